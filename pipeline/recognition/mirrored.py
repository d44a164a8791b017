"""Print that stands the wrong way round: the back of a sheet shining through where the front is blank, or film scanned
from its other side. Read as it stands it gives signs without sense; read mirrored it gives words.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

import numpy as np

from pipeline.model import Evidence, Image, Line

LEAST = 12  # characters; fewer tell nothing
DOUBTFUL = 0.72  # mean confidence below which a page is looked at mirrored
SURE = 0.9  # and from which the mirrored reading is believed
SHARE = 0.5  # of the characters that the mirrored reading must have at least


def find(image: Image, lines: Sequence[Line], read: Callable[[Image], Sequence[Line]]) -> Evidence | None:
    """What says that the print of an upright grey page is mirrored, or None. ``lines``: as it was read; ``read``: the
    engine, which is asked only about pages that read badly."""
    count, sure = _told(lines)
    if count < LEAST or sure >= DOUBTFUL:
        return None
    other, mirrored = _told(read(np.ascontiguousarray(image[:, ::-1])))
    if other < SHARE * count or mirrored < SURE:
        return None
    detail = f"print reads mirrored (confidence {mirrored:.2f}), not as it stands ({sure:.2f}): the back shines through"
    return Evidence("recognition.mirrored", detail, round(mirrored - sure, 2))


def _told(lines: Sequence[Line]) -> tuple[int, float]:
    """Characters and their mean confidence."""
    seen = [c.confidence for t in lines for c in t.printed]
    return len(seen), statistics.fmean(seen) if seen else 0.0
