"""One resampling for all geometry: turn by the skew, rescale, crop.

Coordinates are continuous, the first pixel covers 0..1; OpenCV counts from pixel middles, hence the halves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Box, Image, Transform

LEAST_SKEW = 0.15
"""Degrees; less is not worth resampling."""


@dataclass(frozen=True)
class Warp:
    """``width``, ``height``: size of the result. ``back``: from its pixels to the picture's. ``same``: no change."""

    width: int
    height: int
    back: Transform
    same: bool


def plan(width: int, height: int, *, skew: float, scale: float, crop: Box | None = None) -> Warp:
    """The warp that levels lines sinking by ``skew`` degrees to the right and scales by ``scale``.

    ``crop``: what to keep of the picture, in its pixels; the result is the upright box around it, so that nothing of it
    is lost. None keeps everything.
    """
    if abs(skew) < LEAST_SKEW:
        skew = 0.0
    box = crop or Box(0, 0, width, height)
    if skew == 0 and scale == 1 and crop is None:
        return Warp(width, height, Transform(), True)
    turn = math.radians(-skew)
    c, s = scale * math.cos(turn), scale * math.sin(turn)
    there = Transform((c, -s, 0, s, c, 0, 0, 0, 1))
    around = Box.around(there(box.polygon))
    shift = Transform((1, 0, -around.x0, 0, 1, -around.y0, 0, 0, 1))
    size = max(1, math.ceil(around.width - 1e-6)), max(1, math.ceil(around.height - 1e-6))
    return Warp(*size, there.then(shift).inverse(), False)


def apply(pixels: Image, warp: Warp) -> Image:
    """The picture, resampled once; grey or BGR. White comes in from outside."""
    if warp.same:
        return pixels
    back: npt.NDArray[np.float64] = warp.back.matrix
    per_pixel = math.hypot(back[0, 0], back[1, 0])
    coarse = math.floor(per_pixel + 1e-6)
    if coarse >= 2:  # average before taking samples that far apart
        h, w = pixels.shape[:2]
        pad = (-h % coarse, -w % coarse)
        if any(pad):
            pixels = np.asarray(cv2.copyMakeBorder(pixels, 0, pad[0], 0, pad[1], cv2.BORDER_REPLICATE), dtype=np.uint8)
        h, w = pixels.shape[:2]
        pixels = np.asarray(
            cv2.resize(pixels, (w // coarse, h // coarse), interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
        back = np.diag([1 / coarse, 1 / coarse, 1.0]) @ back
    middle = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]], dtype=np.float64)
    matrix = np.linalg.inv(middle) @ back @ middle
    way = cv2.INTER_CUBIC if per_pixel < 0.9 else cv2.INTER_LINEAR
    white = (255, 255, 255) if pixels.ndim == 3 else 255
    out = cv2.warpAffine(
        pixels,
        matrix[:2],
        (warp.width, warp.height),
        flags=way | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=white,
    )
    return np.asarray(out, dtype=np.uint8)
