"""The distribution block of a telegram: short names in small print at the head of the page, in rows and columns without
rules, each name set across or downwards.

A recognizer reads such a block line by line across its columns. Its names are known by their ink alone: pieces that
stand close make a name, and white of half a character and more parts two names.
"""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from pipeline.components import connected
from pipeline.model import Box, Image, Line

HEAD = 0.3  # share of the page's height in which it stands
SMALL = 0.85  # of the body's print
LEAST = 6  # names
LONGEST = 5.5  # characters of a name
CLOSE, APART = 0.16, 0.6  # characters of white inside a name: across its direction, along it (over and under 一)
SLIM = 1.4  # characters; a name is at most so thick
FITTING = 0.8  # share of the names that must be so
GATHERED = 4.0  # characters between names of one block
READ = 0.6  # share of the names where any text was read; specks are no names
JAPANESE = 0.5  # share of the letters read there


@dataclass(frozen=True)
class Name:
    """One name's place: zero-based row and column, and its box, page pixels."""

    row: int
    column: int
    box: Box


@dataclass(frozen=True)
class Block:
    """``upright``: its names run downwards. ``box``, page pixels."""

    names: tuple[Name, ...]
    upright: bool
    box: Box


def find(image: Image, lines: Sequence[Line], content: Box) -> Block | None:
    """The block at the head of a horizontal page. ``image``: grey, redactions masked; ``content``: the page inside its
    edges; page pixels."""
    long = [t for t in lines if len(t.printed) >= 8 and t.box.width > 4 * t.box.height]
    if len(long) < 3:
        return None
    body = statistics.median(t.box.height for t in long)
    limit = content.y0 + HEAD * content.height
    top = min((t.box.y0 for t in lines if t.box.height >= SMALL * body and len(t.printed) >= 4), default=limit)
    top = min(top, limit)
    above = [t for t in lines if t.box.center[1] < top]
    if sum(len(t.printed) for t in above) < LEAST or not _is_japanese(above) or top - content.y0 < body:
        return None
    pieces = _pieces(image, Box(content.x0, content.y0, content.x1, top), body)
    if len(pieces) < LEAST:
        return None
    em = float(np.quantile([max(p.width, p.height) for p in pieces], 0.8)) * 1.05
    if em > SMALL * body / 1.25:  # a line's box is higher than its characters
        return None
    pieces = _gathered(pieces, em)
    choices = [(upright, _names(pieces, em, upright=upright)) for upright in (True, False)]
    fitting = [(upright, names) for upright, names in choices if _fit(names, em, upright=upright)]
    if not fitting:
        return None
    upright, names = min(fitting, key=lambda f: (len(f[1]), f[0]))
    read = sum(1 for n in names if any(n.intersection(t.box) > 0.2 * n.area for t in above))
    return Block(_placed(names, em), upright, Box.union(names)) if read >= READ * len(names) else None


def reread(lines: Sequence[Line], block: Block, read: Sequence[Line]) -> tuple[Line, ...]:
    """The page's lines with the names as ``read`` one by one, where that gave most of them."""
    inside = [t for t in lines if _inside(t, block)]
    if len(read) < FITTING * len(block.names):
        return tuple(lines)
    return (*(t for t in lines if not any(t is o for o in inside)), *read)


def members(lines: Sequence[Line], block: Block) -> list[Line]:
    """The lines that lie in the block."""
    return [t for t in lines if _inside(t, block)]


def _inside(line: Line, block: Block) -> bool:
    return block.box.grown(0.25 * line.box.height).intersection(line.box) > 0.6 * line.box.area


def _is_japanese(lines: Sequence[Line]) -> bool:
    said = "".join(c.text for t in lines for c in t.printed)
    wide = sum(1 for c in said if unicodedata.east_asian_width(c) in "WF")
    return wide >= JAPANESE * len(said)


def _pieces(image: Image, area: Box, body: float) -> list[Box]:
    """Connected pieces of ink that may be parts of small characters, page pixels."""
    left, top = max(0, round(area.x0)), max(0, round(area.y0))
    crop = np.ascontiguousarray(image[top : round(area.y1), left : round(area.x1)])
    if min(crop.shape, default=0) < 8:
        return []
    _, ink = cv2.threshold(crop, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, stats = connected(np.asarray(ink))
    out = []
    for x, y, w, h, _ in stats[1:]:
        if 0.08 * body <= max(w, h) <= SMALL * body:
            out.append(Box(float(left + x), float(top + y), float(left + x + w), float(top + y + h)))
    return out


def _gathered(pieces: Sequence[Box], em: float) -> list[Box]:
    """The largest group of pieces that stand near one another; specks that belong to nothing are left out."""
    groups = _joined(pieces, GATHERED / 2 * em, GATHERED / 2 * em)
    return max(groups, key=len, default=[])


def _joined(pieces: Sequence[Box], dx: float, dy: float) -> list[list[Box]]:
    """Groups of boxes that come closer than 2 dx and 2 dy."""
    groups: list[tuple[Box, list[Box]]] = []
    for piece in sorted(pieces, key=lambda b: (b.y0, b.x0)):
        near = [g for g in groups if any(o.grown(dx, dy).intersection(piece.grown(dx, dy)) > 0 for o in g[1])]
        held = [piece, *(o for g in near for o in g[1])]
        groups = [g for g in groups if all(g is not n for n in near)] + [(Box.union(held), held)]
    return [held for _, held in groups]


def _names(pieces: Sequence[Box], em: float, *, upright: bool) -> list[Box]:
    dx, dy = (CLOSE, APART) if upright else (APART, CLOSE)
    joined = [Box.union(g) for g in _joined(pieces, dx * em / 2, dy * em / 2)]
    return [b for b in joined if max(b.width, b.height) >= 0.5 * em]


def _fit(names: Sequence[Box], em: float, *, upright: bool) -> bool:
    """Whether these are short names, each one character thick, in rows and columns."""
    if len(names) < LEAST:
        return False
    across = [b.width if upright else b.height for b in names]
    along = [b.height if upright else b.width for b in names]
    slim = sum(1 for a, z in zip(across, along, strict=True) if a <= SLIM * em and z <= LONGEST * em)
    if slim < FITTING * len(names):
        return False
    return sum(1 for z in along if z >= 1.6 * em) >= 2


def _placed(names: Sequence[Box], em: float) -> tuple[Name, ...]:
    """Rows from the top, names of a row from the left, columns by their left edges."""
    bands: list[list[Box]] = []
    for b in sorted(names, key=lambda b: b.y0):
        if bands and b.y0 < min(o.y0 for o in bands[-1]) + 0.9 * em:
            bands[-1].append(b)
        else:
            bands.append([b])
    edges: list[float] = []
    for x in sorted(b.x0 for b in names):
        if not edges or x - edges[-1] > 0.8 * em:
            edges.append(x)
    bounds = [*((a + b) / 2 for a, b in pairwise(edges)), float("inf")]
    out = []
    for row, band in enumerate(bands):
        last = -1
        for b in sorted(band, key=lambda b: b.x0):
            column = max(last + 1, next(k for k, u in enumerate(bounds) if b.x0 < u))
            out.append(Name(row, column, b))
            last = column
    return tuple(out)
