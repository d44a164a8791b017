"""Rectangles in a mask of filled areas: one, or those that a stepped outline is made of."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image
from pipeline.redaction.geometry import Corners, corner_fill, edges, fitted, size, upright
from pipeline.redaction.traced import outer

MIN_HEIGHT, MIN_WIDTH = 0.75, 1.2
"""smallest box, in glyph heights, its shorter and its longer side"""
FILL = 0.86
"""share of its rectangle that a box fills at least"""
_RAGGED = 0.93
"""a box with something small grown to it fills less than this; the box is the step of its outline that is left"""

_JOINED = 0.8
"""how well the outline of lines that a strip joins speaks for one box; a full rectangle's does by 1"""
_EDGE, _CORNER = 0.75, 0.5
"""share of each side along which a fill reaches the side; share of each corner that it fills"""

Contour = npt.NDArray[np.int32]


def outlines(mask: Image) -> list[Contour]:
    """The outer contours of a mask."""
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return [np.asarray(c, dtype=np.int32) for c in found]


def rectangles(mask: Image, ink: Image, unit: float) -> Iterator[tuple[Corners, float]]:
    """Rectangles in a mask of filled areas, each with the share of its rectangle that it fills."""
    every = outer(mask, holes=False)
    for contour in every.chosen(_may_be_large(every.boxes, unit)):
        corners, fill = fitted(contour)
        if not _large(corners, unit):
            continue
        parts = _steps(contour, ink, unit) if fill < 0.97 else []
        if fill >= (_RAGGED if parts else FILL) and len(parts) < 2:
            yield corners, fill
        else:
            yield from parts


def _large(c: Corners, unit: float) -> bool:
    w, h = size(c)
    return min(w, h) >= MIN_HEIGHT * unit and max(w, h) >= MIN_WIDTH * unit


def _may_be_large(boxes: npt.NDArray[np.int32], unit: float) -> npt.NDArray[np.bool_]:
    """Whether the least rectangle around an outline can be :func:`_large`, told from its upright box: it covers no more
    area, but for the half pixels around it, and is no longer than the box's diagonal."""
    w, h = boxes[:, 2].astype(np.float64), boxes[:, 3].astype(np.float64)
    diagonal = np.hypot(w, h)
    area = (w - 1) * (h - 1) + 2 * diagonal + 3
    may = (diagonal + 2 >= MIN_WIDTH * unit) & (area >= MIN_HEIGHT * MIN_WIDTH * unit**2)
    return np.asarray(may, dtype=np.bool_)


def _steps(contour: Contour, ink: Image, unit: float) -> list[tuple[Corners, float]]:
    """The rectangles of a stepped outline (boxes that touch), cut where its left or right end jumps; one rectangle
    around them when a strip joins them and nothing is printed in what it has more (a withheld block, line by line);
    nothing when the outline is not made of rectangles."""
    x, y, w, h = cv2.boundingRect(contour)
    area = np.zeros((h, w), np.uint8)
    cv2.drawContours(area, [contour], -1, 255, cv2.FILLED, offset=(-x, -y))
    rows = area > 0
    left, right = rows.argmax(axis=1), w - rows[:, ::-1].argmax(axis=1)
    jump = 0.4 * unit
    if _down(left, right, w, jump):
        turned = np.ascontiguousarray(contour[:, :, ::-1])
        return [(_turned(box), fill) for box, fill in _steps(turned, np.ascontiguousarray(ink.T), unit)]
    cuts = np.flatnonzero((np.abs(np.diff(left)) > jump) | (np.abs(np.diff(right)) > jump)) + 1
    out: list[tuple[Corners, float]] = []
    explained, strip = 0, False
    for start, end in zip([0, *cuts], [*cuts, h], strict=True):
        piece = (rows[start:end] * np.uint8(255)).copy()
        for inner in outlines(piece):
            bx, by, bw, bh = cv2.boundingRect(inner)
            inked = cv2.countNonZero(piece[by : by + bh, bx : bx + bw])
            if inked < FILL * bw * bh:
                continue
            explained += inked
            box = upright(x + bx, y + start + by, x + bx + bw, y + start + by + bh)
            if _large(box, unit):
                out.append((box, inked / (bw * bh)))
            strip |= bh > bw and bw < 0.2 * w
    filled = cv2.countNonZero(area)
    if explained < 0.9 * filled:
        return []
    rest = (cv2.dilate(area, np.ones((5, 5), np.uint8)) == 0) & (ink[y : y + h, x : x + w] > 0)
    if strip and filled > 0.2 * w * h and np.count_nonzero(rest) < 0.01 * (w * h - filled):
        return [(upright(x, y, x + w, y + h), filled / (w * h))]
    return out


def _down(left: npt.NDArray[np.int64], right: npt.NDArray[np.int64], wide: int, jump: float) -> bool:
    """Whether columns of vertical print make up an outline, by its ``left`` and ``right`` end in each row: the first
    column begins late, at the top right, and the last one ends early, at the bottom left; what is cut off there is
    higher than wide. Lines of horizontal print leave the other two corners."""
    if left[0] > jump or right[-1] < wide - jump:
        return False
    first, last = wide - int(right[0]), int(left[-1])
    begins, ends = int((right >= wide - jump).argmax()), int((left[::-1] <= jump).argmax())
    return first > jump and last > jump and begins > 1.2 * first and ends > 1.2 * last


def _turned(box: Corners) -> Corners:
    """An upright rectangle with x and y exchanged."""
    (y0, x0), (y1, x1) = box[0], box[2]
    return upright(x0, y0, x1, y1)


def is_box(full: Image, c: Corners, fill: float) -> bool:
    """Straight sides and square corners; a block of lines (it fills little of its rectangle) has neither."""
    return fill < FILL or (edges(full, c) >= _EDGE and corner_fill(full, c) >= _CORNER)


def certainty(fill: float, c: Corners, unit: float) -> float:
    """Of a filled box, by its outline and its size alone."""
    w, h = size(c)
    # what fills less is a block of lines that a strip joins
    shape = min(1.0, (fill - 0.7) / 0.25) if fill >= FILL else _JOINED
    room = min(1.0, min(w, h) / (0.9 * unit)) * min(1.0, max(w, h) / (1.5 * unit))
    return 0.4 + 0.59 * shape * room


def told(fill: float, c: Corners, unit: float) -> str:
    """For the evidence."""
    w, h = size(c)
    return f"{w / unit:.1f} x {h / unit:.1f} glyph heights, fills {fill:.0%} of its rectangle"
