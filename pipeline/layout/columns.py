"""Columns of print and their order: a recursive XY-cut (Nagy & Seth 1984) whose cuts are white rectangles with running
text on both sides (Breuel, Two geometric algorithms for layout analysis, 2002), found on the boxes of the lines, so
that columns need not share their baselines.

What lies above such a gutter comes first, then its left side, its right side, and what lies below. In the reading
plane of vertical print the left side is the upper tier. Wide gaps inside a cable's head or a list do not count.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.layout import plane, rows
from pipeline.layout.plane import Item
from pipeline.model import Char, Line, Redaction

GUTTER = 0.9  # lines thick; least width of a gutter with few lines beside it
NARROW = 0.25  # and with many
SIDE_ROWS = 3  # printed lines that each side of a gutter must hold
MANY_ROWS = 7  # so many, and their starts in one line, for a narrow one
SIDE_LENGTH = 7.0  # their mean length in line thicknesses
INSET = 0.15  # line thicknesses by which detectors draw a box too long
WHITE = (0.2, 0.6)  # line thicknesses of white, so near a gutter, inside a line that was read across it
REACHING = 0.8  # line thicknesses by which a line may reach into the gutter
FEW = 8  # one line of so many may
NEAR = 2.2  # line thicknesses from such a line to the lines beside it
READ_ACROSS = 1.0  # times the shorter side's lines; so many may have been read across
APART = 1.6  # times a column's leading: what stands so far beyond the other column's end is not of the pair
JOINED = 0.4  # line thicknesses between a redaction and the text it stands in
LEVEL = 0.5  # line thicknesses by which their middles differ
_BAR = "|｜一ー―—-I丨1l"  # as which a rule across a line is read

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Gutter:
    """White from ``u0`` to ``u1`` beside the items whose middles lie from ``v0`` to ``v1``."""

    u0: float
    u1: float
    v0: float
    v1: float

    @property
    def middle(self) -> float:
        return (self.u0 + self.u1) / 2


def cut(items: Sequence[Item], strokes: Sequence[Item] = ()) -> list[list[Item]]:
    """Groups of items, each one column, in reading order. A line that was read across a gutter is divided there; if one
    of the ``strokes`` (rules that enclose nothing) parts the columns and was read as a sign, that sign is left out."""
    unit = rows.typical_thickness(items)
    if unit <= 0:
        return [list(items)] if items else []
    return _cut(list(items), unit, strokes)


def _cut(items: list[Item], unit: float, strokes: Sequence[Item]) -> list[list[Item]]:
    gutter = _gutter(items, unit)
    if gutter is None:
        return [items] if items else []
    above = [i for i in items if i.middle < gutter.v0]
    below = [i for i in items if i.middle > gutter.v1]
    beside = _divided([i for i in items if gutter.v0 <= i.middle <= gutter.v1], gutter.middle, strokes)
    left, right = _sides(beside, gutter.middle)
    return [group for part in (above, left, right, below) for group in _cut(part, unit, strokes)]


def _sides(items: Sequence[Item], u: float) -> tuple[list[Item], list[Item]]:
    return [i for i in items if (i.u0 + i.u1) / 2 < u], [i for i in items if (i.u0 + i.u1) / 2 >= u]


# ------------------------------------------------------------------------------------------------- the best gutter
def _gutter(items: Sequence[Item], unit: float) -> _Gutter | None:
    """The white strip beside most lines that has a column of running text on both sides."""
    if sum(1 for i in items if i.is_text) < 2 * SIDE_ROWS:
        return None
    pieces = sorted(_bridged([_inked(i) for i in items], unit), key=lambda i: i.middle)
    places = _Places.of(pieces)
    found: dict[tuple[float, ...], tuple[float, _Gutter]] = {}
    for u in _candidates(pieces, unit):
        over = places.over(u, REACHING * unit)
        if min(places.beside(u, over)) < SIDE_ROWS:
            continue
        across = [int(k) for k in np.flatnonzero(over) if _was_read_across(int(k), pieces, places, over, u, unit)]
        blocking = over.copy()
        blocking[across] = False
        for ends in (blocking, over) if across else (over,):
            for shared, g in _strips(places, over, ends, u, unit):
                found.setdefault((g.u0, g.u1, g.v0, g.v1), (shared, g))
    for _, gutter in sorted(found.values(), key=lambda f: (-f[0], f[1].u0 - f[1].u1, f[1].u0, f[1].v0)):
        paired = _paired(items, gutter, unit)
        if paired is not None:
            return paired
    return None


def _candidates(pieces: Sequence[Item], unit: float) -> list[float]:
    """Just behind the ends of lines: there gutters begin."""
    step = max(1.0, INSET * unit)
    first, last = min(i.u0 for i in pieces), max(i.u1 for i in pieces)
    ends = {round(i.u1 / step) * step for i in pieces if i.is_text}
    return sorted(u for u in ends if first + SIDE_LENGTH / 2 * unit < u < last - SIDE_LENGTH / 2 * unit)


@dataclass(frozen=True)
class _Places:
    """Where the pieces of a page lie, in the order of their middles; pixels."""

    u0: Floats
    u1: Floats
    middle: Floats
    thickness: Floats

    @classmethod
    def of(cls, pieces: Sequence[Item]) -> _Places:
        told = np.array([(i.u0, i.u1, i.middle, i.thickness) for i in pieces], dtype=np.float64).reshape(-1, 4)
        return cls(told[:, 0], told[:, 1], told[:, 2], told[:, 3])

    def over(self, u: float, inset: float) -> Flags:
        return np.asarray((self.u0 + inset < u) & (u < self.u1 - inset))

    def beside(self, u: float, over: Flags) -> tuple[int, int]:
        """How many pieces lie wholly left and right of ``u``."""
        left = self.u0 + self.u1 < 2 * u
        return int(np.sum(left & ~over)), int(np.sum(~left & ~over))


def _strips(places: _Places, over: Flags, ends: Flags, u: float, unit: float) -> list[tuple[float, _Gutter]]:
    """White strips that hold ``u``, as long as they can be and then as wide as they can be, each after the length that
    both its sides share. ``over``: what lies over ``u``, of which only ``ends`` ends a strip; the rest was read across
    it."""
    stops = [-1, *(int(k) for k in np.flatnonzero(ends)), len(ends)]
    left = places.u0 + places.u1 < 2 * u
    out = []
    for a, b in pairwise(stops):
        if b - a - 1 < 2 * SIDE_ROWS:
            continue
        run = slice(a + 1, b)
        clear = ~over[run]
        one, two = left[run] & clear, ~left[run] & clear
        count = min(int(one.sum()), int(two.sum()))
        if count < SIDE_ROWS or int((~clear).sum()) > READ_ACROSS * count:
            continue
        u0, u1 = _edge(places.u1[run][one]), -_edge(-places.u0[run][two])
        if u1 - u0 < (NARROW - INSET) * unit:
            continue
        across = np.zeros_like(ends)  # lies over all of the gutter and not only into it
        across[run] = (one & (places.u1[run] > u1 + INSET * unit)) | (two & (places.u0[run] < u0 - INSET * unit))
        if across.any():
            return _strips(places, over | across, ends | across, u, unit)
        middle = places.middle[run]
        shared = min(middle[one].max(), middle[two].max()) - max(middle[one].min(), middle[two].min())
        out.append((float(shared), _Gutter(u0, u1, float(middle[0]), float(middle[-1]))))
    return out


def _edge(ends: Floats) -> float:
    """Where lines end, a few that reach further left out: hanging stops and specks read with the text."""
    return float(np.sort(ends)[len(ends) - 1 - len(ends) // FEW])


def _was_read_across(k: int, pieces: Sequence[Item], places: _Places, over: Flags, u: float, unit: float) -> bool:
    """Whether a line over ``u`` leaves white there, stands between the lines of both sides, and begins and ends as they
    do; a heading over both sides does not."""
    it = pieces[k]
    near = (np.abs(places.middle - it.middle) < NEAR * it.thickness) & ~over
    left = places.u0 + places.u1 < 2 * u
    one, two = near & left, near & ~left
    if not one.any() or not two.any():
        return False
    u0, u1 = places.u0[one].min(), places.u1[two].max()
    fits = it.u0 - u0 < 3 * it.thickness and u1 - it.u1 < 0.5 * (u1 - places.u0[two].min())
    return bool(fits) and _has_white(it, u, unit)


def _paired(items: Sequence[Item], gutter: _Gutter, unit: float) -> _Gutter | None:
    """The gutter, shortened to the two columns that it parts; None when it parts no two columns."""
    beside = _divided([i for i in items if gutter.v0 <= i.middle <= gutter.v1], gutter.middle)
    left, right = _sides(beside, gutter.middle)
    a, b = rows.group(left), rows.group(right)
    goes_on = any(i.middle > gutter.v1 and i.length >= SIDE_LENGTH * unit for i in items)
    a, b = _trimmed(a, b, goes_on), _trimmed(b, a, goes_on)
    if not (_is_column(a, unit) and _is_column(b, unit) and _side_by_side(a, b)):
        return None
    if not all(_is_column(rows.group(side), unit) for side in _sides(_clear(items, gutter, unit), gutter.middle)):
        return None
    if gutter.u1 - gutter.u0 < GUTTER * unit and not (_is_plain(a, unit) and _is_plain(b, unit)):
        return None
    kept = [i.middle for row in (*a, *b) for i in row]
    return replace(gutter, v0=min(kept), v1=max(kept))


def _clear(items: Sequence[Item], gutter: _Gutter, unit: float) -> list[Item]:
    """What stands beside the gutter and was not read across it: that the halves of divided lines are long tells
    nothing of columns, for those of any line are."""
    inside = [i for i in _bridged(items, unit) if gutter.v0 <= i.middle <= gutter.v1]
    return [i for i in inside if not i.u0 < gutter.middle < i.u1]


def _bridged(items: Sequence[Item], unit: float) -> list[Item]:
    """The items, a redaction and what it cuts out of a line being one: text that stands close on both its sides."""
    out = list(items)
    for red in [i for i in items if isinstance(i.piece, Redaction)]:
        row = [i for i in out if i.piece is not red.piece and abs(i.middle - red.middle) < LEVEL * unit]
        mine = next((i for i in out if i.piece is red.piece), None)
        left = next((i for i in row if mine is not None and abs(mine.u0 - i.u1) < JOINED * unit), None)
        right = next((i for i in row if mine is not None and abs(i.u0 - mine.u1) < JOINED * unit), None)
        if mine is not None and left is not None and right is not None:
            out = [i for i in out if i is not mine and i is not left and i is not right]
            out.append(replace(left, u0=left.u0, u1=right.u1, piece=right.piece if _is_box(right) else left.piece))
    return out


def _is_box(item: Item) -> bool:
    return isinstance(item.piece, Redaction)


def _trimmed(part: list[list[Item]], other: list[list[Item]], goes_on: bool) -> list[list[Item]]:
    """Without what stands far above the other side, or below it where the page ``goes_on``, as a heading of the next
    part does."""
    if len(part) <= SIDE_ROWS or not other:
        return part
    at = [statistics.fmean(i.middle for i in row) for row in part]
    leading = statistics.median(b - a for a, b in pairwise(at))
    lo, hi = min(i.v0 for r in other for i in r), max(i.v1 for r in other for i in r)
    first, last = 0, len(part)
    for k in range(1, len(part)):
        if at[k] - at[k - 1] > APART * leading:
            if at[k - 1] < lo:
                first = k
            elif at[k] > hi and goes_on:
                last = k
                break
    return part[first:last]


def _is_column(part: Sequence[Sequence[Item]], unit: float) -> bool:
    lengths = [sum(i.length for i in row if i.is_text) for row in part if any(i.is_text for i in row)]
    return len(lengths) >= SIDE_ROWS and statistics.fmean(lengths) >= SIDE_LENGTH * unit


def _is_plain(part: Sequence[Sequence[Item]], unit: float) -> bool:
    """Many lines that start in one line and of which most are long: running text and nothing else."""
    if len(part) < MANY_ROWS:
        return False
    starts = [row[0].u0 for row in part]
    edge = statistics.median(starts)
    aligned = sum(1 for u in starts if abs(u - edge) < 0.6 * unit)
    width = max(i.u1 for r in part for i in r) - min(starts)
    filled = statistics.median(max(i.u1 for i in r) - r[0].u0 for r in part)
    return aligned >= 0.6 * len(part) and filled >= 0.7 * width


def _side_by_side(left: Sequence[Sequence[Item]], right: Sequence[Sequence[Item]]) -> bool:
    a0, a1 = min(i.v0 for r in left for i in r), max(i.v1 for r in left for i in r)
    b0, b1 = min(i.v0 for r in right for i in r), max(i.v1 for r in right for i in r)
    return min(a1, b1) - max(a0, b0) >= 0.5 * min(a1 - a0, b1 - b0)


# ------------------------------------------------------------------------------- lines that were read across a gutter
def _inked(item: Item) -> Item:
    """The item as far as its characters reach: detectors draw their boxes wide."""
    line = item.line
    if line is None or not line.printed or not _runs_along(item, line):
        return item
    u0, u1 = max(item.u0, line.printed[0].start), min(item.u1, line.printed[-1].end)
    return replace(item, u0=u0, u1=u1) if u0 < u1 else item


def _has_white(item: Item, u: float, unit: float) -> bool:
    """Whether a line leaves white near ``u``, or what was read there is a rule between the columns."""
    line = item.line
    if line is None or not _runs_along(item, line):
        return False
    near = (u - WHITE[1] * unit, u + (WHITE[1] + NARROW) * unit)
    if any(near[0] < (c.start + c.end) / 2 < near[1] for c in _bars(line.printed)):
        return True
    return any(
        b.start - a.end >= WHITE[0] * unit and near[0] < (a.end + b.start) / 2 < near[1]
        for a, b in pairwise(line.printed)
    )


def _bars(printed: Sequence[Char]) -> list[Char]:
    """Signs as which a rule is read; no 1, l or I of a number or a word."""
    texts = ["", *(c.text for c in printed), ""]
    return [
        c
        for c, before, after in zip(printed, texts, texts[2:], strict=False)
        if c.text in _BAR and not (_latin(c.text) and (_latin(before) or _latin(after)))
    ]


def _latin(text: str) -> bool:
    return text.isascii() and text.isalnum()


def _runs_along(item: Item, line: Line) -> bool:
    """Whether the line's characters follow one another along u."""
    middle = (line.chars[0].start + line.chars[-1].end) / 2 if line.chars else item.u0
    return abs(middle - (item.u0 + item.u1) / 2) < 0.5 * max(item.length, item.thickness)


