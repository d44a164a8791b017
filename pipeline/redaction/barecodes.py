"""Codes set in the place of withheld words without a box around them: `5.1.2.e` in the middle of a sentence.

A redaction tool that takes words out and sets its code prints the same code over and over. So a bare code is told from
its form (single figures between full stops, a letter at the end) and from its return: the same picture stands elsewhere
on the page. Numbers of sections and dates have the form, but each stands there once.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import RedactionKind
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import upright
from pipeline.redaction.pieces import Boxes, Pieces
from pipeline.redaction.view import View

RULE = "bare-code"
"""evidence of a code in the place of words"""

_DOT = 0.4
"""a full stop is not wider or higher, in glyph heights"""
_SLIM, _LOW, _TALL = 1.3, 0.5, 2.0
"""widest, lowest and tallest figure or letter of a code, in glyph heights"""
_GAP = 0.6
"""widest gap between a full stop and its neighbours, in glyph heights"""
_FIGURE = 0.85
"""a figure is not wider than this share of its height"""
_LETTER = 0.88
"""a small letter without a stem is lower than this share of the figures"""
_ALIKE = 0.72
"""correlation of two pictures of one code"""
_RETURNS = 3
"""a code that may be a number stands this often on the page; one that ends in a low letter, twice"""
_MARGIN = 0.2
"""of a glyph height around the code: the room it was set in"""
_MOST = 1200
"""full stops on a page; more is a screen of dots"""
_CERTAINTY = (0.6, 0.9)
"""of a code that stands twice, and the most"""


@dataclass(frozen=True, eq=False)
class _Code:
    box: tuple[int, int, int, int]
    letter: bool
    picture: npt.NDArray[np.float32]


def find(seen: View, marks: Pieces) -> list[Candidate]:
    """All bare codes of a page."""
    found = _words(seen, marks)
    groups: list[list[_Code]] = []
    for code in found:
        for group in groups:
            if any(_alike(code, c) for c in group):
                group.append(code)
                break
        else:
            groups.append([code])
    out = []
    for group in groups:
        needed = 2 if all(c.letter for c in group) else _RETURNS
        if len(group) < needed:
            continue
        certainty = round(min(_CERTAINTY[1], _CERTAINTY[0] + 0.1 * (len(group) - 2)), 2)
        for code in group:
            x0, y0, x1, y1 = code.box
            m = _MARGIN * seen.unit
            corners = upright(max(0.0, x0 - m), max(0.0, y0 - m), x1 + m, y1 + m)
            detail = f"the same code stands {len(group)} times on the page, in the place of words"
            out.append(Candidate(corners, RedactionKind.TYPED, certainty, RULE, detail))
    return out


def _words(seen: View, marks: Pieces) -> list[_Code]:
    """Figures with full stops between them, and what follows the last one."""
    u, boxes, w, h = marks.unit, marks.boxes, marks.width, marks.height
    dot = (np.maximum(w, h) <= _DOT * u) & (np.minimum(w, h) >= 0.05 * u)
    slim = (w <= _SLIM * u) & (h >= _LOW * u) & (h <= _TALL * u)
    dots, figures = boxes[dot], boxes[slim]
    if not 2 <= len(dots) <= _MOST or len(figures) < 3:
        return []
    left, right = _neighbours(dots, figures, u)
    # a figure with a full stop on each side joins them
    after = {int(f): i for i, f in enumerate(left) if f >= 0}
    out: list[_Code] = []
    for i in np.argsort(dots[:, 0], kind="stable").tolist():
        if left[i] < 0 or right[i] < 0:
            continue
        chain = [i]
        while len(chain) < 5 and (following := after.get(int(right[chain[-1]]))) is not None and right[following] >= 0:
            chain.append(following)
        code = _code(seen, dots, figures, left, right, chain) if len(chain) >= 2 else None
        if code is not None and not any(_meet(code.box, other.box) for other in out):
            out.append(code)
    return out


def _neighbours(dots: Boxes, figures: Boxes, u: float) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For each full stop the figure to its left and to its right that stand on its line, -1 where there is none."""
    foot = np.abs(dots[:, None, 3] - figures[None, :, 3]) <= 0.22 * u
    out = []
    for gap in (dots[:, None, 0] - figures[None, :, 2], figures[None, :, 0] - dots[:, None, 2]):
        near = np.where(foot & (gap >= -0.1 * u) & (gap <= _GAP * u), gap, 10**6)
        best = near.argmin(axis=1)
        out.append(np.where(near[np.arange(len(dots)), best] < 10**6, best, -1))
    return out[0], out[1]


def _code(
    seen: View, dots: Boxes, figures: Boxes, left: npt.NDArray[np.int64], right: npt.NDArray[np.int64], chain: list[int]
) -> _Code | None:
    u = seen.unit
    own = [figures[int(left[i])] for i in chain]
    last = figures[int(right[chain[-1]])]
    tall = float(np.median([b[3] - b[1] for b in own]))
    if any(abs(b[3] - b[1] - tall) > 0.15 * tall or b[2] - b[0] > _FIGURE * tall for b in own):
        return None
    for i in chain:  # nothing stands over a full stop; over a stroke of a kanji does
        x0, y0, x1, _ = dots[i]
        if (seen.ink[max(0, round(y0 - 0.6 * tall)) : max(0, y0 - 1), x0:x1] > 0).any():
            return None
    parts = [*own, *(dots[i] for i in chain), last]
    letter = last[3] - last[1] < _LETTER * tall
    if not letter and (more := _next(figures, last, u)) is not None:
        if more[3] - more[1] >= _LETTER * tall:
            return None  # a year, a number of several figures
        parts.append(more)
        letter = True
    if (more := _next(figures, own[0], u, back=True)) is not None and abs(more[3] - more[1] - tall) < 0.15 * tall:
        parts.append(more)
    box = np.array(parts)
    x0, y0, x1, y1 = (int(v) for v in (*box[:, :2].min(axis=0), *box[:, 2:].max(axis=0)))
    crop = cv2.resize(seen.ink[y0:y1, x0:x1], (72, 24), interpolation=cv2.INTER_AREA).astype(np.float32)
    return _Code((x0, y0, x1, y1), bool(letter), crop)


def _meet(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])


def _next(figures: Boxes, of: npt.NDArray[np.int32], u: float, *, back: bool = False) -> npt.NDArray[np.int32] | None:
    """The figure or letter set close after one, or close before it."""
    gap = of[0] - figures[:, 2] if back else figures[:, 0] - of[2]
    near = np.flatnonzero((np.abs(figures[:, 3] - of[3]) <= 0.2 * u) & (gap >= -1) & (gap <= 0.22 * u))
    return figures[near[gap[near].argmin()]] if near.size else None


def _alike(a: _Code, b: _Code) -> bool:
    """The same picture; of codes that may be numbers, the same figure at each place."""
    wide = (a.box[2] - a.box[0]) / max(1, a.box[3] - a.box[1]), (b.box[2] - b.box[0]) / max(1, b.box[3] - b.box[1])
    if abs(wide[0] - wide[1]) >= 0.2 * max(wide):
        return False
    parts = 1 if a.letter and b.letter else 3
    pairs = zip(np.hsplit(a.picture, parts), np.hsplit(b.picture, parts), strict=True)
    return all(_correlation(p, q) >= _ALIKE for p, q in pairs)


def _correlation(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> float:
    p, q = a - a.mean(), b - b.mean()
    norm = float(np.linalg.norm(p) * np.linalg.norm(q))
    return float((p * q).sum()) / norm if norm > 0 else 0.0
