"""Which upright glyphs are set from left to right and which from top to bottom, by how each follows the one before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from pipeline.model import Direction
from pipeline.textlayer.characters import is_wide
from pipeline.textlayer.placed import Placed, Stand

ALIGNED = 0.4
"""ems that two glyphs of one line may be off its axis"""
STEP = 2.5
"""ems to the next glyph at most"""
TIGHT = 1.35
"""ems; in print that runs across, a column of signs is only a line from top to bottom when they stand closer"""
LEAST = 3
"""glyphs of a run that goes against the page's direction"""


def directions(glyphs: Sequence[Placed]) -> list[Direction]:
    """Of each glyph, in the order of the file. A turned glyph's line runs down or up the page."""
    steps = [_step(a, b) for a, b in pairwise(glyphs)]
    down = sum(s is Direction.VERTICAL for s in steps) + 2 * sum(g.vertical for g in glyphs)
    across = sum(s is Direction.HORIZONTAL for s in steps)
    main = Direction.VERTICAL if down > across else Direction.HORIZONTAL
    out = [main] * len(glyphs)
    at = 0
    for kind, run in groupby(steps):
        n = len(list(run))
        if kind is not None and kind is not main:
            alone = (at == 0 or steps[at - 1] is None) and (at + n == len(steps) or steps[at + n] is None)
            if _against(glyphs[at : at + n + 1], kind, alone):
                out[at : at + n + 1] = [kind] * (n + 1)
        at += n
    for k, glyph in enumerate(glyphs):
        if glyph.vertical or glyph.stand in (Stand.DOWN, Stand.UP):
            out[k] = Direction.VERTICAL
    return out


def _step(a: Placed, b: Placed) -> Direction | None:
    if a.stand is not Stand.UPRIGHT or b.stand is not Stand.UPRIGHT:
        return None
    size = max(a.size, b.size)
    (ax, ay), (bx, by) = a.box.center, b.box.center
    if abs(by - ay) < ALIGNED * size and 0 < bx - ax < STEP * size:
        return Direction.HORIZONTAL
    if abs(bx - ax) < ALIGNED * size and 0 < by - ay < STEP * size:
        return Direction.VERTICAL
    return None


def _against(run: Sequence[Placed], kind: Direction, alone: bool) -> bool:
    """Whether a run against the page's direction is one: figures set upright in a column are not, nor are single signs
    under one another in a table. ``alone``: no line goes on before or after it (a page's number)."""
    if alone and kind is Direction.HORIZONTAL:
        return True
    if len(run) < LEAST:
        return False
    size = max(g.size for g in run)
    if kind is Direction.HORIZONTAL:
        return run[-1].box.x1 - run[0].box.x0 > 2.2 * size
    close = all(b.box.center[1] - a.box.center[1] < TIGHT * size for a, b in pairwise(run))
    return close and sum(is_wide(g.text) for g in run) > len(run) / 2
