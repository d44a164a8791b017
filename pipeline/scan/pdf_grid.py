"""The pixel grid on which a PDF page is drawn: that of the scan on it where there is one, else one of our choosing.

A scanned page is a picture laid over the page. Drawn on exactly the picture's own grid, every pixel of the drawing
*is* a pixel of the picture: colour space, decode array, masks, /Rotate and flips are applied by the renderer, and
nothing is resampled. The same grid serves where a release stamp or an annotation lies over the scan.

Coordinates here are **view points**: the page as shown, /Rotate applied, x to the right and y down from its top left
corner, in units of user space (1/72 inch times /UserUnit).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.scan.resolution import A4_LONG_SIDE, LONGEST_SIDE

Matrix = tuple[float, float, float, float, float, float]
"""a b c d e f as PDF writes them: x' = ax + cy + e, y' = bx + dy + f"""

INSET = 0.02
"""pixels that a picture is drawn smaller on each side. The renderer widens a picture to whole pixels; without this,
rounding would make it one pixel larger and smear it."""
_UPRIGHT = 0.05
"""pixels that a picture's edge may be off the axes"""
_SNAP = 0.005
"""share of a side by which page and picture may differ and still be one (at least 2 pixels)"""
_SQUARE = 0.02
_COVERS = 0.5
"""share of the page a picture covers at least to count as the scan"""
_SHARP = 2 / 3
"""of the rendering resolution: a coarser scan with print drawn over it is rendered, lest the print suffer"""
_MAX_STRIPS = 200
_TINY = 0.1
"""of its own pixels: a picture that the page shows with fewer across and down cannot be read there"""


@dataclass(frozen=True)
class Shown:
    """A picture on the page: its box in view points, its size in pixels as shown, and whether it stands upright
    (turned by 0, 90, 180 or 270 degrees, perhaps mirrored)."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: int
    height: int
    upright: bool

    @property
    def scale(self) -> tuple[float, float]:
        """pixels per view point, across and down"""
        return self.width / (self.x1 - self.x0), self.height / (self.y1 - self.y0)


@dataclass(frozen=True)
class Grid:
    """How to draw a page: its size in pixels, and ``matrix`` from view points to pixels.

    ``adjust``: for some pictures (by their place in what was given), a small map of view points that puts them
    exactly on whole pixels. ``native``: the pixels are the scan's own. ``dpi``: across and down.
    """

    width: int
    height: int
    matrix: Matrix
    adjust: tuple[tuple[int, Matrix], ...]
    native: bool
    dpi: tuple[float, float]
    notes: tuple[str, ...] = ()


def view_matrix(bbox: tuple[float, float, float, float], rotation: int) -> Matrix:
    """From user space to view points; ``bbox`` (left, bottom, right, top), ``rotation`` clockwise, PDF 32000 8.3.2."""
    left, bottom, right, top = bbox
    return {
        0: (1.0, 0.0, 0.0, -1.0, -left, top),
        90: (0.0, 1.0, 1.0, 0.0, -bottom, -left),
        180: (-1.0, 0.0, 0.0, 1.0, right, -bottom),
        270: (0.0, -1.0, -1.0, 0.0, top, right),
    }[rotation % 360]


def times(first: Matrix, then: Matrix) -> Matrix:
    """One map after the other."""
    a, b, c, d, e, f = first
    A, B, C, D, E, F = then
    return (a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F)


def inverse(m: Matrix) -> Matrix:
    """ZeroDivisionError when there is none."""
    a, b, c, d, e, f = m
    k = 1.0 / (a * d - b * c)
    return (d * k, -b * k, -c * k, a * k, (c * f - d * e) * k, (b * e - a * f) * k)


def shown(matrix: Matrix, width: int, height: int) -> Shown | None:
    """A picture of ``width`` x ``height`` pixels whose unit square ``matrix`` maps to view points; None when it has
    no extent."""
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    if width < 1 or height < 1 or not (x1 - x0 > 1e-3 and y1 - y0 > 1e-3) or not math.isfinite(x1 - x0 + y1 - y0):
        return None
    turned = abs(a) + abs(d) < abs(b) + abs(c)
    w, h = (height, width) if turned else (width, height)
    off = (
        (abs(a) * w / (x1 - x0), abs(d) * h / (y1 - y0)) if turned else (abs(c) * w / (x1 - x0), abs(b) * h / (y1 - y0))
    )
    return Shown(x0, y0, x1, y1, w, h, max(off) <= _UPRIGHT)


def choose(
    page: tuple[float, float], pictures: Sequence[Shown], marks: bool, render_dpi: float, user_unit: float
) -> Grid:
    """The grid for a page of ``page`` view points that shows ``pictures`` and, if ``marks``, other things over them.

    The scan is the finest upright picture that covers half of the page or more, alone or in strips on one grid.
    """
    width, height = page
    unit = 72.0 / user_unit
    scan = _scan(page, pictures)
    if scan:
        main = pictures[scan[0]]
        sx, sy = main.scale
        marks = marks or len(scan) < len(pictures)
        sharp = min(sx, sy) * unit >= _SHARP * render_dpi or max(sx * width, sy * height) >= 150 * A4_LONG_SIDE
        if abs(sx - sy) > _SQUARE * max(sx, sy):
            note = f"the picture in the PDF has {sx * unit:.0f} x {sy * unit:.0f} dpi; rendered with square pixels"
            return _rendered(page, min(max(sx, sy) * unit, 2 * render_dpi), unit, (note,))
        if sharp or not marks:
            return _native(page, pictures, scan, unit)
    long_side = max(width, height) / unit
    if long_side > LONGEST_SIDE:
        # a page size that nobody can have meant: as many pixels as A4 would have
        return _rendered(page, render_dpi * A4_LONG_SIDE / long_side, unit, ())
    return _rendered(page, render_dpi, unit, ())


def unseen(page: tuple[float, float], pictures: Sequence[Shown], grid: Grid) -> tuple[str, ...]:
    """Notes on pictures of which the page as drawn shows nothing, or next to nothing."""
    outside = sum(_inside(page, p) == 0 for p in pictures)
    kx, ky = abs(grid.matrix[0]), abs(grid.matrix[3])
    tiny = sum((p.x1 - p.x0) * kx < _TINY * p.width and (p.y1 - p.y0) * ky < _TINY * p.height for p in pictures)
    notes = (f"pictures in the PDF that lie outside the page: {outside}",) if outside else ()
    return notes + ((f"pictures in the PDF that the page shows much too small: {tiny}",) if tiny else ())


def share(page: tuple[float, float], pictures: Sequence[Shown]) -> float:
    """Of the page's area, what pictures take (more than 1 where they overlap)."""
    return sum(_inside(page, p) for p in pictures) / (page[0] * page[1])


