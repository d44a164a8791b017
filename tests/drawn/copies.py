"""Copies of a drawn page, in colour where the drawing has any, with the way of its points into the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from PIL import Image as Pictures

from pipeline.model import Image, Polygon
from tests.drawn import degraded
from tests.drawn.ageing import Age, age

Copy = Literal["clean", "fair", "skewed", "blurred", "fax", "one-bit", "worn", "jpeg", "book"]
COPIES: tuple[Copy, ...] = ("clean", "fair", "skewed", "blurred", "fax", "one-bit", "worn", "jpeg", "book")
Way = Callable[[Polygon], Polygon]


@dataclass(frozen=True)
class Copied:
    """``picture``: grey or BGR; ``way``: from drawn pixels to its own."""

    picture: Image
    way: Way


def _along(polygon: Polygon, most: float = 40.0) -> np.ndarray:
    """The polygon with points on its sides, so that it can bend."""
    out: list[tuple[float, float]] = []
    for a, b in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        n = max(1, round(max(abs(b[0] - a[0]), abs(b[1] - a[1])) / most))
        out += [(a[0] + (b[0] - a[0]) * k / n, a[1] + (b[1] - a[1]) * k / n) for k in range(n)]
    return np.array(out, dtype=np.float64)


def _told(points: np.ndarray) -> Polygon:
    return tuple((float(x), float(y)) for x, y in points)


def _turned(matrix: np.ndarray) -> Way:
    return lambda p: _told((np.c_[np.array(p), np.ones(len(p))] @ matrix.T)[:, :2])


def _scaled(fx: float, fy: float, first: Way) -> Way:
    return lambda p: tuple((x * fx, y * fy) for x, y in first(p))


def copied(page: Image, how: Copy, seed: int, beside: Image | None = None) -> Copied:
    """``page`` BGR, dark on white, about 200 dpi. ``beside``: the facing page of a book (grey); the page itself
    when None."""
    rng = np.random.default_rng(seed)
    grey = np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    coloured = bool((page.max(axis=2).astype(int) - page.min(axis=2) > 12).any())
    skew = float(rng.uniform(-0.8, 0.8))
    if how == "book":
        other = grey if beside is None else beside
        seen = degraded.book(
            (other, grey), rng, depth=float(rng.uniform(0.05, 0.11)), eye=float(rng.uniform(-0.15, 0.15)),
            width=2900, ground=int(rng.integers(40, 110)),
        )  # fmt: skip
        return Copied(seen.picture, lambda p: _told(seen.ways[1](_along(p))))
    if how == "one-bit":
        dithered = np.asarray(Pictures.fromarray(grey).convert("1").convert("L"), dtype=np.uint8)
        aged, matrix = age(dithered, Age(skew=0.0, blur=0.0, loss=0.0001, speckle=5, bits=1, holes=False), seed)
        return Copied(aged, _turned(matrix))
    if how == "fax":
        aged, matrix = age(grey, Age(skew=skew / 2, blur=0.5, holes=False, loss=0.0001), seed)
        out, _ = degraded.fax(np.asarray(cv2.resize(aged, None, fx=1.5, fy=1.5), dtype=np.uint8), rng, fine=True)
        return Copied(out, _scaled(out.shape[1] / grey.shape[1], out.shape[0] / grey.shape[0], _turned(matrix)))
    ages = {
        "clean": Age(blur=0.0, loss=0.0, speckle=0.0, holes=False, paper=255, ink=0),
        "fair": Age(skew=skew, blur=0.8, noise=1.5, shade=10, holes=bool(rng.random() < 0.4)),
        "skewed": Age(skew=float(rng.choice((-2.4, -1.7, 1.6, 2.2))), blur=0.8, noise=1.5, edge=14, holes=False),
        "blurred": Age(skew=skew, blur=1.7, noise=2.0, shade=18, holes=False),
        "worn": Age(skew=skew, loss=0.004, speckle=60, noise=5.0, shade=24, edge=18),
        "jpeg": Age(skew=skew, blur=0.9, noise=2.0, holes=False),
    }
    aged, matrix = age(grey, ages[how], seed)
    picture = aged
    if coloured:  # the colour goes the same way; lightness is the aged page's
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        centres = (np.linalg.inv(half) @ matrix @ half)[:2]
        h, w = grey.shape
        flat = cv2.warpAffine(page, centres, (w, h), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
        flat = cv2.GaussianBlur(flat, (0, 0), max(0.3, ages[how].blur))
        less = aged.astype(np.int16) - cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY)
        picture = np.clip(flat.astype(np.int16) + less[:, :, None], 0, 255).astype(np.uint8)
    if how == "jpeg":
        _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 50))])
        picture = np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), dtype=np.uint8)
    return Copied(picture, _turned(matrix))
