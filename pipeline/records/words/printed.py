"""Rows as one text that can be searched, and that remembers where every character of it stands."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pipeline.model import Box, Direction, Line, Polygon, Row
from pipeline.records.words.shapes import level

GAP = 1.3
"""white between two characters, in glyphs, from which they are taken to belong to different entries of a line"""


@dataclass(frozen=True)
class Glyph:
    """One character of a row: which piece of it, and its box (page pixels)."""

    text: str
    box: Box
    row: Row
    confidence: float
    withheld: bool = False
    struck: bool = False


@dataclass(frozen=True)
class Printed:
    """Some rows in reading order. Positions are indices into :attr:`text`, the levelled text."""

    rows: tuple[Row, ...]

    @cached_property
    def glyphs(self) -> tuple[Glyph, ...]:
        return tuple(g for row in self.rows for g in _glyphs(row))

    @cached_property
    def _levelled(self) -> tuple[str, tuple[int, ...]]:
        shapes: list[str] = []  # in the order of the glyphs, whose boxes most who ask for the text never need
        for row in self.rows:
            for piece in row.pieces:
                shapes += [level(c.text) for c in piece.chars] if isinstance(piece, Line) else ["█"]
        return "".join(shapes), tuple(i for i, shape in enumerate(shapes) for _ in shape)

    @property
    def text(self) -> str:
        """Levelled text; a redaction is one █."""
        return self._levelled[0]

    @cached_property
    def breaks(self) -> frozenset[int]:
        """Positions that start a new entry: after wide white, a new piece far off, or a new row."""
        return self.breaks_at(GAP)

    def breaks_at(self, gap: float) -> frozenset[int]:
        """As :attr:`breaks`, for white of ``gap`` glyphs."""
        if gap not in self._parted:
            self._parted[gap] = self._breaks(gap)
        return self._parted[gap]

    @cached_property
    def _parted(self) -> dict[float, frozenset[int]]:
        return {}

    def _breaks(self, gap: float) -> frozenset[int]:
        _, origin = self._levelled
        out = set()
        glyphs = self.glyphs
        for at, (before, here) in enumerate(itertools.pairwise(origin), 1):
            left, right = glyphs[before], glyphs[here]
            wide = here > before + 1 and any(g.text.count("\u3000") >= 2 for g in glyphs[before + 1 : here])
            if left.row is not right.row or wide or _white(left, right) > gap:
                out.add(at)
        return frozenset(out)

    def parts(self, start: int = 0, end: int | None = None, gap: float = GAP) -> tuple[tuple[int, int], ...]:
        """The spans between white of ``gap`` glyphs, inside start..end."""
        stop = len(self.text) if end is None else end
        marks = [start, *sorted(b for b in self.breaks_at(gap) if start < b < stop), stop]
        return tuple((a, b) for a, b in itertools.pairwise(marks) if a < b)

    def raw(self, start: int = 0, end: int | None = None) -> str:
        """What is printed from start to end, white space within it as one space, ends trimmed."""
        _, origin = self._levelled
        stop = len(origin) if end is None else end
        if not origin or start >= stop:
            return ""
        out: list[str] = []
        previous: Glyph | None = None
        for g in self.glyphs[origin[start] : origin[stop - 1] + 1]:
            if previous is not None and previous.row is not g.row and _latin(previous.text) and _latin(g.text):
                out.append(" ")
            out.append("" if g.withheld else g.text)
            previous = g
        return " ".join("".join(out).split())

    def compact(self, start: int = 0, end: int | None = None) -> str:
        """As :meth:`raw`, without the white space that Japanese print does not mean."""
        words = self.raw(start, end).split(" ")
        out = words[0]
        for word in words[1:]:
            out += f" {word}" if _latin(out[-1:]) and _latin(word[:1]) else word
        return out

    def polygon(self, start: int = 0, end: int | None = None) -> Polygon:
        """Around the characters from start to end on the first page they stand on; page pixels."""
        glyphs = self._span(start, end)
        if not glyphs:
            return self.rows[0].box.polygon if self.rows else ()
        return Box.union(g.box for g in glyphs if g.row.page == glyphs[0].row.page).polygon

    def page(self, start: int = 0) -> str:
        glyphs = self._span(start, None)
        return glyphs[0].row.page if glyphs else (self.rows[0].page if self.rows else "")

    def confidence(self, start: int = 0, end: int | None = None) -> float:
        """Mean confidence of the engine over the characters, 0 when there are none."""
        got = [g.confidence for g in self._span(start, end) if not g.withheld]
        return sum(got) / len(got) if got else 0.0

    def struck(self, start: int = 0, end: int | None = None) -> bool:
        """Whether a stroke runs through most of the characters from start to end."""
        got = [g.struck for g in self._span(start, end) if g.text.strip() and not g.withheld]
        return 2 * sum(got) > len(got)

    def strokes(self, start: int, end: int) -> tuple[int, ...]:
        """Positions between start and end where a stroke of two characters and more begins or ends."""
        _, origin = self._levelled
        marks = [self.glyphs[origin[k]].struck for k in range(start, min(end, len(origin)))]
        runs = [(key, len(list(group))) for key, group in itertools.groupby(marks)]
        out, at, before = [], start, None
        for key, length in runs:
            if length > 1 and before is not None and key is not before:
                out.append(at)
            before = key if length > 1 else before
            at += length
        return tuple(out)

    def _span(self, start: int, end: int | None) -> tuple[Glyph, ...]:
        _, origin = self._levelled
        stop = len(origin) if end is None else min(end, len(origin))
        if start >= stop:
            return ()
        return self.glyphs[origin[start] : origin[stop - 1] + 1]


def _glyphs(row: Row) -> Iterable[Glyph]:
    for piece in row.pieces:
        box = piece.box
        if isinstance(piece, Line):
            for c in piece.chars:
                if piece.direction is Direction.VERTICAL:
                    at = Box(box.x0, c.start, box.x1, c.end)
                else:
                    at = Box(c.start, box.y0, c.end, box.y1)
                yield Glyph(c.text, at, row, c.confidence, struck=c.struck)
        else:
            yield Glyph("█", box, row, 1.0, withheld=True)


def _white(left: Glyph, right: Glyph) -> float:
    """White between two glyphs of a row, in glyph heights (widths when vertical)."""
    if left.row.direction is Direction.VERTICAL:
        return (right.box.y0 - left.box.y1) / max(1.0, min(left.box.width, right.box.width))
    return (right.box.x0 - left.box.x1) / max(1.0, min(left.box.height, right.box.height))


def _latin(c: str) -> bool:
    return bool(c) and c[-1].isascii() and not c[-1].isspace()
