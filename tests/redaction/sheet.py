"""A page to draw on: typed lines, boxes, rules. Grey, 300 dpi, letters about 30 pixels high."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model import Box, Image, PageImage, Redaction, Transform
from pipeline.redaction.detect import detect

UNIT = 30.0
"""Height of a capital as :meth:`Sheet.text` draws it."""
WORDS = "the government is intensifying its domestic security precautions in a special effort"


class Sheet:
    def __init__(self, width: int = 1600, height: int = 1200, paper: int = 255, colour: bool = False) -> None:
        shape = (height, width, 3) if colour else (height, width)
        self.pixels: Image = np.full(shape, paper, np.uint8)

    def text(self, x: int, y: int, words: str = WORDS, scale: float = 1.35, tone: int = 0, thick: int = 1) -> Sheet:
        """A line of print; y is its base line."""
        ink = (tone,) * 3
        cv2.putText(self.pixels, words, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, ink, thick, cv2.LINE_8)
        return self

    def over(self, x: int, y: int, words: str, scale: float = 1.3) -> Sheet:
        """A line of print on its own white strip, as a release line is laid over a page."""
        strip = Sheet(self.pixels.shape[1], 100).text(x, 60, words, scale).pixels
        ink = np.flatnonzero((strip < 128).any(axis=0))
        rows = np.flatnonzero((strip < 128).any(axis=1))
        top, bottom = int(rows[0]) - 3, int(rows[-1]) + 4
        left, right = int(ink[0]) - 3, int(ink[-1]) + 4
        self.pixels[y - 60 + top : y - 60 + bottom, left:right] = strip[top:bottom, left:right]
        return self

    def lines(self, count: int = 12, x: int = 120, y: int = 150, pitch: int = 70) -> Sheet:
        for i in range(count):
            self.text(x, y + i * pitch, WORDS[: 60 - i % 3])
        return self

    def fill(self, x0: int, y0: int, x1: int, y1: int, tone: int | tuple[int, int, int] = 0) -> Sheet:
        self.pixels[y0:y1, x0:x1] = tone
        return self

    def box(self, x0: int, y0: int, x1: int, y1: int, rule: int = 1) -> Sheet:
        """White inside, a rule of so many pixels within the given bounds; hides what stood there."""
        self.pixels[y0:y1, x0:x1] = 0
        self.pixels[y0 + rule : y1 - rule, x0 + rule : x1 - rule] = 255
        return self

    def turned(self, degrees: float) -> Sheet:
        """The same sheet leaning clockwise."""
        h, w = self.pixels.shape[:2]
        turn = cv2.getRotationMatrix2D((w / 2, h / 2), -degrees, 1.0)
        white = (255, 255, 255)
        self.pixels = np.asarray(cv2.warpAffine(self.pixels, turn, (w, h), borderValue=white), dtype=np.uint8)
        return self

    def page(self, unit: float = UNIT) -> PageImage:
        colour = self.pixels if self.pixels.ndim == 3 else None
        grey = self.pixels if colour is None else np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
        h, w = grey.shape
        whole = Box(0, 0, w, h)
        return PageImage(grey, colour, "", whole, Transform(), whole, unit, False)

    def found(self) -> tuple[Redaction, ...]:
        return detect(self.page())


def near(found: tuple[Redaction, ...], *boxes: tuple[int, int, int, int], by: float = 4) -> None:
    """Exactly these boxes were found, each side within so many pixels."""
    got = sorted((r.box.x0, r.box.y0, r.box.x1, r.box.y1) for r in found)
    assert len(got) == len(boxes), (got, boxes)
    for g, b in zip(got, sorted(boxes), strict=True):
        assert all(abs(p - q) <= by for p, q in zip(g, b, strict=True)), (g, b)
