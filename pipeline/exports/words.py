"""Words of a line: runs of characters without spaces between, set alike."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from pipeline.model import Char, Direction, Line, Polygon


@dataclass(frozen=True)
class Word:
    """Characters that stand together; ``polygon`` their part of the line, page pixels. Japanese, which puts no spaces
    between words, comes as one word from space to space."""

    chars: tuple[Char, ...]
    polygon: Polygon

    @property
    def text(self) -> str:
        return "".join(c.text for c in self.chars)

    @property
    def superscript(self) -> bool:
        return self.chars[0].superscript

    @property
    def struck(self) -> bool:
        return self.chars[0].struck


def words(line: Line) -> tuple[Word, ...]:
    """The words of a line in reading order; a change to raised or struck characters begins a new one."""
    out: list[list[Char]] = []
    for (blank, _, _), run in groupby(line.chars, key=lambda c: (not c.text.strip(), c.superscript, c.struck)):
        if not blank:
            out.append(list(run))
    return tuple(Word(tuple(run), part(line, run[0].start, run[-1].end)) for run in out)


def part(line: Line, start: float, end: float) -> Polygon:
    """What of a line's polygon lies between two places along it, page pixels; clockwise from the top left.

    The line's four corners are taken: its sides are straight between them."""
    if len(line.polygon) != 4:
        b = line.box
        if line.direction is Direction.HORIZONTAL:
            return ((start, b.y0), (end, b.y0), (end, b.y1), (start, b.y1))
        return ((b.x0, start), (b.x1, start), (b.x1, end), (b.x0, end))
    p, q, r, s = line.polygon
    if line.direction is Direction.HORIZONTAL:
        return _at(p, q, start, 0), _at(p, q, end, 0), _at(s, r, end, 0), _at(s, r, start, 0)
    return _at(p, s, start, 1), _at(q, r, start, 1), _at(q, r, end, 1), _at(p, s, end, 1)


def _at(p: tuple[float, float], q: tuple[float, float], value: float, axis: int) -> tuple[float, float]:
    """The point of the side from p to q where its coordinate ``axis`` is ``value``, kept between them."""
    span = q[axis] - p[axis]
    t = min(1.0, max(0.0, (value - p[axis]) / span)) if span else 0.0
    return p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])
