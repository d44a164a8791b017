"""Signs typed in the place of characters, ■■■, ××× and ＊＊＊, told from the picture before anything is read.

A sign stands for each character, or for as many as the clerk cared to type: the same shape, of the size of the print,
again and again at one pitch in a line or a column of text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Box, RedactionKind
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import upright
from pipeline.redaction.pieces import Boxes, Pieces
from pipeline.redaction.view import View

RULE = "typed-signs"
"""evidence of signs in the place of characters"""

_SMALL, _TALL = 0.4, 1.9
"""smallest and largest sign, in glyph heights"""
_SQUARE = 1.3
"""no sign is so many times longer than wide"""
_SOLID, _DARK = 0.97, 0.5
"""share of its box that a filled square inks, and how dark it is almost everywhere, as a share of the paper: a dense
character of a blurred page is not"""
_BLACK = 0.25
"""of the paper; two squares alone are darker everywhere"""
_LIKE = 0.16
"""sizes of two signs of one run differ by less, as a share; so do their places across the run"""
_GAP = {"■": 0.75, "×": 2.4, "＊": 1.6}
"""between two signs of one run, as a share of their width: small ones stand in the middle of a character's room"""
_ROOM = 1.3
"""and in glyph heights"""
_LEAST = {"■": 2, "×": 3, "＊": 4}
"""signs in a run"""
_SURE = {"■": 0.75, "×": 0.6, "＊": 0.55}
"""certainty of two; five in a hundred more for each further one"""
_NEAR = 2.5
"""glyph heights from the run's end within which its line goes on; a run that stands alone needs more signs"""
_ALONE = 4
_SAME = 0.88
"""correlation of each star with the mean of its run"""
_TURNED, _ALIKE = 0.8, 0.6
"""and of that mean with itself mirrored, left for right and upside down; of each star, left for right: letters with a
stroke in their middle, as in `assa`, are not as even"""
_EVEN = 0.3
"""of crosses with themselves mirrored left for right, on the whole: 0.5 and more worn by a fax, 0 of slanted strokes"""
_SEEN = 12
"""pixels from which a star can be told from a letter"""
_MOST = 4000
"""pieces of the size of print on a page; more is a screen"""


def find(seen: View, marks: Pieces) -> list[Candidate]:
    """All runs of squares, crosses or stars of a page."""
    out = []
    crosses = _crosses(seen, marks)
    for sign, chosen in (("■", _squares(seen, marks)), ("×", crosses), ("＊", _stars(seen, marks) & ~crosses)):
        if np.count_nonzero(chosen) < _LEAST[sign] or np.count_nonzero(chosen) > _MOST:
            continue
        for run in _runs(marks.boxes[chosen], sign, marks.unit):
            if (sign == "＊" and not _one_shape(seen, run)) or (len(run) == 2 and not _flat(seen, run)):
                continue
            if sign == "×" and not _even(seen, run):
                continue
            candidate = _candidate(run, sign, marks)
            if candidate is not None:
                out.append(candidate)
    return out


def _sized(marks: Pieces) -> npt.NDArray[np.bool_]:
    w, h, u = marks.width, marks.height, marks.unit
    small, large = np.minimum(w, h), np.maximum(w, h)
    return np.asarray((small >= _SMALL * u) & (large <= _TALL * u) & (large <= _SQUARE * small))


def _squares(seen: View, marks: Pieces) -> npt.NDArray[np.bool_]:
    """Which pieces are filled squares."""
    chosen = _sized(marks) & (marks.fill >= 0.9)
    for i in np.flatnonzero(chosen):
        x0, y0, x1, y1 = marks.boxes[i]
        x1, y1 = min(x1, seen.ink.shape[1]), min(y1, seen.ink.shape[0])
        inner = slice(y0 + 2, y1 - 2), slice(x0 + 2, x1 - 2)
        chosen[i] = (
            seen.ink[inner].size > 0
            and float((seen.ink[inner] > 0).mean()) >= _SOLID
            and float(np.percentile(seen.grey[inner], 90)) <= 255 * _DARK
        )
    return np.asarray(chosen)


