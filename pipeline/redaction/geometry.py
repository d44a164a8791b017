"""Rectangles that may lean a little: corners, sampling along their sides, tightening to full-resolution pixels."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Box, Image, Polygon

Corners = npt.NDArray[np.float64]
"""(4, 2): x, y of the corners, clockwise from the top left."""


def upright(x0: float, y0: float, x1: float, y1: float) -> Corners:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64)


def ordered(points: npt.NDArray[np.float64]) -> Corners:
    """The corners of a rectangle that leans less than 45 degrees, clockwise from the top left."""
    pts = np.asarray(points, dtype=np.float64).tolist()  # plain floats: there are thousands on a page
    mx, my = sum(x for x, _ in pts) / 4, sum(y for _, y in pts) / 4
    # of the four cyclic orders, the one whose first side runs most to the right
    pts.sort(key=lambda p: math.atan2(p[1] - my, p[0] - mx))

    def to_the_right(i: int) -> float:
        (x0, y0), (x1, y1) = pts[i], pts[(i + 1) % 4]
        return float((x1 - x0) / (math.hypot(x1 - x0, y1 - y0) + 1e-9))

    first = max(range(4), key=to_the_right)
    return np.array(pts[first:] + pts[:first], dtype=np.float64)


def fitted(contour: npt.NDArray[np.int32], *, steady: float = 0.001) -> tuple[Corners, float]:
    """The least rectangle around the pixels of a contour, and the share of it that the contour fills.

    A rectangle that leans less than ``steady`` (radians), or too small to tell, is taken as upright.
    """
    x, y, w, h = cv2.boundingRect(contour)
    area = cv2.contourArea(contour) + cv2.arcLength(contour, True) / 2 + 1  # a contour runs through pixel centres
    box = upright(x, y, x + w, y + h)
    (_, _), (rw, rh), _ = rect = cv2.minAreaRect(contour)
    tilted = ordered(np.asarray(cv2.boxPoints(rect), dtype=np.float64)) + 0.5
    lean = abs(tilt(tilted))
    share = area / (w * h)
    tilted_share = area / ((rw + 1) * (rh + 1))
    if lean < steady or lean > 0.35 or max(w, h) * lean < 2 or tilted_share < share + 0.002:
        return box, min(1.0, share)
    # half a pixel outwards on each side: from pixel centres to pixel edges
    return grown(tilted, 0.5), min(1.0, tilted_share)


def tilt(c: Corners) -> float:
    """Radians by which the longer pair of sides leans from the axes; positive is clockwise."""
    (x, y), (x1, y1), _, (x3, y3) = c.tolist()
    if math.hypot(x1 - x, y1 - y) >= math.hypot(x3 - x, y3 - y):
        return math.atan2(y1 - y, x1 - x)
    return math.atan2(-(x3 - x), y3 - y)


def size(c: Corners) -> tuple[float, float]:
    """Length of the top side and of the left side."""
    (x, y), (x1, y1), _, (x3, y3) = c.tolist()
    return math.hypot(x1 - x, y1 - y), math.hypot(x3 - x, y3 - y)


def grown(c: Corners, by: float | tuple[float, float, float, float]) -> Corners:
    """Every side (top, right, bottom, left) moved outwards."""
    top, right, bottom, left = (by,) * 4 if isinstance(by, int | float) else by
    w, h = size(c)
    ex = (c[1] - c[0]) / max(w, 1e-9)
    ey = (c[3] - c[0]) / max(h, 1e-9)
    out = c.astype(np.float64).copy()
    out[0] += -left * ex - top * ey
    out[1] += right * ex - top * ey
    out[2] += right * ex + bottom * ey
    out[3] += -left * ex + bottom * ey
    return out


def around(points: npt.NDArray[np.float64], lean: float) -> Corners:
    """The least rectangle around points that leans by so many radians."""
    turn = np.array([[np.cos(lean), -np.sin(lean)], [np.sin(lean), np.cos(lean)]])
    turned = points @ turn
    (x0, y0), (x1, y1) = turned.min(axis=0), turned.max(axis=0)
    return np.asarray(upright(x0, y0, x1, y1) @ turn.T, dtype=np.float64)


def bounds(c: Corners) -> Box:
    xs, ys = c.T.tolist()
    return Box(min(xs), min(ys), max(xs), max(ys))


def polygon(c: Corners, width: int, height: int) -> Polygon:
    """As the model wants it, inside the page."""
    xs, ys = np.clip(c[:, 0], 0, width), np.clip(c[:, 1], 0, height)
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in zip(xs, ys, strict=True))


def side_profile(mask: Image, c: Corners, side: int, reach: int, *, trim: float = 0.06) -> npt.NDArray[np.bool_]:
    """(2 * reach, n): mask sampled along one side (0 top, 1 right, 2 bottom, 3 left), from ``reach`` pixels inside
    to ``reach`` outside, in steps of one pixel; the ends of the side are left out by ``trim`` of its length."""
    return np.asarray(side_tones(mask, c, side, reach, trim=trim) > 0, dtype=np.bool_)


def side_tones(grey: Image, c: Corners, side: int, reach: int, *, trim: float = 0.06) -> Image:
    """(2 * reach, n): as :func:`side_profile`, the values of a one-channel picture."""
    a, b = c[side], c[(side + 1) % 4]
    along = b - a
    length = math.hypot(along[0], along[1])
    along = along / max(length, 1e-9)
    outward = np.array([along[1], -along[0]])
    cut = max(1.0, trim * length)
    n = int(min(max(length - 2 * cut, 4), 256))
    at = np.linspace(cut, max(cut, length - cut), n)
    off = np.arange(-reach, reach) + 0.5
    if along[1] == 0:  # level: a place's column and row are each told by one of the two
        xi = _places(a[0] + along[0] * at, grey.shape[1])
        return np.asarray(grey[_places(a[1] + outward[1] * off, grey.shape[0])[:, None], xi], dtype=np.uint8)
    if along[0] == 0:
        yi = _places(a[1] + along[1] * at, grey.shape[0])
        return np.asarray(grey[yi, _places(a[0] + outward[0] * off, grey.shape[1])[:, None]], dtype=np.uint8)
    x = a[0] + along[0] * at[None, :] + outward[0] * off[:, None]
    y = a[1] + along[1] * at[None, :] + outward[1] * off[:, None]
    return np.asarray(grey[_places(y, grey.shape[0]), _places(x, grey.shape[1])], dtype=np.uint8)


def _places(at: npt.NDArray[np.float64], end: int) -> npt.NDArray[np.int64]:
    """The pixels that places lie in, the nearest where they lie outside."""
    return np.minimum(np.maximum(np.floor(at).astype(np.int64), 0), end - 1)


def tightened(mask: Image, c: Corners, reach: int, *, share: float = 0.5) -> Corners:
    """Each side moved, by at most ``reach``, to where the mask stops covering ``share`` of the side's length."""
    moves = []
    for side in range(4):
        cover = side_profile(mask, c, side, reach).mean(axis=1) >= share
        within = np.flatnonzero(cover[:reach])
        if not within.size:
            move = 0
        elif within[-1] < reach - 1:
            move = int(within[-1]) + 1 - reach
        else:  # outwards as far as it goes on without a gap: behind a gap stands another box
            beyond = np.flatnonzero(~cover[reach:])
            move = int(beyond[0]) if beyond.size else reach
        moves.append(float(move))
    return grown(c, (moves[0], moves[1], moves[2], moves[3]))


