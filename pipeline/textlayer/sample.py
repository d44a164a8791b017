"""A few lines of the text layer held against the picture: a font may call its glyphs by the wrong names, and only
reading tells."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from rapidfuzz import fuzz

from pipeline.model import Direction, Image, Line

LEAST = 12
"""characters that a line must have to be compared"""
LINES = 3
"""lines compared on a page at most, each of another font while there are any"""
ALIKE = 60.0
"""rapidfuzz ratio from which the reading confirms the layer; wrong names give 10 to 30, print is read to 95 and more"""
_MARGIN = 0.6
"""ems of white around a line"""

Read = Callable[[Image, float], Sequence[Line]]


def choose(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The longest line of each of the fonts that set most of the page."""
    fonts: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        text = _plain(line)
        if line.direction is Direction.HORIZONTAL and len(text) >= LEAST and _readable(text):
            fonts[line.font].append(line)
    ranked = sorted(fonts.values(), key=lambda f: -sum(len(t.chars) for t in f))
    return tuple(max(f, key=lambda t: (len(_plain(t)), -t.box.y0)) for f in ranked[:LINES])


def disagreement(lines: Sequence[Line], picture: Image, read: Read) -> str:
    """Why the picture does not say what the layer says; "" when it does, or when there is nothing to compare.

    ``picture``: the page, grey, page pixels. ``read``: an engine, which takes a picture and the height of its print.
    """
    for line in choose(lines):
        b = line.box.grown(_MARGIN * line.size, 0.25 * line.size)
        y0, y1, x0, x1 = max(0, int(b.y0)), int(b.y1) + 1, max(0, int(b.x0)), int(b.x1) + 1
        strip = picture[y0:y1, x0:x1]
        pad = round(line.size)
        white = np.full((strip.shape[0] + 2 * pad, strip.shape[1] + 2 * pad), 255, dtype=np.uint8)
        white[pad : pad + strip.shape[0], pad : pad + strip.shape[1]] = strip
        seen = sorted(read(white, line.size), key=lambda t: t.box.x0)
        ratio = fuzz.ratio(_plain(line), "".join(_plain(t) for t in seen))
        if ratio < ALIKE:
            return f"the picture does not read as the PDF's text says in {line.font} ({ratio:.0f} % alike)"
    return ""


def _plain(line: Line) -> str:
    return "".join(unicodedata.normalize("NFKC", "".join(c.text for c in line.chars)).split()).casefold()


def _readable(text: str) -> bool:
    """Mostly of the scripts that the engines read."""
    known = sum(c.isascii() or "\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" for c in text)
    return known >= 0.8 * len(text)
