"""Places along and across the lines of text, the same for both directions.

``u`` runs along a line (x of horizontal, y of vertical text), ``v`` from line to line (y downwards; for vertical text
from right to left, so minus x). Page pixels.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from pipeline.model import Box, Direction, Line, Row


def u(box: Box, direction: Direction) -> tuple[float, float]:
    """Start and end along the line."""
    return (box.y0, box.y1) if direction is Direction.VERTICAL else (box.x0, box.x1)


def v(box: Box, direction: Direction) -> tuple[float, float]:
    """First and last edge across the lines, in reading order."""
    return (-box.x1, -box.x0) if direction is Direction.VERTICAL else (box.y0, box.y1)


def glyph(rows: Sequence[Row]) -> float:
    """Thickness of the rows' print in pixels, at least 1."""
    sizes = [v(p.box, r.direction) for r in rows for p in r.pieces if isinstance(p, Line)]
    sizes = sizes or [v(r.box, r.direction) for r in rows if r.pieces]
    return max(1.0, statistics.median(b - a for a, b in sizes)) if sizes else 1.0


def start(row: Row) -> float:
    return u(row.box, row.direction)[0]


def end(row: Row) -> float:
    return u(row.box, row.direction)[1]


def margin(rows: Sequence[Row]) -> float:
    """Where the lines of a paragraph start, the first aside when there are others; of its first page."""
    own = [r for r in rows if r.pieces and r.page == rows[0].page]
    return min(start(r) for r in (own[1:] or own)) if own else 0.0
