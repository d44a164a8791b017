"""Scans of two tones in which single dots stand for grey (error diffusion, a copier's photo mode): made grey again.

Strokes are several pixels thick, dots are one, so the mean of a few pixels is the grey that was scanned and keeps the
print.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image

_TILE, _ACROSS, _DOWN = 128, 6, 8
"""Side of the squares that are looked at, pixels, and how many."""
_DOTS = 0.02
"""Share of single dots, black on white and white on black, in the middle one of the squares. Dithered paper has 0.06,
other scans of two tones 0.0001."""
_AROUND = np.array([[1, 1, 1], [1, 11, 1], [1, 1, 1]], np.float32)
_BLACK_DOT, _WHITE_DOT = 11, 8
"""Black pixels around a pixel, and ten more where it is black itself; and what that is for a single dot."""
_SIGMA = 1.4
"""Pixels; less leaves grain that looks like print, more closes small print."""


def is_dithered(grey: Image) -> bool:
    """Whether single dots stand for grey over most of a page, (h, w)."""
    h, w = grey.shape
    if min(h, w) < 2 * _TILE:
        return False
    shares: list[float] = []
    few = 0
    for y in np.linspace(0, h - _TILE, _DOWN).astype(int).tolist():
        for x in np.linspace(0, w - _TILE, _ACROSS).astype(int).tolist():
            tile = grey[y : y + _TILE, x : x + _TILE]
            _, black = cv2.threshold(tile, 0, 1, cv2.THRESH_BINARY_INV)
            inked = cv2.countNonZero(black)
            if inked == tile.size or inked + _count(tile, 255) < tile.size:
                return False
            around = cv2.filter2D(black, -1, _AROUND)
            shares.append((_count(around, _BLACK_DOT) + _count(around, _WHITE_DOT)) / tile.size)
            few += shares[-1] < _DOTS
            if 2 * few > _ACROSS * _DOWN:
                return False
    return float(np.median(shares)) >= _DOTS


def _count(grey: npt.NDArray[Any], value: int) -> int:
    return cv2.countNonZero(cv2.inRange(grey, value, value))


def smoothed(grey: Image) -> Image:
    """The greys of a dithered picture."""
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), _SIGMA), dtype=np.uint8)
