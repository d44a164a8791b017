"""Characters that a box cuts through: what is left of them was read, and may be another character's half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.model import Box, Char, Direction, Image, Line, Redaction

ALONG, ACROSS = 0.3, 0.2
"""share of a character's width and height that a box must cover: an engine places it no better"""
RIM = 3
"""pixels outside of what was painted over in which the ink of a cut glyph must reach the box"""
INK = 0.6  # of the paper's grey
_PAINTED = 2
_BODY = 0.12
"""share of a line's thickness that is empty above and below its print"""


def damaged(lines: Sequence[Line], redactions: Sequence[Redaction], masked: Image) -> tuple[Line, ...]:
    """The lines, with :attr:`Char.damaged` set where a box covers a part of a character and its ink runs into the box.
    ``masked``: grey page with the boxes painted over."""
    boxes = [r.box for r in redactions]
    out = []
    for line in lines:
        near = [b for b in boxes if line.box.grown(RIM + 2).intersection(b) > 0]
        out.append(_line(line, near, masked) if near else line)
    return tuple(out)


def _line(line: Line, boxes: Sequence[Box], masked: Image) -> Line:
    hit = [bool(c.text.strip()) and any(_cut(line, c, b, masked) for b in boxes) for c in line.chars]
    if not any(hit):
        return line
    chars = tuple(replace(c, damaged=True) if h else c for c, h in zip(line.chars, hit, strict=True))
    return replace(line, chars=chars)


def _cut(line: Line, c: Char, box: Box, masked: Image) -> bool:
    b = line.box
    if line.direction is Direction.HORIZONTAL:
        inset = _BODY * b.height
        cell = Box(c.start, b.y0 + inset, c.end, b.y1 - inset)
    else:
        inset = _BODY * b.width
        cell = Box(b.x0 + inset, c.start, b.x1 - inset, c.end)
    w = min(cell.x1, box.x1) - max(cell.x0, box.x0)
    h = min(cell.y1, box.y1) - max(cell.y0, box.y0)
    if w <= 0 or h <= 0:
        return False
    level = line.direction is Direction.HORIZONTAL
    wide, high = w / max(1.0, cell.width), h / max(1.0, cell.height)
    if (wide if level else high) < ALONG or (high if level else wide) < ACROSS:
        return False
    return _runs_in(cell, box, masked)


def _runs_in(cell: Box, box: Box, masked: Image) -> bool:
    """Ink of the cell right at the box's side."""
    h, w = masked.shape[:2]
    x0, x1 = max(0, round(cell.x0)), min(w, round(cell.x1))
    y0, y1 = max(0, round(cell.y0)), min(h, round(cell.y1))
    if x1 <= x0 or y1 <= y0:
        return False
    dark = INK * float(masked[y0:y1, x0:x1].max())
    strips = []
    if cell.y0 < box.y0:
        strips.append(masked[max(0, round(box.y0) - _PAINTED - RIM) : max(0, round(box.y0) - _PAINTED + 1), x0:x1])
    if cell.y1 > box.y1:
        strips.append(masked[round(box.y1) + _PAINTED - 1 : round(box.y1) + _PAINTED + RIM, x0:x1])
    if cell.x0 < box.x0:
        strips.append(masked[y0:y1, max(0, round(box.x0) - _PAINTED - RIM) : max(0, round(box.x0) - _PAINTED + 1)])
    if cell.x1 > box.x1:
        strips.append(masked[y0:y1, round(box.x1) + _PAINTED - 1 : round(box.x1) + _PAINTED + RIM])
    return any(s.size and int(np.count_nonzero(s < dark)) >= 2 for s in strips)
