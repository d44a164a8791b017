"""Printed rules: the frames of stamps and notes, and the cells of forms and tables.

Rules are long straight runs of ink, found by opening the page with a thin bar along each axis (Serra 1982; as in
most table finders); the white areas they enclose are cells. Dashes and dots in a row are joined first, corners that do
not quite meet are closed, and a table whose sides are open (開き罫) is closed where its rules end.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.components import connected, level_runs
from pipeline.layout import mending
from pipeline.model import Box, Image

REACH = 1.5  # a rule is at least so many glyphs long
MAX_RULE = 0.45  # and at most so many glyphs thick
GAP = 0.2  # glyphs; breaks that a rule may have (ink drop-out)
LEAST_CELL = 0.7  # glyphs; narrower white areas are doubled rules
DASH = (0.3, 2.0)  # glyphs; a dash or dot is at most so thick and so long
CROSSING, HOLLOW = 0.8, 0.5  # where two rows of dashes meet, the mark has so few glyphs or fills no more of its box
DASH_UNIT = 8.0  # pixels; glyphs of the copy on which dashes are looked for
DASH_GAP = 0.8  # glyphs between dashes
DASHED = 4.0  # glyphs; a row of dashes is at least so long
SHORT_ROW = 1.5  # and so long where it goes on with another
FAINT = 14  # grey levels by which a hair rule is darker than the paper around it
STROKE = 3.0  # glyphs; a rule that encloses nothing is at least so long


@dataclass(frozen=True)
class GridCell:
    """Zero-based place in its grid, spans, and the white area inside its rules, page pixels."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True)
class Grid:
    """Connected rules that enclose two or more cells. ``box`` page pixels, outer edge of the rules."""

    box: Box
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class Frame:
    """Connected rules that enclose one area. ``box``: outer edge, ``inside``: the area, page pixels."""

    box: Box
    inside: Box


@dataclass(frozen=True)
class Ruling:
    """The rules of a page. ``strokes``: rules that enclose nothing, page pixels."""

    grids: tuple[Grid, ...] = ()
    frames: tuple[Frame, ...] = ()
    strokes: tuple[Box, ...] = ()


def find(image: Image, glyph_height: float) -> Ruling:
    """Rules of an upright grey page whose redactions are masked; ``glyph_height`` in pixels (0: unknown)."""
    glyph = glyph_height or 32.0
    scale = min(1.0, 16.0 / glyph)
    if round(min(image.shape[:2]) * scale) < 1:
        return Ruling()  # no room for a rule
    small = image if scale == 1 else np.asarray(_shrink(image, scale), dtype=np.uint8)
    unit = glyph * scale
    _, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    block = 2 * max(3, round(unit)) + 1
    faint = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, FAINT)
    across, upright = _rules(np.asarray(cv2.bitwise_or(ink, faint), dtype=np.uint8), unit)
    rules = mending.joined(np.asarray(ink, dtype=np.uint8), across, upright, unit)
    contours, tree = cv2.findContours(rules, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return Ruling()
    grids, frames, strokes = [], [], []
    for i, contour in enumerate(contours):
        if tree[0][i][3] != -1:  # a hole, seen with its owner
            continue
        outer = mending.box(contour)
        holes = []
        child = tree[0][i][2]
        while child != -1:
            hole = mending.box(contours[child])
            filled = cv2.contourArea(contours[child]) / max(1.0, hole.area)
            if min(hole.width, hole.height) >= LEAST_CELL * unit and filled > 0.6:
                holes.append(hole)
            child = tree[0][child][0]
        holes = _apart(holes)
        if len(holes) > 1:
            grids.append(Grid(_scaled(outer, 1 / scale), _cells([_scaled(h, 1 / scale) for h in holes], glyph)))
        elif holes:
            frames.append(Frame(_scaled(outer, 1 / scale), _scaled(holes[0], 1 / scale)))
        elif max(outer.width, outer.height) >= STROKE * unit and min(outer.width, outer.height) <= unit:
            strokes.append(_scaled(outer, 1 / scale))
    return Ruling(
        tuple(sorted(grids, key=_place)),
        tuple(sorted(frames, key=_place)),
        tuple(sorted(strokes, key=lambda b: (b.y0, b.x0))),
    )


def _place(found: Grid | Frame) -> tuple[float, float]:
    return found.box.y0, found.box.x0


def _shrink(image: Image, scale: float) -> Image:
    """Minimum filter before shrinking, so that a rule one pixel wide survives."""
    step = max(1, round(1 / scale))
    thick = cv2.erode(image, np.ones((step, step), np.uint8)) if step > 1 else image
    return np.asarray(cv2.resize(thick, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)


def _rules(ink: Image, unit: float) -> tuple[Image, Image]:
    """Rules across and upright."""
    reach, gap, thick = max(12, round(REACH * unit)), max(1, round(GAP * unit)), max(3, round(MAX_RULE * unit))
    dashes = _dashes(ink, unit)
    out = []
    for horizontal in (True, False):
        bridge = (gap, 1) if horizontal else (1, gap)
        across = (1, thick) if horizontal else (thick, 1)
        closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(bridge[::-1], np.uint8))
        if horizontal:
            long = level_runs(np.asarray(closed, dtype=np.uint8), reach)
        else:
            long = np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((reach, 1), np.uint8)), dtype=np.uint8)
        fat = cv2.morphologyEx(long, cv2.MORPH_OPEN, np.ones(across[::-1], np.uint8))
        thin = cv2.subtract(long, fat)
        if dashes is not None:
            row = _in_row(dashes, unit * dashes.shape[0] / ink.shape[0], horizontal=horizontal)
            if row.any():
                size = (ink.shape[1], ink.shape[0])
                thin = cv2.bitwise_or(thin, cv2.resize(row, size, interpolation=cv2.INTER_NEAREST))
        out.append(np.asarray(thin, dtype=np.uint8))
    return out[0], out[1]


