"""The page's ink at reduced scale, in connected pieces: what the searches for marks share."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.components import connected
from pipeline.model import Box, Image

GLYPH = 16.0  # pixels; print is brought to this height or a little more
DARKEST, LIGHTEST = 130.0, 200.0  # grey; limits of the level that parts ink from paper
TYPICAL = 32.0  # pixels; glyph height where none was measured

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Ink:
    """``factor``: page pixels per pixel here. ``unit``: glyph height here. ``grey``: the reduced picture. ``bits``: 1
    where there is ink. ``labels``: number of the connected piece at each pixel, 0 paper. ``pieces``: (n, 5) left, top,
    width, height, area of each, the paper first."""

    factor: int
    unit: float
    grey: Image
    bits: Image
    labels: Ints
    pieces: Ints

    def box(self, piece: int) -> Box:
        """Of one piece, page pixels."""
        x, y, w, h = (int(v) * self.factor for v in self.pieces[piece, :4])
        return Box(x, y, x + w, y + h)

    def window(self, box: Box) -> tuple[slice, slice]:
        """The pixels here that a box of page pixels covers, clipped to the page."""
        h, w = self.bits.shape
        x0, y0 = max(0, int(box.x0 // self.factor)), max(0, int(box.y0 // self.factor))
        x1, y1 = min(w, int(-(-box.x1 // self.factor))), min(h, int(-(-box.y1 // self.factor)))
        return slice(y0, max(y0, y1)), slice(x0, max(x0, x1))


def of(image: Image, glyph_height: float) -> Ink:
    """The ink of an upright grey page; ``glyph_height`` page pixels, 0 when unknown."""
    glyph = glyph_height or TYPICAL
    factor = max(1, min(int(glyph / GLYPH), *(s // 2 for s in image.shape[:2])))
    h, w = (s // factor for s in image.shape[:2])
    grey = image
    if factor > 1:
        cut = image[: h * factor, : w * factor]
        grey = np.asarray(cv2.resize(cut, (w, h), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    level, _ = cv2.threshold(grey[::4, ::4], 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, bits = cv2.threshold(grey, min(max(level, DARKEST), LIGHTEST), 1, cv2.THRESH_BINARY_INV)
    labels, stats = connected(np.asarray(bits))
    return Ink(factor, glyph / factor, grey, np.asarray(bits, dtype=np.uint8), np.asarray(labels), np.asarray(stats))
