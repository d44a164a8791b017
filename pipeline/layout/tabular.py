"""Rows of a table that no rule parts, and what its cells are: labels, a form's, a table's.

A band of cells whose lines stand side by side, most of them numbers, holds as many rows of the table as lines (Japanese
statistics are ruled between columns and around head and sum, seldom between rows).
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.layout import plane, rows
from pipeline.layout.plane import Item
from pipeline.layout.rules import GridCell
from pipeline.model import Box, Cell, Direction, Line, Redaction

NUMBER = re.compile(
    r"^[▲△+\-−–—―(\[]{0,2}[$¥£€]?\d[\d,.:/%)\]\s'’-]{0,20}(?:[A-Za-z%‰°]{1,3}|[円人件年月日個隻社校名頭台回位度万億千百トン％]{1,2})?[)\]]?$"
)
EMPTY = re.compile(r"^[-−–—―ー一…‥・.〃\"*×○〇0]{1,4}$")
TIME = re.compile(r"^(?:(?:1[5-9]|20)\d\d年?度?|(?:明治|大正|昭和|平成)?(?:\d{1,2}|元)年度?|\d{1,2}月)$")
BREAK = 0.55  # line thicknesses of white inside a line that part it
SHARE = 0.6  # of a band's cells that must have a line in a row; of its rows that must be so filled
LEAST = 6  # cells that hold numbers alone, from which a table of figures is known
NUMBERS = 0.4  # share of a table's cells that hold numbers


def is_number(text: str) -> bool:
    """A number with its signs and unit, or a mark that stands for none; a date or a serial of words is neither."""
    flat = "".join(unicodedata.normalize("NFKC", text).split())
    return bool(NUMBER.match(flat) or EMPTY.match(flat))


@dataclass(frozen=True)
class Filled:
    """A cell's place and what lies in it."""

    cell: GridCell
    lines: tuple[Line, ...]
    redactions: tuple[Redaction, ...] = ()


def opened(cells: Sequence[Filled]) -> list[Filled]:
    """The cells, bands of several lines parted into rows."""
    out, shift = list(cells), 0
    for band in sorted({c.cell.row for c in cells}):
        row = band + shift
        inside = [f for f in out if f.cell.row == row and f.cell.row_span == 1 and f.lines]
        heights = _lines_of(inside)
        if len(heights) < 2:
            continue
        out = [part for f in out for part in _parted(f, row, heights, f in inside)]
        shift += len(heights) - 1
    return out


def _lines_of(inside: Sequence[Filled]) -> list[tuple[float, float]]:
    """Top and bottom of the rows that the cells of a band share; none when it is one row."""
    told = [f for f in inside if not _is_downwards(f)]
    items = [plane.item(t, Direction.HORIZONTAL) for f in told for t in f.lines]
    if len(told) < 2 or sum(1 for i in items if is_number(i.text)) < 0.5 * len(items):
        return []
    printed = rows.group(items)
    full = [r for r in printed if len(r) >= SHARE * len(told)]
    if len(full) < 2 or len(full) < SHARE * len(printed):
        return []
    return [(min(i.v0 for i in r), max(i.v1 for i in r)) for r in printed]


def _is_downwards(f: Filled) -> bool:
    """A label written downwards beside its rows, one character under the other."""
    texts = [t.text.strip() for t in f.lines]
    return len(texts) > 1 and all(len(t) == 1 and not is_number(t) for t in texts)


def _parted(f: Filled, row: int, heights: Sequence[tuple[float, float]], inside: bool) -> list[Filled]:
    """One cell in the new rows."""
    c, more = f.cell, len(heights) - 1
    if c.row > row:
        return [replace(f, cell=replace(c, row=c.row + more))]
    if c.row + c.row_span - 1 < row:
        return [f]
    if c.row_span > 1 or (inside and (_is_downwards(f) or len(f.lines) == 1)) or (not inside and not f.lines):
        return [replace(f, cell=replace(c, row_span=c.row_span + more))]
    edges = [c.box.y0, *((a[1] + b[0]) / 2 for a, b in pairwise(heights)), c.box.y1]
    out = []
    for n, (y0, y1) in enumerate(pairwise(edges)):
        box = replace(c.box, y0=y0, y1=y1)
        first, last = n == 0, n == more
        lines = tuple(t for t in f.lines if (first or t.box.center[1] >= y0) and (last or t.box.center[1] < y1))
        inked = tuple(r for r in f.redactions if (first or r.box.center[1] >= y0) and (last or r.box.center[1] < y1))
        out.append(Filled(replace(c, row=row + n, row_span=1, box=box), lines, inked))
    return out


def broken(item: Item, unit: float) -> list[Item]:
    """A horizontal line in pieces wherever wide white stands between two of its characters; ``unit``: thickness of a
    line, pixels."""
    line = item.line
    if line is None or len(line.printed) < 2:
        return [item]
    chars = line.printed
    cuts = []
    for a, b in pairwise(chars):
        advance = min(a.end - a.start, b.end - b.start)
        white = max(b.start - a.end, (b.start + b.end - a.start - a.end) / 2 - max(advance, 0.5 * unit))
        digits = a.text.isdigit() or b.text.isdigit()
        if white >= BREAK * unit * (0.7 if digits else 1.0):
            cuts.append((a.end + b.start) / 2)
    if not cuts:
        return [item]
    bounds = [float("-inf"), *cuts, float("inf")]
    parts = [plane.part(line, a, b) for a, b in pairwise(bounds)]
    return [plane.item(p, Direction.HORIZONTAL) for p in parts if p is not None]


