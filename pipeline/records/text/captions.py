"""Tables and figures: which line names one, and which cells name what stands beside or below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Block, Cell, Role
from pipeline.records.text.joins import APART
from pipeline.records.words.labels import labels_in
from pipeline.records.words.printed import Printed
from pipeline.records.words.shapes import level

_NAMED = re.compile(
    r"^[(\[〔【<《]?(?:(?:第|付|附|別)?[0-9一二三四五六七八九十]{0,3}[図表](?:[0-9一二三四五六七八九十]{1,3}|(?=[:.、(]))|(?:付|附|別)[図表]|"
    r"写真[0-9一二三四五六七八九十]{0,3}|(?:TABLE|FIGURE|FIG\.|MAP|CHART|PHOTO(?:GRAPH)?)\s?[0-9IVX]{1,3})",
    re.I,
)
_SOURCE = re.compile(r"^[(\[〔【]?(?:出所|出典|資料|典拠|データ出所|SOURCES?)[)\]〕】]?[:：]", re.I)
_LAST = re.compile(r"(?:出所|出典|資料|典拠|SOURCES?)[:：][^。]*。$", re.I)
"""a caption that ends with a full stop: in its source"""
_LONGEST = 80
_FIGURE = re.compile(r"^[-▲△+±]?[0-9][0-9,.]*[%％]?(?:[千百十万億兆]?[円人件名隻機台]?)$|^[-―—…]$")


def captioned(blocks: Sequence[Block]) -> list[Block]:
    """Lines that name a table or figure next to them as CAPTION, standing right beside it."""
    out = list(blocks)
    for i, block in enumerate(out):
        if block.role not in (Role.BODY, Role.HEADING):
            continue
        names = _names(block)
        beside = (names or _tells_source(block)) and _beside(out, i) is not None
        if beside or (names and block.role is Role.HEADING):  # where no picture was found no section begins, either
            out[i] = replace(block, role=Role.CAPTION, level=0)
    for i in range(len(out)):
        at = _beside(out, i) if out[i].role is Role.CAPTION else None
        if at is not None and abs(at - i) > 1:
            out.insert(at - 1 if at > i else at + 1, out.pop(i))
    return out


def _names(block: Block) -> bool:
    text = level(block.text)
    if len(block.rows) > 2 or len(text) > _LONGEST or not _NAMED.match(text):
        return False
    return not text.endswith("。") or _LAST.search(text) is not None


def _tells_source(block: Block) -> bool:
    """Whether the lines say where a table or picture is taken from: 出所：筆者作成。"""
    return len(block.rows) <= 3 and bool(_SOURCE.match(level(block.text)))


def _beside(blocks: Sequence[Block], at: int) -> int | None:
    """Index of the table or figure before or after, furniture aside, on the same page; a table's name is sought above
    it first, a figure's below it."""
    found: dict[int, int] = {}
    for step in (1, -1):
        k = at + step
        while 0 <= k < len(blocks) and blocks[k].role in (*APART, Role.CAPTION):
            k += step
        named = 0 <= k < len(blocks) and blocks[k].role in (Role.TABLE, Role.FIGURE, Role.FORM)
        if named and blocks[k].page == blocks[at].page:
            found[step] = k
    if not found:
        return None
    if len(found) == 1:
        return next(iter(found.values()))
    figure = re.search(r"図|写真|FIG|MAP|CHART|PHOTO", level(blocks[at].text)[:8], re.I) is not None
    return found[-1] if figure else found[1]


# ------------------------------------------------------------------------------------------------------ cells
def labelled(block: Block) -> Block:
    """A form's or table's cells with those marked that name others, where layout has marked none.

    In a form these are cells that hold a printed label and nothing else. In a table they are the cells of the first row
    when no figure stands in it and figures stand below, and in the same way those of the first column.
    """
    cells = block.cells
    if not cells or any(c.label for c in cells):
        return block
    if block.role is Role.FORM:
        return replace(block, cells=tuple(replace(c, label=_is_label(c)) for c in cells))
    head, side = _all_words(cells, "row"), _all_words(cells, "column")
    if not head and not side:
        return block
    return replace(
        block, cells=tuple(replace(c, label=(head and c.row == 0) or (side and c.column == 0)) for c in cells)
    )


def _is_label(cell: Cell) -> bool:
    printed = Printed(cell.rows)
    found = labels_in(printed, form=True) if printed.text else ()
    return len(found) == 1 and found[0].start == 0 and found[0].mid >= len(printed.text)


def _all_words(cells: Sequence[Cell], along: str) -> bool:
    """Whether the first row (column) holds words only while the rest is mostly figures."""
    first = [level(c.text) for c in cells if getattr(c, along) == 0]
    other = [level(c.text) for c in cells if c.row > 0 and c.column > 0]
    figures = sum(1 for t in other if _FIGURE.match(t))
    filled = sum(1 for t in other if t)
    words = [t for t in first if t]
    return bool(words) and not any(_FIGURE.match(t) for t in words) and figures >= max(1, filled / 2)
