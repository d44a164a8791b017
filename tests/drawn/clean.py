"""Clean Japanese pages: nothing on them is a redaction, much of it looks like one.

``pages(seed)`` draws two of every kind, each copied in a way of its own; the same seed gives the same pages.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import cv2
import numpy as np

from tests.drawn import clean_papers, clean_pictures
from tests.drawn.copies import Copy, copied
from tests.drawn.redacted import Sample

MAKERS = {**clean_papers.MAKERS, **clean_pictures.MAKERS}
EACH = 2
"""pages of a kind"""
_BOOKS = {"book page", "tiers", "letter", "photographs", "columns"}
"""photographed as books, too"""
_WAYS: tuple[Copy, ...] = ("fair", "one-bit", "worn", "jpeg", "skewed", "fax", "blurred", "clean")


def _copy(name: str, number: int, seed: int) -> Copy:
    if name in _BOOKS and number == 1:
        return "book"
    return _WAYS[(sorted(MAKERS).index(name) + 3 * number + seed) % len(_WAYS)]


def title(name: str, number: int, seed: int) -> str:
    return f"{name}-{number}-{seed}-{_copy(name, number, seed)}"


def page(name: str, number: int, seed: int = 0) -> Sample:
    """The ``number``-th page of a kind."""
    rng = random.Random(f"clean-{name}-{number}-{seed}")
    picture, how = MAKERS[name](rng), _copy(name, number, seed)
    seen = copied(picture, how, rng.randrange(2**31), np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)))
    return Sample(title(name, number, seed), name, "", how, seen.picture)


def pages(seed: int = 0) -> Iterator[Sample]:
    """``EACH`` pages of every kind."""
    for name in MAKERS:
        for number in range(EACH):
            yield page(name, number, seed)
