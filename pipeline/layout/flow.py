"""Running text of one page: columns, rows, paragraphs, notes at the foot; what is held is set between them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.layout import columns, kinds, making, notes, paragraphs, plane, rows, ruby, typeset
from pipeline.layout.paragraphs import Row
from pipeline.layout.plane import Held, Item
from pipeline.layout.typeset import Face
from pipeline.model import Box, Direction, Evidence, Line, PageImage, Redaction, Region, RegionType

MARGIN = 0.8  # line thicknesses; how far outside the column something in the margin stands
MARGIN_LENGTH = 0.3  # of the column's length; a piece in the margin is not longer
OUT = 1.5  # line thicknesses that a piece reaches out of the column
RAGGED = 0.2  # of the column's length by which half the lines may stop short of its end
COLUMN_ROWS = 6  # long lines that a page must have before anything counts as standing in its margin


@dataclass(frozen=True)
class Flow:
    """``strokes``: rules of the page that enclose nothing, page pixels."""

    page: PageImage
    page_id: str
    strokes: tuple[Box, ...] = ()

    def regions(
        self, lines: Sequence[Line], redactions: Sequence[Redaction], held: Sequence[Held], direction: Direction
    ) -> list[Region]:
        """Regions in reading order, with what is held set between them where it stands."""
        texts = ruby.attached([plane.item(t, direction) for t in lines])
        size = rows.typical_thickness(texts)
        inline, others = [], [plane.item(h, direction) for h in held]
        for redaction in redactions:
            it = plane.item(redaction, direction)
            if rows.stands_alone(it, size):
                others.append(plane.item(making.alone(redaction, self.page_id, direction), direction))
            else:
                inline.append(it)
        main, margin = _margin(texts, size)
        strokes = [plane.item(Held((), s), direction) for s in self.strokes]
        out: list[Region] = []
        face = typeset.body(texts)
        for column in columns.cut([*main, *inline, *others], strokes):
            out += self._column(column, size, direction, strokes, face)
        why = Evidence("layout.margin", "outside the column of text", 0.7)
        for row in rows.group(margin):
            out.append(making.region([row], RegionType.MARGINALIA, why, self.page_id, direction))
        return out

    def _column(
        self, items: Sequence[Item], size: float, direction: Direction, strokes: Sequence[Item], face: Face | None
    ) -> list[Region]:
        held = [i for i in items if isinstance(i.piece, Held)]
        printed = rows.group([i for i in items if not isinstance(i.piece, Held)])
        parts = [(i.v0, list(i.piece.regions)) for i in held if isinstance(i.piece, Held)]
        first = notes.start(printed, strokes)
        if printed[:first]:
            m = paragraphs.measure(printed[:first])
            groups = [part for group in paragraphs.split(printed[:first]) for part in _broken_at(group, held)]
            far = 3 * m.leading
            for k, group in enumerate(groups):
                before = _gap(groups[k - 1], group) if k else far
                after = _gap(group, groups[k + 1]) if k + 1 < len(groups) else far
                if any(i.is_text for r in group for i in r):
                    box = plane.box([i for r in group for i in r], direction)
                    kind, why = kinds.classify(group, box, self.page.content, m, size, (before, after), face)
                else:
                    kind, why = RegionType.REDACTION, Evidence("layout.redaction", "alone on its line", 0.9)
                made = making.region(group, kind, why, self.page_id, direction)
                parts.append((min(i.v0 for i in group[0]), [made]))
        why = Evidence("layout.footnote", "at the column's foot, in smaller print or under a rule", 0.8)
        for group in notes.split(printed[first:]):
            made = making.region(group, RegionType.FOOTNOTE, why, self.page_id, direction)
            parts.append((min(i.v0 for i in group[0]), [made]))
        parts.sort(key=lambda p: p[0])
        return [r for _, regions in parts for r in regions]


def _margin(texts: list[Item], size: float) -> tuple[list[Item], list[Item]]:
    """Text of the page's column or columns, and short pieces that stand wholly beside it."""
    long = [i for i in texts if i.length >= 12 * size]
    if len(long) < COLUMN_ROWS or size <= 0:
        return texts, []
    start = statistics.quantiles([i.u0 for i in long], n=10)[0]
    end = statistics.quantiles([i.u1 for i in long], n=10)[-1]
    length = end - start
    if statistics.median(i.u1 for i in long) < end - RAGGED * length:
        end = float("inf")  # lines of any length have no end in common beside which something could stand
    beside = [i for i in texts if i.length <= MARGIN_LENGTH * length and _is_beside(i, start, end, size)]
    if len(beside) > 0.5 * len(texts):
        return texts, []
    return [i for i in texts if i not in beside], beside


def _is_beside(i: Item, start: float, end: float, size: float) -> bool:
    """Wholly outside the column, or beginning at its very end and reaching out (a code set beside a line)."""
    if i.u0 > end + MARGIN * size or i.u1 < start - MARGIN * size:
        return True
    return i.u0 > end - size and i.u1 > end + OUT * size


def _broken_at(group: list[Row], held: Sequence[Item]) -> list[list[Row]]:
    """A paragraph is cut where something held stands between its rows; what stands beside them cuts nothing."""
    start, end = min(r[0].u0 for r in group), max(i.u1 for r in group for i in r)
    held = [i for i in held if i.u1 > start and i.u0 < end]
    out: list[list[Row]] = [[group[0]]]
    for before, row in pairwise(group):
        a, b = paragraphs.middle(before), paragraphs.middle(row)
        if any(a < i.middle < b for i in held):
            out.append([row])
        else:
            out[-1].append(row)
    return out


def _gap(above: list[Row], below: list[Row]) -> float:
    return min(i.v0 for i in below[0]) - max(i.v1 for i in above[-1])
