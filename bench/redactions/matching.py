"""Found boxes against true ones, one to one at IoU >= 0.5, and what kind of error each of the others is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.evaluation.boxes import IGNORED, IOU, iou
from pipeline.model import Box, RedactionKind

LOOSE = 0.1
"""least IoU of a box that was meant for a redaction"""
Miss = Literal["missed", "merged", "split", "loose"]
Invention = Literal["background", "overlapping"]


@dataclass(frozen=True)
class Found:
    """What the detector says, original pixels."""

    box: Box
    kind: RedactionKind
    certainty: float


@dataclass(frozen=True)
class True_:
    """What is there. ``kind`` None: not known; ``sure`` False: it is the page's most frequent kind, not the box's."""

    box: Box
    kind: RedactionKind | None = None
    sure: bool = True


@dataclass(frozen=True)
class Judged:
    """A page: ``pairs`` (true, found, IoU) by index; ``misses`` by index of the true, ``inventions`` by index of the
    found box. Both lists are what was matched: without what is to be ignored."""

    truth: tuple[True_, ...]
    found: tuple[Found, ...]
    pairs: tuple[tuple[int, int, float], ...]
    misses: dict[int, Miss]
    inventions: dict[int, Invention]

    @property
    def errors(self) -> int:
        return len(self.misses) + len(self.inventions)


def match(truth: Sequence[Box], found: Sequence[Box]) -> dict[int, tuple[int, float]]:
    """Truth index → (found index, IoU), one to one, best pairs first."""
    pairs = sorted(((iou(t, f), i, j) for i, t in enumerate(truth) for j, f in enumerate(found)), reverse=True)
    out: dict[int, tuple[int, float]] = {}
    used: set[int] = set()
    for value, i, j in pairs:
        if value >= IOU and i not in out and j not in used:
            out[i] = (j, value)
            used.add(j)
    return out


def judge(
    truth: Sequence[True_], found: Sequence[Found], ignore: Sequence[Box] = (), *, whiteout: bool = True
) -> Judged:
    """One page. ``whiteout`` False: borderless white is neither asked for nor counted. What another kind finds in its
    place counts neither way then."""
    if not whiteout:
        ignore = (*ignore, *(t.box for t in truth if t.kind is RedactionKind.WHITEOUT and t.sure))
        truth = [t for t in truth if t.kind is not RedactionKind.WHITEOUT or not t.sure]
        found = [f for f in found if f.kind is not RedactionKind.WHITEOUT]
    found = [f for f in found if all(iou(f.box, g) <= IGNORED for g in ignore)]
    pairs = match([t.box for t in truth], [f.box for f in found])
    used = {j for j, _ in pairs.values()}
    return Judged(
        tuple(truth),
        tuple(found),
        tuple((i, j, v) for i, (j, v) in sorted(pairs.items())),
        {i: _miss(i, truth, found) for i in range(len(truth)) if i not in pairs},
        {j: _invention(f.box, truth) for j, f in enumerate(found) if j not in used},
    )


def _miss(i: int, truth: Sequence[True_], found: Sequence[Found]) -> Miss:
    """Merged: one found box holds most of it and of another true one. Split: two or more found boxes that lie mostly in
    it hold half of it. Loose: a box was meant for it, but does not fit. Missed: nothing."""
    mine = truth[i].box
    for f in found:
        inside = [k for k, t in enumerate(truth) if t.box.intersection(f.box) >= 0.5 * t.box.area]
        if i in inside and len(inside) > 1:
            return "merged"
    parts = [f.box for f in found if f.box.intersection(mine) >= 0.5 * f.box.area]
    if len(parts) > 1 and sum(p.intersection(mine) for p in parts) >= 0.5 * mine.area:
        return "split"
    return "loose" if any(iou(mine, f.box) >= LOOSE for f in found) else "missed"


def _invention(box: Box, truth: Sequence[True_]) -> Invention:
    """Overlapping: a tenth of it, or of a true box, is shared."""
    touched = any(t.box.intersection(box) >= 0.1 * min(t.box.area, box.area) for t in truth)
    return "overlapping" if touched else "background"
