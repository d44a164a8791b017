"""What on a picture is not the page: black scan edges, the table under a book, punch holes.

All of it is found on the reduced copy and marked in a mask, the ``void``. A dark run from the side counts only when it
is solid over a long stretch, reaches a corner, and is about as deep everywhere: a redaction box that bleeds off the
page, text that touches the edge and hatched borders are none of these and stay.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Box, Evidence, Image
from pipeline.scan.survey import Ints, Mask, Survey

_DARK = 0.45
"""Scan edges are darker than this share of the paper."""
_FOREIGN = 0.86
"""A surrounding is darker than this share of the paper, over an area wider than any stroke."""
_SOLID = 0.9
_DEEP = 0.35
"""No edge is deeper than this share of the page; what is deeper is taken for a page that is black."""
_RIM = 0.97
"""A ground goes round so much of the picture's rim."""
_ROUGH = 40
"""Grey levels from a pixel of the small copy to its neighbours; print on a dark ground has more."""
_HOLE = (0.016, 0.05)
"""Diameter of punch holes over the page's short side (5 to 8 mm on A5 to B4)."""
_HOLE_BAND = 0.11


@dataclass(frozen=True)
class Edges:
    """``void``: mask over the reduced copy, 255 where there is no page. ``content``: box of the page in it, reduced
    pixels. ``surrounded``: the page lies on something (a photograph), it does not just have edges."""

    void: Mask
    content: Box
    surrounded: bool
    evidence: tuple[Evidence, ...]

    @property
    def clean(self) -> bool:
        return not self.evidence


def _depths(dark: npt.NDArray[np.bool_], slack: int) -> Ints:
    """For each row, how far the run of True from the left side goes; ``slack`` pixels of False may come first."""
    n = dark.shape[1]
    lead = np.argmax(dark[:, : slack + 1], axis=1)
    lead = np.where(dark[:, : slack + 1].any(axis=1), lead, n)
    after = np.where(np.arange(n)[None, :] < lead[:, None], True, dark)
    end = np.where(after.all(axis=1), n, np.argmin(after, axis=1))
    return np.where(lead >= n, 0, end).astype(np.int32)


