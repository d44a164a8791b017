"""Commas, full stops, iteration marks and brackets of a column, told by their shape and place in the print.

PP-OCR passes over most of them: in a column commas and stops stand in the right upper quarter of their square, where
its horizontal training never has them. They need no network. A mark smaller than half a square that stands alone is

* 。 when it is a ring in the right half of the column,
* 、 when it is a stroke that falls to the right, in the right half,
* ヽ when it is such a stroke in the middle (the repeated kana), with white on both sides;
* ー when it is a bar along the middle of the column (一 lies across it);

and a thin line across the column is 「 or 」 when it has one square corner, （ or ） when its ends bend down or up.
(Where they stand in vertical writing: W3C, Requirements for Japanese Text Layout, 3.1.1 and 3.1.2.) A mark where the
engine read nothing is put in; one that it read as another small sign, or unsurely as a large one, is named anew.
Everything else stays. Such a character says ``by="context"``; its confidence is :data:`SURE`, less than the share of
right ones measured on drawn columns (docs/recognition.md).
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Box, Char, Direction, Image, Line
from pipeline.recognition import crops
from pipeline.recognition.context import BY

SURE = 0.95
LEAST = 3  # characters of a column from which its advance is known
BRACKET = (0.5, 0.3, 1.0)  # advances: most along, least and most across the column
BOW = 0.07  # of its width: how far a round bracket bends
LEAN = 0.12  # of its width: how far its ends may lie apart; those of ノ do more
BAR = (0.5, 0.24)  # advances: least length and most width of ー
FINE = 36.0  # pixels of an advance at which marks are looked at; more shows nothing more
VOICED = 0.62  # advances: most size of ヾ
DIRT = 0.08  # advances
SQUARE = {
    "、": (0.25, 0.75),
    "。": (0.25, 0.75),
    "「": (0.75, 0.25),
    "（": (0.8, 0.2),
    "」": (0.25, 0.75),
    "）": (0.2, 0.8),
}
"""how much of a mark's square lies before and after its middle, advances"""
SMALL = (0.13, 0.48)  # advances: longer side of a mark; less is dirt, more is a glyph
AFTER = 0.2  # advances of white after a mark; a part of a glyph has less
LARGE = 0.8  # confidence from which a glyph read where only a mark stands is left alone
APART = 0.23  # advances of white on both sides of ヽ; between the strokes of ミ there is less
SIGNS = set("!！lI1il、。，．,.`´'’‘′\"・:;ヽヾ丶丿\\/一ー-゜°◦丨｜|「」『』（）()[]L")


@dataclass(frozen=True)
class _Mark:
    """``text`` and the place of its middle along the column, page pixels; ``reach`` its half length."""

    text: str
    middle: float
    reach: float


@dataclass(frozen=True)
class _Alone:
    """Of a run of ink, in advances: white before and after it, its length along and its width across the column."""

    before: float
    after: float
    along: float
    across: float


