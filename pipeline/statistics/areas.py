"""The withheld areas of a record, page by page, with their size and length."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.model import Box
from pipeline.statistics.grid import Grid, covered, surface
from pipeline.statistics.length import Estimate
from pipeline.tei.read import Record, RecordPage
from pipeline.tei.withheld import Withheld, withheld
from pipeline.tei.xml import ID, T

_LINES = 3
"""lines that tell how long a line of a page or record is"""
_FULL = 0.5
"""of the longest line: a shorter one ends a paragraph, or is a heading"""
_TEXT = frozenset({T + "p", T + "item"})
_APART = frozenset({T + tag for tag in ("fw", "note", "figure", "desc", "rt", "table")})


@dataclass(frozen=True)
class Area:
    """``share`` of its page, 0..1; ``box``: its corners as shares of the page's width and height. ``length``: in
    characters, None when that cannot be told; ``converted``: told from lines or pages. ``conjecture``: only the space
    it leaves tells of it."""

    said: Withheld
    share: float
    box: Box
    length: Estimate | None
    converted: bool
    conjecture: bool


@dataclass(frozen=True)
class PageAreas:
    """``state``: "", blank or failed. ``sure`` and ``conjectured``: the grids of its areas of either sort."""

    id: str
    n: str
    state: str
    areas: tuple[Area, ...]
    sure: Grid
    conjectured: Grid


def areas(record: Record) -> tuple[PageAreas, ...]:
    """Every page of the record, in order, with its withheld areas in the order of the text."""
    found: defaultdict[str, list[Withheld]] = defaultdict(list)
    for said in withheld(record):
        found[said.page].append(said)
    read = _Read(record) if any(s.unit in ("line", "page") for all_ in found.values() for s in all_) else None
    return tuple(_page(page, found[page.id], read) for page in record.pages)


def _page(page: RecordPage, found: Sequence[Withheld], read: _Read | None) -> PageAreas:
    out = tuple(_area(said, read) for said in found)
    return PageAreas(
        page.id,
        page.n,
        page.state,
        out,
        covered((a.said.polygon for a in out if not a.conjecture), page.area),
        covered((a.said.polygon for a in out if a.conjecture), page.area),
    )


def _area(said: Withheld, read: _Read | None) -> Area:
    page, box = said.area, Box.around(said.polygon)
    size = page.width * page.height
    place = Box(
        (box.x0 - page.x0) / page.width if page.width else 0.0,
        (box.y0 - page.y0) / page.height if page.height else 0.0,
        (box.x1 - page.x0) / page.width if page.width else 0.0,
        (box.y1 - page.y0) / page.height if page.height else 0.0,
    )
    conjecture = said.evidence == "conjecture" or said.kind == "whiteout"
    share = min(1.0, surface(said.polygon) / size) if size else 0.0
    return Area(said, share, place, _length(said, read), said.unit in ("line", "page"), conjecture)


def _length(said: Withheld, read: _Read | None) -> Estimate | None:
    """In characters; lines and pages by what lines and pages of the same record hold."""
    low = said.quantity if said.at_least is None else said.at_least
    high = said.quantity if said.at_most is None else said.at_most
    if low is None or high is None:
        return None
    best = (low + high) / 2 if said.quantity is None else float(said.quantity)
    if said.unit == "char":
        return Estimate(best, float(min(low, best)), float(max(high, best)), said.confidence)
    per = read.per(said.unit, said.page, Box.around(said.polygon)) if read is not None else None
    return None if per is None else Estimate(best * per[1], low * per[0], high * per[2], said.confidence)


@dataclass
class _Line:
    """A printed line: its characters, and its length in pixels along the writing (0: unknown)."""

    characters: int
    length: float
    upright: bool


class _Read:
    """How many characters lines and pages of a record hold: of paragraphs and list items, without what stands in them
    (furniture, notes, figures, tables, readings beside the line). Spaces do not count."""

    def __init__(self, record: Record) -> None:
        self.lines: defaultdict[str, list[_Line]] = defaultdict(list)
        """by page"""
        self._zones = {str(z.get(ID)): z for z in record.root.iter(T + "zone") if z.get("type") == "TextLine"}
        self._page, self._open = "", False
        for body in record.root.iter(T + "body"):
            self._walk(body, False)
        whole = {a.page for a in withheld(record) if a.unit == "page"}
        sums = {page: sum(line.characters for line in lines) for page, lines in self.lines.items()}
        self._pages = sorted(n for page, n in sums.items() if n and page not in whole)

    def _walk(self, element: etree._Element, inside: bool) -> None:
        if element.tag == T + "pb":
            self._page, self._open = str(element.get("facs", ""))[1:], False
        elif element.tag == T + "lb" and inside:
            self.lines[self._page].append(self._line(str(element.get("facs", ""))[1:]))
            self._open = True
        inside = (inside or element.tag in _TEXT) and element.tag not in _APART
        self._count(element.text, inside)
        for child in element:
            if isinstance(child.tag, str):
                self._walk(child, inside)
            self._count(child.tail, inside)

    def _line(self, zone: str) -> _Line:
        if zone not in self._zones:
            return _Line(0, 0.0, False)
        left, top, right, bottom = (float(self._zones[zone].get(k, "0")) for k in ("ulx", "uly", "lrx", "lry"))
        return _Line(0, max(right - left, bottom - top), bottom - top > right - left)

    def _count(self, text: str | None, inside: bool) -> None:
        if text and inside and self._open:
            self.lines[self._page][-1].characters += len("".join(text.split()))

    def per(self, unit: str, page: str, area: Box) -> tuple[float, float, float] | None:
        """(few, usual, many) characters: in a page of the record; in a full line of the page, or of the record where
        the page has too few lines, as far as ``area`` is as long as one. None where neither tells."""
        if unit == "page":
            many = self._pages
            return (many[0], statistics.median(many), many[-1]) if len(many) > 1 else None
        everywhere = [line for lines in self.lines.values() for line in lines]
        for lines in (self.lines.get(page, []), everywhere):
            longest = max((line.characters for line in lines), default=0)
            full = sorted(
                (line for line in lines if line.characters and line.characters >= _FULL * longest),
                key=lambda line: line.characters,
            )
            if len(full) >= _LINES:
                part = _part(full, area)
                counts = [line.characters * part for line in full]
                return counts[len(full) // 4], statistics.median(counts), counts[-1 - len(full) // 4]
        return None


def _part(full: Sequence[_Line], area: Box) -> float:
    """How much of a full line an area takes up, 0..1: a box of three lines may stand beside print."""
    lengths = [line.length for line in full if line.length > 0]
    if not lengths:
        return 1.0
    upright = 2 * sum(line.upright for line in full) > len(full)
    return min(1.0, (area.height if upright else area.width) / statistics.median(lengths))
