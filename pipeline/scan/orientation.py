"""Which way up a page stands: 0, 90, 180 or 270 degrees.

Upright is what can be read, so the decision is a reader's vote. The picture alone tells the axis of the lines, but
lines that run down the page are as well Japanese columns as a page that lies on its side. It can only make the vote
needless.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pipeline.model import Degrees, Direction, Image, OrientationVote, Transform
from pipeline.scan.glyphs import Glyphs
from pipeline.scan.survey import Survey

Voter = Callable[[Image], OrientationVote]
"""Takes a grey picture of the page (long side about 1300 to 2600 pixels) as it came, returns its vote."""


def turn(pixels: Image, degrees: Degrees) -> Image:
    """The picture turned clockwise, without resampling; the same array for 0."""
    return pixels if degrees == 0 else np.ascontiguousarray(np.rot90(pixels, k=-(degrees // 90)))


def turned(width: int, height: int, degrees: Degrees) -> Transform:
    """From pixels of the picture after :func:`turn` to pixels of the ``width`` x ``height`` picture before it."""
    w, h = float(width), float(height)
    if degrees == 90:
        return Transform((0, 1, 0, -1, 0, h, 0, 0, 1))
    if degrees == 180:
        return Transform((-1, 0, w, 0, -1, h, 0, 0, 1))
    if degrees == 270:
        return Transform((0, -1, w, 1, 0, 0, 0, 0, 1))
    return Transform()


def needs_vote(page: Survey, glyphs: Glyphs, skew: float) -> bool:
    """Whether a reader must be asked. ``skew`` in degrees.

    Not for a page with nothing to read, and not for an upright sheet of clearly horizontal lines that start at one
    margin and end anywhere: upside down, they would end at one margin and start anywhere. The one page this is wrong
    about is a wide sheet of columns scanned on its side; whoever reads it notices that nothing can be read, and can
    ask for the vote then.
    """
    if glyphs.count < 6:
        return False
    if page.width > page.height or glyphs.direction is Direction.VERTICAL or glyphs.clarity < 0.3:
        return True
    x, y, w, h = (page.stats[glyphs.chosen, i].astype(np.float64) for i in range(4))
    em = max(4.0, glyphs.height / page.factor)
    base = y + h / 2 - np.tan(np.radians(skew)) * (x + w / 2)
    order = np.argsort(base, kind="stable")
    # a new line begins where the middles leave a gap
    line = np.concatenate([[0], np.cumsum(np.diff(base[order]) > 0.3 * em)])
    n = int(line[-1]) + 1
    start, end = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(start, line, x[order])
    np.maximum.at(end, line, (x + w)[order])
    long = end - start > 6 * em
    if long.sum() < 6:
        return True
    slope = np.tan(np.radians(skew)) * page.height  # margins lean as the lines do
    start, end = start[long], end[long]
    near = 1.2 * em + abs(slope) / 2
    at_start = int((np.abs(start - np.percentile(start, 15)) < near).sum())
    at_end = int((np.abs(end - np.percentile(end, 85)) < near).sum())
    return not (at_start >= at_end + 4 and at_start >= 1.5 * at_end)
