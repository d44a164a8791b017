"""Whether a page holds nothing at all. Doubt counts as ink: a page called blank is not read."""

from __future__ import annotations

import numpy as np

from pipeline.scan.survey import Survey

_MARK = 0.006
"""A mark of this share of the page's short side (1.3 mm on A4) may be a character."""
_SPECKS = 0.0025
_MANY = 40


def is_blank(page: Survey) -> bool:
    """No component is as large as a character or a frame, and small ones are too few to be broken characters."""
    size = page.size
    short = min(page.width, page.height)
    solid = page.stats[:, 4] >= 6
    if bool((solid & (size >= max(4.0, _MARK * short))).any()):
        return False
    return int((solid & (size >= max(3.0, _SPECKS * short))).sum()) < _MANY and not bool(np.any(size > 0.05 * short))
