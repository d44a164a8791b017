"""Pictures averaged over whole blocks of pixels."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model import Image


def averaged(pixels: Image, factor: int) -> Image:
    """A picture (h, w) or (h, w, 3) at 1/factor of the size, each pixel the mean of a whole block. What is left over at
    the right and below, less than a block, is dropped; a picture smaller than a block is one pixel there."""
    if factor <= 1:
        return pixels
    h, w = pixels.shape[:2]
    wide, high = max(1, w // factor), max(1, h // factor)
    cut = pixels[: high * factor, : wide * factor]
    if factor in (3, 5) and cut.shape[:2] == (high * factor, wide * factor):  # the same means, at half the cost
        middles = cv2.blur(cut, (factor, factor))[factor // 2 :: factor, factor // 2 :: factor]
        return np.ascontiguousarray(middles, dtype=np.uint8)
    return np.asarray(cv2.resize(cut, (wide, high), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def reduced(pixels: Image, size: tuple[int, int]) -> Image:
    """A grey picture (h, w) at a smaller ``size`` (width, height), each pixel the mean of its area. Where that is less
    than half both ways, whole blocks of four are made one first, which takes a third of the time."""
    h, w = pixels.shape[:2]
    if 2 * size[0] <= w and 2 * size[1] <= h:
        pixels = averaged(pixels, 2)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
