"""By how much the lines of a page slope.

Projection profiles (Postl 1986; Bloomberg, Kopec and Dasari 1995): the pixels of glyph-sized components are projected
along a slope; at the true one the profile is sharpest. Rows and columns are both tried, so that vertical text and grids
count. Only glyphs are looked at, as scan edges, boxes, hatching and pictures have slopes of their own; long rules stand
in where there is too little text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.scan.glyphs import Glyphs
from pipeline.scan.profile import points, sharpness
from pipeline.scan.survey import Floats, Mask, Survey

LIMIT = 8.0
"""Degrees either way."""
_STEEP = 2.0
"""Degrees beyond which the parts of the page must agree."""
_FEW = 8
"""Glyphs below which text says nothing of the slope."""


@dataclass(frozen=True)
class Skew:
    """``degrees``: positive when lines sink to the right. ``certainty`` 0..1. ``basis``: what was measured."""

    degrees: float
    certainty: float
    basis: str


def _nearly(along: Floats, across: Floats, limit: float) -> tuple[float, float] | None:
    """Slope to half a degree, and how far its profile stands out (0 not at all, to 1); None at either limit."""
    step = max(1, len(along) // 12000)
    angles = np.arange(-limit, limit + 0.01, 0.5)
    scores = sharpness(along[::step], across[::step], np.tan(np.radians(angles)), 3.0)
    top = int(np.argmax(scores))
    if top in (0, len(angles) - 1):
        return None
    base = float(np.median(scores))
    return float(angles[top]), 1 - base / float(scores[top]) if scores[top] > 0 else 0.0


def _refined(along: Floats, across: Floats, at: float) -> float:
    """The slope in degrees near ``at``."""
    for reach, pitch, cell, smooth in ((0.5, 0.1, 1.0, 3), (0.12, 0.03, 1.0, 2)):
        angles = at + np.arange(-reach, reach + pitch / 2, pitch)
        scores = sharpness(along, across, np.tan(np.radians(angles)), cell, smooth)
        top = int(np.argmax(scores))
        at = float(angles[top])
    if 0 < top < len(angles) - 1:  # the parabola through the three best
        left, mid, right = scores[top - 1 : top + 2]
        if left - 2 * mid + right < 0:
            at += 0.5 * pitch * float((left - right) / (left - 2 * mid + right))
    return at


def _of_lines(x: Floats, y: Floats, limit: float) -> tuple[float, float]:
    """Slope in degrees and how far its profile stands out, of rows or columns, whichever are clearer."""
    if len(x) < 30:
        return 0.0, 0.0
    right, down, left = x - x.mean(), y - y.mean(), -x - (-x).mean()
    rows, columns = _nearly(right, down, limit), _nearly(down, left, limit)
    row_clear, column_clear = (0.0 if found is None else found[1] for found in (rows, columns))
    best, along, across = (rows, right, down) if row_clear >= column_clear else (columns, down, left)
    return (0.0, 0.0) if best is None else (_refined(along, across, best[0]), best[1])


def _measure(mask: Mask) -> tuple[float, float]:
    """Slope and clearness. A steep slope must be the whole page's: a stamp set askew is not the page."""
    x, y = points(mask, 36000)
    degrees, clear = _of_lines(x, y, LIMIT)
    if abs(degrees) <= _STEEP:
        return degrees, clear
    for middle in (y > np.median(y), x > np.median(x)):
        for part in (middle, ~middle):
            other, part_clear = _of_lines(x[part], y[part], LIMIT)
            if part_clear >= 0.4 and abs(other - degrees) > 1:
                return _of_lines(x, y, _STEEP)
    return degrees, clear


def find_skew(page: Survey, glyphs: Glyphs) -> Skew:
    """The slope of the page's lines within ±8 degrees; 0 with certainty 0 when nothing tells it."""
    if glyphs.count >= _FEW:
        degrees, clear = _measure(glyphs.mask)
        certainty = clear * min(1.0, glyphs.count / 40)
        if certainty >= (0.25 if abs(degrees) <= _STEEP else 0.4):
            return Skew(degrees, certainty, f"{glyphs.count} glyphs")
    w, h = page.stats[:, 2], page.stats[:, 3]
    fill = page.stats[:, 4] / np.maximum(1, w * h)
    long = np.maximum(w / page.width, h / page.height) > 0.2
    rules = long & (fill < 0.35)
    rules[0] = False
    if rules.any():
        degrees, clear = _measure(page.of(rules))
        if clear >= 0.5:
            return Skew(degrees, 0.8 * clear, "rules")
    return Skew(0.0, 0.0, "too little to measure")
