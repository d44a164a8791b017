"""What on a picture is not the page: black scan edges, the table under a book, punch holes.

All of it is found on the reduced copy and marked in a mask, the ``void``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.components import connected
from pipeline.model import Box, Evidence, Image
from pipeline.scan.sides import depths, paint, sided, sides
from pipeline.scan.surroundings import DARK, FOREIGN, mark_holders, mark_surroundings
from pipeline.scan.survey import Floats, Mask, Survey

_HOLE = (0.016, 0.05)
"""Diameter of punch holes over the page's short side (5 to 8 mm on A5 to B4)."""
_HOLE_BAND = 0.11


@dataclass(frozen=True)
class Edges:
    """``void``: mask over the reduced copy, 255 where there is no page. ``content``: box of the page in it, reduced
    pixels. ``surrounded``: the page lies on something (a photograph), it does not just have edges. ``shaded``: a shadow
    lies on it."""

    void: Mask
    content: Box
    surrounded: bool
    evidence: tuple[Evidence, ...]
    shaded: bool = False

    @property
    def clean(self) -> bool:
        return not self.evidence

    def without_target(self, target: Mask) -> Edges:
        """The same with a colour strip taken off the page. ``target``: its mask, at any size."""
        h, w = self.void.shape
        void: Mask = np.maximum(self.void, cv2.resize(target, (w, h), interpolation=cv2.INTER_NEAREST))
        why = Evidence("scan.target", "patches of several colours in a row: a colour strip, no part of the page", 0.95)
        return replace(self, void=void, content=_free(void), evidence=(*self.evidence, why))


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


def _share(mask: Mask, axis: int) -> Floats:
    """Share of a mask in each column (axis 0) or row (1)."""
    return np.asarray(cv2.reduce(mask, axis, cv2.REDUCE_AVG, dtype=cv2.CV_32F), dtype=np.float64).ravel() / 255


def _free(void: Mask) -> Box:
    """The box left when sides that are void for the most part are taken off; the box around a small sheet."""
    h, w = void.shape
    x0, y0, x1, y1 = 0, 0, w, h
    for _ in range(2):
        columns = np.flatnonzero(_share(void[y0:y1], 0) < 0.5)
        if len(columns):
            x0, x1 = int(columns[0]), int(columns[-1]) + 1
        rows = np.flatnonzero(_share(void[:, x0:x1], 1) < 0.5)
        if len(rows):
            y0, y1 = int(rows[0]), int(rows[-1]) + 1
    if (x0, y0, x1, y1) == (0, 0, w, h) and (void > 0).mean() > 0.5:
        x0, y0, wide, high = cv2.boundingRect(cv2.bitwise_not(void))
        x1, y1 = x0 + wide, y0 + high
    return Box(float(x0), float(y0), float(x1), float(y1))


def _gutter(page: Survey, void: Mask, side: str) -> bool:
    """Mark the shadow at the side where a spread was cut: dark runs of at most a few per cent of the width."""
    level = 255.0 if not page.paper.white else page.paper.level
    view = sided(page.grey < FOREIGN * level, side)
    most = max(2, round(0.05 * view.shape[1]))
    depth = depths(view[:, : most + 2], 2)
    depth = np.where(depth <= most, depth, 0).astype(np.int32)
    found = bool((depth > 2).mean() >= 0.05)
    if found:
        paint(void, side, depth)
    # what held the book open comes in from above and below, beside the cut
    zone = slice(0, most) if side == "left" else slice(page.width - most, page.width)
    black = np.where(page.grey[:, zone] < DARK * level, 255, 0).astype(np.uint8)
    core = cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    labels, stats = connected(np.asarray(core))
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
        around_it, shaded = mark_surroundings(page, void)
        surrounded = bool(around_it)
    else:
        around_it, shaded, surrounded = [], False, bool((around > 0).mean() > 0.02)
        np.maximum(void, around, out=void)
        if surrounded:
            evidence.append(Evidence("scan.surroundings", "darker than paper, found before the spread was cut", 0.8))
    if around_it:
        evidence.append(Evidence("scan.surroundings", f"darker than paper at {', '.join(around_it)}", 0.8))
    level = 255.0 if not page.paper.white else page.paper.level
    dark = page.grey < DARK * level
    strips = sides(dark, void, thick=0.04, thin=0.025)
    if strips:
        said = ", ".join(f"{side} {int(strip.max()) * page.factor} px" for side, strip in strips)
        evidence.append(Evidence("scan.black-edge", said, 0.95))
    if gutter and _gutter(page, void, gutter):
        evidence.append(Evidence("scan.gutter", f"shadow at the {gutter}", 0.9))
    bars = _bars(page, void)
    if bars:
        evidence.append(Evidence("scan.sheet-end", f"{bars} solid bar(s) across the page near its end", 0.8))
    held = mark_holders(page, void) if surrounded else 0
    if held:
        evidence.append(Evidence("scan.holder", f"{held} dark piece(s) that reach onto the page", 0.8))
    holes = _holes(page, void)
    if holes:
        evidence.append(Evidence("scan.punch-hole", f"{holes} filled circle(s) near the side", 0.9))
    if shaded:
        evidence.append(Evidence("scan.shadow", "a shadow lies on the page: print stands in what is dark", 0.8))
    return Edges(void, _free(void), surrounded, tuple(evidence), shaded)


def whiten(pixels: Image, void: Mask, *, rim: bool = True) -> Image:
    """A copy of the full picture, white where ``void`` (of the reduced copy) holds, and a pixel of the copy further
    (``rim``: what was averaged has a soft one); grey or BGR."""
    h, w = pixels.shape[:2]
    grown = cv2.dilate(void, np.ones((3, 3), np.uint8)) if rim else void
    factor = max(1, w // grown.shape[1])
    full = cv2.resize(grown, None, fx=factor, fy=factor, interpolation=cv2.INTER_NEAREST)
    rest = max(0, h - full.shape[0]), max(0, w - full.shape[1])  # less than a block
    full = cv2.copyMakeBorder(full, 0, rest[0], 0, rest[1], cv2.BORDER_REPLICATE)[:h, :w]
    if pixels.ndim == 3:
        full = cv2.merge([full, full, full])
    return np.asarray(cv2.bitwise_or(pixels, full), dtype=np.uint8)
