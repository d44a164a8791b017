"""What a PDF says in words beside its pages: document information, XMP, bookmarks, forms, notes, structure, scripts.

Every dictionary of the file is looked at, also those that nothing refers to; a key is known by what it means (PDF
32000-1), not by the way that leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

import pikepdf
from lxml import etree

from pipeline import safe_xml
from pipeline.audit import pdf_words
from pipeline.audit.pdf_drawn import drawn_streams
from pipeline.audit.pdf_read import Budget, Key, as_list, content, dictionaries, entries, reachable
from pipeline.audit.pdf_words import Shows, is_file_name, said_in_script, unshown, vocabulary
from pipeline.model import LeakKind

_TOOLS = ("/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped", "/GTS_PDFXVersion", "/GTS_PDFXConformance")
_TOOLS_XMP = vocabulary().xmp
"""properties and attributes that a program writes of itself, and fonts, colours, dates, numbers"""
_WIDGET = ("/V", "/DV", "/RV", "/TU", "/T", "/TM")
_NOTE = ("/Contents", "/RC")
_STRUCTURE = ("/ActualText", "/Alt", "/E")
_MAX_STRINGS = 400_000
_TAG = re.compile(r"<[^>]*>")
_ADDRESS = re.compile(r"\b(?:https?://|www\.|mailto:)\S+", re.I)


@dataclass(frozen=True)
class Said:
    """Words of the file. ``page``: of the note they belong to."""

    kind: LeakKind
    rule: str
    page: int | None
    text: str
    certainty: float = 0.8
    split: bool = False
    known: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Found:
    """``length``: characters of the words that no page shows."""

    kind: LeakKind
    rule: str
    page: int | None
    length: int
    certainty: float


def unseen(pdf: pikepdf.Pdf, shows: Shows, budget: Budget, name: str) -> list[Found]:
    """What is said and shown nowhere; one for each place. ``name``: of the file."""
    out = []
    cache: dict[tuple[str, bool, frozenset[str]], int] = {}
    for said in said_in(pdf, budget):
        key = (said.text, said.split, said.known)
        if key not in cache:
            cache[key] = unshown(said.text, shows, said.known, name, split=said.split)
        if cache[key]:
            out.append(Found(said.kind, said.rule, said.page, cache[key], said.certainty))
    return out


def said_in(pdf: pikepdf.Pdf, budget: Budget) -> Iterator[Said]:
    words = vocabulary()
    info = pdf.trailer.get("/Info")
    info_key = info.objgen if isinstance(info, pikepdf.Dictionary) and info.is_indirect else None
    yield from _info(info)
    pages = _pages_of_notes(pdf)
    count = 0
    for d, way in dictionaries(pdf):
        if d.is_indirect and d.objgen == info_key:
            continue
        for said in _of(d, way, pages, words, budget):
            count += 1
            if count > _MAX_STRINGS:
                budget.take(budget.left + 1)
            yield said
    yield from _names(pdf, words)
    yield from _marked(pdf, budget)
    yield from _loose(pdf, budget)


_FONTS = ("/Font", "/FontDescriptor", "/Encoding", "/Sig", "/ExtGState", "/OutputIntent", "/XRef", "/ObjStm", "/OCG")
_PROGRAM = (b"begincmap", b"%!PS", b"/FontName", b"BT", b" Do")


def _loose(pdf: pikepdf.Pdf, budget: Budget) -> Iterator[Said]:
    """Strings, and streams of plain text, in objects that nothing refers to. What draws is told by ``pdf_parts``."""
    linked = reachable(pdf.trailer)
    for top in pdf.objects:
        if not isinstance(top, pikepdf.Object) or top.objgen in linked:
            continue
        if isinstance(top, pikepdf.Dictionary | pikepdf.Stream) and str(top.get("/Type", "")) in _FONTS:
            continue
        waiting: list[object] = [top]
        while waiting:
            value = waiting.pop()
            if isinstance(value, pikepdf.Object) and value.is_indirect and value is not top:
                continue
            if isinstance(value, pikepdf.String):
                yield Said(LeakKind.HIDDEN_LAYER, "pdf.orphan-words", None, str(value), 0.6)
            elif isinstance(value, pikepdf.Array):
                waiting.extend(value)
            else:
                waiting.extend(v for k, v in entries(value) if k not in ("/CIDSystemInfo", "/ID", "/DA", *_DATES))
        if isinstance(top, pikepdf.Stream) and top.get("/Subtype") not in ("/Image", "/Form"):
            text = _plain_text(content(top, budget))
            if text:
                yield Said(LeakKind.HIDDEN_LAYER, "pdf.orphan-words", None, text, 0.6)


_DATES = ("/CreationDate", "/ModDate", "/M", "/LastModified", "/Producer", "/Creator")


def _plain_text(data: bytes) -> str:
    """The data if it is text for a person, "" else."""
    if len(data) < 2 or any(sign in data for sign in _PROGRAM):
        return ""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8")
    except UnicodeDecodeError:
        return ""
    return text if sum(c.isprintable() or c.isspace() for c in text) > 0.95 * len(text) else ""


_MARKED = re.compile(
    rb"/(?:ActualText|Alt|E)\s*(?:\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)|<([0-9A-Fa-f\s]*)>)", re.DOTALL
)


def _marked(pdf: pikepdf.Pdf, budget: Budget) -> Iterator[Said]:
    """What content streams say to stand for what they draw."""
    of_page = {
        c.objgen: n
        for n, p in enumerate(pdf.pages, 1)
        for c in as_list(p.obj.get("/Contents"))
        if isinstance(c, pikepdf.Stream)
    }
    for key, stream in drawn_streams(pdf, budget).items():
        if stream.get("/Subtype") == "/Image":
            continue
        for m in _MARKED.finditer(content(stream, budget)):
            literal = b"<" + m[2] + b">" if m[2] is not None else b"(" + m[1] + b")"
            try:
                text = _string(pikepdf.Object.parse(literal))
            except (pikepdf.PdfError, ValueError):
                continue
            yield Said(LeakKind.TEXT_UNDER_BOX, "pdf.stands-for", of_page.get(key), text, 0.7)


def _info(info: object) -> Iterator[Said]:
    for key, value in entries(info):
        text = _string(value)
        if not text or key in _TOOLS or key.startswith("/PTEX") or (key == "/Title" and _made_title(text)):
            continue
        yield Said(LeakKind.METADATA, "pdf.information", None, text, 0.7)


def _made_title(text: str) -> bool:
    """A title that a program made of a file's name: one word with an ending (what the file was called is told apart by
    :func:`pipeline.audit.pdf_words.unshown`)."""
    return is_file_name(text) and len(pdf_words.words(text)) <= 1


def _of(
    d: pikepdf.Object, way: tuple[str, ...], pages: dict[Key, int], known: pdf_words.Vocabulary, budget: Budget
) -> Iterator[Said]:
    kind, sub = str(d.get("/Type", "")), str(d.get("/Subtype", ""))
    page = pages.get(d.objgen) if d.is_indirect else None
    if kind == "/Metadata" or (sub == "/XML" and isinstance(d, pikepdf.Stream)):
        if isinstance(d, pikepdf.Stream):
            yield from _xmp(content(d, budget))
        return
    if "/PieceInfo" in way:
        for _, value in entries(d):
            if text := _string(value):
                yield Said(LeakKind.METADATA, "pdf.private", None, text, 0.7)
    if "/Title" in d and ({"/Dest", "/A", "/Next", "/Prev", "/First", "/SE"} & set(d.keys()) or "/Parent" in d):
        yield Said(LeakKind.BOOKMARK, "pdf.bookmark", None, _string(d["/Title"]))
    is_field = "/FT" in d or sub == "/Widget" or ("/T" in d and ("/Kids" in d or "/Parent" in d) and not sub)
    if is_field and kind != "/StructElem":
        for key in _WIDGET:
            for text in _strings(d.get(key), budget):
                made = key in ("/T", "/TU", "/TM")
                rule = "pdf.field-value" if not made else "pdf.field-name"
                yield Said(LeakKind.FORM_VALUE, rule, page, text, 0.7, made, known.forms if made else frozenset())
    elif sub and ("/Rect" in d or kind == "/Annot") and sub != "/Widget":
        for key in _NOTE:
            for text in _strings(d.get(key), budget):
                yield Said(LeakKind.ANNOTATION, "pdf.note-text", page, _ADDRESS.sub(" ", _TAG.sub(" ", text)))
    yield from _targets(d, page, known)
    for key in _STRUCTURE:
        if key in d and kind not in ("/FontDescriptor", "/Encrypt") and (text := _string(d[key])):
            yield Said(LeakKind.METADATA, "pdf.structure", page, text, 0.7)
    if kind == "/StructElem" and (text := _string(d.get("/T"))):
        yield Said(LeakKind.METADATA, "pdf.structure", page, text, 0.6, True, known.names)
    if "/JS" in d:
        for text in _strings(d["/JS"], budget):
            yield Said(LeakKind.METADATA, "pdf.script", page, said_in_script(text), 0.7, True, known.forms)
    if "/XFA" in d:
        parts = d["/XFA"]
        for part in parts if isinstance(parts, pikepdf.Array) else [parts]:
            if isinstance(part, pikepdf.Stream):
                text = _TAG.sub(" ", content(part, budget).decode("utf-8", "replace"))
                yield Said(LeakKind.FORM_VALUE, "pdf.form-xfa", None, text, 0.6, True, known.forms)


def _targets(d: pikepdf.Object, page: int | None, known: pdf_words.Vocabulary) -> Iterator[Said]:
    """Names of other files that links lead to, what is said of them, and of the pages' own numbers."""
    act = str(d.get("/S", ""))
    if act == "/URI" and (text := _string(d.get("/URI"))).casefold().startswith("file:"):
        yield Said(LeakKind.METADATA, "pdf.link", page, unquote(text[5:]), 0.6, True, known.names)
    if act in ("/GoToR", "/Launch") and (text := _string(d.get("/F"))):
        yield Said(LeakKind.METADATA, "pdf.link", page, text, 0.6, True, known.names)
    if d.get("/Type") in ("/Filespec", "/F"):
        for key in ("/Desc",) if "/EF" in d else ("/Desc", "/UF", "/F"):
            yield Said(LeakKind.METADATA, "pdf.link", page, _string(d.get(key)), 0.6, True, known.names)
    if "/P" in d and set(d.keys()) <= {"/Type", "/S", "/P", "/St"} and (text := _string(d["/P"])):
        yield Said(LeakKind.BOOKMARK, "pdf.page-label", None, text, 0.6, True, known.names)


