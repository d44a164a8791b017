"""Scans of two tones in which single dots stand for grey (error diffusion, a copier's photo mode): made grey again.

Strokes are several pixels thick, dots are one, so the mean of a few pixels is the grey that was scanned and keeps the
print.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model import Image

_TILE, _ACROSS, _DOWN = 128, 6, 8
"""Side of the squares that are looked at, pixels, and how many."""
_DOTS = 0.02
"""Share of single dots, black on white and white on black, in the middle one of the squares. Dithered paper has 0.06,
other scans of two tones 0.0001."""
_SIGMA = 1.4
"""Pixels; less leaves grain that looks like print, more closes small print."""


def is_dithered(grey: Image) -> bool:
    """Whether single dots stand for grey over most of a page, (h, w)."""
    h, w = grey.shape
    if min(h, w) < 2 * _TILE:
        return False
    shares = []
    for y in np.linspace(0, h - _TILE, _DOWN).astype(int):
        for x in np.linspace(0, w - _TILE, _ACROSS).astype(int):
            tile = grey[y : y + _TILE, x : x + _TILE]
            if tile.max() != 255 or np.any((tile != 0) & (tile != 255)):
                return False
            black = np.asarray(tile == 0, dtype=np.uint8)
            near = cv2.boxFilter(black, -1, (3, 3), normalize=False)
            shares.append(float(np.mean(((black == 1) & (near == 1)) | ((black == 0) & (near == 8)))))
    return float(np.median(shares)) >= _DOTS


def smoothed(grey: Image) -> Image:
    """The greys of a dithered picture."""
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), _SIGMA), dtype=np.uint8)
