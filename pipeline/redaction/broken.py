"""Outlined boxes whose rule is broken, by an exemption code, a release line or another box laid over it.

Long straight runs of ink are paired: a top and a bottom rule with ends one above the other, and enough of a rule
between their ends on either side. What is missing must be beside print that can have hidden it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.components import level_runs
from pipeline.model import Box, Image
from pipeline.redaction.cells import Cell, Print, alone, measured
from pipeline.redaction.geometry import bounds, upright
from pipeline.redaction.traced import outer
from pipeline.redaction.view import View, above

_UNIT = 16
"""glyph height, in pixels, at which runs are looked for"""
_RUN = 2.5
"""shortest run, in glyph heights: no stroke of print is as long"""
_BREAK = 0.12
"""an upright goes on over gaps of this many glyph heights"""
_UNLIKE = 1.6
"""uprights of one box differ by less than this many glyph heights: where a code hides the one, the other may go on"""
_THICK = 0.3
"""thickest rule, in glyph heights"""
_HEIGHTS = (0.7, 60.0)
"""lowest and tallest box, in glyph heights"""
_MOST = 400
"""runs on a page; hatching and maps have more, and hold no redactions that could be told from their lines"""
_WHOLE, _PART, _LEAST, _SUM = 0.88, 0.5, 0.2, 2.6
"""share of a side that has its rule: of the better one of two, of the other long one, of the other short one; of all
four together"""
_USUAL = 2.9
"""that sum where one of the short sides is whole"""
_CROSSED = 0.3
"""share of both short sides that is left where a line of print crosses them, with all of their corners"""
_LEAN = 0.002
"""radians that a rule may lean after all"""
_SEEN = 0.08
"""share of each side whose rule is seen, however much lies over it"""
_EMPTY = 0.2
"""most ink inside, as a share; a line of print in a box of its height has more"""


@dataclass(frozen=True)
class _Run:
    x0: int
    x1: int
    y0: int
    y1: int


def broken(seen: View, closed: list[Cell]) -> list[Cell]:
    """Boxes that are not closed all around; none where a closed cell was found already.

    What is laid over a box was laid over the picture as it came: there both are upright, so it is looked for there.
    """
    factor = max(1, round(seen.unit / _UNIT))
    unit = seen.unit / factor
    closed_boxes = [c.box for c in closed if max(c.box.width, c.box.height) > _RUN * seen.unit]
    taken = list(closed_boxes)
    plain = seen.small_ink(factor)
    ink, back = _turned_back(plain, seen.lean)
    out: list[Cell] = []

    @cache
    def hidden() -> tuple[Image, Image]:
        if not closed_boxes:
            return ink, ink
        bare, covered = _covered(plain, closed_boxes, factor)
        return _turned_back(bare, seen.lean)[0], _turned_back(covered, seen.lean)[0]

    def add(box: tuple[int, int, int, int], gaps: int, most: float) -> Cell | None:
        corners = (upright(*box) @ back[:, :2].T + back[:, 2]) * factor
        own = bounds(corners)
        if any(own.intersection(t) > most * min(own.area, t.area) for t in taken):
            return None
        taken.append(own)
        return alone(seen, measured(seen, corners, 1.0, gaps), closed)

    runs = _runs(ink, unit)
    runs += _bridged(ink, runs, unit)
    for box, gaps in _boxes(hidden, runs, unit):
        cell = add(box, gaps, 0.6)
        out += [cell] if cell is not None else []
    for box in _open_boxes(ink, runs, unit):
        cell = add(box, 2, 0.3)
        if cell is not None:
            out.append(replace(cell, content=Print(), straight=(1.0, 1.0, 1.0, 1.0)))
    runs = _runs(_turned(ink), unit)
    for (x0, y0, x1, y1), gaps in _boxes(lambda: (_turned(hidden()[0]), _turned(hidden()[1])), runs, unit):
        cell = add((y0, x0, y1, x1), gaps, 0.6)
        out += [cell] if cell is not None else []
    return out


def _turned(ink: Image) -> Image:
    """With rows and columns exchanged."""
    return np.asarray(cv2.transpose(ink), dtype=np.uint8)


def _covered(ink: Image, boxes: Sequence[Box], factor: int) -> tuple[Image, Image]:
    """The ink outside of closed boxes, and the ink with each of them filled: what lies over another box hides its rule,
    and what is printed in it says nothing of that one."""
    bare, covered = ink.copy(), ink.copy()
    for b in boxes:
        x0, y0, x1, y1 = (max(0, round(v / factor)) for v in (b.x0, b.y0, b.x1, b.y1))
        bare[y0:y1, x0:x1] = 0
        covered[y0:y1, x0:x1] = 255
    return bare, covered


def _turned_back(ink: Image, lean: float) -> tuple[Image, npt.NDArray[np.float64]]:
    """The ink turned so that what was upright in the original is upright again, and the 2 x 3 way back."""
    h, w = ink.shape
    if abs(lean) * max(h, w) < 1.5:
        return ink, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    there = cv2.getRotationMatrix2D((w / 2, h / 2), float(np.degrees(lean)), 1.0)
    turned = cv2.warpAffine(ink, there, (w, h), flags=cv2.INTER_LINEAR, borderValue=0)
    # taken generously, or a one-pixel rule would fall to pieces
    return above(np.asarray(turned, dtype=np.uint8), 64), np.asarray(cv2.invertAffineTransform(there), dtype=np.float64)


def _boxes(
    hidden: Callable[[], tuple[Image, Image]], runs: list[_Run], unit: float
) -> list[tuple[tuple[int, int, int, int], int]]:
    """White insides (x0, y0, x1, y1) between paired runs, and how many sides are broken; the most complete first.
    ``hidden``: gives what :func:`_covered` does, where it is needed."""
    if not 2 <= len(runs) <= _MOST:
        return []
    x0, x1, y0, y1 = (np.array([getattr(r, k) for r in runs]) for k in ("x0", "x1", "y0", "y1"))
    height = y0[None, :] - y1[:, None]
    common = np.minimum(x1[:, None], x1[None, :]) - np.maximum(x0[:, None], x0[None, :])
    longer = np.maximum((x1 - x0)[:, None], (x1 - x0)[None, :])
    slack = 0.7 * unit
    one_end = (np.abs(x0[:, None] - x0[None, :]) <= slack) | (np.abs(x1[:, None] - x1[None, :]) <= slack)
    fit = (height >= _HEIGHTS[0] * unit) & (height <= _HEIGHTS[1] * unit) & (common >= 0.4 * longer) & one_end
    if not fit.any():
        return []
    bare, covered = hidden()
    amount = np.asarray(cv2.integral(np.minimum(bare, 1)), dtype=np.int32)
    found: list[tuple[float, tuple[int, int, int, int], int]] = []
    for t, b in np.argwhere(fit):
        top, bottom = runs[t], runs[b]
        for left in sorted({top.x0, bottom.x0}):
            for right in sorted({top.x1, bottom.x1}):
                box = (left, top.y1, right, bottom.y0)
                if right - left < _RUN * unit or _inked(amount, box) > _EMPTY:
                    continue
                shares = _shares(covered, box)
                if shares is None or sum(shares) < _SUM:
                    continue
                seen = shares if bare is covered else _shares(bare, box, least=0.0)
                if seen is None or min(seen) < _SEEN:
                    continue
                long, short = sorted(shares[:2]), sorted(shares[2:])
                usual = (
                    sum(shares) >= _USUAL
                    and long[1] >= _WHOLE
                    and long[0] >= _PART
                    and short[1] >= _WHOLE
                    and short[0] >= _LEAST
                )
                crossed = long[0] >= _WHOLE and short[0] >= _CROSSED and _cornered(bare, box)
                if sum(shares) >= _SUM and (usual or crossed):
                    found.append((sum(shares), box, max(1, sum(1 for s in shares if s < 0.93))))
    found.sort(reverse=True)
    return [(box, gaps) for _, box, gaps in found]


def _open_boxes(ink: Image, runs: list[_Run], unit: float) -> list[tuple[int, int, int, int]]:
    """White insides of boxes with three sides, whose top or bottom lies under a line of print.

    A rule with two equal uprights at its ends, nothing between them, and print all along where the uprights end.
    """
    out = []
    for run in runs[:_MOST]:
        for up in (True, False):
            x0, x1 = run.x0, run.x1
            start = run.y0 if up else run.y1
            left = _upright(ink, x0, start, up, unit)
            if left < _HEIGHTS[0] * unit:
                continue
            right = _upright(ink, x1 - 1, start, up, unit)
            if right < _HEIGHTS[0] * unit:
                continue
            length = min(left, right, _white(ink, x0 + 3, x1 - 3, start, up, unit))
            if length < _HEIGHTS[0] * unit or max(left, right) - length > _UNLIKE * unit:
                continue
            y0, y1 = (start - length, start) if up else (start, start + length)
            inner = ink[max(0, y0) : y1, x0 + 3 : x1 - 3]
            if not inner.size or np.count_nonzero(inner) > 0.01 * inner.size:
                continue
            line = _print_beyond(ink, x0, x1, y0 if up else y1, up, unit)
            tall = max(left, right) - length
            if line and 0.1 * unit < tall <= 1.6 * unit:  # an upright that goes on beside the print tells the corner
                line = tall
            if line:
                out.append((x0 + 1, y0 - line, x1 - 1, y1) if up else (x0 + 1, y0, x1 - 1, y1 + line))
    return out


def _white(ink: Image, x0: int, x1: int, start: int, up: bool, unit: float) -> int:
    """How far up or down from a rule there is nothing but dirt."""
    reach, step = round(_HEIGHTS[1] * unit), max(8, round(4 * unit))
    band = ink[max(0, start - reach) : start, x0:x1][::-1] if up else ink[start : start + reach, x0:x1]
    for first in range(0, band.shape[0], step):
        printed = first + np.flatnonzero((band[first : first + step] > 0).mean(axis=1) > 0.04)
        printed = printed[printed > 2]
        if printed.size:
            return int(printed[0])
    return int(band.shape[0])


def _upright(ink: Image, x: int, start: int, up: bool, unit: float) -> int:
    """Length of the rule that goes up or down from a run's end."""
    reach = round(_HEIGHTS[1] * unit)
    strip = (
        ink[max(0, start - reach) : start, max(0, x - 1) : x + 2]
        if up
        else ink[start : start + reach, max(0, x - 1) : x + 2]
    )
    if up:
        strip = strip[::-1]
    most = max(1, round(_BREAK * unit))
    if not strip[: most + 1].any():  # nothing goes on from the run, or it lies at the page's edge
        return 0
    has = np.asarray(strip.any(axis=1))
    gone = np.flatnonzero(np.convolve(~has, np.ones(most + 1), mode="valid") > most)
    end = int(gone[0]) if gone.size else int(has.size)
    return end if end >= 1 and has[:end].any() else 0


