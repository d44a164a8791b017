"""How the characters stand around a redaction: their advance, how much it varies, and where the neighbours end.

An engine gives the place of a character no better than to a step of its own (a quarter of a glyph), so that the step
from one character to the next says little. Over a line those errors do not add up: full-width characters stand on a
grid, and the grid that fits a whole line best is known to a hundredth of a glyph. Letters have no grid, but their
mean advance over a few lines, and how far stretches of several letters leave it, tell how many a width holds.
"""

from __future__ import annotations

import math
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.model import Box, Char, Direction, Line, Pitch

NEAREST = 8  # lines asked
LEAST = 4  # characters a line must have to say anything
REACH = 1.6  # advances from a box within which the next character is its neighbour
STRETCH = 8  # letters whose common width is compared with that of others
_EDGE = 0.6  # of a line's thickness: ends of lines this near to each other are one margin
_BLANK = set("、。，．「」『』（）()〔〕【】・：；！？")
"""full-width characters whose ink does not stand in the middle of their cell"""


@dataclass(frozen=True)
class Measure:
    """Of one line: ``advance`` and ``spread`` of a character, ``told`` advances they were measured over; ``grid``:
    full-width; ``origin``: of a grid, the middle of one of its characters. Page pixels."""

    advance: float
    told: float
    grid: bool
    spread: float = 0.0
    origin: float = 0.0
    blank: float = 0.0


def around(box: Box, lines: Sequence[Line], direction: Direction) -> Pitch:
    """What the lines nearest to ``box`` say; those on its own line come first.

    Full-width characters are measured where there are any: between them the advance is the type's own width. Only
    Latin text is measured by all its characters.
    """
    level = sorted(
        ((_distance(box, t.box, direction), t) for t in lines if t.direction is direction), key=lambda p: p[0]
    )
    told = [(d, t, m) for d, t in level[: 3 * NEAREST] if (m := measured(t)) is not None][:NEAREST]
    own = [t for d, t in level if d[0] == 0]
    if not told:
        return Pitch(0.0, 0.0, direction)
    type_size = _thick(told[0][1].box, direction)
    told = [p for p in told if 0.7 < _thick(p[1].box, direction) / type_size < 1.43]
    grids = [p for p in told if p[2].grid]
    grid = sum(m.told for _, _, m in grids) * 2 >= sum(m.told for _, _, m in told)
    told = grids if grid else [p for p in told if not p[2].grid]
    # print far off may be of another kind; on the box's own line it is the words' own
    weights = [m.told * (2.0 if d[0] == 0 else 1 / (1 + d[0] / (2 * type_size))) for d, _, m in told]
    advance = _median([m.advance for _, _, m in told], weights)
    off = [abs(m.advance - advance) for _, _, m in told]
    thickness = statistics.median(_thick(t.box, direction) for _, t, _ in told)
    spread = 0.0 if grid else _median([m.spread for _, _, m in told], weights)
    length = sum(m.told for _, _, m in told)
    error = max(_median(off, weights) / math.sqrt(len(off)), spread / math.sqrt(length), 0.002 * advance)
    if len(told) == 1:
        error = max(error, (0.25 if grid else spread) * advance / max(1.0, length))
    before, after = _neighbours(box, own, direction, advance, grid)
    start, end = _margins(box, [t for _, t in level], direction, thickness)
    return Pitch(
        advance,
        thickness,
        direction,
        error=error,
        spread=spread,
        leading=_leading(box, [t for _, t in level], direction, thickness),
        dense=_dense([t for _, t, _ in told], advance) if grid else 1.0,
        blank=0.0 if grid else _median([m.blank for _, _, m in told], weights),
        before=before,
        after=after,
        start=start,
        end=end,
    )


def measured(line: Line) -> Measure | None:
    """None when the line is too short to tell. Asked many times of the lines of a page; comparing whole lines to know
    one again costs more than measuring it, so it is known again by being the same object."""
    known = _known.get(id(line))
    if known is None or known[0] is not line:
        if len(_known) >= _KEPT:
            _known.clear()
        known = _known[id(line)] = line, _measured(line)
    return known[1]