def pointed(image: Image, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, their columns with their marks. ``image`` grey, page pixels."""
    boxes = [line.box for line in lines]
    out = []
    for n, line in enumerate(lines):
        if line.direction is Direction.VERTICAL and len(line.printed) >= LEAST:
            others = [b for k, b in enumerate(boxes) if k != n and b.y1 > boxes[n].y0]
            line = _with(line, _marks(image, line, others))
        out.append(line)
    return tuple(out)


def _advance(line: Line) -> float:
    """Pixels from one character to the next; a column is about as wide."""
    middles = [(c.start + c.end) / 2 for c in line.printed]
    width = crops.sides(np.array(line.polygon, dtype=np.float32))[0]
    return min(statistics.median(b - a for a, b in pairwise(middles)), 1.2 * width)


def _marks(image: Image, line: Line, others: Sequence[Box]) -> list[_Mark]:
    em = _advance(line)
    if em < 8:
        return []
    tl, tr, br, bl = (np.array(corner, dtype=np.float32) for corner in line.polygon)
    length = float(np.linalg.norm(bl - tl))
    down, right = (bl - tl) / max(1.0, length), (tr - tl) / max(1.0, float(np.linalg.norm(tr - tl)))
    room = 1.1 * em  # below the box: a full stop that ends a column is often left out of it
    for box in others:
        if box.x1 > min(tl[0], bl[0]) and box.x0 < max(tr[0], br[0]) and box.y0 > line.box.y1 - 0.5 * em:
            room = min(room, max(0.0, box.y0 - line.box.y1))
    side = 0.12 * em
    quad = np.array([tl, tr + side * right, br + side * right + room * down, bl + room * down], dtype=np.float32)
    strip = crops.cut(image, quad, Direction.VERTICAL)
    if em > FINE:
        small = cv2.resize(strip, None, fx=FINE / em, fy=FINE / em, interpolation=cv2.INTER_AREA)
        strip = np.asarray(small, dtype=np.uint8)
    ink = _ink(strip)
    if ink is None:
        return []
    first, last = crops.along(quad, Direction.VERTICAL)
    scale = (last - first) / strip.shape[1]
    em_px = em / scale
    runs = _runs(ink, em_px)
    glyphs = [r for r in runs if max(r[1] - r[0], r[3] - r[2]) > 0.6 * em_px]
    if not glyphs:
        return []
    top, low = (float(np.median([r[k] for r in glyphs if r[3] - r[2] > 0.5 * em_px] or [0])) for k in (2, 3))
    out = []
    for k, (a, b, y0, y1) in enumerate(runs):
        before = a - (runs[k - 1][1] if k else 0)
        after = (runs[k + 1][0] if k + 1 < len(runs) else ink.shape[1]) - b
        alone = _Alone(before / em_px, after / em_px, (b - a) / em_px, (y1 - y0) / em_px)
        text = _named(strip[y0:y1, a:b], ink[y0:y1, a:b], ((y0 + y1) / 2 - top) / max(1.0, low - top), alone)
        if text:
            out.append(_Mark(text, first + (a + b) / 2 * scale, (b - a) / 2 * scale))
    return out


def _ink(strip: Image) -> npt.NDArray[np.uint8] | None:
    """1 where there is ink; None when the strip has hardly any contrast."""
    dark, paper = (float(v) for v in np.percentile(strip[::2, ::3], (1, 85)))
    if paper - dark < 25:
        return None
    return (strip < (paper + dark) / 2).astype(np.uint8)


def _runs(ink: npt.NDArray[np.uint8], em: float) -> list[tuple[int, int, int, int]]:
    """Stretches of the strip that hold ink: (first, last + 1 along it; first, last + 1 across it), without dirt."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    table: npt.NDArray[Any] = np.asarray(stats)
    dirt = table[:, 2:4].max(axis=1) < DIRT * em
    dirt[0] = False
    if dirt.any():
        ink[dirt[labels]] = 0
    filled = np.flatnonzero(np.diff(np.concatenate([[0], ink.max(axis=0), [0]]).astype(np.int8)))
    out = []
    for a, b in zip(filled[::2], filled[1::2], strict=True):
        rows = np.flatnonzero(ink[:, a:b].max(axis=1))
        out.append((int(a), int(b), int(rows[0]), int(rows[-1]) + 1))
    return out


def _named(grey: Image, ink: npt.NDArray[np.uint8], across: float, alone: _Alone) -> str:
    """What a run of ink is, or "". ``across``: 0 the right edge of the column's glyphs, 1 the left."""
    size = max(alone.along, alone.across)
    small, bracket = (
        SMALL[0] <= size <= SMALL[1],
        alone.along <= BRACKET[0] and BRACKET[1] <= alone.across <= BRACKET[2],
    )
    if alone.along >= BAR[0] and alone.across <= BAR[1]:
        return "ー" if 0.3 < across < 0.7 and ink.mean() > 0.4 else ""
    if not small and not bracket and size > VOICED:
        return ""
    parts = cv2.connectedComponents(ink, connectivity=8)[0] - 1
    if parts == 3 and VOICED / 2 <= size <= VOICED and min(alone.before, alone.after) >= APART:
        return "ヾ" if _dotted(ink) else ""
    if parts != 1:
        return ""
    if small:
        if alone.after < AFTER:
            return ""
        falls = _falls(ink)
        if _holed(ink) or (not falls and _pale_within(grey)):
            return "。" if across < 0.45 else ""
        if not falls:
            return ""
        if across < 0.42:
            return "、"
        return "ヽ" if across <= 0.68 and min(alone.before, alone.after) >= APART else ""
    return _bracket(ink) if bracket else ""


def _falls(ink: npt.NDArray[np.uint8]) -> bool:
    """Whether a mark is a stroke that falls to the right; in the strip, turned to the left, it rises."""
    y, x = np.nonzero(ink)
    if len(x) < 6:
        return False
    spread = np.cov(np.stack([x, y]).astype(np.float64))
    small, large = np.linalg.eigvalsh(spread)
    return bool(large >= 2.2 * max(small, 1e-6) and spread[0, 1] <= -0.25 * large)


def _bracket(ink: npt.NDArray[np.uint8]) -> str:
    """A corner or a bow, as the strip (turned to the left) has it: just like brackets of a horizontal line."""
    h, w = ink.shape
    pen = max(1.0, ink.sum() / (w + h))
    reach = max(2, round(1.7 * pen))
    if reach < min(h, w) / 2:
        for text, part in (("「", ink), ("」", ink[::-1, ::-1])):
            if (
                part[:reach].max(axis=0).mean() > 0.85
                and part[:, :reach].max(axis=1).mean() > 0.85
                and part[reach:, reach:].sum() < 0.04 * ink.sum()
            ):
                return text
    across = ink.sum(axis=1)
    if w > 0.45 * h or not across.all() or float(across.max()) > 0.2 * h:
        return ""
    middles = (ink @ np.arange(w, dtype=np.float64)) / across
    eighth = max(1, h // 8)
    first, last = float(middles[:eighth].mean()), float(middles[-eighth:].mean())
    if abs(first - last) > LEAN * h:
        return ""
    bow = ((first + last) / 2 - float(middles[round(0.4 * h) : round(0.6 * h) + 1].mean())) / h
    return "（" if bow > BOW else "）" if bow < -BOW else ""


def _dotted(ink: npt.NDArray[np.uint8]) -> bool:
    """Whether a mark is a stroke that falls to the right with two dots above it on the right."""
    _, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    area = np.asarray(stats)[1:, cv2.CC_STAT_AREA]
    main = int(area.argmax())
    dots = [k for k in range(3) if k != main]
    above = all(centres[k + 1][1] < centres[main + 1][1] for k in dots)  # the strip has the right side above
    return bool(above and area[dots].max() < 0.5 * area[main] and _falls((labels == main + 1).astype(np.uint8)))


def _holed(ink: npt.NDArray[np.uint8]) -> bool:
    """Whether a mark is closed around white."""
    _, hierarchy = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return hierarchy is not None and bool((np.asarray(hierarchy)[0, :, 3] >= 0).any())


def _pale_within(grey: Image) -> bool:
    """Whether a round mark is paler in its middle than around it: a ring that blur has filled."""
    h, w = grey.shape
    if min(h, w) < 4 or not 0.75 < w / h < 1.33:
        return False
    middle = grey[round(0.4 * h) : max(round(0.6 * h), round(0.4 * h) + 1), round(0.4 * w) :][
        :, : max(1, round(0.2 * w))
    ]
    dark = float(np.percentile(grey, 15))
    return float(middle.mean()) > dark + 0.35 * (float(grey.max()) - dark)


def _with(line: Line, marks: Sequence[_Mark]) -> Line:
    if not marks:
        return line
    em = _advance(line)
    chars = list(line.chars)
    for mark in marks:
        near = [
            k for k, c in enumerate(chars)
            if c.text.strip() and mark.middle - 0.4 * em <= (c.start + c.end) / 2 <= mark.middle + 0.5 * em
        ]  # fmt: skip
        if not near and mark.text == "ー":
            continue  # so long a stroke is not passed over; it is a rule
        if near:
            k = min(near, key=lambda k: abs((chars[k].start + chars[k].end) / 2 - mark.middle))
            c = chars[k]
            if c.text != mark.text and (c.text in SIGNS or c.confidence < LARGE):
                chars[k] = Char(mark.text, SURE, c.start, c.end, BY)
            continue
        at = next((k for k, c in enumerate(chars) if (c.start + c.end) / 2 > mark.middle), len(chars))
        up, down = SQUARE.get(mark.text, (0.5, 0.5))
        start, end = mark.middle - up * em, mark.middle + down * em
        if at:  # its square gives way to glyphs that were read
            start = min(max(start, (chars[at - 1].start + chars[at - 1].end) / 2 + 0.3 * em), mark.middle - mark.reach)
        if at < len(chars):
            end = max(min(end, (chars[at].start + chars[at].end) / 2 - 0.3 * em), mark.middle + mark.reach)
        chars.insert(at, Char(mark.text, SURE, round(start, 1), round(end, 1), BY))
    return _lengthened(replace(line, chars=tuple(chars)))


def _lengthened(line: Line) -> Line:
    """The box down to the last mark, where the detector had left that out."""
    tl, tr, br, bl = line.polygon
    more = line.chars[-1].end - max(br[1], bl[1])
    if more <= 0:
        return line
    return replace(line, polygon=(tl, tr, (br[0], round(br[1] + more, 1)), (bl[0], round(bl[1] + more, 1))))
