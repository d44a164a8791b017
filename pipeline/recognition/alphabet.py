"""The classes of a recognizer, and those that can stand on a page of Latin print, which are asked first.

The last layer weighs some 18,700 classes at every step, a fifth of all the work. On a page known to be of Latin print
those of other scripts come to a score of 18 at most, a letter to 21 in the median: so where a Latin class reaches
``SURE``, the others are not asked, and counted with the mean of what they come to.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.recognition import lookalikes
from pipeline.recognition.networks import Parted

SURE = 17.0  # score of the best Latin class from which the others are not asked
OTHERS = 10.5  # logarithm of the sum of the others' exponentials there, median; 95 in 100 are below 13

Values = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Alphabet:
    """``chars`` by class, the first being the blank; ``rivals``: the classes of a character's look-alikes."""

    chars: tuple[str, ...]
    rivals: dict[str, tuple[int, ...]]

    @classmethod
    def of(cls, chars: Sequence[str]) -> Alphabet:
        return cls(tuple(chars), lookalikes.rivals(chars))


class Latin:
    """The Latin classes of a recognizer: letters, figures, marks and signs of any width."""

    def __init__(self, whole: Alphabet, parted: Parted) -> None:
        chosen = {i for i, c in enumerate(whole.chars) if i == 0 or _latin(c)}
        chosen -= {i for i in chosen if not set(whole.rivals.get(whole.chars[i], ())) <= chosen}
        self._whole, self._parted = whole, parted
        self._classes = np.array(sorted(chosen))
        at = {c: k for k, c in enumerate(sorted(chosen))}
        chars = tuple(whole.chars[i] for i in sorted(chosen))
        self._alphabet = Alphabet(chars, {c: tuple(at[r] for r in whole.rivals[c]) for c in chars if c in whole.rivals})
        self._weights = np.ascontiguousarray(parted.weights[:, self._classes])
        self._bias = parted.bias[self._classes]

    def told(self, features: Values) -> tuple[Values, Alphabet]:
        """Probabilities (steps, classes) and whose: of the Latin classes; of all where another is seen."""
        out, best = self._weighed(features)
        unsure = np.flatnonzero(best < SURE)
        if len(unsure):
            full = self._parted.told(features[padded(unsure)])[: len(unsure)]
            if not np.isin(full.argmax(axis=1), self._classes).all():
                return self._parted.told(features), self._whole
            out[unsure] = full[:, self._classes]
        return out, self._alphabet

    def parts(self, features: Values) -> Values:
        """Probabilities of the Latin classes, whatever else is seen."""
        return self._weighed(features)[0]

    def _weighed(self, features: Values) -> tuple[Values, Values]:
        """Probabilities (steps, classes) and each step's best score."""
        out = features @ self._weights
        out += self._bias
        best = out.max(axis=1, initial=-np.inf)
        # the greatest is subtracted, so that no exponential overflows
        out -= best[:, None]
        np.exp(out, out=out)
        out /= (out.sum(axis=1) + np.exp(np.float32(OTHERS) - best))[:, None]
        return out, best


def padded(rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """To a multiple of eight, for the runtime prepares code for every number of rows."""
    return np.pad(rows, (0, -len(rows) % 8), mode="edge")


def _latin(char: str) -> bool:
    if len(char) != 1 or char.isascii():
        return True
    if unicodedata.category(char)[0] in "PSZN" and ord(char) < 0x2E80:
        return True
    name = unicodedata.name(char, "")
    return name.startswith(("LATIN ", "FULLWIDTH "))
