"""The inside of a redaction cut out of a picture as it is read, without changing a value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Polygon

Values = npt.NDArray[Any]
"""(h, w) or (h, w, channels), 8 or 16 bits, whole numbers or floating point."""
Mask = npt.NDArray[np.bool_]

_STRAIGHT = 1.2
"""pixels by which an end of a side may lie off the other for the box to count as upright"""


@dataclass(frozen=True)
class Crop:
    """``values``: (h, w, channels), turned as the page is read. ``inside``: what belongs to the redaction, without its
    rim. ``corners``: of the crop in the picture's pixels, as :attr:`Polygon` has them."""

    values: npt.NDArray[np.float32]
    inside: Mask
    corners: npt.NDArray[np.float64]

    def back(self, x0: float, y0: float, x1: float, y1: float) -> Polygon:
        """A box of the crop in the picture's pixels, clockwise from its top left as read."""
        a, b, _, d = self.corners
        h, w = self.inside.shape
        across, down = (b - a) / max(1, w), (d - a) / max(1, h)
        points = (a + across * x + down * y for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
        return tuple((round(float(p[0]), 1), round(float(p[1]), 1)) for p in points)


def cut(values: Values, polygon: Polygon, rim: float) -> Crop | None:
    """The box around ``polygon`` (clockwise from the top left as read), ``rim`` pixels taken off for the blur of its
    sides; None when nothing is left."""
    corners = _around(polygon)
    a, b, _, d = corners
    w, h = round(math.dist(a, b)), round(math.dist(a, d))
    if min(w, h) < 4:
        return None
    taken = _straight(values, corners)
    if taken is None:
        to = np.array([[0, 0], [w, 0], [0, h]], dtype=np.float32) - np.float32(0.5)
        move = cv2.getAffineTransform((corners[[0, 1, 3]] - 0.5).astype(np.float32), to)
        # the nearest pixel, not a mean of several: one grey level may be all that is left
        source = values if values.dtype in (np.uint8, np.uint16, np.float32) else values.astype(np.float32)
        taken = cv2.warpAffine(source, move, (w, h), flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    h, w = taken.shape[:2]
    if min(h, w) < 4:
        return None
    inside = _inside(polygon, corners, (h, w), min(rim, (min(h, w) - 3) / 2))
    if not inside.any():
        return None
    return Crop(taken.reshape(h, w, -1).astype(np.float32), inside, corners)


def _around(polygon: Polygon) -> npt.NDArray[np.float64]:
    """The corners of the least rectangle around a polygon whose first side runs as its text does."""
    points = np.asarray(polygon, dtype=np.float64)
    if len(points) == 4:
        return points
    # a bent or stepped outline: the way of its text is that of its longest run to the right as read
    start = points[0]
    far = points[np.argmax(np.linalg.norm(points - start, axis=1))]
    quarter = _quarter(start, points.mean(axis=0), far)
    x0, y0 = points.min(axis=0)
    x1, y1 = points.max(axis=0)
    box = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    return np.roll(box, -quarter, axis=0)


def _quarter(start: npt.NDArray[np.float64], middle: npt.NDArray[np.float64], _: npt.NDArray[np.float64]) -> int:
    """Which corner of the upright box the first point of the outline is nearest to, clockwise from the top left."""
    left, top = start[0] < middle[0], start[1] < middle[1]
    return {(True, True): 0, (False, True): 1, (False, False): 2, (True, False): 3}[(bool(left), bool(top))]


def _straight(values: Values, corners: npt.NDArray[np.float64]) -> Values | None:
    """An upright box by slicing, turned by quarters; None when it leans."""
    a, b, c, d = corners
    for turns in range(4):
        (p, q, r, s) = np.roll(np.array([a, b, c, d]), turns, axis=0)
        level = abs(p[1] - q[1]) <= _STRAIGHT and abs(s[1] - r[1]) <= _STRAIGHT
        upright = abs(p[0] - s[0]) <= _STRAIGHT and abs(q[0] - r[0]) <= _STRAIGHT
        if level and upright and q[0] > p[0] and s[1] > p[1]:
            x0, y0 = max(0, round(float(p[0]))), max(0, round(float(p[1])))
            part = values[y0 : round(float(r[1])), x0 : round(float(r[0]))]
            return np.rot90(part, turns) if part.size else None
    return None


def _inside(polygon: Polygon, corners: npt.NDArray[np.float64], shape: tuple[int, int], rim: float) -> Mask:
    h, w = shape
    out = np.zeros((h, w), np.uint8)
    if len(polygon) == 4:
        n = max(1, math.ceil(rim))
        out[n : h - n, n : w - n] = 1
        return out.astype(bool)
    a, b, _, d = corners
    way = np.stack([(b - a) / max(1e-9, math.dist(a, b)), (d - a) / max(1e-9, math.dist(a, d))])
    points = np.round(((np.asarray(polygon) - a) @ way.T - 0.5) * 16).astype(np.int32)
    cv2.fillPoly(out, [points], 1, shift=4)
    n = 2 * max(1, math.ceil(rim)) + 1
    bordered = cv2.copyMakeBorder(out, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return cv2.erode(bordered, np.ones((n, n), np.uint8))[1:-1, 1:-1].astype(bool)
