"""Grey and coloured boxes, also with a code printed in them: one of the page's commonest tones at a time."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image, RedactionKind
from pipeline.redaction import exclude, grained
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import Corners, cut_out, size, tightened
from pipeline.redaction.steps import FILL, MIN_HEIGHT, MIN_WIDTH, certainty, is_box, rectangles, told
from pipeline.redaction.view import Small, View, above, below, closed, opened, square

_BLACK, _PAPER = 0.40, 0.90
"""what is darker than the first share of the paper is black; what is lighter than the second is paper, unless it has
colour"""
_COLOUR = 38
"""colour: difference of the strongest and the weakest channel, of 255"""
_EVEN = 40
"""lightness within a fill varies less than this from one pixel to the next at working scale"""
_EVEN_SHARE = 0.4
"""share of a box that is even; the rest may be the strokes of a code"""
_SMALL, _SHORT, _LOW = 5.0, 1.3, 0.9
"""boxes not longer than this many glyph heights must be even at full resolution, too; none of them is shorter than the
second or lower than the third"""
_STROKE = 0.42
"""no stroke of print is thicker, in glyph heights; bold headings reach 0.3"""
_LOGOS = 0.8
"""about one in five coloured boxes is a logo's or an icon's"""
_TONES = 6
"""tones of fill that are looked for on a page, the commonest first"""
_NEAR = 26
"""how far from its tone a fill's pixels may be, of 255, in any channel"""
_FLAT = 12
"""the same at full resolution within short boxes: the strokes of dense, pale or small print have no one tone"""


def find(seen: View, small: Small, fills: Image) -> list[Candidate]:
    """All grey and coloured boxes; ``fills`` as :func:`even` gives them. Where fills are left that are no box, they may
    be grained, as copies are."""
    out = list(_toned(seen, small, fills))
    left = fills.copy()
    for c in out:
        (x0, y0), (x1, y1) = (np.array([c.corners.min(axis=0), c.corners.max(axis=0)]) / small.factor).astype(int)
        left[max(0, y0 - 2) : y1 + 3, max(0, x0 - 2) : x1 + 3] = 0
    if not opened(left, 0.5 * small.unit).any():
        return out
    more = grained.find(seen)
    return out + [c for c in more if all(c.box.intersection(k.box) <= 0.3 * min(c.box.area, k.box.area) for k in out)]


def even(small: Small) -> Image | None:
    """Even areas that are neither paper nor black; None when the page has none worth a look."""
    mid = np.asarray(cv2.inRange(small.grey, 255 * _BLACK, 255 * _PAPER), dtype=np.uint8)
    if small.chroma is not None:
        mid |= above(small.chroma, _COLOUR)
    if not mid.any():
        return None
    smooth = cv2.blur(small.grey, (3, 3))
    rough = cv2.subtract(cv2.dilate(smooth, np.ones((3, 3), np.uint8)), cv2.erode(smooth, np.ones((3, 3), np.uint8)))
    mid &= below(np.asarray(rough, dtype=np.uint8), _EVEN)
    fills = opened(mid, 0.3 * small.unit)
    return fills if fills.any() else None


