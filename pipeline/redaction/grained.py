"""Grey and coloured boxes whose fill is grained, dithered or uneven, as copying leaves it.

A median over most of a glyph takes print, grain and dither away and leaves the ground they stand on. Where the ground
is no paper and changes gently, something is filled.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from pipeline.model import Image, RedactionKind
from pipeline.redaction import exclude
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import Corners, cut_out, size, tightened, tilt, upright
from pipeline.redaction.steps import certainty, is_box, rectangles, told
from pipeline.redaction.view import View, above, below, closed, opened, square

_UNIT = 8
"""glyph height, in pixels, at which fills are looked for"""
_MEDIAN = 5
"""pixels across of the median there"""
_BLACK, _PAPER = 0.40, 0.93
"""what is darker than the first share of the paper is black, what is lighter than the second is paper"""
_COLOUR = 38
"""colour: difference of the strongest and the weakest channel, of 255"""
_STEEP = 24
"""the ground changes by less than this from one pixel to the next but one, of 255"""
_CODE = 1.3
"""strokes of a code are not farther apart, in glyph heights"""
_PRINT = 0.75
"""no line of print is thicker after the median, in glyph heights"""
_STRIP = 0.15
"""share of a box's height by which its top and bottom edges are known"""
_FAR = 6.0
"""glyph heights to either side that a box may go on"""
_WHITE, _PLAIN = 0.3, 0.08
"""share of a box that may be paper: around the letters of a code; where there is none. In a word more of it is"""
_LEAST, _LONG = 3.0, 6.0
"""shortest box, in glyph heights, with a code and without: what is shorter cannot be told from a stain"""


def find(seen: View) -> list[Candidate]:
    """All of them; a box with an even fill is found, too."""
    factor = max(1, round(seen.unit / _UNIT))
    unit = seen.unit / factor
    source = seen.grey if seen.colour is None else seen.colour
    h, w = seen.grey.shape[0] // factor, seen.grey.shape[1] // factor
    if min(h, w) < _MEDIAN:
        return []
    ground = cv2.resize(source[: h * factor, : w * factor], (w, h), interpolation=cv2.INTER_AREA)
    for _ in range(2):
        ground = cv2.medianBlur(ground, _MEDIAN)
    fill = _fills(np.asarray(ground, dtype=np.uint8), unit)
    return [c for part, whole in rectangles(fill, fill, unit) for c in _judged(seen, part, whole, factor)]


