"""The scale a page is worked on at: characters neither too small nor too large for the recogniser."""

from __future__ import annotations

import math

MOST_PIXELS = 30_000_000
"""No working picture is larger."""
ENLARGED_PIXELS = 5_000_000
"""No picture is made larger than this; enlarging adds no information, only room."""
ROOMY = 12_000_000
"""Pictures up to this size are never shrunk: what looks large on a title page may not be all there is."""
SMALL, LARGE = 15.0, 80.0
"""Glyph heights between these are left as they are, full pixels."""
TARGET = 32.0
"""Glyph height to aim at otherwise."""
MOST = 3.0


def working_scale(width: int, height: int, glyph_height: float) -> float:
    """Page pixels per original pixel for a picture of this size. ``glyph_height`` in original pixels, 0 = unknown."""
    area = max(1, width * height)
    scale = 1.0
    if 0 < glyph_height < SMALL:
        scale = min(MOST, TARGET / glyph_height, math.sqrt(ENLARGED_PIXELS / area))
        scale = scale if scale >= 1.25 else 1.0
    elif glyph_height > LARGE and area > ROOMY:
        scale = max(TARGET / glyph_height, math.sqrt(ROOMY / area) / 1.2)
    if scale * scale * area > MOST_PIXELS:
        scale = math.sqrt(MOST_PIXELS / area)
    return scale if abs(scale - 1) > 0.05 or area > MOST_PIXELS else 1.0