def _print_beyond(ink: Image, x0: int, x1: int, y: int, up: bool, unit: float) -> int:
    """How far into a line of print that begins at most half a glyph from y a box reaches: half the line; 0 when
    there is none all along."""
    reach = round(1.8 * unit)
    band = ink[max(0, y - reach) : y, x0:x1][::-1] if up else ink[y : y + reach, x0:x1]
    rows = (band > 0).mean(axis=1)
    on = np.flatnonzero(rows > 0.08)
    if not on.size or on[0] > 0.5 * unit:
        return 0
    end = int(on[0])
    while end < rows.size and rows[end] > 0.04:
        end += 1
    columns = np.asarray((band[on[0] : end] > 0).any(axis=0), dtype=np.uint8)[None, :]
    span = cv2.morphologyEx(columns, cv2.MORPH_CLOSE, np.ones((1, max(1, round(0.8 * unit))), np.uint8)).mean()
    tall = end - int(on[0])
    if span <= 0.8 or not 0.5 * unit <= tall <= 1.6 * unit:
        return 0
    # a line that goes on to either side was laid over the box; what ends with it is its own code
    at = slice(y - end, y - int(on[0])) if up else slice(y + int(on[0]), y + end)
    gap, wide = round(0.15 * unit) + 1, round(0.6 * unit)
    beside = ink[at, max(0, x0 - gap - wide) : max(0, x0 - gap)], ink[at, x1 + gap : x1 + gap + wide]
    return (int(on[0]) + end) // 2 if all((b > 0).any() for b in beside) else end


