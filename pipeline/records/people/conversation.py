"""Turns of a conversation: the speaker's label at the start of a paragraph, and how far what is said goes.

Labels stand in brackets (``（次官）``, ``（ラウニー）``), before a colon (``大臣：``, ``The Minister:``) or before
wide white (``佐藤総理　　…``). A turn runs to the next label, over pages; a heading, a paragraph of the list in which
the narrator stood before the first label, or the end mark closes it. A label is read only where a paragraph may begin,
so that （ワシントン時間） after a line break is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.model import Block, Kind, Page, RegionType, Role
from pipeline.records.people.naming import Named, named
from pipeline.records.text import along
from pipeline.records.text.lists import begins
from pipeline.records.text.markers import marker
from pipeline.records.words.items import Item, Key, items_of
from pipeline.records.words.printed import GAP

LEAST, SPEAKERS = 3, 2
"""labels, and different speakers among them, that a paper of another kind must have"""
WHITE_LABELS = 3
"""labels before wide white that make a habit"""
_BRACKET = re.compile(r"^[○◯〇・*-]?[(〔\[【<](?P<who>[^()〔〕\[\]【】<>。、]{1,20})[)〕\]】>](?P<colon>[:]?)")
_COLON = re.compile(r"^[○◯〇・*-]?(?P<who>[^()。、:]{1,20}):")
_LATIN_WHO = re.compile(r"(?:The |MR\.? |Mr\.? )?[A-Z][\w.'’ -]{1,40}:")
_PROSE = re.compile(
    r"^(?:は(?!い|じめ|なは|たし|っき|つき)|が(?!ん|い)|を|に(?!つい|も|ほん|関)|より(?!一|良|よ)|との|の(?!ち)|同席|[、。)」])"
)
"""what goes on after a bracket that names somebody in the middle of a sentence"""
_OVER = re.compile(r"^[(（]?(?:以上|了|終り?|完)[)）]?$")
_FREE = frozenset({Kind.CONVERSATION})
_MAYBE = frozenset({Kind.TELEGRAM, Kind.MEMORANDUM, Kind.OTHER, Kind.REPORT, Kind.LETTER})
_FURNITURE = frozenset(
    {
        Role.HEADER, Role.FOOTER, Role.PAGE_NUMBER, Role.STAMP, Role.RELEASE, Role.MARGINALIA, Role.CLASSIFICATION,
        Role.TERM, Role.COPY, Role.SEAL, Role.HANDWRITING, Role.NOTE, Role.REDACTION,
    }
)  # fmt: skip

_CLOSING = frozenset({Role.HEADING, Role.TITLE, Role.SUBJECT})

Style = Literal["bracket", "colon", "white"]


@dataclass(frozen=True)
class Label:
    """A speaker's label at the start of a line: as printed, levelled positions start..end of it in the line, what it
    says of the person."""

    printed: str
    start: int
    end: int
    who: Named
    style: Style


def labels(pages: tuple[Page, ...], kind: Kind) -> dict[Key, Label]:
    """The lines at which somebody begins to speak. Empty for papers in which labels are too few to be turns."""
    if kind not in _FREE | _MAYBE:
        return {}
    items = [i for i in items_of(pages) if i.cell is None and _text(i)]
    found: dict[Key, Label] = {}
    for at, item in enumerate(items):
        label = label_of(item) if _may_begin(items, at) else None
        if label is not None:
            found[item.key] = label
    found = _trusted(found)
    if kind not in _FREE:
        voices = {label.who.text for label in found.values()}
        if len(found) < LEAST or len(voices) < SPEAKERS:
            return {}
    return found


def turns(pages: tuple[Page, ...], kind: Kind) -> dict[Key, str]:
    """The lines at which somebody begins to speak, with the speaker's label as printed."""
    return {key: label.printed for key, label in labels(pages, kind).items()}


def label_of(item: Item) -> Label | None:
    """The label a line begins with, a list's number before it aside; None for notes, dates, places and prose."""
    text = item.text
    mark = marker(item.rows[0])
    first = mark.length if mark is not None and not mark.label.startswith("(") and mark.length < len(text) else 0
    rest = text[first:]
    m = _BRACKET.match(rest)
    if m is not None:
        who = named(m.group("who"))
        if who is None or _PROSE.match(rest[m.end() :]):
            return None
        return Label(item.printed.raw(first, first + m.end()), first, first + m.end(), who, "bracket")
    m = _COLON.match(rest)
    if m is not None:
        who = named(m.group("who"))
        latin = m.group("who").isascii()
        if who is None or (not latin and not (who.rank or who.side)) or _a_list(rest[m.end() :]):
            return None
        if latin and not _LATIN_WHO.match(item.printed.raw(first)):
            return None
        return Label(item.printed.raw(first, first + m.end()), first, first + m.end(), who, "colon")
    for at in sorted(b for b in item.printed.breaks_at(GAP) if first < b <= first + 14)[:1]:
        who = named(text[first:at].strip("○◯〇・"))
        if who is not None and (who.rank or who.side) and len(text) - at >= 6 and not _a_list(text[at:]):
            return Label(item.printed.raw(first, at), first, at, who, "white")
    return None