_KEPT = 4096
_known: dict[int, tuple[Line, Measure | None]] = {}
"""by identity; the line is kept with it, so that no other can take its place"""


def _measured(line: Line) -> Measure | None:
    printed = line.printed
    if len(printed) < LEAST:
        return None
    wide = sum(_full(c.text) for c in printed)
    if wide >= 0.5 * len(printed):
        return _grid(line)
    return _letters(line)


def advance(line: Line) -> float:
    """From character to character, page pixels; 0 when the line is too short to tell."""
    found = measured(line)
    return found.advance if found is not None else 0.0


def _middle(c: Char) -> float:
    return (c.start + c.end) / 2


def _grid(line: Line) -> Measure | None:
    """The grid that fits best: full-width characters in runs, places counted by whole steps, least squares."""
    chars = line.printed
    steps = [_middle(b) - _middle(a) for a, b in pairwise(chars) if _full(a.text) and _full(b.text)]
    if len(steps) + 1 < LEAST:
        return None
    step = statistics.median(steps)
    near = [s for s in steps if 0.6 * step < s < 1.4 * step]
    step = statistics.mean(near) if near else step
    if step <= 0:
        return None
    runs: list[list[tuple[int, float]]] = [[]]
    for a, b in pairwise(chars):
        if not (_wide(a.text) and _wide(b.text)):
            runs.append([])
            continue
        if not runs[-1]:
            runs[-1].append((0, _middle(a)))
        much = (_middle(b) - _middle(a)) / step
        if not 0.4 < much < 8:
            runs.append([])
            continue
        runs[-1].append((runs[-1][-1][0] + max(1, round(much)), _middle(b)))
    runs = [r for r in runs if len(r) >= LEAST]
    if not runs:
        return Measure(step, math.sqrt(len(steps)), True, origin=_middle(chars[0]))
    top = bottom = told = 0.0
    for _ in range(2):
        top = bottom = told = 0.0
        for run in runs:
            # count anew from the start with the better step: a lost character leaves a step of two
            k = np.round((np.array([p for _, p in run]) - run[0][1]) / step)
            x = np.array([p for _, p in run])
            k = k - k.mean()
            top, bottom, told = top + float(k @ (x - x.mean())), bottom + float(k @ k), told + len(run) - 1
        if bottom <= 0:
            return None
        step = top / bottom
    return Measure(step, told, True, origin=runs[0][0][1])


