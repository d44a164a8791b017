"""Lines written by hand among print.

No single sign tells a hand from worn type, so several are weighed: how sure the recognizer was, strokes that lean every
way (print has most of its edges level or upright), a pen thinner or thicker than the page's print, letters larger or
more uneven than print, joined, on a slope of their own, outside the column. Only short lines and those that the
recognizer doubts are looked at: a long line read surely is print, however worn.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.model import Direction, Image, Line
from pipeline.recognition import crops

SURE = 0.9  # mean confidence from which a line of more than FEW characters is print
FEW = 14
HEIGHT = 36  # pixels to which a line is brought to be measured
LEVEL = 10.0  # degrees within which an edge counts as level or upright
LEAST = 2  # letters; a single one shows too little
CERTAIN = 0.99  # a line read so surely, and level, is not looked at
FILLED = 0.25  # characters per length over thickness; fewer were read from hatching and borders
REVERSED = 0.45  # share of ink from which there is no paper to write on
LEANS = (2.5, 30.0)  # degrees; a hand leans; what leans more is set so, or turned
LEVEL_PRINT = 0.34  # level edges of ordinary print, where the page has none to compare with
THRESHOLD = 1.8


@dataclass(frozen=True)
class Signs:
    """``level``: share of edges that are level or upright. ``stroke``: stroke width; ``tall``: height of the ink; both
    page pixels. ``uneven``: relative deviation of its pieces' heights. ``joined``: length of its longest piece over
    their height. ``slope``: degrees by which its box leans."""

    level: float
    stroke: float
    tall: float
    uneven: float
    joined: float
    slope: float


def written(lines: Sequence[Line], image: Image, glyph_height: float) -> tuple[Line, ...]:
    """Those of the lines that are written by hand. ``image``: grey, page pixels; ``glyph_height`` 0 when unknown."""
    asked = [t for t in lines if _may_be(t)]
    print_ = [t for t in lines if len(t.printed) > FEW and t.confidence >= SURE]
    if not asked:
        return ()
    told = [s for t in print_[:: max(1, len(print_) // 6)] if (s := signs(t, image)) is not None]
    usual = _Print(
        statistics.median(s.level for s in told) if told else LEVEL_PRINT,
        statistics.median(s.stroke for s in told) if told else 0.0,
        statistics.median(s.tall for s in told) if told else glyph_height,
    )
    out = []
    for t in asked:
        s = signs(t, image)
        if s is not None and weight(t, s, usual) >= THRESHOLD:
            out.append(t)
    return tuple(out)


@dataclass(frozen=True)
class _Print:
    """The same signs of the page's print; 0 where it has none."""

    level: float
    stroke: float
    tall: float


def _may_be(line: Line) -> bool:
    letters = sum(c.text.isalnum() for c in line.printed)
    if letters < LEAST or 2 * letters < len(line.printed) or any(c.struck for c in line.printed):
        return False
    if line.confidence >= CERTAIN and abs(_slope(line)) < LEANS[0]:
        return False
    if len(line.printed) > FEW and line.confidence >= SURE:
        return False
    b = line.box
    long, thick = max(b.width, b.height), max(1.0, min(b.width, b.height))
    return len(line.printed) >= FILLED * long / thick


def _slope(line: Line) -> float:
    """Degrees by which its box leans."""
    level = line.direction is Direction.HORIZONTAL
    (x0, y0), (x1, y1) = line.polygon[0], line.polygon[1] if level else line.polygon[3]
    along, across = (x1 - x0, y1 - y0) if level else (y1 - y0, x1 - x0)
    return float(np.degrees(np.arctan2(across, max(1.0, along))))


def signs(line: Line, image: Image) -> Signs | None:
    """What a line's picture shows; None when there is nothing to measure."""
    cut = crops.cut(image, np.array(line.polygon, np.float32), line.direction)
    if min(cut.shape) < 6:
        return None
    scale = HEIGHT / cut.shape[0]
    small = np.asarray(
        cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR),
        dtype=np.uint8,
    )
    level, _ = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    bits = (small <= min(max(level, 110.0), 190.0)).astype(np.uint8)
    if bits.mean() > REVERSED:
        return None
    _, _, stats, _ = cv2.connectedComponentsWithStats(bits, connectivity=8)
    pieces = [p for p in stats[1:] if p[4] >= 8 and p[3] >= 6]
    if not pieces:
        return None
    heights = [float(p[3]) for p in pieces]
    far = cv2.distanceTransform(bits, cv2.DIST_L2, 3)
    ridge = far[(far >= cv2.dilate(far, np.ones((3, 3), np.uint8)) - 1e-6) & (bits > 0)]
    tall = max(p[1] + p[3] for p in pieces) - min(p[1] for p in pieces)
    return Signs(
        _level(small),
        2 * float(ridge.mean()) / scale,
        tall / scale,
        float(np.std(heights) / np.mean(heights)) if len(heights) > 2 else 0.0,
        max(float(p[2]) for p in pieces) / max(float(statistics.median(heights)), 1.0),
        _slope(line),
    )


def _level(small: Image) -> float:
    soft = cv2.GaussianBlur(small, (0, 0), 0.9).astype(np.float32)
    gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    strength = cv2.magnitude(gx, gy)
    strength[strength < 0.25 * strength.max()] = 0
    near = np.minimum(np.abs(gx), np.abs(gy)) < math.sin(math.radians(LEVEL)) * strength
    return float(strength[near].sum() / max(1e-6, strength.sum()))


def weight(line: Line, s: Signs, usual: _Print) -> float:
    """How much speaks for a hand, against what is usual on the page."""
    sure = line.confidence
    total = 1.1 if sure < 0.7 else 0.7 if sure < 0.85 else 0.4 if sure < 0.95 else 0.0
    less = usual.level - s.level
    total += 1.0 if less > 0.15 else 0.6 if less > 0.11 else 0.3 if less > 0.07 else -0.5 if less < 0.02 else 0.0
    if usual.tall and usual.stroke:  # larger type has thicker strokes, a pen has not
        fat = (s.stroke / s.tall) / (usual.stroke / usual.tall)
        total += 0.6 if not 0.72 <= fat <= 1.5 else 0.0
    if usual.tall:
        total += 0.6 if s.tall > 1.5 * usual.tall else 0.3 if s.tall > 1.25 * usual.tall else 0.0
    leans = LEANS[0] < abs(s.slope) < LEANS[1]
    # pieces of kanji and kana are of any height
    uneven = s.uneven > 0.3 and all(c.text.isascii() for c in line.printed)
    if not (leans or uneven or s.joined > 1.7 or less > 0.15):
        total -= 0.6  # evenly set, upright, apart: large or worn type
    total += 0.4 if uneven else 0.0
    total += 0.5 if s.joined > 1.7 else 0.0
    return total + (0.6 if leans else 0.0)
