"""A line's time steps as a recognizer tells them. Three in four are blank, and most of these show it by one score.

The last layer weighs every class at every step. The blank's own score costs next to nothing; where it was ``BLANK`` or
more, the network gave the blank 0.984 at least at each of 52,900 steps looked at (drawn Japanese pages, aged; English
typescript). Such steps are blank without the others being asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.recognition import ctc
from pipeline.recognition.alphabet import Alphabet, Latin, padded
from pipeline.recognition.networks import Parted

BLANK = 27.0  # score of the blank from which no other class is asked

Values = npt.NDArray[np.float32]
Index = npt.NDArray[np.intp]


class Told:
    """``count`` steps and the ``alphabet`` of their classes. ``at``: the steps asked; ``values``: their probabilities,
    (len(at), classes), which are overwritten when the network is asked again. ``more``: those of other steps."""

    def __init__(
        self, count: int, alphabet: Alphabet, at: Index, values: Values, more: Callable[[Index], Values] | None = None
    ) -> None:
        self.count, self.alphabet = count, alphabet
        self._at, self._values, self._more = at, values, more

    def path(self) -> list[tuple[str, float, float, float]]:
        """As :func:`ctc.best_path`."""
        best, peak = np.full(self.count, ctc.BLANK, np.intp), np.ones(self.count, np.float32)
        best[self._at] = self._values.argmax(axis=1)
        peak[self._at] = self._values[np.arange(len(self._at)), best[self._at]]
        return ctc.runs(best, peak, self.alphabet.chars)

    def rivals(self, classes: Sequence[int], first: int, last: int) -> list[tuple[int, float]]:
        """As :func:`ctc.rivals`."""
        wanted = np.arange(max(0, first - 1), min(self.count, last + 1))
        missing = np.setdiff1d(wanted, self._at)
        if len(missing) and self._more is not None:
            known = self._values.copy()  # what is asked now is written over it
            self._values = np.concatenate([known, self._more(missing)])
            self._at = np.concatenate([self._at, missing])
        return ctc.most(self._values[np.isin(self._at, wanted)], classes)


def every(values: Values, alphabet: Alphabet) -> Told:
    """Of probabilities of all steps."""
    return Told(len(values), alphabet, np.arange(len(values)), values)


def tell(features: Values, parted: Parted, whole: Alphabet, latin: Latin | None = None) -> Told:
    """Of features (steps, n). ``latin``: the page is of Latin print."""
    at = np.flatnonzero(features @ parted.weights[:, ctc.BLANK] + parted.bias[ctc.BLANK] < BLANK)

    def full(steps: Index) -> Values:
        if not len(steps):
            return np.zeros((0, len(whole.chars)), np.float32)
        return parted.told(features[padded(steps)])[: len(steps)]

    if latin is None:
        return Told(len(features), whole, at, full(at), full)
    values, alphabet = latin.told(features[at])
    return Told(
        len(features), alphabet, at, values, full if alphabet is whole else lambda steps: latin.parts(features[steps])
    )
