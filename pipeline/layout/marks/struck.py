"""Words that a stroke runs through: drawn by pen or typed, level or slanting, once or twice, across lines or columns.

A stroke is a straight run of ink, longer than any stroke of a glyph, that is thin where it crosses the white between
and within the glyphs (found by opening the ink along a fan of slopes; directional opening as in Soille & Talbot 2001,
doi:10.1109/34.969120), and that has ink of the glyphs on both of its sides: underlines, rules, dashes, long vowel
marks and frames have not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.layout.marks.ink import Ink, Ints
from pipeline.model import Char, Direction, Image, Line

EM = 0.72  # of a line box's thickness: detectors draw their boxes wide
LEAST = 1.8  # ems; no stroke of a glyph is so long
STEEPEST = 1.0  # slope, across per along
THIN = 0.24  # ems; a stroke is no thicker
THIN_SHARE = (0.45, 0.25)  # of the length of a short and of a long stroke, where it must be seen to be thin
FREE = 0.2  # ems of a stroke that run through white, at its ends or between the glyphs
SHORT = (3.0, 0.3)  # ems; a stroke of fewer must begin or end so far in the white: feet of letters touch as well
INNER = 0.1  # share of a line box's thickness at either side that may hold the feet and heads of its neighbours
RAISED = 1.15  # ems; a piece of ink that is no higher holds no slanting stroke
HUGE = 30.0  # glyphs; pieces of ink that reach further across the lines are frames and drawings
CORE = (0.1, 0.8)  # of the glyphs' body, where a stroke runs
SIDES = (0.06, 0.14)  # least share of the glyphs' ink above and below it: an underline has descenders below, too
TRIM = 1.3  # ems at the ends of a stroke that may belong to the glyph beyond it
OUTER = 0.09  # a stroke with less on one side must be seen beyond the glyphs: feet and heads of letters touch
FINE = 14.0  # pixels; larger print is brought to this size
REVERSED = 0.65  # share of ink from which a line is white on black
COVERED = 0.75  # share of a character's length that the stroke covers: pens run on a little beyond the word
OVERHANG = 6.0  # ems; a stroke reaches no further beyond its line: longer ones are rules, folds and scratches
JOIN = (0.6, 0.3)  # ems along and across within which one piece of a stroke goes on from another
SLANT = 0.2  # slope from which a stroke crosses a word out as a whole
MOSTLY = 0.3  # share of a word's length under a slanting stroke that crosses all of it out


@dataclass(frozen=True)
class _Stroke:
    """In the strip, reading direction along x: from column ``start`` to ``end`` (exclusive); ``middle`` its row per
    column, ``thick`` its thickness; ``slope`` rows per column."""

    start: int
    end: int
    middle: npt.NDArray[np.float64]
    thick: float
    slope: float


def marked(lines: Sequence[Line], ink: Ink) -> tuple[Line, ...]:
    """The lines, with :attr:`Char.struck` set for the characters that a stroke runs through."""
    wide = {d: _long_pieces(ink, d) for d in Direction}
    return tuple(_marked(t, ink, wide[t.direction]) for t in lines)


def _long_pieces(ink: Ink, direction: Direction) -> npt.NDArray[np.int64]:
    """Pieces of ink that are long enough along the line to hold a stroke."""
    along, across = (2, 3) if direction is Direction.HORIZONTAL else (3, 2)
    p = ink.pieces
    found = np.flatnonzero((p[:, along] >= LEAST * 0.6 * ink.unit) & (p[:, across] < HUGE * ink.unit))
    return np.asarray(found[found > 0], dtype=np.int64)


def _marked(line: Line, ink: Ink, wide: npt.NDArray[np.int64]) -> Line:
    b, f = line.box, ink.factor
    level = line.direction is Direction.HORIZONTAL
    thickness = b.height if level else b.width
    em = EM * thickness / f
    if em < 5 or len(line.chars) == 0 or not len(wide):
        return line
    p = ink.pieces[wide]
    x0, y0, x1, y1 = b.x0 / f, b.y0 / f, b.x1 / f, b.y1 / f
    touching = (p[:, 0] < x1) & (p[:, 0] + p[:, 2] > x0) & (p[:, 1] < y1) & (p[:, 1] + p[:, 3] > y0)
    touching &= (p[:, 2] if level else p[:, 3]) >= LEAST * em
    if not touching.any():
        return line
    reach, aside = (OVERHANG + 1) * em * f, 0.6 * thickness
    window = ink.window(b.grown(reach, aside) if level else b.grown(aside, reach))
    pieces = wide[touching]
    strip = _only(ink.labels[window], pieces, ink.pieces)
    tall = bool(((p[touching][:, 3] if level else p[touching][:, 2]) >= RAISED * em).any())
    everything = ink.bits[window]
    top, left = window[0].start, window[1].start
    if not level:
        strip, everything = np.ascontiguousarray(strip.T), np.ascontiguousarray(everything.T)
        top, left = left, top
    k = min(1.0, FINE / em)
    if k < 1:
        size = (max(1, round(strip.shape[1] * k)), max(1, round(strip.shape[0] * k)))
        strip, everything = _smaller(strip, size), _smaller(everything, size)
        em *= k
    v0, v1 = (y0, y1) if level else (x0, x1)
    inner = INNER * (v1 - v0)
    rows = (max(0, int((v0 + inner - top) * k)), int(np.ceil((v1 - inner - top) * k)))
    u0, u1 = ((x0 - left) * k, (x1 - left) * k) if level else ((y0 - left) * k, (y1 - left) * k)
    if everything[rows[0] : rows[1], max(0, round(u0)) : round(u1)].mean() > REVERSED:
        return line
    strokes = [s for s in _strokes(strip, em, tall) if u0 - s.start < OVERHANG * em and s.end - u1 < OVERHANG * em]
    if not strokes:
        return line
    spans = [((c.start / f - left) * k, (c.end / f - left) * k) for c in line.chars]
    struck = _crossed(line.chars, spans, strokes, everything, rows, em)
    if not any(struck):
        return line
    return replace(line, chars=tuple(replace(c, struck=s) if s else c for c, s in zip(line.chars, struck, strict=True)))


def _smaller(bits: Image, size: tuple[int, int]) -> Image:
    grey = cv2.resize(bits * np.uint8(255), size, interpolation=cv2.INTER_AREA)
    return (np.asarray(grey) > 80).astype(np.uint8)


def _only(labels: Ints, pieces: npt.NDArray[np.int64], stats: Ints) -> Image:
    """1 where the given pieces of ink are."""
    chosen = np.zeros(len(stats), np.uint8)
    chosen[pieces] = 1
    return np.asarray(chosen[labels], dtype=np.uint8)


def _strokes(strip: Image, em: float, slanting: bool) -> list[_Stroke]:
    """Long straight thin runs of ink, reading direction along x; level ones only, unless ``slanting``."""
    reach = round(LEAST * em)
    if strip.shape[1] < reach:
        return []
    thick = np.asarray(
        cv2.dilate(strip, np.ones((3, 1), np.uint8)), dtype=np.uint8
    )  # a hand does not draw quite straight
    step = 2.0 / reach
    most = round((STEEPEST if slanting else SLANT) / step)
    slopes = np.arange(-most, most + 1) * step
    found: list[_Stroke] = []
    runs = _run_heights(strip)
    for slope in sorted(slopes, key=abs):
        starts = _fits(thick, float(slope), reach)
        if not starts.any():
            continue
        n, labels, stats, _ = cv2.connectedComponentsWithStats(starts, connectivity=8, ltype=cv2.CV_32S)
        for i in range(1, n):
            stroke = _stroke(labels == i, stats[i], float(slope), reach, runs, em)
            if stroke is not None and not any(_same(stroke, other) for other in found):
                found.append(stroke)
    return [_followed(s, strip, round(TRIM * em)) for s in _joined(found, em)]


def _joined(strokes: list[_Stroke], em: float) -> list[_Stroke]:
    """A stroke that bends a little is found in pieces; those that go on from one another are one."""
    out: list[_Stroke] = []
    for s in sorted(strokes, key=lambda s: (s.start, s.end)):
        for k, before in enumerate(out):
            gap = s.start - before.end
            if gap > JOIN[0] * em or s.end <= before.end:
                continue
            at = min(before.end - 1, max(s.start, before.start))
            reached = before.middle[at - before.start] + max(0, gap) * before.slope
            if abs(reached - s.middle[max(0, at - s.start)]) <= JOIN[1] * em:
                out[k] = _join(before, s)
                break
        else:
            out.append(s)
    return out


def _followed(s: _Stroke, strip: Image, most: int) -> _Stroke:
    """The stroke with the ends that bend away, as far as its ink goes on."""
    head = _trace(strip, s.start, float(s.middle[0]), -1, most)
    tail = _trace(strip, s.end - 1, float(s.middle[-1]), 1, most)
    middle = np.concatenate([np.array(head[::-1]), s.middle, np.array(tail)])
    return replace(s, start=s.start - len(head), end=s.end + len(tail), middle=middle)


def _trace(strip: Image, x: int, y: float, step: int, most: int) -> list[float]:
    """Rows of the ink that goes on column by column from (x, y), a row up or down at most."""
    out: list[float] = []
    row = round(y)
    while len(out) < most and 0 <= x + step < strip.shape[1]:
        x += step
        near = [r for r in (row, row - 1, row + 1) if 0 <= r < strip.shape[0] and strip[r, x]]
        if not near:
            break
        row = near[0]
        out.append(float(row))
    return out


def _join(a: _Stroke, b: _Stroke) -> _Stroke:
    cut = min(a.end, b.start) - a.start
    bridge = np.linspace(a.middle[cut - 1], b.middle[0], max(0, b.start - a.end) + 2)[1:-1]
    middle = np.concatenate([a.middle[:cut], bridge, b.middle])
    slope = float(middle[-1] - middle[0]) / max(1, len(middle))
    return _Stroke(a.start, b.end, middle, max(a.thick, b.thick), slope)


def _same(s: _Stroke, other: _Stroke) -> bool:
    a, z = max(s.start, other.start), min(s.end, other.end)
    if z - a < 0.8 * (s.end - s.start):
        return False
    apart = s.middle[a - s.start : z - s.start] - other.middle[a - other.start : z - other.start]
    return bool(np.abs(apart).mean() <= 2.5)


def _fits(ink: Image, slope: float, reach: int) -> Image:
    """Where a run of ``reach`` columns at ``slope`` that begins there is all ink (erosion, by doubling)."""
    h, w = ink.shape
    out, done = ink.copy(), 1
    while done < reach:
        step = min(done, reach - done)
        dy = round(slope * step)
        moved = np.zeros_like(out)
        if step < w and abs(dy) < h:
            source = out[max(0, dy) : h + min(0, dy), step:]
            moved[max(0, -dy) : max(0, -dy) + source.shape[0], : w - step] = source
        out &= moved
        done += step
    return out


def _run_heights(strip: Image) -> npt.NDArray[np.int32]:
    """For each pixel of ink the length of its upright run, 0 on paper."""
    h, w = strip.shape
    up = np.zeros((h, w), np.int32)
    down = np.zeros((h, w), np.int32)
    for y in range(h):
        up[y] = (up[y - 1] + 1 if y else 1) * strip[y]
        down[h - 1 - y] = (down[h - y] + 1 if y else 1) * strip[h - 1 - y]
    return np.where(strip > 0, up + down - 1, 0).astype(np.int32)


def _stroke(
    starts: npt.NDArray[np.bool_], stats: npt.NDArray[np.int32], slope: float, reach: int,
    runs: npt.NDArray[np.int32], em: float,
) -> _Stroke | None:  # fmt: skip
    """The stroke whose possible beginnings are given, if it is thin where the glyphs let it be seen."""
    x0, width = int(stats[0]), int(stats[2])
    own = starts[:, x0 : x0 + width]
    count = own.sum(axis=0)
    mean = (own * np.arange(own.shape[0])[:, None]).sum(axis=0) / np.maximum(1, count)
    first = np.interp(np.arange(width), np.flatnonzero(count), mean[count > 0])
    tail = first[-1] + slope * np.arange(1, reach)
    middle = np.concatenate([first, tail])
    end = min(x0 + width + reach - 1, runs.shape[1])
    middle = middle[: end - x0]
    columns = np.arange(x0, end)
    heights = np.zeros(len(columns), np.int32)
    for dy in (0, -1, 1):
        row = np.clip(np.rint(middle).astype(int) + dy, 0, runs.shape[0] - 1)
        heights = np.where(heights > 0, heights, runs[row, columns])
    limit = max(3.0, THIN * em * (1 + abs(slope)))
    thin = (heights > 0) & (heights <= limit)
    if thin.mean() < THIN_SHARE[end - x0 >= SHORT[0] * em]:
        return None
    return _Stroke(x0, end, middle, float(np.median(heights[thin])), slope)


def _crossed(
    chars: Sequence[Char], spans: Sequence[tuple[float, float]], strokes: Sequence[_Stroke], ink: Image,
    rows: tuple[int, int], em: float,
) -> list[bool]:  # fmt: skip
    out = [False] * len(chars)
    rest = ink.copy()
    for s in strokes:
        _wipe(rest, s)
    top, bottom = _body(rest, rows)
    for s in strokes:
        place = (s.middle - top) / (bottom - top)
        core = (place > CORE[0]) & (place < CORE[1])
        white = rest[round(top) : round(bottom), s.start : s.end].sum(axis=0) == 0
        if core.sum() < 0.8 * em or white.sum() < FREE * em:
            continue
        if s.end - s.start < SHORT[0] * em and _ends(white) < SHORT[1] * em:
            continue
        inside = s.start + np.flatnonzero(core)
        aside = _aside(rest, s, inside, (round(top), round(bottom)), em)
        if aside[0] < SIDES[0] or aside[1] < SIDES[1]:
            continue
        if min(aside) < OUTER and _ends(white) < SHORT[1] * em:
            continue
        slanting = abs(s.slope) >= SLANT
        if slanting and not (place[0] - 0.5) * (place[-1] - 0.5) < 0 and np.abs(place[[0, -1]] - 0.5).max() > 0.6:
            continue
        lo, hi = (s.start, s.end) if slanting else (int(inside[0]), int(inside[-1]) + 1)
        lo, hi = _seen(white, s.start, lo, hi, em)
        hit = [
            _covered(a, z, lo, hi) >= COVERED and bool(c.text.strip()) for c, (a, z) in zip(chars, spans, strict=True)
        ]
        if place.min() < 0.3 and place.max() > 0.7:
            hit = _words(chars, spans, hit)
        out = [a or b for a, b in zip(out, hit, strict=True)]
    return out


def _ends(white: npt.NDArray[np.bool_]) -> int:
    """White columns at both ends."""
    ink = np.flatnonzero(~white)
    return int(ink[0] + len(white) - 1 - ink[-1]) if len(ink) else len(white)


def _seen(white: npt.NDArray[np.bool_], start: int, lo: int, hi: int, em: float) -> tuple[int, int]:
    """``lo`` and ``hi`` drawn in to where the stroke is last seen in white: strokes of the next glyph may go on from it
    in one line."""
    seen = start + np.flatnonzero(white)
    if len(seen) and lo < seen[0] <= lo + TRIM * em:
        lo = int(seen[0])
    if len(seen) and hi - TRIM * em <= seen[-1] < hi:
        hi = int(seen[-1]) + 1
    return lo, hi


def _wipe(ink: Image, s: _Stroke) -> None:
    half = max(1, round(s.thick / 2 + 0.5))
    for k, y in enumerate(np.rint(s.middle).astype(int)):
        ink[max(0, y - half) : y + half + 1, s.start + k] = 0


def _body(ink: Image, rows: tuple[int, int]) -> tuple[float, float]:
    """Rows within which most of the glyphs' ink stands."""
    profile = ink[rows[0] : rows[1]].sum(axis=1, dtype=np.float64)
    if profile.sum() == 0:
        return float(rows[0]), float(rows[1])
    share = np.cumsum(profile) / profile.sum()
    return rows[0] + float(np.searchsorted(share, 0.03)), rows[0] + float(np.searchsorted(share, 0.97)) + 1


def _aside(
    rest: Image, s: _Stroke, columns: npt.NDArray[np.int64], body: tuple[int, int], em: float
) -> tuple[float, float]:
    """Shares of the glyphs' ink above and below a stroke; (0, 0) where there is next to none."""
    above = below = 0
    for x in columns:
        y = round(float(s.middle[x - s.start]))
        above += int(rest[body[0] : max(body[0], y), x].sum())
        below += int(rest[y : max(y, body[1]), x].sum())
    total = above + below
    return (above / total, below / total) if total >= 0.06 * em * len(columns) else (0.0, 0.0)


def _covered(a: float, z: float, lo: float, hi: float) -> float:
    return max(0.0, min(z, hi) - max(a, lo)) / max(1e-6, z - a)


def _words(chars: Sequence[Char], spans: Sequence[tuple[float, float]], hit: list[bool]) -> list[bool]:
    """A slanting stroke crosses out the line when it runs over most of it."""
    printed = [k for k, c in enumerate(chars) if c.text.strip()]
    length = sum(spans[k][1] - spans[k][0] for k in printed)
    under = sum(spans[k][1] - spans[k][0] for k in printed if hit[k])
    if under < MOSTLY * length:
        return hit
    return [k in printed for k in range(len(chars))]
