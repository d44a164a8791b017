"""Slips of paper or tape laid over print before it was copied.

The copier's lamp comes from one side: two sides of a slip that meet in a corner cast a shadow, sharp where the slip
ends, soft away from it. Nothing is printed on the slip, and there is print beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image, RedactionKind
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import bounds, upright
from pipeline.redaction.pen import among_print
from pipeline.redaction.pieces import Pieces
from pipeline.redaction.traced import outer
from pipeline.redaction.view import View

RULE = "slip"
"""evidence of a slip of paper or tape"""

_UNIT = 12
"""glyph height, in pixels, at which shadows are looked for"""
_SHADE = 90, 222
"""lightness of a shadow, of 255: less is ink, more is paper"""
_RUN = 0.9
"""glyph heights, shortest straight piece of a shadow"""
_THIN = 0.75
"""widest shadow, in glyph heights"""
_SHORT, _LONG = 1.1, 2.0
"""shorter and longer side of the smallest slip, in glyph heights"""
_MEET = 0.6
"""glyph heights between the ends of two shadows that meet in a corner"""
_EMPTY = 0.006
"""share of ink on a slip: specks"""
_SOFT, _HARD = 0.3, 0.17
"""of its depth, by how much one shadow rises faster on the slip than off it; and the other at least"""
_MIDDLE = 0.006
"""share of a page between ink and paper; in a scan of two tones there is less"""
_INK = 70
"""no shadow is as dark"""
_PARTS, _CLEAR = 9, 70
"""pieces of a shadow that are judged one by one; the percentile that counts: print may stand close beside some"""
_DEEP = 35
"""grey levels by which a shadow is darker than the slip"""
_REACH, _NEXT = 8, 4
"""pixels on either side of a shadow that are looked at, and over which it rises"""
_MOST = 3000
"""straight pieces in a page; more is a screen or a photograph"""


@dataclass(frozen=True)
class _Line:
    """A level shadow, working pixels: from x0 to x1 and from y0 to y1, exclusive."""

    x0: int
    x1: int
    y0: int
    y1: int


def find(seen: View, marks: Pieces) -> list[Candidate]:
    """All slips of a page."""
    factor = max(1, int(seen.unit / _UNIT))
    h, w = seen.grey.shape[0] // factor, seen.grey.shape[1] // factor
    if min(h, w) < 4 * _UNIT or not _tones(seen.grey):
        return []
    grey = seen.small_grey(factor)
    u = seen.unit / factor
    shade = np.asarray(cv2.inRange(grey, *_SHADE), dtype=np.uint8)
    level = _lines(shade, u)
    upright_ = _lines(np.asarray(cv2.transpose(shade), dtype=np.uint8), u) if level else []
    found = (_corner(seen, marks, level[i], upright_[j], factor) for i, j in _meeting(level, upright_, u))
    return [c for c in found if c is not None]


def _meeting(level: list[_Line], upright_: list[_Line], u: float) -> list[tuple[int, int]]:
    """Pairs of shadows that meet in a corner and are as long as a slip's."""
    if not level or not upright_:
        return []
    ax0, ax1, ay0, ay1 = np.array([(a.x0, a.x1, a.y0, a.y1) for a in level]).T[:, :, None]
    by0, by1, bx0, bx1 = np.array([(b.x0, b.x1, b.y0, b.y1) for b in upright_]).T[:, None, :]
    near = _MEET * u
    aside = (np.abs(ax1 - bx1) <= near) | ((ax1 >= bx0) & (bx0 > (ax0 + ax1) / 2)) | (np.abs(ax0 - bx0) <= near)
    above = (np.abs(by1 - ay1) <= near) | (np.abs(by0 - ay0) <= near)
    long = np.maximum(ax1 - ax0, by1 - by0) >= _LONG * u
    return [(int(i), int(j)) for i, j in np.argwhere(aside & above & long)]


def _tones(grey: Image) -> bool:
    """Whether a page has tones between ink and paper; a scan of two tones shows no shadow."""
    sample = grey[::7, ::7]
    return bool(((sample > 60) & (sample < 235)).mean() > _MIDDLE)


def _lines(shade: Image, u: float) -> list[_Line]:
    """Level shadows of a mask."""
    kept = cv2.morphologyEx(shade, cv2.MORPH_OPEN, np.ones((1, max(4, round(_RUN * u))), np.uint8))
    if not kept.any():
        return []
    kept = cv2.morphologyEx(kept, cv2.MORPH_CLOSE, np.ones((3, max(1, round(0.6 * u))), np.uint8))
    out = []
    for x, y, w, h in sorted(outer(np.asarray(kept, dtype=np.uint8), holes=False).boxes.tolist()):
        if w >= _SHORT * u and h <= _THIN * u + 0.03 * w:
            out.append(_Line(x, x + w, y, y + h))
    return out if len(out) <= _MOST else []


