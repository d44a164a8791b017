"""Columns of print: a recursive cut of the reading plane along white (XY-cut; Nagy & Seth 1984), held back so that
the wide gaps inside a cable's head or a list of numbers do not count as gutters."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from pipeline.layout import rows
from pipeline.layout.plane import Item

GUTTER = 0.9  # lines thick; least width of a gutter
SIDE_ROWS = 3  # printed lines that each side of a gutter must hold
SIDE_LENGTH = 7.0  # their mean length in line thicknesses


def cut(items: Sequence[Item]) -> list[list[Item]]:
    """Groups of items, each one column, in reading order."""
    return _cut(list(items), rows.typical_thickness(items))


def _cut(items: list[Item], unit: float) -> list[list[Item]]:
    if len(items) < 2 * SIDE_ROWS or unit <= 0:
        return [items] if items else []
    for left, right in _gutters(items, unit):
        return _cut(left, unit) + _cut(right, unit)
    best: list[list[Item]] | None = None
    for above, below in _breaks(items, unit):
        parts = _cut(above, unit) + _cut(below, unit)
        if len(parts) > 2 and (best is None or len(parts) < len(best)):
            best = parts
    return best or [items]


def _gutters(items: list[Item], unit: float) -> list[tuple[list[Item], list[Item]]]:
    """The widest white strip along v that parts two columns of running text, if there is one."""
    found: list[tuple[float, float]] = []
    reach = float("-inf")
    for it in sorted(items, key=lambda i: i.u0):
        if reach > float("-inf") and it.u0 - reach >= GUTTER * unit:
            found.append((it.u0 - reach, (it.u0 + reach) / 2))
        reach = max(reach, it.u1)
    for _, at in sorted(found, reverse=True):
        left, right = [i for i in items if i.u1 <= at], [i for i in items if i.u0 >= at]
        if _is_column(left, unit) and _is_column(right, unit) and _side_by_side(left, right):
            return [(left, right)]
    return []


def _is_column(items: list[Item], unit: float) -> bool:
    printed = [r for r in rows.group([i for i in items if i.is_text])]
    if len(printed) < SIDE_ROWS:
        return False
    return statistics.fmean(sum(i.length for i in r) for r in printed) >= SIDE_LENGTH * unit


def _side_by_side(left: list[Item], right: list[Item]) -> bool:
    a0, a1 = min(i.v0 for i in left), max(i.v1 for i in left)
    b0, b1 = min(i.v0 for i in right), max(i.v1 for i in right)
    return min(a1, b1) - max(a0, b0) >= 0.5 * min(a1 - a0, b1 - b0)


def _breaks(items: list[Item], unit: float) -> list[tuple[list[Item], list[Item]]]:
    """Cuts across v at the widest white bands, at most four: above and below."""
    ordered = sorted(items, key=lambda i: i.v0)
    bands: list[tuple[float, int]] = []
    reach = ordered[0].v1
    for k, it in enumerate(ordered[1:], 1):
        if it.v0 - reach >= 0.3 * unit:
            bands.append((it.v0 - reach, k))
        reach = max(reach, it.v1)
    return [(ordered[:k], ordered[k:]) for _, k in sorted(bands, reverse=True)[:4]]
