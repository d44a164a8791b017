"""What a PDF holds beside its pages and what they do not draw: files, pages, layers, forms and pictures."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import islice

import pikepdf

from pipeline.audit.pdf_drawn import drawn_streams
from pipeline.audit.pdf_read import Budget, Key, as_list, content, dictionaries, entries, reachable, texts
from pipeline.audit.pdf_said import Found
from pipeline.model import LeakKind

_MEDIA = ("/Sound", "/Movie", "/RichMedia", "/3D", "/Screen")
_PRIVATE = 1024
"""bytes of a program's private stream from which on it may be the document as it was"""
_LEVELS = 40
_SIGNS = 5
"""bytes, with their brackets; ticks and crosses are drawn by fewer"""
_SMALL = 16
"""pixels, both ways; smaller pictures are rules, bullets and spacers"""


def attachments(pdf: pikepdf.Pdf) -> Iterator[Found]:
    pages = {
        n.objgen: i
        for i, p in enumerate(pdf.pages, 1)
        for n in (p.obj.get("/Annots") or ())
        if isinstance(n, pikepdf.Dictionary)
    }
    seen: set[Key] = set()
    for d, _ in dictionaries(pdf):
        held = d.get("/EF")
        for _, file in entries(held):
            if isinstance(file, pikepdf.Stream) and file.objgen not in seen:
                seen.add(file.objgen)
                yield Found(LeakKind.ATTACHMENT, "pdf.attachment", None, _length(file), 0.95)
        if d.get("/Type") == "/EmbeddedFile" and isinstance(d, pikepdf.Stream) and d.objgen not in seen:
            seen.add(d.objgen)
            yield Found(LeakKind.ATTACHMENT, "pdf.attachment", None, _length(d), 0.9)
        if d.get("/Type") in (None, "/Annot") and str(d.get("/Subtype", "")) in _MEDIA and "/Rect" in d:
            yield Found(LeakKind.ATTACHMENT, "pdf.media", pages.get(d.objgen), 1, 0.8)


def _length(stream: pikepdf.Stream) -> int:
    try:
        return int(stream.get("/Length", 0))
    except (TypeError, ValueError):
        return 0


def hidden_pages(pdf: pikepdf.Pdf) -> Iterator[Found]:
    """Pages that the tree does not lead to, and those beyond the number that it states."""
    shown = {p.obj.objgen for p in pdf.pages}
    for obj in pdf.objects:
        if not isinstance(obj, pikepdf.Dictionary) or obj.get("/Type") not in ("/Page", "/Template"):
            continue
        if obj.objgen not in shown and obj.get("/Contents") is not None:
            yield Found(LeakKind.HIDDEN_LAYER, "pdf.page-not-shown", None, 1, 0.9)
    try:
        stated = int(pdf.Root.Pages.get("/Count", len(shown)))
    except (TypeError, ValueError, AttributeError):
        return
    if 0 < stated < len(pdf.pages):
        yield Found(LeakKind.HIDDEN_LAYER, "pdf.page-not-counted", None, len(pdf.pages) - stated, 0.8)


# ------------------------------------------------------------------------------------------------------- layers
_OC = re.compile(rb"/OC\s*/([^\s/<>\[\](){}%]+)\s+BDC\b")
_PAINTS = re.compile(rb"(?:T[jJ]|['\"]|\bDo|\bBI|\b[fFSsBb]\*?|\bsh)(?=[\s\]]|$)")
_MAX_MARKS = 1000
_MARKS = re.compile(rb"\b(?:BDC|BMC|EMC)\b")


def layers(pdf: pikepdf.Pdf, budget: Budget) -> Iterator[Found]:
    """Optional content that is switched off and draws something."""
    if not isinstance(pdf.Root.get("/OCProperties"), pikepdf.Dictionary):
        return
    off = _off(pdf)  # groups that are on hide something, too: what is shown while they are off
    for number, page in enumerate(pdf.pages, 1):
        count = 0
        seen: set[Key] = set()
        waiting = [(_contents(page.obj, budget), page.obj.get("/Resources", page.resources))]
        while waiting:
            data, resources = waiting.pop()
            marks = dict(entries(resources.get("/Properties"))) if isinstance(resources, pikepdf.Dictionary) else {}
            for m in islice(_OC.finditer(data), _MAX_MARKS):
                group = marks.get("/" + m[1].decode("latin-1"))
                if _is_off(group, off) and _PAINTS.search(_until_end(data, m.end())):
                    count += 1
            held = dict(entries(resources.get("/XObject"))) if isinstance(resources, pikepdf.Dictionary) else {}
            for x in held.values():
                if not isinstance(x, pikepdf.Stream) or x.objgen in seen:
                    continue
                seen.add(x.objgen)
                if _is_off(x.get("/OC"), off):
                    count += 1
                elif x.get("/Subtype") == "/Form":
                    waiting.append((content(x, budget), x.get("/Resources", resources)))
        notes = page.obj.get("/Annots")
        for note in notes if isinstance(notes, pikepdf.Array) else ():
            if isinstance(note, pikepdf.Dictionary) and _is_off(note.get("/OC"), off):
                count += 1
        if count:
            yield Found(LeakKind.HIDDEN_LAYER, "pdf.layer-off", number, count, 0.9)


