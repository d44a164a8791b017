"""Projection profiles: how sharply the ink of a page falls into lines along a slope."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.scan.survey import Floats, Mask


def points(mask: Mask, most: int) -> tuple[Floats, Floats]:
    """x and y of at most about ``most`` pixels of the mask, evenly chosen."""
    found = cv2.findNonZero(mask)
    if found is None:
        return np.zeros(0), np.zeros(0)
    flat = found.reshape(-1, 2)
    flat = flat[:: max(1, len(flat) // most)]
    return flat[:, 0].astype(np.float64), flat[:, 1].astype(np.float64)


def sharpness(along: Floats, across: Floats, slopes: Floats, cell: float, smooth: int = 1) -> Floats:
    """How uneven the profile is for each slope (tangent), taken over ``smooth`` cells of ``cell`` pixels."""
    out, at = np.empty(len(slopes)), np.empty(len(along))
    for i, slope in enumerate(slopes):
        np.multiply(along, slope, out=at)
        np.subtract(across, at, out=at)
        if cell != 1:
            np.divide(at, cell, out=at)
        np.subtract(at, at.min(), out=at)
        profile = np.bincount(at.astype(np.int64)).astype(np.float64)
        # the difference of two neighbouring means of `smooth` cells, times smooth
        run = np.cumsum(np.concatenate([np.zeros(2 * smooth), profile, np.zeros(2 * smooth - 1)]))
        out[i] = np.sum((run[2 * smooth :] - 2 * run[smooth:-smooth] + run[: -2 * smooth]) ** 2)
    return out


def lines_against_columns(mask: Mask) -> float:
    """-1 (columns) to 1 (lines): which axis the ink falls into more sharply, whatever the slope within 8 degrees."""
    x, y = points(mask, 9000)
    if len(x) < 30:
        return 0.0
    slopes = np.tan(np.radians(np.arange(-8.0, 8.1, 0.5)))
    clear = []
    for along, across in ((x, y), (y, -x)):
        scores = sharpness(along - along.mean(), across - across.mean(), slopes, 3.0)
        clear.append(float(scores.max()) / max(1.0, float(np.median(scores))))
    return (clear[0] - clear[1]) / (clear[0] + clear[1])
