"""Numbered paragraphs: which rows begin one, and how deep it lies.

No table says that (1) stands under 1. The depth follows from the order of the page: a number that carries on an open
list belongs to it and closes what was opened inside; a first number (1, イ, a) of another style opens a list inside the
item before it, unless it stands out to the left of it; of the same style it begins a new list in the old one's place.
A number that neither begins nor carries on anything is taken only where the next one follows. A list of a single
number is taken only where its lines hang or it holds a list of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.model import Block, Box, Role, Row
from pipeline.records.text import along
from pipeline.records.text.markers import Marker, Style, marker
from pipeline.records.words.shapes import level

OUT = 1.0
"""glyphs by which a marker must stand out to the left to leave the list it comes after"""
HANG = 0.6
"""glyphs between two margins that are not the same"""
SHORT = 1.5
"""glyphs by which a line ends early, so that the next one may begin a paragraph"""
AHEAD = 40
"""paragraphs within which the second number must follow one that begins a list in its middle"""
_WEAK = frozenset({"x ", "x.x"})
"""forms that white alone or a decimal can give"""
CLOSED = re.compile(r"[。.．!?！？」』)）:：;；]$")
_KATAKANA_END = re.compile(r"(?:[シスズムリヌ]|コト|モノ|候|有之|也)$")
_HIRAGANA = re.compile(r"[\u3041-\u3096]")
_TURN = re.compile(r"^[(（](?!以上|了|終|別添|注|[0-9一二三四五六七八九十]{1,3}[)）])[^()（）]{1,16}[)）].")
"""a speaker and what he says"""


@dataclass(frozen=True)
class _Start:
    """A row that may begin an item: which row of which block, its marker, where it starts along the line (pixels)."""

    block: int
    row: int
    marker: Marker
    page: str
    u: float
    glyph: float
    hangs: bool


@dataclass(frozen=True)
class _Break:
    """A heading; ``hard``: a title or head matter, past which no list goes on."""

    block: int
    hard: bool


@dataclass
class _List:
    """An open list: the number it has come to, for every style it can still be."""

    id: int
    styles: dict[Style, int]
    members: list[int] = field(default_factory=list)
    inner: bool = False


@dataclass(frozen=True)
class Place:
    """Where an item stands: its list and all lists about it, outermost first."""

    lists: tuple[int, ...]

    @property
    def level(self) -> int:
        return len(self.lists)


_HARD = frozenset(
    {Role.TITLE, Role.ADDRESS, Role.SUBJECT, Role.NUMBER, Role.SENT, Role.RECEIVED, Role.PRECEDENCE, Role.FORM}
)


def itemised(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with BODY blocks cut where items begin: ITEM blocks have ``label`` and ``level``."""
    events = _events(blocks)
    places = _settled(events)
    if not places:
        return list(blocks)
    starts: dict[int, dict[int, int]] = {}
    for at in places:
        event = events[at]
        if isinstance(event, _Start):
            starts.setdefault(event.block, {})[event.row] = at
    out: list[Block] = []
    for b, block in enumerate(blocks):
        cuts = starts.get(b)
        if not cuts:
            out.append(block)
            continue
        edges = [*sorted({0, *cuts}), len(block.rows)]
        for first, last in pairwise(edges):
            part = _part(block, first, last)
            if first in cuts:
                event = events[cuts[first]]
                assert isinstance(event, _Start)
                part = replace(part, role=Role.ITEM, label=event.marker.label, level=places[cuts[first]].level)
            out.append(part)
    return out


def _part(block: Block, first: int, last: int) -> Block:
    rows = block.rows[first:last]
    if len(rows) == len(block.rows):
        return block
    own = [r for r in rows if r.page == rows[0].page]
    speaker = "" if first else block.speaker
    return replace(block, rows=rows, page=rows[0].page, polygon=Box.union(r.box for r in own).polygon, speaker=speaker)


# ------------------------------------------------------------------------------------------------- candidates
def _events(blocks: Sequence[Block]) -> list[_Start | _Break]:
    out: list[_Start | _Break] = []
    for b, block in enumerate(blocks):
        if block.role is Role.BODY:
            out += _starts(b, block)
        elif block.role in _HARD or block.role is Role.HEADING:
            out.append(_Break(b, block.role is not Role.HEADING))
    return out