def _dashes(ink: Image, unit: float) -> Image | None:
    """Small thin marks; None when there are too few to make a rule. Looked for on a smaller copy."""
    step = max(1, int(unit / DASH_UNIT))
    small = cv2.dilate(ink, np.ones((step, step), np.uint8))[::step, ::step] if step > 1 else ink
    size = unit / step
    labels, stats = connected(np.ascontiguousarray(small))
    w, h, area = stats[:, 2], stats[:, 3], stats[:, 4]
    short, long = np.minimum(w, h), np.maximum(w, h)
    thin = short <= DASH[0] * size + 1
    crossing = (long <= CROSSING * size) | (area <= HOLLOW * short * long)
    told = (thin | crossing) & (long <= DASH[1] * size)
    told[0] = False
    if told.sum() < 2 * DASHED:
        return None
    return np.asarray((told.astype(np.uint8) * 255)[labels], dtype=np.uint8)


def _in_row(dashes: Image, unit: float, *, horizontal: bool) -> Image:
    """Dashes that follow one another in a straight row, joined; short rows only in line with a long one."""

    def bar(glyphs: float, across: int = 1) -> Image:
        along = max(3, round(glyphs * unit))
        return np.ones((across, along) if horizontal else (along, across), np.uint8)

    joined = cv2.morphologyEx(dashes, cv2.MORPH_CLOSE, bar(DASH_GAP))
    long = cv2.morphologyEx(joined, cv2.MORPH_OPEN, bar(DASHED))
    if not long.any():
        return np.asarray(long, dtype=np.uint8)
    short = cv2.morphologyEx(joined, cv2.MORPH_OPEN, bar(SHORT_ROW))
    in_line = cv2.dilate(long, bar(2 * DASHED, across=3))
    return np.asarray(cv2.bitwise_or(long, cv2.bitwise_and(short, in_line)), dtype=np.uint8)


def _scaled(b: Box, k: float) -> Box:
    return Box(b.x0 * k, b.y0 * k, b.x1 * k, b.y1 * k)


def _cells(boxes: list[Box], glyph: float) -> tuple[GridCell, ...]:
    """Places in the grid from the distinct edges of all cells; edges closer than a fraction of a glyph are one, and so
    are boxes that come to stand in one place by that."""
    tolerance = 0.6 * glyph
    tops, lefts = _edges([b.y0 for b in boxes], tolerance), _edges([b.x0 for b in boxes], tolerance)
    places: dict[tuple[int, int], Box] = {}
    for b in boxes:
        at = _index(tops, b.y0, tolerance), _index(lefts, b.x0, tolerance)
        places[at] = Box.union((places[at], b)) if at in places else b
    out = []
    for (row, column), b in places.items():
        rows = max(1, sum(1 for t in tops[row:] if t < b.y1 - tolerance))
        columns = max(1, sum(1 for t in lefts[column:] if t < b.x1 - tolerance))
        out.append(GridCell(row, column, rows, columns, b))
    return tuple(sorted(out, key=lambda c: (c.row, c.column)))


def _apart(boxes: list[Box]) -> list[Box]:
    """Without boxes that lie in a larger one: a corner that the strokes of a glyph cut off a cell is no cell."""
    kept: list[Box] = []
    for b in sorted(boxes, key=lambda b: (-b.area, b.y0, b.x0)):
        if all(b.intersection(k) < 0.5 * b.area for k in kept):
            kept.append(b)
    return kept


def _edges(values: list[float], tolerance: float) -> list[float]:
    out: list[float] = []
    for v in sorted(values):
        if not out or v - out[-1] > tolerance:
            out.append(v)
    return out


def _index(edges: list[float], value: float, tolerance: float) -> int:
    return max(i for i, e in enumerate(edges) if e <= value + 1e-6 or abs(e - value) <= tolerance)
