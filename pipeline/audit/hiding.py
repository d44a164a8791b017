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
_WINDOW = (9, 25)
"""pixels, height and width: a short word at the resolution of the drawings"""
_WHOLE = 0.8
"""share of a window's ink that is gone where a word of a large picture is hidden"""
_PIECES = 4
"""separate pieces of ink that print has at least; a rule or a frame has fewer"""


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


def hidden_parts(over: Image, under: Image) -> list[Box]:
    """Where words of one whole picture are gone under another: the boxes around them, in pixels of the drawings.

    Elsewhere both may show the same, so the share is taken from place to place."""
    ink = _stands_out(under).astype(np.float32)
    gone = ink * _even(over)
    size = (_WINDOW[1], _WINDOW[0])
    near = cv2.boxFilter(ink, -1, size, normalize=False)
    lost = cv2.boxFilter(gone, -1, size, normalize=False)
    place = np.asarray((lost >= _WHOLE * near) & (lost >= 0.25 * _WINDOW[0] * _WINDOW[1]), dtype=np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(place)
    dx, dy = _WINDOW[1] / 2, _WINDOW[0] / 2
    return [Box(x, y, x + w, y + h).grown(dx, dy) for x, y, w, h, area in stats[1:count].tolist() if w >= 4]


def prints(picture: Image) -> bool:
    """Whether a grey picture holds something like print: several pieces of ink, not a frame, a shade or noise."""
    if min(picture.shape[:2]) < 6:
        return False
    ink = np.asarray(_stands_out(picture), dtype=np.uint8)
    share = float(ink.mean())
    if not 0.001 <= share <= 0.75:
        return False
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    tall = [s for s in stats[1:count].tolist() if s[3] >= 8 and s[2] >= 4 and s[4] >= 40]
    return len(tall) >= _PIECES or sum(s[4] for s in tall) >= 1500


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
