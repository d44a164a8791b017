"""Paragraphs put together over what parts them on paper: page ends, columns, pictures, notes, withheld areas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.model import Block, Line, Redaction, Role, Row
from pipeline.records.text import along
from pipeline.records.words.shapes import level

APART = frozenset(
    {
        Role.HEADER, Role.FOOTER, Role.PAGE_NUMBER, Role.STAMP, Role.RELEASE, Role.MARGINALIA, Role.CLASSIFICATION,
        Role.TERM, Role.COPY, Role.NOTE, Role.SEAL, Role.HANDWRITING,
    }
)  # fmt: skip
"""a paragraph may run on past it"""
_FLOATS = frozenset({Role.FIGURE, Role.CAPTION, Role.TABLE})
"""set where there is room, inside paragraphs as well"""
_ENDS = re.compile(r"[。.．!?！？」』)）:：;；]$")
_NEW = re.compile(
    r"^(?:[(（][^()（）]{1,16}[)）]|[0-9一二三四五六七八九十]{1,3}[.、)）](?![0-9。、])|[-●○*＊(（\[]|第[0-9一二三四五六七八九十]+|記$|以上$)"
)
_NEW_LINE = re.compile(r"^(?:[-●○◎■□◆※]|記$|以上$)")
"""what begins a paragraph even after a full line that no sentence ends"""
_LATIN_TURN = re.compile(r"^[a-z0-9,;(\"']")
_INDENT = 0.6
"""glyphs by which the first line of a paragraph starts after the others"""
_FULL_STOP = re.compile(r"。[」』)）]?$")
_LINES, _PARAGRAPHS, _RARE = 3, 5, 0.15
"""rows of a paragraph that shows the habit of the print; how many there must be; share of those that may differ"""
_LEADING = 1.1
"""of the paragraph's own line distance"""
_NEAR = 2.0
"""glyphs of white between the lines of one paragraph, at most (double spacing)"""
_FULL, _WIDE = 1.2, 12.0
"""glyphs that a full line may lack, and that it must have"""
_EARLY = 0.5
"""share of its paragraph's length at which a last line is too short to run on"""


def joined(found: Sequence[Block]) -> list[Block]:
    """Join a paragraph, item or note with the paragraph that carries it on.

    Where a sentence is open, the next paragraph that does not begin by itself carries it on. Where a sentence is closed
    but its line is full, the next one carries on only in print whose habit is known: paragraphs begin further in and
    this one does not, or no paragraph does, so that only a short last line could have ended one.
    """
    out: list[Block] = []
    habit = _habit(found)
    for block in found:
        at = _open(out, block, habit)
        if at is None:
            out.append(block)
            continue
        between = out[at + 1 :]
        withheld = [b for b in between if b.role is Role.REDACTION]
        rows = (*out[at].rows, *(r for b in withheld for r in b.rows), *block.rows)
        whole = replace(out[at], rows=rows)
        rest = [b for b in between if b.role is not Role.REDACTION]
        if out[at].rows[-1].page == block.page:
            out[at:] = [whole, *rest]
            continue
        late = [b for b in rest if b.page == block.page]
        early = [b for b in rest if b.page != block.page]
        out[at:] = [*early, whole, *late]
    return out


def _open(out: Sequence[Block], block: Block, habit: str) -> int | None:
    """Index of the paragraph that this block carries on; None when it begins by itself."""
    if block.role is not Role.BODY or not block.rows or _bare(block) or block.speaker:
        return None
    at = len(out) - 1
    floats = withheld = False
    while at >= 0 and (out[at].role in APART or out[at].role in _FLOATS or out[at].role is Role.REDACTION):
        floats = floats or out[at].role in _FLOATS
        withheld = withheld or out[at].role is Role.REDACTION
        at -= 1
    if at < 0 or out[at].role not in (Role.BODY, Role.ITEM) or not out[at].rows:
        return None
    last = out[at]
    if last.direction is not block.direction:
        return None
    same = last.rows[-1].page == block.rows[0].page
    if same and not (floats or withheld or _next_column(last, block) or _next_line(last, block)):
        return None
    passed = [b for b in out[at + 1 :] if b.page not in (last.rows[-1].page, block.page)]
    if not same and {b.page for b in passed} - {b.page for b in passed if b.role in _FLOATS}:
        return None  # a page between is passed over only where a picture or table fills it
    if _indented(block, last, same=same):
        return None
    tight = same and not (floats or withheld) and _next_line(last, block)
    if _sentence_runs_on(last, block, withheld=withheld, new=_NEW_LINE if tight else _NEW):
        return at
    return at if not (floats or withheld) and _full_line_runs_on(last, block, habit, same=same) else None


def _habit(blocks: Sequence[Block]) -> str:
    """``indented`` or ``flush`` by how most paragraphs of some length begin, "" when there are too few to tell."""
    seen = []
    for block in blocks:
        rows = [r for r in block.rows if r.pieces and r.page == block.rows[0].page]
        if block.role is Role.BODY and len(rows) >= _LINES:
            seen.append(along.start(rows[0]) - min(along.start(r) for r in rows[1:]) > _INDENT * along.glyph(rows))
    if len(seen) < _PARAGRAPHS:
        return ""
    share = sum(seen) / len(seen)
    return "indented" if share > 1 - _RARE else "flush" if share < _RARE else ""