_CROSS = (
    ((0.5, 0.5), (0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)),
    ((0.5, 0.08), (0.5, 0.92), (0.06, 0.5), (0.94, 0.5), (0.5, 0.2), (0.5, 0.8), (0.2, 0.5), (0.8, 0.5)),
)
"""two slanting strokes: places with ink and places without, as shares of the sides"""
_STAR = (
    ((0.5, 0.5), (0.5, 0.12), (0.5, 0.88), (0.2, 0.3), (0.8, 0.3), (0.2, 0.7), (0.8, 0.7)),
    ((0.05, 0.5), (0.95, 0.5), (0.05, 0.03), (0.95, 0.03), (0.05, 0.97), (0.95, 0.97)),
)
"""the same with an upright one between them"""


def _crosses(seen: View, marks: Pieces) -> npt.NDArray[np.bool_]:
    return _drawn(seen, marks, *_CROSS)


def _stars(seen: View, marks: Pieces) -> npt.NDArray[np.bool_]:
    return _drawn(seen, marks, *_STAR)


_Places = tuple[tuple[float, float], ...]


def _drawn(seen: View, marks: Pieces, ink: _Places, white: _Places) -> npt.NDArray[np.bool_]:
    """Which pieces of the size of print have ink in some places and none in others."""
    chosen = _sized(marks) & (marks.fill > 0.15) & (marks.fill < 0.9)
    at = np.flatnonzero(chosen)
    for reach, places in ((2, ink), (0, white)):
        for x, y in places:
            if not at.size:
                break
            at = at[_any(seen, marks.boxes[at], x, y, reach) == (reach > 0)]
    chosen[:] = False
    chosen[at] = True
    return chosen


def _any(seen: View, boxes: Boxes, x: float, y: float, reach: int) -> npt.NDArray[np.bool_]:
    """Whether there is ink within so many pixels of a place in each box, given as shares of its sides."""
    h, w = seen.ink.shape
    cx = (boxes[:, 0] + x * (boxes[:, 2] - boxes[:, 0])).astype(int)
    cy = (boxes[:, 1] + y * (boxes[:, 3] - boxes[:, 1])).astype(int)
    steps = np.arange(-reach, reach + 1)
    rows = np.minimum(np.maximum(cy[:, None] + steps, 0), h - 1)
    columns = np.minimum(np.maximum(cx[:, None] + steps, 0), w - 1)
    return np.asarray((seen.ink[rows[:, :, None], columns[:, None, :]] > 0).any(axis=(1, 2)), dtype=np.bool_)


def _runs(boxes: Boxes, sign: str, u: float) -> list[Boxes]:
    """Runs of signs, level ones first; a sign is part of one run."""
    out: list[Boxes] = []
    free = np.ones(len(boxes), dtype=np.bool_)
    for along, across in ((0, 1), (1, 0)):
        left = np.flatnonzero(free)
        left = left[np.argsort(boxes[left, along], kind="stable")]
        places = boxes[left][:, [along, along + 2, across, across + 2]].tolist()
        starts = [p[0] for p in places]
        used: set[int] = set()
        for first in range(len(places)):
            if int(left[first]) in used:
                continue
            at = [first]
            while (following := _following(places, starts, at[-1], (_GAP[sign], _ROOM * u))) is not None:
                at.append(following)
            if len(at) >= _LEAST[sign]:
                run = [int(left[k]) for k in at]
                used.update(run)
                out.append(boxes[run])
        free[list(used)] = False
    return out


