"""Words that a stroke runs through: drawn by pen or typed, level or slanting, once or twice, across lines or columns.

A stroke is a straight run of ink, longer than any stroke of a glyph, that is thin where it crosses the white between
and within the glyphs (found by opening the ink along a fan of slopes; directional opening as in Soille & Talbot 2001,
doi:10.1109/34.969120), and that has ink of the glyphs on both of its sides: underlines, rules, dashes, long vowel
marks and frames have not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.layout.marks import strokes
from pipeline.layout.marks.ink import Ink, Ints
from pipeline.model import Char, Direction, Image, Line

EM = 0.72  # of a line box's thickness: detectors draw their boxes wide
FREE = 0.2  # ems of a stroke that run through white, at its ends or between the glyphs
INNER = 0.1  # share of a line box's thickness at either side that may hold the feet and heads of its neighbours
RAISED = 1.15  # ems; a piece of ink that is no higher holds no slanting stroke
HUGE = 30.0  # glyphs; pieces of ink that reach further across the lines are frames and drawings
CORE = (0.1, 0.8)  # of the glyphs' body, where a stroke runs
SIDES = (0.06, 0.14)  # least share of the glyphs' ink above and below it: an underline has descenders below, too
OUTER = 0.09  # a stroke with less on one side must be seen beyond the glyphs: feet and heads of letters touch
WORD = 0.65  # share of a word's letters
FINE = 14.0  # pixels; larger print is brought to this size
REVERSED = 0.65  # share of ink from which a line is white on black
COVERED = 0.75  # share of a character's length that the stroke covers: pens run on a little beyond the word
OVERHANG = 6.0  # ems; a stroke reaches no further beyond its line: longer ones are rules, folds and scratches
MOSTLY = 0.3  # share of a word's length under a slanting stroke that crosses all of it out


def marked(lines: Sequence[Line], ink: Ink) -> tuple[Line, ...]:
    """The lines, with :attr:`Char.struck` set for the characters that a stroke runs through."""
    wide = {d: _long_pieces(ink, d) for d in Direction}
    return tuple(_marked(t, ink, wide[t.direction]) for t in lines)


def _long_pieces(ink: Ink, direction: Direction) -> npt.NDArray[np.int64]:
    """Pieces of ink that are long enough along the line to hold a stroke."""
    along, across = (2, 3) if direction is Direction.HORIZONTAL else (3, 2)
    p = ink.pieces
    found = np.flatnonzero((p[:, along] >= strokes.LEAST * 0.6 * ink.unit) & (p[:, across] < HUGE * ink.unit))
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
    touching &= (p[:, 2] if level else p[:, 3]) >= strokes.LEAST * em
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
    found = [s for s in strokes.find(strip, em, tall) if u0 - s.start < OVERHANG * em and s.end - u1 < OVERHANG * em]
    if not found:
        return line
    spans = [((c.start / f - left) * k, (c.end / f - left) * k) for c in line.chars]
    struck = _crossed(line.chars, spans, found, everything, rows, em)
    struck = _whole_words(line.chars, struck)
    if not any(s and c.text.isalnum() for c, s in zip(line.chars, struck, strict=True)):
        return line  # a stop or bracket alone is nothing that a pen strikes out
    return replace(line, chars=tuple(replace(c, struck=s) if s else c for c, s in zip(line.chars, struck, strict=True)))


def _smaller(bits: Image, size: tuple[int, int]) -> Image:
    grey = cv2.resize(bits * np.uint8(255), size, interpolation=cv2.INTER_AREA)
    return (np.asarray(grey) > 80).astype(np.uint8)


def _only(labels: Ints, pieces: npt.NDArray[np.int64], stats: Ints) -> Image:
    """1 where the given pieces of ink are."""
    chosen = np.zeros(len(stats), np.uint8)
    chosen[pieces] = 1
    return np.asarray(chosen.take(labels), dtype=np.uint8)


def _crossed(
    chars: Sequence[Char], spans: Sequence[tuple[float, float]], found: Sequence[strokes.Stroke], ink: Image,
    rows: tuple[int, int], em: float,
) -> list[bool]:  # fmt: skip
    out = [False] * len(chars)
    rest = ink.copy()
    for s in found:
        _wipe(rest, s)
    top, bottom = _body(rest, rows)
    for s in found:
        place = (s.middle - top) / (bottom - top)
        core = (place > CORE[0]) & (place < CORE[1])
        white = rest[round(top) : round(bottom), s.start : s.end].sum(axis=0) == 0
        if core.sum() < 0.8 * em or white.sum() < FREE * em:
            continue
        if s.end - s.start < strokes.SHORT[0] * em and _ends(white) < strokes.SHORT[1] * em:
            continue
        inside = s.start + np.flatnonzero(core)
        aside = _aside(rest, s, inside, (round(top), round(bottom)), em)
        if aside[0] < SIDES[0] or aside[1] < SIDES[1]:
            continue
        if min(aside) < OUTER and _ends(white) < strokes.SHORT[1] * em:
            continue
        slanting = abs(s.slope) >= strokes.SLANT
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
    if len(seen) and lo < seen[0] <= lo + strokes.TRIM * em:
        lo = int(seen[0])
    if len(seen) and hi - strokes.TRIM * em <= seen[-1] < hi:
        hi = int(seen[-1]) + 1
    return lo, hi


def _wipe(ink: Image, s: strokes.Stroke) -> None:
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
    rest: Image, s: strokes.Stroke, columns: npt.NDArray[np.int64], body: tuple[int, int], em: float
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


def _whole_words(chars: Sequence[Char], struck: list[bool]) -> list[bool]:
    """A Latin word most of whose letters are struck is struck as a whole: a pen ends where it ends."""
    out, start = list(struck), 0
    for k in range(len(chars) + 1):
        if k < len(chars) and chars[k].text.isascii() and chars[k].text.isalnum():
            continue
        if k - start > 2 and sum(struck[start:k]) >= WORD * (k - start):
            out[start:k] = [True] * (k - start)
        start = k + 1
    return out


def _words(chars: Sequence[Char], spans: Sequence[tuple[float, float]], hit: list[bool]) -> list[bool]:
    """A slanting stroke crosses out the line when it runs over most of it."""
    printed = [k for k, c in enumerate(chars) if c.text.strip()]
    length = sum(spans[k][1] - spans[k][0] for k in printed)
    under = sum(spans[k][1] - spans[k][0] for k in printed if hit[k])
    if under < MOSTLY * length:
        return hit
    return [k in printed for k in range(len(chars))]
