"""Points, boxes and maps of the plane; pictures; evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
class Transform:
    """A plane projective map, 3 x 3 row by row; ``m`` sends (x, y, 1) of one frame to another, up to scale."""

    m: tuple[float, float, float, float, float, float, float, float, float] = (1, 0, 0, 0, 1, 0, 0, 0, 1)

    def __call__(self, points: Iterable[Point]) -> Polygon:
        a, b, c, d, e, f, g, h, i = self.m
        out = []
        for x, y in points:
            w = g * x + h * y + i
            out.append(((a * x + b * y + c) / w, (d * x + e * y + f) / w))
        return tuple(out)

    @property
    def matrix(self) -> npt.NDArray[np.float64]:
        return np.array(self.m, dtype=np.float64).reshape(3, 3)

    @classmethod
    def of(cls, matrix: npt.NDArray[np.float64]) -> Transform:
        """From a 3 x 3 or 2 x 3 array."""
        full = np.vstack([matrix, [0, 0, 1]]) if matrix.shape == (2, 3) else matrix
        full = np.asarray(full / full[2, 2], dtype=np.float64)
        a, b, c, d, e, f, g, h, i = (float(v) for v in full.reshape(9))
        return cls((a, b, c, d, e, f, g, h, i))

    def inverse(self) -> Transform:
        return Transform.of(np.asarray(np.linalg.inv(self.matrix), dtype=np.float64))

    def then(self, after: Transform) -> Transform:
        """First this map, then ``after``."""
        return Transform.of(after.matrix @ self.matrix)


@dataclass(frozen=True)
class Evidence:
    """Why something is claimed. ``rule`` names the rule or model, ``detail`` is for a person, certainty 0..1."""

    rule: str
    detail: str = ""
    certainty: float = 1.0
