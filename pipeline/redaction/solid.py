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
from pipeline.redaction.geometry import Corners, corner_fill, cut_out, edges, size, tightened
from pipeline.redaction.steps import FILL, MIN_HEIGHT, MIN_WIDTH, rectangles
from pipeline.redaction.view import View, above, below

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
_EVEN_SHARE = 0.4
"""share of a box that is even; the rest may be the strokes of a code"""
_SMALL, _SHORT, _LOW = 5.0, 1.3, 0.9
"""grey and coloured boxes not longer than this many glyph heights must be even at full resolution, too; none of them is
shorter than the second or lower than the third"""
_EDGE, _CORNER = 0.75, 0.5
"""share of each side along which a fill reaches the side; share of each corner that it fills"""
_STROKE = 0.42
"""no stroke of print is thicker, in glyph heights; bold headings reach 0.3"""

_FAINT = 60.0
"""of 255; what shines through the sheet is not as black"""

_LIGHT_PAGE = 0.02
"""light within a page that is withheld as a whole; more is a sheet on a black ground, or print that was left"""
_LOGOS = 0.8
"""about one in five coloured boxes is a logo's or an icon's"""
_TONES = 6
"""tones of fill that are looked for on a page, the commonest first"""
_NEAR = 26
"""how far from its tone a fill's pixels may be, of 255, in any channel"""

_FLAT = 12
"""the same at full resolution within short boxes: the strokes of dense, pale or small print have no one tone"""


@dataclass(frozen=True)
class Small:
    """The page at working scale: lightness over paper, colourfulness, and the factor to page pixels."""

    grey: Image
    colour: Image | None
    chroma: Image | None
    factor: int
    unit: float


def find(seen: View) -> list[Candidate]:
    """All filled boxes of a page."""
    small = _shrunk(seen)
    even = _even(small)
    out = list(_black(seen, small, even))
    if even is not None:
        out += exclude.without_charts(list(_toned(seen, small, even)), seen.unit)
    return out


def _shrunk(seen: View) -> Small:
    factor = max(1, int(seen.unit / _UNIT))
    h, w = seen.grey.shape[0] // factor, seen.grey.shape[1] // factor

    def shrink(a: Image) -> Image:
        if factor == 1:
            return a
        cut = a[: h * factor, : w * factor]
        return np.asarray(cv2.resize(cut, (w, h), interpolation=cv2.INTER_AREA), dtype=np.uint8)

    chroma: Image | None = None
    colour: Image | None = None
    if seen.colour is not None:
        colour = shrink(seen.colour)
        b, g, r = cv2.split(colour)
        strongest, weakest = cv2.max(cv2.max(b, g), r), cv2.min(cv2.min(b, g), r)
        chroma = np.asarray(cv2.subtract(strongest, weakest), dtype=np.uint8)
    return Small(shrink(seen.grey), colour, chroma, factor, seen.unit / factor)


def _square(side: float) -> Image:
    n = max(2, round(side))
    return np.ones((n, n), np.uint8)


def _opened(mask: Image, side: float) -> Image:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, _square(side)), dtype=np.uint8)


def _closed(mask: Image, kernel: Image) -> Image:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel), dtype=np.uint8)


