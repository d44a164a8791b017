"""Notes at the foot of a page or at the end of a document, and the places that refer to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from lxml import etree

from pipeline.model import Block, Document, Line, NoteReference, RegionType, Role
from pipeline.tei.xml import Attributes, clean, make

_NUMBER = re.compile(r"[0-9]+|[a-z]|[*†‡§¶]+", re.IGNORECASE)
_FURNITURE = frozenset({Role.HEADER, Role.FOOTER, Role.PAGE_NUMBER, Role.RELEASE, Role.MARGINALIA})
FOOTNOTE = {"type": "footnote", "place": "bottom"}
ENDNOTE = {"type": "endnote", "place": "end"}


class Notes:
    """Which note is which: an xml:id for each that has a key, and the numbers printed in the text by the line they
    stand in. ValueError when a reference lies outside the rows of its block."""

    def __init__(self, document: Document) -> None:
        self._regions = {(p.id, r.id): r.type for p in document.pages for r in p.regions}
        self._order = {page.id: i for i, page in enumerate(document.pages)}
        self._ids: dict[str, str] = {}
        self._given: set[str] = set()
        self._numbers: dict[str, str] = {}
        self._from: dict[str, int] = {}
        self._in: dict[int, list[NoteReference]] = {}
        for block in document.blocks:
            if _is_note(block) and block.note and block.note not in self._ids:
                self._ids[block.note] = f"note-{len(self._ids) + 1}"
        self._under_heading = _under_heading(document.blocks)
        for block in document.blocks:
            for reference in block.references:
                line = _line(block, reference)
                self._in.setdefault(id(line), []).append(reference)
                if reference.note in self._ids:
                    page = self._order.get(block.all_rows[reference.row].page, 0)
                    self._from[reference.note] = max(page, self._from.get(reference.note, page))
                    self._numbers.setdefault(reference.note, reference.number)

    def within(self, line: Line) -> Sequence[NoteReference]:
        """References in a line, in order and apart."""
        out: list[NoteReference] = []
        for reference in sorted(self._in.get(id(line), ()), key=lambda r: r.first):
            if not out or reference.first >= out[-1].last:
                out.append(reference)
        return out

    def pointer(self, reference: NoteReference, line: Line) -> etree._Element:
        """``ptr`` in the place of the printed number; without ``@target`` when the note was not found."""
        chars = line.chars[reference.first : reference.last]
        raised = all(c.superscript for c in chars if c.text.strip())
        target = self._ids.get(reference.note, "")
        return make(
            "ptr",
            {
                "type": "noteRef",
                "n": clean("".join(c.text for c in chars)).strip() or reference.number,
                "rend": "superscript" if raised else None,
                "target": f"#{target}" if target else None,
                "cert": None if target else "low",
                "resp": None if target else "#koden",
            },
        )

    def attributes(self, block: Block) -> Attributes:
        """Of the ``note`` for a block; a note that had to be cut at a page end has its xml:id once."""
        id = "" if block.note in self._given else self._ids.get(block.note, "")
        if id:
            self._given.add(block.note)
        number = self._numbers.get(block.note) or number_in(block.label)
        return {"id": id, "n": number, **self._kind(block)}

    def _kind(self, block: Block) -> Attributes:
        """A footnote stands where layout saw one; an endnote under a heading that has nothing but notes, or on a later
        page than what refers to it."""
        if self._regions.get((block.page, block.region)) is RegionType.FOOTNOTE:
            return FOOTNOTE
        if block.rows and id(block.rows[0]) in self._under_heading:
            return ENDNOTE
        referred = self._from.get(block.note)
        return ENDNOTE if referred is not None and referred < self._order.get(block.page, 0) else FOOTNOTE


def _is_note(block: Block) -> bool:
    return block.role is Role.NOTE and not block.cells and any(row.pieces for row in block.rows)


def _under_heading(blocks: Sequence[Block]) -> set[int]:
    """First rows (by identity) of the notes that are all there is under a heading, furniture aside."""
    out: set[int] = set()
    run: list[Block] = []
    under = False
    for block in (*blocks, None):
        if block is not None and _is_note(block):
            run.append(block)
        elif block is None or block.role in (Role.HEADING, Role.TITLE):
            out |= {id(note.rows[0]) for note in run if under}
            run, under = [], True
        elif block.role not in _FURNITURE:
            under = False
    return out


def _line(block: Block, reference: NoteReference) -> Line:
    try:
        piece = block.all_rows[reference.row].pieces[reference.piece]
    except IndexError:
        piece = None
    if not isinstance(piece, Line) or not 0 <= reference.first < reference.last <= len(piece.chars):
        raise ValueError(f"the reference to note {reference.number!r} lies outside the rows of its block")
    return piece


def number_in(label: str) -> str:
    """The number or sign in a printed label, "" when there is none."""
    found = _NUMBER.search(unicodedata.normalize("NFKC", label))
    return found[0] if found else ""
