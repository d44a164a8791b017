"""Tables without rules between their columns: rows of short pieces, most of them numbers, that white strips running
through all rows part into columns; rules across, where there are any, bound them.

After the idea of white streams between columns (Pyreddy & Croft, TINTIN, 1997; Ng, Lim & Koo 1999), asked only of rows
with numbers, so that prose, addresses and lists of names never become tables.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.layout import plane, rows
from pipeline.layout.plane import Item
from pipeline.layout.rules import GridCell
from pipeline.layout.tabular import Filled, broken, is_number
from pipeline.model import Box, Direction, Line

STRIP = 0.35  # line thicknesses; least width of the white between two columns
ROWS = 3  # rows with numbers that a table has at least
COLUMNS = 3  # and columns; two are enough between rules
LEADING = 2.6  # line thicknesses from row to row, at most
EDGE = 0.5  # line thicknesses by which numbers of a column may end apart
ALIGNED = 0.65  # share of a column's numbers that end (or begin, or centre) together
FILLED = 0.6  # share of its places that hold something
HEADED = 0.6  # share of the columns that a row of words over them names
HEAD_ROWS = 3  # rows of words over the columns
COVER = 0.7  # share of the table's width that a rule of it covers

Rows = list[list[Item]]


@dataclass(frozen=True)
class Found:
    """A table: its cells, the box around them (page pixels), the lines it took, and how sure that is."""

    cells: tuple[Filled, ...]
    box: Box
    taken: tuple[Line, ...]
    certainty: float


def find(lines: Sequence[Line], strokes: Sequence[Box]) -> list[Found]:
    """Tables among the horizontal lines of a page; ``strokes``: rules that enclose nothing, page pixels."""
    items = [plane.item(t, Direction.HORIZONTAL) for t in lines if t.direction is Direction.HORIZONTAL]
    unit = rows.typical_thickness(items)
    if sum(1 for i in items if sum(c.isdigit() for c in i.text) >= 0.3 * len(i.text)) < ROWS:
        return []
    pieces = [(p, i) for i in items for p in broken(i, unit)]
    owner = {id(p): i for p, i in pieces}
    printed = rows.group([p for p, _ in pieces])
    out = []
    for first, last in _runs(printed, unit):
        found = _table(printed, first, last, [s for s in strokes if s.width > s.height], unit)
        if found is not None:
            taken = {id(owner[id(p)]): owner[id(p)] for r in printed[found[0] : found[1]] for p in r}
            whole = all(
                any(p is q for r in printed[found[0] : found[1]] for q in r) for p, i in pieces if id(i) in taken
            )
            if whole:
                out.append(_made(printed, *found, [i.line for i in taken.values() if i.line is not None]))
    return out


def _runs(printed: Rows, unit: float) -> list[tuple[int, int]]:
    """Runs of rows that could be a table's: from the first with numbers to the last, exclusive."""
    out: list[tuple[int, int]] = []
    start, numbers, last = -1, 0, -1
    for k, row in enumerate(printed):
        told = len(row) >= 2 and sum(1 for i in row if is_number(i.text)) >= 1
        near = k > 0 and _middle(row) - _middle(printed[k - 1]) <= LEADING * unit
        if start >= 0 and (not near or (not told and (k - last > 1 or len(row) < 2))):
            if numbers >= ROWS:
                out.append((start, last + 1))
            start, numbers = -1, 0
        if told:
            start, numbers, last = (k if start < 0 else start), numbers + 1, k
    if start >= 0 and numbers >= ROWS:
        out.append((start, last + 1))
    return out


def _middle(row: Sequence[Item]) -> float:
    return statistics.fmean(i.middle for i in row)


def _table(
    printed: Rows, first: int, last: int, strokes: Sequence[Box], unit: float
) -> tuple[int, int, list[float], float] | None:
    """First and last row (exclusive), the edges of the columns, and the certainty; None when it is no table."""
    body = printed[first:last]
    edges = _edges(body, unit)
    u0, u1 = min(i.u0 for r in body for i in r), max(i.u1 for r in body for i in r)
    over = [s for s in strokes if min(s.x1, u1) - max(s.x0, u0) >= COVER * (u1 - u0) and s.width < 1.6 * (u1 - u0)]
    top, foot = _middle(body[0]), _middle(body[-1])
    above = [s for s in over if s.center[1] < top and top - s.center[1] < (HEAD_ROWS + 1.5) * LEADING * unit]
    below = [s for s in over if s.center[1] > foot and s.center[1] - foot < 2 * LEADING * unit]
    ruled = bool(above) and bool(below)
    if len(edges) - 1 < (2 if ruled else COLUMNS):
        return None
    cells = [[[i for i in r if a <= (i.u0 + i.u1) / 2 < b] for a, b in pairwise(edges)] for r in body]
    numeric = [k for k in range(len(edges) - 1) if _is_numeric([c[k] for c in cells], unit)]
    if len(numeric) < (1 if ruled else 2):
        return None
    filled = sum(1 for r in cells for c in r if c)
    if filled < FILLED * len(body) * (len(edges) - 1):
        return None
    if ruled:
        last = max(k for k in range(len(printed)) if _middle(printed[k]) < below[-1].center[1]) + 1
        limit = min(s.center[1] for s in above)
    else:
        limit = float("-inf")
    while (
        first > 0
        and _heads(printed[first - 1], printed[first], edges, unit, ruled)
        and (_middle(printed[first - 1]) > limit)
    ):
        first -= 1
        if not ruled and sum(1 for r in printed[first:last] if not any(is_number(i.text) for i in r)) >= HEAD_ROWS:
            break
    return first, last, edges, 0.85 if ruled else 0.7


