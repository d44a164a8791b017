"""What lies around a photographed sheet or book, and what holds it: found on the reduced copy, marked in its void."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.blocks import averaged
from pipeline.components import connected
from pipeline.model import Image
from pipeline.scan.sides import DEEP, SIDES, sides
from pipeline.scan.survey import Mask, Survey

DARK = 0.45
"""Scan edges are darker than this share of the paper."""
FOREIGN = 0.86
"""A surrounding is darker than this share of the paper, over an area wider than any stroke."""
SHADED = 0.55
"""A surrounding is darker than this share of the paper where a shadow lies on the page."""
_SHADE, _STROKE, _GLYPHS, _MANY = 0.02, 0.6, 15, 0.04
"""A shadow on a page takes up this share of the picture; strokes in it are darker than this share of their ground;
print are at least so many of them, and this share of those on the rest of the page."""
_RIM = 0.97
"""A ground goes round so much of the picture's rim."""
_QUARTER, _ROOM = 4, 16
"""size and grey levels by which wide tones are looked for before anything is measured"""
_ROUGH = 40
"""Grey levels from a pixel of the small copy to its neighbours; print on a dark ground has more."""
_HELD = 0.08
"""Share of the short side that a holder is long at most on the page."""


def mark_surroundings(page: Survey, void: Mask) -> tuple[list[str], bool]:
    """Mark what lies around a photographed sheet or book: not as bright as paper, on two sides at least. Gives the
    sides, and whether a shadow lies on the sheet: what is dark and printed on is paper, and only what is darker than
    :data:`SHADED` lies around it."""
    around, found = _around(page, FOREIGN)
    if not found:
        return [], False
    deeper, within = _around(page, SHADED)
    shade = np.asarray(cv2.bitwise_and(around, cv2.bitwise_not(deeper)), dtype=np.uint8)
    shaded = _is_printed_on(page.grey, shade, around)
    if shaded:
        around, found = deeper, within
    np.maximum(void, around, out=void)
    return found, shaded


