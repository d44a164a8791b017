"""Running heads, foot lines and page numbers: what stands at a page's edge, apart from the text.

Horizontal pages carry them in lines above and below the text. Vertical pages carry them across above or below the
columns, or in small print in a column of the outer margin (柱 and ノンブル).
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.layout import kinds, notes, pitch, plane, rows
from pipeline.layout.plane import Item
from pipeline.model import Box, Direction, Evidence, Line, RegionType

APART = 0.8  # times the leading; white between a running head and the text
LARGEST = 1.1  # times the body's print; larger print is a heading
DENSE = (12, 0.6)  # a page of running text: so many lines, half of them so long (share of the long ones)
DENSE_COLUMNS = 8  # columns of a vertical page of running text
SMALL = 0.85  # of the body's print: 柱 is set smaller
SHORT = 0.6  # of the text's height: 柱 is no longer
LEAST = 4  # characters; a shorter piece beside the columns that is no number is not taken for a head


@dataclass(frozen=True)
class Piece:
    """One piece of furniture: what it is, why, and its lines."""

    type: RegionType
    why: Evidence
    lines: tuple[Line, ...]

    @property
    def first(self) -> bool:
        """Before the text in reading order."""
        return self.why.detail.startswith("above")


def take(
    lines: Sequence[Line], content: Box, direction: Direction, strokes: Sequence[Box] = ()
) -> tuple[list[Piece], list[Line]]:
    """Furniture of a page, and the lines that are none. ``content``: the page inside its edges; ``strokes``: rules that
    enclose nothing; page pixels."""
    found = _across(lines, content, strokes) if direction is Direction.HORIZONTAL else _around(lines, content)
    taken = [t for piece in found for t in piece.lines]
    return found, [t for t in lines if not any(t is other for other in taken)]


def _piece(line: Line, content: Box, where: str, dense: bool) -> Piece | None:
    text = line.text.strip()
    if line.confidence < (kinds.NOISE if len(text) > kinds.SCRAP[0] else kinds.SCRAP[1]):
        return None
    if kinds.NUMBER.match(text) and len(text) <= 12:
        return Piece(RegionType.PAGE_NUMBER, Evidence("layout.page-number", f"{where} the text", 0.9), (line,))
    if not dense:
        return None
    kind = RegionType.HEADER if where == "above" else RegionType.FOOTER
    return Piece(kind, Evidence("layout.running-head", f"{where} running text, apart from it", 0.7), (line,))


# ------------------------------------------------------------------------------------------------ horizontal pages
def _across(lines: Sequence[Line], content: Box, strokes: Sequence[Box]) -> list[Piece]:
    items = [plane.item(t, Direction.HORIZONTAL) for t in lines]
    printed = rows.group(items)
    if len(printed) < 3:
        return []
    body = rows.typical_thickness(items)
    leading = _leading(printed, body)
    lengths = sorted(i.length for i in items)
    long = lengths[int(0.9 * (len(lengths) - 1))]
    dense = len(items) >= DENSE[0] and statistics.median(lengths) >= DENSE[1] * long
    out: list[Piece] = []
    for where, order in (("above", printed), ("below", printed[::-1])):
        for row, after in pairwise(order[:3]):
            near = abs(row[0].middle - (content.y0 if where == "above" else content.y1)) / max(1.0, content.height)
            white = (
                min(i.v0 for i in after) - max(i.v1 for i in row)
                if where == "above"
                else min(i.v0 for i in row) - max(i.v1 for i in after)
            )
            if near > kinds.EDGE or len(row) > 3 or white < APART * leading:
                break
            number = all(kinds.NUMBER.match(i.text.strip()) for i in row)
            large = statistics.median(i.thickness for i in row) > LARGEST * body
            note = where == "below" and any(_is_note_rule(s, row[0]) for s in strokes)
            if not number and (large or note or notes.MARK.match(row[0].text.strip())):
                break
            pieces = [_piece(i.line, content, where, dense) for i in row if i.line is not None]
            if not all(pieces):
                break
            out += [p for p in pieces if p is not None]
    return out


def _is_note_rule(stroke: Box, first: Item) -> bool:
    """A rule across that begins where a row begins, just above it."""
    level = abs(stroke.x0 - first.u0) < 2 * first.thickness and stroke.width > 2 * stroke.height
    return level and 0 < first.middle - stroke.center[1] < notes.UNDER * first.thickness


def _leading(printed: Sequence[Sequence[Item]], body: float) -> float:
    """From row to row, as most rows stand; rows of neighbouring columns on other levels aside."""
    middles = sorted(r[0].middle for r in printed)
    steps = [b - a for a, b in pairwise(middles) if b - a > 0.5 * body]
    return min(statistics.median(steps), 3 * body) if steps else body


# -------------------------------------------------------------------------------------------------- vertical pages
def _around(lines: Sequence[Line], content: Box) -> list[Piece]:
    columns = [t for t in lines if t.direction is Direction.VERTICAL and len(t.printed) >= 6]
    if len(columns) < DENSE_COLUMNS:
        return []
    top = statistics.quantiles([t.box.y0 for t in columns], n=10)[0]
    bottom = statistics.quantiles([t.box.y1 for t in columns], n=10)[-1]
    thick = statistics.median(t.box.width for t in columns)
    size = statistics.median(a for t in columns if (a := pitch.advance(t)) > 0) if columns else thick
    full = [t for t in columns if t.box.height > SHORT * (bottom - top)]
    out = []
    for line in lines:
        b = line.box
        where = "above" if b.y1 < top + 0.4 * thick else "below" if b.y0 > bottom - 0.4 * thick else ""
        over = any(min(b.x1, t.box.x1) - max(b.x0, t.box.x0) > 0 for t in full if t is not line)
        if where:
            if not over and len(line.printed) < LEAST and not kinds.NUMBER.match(line.text.strip()):
                continue
        elif over or not _is_beside(line, full, size, bottom - top):
            continue
        else:
            where = "above" if b.center[1] < (top + bottom) / 2 else "below"
        piece = _piece(line, content, where, dense=True)
        if piece is not None:
            out.append(piece)
    return out


def _is_beside(line: Line, columns: Sequence[Line], size: float, height: float) -> bool:
    """Short and in small print, or a number, in a column of its own outside all others."""
    b = line.box
    others = [t.box for t in columns if t is not line]
    if not others:
        return False
    outside = b.x1 < min(o.x0 for o in others) or b.x0 > max(o.x1 for o in others)
    if not outside or b.height > SHORT * height or line.direction is not Direction.VERTICAL:
        return False
    text = line.text.strip()
    if kinds.NUMBER.match(text):
        return True
    advance = pitch.advance(line)
    return len(text) >= LEAST and 0 < advance <= SMALL * size and not notes.MARK.match(text)