def _toned(seen: View, small: Small, fills: Image) -> Iterator[Candidate]:
    """Boxes of the page's few commonest tones, one tone at a time: print beside a box is no part of it."""
    picture = small.colour if small.colour is not None else small.grey[:, :, None]
    picture = np.asarray(cv2.blur(picture, (3, 3)).reshape(picture.shape), dtype=np.uint8)
    left = fills.copy()
    printed = below(small.grey, 255 * _PAPER)
    if small.chroma is not None:
        printed |= above(small.chroma, _COLOUR)
    known = np.zeros_like(fills)
    tones: list[npt.NDArray[np.int16]] = []
    for _ in range(_TONES):
        tone = _commonest(picture, left)
        if tone is None or np.count_nonzero(left) < MIN_HEIGHT * MIN_WIDTH * small.unit**2:
            return
        near = _reach(tone, _NEAR)
        like = np.asarray(cv2.inRange(picture, tone - near, tone + near), dtype=np.uint8)
        left &= ~like
        if any(int(np.abs(tone - t).max()) <= _NEAR // 2 for t in tones):
            continue  # the rims of what was looked at
        tones.append(tone)
        if small.chroma is None or int(tone.max() - tone.min()) <= _COLOUR:
            like &= below(small.grey, 255 * 0.93)
        pure = like.copy()
        # a code printed in a box belongs to it: ink with the tone above and below. Print between two boxes does not
        like = closed(like, square(0.3 * small.unit))
        like |= closed(like, np.ones((max(2, round(2 * small.unit)), 1), np.uint8)) & printed
        like |= closed(like, square(0.7 * small.unit)) & printed
        # then what is thinner than a box goes: the rim of letters has every tone
        like[known > 0] = 0
        found = list(_of_tone(seen, small, opened(like, _STROKE * small.unit), fills, pure, printed, tone))
        for c in found:  # the rim of a box has a tone, too
            cv2.fillConvexPoly(known, np.round(c.corners / small.factor).astype(np.int32), 255)
        yield from found


def _reach(tone: npt.NDArray[np.int16], most: float) -> int:
    """How far from a tone its pixels may be; a light tone's must stay away from the paper's."""
    return int(min(most, 0.55 * float((255 - tone).max())))


def _commonest(picture: Image, where: Image) -> npt.NDArray[np.int16] | None:
    """The commonest colour (each channel to 1/16) of some pixels, refined to the median of those near it."""
    pixels = picture.reshape(-1, picture.shape[2])[np.flatnonzero(where)]
    if not len(pixels):
        return None
    coarse = (pixels >> 4).astype(np.int16)
    code = coarse[:, 0] if coarse.shape[1] == 1 else (coarse[:, 0] << 8) | (coarse[:, 1] << 4) | coarse[:, 2]
    best = np.bincount(code).argmax()
    return np.array([_median(channel) for channel in pixels[code == best].T], dtype=np.int16)


def _median(values: Image) -> int:
    """Of 8-bit values, from how often each occurs; of two in the middle the mean, rounded down."""
    up_to = np.bincount(values, minlength=256).cumsum()
    low, high = (int(np.searchsorted(up_to, k, side="right")) for k in ((len(values) - 1) // 2, len(values) // 2))
    return (low + high) // 2


def _of_tone(
    seen: View,
    small: Small,
    mask: Image,
    fills: Image,
    pure: Image,
    printed: Image,
    tone: npt.NDArray[np.int16],
) -> Iterator[Candidate]:
    colour = bool(tone.max() - tone.min() > _COLOUR)
    vivid = np.zeros_like(fills)
    if small.chroma is not None:
        vivid = fills & above(small.chroma, 3 * _COLOUR)
    for part, whole in rectangles(mask, printed, small.unit):
        inside = cut_out(small.grey, part, 2)
        level, spread = _tone(inside)
        if (
            spread < 0.4 * min(1.0, whole / FILL)
            or cut_out(fills, part, 1).mean() < 255 * _EVEN_SHARE * min(1.0, whole / FILL)
            or exclude.rule(part, small.unit)
            or exclude.edge_shadow(part, mask.shape, small.unit)
        ):
            continue
        if exclude.goes_on(part, pure | vivid, mask, small.unit):
            continue
        full = _fill(seen, part * small.factor, tone)
        corners = tightened(full, part * small.factor, 2 * small.factor + 3)
        if not is_box(full, corners, whole) or not _truly_even(seen, corners, tone):
            continue
        within = cut_out(seen.grey, corners, 2)
        coded = exclude.coded(within, level, seen.unit)
        if not coded and exclude.picture(part, fills, small.unit):
            continue
        if (
            exclude.highlighter(within, level, seen.unit)
            or exclude.show_through(seen.grey, corners, seen.unit)
            or exclude.shadow(within, seen.unit)
        ):
            continue
        yield Candidate(
            corners,
            RedactionKind.COLOUR if colour else RedactionKind.GREY,
            round(
                certainty(whole, corners, seen.unit)
                * min(1.0, 0.6 + 0.4 * spread)
                * (_LOGOS if colour and not coded else 1),
                2,
            ),
            "solid-colour" if colour else "solid-grey",
            told(whole, corners, seen.unit) + f", {spread:.0%} of one tone" + (", a code in it" if coded else ""),
            vivid=bool(tone.max() - tone.min() > 2 * _COLOUR) and not coded,
        )


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
    window = seen.grey[y0:y1, x0:x1] if seen.colour is None else seen.colour[y0:y1, x0:x1]
    near = _reach(tone, 1.7 * _NEAR)
    out[y0:y1, x0:x1] = cv2.inRange(window, tone - near, tone + near)
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
