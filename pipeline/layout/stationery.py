"""Ruled stationery (罫紙): rules that guide the hand from line to line enclose no cells of a table."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from pipeline.layout.rules import Grid, GridCell
from pipeline.model import Box, Direction, Line

STRIPS = 6  # spaces between rules that such paper has at least
EVEN = 0.25  # share by which a space may differ from the others
SLENDER = 5.0  # times as long as wide
WIDE = 4.0  # glyphs; a space between rules holds one line
RUNNING = 10  # characters of running text
RUN = 2  # lines of running text that stand on it at least


def is_stationery(grid: Grid, lines: Sequence[Line], glyph: float) -> bool:
    """Whether a grid is paper ruled between its lines: many even strips, one beside the other, as long as the grid,
    with one line of running text in each. ``glyph``: height of the page's glyphs, pixels."""
    inside = [t for t in lines if grid.box.intersection(t.box) > 0.5 * t.box.area]
    for direction in (Direction.VERTICAL, Direction.HORIZONTAL):
        if _in_strips(grid, direction, glyph):
            return _holds_text(grid.cells, [t for t in inside if len(t.printed) > 1], direction)
    return False


def _in_strips(grid: Grid, direction: Direction, glyph: float) -> bool:
    upright = direction is Direction.VERTICAL
    sizes = [(c.box.width, c.box.height) if upright else (c.box.height, c.box.width) for c in grid.cells]
    whole = grid.box.height if upright else grid.box.width
    strips = [(w, h) for w, h in sizes if h >= 0.85 * whole]
    if len(strips) < STRIPS or len(strips) < len(sizes):
        return False
    usual = statistics.median(w for w, _ in strips)
    even = sum(1 for w, _ in strips if abs(w - usual) <= EVEN * usual)
    return even >= 0.75 * len(strips) and usual <= WIDE * glyph and all(h >= SLENDER * w for w, h in strips)


def _holds_text(cells: Sequence[GridCell], lines: Sequence[Line], direction: Direction) -> bool:
    along = [t for t in lines if t.direction is direction]
    if not along or len(along) < 0.8 * len(lines):
        return False
    alone = sum(1 for c in cells if len(_abreast(c.box, along, direction)) <= 1)
    return alone >= 0.8 * len(cells) and sum(1 for t in along if len(t.printed) >= RUNNING) >= RUN


def _abreast(box: Box, lines: Sequence[Line], direction: Direction) -> list[Line]:
    """The lines of a strip that stand side by side in it, not one after the other."""
    upright = direction is Direction.VERTICAL
    here = [t for t in lines if box.intersection(t.box) > 0.5 * t.box.area]
    out: list[Line] = []
    for t in here:
        a, b = (t.box.y0, t.box.y1) if upright else (t.box.x0, t.box.x1)
        beside = [
            o for o in out if min(b, o.box.y1 if upright else o.box.x1) > max(a, o.box.y0 if upright else o.box.x0)
        ]
        if beside or not out:
            out.append(t)
    return out
