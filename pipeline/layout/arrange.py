"""Lines and redactions of a page to regions in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.layout import aligned, furniture, kinds, making, plane, routing, rows, rules, stationery
from pipeline.layout.flow import Flow
from pipeline.layout.marks import ink as inks
from pipeline.layout.marks import regions as marks
from pipeline.layout.marks import struck
from pipeline.layout.plane import Held
from pipeline.model import Box, Direction, Evidence, Image, Line, PageImage, Redaction, Region, RegionType

SCRAP = 2.5  # times as large as print; what is read so in a sign or two, and unsurely, is no print


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
    over: Image | None = None,
) -> Arrangement:
    """``masked``: the page's picture with redactions painted over; ``over``: the coloured stamps that stand over the
    print, alone, grey on white, and ``stamps`` their lines; all in page pixels.

    Every line ends up in exactly one region (cut at cells and redactions); every redaction stands once, in a row or
    alone.
    """
    direction = plane.main_direction(lines)
    ink = inks.of(masked, page.glyph_height)
    ruling = rules.find(masked, page.glyph_height)
    flow = Flow(page, page_id, ruling.strokes)
    free = rows.split_at_redactions(struck.marked(rows.without_twins(lines), ink), redactions)
    tables = [g.box for g in ruling.grids if making.is_table(g, free)]
    seen = marks.pictures(page, ink, free, stamps, redactions, page_id, tables)
    held, free, inked = _ruled(flow, ruling, list(seen.lines), list(seen.redactions))
    held += seen.held
    block = routing.find(masked, free, page.content) if direction is Direction.HORIZONTAL else None
    if block is not None:
        names = routing.members(free, block)
        withheld = [r for r in inked if block.box.intersection(r.box) > 0.6 * r.box.area]
        held.append(making.routed(block, names, withheld, page_id))
        free = [t for t in free if not any(t is n for n in names)]
        inked = [r for r in inked if r not in withheld]
    for found in aligned.find(free, ruling.strokes):
        held.append(making.unruled(found, page_id))
        free = [t for t in free if not any(t is other for other in found.taken)]
    by_hand = marks.written(free, masked, page)
    free = [t for t in free if t not in by_hand.notes]
    scraps = _scraps(free)
    free = [t for t in free if t not in scraps]
    edge, free = furniture.take(free, page.content, direction, ruling.strokes)
    turned = [t for t in free if t.direction is not direction and len(t.text.strip()) > 1]
    free = [t for t in free if t not in turned]
    for cluster in making.clusters(turned, page.glyph_height or 32.0):
        regions = flow.regions(cluster, [], [], cluster[0].direction)
        held.append(Held(tuple(regions), Box.union(t.box for t in cluster)))
    regions = [
        *(making.furniture(piece, page_id) for piece in edge if piece.first),
        *marks.called_written(flow.regions(free, inked, held, direction), by_hand.lines),
        *(making.furniture(piece, page_id) for piece in edge if not piece.first),
    ]
    rest, sealed = list(seen.stamps), list(seen.seals)
    if over is not None:
        more, rest = marks.seals_over_print(over, page.glyph_height, rest, sealed, page_id)
        sealed += more
    for cluster in making.clusters(rest, page.glyph_height or 32.0):
        regions.append(making.stamp_over_print(cluster, page_id))
    regions += [making.noise(t, page_id) for t in scraps]
    regions += [*marks.notes(by_hand.notes, page_id, page.glyph_height or 32.0), *sealed]
    return Arrangement(direction, tuple(replace(r, id=f"{page_id}-r{n}") for n, r in enumerate(regions, 1)))


def _scraps(lines: Sequence[Line]) -> list[Line]:
    """A stroke of a drawing, read as a sign or two far larger than the print and very unsurely. On a row with print it
    would draw the row to where it begins."""

    def thickness(t: Line) -> float:
        return min(t.box.width, t.box.height) if len(t.printed) > 2 else max(t.box.width, t.box.height)

    usual = [thickness(t) for t in lines if len(t.printed) > 2]
    if not usual:
        return []
    least = SCRAP * float(np.median(usual))
    return [t for t in lines if len(t.printed) <= 2 and t.confidence < kinds.SCRAP[1] and thickness(t) > least]


def without_sense(
    page: PageImage,
    masked: Image,
    lines: Sequence[Line],
    redactions: Sequence[Redaction],
    page_id: str,
    stamps: Sequence[Line],
    why: Evidence,
) -> Arrangement:
    """As :func:`arrange`, of a page whose ``lines`` are no text, for the reason given: they are kept as noise."""
    white = np.full_like(masked, 255)
    laid = arrange(page, white, (), redactions, page_id, stamps)
    direction = plane.main_direction(lines)
    box = Box.union(t.box for t in lines)
    noise = Region(
        f"{page_id}-r{len(laid.regions) + 1}",
        RegionType.NOISE,
        box.polygon,
        direction,
        making.rows_of(lines, (), page_id, direction),
        evidence=(why,),
    )
    return Arrangement(laid.direction, (*laid.regions, noise))


def _ruled(
    flow: Flow, ruling: rules.Ruling, lines: list[Line], redactions: list[Redaction]
) -> tuple[list[Held], list[Line], list[Redaction]]:
    """Forms, tables, stamps and framed texts, and what lies outside them."""
    glyph = flow.page.glyph_height or 32.0
    grids, frames = ruling.grids, ruling.frames
    held: list[Held] = []
    for grid in grids:
        if stationery.is_stationery(grid, lines, glyph):
            continue
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
