"""Footnotes and endnotes: one block each, whatever rows and pages they stand on.

Three ways lead to a note. Layout says so (FOOTNOTE). A heading that says 注 or Notes stands over numbered paragraphs,
in papers that are no telegrams or forms. Or a paragraph begins as a note does and either names itself one (（注1）) or
stands at the foot of its page in smaller print, its number following the note before it or standing raised in the text
above.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pipeline.model import Block, Box, Direction, Kind, Line, Page, Role, Row
from pipeline.records.text import along
from pipeline.records.text.markers import parted
from pipeline.records.text.sequence import Candidate, begins
from pipeline.records.words.numerals import number
from pipeline.records.words.printed import Printed
from pipeline.records.words.shapes import level

_WIRES = frozenset({Kind.TELEGRAM, Kind.DRAFT, Kind.DECISION})
"""what has numbered paragraphs, and notes only where they name themselves so"""
_HEAD = re.compile(
    r"^[(\[〔【<《]?(?:注|註|注記|注釈|註釈|脚注|脚註|後注|後註|原注|NOTES?|ENDNOTES?|FOOTNOTES?)[)\]〕】>》]?$", re.I
)
_END = re.compile(
    r"^(?:(?:主要)?(?:参考文献|引用文献|文献目録|付録|附録|謝辞|あとがき|BIBLIOGRAPHY|REFERENCES|APPENDIX|ANNEX)"
    r"|第[0-9一二三四五六七八九十]{1,3}[章節部編]|(?:CHAPTER|PART)[0-9IVX])",
    re.I,
)
_N = r"(?P<n>[0-9]{1,3}|[一二三四五六七八九十]{1,3})"
_MARKS = (
    ("注", re.compile(rf"^[(\[〔【]?(?:原|訳)?[注註]{_N}?(?:[)\]〕】.:]+|(?=[「『A-Z]))")),
    ("(n)", re.compile(rf"^\({_N}\)")),
    ("[n]", re.compile(rf"^[\[〔]{_N}[\]〕]")),
    ("*n", re.compile(r"^[*※](?P<n>[0-9]{1,3})[.)]?")),
    ("n)", re.compile(rf"^{_N}\)")),
    ("n.", re.compile(r"^(?P<n>[0-9]{1,3})[.、](?![0-9])")),
    ("*", re.compile(r"^(?P<n>\*{1,3}|†{1,2}|‡{1,2}|§)")),
    ("n", re.compile(r"^(?P<n>[0-9]{1,3})(?=\D)")),
)
_ALONE = re.compile(r"[(\[〔][注註][)\]〕]")
_STEP = 3
"""how many notes may have been misread between two that are known"""
_SMALLER = 0.93
"""print of a footnote, as a share of the page's"""
_FOOT = 0.5
"""share of the page below which a footnote stands"""
_LARGER = 1.15
_WHITE = 0.25
"""white after a note's bare number, in glyphs"""


class Mark(NamedTuple):
    """What a note begins with: ``label`` as printed, ``number`` its number (digits) or sign, ``form`` the signs about
    it (注, (n), [n], *n, n), n., * or n), whether it is raised."""

    label: str
    number: str
    form: str
    raised: bool = False


def note_mark(row: Row) -> Mark | None:
    printed = Printed((row,))
    text = printed.text
    raised = _raised(row)
    for form, pattern in _MARKS:
        m = pattern.match(text)
        if m is None:
            continue
        if form == "n" and not raised and not parted(printed, m.end(), _WHITE):
            return None
        sign = m.groupdict().get("n") or ""
        n = number(sign)
        return Mark(printed.raw(0, m.end()), str(n) if n is not None else sign, form, raised)
    return None


def _raised(row: Row) -> bool:
    first = next((c for p in row.pieces if isinstance(p, Line) for c in p.chars if c.text.strip()), None)
    return first is not None and first.superscript


# ----------------------------------------------------------------------------------------------------- gathering
def gathered(blocks: Sequence[Block], pages: Sequence[Page], kind: Kind) -> list[Block]:
    """The blocks with each note in one NOTE block that has ``label`` and ``note``, a key of its own (n1, n2, ...)."""
    found = _footnotes(list(blocks), pages)
    if kind not in _WIRES:
        found = _endnotes(found)
    found = _self_named(found)
    at = 0
    for i, block in enumerate(found):
        if block.role is not Role.NOTE:
            continue
        at += 1
        mark = note_mark(block.rows[0]) if block.rows else None
        found[i] = replace(block, label=mark.label if mark else "", note=f"n{at}")
    return found


@dataclass
class _Run:
    """``at``: index of the last note's block, -1 before the first; ``last``: its number; ``form``: of its mark;
    ``begins``: rows (by identity) that begin a note of a run of endnotes."""

    inside: bool = False
    at: int = -1
    last: int = 0
    form: str = ""
    sizes: list[float] = field(default_factory=list)
    begins: frozenset[int] = frozenset()


