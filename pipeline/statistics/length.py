"""Sums of estimated lengths with their intervals.

A length is a best estimate with an interval that holds the truth with some probability. Adding the ends of many
intervals gives the most that all errors together could make: it holds whenever every single interval holds, and is
far too wide for many. Taking all errors as independent gives too narrow an interval, since the lengths on a page are
told from the same print. So here errors of one page go together and are added, and those of different pages are
independent and are added in quadrature, below and above the estimate apart. Intervals of other confidence are brought
to 90 % as if errors were normal.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

CONFIDENCE = 0.9
_SURE = 0.995
"""a greater confidence counts as this"""


@dataclass(frozen=True)
class Estimate:
    """Of one length: ``low`` and ``high`` hold it with ``confidence`` (None: not known, taken for 90 %)."""

    best: float
    low: float
    high: float
    confidence: float | None = None


@dataclass(frozen=True)
class Length:
    """A sum. ``least`` and ``most`` add up the ends of all intervals; ``below`` and ``above``: squares of how far off
    the sum may be with a confidence of 90 %."""

    best: float = 0.0
    least: float = 0.0
    most: float = 0.0
    below: float = 0.0
    above: float = 0.0

    @classmethod
    def on_page(cls, estimates: Iterable[Estimate]) -> Length:
        """The sum over one page."""
        best = least = most = down = up = 0.0
        for e in estimates:
            k = _scale(e.confidence)
            best, least, most = best + e.best, least + e.low, most + e.high
            down, up = down + k * (e.best - e.low), up + k * (e.high - e.best)
        return cls(best, least, most, down**2, up**2)

    def __add__(self, other: Length) -> Length:
        """With the sum of other pages."""
        return Length(
            self.best + other.best,
            self.least + other.least,
            self.most + other.most,
            self.below + other.below,
            self.above + other.above,
        )

    @property
    def low(self) -> float:
        """Lower end of the interval that holds the sum with a confidence of 90 %."""
        return max(0.0, self.best - math.sqrt(self.below))

    @property
    def high(self) -> float:
        return self.best + math.sqrt(self.above)


@cache
def _scale(confidence: float | None) -> float:
    """How much wider an interval of 90 % is than one of ``confidence``."""
    if confidence is None or not 0 < confidence < 1:
        return 1.0
    normal = NormalDist()
    return normal.inv_cdf((1 + CONFIDENCE) / 2) / normal.inv_cdf((1 + min(confidence, _SURE)) / 2)