def edges(mask: Image, c: Corners) -> float:
    """The least share, of the four sides, along which a mask reaches the side; round shapes do not."""
    reach = max(2, round(0.06 * min(size(c))))
    return float(min(side_profile(mask, c, side, reach, trim=0.03)[:reach].any(axis=0).mean() for side in range(4)))


def corner_fill(mask: Image, c: Corners) -> float:
    """The least share of a mask in the four corners of a rectangle; round and ragged shapes have none."""
    inside = cut_out(mask, c)
    n = max(3, round(0.2 * min(inside.shape[:2])))
    parts = (inside[:n, :n], inside[:n, -n:], inside[-n:, -n:], inside[-n:, :n])
    return float(min(np.mean(p > 0) for p in parts))


def cut_out(image: Image, c: Corners, margin: float = 0.0) -> Image:
    """The pixels inside the rectangle, turned upright, ``margin`` away from its sides."""
    w, h = size(c)
    margin = min(margin, (min(w, h) - 2) / 2)
    inner = grown(c, -margin)
    if abs(tilt(c)) < 1e-6:
        x0, y0 = np.maximum(np.round(inner[0]).astype(int), 0)
        x1, y1 = np.maximum(np.round(inner[2]).astype(int), [x0 + 1, y0 + 1])
        return image[y0:y1, x0:x1]
    w, h = max(1.0, w - 2 * margin), max(1.0, h - 2 * margin)
    to = np.array([[0, 0], [w, 0], [0, h]], dtype=np.float32) - np.float32(0.5)
    move = cv2.getAffineTransform((inner[[0, 1, 3]] - 0.5).astype(np.float32), to)
    out = cv2.warpAffine(image, move, (max(1, round(w)), max(1, round(h))), flags=cv2.INTER_NEAREST)
    return np.asarray(out, dtype=np.uint8)
