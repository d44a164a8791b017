"""Characters that a box cuts through: what is left of them was read, and may be another character's half."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.model import Box, Char, Direction, Image, Line, Pitch, Redaction

ALONG, ACROSS = 0.3, 0.2
"""share of a character's width and height that a box must cover: an engine places it no better"""
RIM = 3
"""pixels outside of what was painted over in which the ink of a cut glyph must reach the box"""
NEAR = 2
"""as RIM, of a character that stands beside the box and not under it"""
ROOM = 1.3  # advances from the middle of one full-width character to the end of the next, if most of it is there
APART = 0.35  # of the line's thickness between a box and a character at it
INK = 0.6  # of the paper's grey
_PAINTED = 2
_BODY = 0.12
"""share of a line's thickness that is empty above and below its print"""


def damaged(
    lines: Sequence[Line], redactions: Sequence[Redaction], pitches: Sequence[Pitch], masked: Image
) -> tuple[Line, ...]:
    """The lines, with :attr:`Char.damaged` set where a box covers a part of a character and its ink runs into the box.
    ``pitches``: of the print around each redaction; ``masked``: grey page with the boxes painted over."""
    boxes = [(r.box, p.advance if not p.spread else 0.0) for r, p in zip(redactions, pitches, strict=True)]
    out = []
    for line in lines:
        near = [b for b in boxes if line.box.grown(RIM + 2).intersection(b[0]) > 0]
        out.append(_line(line, near, masked) if near else line)
    return tuple(out)


def _line(line: Line, boxes: Sequence[tuple[Box, float]], masked: Image) -> Line:
    """``boxes``: with the advance of full-width print around them, 0 where there is none."""
    hit = [bool(c.text.strip()) and any(_cut(line, c, b, masked) for b, _ in boxes) for c in line.chars]
    for b, step in boxes:
        for k in _beside(line, b, step):
            hit[k] = hit[k] or _runs_in(_cell(line, line.chars[k]), b, masked, NEAR)
    if not any(hit):
        return line
    chars = tuple(replace(c, damaged=True) if h else c for c, h in zip(line.chars, hit, strict=True))
    return replace(line, chars=chars)


def _beside(line: Line, box: Box, step: float) -> list[int]:
    """Its last character before the box and the first after it, where they stand at the box: what sticks out of a box
    is read as a character of its own, beside it."""
    level = line.direction is Direction.HORIZONTAL
    low, high = (box.x0, box.x1) if level else (box.y0, box.y1)
    b = line.box
    shared = min(box.y1, b.y1) - max(box.y0, b.y0) if level else min(box.x1, b.x1) - max(box.x0, b.x0)
    size = b.height if level else b.width
    if shared < 0.5 * size:
        return []
    printed = [k for k, c in enumerate(line.chars) if c.text.strip()]
    before = [k for k in printed if (line.chars[k].start + line.chars[k].end) / 2 < low]
    after = [k for k in printed if (line.chars[k].start + line.chars[k].end) / 2 > high]
    out = []
    if (
        before
        and abs(line.chars[before[-1]].end - low) < APART * size
        and not _whole(line, before[-1], before[-2:-1], low, step)
    ):
        out.append(before[-1])
    if (
        after
        and abs(line.chars[after[0]].start - high) < APART * size
        and not _whole(line, after[0], after[1:2], high, step)
    ):
        out.append(after[0])
    return out


def _whole(line: Line, k: int, next_: Sequence[int], edge: float, step: float) -> bool:
    """Whether there is room for a full-width character between the box and the one after next."""
    if not step or unicodedata.east_asian_width(line.chars[k].text[0]) not in "WF":
        return False
    if not next_:
        c = line.chars[k]
        return max(abs(edge - c.start), abs(edge - c.end)) > (ROOM - 0.5) * step
    c = line.chars[next_[0]]
    return abs(edge - (c.start + c.end) / 2) > ROOM * step


def _cell(line: Line, c: Char) -> Box:
    b = line.box
    if line.direction is Direction.HORIZONTAL:
        inset = _BODY * b.height
        return Box(c.start, b.y0 + inset, c.end, b.y1 - inset)
    inset = _BODY * b.width
    return Box(b.x0 + inset, c.start, b.x1 - inset, c.end)


def _cut(line: Line, c: Char, box: Box, masked: Image) -> bool:
    cell = _cell(line, c)
    w = min(cell.x1, box.x1) - max(cell.x0, box.x0)
    h = min(cell.y1, box.y1) - max(cell.y0, box.y0)
    if w <= 0 or h <= 0:
        return False
    level = line.direction is Direction.HORIZONTAL
    wide, high = w / max(1.0, cell.width), h / max(1.0, cell.height)
    if (wide if level else high) < ALONG or (high if level else wide) < ACROSS:
        return False
    return _runs_in(cell, box, masked, RIM)


def _runs_in(cell: Box, box: Box, masked: Image, rim: int) -> bool:
    """Ink of the cell right at the box's side, no more than ``rim`` pixels from what was painted over."""
    h, w = masked.shape[:2]
    x0, x1 = max(0, round(cell.x0)), min(w, round(cell.x1))
    y0, y1 = max(0, round(cell.y0)), min(h, round(cell.y1))
    if x1 <= x0 or y1 <= y0:
        return False
    dark = INK * float(masked[y0:y1, x0:x1].max())
    left, right = max(0, round(box.x0) - _PAINTED), round(box.x1) + _PAINTED
    top, bottom = max(0, round(box.y0) - _PAINTED), round(box.y1) + _PAINTED
    strips = []
    if cell.x0 < box.x1 and cell.x1 > box.x0:
        if cell.y0 < box.y0:
            strips.append(masked[max(0, top - rim) : top + 1, x0:x1])
        if cell.y1 > box.y1:
            strips.append(masked[max(0, bottom - 1) : bottom + rim, x0:x1])
    if cell.y0 < box.y1 and cell.y1 > box.y0:
        if cell.x0 < box.x0:
            strips.append(masked[y0:y1, max(0, left - rim) : left + 1])
        if cell.x1 > box.x1:
            strips.append(masked[y0:y1, max(0, right - 1) : right + rim])
    return any(s.size and int(np.count_nonzero(s < dark)) >= 2 for s in strips)
