"""Which boxes cover one passage: those that touch in a stack or in steps, and those that go on over a line's end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Box, Direction, Line, Pitch, Redaction
from pipeline.redaction.extent import lines_of

TOUCH = 0.35  # of a line's thickness: boxes of two lines that are no further apart touch
SHARED = 0.35  # of the shorter box's length: what stacked boxes have in common along the line, at least
END = 3.0  # advances from a margin within which a box ends, or starts, its line
NEXT = (0.55, 1.6)  # lines' distances from the line that ends to the one that goes on
ASIDE = 6.0  # thicknesses beyond which what stands beside a box is in another column or in the margin
DOUBLE = 0.8  # share of the smaller of two boxes inside the other from which they are one, drawn twice


def grouped(
    redactions: Sequence[Redaction], pitches: Sequence[Pitch], lines: Sequence[Line], prefix: str = "g"
) -> tuple[Redaction, ...]:
    """The redactions with :attr:`Redaction.group` set where several cover one passage; those that have one keep it.

    ``pitches``: of the print around each. A group is named after its first box.
    """
    n = len(redactions)
    first = list(range(n))

    def root(k: int) -> int:
        while first[k] != k:
            k = first[k]
        return k

    for a in range(n):
        for b in range(a + 1, n):
            if redactions[a].group or redactions[b].group or root(a) == root(b):
                continue
            if redactions[a].kind is redactions[b].kind and _one_passage(
                redactions[a], redactions[b], pitches[a], pitches[b], lines, redactions
            ):
                first[max(root(a), root(b))] = min(root(a), root(b))
    members = [sum(root(k) == root(j) for j in range(n)) for k in range(n)]
    return tuple(
        replace(r, group=prefix + redactions[root(k)].id) if members[k] > 1 else r for k, r in enumerate(redactions)
    )


def _one_passage(
    a: Redaction, b: Redaction, pa: Pitch, pb: Pitch, lines: Sequence[Line], redactions: Sequence[Redaction]
) -> bool:
    if pa.direction is not pb.direction:
        return False
    thick = min(p for p in (pa.thickness, pb.thickness) if p > 0) if max(pa.thickness, pb.thickness) > 0 else 0.0
    one, other = _plane(a.box, pa.direction), _plane(b.box, pa.direction)
    if one.y0 > other.y0:
        one, other, a, b, pa, pb = other, one, b, a, pb, pa
    if one.intersection(other) > DOUBLE * min(one.area, other.area):
        return True
    if not thick:
        return False
    if not (_touching(one, other, thick) or _going_on(one, other, a, b, pa, pb)):
        return False
    beside = [_plane(t.box, pa.direction) for t in lines if t.direction is pa.direction and len(t.printed) > 1]
    beside += [_plane(r.box, pa.direction) for r in redactions if r is not a and r is not b]
    return not any(_between(t, one, other, thick) for t in beside)


def _touching(upper: Box, lower: Box, thick: float) -> bool:
    """One under the other, their sides nearly in common; not two beside each other on one line."""
    gap = lower.y0 - upper.y1
    common = min(upper.x1, lower.x1) - max(upper.x0, lower.x0)
    level = min(upper.y1, lower.y1) - max(upper.y0, lower.y0)
    if level > 0.5 * min(upper.height, lower.height):
        return False
    return gap <= TOUCH * thick and common >= SHARED * min(upper.width, lower.width)


def _going_on(upper: Box, lower: Box, a: Redaction, b: Redaction, pa: Pitch, pb: Pitch) -> bool:
    """From the end of one line to the start of the next."""
    leading = pa.leading or 1.5 * pa.thickness
    step = (lower.y0 + lower.y1 - upper.y0 - upper.y1) / 2
    if not NEXT[0] * leading < step < NEXT[1] * leading or max(lines_of(a, pa), lines_of(b, pb)) > 1.6:
        return False
    near = END * max(pa.advance, 0.5 * pa.thickness)
    ends = pa.end is None or upper.x1 > pa.end - near
    starts = pb.start is None or lower.x0 < pb.start + near
    return lower.x0 < upper.x0 and ends and starts and (pa.end is not None or pb.start is not None)


def _between(t: Box, upper: Box, lower: Box, thick: float) -> bool:
    """Whether something stands after the upper box on its line, or before the lower one on its own."""
    middle = (t.x0 + t.x1) / 2
    after = _level(t, upper) and upper.x1 - 0.5 * thick < middle and t.x0 < upper.x1 + ASIDE * thick
    before = _level(t, lower) and middle < lower.x0 + 0.5 * thick and t.x1 > lower.x0 - ASIDE * thick
    return after or before


def _level(a: Box, b: Box) -> bool:
    return min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5 * min(a.height, b.height)


def _plane(box: Box, direction: Direction) -> Box:
    """In the reading plane: x along the line, y from line to line."""
    return box if direction is Direction.HORIZONTAL else Box(box.y0, -box.x1, box.y1, -box.x0)
