"""Which of the rows that could begin a note do begin one.

In a run of notes a row may begin with a number that is none of theirs: the page of a citation that went to a line of
its own (``p.`` / ``33.``). Taken for a note it swallows the notes up to its number. So the run is looked at as a whole:
the best rising sequence of numbers is taken, in which each follows the one before it, begins where the others begin and
has words after it (dynamic programming over the candidates, as for a longest rising subsequence).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.model import Row
from pipeline.records.text import along

ASIDE, ALONE = 0.4, 0.6
"""weight of a candidate that begins further in or out than most, and of a number with nothing after it"""
MISSED = 0.6
"""cost of each number passed over"""
_NEAR = 0.8
"""glyphs by which the first rows of notes may differ (9. and 10. set flush right)"""

_COLUMN = 6.0
"""glyphs by which a row may begin further in than the margin of its column"""


class Candidate(NamedTuple):
    """``number`` the row begins with, in signs of the kind ``form``; ``alone``: the row holds nothing else."""

    row: Row
    number: int
    form: str
    alone: bool


def begins(candidates: Sequence[Candidate], rows: Sequence[Row], step: int) -> list[Candidate]:
    """Those that begin a note, in order. ``rows``: all of the run; numbers may rise by up to ``step``."""
    weights = _weights(candidates, rows)
    best: list[tuple[float, int]] = []  # of the sequence that ends here: its worth, the candidate before
    for i, one in enumerate(candidates):
        worth, before = -MISSED * (one.number - 1) if one.number <= step else float("-inf"), -1
        for k in range(i - 1, -1, -1):
            rise = one.number - candidates[k].number
            if 0 < rise <= step and one.form == candidates[k].form:
                reached = best[k][0] - MISSED * (rise - 1)
                if reached > worth:
                    worth, before = reached, k
        best.append((worth + weights[i], before))
    at = max(range(len(best)), key=lambda i: (best[i][0], -i), default=-1)
    out: list[Candidate] = []
    while at >= 0 and best[at][0] > float("-inf"):
        out.append(candidates[at])
        at = best[at][1]
    return out[::-1]


def _weights(candidates: Sequence[Candidate], rows: Sequence[Row]) -> list[float]:
    """1 for one that begins where most of its column do and has words after it, less for others."""
    reach: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        if row.pieces:
            reach.setdefault(row.page, []).append(along.u(row.box, row.direction))
    offsets = [_offset(c.row, reach[c.row.page]) for c in candidates]
    bins = Counter(round(o / _NEAR) for o in offsets)
    usual = max(sorted(bins), key=lambda b: bins[b], default=0) * _NEAR
    return [
        (1.0 if abs(offset - usual) <= _NEAR else ASIDE) * (ALONE if one.alone else 1.0)
        for one, offset in zip(candidates, offsets, strict=True)
    ]


def _offset(row: Row, page: Sequence[tuple[float, float]]) -> float:
    """How far in the row begins from the margin of its column, in glyphs; ``page``: where its page's rows reach."""
    begin = along.start(row)
    size = along.glyph((row,))
    return (begin - min((a for a, b in page if begin - _COLUMN * size < a <= begin < b), default=begin)) / size
