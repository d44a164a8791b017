"""White boxes with a printed rule around them: empty, or with no more than a code in them."""

from __future__ import annotations

import numpy as np

from pipeline.model import Box, RedactionKind
from pipeline.redaction import captions, exclude
from pipeline.redaction.broken import broken
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.cells import Cell, cells
from pipeline.redaction.geometry import around, cut_out, size, tilt
from pipeline.redaction.view import View

OVERPRINTED = "outlined-box-overprinted"
"""the evidence's rule for a box with print laid over it, which belongs to the page and must still be read"""
_RULE_EMPTY, _RULE_PRINTED = 0.25, 0.19
"""thickest rule, in glyph heights: of an empty box; of one with print in it (a stamp's frame is thicker)"""
_RULE_OF_SIDE = 0.12
"""thickest rule against the box's shorter side: the white inside of a large letter has a thicker wall"""
_LONG, _THIN = 1.8, 0.9
"""shortest longer side and shortest shorter side, in glyph heights: a box that hides print is as tall as print"""
_SHARED = 3
"""pixels between boxes that share a side"""
_STRAIGHT, _COVERED = 0.85, 0.3
"""share of each side that keeps to a straight line; the meridian of a map does not. The second is for one side, that
another box may lie over"""

_DRAWN, _LINE = 0.55, 3.0
"""the same of a box drawn by hand; its greatest height, in glyph heights"""


def find(seen: View) -> list[Candidate]:
    """All outlined boxes of a page."""
    closed = cells(seen)
    form = exclude.forms(closed, seen.unit, float(seen.grey.size))
    near = [c.box.grown(0.1 * seen.unit) for c in form]
    loose = [
        c
        for c in broken(seen, closed)
        if not any(c.box.intersection(n) > 0 for n in near) and not _ruled(c.box, closed)
    ]
    judged = (_judged(seen, cell) for cell in [c for c in closed if c not in form] + loose)
    return _runs([c for c in judged if c is not None])


def _ruled(box: Box, closed: list[Cell]) -> bool:
    """Whether a frame is divided into three cells or more: a column of squared paper."""
    within = [c.box.area for c in closed if c.box.intersection(box) > 0.9 * c.box.area and c.box.area < 0.5 * box.area]
    return len(within) >= 3 and sum(within) > 0.7 * box.area


def _runs(found: list[Candidate]) -> list[Candidate]:
    """Boxes that overlap or share a side on one line of text become one: it is one place that is withheld."""
    out = sorted(found, key=lambda c: c.box.x0)
    i = 0
    while i < len(out):
        a = out[i]
        for j in range(i + 1, len(out)):
            b = out[j]
            if b.box.x0 - a.box.x1 > _SHARED:
                continue
            low, high = max(a.box.y0, b.box.y0), min(a.box.y1, b.box.y1)
            if high - low >= 0.5 * max(a.box.height, b.box.height):
                out[i] = _joined(a, b)
                del out[j]
                break
        else:
            i += 1
    return out


def _joined(a: Candidate, b: Candidate) -> Candidate:
    both = np.concatenate([a.corners, b.corners])
    corners = around(both, tilt(a.corners if a.box.area >= b.box.area else b.corners))
    rule = OVERPRINTED if OVERPRINTED in (a.rule, b.rule) else a.rule
    return Candidate(
        corners, RedactionKind.OUTLINED, min(a.certainty, b.certainty), rule, f"{a.detail}; touching: {b.detail}"
    )


def _judged(seen: View, cell: Cell) -> Candidate | None:
    unit = seen.unit
    w, h = size(cell.outside)
    rule = sorted(cell.rule)[1]
    if max(w, h) < _LONG * unit or min(w, h) < _THIN * unit or rule > _RULE_OF_SIDE * min(w, h):
        return None
    bent = sum(1 for s in cell.straight if s < _STRAIGHT)
    coded = exclude.code(cell.content, unit) and cell.content.dots >= 2
    crooked = bent > 1 or min(cell.straight) < _COVERED or (cell.fill < 0.95 and not coded)
    if bent and not cell.gaps and crooked and not _by_hand(seen, cell):
        return None
    if exclude.sharp_corners(seen.ink, cell) < (2 if cell.gaps else 3):
        return None
    what = cell.content
    empty = what.marks == 0
    if empty:
        if rule > _RULE_EMPTY * unit:
            return None
    elif rule > _RULE_PRINTED * unit or not (
        exclude.code(what, unit) or (cell.gaps and exclude.overprint(what, h, unit)) or _captioned(seen, cell)
    ):
        return None
    running_on = exclude.running_on(seen.ink, cell, unit)
    if running_on >= (2 if cell.gaps else 3):
        return None
    # measured: of the boxes that pass all of the above, about one in thirty is none
    certainty = 0.98 - 0.04 * running_on - (0.0 if empty else 0.02) - 0.04 * cell.gaps
    if cell.fill < 0.93 or bent:
        certainty -= 0.04 if bent < 2 or coded else 0.2
    told = f"{w / unit:.1f} x {h / unit:.1f} glyph heights, rule {rule:.0f} px, " + (
        "empty" if empty else f"{what.marks} marks printed in it"
    )
    if cell.gaps:
        told += f", rule broken on {cell.gaps} side{'s' if cell.gaps > 1 else ''}"
    rule_name = OVERPRINTED if cell.gaps else "outlined-box"
    if running_on:
        told += f", {running_on} of its rules run on"
    return Candidate(cell.outside, RedactionKind.OUTLINED, round(max(0.3, certainty), 2), rule_name, told)


def _captioned(seen: View, cell: Cell) -> bool:
    printed = cut_out(seen.ink, cell.inside, max(2.0, 0.1 * seen.unit)) > 0
    return not cell.gaps and captions.captioned(printed, seen, cell.outside)


def _by_hand(seen: View, cell: Cell) -> bool:
    """An empty box drawn without a ruler around words of a line, which goes on beside it."""
    return (
        cell.content.marks == 0
        and min(cell.straight) >= _DRAWN
        and min(size(cell.outside)) <= _LINE * seen.unit
        and captions.ends(seen, cell.outside) > 0
    )