def _around(page: Survey, share: float) -> tuple[Mask, list[str]]:
    """The mask of what is darker than ``share`` of the paper and lies around the page, and at which sides."""
    around: Mask = np.zeros((page.height, page.width), np.uint8)
    scale = min(1.0, 700 / max(page.width, page.height))
    size = (max(1, round(page.width * scale)), max(1, round(page.height * scale)))
    level = 255 if not page.paper.white else page.paper.level
    k = 2 * max(4, round(0.012 * max(size))) + 1
    if not _wide_tones(page.grey, share * level, k / scale):
        return around, []
    small = cv2.resize(page.grey, size, interpolation=cv2.INTER_AREA)
    paper = np.where(small >= share * level, 255, 0).astype(np.uint8)
    closed = cv2.morphologyEx(paper, cv2.MORPH_CLOSE, np.ones((k, k), np.uint8), borderType=cv2.BORDER_REPLICATE)
    mask = (
        np.zeros_like(paper) if page.paper.bilevel else _around_leaves(closed == 0, np.asarray(small, dtype=np.uint8))
    )
    whole = (page.width, page.height)
    if mask.any():
        return np.asarray(cv2.resize(mask, whole, interpolation=cv2.INTER_NEAREST), dtype=np.uint8), list(SIDES)
    found = [] if page.paper.bilevel else sides(closed == 0, mask, thick=DEEP, thin=0.0)
    if sum(float(np.percentile(strip, 90)) > 0.02 * max(size) for _, strip in found) < 2:
        mask, found = _ground(closed == 0, small < DARK * level), [(side, np.empty(0, np.int32)) for side in SIDES]
        if not mask.any():
            return around, []
    mask = np.asarray(cv2.resize(mask, whole, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    return mask, [side for side, _ in found]


def _is_printed_on(grey: Image, shade: Mask, around: Mask) -> bool:
    """Whether print stands in ``shade``, as on the page, which is what lies not in ``around``: strokes much darker than
    the ground they stand on, of the size of glyphs, as many for its area as a column of text has."""
    if cv2.countNonZero(shade) < _SHADE * shade.size:
        return False
    side = max(grey.shape)
    k = max(9, round(0.02 * side)) | 1
    ground = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((k, k), np.uint8))
    inside = cv2.erode(shade, np.ones((k, k), np.uint8))
    page = cv2.erode(cv2.bitwise_not(around), np.ones((k, k), np.uint8))
    dark = np.where(grey < _STROKE * ground, 255, 0).astype(np.uint8)
    sizes = []
    for where in (page, inside):
        _, stats = connected(np.asarray(cv2.bitwise_and(dark, where), dtype=np.uint8))
        long = np.maximum(stats[1:, 2], stats[1:, 3])
        sizes.append(long[(long >= 0.003 * side) & (long <= 0.03 * side)])
    on_page, in_shade = sizes
    if len(on_page) < _GLYPHS or len(in_shade) < max(_GLYPHS, _MANY * len(on_page)):
        return False
    usual = float(np.median(on_page))
    return 0.6 * usual <= float(np.median(in_shade)) <= 1.6 * usual


def _wide_tones(grey: Image, level: float, side: float) -> bool:
    """Whether a square of ``side`` pixels may be darker than ``level`` throughout: told on a copy of a quarter of the
    size, generously, as most pages have nothing so dark and wide."""
    if side < 8 * _QUARTER:
        return True
    quarter = averaged(averaged(grey, 2), 2)
    dark = np.asarray(quarter < level + _ROOM, dtype=np.uint8)
    wide = int(side / _QUARTER) - 2
    return bool(cv2.erode(dark, np.ones((wide, wide), np.uint8)).any())


def _around_leaves(foreign: npt.NDArray[np.bool_], grey: Image) -> Mask:
    """The mask of the ground around a sheet or an open book that is seen whole, whatever its outline (curved edges,
    taken at a slant): it has nearly all of the rim, is even, and what it leaves is one or two leaves. Else empty.

    ``grey``: the same small picture.
    """
    none: Mask = np.zeros(foreign.shape, np.uint8)
    rim = np.concatenate([foreign[0], foreign[-1], foreign[:, 0], foreign[:, -1]])
    if rim.mean() < _RIM or not 0.03 < foreign.mean() < 0.85:
        return none
    labels, stats = connected(~foreign, connectivity=4)
    areas = stats[1:, 4]
    kept = areas >= 0.2 * areas.max(initial=1)
    if kept.sum() > 2 or areas[~kept].sum() > 0.06 * areas[kept].sum():
        return none
    leaf: Mask = np.where(np.concatenate([[False], kept])[labels], 255, 0).astype(np.uint8)
    reach = round(0.06 * foreign.shape[1])  # the gutter's shadow is dark, too
    leaf = np.pad(leaf, ((0, 0), (reach, reach)))
    joined = cv2.morphologyEx(leaf, cv2.MORPH_CLOSE, np.ones((1, 2 * reach + 1), np.uint8))[:, reach:-reach]
    contours, _ = cv2.findContours(np.ascontiguousarray(joined), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(np.concatenate(contours))
    if sum(cv2.contourArea(c) for c in contours) < 0.85 * cv2.contourArea(hull):
        return none
    void: Mask = np.full(foreign.shape, 255, np.uint8)
    cv2.drawContours(void, contours, -1, 0, cv2.FILLED)
    ground = cv2.erode(void, np.ones((7, 7), np.uint8), borderValue=255) > 0
    box = np.ones((3, 3), np.uint8)
    rough = cv2.subtract(cv2.dilate(grey, box), cv2.erode(grey, box)) > _ROUGH
    return void if ground.any() and rough[ground].mean() < 0.1 else none


def mark_holders(page: Survey, void: Mask) -> int:
    """Mark what reaches from the surroundings a little way onto the sheet, black and compact: clips, strips and weights
    that hold it."""
    short = min(page.width, page.height)
    level = 255.0 if not page.paper.white else page.paper.level
    k = max(3, round(0.004 * short)) | 1
    black = np.where((page.grey < DARK * level) & (void == 0), 255, 0).astype(np.uint8)
    dark = cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones((k, k), np.uint8))
    if not dark.any():
        return 0
    rim = cv2.dilate(void, np.ones((7, 7), np.uint8)) > 0
    count = 0
    for contour in cv2.findContours(dark, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        x, y, w, h = cv2.boundingRect(contour)
        if max(w, h) > _HELD * short or not rim[y : y + h, x : x + w].any():
            continue
        own = np.zeros((h + 2 * k, w + 2 * k), np.uint8)
        cv2.drawContours(own, [contour], -1, 255, cv2.FILLED, offset=(k - x, k - y))
        if not (rim[y : y + h, x : x + w] & (own[k:-k, k:-k] > 0)).any():
            continue
        grown = cv2.dilate(own, np.ones((k, k), np.uint8))
        top, left = max(0, y - k), max(0, x - k)
        area = void[top : y + h + k, left : x + w + k]
        dy, dx = top - (y - k), left - (x - k)
        np.maximum(area, grown[dy : dy + area.shape[0], dx : dx + area.shape[1]], out=area)
        count += 1
    return count


def _ground(foreign: npt.NDArray[np.bool_], dark: npt.NDArray[np.bool_]) -> Mask:
    """The mask of a dark ground on which one small sheet lies: it takes up the picture's whole rim and most of the
    rest, and what it leaves is one rectangle. Empty when there is none."""
    void: Mask = np.where(foreign, 255, 0).astype(np.uint8)
    rim = np.concatenate([foreign[0], foreign[-1], foreign[:, 0], foreign[:, -1]])
    black = foreign & dark
    none: Mask = np.zeros_like(void)
    if rim.mean() < _RIM or not 0.3 < foreign.mean() < 0.99 or black.sum() < 0.9 * foreign.sum():
        return none
    contours, _ = cv2.findContours(cv2.bitwise_not(void), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    areas = sorted((float(cv2.contourArea(c)) for c in contours), reverse=True)
    if not areas or (len(areas) > 1 and areas[1] > 0.02 * areas[0]):
        return none
    sheet = max(contours, key=cv2.contourArea)
    (_, _), (w, h), _ = cv2.minAreaRect(sheet)
    if min(w, h) < 0.03 * max(void.shape) or areas[0] < 0.85 * w * h:
        return none
    void[:] = 255
    cv2.drawContours(void, [sheet], -1, 0, cv2.FILLED)
    return void
