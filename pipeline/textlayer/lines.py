"""Glyphs of a trusted text layer as the lines that layout works on: one way through the house for both."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.model import Box, Char, Direction, Image, Line, TextLayer, Transform
from pipeline.textlayer import rows, spaces
from pipeline.textlayer.characters import JUNK, is_wide
from pipeline.textlayer.direction import directions
from pipeline.textlayer.placed import Placed, Stand, place

COLUMN = 0.4
"""ems by which the middles of signs in one vertical line differ at most"""
BESIDE = 0.3
"""ems; figures set upright side by side in a vertical line stand at one height"""
DESCENT = {True: 0.12, False: 0.22}
"""ems below the base line that a line's box takes in, for Japanese and for Latin print"""


@dataclass(frozen=True)
class Set:
    """``lines``: page pixels, in no particular order. ``aslant``: characters set at an angle, which are in no line."""

    lines: tuple[Line, ...]
    aslant: str


def lines(layer: TextLayer, to_page: Transform, area: Box, picture: Image) -> Set:
    """``to_page``: from original pixels to page pixels. ``area``: of the frame that this page covers, original pixels.
    ``picture``: the page, grey."""
    inside = [g for g in layer.glyphs if area.x0 <= g.box.center[0] < area.x1 and area.y0 <= g.box.center[1] < area.y1]
    placed = place(inside, to_page)
    straight = [g for g in placed if g.stand is not Stand.OBLIQUE]
    ways = directions(straight)
    across = [g for g, d in zip(straight, ways, strict=True) if d is Direction.HORIZONTAL]
    upright = [g for g, d in zip(straight, ways, strict=True) if d is Direction.VERTICAL]
    out = [_across(row, layer.engine.id, picture) for row in rows.pieces(across)]
    for up in (False, True):
        for column in _columns([g for g in upright if (g.stand is Stand.UP) is up], up):
            out.append(_down(column, layer.engine.id))
    return Set(tuple(out), "".join(g.text for g in placed if g.stand is Stand.OBLIQUE))


def _across(row: rows.PrintedRow, engine: str, picture: Image) -> Line:
    along = [(g.box.x0, g.box.x1) for g in row.glyphs]
    before = spaces.blanks(row.glyphs, along, picture)
    chars = _chars(row.glyphs, along, before, row.raised)
    foot = row.base + DESCENT[any(is_wide(g.text) for g in row.glyphs)] * row.size
    box = Box(row.x0, foot - row.size, max(row.x1, row.x0 + 1), foot)
    return _line(row.glyphs, box, Direction.HORIZONTAL, chars, engine, row.size)


def _down(column: Sequence[Placed], engine: str) -> Line:
    size = statistics.median_high(g.size for g in column)
    along = [(g.box.y0, g.box.y1) for g in column]
    latin = column[0].stand is not Stand.UPRIGHT
    ordered = [(-b, -a) for a, b in along] if column[0].stand is Stand.UP else along
    before = spaces.blanks(column, ordered, None) if latin or not _has_pairs(column) else [""] * len(column)
    middle = statistics.median(g.box.center[0] for g in column)
    box = Box(middle - size / 2, min(a for a, _ in along), middle + size / 2, max(b for _, b in along))
    return _line(column, box, Direction.VERTICAL, _chars(column, along, before, set()), engine, size)


def _has_pairs(column: Sequence[Placed]) -> bool:
    return any(b.box.y0 < a.box.y1 - BESIDE * a.size for a, b in pairwise(column))


def _line(
    glyphs: Sequence[Placed], box: Box, direction: Direction, chars: tuple[Char, ...], engine: str, size: float
) -> Line:
    fonts = Counter[str]()
    for g in glyphs:
        fonts[g.font] += len(g.text)
    heavy = sum(len(g.text) for g in glyphs if g.bold)
    return Line(
        box.polygon,
        direction,
        chars,
        engine,
        size=round(size, 2),
        font=fonts.most_common(1)[0][0],
        bold=heavy > 0.5 * sum(fonts.values()),
    )


def _chars(
    glyphs: Sequence[Placed], along: Sequence[tuple[float, float]], before: Sequence[str], raised: set[int]
) -> tuple[Char, ...]:
    out: list[Char] = []
    last = along[0][0]
    for k, (g, (a, b), blank) in enumerate(zip(glyphs, along, before, strict=True)):
        if blank:
            out.append(Char(blank, 1.0, min(last, a), max(last, a), certainty=1.0))
        n, step = len(g.text), (b - a) / len(g.text)
        for i, c in enumerate(g.text):
            sure = 0.0 if c == JUNK else 1.0
            end = b if i == n - 1 else a + (i + 1) * step
            out.append(Char(c, sure, a + i * step, end, certainty=sure, superscript=k in raised))
        last = b
    return tuple(out)


def _columns(glyphs: Sequence[Placed], up: bool) -> list[list[Placed]]:
    """Vertical lines from right to left, cut where the white between two signs parts tiers or cells."""
    groups: list[list[Placed]] = []
    for g in sorted(glyphs, key=lambda g: (-g.box.center[0], g.order)):
        last = groups[-1][-1] if groups else None
        if last is not None and last.box.center[0] - g.box.center[0] <= COLUMN * min(g.size, last.size):
            groups[-1].append(g)
        else:
            groups.append([g])
    out: list[list[Placed]] = []
    for group in groups:
        column = _in_order(group, up)
        cuts = [
            i + 1
            for i, (a, b) in enumerate(pairwise(column))
            if max(b.box.y0 - a.box.y1, a.box.y0 - b.box.y1) > rows.APART * max(a.size, b.size)
        ]
        edges = [0, *cuts, len(column)]
        out += [column[a:b] for a, b in pairwise(edges)]
    return out


def _in_order(group: Sequence[Placed], up: bool) -> list[Placed]:
    sign = -1 if up else 1
    column = sorted(group, key=lambda g: (sign * g.box.center[1], g.order))
    out: list[Placed] = []
    tier: list[Placed] = []
    for g in column:
        if tier and abs(g.box.center[1] - tier[0].box.center[1]) > BESIDE * g.size:
            out += sorted(tier, key=lambda t: t.box.x0)
            tier = []
        tier.append(g)
    return out + sorted(tier, key=lambda t: t.box.x0)
