"""Filled boxes: black, grey and coloured, upright or leaning a little, also with a code printed in them.

A filled area is found at reduced scale by a morphological opening that no stroke of the print survives; it is a box
when its outline is a rectangle, or steps down to rectangles, and its fill is even.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image, RedactionKind
from pipeline.redaction import exclude
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import Corners, fitted, size, tightened, upright
from pipeline.redaction.view import View

_UNIT = 12
"""glyph height, in pixels, at which filled areas are looked for"""
_BLACK = 0.40
"""black is darker than this share of the paper"""
_PAPER = 0.90
"""what is lighter than this share of the paper is paper, unless it has colour"""
_COLOUR = 38
"""colour: difference of the strongest and the weakest channel, of 255"""
_EVEN = 40
"""lightness within a fill varies less than this from one pixel to the next at working scale"""
_STROKE = 0.42
"""no stroke of print is thicker, in glyph heights; bold headings reach 0.3"""
_MIN_HEIGHT, _MIN_WIDTH = 0.6, 0.9
"""smallest box, in glyph heights, its shorter and its longer side"""
_FILL = 0.86
"""share of its rectangle that a box fills at least"""

Contour = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Small:
    """The page at working scale: lightness over paper, colourfulness, and the factor to page pixels."""

    grey: Image
    chroma: Image | None
    factor: int
    unit: float


def find(seen: View) -> list[Candidate]:
    """All filled boxes of a page."""
    small = _shrunk(seen)
    graphic = np.zeros_like(small.grey)
    tones = _tones(small)
    if tones is not None:
        graphic = tones
    out = list(_black(seen, small, graphic))
    if tones is not None:
        out += _toned(seen, small, tones)
    return out


def _shrunk(seen: View) -> Small:
    factor = max(1, round(seen.unit / _UNIT))
    h, w = seen.grey.shape[0] // factor, seen.grey.shape[1] // factor

    def shrink(a: Image) -> Image:
        if factor == 1:
            return a
        cut = a[: h * factor, : w * factor]
        return np.asarray(cv2.resize(cut, (w, h), interpolation=cv2.INTER_AREA), dtype=np.uint8)

    chroma: Image | None = None
    if seen.colour is not None:
        b, g, r = cv2.split(shrink(seen.colour))
        strongest, weakest = cv2.max(cv2.max(b, g), r), cv2.min(cv2.min(b, g), r)
        chroma = np.asarray(cv2.subtract(strongest, weakest), dtype=np.uint8)
    return Small(shrink(seen.grey), chroma, factor, seen.unit / factor)


def _square(side: float) -> Image:
    n = max(2, round(side))
    return np.ones((n, n), np.uint8)


def _opened(mask: Image, side: float) -> Image:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, _square(side)), dtype=np.uint8)


def _outlines(mask: Image) -> list[Contour]:
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return [np.asarray(c, dtype=np.int32) for c in found]


def _black(seen: View, small: Small, graphic: Image) -> Iterator[Candidate]:
    dark = np.asarray(cv2.compare(small.grey, 255 * _BLACK, cv2.CMP_LT), dtype=np.uint8)
    kept = _opened(dark, _STROKE * small.unit)
    if not kept.any():
        return
    full: Image | None = None
    for part, whole in _rectangles(kept, small.unit):
        if exclude.edge_shadow(part, small.grey.shape, small.unit) or exclude.logo(part, small.grey, graphic, small.unit):
            continue
        light = _light_share(part, small.grey)
        if exclude.lettered(part, small.grey, small.unit, light):
            continue
        if full is None:
            full = np.asarray(cv2.compare(seen.grey, 128, cv2.CMP_LT), dtype=np.uint8)
        corners = tightened(full, part * small.factor, 2 * small.factor)
        yield Candidate(
            corners,
            RedactionKind.BLACK,
            round(_certainty(whole, corners, seen.unit) * (1 - light), 2),
            "solid-black",
            _told(whole, corners, seen.unit) + (f", {light:.0%} light within" if light >= 0.01 else ""),
        )


def _tones(small: Small) -> Image | None:
    """Even areas that are neither paper nor black; None when the page has none worth a look."""
    mid = np.asarray(cv2.inRange(small.grey, 255 * 0.25, 255 * _PAPER), dtype=np.uint8)
    if small.chroma is not None:
        mid |= np.asarray(cv2.compare(small.chroma, _COLOUR, cv2.CMP_GT), dtype=np.uint8)
    if not mid.any():
        return None
    smooth = cv2.blur(small.grey, (3, 3))
    rough = cv2.subtract(cv2.dilate(smooth, np.ones((3, 3), np.uint8)), cv2.erode(smooth, np.ones((3, 3), np.uint8)))
    mid &= np.asarray(cv2.compare(rough, _EVEN, cv2.CMP_LT), dtype=np.uint8)
    even = _opened(mid, 0.3 * small.unit)
    return even if even.any() else None


def _toned(seen: View, small: Small, even: Image) -> Iterator[Candidate]:
    # the rim of a fill is blurred into the paper and a code printed in it is rough: both belong to the box
    joined = cv2.morphologyEx(even, cv2.MORPH_CLOSE, _square(0.35 * small.unit))
    joined = np.asarray(cv2.dilate(joined, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    for part, whole in _rectangles(joined, small.unit):
        inside = _cut(part, small.grey)
        tone, spread = _tone(inside)
        if spread < 0.5 or tone > 255 * 0.97:
            continue
        if exclude.highlighter(inside, tone, small.unit) or exclude.picture(part, joined, small.unit):
            continue
        colour = small.chroma is not None and float(np.median(_cut(part, small.chroma))) > _COLOUR
        edge = 255 - (255 - tone) / 2
        full = _window_mask(seen, part * small.factor, edge)
        corners = tightened(full, part * small.factor, 2 * small.factor)
        yield Candidate(
            corners,
            RedactionKind.COLOUR if colour else RedactionKind.GREY,
            round(_certainty(whole, corners, seen.unit) * min(1.0, 0.55 + 0.45 * spread), 2),
            "solid-colour" if colour else "solid-grey",
            _told(whole, corners, seen.unit) + f", {spread:.0%} of one tone",
        )


def _window_mask(seen: View, c: Corners, edge: float) -> Image:
    """Fill, at page scale; only looked at near the candidate, so the whole page is compared once per tone."""
    x0, y0 = np.maximum(np.floor(c.min(axis=0)).astype(int) - 24, 0)
    x1, y1 = np.ceil(c.max(axis=0)).astype(int) + 24
    out = np.zeros_like(seen.grey)
    out[y0:y1, x0:x1] = cv2.compare(seen.grey[y0:y1, x0:x1], edge, cv2.CMP_LT)
    if seen.colour is not None:
        window = seen.colour[y0:y1, x0:x1]
        chroma = window.max(axis=2) - window.min(axis=2)
        out[y0:y1, x0:x1] |= np.where(chroma > _COLOUR, 255, 0).astype(np.uint8)
    return out


def _rectangles(mask: Image, unit: float) -> Iterator[tuple[Corners, float]]:
    """Rectangles in a mask of filled areas, each with the share of its rectangle that it fills."""
    for contour in _outlines(mask):
        corners, fill = fitted(contour)
        if not _large(corners, unit):
            continue
        if fill >= _FILL:
            yield corners, fill
            continue
        yield from _steps(contour, unit)


def _large(c: Corners, unit: float) -> bool:
    w, h = size(c)
    return min(w, h) >= _MIN_HEIGHT * unit and max(w, h) >= _MIN_WIDTH * unit


def _steps(contour: Contour, unit: float) -> Iterator[tuple[Corners, float]]:
    """The rectangles of a stepped outline (boxes that touch), cut where its left or right end jumps."""
    x, y, w, h = cv2.boundingRect(contour)
    area = np.zeros((h, w), np.uint8)
    cv2.drawContours(area, [contour], -1, 255, cv2.FILLED, offset=(-x, -y))
    rows = area > 0
    left, right = rows.argmax(axis=1), w - rows[:, ::-1].argmax(axis=1)
    jump = 0.4 * unit
    start = 0
    for row in range(1, h + 1):
        ends = row == h or abs(int(left[row]) - int(left[row - 1])) > jump or abs(int(right[row]) - int(right[row - 1])) > jump
        if not ends:
            continue
        band = rows[start:row]
        if row - start >= _MIN_HEIGHT * unit:
            piece = (band * np.uint8(255)).copy()
            for inner in _outlines(piece):
                bx, by, bw, bh = cv2.boundingRect(inner)
                box = upright(x + bx, y + start + by, x + bx + bw, y + start + by + bh)
                fill = cv2.countNonZero(piece[by : by + bh, bx : bx + bw]) / (bw * bh)
                if _large(box, unit) and fill >= _FILL:
                    yield box, fill
        start = row


def _cut(c: Corners, image: Image) -> Image:
    """The pixels inside, a little away from the sides."""
    w, h = size(c)
    m = min(2, (min(w, h) - 2) / 2)
    x0, y0 = np.ceil(c.min(axis=0) + m).astype(int)
    x1, y1 = np.floor(c.max(axis=0) - m).astype(int)
    return image[max(0, y0) : max(y0 + 1, y1), max(0, x0) : max(x0 + 1, x1)]


def _light_share(c: Corners, grey: Image) -> float:
    inside = _cut(c, grey)
    return float(np.mean(inside > 255 * 0.6)) if inside.size else 0.0


def _tone(inside: Image) -> tuple[float, float]:
    """The commonest lightness, and the share of pixels near it."""
    if not inside.size:
        return 255.0, 0.0
    count = np.bincount(inside.ravel(), minlength=256).astype(np.float64)
    near = np.convolve(count, np.ones(49), mode="same")
    tone = int(near.argmax())
    return float(tone), float(near[tone] / inside.size)


def _certainty(fill: float, c: Corners, unit: float) -> float:
    w, h = size(c)
    shape = min(1.0, (fill - 0.7) / 0.25)
    room = min(1.0, min(w, h) / (0.9 * unit)) * min(1.0, max(w, h) / (1.5 * unit))
    return 0.55 + 0.44 * shape * room


def _told(fill: float, c: Corners, unit: float) -> str:
    w, h = size(c)
    return f"{w / unit:.1f} x {h / unit:.1f} glyph heights, fills {fill:.0%} of its rectangle"
