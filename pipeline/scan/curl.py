"""How the lines of a page bend, as in a book that lies open, and the mesh that straightens them.

Text lines are taken as samples of a family of curves, as D. Bloomberg describes for Leptonica's dewarping ("Document
image dewarping", leptonica.org/dewarping.html) and M. Zucker for page_dewarp (2016): each line has a level of its own,
and all share one smooth bend that may change from the head of the page to its foot. Here the bend is a polynomial along
the lines (Legendre's, to the sixth degree) times one across them (to the first), found by least squares together with
the levels; what does not fit is left out and the rest fitted again. Where the ends of the lines lean, as on a page
photographed at a slant, they are set upright, too.

Nothing is done to a page whose lines are straight to within a fraction of a character: flat scans keep their one affine
map. Columns of vertical text are lines of a page turned by a quarter.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.model import Direction, Evidence, Mesh, Transform
from pipeline.scan.glyphs import Glyphs
from pipeline.scan.survey import Floats, Ints, Survey

_LEAST_GLYPHS, _LEAST_LINES, _LEAST_SAMPLES = 80, 5, 60
_BIN = 2.0
"""glyph heights along a line for one sample of its middle"""
_FULL = (0.6, 1.7)
"""thickness of a line at a sample, in glyph heights: less is punctuation, more is two lines"""
_LONG = 8
"""samples a line has at least"""
_DEGREE = 6
_RIDGE = 1e-3
_ROUNDS = 6
_OFF = 0.4
"""glyph heights off its line beyond which a sample is left out"""
_BEND, _LEAN = 0.3, 0.6
"""glyph heights by which lines must bend, or their ends lean, for the page to be straightened"""
_EVEN = 0.13
"""glyph heights of unevenness, root mean square, that a page's straight lines may have"""
_GAIN, _FIT = 0.6, 0.2
"""the bend must leave this share of the lines' unevenness at most, and this many glyph heights of it"""
_GRID = 33
"""nodes of the mesh either way"""


@dataclass(frozen=True)
class Curl:
    """``mesh``: from the straightened page to the page as it was, both page pixels. ``evidence``: how much it does."""

    mesh: Mesh
    evidence: Evidence


@dataclass(frozen=True)
class _Samples:
    """Middles of lines: ``along`` and ``across`` in page pixels, ``line`` the number of the line (0, 1, ...)."""

    along: Floats
    across: Floats
    line: Ints


def find_curl(page: Survey, glyphs: Glyphs, there: Transform, width: int, height: int) -> Curl | None:
    """The mesh for a page, or None when its lines are straight.

    ``there``: from the picture's full pixels to page pixels (level lines); ``width``, ``height`` of the page, pixels.
    """
    if glyphs.count < _LEAST_GLYPHS or glyphs.height <= 0 or glyphs.clarity <= 0:
        return None
    vertical = glyphs.direction is Direction.VERTICAL
    scale = float(np.hypot(there.m[0], there.m[3]))
    em = glyphs.height * scale
    taken = _samples(page, glyphs, there, em, vertical)
    if taken is None:
        return None
    samples, starts, ends = taken
    extent = (height, width) if vertical else (width, height)
    bend = _fit(samples, em)
    shift = None if bend is None else bend.shift(*extent)
    lean = _leaning(starts, ends, samples, em, extent)
    if shift is None and lean is None:
        return None
    zero = np.zeros((_GRID, _GRID))
    across, along = (zero if part is None else part for part in (shift, lean))
    dx, dy = (across.T, along.T) if vertical else (along, across)
    try:
        mesh = Mesh(float(width), float(height), _GRID, _GRID, _flat(dx), _flat(dy))
    except ValueError:  # a bend so sharp that it folds is none
        return None
    most = float(np.abs(across).max()), float(np.abs(along).max())
    said = f"lines bent by up to {most[0]:.0f} px and their ends leaning by up to {most[1]:.0f} px straightened"
    return Curl(mesh, Evidence("scan.curl", said, 0.9))


def _flat(shift: Floats) -> tuple[float, ...]:
    return tuple(round(float(v), 3) for v in shift.ravel()) if shift.any() else ()


