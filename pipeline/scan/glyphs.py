"""Printed characters among the components of a page: which ones, how high, which way their lines run."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Direction
from pipeline.scan.profile import lines_against_columns
from pipeline.scan.survey import Floats, Mask, Survey

_LEAST = 4
"""Reduced pixels; components smaller than this are specks."""
_CLEAR = 0.3
JOIN = 0.12
"""Strokes of one character are at most this share of the usual size apart."""
_LEAST_PRINT = 0.005
"""No print is lower than this share of the page's short side (1 mm on A4)."""
_BARS = 16
"""Fewer slanting bars than this are no hatching."""


@dataclass(frozen=True)
class Glyphs:
    """``chosen``: (n,) which components of the survey are glyph-sized. ``mask``: their pixels. ``count``: how many.

    ``height``: median height of characters, full pixels, 0 when there are too few to tell. ``direction`` of their
    lines, with ``clarity`` 0..1 of that (0: no telling).
    """

    chosen: npt.NDArray[np.bool_]
    mask: Mask
    count: int
    height: float
    direction: Direction
    clarity: float


def _weighted(values: Floats, weights: Floats, share: float) -> float:
    order = np.argsort(values, kind="stable")
    run = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(run, share * run[-1])])


def _runs(mask: Mask, dx: int, dy: int) -> int:
    """Components after gaps up to dx, dy are bridged."""
    closed = cv2.dilate(mask, np.ones((dy, dx), np.uint8))
    return int(cv2.connectedComponents(closed, connectivity=4)[0]) - 1


def _height(mask: Mask, usual: float, least: float, direction: Direction) -> float:
    """Median thickness of text lines in the mask's pixels.

    ``usual``: size of their components. ``least``: what is thinner is no print.
    Strokes of one character stand apart and Latin letters differ in height, so characters are smeared along their line
    and the smear's thickness is taken at many places; a line's slope does not matter to that.
    """
    along = np.ones((1, max(3, round(1.2 * usual))), np.uint8)
    across = np.ones((max(1, round(JOIN * usual)) + 1, 1), np.uint8)
    if direction is Direction.VERTICAL:
        along, across = along.T, across.T
    smear = cv2.morphologyEx(cv2.dilate(mask, along), cv2.MORPH_CLOSE, across)
    if direction is Direction.HORIZONTAL:
        smear = smear.T
    rows = (smear[:: max(1, round(usual / 2))] > 0).astype(np.int8)  # one row for each place looked at
    steps = np.diff(rows, axis=1, prepend=0, append=0)
    thick = (np.nonzero(steps < 0)[1] - np.nonzero(steps > 0)[1]).astype(np.float64)
    thick = thick[(thick >= max(least, 0.35 * usual)) & (thick <= 3 * usual)]
    return float(np.median(thick)) if len(thick) else 0.0


def _hatching(page: Survey, chosen: npt.NDArray[np.bool_], mask: Mask) -> npt.NDArray[np.bool_]:
    """Which of the chosen components are strokes of a hatched border: many slanting bars of one angle."""
    none = np.zeros(len(chosen), bool)
    found = cv2.findNonZero(mask)
    if found is None or chosen.sum() < _BARS:
        return none
    at = found.reshape(-1, 2)[::2].astype(np.int64)
    of = page.labels[at[:, 1], at[:, 0]]
    dx = at[:, 0] - (page.stats[of, 0] + page.stats[of, 2] / 2)
    dy = at[:, 1] - (page.stats[of, 1] + page.stats[of, 3] / 2)
    n = len(chosen)
    mass = np.maximum(1, np.bincount(of, minlength=n))
    sx, sy = np.bincount(of, dx, n) / mass, np.bincount(of, dy, n) / mass
    xx = np.bincount(of, dx * dx, n) / mass - sx * sx
    yy = np.bincount(of, dy * dy, n) / mass - sy * sy
    xy = np.bincount(of, dx * dy, n) / mass - sx * sy
    spread = np.hypot(xx - yy, 2 * xy)
    slender = (xx + yy + spread) > 9 * np.maximum(0.1, xx + yy - spread)
    angle = np.degrees(np.arctan2(2 * xy, xx - yy)) / 2
    bars = chosen & slender & (np.abs(angle) > 22) & (np.abs(angle) < 68)
    if bars.sum() < _BARS:
        return none
    bars &= np.abs(angle - np.median(angle[bars])) < 12
    return bars if bars.sum() >= _BARS else none


def find_glyphs(page: Survey) -> Glyphs:
    """Glyph-sized components: those around the size that most ink-bearing components have."""
    size, w, h, area = page.size, page.stats[:, 2], page.stats[:, 3], page.stats[:, 4]
    limit = 0.05 * max(page.width, page.height)
    fill = area / np.maximum(1, w * h)
    least_size = max(_LEAST, _LEAST_PRINT * min(page.width, page.height))
    likely = (size >= least_size) & (size <= limit) & (area >= 6)
    none = Glyphs(np.zeros(len(size), bool), np.zeros_like(page.ink), 0, 0.0, Direction.HORIZONTAL, 0.0)
    if not likely.any():
        return none
    usual = _weighted(size[likely], size[likely], 0.5)
    chosen = likely & (size >= 0.3 * usual) & (size <= 2.6 * usual) & (fill > 0.06)
    mask = page.of(chosen)
    bars = _hatching(page, chosen, mask)
    if bars.any():
        chosen &= ~bars
        for bar in np.flatnonzero(bars).tolist():
            x, y, wide, high, _ = page.stats[bar].tolist()
            at = np.s_[y : y + high, x : x + wide]
            mask[at][page.labels[at] == bar] = 0
    count = int(chosen.sum())
    if count == 0:
        return none
    small = cv2.resize(mask, (max(1, page.width // 2), max(1, page.height // 2)), interpolation=cv2.INTER_AREA)
    half = np.asarray(cv2.threshold(small, 64, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    reach = max(2, round(0.35 * usual))
    along_x, along_y = _runs(half, reach, 1), _runs(half, 1, reach)
    direction = Direction.HORIZONTAL if along_x <= along_y else Direction.VERTICAL
    clarity = abs(along_x - along_y) / max(1, along_x + along_y) if count >= 12 else 0.0
    if clarity < _CLEAR and count >= 12:  # lines set as tight as their letters: which way are they in rows?
        lead = lines_against_columns(half)
        direction, clarity = (Direction.HORIZONTAL if lead >= 0 else Direction.VERTICAL), min(abs(lead), _CLEAR)
    height = 0.0
    if count >= 5:
        share = 1 if usual < 16 else 2  # small print is measured on the larger mask
        least = _LEAST_PRINT * min(page.width, page.height) / share
        height = _height(mask if share == 1 else half, usual / share, least, direction) * share * page.factor
    return Glyphs(chosen, mask, count, height, direction, clarity)
