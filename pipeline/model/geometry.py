"""Points, boxes and maps of the plane; pictures; evidence."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Point = tuple[float, float]
Polygon = tuple[Point, ...]
Image = npt.NDArray[np.uint8]
"""Grey (h, w) or BGR (h, w, 3), 8 bits, 0 black."""


@dataclass(frozen=True)
class Box:
    """An upright rectangle; x1 and y1 are exclusive. Pixels of the frame its owner names."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def center(self) -> Point:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def polygon(self) -> Polygon:
        return ((self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1))

    def intersection(self, other: Box) -> float:
        """Shared area in square pixels."""
        w = min(self.x1, other.x1) - max(self.x0, other.x0)
        h = min(self.y1, other.y1) - max(self.y0, other.y0)
        return w * h if w > 0 and h > 0 else 0.0

    def grown(self, dx: float, dy: float | None = None) -> Box:
        dy = dx if dy is None else dy
        return Box(self.x0 - dx, self.y0 - dy, self.x1 + dx, self.y1 + dy)

    @classmethod
    def around(cls, points: Iterable[Point]) -> Box:
        """The least upright rectangle around the points; ValueError when there are none."""
        pts = list(points)
        if not pts:
            raise ValueError("no points to draw a box around")
        xs, ys = [p[0] for p in pts], [p[1] for p in pts]
        return cls(min(xs), min(ys), max(xs), max(ys))

    @classmethod
    def union(cls, boxes: Iterable[Box]) -> Box:
        return cls.around(p for b in boxes for p in ((b.x0, b.y0), (b.x1, b.y1)))