def _names(pdf: pikepdf.Pdf, known: pdf_words.Vocabulary) -> Iterator[Said]:
    """Named destinations: keys of a dictionary, and of a tree of names."""
    root = pdf.Root
    names: list[str] = [k[1:] for k, _ in entries(root.get("/Dests"))]
    held = root.get("/Names")
    waiting: list[tuple[object, int]] = []
    for key in ("/Dests", "/JavaScript", "/Pages", "/Templates"):
        if isinstance(held, pikepdf.Dictionary) and key in held:
            waiting.append((held[key], 0))
    seen: set[Key] = set()
    while waiting:
        node, level = waiting.pop()
        if not isinstance(node, pikepdf.Dictionary) or level > 50 or (node.is_indirect and node.objgen in seen):
            continue
        seen.add(node.objgen)
        pairs = node.get("/Names")
        names += (_string(v) for v in (list(pairs)[::2] if isinstance(pairs, pikepdf.Array) else ()))
        kids = node.get("/Kids")
        waiting += ((k, level + 1) for k in (kids if isinstance(kids, pikepdf.Array) else ()))
    for name in names[:_MAX_STRINGS]:
        yield Said(LeakKind.BOOKMARK, "pdf.destination", None, name, 0.6, True, known.names)


def _pages_of_notes(pdf: pikepdf.Pdf) -> dict[Key, int]:
    out: dict[Key, int] = {}
    for number, page in enumerate(pdf.pages, 1):
        notes = page.obj.get("/Annots")
        for note in notes if isinstance(notes, pikepdf.Array) else ():
            if isinstance(note, pikepdf.Dictionary) and note.is_indirect:
                out[note.objgen] = number
                popup = note.get("/Popup")
                if isinstance(popup, pikepdf.Dictionary) and popup.is_indirect:
                    out[popup.objgen] = number
    return out