def _edges(body: Rows, unit: float) -> list[float]:
    """Left edge, the middles of the white strips, right edge."""
    spans = sorted((i.u0, i.u1) for r in body for i in r)
    out, reach = [spans[0][0] - unit], spans[0][1]
    for a, b in spans[1:]:
        if a - reach >= STRIP * unit:
            out.append((a + reach) / 2)
        reach = max(reach, b)
    return [*out, reach + unit]


def _is_numeric(column: Sequence[Sequence[Item]], unit: float) -> bool:
    """Mostly numbers, and most of them set to one edge."""
    told = [i for cell in column for i in cell]
    numbers = [i for i in told if is_number(i.text)]
    if len(numbers) < ROWS or len(numbers) < 0.6 * len(told):
        return False
    for ends in ([i.u1 for i in numbers], [i.u0 for i in numbers], [(i.u0 + i.u1) / 2 for i in numbers]):
        edge = statistics.median(ends)
        if sum(1 for u in ends if abs(u - edge) <= EDGE * unit) >= ALIGNED * len(ends):
            return True
    return False


def _heads(row: Sequence[Item], under: Sequence[Item], edges: Sequence[float], unit: float, ruled: bool) -> bool:
    """Words over the columns: several pieces, each over few columns."""
    if _middle(under) - _middle(row) > (LEADING + (0.8 if ruled else 0)) * unit:
        return False
    if len(row) < 2 or row[0].u0 < edges[0] - unit or max(i.u1 for i in row) > edges[-1] + unit:
        return False
    over = [_columns(i, edges) for i in row]
    told = {k for columns in over for k in columns}
    count = len(edges) - 1
    return len(told) >= HEADED * count and all(len(columns) <= max(1, count / 2) for columns in over)


def _columns(item: Item, edges: Sequence[float]) -> list[int]:
    """The columns that an item lies over, by a quarter of its length or of theirs."""
    shared = [min(item.u1, b) - max(item.u0, a) for a, b in pairwise(edges)]
    over = [
        k
        for k, (w, (a, b)) in enumerate(zip(shared, pairwise(edges), strict=True))
        if w > 0 and (w >= 0.25 * item.length or w >= 0.5 * (b - a))
    ]
    return over or [max(range(len(shared)), key=lambda k: shared[k])]


def _made(printed: Rows, first: int, last: int, edges: list[float], certainty: float, taken: list[Line]) -> Found:
    inside = printed[first:last]
    v = [(min(i.v0 for i in r), max(i.v1 for i in r)) for r in inside]
    heights = [v[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(v)), v[-1][1]]
    cells: list[Filled] = []
    for n, row in enumerate(inside):
        spans: list[tuple[int, int, list[Item]]] = []
        one_each = len(row) == len(edges) - 1
        for k, item in enumerate(row):
            over = [k] if one_each else _columns(item, edges)
            if spans and over[0] <= spans[-1][1]:
                a, b, held = spans[-1]
                spans[-1] = (a, max(b, over[-1]), [*held, item])
            else:
                spans.append((over[0], over[-1], [item]))
        for a, b, held in spans:
            box = Box(edges[a], heights[n], edges[b + 1], heights[n + 1])
            lines = tuple(i.line for i in held if i.line is not None)
            cells.append(Filled(GridCell(n, a, 1, b - a + 1, box), lines))
        taken_columns = {k for a, b, _ in spans for k in range(a, b + 1)}
        for k in set(range(len(edges) - 1)) - taken_columns:
            cells.append(Filled(GridCell(n, k, 1, 1, Box(edges[k], heights[n], edges[k + 1], heights[n + 1])), ()))
    cells.sort(key=lambda f: (f.cell.row, f.cell.column))
    return Found(tuple(_spread(cells)), Box(edges[0], heights[0], edges[-1], heights[-1]), tuple(taken), certainty)


def _spread(cells: Sequence[Filled]) -> list[Filled]:
    """Cells, the letters of a word set wide in one cell in one line again."""
    return [replace(f, lines=tuple(sorted(f.lines, key=lambda t: t.box.x0))) for f in cells]
