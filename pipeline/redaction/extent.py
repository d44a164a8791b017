"""How much a redaction withholds, from its size and the print around it."""

from __future__ import annotations

import math

from pipeline.model import Direction, Extent, Redaction

TALL = 1.9  # line thicknesses; from here on a box covers several lines
PADDING = 0.12  # of an advance; clerks draw a box this much wider than the words, on the whole


def estimate(
    redaction: Redaction, advance: float, direction: Direction, *, line_pitch: float | None = None
) -> Extent | None:
    """Length in characters for a box one line thick, in lines for a thicker one; None when nothing tells.

    ``advance``: distance from character to character in the text around it; ``line_pitch``: distance of its lines, or
    their thickness where that is all there is; page pixels. One value when the box holds nearly a whole number of
    characters, else the two that it may hold.
    """
    width, height = _sides(redaction)
    along, across = (width, height) if direction is Direction.HORIZONTAL else (height, width)
    if line_pitch and across > TALL * line_pitch:
        lines = across / line_pitch
        low, high = max(1, math.floor(lines)), max(1, math.ceil(lines))
        return Extent("line", low) if low == high else Extent("line", at_least=low, at_most=high)
    if advance <= 0:
        return None
    count = along / advance - PADDING
    low, high = max(1, math.floor(count)), max(1, math.ceil(count))
    nearest = max(1, round(count))
    if low == high or abs(count - nearest) <= 0.3:
        return Extent("char", nearest)
    return Extent("char", at_least=low, at_most=high)


def _sides(redaction: Redaction) -> tuple[float, float]:
    """Width and height of the box itself: the upright rectangle around a long box that leans is far taller."""
    a, b, c, d = redaction.polygon
    return (math.dist(a, b) + math.dist(d, c)) / 2, (math.dist(a, d) + math.dist(b, c)) / 2
