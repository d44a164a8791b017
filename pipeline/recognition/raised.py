"""Raised small figures in lines read from a picture: note numbers stand above the base line and are smaller.

Looked at are runs of figures and brackets in horizontal lines, and of these the pieces of ink that lie under the run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Char, Direction, Image, Line

RUN = re.compile(r"(?:[(（\[][0-9０-９]{1,3}[)）\]]|[0-9０-９]{1,3}[)）\]]?)(?![0-9０-９,，.．年月日号回:：%％])")
BEFORE = re.compile(r"[0-9０-９(（\[,，.．第約]$")
"""what a note's number does not follow"""
HIGH = 0.22
"""of the line's height of print: the foot of a raised figure is so far above the base line"""
SMALL = 0.8
"""of the same: its own height at most"""
_SIGNS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾", "0123456789()", strict=True))
LEAST = 10
"""pixels of height that print must have to tell"""
PRINTED = 6
"""other characters from which a line has a base line"""


def mark(image: Image, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with raised figures marked. ``image``: grey, page pixels, what the lines were read from. Signs that are
    raised by themselves (⁶), which some engines give, become figures that are marked."""
    return tuple(_marked(image, _figures(line)) for line in lines)


def _figures(line: Line) -> Line:
    if not any(c.text in _SIGNS for c in line.chars):
        return line
    return replace(
        line,
        chars=tuple(replace(c, text=_SIGNS[c.text], superscript=True) if c.text in _SIGNS else c for c in line.chars),
    )


def _marked(image: Image, line: Line) -> Line:
    if line.direction is not Direction.HORIZONTAL or len(line.printed) < PRINTED:
        return line
    runs = [m.span() for m in RUN.finditer(line.text) if not BEFORE.search(line.text[: m.start()])]
    if not runs or len(line.text) != len(line.chars):
        return line
    pieces = _ink(image, line)
    if len(pieces) < PRINTED:
        return line
    tall = pieces[:, 3] - pieces[:, 1]
    body = float(np.percentile(tall, 75))
    if body < LEAST:
        return line
    chars = list(line.chars)
    for first, last in runs:
        if _is_raised(pieces, line.chars[first:last], body):
            for k in range(first, last):
                chars[k] = replace(chars[k], superscript=True)
    return line if tuple(chars) == line.chars else replace(line, chars=tuple(chars))


def _ink(image: Image, line: Line) -> npt.NDArray[np.float64]:
    """Boxes (x0, y0, x1, y1) of the pieces of ink in a line, page pixels."""
    b = line.box
    h, w = image.shape[:2]
    x0, x1 = max(0, int(b.x0)), min(w, int(b.x1) + 1)
    y0, y1 = max(0, int(b.y0)), min(h, int(b.y1) + 1)
    if x1 <= x0 or y1 <= y0:
        return np.zeros((0, 4))
    window = image[y0:y1, x0:x1]
    low, high = np.percentile(window, (2, 90))
    ink = np.asarray(window < (low + high) / 2, dtype=np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    s = stats[1:].astype(np.float64)
    s = s[s[:, cv2.CC_STAT_AREA] >= 4]
    left, top = s[:, cv2.CC_STAT_LEFT] + x0, s[:, cv2.CC_STAT_TOP] + y0
    return np.stack([left, top, left + s[:, cv2.CC_STAT_WIDTH], top + s[:, cv2.CC_STAT_HEIGHT]], axis=1)


def _is_raised(pieces: npt.NDArray[np.float64], chars: Sequence[Char], body: float) -> bool:
    """By the pieces whose middle lies in the run, against the feet of the larger pieces beside it."""
    start, end = chars[0].start, chars[-1].end
    middle = (pieces[:, 0] + pieces[:, 2]) / 2
    mine = pieces[(middle >= start) & (middle <= end)]
    tall = pieces[:, 3] - pieces[:, 1]
    beside = pieces[(tall >= 0.75 * body) & ((middle < start) | (middle > end))]
    if not len(mine) or len(beside) < 3:
        return False
    near = beside[np.argsort(np.abs((beside[:, 0] + beside[:, 2]) / 2 - (start + end) / 2))[:6]]
    foot, top = float(np.median(near[:, 3])), float(np.median(near[:, 1]))
    high = max(body, foot - top)
    up = mine[foot - mine[:, 3] >= HIGH * high]
    if len(up) < len(chars):
        return False
    x0, x1 = up[:, 0].min(), up[:, 2].max()
    low = mine[(foot - mine[:, 3] < HIGH * high) & (mine[:, 2] > x0) & (mine[:, 0] < x1)]
    tallest = float(up[:, 3].max() - up[:, 1].min())
    return not len(low) and 0.25 * high <= tallest <= SMALL * high  # a full stop may reach into the run's end
