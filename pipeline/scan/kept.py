"""Pictures of pages that are asked for twice, kept in memory from the first time to the second.

The audit looks at every page of a source before the first one is read. What is kept is small: a scan of two tones takes
a bit a pixel, and there is room for so many bytes and no more; what finds none is decoded again. Nothing is written.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image
from pipeline.scan.picture import Picture

ROOM = 48 << 20
"""bytes that a source's pictures may take"""
_SAMPLED = 7
"""pixels from one to the next that is looked at before all of them are"""


@dataclass(frozen=True)
class _Packed:
    """``pixels``: as they are, or the bits of a picture of the tones 0 and 255, whose size is ``shape``."""

    rest: Picture
    pixels: npt.NDArray[np.uint8]
    shape: tuple[int, ...] | None


class Kept:
    """By number of the page. Pages are handed out once."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._pages: dict[int, _Packed] = {}

    def put(self, number: int, picture: Picture) -> None:
        """Keep a picture, if there is room; one with a text of its own may hold other pictures and is not kept."""
        self._drop(number)
        if picture.layer is not None and picture.layer.without is not None:
            return
        pixels: npt.NDArray[np.uint8] = picture.pixels
        shape: tuple[int, ...] | None = None
        if _two_tones(pixels):
            pixels, shape = np.packbits(pixels), pixels.shape
        if pixels.nbytes <= self._room:
            self._room -= pixels.nbytes
            self._pages[number] = _Packed(replace(picture, pixels=_NOTHING), pixels, shape)

    def take(self, number: int) -> Picture | None:
        """The picture as it was put, which is then forgotten; None when it was not kept."""
        packed = self._drop(number)
        if packed is None:
            return None
        pixels = packed.pixels
        if packed.shape is not None:
            pixels = np.unpackbits(pixels, count=math.prod(packed.shape)).reshape(packed.shape)
            np.negative(pixels, out=pixels)  # 1 becomes 255
        return replace(packed.rest, pixels=pixels)

    def _drop(self, number: int) -> _Packed | None:
        packed = self._pages.pop(number, None)
        if packed is not None:
            self._room += packed.pixels.nbytes
        return packed


_NOTHING: Image = np.zeros((0, 0), np.uint8)


def _two_tones(pixels: Image) -> bool:
    """Whether a picture is grey and holds nothing but 0 and 255."""
    if pixels.ndim != 2 or not pixels.size:
        return False
    sample = pixels[::_SAMPLED, ::_SAMPLED]
    if bool(np.any((sample > 0) & (sample < 255))):
        return False
    return cv2.countNonZero(cv2.inRange(pixels, 1, 254)) == 0
