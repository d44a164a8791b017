"""How deep a heading lies: level 1 is a section of the document, 2 a section of that, and so on.

Numbered headings nest as numbered paragraphs do (:mod:`pipeline.records.text.lists`): by the order in which their
styles appear. Parts, chapters and sections with a word (第1章, 第2節) have the rank of the word, dotted numbers (2.3.1)
that of their length. A heading without a number takes the level of headings as large as itself; of one size with all
others it is a section of the document when its words say so (はじめに, 注) or no numbered section is open. Titles are
level 1; the headings after a later title of the same document (an attachment's) lie in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Block, Role
from pipeline.records.cutting.titles import section_word
from pipeline.records.text import along
from pipeline.records.text.markers import Style, marker, roman
from pipeline.records.words.numerals import number
from pipeline.records.words.shapes import level

SAME, ROUGHLY = 0.05, 0.18
"""share by which the print of headings of one level may differ: as a file states it, and as measured on a picture"""
_RANKS = "部編篇章節款項目"
_WORDED = re.compile(rf"^第[0-9一二三四五六七八九十IVX]{{1,4}}(?P<rank>[{_RANKS}])")
_ENGLISH = re.compile(r"^(?P<rank>PART|CHAPTER|SECTION|ANNEX|APPENDIX)\s*[0-9IVXA-Z]{1,4}\b", re.I)
_ENGLISH_RANKS = {"part": 0, "chapter": 3, "section": 4, "annex": 0, "appendix": 0}
_DOTTED = re.compile(r"^(?P<n>[0-9]{1,2}(?:\.[0-9]{1,2}){1,3})\.?(?![0-9年月日%])")
_NUMBER = re.compile(r"^(?P<n>[IVX]{1,5}|[0-9]{1,2}|[一二三四五六七八九十]{1,3})[.、]?(?=[^0-9年月日,.])")
_ATTACHED = re.compile(r"^(?:別添|別紙|附属|付属|資料|APPENDIX|ANNEX)", re.I)


@dataclass(frozen=True)
class _Open:
    """An open section: its style, its number and the size of its heading's print (pixels)."""

    style: Style
    number: int
    size: float


def levelled(blocks: Sequence[Block], sizes: Mapping[str, float], same: float = ROUGHLY) -> list[Block]:
    """The blocks with the level of every HEADING and TITLE. ``sizes``: print size by region id, pixels; of a block
    without one the thickness of its rows. ``same``: share by which the print of one level differs."""
    out = list(blocks)
    stack: list[_Open] = []
    base = 0
    titled = False
    for i, block in enumerate(blocks):
        if block.role is Role.TITLE:
            base, stack = (1 if titled else 0), []
            near = i > 0 and blocks[i - 1].role is Role.TITLE
            base, titled = (0 if near and base and not _later(blocks, i) else base), True
            out[i] = replace(block, level=1)
        elif block.role is Role.HEADING and block.rows:
            stack = _placed(stack, block, sizes.get(block.region) or along.glyph(block.rows), same)
            out[i] = replace(block, level=base + len(stack))
    return out


def _later(blocks: Sequence[Block], at: int) -> bool:
    """Whether text stood before this title: it is another one, not a second line of the first."""
    return any(b.role in (Role.BODY, Role.ITEM) for b in blocks[:at])


def _placed(stack: list[_Open], block: Block, size: float, same: float) -> list[_Open]:
    found = _style(block)
    if found is None:
        return _plain(stack, block, size, same)
    style, n = found
    rank = _rank(style)
    if rank is not None:  # a word or dots say how styles lie to each other
        kept = [s for s in stack if _rank(s.style) is None or (_rank(s.style) or 0) < rank]
        first = next((k for k, s in enumerate(kept) if s.style.form == "plain" or _rank(s.style) is None), len(kept))
        kept = kept[:first] if style.form == "word" else kept
        return [*kept, _Open(style, n, size)]
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth].style == style:
            return [*stack[:depth], _Open(style, n, size)]
    if n > 1 and style.series in ("I", "A"):  # the first of them was misread: capitals stand above what is open
        return [_Open(style, n, size)]
    if stack and stack[-1].style.form == "plain":  # a numbered heading after 「はじめに」 stands beside it
        at = len(stack) - 1
        if n == 1 and size < stack[at].size * (1 - same):
            return [*stack, _Open(style, n, size)]
        return [*stack[:at], _Open(style, n, size)]
    return [*stack, _Open(style, n, size)]


def _style(block: Block) -> tuple[Style, int] | None:
    text = level(block.rows[0].text)
    if m := _WORDED.match(text):
        return Style("word", str(_RANKS.index(m.group("rank")))), 0
    if m := _ENGLISH.match(block.rows[0].text.strip()):
        return Style("word", str(_ENGLISH_RANKS[m.group("rank").lower()])), 0
    if m := _DOTTED.match(text):
        return Style("dots", str(m.group("n").count("."))), 0
    found = marker(block.rows[0])
    if found is not None and not found.bullet:
        style, n = found.readings[0]
        return Style(_loose(style.form), style.series), n
    if m := _NUMBER.match(text):
        sign = m.group("n")
        series = "1" if sign.isdigit() else "I" if sign.isascii() else "一"
        if series == "I" and text[m.end() :][:1].islower():
            return None
        return Style("x", series), (roman(sign) if series == "I" else number(sign)) or 0
    return None


def _loose(form: str) -> str:
    """1. and 1 with white after it are one style of headings."""
    return "x" if form in ("x.", "x ") else form


def _rank(style: Style) -> int | None:
    if style.form == "word":
        return int(style.series)
    return 100 + int(style.series) if style.form == "dots" else None


def _plain(stack: list[_Open], block: Block, size: float, same: float) -> list[_Open]:
    style = Style("plain", "")
    here = _Open(style, 0, size)
    if not stack or section_word(level(block.text)) or _ATTACHED.match(level(block.text)):
        return [here]
    for depth, open_ in enumerate(stack):
        if size > open_.size * (1 + same):
            return [*stack[:depth], here]
        if open_.style.form == "plain" and size >= open_.size * (1 - same):
            return [*stack[:depth], here]
    if size >= stack[0].size * (1 - same) and len(stack) > 1 and stack[-1].size < stack[0].size * (1 - same):
        return [here]
    return [*stack, here]