def _divided(items: Sequence[Item], u: float, strokes: Sequence[Item] = ()) -> list[Item]:
    out: list[Item] = []
    for item in items:
        line = item.line
        parts = plane.divided(line, u) if line is not None and item.u0 < u < item.u1 else []
        if line is None or len(parts) < 2:
            out.append(item)
            continue
        near = [s for s in strokes if s.v0 < item.middle < s.v1 and abs((s.u0 + s.u1) / 2 - u) < 2 * item.thickness]
        parts = [_off(p, near[0], item.thickness) for p in parts] if near else parts
        out += [replace(plane.item(p, p.direction), ruby=_own(item, u, n)) for n, p in enumerate(parts)]
    return out


def _off(line: Line, stroke: Item, size: float) -> Line:
    """The line without a sign at its end that is the rule between the columns."""
    at = (stroke.u0 + stroke.u1) / 2
    printed = line.printed
    kept = [c for c in printed if c.text not in _BAR or abs((c.start + c.end) / 2 - at) > 0.6 * size]
    if len(kept) == len(printed) or not kept or (kept[0], kept[-1]) == (printed[0], printed[-1]):
        return line
    return plane.part(line, kept[0].start, kept[-1].end) or line


def _own(item: Item, u: float, half: int) -> tuple[Line, ...]:
    """The readings beside the first (0) or second (1) half of a line divided at ``u``."""
    beside = [plane.item(r, r.direction) for r in item.ruby]
    return tuple(r for r, b in zip(item.ruby, beside, strict=True) if ((b.u0 + b.u1) / 2 >= u) == bool(half))
