"""Where on a page: the share of each cell of a grid that withheld areas cover."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.model import Box, Polygon

COLUMNS, ROWS = 20, 28
"""of the grid: cells of a sheet in A4 or B5 are nearly square, about a centimetre"""

Grid = npt.NDArray[np.float64]
"""(ROWS, COLUMNS), shares 0..1 of a cell"""

Points = Sequence[tuple[float, float]]


def empty() -> Grid:
    return np.zeros((ROWS, COLUMNS))


def covered(polygons: Iterable[Polygon], area: Box) -> Grid:
    """Of each cell of the page ``area``: the share that polygons cover (both in the same pixels). What two of them
    cover together counts once, as far as a cell can tell."""
    out = empty()
    if area.width <= 0 or area.height <= 0:
        return out
    for polygon in polygons:
        at = [((x - area.x0) / area.width * COLUMNS, (y - area.y0) / area.height * ROWS) for x, y in polygon]
        for column in _spanned([x for x, _ in at], COLUMNS):
            strip = _clipped(_clipped(at, 0, column, 1), 0, column + 1, -1)
            if len(strip) < 3:
                continue
            for row in _spanned([y for _, y in strip], ROWS):
                out[row, column] += surface(_clipped(_clipped(strip, 1, row, 1), 1, row + 1, -1))
    return np.minimum(out, 1.0)


def surface(points: Points) -> float:
    """Area of a polygon."""
    turns = (a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], *points[:1]], strict=True))
    return abs(sum(turns)) / 2


def _spanned(values: Sequence[float], count: int) -> range:
    """Cells of ``count`` that values reach."""
    return range(max(0, int(min(values) // 1)), min(count, int(-(-max(values) // 1))))


def _clipped(points: Points, axis: int, bound: float, side: int) -> list[tuple[float, float]]:
    """What of a polygon lies on one side (1: beyond, -1: before) of a line across ``axis`` (Sutherland and Hodgman,
    Reentrant polygon clipping, 1974)."""
    out: list[tuple[float, float]] = []
    for a, b in zip(points, [*points[1:], *points[:1]], strict=True):
        inside, follows = side * (a[axis] - bound) >= 0, side * (b[axis] - bound) >= 0
        if inside:
            out.append(a)
        if inside != follows:
            t = (bound - a[axis]) / (b[axis] - a[axis])
            x, y = a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
            out.append((bound, y) if axis == 0 else (x, bound))
    return out
