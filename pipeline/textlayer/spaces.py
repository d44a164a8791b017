"""Where a line has blanks: by the white between its glyphs, and not by the file's word alone.

Between Latin letters a word's gap; beside Japanese characters only what is clearly more than the small space that
typesetting puts there by itself. Print that is spaced out (外 務 省) has no blanks: its own usual gap counts as none.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from pipeline.model import Image
from pipeline.textlayer.characters import is_wide
from pipeline.textlayer.placed import Placed

WORD = 0.17
"""ems between Latin words at least"""
SAID = 0.1
"""ems at least where the file has a space as well"""
MIXED, MIXED_SAID = 0.5, 0.15
"""between Japanese and Latin"""
SQUARE = 0.8
"""between Japanese characters"""
SPACED = 0.12
"""ems from which a line's usual gap means that it is spaced out"""
LETTERS = 4
"""gaps between Latin letters that must be known to tell it"""
DOUBTFUL = 0.35
"""ems; a gap after a ligature up to this is looked at on the picture: the width of a ligature is often told wrong"""
WHITE = 0.12
"""ems of white that part two words there"""


def blanks(glyphs: Sequence[Placed], along: Sequence[tuple[float, float]], picture: Image | None) -> list[str]:
    """What stands before each glyph of a line: "", a blank, or an ideographic space. ``along``: start and end of each
    in pixels; ``picture``: the page, grey, for a horizontal line."""
    if not glyphs:
        return []
    gaps = [
        (b[0] - a[1]) / max(p.size, q.size) for (a, b), (p, q) in zip(pairwise(along), pairwise(glyphs), strict=True)
    ]
    wide = [is_wide(g.text) for g in glyphs]
    neighbours = list(zip(gaps, pairwise(wide), glyphs[1:], strict=True))
    usual_wide = _usual([g for g, (p, q), _ in neighbours if p and q], 1)
    letters = [g for g, (p, q), b in neighbours if not p and not q and not b.blank]
    usual_narrow = _usual(letters, LETTERS) if len(letters) >= LETTERS else usual_wide
    out = [""]
    for gap, (a, b), (p, q) in zip(gaps, pairwise(glyphs), pairwise(wide), strict=True):
        if p and q:
            out.append("\u3000" if gap - usual_wide >= SQUARE else "")
            continue
        if p or q:
            least = MIXED_SAID if b.blank else MIXED
            out.append(" " if gap - usual_wide >= least else "")
            continue
        least = SAID if b.blank else WORD
        between = gap - usual_narrow >= least
        if between and a.ligature and gap < DOUBTFUL and picture is not None:
            between = _white(a, b, picture) >= WHITE * a.size
        out.append(" " if between else "")
    return out


def _usual(gaps: Sequence[float], least: int) -> float:
    """The gap that most neighbours have, when it is wide enough to mean that the print is spaced out. ``least``: how
    many there must be to tell."""
    if len(gaps) < least:
        return 0.0
    middle = statistics.median_low(gaps)
    return middle if middle >= SPACED else 0.0


def _white(a: Placed, b: Placed, picture: Image) -> float:
    """The widest run of white columns between two letters of a horizontal line, pixels."""
    height, width = picture.shape[:2]
    x0, x1 = max(0, round((a.box.x0 + a.box.x1) / 2)), min(width, round((b.box.x0 + b.box.x1) / 2))
    y0, y1 = max(0, round(a.box.y0)), min(height, round(a.box.y1))
    if x1 <= x0 or y1 <= y0:
        return float("inf")
    best = run = 0
    for dark in np.any(picture[y0:y1, x0:x1] < 160, axis=0):
        run = 0 if dark else run + 1
        best = max(best, run)
    return float(best)