def _off(pdf: pikepdf.Pdf) -> set[Key]:
    """Groups that are off when the file is opened."""
    held = pdf.Root.get("/OCProperties")
    if not isinstance(held, pikepdf.Dictionary):
        return set()
    default = held.get("/D")
    if not isinstance(default, pikepdf.Dictionary):
        return set()
    off = {g.objgen for g in default.get("/OFF", ()) if isinstance(g, pikepdf.Dictionary)}
    if default.get("/BaseState") == "/OFF":
        on = {g.objgen for g in default.get("/ON", ()) if isinstance(g, pikepdf.Dictionary)}
        off |= {g.objgen for g in held.get("/OCGs", ()) if isinstance(g, pikepdf.Dictionary)} - on
    for group in held.get("/OCGs", ()):
        usage = group.get("/Usage") if isinstance(group, pikepdf.Dictionary) else None
        view = usage.get("/View") if isinstance(usage, pikepdf.Dictionary) else None
        if isinstance(view, pikepdf.Dictionary) and view.get("/ViewState") == "/OFF" and "/AS" in default:
            off.add(group.objgen)
    return off


def _is_off(group: object, off: set[Key]) -> bool:
    if not isinstance(group, pikepdf.Dictionary):
        return False
    if group.get("/Type") != "/OCMD":
        return group.objgen in off
    said = group.get("/VE")
    if isinstance(said, pikepdf.Array):
        return not _holds(said, off)
    members = group.get("/OCGs")
    if not isinstance(members, pikepdf.Array):
        return isinstance(members, pikepdf.Dictionary) and members.objgen in off
    states = [m.objgen in off for m in members if isinstance(m, pikepdf.Dictionary)]
    policy = str(group.get("/P", "/AnyOn"))
    return bool(states) and {"/AllOn": any(states), "/AnyOff": not any(states), "/AllOff": not all(states)}.get(
        policy, all(states)
    )


def _holds(said: object, off: set[Key], level: int = 0) -> bool:
    """What an expression of visibility comes to (ISO 32000-1, 8.11.2.2); a broken one shows."""
    if isinstance(said, pikepdf.Dictionary):
        return said.objgen not in off
    if not isinstance(said, pikepdf.Array) or not len(said) or level > _LEVELS:
        return True
    parts = [_holds(part, off, level + 1) for part in list(said)[1:]]
    return {"/Not": not all(parts), "/Or": any(parts), "/And": all(parts)}.get(str(said[0]), True)


def _until_end(data: bytes, start: int) -> bytes:
    """To the end of the marked content that begins before ``start``."""
    depth = 1
    for m in _MARKS.finditer(data, start):
        depth += -1 if m[0] == b"EMC" else 1
        if depth == 0:
            return data[start : m.start()]
    return data[start:]


def _contents(page: pikepdf.Object, budget: Budget) -> bytes:
    held = page.get("/Contents")
    parts = list(held) if isinstance(held, pikepdf.Array) else [held]
    return b"\n".join(content(p, budget) for p in parts if isinstance(p, pikepdf.Stream))


