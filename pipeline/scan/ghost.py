"""Print of the back that shines through the sheet: found by being paler and softer than the print of the front.

Paper scatters light, so the strokes of the back have no edge. Pale print of the front (a faded ribbon, pencil, a carbon
copy) has edges as sharp as those of the dark print beside it, and stays. A page whose print is all pale or all soft has
no front to be compared with and is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image
from pipeline.scan.survey import Floats, Ints, Mask, Survey, components

RESOLVED = 20.0
"""pixels of the scan; in smaller print the thin strokes of the front are as pale and soft as those of a back"""
_DARK, _PALE = 0.5, 0.9
"""Print of the front is darker than the first share of the paper; what is lighter than the second is paper."""
_LEAST = 0.25
"""Pale pixels away from dark ones, over dark ones, from which a page is looked at closely."""
_MANY = 60
"""Soft components of a glyph's size that make a back."""
_OF_FRONT = 0.2
"""The same, over the components of the front."""
_SMOOTH, _SOFT = 0.28, 0.62
"""Edges of the back have this share of the sharpness of the front's; less is shading, no print."""


def find_ghost(page: Survey, grey: Image) -> Mask | None:
    """Mask over the reduced copy of what shines through, or None. ``grey``: the full picture as scanned."""
    if page.paper.bilevel:
        return None
    level = 255.0 if not page.paper.white else page.paper.level
    dark = np.asarray(cv2.inRange(page.grey, 0, int(_DARK * level)), dtype=np.uint8)
    front = cv2.countNonZero(dark)
    if front < 500:
        return None
    near = cv2.dilate(dark, np.ones((5, 5), np.uint8))
    between = cv2.inRange(page.grey, int(_DARK * level), int(_PALE * level))
    pale = np.asarray(cv2.bitwise_and(between, cv2.bitwise_not(near)), dtype=np.uint8)
    if cv2.countNonZero(pale) < _LEAST * front:
        return None
    sharp = _sharpness(grey, page)
    reference = _of_components(page.grey, sharp, dark, level)
    apart = cv2.bitwise_and(sharp, cv2.bitwise_not(cv2.dilate(dark, np.ones((11, 11), np.uint8))))
    strokes = _of_components(page.grey, np.asarray(apart, dtype=np.uint8), pale, level)
    if len(reference.value) < _MANY or len(strokes.value) < _MANY:
        return None
    usual = float(np.median(reference.value))
    soft = strokes.value < _SOFT * usual
    if (soft & (strokes.value > _SMOOTH * usual)).sum() < max(_MANY, _OF_FRONT * len(reference.value)):
        return None
    chosen = np.zeros(len(strokes.stats), bool)
    chosen[strokes.index[soft]] = True
    strokes_of_it = np.where(chosen[strokes.labels], 255, 0).astype(np.uint8)
    ghost = cv2.dilate(strokes_of_it, np.ones((9, 9), np.uint8))  # its faint rim, and where it comes close to the front
    light = cv2.bitwise_not(cv2.dilate(dark, np.ones((3, 3), np.uint8)))
    return np.asarray(cv2.bitwise_and(ghost, light), dtype=np.uint8)


@dataclass(frozen=True, eq=False)
class _Strokes:
    """Components of a mask: ``labels`` (h, w) and ``stats`` (n, 5) as OpenCV gives them; of those that may be strokes
    the ``index`` and the sharpness of their edges, ``value``: the steepest step over their depth."""

    labels: Ints
    stats: Ints
    index: npt.NDArray[np.intp]
    value: Floats


def _of_components(grey: Image, sharp: Image, mask: Mask, level: float) -> _Strokes:
    labels, stats = components(mask)
    count = len(stats)
    flat = np.flatnonzero(mask)
    of = labels.ravel()[flat]
    edge, low = np.zeros(count), np.full(count, 255.0)
    np.maximum.at(edge, of, sharp.ravel()[flat])
    np.minimum.at(low, of, grey.ravel()[flat])
    value = edge / np.maximum(20.0, level - low)
    size = np.maximum(stats[:, 2], stats[:, 3])
    likely = (size >= 4) & (stats[:, 4] >= 8) & (edge > 0)
    likely[0] = False
    index = np.flatnonzero(likely)
    return _Strokes(labels, stats, index, value[index])


def _sharpness(grey: Image, page: Survey) -> Image:
    """The greatest difference between neighbours, full pixels, brought to the reduced copy."""
    box = np.ones((3, 3), np.uint8)
    rough = np.asarray(cv2.subtract(cv2.dilate(grey, box), cv2.erode(grey, box)), dtype=np.uint8)
    f = page.factor
    if f > 1:
        rough = np.asarray(cv2.dilate(rough, np.ones((f, f), np.uint8), anchor=(0, 0)), dtype=np.uint8)
    return np.ascontiguousarray(rough[: page.height * f : f, : page.width * f : f])
