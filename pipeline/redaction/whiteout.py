"""White laid over words without a rule: told only by the gap that it leaves in otherwise even text.

A gap counts where a line of running text breaks off and goes on, longer than any space that writing leaves within a
line, while the lines on both sides of it run on across the gap without a break, or the one beside it does and has the
same length. Fill-in forms, tables and lists have
their gaps one below the other; the ends of paragraphs have nothing behind them; a blank line has nothing beside it. A
gap may still be the writer's own, so that no such redaction is ever certain.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image, RedactionKind
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import upright
from pipeline.redaction.pieces import Boxes, Pieces
from pipeline.redaction.view import View

RULE = "gap"
"""evidence of a white-out"""

_CELL = 6
"""pixels of a glyph height in the map of print"""
_SMALL, _LARGE = 0.25, 2.2
"""pieces of print, in glyph heights"""
_BREAK = 1.6
"""glyph heights; a line goes on over a shorter space"""
_GAP = 3.2
"""glyph heights, the shortest gap that tells"""
_BESIDE = 0.7
"""glyph heights of print at least on each side of a gap"""
_LINE = 12.0
"""glyph heights, the shortest line that counts as running text"""
_ACROSS = 0.93
"""share of the gap across which the lines on both sides run"""
_MARGIN = 1.6
"""glyph heights; where only one of the lines beside a gap runs across it, at the head or foot of a paragraph, the
broken line begins and ends where that one does"""
_COLUMN = 4
"""and so do as many lines of the page: it is the column's measure, not a chance of two lines of a letter's head"""
_HIGH = 0.37
"""half of the height of what covers a line, as a share of the lines' distance"""
_PIECES = 120
"""pieces of print, the least from which the pitch of a page's lines can be told"""
_MOST = 6
"""gaps of this kind on a page; where there are more the page is laid out with gaps"""
_CERTAINTY = 0.35, 0.5
"""the least, and the most that a gap alone can be worth"""


@dataclass(frozen=True)
class _Run:
    """A piece of a line of print without a break; cells of the map."""

    x0: int
    x1: int
    y0: int
    y1: int

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


def find(seen: View, marks: Pieces) -> list[Candidate]:
    """All gaps of a page that may be white-outs."""
    sized = (np.maximum(marks.width, marks.height) >= _SMALL * marks.unit) & (marks.height <= _LARGE * marks.unit)
    sized &= marks.width <= 3 * _LARGE * marks.unit
    boxes = marks.boxes[sized]
    if len(boxes) < _PIECES:
        return []
    cell = marks.unit / _CELL
    down = _uneven(boxes, 0) > _uneven(boxes, 1)
    ordered = boxes[:, [1, 0, 3, 2]] if down else boxes
    rows = _runs(ordered, cell)
    gaps = _gaps(rows)
    if not gaps or len(gaps) > _MOST:
        return []
    out = []
    for x0, y0, x1, y1, share in gaps:
        x0, x1 = x0 + 0.25 * _CELL, x1 - 0.25 * _CELL
        corners = (y0, x0, y1, x1) if down else (x0, y0, x1, y1)
        least, most = _CERTAINTY
        sure = round(least + (most - least) * min(1.0, (x1 - x0) / (12 * _CELL)) * share, 2)
        detail = f"a gap of {(x1 - x0) / _CELL:.1f} glyph heights in a line, between lines that run on across it"
        out.append(Candidate(upright(*(v * cell for v in corners)), RedactionKind.WHITEOUT, sure, RULE, detail))
    return [c for c in out if _empty(seen.ink, c)]


def _uneven(boxes: Boxes, axis: int) -> float:
    """How unevenly print covers one side of the page: lines run across the side that is covered unevenly."""
    cover = np.zeros(int(boxes[:, axis + 2].max()) + 2)
    np.add.at(cover, boxes[:, axis], 1)
    np.add.at(cover, boxes[:, axis + 2], -1)
    cover = np.cumsum(cover)[int(boxes[:, axis].min()) :]
    return float(cover.std() / max(1e-6, cover.mean()))


