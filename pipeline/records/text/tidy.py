"""Rows taken apart where what stands beside each other on paper does not belong together.

Release lines, exemption codes and class marks are printed over and beside the text of released pages; layout, which
knows no words, gives them as pieces of the same row. Each becomes a row of its own. No piece is lost or doubled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.model import Box, Direction, Line, Page, Redaction, Region, Row
from pipeline.records.fields.marks import english_class, review_word
from pipeline.records.fields.release import EXEMPTION_END, exemption, release_text
from pipeline.records.words.shapes import level

_EDGE = 0.12
"""share of the page's height at its head and foot where class marks stand"""


def tidy(page: Page) -> Page:
    """The page with such rows taken apart, in a region's order; the same object when there was nothing to do."""
    regions = tuple(_region(r, page) for r in page.regions)
    return page if all(a is b for a, b in zip(regions, page.regions, strict=True)) else replace(page, regions=regions)


def _region(region: Region, page: Page) -> Region:
    if region.cells or not any(len(row.pieces) > 1 or EXEMPTION_END.search(level(row.text)) for row in region.rows):
        return region
    rows = tuple(part for row in region.rows for part in _row(row, page))
    return region if len(rows) == len(region.rows) else replace(region, rows=rows)


def _row(row: Row, page: Page) -> Iterable[Row]:
    pieces = [part for piece in row.pieces for part in (_line(piece) if isinstance(piece, Line) else [piece])]
    run: list[Line | Redaction] = []
    runs: list[list[Line | Redaction]] = []
    kind = ""
    for piece in pieces:
        here = _kind(piece, page) if isinstance(piece, Line) else ""
        if run and here != kind:
            runs.append(run)
            run = []
        run.append(piece)
        kind = here
    runs.append(run)
    if len(runs) == 1 and len(pieces) == len(row.pieces):
        return (row,)
    return tuple(Row(row.page, row.direction, tuple(r)) for r in runs)


def _kind(piece: Line, page: Page) -> str:
    text = level(piece.text)
    if exemption(text):
        return "code"
    if release_text(text) is not None:
        return "release"
    if review_word(text):
        return "review"
    y = piece.box.center[1] / max(1, page.height)
    return "class" if not _EDGE < y < 1 - _EDGE and english_class(text) is not None else ""


def _line(line: Line) -> list[Line]:
    """A line that ends in an exemption code, as two: the text and the code."""
    m = EXEMPTION_END.search(line.text)
    if m is None or line.direction is Direction.VERTICAL or not line.text[: m.start()].strip():
        return [line]
    starts = [sum(len(c.text) for c in line.chars[:k]) for k in range(len(line.chars))]
    cut_at = next((k for k, at in enumerate(starts) if at >= m.start()), 0)
    first, second = line.chars[:cut_at], line.chars[cut_at:]
    if not first or not second:
        return [line]
    box, cut = line.box, second[0].start
    return [
        replace(line, chars=first, polygon=Box(box.x0, box.y0, max(box.x0 + 1, cut), box.y1).polygon),
        replace(line, chars=second, polygon=Box(min(cut, box.x1 - 1), box.y0, box.x1, box.y1).polygon),
    ]