def _letters(line: Line) -> Measure | None:
    """Mean advance over the line, its spaces included, and how far stretches of it leave the mean."""
    places = [_middle(c) for c in line.chars]
    while places and places[-1] - places[0] <= 0:
        return None
    n = len(places) - 1
    mean = (places[-1] - places[0]) / n
    parts = [places[i + STRETCH] - places[i] for i in range(0, n - STRETCH + 1, STRETCH // 2)]
    spread = statistics.pstdev(parts) / math.sqrt(STRETCH) if len(parts) >= 4 else 0.4 * mean
    blanks = [b.start - a.end for a, s, b in zip(line.chars, line.chars[1:], line.chars[2:], strict=False)
              if not s.text.strip()]  # fmt: skip
    return Measure(mean, n, False, min(spread, 0.6 * mean), blank=statistics.median(blanks) if blanks else 0.6 * mean)


def _neighbours(
    box: Box, own: Sequence[Line], direction: Direction, advance: float, grid: bool
) -> tuple[float | None, float | None]:
    """Where the text on the box's own line ends before it and goes on after it, if it stands next to it."""
    low, high = (box.x0, box.x1) if direction is Direction.HORIZONTAL else (box.y0, box.y1)
    before: float | None = None
    after: float | None = None
    for line in own:
        found = measured(line)
        for c in line.printed:
            middle = _cell(c, found, advance) if grid and _wide(c.text) else None
            a, z = (c.start, c.end) if middle is None else (middle - advance / 2, middle + advance / 2)
            if _middle(c) < low + 0.3 * advance:
                before = z if before is None else max(before, z)
            elif _middle(c) > high - 0.3 * advance:
                after = a if after is None else min(after, a)
    if before is not None and not -0.8 * advance < low - before < REACH * advance:
        before = None
    if after is not None and not -0.8 * advance < after - high < REACH * advance:
        after = None
    return before, after


def _cell(c: Char, found: Measure | None, advance: float) -> float:
    """The middle of a character's cell: where the grid of its line has one near it, else its own."""
    if found is None or not found.grid:
        return _middle(c)
    at = found.origin + round((_middle(c) - found.origin) / found.advance) * found.advance
    return at if abs(at - _middle(c)) < 0.35 * advance else _middle(c)


def _dense(lines: Sequence[Line], advance: float) -> float:
    """Characters to a cell: more than 1 where half-width figures and letters stand among full-width print."""
    cells = sum((t.printed[-1].end - t.printed[0].start) / advance for t in lines)
    return max(1.0, sum(len(t.printed) for t in lines) / cells) if cells > 0 else 1.0


def _margins(
    box: Box, lines: Sequence[Line], direction: Direction, thickness: float
) -> tuple[float | None, float | None]:
    """Where most of the long lines around start and end; None where they do not agree."""
    spans = [((b.x0, b.x1) if direction is Direction.HORIZONTAL else (b.y0, b.y1)) for t in lines for b in (t.box,)]
    spans = [s for s in spans if s[1] - s[0] > 8 * thickness][: 2 * NEAREST]
    return _common([a for a, _ in spans], _EDGE * thickness), _common([b for _, b in spans], _EDGE * thickness)


def _common(values: Sequence[float], near: float) -> float | None:
    if len(values) < 3:
        return None
    best = max(values, key=lambda v: (sum(abs(v - w) <= near for w in values), -v))
    same = [w for w in values if abs(w - best) <= near]
    return statistics.median(same) if len(same) >= max(3, 0.5 * len(values)) else None


def _leading(box: Box, lines: Sequence[Line], direction: Direction, thickness: float) -> float:
    """Least common distance of neighbouring lines."""
    middles = sorted(t.box.center[1 if direction is Direction.HORIZONTAL else 0] for t in lines[: 3 * NEAREST])
    steps = [b - a for a, b in pairwise(middles) if 0.75 * thickness < b - a < 3.5 * thickness]
    if not steps:
        return 0.0
    low = sorted(steps)[len(steps) // 4]
    return statistics.median(s for s in steps if s <= 1.25 * low)


def _median(values: Sequence[float], weights: Sequence[float]) -> float:
    """Weighted; of two halves the mean."""
    pairs = sorted(zip(values, weights, strict=True))
    half, seen = sum(weights) / 2, 0.0
    for k, (v, w) in enumerate(pairs):
        seen += w
        if seen > half or k == len(pairs) - 1:
            return v
        if seen == half:
            return (v + pairs[k + 1][0]) / 2
    return 0.0


def _thick(box: Box, direction: Direction) -> float:
    return box.height if direction is Direction.HORIZONTAL else box.width


def _full(text: str) -> bool:
    return _wide(text) and text not in _BLANK


def _wide(text: str) -> bool:
    return unicodedata.east_asian_width(text[0]) in "WF"


def _distance(box: Box, other: Box, direction: Direction) -> tuple[float, float]:
    """Across the lines first (0 on the same line), then along."""
    dx = max(0.0, other.x0 - box.x1, box.x0 - other.x1)
    dy = max(0.0, other.y0 - box.y1, box.y0 - other.y1)
    shared = (
        min(box.y1, other.y1) - max(box.y0, other.y0)
        if direction is Direction.HORIZONTAL
        else min(box.x1, other.x1) - max(box.x0, other.x0)
    )
    thick = min(_thick(box, direction), _thick(other, direction))
    across, along = (dy, dx) if direction is Direction.HORIZONTAL else (dx, dy)
    return (0.0 if shared >= 0.4 * thick else max(1.0, across), along)
