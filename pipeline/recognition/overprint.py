"""Coloured stamps and seals set over black print, taken apart before either is read.

A detector sees a seal and the lines under it as one thing and skips it. In the strongest channel of a colour picture
coloured ink is as bright as paper while black stays black (colour dropout, as scanners for forms do it), so the print
is read as if the stamp were not there, and the stamp from a picture that shows nothing else. Coloured marks that stand
free of the print stay where they are.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.components import connected
from pipeline.model import Image

CHROMA = 60  # difference of the strongest and the weakest channel from which ink has a colour
BRIGHT = 120  # of the strongest channel: coloured ink without black under it
DARK = 140  # black print is darker in every channel
PALE = 190  # grey; coloured marks lighter than this are highlighting, not a stamp
RIM = 0.6  # share of a mark's colour beside black from which it is the rims of print smoothed on a screen, no stamp
LEAST = 1.5  # glyphs; smaller coloured marks are corrections and dots
UNDER = 0.25  # glyph areas of black ink that must stand within a mark


def apart(grey: Image, colour: Image | None, glyph_height: float) -> tuple[Image, Image] | None:
    """(print without the stamps over it, those stamps alone), both grey on white; None when no stamp stands over print.

    ``grey`` and ``colour`` (BGR or None) are one page, page pixels, paper white; ``glyph_height`` in pixels, 0 when
    unknown.
    """
    if colour is None:
        return None
    glyph = glyph_height or 32.0
    b, g, r = cv2.split(colour)
    strongest, weakest = cv2.max(cv2.max(b, g), r), cv2.min(cv2.min(b, g), r)
    tinted = (cv2.subtract(strongest, weakest) >= CHROMA) & (strongest >= BRIGHT)
    if tinted.sum() < LEAST * glyph * glyph:
        return None
    over = _over_print(tinted, strongest < DARK, grey, glyph)
    if not over.any():
        return None
    soft = cv2.dilate(over.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    # what is left of the coloured ink in its strongest channel is paper; the rest is stretched back to full black
    ink = float(np.median(strongest[over]))
    dropped = np.clip((strongest.astype(np.float32) - 20) * 255 / max(60.0, 0.9 * ink - 20), 0, 255)
    plain = np.where(soft, np.maximum(grey, dropped.astype(np.uint8)), grey)
    marks = np.where(over, grey, 255)
    return np.asarray(plain, dtype=np.uint8), np.asarray(marks, dtype=np.uint8)


def _over_print(
    tinted: npt.NDArray[np.bool_], black: npt.NDArray[np.bool_], grey: Image, glyph: float
) -> npt.NDArray[np.bool_]:
    """Those coloured marks that have black print within their reach."""
    out = np.zeros_like(tinted)
    n = max(3, round(0.8 * glyph))
    joined = cv2.morphologyEx(tinted.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((n, n), np.uint8))
    labels, stats = connected(np.asarray(joined))
    for i in range(1, len(stats)):
        x, y, w, h, _ = (int(v) for v in stats[i])
        if max(w, h) < LEAST * glyph:
            continue
        window = np.s_[y : y + h, x : x + w]
        own = (labels[window] == i) & tinted[window]
        if not own.any() or float(np.median(grey[window][own])) > PALE:
            continue
        rim = cv2.dilate(black[window].astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        if (own & rim).sum() > RIM * own.sum():
            continue
        contours, _ = cv2.findContours(
            (labels[window] == i).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
        )
        reach = np.zeros((h, w), np.uint8)
        cv2.drawContours(reach, contours, -1, 1, cv2.FILLED)
        if (black[window] & (reach > 0)).sum() >= UNDER * glyph * glyph:
            out[window] |= own
    return out
