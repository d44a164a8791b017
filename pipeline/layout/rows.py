"""Pieces to printed lines: what stands side by side on one line of the reading plane is one row."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from pipeline.layout import plane
from pipeline.layout.plane import Item
from pipeline.model import Box, Direction, Line, Redaction

CORE = 0.7  # share of a detected box's thickness that is ink: detectors draw their boxes wide
INLINE = 1.9  # a redaction up to so many lines thick stands in a line; a thicker one stands alone
TWICE = 0.8  # share of a box within another of the same text above which it is the same print seen twice


def split_at_redactions(lines: Sequence[Line], redactions: Sequence[Redaction]) -> list[Line]:
    """A line that was read across a redaction is cut there; characters inside the box are dropped, for nothing
    can be read in it."""
    out = list(lines)
    for r in redactions:
        box = r.box
        cut: list[Line] = []
        for line in out:
            b = line.box
            horizontal = line.direction is Direction.HORIZONTAL
            a0, a1, c0, c1 = (box.x0, box.x1, box.y0, box.y1) if horizontal else (box.y0, box.y1, box.x0, box.x1)
            l0, l1 = (b.y0, b.y1) if horizontal else (b.x0, b.x1)
            s0, s1 = (b.x0, b.x1) if horizontal else (b.y0, b.y1)
            across = min(l1, c1) - max(l0, c0)
            if across < 0.5 * (l1 - l0) or a1 <= s0 or a0 >= s1:
                cut.append(line)
                continue
            for start, end in ((float("-inf"), a0), (a1, float("inf"))):
                piece = plane.part(line, start, end)
                if piece is not None:
                    cut.append(piece)
        out = cut
    return out


def without_twins(lines: Sequence[Line]) -> list[Line]:
    """Lines without those that lie inside another one and say nothing that it does not say."""
    boxes = [line.box for line in lines]
    said = [line.text.replace(" ", "") for line in lines]
    return [line for i, line in enumerate(lines) if not _is_twin(i, boxes, said)]


def _is_twin(i: int, boxes: list[Box], said: list[str]) -> bool:
    return any(
        k != i
        and said[i] in said[k]
        and (len(said[k]) > len(said[i]) or k < i)
        and boxes[i].intersection(boxes[k]) >= TWICE * boxes[i].area
        for k in range(len(boxes))
    )


def typical_thickness(items: Sequence[Item]) -> float:
    """Median thickness of the text, weighted by length, of what is not bold; 0 without text."""
    texts = [i for i in items if i.is_text]
    plain = [i for i in texts if i.line is not None and not i.line.bold] or texts
    sizes = sorted((i.thickness, i.length) for i in plain)
    total, half = sum(s[1] for s in sizes), 0.0
    for thickness, length in sizes:
        half += length
        if half >= total / 2:
            return thickness
    return 0.0


def stands_alone(redaction: Item, thickness: float) -> bool:
    return thickness <= 0 or redaction.thickness > INLINE * thickness


def group(items: Sequence[Item]) -> list[list[Item]]:
    """Rows in the order of v; within a row by u. Two pieces share a row when the thinner one's core lies within the
    thicker one's and they do not lie over one another."""
    rows: list[list[Item]] = []
    for it in sorted(items, key=lambda i: (i.middle, i.u0)):
        best: tuple[float, list[Item]] | None = None
        for row in rows[-6:]:
            near = [_overlap(it, other) for other in _nearest(it, row)]
            shared = sum(near) / len(near)
            if shared < 0.5 or (best is not None and shared <= best[0]):
                continue
            if not any(min(it.u1, o.u1) - max(it.u0, o.u0) > 0.4 * min(it.length, o.length) for o in row):
                best = (shared, row)
        if best is None:
            rows.append([it])
        else:
            best[1].append(it)
    for row in rows:
        row.sort(key=lambda i: i.u0)
    rows.sort(key=lambda row: statistics.fmean(i.middle for i in row))
    return rows


def _nearest(it: Item, row: list[Item]) -> list[Item]:
    """The two pieces of a row closest along the line: a row may drift, its neighbours do not."""
    if len(row) <= 2:
        return row
    return sorted(row, key=lambda o: max(it.u0 - o.u1, o.u0 - it.u1))[:2]


def _overlap(a: Item, b: Item) -> float:
    """Shared share of the thinner core."""
    ca, cb = CORE * a.thickness / 2, CORE * b.thickness / 2
    shared = min(a.middle + ca, b.middle + cb) - max(a.middle - ca, b.middle - cb)
    return shared / max(1e-6, 2 * min(ca, cb))
