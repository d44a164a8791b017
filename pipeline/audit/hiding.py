"""What a picture with something laid over it no longer shows of the picture without it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.model import Box, Image

_INK = 40
"""of 255; by how much ink stands out from its surroundings"""
_EVEN = 16
"""of 255; tones nearer than this are one"""
_SOLID = 5
"""pixels, at the resolution of the drawings, that what is laid over something is thick at least: a stroke through a
word is thinner and leaves it to be read"""
_SHARE = 0.3
"""of the ink below that must be gone"""
_LEAST = 12
"""pixels of ink"""


@dataclass(frozen=True)
class Hidden:
    """``ink``: pixels that stood out below and are gone; ``share``: of all that stood out there."""

    ink: int
    share: float

    @property
    def much(self) -> bool:
        return self.ink >= _LEAST and self.share >= _SHARE


def hidden(over: Image, under: Image, box: Box) -> Hidden:
    """``over`` and ``under``: the page with and without it, of one size; ``box`` in their pixels."""
    h, w = over.shape[:2]
    x0, x1 = max(0, int(box.x0)), min(w, int(np.ceil(box.x1)))
    y0, y1 = max(0, int(box.y0)), min(h, int(np.ceil(box.y1)))
    if x1 - x0 < 3 or y1 - y0 < 3:
        return Hidden(0, 0.0)
    a, b = over[y0:y1, x0:x1], under[y0:y1, x0:x1]
    ink = _stands_out(b)
    kept, gone = int(np.count_nonzero(ink)), int(np.count_nonzero(ink & _even(a)))
    return Hidden(gone, gone / kept if kept else 0.0)


def _stands_out(picture: Image) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Pixels darker or lighter than what is around them, near an edge."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    low = cv2.erode(grey, np.ones((5, 5), np.uint8))
    high = cv2.dilate(grey, np.ones((5, 5), np.uint8))
    return np.asarray(cv2.subtract(high, low) > _INK)


def _even(picture: Image) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Pixels of areas of one tone, thick enough to hide something."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    kernel = np.ones((3, 3), np.uint8)
    spread = cv2.subtract(cv2.dilate(grey, kernel), cv2.erode(grey, kernel))
    even = np.asarray(spread <= _EVEN, dtype=np.uint8)
    return np.asarray(cv2.morphologyEx(even, cv2.MORPH_OPEN, np.ones((_SOLID, _SOLID), np.uint8)) > 0)
