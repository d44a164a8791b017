"""Cells of a table that hold ink but no text: the search for lines passes over a lone dash or a single figure.

A flat stroke alone in its cell is the dash of a statistic (nothing, or none known). What is no dash is offered to a
reader; pictures, ticks and signatures, which it cannot read surely, stay what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.components import connected
from pipeline.model import Box, Cell, Char, Direction, Image, Line, Region, RegionType, Row

BY = "context"  # as of other characters that no network named
DASH = "－"
DASH_SURE = 0.9  # told by its shape alone
SURE = 0.8  # mean confidence of what is read in a cell
MOST = 80  # cells of a page that are looked at
LONGEST = 8  # characters; a longer text would have been found
_INSET = 0.2  # glyphs; the rules of the cell
_LEAST, _MOST_HIGH = 0.15, 1.6  # glyphs; ink that may be print
_FLAT, _LENGTH = 3.0, (0.25, 1.6)  # a dash: times as long as high, glyphs long

Reader = Callable[[Image, Sequence[Box]], Sequence[Line]]


@dataclass(frozen=True)
class _Ink:
    """Ink of cell ``cell`` of region ``region``, page pixels."""

    region: int
    cell: int
    box: Box


def filled(regions: tuple[Region, ...], picture: Image, glyph: float, page: str, read: Reader) -> tuple[Region, ...]:
    """The regions with what stands in their empty cells. ``picture``: grey, redactions painted over; ``glyph``: height
    of print, page pixels; ``read`` reads upright boxes."""
    glyph = glyph or 32.0
    found = _inked(regions, picture, glyph)[:MOST]
    if not found:
        return regions
    dashes = [i for i in found if _is_dash(i.box, glyph)]
    others = [i for i in found if not _is_dash(i.box, glyph)]
    engine = next(p.engine for r in regions for row in r.all_rows for p in row.pieces if isinstance(p, Line))
    lines = {(i.region, i.cell): _dash(i.box, engine) for i in dashes}
    if others:
        boxes = [i.box.grown(0.2 * glyph) for i in others]
        for line in read(picture, boxes):
            inside = (b.intersection(line.box) > 0.5 * line.box.area for b in boxes)
            at = next((i for i, within in zip(others, inside, strict=True) if within), None)
            if at is not None and line.confidence >= SURE and 0 < len(line.printed) <= LONGEST:
                lines[at.region, at.cell] = line
    return tuple(
        replace(region, cells=tuple(_with(cell, lines.get((r, c)), page) for c, cell in enumerate(region.cells)))
        if any(key[0] == r for key in lines)
        else region
        for r, region in enumerate(regions)
    )


def _with(cell: Cell, line: Line | None, page: str) -> Cell:
    return cell if line is None else replace(cell, rows=(Row(page, line.direction, (line,)),))


def _dash(box: Box, engine: str) -> Line:
    return Line(box.polygon, Direction.HORIZONTAL, (Char(DASH, DASH_SURE, box.x0, box.x1, by=BY),), engine)


def _is_dash(box: Box, glyph: float) -> bool:
    return box.width >= _FLAT * box.height and _LENGTH[0] * glyph <= box.width <= _LENGTH[1] * glyph


def _inked(regions: Sequence[Region], picture: Image, glyph: float) -> list[_Ink]:
    """Empty cells of tables that have other cells with text, and the box round their ink."""
    out: list[_Ink] = []
    for r, region in enumerate(regions):
        if region.type is not RegionType.TABLE or not any(cell.text.strip() for cell in region.cells):
            continue
        for c, cell in enumerate(region.cells):
            if cell.rows or not cell.polygon:
                continue
            box = _ink(picture, Box.around(cell.polygon).grown(-_INSET * glyph), glyph)
            if box is not None:
                out.append(_Ink(r, c, box))
    return out


def _ink(picture: Image, area: Box, glyph: float) -> Box | None:
    h, w = picture.shape
    x0, y0, x1, y1 = max(0, round(area.x0)), max(0, round(area.y0)), min(w, round(area.x1)), min(h, round(area.y1))
    if x1 - x0 < 4 or y1 - y0 < 4:
        return None
    ink = np.asarray(cv2.inRange(picture[y0:y1, x0:x1], 0, 140), dtype=np.uint8)
    if not ink.any():
        return None
    _, stats = connected(ink)
    kept = [s for s in stats[1:] if max(s[2], s[3]) >= _LEAST * glyph and s[4] >= 6]
    inside = [s for s in kept if s[0] > 0 and s[1] > 0 and s[0] + s[2] < x1 - x0 and s[1] + s[3] < y1 - y0]
    if not inside or len(inside) < len(kept):  # what touches the side is a rule, or a picture larger than the cell
        return None
    left, top = min(s[0] for s in inside), min(s[1] for s in inside)
    right, bottom = max(s[0] + s[2] for s in inside), max(s[1] + s[3] for s in inside)
    box = Box(float(x0 + left), float(y0 + top), float(x0 + right), float(y0 + bottom))
    return box if box.height <= _MOST_HIGH * glyph else None
