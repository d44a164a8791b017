"""How far apart the characters stand around a redaction."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.model import Box, Direction, Line

NEAREST = 3  # lines asked
LEAST = 4  # characters a line must have to say anything


@dataclass(frozen=True)
class Pitch:
    """``advance``: from character to character along the line; ``thickness`` of a line. Page pixels, 0 unknown."""

    advance: float
    thickness: float
    direction: Direction


def around(box: Box, lines: Sequence[Line], direction: Direction) -> Pitch:
    """Median advance of the lines nearest to ``box``; those on its own line come first.

    Full-width characters are measured where there are any: between them the advance is the type's own width. Only
    Latin text is measured by all its characters.
    """
    told = [(t, a) for t in lines if t.direction is direction and (a := advance(t)) > 0]
    told.sort(key=lambda p: _distance(box, p[0].box, direction))
    nearest = told[:NEAREST]
    if not nearest:
        return Pitch(0.0, 0.0, direction)
    own = [p for p in nearest if _distance(box, p[0].box, direction)[0] == 0]
    sizes = [t.box.height if direction is Direction.HORIZONTAL else t.box.width for t, _ in nearest]
    return Pitch(statistics.median(a for _, a in own or nearest), statistics.median(sizes), direction)


def advance(line: Line) -> float:
    """Median distance of neighbouring characters' middles, page pixels; 0 when the line is too short to tell."""
    wide: list[float] = []
    every: list[float] = []
    for a, b in pairwise(line.chars):
        if not a.text.strip() or not b.text.strip():
            continue
        step = (b.start + b.end - a.start - a.end) / 2
        every.append(step)
        if _full(a.text) and _full(b.text):
            wide.append(step)
    if len(wide) + 1 >= LEAST and len(wide) >= 0.3 * len(every):
        return statistics.median(wide)
    if len(every) + 1 < LEAST or (wide and len(wide) >= 0.3 * len(every)):
        return 0.0
    # Latin: the mean, for letters differ in width; spaces belong to it
    first, last = line.chars[0], line.chars[-1]
    return (last.end - first.start) / len(line.chars)


def _full(text: str) -> bool:
    return unicodedata.east_asian_width(text[0]) in "WF" and text not in "、。，．（）()「」"


def _distance(box: Box, other: Box, direction: Direction) -> tuple[float, float]:
    """Across the lines first (0 on the same line), then along."""
    dx = max(0.0, other.x0 - box.x1, box.x0 - other.x1)
    dy = max(0.0, other.y0 - box.y1, box.y0 - other.y1)
    shared = (
        min(box.y1, other.y1) - max(box.y0, other.y0)
        if direction is Direction.HORIZONTAL
        else min(box.x1, other.x1) - max(box.x0, other.x0)
    )
    thick = min(box.height, other.height) if direction is Direction.HORIZONTAL else min(box.width, other.width)
    across = dy if direction is Direction.HORIZONTAL else dx
    along = dx if direction is Direction.HORIZONTAL else dy
    return (0.0 if shared >= 0.4 * thick else max(1.0, across), along)
