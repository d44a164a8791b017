"""Regions of pages to the blocks of a document, in reading order.

Every row of every region is in exactly one block (of NOISE regions only the redactions that stand in them). Rows
whose role the rules know get blocks of their own; the rest of a region stays one block. Then, one after the other:
captions find their tables and figures, notes are gathered, numbered paragraphs become items, paragraphs are put
together over page ends (one block with rows of both pages; furniture that stood between keeps its page), headings get
their depth, hyphens at line ends and references to notes are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.model import Block, Box, Kind, Page, Redaction, Region, RegionType, Role, Row
from pipeline.records.fields.marks import AT_EDGE, english_class, review_word, tokens
from pipeline.records.fields.release import exemption, release_line, release_text
from pipeline.records.text import captions, depth, hyphens, joins, lists, notes, references
from pipeline.records.text.structure import heading_role
from pipeline.records.words.items import PICTURES, Item, Key
from pipeline.records.words.shapes import level

_ROLES = {
    RegionType.PARAGRAPH: Role.BODY,
    RegionType.HEADING: Role.HEADING,
    RegionType.HEADER: Role.HEADER,
    RegionType.FOOTER: Role.FOOTER,
    RegionType.PAGE_NUMBER: Role.PAGE_NUMBER,
    RegionType.STAMP: Role.STAMP,
    RegionType.TABLE: Role.TABLE,
    RegionType.MARGINALIA: Role.MARGINALIA,
    RegionType.FOOTNOTE: Role.NOTE,
    RegionType.CAPTION: Role.CAPTION,
    RegionType.FIGURE: Role.FIGURE,
    RegionType.SEAL: Role.SEAL,
    RegionType.HANDWRITING: Role.HANDWRITING,
    RegionType.REDACTION: Role.REDACTION,
    RegionType.NOISE: Role.REDACTION,
}
_EDGE = 0.12
"""share of the page's height at its head and foot where a lone class mark is furniture"""


def blocks(
    pages: tuple[Page, ...], kind: Kind, roles: Mapping[Key, Role], turns: Mapping[Key, str] | None = None
) -> tuple[Block, ...]:
    """The blocks of a document. ``roles``: what the rules of its kind found lines to be. ``turns``: the lines at which
    somebody begins to speak, with the speaker's label as printed."""
    turns = turns or {}
    out: list[Block] = []
    for page in pages:
        for r, region in enumerate(page.regions):
            out += _region(page, r, region, kind, roles, turns)
    out = notes.gathered(captions.captioned(out), pages, kind)
    out = lists.inside(joins.joined(lists.itemised(out)))
    stated = all(p.text_from == "text-layer" for p in pages)
    sizes = {r.id: r.type_height for p in pages for r in p.regions if r.id}
    out = depth.levelled(out, sizes, depth.SAME if stated else depth.ROUGHLY)
    words = hyphens.Words.of(out)
    out = [captions.labelled(replace(b, rows=hyphens.marked(b.rows, words)) if b.rows else b) for b in out]
    return tuple(references.referred(out, [p.id for p in pages]))


# ------------------------------------------------------------------------------------------- one region
def _region(
    page: Page, r: int, region: Region, kind: Kind, roles: Mapping[Key, Role], turns: Mapping[Key, str]
) -> Iterable[Block]:
    if region.cells and not region.rows:
        yield from _table(page, region, kind)
        return
    if region.type is RegionType.NOISE:
        rows = tuple(Row(r.page, r.direction, r.redactions) for r in region.rows if r.redactions)
        if rows:
            yield Block(Role.REDACTION, page.id, region.direction, rows, (), region.id, _around(list(rows)))
        return
    if not region.rows or region.type in PICTURES:
        role = _ROLES[region.type]
        rows = region.rows
        yield Block(role, page.id, region.direction, rows, (), region.id, region.polygon, subtype=region.subtype)
        return
    run: list[Row] = []
    current: Role | None = None
    known = [_role(Item(Key(page.id, r, i), page, region, (row,)), roles, kind) for i, row in enumerate(region.rows)]
    speaker = ""
    for i, (row, role) in enumerate(zip(region.rows, _withheld(region, known), strict=True)):
        label = turns.get(Key(page.id, r, i), "")
        role = Role.BODY if label else role
        alone = role not in (Role.BODY, Role.NOTE, Role.ROUTING, Role.SUBJECT, Role.TITLE, Role.HEADING, Role.HEADER)
        if run and (role is not current or alone or label):
            yield _block(current, page, region, run, speaker)
            run = []
        speaker = speaker if run else label
        run.append(row)
        current = role
    if run:
        yield _block(current, page, region, run, speaker)