def _black(seen: View, small: Small, even: Image | None) -> Iterator[Candidate]:
    dark = below(small.grey, 255 * _BLACK)
    kept = _opened(dark, _STROKE * small.unit)
    if not kept.any():
        return
    full: Image | None = None
    for part, whole in rectangles(kept, dark, small.unit):
        if not exclude.whole_page(part, small.grey.shape) and (
            exclude.edge_shadow(part, small.grey.shape, small.unit)
            or exclude.rule(part, small.unit)
            or exclude.embedded(part, small.grey, small.unit)
            or exclude.goes_on(part, dark, kept, small.unit)
            or (even is not None and exclude.logo(part, even, small.unit))
        ):
            continue
        if full is None:
            full = below(seen.grey, 128)
        corners = tightened(full, part * small.factor, 2 * small.factor + 3)
        if not _is_box(full, corners, whole):
            continue
        inside = cut_out(seen.grey, corners, 2)
        if np.median(inside) > _FAINT and exclude.show_through(seen.grey, corners, seen.unit):
            continue
        if exclude.shadow(inside, seen.unit):
            continue
        light = np.asarray(1 - cut_out(full, corners, 2) // 255, dtype=np.uint8)
        share = float(light.mean())
        if exclude.lettered(light, seen.unit) or (share > _LIGHT_PAGE and exclude.whole_page(part, small.grey.shape)):
            continue
        yield Candidate(
            corners,
            RedactionKind.BLACK,
            round(_certainty(whole, corners, seen.unit) * (1 - share), 2),
            "solid-black",
            _told(whole, corners, seen.unit) + (f", {share:.0%} light within" if share >= 0.01 else ""),
        )


def _even(small: Small) -> Image | None:
    """Even areas that are neither paper nor black; None when the page has none worth a look."""
    mid = np.asarray(cv2.inRange(small.grey, 255 * _BLACK, 255 * _PAPER), dtype=np.uint8)
    if small.chroma is not None:
        mid |= above(small.chroma, _COLOUR)
    if not mid.any():
        return None
    smooth = cv2.blur(small.grey, (3, 3))
    rough = cv2.subtract(cv2.dilate(smooth, np.ones((3, 3), np.uint8)), cv2.erode(smooth, np.ones((3, 3), np.uint8)))
    mid &= below(np.asarray(rough, dtype=np.uint8), _EVEN)
    even = _opened(mid, 0.3 * small.unit)
    return even if even.any() else None


def _toned(seen: View, small: Small, even: Image) -> Iterator[Candidate]:
    """Boxes of the page's few commonest tones, one tone at a time: print beside a box is no part of it."""
    picture = small.colour if small.colour is not None else small.grey[:, :, None]
    picture = np.asarray(cv2.blur(picture, (3, 3)).reshape(picture.shape), dtype=np.uint8)
    left = even.copy()
    printed = below(small.grey, 255 * _PAPER)
    if small.chroma is not None:
        printed |= above(small.chroma, _COLOUR)
    for _ in range(_TONES):
        tone = _commonest(picture, left)
        if tone is None or np.count_nonzero(left) < MIN_HEIGHT * MIN_WIDTH * small.unit**2:
            return
        near = _reach(tone, _NEAR)
        like = np.asarray(cv2.inRange(picture, tone - near, tone + near), dtype=np.uint8)
        left &= ~like
        if small.chroma is None or int(tone.max() - tone.min()) <= _COLOUR:
            like &= below(small.grey, 255 * 0.93)
        pure = like.copy()
        # a code printed in a box belongs to it: ink with the tone above and below. Print between two boxes does not
        like = _closed(like, _square(0.3 * small.unit))
        like |= _closed(like, np.ones((max(2, round(2 * small.unit)), 1), np.uint8)) & printed
        like |= _closed(like, _square(0.7 * small.unit)) & printed
        # then what is thinner than a box goes: the rim of letters has every tone
        yield from _of_tone(seen, small, _opened(like, _STROKE * small.unit), even, pure, printed, tone)


def _reach(tone: npt.NDArray[np.int16], most: float) -> int:
    """How far from a tone its pixels may be; a light tone's must stay away from the paper's."""
    return int(min(most, 0.55 * float((255 - tone).max())))


def _commonest(picture: Image, where: Image) -> npt.NDArray[np.int16] | None:
    """The commonest colour (each channel to 1/16) of some pixels, refined to the median of those near it."""
    pixels = picture[where > 0].astype(np.int16)
    if not len(pixels):
        return None
    coarse = pixels >> 4
    code = coarse[:, 0] if coarse.shape[1] == 1 else (coarse[:, 0] << 8) | (coarse[:, 1] << 4) | coarse[:, 2]
    best = np.bincount(code).argmax()
    return np.asarray(np.median(pixels[code == best], axis=0), dtype=np.int16)


def _of_tone(
    seen: View, small: Small, mask: Image, even: Image, pure: Image, printed: Image, tone: npt.NDArray[np.int16]
) -> Iterator[Candidate]:
    colour = bool(tone.max() - tone.min() > _COLOUR)
    vivid = np.zeros_like(even)
    if small.chroma is not None:
        vivid = even & above(small.chroma, 3 * _COLOUR)
    for part, whole in rectangles(mask, printed, small.unit):
        inside = cut_out(small.grey, part, 2)
        level, spread = _tone(inside)
        if (
            spread < 0.4 * min(1.0, whole / FILL)
            or cut_out(even, part, 1).mean() < 255 * _EVEN_SHARE * min(1.0, whole / FILL)
            or exclude.rule(part, small.unit)
            or exclude.edge_shadow(part, mask.shape, small.unit)
        ):
            continue
        if exclude.goes_on(part, pure | vivid, mask, small.unit):
            continue
        if exclude.picture(part, even, small.unit):
            continue
        full = _fill(seen, part * small.factor, tone)
        corners = tightened(full, part * small.factor, 2 * small.factor + 3)
        if not _is_box(full, corners, whole) or not _truly_even(seen, corners, tone):
            continue
        within = cut_out(seen.grey, corners, 2)
        if (
            exclude.highlighter(within, level, seen.unit)
            or exclude.show_through(seen.grey, corners, seen.unit)
            or exclude.shadow(within, seen.unit)
        ):
            continue
        yield Candidate(
            corners,
            RedactionKind.COLOUR if colour else RedactionKind.GREY,
            round(_certainty(whole, corners, seen.unit) * min(1.0, 0.6 + 0.4 * spread) * (_LOGOS if colour else 1), 2),
            "solid-colour" if colour else "solid-grey",
            _told(whole, corners, seen.unit) + f", {spread:.0%} of one tone",
        )


def _is_box(full: Image, c: Corners, fill: float) -> bool:
    """Straight sides and square corners; a block of lines (it fills little of its rectangle) has neither."""
    return fill < FILL or (edges(full, c) >= _EDGE and corner_fill(full, c) >= _CORNER)


def _truly_even(seen: View, c: Corners, tone: npt.NDArray[np.int16]) -> bool:
    """Whether a short box is even at full resolution, too: a dense character is even only from afar."""
    if max(size(c)) >= _SMALL * seen.unit:
        return True
    if max(size(c)) < _SHORT * seen.unit or min(size(c)) < _LOW * seen.unit:
        return False
    inside = cut_out(seen.grey if seen.colour is None else seen.colour, c, 2).astype(np.int16)
    far = np.abs(inside.reshape(*inside.shape[:2], -1) - tone).max(axis=2)
    return bool(np.mean(far <= min(_FLAT, _reach(tone, _NEAR))) >= 0.5)


def _fill(seen: View, c: Corners, tone: npt.NDArray[np.int16]) -> Image:
    """Where the page has a tone, or is darker as print is, page pixels; only worked out near the box."""
    x0, y0 = np.maximum(np.floor(c.min(axis=0)).astype(int) - 24, 0)
    x1, y1 = np.ceil(c.max(axis=0)).astype(int) + 24
    out = np.zeros_like(seen.grey)
    window = seen.grey[y0:y1, x0:x1, None] if seen.colour is None else seen.colour[y0:y1, x0:x1]
    far = np.abs(window.astype(np.int16) - tone).max(axis=2)
    out[y0:y1, x0:x1] = np.where(far <= _reach(tone, 1.7 * _NEAR), 255, 0)
    # a code printed in the box is part of it, print beside it is not
    x0, y0 = np.maximum(np.floor(c.min(axis=0)).astype(int), 0)
    x1, y1 = np.ceil(c.max(axis=0)).astype(int)
    own = seen.grey[y0:y1, x0:x1, None] if seen.colour is None else seen.colour[y0:y1, x0:x1]
    darker = own.sum(axis=2, dtype=np.int32) < int(tone.sum()) - 40 * own.shape[2]
    out[y0:y1, x0:x1][darker] = 255
    return out


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
    return 0.4 + 0.59 * shape * room


def _told(fill: float, c: Corners, unit: float) -> str:
    w, h = size(c)
    return f"{w / unit:.1f} x {h / unit:.1f} glyph heights, fills {fill:.0%} of its rectangle"
