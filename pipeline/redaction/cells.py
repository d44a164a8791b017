"""White areas with a rule all around them: cells, of whatever meaning, and what is measured on each."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.components import connected
from pipeline.model import Box, Image
from pipeline.redaction.geometry import Corners, bounds, cut_out, fitted, grown, side_profile
from pipeline.redaction.view import View

_UNIT = 16
"""glyph height, in pixels, at which cells are looked for"""
_MIN_HEIGHT, _MIN_WIDTH = 0.6, 1.1
"""smallest white inside, in glyph heights, its shorter and its longer side"""
_FILL = 0.86
"""share of its rectangle that a cell's white fills (with what is printed in it)"""
_SPECK, _MARK = 0.1, 0.4
"""what is smaller than this many glyph heights is dirt; where nothing is taller than this, all of it is"""
_SLIVER = 0.15
"""what is thinner than this many glyph heights, and lies along a side, is left of a rule"""
_DIRT = 0.005
"""one or two marks that take less of a cell than this are dirt, too"""

_MOST = 0.92
"""largest cell, as a share of the page: a page withheld as a whole has a margin"""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Print:
    """What is printed inside a cell, page pixels. ``width`` and ``height`` of all of it; ``marks``: connected pieces
    of ink that are no specks; ``tallest``: height of the tallest mark; ``density``: share of its rectangle that is
    ink; ``lines``: of text; ``dots``: marks as small as a full stop; ``aspect``: median width over height of the
    other marks; ``odd``: marks that are neither as tall as a letter nor a dot on its base line, as the parts of kanji
    are; ``near``: pixels from the print to the nearest side."""

    width: float = 0.0
    marks: int = 0
    tallest: float = 0.0
    height: float = 0.0
    density: float = 0.0
    lines: int = 0
    dots: int = 0
    aspect: float = 0.0
    odd: int = 0
    near: float = 0.0


@dataclass(frozen=True, eq=False)
class Cell:
    """``inside``: corners of the white, ``outside``: with the rule, page pixels. ``rule``: thickness in pixels of
    top, right, bottom and left; ``straight``: share of each side where the rule keeps to a straight line. ``fill``:
    share of the rectangle that is white. ``gaps``: sides whose rule is broken."""

    inside: Corners
    outside: Corners
    rule: tuple[float, float, float, float]
    straight: tuple[float, float, float, float]
    fill: float
    content: Print
    gaps: int = 0

    @property
    def box(self) -> Box:
        return bounds(self.outside)


def cells(seen: View) -> list[Cell]:
    """Every rectangular white area enclosed by ink."""
    factor = max(1, round(seen.unit / _UNIT))
    ink = seen.small_ink(factor)
    unit = seen.unit / factor
    around = seen.outlines(factor)[1].boxes
    w, h = around[:, 2] - 2, around[:, 3] - 2
    wanted = (
        (np.minimum(w, h) >= _MIN_HEIGHT * unit - 2)
        & (np.maximum(w, h) >= _MIN_WIDTH * unit - 2)
        & (w * h <= _MOST * ink.size)
    )
    white = [_white(ink, x + 1, y + 1, wide - 2, high - 2) for x, y, wide, high in around[wanted].tolist()]
    out = []
    for y, _, x, own in sorted(white, key=lambda a: a[:2]):
        cell = _cell(seen, own, x, y, factor) if np.count_nonzero(own) >= 0.3 * own.size else None
        if cell is not None:
            out.append(cell)
    return [alone(seen, cell, out) for cell in out]


def _white(ink: Image, x: int, y: int, w: int, h: int) -> tuple[int, int, int, Mask]:
    """The white area that reaches all four sides of its box (no two can): its first row, the first column that it has
    there, its left side, and where it is in its box."""
    labels, stats = connected(np.asarray(cv2.bitwise_not(ink[y : y + h, x : x + w])), connectivity=4)
    whole = np.flatnonzero((stats[1:, 2] == w) & (stats[1:, 3] == h))
    own = labels == int(whole[0]) + 1
    return y, x + int(own[0].argmax()), x, own


def alone(seen: View, cell: Cell, others: Sequence[Cell]) -> Cell:
    """The cell with no more for its content than is its own, where other boxes lie over a part of it, and its sides as
    straight as what is seen of them."""
    box = cell.box
    over = [
        o.box.grown(2) for o in others if o is not cell and 0.02 * box.area < o.box.intersection(box) < 0.8 * box.area
    ]
    if not over:
        return cell
    x0, y0 = max(0, int(box.x0) - 4), max(0, int(box.y0) - 4)
    ink = seen.ink[y0 : int(box.y1) + 5, x0 : int(box.x1) + 5].copy()
    for o in over:
        a, b = max(0, int(o.x0) - x0), max(0, int(o.y0) - y0)
        ink[b : max(0, int(o.y1) + 1 - y0), a : max(0, int(o.x1) + 1 - x0)] = 0
    hidden = [_hidden(cell.inside, side, over) for side in range(4)]
    seen_of = (max(0.05, 1 - h) for h in hidden)
    top, right, bottom, left = (
        1.0 if h >= 0.5 else min(1.0, s / part) for h, s, part in zip(hidden, cell.straight, seen_of, strict=True)
    )
    return replace(
        cell, content=content(ink, cell.inside - np.array([x0, y0]), seen.unit), straight=(top, right, bottom, left)
    )


