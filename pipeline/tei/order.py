"""Blocks in the order in which they are written: page by page, with a block that runs over a page end kept whole.

TEI wants the page beginnings in order, and a paragraph that runs over a page end in one element. So blocks are sorted
by the page they begin on (keeping their order within it), and of the blocks that run over the same page end one is kept
whole, a paragraph before anything else; the others are written in parts. What stands after the whole one on its first
page is taken into it before the page beginning when it is furniture or a withheld area, and set before it otherwise.
Withheld areas that no block holds are added at the end of their page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from pipeline.model import Block, Box, Direction, Document, Region, RegionType, Role, Row
from pipeline.tei.captions import captioned, whole

PICTURES = frozenset({Role.FIGURE, Role.SEAL, Role.HANDWRITING})
"""What is there even when nothing was read in it."""
FURNITURE = PICTURES | {Role.HEADER, Role.FOOTER, Role.PAGE_NUMBER, Role.RELEASE, Role.MARGINALIA, Role.REDACTION}
"""What may stand inside a paragraph without adding to its text."""
NEVER_OVER = FURNITURE | {Role.CLASSIFICATION, Role.STAMP, Role.CAPTION}
"""What belongs to one page whatever its rows say."""
_RUNNING = (Role.BODY, Role.ITEM)


@dataclass
class Entry:
    """A block with its pages (indices), whether it repeats a classification mark, and what was taken into it:
    ``before`` and ``after`` the page beginning of each further page. ``part``: TEI's I, M or F of a block that had to
    be cut at a page end; ``of``: that block. ``captions`` of a figure or table. ``at``: place of its block in the list
    it was made from."""

    block: Block
    first: int
    last: int
    repeated: bool = False
    part: str = ""
    of: Block | None = None
    captions: tuple[Block, ...] = ()
    at: int = -1
    before: dict[int, list[Entry]] = field(default_factory=dict)
    after: dict[int, list[Entry]] = field(default_factory=dict)

    @property
    def furniture(self) -> bool:
        if self.block.cells or self.captions:
            return False
        if self.block.role is Role.REDACTION:
            return not self.block.text.strip()
        return self.block.role in FURNITURE or self.repeated


def arranged(document: Document, order: Mapping[str, int]) -> list[Entry]:
    """Every block of the document, and the withheld areas that no block holds. ``order``: page id to index. ValueError
    when a block stands on a page that the document lacks."""
    entries = _cut(_entries(whole((*document.blocks, *left_out(document))), order), order)
    entries.sort(key=lambda e: e.first)
    return _taken_in(entries)


def _entries(blocks: Sequence[Block], order: Mapping[str, int]) -> list[Entry]:
    entries = []
    captions, taken = captioned(blocks)
    for i, block in enumerate(blocks):
        if i not in taken and there(block):
            made = _by_page(block, order) if block.role in NEVER_OVER else [_entry(block, order)]
            made[0].captions = tuple(captions.get(i, ()))
            for entry in made:
                entry.at = i
            entries += made
    _mark_repeated(entries)
    return entries


def there(block: Block) -> bool:
    return bool(block.cells) or block.role in PICTURES or any(row.pieces for row in block.rows)


# ------------------------------------------------------------------------------------------------- cutting
def split(blocks: Sequence[Block], order: Mapping[str, int]) -> list[Block]:
    """``blocks`` in the order in which they are written; of those that have to be cut at a page end, paragraphs and
    items aside, each part is a block of its own, for the record does not say that they are one. Withheld areas that no
    block holds are blocks, too. ``order``: page id to index."""
    blocks = list(blocks)
    if any(page not in order for b in blocks for page in (b.page, *(r.page for r in b.rows))):
        return blocks  # it contradicts itself: who writes it says so
    while True:
        blocks.sort(key=lambda b: min((order[r.page] for r in b.rows if r.pieces), default=order[b.page]))
        entries = _cut(_entries(blocks, order), order)
        parts: dict[int, list[Block]] = {}
        for entry in entries:
            if entry.of is not None and entry.block.role not in _RUNNING:
                parts.setdefault(entry.at, []).append(entry.block)
        if not parts:
            return _named_once(_as_written(blocks, entries))
        blocks = [piece for i, b in enumerate(blocks) for piece in _parts(b, parts.get(i, ()))]


def _as_written(blocks: Sequence[Block], entries: list[Entry]) -> list[Block]:
    """One that is kept whole over a page end comes before those that are cut there and begin where it begins."""
    entries.sort(key=lambda e: e.first)
    out: list[int] = []
    going: dict[int, int] = {}  # of a block that is cut: the page its last part ends on
    for entry in _flat(_taken_in(entries)):
        if entry.at not in out:
            out.append(entry.at)
            out += [i for caption in entry.captions for i, b in enumerate(blocks) if b is caption]
        cut = [out.index(i) for i, page in going.items() if i != entry.at and entry.first <= page < entry.last]
        cut = [i for i in cut if blocks[out[i]].rows[0].page == blocks[entry.at].rows[0].page]
        if cut and min(cut) < out.index(entry.at):
            out.remove(entry.at)
            out.insert(min(cut), entry.at)
        going.pop(entry.at, None)
        if entry.part in ("I", "M"):
            going[entry.at] = entry.last
    return [blocks[i] for i in out]


def _named_once(blocks: Iterable[Block]) -> list[Block]:
    """Of notes with the same key the first one has it."""
    seen: set[str] = set()
    out = []
    for block in blocks:
        out.append(replace(block, note="") if block.note in seen else block)
        seen |= {block.note} - {""}
    return out


def _flat(entries: Iterable[Entry]) -> Iterable[Entry]:
    for entry in entries:
        yield entry
        for page in range(entry.first + 1, entry.last + 1):
            yield from entry.before.get(page, ())
            yield from entry.after.get(page, ())


def _parts(block: Block, parts: Sequence[Block]) -> Iterable[Block]:
    if not parts:
        yield block
        return
    for n, part in enumerate(parts):
        at = {id(row): i for i, row in enumerate(part.rows)}
        kept = [(r, id(block.rows[r.row])) for r in block.references]
        references = tuple(replace(r, row=at[row]) for r, row in kept if row in at)
        region = part.region or next((id for page, id in part.regions or () if page == part.page), "")
        yield replace(part, region=region, references=references, note="" if n else part.note)


def _entry(block: Block, order: Mapping[str, int]) -> Entry:
    rows = sorted((row for row in block.rows if row.pieces), key=lambda row: _index(block, row.page, order))
    at = [_index(block, row.page, order) for row in rows] or [_index(block, block.page, order)]
    return Entry(replace(block, rows=tuple(rows)), at[0], at[-1])


def _index(block: Block, page: str, order: Mapping[str, int]) -> int:
    if page not in order:
        raise ValueError(f"a {block.role.value} block stands on page {page!r}, which the document lacks")
    return order[page]


def _pages(entry: Entry) -> list[tuple[str, tuple[Row, ...]]]:
    return [(page, tuple(rows)) for page, rows in groupby(entry.block.rows, key=lambda row: row.page)]


def _by_page(block: Block, order: Mapping[str, int]) -> list[Entry]:
    if block.cells:
        return [_entry(block, order)]
    entry = _entry(block, order)
    return [_entry(_piece(block, rows), order) for _, rows in _pages(entry)] or [entry]


def _piece(block: Block, rows: tuple[Row, ...]) -> Block:
    page = rows[0].page
    if page == block.page:
        return replace(block, rows=rows)
    return replace(block, rows=rows, page=page, region="", polygon=())


def _mark_repeated(entries: Sequence[Entry]) -> None:
    marks: set[str] = set()
    for entry in entries:
        if entry.block.role is Role.CLASSIFICATION:
            mark = re.sub(r"\W", "", unicodedata.normalize("NFKC", entry.block.text)).upper()
            entry.repeated = entry.first > 0 or mark in marks
            marks.add(mark)


def _cut(entries: Sequence[Entry], order: Mapping[str, int]) -> list[Entry]:
    """At each page end at most one block stays whole, and only if nothing else is written on the pages it passes."""
    written: dict[int, set[int]] = {}
    for i, entry in enumerate(entries):
        if not entry.furniture and (entry.block.cells or entry.block.role not in (Role.NOTE, Role.FIGURE)):
            for page, _ in _pages(entry) or [(entry.block.page, ())]:
                written.setdefault(order[page], set()).add(i)
    taken: set[int] = set()
    parts: dict[int, list[list[Row]]] = {}
    over = [i for i, e in enumerate(entries) if e.last > e.first]
    for i in sorted(over, key=lambda i: (entries[i].block.role not in _RUNNING, i)):
        pages = _pages(entries[i])
        parts[i] = [list(pages[0][1])]
        whole = 1  # pages in the last part
        for (before, _), (after, rows) in pairwise(pages):
            ends = set(range(order[before], order[after]))
            passed = set(range(order[before] + (whole == 1), order[after]))
            if taken & ends or any(written.get(page, set()) - {i} for page in passed):
                parts[i].append(list(rows))
                whole = 1
            else:
                parts[i][-1] += rows
                whole += 1
                taken |= ends
    out = []
    for i, entry in enumerate(entries):
        pieces = parts.get(i, [])
        if len(pieces) < 2:
            out.append(entry)
            continue
        for n, piece in enumerate(pieces):
            made = _entry(_piece(entry.block, tuple(piece)), order)
            made.part = "I" if n == 0 else "F" if n == len(pieces) - 1 else "M"
            made.of, made.at = entry.block, entry.at
            out.append(made)
    return out


def left_out(document: Document) -> list[Block]:
    """Blocks for the withheld areas that no block holds."""
    held = {
        (row.page, redaction.id)
        for block in document.blocks
        for row in (*block.rows, *(r for c in block.cells for r in c.rows))
        for redaction in row.redactions
    }
    flat = Direction.HORIZONTAL
    return [
        Block(Role.REDACTION, page.id, flat, (Row(page.id, flat, (redaction,)),))
        for page in document.pages
        for redaction in page.redactions
        if (page.id, redaction.id) not in held
    ]


# --------------------------------------------------------------------------------------------- page ends
def _taken_in(entries: Sequence[Entry]) -> list[Entry]:
    """``entries`` sorted by first page, no two over the same page end."""
    out: list[Entry] = []
    over: Entry | None = None
    at = 0  # index in out of the block that runs over
    opened = False  # the last page's own text has begun
    for entry in entries:
        if over is not None and entry.first > over.last:
            over = None
        if over is None or entry.first == over.last:
            if over is not None and not opened and entry.furniture and _above(entry, over):
                over.after.setdefault(entry.first, []).append(entry)
                continue
            opened = opened or not entry.furniture
            out.append(entry)
        elif entry.furniture or entry.first > over.first:  # a note on a page that it passes counts as furniture
            if entry.first > over.first and _above(entry, over):
                over.after.setdefault(entry.first, []).append(entry)
            else:
                over.before.setdefault(entry.first + 1, []).append(entry)
        else:
            out.insert(at, entry)
            at += 1
        if entry.last > entry.first:
            over, at, opened = entry, len(out) - 1, False
    return out


def _above(entry: Entry, over: Entry) -> bool:
    """Whether a piece of furniture stands above the first line of the block that runs on to its page."""
    rows = entry.block.rows
    page = rows[0].page if rows else entry.block.page
    lines = [r for r in over.block.rows if r.page == page]
    if not rows or not lines:
        return True
    return Box.union(r.box for r in rows).y1 <= lines[0].box.center[1]


# ------------------------------------------------------------------------------------------------ regions
def region_of(document: Document, block: Block) -> Region | None:
    page = next((p for p in document.pages if p.id == block.page), None)
    return next((r for r in page.regions if r.id == block.region), None) if page and block.region else None


def stamped(document: Document, block: Block) -> bool:
    """Whether layout saw the block as a stamp."""
    region = region_of(document, block)
    return block.role is Role.STAMP or (region is not None and region.type is RegionType.STAMP)