def _scan(page: tuple[float, float], pictures: Sequence[Shown]) -> list[int]:
    """The pictures that make up the scan, by index; none when there is no scan."""
    fine = sorted(range(len(pictures)), key=lambda i: -pictures[i].scale[0] * pictures[i].scale[1])
    upright = [i for i in fine if pictures[i].upright][:_MAX_STRIPS]
    for i in upright:
        same = [k for k in upright if _on_grid(pictures[i], pictures[k])]
        if sum(_inside(page, pictures[k]) for k in same) >= _COVERS * page[0] * page[1]:
            return [i, *(k for k in same if k != i)]
    return []


def _on_grid(main: Shown, other: Shown) -> bool:
    (sx, sy), (ox, oy) = main.scale, other.scale
    if abs(ox / sx - 1) * other.width > 0.5 or abs(oy / sy - 1) * other.height > 0.5:
        return False
    dx, dy = (other.x0 - main.x0) * sx, (other.y0 - main.y0) * sy
    return abs(dx - round(dx)) < 0.25 and abs(dy - round(dy)) < 0.25


def _inside(page: tuple[float, float], p: Shown) -> float:
    w = min(p.x1, page[0]) - max(p.x0, 0.0)
    h = min(p.y1, page[1]) - max(p.y0, 0.0)
    return w * h if w > 0 and h > 0 else 0.0


def _native(page: tuple[float, float], pictures: Sequence[Shown], scan: Sequence[int], unit: float) -> Grid:
    main = pictures[scan[0]]
    sx, sy = main.scale
    boxes = []
    for p in (pictures[i] for i in scan):
        x, y = round((p.x0 - main.x0) * sx), round((p.y0 - main.y0) * sy)
        boxes.append((x, y, x + p.width, y + p.height))
    left, right = _edges(-main.x0 * sx, (page[0] - main.x0) * sx, min(b[0] for b in boxes), max(b[2] for b in boxes))
    top, bottom = _edges(-main.y0 * sy, (page[1] - main.y0) * sy, min(b[1] for b in boxes), max(b[3] for b in boxes))
    adjust = []
    for i, (x0, y0, x1, y1) in zip(scan, boxes, strict=True):
        kx, ex = _fit(pictures[i].x0, pictures[i].x1, main.x0 + (x0 + INSET) / sx, main.x0 + (x1 - INSET) / sx)
        ky, ey = _fit(pictures[i].y0, pictures[i].y1, main.y0 + (y0 + INSET) / sy, main.y0 + (y1 - INSET) / sy)
        adjust.append((i, (kx, 0.0, 0.0, ky, ex, ey)))
    whole = (sx, 0.0, 0.0, sy, -main.x0 * sx - left, -main.y0 * sy - top)
    return Grid(right - left, bottom - top, whole, tuple(adjust), True, (sx * unit, sy * unit))


def _fit(start: float, end: float, new_start: float, new_end: float) -> tuple[float, float]:
    k = (new_end - new_start) / (end - start)
    return k, new_start - k * start


def _edges(page0: float, page1: float, scan0: int, scan1: int) -> tuple[int, int]:
    """First and last pixel of the drawing: the page's edges, or the scan's where the two nearly agree."""
    near = max(2.0, _SNAP * (scan1 - scan0))
    first = scan0 if abs(page0 - scan0) <= near else math.floor(page0 + 0.01)
    last = scan1 if abs(page1 - scan1) <= near else math.ceil(page1 - 0.01)
    return first, max(last, first + 1)


def _rendered(page: tuple[float, float], dpi: float, unit: float, notes: tuple[str, ...]) -> Grid:
    k = dpi / unit
    w, h = max(1, math.ceil(page[0] * k - 0.01)), max(1, math.ceil(page[1] * k - 0.01))
    return Grid(w, h, (w / page[0], 0.0, 0.0, h / page[1], 0.0, 0.0), (), False, (dpi, dpi), notes)
