"""Rows of one column to paragraphs, by indent, leading, size of print and where lines end."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.layout import pitch, typeset
from pipeline.layout.plane import Item
from pipeline.model import Redaction

Row = list[Item]

TERMINAL = re.compile(r"[。．.!?！？」』）)】：:]$")
# the start of a numbered paragraph, a list item or a speaker's turn: 1. （1） (イ) 一、 ア. ・ （次官）
MARKER = re.compile(
    r"^(?:[0-9０-９]{1,2}\s?[.．、]|[(（][^()（）]{1,12}[)）]|[一二三四五六七八九十]{1,3}[、.．]|[ア-ンA-Z][.．、]|[・●○◎*＊])"
)
# words in brackets go on with an open sentence; (1), (イ) and (注1) begin something of their own
ASIDE_WORDS = re.compile(r"^[(（][^()（）]{5,}[)）]")
INDENT = 0.6  # line thicknesses
ASIDE = (0.25, 0.45)  # shares of the column's length; a line set so far in and not longer (a date, a name) is by itself
SHORT = 0.25  # share of the column's length by which a line may end early and still run on
SIZES = (0.78, 1.28)  # print of another size starts a new paragraph
TAIL = (4, 1.5)  # characters of a sentence on a last line, how thick their box is beside others at most
SAME = (0.92, 1.09)  # so alike are the advances of print of one size
WIDE = 2.5  # line thicknesses; lines further apart than in double spacing do not set a column's leading
LEADING = 1.4  # times the column's leading


@dataclass(frozen=True)
class Measure:
    """A column's frame: where most of its lines start and end (u), line thickness and distance (v). Pixels."""

    start: float
    end: float
    thickness: float
    leading: float
    em: float = 0.0
    """advance of full-width print, 0 when there is none"""
    rows: int = 0

    @property
    def length(self) -> float:
        return max(1.0, self.end - self.start)


def text_of(row: Row) -> str:
    return "".join(i.text for i in row).strip()


def thickness(row: Row) -> float:
    sizes = [i.thickness for i in row if i.is_text] or [i.thickness for i in row]
    return statistics.median(sizes)


def middle(row: Row) -> float:
    sizes = [i.middle for i in row if i.is_text] or [i.middle for i in row]
    return statistics.fmean(sizes)


def em(row: Row) -> float:
    """Advance of a row's full-width print, pixels, which detectors do not widen as they do boxes; 0 for other print."""
    line = max((i for i in row if i.line is not None), key=lambda i: i.length, default=None)
    if line is None or line.line is None:
        return 0.0
    wide = sum(1 for c in line.text if unicodedata.east_asian_width(c) in "WF")
    return pitch.advance(line.line) if wide >= 0.3 * len(line.text) else 0.0


def measure(rows: Sequence[Row]) -> Measure:
    """Start and end are taken from the longer lines, so that heads and last lines do not move them."""
    extents = sorted(((r[0].u0, max(i.u1 for i in r)) for r in rows), key=lambda e: e[0] - e[1])
    longer = extents[: max(1, (len(extents) + 1) // 2)]
    start = statistics.median(e[0] for e in longer)
    start = min([start, *(e[0] for e in longer if start - e[0] < 3 * statistics.median(thickness(r) for r in rows))])
    middles = [middle(r) for r in rows]
    steps = [b - a for a, b in pairwise(middles) if b > a]
    size = statistics.median(thickness(r) for r in rows)
    leading = min(_lower_median(steps), WIDE * size) if steps else 1.6 * size
    ems = [e for r in rows if (e := em(r)) > 0]
    return Measure(start, max(e[1] for e in longer), size, leading, statistics.median(ems) if ems else 0.0, len(rows))


def _lower_median(values: list[float]) -> float:
    return sorted(values)[(len(values) - 1) // 2]


def split(rows: Sequence[Row]) -> list[list[Row]]:
    """Paragraphs, each a list of rows, in order."""
    if not rows:
        return []
    m = measure(rows)
    out: list[list[Row]] = [[rows[0]]]
    for k in range(1, len(rows)):
        if _starts(rows, k, m, len(out[-1])):
            out.append([rows[k]])
        else:
            out[-1].append(rows[k])
    return out


def _starts(rows: Sequence[Row], k: int, m: Measure, so_far: int) -> bool:
    row, before = rows[k], rows[k - 1]
    ratio = thickness(row) / max(1.0, thickness(before))
    one_size = SAME[0] <= em(row) / (em(before) or 1.0) <= SAME[1]
    alike = SIZES[0] <= ratio <= SIZES[1] or one_size or _is_tail(before, row, m, ratio)
    if not alike and min(len(text_of(row)), len(text_of(before))) > 1:
        return True
    if typeset.changes(before, row):
        return True
    if middle(row) - middle(before) > LEADING * max(m.leading, 0.9 * m.thickness):
        return True
    end = max(i.u1 for i in before)
    if _is_aside(before, row, m) or _is_aside(row, before, m):
        return True
    early = m.end - end
    closed = bool(TERMINAL.search(text_of(before)))
    room = max(1.5 * m.thickness, _first_word(row))
    ends_short = early > room
    if isinstance(row[0].piece, Redaction) and not closed:
        return False  # a box that did not fit the line before
    outdented = before[0].u0 - row[0].u0 > INDENT * m.thickness and row[0].u0 - m.start < INDENT * m.thickness
    if MARKER.match(text_of(row)) and outdented and so_far > 1:
        return True
    if MARKER.match(text_of(row)) and (closed or (ends_short and not ASIDE_WORDS.match(text_of(row)))):
        return True
    if early > max(SHORT * m.length, room) and len(rows) > 1:
        return True
    if ends_short and closed:
        return True
    indent = row[0].u0 - m.start
    if indent > INDENT * m.thickness and before[0].u0 - m.start < INDENT * m.thickness:
        hanging = so_far == 1 and bool(MARKER.match(text_of(before))) and not (closed and ends_short)
        return not hanging
    return False


def _is_tail(before: Row, row: Row, m: Measure, ratio: float) -> bool:
    """A few characters at the column's start that end the open sentence of a full line: detectors draw the box of so
    short a line thicker than those of the others."""
    full = m.end - max(i.u1 for i in before) < 1.5 * m.thickness and not TERMINAL.search(text_of(before))
    start = abs(row[0].u0 - m.start) < INDENT * m.thickness
    text = text_of(row)
    return full and start and len(text) <= TAIL[0] and ratio <= TAIL[1] and bool(TERMINAL.search(text))


def _first_word(row: Row) -> float:
    """Length that a row's first word and a space take, pixels: a line of words that had so much room left was ended on
    purpose. 0 where lines may break after any character."""
    line = row[0].line
    if line is None:
        return 0.0
    word = 0
    while word < len(line.chars) and line.chars[word].text.isascii() and line.chars[word].text.strip():
        word += 1
    if word == 0:
        return 0.0
    advance = (line.chars[word - 1].end - line.chars[0].start) / word
    return advance * (word + 1.5)


def _is_aside(row: Row, other: Row, m: Measure) -> bool:
    """A short line set far in, beside a line that is not."""
    length = max(i.u1 for i in row) - row[0].u0
    far = row[0].u0 - other[0].u0 > ASIDE[0] * m.length
    return far and length < ASIDE[1] * m.length and row[0].is_text
