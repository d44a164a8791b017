"""One set of rules for both writing directions: the reading plane.

In the reading plane ``u`` runs along a line in the direction of reading and ``v`` from line to line. Horizontal text:
u = x, v = y. Vertical text: u = y, v = -x (columns follow one another to the left).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.model import Box, Direction, Line, Redaction, Region


@dataclass(frozen=True)
class Held:
    """Regions that are made already (a table, a stamp, framed text) and only need their place in the order."""

    regions: tuple[Region, ...]
    box: Box


@dataclass(frozen=True)
class Item:
    """A piece of text, a redaction or something held, in the reading plane, page pixels."""

    piece: Line | Redaction | Held
    u0: float
    u1: float
    v0: float
    v1: float
    ruby: tuple[Line, ...] = ()
    """readings set beside it"""

    @property
    def length(self) -> float:
        return self.u1 - self.u0

    @property
    def thickness(self) -> float:
        return self.v1 - self.v0

    @property
    def middle(self) -> float:
        return (self.v0 + self.v1) / 2

    @property
    def line(self) -> Line | None:
        return self.piece if isinstance(self.piece, Line) else None

    @property
    def is_text(self) -> bool:
        return isinstance(self.piece, Line)

    @property
    def text(self) -> str:
        return self.piece.text if isinstance(self.piece, Line) else ""


def item(piece: Line | Redaction | Held, direction: Direction) -> Item:
    b = piece.box
    if direction is Direction.HORIZONTAL:
        return Item(piece, b.x0, b.x1, b.y0, b.y1)
    return Item(piece, b.y0, b.y1, -b.x1, -b.x0)


def box(items: Sequence[Item], direction: Direction) -> Box:
    """The upright rectangle around items, page pixels."""
    u0, u1 = min(i.u0 for i in items), max(i.u1 for i in items)
    v0, v1 = min(i.v0 for i in items), max(i.v1 for i in items)
    return Box(u0, v0, u1, v1) if direction is Direction.HORIZONTAL else Box(-v1, u0, -v0, u1)


def main_direction(lines: Sequence[Line]) -> Direction:
    """The direction in which most characters of the page run; single glyphs have none."""
    votes = dict.fromkeys(Direction, 0.0)
    for line in lines:
        n = sum(1 for c in line.chars if c.text.strip())
        if n > 1:
            votes[line.direction] += n * line.confidence
    return Direction.VERTICAL if votes[Direction.VERTICAL] > votes[Direction.HORIZONTAL] else Direction.HORIZONTAL


def part(line: Line, start: float, end: float) -> Line | None:
    """The characters of a line whose middle lies from ``start`` to ``end`` along it, as a line of its own; None when
    there are none. Spaces at the cut are dropped."""
    chars = [c for c in line.chars if start <= (c.start + c.end) / 2 < end]
    while chars and not chars[0].text.strip():
        chars.pop(0)
    while chars and not chars[-1].text.strip():
        chars.pop()
    if not chars:
        return None
    if len(chars) == len(line.chars):
        return line
    b = line.box
    a, z = chars[0].start, chars[-1].end
    cut = Box(a, b.y0, z, b.y1) if line.direction is Direction.HORIZONTAL else Box(b.x0, a, b.x1, z)
    return replace(line, polygon=cut.polygon, chars=tuple(chars))


def divided(line: Line, at: float) -> list[Line]:
    """The line in two at ``at`` along it; fewer when one side has no characters."""
    halves = (part(line, float("-inf"), at), part(line, at, float("inf")))
    return [half for half in halves if half is not None]