# ------------------------------------------------------------------------------------- what is drawn, and what not
def undrawn(pdf: pikepdf.Pdf, budget: Budget) -> Iterator[Found]:
    """Streams with text or a picture that no page, note or pattern draws, and of which nothing drawn is a copy."""
    drawn = drawn_streams(pdf, budget)
    same = {_digest(s) for s in drawn.values()}
    said: set[bytes] = set()
    for s in drawn.values():
        if s.get("/Subtype") != "/Image":
            said |= texts(content(s, budget))
    linked = reachable(pdf.trailer)
    pages = {p.obj.objgen for p in pdf.pages}
    elsewhere = {
        c.objgen
        for obj in pdf.objects
        if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/Page" and obj.objgen not in pages
        for c in as_list(obj.get("/Contents"))
        if isinstance(c, pikepdf.Stream)
    }
    masks = _masks(pdf)
    for obj in pdf.objects:
        if not isinstance(obj, pikepdf.Stream) or obj.objgen in drawn or obj.objgen in elsewhere or obj.objgen in masks:
            continue
        kind, sub = str(obj.get("/Type", "")), str(obj.get("/Subtype", ""))
        if kind in ("/XRef", "/ObjStm", "/Metadata", "/EmbeddedFile") or _digest(obj) in same:
            continue
        loose = obj.objgen not in linked
        if sub == "/Image":
            if _is_picture(obj):
                yield Found(
                    LeakKind.HIDDEN_LAYER, "pdf.orphan" if loose else "pdf.picture-not-drawn", None, _pixels(obj), 0.8
                )
        elif loose or sub == "/Form":
            data = content(obj, budget)
            if texts(data) - said:
                yield Found(LeakKind.HIDDEN_LAYER, "pdf.orphan" if loose else "pdf.form-not-drawn", None, 1, 0.8)


def looks(pdf: pikepdf.Pdf, budget: Budget) -> Iterator[Found]:
    """Text in the states of annotations that are not the one shown (pressed, touched, another choice)."""
    other: list[tuple[int, bool, pikepdf.Stream]] = []
    now: set[Key] = set()
    for number, page in enumerate(pdf.pages, 1):
        for note in as_list(page.obj.get("/Annots")):
            held = note.get("/AP") if isinstance(note, pikepdf.Dictionary) else None
            state = str(note.get("/AS", "")) if isinstance(note, pikepdf.Dictionary) else ""
            field = isinstance(note, pikepdf.Dictionary) and note.get("/Subtype") == "/Widget"
            for key, look in entries(held):
                each = [("", look)] if isinstance(look, pikepdf.Stream) else list(entries(look))
                for name, s in each:
                    if not isinstance(s, pikepdf.Stream):
                        continue
                    if key == "/N" and name in ("", state):
                        now.add(s.objgen)
                    else:
                        other.append((number, field, s))
    other = [o for o in other if o[2].objgen not in now]
    if not other:
        return
    hidden = {s.objgen for _, _, s in other}
    said: set[bytes] = set()
    for key_, s in drawn_streams(pdf, budget).items():
        if key_ not in hidden and s.get("/Subtype") != "/Image":
            said |= texts(content(s, budget))
    for number, field, s in other:
        new = [t for t in texts(content(s, budget)) - said if len(t) >= _SIGNS]
        if new:
            kind = LeakKind.FORM_VALUE if field else LeakKind.ANNOTATION
            yield Found(kind, "pdf.look-not-shown", number, sum(len(t) - 2 for t in new), 0.6)


def private(pdf: pikepdf.Pdf, budget: Budget) -> Iterator[Found]:
    """Streams that a program keeps for itself (Illustrator: the whole drawing as it was)."""
    seen: set[Key] = set()
    for d, _ in dictionaries(pdf):
        for _, data in entries(d.get("/PieceInfo")):
            for key in reachable(data) if isinstance(data, pikepdf.Dictionary) else ():
                held = pdf.get_object(key)
                if not isinstance(held, pikepdf.Stream) or key in seen or held.get("/Subtype") in ("/Form", "/XML"):
                    continue
                seen.add(key)
                size = len(content(held, budget))
                if size >= _PRIVATE:
                    yield Found(LeakKind.METADATA, "pdf.private-data", None, size, 0.7)


def _masks(pdf: pikepdf.Pdf) -> set[Key]:
    """Pictures that belong to others: masks and alternates, which are looked at with the page."""
    out: set[Key] = set()
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") == "/Image":
            for key in ("/SMask", "/Mask"):
                if isinstance(mask := obj.get(key), pikepdf.Stream):
                    out.add(mask.objgen)
            for other in as_list(obj.get("/Alternates")):
                image = other.get("/Image") if isinstance(other, pikepdf.Dictionary) else None
                if isinstance(image, pikepdf.Stream):
                    out.add(image.objgen)
    return out


def _pixels(image: pikepdf.Stream) -> int:
    try:
        return max(0, int(image.get("/Width", 0))) * max(0, int(image.get("/Height", 0)))
    except (TypeError, ValueError):
        return 0


def _is_picture(image: pikepdf.Stream) -> bool:
    return _pixels(image) >= _SMALL * _SMALL


def _digest(stream: pikepdf.Stream) -> bytes:
    try:
        return hashlib.sha256(bytes(stream.read_raw_bytes())).digest()
    except (pikepdf.PdfError, RuntimeError):
        return b""
