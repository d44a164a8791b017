"""Glyphs of a text layer in page pixels, with their characters; what is printed twice is there once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from pipeline.model import Box, Glyph, Transform
from pipeline.textlayer.characters import named

TWICE = 0.15
"""ems; the same character so near to itself is bold print that is made by printing twice"""
_STRAIGHT = math.cos(math.radians(10))


class Stand(Enum):
    """Which way a glyph's own line runs on the page: to the right, down, up, or none of these."""

    UPRIGHT = "right"
    DOWN = "down"
    UP = "up"
    OBLIQUE = "oblique"


@dataclass(frozen=True)
class Placed:
    """``text``: one character or those of a ligature. ``box``: its em box, page pixels. ``base``: of an upright glyph
    the y of its base line. ``blank``: the file has a space before it."""

    text: str
    box: Box
    base: float
    size: float
    font: str
    bold: bool
    stand: Stand
    vertical: bool
    blank: bool
    ligature: bool
    raised: bool
    order: int


def place(glyphs: Sequence[Glyph], to_page: Transform) -> list[Placed]:
    """``to_page``: from the glyphs' pixels to page pixels. In the order of the file; spaces and unprinted signs are
    taken out, a space is remembered by the glyph after it."""
    out: list[Placed] = []
    seen: dict[tuple[str, int, int], int] = {}
    blank = False
    for n, glyph in enumerate(glyphs):
        name = named(glyph.text)
        if not name.text.strip():
            blank = blank or bool(name.text)
            continue
        corners = to_page(glyph.polygon)
        size = math.dist(corners[0], corners[1 if glyph.vertical else 3])
        if size <= 0:
            continue
        x0, y0 = corners[0]
        step = max(1.0, size)
        cell = round(x0 / step), round(y0 / step)
        near = ((name.text, cell[0] + i, cell[1] + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        twin = next((k for k in (seen.get(key) for key in near) if k is not None and _same(out[k], corners[0])), None)
        if twin is not None:
            out[twin] = replace(out[twin], bold=True)
            continue
        seen[(name.text, *cell)] = len(out)
        box = Box.around(corners)
        out.append(
            Placed(
                name.text, box, corners[3][1] - 0.12 * size, size, glyph.font, glyph.bold, _stand(corners),
                glyph.vertical, blank, name.ligature, name.raised, n,
            )
        )  # fmt: skip
        blank = False
    return out


def _same(before: Placed, corner: tuple[float, float]) -> bool:
    return max(abs(before.box.x0 - corner[0]), abs(before.box.y0 - corner[1])) < TWICE * before.size


def _stand(corners: Sequence[tuple[float, float]]) -> Stand:
    """By the side from the glyph's foot to its head: a glyph's width may be nothing."""
    (hx, hy), (fx, fy) = corners[0], corners[3]
    long = math.hypot(hx - fx, hy - fy) or 1.0
    up, right = (fy - hy) / long, (hx - fx) / long
    if up > _STRAIGHT:
        return Stand.UPRIGHT
    if right > _STRAIGHT:
        return Stand.DOWN
    return Stand.UP if right < -_STRAIGHT else Stand.OBLIQUE