def _string(value: object) -> str:
    return str(value) if isinstance(value, pikepdf.String) else ""


def _strings(value: object, budget: Budget) -> Iterator[str]:
    """Of a string, of a list of them (choices come in pairs), or of a stream."""
    if isinstance(value, pikepdf.String):
        yield str(value)
    elif isinstance(value, pikepdf.Stream):
        data = content(value, budget)
        yield (
            data.decode("utf-16", "replace")
            if data[:2] in (b"\xfe\xff", b"\xff\xfe")
            else data.decode("utf-8", "replace")
        )
    elif isinstance(value, pikepdf.Array):
        for part in value:
            if isinstance(part, pikepdf.String):
                yield str(part)
            elif isinstance(part, pikepdf.Array):
                yield from (str(p) for p in part if isinstance(p, pikepdf.String))


def _xmp(data: bytes) -> Iterator[Said]:
    try:
        root = safe_xml.parse(data.strip(b"\0 \r\n\t"), recover=True)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        yield Said(LeakKind.METADATA, "pdf.xmp", None, _TAG.sub(" ", data.decode("utf-8", "replace")), 0.5)
        return
    if behind := _TAG.sub(" ", data.decode("utf-8", "replace").rpartition(">")[2]).strip("\0 \r\n\t"):
        yield Said(LeakKind.METADATA, "pdf.xmp", None, behind, 0.7)
    for node in root.iter():
        ways = {_local(a.tag) for a in (node, *node.iterancestors()) if isinstance(a.tag, str)}
        if ways & _TOOLS_XMP:
            continue
        if (
            node.text
            and node.text.strip()
            and not (_local(node.tag) == "li" and is_file_name(node.text) and " " not in node.text.strip())
        ):
            yield Said(LeakKind.METADATA, "pdf.xmp", None, node.text, 0.7)
        for key, value in node.attrib.items():
            if _local(key) not in _TOOLS_XMP and "://" not in value:
                yield Said(LeakKind.METADATA, "pdf.xmp", None, str(value), 0.7)


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2] if isinstance(tag, str) else ""
