"""Areas filled with a texture: hatched, cross-hatched, and grey that a scanner of two tones broke up into dots.

A filled area is one connected piece with the outline of a rectangle (its rule, its crossing lines or its dots join
it), or a row of parallel slanting strokes. What tells it from a frame with print in it is its evenness: rows and
columns hold the same share of ink everywhere, while print has white between its lines; and its direction: the edges of
print run upright and level for the most part, those of hatching slant. Direction is measured on the gradient, as the
structure tensor does (Bigun and Granlund 1987).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Box, Image, RedactionKind
from pipeline.redaction import exclude
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import Corners, bounds, cut_out, fitted, size, upright
from pipeline.redaction.traced import Outlines, outer
from pipeline.redaction.view import View, below, reduced

_UNIT = 10
"""glyph height, in pixels, at which outlines are looked for"""
_NEAR, _STEEP = 0.15, 0.72
"""glyph heights from a rectangle's side within which its outline falls to this share of its height"""
_TOOTH = 0.25
"""half of the width of the teeth that hatching without a rule has, glyph heights"""
_ROUND = 0.85
"""share of a shape without dents that its rectangle holds, or it is no rectangle"""
_TONE = 0.85
"""of the paper; a hatching pen's thin line is no darker after a scan"""
_LOW, _SHORT = 1.2, 2.2
"""shorter and longer side of the smallest area, in glyph heights"""
_HALF, _FILL, _ACROSS = 0.5, 0.85, 0.85
"""share of its rectangle that an outline holds at least, with print that touches it and without; share of the height
that a column of it holds"""
_PARTS = 10
"""bands into which rows and columns are gathered to be compared"""
_EVEN = 0.28
"""most spread of the bands' ink over its mean"""
_SLANTS = 0.6
"""share of the edges that slant, in hatching; of print about a third"""
_WORD, _PLAINLY = (6.0, 1.8), 0.7
"""glyph heights: an area no longer and no higher may be bold characters that touch, of which three in five edges may
slant, too; hatching slants more plainly"""
_DOTS, _DOT = 0.25, 5.5
"""most spread, over its mean, of the ink within windows of a few dots; mean length of a dot or of the white between"""
_SLANTED = 0.3
"""share of edges that slant among dots; where fewer do it is print"""
_ROW = 4.0
"""glyph heights, length of the smallest area of dots: two bold characters that touch are shorter"""
_PIXELS, _LINES = 1.6, 0.75
"""dots of a grey broken up are no longer; where so many edges slant it is hatched with the finest pen, all the same"""
_CONTRAST = 32
"""grey levels between the ink of a texture and the white in it"""
_STROKES = 5
"""parallel strokes that make hatching without a rule"""
_SHAPE, _SHAPES, _INKED = 2.0, 5, 0.2
"""size of a map's hatched piece, in glyph heights; how many a map has at least; share of ink in them"""
_SPARSE, _FULL = 0.05, 0.96
"""share of ink between which an area has a texture"""
_LARGE = 0.5
"""share of the page that no hatched area covers"""


Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Texture:
    """What was measured inside an area: share of ``ink``; ``uneven``: spread of the ink of its rows and columns;
    ``grain``: the same of small windows; ``dot``: mean length of a run of ink or of white, the shorter, pixels;
    ``slant``: share of edges that run neither level nor upright."""

    ink: float
    uneven: float
    grain: float
    dot: float
    slant: float


def find(seen: View) -> list[Candidate]:
    """All areas of a page with a texture."""
    factor = max(1, int(seen.unit / _UNIT))
    small = reduced(below(seen.grey, 255 * _TONE), factor)
    outlines = outer(small)
    areas = [*_joined(outlines, seen.unit / factor), *_slanting(outlines, seen.unit / factor)]
    out = []
    for corners in areas:
        if not exclude.edge_shadow(corners, small.shape, seen.unit / factor):
            c = _judged(seen, corners * factor, factor)
            if c is not None:
                out.append(c)
    return [] if out and _map(seen, outlines, out, factor) else out


def _map(seen: View, outlines: Outlines, found: list[Candidate], factor: int) -> bool:
    """Whether hatched areas of any shape lie on the page: then what is square among them is a map's or its legend's."""
    wide, high = outlines.boxes[:, 2], outlines.boxes[:, 3]
    large = (np.minimum(wide, high) * factor >= _SHAPE * seen.unit) & (outlines.areas <= _FILL * wide * high)
    shapes = 0
    for x, y, w, h in outlines.boxes[large].tolist():
        box = Box(x * factor, y * factor, (x + w) * factor, (y + h) * factor)
        if any(box.intersection(c.box) > 0.5 * min(box.area, c.box.area) for c in found):
            continue
        inked = _inked(seen.grey[y * factor : (y + h) * factor, x * factor : (x + w) * factor])
        shapes += inked is not None and float(inked.mean()) >= _INKED and _slant(inked) >= _LINES
        if shapes >= _SHAPES:
            return True
    return False


