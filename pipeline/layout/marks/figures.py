"""Photographs, maps, drawings and diagrams: large areas of ink that is no print.

Lines that were read surely, printed rules and what a hand wrote are left out of account; what remains is gathered on a
grid of half a glyph: large connected drawings, and tone (halftone or grey). Areas that hold running text are no
figures.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.components import connected
from pipeline.layout.marks.ink import Ink
from pipeline.model import Box, Line

LARGE = 4.0  # glyphs; a piece of ink as large as this is drawn, not printed
LEAST = 9.0  # glyphs; a figure is at least so wide and so high
AREA = 130.0  # square glyphs
TONE = 0.22  # share of ink from which an area has a tone; print has less once its lines are left out
CLOSED = 3.0  # glyphs of white that a figure may have between its parts
BROAD = 4.5  # glyphs; narrower strips are borders, underlines and scribbles in the margin
FILLED = 0.4  # share of its box that a figure fills
BAR = 0.25  # share of a piece of ink that a line read surely covers, from which it is the ground of white print
PARTS = 8.0  # glyphs of white between the parts of a figure
EDGE = 0.06  # of the page's width and height, where its border is
BARS = 4.0  # times as long as high: solid ink of such a shape is the ground of white print
FULL = 0.97  # of the page's width and height: what reaches so far is the page's border
STRAIGHT = 0.8  # share of a piece's ink in long level and upright runs from which it is ruled
RUNNING = 18  # characters of a line of running text
TEXT = 0.3  # share of a figure that running text may cover
INKED = 0.012  # least share of ink
APART = 40.0  # grey levels from its ground, from which something is drawn on it
PAPER = 150.0  # grey; ground that is no darker is paper
NEAR = 2.5  # glyphs from a figure to its caption

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Figure:
    """``box`` page pixels; ``labels`` the words in it, ``caption`` those beside it; ``kind``: drawing or tone."""

    box: Box
    kind: str
    labels: tuple[Line, ...]
    caption: tuple[Line, ...]


def find(ink: Ink, lines: Sequence[Line]) -> tuple[Figure, ...]:
    """Figures of a page whose redactions are painted over, from the top."""
    unit = ink.unit
    cell = max(1, round(unit / 2))
    h, w = (-(-s // cell) for s in ink.bits.shape)
    sure = [t for t in lines if t.confidence >= 0.8 and len(t.printed) >= 3]
    tone = _tone(ink, cell, (w, h))
    drawn, bars, ruled = _large(ink, unit, sure)
    if not any(ink.pieces[i, 2:4].min() >= LEAST * unit for i in drawn) and not tone.any():
        return ()
    k = cell * ink.factor
    for t in sure:
        b = t.box
        tone[int(b.y0 // k) : int(-(-b.y1 // k)), int(b.x0 // k) : int(-(-b.x1 // k))] = False
    found = tone & ~_of_pieces(ink, bars, cell, (w, h)) | _of_pieces(ink, drawn, cell, (w, h))
    n = max(1, round(CLOSED * unit / cell)) | 1
    closed = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((n, n), np.uint8))
    joined = np.asarray(closed, dtype=np.uint8)
    border = _border(joined)
    joined[border] = 0
    n = max(2, round(BROAD * unit / cell))
    broad = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((n, n), np.uint8))
    _, stats = connected(np.asarray(broad))
    whole = [b for i in drawn if border[_part(b := ink.box(i), k)].mean() < 0.25 and not _at_edge(ink, i)]
    boxes = [b for b in whole if min(b.width, b.height) >= LEAST * unit * ink.factor]
    for x, y, bw, bh, area in (tuple(int(v) for v in row) for row in stats[1:]):
        if min(bw, bh) * cell < LEAST * unit or area * cell * cell < AREA * unit * unit:
            continue
        if bw > FULL * w or bh > FULL * h or area < FILLED * bw * bh:
            continue
        core = Box(float(x * k), float(y * k), float((x + bw) * k), float((y + bh) * k))
        boxes.append(Box.union([core, *(b for b in whole if b.intersection(core) > 0.3 * b.area)]))
    running = [t for t in sure if len(t.printed) >= RUNNING and t.confidence >= 0.9]
    boxes = [_framed(b, [ink.box(i) for i in ruled], running) for b in _merged(boxes)]
    return _made(_whole(_merged(boxes), running, lines, unit * ink.factor), ink, sure, lines, tone, k)


def _part(box: Box, k: int) -> tuple[slice, slice]:
    return slice(int(box.y0 // k), max(int(box.y0 // k) + 1, int(box.y1 // k))), slice(
        int(box.x0 // k), max(int(box.x0 // k) + 1, int(box.x1 // k))
    )


def _border(joined: npt.NDArray[np.uint8]) -> Mask:
    """Hatching and bars that run round the page."""
    h, w = joined.shape
    labels, stats = connected(joined)
    out = np.zeros((h, w), dtype=np.bool_)
    for i, (x, y, bw, bh, area) in enumerate(tuple(int(v) for v in row) for row in stats):
        sides = (x <= EDGE * w) + (y <= EDGE * h) + (x + bw >= (1 - EDGE) * w) + (y + bh >= (1 - EDGE) * h)
        if i and sides >= 1 and (area < FILLED * bw * bh or min(bw, bh) <= 2 * EDGE * max(w, h)):
            out |= labels == i
    return out


def _whole(boxes: list[Box], running: Sequence[Line], lines: Sequence[Line], unit: float) -> list[Box]:
    """Parts of one map or drawing, with no text and no caption between them, are one figure."""
    out = list(boxes)
    for _ in range(len(boxes)):
        pair = next(
            ((a, b) for n, a in enumerate(out) for b in out[n + 1 :] if _go_together(a, b, running, lines, unit)), None
        )
        if pair is None:
            break
        out = [b for b in out if b not in pair] + [Box.union(pair)]
        out = _merged(out)
    return out


def _go_together(a: Box, b: Box, running: Sequence[Line], lines: Sequence[Line], unit: float) -> bool:
    gap = max(a.x0 - b.x1, b.x0 - a.x1, a.y0 - b.y1, b.y0 - a.y1)
    both = Box.union((a, b))
    if gap > PARTS * unit or sum(both.intersection(t.box) for t in running) > 0.03 * both.area:
        return False
    return not any(both.intersection(t.box) and _pattern().match(t.text.strip()) for t in lines)


def _at_edge(ink: Ink, piece: int) -> bool:
    """Whether most of a piece's ink stands at the page's edge: it is part of its border."""
    x, y, bw, bh, area = (int(v) for v in ink.pieces[piece])
    h, w = ink.bits.shape
    dx, dy = round(1.6 * EDGE * w), round(1.6 * EDGE * h)
    if x > dx and y > dy and x + bw < w - dx and y + bh < h - dy:
        return False
    own = ink.labels[y : y + bh, x : x + bw] == piece
    inner = own[max(0, dy - y) : max(0, h - dy - y), max(0, dx - x) : max(0, w - dx - x)]
    return int(inner.sum()) < 0.5 * area


def _framed(box: Box, rules: Sequence[Box], running: Sequence[Line]) -> Box:
    """The frame drawn round a figure, where there is one that holds no text."""
    around = [r for r in rules if r.intersection(box) > 0.9 * box.area]
    around = [r for r in around if sum(r.intersection(t.box) for t in running) < 0.05 * r.area]
    return max(around, key=lambda r: r.area, default=box)


def _of_pieces(ink: Ink, pieces: Sequence[int], cell: int, size: tuple[int, int]) -> Mask:
    """Cells that hold ink of the given pieces."""
    if not pieces:
        return np.zeros((size[1], size[0]), dtype=np.bool_)
    own = list(pieces)
    chosen = np.zeros(len(ink.pieces), np.uint8)
    chosen[own] = 255
    boxes = ink.pieces[own]
    (x0, y0), (x1, y1) = boxes[:, :2].min(axis=0), (boxes[:, :2] + boxes[:, 2:4]).max(axis=0)
    bits = np.zeros(ink.labels.shape, np.uint8)
    bits[y0:y1, x0:x1] = chosen.take(ink.labels[y0:y1, x0:x1])
    return np.asarray(_cells(bits, cell, size) > 0, dtype=np.bool_)


def _made(
    boxes: list[Box], ink: Ink, sure: Sequence[Line], lines: Sequence[Line], tone: Mask, k: int
) -> tuple[Figure, ...]:
    out: list[Figure] = []
    taken: list[Line] = []
    running = [t for t in sure if len(t.printed) >= RUNNING and t.confidence >= 0.9]
    for box in _merged(boxes):
        text = sum(box.intersection(t.box) for t in running)
        read = sum(box.intersection(t.box) for t in sure)
        if text > TEXT * box.area or read > 0.6 * box.area or ink.bits[ink.window(box)].mean() < INKED:
            continue
        if _is_ground(ink, box, lines):
            continue
        labels = [t for t in lines if t not in taken and _is_label(t, box, running)]
        taken += labels
        part = tone[int(box.y0 // k) : int(box.y1 // k), int(box.x0 // k) : int(box.x1 // k)]
        caption = [t for t in lines if t not in taken and is_caption(t, box, ink.unit * ink.factor)]
        taken += caption
        kind = "photograph" if part.size and part.mean() > 0.4 else "drawing"
        out.append(Figure(box, kind, tuple(labels), tuple(caption)))
    return tuple(sorted(out, key=lambda f: (f.box.y0, f.box.x0)))


def _is_ground(ink: Ink, box: Box, lines: Sequence[Line]) -> bool:
    """Whether an area shows next to nothing but one tone and print: the paper of a cutting, a slip or a panel."""
    window = ink.window(box)
    free = np.ones(ink.bits.shape, dtype=np.bool_)[window]
    for t in lines:
        rows, columns = ink.window(t.box)
        free[
            max(0, rows.start - window[0].start) : max(0, rows.stop - window[0].start),
            max(0, columns.start - window[1].start) : max(0, columns.stop - window[1].start),
        ] = False
    grey = ink.grey[window][free]
    if not grey.size:
        return False
    ground = float(np.median(grey))
    other = grey < ground - APART
    if ground < PAPER:  # a tone: what is lighter is drawn as well; beside paper it is other paper
        other |= grey > ground + APART
    return float(other.mean()) < INKED


def _is_label(line: Line, box: Box, running: Sequence[Line]) -> bool:
    share = box.intersection(line.box) / max(1.0, line.box.area)
    return share > (0.95 if line in running else 0.6)


def is_caption(line: Line, box: Box, unit: float) -> bool:
    """Begins like a caption and stands above, below or beside the figure."""
    if not _pattern().match(line.text.strip()):
        return False
    b = line.box
    dx, dy = max(box.x0 - b.x1, b.x0 - box.x1), max(box.y0 - b.y1, b.y0 - box.y1)
    return max(dx, dy) < NEAR * unit and min(dx, dy) < 0


@cache
def _pattern() -> re.Pattern[str]:
    data = tomllib.loads((Path(__file__).parent / "captions.toml").read_text("utf-8"))
    number = r"[\s　]*[(（]?[\s　]*[0-9０-９一二三四五六七八九十〇]+"
    words = "|".join(re.escape(str(w)) for w in data["numbered"])
    alone = "|".join(re.escape(str(w)) for w in data["alone"])
    kinds = "|".join(re.escape(str(w)) for w in data["after"])
    return re.compile(
        rf"^[(（【〔]?(?:(?:{words})\.?{number}|(?:{alone})(?:[\s　:：]|$)|第{number}[\s　]*(?:{kinds}))", re.I
    )


def _cells(bits: npt.NDArray[np.uint8], cell: int, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Mean of each cell, 0 to 255."""
    h, w = bits.shape
    full = cv2.copyMakeBorder(bits, 0, size[1] * cell - h, 0, size[0] * cell - w, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.resize(full, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _tone(ink: Ink, cell: int, size: tuple[int, int]) -> Mask:
    """Cells that stand in the midst of ink."""
    density = _cells(ink.bits * np.uint8(255), cell, size)
    n = max(3, round(3 * ink.unit / cell)) | 1
    return np.asarray(cv2.blur(density, (n, n)) >= TONE * 255, dtype=np.bool_) & (density > 0)


def _large(ink: Ink, unit: float, sure: Sequence[Line]) -> tuple[list[int], list[int], list[int]]:
    """Large pieces of ink: those that are drawn, the grounds of white print, and rules and frames."""
    p = ink.pieces
    h, w = ink.bits.shape
    long, short = np.maximum(p[:, 2], p[:, 3]), np.minimum(p[:, 2], p[:, 3])
    drawn: list[int] = []
    bars: list[int] = []
    ruled: list[int] = []
    for i in (int(i) for i in np.flatnonzero((long >= LARGE * unit) & (short >= 0.8 * unit)) if i):
        if p[i, 2] >= FULL * w or p[i, 3] >= FULL * h:
            continue
        box = ink.box(i)
        solid = p[i, 4] > 0.5 * p[i, 2] * p[i, 3]
        if solid and (long[i] > BARS * short[i] or sum(box.intersection(t.box) for t in sure) > BAR * box.area):
            bars.append(i)
        else:
            (ruled if _ruled(ink, i, unit) else drawn).append(i)
    return drawn, bars, ruled


def _ruled(ink: Ink, piece: int, unit: float) -> bool:
    x, y, w, h, area = (int(v) for v in ink.pieces[piece])
    bits = (ink.labels[y : y + h, x : x + w] == piece).astype(np.uint8)
    reach = max(3, round(2 * unit))
    level = cv2.morphologyEx(bits, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))
    upright = cv2.morphologyEx(bits, cv2.MORPH_OPEN, np.ones((reach, 1), np.uint8))
    return float(cv2.bitwise_or(level, upright).sum()) >= STRAIGHT * area


def _merged(boxes: list[Box]) -> list[Box]:
    """Boxes that lie over one another are one."""
    out = list(boxes)
    k = 0
    while k < len(out):
        over = [b for b in out if b is not out[k] and b.intersection(out[k]) > 0.1 * min(b.area, out[k].area)]
        if over:
            whole = Box.union([out[k], *over])
            out = [b for b in out if b is not out[k] and b not in over] + [whole]
            k = 0
        else:
            k += 1
    return out
