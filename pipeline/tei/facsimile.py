"""``facsimile``: a surface for each page and zones in original pixels, handed out as the text asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from lxml import etree

from pipeline.model import (
    Block,
    Box,
    Cell,
    Document,
    Ground,
    Line,
    Page,
    Polygon,
    Redaction,
    RegionType,
    Role,
    Row,
    Ruby,
    Value,
)
from pipeline.model.original import IntPoint, area, original
from pipeline.tei.level import turn
from pipeline.tei.stating import stated_by
from pipeline.tei.xml import ID, add, clean, degree, make, name

_LETTER = {
    "TextRegion": "r",
    "figure": "f",
    "seal": "s",
    "handwriting": "h",
    "TableCell": "c",
    "TextLine": "l",
    "redaction": "x",
    "ground": "g",
    "value": "v",
}
"""Types of zones, in the order in which a surface has them, and the letter in their names."""
_KINDS = {RegionType.FIGURE: "figure", RegionType.SEAL: "seal", RegionType.HANDWRITING: "handwriting"}
"""Regions that are no print."""
_ROLES = {Role.FIGURE: "figure", Role.SEAL: "seal", Role.HANDWRITING: "handwriting"}


class Facsimile:
    """Names of surfaces and zones of one document.

    Surfaces are called after the page's number in the source (``p0012``, ``p0012a``), zones after their surface and
    kind (``p0012-l3`` is its third line). Every zone is handed out once; a value that stands exactly where a line or
    a cell is shares its zone.
    """

    def __init__(self, document: Document, images: Mapping[str, str]) -> None:
        self.pages = {page.id: page for page in document.pages}
        self.order = {page.id: i for i, page in enumerate(document.pages)}
        self._images = images
        self.stated_by = stated_by((document,))
        self.surface: dict[str, str] = {}
        for page in document.pages:
            unique = f"p{page.origin.number:04d}{page.part if page.part.isalnum() else ''}"
            while unique in self.surface.values():
                unique += "_"
            if page.id in self.surface:
                raise ValueError(f"page {page.id} stands twice in document {document.id}")
            self.surface[page.id] = unique
        self._zones: dict[str, dict[str, list[etree._Element]]] = {
            page.id: {kind: [] for kind in _LETTER} for page in document.pages
        }
        self._at: dict[tuple[str, tuple[IntPoint, ...]], str] = {}
        self._redactions: dict[tuple[str, str], str] = {}
        self._grounds: dict[tuple[str, tuple[IntPoint, ...]], str] = {}
        self._regions: dict[tuple[str, str], str] = {}
        for page in document.pages:
            for region in page.regions:
                if region.type is not RegionType.REDACTION:
                    kind = _KINDS.get(region.type, "TextRegion")
                    subtype = region.type.value if kind == "TextRegion" else name(region.subtype or "other")
                    self._regions[page.id, region.id] = self._zone(page.id, region.polygon, kind, subtype=subtype)
            for redaction in page.redactions:
                self.redaction(page.id, redaction)

    def _zone(self, page: str, polygon: Polygon, kind: str, **more: str) -> str:
        points = original(self.pages[page], polygon)
        if not points:
            return ""
        zones = self._zones[page][kind]
        id = f"{self.surface[page]}-{_LETTER[kind]}{len(zones) + 1}"
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        box = {"ulx": min(xs), "uly": min(ys), "lrx": max(xs), "lry": max(ys)}
        attributes = {"id": id, "type": kind, **more, **{k: str(v) for k, v in box.items()}}
        zones.append(make("zone", {**attributes, "points": " ".join(f"{x},{y}" for x, y in points)}))
        if kind in ("TextLine", "TableCell"):
            self._at.setdefault((page, points), id)
        return id

    def _new(self, page: str, polygon: Polygon, kind: str) -> str:
        made = self._zone(page, polygon, kind) if page in self.pages else ""
        return f"#{made}" if made else ""

    def region(self, page: str, region: str, polygon: Polygon = (), role: Role | None = None) -> str:
        """Pointer to a region's zone; to a new one round ``polygon`` when the page has no such region, or when what the
        ``role`` says (figure, seal, handwriting) is not what layout said; "" else."""
        kind = _ROLES.get(role, "TextRegion") if role is not None else "TextRegion"
        id = self._regions.get((page, region))
        if id and (kind == "TextRegion" or id.rpartition("-")[2][0] == _LETTER[kind]):
            return "#" + id
        return self._new(page, polygon, kind) if polygon else ""

    def regions(self, block: Block, first: str) -> str:
        """``first``, the pointer to a block's region, and pointers to the others its rows stand in."""
        if block.role in _ROLES:  # a picture is where it is drawn, whatever text it lies in
            return first
        pages = {row.page for row in block.rows} or {block.page}
        found = [f"#{self._regions[r]}" for r in block.regions or () if r[0] in pages and self._regions.get(r)]
        kept = [first] if first and (first in found or not found) else []
        return " ".join(dict.fromkeys([*kept, *found])) if first.rpartition("-")[2][:1] in ("", "r") else first

    def ruby(self, page: str, ruby: Ruby) -> str:
        """Pointer to a new zone of a reading beside a line."""
        made = self._zone(page, ruby.line.polygon, "TextLine", subtype="ruby") if page in self.pages else ""
        return f"#{made}" if made else ""

    def line(self, row: Row) -> str:
        """Pointer to a new zone of a printed line: its one line's polygon, or the box round its lines."""
        if row.polygon:
            return self._new(row.page, row.polygon, "TextLine")
        lines = [p for p in row.pieces if isinstance(p, Line)]
        if len(row.pieces) == 1:
            return self._new(row.page, row.pieces[0].polygon, "TextLine")
        return self._new(row.page, Box.union(p.box for p in lines or row.pieces).polygon, "TextLine")

    def cell(self, page: str, cell: Cell) -> str:
        return self._new(page, cell.polygon, "TableCell")

    def redaction(self, page: str, redaction: Redaction) -> str:
        """Pointer to the zone of a redaction: one for each (page, redaction id)."""
        key = (page, redaction.id)
        if key not in self._redactions:
            id = self._zone(page, redaction.polygon, "redaction", subtype=redaction.kind.value)
            if not id:
                raise ValueError(f"redaction {redaction.id} of page {page} has no area")
            self._redactions[key] = id
        return "#" + self._redactions[key]

    def goes_on(self, page: str, before: str, after: str) -> None:
        """Say of two zones of redactions (pointers) that one passage is withheld in them, one after the other."""
        zones = {f"#{z.get(ID)}": z for z in self._zones[page]["redaction"]}
        zones[before].set("next", after)
        zones[after].set("prev", before)

    def ground(self, page: str, ground: Ground) -> str:
        """Pointer to where a ground is printed: one zone for all redactions that it stands beside; "" without area."""
        points = original(self.pages[page], ground.polygon)
        if points and (page, points) not in self._grounds:
            self._grounds[page, points] = self._zone(page, ground.polygon, "ground", subtype=ground.where)
        return f"#{self._grounds[page, points]}" if points else ""

    def value(self, value: Value) -> str:
        """Pointer to where a value stands, "" when it does not say."""
        place = self.place(value.page, value.polygon)
        return place if place and place[1:] != self.surface[value.page] else ""

    def place(self, page: str, polygon: Polygon) -> str:
        """Pointer to a place, to its page where it has no area; "" for none."""
        points = original(self.pages[page], polygon) if page in self.pages else ()
        if not points:
            return f"#{self.surface[page]}" if page in self.pages else ""
        if (page, points) not in self._at:
            self._at[page, points] = self._zone(page, polygon, "value")
        return "#" + self._at[page, points]

    def number(self, page: Page) -> str:
        """The page's number in the source with its part: 12, 12a."""
        return f"{page.origin.number}{page.part}"

    def element(self, read_by: Callable[[str], Iterable[str]]) -> etree._Element:
        """``facsimile`` with every zone handed out so far. ``read_by``: pointers to what read a page."""
        root = make("facsimile")
        for page in self.pages.values():
            x0, y0, x1, y1 = area(page)
            surface = add(
                root,
                "surface",
                {
                    "id": self.surface[page.id],
                    "n": self.number(page),
                    "source": source(page),
                    "resp": " ".join(read_by(page.id)),
                    **{"ulx": str(x0), "uly": str(y0), "lrx": str(x1), "lry": str(y1)},
                },
            )
            for kind, text in _facts(page):
                add(surface, "desc", {"type": kind, "lang": "en"}, text)
            if url := self._images.get(page.id):
                add(surface, "graphic", {"url": url})
            for kind in _LETTER:
                surface.extend(self._zones[page.id][kind])
        return root


def source(page: Page) -> str:
    """The file a page came from as a URI reference below the input folder, ``#page=N`` when the file holds pages."""
    try:
        name = page.origin.file.encode("utf-8", "surrogateescape")  # bytes of a file name that is no UTF-8
    except UnicodeEncodeError:
        name = page.origin.file.encode("utf-8", "surrogatepass")
    return quote(name, safe="/") + (f"#page={page.origin.file_page}" if page.origin.paged else "")


def _facts(page: Page) -> Iterable[tuple[str, str]]:
    yield "sha256", page.origin.sha256
    yield "resolution", f"{page.origin.dpi:g} dpi, {page.origin.dpi_origin}"
    yield "text-from", page.text_from
    if angle := turn(page):
        yield "turn", f"lines are turned clockwise by {angle:.2f} degrees"
    for note in page.origin.notes:
        yield "note", clean(note)
    for evidence in page.evidence:
        yield "evidence", f"{evidence.rule}: {evidence.detail} (certainty {degree(evidence.certainty)})"