def _runs(boxes: Boxes, cell: float) -> list[_Run]:
    """Lines of print, broken where a space is wider than writing leaves."""
    at = np.round(boxes / cell).astype(int)
    ground: Image = np.zeros((int(at[:, 3].max()) + 2, int(at[:, 2].max()) + 2), np.uint8)
    for x0, y0, x1, y1 in at:
        middle, half = (y0 + y1) // 2, max(1, min(y1 - y0, _CELL) // 3)
        ground[max(0, middle - half) : middle + half, x0 : max(x1, x0 + 1)] = 255
    joined = cv2.morphologyEx(ground, cv2.MORPH_CLOSE, np.ones((1, round(_BREAK * _CELL)), np.uint8))
    found, _ = cv2.findContours(np.asarray(joined, dtype=np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    runs = []
    for contour in found:
        x, y, w, h = cv2.boundingRect(contour)
        if h <= 1.8 * _CELL:
            runs.append(_Run(int(x), int(x + w), int(y), int(y + h)))
    return sorted(runs, key=lambda r: (r.y0, r.x0))


def _gaps(runs: list[_Run]) -> list[tuple[float, float, float, float, float]]:
    """Gaps in lines with lines on both sides that run on across them, each with the share that they cover."""
    if len(runs) < 3:
        return []
    x0, x1 = np.array([r.x0 for r in runs]), np.array([r.x1 for r in runs])
    y = np.array([r.middle for r in runs])
    pitch = _pitch(runs, y)
    if pitch <= 0:
        return []
    out: list[tuple[float, float, float, float, float]] = []
    for a in runs:
        follow = np.flatnonzero((np.abs(y - a.middle) <= 0.45 * _CELL) & (x0 >= a.x1))
        if not follow.size:
            continue
        b = runs[int(follow[x0[follow].argmin()])]
        wide = b.x0 - a.x1
        if wide < _GAP * _CELL or min(a.x1 - a.x0, b.x1 - b.x0) < _BESIDE * _CELL:
            continue
        shares, level = [], []
        for side in (-1, 1):
            near = (side * (y - a.middle) >= 0.6 * pitch) & (side * (y - a.middle) <= 1.4 * pitch)
            near &= (x1 - x0 >= _LINE * _CELL) & (x1 >= b.x0 + _CELL) & (x0 <= a.x1 - _CELL)
            shares.append(_covered(x0[near], x1[near], a.x1, b.x0))
            same = (np.abs(x0 - a.x0) <= _MARGIN * _CELL) & (np.abs(x1 - b.x1) <= _MARGIN * _CELL)
            level.append(shares[-1] >= _ACROSS and bool((near & same).any()) and int(same.sum()) >= _COLUMN)
        if (min(shares) >= _ACROSS or any(level)) and _alone(x0, x1, y, a):
            half = float(np.clip(_HIGH * pitch, 0.55 * _CELL, 1.5 * _CELL))
            out.append((a.x1, a.middle - half, b.x0, a.middle + half, min(shares)))
    return out


def _pitch(runs: list[_Run], y: npt.NDArray[np.float64]) -> float:
    """Cells from one line to the next: the commonest distance of long runs; 0 when there are too few."""
    long = np.sort(y[[r.x1 - r.x0 >= _LINE * _CELL for r in runs]])
    steps = np.diff(long)
    steps = steps[steps > 0.8 * _CELL]
    return float(np.median(steps)) if len(steps) >= 2 else 0.0


def _covered(x0: npt.NDArray[np.int64], x1: npt.NDArray[np.int64], start: int, end: int) -> float:
    """Share of a stretch that runs cover."""
    bits = np.zeros(end - start, dtype=np.bool_)
    for a, b in zip(x0, x1, strict=True):
        bits[max(0, a - start) : max(0, b - start)] = True
    return float(bits.mean())


def _alone(x0: npt.NDArray[np.int64], x1: npt.NDArray[np.int64], y: npt.NDArray[np.float64], a: _Run) -> bool:
    """Whether the line has one gap or two: a row of a table or a list of names has more."""
    line = np.abs(y - a.middle) <= 0.45 * _CELL
    order = np.argsort(x0[line])
    spaces = x0[line][order][1:] - x1[line][order][:-1]
    return bool((spaces >= 0.7 * _GAP * _CELL).sum() <= 2)


def _empty(ink: Image, candidate: Candidate) -> bool:
    box = candidate.box
    inside = ink[max(0, round(box.y0)) : round(box.y1), max(0, round(box.x0)) : round(box.x1)]
    return inside.size > 0 and float((inside > 0).mean()) < 0.004
