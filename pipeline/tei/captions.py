"""Which figure or table a caption belongs to, and the parts of a figure put together again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.model import Block, Box, Role
from pipeline.tei.pictures import extent

_PICTURES = frozenset({Role.FIGURE, Role.SEAL, Role.HANDWRITING})
_NUMBER = r"第?\s{0,9}[0-9０-９一二三四五六七八九十]{0,9}\s{0,9}"
_TABLE = re.compile(rf"^\W{{0,9}}(?:{_NUMBER}表|別表|table\b|tab\.)", re.IGNORECASE)
_FIGURE = re.compile(rf"^\W{{0,9}}(?:{_NUMBER}図|写真|地図|fig(?:ure|\.)|map\b|photo|plate\b)", re.IGNORECASE)
_NEAR = 4.0
"""How far a caption may stand from what it belongs to, in heights of its own line."""


def whole(blocks: Iterable[Block]) -> list[Block]:
    """Blocks with the lines of one figure, seal or handwritten note (a region) in one block each."""
    out: list[Block] = []
    at: dict[tuple[str, str], int] = {}
    for block in blocks:
        key = (block.page, block.region)
        if block.role in _PICTURES and block.region:
            if key in at and out[at[key]].role is block.role:
                held = out[at[key]]
                moved = tuple(replace(r, row=r.row + len(held.rows)) for r in block.references)
                out[at[key]] = replace(
                    held,
                    rows=held.rows + block.rows,
                    polygon=_around(held, block),
                    references=held.references + moved,
                )
                continue
            at[key] = len(out)
        out.append(block)
    return out


def captioned(blocks: Sequence[Block]) -> tuple[dict[int, list[Block]], set[int]]:
    """Captions by the index of the figure or table they belong to, and the indices of those captions. A caption goes to
    the nearest one on its page, a table's to a table if its words say so; one that is near none stays alone."""
    of: dict[int, list[Block]] = {}
    taken: set[int] = set()
    holders = [i for i, b in enumerate(blocks) if b.role is Role.FIGURE or (b.cells and b.role is not Role.NOTE)]
    for i, caption in enumerate(blocks):
        box = extent(caption)
        if caption.role is not Role.CAPTION or caption.cells or box is None:
            continue
        lines = [r.box for r in caption.rows if r.pieces]
        if not lines or any(r.page != caption.page for r in caption.rows):
            continue
        high = min(min(b.width, b.height) for b in lines)
        ranked = []
        for j in holders:
            other = extent(blocks[j])
            if other is None or blocks[j].page != caption.page:
                continue
            away = _apart(box, other)
            if away <= _NEAR * high:
                ranked.append((_says_other(caption.text, blocks[j]), away, j))
        if ranked:
            of.setdefault(min(ranked)[2], []).append(caption)
            taken.add(i)
    return of, taken


def _says_other(words: str, holder: Block) -> bool:
    other = _TABLE if holder.role is Role.FIGURE else _FIGURE
    return bool(other.match(words))


def _apart(a: Box, b: Box) -> float:
    dx = max(0.0, a.x0 - b.x1, b.x0 - a.x1)
    dy = max(0.0, a.y0 - b.y1, b.y0 - a.y1)
    return float(max(dx, dy))


def _around(a: Block, b: Block) -> tuple[tuple[float, float], ...]:
    if a.polygon == b.polygon:
        return a.polygon
    boxes = [box for box in (extent(a), extent(b)) if box is not None]
    return Box.union(boxes).polygon if boxes else ()