def _starts(b: int, block: Block) -> list[_Start]:
    rows = block.rows
    size = along.glyph(rows)
    reach = max((along.end(r) for r in rows if r.pieces), default=0.0)
    out = []
    for k, row in enumerate(rows):
        if not row.pieces or (k and not begins(rows[k - 1], reach, size)):
            continue
        found = marker(row)
        if found is None:
            continue
        following = rows[k + 1] if k + 1 < len(rows) and rows[k + 1].page == row.page else None
        hangs = following is not None and following.pieces != () and along.start(following) - along.start(row) > (
            HANG * size
        )  # fmt: skip
        out.append(_Start(b, k, found, row.page, along.start(row), size, hangs))
    return out


def begins(before: Row, reach: float, size: float) -> bool:
    """Whether a paragraph may begin after the row: it closes a sentence or ends before the others. Prose in katakana
    sets no full stop: there the form of the verb closes it."""
    text = level(before.text)
    closed = CLOSED.search(text) or (_KATAKANA_END.search(text) and not _HIRAGANA.search(text))
    return not text or closed is not None or reach - along.end(before) > SHORT * size


# ---------------------------------------------------------------------------------------------------- nesting
def _settled(events: Sequence[_Start | _Break]) -> dict[int, Place]:
    """Event index to place, once what stood alone has been left out: that may change what is left."""
    dropped: set[int] = set()
    while True:
        places, lists = _nest(events, dropped)
        alone = set()
        signs = Counter(style for e in events if isinstance(e, _Start) for style, _ in e.marker.readings[:1])
        for found in lists:
            event = events[found.members[0]]
            if len(found.members) == 1 and isinstance(event, _Start) and not found.inner and not _sure(event, signs):
                alone.add(found.members[0])
        if not alone:
            return places
        dropped |= alone


def _sure(start: _Start, signs: Counter[Style]) -> bool:
    """Whether one number alone makes an item: its lines hang from it, and it is marked by more than white. A bullet
    alone does where the text uses it for others."""
    if start.marker.bullet:
        return signs[start.marker.readings[0][0]] > 2
    return start.hangs and start.marker.readings[0][0].form not in _WEAK


def _nest(events: Sequence[_Start | _Break], dropped: set[int]) -> tuple[dict[int, Place], list[_List]]:
    stack: list[_List] = []
    lists: list[_List] = []
    places: dict[int, Place] = {}
    stale = False
    for at, event in enumerate(events):
        if isinstance(event, _Break):
            stack, stale = ([] if event.hard else stack), True
            continue
        if at in dropped:
            continue
        found = _carried_on(stack, event.marker)
        if found is not None and not (event.marker.bullet and stale):
            depth, styles = found
            stack = stack[: depth + 1]
            stack[-1].styles = styles
        else:
            styles = {style: n for style, n in event.marker.readings if n <= 1}
            if not styles:
                if not _goes_on(events, at, dropped):
                    continue
                styles = dict(event.marker.readings)
            stack = [] if stale else _above(stack, event, styles, events)
            if stack:
                stack[-1].inner = True
            stack.append(_List(len(lists), styles))
            lists.append(stack[-1])
        stale = False
        stack[-1].members.append(at)
        places[at] = Place(tuple(open_.id for open_ in stack))
    return places, lists


def _carried_on(stack: Sequence[_List], found: Marker) -> tuple[int, dict[Style, int]] | None:
    """Depth of the open list the marker carries on, the innermost first, and what that list then is. One number may
    have been misread or lost in between."""
    for step in (1, 2):
        for readings in (found.readings, found.loose):
            for depth in range(len(stack) - 1, -1, -1):
                styles = stack[depth].styles
                match = {s: n for s, n in readings if s in styles and (n == styles[s] + step or not s.series)}
                if match and (step == 1 or not any(s.form in _WEAK for s in match)):
                    return depth, match
    return None


