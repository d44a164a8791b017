"""Filled boxes, upright or leaning a little: black ones here, grey and coloured ones by `toned`.

A filled area is found at reduced scale by a morphological opening that no stroke of the print survives; it is a box
when its outline is a rectangle, or steps down to rectangles, and its fill is even.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image, RedactionKind
from pipeline.redaction import captions, exclude, toned
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import bounds, cut_out, fitted, size, tightened
from pipeline.redaction.steps import certainty, is_box, rectangles, told
from pipeline.redaction.traced import outer
from pipeline.redaction.view import Small, View, below, opened, shrunk

_UNIT = 12
"""glyph height, in pixels, at which filled areas are looked for"""
_BLACK = 0.40
"""black is darker than this share of the paper"""
_STROKE = 0.42
"""no stroke of print is thicker, in glyph heights; bold headings reach 0.3"""

_FAINT = 60.0
"""of 255; what shines through the sheet is not as black"""

_WHOLE, _HARDLY, _LETTERS = 0.9, 0.899, 0.4
"""share of its rectangle that a box with light words fills with them; one that is less than it, whatever is rounded;
share of the box that the words take at most"""
_LIGHT_PAGE = 0.02
"""light within a page that is withheld as a whole; more is a sheet on a black ground, or print that was left"""


def find(seen: View) -> list[Candidate]:
    """All filled boxes of a page."""
    small = shrunk(seen, _UNIT)
    even = toned.even(small)
    out = list(_black(seen, small, even))
    if even is not None:
        out += toned.find(seen, small, even)
    return exclude.without_charts(exclude.without_second_tool(out), seen.unit)


def _black(seen: View, small: Small, even: Image | None) -> Iterator[Candidate]:
    dark = _captions_filled(seen, small, below(small.grey, 255 * _BLACK))
    kept = opened(dark, _STROKE * small.unit)
    if not kept.any():
        return
    full: Image | None = None
    parts = list(rectangles(kept, dark, small.unit))
    places = [bounds(part * small.factor) for part, _ in parts]
    for n, (part, whole) in enumerate(parts):
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
        if any(bounds(corners).intersection(b) > 0 for m, b in enumerate(places) if m != n):
            corners = tightened(full, part * small.factor, small.factor + 1)  # a step's side goes on in its neighbour
        if not is_box(full, corners, whole):
            continue
        inside = cut_out(seen.grey, corners, 2)
        if np.median(inside) > _FAINT and exclude.show_through(seen.grey, corners, seen.unit):
            continue
        if exclude.shadow(inside, seen.unit):
            continue
        light = np.asarray(1 - cut_out(full, corners, 2) // 255, dtype=np.uint8)
        share = float(light.mean())
        titled = exclude.lettered(light, seen.unit) and not captions.captioned(light > 0, seen, corners, named=True)
        if titled or (share > _LIGHT_PAGE and exclude.whole_page(part, small.grey.shape)):
            continue
        yield Candidate(
            corners,
            RedactionKind.BLACK,
            round(certainty(whole, corners, seen.unit) * (1 - share), 2),
            "solid-black",
            told(whole, corners, seen.unit) + (f", {share:.0%} light within" if share >= 0.01 else ""),
        )


def _captions_filled(seen: View, small: Small, dark: Image) -> Image:
    """``dark`` with the light words filled that name a ground, or that it is withheld, in boxes of a line: they may be
    as high as their box, which the opening would break there."""
    outlines = outer(dark, holes=False)
    wide, high = outlines.boxes[:, 2], outlines.boxes[:, 3]
    large = (np.minimum(wide, high) >= 0.8 * small.unit) & (np.maximum(wide, high) >= 1.8 * small.unit)
    out = dark
    for n in np.flatnonzero(large).tolist():
        contour, (x, y, w, h) = outlines.contours[n], outlines.boxes[n].tolist()
        area = float(outlines.areas[n] + outlines.lengths[n] / 2 + 1)
        if area < _HARDLY * w * h and area < _HARDLY * _around(contour):
            continue  # told before its corners are
        if dark[y : y + h, x : x + w].mean() > 250:
            continue
        corners, fill = fitted(contour)
        if fill < _WHOLE or min(size(corners)) > 3 * small.unit:
            continue
        light = cut_out(seen.grey, corners * small.factor, 2) >= 128
        if light.mean() > _LETTERS or not captions.captioned(light, seen, corners * small.factor, named=True):
            continue
        out = dark.copy() if out is dark else out
        cv2.drawContours(out, [contour], -1, 255, cv2.FILLED)
    return out


def _around(contour: npt.NDArray[np.int32]) -> float:
    """Area of the least rectangle around a contour's pixels, however it leans."""
    wide, high = cv2.minAreaRect(contour)[1]
    return float((wide + 1) * (high + 1))
