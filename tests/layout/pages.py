"""Lines set on an empty page, for layout tests: every character is as wide as the print is high."""

from __future__ import annotations

import numpy as np

from pipeline.layout.arrange import Arrangement, arrange
from pipeline.model import Box, Char, Direction, Image, Line, PageImage, Redaction, RedactionKind, Transform

SIZE = 40.0


def across(text: str, x: float, y: float, size: float = SIZE, confidence: float = 0.98) -> Line:
    """A horizontal line whose box starts at x, y."""
    chars = tuple(Char(c, confidence, x + k * size, x + (k + 1) * size) for k, c in enumerate(text))
    return Line(Box(x, y, x + len(text) * size, y + size * 1.5).polygon, Direction.HORIZONTAL, chars, "fake")


def down(text: str, x: float, y: float, size: float = SIZE) -> Line:
    """A column whose box starts at x, y."""
    chars = tuple(Char(c, 0.98, y + k * size, y + (k + 1) * size) for k, c in enumerate(text))
    return Line(Box(x, y, x + size * 1.5, y + len(text) * size).polygon, Direction.VERTICAL, chars, "fake")


def withheld(x0: float, y0: float, x1: float, y1: float, name: str = "r1") -> Redaction:
    return Redaction(name, Box(x0, y0, x1, y1).polygon, RedactionKind.BLACK, 0.9)


def paper(width: int = 2400, height: int = 3400) -> Image:
    return np.full((height, width), 255, np.uint8)


def frame(image: Image, x0: int, y0: int, x1: int, y1: int, rule: int = 4) -> None:
    image[y0 : y0 + rule, x0:x1] = 0
    image[y1 - rule : y1, x0:x1] = 0
    image[y0:y1, x0 : x0 + rule] = 0
    image[y0:y1, x1 - rule : x1] = 0


def arranged(
    lines: list[Line],
    redactions: list[Redaction] | None = None,
    image: Image | None = None,
    stamps: list[Line] | None = None,
) -> Arrangement:
    picture = paper() if image is None else image
    h, w = picture.shape
    box = Box(0, 0, w, h)
    page = PageImage(picture, None, "", box, Transform(), box, SIZE, False)
    return arrange(page, picture, lines, redactions or [], "p0001", stamps or [])
