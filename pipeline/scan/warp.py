"""One resampling for all geometry: turn by the skew, rescale, crop, straighten curved lines.

Coordinates are continuous, the first pixel covers 0..1; OpenCV counts from pixel middles, hence the halves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Box, Image, Mesh, Transform

LEAST_SKEW = 0.15
"""Degrees; less is not worth resampling."""
_STRIPE = 256


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
    way = cv2.INTER_CUBIC if per_pixel < 0.9 else cv2.INTER_LINEAR
    if warp.back.mesh is not None:
        return _bent(pixels, warp, warp.back.mesh, back, way)
    middle = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]], dtype=np.float64)
    matrix = np.linalg.inv(middle) @ back @ middle
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


def _bent(pixels: Image, warp: Warp, mesh: Mesh, back: npt.NDArray[np.float64], way: int) -> Image:
    """:func:`apply` where a mesh comes before the affine ``back``; in stripes, so that no map of the page is held."""
    white = (255, 255, 255) if pixels.ndim == 3 else 255
    x = np.arange(warp.width, dtype=np.float64) + 0.5
    over = _weights(x / mesh.width, mesh.columns)
    dx, dy = (np.asarray(part @ over.T, dtype=np.float32) for part in mesh.shifts)
    out = np.empty((warp.height, warp.width, *pixels.shape[2:]), np.uint8)
    m = back.astype(np.float32)
    for start in range(0, warp.height, _STRIPE):
        y = np.arange(start, min(start + _STRIPE, warp.height), dtype=np.float64) + 0.5
        down = _weights(y / mesh.height, mesh.rows).astype(np.float32)
        px, py = x.astype(np.float32) + down @ dx, y.astype(np.float32)[:, None] + down @ dy
        to_x = m[0, 0] * px + m[0, 1] * py + (m[0, 2] - np.float32(0.5))
        to_y = m[1, 0] * px + m[1, 1] * py + (m[1, 2] - np.float32(0.5))
        out[start : start + len(y)] = cv2.remap(
            pixels, to_x, to_y, way, borderMode=cv2.BORDER_CONSTANT, borderValue=white
        )
    return out


def _weights(share: npt.NDArray[np.float64], nodes: int) -> npt.NDArray[np.float64]:
    """(n, nodes): how much each node has to say at each place (0 to 1 over the grid), two at a time."""
    at = np.clip(share, 0, 1) * (nodes - 1)
    first = np.minimum(at.astype(np.int64), nodes - 2)
    out = np.zeros((len(at), nodes))
    rows = np.arange(len(at))
    out[rows, first], out[rows, first + 1] = 1 - (at - first), at - first
    return out