def _block(role: Role | None, page: Page, region: Region, rows: list[Row], speaker: str) -> Block:
    whole = len(rows) == len(region.rows)
    polygon = region.polygon if whole else _around(rows)
    return Block(role or Role.BODY, page.id, region.direction, tuple(rows), (), region.id, polygon, speaker=speaker)


def _around(rows: list[Row]) -> tuple[tuple[float, float], ...]:
    return Box.union(r.box for r in rows).polygon


def _withheld(region: Region, roles: list[Role]) -> list[Role]:
    """A redaction that fills a row is part of the text when text stands beside it, else it stands alone."""
    empty = [all(isinstance(p, Redaction) for p in row.pieces) for row in region.rows]
    text = any(role is Role.BODY and not e for role, e in zip(roles, empty, strict=True))
    return [Role.REDACTION if e and not text else role for role, e in zip(roles, empty, strict=True)]


def _role(item: Item, roles: Mapping[Key, Role], kind: Kind) -> Role:
    known = roles.get(item.key)
    if known is not None:
        return known
    row = item.rows[0]
    if all(isinstance(p, Redaction) for p in row.pieces):
        return Role.BODY if item.region.type is RegionType.PARAGRAPH else Role.REDACTION
    text = item.text.strip("█")
    if exemption(text):
        return Role.MARGINALIA
    if release_line(item) is not None and len(text) < 50:
        return Role.RELEASE
    if review_word(text) is not None:
        return Role.STAMP
    if item.region.type in (RegionType.PARAGRAPH, RegionType.HEADING, RegionType.STAMP) and len(item.region.rows) <= 2:
        top = item.top < _EDGE
        if top or item.top > 1 - _EDGE:
            marks = {t.kind for t in tokens(text)}
            latin = english_class(text, AT_EDGE) or review_word(text, "edge")
            if (marks and marks <= {"classification", "term"}) or latin is not None:
                return Role.HEADER if top else Role.FOOTER
    return heading_role(item, kind) or _ROLES[item.region.type]


def _table(page: Page, region: Region, kind: Kind) -> Iterable[Block]:
    if len(region.cells) == 1:  # a frame round a paragraph is not a table
        cell = region.cells[0]
        yield Block(Role.BODY, page.id, region.direction, cell.rows, (), region.id, region.polygon)
        return
    text = level("".join(c.text for c in region.cells))
    if release_text(text) is not None or (len(text) < 24 and english_class(text, AT_EDGE)):
        role = Role.RELEASE if release_text(text) is not None else Role.HEADER
        rows = tuple(row for cell in region.cells for row in cell.rows)
        yield Block(role, page.id, region.direction, rows, (), region.id, region.polygon)
        return
    marks = [{t.kind for t in tokens(level(c.text))} for c in region.cells]
    if all(m and m <= {"classification", "term", "copy"} for m in marks):  # stamps whose frames touch
        for cell, found in zip(region.cells, marks, strict=True):
            mark = Role.CLASSIFICATION if "classification" in found else Role.TERM if "term" in found else Role.COPY
            yield Block(mark, page.id, region.direction, cell.rows, (), region.id, cell.polygon)
        return
    role = Role.FORM if kind in (Kind.DRAFT, Kind.DECISION, Kind.TELEGRAM) else Role.TABLE
    yield Block(role, page.id, region.direction, (), region.cells, region.id, region.polygon, subtype=region.subtype)