def _full_line_runs_on(last: Block, block: Block, habit: str, *, same: bool) -> bool:
    """Whether a paragraph goes on after a closed sentence whose line is full; Japanese, whose lines are all as long."""
    before, after = level(last.rows[-1].text), level(block.rows[0].text)
    rows = [r for r in last.rows if r.pieces and r.page == last.rows[-1].page]
    if not habit or not before or not after or before[-1].isascii() or _NEW.match(after):
        return False
    beside = [r for r in block.rows if r.pieces and same and r.page == rows[-1].page]
    if len(rows) + len(beside) < _LINES:
        return False
    if (habit == "indented" and len(block.rows) < 2) or not _FULL_STOP.search(before):
        return False
    size = along.glyph(rows)
    full = max(along.end(r) for r in (*rows, *beside)) - along.end(rows[-1]) < 0.8 * size + _first_word(block.rows[0])
    if not same:
        return full
    steps = [_step(a, b) for part in (rows, beside) for a, b in pairwise(part)]
    return full and bool(steps) and 0 < _step(rows[-1], block.rows[0]) <= _LEADING * max(steps)


def _step(before: Row, after: Row) -> float:
    return along.v(after.box, after.direction)[0] - along.v(before.box, before.direction)[0]


def _bare(block: Block) -> bool:
    return all(isinstance(p, Redaction) for r in block.rows for p in r.pieces)


def _sentence_runs_on(last: Block, block: Block, *, withheld: bool, new: re.Pattern[str]) -> bool:
    before, after = level(last.rows[-1].text), level(block.rows[0].text)
    covered = isinstance(last.rows[-1].pieces[-1], Redaction) if last.rows[-1].pieces else False
    if not before or not after:
        return bool(after) and covered and not new.match(after) and _goes_on(after, withheld=True, before="")
    if (_ENDS.search(before) and not covered) or new.match(after):
        return False
    if not (withheld or covered) and _stops_early(last):
        return False
    return _goes_on(after, withheld=withheld or covered, before=before)


def _goes_on(after: str, *, withheld: bool, before: str) -> bool:
    """Whether the words after the break can stand inside a sentence. English ones begin with a small letter, unless a
    hyphen is open."""
    if not after[0].isascii() or (before and not before[-1].isascii()):
        return True
    if before and before[-1] == "-":
        return True
    return bool(_LATIN_TURN.match(after)) and not (withheld and after[0].isdigit())


def _stops_early(last: Block) -> bool:
    rows = [r for r in last.rows if r.pieces and r.page == last.rows[-1].page]
    if len(rows) < 2:
        return False
    from_ = min(along.start(r) for r in rows)
    longest = max(along.end(r) for r in rows) - from_
    return along.end(rows[-1]) - from_ < _EARLY * longest


def _next_column(last: Block, block: Block) -> bool:
    """Whether the block stands at the head of the column (tier) after the one the paragraph ends in."""
    direction = block.direction
    a, b = last.rows[-1].box, block.rows[0].box
    size = along.glyph(block.rows)
    beside = along.u(b, direction)[0] > along.u(a, direction)[0] + size
    rows = [r.box for r in last.rows if r.page == last.rows[-1].page]
    past = along.u(b, direction)[0] >= max(along.u(r, direction)[1] for r in rows) - size
    back = along.v(b, direction)[1] < along.v(a, direction)[0]
    return beside and past and back


def _runs_on_below(last: Block, block: Block) -> bool:
    """Whether English runs on in the next line, which hangs or stands aside for a note in the margin: it begins with a
    small letter, at the line's distance."""
    before, after = level(last.rows[-1].text), level(block.rows[0].text)
    if not before or not before[-1].isascii() or not (after[:1].isascii() and after[:1].islower()):
        return False
    gap = along.v(block.rows[0].box, block.direction)[0] - along.v(last.rows[-1].box, last.direction)[1]
    return -0.5 <= gap / along.glyph(block.rows) <= _NEAR


def _next_line(last: Block, block: Block) -> bool:
    """Whether the block is only the next line of the paragraph: English that runs on, or Japanese whose line before is
    full, set no further in than it."""
    if _runs_on_below(last, block):
        return True
    before, after = level(last.rows[-1].text), level(block.rows[0].text)
    if not before or not after or (before[-1].isascii() and after[0].isascii()):
        return False
    size = along.glyph(block.rows)
    gap = along.v(block.rows[0].box, block.direction)[0] - along.v(last.rows[-1].box, last.direction)[1]
    rows = [r for r in (*last.rows, *block.rows) if r.pieces and r.page == block.rows[0].page]
    room = _FULL * size + _first_word(block.rows[0])
    full = max(along.end(r) for r in rows) - along.end(last.rows[-1]) < room
    flush = along.start(block.rows[0]) - min(along.start(r) for r in rows) < _INDENT * size
    wide = along.end(last.rows[-1]) - along.start(last.rows[-1]) > _WIDE * size
    alike = 0.8 < size / along.glyph(last.rows) < 1.25
    return -0.5 <= gap / size <= _NEAR and full and flush and wide and alike


def _first_word(row: Row) -> float:
    """Length in pixels of the Latin word or number, and its bracket, that could not be parted and went to this row."""
    first = row.pieces[0]
    if not isinstance(first, Line):
        return 0.0
    reach = first.chars[0].start if first.chars else 0.0
    start = reach
    for c in first.chars:
        if not level(c.text).isascii() or not c.text.strip():
            break
        reach = c.end
    return reach - start


def _indented(block: Block, last: Block, *, same: bool) -> bool:
    """Whether the first row starts after the ones that follow it, as a new paragraph's does."""
    size = along.glyph(block.rows)
    first, rest = block.rows[0], [r for r in block.rows[1:] if r.pieces]
    if rest and not (same and _next_line(last, block)):
        return along.start(first) - min(along.start(r) for r in rest) > _INDENT * size
    if same and not (_next_column(last, block) or _next_line(last, block)):
        own: list[Row] = [r for r in last.rows[1:] if r.page == first.page]
        return bool(own) and along.start(first) - min(along.start(r) for r in own) > _INDENT * size
    return False