@dataclass(frozen=True)
class Mesh:
    """A smooth shift of the points of a picture, given at the nodes of an even grid and bilinear between them.

    The grid has ``columns`` x ``rows`` nodes (2 at least), the first at (0, 0), the last at (``width``, ``height``),
    row by row; ``dx``, ``dy``: the shift at each node, pixels, empty for none. Outside of the grid the shift is that of
    its nearest point. From node to node a shift changes by less than half their distance, so that nothing folds and
    there is a way back everywhere.
    """

    width: float
    height: float
    columns: int
    rows: int
    dx: tuple[float, ...] = ()
    dy: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """ValueError for a grid that does not fit its shifts, or that folds."""
        n = self.columns * self.rows
        if min(self.columns, self.rows) < 2 or min(self.width, self.height) <= 0:
            raise ValueError("a mesh has two columns and two rows at least, and an extent")
        if any(len(part) not in (0, n) for part in (self.dx, self.dy)):
            raise ValueError("a mesh has one shift for each node, or none")
        steps = self.width / (self.columns - 1), self.height / (self.rows - 1)
        for part in self.shifts:
            for axis, step in ((1, steps[0]), (0, steps[1])):
                if np.abs(np.diff(part, axis=axis)).max() >= 0.5 * step:
                    raise ValueError("a mesh that folds")

    @property
    def shifts(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """dx and dy, (rows, columns) each."""
        zero = (0.0,) * (self.columns * self.rows)
        dx, dy = (np.asarray(part or zero).reshape(self.rows, self.columns) for part in (self.dx, self.dy))
        return dx, dy

    def __call__(self, points: Iterable[Point]) -> Polygon:
        dx, dy = self.shifts
        return tuple((x + self._at(dx, x, y), y + self._at(dy, x, y)) for x, y in points)

    def back(self, points: Iterable[Point]) -> Polygon:
        """The points that are shifted to these, to a millionth of a pixel: the fixed point of x = x' - shift(x), which
        exists because a shift changes more slowly than its place."""
        dx, dy = self.shifts
        out = []
        for x, y in points:
            u, v = x, y
            for _ in range(200):
                a, b = x - self._at(dx, u, v), y - self._at(dy, u, v)
                done = abs(a - u) + abs(b - v) < 1e-6
                u, v = a, b
                if done:
                    break
            out.append((u, v))
        return tuple(out)

    def _at(self, shift: npt.NDArray[np.float64], x: float, y: float) -> float:
        c = min(max(x / self.width, 0.0), 1.0) * (self.columns - 1)
        r = min(max(y / self.height, 0.0), 1.0) * (self.rows - 1)
        i, j = min(int(r), self.rows - 2), min(int(c), self.columns - 2)
        a, b = r - i, c - j
        top = (1 - b) * shift[i, j] + b * shift[i, j + 1]
        low = (1 - b) * shift[i + 1, j] + b * shift[i + 1, j + 1]
        return float((1 - a) * top + a * low)


@dataclass(frozen=True)
class Transform:
    """A map of the plane with a way back: the ``mesh``, if there is one, then a projective map, 3 x 3 row by row;
    ``m`` sends (x, y, 1) of one frame to another, up to scale."""

    m: tuple[float, float, float, float, float, float, float, float, float] = (1, 0, 0, 0, 1, 0, 0, 0, 1)
    mesh: Mesh | None = None

    def __call__(self, points: Iterable[Point]) -> Polygon:
        a, b, c, d, e, f, g, h, i = self.m
        out = []
        for x, y in points if self.mesh is None else self.mesh(points):
            w = g * x + h * y + i
            out.append(((a * x + b * y + c) / w, (d * x + e * y + f) / w))
        return tuple(out)

    def back(self, points: Iterable[Point]) -> Polygon:
        """The points that are sent to these."""
        flat = Transform.of(np.asarray(np.linalg.inv(self.matrix), dtype=np.float64))(points)
        return flat if self.mesh is None else self.mesh.back(flat)

    def outline(self, polygon: Iterable[Point]) -> Polygon:
        """A polygon through the map; where that bends, its sides get points between their ends, one for each grid
        cell they cross."""
        corners = tuple(polygon)
        if self.mesh is None or len(corners) < 2:
            return self(corners)
        step = self.mesh.width / (self.mesh.columns - 1), self.mesh.height / (self.mesh.rows - 1)
        points: list[Point] = []
        for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True):
            n = max(1, math.ceil(max(abs(x1 - x0) / step[0], abs(y1 - y0) / step[1])))
            points += [(x0 + (x1 - x0) * k / n, y0 + (y1 - y0) * k / n) for k in range(n)]
        return self(points)

    @property
    def matrix(self) -> npt.NDArray[np.float64]:
        """The projective part."""
        return np.array(self.m, dtype=np.float64).reshape(3, 3)

    @classmethod
    def of(cls, matrix: npt.NDArray[np.float64]) -> Transform:
        """From a 3 x 3 or 2 x 3 array."""
        full = np.vstack([matrix, [0, 0, 1]]) if matrix.shape == (2, 3) else matrix
        full = np.asarray(full / full[2, 2], dtype=np.float64)
        a, b, c, d, e, f, g, h, i = (float(v) for v in full.reshape(9))
        return cls((a, b, c, d, e, f, g, h, i))

    def inverse(self) -> Transform:
        """Of a map without a mesh; ValueError else. :meth:`back` takes points back through any."""
        if self.mesh is not None:
            raise ValueError("a map with a mesh is not inverted as a whole: use back()")
        return Transform.of(np.asarray(np.linalg.inv(self.matrix), dtype=np.float64))

    def then(self, after: Transform) -> Transform:
        """First this map, then ``after``, which has no mesh (ValueError)."""
        if after.mesh is not None:
            raise ValueError("a mesh comes first")
        return replace(Transform.of(after.matrix @ self.matrix), mesh=self.mesh)


@dataclass(frozen=True)
class Evidence:
    """Why something is claimed. ``rule`` names the rule or model, ``detail`` is for a person, certainty 0..1.
    ``by``: who states it, where a person does."""

    rule: str
    detail: str = ""
    certainty: float = 1.0
    by: str = ""
