"""Redaction boxes against known ones: one-to-one at IoU >= 0.5."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Box

IOU = 0.5
"""least intersection over union of a match"""
IGNORED = 0.1
"""a found box that covers an area to be ignored by this much counts neither way"""


@dataclass(frozen=True)
class BoxScore:
    """Counts over ``pages``; ``overlap`` is the sum of the matches' IoU; ``clean_pages`` hold no true box, and
    ``invented_on_clean`` boxes were found there."""

    pages: int = 0
    found: int = 0
    invented: int = 0
    missed: int = 0
    overlap: float = 0.0
    clean_pages: int = 0
    invented_on_clean: int = 0

    def __add__(self, other: BoxScore) -> BoxScore:
        return BoxScore(
            self.pages + other.pages,
            self.found + other.found,
            self.invented + other.invented,
            self.missed + other.missed,
            self.overlap + other.overlap,
            self.clean_pages + other.clean_pages,
            self.invented_on_clean + other.invented_on_clean,
        )

    @property
    def precision(self) -> float | None:
        return self.found / (self.found + self.invented) if self.found + self.invented else None

    @property
    def recall(self) -> float | None:
        return self.found / (self.found + self.missed) if self.found + self.missed else None

    @property
    def f1(self) -> float | None:
        whole = 2 * self.found + self.invented + self.missed
        return 2 * self.found / whole if whole else None

    @property
    def quality(self) -> float | None:
        """Panoptic quality (Kirillov et al. 2019): mean IoU of the matches times F1."""
        whole = self.found + (self.invented + self.missed) / 2
        return self.overlap / whole if whole else None


def iou(a: Box, b: Box) -> float:
    """Intersection over union, 0 to 1."""
    shared = a.intersection(b)
    return shared / (a.area + b.area - shared) if shared else 0.0


def score_page(truth: Sequence[Box], found: Sequence[Box], ignore: Sequence[Box] = ()) -> BoxScore:
    """One page; the best overlaps are matched first."""
    found = [f for f in found if all(iou(f, i) <= IGNORED for i in ignore)]
    pairs = sorted(((iou(t, f), i, j) for i, t in enumerate(truth) for j, f in enumerate(found)), reverse=True)
    truths: set[int] = set()
    founds: set[int] = set()
    overlap = 0.0
    for value, i, j in pairs:
        if value >= IOU and i not in truths and j not in founds:
            truths.add(i)
            founds.add(j)
            overlap += value
    clean = not truth
    invented = len(found) - len(founds)
    return BoxScore(1, len(truths), invented, len(truth) - len(truths), overlap, int(clean), invented if clean else 0)
