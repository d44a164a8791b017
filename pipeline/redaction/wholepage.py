"""Pages withheld as a whole that were left blank within a frame. (Black and grey ones are found as boxes.)"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image, RedactionKind
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import upright
from pipeline.redaction.pieces import Pieces
from pipeline.redaction.view import View

RULE = "blank-frame"
"""evidence of a frame with nothing in it, as large as the page"""

_CELL = 4
"""pixels of the page to one of the picture that is looked at"""
_SHARE = 0.5
"""share of the page's width and height that the frame's sides have at least"""
_WHOLE = 0.85
"""share of a side that is ruled; the rest is worn off"""
_PIECES = 500
"""pieces of ink on the page; a page with more has print on it"""
_PRINT, _FEW = 0.5, 4
"""height in glyph heights of what may be print; pieces of it within the frame that may be specks"""


def find(seen: View, marks: Pieces) -> list[Candidate]:
    """The frame of a blank page, if there is one."""
    if len(marks.boxes) > _PIECES:
        return []
    small = seen.small_ink(_CELL)
    small = np.asarray(cv2.dilate(small, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    rows, columns = _rules(small, 1), _rules(small, 0)
    if rows is None or columns is None:
        return []
    (y0, y1), (x0, x1) = rows, columns
    sides = (small[y0, x0 : x1 + 1], small[y1, x0 : x1 + 1], small[y0 : y1 + 1, x0], small[y0 : y1 + 1, x1])
    ruled = min(float((side > 0).mean()) for side in sides)
    if ruled < _WHOLE:
        return []
    # the dilation and the cell: the rule's outer edge lies within them
    left, top, right, bottom = (v * _CELL for v in (x0, y0, x1 + 1, y1 + 1))
    near = 3 * _CELL
    found, _ = cv2.findContours(
        seen.ink[top + near : bottom - near, left + near : right - near], cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    if sum(cv2.boundingRect(c)[3] >= _PRINT * seen.unit for c in found) > _FEW:
        return []
    corners = upright(*_tight(seen.ink, (left, top, right, bottom)))
    detail = f"a frame as large as the page, {ruled:.0%} of its sides ruled, and nothing in it"
    return [Candidate(corners, RedactionKind.OUTLINED, 0.8, RULE, detail)]


def _rules(small: Image, axis: int) -> tuple[int, int] | None:
    """The first and the last row (``axis`` 1) or column (0) that is ruled along most of the page."""
    share = (small > 0).mean(axis=axis)
    on = np.flatnonzero(share >= _SHARE)
    if len(on) < 2 or on[-1] - on[0] < _SHARE * len(share):
        return None
    first, last = _middle(on, 0), _middle(on, -1)
    return (first, last) if len(on) <= 0.1 * len(share) else None


def _middle(on: npt.NDArray[np.intp], end: int) -> int:
    """The middle of the first or last run."""
    run = np.split(on, np.flatnonzero(np.diff(on) > 1) + 1)[end]
    return int(run[len(run) // 2])


def _tight(ink: Image, box: tuple[int, int, int, int]) -> tuple[float, float, float, float]:
    """The outer edges of the rule near each side."""
    x0, y0, x1, y1 = box
    reach = 2 * _CELL
    h, w = ink.shape

    def edge(lines: npt.NDArray[np.bool_], start: int, first: bool) -> float:
        share = lines.mean(axis=1)
        on = np.flatnonzero(share >= 0.5 * share.max()) if share.size and share.max() > 0 else np.array([reach])
        return float(start + on[0]) if first else float(start + on[-1] + 1)

    top, left = max(0, y0 - reach), max(0, x0 - reach)
    low, right = max(0, min(h, y1) - reach), max(0, min(w, x1) - reach)
    return (
        edge((ink[y0:y1, left : x0 + reach] > 0).T, left, True),
        edge(ink[top : y0 + reach, x0:x1] > 0, top, True),
        edge((ink[y0:y1, right : x1 + reach] > 0).T, right, False),
        edge(ink[low : y1 + reach, x0:x1] > 0, low, False),
    )