def _fills(ground: Image, unit: float) -> Image:
    """255 where the ground is neither paper nor black nor print, and changes gently."""
    grey, toned = _toned(ground)
    steep = cv2.morphologyEx(ground, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    steep = steep if steep.ndim == 2 else steep.max(axis=2)
    gentle = toned & below(np.asarray(steep, dtype=np.uint8), _STEEP)
    # what is left of a code is darker than what lies around it, and belongs to its box
    around = closed(grey, square(_CODE * unit))
    code = above(np.asarray(cv2.subtract(around, grey), dtype=np.uint8), _STEEP)
    return opened(gentle | (closed(gentle, square(_CODE * unit)) & code), _PRINT * unit)


def _toned(picture: Image) -> tuple[Image, Image]:
    """Its lightness, and 255 where it is neither paper nor black."""
    if picture.ndim == 2:
        return picture, np.asarray(cv2.inRange(picture, 255 * _BLACK, 255 * _PAPER), dtype=np.uint8)
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    b, g, r = cv2.split(picture)
    chroma = np.asarray(cv2.subtract(cv2.max(cv2.max(b, g), r), cv2.min(cv2.min(b, g), r)), dtype=np.uint8)
    toned = cv2.inRange(grey, 255 * _BLACK, 255 * _PAPER)
    return grey, np.asarray(cv2.bitwise_or(toned, above(chroma, _COLOUR)), dtype=np.uint8)


def _judged(seen: View, part: Corners, whole: float, factor: int) -> Iterator[Candidate]:
    unit = seen.unit
    inked, offset = _inked(seen, part * factor, round(_FAR * unit))
    here = _prolonged(inked, tightened(inked, part * factor - offset, 2 * factor + 3), unit)
    corners = here + offset
    if max(size(corners)) < _LEAST * unit or min(size(corners)) < unit or not is_box(inked, here, whole):
        return
    if exclude.rule(corners, unit) or exclude.edge_shadow(corners, seen.grey.shape, unit):
        return
    within = cut_out(seen.grey, corners, 2)
    side = max(3, round(0.1 * unit))
    white = float(np.mean(cv2.blur(within, (side, side)) > 255 * _PAPER))
    if white > _WHITE:
        return
    level = float(np.percentile(within, 60))
    coded = exclude.coded(within, level, unit)
    if not coded and (
        white > _PLAIN or max(size(corners)) < _LONG * unit or not exclude.alone(corners, seen.grey, unit)
    ):
        return
    if exclude.highlighter(within, level, unit) or exclude.shadow(within, unit):
        return
    if exclude.show_through(seen.grey, corners, unit):
        return
    inside = cut_out(seen.grey if seen.colour is None else seen.colour, corners, 2)
    tone = np.median(inside.reshape(-1, inside.shape[2] if inside.ndim == 3 else 1), axis=0)
    colour = bool(np.ptp(tone) > _COLOUR)
    yield Candidate(
        corners,
        RedactionKind.COLOUR if colour else RedactionKind.GREY,
        round(certainty(whole, corners, unit) * (0.95 if coded else 0.85), 2),
        "grained-colour" if colour else "grained-grey",
        told(whole, corners, unit) + ", of an uneven tone" + (", a code in it" if coded else ""),
    )


def _prolonged(inked: Image, c: Corners, unit: float) -> Corners:
    """A box as far as its top and bottom edges go on to the left and to the right: a code breaks the fill between."""
    if abs(tilt(c)) * size(c)[0] > 2:
        return c
    (x0, y0), (x1, y1) = np.round(c.min(axis=0)).astype(int), np.round(c.max(axis=0)).astype(int)
    strip = max(2, round(_STRIP * (y1 - y0)))
    if y0 < 0 or y1 - y0 < strip + 2 or y1 > inked.shape[0]:  # at the edge of the page there is nothing to go by
        return c
    top = (inked[y0 + 1 : y0 + 1 + strip] > 0).mean(axis=0)
    bottom = (inked[y1 - 1 - strip : y1 - 1] > 0).mean(axis=0)
    on = (((np.minimum(top, bottom) >= 0.25) & (np.maximum(top, bottom) >= 0.5)) * np.uint8(255))[None, :]
    gap = max(2, round(0.5 * unit))
    on = cv2.morphologyEx(on, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))[0] > 0
    off = np.flatnonzero(~on)
    middle = (x0 + x1) // 2
    if not 0 <= middle < on.size or not on[middle]:
        return c
    left = int(off[off < middle].max(initial=-1)) + 1
    right = int(off[off > middle].min(initial=on.size))
    if left == 0 or right == on.size:
        return c
    return upright(left, c[0][1], right, c[2][1]) if right - left > x1 - x0 else c


def _inked(seen: View, c: Corners, reach: int) -> tuple[Image, np.ndarray]:
    """Where the page around a box is no paper, its grain evened out: a window, and its place in page pixels."""
    x0, y0 = np.maximum(np.floor(c.min(axis=0)).astype(int) - reach, 0)
    x1, y1 = np.ceil(c.max(axis=0)).astype(int) + reach
    window = seen.grey[y0:y1, x0:x1] if seen.colour is None else seen.colour[y0:y1, x0:x1]
    side = max(3, round(0.2 * seen.unit))
    grey, toned = _toned(np.asarray(cv2.blur(window, (side, side)), dtype=np.uint8))
    return np.asarray(toned | below(grey, 255 * _BLACK), dtype=np.uint8), np.array([x0, y0])