def _hidden(inside: Corners, side: int, over: Sequence[Box]) -> float:
    """Share of a side that lies under other boxes."""
    at = np.linspace(0.05, 0.95, 19)[:, None]
    x, y = (inside[side] * (1 - at) + inside[(side + 1) % 4] * at).T
    under = [(x >= b.x0 - 2) & (x <= b.x1 + 2) & (y >= b.y0 - 2) & (y <= b.y1 + 2) for b in over]
    return float(np.mean(np.any(under, axis=0)))


def _cell(seen: View, own: Mask, x: int, y: int, factor: int) -> Cell | None:
    padded = np.pad(own, 1).astype(np.uint8)
    contours, _ = cv2.findContours(padded, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    contour = np.asarray(max(contours, key=cv2.contourArea), dtype=np.int32)
    corners, fill = fitted(contour)
    if fill < _FILL:
        return None
    inside = (corners + np.array([x - 1, y - 1])) * factor
    return measured(seen, inside, fill)


def measured(seen: View, inside: Corners, fill: float, gaps: int = 0) -> Cell:
    """A cell whose rule is measured at full resolution."""
    reach = max(6, round(0.5 * seen.unit))
    sides = [_rule(side_profile(seen.ink, inside, side, reach), reach) for side in range(4)]
    (t, ts), (r, rs), (b, bs), (left, ls) = sides
    thick = (t[0], r[0], b[0], left[0])
    outside = grown(inside, (t[1], r[1], b[1], left[1]))
    return Cell(inside, outside, thick, (ts, rs, bs, ls), fill, content(seen.ink, inside, seen.unit), gaps)


def _rule(profile: Mask, reach: int) -> tuple[tuple[float, float], float]:
    """Thickness of the rule, how far it reaches outwards from the inside's edge (a second rule close by, along the
    whole side, belongs to it), and along how much of the side it is straight."""
    start = max(0, reach - 4)
    near = profile[start:]
    has = near[:10].any(axis=0)
    if not has.any():
        return (1.0, 1.0), 0.0
    first = near[:, has].argmax(axis=0)
    gone = ~near[:, has] & (np.arange(near.shape[0])[:, None] > first[None, :])
    last = np.where(gone.any(axis=0), gone.argmax(axis=0), near.shape[0])
    middle = statistics.median(first.tolist())
    at = round(middle)
    straight = float(near[max(0, at - 1) : at + 3].any(axis=0).mean())
    # print that touches the rule from outside thickens it in places: most of the rule is thinner
    thick = max(1.0, _third(last - first))
    end = _third(last)
    rows = near.mean(axis=1)
    beyond = np.flatnonzero((rows >= 0.9) & (np.arange(rows.size) > end + 1))
    if beyond.size and rows[int(end) + 1 : int(beyond[0])].min(initial=1.0) < 0.15:
        end = float(beyond[0] + 1)
    return (thick, max(0.0, end + start - reach)), straight


def _third(values: npt.NDArray[np.int64]) -> float:
    """The value that three in ten are below."""
    return float(sorted(values.tolist())[math.floor(0.3 * (len(values) - 1))])


def _no_rules(stats: npt.NDArray[np.int32], shape: tuple[int, ...], unit: float) -> npt.NDArray[np.int32]:
    """The pieces of ink without what a broken or doubled rule leaves along the sides."""
    high, wide = shape
    x, y, w, h = stats[:, 0], stats[:, 1], stats[:, 2], stats[:, 3]
    thin, near = _SLIVER * unit, 0.25 * unit
    level = (h <= thin) & (w >= 2 * h) & ((y <= near) | (y + h >= high - near))
    upright = (w <= thin) & (h >= 2 * w) & ((x <= near) | (x + w >= wide - near))
    return stats[~(level | upright)]


def content(ink: Image, inside: Corners, unit: float) -> Print:
    """What is printed in a cell, away from its rules."""
    printed = cut_out(ink, inside, max(2.0, 0.1 * unit)) > 0
    x, y, w, h = cv2.boundingRect(printed.view(np.uint8))
    stats = connected(printed[y : y + h, x : x + w])[1][1:]
    stats[:, :2] += (x, y)
    stats = _no_rules(stats, printed.shape, unit)
    if not len(stats):
        return Print()
    long = np.maximum(stats[:, 2], stats[:, 3])
    tallest = float(stats[:, 3].max())
    if tallest < _MARK * unit:
        return Print()
    marks = stats[long >= _SPECK * unit]
    if len(marks) <= 2 and float((marks[:, 2] * marks[:, 3]).sum()) < _DIRT * printed.size:
        return Print()
    x0, y0 = int(marks[:, 0].min()), int(marks[:, 1].min())
    x1, y1 = int((marks[:, 0] + marks[:, 2]).max()), int((marks[:, 1] + marks[:, 3]).max())
    rows = np.zeros(printed.shape[0] + 1, bool)
    dot = long[long >= _SPECK * unit] <= 0.36 * tallest
    letters = marks[~dot]
    for m in letters:
        rows[m[1] : m[1] + m[3]] = True
    low = dot & (np.abs(marks[:, 1] + marks[:, 3] - y1) <= 0.35 * tallest)
    full = marks[:, 3] >= 0.55 * tallest
    return Print(
        width=float(x1 - x0),
        height=float(y1 - y0),
        marks=len(marks),
        tallest=tallest,
        density=float(printed[y0:y1, x0:x1].mean()),
        lines=int(np.count_nonzero(rows[:-1] & ~rows[1:])),
        dots=int(np.count_nonzero(dot)),
        aspect=float(np.median(letters[:, 2] / letters[:, 3])) if len(letters) else 0.0,
        odd=int(np.count_nonzero(~low & ~full)),
        near=float(min(x0, y0, printed.shape[1] - x1, printed.shape[0] - y1)),
    )