def _samples(
    page: Survey, glyphs: Glyphs, there: Transform, em: float, vertical: bool
) -> tuple[_Samples, Floats, Floats] | None:
    """Middles of the lines, and (n, 2) along and across of their starts and ends; None when there are too few lines."""
    small = cv2.resize(glyphs.mask, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    usual = glyphs.height / page.factor / 2
    reach = np.ones((1, max(3, round(1.3 * usual))), np.uint8)
    smear = cv2.dilate(small, reach.T if vertical else reach)
    _, labels = cv2.connectedComponents(np.where(smear > 48, np.uint8(255), np.uint8(0)), connectivity=4)
    x, y, w, h = (page.stats[glyphs.chosen, i].astype(np.float64) for i in range(4))
    at = labels[
        np.minimum(((y + h / 2) / 2).astype(int), labels.shape[0] - 1),
        np.minimum(((x + w / 2) / 2).astype(int), labels.shape[1] - 1),
    ]
    a, _, tx, d, _, ty = there.m[:6]  # a turn and a scale
    px, py = (x + w / 2) * page.factor, (y + h / 2) * page.factor
    qx, qy = a * px - d * py + tx, d * px + a * py + ty
    scale = float(np.hypot(a, d)) * page.factor
    wide, high = w * scale, h * scale
    along, across, long, thick = (qy, qx, high, wide) if vertical else (qx, qy, wide, high)
    inside = at > 0
    along, across, long, thick, at = (v[inside] for v in (along, across, long, thick, at))
    if len(at) == 0:
        return None
    cell = np.floor(along / (_BIN * em)).astype(np.int64)
    order = np.lexsort((cell, at))
    new = np.flatnonzero(np.diff(at[order], prepend=-1) | np.diff(cell[order], prepend=-1))
    low = np.minimum.reduceat((across - thick / 2)[order], new)
    high_ = np.maximum.reduceat((across + thick / 2)[order], new)
    first = np.minimum.reduceat((along - long / 2)[order], new)
    last = np.maximum.reduceat((along + long / 2)[order], new)
    line = at[order][new].astype(np.int32)
    full = (high_ - low >= _FULL[0] * em) & (high_ - low <= _FULL[1] * em) & (last - first >= em)
    count = np.bincount(line, full)
    keep = full & (count[line] >= _LONG)
    kept, numbers = np.unique(line[keep], return_inverse=True)
    if len(kept) < _LEAST_LINES or keep.sum() < _LEAST_SAMPLES:
        return None
    samples = _Samples(((first + last) / 2)[keep], ((low + high_) / 2)[keep], numbers.astype(np.int32))
    starts, ends = [], []
    for n in range(len(kept)):
        mine = np.flatnonzero(line == kept[n])
        own = samples.across[samples.line == n]
        starts.append((first[mine].min(), own[0]))
        ends.append((last[mine].max(), own[-1]))
    return samples, np.array(starts), np.array(ends)


@dataclass(frozen=True)
class _Bend:
    """``terms``: coefficients, (2, degree): constant and growing across the lines. ``along`` and ``across``: the extent
    of the text, within which the bend was seen; beyond it goes on as it is there."""

    terms: Floats
    along: tuple[float, float]
    across: tuple[float, float]

    def at(self, along: Floats, level: Floats) -> Floats:
        base = _basis(along, self.along)
        s = _unit(level, self.across)
        return np.asarray(base @ self.terms[0] + s * (base @ self.terms[1]))

    def shift(self, length: float, breadth: float) -> Floats:
        """At the nodes of the mesh: rows across, columns along."""
        u, v = np.meshgrid(np.linspace(0, length, _GRID), np.linspace(0, breadth, _GRID))
        return self.at(u.ravel(), v.ravel()).reshape(u.shape)


def _unit(values: Floats, extent: tuple[float, float]) -> Floats:
    """-1 to 1 over the extent, held at its ends."""
    low, high = extent
    return np.clip(2 * (values - low) / max(1.0, high - low) - 1, -1, 1)


def _basis(along: Floats, extent: tuple[float, float]) -> Floats:
    """Legendre polynomials of degree 1 to :data:`_DEGREE`, (n, degree)."""
    return np.asarray(np.polynomial.legendre.legvander(_unit(along, extent), _DEGREE)[:, 1:])


def _fit(samples: _Samples, em: float) -> _Bend | None:
    """The common bend of the lines; None when they are straight or do not bend alike."""
    t, s, line = samples.along, samples.across, samples.line
    n = int(line.max()) + 1
    before = _unevenness(t, s, line, n)
    if before < _EVEN * em:
        return None
    along = float(t.min()) - _BIN * em / 2, float(t.max()) + _BIN * em / 2  # samples are middles
    across = float(s.min()), float(s.max())
    levels = np.bincount(line, s, n) / np.maximum(1, np.bincount(line, minlength=n))
    base, use = _basis(t, along), np.ones(len(t), bool)
    ridge = _RIDGE * len(t) * np.tile(np.arange(1, _DEGREE + 1) ** 2.0, 2)
    bend = _Bend(np.zeros((2, _DEGREE)), along, across)
    for _ in range(_ROUNDS):
        growing = _unit(levels, across)[line]
        terms = np.hstack([base, base * growing[:, None], np.eye(n)[line]])
        a = terms[use]
        normal = a.T @ a + np.diag(np.concatenate([ridge, np.full(n, 1e-9)]))
        found: Floats = np.asarray(np.linalg.solve(normal, a.T @ s[use]), dtype=np.float64)
        levels = found[2 * _DEGREE :]
        bend = _Bend(found[: 2 * _DEGREE].reshape(2, _DEGREE), along, across)
        off = np.abs(s - levels[line] - bend.at(t, levels[line]))
        kept = off <= max(_OFF * em, 2.5 * float(np.median(off[use])))
        if kept.sum() < 0.7 * len(t):
            return None
        if np.array_equal(kept, use):
            break
        use = kept
    off = (s - levels[line] - bend.at(t, levels[line]))[use]
    before = min(before, _unevenness(t[use], s[use], line[use], n))
    after = float(np.sqrt(np.mean(off**2)))
    values = bend.at(t[use], levels[line][use])
    spread = float(np.percentile(values, 98) - np.percentile(values, 2))
    if spread < 2 * _BEND * em or after > min(_GAIN * before, _FIT * em):
        return None
    return bend


def _unevenness(t: Floats, s: Floats, line: Ints, n: int) -> float:
    """How far samples are from level lines of one common slope, root mean square."""
    count = np.maximum(1, np.bincount(line, minlength=n))
    t0, s0 = t - (np.bincount(line, t, n) / count)[line], s - (np.bincount(line, s, n) / count)[line]
    slope = float((t0 * s0).sum() / max(1e-9, (t0 * t0).sum()))
    return float(np.sqrt(np.mean((s0 - slope * t0) ** 2)))


def _edge(points: Floats, em: float, outer: int) -> tuple[float, float] | None:
    """Slope and start of the straight margin that most line ends stand on; ``outer`` is -1 for starts, 1 for ends."""
    x, y = points[:, 0], points[:, 1]
    if np.ptp(y) < 10 * em:
        return None
    best: tuple[int, float, float] = (0, 0.0, 0.0)
    for i in range(len(x)):
        for j in range(i + 1, len(x)):
            if abs(y[j] - y[i]) < 0.4 * np.ptp(y):
                continue
            slope = (x[j] - x[i]) / (y[j] - y[i])
            on = int((np.abs(x - x[i] - slope * (y - y[i])) < 0.4 * em).sum())
            if abs(slope) < 0.12 and on > best[0]:
                best = (on, float(slope), float(x[i] - slope * y[i]))
    if best[0] < max(_LEAST_LINES, 0.5 * len(x)):
        return None
    fits = np.abs(x - best[2] - best[1] * y) < 0.4 * em
    slope, start = np.polyfit(y[fits], x[fits], 1)
    beyond = outer * (x - start - slope * y) > em
    return None if beyond.mean() > 0.15 else (float(slope), float(start))


def _leaning(starts: Floats, ends: Floats, samples: _Samples, em: float, extent: tuple[float, float]) -> Floats | None:
    """Shift along the lines, at the nodes, that sets both ends of the lines upright; None when they are, or when it is
    not to be told."""
    left, right = _edge(starts, em, -1), _edge(ends, em, 1)
    if left is None or right is None:
        return None
    reach = float(np.ptp(samples.across))
    if max(abs(left[0]), abs(right[0])) * reach < 2 * _LEAN * em:
        return None
    middle = float(samples.across.min()) + reach / 2
    u, v = np.meshgrid(np.linspace(0, extent[0], _GRID), np.linspace(0, extent[1], _GRID))
    x0, x1 = (slope * middle + start for slope, start in (left, right))
    if x1 - x0 < 10 * em:
        return None
    share = np.clip((u - x0) / (x1 - x0), 0, 1)
    return np.asarray((v - middle) * ((1 - share) * left[0] + share * right[0]))