def _inked(amount: npt.NDArray[np.int32], box: tuple[int, int, int, int]) -> float:
    """Share of ink inside a box, away from its rules; ``amount``: the ink's integral."""
    x0, y0, x1, y1 = box[0] + 3, box[1] + 2, box[2] - 3, box[3] - 2
    if x1 <= x0 or y1 <= y0:
        return 1.0
    total = int(amount[y1, x1]) - int(amount[y0, x1]) - int(amount[y1, x0]) + int(amount[y0, x0])
    return total / ((x1 - x0) * (y1 - y0))


def _runs(ink: Image, unit: float) -> list[_Run]:
    """Straight thin horizontal runs."""
    length = max(8, round(_RUN * unit))
    lines = level_runs(ink, length)
    if not lines.any():
        return []
    # outlines cost far less than labels where most of the picture is empty
    boxes = sorted(outer(lines).boxes.tolist(), key=_place)
    thin = [_Run(x, x + w, y, y + h) for x, y, w, h in boxes if h <= max(3, _THICK * unit + 0.012 * w)]
    return [_to_its_ends(ink, r, length) for r in thin]


def _to_its_ends(ink: Image, run: _Run, reach: int) -> _Run:
    """A run with the short pieces a pixel higher or lower that a rule ends in when it leans a little."""
    y0, y1 = max(0, run.y0 - 2), run.y1 + 2

    def pieces(x0: int, x1: int) -> npt.NDArray[np.bool_]:
        amount = (ink[y0:y1, max(0, x0) : x1] > 0).sum(axis=0)
        return np.asarray((amount > 0) & (amount <= run.y1 - run.y0 + 1))

    left, right = pieces(run.x0 - reach, run.x0)[::-1], pieces(run.x1, run.x1 + reach)
    more = [int(side.argmin()) if not side.all() else side.size for side in (left, right)]
    return _Run(run.x0 - more[0], run.x1 + more[1], run.y0, run.y1)


