"""Blocks in the order in which they are written: page by page, with a block that runs over a page end kept whole.

TEI wants the page beginnings in order, and a paragraph that runs over a page end in one element. So blocks are sorted
by the page they begin on (keeping their order within it); what of that page stands after such a paragraph is taken
into it before the page beginning when it is furniture or a withheld area, and set before it otherwise. Withheld areas
that no block holds are added at the end of their page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipeline.model import Block, Box, Direction, Document, Region, RegionType, Role, Row

FURNITURE = frozenset({Role.HEADER, Role.FOOTER, Role.PAGE_NUMBER, Role.RELEASE, Role.MARGINALIA, Role.REDACTION})
"""What may stand inside a paragraph without adding to its text."""


@dataclass
class Entry:
    """A block with its pages (indices), whether it repeats a classification mark, and what was taken into it:
    ``before`` and ``after`` the page beginning of each further page."""

    block: Block
    first: int
    last: int
    repeated: bool = False
    before: dict[int, list[Entry]] = field(default_factory=dict)
    after: dict[int, list[Entry]] = field(default_factory=dict)

    @property
    def furniture(self) -> bool:
        if self.block.role is Role.REDACTION:
            return not self.block.text.strip()
        return self.block.role in FURNITURE or self.repeated


def pages_of(block: Block, order: Mapping[str, int]) -> tuple[int, int]:
    """First and last page (indices). ValueError when a row's page is not in the document."""
    names = [row.page for row in block.rows if row.pieces] or [block.page]
    for name in names:
        if name not in order:
            raise ValueError(f"a {block.role.value} block stands on page {name!r}, which the document lacks")
    indices = [order[name] for name in names]
    return min(indices), max(indices)


def arranged(document: Document, order: Mapping[str, int]) -> list[Entry]:
    """Every block of the document, and the withheld areas that no block holds."""
    entries = []
    marks: set[str] = set()
    for block in (*document.blocks, *_left_out(document)):
        if block.role is Role.REDACTION and _noise(document, block):
            block = replace(block, rows=tuple(replace(row, pieces=row.redactions) for row in block.rows))
        if not block.cells and not any(row.pieces for row in block.rows):
            continue
        entry = Entry(_in_page_order(block, order), *pages_of(block, order))
        if block.role is Role.CLASSIFICATION:
            mark = re.sub(r"\W", "", unicodedata.normalize("NFKC", block.text)).upper()
            entry.repeated = entry.first > 0 or mark in marks
            marks.add(mark)
        entries.append(entry)
    entries.sort(key=lambda e: e.first)
    return _taken_in(entries, document)


def _in_page_order(block: Block, order: Mapping[str, int]) -> Block:
    rows = [row for row in block.rows if row.pieces]
    at = [order.get(row.page, -1) for row in rows]
    if at == sorted(at):
        return block
    kept = tuple(row for _, row in sorted(zip(at, rows, strict=True), key=lambda pair: pair[0]))
    return replace(block, rows=kept)


def _left_out(document: Document) -> list[Block]:
    held = {
        (row.page, redaction.id)
        for block in document.blocks
        for row in (*block.rows, *(r for c in block.cells for r in c.rows))
        for redaction in row.redactions
    }
    return [
        Block(Role.REDACTION, page.id, Direction.HORIZONTAL, (Row(page.id, Direction.HORIZONTAL, (redaction,)),))
        for page in document.pages
        for redaction in page.redactions
        if (page.id, redaction.id) not in held
    ]


def _taken_in(entries: list[Entry], document: Document) -> list[Entry]:
    out: list[Entry] = []
    spanning: Entry | None = None
    at = 0  # index in out of the spanning entry
    opened: set[int] = set()  # pages whose own text has begun after the spanning block
    for entry in entries:
        if spanning is not None and entry.first > spanning.last:
            spanning = None
        if spanning is None:
            out.append(entry)
        elif entry.first < spanning.last and entry.last <= entry.first:
            # on a page that the spanning block leaves behind
            middle = entry.first > spanning.first and _above(entry, spanning)
            if entry.furniture and middle:
                spanning.after.setdefault(entry.first, []).append(entry)
            elif entry.furniture:
                spanning.before.setdefault(entry.first + 1, []).append(entry)
            else:
                out.insert(at, entry)
                at += 1
                continue
            continue
        elif entry.furniture and entry.first not in opened and _above(entry, spanning):
            spanning.after.setdefault(entry.first, []).append(entry)
            continue
        else:
            opened.add(entry.first)
            out.append(entry)
        if entry.last > entry.first:
            spanning, at, opened = entry, len(out) - 1, set()
    return out


def _above(entry: Entry, spanning: Entry) -> bool:
    """Whether a piece of furniture stands above the first line of the spanning block on its page."""
    rows = [r for r in entry.block.rows if r.pieces]
    page = rows[0].page if rows else entry.block.page
    lines = [r for r in spanning.block.rows if r.pieces and r.page == page]
    if not rows or not lines:
        return True
    return Box.union(r.box for r in rows).y1 <= lines[0].box.center[1]


def region_of(document: Document, block: Block) -> Region | None:
    page = next((p for p in document.pages if p.id == block.page), None)
    return next((r for r in page.regions if r.id == block.region), None) if page and block.region else None


def stamped(document: Document, block: Block) -> bool:
    """Whether layout saw the block as a stamp."""
    region = region_of(document, block)
    return block.role is Role.STAMP or (region is not None and region.type is RegionType.STAMP)


def _noise(document: Document, block: Block) -> bool:
    """Whether the block stands in marks that are no text: of those only the withheld areas are kept."""
    region = region_of(document, block)
    return region is not None and region.type is RegionType.NOISE
