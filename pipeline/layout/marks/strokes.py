"""Long straight thin runs of ink: strokes of a pen or of a typewriter's dash, level or slanting, that bend a little.

Found by opening the ink along a fan of slopes (directional opening as in Soille & Talbot 2001, doi:10.1109/34.969120).
A strip is ink as 1 on 0, reading direction along x.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.components import connected
from pipeline.model import Image

LEAST = 1.8  # ems; no stroke of a glyph is so long
STEEPEST = 1.0  # slope, across per along
THIN = 0.24  # ems; a stroke is no thicker
THIN_SHARE = (0.45, 0.25)  # of the length of a short and of a long stroke, where it must be seen to be thin
SHORT = (3.0, 0.3)  # ems; a stroke of fewer must begin or end so far in the white: feet of letters touch as well
TRIM = 1.3  # ems at the ends of a stroke that may belong to the glyph beyond it
JOIN = (0.6, 0.3)  # ems along and across within which one piece of a stroke goes on from another
SLANT = 0.2  # slope from which a stroke crosses a word out as a whole


@dataclass(frozen=True)
class Stroke:
    """In the strip, reading direction along x: from column ``start`` to ``end`` (exclusive); ``middle`` its row per
    column, ``thick`` its thickness; ``slope`` rows per column."""

    start: int
    end: int
    middle: npt.NDArray[np.float64]
    thick: float
    slope: float


def find(strip: Image, em: float, slanting: bool) -> list[Stroke]:
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
    found: list[Stroke] = []
    heights: npt.NDArray[np.int32] | None = None
    row = strip.shape[1] + reach  # room after each row, so that no move runs into the next one
    known: dict[tuple[int, ...], int] = {(): _packed(thick, row)}
    for slope in sorted(slopes, key=abs):
        fits = _fits(known, float(slope), reach, row)
        if not fits:
            continue
        if heights is None:
            heights = _near_heights(_run_heights(strip))
        starts, top = _unpacked(fits, strip.shape[1], row)
        labels, stats = connected(starts)
        tail = slope * np.arange(1, reach)
        for i in range(1, len(stats)):
            stroke = _stroke(labels, i, stats[i], top, tail, heights, em)
            if stroke is not None and not any(_same(stroke, other) for other in found):
                found.append(stroke)
    return [_followed(s, strip, round(TRIM * em)) for s in _joined(found, em)]


def _joined(strokes: list[Stroke], em: float) -> list[Stroke]:
    """A stroke that bends a little is found in pieces; those that go on from one another are one."""
    out: list[Stroke] = []
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


def _followed(s: Stroke, strip: Image, most: int) -> Stroke:
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


def _join(a: Stroke, b: Stroke) -> Stroke:
    cut = min(a.end, b.start) - a.start
    bridge = np.linspace(a.middle[cut - 1], b.middle[0], max(0, b.start - a.end) + 2)[1:-1]
    middle = np.concatenate([a.middle[:cut], bridge, b.middle])
    slope = float(middle[-1] - middle[0]) / max(1, len(middle))
    return Stroke(a.start, b.end, middle, max(a.thick, b.thick), slope)


def _same(s: Stroke, other: Stroke) -> bool:
    a, z = max(s.start, other.start), min(s.end, other.end)
    if z - a < 0.8 * (s.end - s.start):
        return False
    apart = s.middle[a - s.start : z - s.start] - other.middle[a - other.start : z - other.start]
    return bool(np.abs(apart).mean() <= 2.5)


def _packed(ink: Image, row: int) -> int:
    """The pixels as the bits of one number, ``row`` bits to a row: moving and comparing a strip is one operation."""
    wide = np.zeros((ink.shape[0], row), np.uint8)
    wide[:, : ink.shape[1]] = ink
    return int.from_bytes(np.packbits(wide, bitorder="little").tobytes(), "little")


def _unpacked(bits: int, width: int, row: int) -> tuple[Image, int]:
    """The rows from the first to the last that has any of the bits, and the number of the first, which is even: pieces
    are numbered by squares of four pixels, and keep their order."""
    top = ((bits & -bits).bit_length() - 1) // row // 2 * 2
    bits >>= top * row
    height = (bits.bit_length() - 1) // row + 1
    raw = np.frombuffer(bits.to_bytes((height * row + 7) // 8, "little"), np.uint8)
    wide = np.unpackbits(raw, count=height * row, bitorder="little").reshape(height, row)
    return np.ascontiguousarray(wide[:, :width]), top


def _fits(known: dict[tuple[int, ...], int], slope: float, reach: int, row: int) -> int:
    """Where a run of ``reach`` columns at ``slope`` that begins there is all ink (erosion, by doubling), packed; 0 when
    it is nowhere. ``known``: what was found by the rows moved at each doubling, begun with the ink; slopes share it."""
    way: tuple[int, ...] = ()
    out, done = known[way], 1
    while done < reach and out:
        step = min(done, reach - done)
        way = (*way, round(slope * step))
        if way not in known:
            by = way[-1] * row + step
            known[way] = out & (out >> by if by >= 0 else out << -by)
        out = known[way]
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


def _near_heights(runs: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """For each pixel the upright run that it is part of, else the one a row above, else the one below, 0 where there is
    none; with a row more at the top and at the bottom, for what lies outside."""
    wide = np.pad(runs, ((2, 2), (0, 0)), mode="edge")
    own, over, under = wide[1:-1], wide[:-2], wide[2:]
    return np.where(own > 0, own, np.where(over > 0, over, under))


def _stroke(
    labels: npt.NDArray[np.int32], piece: int, stats: npt.NDArray[np.int32], top: int, tail: npt.NDArray[np.float64],
    heights: npt.NDArray[np.int32], em: float,
) -> Stroke | None:  # fmt: skip
    """The stroke whose possible beginnings are the given piece, if it is thin where the glyphs let it be seen. ``top``:
    row at which the labels begin; ``tail``: how far it sinks from its last beginning on; ``heights``: as of
    :func:`_near_heights`."""
    x0, y0, width, height = stats[:4].tolist()
    if height == 1:
        first = np.full(width, float(y0 + top))
    else:  # a piece has a pixel in each of its columns
        own = labels[y0 : y0 + height, x0 : x0 + width] == piece
        first = (own * np.arange(y0 + top, y0 + top + height)[:, None]).sum(axis=0) / own.sum(axis=0)
    end = min(x0 + width + len(tail), heights.shape[1])
    middle = np.concatenate([first, first[-1] + tail])[: end - x0]
    rows = np.minimum(np.maximum(np.rint(middle).astype(np.int64) + 1, 0), len(heights) - 1)
    high = heights[rows, np.arange(x0, end)]
    slope = float(tail[0])
    limit = max(3.0, THIN * em * (1 + abs(slope)))
    thin = (high > 0) & (high <= limit)
    if np.count_nonzero(thin) / len(thin) < THIN_SHARE[end - x0 >= SHORT[0] * em]:
        return None
    return Stroke(x0, end, middle, float(np.median(high[thin])), slope)
