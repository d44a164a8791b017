"""Dark runs from the sides of a picture: how deep they are, and which of them are the scanner's or the table's.

A run counts only when it is solid over a long stretch, reaches a corner, and is about as deep everywhere: a redaction
box that bleeds off the page, text that touches the edge and hatched borders are none of these.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.scan.survey import Ints, Mask

_SOLID = 0.9
DEEP = 0.35
"""No edge is deeper than this share of the page; what is deeper is taken for a page that is black."""


def depths(dark: npt.NDArray[np.bool_], slack: int) -> Ints:
    """For each row, how far the run of True from the left side goes; ``slack`` pixels of False may come first."""
    out = np.zeros(len(dark), np.int32)
    rows = np.flatnonzero(dark[:, : slack + 1].any(axis=1))
    if rows.size:
        n = dark.shape[1]
        near = dark[rows]
        lead = np.argmax(near[:, : slack + 1], axis=1)
        near[np.arange(n)[None, :] < lead[:, None]] = True
        out[rows] = np.where(near.all(axis=1), n, np.argmin(near, axis=1))
    return out


def _median_along(values: Ints, window: int) -> Ints:
    """Running median, coarse: over blocks of a quarter window, each looking at its neighbourhood."""
    step = max(1, window // 4)
    out = np.empty_like(values)
    for start in range(0, len(values), step):
        near = values[max(0, start + step // 2 - window // 2) : start + step // 2 + window // 2 + 1]
        out[start : start + step] = int(np.median(near))
    return out


def _strip(depth: Ints, across: int, *, thick: float, thin: float) -> Ints:
    """The part of the runs from one side that is a scan edge: 0 where there is none. ``across``: the other extent."""
    n = len(depth)
    there = depth > 0
    window = min(n, max(9, n // 7))
    share = np.convolve(there, np.ones(window) / window, "same")
    ends = np.convolve(np.ones(n), np.ones(window) / window, "same")
    solid = there & (share >= _SOLID * ends)
    if solid.sum() < 0.2 * n:
        return np.zeros_like(depth)
    usual = _median_along(np.where(solid, depth, 0).astype(np.int32), window)
    tolerance = 2 + round(0.003 * across)
    tapering = there & (np.convolve(solid, np.ones(2 * window + 1), "same")[:n] > 0)
    strip = np.where(tapering, np.minimum(depth, usual + tolerance), 0).astype(np.int32)
    deepest = float(np.percentile(strip[solid], 90))
    whole = solid.mean() >= 0.9
    corner = bool(solid[: window // 3].any() or solid[-(window // 3) :].any())
    if deepest > DEEP * across or (deepest > thick * across and not whole) or (deepest > thin * across and not corner):
        return np.zeros_like(depth)
    return strip


def _ends_on_paper(dark: npt.NDArray[np.bool_], strip: Ints) -> bool:
    """Behind an edge is the page; behind the first bars of a hatched border are more of them."""
    rows = np.flatnonzero(strip)
    reach = max(4, round(0.008 * dark.shape[1]))
    columns = np.minimum(strip[rows, None] + 1 + np.arange(reach)[None, :], dark.shape[1] - 1)
    return float(dark[rows[:, None], columns].mean()) < 0.3


SIDES = ("left", "right", "top", "bottom")


def sided(image: npt.NDArray[np.bool_], side: str) -> npt.NDArray[np.bool_]:
    """A view in which the given side is at the left."""
    turned = image if side in ("left", "right") else image.T
    return turned[:, ::-1] if side in ("right", "bottom") else turned


def paint(void: Mask, side: str, strip: Ints) -> None:
    view = void if side in ("left", "right") else void.T
    view = view[:, ::-1] if side in ("right", "bottom") else view
    view[np.arange(view.shape[1])[None, :] < strip[:, None]] = 255


def sides(dark: npt.NDArray[np.bool_], void: Mask, *, thick: float, thin: float) -> list[tuple[str, Ints]]:
    found: list[tuple[str, Ints]] = []
    for side in SIDES:
        view = sided(dark, side)
        reach = round(DEEP * view.shape[1]) + 2
        open_ = sided(void == 0, side)[:, 0]  # rows that an earlier side took as a whole tell nothing
        if open_.sum() < 0.2 * len(open_):
            continue
        depth = depths(view[open_, :reach], max(1, round(0.002 * view.shape[1])))
        strip = np.zeros(len(open_), np.int32)
        strip[open_] = _strip(depth, view.shape[1], thick=thick, thin=thin)
        if strip.any() and _ends_on_paper(view, strip):
            paint(void, side, strip)
            found.append((side, strip))
    return found
