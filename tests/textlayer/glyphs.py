"""Glyphs made by hand, original pixels, 40 to the em."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pipeline.model import Box, EngineInfo, Glyph, Image, Line, TextLayer, Transform
from pipeline.textlayer import lines as setting

EM = 40.0
ENGINE = EngineInfo("text-layer", "text layer of the PDF", "")


def glyph(
    text: str, x: float, base: float, size: float = EM, width: float | None = None, font: str = "Mincho"
) -> Glyph:
    """A glyph that starts at ``x`` on the base line ``base``; ``width`` in ems, else one for Japanese and a half."""
    wide = width if width is not None else (0.5 if text.isascii() else 1.0)
    box = Box(x, base - 0.88 * size, x + wide * size, base + 0.12 * size)
    return Glyph(text, box.polygon, size, font, "Bold" in font, True)


def run(text: str, x: float, base: float, size: float = EM, gap: float = 0.0, font: str = "Mincho") -> list[Glyph]:
    """Glyphs side by side, ``gap`` ems apart."""
    out = []
    for c in text:
        out.append(glyph(c, x, base, size, font=font))
        x = out[-1].polygon[1][0] + gap * size
    return out


def down(text: str, x: float, top: float, size: float = EM, step: float = 1.0) -> list[Glyph]:
    """Upright glyphs under one another."""
    return [glyph(c, x, top + 0.88 * size + k * step * size, size, 1.0) for k, c in enumerate(text)]


def laid(glyphs: Iterable[Glyph], picture: Image | None = None) -> tuple[Line, ...]:
    """Their lines, from top to bottom and left to right."""
    white = np.full((3000, 3000), 255, dtype=np.uint8) if picture is None else picture
    found = setting.lines(TextLayer(ENGINE, tuple(glyphs)), Transform(), Box(0, 0, 3000, 3000), white).lines
    return tuple(sorted(found, key=lambda t: (round(t.box.y0 / EM), t.box.x0)))
