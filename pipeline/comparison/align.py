"""Two texts with withheld areas laid against each other, character by character.

Between the stretches that both certainly share (:mod:`pipeline.comparison.anchors`) the cheapest way is sought in
which an area withheld on one side may stand for any text on the other: Levenshtein's distance with one more move.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from pipeline.comparison.anchors import stretches

EDIT = 1.0
"""a character that is read otherwise, or by one side only"""
COVER, COVERED, COVERED_GAP = 0.5, 0.1, 0.02
"""an area that stands for text of the other side: to begin with, for each character, for each area in that text"""
LOST = 0.5
"""an area that the other side has neither withheld nor in words"""
MOST = 2_000_000
"""cells of one table; a stretch with more, where the sides share nothing, is said to be unsettled"""


class Tag(StrEnum):
    EQUAL = "equal"
    READING = "reading"
    """read otherwise, or by one side only"""
    OPENED = "opened"
    """withheld in A, words in B"""
    CLOSED = "closed"
    """words in A, withheld in B"""
    WITHHELD = "withheld"
    """withheld in both"""
    LOST = "lost"
    """withheld in one; the other has neither an area nor words there"""
    UNSETTLED = "unsettled"
    """too long and too different to be compared"""


@dataclass(frozen=True)
class Segment:
    """``a[a0:a1]`` beside ``b[b0:b1]``. Segments follow each other without a hole on either side."""

    tag: Tag
    a0: int
    a1: int
    b0: int
    b1: int


def align(a: Sequence[str], b: Sequence[str]) -> list[Segment]:
    """Segments over all of both. A withheld area is ""; every other item is compared as it is."""
    out: list[Segment] = []
    i = j = 0
    for start, other, length in (*stretches(a, b), (len(a), len(b), 0)):
        out += _window(a, b, i, start, j, other)
        if length:
            out.append(Segment(Tag.EQUAL, start, start + length, other, other + length))
        i, j = start + length, other + length
    return _joined(out)


def _window(a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int) -> Iterator[Segment]:
    if a0 == a1 and b0 == b1:
        return
    here, there = a[a0:a1], b[b0:b1]
    if "" not in here and "" not in there:
        for op in Levenshtein.opcodes(here, there):
            tag = Tag.EQUAL if op.tag == "equal" else Tag.READING
            yield Segment(tag, a0 + op.src_start, a0 + op.src_end, b0 + op.dest_start, b0 + op.dest_end)
    elif (len(here) + 1) * (len(there) + 1) > MOST:
        yield Segment(Tag.UNSETTLED, a0, a1, b0, b1)
    else:
        for s in _cheapest(here, there):
            yield Segment(s.tag, a0 + s.a0, a0 + s.a1, b0 + s.b0, b0 + s.b1)


# Ways into a cell of the table. TEXT: plain; A: the last area of A is open and takes in text of B; B: the reverse.
_TEXT, _A, _B = 0, 1, 2


def _cheapest(a: Sequence[str], b: Sequence[str]) -> list[Segment]:
    """The cheapest way through the table of both, three states a cell."""
    wide = len(b) + 1
    never = float("inf")
    back = [bytearray((len(a) + 1) * wide) for _ in range(3)]
    rows: list[list[list[float]]] = []
    for i in range(len(a) + 1):
        plain, of_a, of_b = [never] * wide, [never] * wide, [never] * wide
        above = rows[-1] if rows else None
        for j in range(wide):
            at = i * wide + j
            if above is not None and not a[i - 1]:  # the area opens, or stands for one thing more
                of_a[j], back[_A][at] = above[_TEXT][j] + COVER, 0
            if j:
                step = of_a[j - 1] + (COVERED if b[j - 1] else COVERED_GAP)
                if step < of_a[j]:
                    of_a[j], back[_A][at] = step, 1
                if not b[j - 1]:
                    of_b[j], back[_B][at] = plain[j - 1] + COVER, 0
            if above is not None:
                step = above[_B][j] + (COVERED if a[i - 1] else COVERED_GAP)
                if step < of_b[j]:
                    of_b[j], back[_B][at] = step, 1
            best, way = (0.0, 0) if not at else (never, 0)
            if above is not None and j:
                same = a[i - 1] == b[j - 1]
                mixed = (not a[i - 1]) != (not b[j - 1])
                step = above[_TEXT][j - 1] + (0.0 if same else never if mixed else EDIT)
                if step < best:
                    best, way = step, 1
            if above is not None:
                step = above[_TEXT][j] + (EDIT if a[i - 1] else LOST)
                if step < best:
                    best, way = step, 2
            if j:
                step = plain[j - 1] + (EDIT if b[j - 1] else LOST)
                if step < best:
                    best, way = step, 3
            if of_a[j] < best:
                best, way = of_a[j], 4
            if of_b[j] < best:
                best, way = of_b[j], 5
            plain[j], back[_TEXT][at] = best, way
        rows = [[plain, of_a, of_b]]
    return _traced(a, b, back, wide)


def _traced(a: Sequence[str], b: Sequence[str], back: list[bytearray], wide: int) -> list[Segment]:
    out: list[Segment] = []
    i, j = len(a), len(b)
    while i or j:
        way = back[_TEXT][i * wide + j]
        if way == 1:
            tag = Tag.READING if a[i - 1] != b[j - 1] else Tag.EQUAL if a[i - 1] else Tag.WITHHELD
            out.append(Segment(tag, i - 1, i, j - 1, j))
            i, j = i - 1, j - 1
        elif way == 2:
            i -= 1
            out.append(Segment(Tag.READING if a[i] else Tag.LOST, i, i + 1, j, j))
        elif way == 3:
            j -= 1
            out.append(Segment(Tag.READING if b[j] else Tag.LOST, i, i, j, j + 1))
        elif way == 4:
            end = j
            while back[_A][i * wide + j]:
                j -= 1
            i -= 1
            out.append(Segment(Tag.OPENED, i, i + 1, j, end))
        else:
            end = i
            while back[_B][i * wide + j]:
                i -= 1
            j -= 1
            out.append(Segment(Tag.CLOSED, i, end, j, j + 1))
    return out[::-1]


def _joined(segments: list[Segment]) -> list[Segment]:
    """Neighbours of one kind as one; every area stays a segment of its own, but for those of a passage that goes on
    over lines: of areas with nothing between them one takes in all the words, and the others are not lost."""
    out: list[Segment] = []
    for s in segments:
        if out and _one_passage(out[-1], s):
            tag = s.tag if out[-1].tag is Tag.LOST else out[-1].tag
            out[-1] = Segment(tag, out[-1].a0, s.a1, out[-1].b0, s.b1)
        elif out and out[-1].tag is s.tag and s.tag in (Tag.EQUAL, Tag.READING):
            out[-1] = Segment(s.tag, out[-1].a0, s.a1, out[-1].b0, s.b1)
        else:
            out.append(s)
    return out


def _one_passage(first: Segment, then: Segment) -> bool:
    """Whether one of two neighbours is an area that opens or closes, and the other one of the same side, beside it."""
    lost, other = (first, then) if first.tag is Tag.LOST else (then, first)
    if lost.tag is not Tag.LOST:
        return False
    return other.tag is (Tag.OPENED if lost.a1 > lost.a0 else Tag.CLOSED)
