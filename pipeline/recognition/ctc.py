"""From a recognizer's probabilities to characters with confidence and place (connectionist temporal classification,
best path; Graves et al. 2006, doi:10.1145/1143844.1143891, section 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

BLANK = 0


def best_path(
    probabilities: npt.NDArray[np.float32], alphabet: Sequence[str], steps: int | None = None
) -> list[tuple[str, float, float, float]]:
    """Characters of one line as (character, confidence 0..1, first step, last step + 1).

    ``probabilities``: (time steps, classes), rows sum to 1, class 0 is the blank. ``steps``: how many of the time
    steps lie on the line itself, the rest being padding. A run of one class is one character; its confidence is the
    run's highest probability.
    """
    n = len(probabilities) if steps is None else min(steps, len(probabilities))
    best = probabilities[:n].argmax(axis=1)
    return runs(best, probabilities[np.arange(n), best], alphabet)


def runs(
    best: npt.NDArray[np.intp], peak: npt.NDArray[np.float32], alphabet: Sequence[str]
) -> list[tuple[str, float, float, float]]:
    """As :func:`best_path`, of each step's most probable class and its probability."""
    edges = np.flatnonzero(np.diff(best, prepend=-1, append=-1)).tolist()
    return [
        (alphabet[best[a]], float(peak[a:b].max()), float(a), float(b)) for a, b in pairwise(edges) if best[a] != BLANK
    ]


def rivals(
    probabilities: npt.NDArray[np.float32], classes: Sequence[int], first: int, last: int
) -> list[tuple[int, float]]:
    """(class, its highest probability over the steps of one run and the one before and after), most probable first.

    What a best path hides: how near a look-alike came. Shapes as :func:`best_path`; ``first`` and ``last`` as it gives
    them.
    """
    return most(probabilities[max(0, first - 1) : last + 1], classes)


def most(run: npt.NDArray[np.float32], classes: Sequence[int]) -> list[tuple[int, float]]:
    """(class, its highest probability over the given steps), most probable first."""
    found = [(c, float(run[:, c].max())) for c in classes]
    return sorted(found, key=lambda f: (-f[1], f[0]))


def spread(chars: list[tuple[str, float, float, float]], steps: float) -> list[tuple[str, float, float, float]]:
    """Widen the narrow peaks of :func:`best_path` to where neighbours meet, so that characters tile the line.

    A recognizer fires on a part of a glyph; the border between two glyphs is taken half way between their peaks,
    and no glyph reaches further than the median advance from its peak.
    """
    if not chars:
        return []
    centres = [(c[2] + c[3]) / 2 for c in chars]
    gaps = np.diff(centres)
    advance = float(np.median(gaps)) if len(gaps) else steps
    out = []
    for i, (text, confidence, _, _) in enumerate(chars):
        left = centres[i] - min(advance, centres[i] - centres[i - 1]) / 2 if i else centres[i] - advance / 2
        right = (
            centres[i] + min(advance, centres[i + 1] - centres[i]) / 2
            if i + 1 < len(chars)
            else centres[i] + advance / 2
        )
        out.append((text, confidence, max(0.0, left), min(steps, right)))
    return out
