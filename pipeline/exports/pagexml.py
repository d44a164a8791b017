"""A page as PAGE-XML (PRImA, content schema 2019-07-15): regions, lines and words with their confidence.

PAGE and not ALTO, because it says which way a column is read, holds polygons on skewed pages, and its words for regions
are those of :class:`RegionType`; converters to ALTO 4 exist (page-to-alto). Coordinates are pixels of the published
page image. Confidence is the calibrated certainty of the text's characters (their mean), else the engine's own; text
taken from a PDF has none. What is withheld is a ``CustomRegion`` of type "redaction" without text; what was not taken
for text keeps its reading in a ``NoiseRegion`` outside the reading order. Words with a doubtful character list their
glyphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import fmean

from lxml import etree

from pipeline.exports.words import part, words
from pipeline.model import Cell, Char, Direction, Line, Page, Polygon, Redaction, Region, RegionType, Row
from pipeline.model.original import area, original

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
UNDATED = "1970-01-01T00:00:00"
"""PAGE demands a date; a clock would make two runs differ"""
DOUBTFUL = 0.95
"""a word that has a character below this lists its glyphs"""
_P = f"{{{NAMESPACE}}}"

_TEXT = {
    RegionType.PARAGRAPH: "paragraph",
    RegionType.HEADING: "heading",
    RegionType.HEADER: "header",
    RegionType.FOOTER: "footer",
    RegionType.PAGE_NUMBER: "page-number",
    RegionType.MARGINALIA: "marginalia",
    RegionType.FOOTNOTE: "footnote",
    RegionType.CAPTION: "caption",
}
_GRAPHIC = {
    RegionType.STAMP: "stamp",
    RegionType.SEAL: "stamp",
    RegionType.HANDWRITING: "handwritten-annotation",
}
_FIGURE = {"map": "MapRegion", "drawing": "LineDrawingRegion"}


def page_xml(page: Page, image: str, software: str) -> bytes:
    """The page as UTF-8. ``image``: the published page image as seen from the file; ``software``: name and version."""
    return _Writer(page).write(image, software)


class _Writer:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.area = area(page)
        self.withheld: set[str] = set()
        self.taken = page.text_from == "text-layer"

    def write(self, image: str, software: str) -> bytes:
        page = self.page
        root = etree.Element(f"{_P}PcGts", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
        head = _add(root, "Metadata")
        _add(head, "Creator").text = software
        for name in ("Created", "LastChange"):
            _add(head, name).text = UNDATED
        _add(head, "Comments").text = "machine reading, not proof-read; not dated, so that two runs give the same bytes"
        for name, value in self._facts():
            _add(head, "MetadataItem", type="other", name=name, value=value)
        x0, y0, x1, y1 = self.area
        body = _add(
            root,
            "Page",
            imageFilename=image,
            imageWidth=str(x1 - x0),
            imageHeight=str(y1 - y0),
            **_read(page.direction),
        )
        order = etree.SubElement(_add(body, "ReadingOrder"), f"{_P}OrderedGroup", id="order")
        for region in page.regions:
            if region.type is RegionType.REDACTION:
                for row in region.all_rows:
                    for redaction in row.redactions:
                        self._redaction(body, redaction)
                        _refer(order, self._id(redaction))
            else:
                self._region(body, region)
                if region.type is not RegionType.NOISE:
                    _refer(order, region.id)
        if not len(order):
            body.remove(order.getparent())  # type: ignore[arg-type]
        for redaction in page.redactions:
            self._redaction(body, redaction)
        etree.indent(root, " ")
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"

    def _facts(self) -> Iterable[tuple[str, str]]:
        page = self.page
        yield "source-file", page.origin.file
        yield "source-page", str(page.origin.file_page)
        yield "source-sha256", page.origin.sha256
        yield "origin", " ".join(str(v) for v in self.area[:2])
        yield "text-from", page.text_from
        for engine in page.engines:
            yield "engine", f"{engine.name} {engine.version}".strip()
        read = (row for region in page.regions if region.type is not RegionType.NOISE for row in region.all_rows)
        chars = [c for row in read for p in row.pieces if isinstance(p, Line) for c in p.printed]
        if not self.taken and chars and all(c.certainty is not None for c in chars):
            yield "expected-errors", f"{sum(1 - c.trust for c in chars):.2f}"
        if page.failed:
            yield "failed", page.failed

    # ---------------------------------------------------------------------------------------- regions
    def _region(self, parent: etree._Element, region: Region) -> None:
        if region.type is RegionType.TABLE:
            table = self._element(parent, "TableRegion", region.id, region.polygon, region.subtype)
            for n, cell in enumerate(region.cells, 1):
                self._cell(table, f"{region.id}-c{n}", cell, region.direction)
        elif region.type in _GRAPHIC:
            held = self._element(parent, "GraphicRegion", region.id, region.polygon, region.subtype)
            held.set("type", _GRAPHIC[region.type])
            if region.rows:
                hand = region.type is RegionType.HANDWRITING
                text = self._text(held, f"{region.id}-t", region.polygon, region.rows, "other", region.direction)
                if hand:
                    text.set("production", "handwritten-cursive")
        elif region.type is RegionType.FIGURE:
            tag = _FIGURE.get(region.subtype, "ImageRegion")
            held = self._element(parent, tag, region.id, region.polygon, region.subtype)
            if region.rows:
                self._text(held, f"{region.id}-t", region.polygon, region.rows, "other", region.direction)
        elif region.type is RegionType.NOISE:
            held = self._element(parent, "NoiseRegion", region.id, region.polygon)
            if any(isinstance(p, Line) for row in region.rows for p in row.pieces):
                self._text(held, f"{region.id}-t", region.polygon, region.rows, "other", region.direction)
        else:
            kind = _TEXT.get(region.type, "other")
            self._text(parent, region.id, region.polygon, region.rows, kind, region.direction)
        for n, ruby in enumerate((u for row in region.all_rows for u in row.ruby), 1):
            id = f"{region.id}-ruby{n}"
            row = Row(self.page.id, ruby.line.direction, (ruby.line,))
            self._text(parent, id, ruby.line.polygon, (row,), "other", ruby.line.direction).set("custom", "ruby")

    def _cell(self, table: etree._Element, id: str, cell: Cell, direction: Direction) -> None:
        text = self._text(table, id, cell.polygon, cell.rows, "other", direction)
        roles = etree.Element(f"{_P}Roles")
        _add(
            roles, "TableCellRole", rowIndex=str(cell.row), columnIndex=str(cell.column), rowSpan=str(cell.row_span),
            colSpan=str(cell.column_span), header="true" if cell.label else "false",
        )  # fmt: skip
        text.insert(1, roles)  # after Coords

    def _text(
        self, parent: etree._Element, id: str, polygon: Polygon, rows: Sequence[Row], kind: str, direction: Direction
    ) -> etree._Element:
        made = self._element(parent, "TextRegion", id, polygon)
        made.set("type", kind)
        if direction is not self.page.direction:
            for name, value in _read(direction).items():
                made.set(name, value)
        lines = [piece for row in rows for piece in row.pieces if isinstance(piece, Line)]
        for n, line in enumerate(lines, 1):
            self._line(made, f"{id}-l{n}", line)
        if lines:
            text = "\n".join(_plain("".join(p.text for p in row.pieces)) for row in rows)
            self._equivalent(made, text, [c for line in lines for c in line.printed])
        return made

    def _line(self, parent: etree._Element, id: str, line: Line) -> None:
        made = self._element(parent, "TextLine", id, line.polygon)
        if line.direction is not self.page.direction:
            made.set("readingDirection", _read(line.direction)["readingDirection"])
        for n, word in enumerate(words(line), 1):
            held = self._element(made, "Word", f"{id}-w{n}", word.polygon)
            if not self.taken and any(c.trust < DOUBTFUL for c in word.chars):
                for k, char in enumerate(word.chars, 1):
                    glyph = self._element(held, "Glyph", f"{id}-w{n}-g{k}", part(line, char.start, char.end))
                    self._equivalent(glyph, char.text, (char,))
            self._equivalent(held, word.text, word.chars)
            if word.superscript or word.struck:
                style = _add(held, "TextStyle")
                for name, on in (("superscript", word.superscript), ("strikethrough", word.struck)):
                    if on:
                        style.set(name, "true")
        self._equivalent(made, line.text, line.printed)

    def _equivalent(self, parent: etree._Element, text: str, chars: Sequence[Char]) -> None:
        made = _add(parent, "TextEquiv")
        if chars and not self.taken:
            made.set("conf", f"{min(1.0, max(0.0, fmean(c.trust for c in chars))):.3f}")
        _add(made, "Unicode").text = text

    def _id(self, redaction: Redaction) -> str:
        return f"{self.page.id}-x-{redaction.id}"

    def _redaction(self, body: etree._Element, redaction: Redaction) -> None:
        if redaction.id in self.withheld:
            return
        self.withheld.add(redaction.id)
        about = f"kind:{redaction.kind.value}; certainty:{redaction.certainty:.2f};"
        made = self._element(body, "CustomRegion", self._id(redaction), redaction.polygon)
        made.set("type", "redaction")
        made.set("custom", f"redaction {{{about}}}")

    def _element(
        self, parent: etree._Element, tag: str, id: str, polygon: Polygon, subtype: str = ""
    ) -> etree._Element:
        made = _add(parent, tag, id=id)
        if subtype:
            made.set("custom", f"structure {{type:{subtype};}}")
        _add(made, "Coords", points=self._points(polygon))
        return made

    def _points(self, polygon: Polygon) -> str:
        x0, y0, x1, y1 = self.area
        points = original(self.page, polygon) or ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
        return " ".join(f"{x - x0},{y - y0}" for x, y in points)


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{_P}{tag}", attributes)


def _refer(order: etree._Element, region: str) -> None:
    _add(order, "RegionRefIndexed", index=str(len(order)), regionRef=region)


def _read(direction: Direction) -> dict[str, str]:
    if direction is Direction.VERTICAL:
        return {"readingDirection": "top-to-bottom", "textLineOrder": "right-to-left"}
    return {"readingDirection": "left-to-right", "textLineOrder": "top-to-bottom"}


def _plain(text: str) -> str:
    return " ".join(text.split())