def _endnotes(blocks: Sequence[Block]) -> list[Block]:
    out: list[Block] = []
    run = _Run()
    for i, block in enumerate(blocks):
        text = level(block.text)
        if _heads_notes(block, text, blocks[i + 1 :]):
            run = _Run(inside=True, begins=_begins(blocks[i + 1 :]))
            out.append(replace(block, role=Role.HEADING))
        elif run.inside and block.role in (Role.HEADING, Role.TITLE) and _ends(block, text, run):
            run = _Run()
            out.append(block)
        elif run.inside and block.rows and block.role in (Role.BODY, Role.HEADING):
            _take(block, run, out)
        else:
            out.append(block)
    return out


def _heads_notes(block: Block, text: str, following: Sequence[Block]) -> bool:
    if not _HEAD.match(text) or block.role not in (Role.HEADING, Role.BODY) or len(block.rows) != 1:
        return False
    if block.role is Role.HEADING:
        return True
    first = next((b for b in following if b.role is Role.BODY and b.rows), None)
    mark = note_mark(first.rows[0]) if first else None
    return mark is not None and mark.number == "1"


def _ends(block: Block, text: str, run: _Run) -> bool:
    """Whether a heading ends the notes: by its words, or since it is printed larger than they are and no note."""
    if _END.match(text):
        return True
    mark = note_mark(block.rows[0]) if block.rows else None
    if mark is not None and mark.number.isdigit() and run.last < int(mark.number) <= run.last + _STEP:
        return False
    return bool(run.sizes) and along.glyph(block.rows) > _LARGER * max(run.sizes)


def _take(block: Block, run: _Run, out: list[Block]) -> None:
    rows: list[Row] = []
    for row in block.rows:
        mark = note_mark(row) if id(row) in run.begins else None
        if mark:
            _close(block, rows, run, out)
            rows, run.last, run.at, run.form = [], int(mark.number), -1, mark.form
        rows.append(row)
    _close(block, rows, run, out)


def _begins(following: Sequence[Block]) -> frozenset[int]:
    """Rows (by identity) that begin the notes under a heading; ``following``: what stands behind it."""
    rows: list[Row] = []
    for block in following:
        text = level(block.text)
        if block.role in (Role.HEADING, Role.TITLE) and (_HEAD.match(text) or _END.match(text)):
            break
        if block.role in (Role.BODY, Role.HEADING):
            rows += block.rows
    found = []
    for row in rows:
        mark = note_mark(row)
        if mark is not None and mark.number.isdigit():
            form = "(n)" if mark.form == "n)" else mark.form
            found.append(Candidate(row, int(mark.number), form, _alone(row, mark)))
    return frozenset(id(c.row) for c in begins(found, rows, _STEP))


def _alone(row: Row, mark: Mark) -> bool:
    return level(row.text) == level(mark.label)


def _close(block: Block, rows: list[Row], run: _Run, out: list[Block]) -> None:
    """Rows that belong together: to the note before them when it is open, else a block of their own."""
    if not rows:
        return
    if run.at >= 0:
        out[run.at] = replace(out[run.at], rows=out[run.at].rows + tuple(rows))
        return
    out.append(_cut(block, rows, Role.NOTE if run.last else block.role))
    if run.last:
        run.at = len(out) - 1
        run.sizes.append(along.glyph(rows))


def _cut(block: Block, rows: Sequence[Row], role: Role) -> Block:
    own = [r for r in rows if r.page == rows[0].page and r.pieces]
    polygon = Box.union(r.box for r in own).polygon if own else block.polygon
    return replace(block, role=role, rows=tuple(rows), page=rows[0].page, polygon=polygon)


# ----------------------------------------------------------------------------------------------------- footnotes
def _footnotes(blocks: list[Block], pages: Sequence[Page]) -> list[Block]:
    """Foot by foot: what layout calls a footnote, and what the signs of one are found on."""
    heights = {p.id: p.height for p in pages}
    raised = _raised_numbers(blocks)
    feet = _feet(blocks)
    sizes = _print_sizes([b for i, b in enumerate(blocks) if i not in feet])
    out: list[Block] = []
    last = _Run()
    for block in _known_feet(blocks, feet, heights, raised, sizes):
        if block.role is Role.NOTE and block.rows:
            _split_foot(block, last, out)
        else:
            out.append(block)
    return out


def _split_foot(block: Block, run: _Run, out: list[Block]) -> None:
    """A foot's rows, cut where notes begin; rows before the first carry on the last note of the page before."""
    rows: list[Row] = []
    begun = False
    before = out[run.at].rows[-1].page if run.at >= 0 else ""
    for k, row in enumerate(block.rows):
        mark = note_mark(row)
        first = k == 0 and not rows
        new = mark is not None and (
            first or not mark.number.isdigit() or not run.last or int(mark.number) in (1, run.last + 1, run.last + 2)
        ) and (first or mark.raised or not _alone(row, mark))  # fmt: skip
        if new and mark is not None:
            if rows:
                _end_foot(block, rows, begun, run, out, before)
            rows, begun = [], True
            run.last, run.form = (int(mark.number) if mark.number.isdigit() else 0), mark.form
        rows.append(row)
    if rows:
        _end_foot(block, rows, begun, run, out, before)


