"""Lines and redactions of a page to regions in reading order."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.layout import columns, kinds, making, paragraphs, plane, rows, rules
from pipeline.layout.paragraphs import Row
from pipeline.layout.plane import Held, Item
from pipeline.model import Box, Direction, Evidence, Image, Line, PageImage, Redaction, Region, RegionType

MARGIN = 0.8  # line thicknesses; how far outside the column something in the margin stands
MARGIN_LENGTH = 0.3  # of the column's length; a piece in the margin is not longer
OUT = 1.5  # line thicknesses that a piece reaches out of the column
COLUMN_ROWS = 6  # long lines that a page must have before anything counts as standing in its margin


@dataclass(frozen=True)
class Arrangement:
    """``direction``: of most of the page's text. ``regions`` in reading order, page pixels."""

    direction: Direction
    regions: tuple[Region, ...]


def arrange(
    page: PageImage,
    masked: Image,
    lines: Sequence[Line],
    redactions: Sequence[Redaction],
    page_id: str,
    stamps: Sequence[Line] = (),
) -> Arrangement:
    """``masked``: the page's picture with redactions painted over; ``stamps``: lines of stamps that stand over the
    print; all in page pixels.

    Every line ends up in exactly one region (cut at cells and redactions); every redaction stands once, in a row or
    alone.
    """
    direction = plane.main_direction(lines)
    flow = _Flow(page, page_id)
    free = rows.split_at_redactions(rows.without_twins(lines), redactions)
    held, free, inked = _ruled(flow, masked, free, list(redactions))
    turned = [t for t in free if t.direction is not direction and len(t.text.strip()) > 1]
    free = [t for t in free if t not in turned]
    for cluster in making.clusters(turned, page.glyph_height or 32.0):
        regions = flow.regions(cluster, [], [], cluster[0].direction)
        held.append(Held(tuple(regions), Box.union(t.box for t in cluster)))
    regions = flow.regions(free, inked, held, direction)
    for cluster in making.clusters(stamps, page.glyph_height or 32.0):
        regions.append(making.stamp_over_print(cluster, page_id))
    return Arrangement(direction, tuple(replace(r, id=f"{page_id}-r{n}") for n, r in enumerate(regions, 1)))


def _ruled(
    flow: _Flow, masked: Image, lines: list[Line], redactions: list[Redaction]
) -> tuple[list[Held], list[Line], list[Redaction]]:
    """Forms, tables, stamps and framed texts, and what lies outside them."""
    glyph = flow.page.glyph_height or 32.0
    grids, frames = rules.find(masked, flow.page.glyph_height)
    held: list[Held] = []
    for grid in grids:
        if making.is_stamp_stack(grid, glyph):
            frames = (*frames, *(rules.Frame(c.box.grown(4), c.box) for c in grid.cells))
            continue
        found, (lines, redactions) = making.table(grid, lines, redactions, flow.page_id)
        if found is not None:
            held.append(found)
    for frame in sorted(frames, key=lambda f: (f.box.area, f.box.y0, f.box.x0)):
        inside = [t for t in lines if frame.box.intersection(t.box) > 0.6 * t.box.area]
        if not inside or frame.box.area > 0.5 * flow.page.content.area:
            continue
        inked = [r for r in redactions if frame.inside.intersection(r.box) > 0.6 * r.box.area]
        lines = [t for t in lines if t not in inside]
        redactions = [r for r in redactions if r not in inked]
        if kinds.is_stamp(frame.box, glyph):
            held.append(making.framed_stamp(frame, inside, inked, flow.page_id))
            continue
        why = Evidence("layout.frame", "inside a printed frame", 0.9)
        regions = flow.regions(inside, inked, [], plane.main_direction(inside))
        held.append(Held(tuple(replace(r, evidence=(*r.evidence, why)) for r in regions), frame.box))
    return held, lines, redactions


@dataclass(frozen=True)
class _Flow:
    """Running text of one page: columns, rows, paragraphs."""

    page: PageImage
    page_id: str

    def regions(
        self, lines: Sequence[Line], redactions: Sequence[Redaction], held: Sequence[Held], direction: Direction
    ) -> list[Region]:
        """Regions in reading order, with what is held set between them where it stands."""
        texts = [plane.item(t, direction) for t in lines]
        size = rows.typical_thickness(texts)
        inline, others = [], [plane.item(h, direction) for h in held]
        for redaction in redactions:
            it = plane.item(redaction, direction)
            if rows.stands_alone(it, size):
                others.append(plane.item(making.alone(redaction, self.page_id, direction), direction))
            else:
                inline.append(it)
        main, margin = _margin(texts, size)
        out: list[Region] = []
        for column in columns.cut([*main, *inline, *others]):
            out += self._column(column, size, direction)
        why = Evidence("layout.margin", "outside the column of text", 0.7)
        for row in rows.group(margin):
            out.append(making.region([row], RegionType.MARGINALIA, why, self.page_id, direction))
        return out

    def _column(self, items: Sequence[Item], size: float, direction: Direction) -> list[Region]:
        held = [i for i in items if isinstance(i.piece, Held)]
        printed = rows.group([i for i in items if not isinstance(i.piece, Held)])
        parts = [(i.v0, list(i.piece.regions)) for i in held if isinstance(i.piece, Held)]
        if printed:
            m = paragraphs.measure(printed)
            dense = kinds.is_dense(printed, m)
            groups = [part for group in paragraphs.split(printed) for part in _broken_at(group, held)]
            far = 3 * m.leading
            for k, group in enumerate(groups):
                before = _gap(groups[k - 1], group) if k else far
                after = _gap(group, groups[k + 1]) if k + 1 < len(groups) else far
                if any(i.is_text for r in group for i in r):
                    box = plane.box([i for r in group for i in r], direction)
                    kind, why = kinds.classify(group, box, self.page.content, m, size, (before, after), dense)
                else:
                    kind, why = RegionType.REDACTION, Evidence("layout.redaction", "alone on its line", 0.9)
                made = making.region(group, kind, why, self.page_id, direction)
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
    """A paragraph is cut where something held stands between its rows."""
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
