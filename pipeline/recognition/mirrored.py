"""Print that stands the wrong way round: the back of a sheet shining through where the front is blank, or film scanned
from its other side. Read as it stands it gives signs without sense; read mirrored it gives words.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

import numpy as np

from pipeline.model import Evidence, Image, Line, Redaction

LEAST = 12  # characters; fewer tell nothing
DOUBTFUL = 0.72  # mean confidence below which a page is looked at mirrored
SURE = 0.9  # and from which the mirrored reading is believed
SHARE = 0.5  # of the characters that the mirrored reading must have at least
PALE = 96  # grey level of white paper; what shines through is no darker
DARKEST = 10  # per cent of a box's rim that its ink has at least, be it a rule alone
RIM = 6  # pixels on either side of a box's sides


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


def of_front(image: Image, found: Sequence[Redaction]) -> tuple[Redaction, ...]:
    """Of a page whose print shines through from the back, what is withheld on the page itself: boxes in ink as dark
    as ink is. ``image``: upright, its paper white."""
    return tuple(r for r in found if _ink(image, r) < PALE)


def _ink(image: Image, redaction: Redaction) -> float:
    """Grey level of the darkest parts of a box's rim: its rule, or the end of what it is filled with."""
    outer, inner = (redaction.box.grown(by) for by in (RIM, -RIM))
    x0, y0, x1, y1 = (max(0, round(v)) for v in (outer.x0, outer.y0, outer.x1, outer.y1))
    part = image[y0:y1, x0:x1]
    rim = np.ones(part.shape, bool)
    left, top, right, bottom = (max(0, round(v)) for v in (inner.x0, inner.y0, inner.x1, inner.y1))
    rim[top - y0 : max(top, bottom) - y0, left - x0 : max(left, right) - x0] = False
    return float(np.percentile(part[rim], DARKEST)) if rim.any() else 255.0


def _told(lines: Sequence[Line]) -> tuple[int, float]:
    """Characters and their mean confidence."""
    seen = [c.confidence for t in lines for c in t.printed]
    return len(seen), statistics.fmean(seen) if seen else 0.0
