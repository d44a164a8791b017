"""Two facing pages in one picture: where to cut, and whether to.

A wide picture is one page (a table, a map) until something says otherwise. Enough is a fold or spine that runs through
the whole sheet, margins included; or holders' marks above and below it with nothing printed between; or a white gap as
wide as two inner margins, in the middle, between two blocks of text that stand like pages.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Direction, Evidence
from pipeline.scan.edges import Edges
from pipeline.scan.glyphs import Glyphs
from pipeline.scan.survey import INK, Floats, Survey

_ASPECT = (1.12, 1.95)
"""Width over height of two facing pages, from two narrow ones in a deep frame to two square ones."""
_MIDDLE = 0.12
"""The gutter is at most this share of the width off the middle."""
_BANDS = 28
_GAP = 0.07
"""Two inner margins are at least this share of the width."""
_DEEP = 60
"""Grey levels by which the shadow of an open book's gutter lies below the paper beside it."""
_STREAK = 0.008
"""A dark line narrower than this share of the width may be a scanner's streak."""
_LEAST_GLYPHS = 60


@dataclass(frozen=True)
class Gutter:
    """``x``: where to cut, reduced pixels. ``right_first``: the right half is read first."""

    x: int
    right_first: bool
    evidence: Evidence


def _band_minima(grey: npt.NDArray[np.uint8], x0: int, x1: int, y0: int, y1: int) -> tuple[Floats, Floats]:
    """Darkest column between x0 and x1 in each of the bands from y0 to y1, and how far it lies below both sides."""
    strip = grey[y0:y1, x0:x1].astype(np.float64)
    rows = np.array_split(np.arange(strip.shape[0]), _BANDS)
    # a high percentile keeps print out: ink does not fill a column of a band, a fold does
    profile = np.stack([np.percentile(strip[r], 70, axis=0) for r in rows])
    k = 3
    profile = np.stack([np.convolve(np.pad(p, k // 2, "edge"), np.ones(k) / k, "valid") for p in profile])
    at = np.argmin(profile, axis=1)
    reach = max(4, round(0.25 * (x1 - x0)))
    drop = np.empty(len(at))
    for i, column in enumerate(at):
        left = profile[i, max(0, column - reach) : column + 1].max()
        right = profile[i, column : column + reach + 1].max()
        drop[i] = min(left, right) - profile[i, column]
    return at + float(x0), drop


def _fold(page: Survey, edges: Edges) -> tuple[int, float, float] | None:
    """Column of a fold through the whole height of the page, the share of bands that show it, how dark it is."""
    box = edges.content
    middle, reach = (box.x0 + box.x1) / 2, _MIDDLE * box.width
    scale = min(1.0, 900 / page.width)
    size = (max(1, round(page.width * scale)), max(1, round(page.height * scale)))
    small = np.asarray(cv2.resize(page.grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    inset = 0.015 * box.height
    x0, x1 = round((middle - reach) * scale), round((middle + reach) * scale)
    first, last = _height(edges, middle, reach)
    y0, y1 = round((first + inset) * scale), round((last - inset) * scale)
    if x1 - x0 < 20 or y1 - y0 < 4 * _BANDS:
        return None
    at, drop = _band_minima(small, x0, x1, y0, y1)
    seen = drop >= 10
    if seen.sum() < 0.75 * _BANDS:
        return None
    y = np.arange(_BANDS, dtype=np.float64)
    use = seen.copy()
    fit = np.full(_BANDS, float(np.median(at[seen])))
    tolerance = 0.008 * size[0] + 1
    for _ in range(4):
        use = seen & (np.abs(at - fit) <= 2 * tolerance)
        if use.sum() < 0.6 * _BANDS:
            return None
        slope, start = np.polyfit(y[use], at[use], 1)
        fit = slope * y + start
    on = seen & (np.abs(at - fit) <= tolerance)
    through = on.mean() >= 0.75 and on[0] and on[-1]  # a table's rule ends before the paper does
    return (round(float(fit[_BANDS // 2]) / scale), float(on.mean()), float(np.median(drop[on]))) if through else None


def _height(edges: Edges, middle: float, reach: float) -> tuple[float, float]:
    """Where the page begins and ends at the gutter: an open book is lower there than at its outer corners."""
    columns = edges.void[:, max(0, round(middle - reach)) : round(middle + reach)]
    on = np.flatnonzero((columns > 0).mean(axis=1) < 0.2)
    box = edges.content
    return (max(box.y0, float(on[0])), min(box.y1, float(on[-1]) + 1)) if len(on) else (box.y0, box.y1)


def _unshaded(page: Survey, x0: int, x1: int, y0: int, y1: int) -> npt.NDArray[np.uint8]:
    """Mask of the ink between two columns, as :attr:`Survey.ink`, but against the paper as bright as it is there: the
    shadow of a fold is as dark as faint ink, and as high as the page."""
    strip = page.grey[y0:y1, x0:x1].astype(np.float32)
    bands = np.array_split(np.arange(y1 - y0), _BANDS)
    coarse = np.stack([np.percentile(strip[rows], 80, axis=0) for rows in bands]).astype(np.float32)
    paper = cv2.resize(cv2.medianBlur(coarse, 3), (x1 - x0, y1 - y0), interpolation=cv2.INTER_LINEAR)
    return np.where(strip < INK * paper, 255, 0).astype(np.uint8)


def _holders(page: Survey, edges: Edges) -> tuple[int, npt.NDArray[np.bool_]] | None:
    """Column of narrow dark marks that come in from above and below at the same place, and their components."""
    x, y, w, h = (page.stats[:, i] for i in range(4))
    box = edges.content
    middle = np.abs(x + w / 2 - (box.x0 + box.x1) / 2) < _MIDDLE * box.width
    narrow = middle & (w < 0.04 * page.width) & (h > 0.03 * page.height) & (page.stats[:, 4] > 0.5 * w * h)
    narrow[0] = False
    narrow &= h < 0.45 * page.height
    top, bottom = narrow & (y <= box.y0 + 2), narrow & (y + h >= box.y1 - 2)
    if not top.any() or not bottom.any():
        return None
    up, down = (int(np.flatnonzero(s)[np.argmax(h[s])]) for s in (top, bottom))
    up_x, down_x = x[up] + w[up] / 2, x[down] + w[down] / 2
    if abs(up_x - down_x) > 0.02 * page.width:
        return None
    return round(float(up_x + down_x) / 2), top | bottom


def _crosses_fold(page: Survey, edges: Edges, x: int) -> bool:
    """:func:`_crossed` for a gutter with a broad dark shadow; a narrow line, left by a scanner, counts as crossed."""
    slack = round(0.012 * page.width)
    x0, x1 = max(0, x - 4 * slack), min(page.width, x + 4 * slack)
    y0, y1 = (round(v) for v in _height(edges, x, 4 * slack))
    inset = round(0.03 * (y1 - y0))
    if y1 - y0 < 4 * _BANDS:
        return True
    ink = _unshaded(page, x0, x1, y0 + inset, y1 - inset)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    left, wide, high, area = stats[1:, 0], stats[1:, 2], stats[1:, 3], stats[1:, 4]
    across = (left < x - x0 - slack) & (left + wide > x - x0 + slack) & (high < 0.85 * len(ink)) & (area > 8)
    if across.any():
        return True
    profile = np.median(page.grey[y0 + inset : y1 - inset, x0:x1], axis=0)
    dark = int((profile < (np.percentile(profile, 90) + profile.min()) / 2).sum())
    return dark <= _STREAK * page.width


def _crossed(page: Survey, edges: Edges, x: int, apart: npt.NDArray[np.bool_]) -> bool:
    """Something printed runs across the cut: a heading, a rule, a map."""
    left, width, height = page.stats[:, 0], page.stats[:, 2], page.stats[:, 3]
    slack = round(0.012 * page.width)
    across = (left < x - slack) & (left + width > x + slack) & ~apart & (page.stats[:, 4] > 8)
    across &= height < 0.85 * page.height  # what is higher may be the fold itself, or the table under the book
    across[0] = False
    if across.any():
        return True
    inset = round(0.06 * edges.content.height)
    rows = page.ink[round(edges.content.y0) + inset : round(edges.content.y1) - inset] > 0
    if bool(rows[:, max(0, x - 2 * slack) : x + 2 * slack].all(axis=1).any()):
        return True
    # inner margins are white; a scanner's streak has print close by
    flanks = rows[:, max(0, x - 2 * slack) : x - slack], rows[:, x + slack : x + 2 * slack]
    return any(flank.any(axis=1).mean() > 0.05 for flank in flanks)


def _text_columns(page: Survey, glyphs: Glyphs) -> Floats:
    """Glyph pixels in each column."""
    return np.asarray(np.count_nonzero(glyphs.mask, axis=0), dtype=np.float64)


def _gap(page: Survey, edges: Edges, glyphs: Glyphs) -> int | None:
    """Middle of a white gap that looks like two inner margins between two pages."""
    box = edges.content
    left, right = round(box.x0), round(box.x1)
    ink = np.count_nonzero(page.ink[:, left:right], axis=0) > 0.003 * page.height
    text = np.flatnonzero(ink)
    if len(text) == 0:
        return None
    n = right - left
    runs, start = [], None
    for i in range(int(text[0]), int(text[-1]) + 1):
        if not ink[i]:
            start = i if start is None else start
        elif start is not None:
            runs.append((i - start, start, i))
            start = None
    if not runs:
        return None
    runs.sort(reverse=True)
    wide, a, b = runs[0]
    if wide < _GAP * n or abs((a + b) / 2 - n / 2) > 0.04 * n or (len(runs) > 1 and runs[1][0] > 0.6 * wide):
        return None
    halves = ((int(text[0]), a), (b, int(text[-1]) + 1))
    for (x0, x1), (p0, p1) in zip(halves, ((0, n // 2), (n // 2, n)), strict=True):
        if x1 - x0 < 0.24 * n or abs((x0 + x1) / 2 - (p0 + p1) / 2) > 0.09 * n:
            return None  # a page's text stands about in the middle of the page
        rows = np.flatnonzero(np.count_nonzero(page.ink[:, left + x0 : left + x1], axis=1))
        if len(rows) == 0 or rows[-1] - rows[0] < 0.5 * box.height:
            return None
    columns = _text_columns(page, glyphs)
    if min(columns[left : left + a].sum(), columns[left + b : right].sum()) < 0.2 * columns.sum():
        return None
    return left + (a + b) // 2


def find_gutter(page: Survey, edges: Edges, glyphs: Glyphs, *, vertical: bool | None = None) -> Gutter | None:
    """Where a spread is cut, or None for a single page.

    ``vertical``: whether the text is vertical, so that the right page comes first; measured when None.
    """
    box = edges.content
    if not _ASPECT[0] <= box.width / max(1.0, box.height) <= _ASPECT[1] or glyphs.count < _LEAST_GLYPHS:
        return None
    nothing = np.zeros(len(page.stats), bool)
    holders, fold = _holders(page, edges), _fold(page, edges)
    if holders is not None and not _crossed(page, edges, holders[0], holders[1]):
        x, why, certainty = holders[0], "marks of a holder above and below", 0.9
    elif fold is not None and (
        not _crossed(page, edges, fold[0], nothing) or (fold[2] > _DEEP and not _crosses_fold(page, edges, fold[0]))
    ):
        x, why, certainty = fold[0], f"a fold in {fold[1]:.0%} of the height", 0.6 + 0.4 * fold[1]
    else:
        gap = _gap(page, edges, glyphs)
        if gap is None or _crossed(page, edges, gap, nothing):
            return None
        x, why, certainty = gap, "a white gap between two blocks that stand like pages", 0.6
    columns = _text_columns(page, glyphs)
    if min(columns[:x].sum(), columns[x:].sum()) == 0 and why.startswith("a white"):
        return None
    upright = glyphs.direction is Direction.VERTICAL if vertical is None else vertical
    order = "right page first" if upright else "left page first"
    said = f"cut at x = {x * page.factor}: {why}; {order}"
    return Gutter(x, upright, Evidence("scan.spread", said, round(certainty, 2)))