def _text(item: Item) -> bool:
    return item.region.type in (RegionType.PARAGRAPH, RegionType.HEADING) and not item.furniture


def _a_list(text: str) -> bool:
    """Whether what follows a label names people instead of saying something: 先方：ラウニー大使、パラリーノ補佐官."""
    parts = [p for p in re.split(r"[、,・及び]|(?:他|ほか)$", text.strip("。")) if p]
    if not parts or "。" in text.strip("。"):
        return False
    return sum(1 for p in parts if (n := named(p)) is not None and n.rank) * 2 >= len(parts)


def _may_begin(items: Sequence[Item], at: int) -> bool:
    """Whether a paragraph may begin at this line."""
    item = items[at]
    if at == 0:
        return True
    before = items[at - 1]
    size = along.glyph(item.rows)
    mates = [r for r in before.region.rows if r.pieces]
    reach = max((along.end(r) for r in mates), default=0.0)
    if begins(before.rows[-1], reach, size):
        return True
    if before.key.page != item.key.page:
        return False
    if before.key.region != item.key.region:
        return True
    shift = along.start(item.rows[0]) - min(along.start(r) for r in mates)
    others = [along.start(r) for r in mates if r is not item.rows[0]]
    return shift > 0.6 * size or bool(others and min(others) - along.start(item.rows[0]) > 0.6 * size)


def _trusted(found: dict[Key, Label]) -> dict[Key, Label]:
    """Without bare names that nothing else says to be a person, and labels before white that are no habit."""
    whites = sum(1 for x in found.values() if x.style == "white")
    sure = [x for x in found.values() if (x.who.rank or x.who.side) and x.style != "white"]
    people = {x.who.name for x in sure if x.who.name}
    times = Counter(x.who.text for x in found.values() if x.style != "white")
    out = {}
    for key, label in found.items():
        who = label.who
        if label.style == "white":
            fits = whites >= WHITE_LABELS or (bool(sure) and who.text in {x.who.text for x in sure})
        elif who.rank or who.side:
            fits = True
        else:
            fits = who.name in people or (times[who.text] > 1 and len(found) >= LEAST)
        if fits:
            out[key] = label
    return out


# ------------------------------------------------------------------------------------------------- extents
def spoken(blocks: Sequence[Block]) -> list[int | None]:
    """For every block the index of the block with whose label its turn begins; None for what nobody says."""
    out: list[int | None] = []
    open_: int | None = None
    narrator: tuple[object, int] | None = None
    own: set[object] = set()
    for at, block in enumerate(blocks):
        if block.speaker:
            open_, own = at, set()
            out.append(at)
            continue
        if block.role in _FURNITURE:
            out.append(None)
            continue
        if block.role not in (Role.BODY, Role.ITEM):
            open_ = None if block.role in _CLOSING and not block.text.rstrip().endswith("。") else open_
            out.append(None if block.role is not Role.TABLE else open_)
            continue
        number = _number(block)
        if open_ is None:
            narrator = number or narrator
        elif number is not None:
            if narrator is not None and number[0] == narrator[0] and number[0] not in own and number[1] > narrator[1]:
                open_, narrator = None, number
            else:
                own.add(number[0])
        if open_ is not None and _OVER.match(block.text.strip()):
            open_ = None
        out.append(open_)
    return out


def _number(block: Block) -> tuple[object, int] | None:
    """Style and number of the item a block begins, None for a paragraph and for bullets."""
    found = marker(block.rows[0]) if block.role is Role.ITEM and block.rows else None
    return found.readings[0] if found is not None and found.readings[0][0].series else None


def given(blocks: Sequence[Block], who: dict[int, str]) -> tuple[Block, ...]:
    """The blocks with :attr:`Block.who`: ``who`` is the person by the index of the block that begins a turn."""
    return tuple(
        replace(block, who=who.get(first, "")) if first is not None else block
        for block, first in zip(blocks, spoken(blocks), strict=True)
    )
