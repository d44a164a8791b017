"""Photographs, in tones or in the dots of a screen: what looks like a box in one is a part of it."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from pipeline.components import connected
from pipeline.model import Box, Image, RedactionKind
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import cut_out
from pipeline.redaction.view import View, below

_FILLS = (RedactionKind.BLACK, RedactionKind.GREY, RedactionKind.COLOUR)
_PAPER = 0.9
"""paper is lighter than this share of white"""
_STEP = 25.0
"""grey levels by which the tones of a picture differ at least"""
_LETTERS = 7
"""eighths of a glyph height; no stroke of light letters on a fill is as thick, and what is thicker is no letter"""
_PAGE = 0.5
"""share of the page; what is larger is the page's own ground"""


def without_pictures(found: list[Candidate], seen: View) -> list[Candidate]:
    """All candidates but the fills and typed signs that lie within a photograph, coarse or fine."""
    kinds = (*_FILLS, RedactionKind.TYPED)
    if not any(c.kind in kinds for c in found):
        return found
    factor = max(1, round(seen.unit / 8))
    areas = list(_photographs(found, seen, factor))
    return [c for c in found if c.kind not in kinds or all(c.box.intersection(a) < 0.8 * c.box.area for a in areas)]


def _photographs(found: list[Candidate], seen: View, factor: int) -> Iterator[Box]:
    """Large areas of many tones that are filled all over and hold no print, page pixels; none that boxes make up."""
    size = seen.size[0] // factor, seen.size[1] // factor
    small = seen.small_grey(factor)
    tones = np.asarray(cv2.blur(small, (7, 7)), dtype=np.uint8)
    areas = cv2.morphologyEx(below(tones, 255 * _PAPER), cv2.MORPH_OPEN, np.ones((24, 24), np.uint8))
    labels, stats = connected(areas)
    for n in range(1, len(stats)):
        x, y, w, h, area = (int(v) for v in stats[n])
        if min(w, h) < 48 or area < 0.6 * w * h or area > _PAGE * size[0] * size[1]:
            continue
        box = Box(x * factor, y * factor, (x + w) * factor, (y + h) * factor)
        boxes = sum(c.box.intersection(box) for c in found if c.kind is not RedactionKind.TYPED)
        # the rim of a black area is blurred with the paper
        mine = cv2.erode((labels[y : y + h, x : x + w] == n).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        if boxes < 0.5 * area * factor**2 and mine.any() and _varied(tones[y : y + h, x : x + w][mine]):
            yield box


def parts(fills: list[Candidate], seen: View) -> Iterator[Candidate]:
    """Parts of a photograph: of the inked area in which they lie, closed over the dots of its screen, more than half is
    no fill of one tone; or a black area whose own tone comes and goes."""
    factor = max(1, round(seen.unit / 8))
    small = seen.small_grey(factor)
    dark = cv2.morphologyEx(below(small, 255 * _PAPER), cv2.MORPH_CLOSE, np.ones((3, 3)))
    areas = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((14, 14), np.uint8))
    labels, stats = connected(areas)
    taken = np.zeros_like(areas)
    for c in fills:
        x0, y0, x1, y1 = (round(v / factor) for v in _sides(c.box.grown(0.3 * seen.unit)))
        taken[max(0, y0) : y1, max(0, x0) : x1] = 1
    for c in fills:
        x0, y0, x1, y1 = (round(v / factor) for v in _sides(c.box))
        inside = labels[y0:y1, x0:x1]
        if inside.size == 0:
            continue
        label = int(np.bincount(inside.ravel()).argmax())
        if label:
            x, y, w, h, area = (int(v) for v in stats[label])
            mine = labels[y : y + h, x : x + w] == label
            beside = mine & (taken[y : y + h, x : x + w] == 0)
            other = float(beside.sum())
            around = labels[max(0, y0 - 3) : y1 + 3, max(0, x0 - 3) : x1 + 3] == label
            sides = (around[0], around[-1], around[:, 0], around[:, -1])
            if (
                other > 0.5 * area
                and area > 0.6 * w * h
                and sum(bool(side.mean() > 0.5) for side in sides) >= 2
                and _varied(small[y : y + h, x : x + w][beside])
            ):
                yield c
                continue
        if c.kind is RedactionKind.BLACK and _uneven(cut_out(seen.grey, c.corners, 0.3 * seen.unit), factor):
            yield c


def _varied(tones: Image) -> bool:
    """Whether an area has many tones, none of them on most of it."""
    low, high = np.percentile(tones, (15, 85))
    return bool(high - low > 1.5 * _STEP)


def _uneven(tones: Image, factor: int) -> bool:
    """Whether the tone of a fill comes and goes in large patches, as no ink does."""
    w, h = tones.shape[1] // factor, tones.shape[0] // factor
    if min(w, h) < 16:
        return False
    smooth = cv2.medianBlur(cv2.resize(tones, (w, h), interpolation=cv2.INTER_AREA), 5)
    smooth = cv2.morphologyEx(smooth, cv2.MORPH_OPEN, np.ones((_LETTERS, _LETTERS), np.uint8))
    cells = cv2.resize(smooth, (w // 6, h // 6), interpolation=cv2.INTER_AREA)
    low, high = np.percentile(cells, (5, 95))
    return bool(high - low > _STEP)


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1
