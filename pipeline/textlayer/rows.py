"""Glyphs that run across to printed lines: base lines, raised and lowered signs, gaps that part columns and cells."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.textlayer.placed import Placed

BASE = 0.12
"""ems by which base lines of one printed line differ at most"""
RAISED = 0.12
"""ems of the line's print; a sign that stands so much higher is raised"""
SMALLER = 0.85
"""of the line's print, which a raised sign's print is at most"""
APART = 1.6
"""ems of white that part two pieces of one line"""
BRIDGED = 2.5
"""ems, where the file sets spaces into the gap"""
NARROW = 0.7
"""ems; a narrower gap is no gutter"""
GUTTER_ROWS = 3
"""neighbouring lines that must end at a gap, and that must begin at it, for it to be a gutter"""
REACH = 6.0
"""ems from the gap within which they do"""
LOOK = 6
"""lines looked at above and below"""


@dataclass
class PrintedRow:
    """Glyphs on one base line, in order; ``raised``: by their place in ``glyphs``."""

    glyphs: list[Placed]
    base: float
    size: float
    raised: set[int]

    @property
    def x0(self) -> float:
        return self.glyphs[0].box.x0

    @property
    def x1(self) -> float:
        return max(g.box.x1 for g in self.glyphs)


def pieces(glyphs: Sequence[Placed]) -> list[PrintedRow]:
    """Printed lines, each cut where columns or cells part, from top to bottom and left to right."""
    whole = _with_raised(_on_base_lines(glyphs))
    out: list[PrintedRow] = []
    for k, row in enumerate(whole):
        near = [r for r in whole[max(0, k - LOOK) : k + LOOK + 1] if r is not row]
        out += _cut(row, [i for i in range(1, len(row.glyphs)) if _parts(row, i, near)])
    return sorted(out, key=lambda r: (r.base, r.x0))


def _on_base_lines(glyphs: Sequence[Placed]) -> list[PrintedRow]:
    groups: list[list[Placed]] = []
    for g in sorted(glyphs, key=lambda g: (g.base, g.order)):
        if groups and g.base - groups[-1][-1].base <= BASE * min(g.size, groups[-1][-1].size):
            groups[-1].append(g)
        else:
            groups.append([g])
    return [_row(group, set()) for group in groups]


def _row(glyphs: list[Placed], raised: set[int]) -> PrintedRow:
    """``raised``: orders of the glyphs that are."""
    inside = sorted(glyphs, key=lambda g: (g.box.x0, g.order))
    main = [g for g in inside if g.order not in raised] or inside
    marked = {i for i, g in enumerate(inside) if g.order in raised or g.raised}
    return PrintedRow(inside, statistics.median_low(g.base for g in main), _size(main), marked)


def _size(glyphs: Sequence[Placed]) -> float:
    """Of most of the print, by length."""
    sizes = sorted((g.size, g.box.width) for g in glyphs)
    half, seen = sum(w for _, w in sizes) / 2, 0.0
    for size, width in sizes:
        seen += width
        if seen >= half:
            return size
    return sizes[-1][0]


def _with_raised(rows: list[PrintedRow]) -> list[PrintedRow]:
    """Small signs beside larger print join its line, marked as raised where they are; readings set over it do not."""
    joined: dict[int, list[Placed]] = {}
    left: list[PrintedRow] = []
    for row in rows:
        rest: list[Placed] = []
        for part in _cut(row, [i for i in range(1, len(row.glyphs)) if _gap(row, i) > 0.6 * row.size]):
            host = _host(part, rows)
            if host is None:
                rest += part.glyphs
            else:
                joined.setdefault(id(host), []).extend(part.glyphs)
        if rest:
            left.append(row if len(rest) == len(row.glyphs) else _row(rest, set()))
            if left[-1] is not row and id(row) in joined:
                joined[id(left[-1])] = joined.pop(id(row))
    out = []
    for row in left:
        more = joined.get(id(row), [])
        up = {g.order for g in more if row.base - g.base > RAISED * row.size}
        out.append(_row([*row.glyphs, *more], up) if more else row)
    return out


def _host(part: PrintedRow, rows: Sequence[PrintedRow]) -> PrintedRow | None:
    best: tuple[float, PrintedRow] | None = None
    middle = part.base - 0.38 * part.size
    for row in rows:
        if part.size > SMALLER * row.size or not row.base - 1.15 * row.size <= middle <= row.base + 0.25 * row.size:
            continue
        over = sum(max(0.0, min(g.box.x1, part.x1) - max(g.box.x0, part.x0)) for g in row.glyphs)
        if over > 0.3 * (part.x1 - part.x0):
            continue
        gap = min(max(g.box.x0 - part.x1, part.x0 - g.box.x1) for g in row.glyphs)
        off = abs(row.base - part.base)
        if gap <= 0.6 * row.size and (best is None or off < best[0]):
            best = (off, row)
    return best[1] if best else None


def _gap(row: PrintedRow, i: int) -> float:
    """White before glyph ``i``, pixels."""
    return row.glyphs[i].box.x0 - row.glyphs[i - 1].box.x1


def _cut(row: PrintedRow, cuts: Sequence[int]) -> list[PrintedRow]:
    """``cuts``: glyphs that begin a new piece."""
    if not cuts:
        return [row]
    raised = {row.glyphs[i].order for i in row.raised}
    edges = [0, *cuts, len(row.glyphs)]
    return [_row(row.glyphs[a:b], raised) for a, b in pairwise(edges)]


def _parts(row: PrintedRow, i: int, near: Sequence[PrintedRow]) -> bool:
    gap = _gap(row, i)
    if gap < NARROW * row.size:
        return False
    if _is_gutter(row, i, near):
        return True
    return gap > (BRIDGED if row.glyphs[i].blank else APART) * row.size


def _is_gutter(row: PrintedRow, i: int, near: Sequence[PrintedRow]) -> bool:
    """Whether print ends and begins at the gap in the lines above and below as well, and hardly any runs through it.
    Two columns need not share base lines: a line may stand on one side alone."""
    x0, x1 = row.glyphs[i - 1].box.x1, row.glyphs[i].box.x0
    middle, reach = (x0 + x1) / 2, REACH * row.size
    left = right = across = 0
    for other in near:
        ends = max((g.box.x1 for g in other.glyphs if g.box.center[0] < middle), default=None)
        begins = min((g.box.x0 for g in other.glyphs if g.box.center[0] >= middle), default=None)
        a = x0 if ends is None else max(x0, ends)
        b = x1 if begins is None else min(x1, begins)
        if b - a < 0.6 * row.size:
            across += 1
            continue
        left += ends is not None and x0 - ends < reach
        right += begins is not None and begins - x1 < reach
    return min(left, right) >= GUTTER_ROWS and across <= min(left, right) / 2
