"""Which way up a page stands: 0, 90, 180 or 270 degrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipeline.model import Image, Transform

Degrees = Literal[0, 90, 180, 270]


@dataclass(frozen=True)
class OrientationVote:
    """What a reader says of a page's orientation.

    ``degrees``: how far the picture must be turned **clockwise** to stand upright. ``certainty`` 0..1. ``by``: who says
    so, for the record.
    """

    degrees: Degrees
    certainty: float
    by: str


Voter = Callable[[Image], OrientationVote]
"""Takes a grey picture of the page (long side about 1300 to 2600 pixels) as it came, returns its vote."""


def turn(pixels: Image, degrees: Degrees) -> Image:
    """The picture turned clockwise, without resampling; the same array for 0."""
    return pixels if degrees == 0 else np.ascontiguousarray(np.rot90(pixels, k=-(degrees // 90)))


def turned(width: int, height: int, degrees: Degrees) -> Transform:
    """From pixels of the picture after :func:`turn` to pixels of the ``width`` x ``height`` picture before it."""
    w, h = float(width), float(height)
    if degrees == 90:
        return Transform((0, 1, 0, -1, 0, h, 0, 0, 1))
    if degrees == 180:
        return Transform((-1, 0, w, 0, -1, h, 0, 0, 1))
    if degrees == 270:
        return Transform((0, -1, w, 1, 0, 0, 0, 0, 1))
    return Transform()
