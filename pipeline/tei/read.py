"""A record read again: its pages, its text and its fields, by the contract of ``docs/tei.md`` and nothing else.

Made for evaluation and for programs that use records; it does not ask whether the record is valid.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from pipeline.errors import InvalidRecord
from pipeline.model import Box, Polygon
from pipeline.tei.validate import parse
from pipeline.tei.xml import ID, NS, T

NO_TEXT = frozenset({T + "fw", T + "desc", T + "figDesc", T + "rt"})
"""Elements whose characters are not of the running text; marginal notes, by hand or in print, are the fifth kind."""

LAID_OUT = frozenset(
    T + tag for tag in ("body", "div", "sp", "opener", "closer", "dateline", "list", "table", "row", "figure")
)
"""Elements that hold elements only: white space in them is layout of the file, not text."""

APART = frozenset(T + tag for tag in ("p", "list", "table", "note", "figure"))
"""Elements that are no part of the line they may stand in."""

_SENT, _RECEIVED = (f"//t:correspDesc/t:correspAction[@type='{side}']" for side in ("sent", "received"))
_NOTE = "//t:notesStmt/t:note[@type='{}']"
_NOTED = (
    "office",
    "drafter",
    "extension",
    "retention",
    "term",
    "copies",
    "handling",
    "limit",
)
_LISTED = "//t:list[@type='{}']/t:item"
PATHS: dict[str, str] = {
    "kind": "//t:textClass/t:catRef[@scheme='#kind']/@target",
    "form": "//t:textClass/t:catRef[@scheme='#form']/@target",
    "classification": "//t:textClass/t:catRef[@scheme='#classification']/@target",
    "precedence": "//t:textClass/t:catRef[@scheme='#precedence']/@target",
    "cipher": "//t:textClass/t:catRef[@scheme='#cipher']/@target",
    "sent": f"{_SENT}/t:date/@when",
    "sender": f"{_SENT}/t:persName | {_SENT}/t:orgName",
    "place": f"{_SENT}/t:placeName",
    "received": f"{_RECEIVED}/t:date/@when",
    "received-place": f"{_RECEIVED}/t:placeName",
    "recipient": f"{_RECEIVED}/t:persName | {_RECEIVED}/t:orgName",
    "date": "//t:profileDesc/t:creation/t:date/@when",
    "drafted": _NOTE.format("drafted") + "/t:date/@when",
    "decided": _NOTE.format("decided") + "/t:date/@when",
    "declassified": "//t:custEvent[@type='declassified']/t:date/@when | //t:custEvent[@type='declassified']/t:ab",
    "total": "//t:sourceDesc//t:idno[@type='total']",
    "serial": "//t:sourceDesc//t:idno[@type='serial']",
    "circular": "//t:sourceDesc//t:idno[@type='circular']",
    "part": "//t:sourceDesc//t:idno[@type='part']",
    "circulation": "//t:sourceDesc//t:idno[@type='circulation']",
    "register": "//t:sourceDesc//t:idno[@type='register']",
    "copyNumber": "//t:sourceDesc//t:idno[@type='copyNumber']",
    "documentNumber": "//t:sourceDesc//t:idno[@type='documentNumber']",
    "release": "//t:sourceDesc//t:date[@type='release']/@when",
    "subject": "//t:titleStmt/t:title[@type='subject']",
    "title": "//t:titleStmt/t:title[@type='main']",
    **{field: _NOTE.format(field) for field in _NOTED},
    "distribution": _LISTED.format("distribution"),
    "consulted": _LISTED.format("consulted"),
    "approval": "//t:table[@type='approval']//t:cell[not(@role = 'office' or @role = 'name' or @role = 'mark')]",
    "attention": "//t:correspDesc/t:note[@type='attention'] | " + _NOTE.format("attention"),
    "relay": "//t:correspDesc/t:correspAction[@type='forwarded']/*",
    "reference": "//t:correspContext/t:ref | " + _NOTE.format("reference") + "/t:ref",
    "participant": "//t:particDesc/t:listPerson[@type='participants']/t:person/t:persName",
    "author": "//t:titleStmt/t:author/*[not(self::t:orgName)]",
    "institution": "//t:titleStmt/t:author/t:orgName",
    "person": "//t:standOff/t:listPerson[@type='named']/t:person/t:persName[@type='main']",
    "related": "//t:notesStmt/t:relatedItem/@target",
    "released-by": "//t:titleStmt/t:respStmt[@xml:id='released-by']/t:name",
    "release-decided": "//t:notesStmt/t:note[@type='release-decision']/t:date/@when",
    "source-file": "//t:sourceDesc//t:idno[@type='source-file']",
    "source-sha256": "//t:sourceDesc//t:idno[@type='source-sha256']",
}
"""Field to XPath (prefix t). Categories give their identifier; :meth:`Record.word` gives the printed word."""


@dataclass(frozen=True)
class RecordPage:
    """``id`` of the surface; ``file`` below the input folder and ``file_page`` in it; ``n`` the page in the source with
    its part; ``area`` and ``redactions`` (polygons) in original pixels; ``state`` is "", "blank" or "failed";
    ``text_from`` image or text-layer."""

    id: str
    n: str
    file: str
    file_page: int
    area: Box
    redactions: tuple[Polygon, ...]
    state: str
    text_from: str = "image"


@dataclass(frozen=True)
class Note:
    """``number`` as in the text, ``kind`` footnote or endnote, ``text`` without its label, ``referred`` how often the
    text refers to it."""

    number: str
    kind: str
    text: str
    referred: int


class Record:
    """One record. ``root`` is the TEI element."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root

    @property
    def id(self) -> str:
        return str(self.root.get(ID, ""))

    @property
    def pages(self) -> tuple[RecordPage, ...]:
        states = {str(pb.get("facs", ""))[1:]: str(pb.get("type", "")) for pb in self.root.iter(T + "pb")}
        return tuple(_page(s, self.get("source-file"), states) for s in self.root.iter(T + "surface"))

    def text(self, page: str = "", *, gap: str = "") -> str:
        """Running text of the document, or of one page (a :attr:`RecordPage.id`), with ``gap`` for each withheld area:
        body without fw, marginal notes, desc, figDesc and rt. A newline stands where a line end parts words, and
        between paragraphs, cells, items and notes."""
        on = not page
        out: list[str] = []
        for body in self.root.iter(T + "body"):
            for event, item in running(body):
                if event == "pb":
                    on = not page or item == "#" + page
                elif on:
                    out.append(gap if event == "gap" else item if event == "text" else "")
        return re.sub(r"\n{2,}", "\n", "".join(out)).strip("\n")

    def all(self, field: str) -> tuple[str, ...]:
        """Every value of a field of :data:`PATHS`, in the order of the record; KeyError for an unknown field."""
        found = self.root.xpath(PATHS[field], namespaces=NS)
        return tuple(_string(item) for item in found) if isinstance(found, list) else ()

    def get(self, field: str) -> str:
        """The first value of a field, "" when there is none."""
        return next(iter(self.all(field)), "")

    def word(self, scheme: str) -> str:
        """The printed word of the first category of ``classification``, ``precedence``, ``cipher`` or ``kind``."""
        id = self.get(scheme).removeprefix("#")
        found = self.root.xpath("//t:category[@xml:id=$id]/t:catDesc", namespaces=NS, id=id)
        return _string(found[0]) if isinstance(found, list) and found else ""

    @property
    def notes(self) -> tuple[Note, ...]:
        """Footnotes and endnotes, in order."""
        to: dict[str, int] = {}
        for ptr in self.root.iter(T + "ptr"):
            target = str(ptr.get("target", ""))[1:]
            to[target] = to.get(target, 0) + 1
        return tuple(
            Note(str(n.get("n", "")), str(n.get("type")), _together(n), to.get(str(n.get(ID)), 0))
            for n in self.root.iter(T + "note")
            if n.get("type") in ("footnote", "endnote")
        )

    @property
    def references(self) -> tuple[tuple[str, str], ...]:
        """References to notes, in order: as printed, and the number of the note they lead to ("" when none was
        found)."""
        numbers = {str(n.get(ID)): str(n.get("n", "")) for n in self.root.iter(T + "note")}
        return tuple(
            (str(p.get("n", "")), numbers.get(str(p.get("target", ""))[1:], "")) for p in self.root.iter(T + "ptr")
        )

    @property
    def expected_error_rate(self) -> float | None:
        """Share of the characters with a calibrated certainty that is expected to be wrong, 0..1; None when none has
        one."""
        found = self.root.xpath("//t:extent/t:measure[@type='expectedErrorRate']/@quantity", namespaces=NS)
        return float(str(found[0])) if isinstance(found, list) and found else None

    @property
    def struck(self) -> tuple[str, ...]:
        """Entries of routing lists that were crossed out."""
        found = self.root.xpath("//t:list[@type='distribution' or @type='consulted']/t:item/t:del", namespaces=NS)
        return tuple(_string(item) for item in found) if isinstance(found, list) else ()