def _following(places: Sequence[Sequence[int]], starts: Sequence[int], i: int, most: tuple[float, float]) -> int | None:
    """The sign that stands next in the run. ``places``: start and end along the run and across it, by ``starts``;
    ``most``: the gap, as a share of the sign's length and in pixels."""
    a, z, top, bottom = places[i]
    long, wide = z - a, bottom - top
    aside = _LIKE * wide + 1
    for k in range(bisect_left(starts, z - 1), bisect_right(starts, z + min(most[0] * long, most[1]))):
        b, y, high, low = places[k]
        same = abs(y - b - long) <= _LIKE * long + 1 and abs(low - high - wide) <= aside
        if same and abs(high - top) <= aside and k != i:
            return k
    return None


def _flat(seen: View, run: Boxes) -> bool:
    """Whether two squares are black throughout; two dense characters of a blurred stamp are not."""
    return all(
        float(np.percentile(seen.grey[y0 + 3 : y1 - 3, x0 + 3 : x1 - 3], 99)) <= 255 * _BLACK for x0, y0, x1, y1 in run
    )


def _one_shape(seen: View, run: Boxes) -> bool:
    """Whether all stars of a run look the same: many a character has ink where a star has."""
    if min(int((run[:, 2] - run[:, 0]).min()), int((run[:, 3] - run[:, 1]).min())) < _SEEN:
        return False
    pictures = _pictures(seen, run)
    mean = np.mean(pictures, axis=0)
    mean /= max(1e-6, float(np.linalg.norm(mean)))
    turned = min(float((mean * mean[:, ::-1]).sum()), float((mean * mean[::-1]).sum()))
    alone = min(float((p * p[:, ::-1]).sum()) for p in pictures)
    return turned >= _TURNED and alone >= _ALIKE and all(float((mean * p).sum()) >= _SAME for p in pictures)


def _even(seen: View, run: Boxes) -> bool:
    """Whether crosses are the same left and right: the slanting strokes of a hatched border are not."""
    return bool(np.mean([(p * p[:, ::-1]).sum() for p in _pictures(seen, run)]) >= _EVEN)


def _pictures(seen: View, run: Boxes) -> list[npt.NDArray[np.float32]]:
    """Each sign at one size, its mean 0 and its length 1."""
    out = []
    for x0, y0, x1, y1 in run:
        crop = cv2.resize(seen.grey[y0:y1, x0:x1], (20, 20), interpolation=cv2.INTER_AREA).astype(np.float32)
        crop -= crop.mean()
        out.append(np.asarray(crop / max(1e-6, float(np.linalg.norm(crop))), dtype=np.float32))
    return out


def _candidate(run: Boxes, sign: str, marks: Pieces) -> Candidate | None:
    n = len(run)
    x0, y0, x1, y1 = (int(v) for v in (*run[:, :2].min(axis=0), *run[:, 2:].max(axis=0)))
    if (n < _ALONE or sign == "＊") and not _in_text(Box(x0, y0, x1, y1), marks):
        return None
    certainty = round(min(0.95, _SURE[sign] + 0.05 * (n - 2)), 2)
    return Candidate(
        upright(x0, y0, x1, y1), RedactionKind.TYPED, certainty, RULE, f"{n} times {sign} at one pitch", sign * n
    )


def _in_text(box: Box, marks: Pieces) -> bool:
    """Whether print of the run's height stands before or after it in its line or column."""
    u, b = marks.unit, marks.boxes
    level = box.width >= box.height
    lo, hi, across = (box.x0, box.x1, 1) if level else (box.y0, box.y1, 0)
    a0, a1 = (box.y0, box.y1) if level else (box.x0, box.x1)
    shared = np.minimum(b[:, across + 2], a1) - np.maximum(b[:, across], a0)
    large = (shared >= 0.4 * (a1 - a0)) & (b[:, across + 2] - b[:, across] <= 1.8 * (a1 - a0))
    start, end = b[:, 1 - across], b[:, 3 - across]
    near = ((start >= hi - 2) & (start <= hi + _NEAR * u)) | ((end <= lo + 2) & (end >= lo - _NEAR * u))
    return bool((large & near).any())