def _median_along(values: Ints, window: int) -> Ints:
    """Running median, coarse: over blocks of a quarter window, each looking at its neighbourhood."""
    step = max(1, window // 4)
    out = np.empty_like(values)
    for start in range(0, len(values), step):
        near = values[max(0, start + step // 2 - window // 2) : start + step // 2 + window // 2 + 1]
        out[start : start + step] = int(np.median(near))
    return out


def _strip(depth: Ints, across: int, *, thick: float, thin: float) -> Ints:
    """The part of the runs from one side that is a scan edge: 0 where there is none. ``across``: the other extent."""
    n = len(depth)
    there = depth > 0
    window = min(n, max(9, n // 7))
    share = np.convolve(there, np.ones(window) / window, "same")
    ends = np.convolve(np.ones(n), np.ones(window) / window, "same")
    solid = there & (share >= _SOLID * ends)
    if solid.sum() < 0.2 * n:
        return np.zeros_like(depth)
    usual = _median_along(np.where(solid, depth, 0).astype(np.int32), window)
    tolerance = 2 + round(0.003 * across)
    tapering = there & (np.convolve(solid, np.ones(2 * window + 1), "same")[:n] > 0)
    strip = np.where(tapering, np.minimum(depth, usual + tolerance), 0).astype(np.int32)
    deepest = float(np.percentile(strip[solid], 90))
    whole = solid.mean() >= 0.9
    corner = bool(solid[: window // 3].any() or solid[-(window // 3) :].any())
    if deepest > _DEEP * across or (deepest > thick * across and not whole) or (deepest > thin * across and not corner):
        return np.zeros_like(depth)
    return strip


def _ends_on_paper(dark: npt.NDArray[np.bool_], strip: Ints) -> bool:
    """Behind an edge is the page; behind the first bars of a hatched border are more of them."""
    rows = np.flatnonzero(strip)
    reach = max(4, round(0.008 * dark.shape[1]))
    columns = np.minimum(strip[rows, None] + 1 + np.arange(reach)[None, :], dark.shape[1] - 1)
    return float(dark[rows[:, None], columns].mean()) < 0.3


_SIDES = ("left", "right", "top", "bottom")


def _sided(image: npt.NDArray[np.bool_], side: str) -> npt.NDArray[np.bool_]:
    """A view in which the given side is at the left."""
    turned = image if side in ("left", "right") else image.T
    return turned[:, ::-1] if side in ("right", "bottom") else turned


def _paint(void: Mask, side: str, strip: Ints) -> None:
    view = void if side in ("left", "right") else void.T
    view = view[:, ::-1] if side in ("right", "bottom") else view
    view[np.arange(view.shape[1])[None, :] < strip[:, None]] = 255


def _sides(dark: npt.NDArray[np.bool_], void: Mask, *, thick: float, thin: float) -> list[tuple[str, Ints]]:
    found: list[tuple[str, Ints]] = []
    for side in _SIDES:
        view = _sided(dark, side)
        reach = round(_DEEP * view.shape[1]) + 2
        open_ = _sided(void == 0, side)[:, 0]  # rows that an earlier side took as a whole tell nothing
        if open_.sum() < 0.2 * len(open_):
            continue
        depth = _depths(view[open_, :reach], max(1, round(0.002 * view.shape[1])))
        strip = np.zeros(len(open_), np.int32)
        strip[open_] = _strip(depth, view.shape[1], thick=thick, thin=thin)
        if strip.any() and _ends_on_paper(view, strip):
            _paint(void, side, strip)
            found.append((side, strip))
    return found


def _surroundings(page: Survey, void: Mask) -> list[str]:
    """Mark what lies around a photographed sheet or book: not as bright as paper, on two sides at least."""
    scale = min(1.0, 700 / max(page.width, page.height))
    size = (max(1, round(page.width * scale)), max(1, round(page.height * scale)))
    small = cv2.resize(page.grey, size, interpolation=cv2.INTER_AREA)
    level = 255 if not page.paper.white else page.paper.level
    paper = np.where(small >= _FOREIGN * level, 255, 0).astype(np.uint8)
    k = 2 * max(4, round(0.012 * max(size))) + 1
    closed = cv2.morphologyEx(paper, cv2.MORPH_CLOSE, np.ones((k, k), np.uint8), borderType=cv2.BORDER_REPLICATE)
    mask = (
        np.zeros_like(paper) if page.paper.bilevel else _around_leaves(closed == 0, np.asarray(small, dtype=np.uint8))
    )
    if mask.any():
        np.maximum(void, cv2.resize(mask, (page.width, page.height), interpolation=cv2.INTER_NEAREST), out=void)
        return list(_SIDES)
    found = [] if page.paper.bilevel else _sides(closed == 0, mask, thick=_DEEP, thin=0.0)
    if sum(float(np.percentile(strip, 90)) > 0.02 * max(size) for _, strip in found) < 2:
        mask, found = _ground(closed == 0, small < _DARK * level), [(side, np.empty(0, np.int32)) for side in _SIDES]
        if not mask.any():
            return []
    around = cv2.resize(mask, (page.width, page.height), interpolation=cv2.INTER_NEAREST)
    np.maximum(void, around, out=void)
    return [side for side, _ in found]


def _around_leaves(foreign: npt.NDArray[np.bool_], grey: Image) -> Mask:
    """The mask of the ground around a sheet or an open book that is seen whole, whatever its outline (curved edges,
    taken at a slant): it has nearly all of the rim, is even, and what it leaves is one or two leaves. Else empty.

    ``grey``: the same small picture.
    """
    none: Mask = np.zeros(foreign.shape, np.uint8)
    rim = np.concatenate([foreign[0], foreign[-1], foreign[:, 0], foreign[:, -1]])
    if rim.mean() < _RIM or not 0.03 < foreign.mean() < 0.85:
        return none
    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.where(foreign, 0, 255).astype(np.uint8), connectivity=4)
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


def _bars(page: Survey, void: Mask) -> int:
    """Mark shadows of the sheet's end inside the picture: a solid bar across the whole width, close to an end."""
    w, h, count = page.width, page.height, 0
    stats = page.stats
    long = (stats[:, 2] > 0.85 * w) & (stats[:, 3] < 0.05 * h) & (stats[:, 3] > 0.002 * h)
    long[0] = False
    for i in np.flatnonzero(long):
        x, y, bw, bh, _ = (int(v) for v in stats[i])
        part = np.where(page.labels[y : y + bh, x : x + bw] == i, 255, 0).astype(np.uint8)
        least = max(3, round(0.0035 * h))  # thicker than a printed rule
        core = cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones((least, 3 * least), np.uint8))
        columns = core.any(axis=0)
        outside = y < 0.1 * h or y + bh > 0.9 * h
        if columns.mean() > 0.85 and outside and x < 0.04 * w and x + bw > 0.96 * w:
            whole = cv2.bitwise_and(part, cv2.dilate(core, np.ones((2 * least + 1, 5), np.uint8)))
            area = void[y : y + bh, x : x + bw]
            np.maximum(area, whole, out=area)
            count += 1
    return count


def _is_hole(part: Mask, x: int, y: int, w: int, h: int, short: int) -> bool:
    """A filled circle, or one the picture's side cuts off. ``part``: its mask, placed at x, y in a w x h picture."""
    contours, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    rim = max(contours, key=len).reshape(-1, 2) + np.array([x, y], np.float64)
    free = (rim[:, 0] > 1) & (rim[:, 1] > 1) & (rim[:, 0] < w - 2) & (rim[:, 1] < h - 2)
    rim = rim[free]
    if len(rim) < 12:
        return False
    a = np.column_stack([2 * rim, np.ones(len(rim))])  # Kåsa's circle fit
    (cx, cy, c), *_ = np.linalg.lstsq(a, np.sum(rim**2, axis=1), rcond=None)
    radius = float(np.sqrt(max(0.0, c + cx * cx + cy * cy)))
    off = np.abs(np.hypot(rim[:, 0] - cx, rim[:, 1] - cy) - radius)
    if not _HOLE[0] * short <= 2 * radius <= _HOLE[1] * short or np.sqrt(np.mean(off**2)) > 0.06 * radius:
        return False
    disc = np.zeros_like(part)
    cv2.circle(disc, (round(cx - x), round(cy - y)), max(1, round(radius)), 255, -1)
    both, either = int(np.count_nonzero(disc & part)), int(np.count_nonzero(disc | part))
    return both > 0.86 * either


def _holes(page: Survey, void: Mask) -> int:
    w, h = page.width, page.height
    short = min(w, h)
    stats = page.stats
    x, y, bw, bh, area = (stats[:, i] for i in range(5))
    long = np.maximum(bw, bh)
    near = (x + bw / 2 < _HOLE_BAND * w) | (x + bw / 2 > (1 - _HOLE_BAND) * w)
    near |= (y + bh / 2 < _HOLE_BAND * h) | (y + bh / 2 > (1 - _HOLE_BAND) * h)
    likely = near & (long > 0.9 * _HOLE[0] * short) & (long < 1.1 * _HOLE[1] * short)
    likely &= (area > 0.68 * bw * bh) & (np.minimum(bw, bh) > 0.25 * long)
    likely[0] = False
    count = 0
    for i in np.flatnonzero(likely):
        left, top, wide, high = int(x[i]), int(y[i]), int(bw[i]), int(bh[i])
        part = np.where(page.labels[top : top + high, left : left + wide] == i, 255, 0).astype(np.uint8)
        if not _is_hole(part, left, top, w, h, short):
            continue
        rim = max(2, round(0.06 * long[i]))
        y0, x0 = max(0, top - rim), max(0, left - rim)
        near_part = page.labels[y0 : top + high + rim, x0 : left + wide + rim]
        grown = cv2.dilate(np.where(near_part == i, 255, 0).astype(np.uint8), np.ones((2 * rim + 1,) * 2, np.uint8))
        grown[(near_part != i) & (near_part != 0)] = 0  # a character at the rim stays
        target = void[y0 : y0 + grown.shape[0], x0 : x0 + grown.shape[1]]
        np.maximum(target, grown, out=target)
        count += 1
    return count


def _free(void: Mask) -> Box:
    """The box left when sides that are void for the most part are taken off; the box around a small sheet."""
    h, w = void.shape
    x0, y0, x1, y1 = 0, 0, w, h
    for _ in range(2):
        columns = np.flatnonzero((void[y0:y1] > 0).mean(axis=0) < 0.5)
        if len(columns):
            x0, x1 = int(columns[0]), int(columns[-1]) + 1
        rows = np.flatnonzero((void[:, x0:x1] > 0).mean(axis=1) < 0.5)
        if len(rows):
            y0, y1 = int(rows[0]), int(rows[-1]) + 1
    if (x0, y0, x1, y1) == (0, 0, w, h) and (void > 0).mean() > 0.5:
        x0, y0, wide, high = cv2.boundingRect(cv2.bitwise_not(void))
        x1, y1 = x0 + wide, y0 + high
    return Box(float(x0), float(y0), float(x1), float(y1))


def _gutter(page: Survey, void: Mask, side: str) -> bool:
    """Mark the shadow at the side where a spread was cut: dark runs of at most a few per cent of the width."""
    level = 255.0 if not page.paper.white else page.paper.level
    view = _sided(page.grey < _FOREIGN * level, side)
    most = max(2, round(0.05 * view.shape[1]))
    depth = _depths(view[:, : most + 2], 2)
    depth = np.where(depth <= most, depth, 0).astype(np.int32)
    found = bool((depth > 2).mean() >= 0.05)
    if found:
        _paint(void, side, depth)
    # what held the book open comes in from above and below, beside the cut
    zone = slice(0, most) if side == "left" else slice(page.width - most, page.width)
    black = np.where(page.grey[:, zone] < _DARK * level, 255, 0).astype(np.uint8)
    core = cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8, ltype=cv2.CV_32S)
    for i in range(1, len(stats)):
        y, high = int(stats[i, 1]), int(stats[i, 3])
        if high > 0.02 * page.height and (y <= 3 or y + high >= page.height - 3):
            grown = cv2.dilate(np.where(labels == i, 255, 0).astype(np.uint8), np.ones((9, 9), np.uint8))
            np.maximum(void[:, zone], grown, out=void[:, zone])
            found = True
    return found


def find_edges(page: Survey, *, gutter: str = "", around: Mask | None = None) -> Edges:
    """Mark what is not the page; nothing is changed in the picture itself.

    For half of a spread, ``gutter`` is the side (left, right) at which it was cut, and ``around`` the void found on the
    whole picture, of which this is a part.
    """
    void: Mask = np.zeros((page.height, page.width), np.uint8)
    evidence: list[Evidence] = []
    if around is None:
        sides = _surroundings(page, void)
        surrounded = bool(sides)
    else:
        sides, surrounded = [], bool((around > 0).mean() > 0.02)
        np.maximum(void, around, out=void)
        if surrounded:
            evidence.append(Evidence("scan.surroundings", "darker than paper, found before the spread was cut", 0.8))
    if sides:
        evidence.append(Evidence("scan.surroundings", f"darker than paper at {', '.join(sides)}", 0.8))
    level = 255.0 if not page.paper.white else page.paper.level
    dark = page.grey < _DARK * level
    strips = _sides(dark, void, thick=0.04, thin=0.025)
    if strips:
        said = ", ".join(f"{side} {int(strip.max()) * page.factor} px" for side, strip in strips)
        evidence.append(Evidence("scan.black-edge", said, 0.95))
    if gutter and _gutter(page, void, gutter):
        evidence.append(Evidence("scan.gutter", f"shadow at the {gutter}", 0.9))
    bars = _bars(page, void)
    if bars:
        evidence.append(Evidence("scan.sheet-end", f"{bars} solid bar(s) across the page near its end", 0.8))
    holes = _holes(page, void)
    if holes:
        evidence.append(Evidence("scan.punch-hole", f"{holes} filled circle(s) near the side", 0.9))
    return Edges(void, _free(void), surrounded, tuple(evidence))


def whiten(pixels: Image, void: Mask) -> Image:
    """A copy of the full picture, white where ``void`` (of the reduced copy) holds; grey or BGR."""
    h, w = pixels.shape[:2]
    grown = cv2.dilate(void, np.ones((3, 3), np.uint8))  # the soft rim of what was averaged
    factor = max(1, w // grown.shape[1])
    full = cv2.resize(grown, None, fx=factor, fy=factor, interpolation=cv2.INTER_NEAREST)
    rest = max(0, h - full.shape[0]), max(0, w - full.shape[1])  # less than a block
    full = cv2.copyMakeBorder(full, 0, rest[0], 0, rest[1], cv2.BORDER_REPLICATE)[:h, :w]
    if pixels.ndim == 3:
        full = cv2.merge([full, full, full])
    return np.asarray(cv2.bitwise_or(pixels, full), dtype=np.uint8)