def _place(box: Sequence[int]) -> tuple[int, int]:
    """From top to bottom, then from left to right."""
    return box[1], box[0]


def _bridged(ink: Image, runs: list[_Run], unit: float) -> list[_Run]:
    """Two runs of one line with a line of print over the gap between them, as one run."""
    out = []
    level = sorted(runs[:_MOST], key=lambda r: (r.x0, r.y0))
    for i, a in enumerate(level):
        for b in level[i + 1 :]:
            if not _RUN * unit <= b.x0 - a.x1 or abs(a.y0 - b.y0) > 2:
                continue
            band = ink[max(0, a.y0 - round(0.7 * unit)) : a.y1 + round(0.7 * unit), a.x1 : b.x0]
            columns = np.asarray((band > 0).any(axis=0), dtype=np.uint8)[None, :]
            over = cv2.morphologyEx(columns, cv2.MORPH_CLOSE, np.ones((1, max(1, round(0.8 * unit))), np.uint8))
            if columns.mean() > 0.5 and over.mean() > 0.95 and np.count_nonzero(band) > 0.1 * band.size:
                out.append(_Run(a.x0, b.x1, min(a.y0, b.y0), max(a.y1, b.y1)))
            break
    return out


def _shares(
    ink: Image, box: tuple[int, int, int, int], least: float = _SUM
) -> tuple[float, float, float, float] | None:
    """Share of top, bottom, left and right that has ink on its rule, two pixels either way; None where they cannot add
    up to ``least``."""
    x0, y0, x1, y1 = box
    w = ink.shape[1]

    def cover(strip: npt.NDArray[np.uint8], axis: int) -> float:
        has = strip.any(axis=axis)
        return np.count_nonzero(has) / has.size if strip.size else 0.0

    lean = round(_LEAN * (x1 - x0))
    top = cover(ink[max(0, y0 - 3 - lean) : y0 + 1 + lean, x0:x1], 0)
    bottom = cover(ink[max(0, y1 - 1 - lean) : y1 + 3 + lean, x0:x1], 0)
    if top + bottom + 2.001 < least:
        return None
    left = _line(ink[y0:y1, max(0, x0 - 2) : x0 + 3])
    right = _line(ink[y0:y1, max(0, x1 - 3) : min(w, x1 + 2)])
    return top, bottom, left, right


def _cornered(ink: Image, box: tuple[int, int, int, int]) -> bool:
    """Whether both short sides start from the long ones at all four corners, as no print between two rules does."""
    x0, y0, x1, y1 = box
    n = max(3, round(0.1 * (y1 - y0)))
    strips = [ink[a:b, max(0, x - 3) : x + 3] for x in (x0, x1) for a, b in ((y0, y0 + n), (y1 - n, y1))]
    return all(_line(s) >= 0.9 for s in strips)


def _line(strip: Image) -> float:
    """The most ink in one or two neighbouring columns of a strip: a rule, not the ends of letters."""
    if not strip.size:
        return 0.0
    pairs = strip[:, :-1] | strip[:, 1:]
    if not pairs.size:
        return float((strip > 0).mean())
    return int(np.count_nonzero(pairs, axis=0).max()) / len(pairs)
