"""Regions of what is on a page beside its print, and the lines that are left for the running text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.layout import making, plane
from pipeline.layout.marks import figures, handwriting, seals
from pipeline.layout.marks import ink as inks
from pipeline.layout.marks.ink import Ink
from pipeline.layout.plane import Held
from pipeline.model import Box, Direction, Evidence, Image, Line, PageImage, Redaction, Region, RegionType

BESIDE = 4.0  # line thicknesses; what is written so near after print stands on its row and fills it in
FEW = 0.35  # share of the page's characters up to which what is written by hand is notes on print
OWN = 0.6  # share of a region's characters that must be written for it to be called so
LETTERED = 0.4  # share of a drawing that its words cover, from which it is a frame about them
LABELS = 12  # characters that a stamp has at most
SURE = 0.8  # mean confidence of a stamp's words
MAY_BE_WRITTEN = {RegionType.PARAGRAPH, RegionType.HEADING, RegionType.MARGINALIA, RegionType.NOISE}


@dataclass(frozen=True)
class Pictures:
    """``held``: figures with their captions, for the reading order. ``seals``: regions beside it. ``lines``, ``stamps``
    and ``redactions``: those that stand in none of them."""

    held: tuple[Held, ...]
    seals: tuple[Region, ...]
    lines: tuple[Line, ...]
    stamps: tuple[Line, ...]
    redactions: tuple[Redaction, ...]


def pictures(
    page: PageImage,
    ink: Ink,
    lines: Sequence[Line],
    stamps: Sequence[Line],
    redactions: Sequence[Redaction],
    name: str,
    tables: Sequence[Box] = (),
) -> Pictures:
    """Figures and seals of a page. ``stamps``: lines of coloured stamps over the print; ``name``: the page's id;
    ``tables``: where tables stand, which are no figures, page pixels."""
    found = seals.find(ink, page.colour, [*lines, *stamps])
    taken = [t for s in found for t in s.lines]
    rest = [t for t in lines if t not in taken]
    held: list[Held] = []
    inked = list(redactions)
    for figure in figures.find(ink, rest):
        if any(b.intersection(figure.box) > 0.5 * figure.box.area for b in (*(s.box for s in found), *tables)):
            continue
        inside = [r for r in inked if figure.box.intersection(r.box) > 0.6 * r.box.area]
        if sum(r.box.area for r in inside) > 0.5 * figure.box.area:
            continue
        inked = [r for r in inked if r not in inside]
        rest = [t for t in rest if t not in figure.labels and t not in figure.caption]
        held.append(_stamp(figure, name) if _is_stamp(figure) and not inside else _figure(figure, inside, name))
    return Pictures(
        tuple(held),
        tuple(_seal(s, name) for s in found),
        tuple(rest),
        tuple(t for t in stamps if t not in taken),
        tuple(inked),
    )


def seals_over_print(
    over: Image, glyph_height: float, stamps: Sequence[Line], known: Sequence[Region], name: str
) -> tuple[list[Region], list[Line]]:
    """Seals among the coloured marks that stood over the print, and the ``stamps`` (lines read there) in none of them.
    ``over``: those marks alone, grey on white; ``known``: seals found already."""
    found = [
        s
        for s in seals.find(inks.of(over, glyph_height), None, stamps)
        if all(s.box.intersection(k.box) < 0.3 * s.box.area for k in known)
    ]
    taken = [t for s in found for t in s.lines]
    return [_seal(replace(s, colour="coloured"), name) for s in found], [t for t in stamps if t not in taken]


def _is_stamp(figure: figures.Figure) -> bool:
    """A few large words and a frame about them, which stands at a slant: an upright one is found by its rules."""
    words = figure.labels
    if not words or figure.caption or figure.kind != "drawing" or sum(len(t.printed) for t in words) > LABELS:
        return False
    sure = all(t.confidence >= SURE for t in words)
    return sure and sum(figure.box.intersection(t.box) for t in words) >= LETTERED * figure.box.area


def _stamp(figure: figures.Figure, name: str) -> Held:
    direction = plane.main_direction(figure.labels)
    why = Evidence("layout.stamp.slanted", "a few large words in a frame at a slant", 0.8)
    rows = making.rows_of(figure.labels, (), name, direction)
    return Held((Region("", RegionType.STAMP, figure.box.polygon, direction, rows, evidence=(why,)),), figure.box)


def _figure(figure: figures.Figure, redactions: Sequence[Redaction], name: str) -> Held:
    direction = plane.main_direction(figure.labels)
    why = Evidence("layout.figure", f"{figure.kind}, {len(figure.labels)} lines in it", 0.8)
    drawn = Region(
        "",
        RegionType.FIGURE,
        figure.box.polygon,
        direction,
        making.rows_of(figure.labels, redactions, name, direction),
        evidence=(why,),
        subtype=figure.kind,
    )
    if not figure.caption:
        return Held((drawn,), figure.box)
    box = Box.union(t.box for t in figure.caption)
    along = plane.main_direction(figure.caption)
    why = Evidence("layout.caption", "begins like a caption, beside a figure", 0.9)
    told = Region(
        "",
        RegionType.CAPTION,
        box.polygon,
        along,
        making.rows_of(figure.caption, (), name, along),
        evidence=(why,),
    )
    before = box.y1 <= figure.box.center[1] if along is Direction.HORIZONTAL else box.x0 >= figure.box.center[0]
    return Held((told, drawn) if before else (drawn, told), Box.union((figure.box, box)))


def _seal(seal: seals.Seal, name: str) -> Region:
    direction = plane.main_direction(seal.lines)
    detail = f"{seal.colour} {seal.shape}".strip()
    return Region(
        "",
        RegionType.SEAL,
        seal.box.polygon,
        direction,
        making.rows_of(seal.lines, (), name, direction),
        evidence=(Evidence("layout.seal", f"{detail}, by {'hue' if seal.colour else 'shape'}", 0.7),),
        subtype=seal.shape,
    )


@dataclass(frozen=True)
class Written:
    """``lines`` are all that was written by hand; ``notes`` those of them that stand apart from the print."""

    lines: tuple[Line, ...]
    notes: tuple[Line, ...]


def written(lines: Sequence[Line], image: Image, page: PageImage) -> Written:
    """What was written by hand. On a page that is mostly so, nothing stands apart."""
    found = handwriting.written(lines, image, page.glyph_height)
    count = sum(len(t.printed) for t in found)
    if count > FEW * sum(len(t.printed) for t in lines):
        return Written(found, ())
    return Written(found, tuple(t for t in found if not any(_fills_in(t, o) for o in lines if o not in found)))


def _fills_in(note: Line, before: Line) -> bool:
    """Whether ``note`` goes on on the row of the printed line ``before`` it."""
    a, b = note.box, before.box
    if before.direction is Direction.HORIZONTAL:
        shared, gap, thick = min(a.y1, b.y1) - max(a.y0, b.y0), a.x0 - b.x1, b.height
    else:
        shared, gap, thick = min(a.x1, b.x1) - max(a.x0, b.x0), a.y0 - b.y1, b.width
    return shared > 0.5 * thick and -thick < gap < BESIDE * thick


def notes(lines: Sequence[Line], name: str, reach: float) -> list[Region]:
    """Regions of what was written apart from the print; lines closer than ``reach`` pixels together."""
    out = []
    for cluster in making.clusters(lines, reach):
        direction = plane.main_direction(cluster)
        out.append(
            Region(
                "",
                RegionType.HANDWRITING,
                Box.union(t.box for t in cluster).polygon,
                direction,
                making.rows_of(cluster, (), name, direction),
                evidence=(Evidence("layout.handwriting", "written by hand, apart from the print", 0.7),),
            )
        )
    return out


def called_written(regions: Sequence[Region], lines: Sequence[Line]) -> list[Region]:
    """The regions; those of running text that are mostly written by hand are called so."""
    if not lines:
        return list(regions)
    found = set(lines)
    out = []
    for r in regions:
        pieces = [p for row in r.rows for p in row.pieces if isinstance(p, Line)]
        total = sum(len(p.printed) for p in pieces)
        by_hand = sum(len(p.printed) for p in pieces if p in found)
        if r.type in MAY_BE_WRITTEN and total and by_hand >= OWN * total:
            why = Evidence("layout.handwriting", f"{by_hand} of {total} characters written by hand", 0.7)
            r = replace(r, type=RegionType.HANDWRITING, evidence=(*r.evidence, why))
        out.append(r)
    return out