def _goes_on(events: Sequence[_Start | _Break], at: int, dropped: set[int]) -> bool:
    """Whether the next number of a list that begins in its middle follows."""
    first = events[at]
    assert isinstance(first, _Start)
    wanted = {(s, n + step) for s, n in first.marker.readings for step in (1, 2) if step == 1 or s.form not in _WEAK}
    for later in range(at + 1, min(len(events), at + AHEAD)):
        event = events[later]
        if isinstance(event, _Start) and later not in dropped and wanted & set(event.marker.readings):
            return True
    return False


def _above(
    stack: list[_List], start: _Start, styles: dict[Style, int], events: Sequence[_Start | _Break]
) -> list[_List]:
    """The open lists a new one is opened in."""
    for depth, open_ in enumerate(stack):
        if styles.keys() & open_.styles.keys():
            return stack[:depth]
    kept = list(stack)
    while kept:
        last = events[kept[-1].members[-1]]
        assert isinstance(last, _Start)
        if last.page != start.page or last.u - start.u <= OUT * start.glyph:
            break
        kept.pop()
    return kept


# ----------------------------------------------------------------------------------------- unnumbered paragraphs
def inside(blocks: Sequence[Block]) -> list[Block]:
    """BODY blocks that go on inside an item get its level.

    Between two items of a list a paragraph belongs to the first of them, and deeper where its margin is that of a
    deeper item; after the last item only its margin can say so, or that it is another turn of a speaker where such
    turns stand in the items before. Printed text that stands out to the left of the list's own lines belongs to none.
    """
    out = list(blocks)
    after = _levels_after(blocks)
    outer = _outer(blocks)
    path: list[Block] = []
    talk = 0
    for i, block in enumerate(blocks):
        if block.role in _HARD or block.role is Role.HEADING:
            path, talk = [], 0
        elif block.role is Role.ITEM:
            path = [*path[: block.level - 1], block]
        elif block.role is Role.BODY and path and block.rows:
            turn = _TURN.match(level(block.rows[0].text)) is not None
            depth = _depth(block, path, after[i], outer)
            if turn and after[i]:
                talk = after[i]
            elif turn and not depth:
                depth = min(talk, len(path))
            if depth:
                out[i] = replace(block, level=depth)
            else:
                path = path if after[i] else []
    return out


def _levels_after(blocks: Sequence[Block]) -> list[int]:
    """For every block the level at which the next item before a heading carries on a list that is already open."""
    out = [0] * len(blocks)
    coming = 0
    for i in range(len(blocks) - 1, -1, -1):
        block = blocks[i]
        out[i] = coming
        if block.role is Role.ITEM:
            coming = block.level if not _first(block) else block.level - 1
        elif block.role in _HARD or block.role is Role.HEADING:
            coming = 0
    return out


def _first(item: Block) -> bool:
    found = marker(item.rows[0])
    return found is not None and any(n == 1 for _, n in found.readings)


def _outer(blocks: Sequence[Block]) -> dict[str, float]:
    """The text's own margin on each page: the least of its paragraphs of some length."""
    out: dict[str, float] = {}
    for block in blocks:
        if block.role in (Role.BODY, Role.ITEM) and block.rows:
            at = along.margin(block.rows)
            page = block.rows[0].page
            out[page] = min(at, out.get(page, at))
    return out


def _depth(block: Block, path: Sequence[Block], coming: int, outer: dict[str, float]) -> int:
    size = along.glyph(block.rows)
    page = block.rows[0].page

    def shift(b: Block) -> float:
        """Margin in glyphs from the page's own, so that pages can be compared."""
        return (along.margin(b.rows) - outer.get(b.rows[0].page, 0.0)) / size

    own = shift(block)
    level_ = min(coming, len(path))
    if level_ and path[level_ - 1].rows[0].page == page and own < shift(path[level_ - 1]) - OUT:
        return 0
    for depth in range(len(path), level_, -1):
        above = shift(path[depth - 2]) if depth > 1 else 0.0
        here = shift(path[depth - 1])
        if abs(own - here) < HANG and here - above > HANG:
            return depth
    return level_
