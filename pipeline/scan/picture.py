"""The picture of one page as the readers of files hand it on."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.errors import TooLarge, TooLong
from pipeline.model import Image, TextLayer

_STRIP = 512
"""rows compared at a time"""
LONGEST_SIDE = 65_500
"""pixels; what libjpeg writes at most (JPEG_MAX_DIMENSION), and every page is published as a JPEG"""


@dataclass(frozen=True)
class Picture:
    """``pixels`` original pixels, grey or BGR; ``stated`` dpi across and down as the file says, if it does.
    ``layer``: the text of a PDF page that has some."""

    pixels: Image
    stated: tuple[float, float] | None
    notes: tuple[str, ...] = ()
    layer: TextLayer | None = None


def without_idle_colour(bgr: npt.NDArray[np.uint8]) -> Image:
    """Grey (h, w) when the three channels of a BGR picture (h, w, 3) are equal everywhere; a copy in memory order."""
    step = max(1, bgr.shape[0] // 64)
    if _grey(bgr[::step]) and all(_grey(bgr[y : y + _STRIP]) for y in range(0, len(bgr), _STRIP)):
        return np.ascontiguousarray(bgr[..., 0])
    return np.ascontiguousarray(bgr)


def _grey(bgr: npt.NDArray[np.uint8]) -> bool:
    b, g, r = cv2.split(bgr)
    return bool(np.array_equal(b, g) and np.array_equal(g, r))


def check_size(width: int, height: int, limit: int, *, file: str, page: int | None = None) -> None:
    """TooLarge when a picture that is about to be decoded has more than ``limit`` pixels."""
    if width * height > limit:
        what = f"a picture of {width} x {height} pixels, more than {limit} in all"
        raise TooLarge(what, file=file, page=page)


def check_sides(width: int, height: int, *, file: str, page: int | None = None) -> None:
    """TooLong when a page is longer than a JPEG of it could be."""
    if max(width, height) > LONGEST_SIDE:
        what = f"a picture of {width} x {height} pixels; no side may have more than {LONGEST_SIDE}"
        raise TooLong(what, file=file, page=page)