def _end_foot(block: Block, rows: list[Row], begun: bool, run: _Run, out: list[Block], before: str) -> None:
    carried = not begun and run.at >= 0 and (before != rows[0].page or out[run.at].rows[-1].page == rows[0].page)
    if carried:
        out[run.at] = replace(out[run.at], rows=out[run.at].rows + tuple(rows))
        return
    out.append(_cut(block, rows, Role.NOTE))
    run.at = len(out) - 1


def _known_feet(
    blocks: Sequence[Block],
    feet: set[int],
    heights: Mapping[str, int],
    raised: Mapping[str, frozenset[str]],
    sizes: Mapping[str, float],
) -> Iterable[Block]:
    """The blocks, those at the foot of a page that prove to be notes as NOTE."""
    last = 0
    for i, block in enumerate(blocks):
        if i not in feet or not block.rows or block.direction is Direction.VERTICAL:
            yield block
            continue
        mark = note_mark(block.rows[0])
        page = block.rows[0].page
        low = block.rows[0].box.y0 > _FOOT * heights.get(page, 0)
        if mark is None or not low:
            yield block
            continue
        small = along.glyph(block.rows) < _SMALLER * sizes.get(page, 0.0)
        asked = mark.number in raised.get(page, frozenset())
        next_ = mark.number.isdigit() and last > 0 and int(mark.number) == last + 1
        if (small and (asked or next_)) or (mark.raised and asked):
            last = int(mark.number) if mark.number.isdigit() else last
            yield replace(block, role=Role.NOTE)
        else:
            yield block


_APART = frozenset({Role.HEADER, Role.FOOTER, Role.PAGE_NUMBER, Role.RELEASE, Role.STAMP, Role.MARGINALIA, Role.NOTE})


def _feet(blocks: Sequence[Block]) -> set[int]:
    """Indices of the BODY blocks at the end of each page, back to the first that does not begin as a note."""
    out: set[int] = set()
    open_: dict[str, bool] = {}
    for i in range(len(blocks) - 1, -1, -1):
        block = blocks[i]
        if block.role in _APART or not open_.setdefault(block.page, True):
            continue
        if block.role is Role.BODY and block.rows and note_mark(block.rows[0]) is not None:
            out.add(i)
        else:
            open_[block.page] = False
    return out


def _raised_numbers(blocks: Sequence[Block]) -> dict[str, frozenset[str]]:
    """Numbers and signs that stand raised in each page's text, and those in a note's own brackets (注1)."""
    out: dict[str, set[str]] = {}
    for block in blocks:
        if block.role is Role.NOTE:
            continue
        for row in block.rows:
            run = ""
            for piece in row.pieces:
                for c in piece.chars if isinstance(piece, Line) else ():
                    run += level(c.text) if c.superscript else " "
            found = set(re.findall(r"[0-9]{1,3}|\*+|†+", run))
            found |= set(re.findall(r"[注註*※]([0-9]{1,3})", level(row.text)[1:]))
            found |= set(re.findall(r"(?<=[^\s*])(\*{1,3}|†{1,2})", level(row.text)))
            out.setdefault(row.page, set()).update(found)
    return {page: frozenset(found) for page, found in out.items()}


def _print_sizes(blocks: Sequence[Block]) -> dict[str, float]:
    """Size of each page's print in pixels: that of most of its text."""
    weights: dict[str, list[tuple[float, int]]] = {}
    for block in blocks:
        if block.role is Role.BODY and block.rows:
            chars = sum(len(r.text) for r in block.rows)
            weights.setdefault(block.rows[0].page, []).append((along.glyph(block.rows), chars))
    out = {}
    for page, found in weights.items():
        half, total = sum(n for _, n in found) / 2, 0
        for size, n in sorted(found, reverse=True):
            total += n
            if total >= half:
                out[page] = size
                break
    return out


# ------------------------------------------------------------------------------------- notes that say they are
def _self_named(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs that begin with 注 and a number, where they stand; with 注 alone where the page's text refers to it,
    since （注） under a table belongs to no one word."""
    out = []
    for i, block in enumerate(blocks):
        mark = note_mark(block.rows[0]) if block.role is Role.BODY and block.rows else None
        if mark is not None and mark.form == "注" and (mark.number or _spoken_of(blocks, i)):
            block = replace(block, role=Role.NOTE)
        out.append(block)
    return out


def _spoken_of(blocks: Sequence[Block], at: int) -> bool:
    page = blocks[at].page
    rows = (r for k, b in enumerate(blocks) if k != at and b.role is not Role.NOTE for r in b.rows if r.page == page)
    return any(_ALONE.search(level(row.text), 1) for row in rows)
