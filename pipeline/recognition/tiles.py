"""Large pictures in pieces that are searched for lines one after the other: the network's memory grows with the area.

A picture is cut where nothing is printed, so that no line is cut and every piece is read as it would be in the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image

MOST = 1_600_000
"""Pixels of a piece: the search takes about 270 bytes for each. One without a gap (a map all over the page) is searched
smaller."""
_INK = 40
"""Grey levels below the paper."""
_MIDDLE = 0.22
"""A cut is at most this share of the side off the middle."""
_GAP = 5
"""Rows without print that a cut needs; lines of print brought to 14 pixels are farther apart."""
_REDUCED = 10
"""Pixels of a glyph on the copy where the print is looked for."""
_SPECK = 0.3
"""Glyphs: marks smaller both ways do not widen what is searched."""
_RULE = 60
"""Longer straight runs are rules, which may be cut."""


def printed(image: Image, glyph_height: float) -> tuple[int, int, int, int]:
    """(x0, y0, x1, y1) of the print with a margin, specks left out; x0 = x1 when there is none. Grey, page pixels.

    ``glyph_height``: median height of the print in pixels; 0 when unknown: then every mark counts.
    """
    h, w = image.shape
    n = max(1, int(glyph_height / _REDUCED))
    small = image if n == 1 else cv2.resize(image, (-(-w // n), -(-h // n)), interpolation=cv2.INTER_AREA)
    paper = float(np.percentile(small[::3, ::3], 80))
    ink = cv2.inRange(small, 0, max(0, int(paper) - _INK))
    marks: npt.NDArray[Any] = np.asarray(cv2.connectedComponentsWithStats(ink, connectivity=8)[2])[1:]
    if glyph_height > 0:
        marks = marks[marks[:, 2:4].max(axis=1) >= _SPECK * glyph_height / n]
    if not len(marks):
        return 0, 0, 0, 0
    around = round(2 * glyph_height) or 40
    (x0, y0), (x1, y1) = marks[:, :2].min(axis=0) * n, (marks[:, :2] + marks[:, 2:4]).max(axis=0) * n
    return max(0, int(x0) - around), max(0, int(y0) - around), min(w, int(x1) + around), min(h, int(y1) + around)


def pieces(image: Image, most: int = MOST) -> Iterator[tuple[int, int, Image]]:
    """(x, y, piece) of a grey picture, from the top left. The whole when it is small enough, or where it has no gap."""
    h, w = image.shape
    if h * w <= most:
        yield 0, 0, image
        return
    for axis in (0, 1) if h >= w else (1, 0):
        at = _cut(image, axis)
        if at is None:
            continue
        first, second = (image[:at], image[at:]) if axis == 0 else (image[:, :at], image[:, at:])
        yield from pieces(first, most)
        dx, dy = (0, at) if axis == 0 else (at, 0)
        for x, y, piece in pieces(second, most):
            yield x + dx, y + dy, piece
        return
    yield 0, 0, image


def bounded(piece: Image, most: int = MOST) -> tuple[Image, np.float32]:
    """The piece, reduced when it has more pixels, and its scale."""
    h, w = piece.shape
    if h * w <= most:
        return piece, np.float32(1)
    scale = (most / (h * w)) ** 0.5
    small = cv2.resize(piece, (round(w * scale), round(h * scale)), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8), np.float32(scale)


def _cut(image: Image, axis: int) -> int | None:
    """Middle of the widest gap near the middle of the rows (axis 0) or columns (1)."""
    paper = float(np.percentile(image[::7, ::7], 80))
    ink = np.asarray(cv2.inRange(image, 0, max(0, int(paper) - _INK)), dtype=np.uint8)
    along = np.ones((_RULE, 1) if axis == 0 else (1, _RULE), np.uint8)
    ink = np.asarray(
        cv2.subtract(ink, cv2.dilate(cv2.morphologyEx(ink, cv2.MORPH_OPEN, along), np.ones((3, 3), np.uint8)))
    )
    n = image.shape[axis]
    start, end = round((0.5 - _MIDDLE) * n), round((0.5 + _MIDDLE) * n)
    printed: npt.NDArray[np.bool_] = np.asarray((ink > 0).any(axis=1 - axis))
    free = ~printed[start:end]
    steps = np.diff(free.astype(np.int8), prepend=0, append=0)
    runs = np.stack([np.flatnonzero(steps > 0), np.flatnonzero(steps < 0)], axis=1)
    if not len(runs):
        return None
    a, b = runs[int(np.argmax(runs[:, 1] - runs[:, 0]))]
    return start + int(a + b) // 2 if b - a >= _GAP else None
