"""The page with its redactions painted over, for the engines: no character is read in a box or from its rule."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.components import connected
from pipeline.model import Image, Redaction
from pipeline.redaction.outlined import OVERPRINTED

_MARGIN = 1.5
"""pixels beyond the polygon that the blurred rim of a box may reach; more would cut the text next to it"""
_ALONG = 0.3
"""share of the box's width from which a thin piece of ink is its rule"""
_AROUND = 16
"""pixels around a box in which the paper's colour is looked for"""


def mask(pixels: Image, redactions: Sequence[Redaction]) -> Image:
    """A copy of ``pixels`` (grey or BGR, page pixels) with every redaction painted in the paper's colour near it."""
    out = pixels.copy()
    for redaction in redactions:
        corners = np.asarray(redaction.polygon, dtype=np.float64)
        centre = corners.mean(axis=0)
        # polygon corners are pixel edges, cv2 fills by pixel centres and includes the outline
        painted = corners + np.sign(corners - centre) * _MARGIN - 0.5
        points = np.round(painted * 16).astype(np.int32)
        if any(e.rule == OVERPRINTED for e in redaction.evidence):
            _without_rule(out, points, _paper(pixels, redaction))
        else:
            cv2.fillConvexPoly(out, points, _paper(pixels, redaction), shift=4)
    return out


def _without_rule(out: Image, points: npt.NDArray[np.int32], paper: tuple[float, ...]) -> None:
    """Paint over what reaches along much of the box: its rule. Print laid over the box stays."""
    x0, y0 = np.maximum(points.min(axis=0) // 16 - 1, 0)
    x1, y1 = points.max(axis=0) // 16 + 2
    window = out[y0:y1, x0:x1]
    inside = np.zeros(window.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, points - np.array([x0, y0]) * 16, 255, shift=4)
    grey = window if window.ndim == 2 else cv2.cvtColor(window, cv2.COLOR_BGR2GRAY)
    ink = np.where((grey < 0.9 * np.mean(paper)) & (inside > 0), 255, 0).astype(np.uint8)
    labels, stats = connected(ink)
    h, w = ink.shape
    x, y, pw, ph, area = stats.T
    long = ((pw >= _ALONG * w) | (ph >= 0.9 * h)) & (area < 0.5 * pw * ph + 4 * np.maximum(pw, ph))
    upright = (pw <= 4) & (ph >= 0.1 * h) & ((x <= 6) | (x + pw >= w - 6))
    level = (ph <= 4) & (pw >= 0.15 * w) & ((y <= 6) | (y + ph >= h - 6))
    rest = upright | level
    rules = long | rest
    rules[0] = False
    window[rules[labels]] = paper if window.ndim == 3 else paper[0]


def _paper(pixels: Image, redaction: Redaction) -> tuple[float, ...]:
    """The paper's colour around a box: the median of what is light there; white when there is nothing around it."""
    h, w = pixels.shape[:2]
    box = redaction.box
    x0, y0 = max(0, int(box.x0) - _AROUND), max(0, int(box.y0) - _AROUND)
    x1, y1 = min(w, int(box.x1) + _AROUND + 1), min(h, int(box.y1) + _AROUND + 1)
    window = pixels[y0:y1, x0:x1]
    around = np.ones(window.shape[:2], dtype=bool)
    inner = [int(box.y0) - 3 - y0, int(box.y1) + 4 - y0, int(box.x0) - 3 - x0, int(box.x1) + 4 - x0]
    t, b, left, right = (max(0, v) for v in inner)
    around[t:b, left:right] = False
    samples = window[around]
    if not samples.size:
        return (255.0,) * (pixels.shape[2] if pixels.ndim == 3 else 1)
    light = samples if pixels.ndim == 2 else samples.mean(axis=1)
    paper = samples[light >= np.percentile(light, 60)]
    return tuple(float(v) for v in np.atleast_1d(np.median(paper, axis=0)))
