"""A few lines of print found without a network, on a small copy: enough to tell by them, and much faster.

Print that lies in rows runs together when it is closed along them; so do columns. What is long and slender then, and
stands alone, is a line; its middle is handed on as a piece to be read. Where the print is too crowded or too faint for
that, nothing is found, and the network has to be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.blocks import reduced
from pipeline.model import Direction, Image, Line
from pipeline.recognition import crops

SIDE = 720  # pixels; long side of the copy that is looked at
INK = 40  # grey levels below the paper
JOIN = 11  # pixels of the copy closed along a line: white between words
HEIGHT = (4, 26)  # pixels of the copy; thickness of a line of print
SLENDER = 4.0  # lines are so much longer than thick at least
REACH = (10.0, 20.0)  # thicknesses; how long a piece is at most: on pages with many lines, with few
MANY = 6
MOST = 10  # pieces
LATIN = (24, 0.9)  # letters at least, and their share
POINTS = "/.,:;-()"
OTHER = 6  # characters without any letter of ASCII: other print
MARGIN = 0.25  # thicknesses of paper above and below a piece

Mask = npt.NDArray[np.uint8]
Reader = Callable[[Image, list[crops.Quad]], tuple[Line, ...]]
_Box = tuple[float, float, float, float]


def small(image: Image) -> tuple[Image, float]:
    """The copy that is looked at, and its scale."""
    scale = min(1.0, SIDE / max(image.shape[:2]))
    if scale == 1:
        return image, scale
    size = round(image.shape[1] * scale), round(image.shape[0] * scale)
    return reduced(image, size), scale


def pieces(image: Image, direction: Direction) -> list[crops.Quad]:
    """The middles of the page's lines of one direction, longest line first; page pixels. ``image``: grey (h, w)."""
    copy, scale = small(image)
    upright = direction is Direction.VERTICAL
    grey = copy.T if upright else copy
    paper = float(np.percentile(grey[::3, ::3], 80))
    ink = np.asarray(cv2.inRange(np.ascontiguousarray(grey), 0, max(0, int(paper) - INK)), dtype=np.uint8)
    joined = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, JOIN), np.uint8)), dtype=np.uint8)
    _, marks, table, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    labels, stats = np.asarray(marks, np.int32), np.asarray(table, np.int32)
    found = _found(ink, labels, stats, REACH[0])
    if len(found) < MANY:
        found = _found(ink, labels, stats, REACH[1])
    boxes = ((y0, x0, y1, x1) if upright else (x0, y0, x1, y1) for x0, y0, x1, y1 in found)
    return [_quad(*(v / scale for v in box)) for box in boxes]


def _found(ink: Mask, labels: npt.NDArray[np.int32], stats: npt.NDArray[np.int32], reach: float) -> list[_Box]:
    out: list[_Box] = []
    for label in np.argsort(-stats[1:, 2], kind="stable")[: 4 * MOST] + 1:
        x, y, w, h, _ = (int(v) for v in stats[label])
        if w < SLENDER * HEIGHT[0]:
            break
        piece = _piece(ink[y : y + h, x : x + w], labels[y : y + h, x : x + w] == label, reach)
        if piece is not None:
            out.append((x + piece[0], y + piece[1], x + piece[2], y + piece[3]))
        if len(out) == MOST:
            break
    return out


def _piece(ink: Mask, line: npt.NDArray[np.bool_], reach: float) -> _Box | None:
    """(x0, y0, x1, y1) of the middle of one lying line, in its own picture; None when it is no line of print."""
    length = line.shape[1]
    thick = float(np.median(line.sum(axis=0)))
    if not HEIGHT[0] <= thick <= HEIGHT[1] or length < SLENDER * thick:
        return None
    half = min(length / 2, reach * thick / 2)
    a, b = max(0, int(length / 2 - half)), min(length, int(length / 2 + half) + 1)
    marked = (ink > 0) & line
    free = np.asarray(~marked.any(axis=0), np.bool_)
    if not 0.05 <= marked[:, a:b].mean() <= 0.7:  # a rule, a bar
        return None
    a, b = _white(free, a, 1, (a + b) // 2), _white(free, b, -1, (a + b) // 2)
    if b - a < SLENDER * thick / 2:
        return None
    rows = np.flatnonzero(line[:, a:b].any(axis=1))
    if not len(rows) or rows[-1] - rows[0] > 1.8 * thick + 2:
        return None  # lines that touch, or at a slant
    margin = MARGIN * thick
    return a, rows[0] - margin, b, rows[-1] + 1 + margin


def _white(free: npt.NDArray[np.bool_], start: int, step: int, stop: int) -> int:
    """The first column without ink from ``start`` on, so that no letter is cut; ``start`` at a line's own end or where
    there is none."""
    if start <= 0 or start >= len(free):
        return start
    for x in range(start, stop, step):
        if free[x]:
            return x
    return start


def _quad(x0: float, y0: float, x1: float, y1: float) -> crops.Quad:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float32)


@dataclass(frozen=True)
class Told:
    """What pieces of lines say, figures and points apart: ``letters`` of ASCII among ``chars``, the mean ``confidence``
    0..1, and whether they are of a Latin script."""

    chars: int
    letters: int
    confidence: float
    latin: bool


def told(lines: Sequence[Line]) -> Told:
    chars = [c for line in lines for c in line.printed if not (c.text.isdecimal() or c.text in POINTS)]
    letters = sum(c.text.isascii() and c.text.isalpha() for c in chars)
    latin = letters >= max(LATIN[0], LATIN[1] * len(chars))
    return Told(len(chars), letters, sum(c.confidence for c in chars) / len(chars) if chars else 0.0, latin)


def read(image: Image, pieces: Sequence[crops.Quad], reader: Reader, sure: float) -> Told:
    """Read pieces one by one until they are Latin print of a mean confidence ``sure``, or plainly other print."""
    lines: list[Line] = []
    for piece in pieces:
        lines += reader(image, [piece])
        now = told(lines)
        if (now.latin and now.confidence >= sure) or (now.chars >= OTHER and not now.letters):
            return now
    return told(lines)
