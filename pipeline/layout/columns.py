"""Columns of print: runs of lines that a white strip parts in two, as in a recursive XY-cut (Nagy & Seth 1984), held
back so that the wide gaps inside a cable's head or a list of numbers do not count as gutters."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.layout import rows
from pipeline.layout.plane import Item

GUTTER = 0.9  # lines thick; least width of a gutter
SIDE_ROWS = 3  # printed lines that each side of a gutter must hold
SIDE_LENGTH = 7.0  # their mean length in line thicknesses

Rows = list[list[Item]]


@dataclass(frozen=True)
class _Strip:
    """White from ``u0`` to ``u1`` through the rows ``first`` to ``last`` (inclusive)."""

    u0: float
    u1: float
    first: int
    last: int


def cut(items: Sequence[Item]) -> list[list[Item]]:
    """Groups of items, each one column, in reading order."""
    unit = rows.typical_thickness(items)
    if unit <= 0:
        return [list(items)] if items else []
    return [[i for row in part for i in row] for part in _cut(rows.group(items), unit)]


def _cut(printed: Rows, unit: float) -> list[Rows]:
    strip = _gutter(printed, unit)
    if strip is None:
        return [printed] if printed else []
    run = printed[strip.first : strip.last + 1]
    middle = (strip.u0 + strip.u1) / 2
    left, right = _side(run, middle, left=True), _side(run, middle, left=False)
    return [
        *_cut(printed[: strip.first], unit),
        *_cut(left, unit),
        *_cut(right, unit),
        *_cut(printed[strip.last + 1 :], unit),
    ]


def _side(run: Rows, middle: float, *, left: bool) -> Rows:
    parts = [[i for i in row if ((i.u0 + i.u1) / 2 < middle) is left] for row in run]
    return [part for part in parts if part]


def _gutter(printed: Rows, unit: float) -> _Strip | None:
    """The strip that runs through most lines and has a column of running text on both sides."""
    best: tuple[int, float, _Strip] | None = None
    for k, row in enumerate(printed):
        for a, b in pairwise(row):
            if b.u0 - a.u1 < GUTTER * unit:
                continue
            strip = _extend(printed, k, a.u1, b.u0, unit)
            size = (strip.last - strip.first, strip.u1 - strip.u0)
            if (best is None or size > best[:2]) and _parts_columns(printed, strip, unit):
                best = (*size, strip)
    return best[2] if best else None


def _extend(printed: Rows, k: int, u0: float, u1: float, unit: float) -> _Strip:
    """As far up and down as the strip stays white and wide enough."""
    ends = [k, k]
    for side, step in ((0, -1), (1, 1)):
        n = k + step
        while 0 <= n < len(printed):
            left = max([u0, *(i.u1 for i in printed[n] if i.u0 < u0)])
            right = min([u1, *(i.u0 for i in printed[n] if i.u1 > u1)])
            crossed = any(i.u0 >= u0 and i.u1 <= u1 for i in printed[n])
            if crossed or right - left < GUTTER * unit:
                break
            u0, u1, ends[side] = left, right, n
            n += step
    return _Strip(u0, u1, ends[0], ends[1])


def _parts_columns(printed: Rows, strip: _Strip, unit: float) -> bool:
    run = printed[strip.first : strip.last + 1]
    middle = (strip.u0 + strip.u1) / 2
    left, right = _side(run, middle, left=True), _side(run, middle, left=False)
    return _is_column(left, unit) and _is_column(right, unit) and _side_by_side(left, right)


def _is_column(part: Rows, unit: float) -> bool:
    lengths = [sum(i.length for i in row if i.is_text) for row in part if any(i.is_text for i in row)]
    return len(lengths) >= SIDE_ROWS and statistics.fmean(lengths) >= SIDE_LENGTH * unit


def _side_by_side(left: Rows, right: Rows) -> bool:
    a0, a1 = min(i.v0 for r in left for i in r), max(i.v1 for r in left for i in r)
    b0, b1 = min(i.v0 for r in right for i in r), max(i.v1 for r in right for i in r)
    return min(a1, b1) - max(a0, b0) >= 0.5 * min(a1 - a0, b1 - b0)
