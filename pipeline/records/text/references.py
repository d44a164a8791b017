"""Where the text refers to its notes, and to which.

A raised number is a reference; a raised 2 or 3 is none after a unit or 10, and after another figure only where a note
of that number exists. In the cells of a table only raised numbers and 注1, *1 are taken. A number on the line is one
where notes of that form exist: 注1 and （注1）, *1, 〔1〕
by their form alone; 1) and (1) only in the order of the notes and not where the sentence speaks of them
(前記(2)にいう). A number means the footnote of its page, else one of the next page, else the endnote of the notes that
follow next; where several runs of endnotes stand together at the end, the first run of references means the first,
and so on. A reference without a note says so.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Block, Line, NoteReference, Role
from pipeline.records.text.notes import Mark, note_mark
from pipeline.records.words.numerals import number

_TEXT = frozenset({Role.BODY, Role.ITEM, Role.HEADING, Role.TITLE, Role.CAPTION, Role.SUBJECT})
_N = r"(?P<n>[0-9]{1,3}|[一二三四五六七八九十]{1,3})"
_RAISED = re.compile(rf"[(\[〔]?(?:[注註]|[*※])?{_N}[)\]〕]?|(?P<s>\*{{1,3}}|†{{1,2}}|‡{{1,2}}|§)")
_NAMED = {
    "注": re.compile(rf"[(\[〔](?:原|訳)?[注註]{_N.replace('?P<n>', '?P<s>')}?[)\]〕]|(?<![脚後])[注註]{_N}"),
    "*n": re.compile(r"[*※](?P<n>[0-9]{1,3})\)?"),
    "[n]": re.compile(rf"[\[〔]{_N}[\]〕]"),
    "*": re.compile(r"(?<=[^\s*†])(?P<s>\*{1,3}|†{1,2}|‡{1,2})"),
}
_COUNTED = {
    "(n)": re.compile(rf"\({_N}\)"),
    "n)": re.compile(r"(?<![(0-9.,/-])(?P<n>[0-9]{1,3})\)"),
}
_SPOKEN_BEFORE = re.compile(r"(?:[前上下左右]記|同|第|及び|又は|ないし|から|[、,・(])$")
_SPOKEN_AFTER = re.compile(r"^(?:の|に|を|及|と|から|まで|は|が|[、,]?\()")
_UNIT = re.compile(r"(?:^|[^A-Za-z])(?:[ckm]?m|ft|s)$|(?<![0-9])10$")
"""before a raised 2 or 3 that is a power"""
_STEP = 3
_ENDS = ".,)]"


@dataclass(frozen=True)
class _Note:
    """A note that can be meant. ``block``: its index; ``group``: of the endnotes it stands among, -1 for a footnote."""

    key: str
    number: str
    form: str
    page: str
    block: int
    group: int


@dataclass(frozen=True)
class _Found:
    block: int
    row: int
    piece: int
    first: int
    last: int
    number: str
    page: str
    sure: bool


def referred(blocks: Sequence[Block], pages: Sequence[str]) -> list[Block]:
    """The blocks with their references. ``pages``: ids in order."""
    notes = _notes(blocks)
    forms = {n.form for n in notes}
    found: list[_Found] = []
    for i, b in enumerate(blocks):
        if b.role in _TEXT:
            found += _in_block(i, b, forms)
        elif b.role is Role.TABLE:
            found += _in_block(i, b, forms & _NAMED.keys())
    found = _in_order(found, notes)
    targets = _resolved(found, notes, {p: k for k, p in enumerate(pages)})
    out = list(blocks)
    for ref, target in zip(found, targets, strict=True):
        if target is None and not ref.sure:
            continue
        made = NoteReference(ref.row, ref.piece, ref.first, ref.last, ref.number, target or "")
        out[ref.block] = replace(out[ref.block], references=(*out[ref.block].references, made))
    return out


def _notes(blocks: Sequence[Block]) -> list[_Note]:
    out: list[_Note] = []
    group, last, gathered = -1, 0, False
    for i, block in enumerate(blocks):
        if block.role is not Role.NOTE or not block.rows:
            if block.role is Role.HEADING:
                gathered = False
                following = blocks[i + 1] if i + 1 < len(blocks) else None
                if following is not None and following.role is Role.NOTE and following.page == block.page:
                    group, last, gathered = group + 1, 0, True
            continue
        mark = note_mark(block.rows[0]) or Mark("", "", "")
        n = int(mark.number) if mark.number.isdigit() else 0
        if gathered and n and n <= last:
            group += 1
        last = n or last
        out.append(_Note(block.note, mark.number, mark.form, block.rows[0].page, i, group if gathered else -1))
    return out


# ------------------------------------------------------------------------------------------------------ finding
def _in_block(at: int, block: Block, forms: set[str]) -> Iterable[_Found]:
    for r, row in enumerate(block.all_rows):
        for p, piece in enumerate(row.pieces):
            if not isinstance(piece, Line):
                continue
            text = "".join(unicodedata.normalize("NFKC", c.text)[:1] or " " for c in piece.chars)
            taken: list[tuple[int, int]] = []
            opening = r == 0 and p == 0
            for first, last, n, sure in sorted(_raised(piece, text)):
                if opening and not text[:first].strip():
                    continue
                taken.append((first, last))
                yield _Found(at, r, p, first, last, n, row.page, sure)
            for form in sorted(forms & {*_NAMED, *_COUNTED}):
                pattern = _NAMED.get(form) or _COUNTED[form]
                for m in pattern.finditer(text):
                    clash = any(a < m.end() and m.start() < b for a, b in taken)
                    if clash or (opening and not text[: m.start()].strip()):
                        continue
                    if form in _COUNTED and (
                        _SPOKEN_BEFORE.search(text[: m.start()]) or _SPOKEN_AFTER.match(text[m.end() :])
                    ):
                        continue
                    if form == "n)" and text[: m.start()].count("(") > text[: m.start()].count(")"):
                        continue
                    taken.append(m.span())
                    yield _Found(at, r, p, *m.span(), _sign(m), row.page, form == "注")


def _sign(m: re.Match[str]) -> str:
    groups = m.groupdict()
    sign = groups.get("n") or groups.get("s") or ""
    n = number(sign)
    return str(n) if n is not None else sign


def _raised(line: Line, text: str) -> Iterable[tuple[int, int, str, bool]]:
    """(first, last, number, sure) of the raised marks of a line; a mark's closing sign belongs to it, raised or not.
    What may be a power is not sure."""
    k = 0
    while k < len(line.chars):
        if not line.chars[k].superscript:
            k += 1
            continue
        end = k
        while end < len(line.chars) and line.chars[end].superscript:
            end += 1
        run = text[k:end]
        marks = list(_RAISED.finditer(run))
        rest = _RAISED.sub("", run).strip(" ,.、・-–~〜")
        before = text[:k].rstrip()
        two = run in ("2", "3")
        power = two and _UNIT.search(before)
        sure = not (two and before[-1:].isdigit())
        if marks and not rest and not power:
            for m in marks:
                first, last = k + m.start(), k + m.end()
                closes = m is marks[-1] and last == end and text[last : last + 1] == ")" and ")" not in m.group()
                if closes and text[:first].count("(") <= text[:first].count(")"):
                    last += 1
                yield first, last, _sign(m), sure
        k = end


def _in_order(found: Sequence[_Found], notes: Sequence[_Note]) -> list[_Found]:
    """The references without those on the line that break the order of the numbers: of each stretch of text with notes
    of its own (a page with footnotes, the text before a run of endnotes) the longest rising sequence stays."""
    pages = {(n.page, n.number) for n in notes if n.group < 0}
    ends = [min(n.block for n in notes if n.group == g) for g in sorted({n.group for n in notes if n.group >= 0})]
    stretches: dict[object, list[_Found]] = {}
    for ref in found:
        if not ref.sure and ref.number.isdigit():
            own = (ref.page, ref.number) in pages
            key = ref.page if own else bisect_right(ends, ref.block)
            stretches.setdefault(key, []).append(ref)
    kept = {id(ref) for refs in stretches.values() for ref in _rising(refs)}
    return [ref for ref in found if ref.sure or not ref.number.isdigit() or id(ref) in kept]


def _rising(refs: Sequence[_Found]) -> list[_Found]:
    """The longest sequence of rising numbers, the earliest of equals."""
    best: list[list[_Found]] = []
    for ref in refs:
        before = [b for b in best if int(b[-1].number) < int(ref.number)]
        best.append([*max(before, key=len, default=[]), ref])
    return max(best, key=len, default=[])


# ---------------------------------------------------------------------------------------------------- resolving
def _resolved(found: Sequence[_Found], notes: Sequence[_Note], order: dict[str, int]) -> list[str | None]:
    foot: dict[tuple[int, str], list[_Note]] = {}
    groups: dict[int, list[_Note]] = {}
    for note in notes:
        if note.group < 0:
            foot.setdefault((order.get(note.page, -1), note.number), []).append(note)
        else:
            groups.setdefault(note.group, []).append(note)
    together = _together(groups, found)
    out: list[str | None] = []
    run, last = 0, 0
    for ref in found:
        n = int(ref.number) if ref.number.isdigit() else 0
        page = order.get(ref.page, -1)
        own = foot.get((page, ref.number)) or foot.get((page + 1, ref.number)) or []
        if own:
            after = [note for note in own if note.block > ref.block]
            out.append((after or own)[0].key)
            continue
        if (n and n < last - _STEP) or (n == 1 and last > 1):
            run += 1
        last = n or last
        out.append(_among(ref, groups, run if together else None))
    return out


def _together(groups: dict[int, list[_Note]], found: Sequence[_Found]) -> bool:
    """Whether several runs of endnotes stand behind all the text that refers to them."""
    if len(groups) < 2 or not found:
        return False
    return min(n.block for g in groups.values() for n in g) > max(f.block for f in found)


def _among(ref: _Found, groups: dict[int, list[_Note]], run: int | None) -> str | None:
    order = sorted(groups)
    if run is not None:
        wanted = [order[min(run, len(order) - 1)]]
    else:
        wanted = [g for g in order if groups[g][-1].block > ref.block][:1]
    for g in wanted:
        for note in groups[g]:
            if note.number == ref.number:
                return note.key
    return None