def _corner(seen: View, marks: Pieces, a: _Line, b: _Line, factor: int) -> Candidate | None:
    """The slip whose lower or upper shadow is ``a`` and whose right or left one is ``b`` (x and y exchanged)."""
    u = seen.unit / factor
    right = abs(a.x1 - b.y1) <= _MEET * u or a.x1 >= b.y0 > (a.x0 + a.x1) / 2
    lower = abs(b.x1 - a.y1) <= _MEET * u
    left, upper = abs(a.x0 - b.y0) <= _MEET * u, abs(b.x0 - a.y0) <= _MEET * u
    if not (right or left) or not (lower or upper):
        return None
    right, lower = right and not (left and not right), lower and not (upper and not lower)
    wide, high = a.x1 - a.x0, b.x1 - b.x0
    if min(wide, high) < _SHORT * u or max(wide, high) < _LONG * u:
        return None
    # a shadow falls a little beyond the slip at its far end, and begins as much after it at the near one
    off = min(a.y1 - a.y0, b.y1 - b.y0) / 2
    x0, x1 = (a.x0 - off, float(b.y0)) if right else (float(b.y1), a.x1 + off)
    y0, y1 = (b.x0 - off, float(a.y0)) if lower else (float(a.y1), b.x1 + off)
    corners = upright(x0 * factor, y0 * factor, x1 * factor, y1 * factor)
    box = bounds(corners)
    if min(box.width, box.height) < _SHORT * seen.unit or max(box.width, box.height) < _LONG * seen.unit:
        return None
    margin = 0.25 * seen.unit + (abs(a.y1 - a.y0) + abs(b.y1 - b.y0)) * factor * 0.25
    inside = seen.ink[
        max(0, round(box.y0 + margin)) : max(0, round(box.y1 - margin)),
        max(0, round(box.x0 + margin)) : max(0, round(box.x1 - margin)),
    ]
    if inside.size < 4 or float((inside > 0).mean()) > _EMPTY:
        return None
    first = _falls(seen.grey, (a.x0 * factor, a.x1 * factor), (a.y0 * factor, a.y1 * factor), lower)
    if first < _HARD or not among_print(box, marks):
        return None
    second = _falls(seen.grey.T, (b.x0 * factor, b.x1 * factor), (b.y0 * factor, b.y1 * factor), right)
    if max(first, second) < _SOFT or second < _HARD:
        return None
    certainty = round(float(np.clip(0.45 + 0.5 * min(first, second), 0.5, 0.8)), 2)
    detail = (
        f"shadows on two sides, sharp on the slip and soft off it ({first:.2f}, {second:.2f}); nothing printed on it"
    )
    return Candidate(corners, RedactionKind.MASK, certainty, RULE, detail)


def _falls(grey: Image, along: tuple[int, int], across: tuple[int, int], outward: bool) -> float:
    """How much steeper a level shadow's inner side is than its outer one, -1 to 1. ``outward``: outside is below."""
    y0, y1 = max(0, across[0] - _REACH), min(grey.shape[0], across[1] + _REACH)
    trim = (along[1] - along[0]) // 8
    strip = grey[y0:y1, along[0] + trim : along[1] - trim]
    if strip.shape[0] < 2 * _REACH or strip.shape[1] < 4:
        return 0.0
    parts = (np.median(part, axis=1) for part in np.array_split(strip, _PARTS, axis=1) if part.shape[1])
    return float(np.percentile([_steeper(p if outward else p[::-1]) for p in parts], _CLEAR))


def _steeper(profile: npt.NDArray[np.float64]) -> float:
    """By how much the tone rises faster before the first dark line of a profile than after it, over a few pixels."""
    head = sorted(profile[:4].tolist())
    level = (head[1] + head[2]) / 2
    falls = np.flatnonzero(profile < level - _DEEP)
    if not falls.size:
        return 0.0
    dark = int(falls[0])
    while dark + 1 < len(profile) and profile[dark + 1] < profile[dark] - 2:
        dark += 1
    if profile[dark] < _INK or dark < _NEXT or dark + _NEXT >= len(profile):
        return 0.0
    depth = level - float(profile[dark])
    before = profile[dark - _NEXT : dark][::-1]
    after = np.minimum(profile[dark + 1 : dark + 1 + _NEXT], level)
    return float((before - after).mean() / depth)
