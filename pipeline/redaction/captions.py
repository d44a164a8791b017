"""Codes and words printed in the middle of a box that stands in a line of text: `b(1)`, `5条3号`, `不開示`.

A code with full stops is told by its marks alone; one without looks as any word does. What tells it then is where it
stands: centred, one line, paper to both sides of it, in a box no higher than a line of print, with the line's own print
going on at an end of the box. Titles, stamps and fields stand by themselves, or are filled from their head on.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.redaction.geometry import Corners, bounds
from pipeline.redaction.view import View

_THICK = 2.6
"""greatest thickness of a box in a line, glyph heights"""
_SHARE = 0.8
"""share of the box's length that a caption takes at most"""
_NAMED = 0.55
"""the same where a stamp or heading may fill its frame"""
_OFF = 0.12
"""share of the box's length by which the caption may be off its middle; or, in glyph heights, twice as much"""
_NEAR, _LINE, _PIECES = 2.2, 8.0, 4
"""glyph heights from a box's end to the print that goes on; those of its line that are looked at, and pieces of print
that they hold at least"""

Mask = npt.NDArray[np.bool_]


def captioned(ink: Mask, seen: View, corners: Corners, named: bool = False) -> bool:
    """Whether a box in a line of text holds one centred word or code. ``ink``: what is printed on the box (light on
    dark, dark on white), its rule left out, turned upright; ``corners`` of the box, page pixels. ``named``: a heading
    at the head of a line may look so, too; the word must be far shorter than its box then, or in the midst of a line.
    """
    if min(ink.shape) < 4:
        return False
    box = bounds(corners)
    if min(box.width, box.height) > _THICK * seen.unit or not (going := ends(seen, corners)):
        return False
    if ink.shape[0] > ink.shape[1]:
        ink = ink.T
    thick, long = ink.shape
    along = np.flatnonzero(_without_dust(ink, seen.unit).sum(axis=0) >= 1)
    if not along.size:
        return False
    first, last = int(along[0]), int(along[-1]) + 1
    off = abs((first + last) / 2 - long / 2)
    rows = np.flatnonzero(ink[:, first:last].any(axis=1))
    high = int(rows[-1] - rows[0]) + 1
    return bool(
        0.3 * seen.unit <= high <= min(1.8 * seen.unit, thick)
        and 0.8 * high <= last - first <= (_NAMED if named and going < 2 else _SHARE) * long
        and off <= max(_OFF * long, 2 * _OFF * seen.unit)
    )


def _without_dust(ink: Mask, unit: float) -> Mask:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    kept = np.maximum(stats[:, 2], stats[:, 3]) >= 0.12 * unit
    kept[0] = False
    return np.asarray(kept[labels], dtype=np.bool_)


def ends(seen: View, corners: Corners) -> int:
    """At how many ends of a box the line that it stands in goes on: print of the line's size close to it, and more of
    it behind. Level for a box longer than high, else downwards."""
    box = bounds(corners)
    ink = seen.ink if box.width >= box.height else seen.ink.T
    a, b, low, high = (box.x0, box.x1, box.y0, box.y1) if box.width >= box.height else (box.y0, box.y1, box.x0, box.x1)
    reach, rim = round(_LINE * seen.unit), 3
    y0, y1 = max(0, round(low) - rim), round(high) + rim
    before = ink[y0:y1, max(0, round(a) - rim - reach) : max(0, round(a) - rim)][:, ::-1]
    after = ink[y0:y1, round(b) + rim : round(b) + rim + reach]
    return sum(_goes_on(np.ascontiguousarray(side), seen.unit) for side in (before, after))


def _goes_on(side: npt.NDArray[np.uint8], unit: float) -> bool:
    """``side``: the line from the box's end outwards."""
    if side.shape[0] < 2 or side.shape[1] < unit:
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(side, connectivity=8)
    x, y, w, h = (stats[1:, k] for k in range(4))
    middle = y + h / 2
    size = np.maximum(w, h)
    letters = (
        (size >= 0.3 * unit) & (size <= 1.9 * unit) & (middle > 0.2 * side.shape[0]) & (middle < 0.8 * side.shape[0])
    )
    return bool(letters.sum() >= _PIECES and (x[letters] <= _NEAR * unit).any())
