"""Footnotes: smaller print at the foot of a column, opened by a number or mark, often under a short rule."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from pipeline.layout import pitch
from pipeline.layout.paragraphs import Row, middle, text_of, thickness
from pipeline.layout.plane import Item

MARK = re.compile(
    r"^(?:[(（\[［〔]?\s*(?:注|註|備考)?\s*[0-9０-９一二三四五六七八九十]{1,3}\s*[)）\]］〕.．、]"
    r"|(?:注|註)\s*[0-9０-９]{0,3}|[(（](?:注|註)|[0-9０-９]{1,3}(?=[\s　「『A-Z぀-鿿])|[*＊†‡§※¹²³⁴⁵⁶⁷⁸⁹])"
)
NUMBERED = re.compile(r"^\s*([(\[〔]?)\s*(\d{1,2}|[一二三四五六七八九])\s*([)\]〕.、,]|(?=[\s　]))")
KANJI = "〇一二三四五六七八九"
SMALL = 0.9  # of the body's print
BODY_ROWS = 3  # rows of body that must stand above
UNDER = 2.5  # line thicknesses from a rule down to the first note


def start(printed: Sequence[Row], strokes: Sequence[Item]) -> int:
    """Index of the first row of notes among the rows of one column; ``len(printed)`` when there are none.

    ``strokes``: rules that enclose nothing, in the reading plane.
    """
    if len(printed) <= BODY_ROWS:
        return len(printed)
    body = [_size(r) for r in printed]
    plain = [s for s, r in zip(body, printed, strict=True) if not all(i.line is None or i.line.bold for i in r)] or body
    wide = statistics.median(s for s, latin in plain if not latin) if any(not latin for _, latin in plain) else 0.0
    narrow = statistics.median(s for s, latin in plain if latin) if any(latin for _, latin in plain) else 0.0
    thick = statistics.median(thickness(r) for r in printed)

    def small(k: int) -> bool:
        size, latin = body[k]
        usual = narrow if latin else wide
        return 0 < size <= SMALL * usual or (size == 0 and thickness(printed[k]) <= SMALL * thick)

    first = len(printed)
    while first > BODY_ROWS and small(first - 1):
        first -= 1
    ruled = _under_rule(printed, strokes, thick)
    if ruled is not None and ruled >= BODY_ROWS:
        opened = MARK.match(text_of(printed[ruled])) or ruled >= first
        if not small(ruled) and _goes_on(printed, ruled):
            opened = False  # the next item of a list in the text
        if opened or all(small(k) for k in range(ruled, len(printed))):
            return ruled
    for k in range(first, len(printed)):
        if MARK.match(text_of(printed[k])):
            return k
    return len(printed)


def split(printed: Sequence[Row]) -> list[list[Row]]:
    """Rows of notes, a list for each note; what stands before the first mark goes on from the page before."""
    edge = min((r[0].u0 for r in printed), default=0.0)
    out: list[list[Row]] = []
    for row in printed:
        starts = MARK.match(text_of(row)) and row[0].u0 - edge < 2.5 * thickness(row)
        if starts or not out:
            out.append([row])
        else:
            out[-1].append(row)
    return out


def _under_rule(printed: Sequence[Row], strokes: Sequence[Item], thick: float) -> int | None:
    """The first row under a short rule that begins where the column begins."""
    start_u = min(r[0].u0 for r in printed)
    end_u = max(i.u1 for r in printed for i in r)
    for k, (above, row) in reversed(list(enumerate(pairwise(printed), 1))):
        for s in strokes:
            white = max(i.v1 for i in above) - 0.25 * thick < s.middle < min(i.v0 for i in row) + 0.25 * thick
            between = white and middle(row) - s.middle < UNDER * thick
            if between and abs(s.u0 - start_u) < 2 * thick and s.length < 0.7 * (end_u - start_u):
                return k
    return None


def _goes_on(printed: Sequence[Row], k: int) -> bool:
    """Whether row ``k`` has the number after the one that a row above begins with, set in the same way."""
    told = _number(text_of(printed[k]))
    if told is None or told[0] < 2:
        return False
    return any(_number(text_of(row)) == (told[0] - 1, told[1]) for row in printed[:k])


def _number(text: str) -> tuple[int, str] | None:
    """Number and the sign after it with which a text begins."""
    found = NUMBERED.match(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    digits = found[2]
    value = int(digits) if digits.isdigit() else KANJI.find(digits) if len(digits) == 1 else -1
    return (value, found[1] + found[3].replace("．", ".")) if value > 0 else None


def _size(row: Row) -> tuple[float, bool]:
    """Advance of a row's print, pixels (0: too short to tell), and whether it is Latin."""
    line = max((i for i in row if i.line is not None), key=lambda i: i.length, default=None)
    if line is None or line.line is None:
        return 0.0, False
    text = line.text
    wide = sum(1 for c in text if unicodedata.east_asian_width(c) in "WF")
    return line.line.size or pitch.advance(line.line), wide < 0.3 * len(text)
