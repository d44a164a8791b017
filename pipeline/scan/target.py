"""Colour control strips that were scanned with a page: patches of one size in a row, each of another strong colour.

What they measure is the camera. Left in, their patches look like boxes that withhold, and their labels like text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.components import connected
from pipeline.model import Image
from pipeline.scan.survey import Mask

_SIDE = 900
"""The copy that is looked at has no longer side, pixels."""
_CHROMA, _FLAT = 60, 14
"""Strongest less weakest channel of a patch, at least; difference of neighbours in it, at most."""
_SIZE = (0.018, 0.12)
"""Sides of a patch over the longer side of the picture."""
_HUES, _APART = 4, 12.0
"""So many colours must stand in a row, so far apart on OpenCV's circle of 180."""
_ALIKE = 0.25
"""Patches of one strip differ in size by no more than this share."""
_ROUND, _TOWARDS = 0.8, 0.3
"""Of a patch's side: how far captions and scales stand from the patches, and what is taken of it on the page's side,
where text may stand, unless the table is seen between."""
_EDGE = 0.25
"""Of the picture: a strip lies so near one of its edges; boxes of four colours within a page may withhold."""
_TABLE = 110
"""The table is darker, grey levels."""
_MORE = 6
"""White, grey and black patches at either end."""


@dataclass(frozen=True)
class _Patch:
    x: float
    y: float
    w: float
    h: float
    hue: float

    @property
    def turned(self) -> _Patch:
        return _Patch(self.y, self.x, self.h, self.w, self.hue)


def find_target(bgr: Image) -> Mask | None:
    """Mask, at some smaller size, of the strips on a picture and of what is written about them; None without any."""
    h, w = bgr.shape[:2]
    if not _is_coloured(bgr[::8, ::8]):
        return None
    scale = min(1.0, _SIDE / max(h, w))
    size = (max(1, round(w * scale)), max(1, round(h * scale)))
    small = np.asarray(cv2.resize(bgr, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    patches = _patches(small)
    if len(patches) < _HUES:
        return None
    mask: Mask = np.zeros(small.shape[:2], np.uint8)
    flat, grey = _flat(small), np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    _mark(patches, flat, grey, mask)
    _mark([p.turned for p in patches], flat.T, grey.T, mask.T)
    return mask if mask.any() else None


def _is_coloured(sample: Image) -> bool:
    """Whether a sparse sample has as much strong colour as the patches of a strip have; most pages have not."""
    strong = np.count_nonzero(sample.max(axis=2) >= sample.min(axis=2).astype(int) + _CHROMA)
    return bool(strong >= 0.7 * _HUES * (_SIZE[0] * max(sample.shape)) ** 2)


def _flat(small: Image) -> Mask:
    box = np.ones((3, 3), np.uint8)
    steps = cv2.subtract(cv2.dilate(small, box), cv2.erode(small, box))
    return np.where(steps.max(axis=2) <= _FLAT, 255, 0).astype(np.uint8)


def _patches(small: Image) -> list[_Patch]:
    chroma = small.max(axis=2).astype(int) - small.min(axis=2)
    strong = np.where((chroma >= _CHROMA) & (_flat(small) > 0), 255, 0).astype(np.uint8)
    labels, stats = connected(strong)
    hues = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)[..., 0]
    least, most = (share * max(small.shape) for share in _SIZE)
    found = []
    for i in range(1, len(stats)):
        x, y, w, h, area = (int(v) for v in stats[i])
        if not (least <= w <= most and least <= h <= most and area > 0.85 * w * h):
            continue
        own = hues[y : y + h, x : x + w][labels[y : y + h, x : x + w] == i].astype(np.float64) * np.pi / 90
        hue = float(np.arctan2(np.sin(own).mean(), np.cos(own).mean())) * 90 / np.pi % 180
        found.append(_Patch(x + w / 2, y + h / 2, float(w), float(h), hue))
    return found


def _mark(patches: Sequence[_Patch], flat: Mask, grey: Image, mask: Mask) -> None:
    """Paint the strips that run across. All may be turned views."""
    for first in patches:
        if _EDGE * grey.shape[0] < first.y < (1 - _EDGE) * grey.shape[0]:
            continue
        row = [
            p
            for p in patches
            if abs(p.y - first.y) < 0.25 * first.h
            and abs(p.w - first.w) <= _ALIKE * first.w
            and abs(p.h - first.h) <= _ALIKE * first.h
        ]
        if len(row) < _HUES or _colours(row) < _HUES:
            continue
        row.sort(key=lambda p: p.x)
        pitch = float(np.median([b.x - a.x for a, b in pairwise(row)]))
        if pitch > 2.5 * first.w:
            continue
        x0, x1 = _end(row[0], -pitch, flat) - 0.3 * pitch, _end(row[-1], pitch, flat) + 0.3 * pitch
        a, b = max(0, round(x0)), max(0, round(x1))
        side = max(first.w, first.h)
        top, foot = max(0, round(first.y - first.h / 2)), round(first.y + first.h / 2)
        dark = np.median(grey[:, a:b], axis=1) < _TABLE
        low = first.y > grey.shape[0] / 2  # the page lies above
        y0, y1 = top - _reach(dark[:top][::-1], side, low), foot + _reach(dark[foot:], side, not low)
        mask[max(0, round(y0)) : round(y1), a:b] = 255


def _reach(dark: npt.NDArray[np.bool_], side: float, towards: bool) -> float:
    """How far to go from the patches. ``dark``: whether each row from there on is the table's; ``towards`` the page."""
    if not towards:
        return _ROUND * side
    rows = np.flatnonzero(dark[: round(1.5 * side)])
    return float(rows[-1] + 1) if rows.size else _TOWARDS * side


def _end(last: _Patch, step: float, flat: Mask) -> float:
    """The far side of the last even field of the strip's pitch."""
    x = last.x
    for _ in range(_MORE):
        at = x + step
        y0, y1 = round(last.y - 0.25 * last.h), round(last.y + 0.25 * last.h)
        a, b = round(at - 0.25 * last.w), round(at + 0.25 * last.w)
        if a < 0 or b >= flat.shape[1] or flat[max(0, y0) : y1, a:b].mean() < 0.9 * 255:
            break
        x = at
    return x + (last.w if step > 0 else -last.w) / 2


def _colours(row: Sequence[_Patch]) -> int:
    """How many hues there are that lie apart."""
    hues = sorted(p.hue for p in row)
    kept: list[float] = []
    for hue in hues:
        if not kept or (hue - kept[-1] >= _APART and hue - kept[0] <= 180 - _APART):
            kept.append(hue)
    return len(kept)