# ------------------------------------------------------------------------------------------- rules that did not show
def repaired(cells: Sequence[Filled]) -> list[Filled]:
    """Cells that span rows or columns because a rule did not show, parted: what lies in them stands in the rows and
    columns of the others."""
    if sum(1 for f in cells if f.lines and all(is_number(t.text) for t in f.lines)) < LEAST:
        return list(cells)
    down = _bands([(f.cell.row, f.cell.box.y0, f.cell.box.y1) for f in cells if f.cell.row_span == 1])
    side = _bands([(f.cell.column, f.cell.box.x0, f.cell.box.x1) for f in cells if f.cell.column_span == 1])
    return [part for f in cells for part in _split(f, down, side)]


def _bands(told: Sequence[tuple[int, float, float]]) -> dict[int, tuple[float, float]]:
    """Where each row (or column) lies, by the cells that span no other."""
    out = {}
    for k in {k for k, _, _ in told}:
        out[k] = (
            statistics.median(a for n, a, _ in told if n == k),
            statistics.median(b for n, _, b in told if n == k),
        )
    return out


def _split(f: Filled, down: dict[int, tuple[float, float]], side: dict[int, tuple[float, float]]) -> list[Filled]:
    c = f.cell
    if c.row_span * c.column_span == 1 or f.redactions:
        return [f]
    f = replace(f, lines=tuple(p for t in f.lines for p in _numbers_apart(t)))
    if len(f.lines) < 2:
        return [f]
    numbers = sum(1 for t in f.lines if is_number(t.text))
    places: dict[tuple[int, int], list[Line]] = {}
    for line in f.lines:
        x, y = line.box.center
        row = _slot(y, c.row, c.row_span, down)
        column = _slot(x, c.column, c.column_span, side)
        if row is None or column is None:
            return [f]
        places.setdefault((row, column), []).append(line)
    distinct = numbers == len(f.lines) == len(places)
    filled = len({r for r, _ in places}) >= max(3, SHARE * c.row_span)
    if not distinct and not filled:
        return [f]
    rows_of = sorted({r for r, _ in places}) if len({r for r, _ in places}) > 1 else [c.row]
    columns_of = sorted({k for _, k in places}) if len({k for _, k in places}) > 1 else [c.column]
    tall = range(c.row, c.row + c.row_span) if len(rows_of) > 1 else [c.row]
    wide = range(c.column, c.column + c.column_span) if len(columns_of) > 1 else [c.column]
    out = []
    for r in tall:
        for k in wide:
            y0, y1 = down.get(r, (c.box.y0, c.box.y1)) if len(rows_of) > 1 else (c.box.y0, c.box.y1)
            x0, x1 = side.get(k, (c.box.x0, c.box.x1)) if len(columns_of) > 1 else (c.box.x0, c.box.x1)
            lines = tuple(
                t
                for (pr, pk), found in places.items()
                if (pr == r or len(rows_of) == 1) and (pk == k or len(columns_of) == 1)
                for t in found
            )
            cell = GridCell(
                r, k, 1 if len(rows_of) > 1 else c.row_span, 1 if len(columns_of) > 1 else c.column_span,
                Box(x0, y0, x1, y1),
            )  # fmt: skip
            out.append(Filled(cell, lines))
    return out


def _numbers_apart(line: Line) -> list[Line]:
    """Numbers of neighbouring columns that were read as one line."""
    if line.direction is not Direction.HORIZONTAL:
        return [line]
    parts = [i.line for i in broken(plane.item(line, line.direction), line.box.height) if i.line is not None]
    told = sum(1 for p in parts if is_number(p.text))
    return parts if told >= max(1, len(parts) - 1) else [line]


def _slot(at: float, first: int, count: int, bands: dict[int, tuple[float, float]]) -> int | None:
    """The row or column of a span that holds ``at``."""
    known = [k for k in range(first, first + count) if k in bands]
    inside = [k for k in known if bands[k][0] <= at < bands[k][1]]
    return inside[0] if inside else min(known, key=lambda k: abs(sum(bands[k]) / 2 - at), default=None)


# --------------------------------------------------------------------------------------------------- what cells are
def described(cells: Sequence[Cell]) -> tuple[str, tuple[Cell, ...]]:
    """``table`` or ``form``, and the cells with the labels of a table marked: its head and its stub."""
    body = [c for c in cells if c.text.strip()]
    height, width = len({c.row for c in cells}), len({c.column for c in cells})
    numbers = [c for c in body if is_number(c.text)]
    regular = all(c.row_span == 1 and c.column_span == 1 for c in cells) and len(cells) == height * width
    told = len(numbers) >= max(3, NUMBERS * len(body)) or (regular and len(body) == len(cells) and height >= 3)
    if height < 2 or width < 2 or not told:
        return "form", tuple(cells)
    head = min((c.row for c in numbers), default=1)
    if head == 0 and _counts_time(body):
        head = 1
    side = min((c.column for c in numbers), default=0)
    if statistics.fmean(1.0 if is_number(c.text) else 0.0 for c in body if c.column == side) < 0.5 and numbers:
        columns = sorted({c.column for c in numbers})
        side = next((k for k in columns if _mostly_numbers(body, k, head)), side)
    return "table", tuple(replace(c, label=c.row < head or c.column < side) for c in cells)


def _counts_time(body: Sequence[Cell]) -> bool:
    """Whether years or months stand along the first row, two and more: 1984年, 1985年, 1986年."""
    told = [unicodedata.normalize("NFKC", c.text).strip() for c in body if c.row == 0]
    return sum(1 for t in told if TIME.match(t)) >= 2 and not any(is_number(t) and not TIME.match(t) for t in told)


def _mostly_numbers(body: Sequence[Cell], column: int, head: int) -> bool:
    told = [is_number(c.text) for c in body if c.column == column and c.row >= head]
    return bool(told) and sum(told) >= 0.5 * len(told)