def read(source: Path | str | bytes) -> Record:
    """A record from a file or from bytes. InvalidRecord when it is no XML, OSError when it cannot be read."""
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    try:
        return Record(parse(data))
    except etree.XMLSyntaxError as e:
        file = "" if isinstance(source, bytes) else str(source)
        remedy = "it was changed or cut off; koden run makes it again"
        raise InvalidRecord(f"not well-formed XML: {e.msg}", file=file, remedy=remedy) from e


def running(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Events of the running text below ``element``: ("text", characters), ("gap", ""), ("pb", @facs)."""
    if element.tag in NO_TEXT or (element.tag == T + "note" and element.get("type") == "marginal"):
        return
    apart = element.tag in APART and (element.tag != T + "figure" or element.find(T + "head") is not None)
    if apart and not after_label(element):
        yield "text", "\n"
    if element.tag == T + "pb":
        yield "pb", str(element.get("facs", ""))
    elif element.tag == T + "gap" and element.get("reason") == "redacted":
        yield "gap", ""
    laid_out = element.tag in LAID_OUT
    if element.text and not (laid_out and element.text.isspace()):
        yield "text", element.text
    for child in element:
        if isinstance(child.tag, str):
            yield from running(child)
        if laid_out and child.tag != T + "speaker":
            yield "text", "\n"
        if child.tail and not (laid_out and child.tail.isspace()):
            yield "text", child.tail
    if apart:
        yield "text", "\n"


def after_label(element: etree._Element) -> bool:
    """Whether the element goes on in the line of the label of its turn (``speaker``)."""
    before = element.getprevious()
    if before is None and element.tag == T + "item":
        return (above := element.getparent()) is not None and after_label(above)
    return before is not None and before.tag == T + "speaker"


def _page(surface: etree._Element, source: str, states: dict[str, str]) -> RecordPage:
    n = str(surface.get("n", ""))
    number = re.match(r"\d+", n)
    path = unquote(str(surface.get("source", "")), errors="replace")
    file, _, page = path.partition("#page=") if re.search(r"#page=\d+$", path) else (path, "", "")
    box = Box(*(float(surface.get(key, "0")) for key in ("ulx", "uly", "lrx", "lry")))
    id = str(surface.get(ID, ""))
    return RecordPage(
        id,
        n,
        unicodedata.normalize("NFC", file or source),
        int(page) if page else 1 if file else int(number[0]) if number else 1,
        box,
        tuple(polygon_of(z) for z in surface.iter(T + "zone") if z.get("type") == "redaction"),
        states.get(id, ""),
        next((str(d.text) for d in surface.iter(T + "desc") if d.get("type") == "text-from"), "image"),
    )


def _together(note: etree._Element) -> str:
    skip = note.find(T + "label")
    text = "".join(words for kind, words in running(note) if kind == "text")
    label = "".join(str(t) for t in skip.itertext()) if skip is not None else ""
    return text.strip().removeprefix(label).strip()


def polygon_of(zone: etree._Element) -> Polygon:
    """Of a zone, original pixels."""
    points = str(zone.get("points", ""))
    if points:
        pairs = (p.split(",") for p in points.split())
        return tuple((float(x), float(y)) for x, y in pairs)
    return Box(*(float(zone.get(key, "0")) for key in ("ulx", "uly", "lrx", "lry"))).polygon


def _string(item: object) -> str:
    if isinstance(item, etree._Element):
        return " ".join("".join(str(t) for t in item.itertext()).split())
    return str(item)