def _joined(outlines: Outlines, u: float) -> Iterator[Corners]:
    """Connected pieces with the outline of a rectangle, print that touches them left out."""
    w_, h_ = outlines.boxes[:, 2], outlines.boxes[:, 3]
    large = (np.minimum(w_, h_) >= _LOW * u) & (np.maximum(w_, h_) >= _SHORT * u)
    large &= outlines.areas >= _HALF * w_ * h_
    for contour, (x, y, w, h) in zip(outlines.chosen(large), outlines.boxes[large].tolist(), strict=True):
        area = np.zeros((h, w), np.uint8)
        cv2.drawContours(area, [contour], -1, 255, cv2.FILLED, offset=(-x, -y))
        near = max(1, round(_NEAR * u))
        corners = _core(area, u, near)
        if corners is None:  # the teeth of hatching without a rule
            wide = 2 * max(1, round(_TOOTH * u)) + 1
            for side in ((1, wide), (wide, 1)):
                area = np.asarray(cv2.morphologyEx(area, cv2.MORPH_CLOSE, np.ones(side, np.uint8)), dtype=np.uint8)
            corners = _core(area, u, near)
        if corners is not None:
            yield corners + np.array([x, y])


def _core(area: Image, u: float, near: int) -> Corners | None:
    """The rectangle in a filled outline, print that touches it left out; None where there is none."""
    left, right, steep = _run((area > 0).mean(axis=0), near)
    top, bottom, too = _run((area[:, left:right] > 0).mean(axis=1), near)
    core = area[top:bottom, left:right]
    if not (steep and too) or min(core.shape) < _LOW * u or max(core.shape) < _SHORT * u:
        return None
    found, _ = cv2.findContours(core, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    corners, fill = fitted(np.asarray(max(found, key=cv2.contourArea), dtype=np.int32))
    whole = float(np.count_nonzero(area))
    if fill < _FILL or (np.count_nonzero(core) < _ROUND * whole and whole > 0.95 * _hull(area)):
        return None
    return np.asarray(corners + np.array([left, top]), dtype=np.float64)


def _hull(area: Image) -> float:
    """Pixels within the least shape without dents around an area."""
    found, _ = cv2.findContours(area, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(np.concatenate(found))
    return float(cv2.contourArea(hull) + cv2.arcLength(hull, True) / 2 + 1)


def _run(profile: npt.NDArray[np.float64], near: int) -> tuple[int, int, bool]:
    """The longest run of rows or columns that an outline fills almost from end to end, and whether it ends steeply, as
    a rectangle does where print touches it, and no round shape."""
    most = profile.max()
    full = np.concatenate([[False], profile >= _ACROSS * most, [False]])
    turns = np.flatnonzero(full[1:] != full[:-1])
    starts, ends = turns[::2], turns[1::2]
    best = int((ends - starts).argmax())
    start, end = int(starts[best]), int(ends[best])
    beside = [profile[k] for k in (start - near, end - 1 + near) if 0 <= k < len(profile)]
    return start, end, all(v <= _STEEP * most for v in beside)


def _slanting(outlines: Outlines, u: float) -> Iterator[Corners]:
    """Rectangles around parallel thin strokes that slant."""
    strokes = []
    wide, high = outlines.boxes[:, 2], outlines.boxes[:, 3]
    thin_ = (np.minimum(wide, high) >= 0.3 * u) & (np.maximum(wide, high) >= 0.45 * u)
    thin_ &= outlines.areas <= 0.45 * wide * high
    for contour, (x, y, w, h) in zip(outlines.chosen(thin_), outlines.boxes[thin_].tolist(), strict=True):
        (_, _), sides, angle = cv2.minAreaRect(contour)
        thin, long = sorted(sides)
        if thin + 1 <= 0.35 * u + 1 and long >= 4 * thin and 15 <= abs(angle) % 90 <= 75:
            strokes.append((x, y, x + w, y + h, long))
    if len(strokes) < _STROKES:
        return
    at = np.array(strokes)
    x0, y0 = at[:, :2].min(axis=0).astype(int)
    x1, y1 = at[:, 2:4].max(axis=0).astype(int)
    ground = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.uint8)
    for a, b, c, d, _ in at.astype(int):
        ground[b - y0 : d - y0, a - x0 : c - x0] = 255
    ground = np.asarray(cv2.morphologyEx(ground, cv2.MORPH_CLOSE, np.ones((3, max(1, round(0.9 * u))), np.uint8)))
    n, labels = cv2.connectedComponents(ground)
    home = labels[(at[:, 1] - y0).astype(int), (at[:, 0] - x0).astype(int)]
    for k in range(1, n):
        own = at[home == k]
        if np.count_nonzero(own[:, 4] >= 0.8 * u) >= _STROKES:
            yield upright(own[:, 0].min(), own[:, 1].min(), own[:, 2].max(), own[:, 3].max())


def _judged(seen: View, corners: Corners, factor: int) -> Candidate | None:
    """``corners``: page pixels."""
    wide, high = seen.size
    if bounds(corners).area > _LARGE * wide * high:
        return None
    inked = _inked(cut_out(seen.grey, corners, max(3.0, 0.12 * seen.unit) + factor))
    if inked is None or not _SPARSE <= float(inked.mean()) <= _FULL or _uneven(inked) > _EVEN:
        return None
    what = _texture(inked)
    told = f"{what.ink:.0%} ink, spread evenly ({what.uneven:.2f})"
    dots = what.grain <= _DOTS and what.dot <= _DOT and what.slant >= _SLANTED
    long, across = (side / seen.unit for side in size(corners))
    word = max(long, across) <= _WORD[0] and min(long, across) <= _WORD[1]
    if what.slant < (_PLAINLY if word else _SLANTS) and not (dots and max(size(corners)) >= _ROW * seen.unit):
        return None
    sure = round(float(np.clip(1.0 - 0.5 * what.uneven - 0.3 * (what.grain if dots else 0.5), 0.4, 0.95)), 2)
    if dots and what.dot <= _PIXELS and what.slant < _LINES:
        return Candidate(corners, RedactionKind.GREY, sure, "halftone", f"dots all over: {told}")
    return Candidate(corners, RedactionKind.HATCHED, sure, "hatched", f"{what.slant:.0%} of edges slant; {told}")


def texture(grey: Image) -> Texture | None:
    """Measured on the lightness inside an area, turned upright, without its rule; None where there is no room, or
    nothing that stands out from its ground."""
    inked = _inked(grey)
    return None if inked is None else _texture(inked)


def _inked(grey: Image) -> Floats | None:
    """1 where there is ink, as Otsu's threshold (1979) tells it; None as of :func:`texture`."""
    if min(grey.shape[:2]) < 6:
        return None
    _, dark = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    bits = np.asarray(dark, dtype=np.uint8)
    inked = cv2.countNonZero(bits)
    if not 0 < inked < bits.size:
        return None
    every, own = cv2.sumElems(grey)[0], cv2.sumElems(cv2.bitwise_and(grey, bits))[0]
    if (every - own) / (bits.size - inked) - own / inked < _CONTRAST:
        return None
    return (bits > 0).astype(np.float32)


def _texture(inked: Floats) -> Texture:
    h, w = inked.shape
    share = float(inked.mean())
    side = min(max(min(h, w) // 3, 5), 13)
    windows = cv2.resize(inked[: h // side * side, : w // side * side], (w // side, h // side), interpolation=3)
    rough = float(windows.std() / max(1e-6, min(share, 1 - share)))
    turns = np.count_nonzero(inked[:, 1:] != inked[:, :-1]) / 2 + h / 2
    dot = min(share, 1 - share) * h * w / turns
    return Texture(share, _uneven(inked), rough, float(dot), _slant(inked))


def _slant(inked: Floats) -> float:
    """Share of edges that slant by more than 20 degrees."""
    smooth = cv2.GaussianBlur(inked, (0, 0), 1.0)
    gx, gy = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    power = gx * gx + gy * gy
    across, down = np.abs(gx), np.abs(gy)
    slants = cv2.min(across, down) > 0.36 * cv2.max(across, down)
    return float(power[slants].sum() / max(1e-6, power.sum()))


def _uneven(inked: Floats) -> float:
    """Spread of the ink of rows, or of columns, whichever is greater."""
    return max(_spread(inked.mean(axis=0)), _spread(inked.mean(axis=1)))


def _spread(profile: Floats) -> float:
    """Spread of a profile's bands over its mean; of the lighter part where most of it is ink."""
    n = min(_PARTS, len(profile) // 6)
    if n < 2:
        return 0.0
    each, more = divmod(len(profile), n)
    ends = [k * (each + 1) if k < more else k * each + more for k in range(n + 1)]
    bands = np.array([np.add.reduce(profile[a:b]) / np.float32(b - a) for a, b in pairwise(ends)])
    return float(bands.std() / max(1e-6, min(bands.mean(), 1.3 - bands.mean())))
