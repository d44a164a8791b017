"""What only shows over several pages: lines that run along the edges, and headings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.model import Kind, Page, RegionType, Role
from pipeline.records.cutting.titles import section_word
from pipeline.records.fields.marks import AT_EDGE, english_class, tokens
from pipeline.records.fields.release import exemption, release_text
from pipeline.records.words.items import Item, Key, items_of

HEAD, FOOT = 0.13, 0.86
"""shares of the page's height above and below which running lines stand"""
LEAST_PAGES = 3
ALIKE = 85
"""least rapidfuzz ratio of two running lines, numbers aside"""
SURE, SAME_SIZE = 0.9, 1.1
"""certainty from which layout's word for a heading is taken; ratio of sizes of print that are one"""
_HEADED = frozenset({"layout.heading.weight", "layout.heading.size"})
_LETTERS = 4
_NUMBERS = re.compile(r"[0-9〇一二三四五六七八九十]+|(?<![A-Za-z])[ivxIVX]{1,5}(?![A-Za-z])|[\W_]")
_NUMBERED = re.compile(
    r"^(?:第[0-9一二三四五六七八九十]{1,3}[章節部編款]|[IVXⅠ-Ⅻ]{1,4}[.、]?|[0-9]{1,2}[.、]?(?=\D))(?P<rest>[^。]{2,40})$"
)
_CAPITALS = re.compile(r"^(?:[IVX]{1,4}\.\s*)?[A-Z][A-Z .,'/&-]{3,40}$")
_WORDLESS = re.compile(r"[\W_█]+")
_SENTENCE_END = re.compile(r"[。、,;]$|[a-z)]\.$")
_NOTE = re.compile(r"^[(\[]?(?P<n>[0-9]{1,3})[)\]).]")


@dataclass(frozen=True)
class Running:
    """A line that repeats along the edges of pages: its text where it stands first, and every place."""

    text: str
    role: Role
    keys: tuple[Key, ...]


def running_lines(pages: Iterable[Page]) -> tuple[Running, ...]:
    """Lines at the head or foot of three pages and more that are alike but for numbers; marks of secrecy and release
    lines aside, which have rules of their own. Where the print says that it is a heading, numbers and size count, too:
    第1章, 第2章 at the heads of their pages do not run, nor does the title for the running heads that repeat it."""
    groups: dict[Role, list[list[Item]]] = defaultdict(list)
    for item in items_of(pages):
        role = _edge(item)
        if role is None:
            continue
        bones = _bones(item.text)
        for group in groups[role]:
            if fuzz.ratio(_bones(group[0].text), bones) >= ALIKE:
                group.append(item)
                break
        else:
            groups[role].append([item])
    return tuple(
        Running(group[0].printed.raw(), role, tuple(i.key for i in group))
        for role, found in groups.items()
        for group in map(_without_headings, found)
        if len({i.key.page for i in group}) >= LEAST_PAGES
    )


def _without_headings(group: Sequence[Item]) -> list[Item]:
    return [
        i for i in group if not _surely_heading(i) or len({o.key.page for o in group if _same(i, o)}) >= LEAST_PAGES
    ]


def _surely_heading(item: Item) -> bool:
    return item.region.type is RegionType.HEADING and any(
        e.rule in _HEADED and e.certainty >= SURE for e in item.region.evidence
    )


def _same(a: Item, b: Item) -> bool:
    """Whether two lines are alike to the number, in print of one size."""
    sizes = sorted((a.region.type_height, b.region.type_height))
    return a.text == b.text and sizes[1] <= SAME_SIZE * max(1.0, sizes[0])


def _bones(text: str) -> str:
    return _NUMBERS.sub("", text).upper()


def _edge(item: Item) -> Role | None:
    """Which edge a line of few rows stands at; None for what cannot run along one."""
    if item.cell is not None or len(item.region.rows) > 3 or len(_bones(item.text)) < _LETTERS:
        return None
    if item.region.type in (RegionType.STAMP, RegionType.MARGINALIA, RegionType.FOOTNOTE):
        return None
    text = item.text.strip("█")
    if tokens(text) or english_class(text, AT_EDGE) or release_text(text) or exemption(text):
        return None
    if item.top < HEAD:
        return Role.HEADER
    return Role.FOOTER if item.top > FOOT else None


def lone_headers(pages: tuple[Page, ...], running: Iterable[Running]) -> dict[Key, Role]:
    """What layout took for a running head but stands on one page only, of many: the heading of that page, or where it
    ends a sentence the last line of the paragraph before."""
    if len(pages) < LEAST_PAGES:
        return {}
    known = {key for line in running for key in line.keys}
    out = {}
    for item in items_of(pages):
        if item.region.type is not RegionType.HEADER or item.key in known or _edge(item) is None:
            continue
        words = re.findall(r"[\u3040-\u9fff]|[A-Za-z]{3,}", item.printed.raw())
        if len(words) >= _LETTERS:
            out[item.key] = Role.BODY if _SENTENCE_END.search(item.printed.raw()) else Role.HEADING
    return out


def heading_role(item: Item, kind: Kind) -> Role | None:
    """HEADING for a lone line that is worded or numbered as one, BODY for a sentence that layout took for a heading."""
    text, alone = item.text, len(item.region.rows) == 1
    if item.region.type is RegionType.HEADING and len(_WORDLESS.sub("", text)) < (3 if item.rows[0].redactions else 1):
        return Role.BODY  # asterisks between sections; the number of a paragraph that is withheld
    if item.region.type is RegionType.HEADING:
        return Role.BODY if _SENTENCE_END.search(item.printed.raw()) and kind is not Kind.OTHER else None
    if item.region.type is not RegionType.PARAGRAPH or not alone or item.rows[0].redactions:
        return None
    if kind is Kind.REPORT:
        if section_word(text) or (_NUMBERED.match(text) and not _NOTE.match(text)):
            return None if _SENTENCE_END.search(text) else Role.HEADING
    elif kind is Kind.BULLETIN and _CAPITALS.match(item.printed.raw()):
        return Role.HEADING
    return None


def roles_over_pages(pages: tuple[Page, ...]) -> tuple[dict[Key, Role], tuple[Running, ...]]:
    """Roles that follow from the pages together, before any rule of a kind is asked."""
    running = running_lines(pages)
    roles: Mapping[Key, Role] = {key: line.role for line in running for key in line.keys}
    return {**lone_headers(pages, running), **roles}, running
