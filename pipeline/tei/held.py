"""A document as its record can hold it: places in whole original pixels, one outline for each printed line.

What the builder decides by where things stand (which value is printed in which line, which caption belongs to which
table, what stands above what) is decided on this form and not on the pages' own pixels, so that a record that is read
again is written again in the same way.

Places are given in **turned pixels**: those of the original picture, turned back by the angle at which the page lies in
it (to a hundredth of a degree) about the middle of the page's area, so that print is level; no scale, no bend. A page
that lies straight and fills its picture has the original pixels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.model import (
    Block,
    Box,
    Cell,
    Char,
    Direction,
    Document,
    EngineInfo,
    Line,
    Page,
    Piece,
    Polygon,
    Redaction,
    Region,
    RegionType,
    Role,
    Row,
    Ruby,
    Transform,
    Value,
)
from pipeline.model.original import area, original
from pipeline.tei.applications import UNKNOWN
from pipeline.tei.captions import whole
from pipeline.tei.level import frame, level, turn
from pipeline.tei.order import NEVER_OVER, PICTURES, left_out, split, there
from pipeline.tei.tables import KINDS
from pipeline.tei.tokens import Token, find

REACH = 1.0
"""thicknesses of its line that a damaged character may stand from the area that cuts it"""
NO_PRINT = frozenset({RegionType.FIGURE, RegionType.SEAL, RegionType.HANDWRITING, RegionType.REDACTION})

_SEEN = {Role.FIGURE: RegionType.FIGURE, Role.SEAL: RegionType.SEAL, Role.HANDWRITING: RegionType.HANDWRITING}


@dataclass
class _Held:
    pages: dict[str, Page]
    frames: dict[str, Transform] = field(default_factory=dict)
    redactions: dict[tuple[str, str], Polygon] = field(default_factory=dict)
    around: dict[int, tuple[str, str]] = field(default_factory=dict)
    """the region of print that a piece (by identity) stands in: page, region"""

    def polygon(self, page: str, polygon: Polygon) -> Polygon:
        if page not in self.frames:
            return polygon
        return level(self.frames[page], original(self.pages[page], polygon))

    def redaction(self, page: str, redaction: Redaction) -> Redaction:
        key = (page, redaction.id)
        if key not in self.redactions:
            self.redactions[key] = self.polygon(page, redaction.polygon)
        grounds = tuple(replace(g, polygon=self.polygon(page, g.polygon)) for g in redaction.grounds)
        return replace(redaction, polygon=self.redactions[key], grounds=grounds)

    def row(self, row: Row) -> Row:
        if not row.pieces:
            return row
        outline = self.polygon(row.page, row.polygon or _outline(row))
        ruby = tuple(self._ruby(row.page, r) for r in row.ruby)
        return replace(row, pieces=tuple(self._piece(row.page, p, outline) for p in row.pieces), ruby=ruby,
                       polygon=outline)  # fmt: skip

    def _piece(self, page: str, piece: Piece, outline: Polygon) -> Piece:
        if isinstance(piece, Redaction):
            return self.redaction(page, piece)
        return replace(piece, polygon=outline, chars=self._chars(page, piece))

    def _ruby(self, page: str, ruby: Ruby) -> Ruby:
        line = ruby.line
        polygon = self.polygon(page, line.polygon)
        return replace(ruby, line=replace(line, polygon=polygon, chars=self._chars(page, line)))

    def _chars(self, page: str, line: Line) -> tuple[Char, ...]:
        if not any(c.damaged and c.cut is None for c in line.chars):
            return line.chars
        return tuple(
            replace(c, cut=self._cutting(page, line, c)) if c.damaged and c.cut is None else c for c in line.chars
        )

    def _cutting(self, page: str, line: Line, char: Char) -> str:
        """The withheld area that cuts a damaged character, "" when none is near."""
        box = line.box
        at = Box(box.x0, char.start, box.x1, char.end)
        if line.direction is Direction.HORIZONTAL:
            at = Box(char.start, box.y0, char.end, box.y1)
        found = self.pages[page].redactions if page in self.pages else ()
        near = [(_apart(at, r.box), i) for i, r in enumerate(found)]
        if not near or min(near)[0] > REACH * min(box.width, box.height):
            return ""
        return found[min(near)[1]].id

    def cell(self, page: str, cell: Cell) -> Cell:
        return replace(cell, polygon=self.polygon(page, cell.polygon), rows=tuple(map(self.row, cell.rows)))

    def block(self, block: Block) -> Block:
        """With its regions named; where its own is not among them it is that of its first row."""
        regions = block.regions
        if regions is None:
            found = [self.around[id(p)] for row in block.rows for p in row.pieces if id(p) in self.around]
            regions = tuple(dict.fromkeys(found))
        own = block.region
        known = self._region(block.page, own)
        if known is not None and block.role in PICTURES and known.type is not _SEEN[block.role]:
            known = None
        if block.role not in PICTURES and regions and (block.page, own) not in regions:
            own = regions[0][1] if regions[0][0] == block.page else ""
            known = self._region(block.page, own)
        polygon: Polygon = ()
        if known is not None:
            if block.role in PICTURES or block.cells:
                polygon = known.polygon
        elif not regions or block.role in PICTURES:
            own, polygon = "", block.polygon
        return replace(
            block,
            rows=tuple(map(self.row, block.rows)),
            cells=tuple(self.cell(block.page, c) for c in block.cells),
            region=own,
            polygon=self.polygon(block.page, polygon),
            regions=regions,
        )

    def _region(self, page: str, region: str) -> Region | None:
        there = self.pages[page].regions if page in self.pages and region else ()
        return next((r for r in there if r.id == region and r.polygon and r.type is not RegionType.REDACTION), None)

    def value(self, value: Value) -> Value:
        return replace(value, polygon=self.polygon(value.page, value.polygon))


def held(document: Document) -> Document:
    """``document`` as its record holds it. What a document that was read from a record says is not changed."""
    state = _Held({page.id: page for page in document.pages})
    shapes = {}
    for page in document.pages:
        shapes[page.id] = frame(area(page), turn(page))
        state.frames[page.id] = shapes[page.id][0]
        for region in page.regions:
            if region.type not in NO_PRINT and region.polygon and not region.cells:
                state.around.update({id(p): (page.id, region.id) for row in region.rows for p in row.pieces})
    order = {page.id: i for i, page in enumerate(document.pages)}
    blocks = [p for block in whole((*document.blocks, *left_out(document))) for p in _apart_by_page(block)]
    made = (_said(document, state.block(_spoken(_table(block)))) for block in blocks if there(block))
    kept = split([block for block in made if there(block)], order)
    pages = []
    for page in document.pages:
        move, width, height = shapes[page.id]
        pages.append(
            replace(
                page,
                area=Box(*area(page)),
                width=width,
                height=height,
                transform=move,
                regions=tuple(_without(r, state.polygon(page.id, r.polygon)) for r in page.regions),
                redactions=tuple(state.redaction(page.id, r) for r in page.redactions),
                engines=(*page.engines, *_unknown(page, kept)),
            )
        )
    return replace(
        document,
        pages=tuple(pages),
        blocks=tuple(kept),
        values=tuple(map(state.value, document.values)),
        rejected=tuple(map(state.value, document.rejected)),
        flags=tuple(replace(f, polygon=state.polygon(f.page, f.polygon)) for f in document.flags),
    )


def _table(block: Block) -> Block:
    """What has cells is a table, whatever else it is."""
    if not block.cells or block.role is Role.TABLE:
        return block
    form = block.role is Role.FORM and block.subtype not in KINDS
    return replace(block, role=Role.TABLE, subtype="form" if form else block.subtype)


def _spoken(block: Block) -> Block:
    """Without the label of a speaker that is not printed in it."""
    if not block.speaker:
        return block
    return block if find(tokens_of(block), block.speaker) else replace(block, speaker="")


def tokens_of(block: Block) -> list[Token]:
    """The characters of a block without its references to notes."""
    return [
        Token(char.text)
        for i, row in enumerate(block.all_rows)
        for j, piece in enumerate(row.pieces)
        if isinstance(piece, Line)
        for k, char in enumerate(piece.chars)
        if not any((r.row, r.piece) == (i, j) and r.first <= k < r.last for r in block.references)
    ]


def _without(region: Region, polygon: Polygon) -> Region:
    """Its blocks have the rows."""
    return replace(region, polygon=polygon, rows=(), cells=())


def _outline(row: Row) -> Polygon:
    """Of its one piece, or the box round its lines."""
    lines = [p for p in row.pieces if isinstance(p, Line)]
    if len(row.pieces) == 1:
        return row.pieces[0].polygon
    return Box.union(p.box for p in lines or row.pieces).polygon


def _said(document: Document, block: Block) -> Block:
    """Of a withheld area among marks that are no text, the area alone."""
    if block.role is not Role.REDACTION or not block.region:
        return block
    page = next((p for p in document.pages if p.id == block.page), None)
    region = next((r for r in page.regions if r.id == block.region), None) if page else None
    if region is None or region.type is not RegionType.NOISE:
        return block
    return replace(block, rows=tuple(replace(row, pieces=row.redactions) for row in block.rows), references=())


def _apart_by_page(block: Block) -> Iterable[Block]:
    """One block for each page of what belongs to one page whatever its rows say."""
    pages = list(dict.fromkeys(row.page for row in block.rows if row.pieces))
    if block.role not in NEVER_OVER or block.cells or len(pages) < 2:
        yield block
        return
    for page in pages:
        at = [i for i, row in enumerate(block.rows) if row.page == page and row.pieces]
        made = replace(
            block,
            rows=tuple(block.rows[i] for i in at),
            page=page,
            references=tuple(replace(r, row=at.index(r.row)) for r in block.references if r.row in at),
        )
        yield made if page == block.page else replace(made, region="", polygon=())


def _unknown(page: Page, blocks: Iterable[Block]) -> Iterable[EngineInfo]:
    """What read a line of the page and is not declared."""
    declared = {e.id for e in page.engines}
    for block in blocks:
        for row in block.all_rows:
            if row.page != page.id:
                continue
            for line in (*(p for p in row.pieces if isinstance(p, Line)), *(r.line for r in row.ruby)):
                id = line.engine or UNKNOWN
                if line.chars and id not in declared:
                    declared.add(id)
                    yield EngineInfo(id, id, "")


def _apart(a: Box, b: Box) -> float:
    """Pixels between two boxes, 0 when they touch."""
    return max(0.0, a.x0 - b.x1, b.x0 - a.x1, a.y0 - b.y1, b.y0 - a.y1)
