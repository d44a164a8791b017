"""How much a redaction withholds, from its size and the print around it.

The words under a box begin and end somewhere between the box's edges and the print next to it. Where that print stands
close, it says more than the box: text goes on where the line's last character ended, however wide a clerk drew. Where
nothing stands there, the words are taken to end as far inside the box as they do in the page's other boxes.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from pipeline.model import Box, Direction, Extent, Pitch, Redaction, RedactionKind

CONFIDENCE = 0.9
"""of the interval, checked on drawn pages with words under their boxes: tests/redaction/test_extent.py"""
_Z = 1.645
_SEVERAL = 1.6  # lines; from here on a box covers more than one
_PADDING, _PADDINGS = 0.08, 0.15
"""advances by which a box is longer than its words at either end, and their standard deviation: a person's hand"""
_PRIOR = 3
"""ends of boxes as many as which that counts against those that were measured on the page"""
_CLOSE = 0.75  # advances (and the space between words) up to which print beside a box continues its words
_NEXT = 0.22  # advances: how surely the engine tells where the print beside a box ends
_WHOLE = (0.72, 0.6)  # of the page's height and width: nothing of the page is left


def padding(pairs: Sequence[tuple[Redaction, Pitch]]) -> float:
    """Advances by which the boxes of a page are longer than their words at either end, where print stands close."""
    seen = []
    for redaction, pitch in pairs:
        if pitch.advance <= 0 or lines_of(redaction, pitch) >= _SEVERAL:
            continue
        low, high = _ends(redaction, pitch.direction)
        for print_, edge, sign in ((pitch.before, low, 1), (pitch.after, high, -1)):
            if print_ is not None and abs(edge - print_) < _reach(pitch):
                seen.append((print_ + sign * pitch.blank - edge) * sign / pitch.advance)
    if not seen:
        return _PADDING
    middle = statistics.median(seen)
    return (middle * len(seen) + _PADDING * _PRIOR) / (len(seen) + _PRIOR)


def estimate(
    redaction: Redaction, pitch: Pitch, *, padding: float = _PADDING, content: Box | None = None
) -> Extent | None:
    """Length in characters for a box one line thick, in lines for a thicker one, one page for one that leaves nothing
    of ``content`` (page pixels); None when nothing tells. ``padding`` as :func:`padding` gives it."""
    if redaction.kind is RedactionKind.TYPED:
        # ■■■ stands for as many characters; a code or [REDACTED] in the place of words says nothing of their length
        signs = redaction.printed
        return Extent("char", len(signs)) if len(set(signs)) == 1 else None
    if content is not None and _whole(redaction, content):
        return Extent("page", 1)
    several = lines_of(redaction, pitch)
    if several >= _SEVERAL:
        best = round(several)
        # a person draws from the middle of one gap to the middle of another, or closer to the words
        low, high = max(1, math.ceil(several - 0.9)), max(best, math.floor(several + 0.9))
        return Extent("line", best, min(low, best), high, CONFIDENCE)
    if pitch.advance <= 0:
        return None
    cells, doubt = _cells(redaction, pitch, padding)
    count = cells * pitch.dense if pitch.dense > 1.03 else cells
    varied = max(0.0, count) * (pitch.spread / pitch.advance) ** 2 + 0.5 * max(0.0, count) * (pitch.dense - 1)
    sigma = math.sqrt(doubt**2 + (count * pitch.error / pitch.advance) ** 2 + varied)
    best = max(1, round(count))
    low, high = max(1, round(count - _Z * sigma)), max(1, round(count + _Z * sigma))
    return Extent("char", best, min(low, best), max(high, best), CONFIDENCE)


def lines_of(redaction: Redaction, pitch: Pitch) -> float:
    """How many lines the box is thick; 1 where nothing tells."""
    if pitch.thickness <= 0:
        return 1.0
    width, height = _sides(redaction)
    across = height if pitch.direction is Direction.HORIZONTAL else width
    leading = pitch.leading or 1.5 * pitch.thickness
    return (across - pitch.thickness) / leading + 1


def _cells(redaction: Redaction, pitch: Pitch, padding: float) -> tuple[float, float]:
    """Advances between the ends of the words under a box, and their standard deviation."""
    low, high = _ends(redaction, pitch.direction)
    shift = padding * pitch.advance
    ends = []
    doubt = 0.0
    for edge, print_, margin, sign in ((low, pitch.before, pitch.start, 1), (high, pitch.after, pitch.end, -1)):
        own, own_doubt = edge + sign * shift, _PADDINGS
        if print_ is not None and abs(edge - print_) < _reach(pitch):
            next_, next_doubt = print_ + sign * pitch.blank, _NEXT
            if pitch.spread:
                next_doubt = 0.5  # a space, or none before a comma
            elif sign * (own - next_) > 0.5 * pitch.advance:
                next_doubt = 0.4  # the box stops short of it: a blank may stand between
            elif sign * (next_ - own) > 0.2 * pitch.advance:
                next_doubt = 0.05  # the box reaches over it: what is printed there was not withheld
        elif margin is not None and abs(margin - edge) < 0.8 * pitch.advance and sign > 0:
            next_, next_doubt = margin, 0.3
        else:
            next_, next_doubt = own, math.inf
        weight = 0.0 if next_doubt == math.inf else own_doubt**2 / (own_doubt**2 + next_doubt**2)
        ends.append(own + weight * (next_ - own))
        doubt += own_doubt**2 * (1 - weight)
    return (ends[1] - ends[0]) / pitch.advance, math.sqrt(doubt)


def _reach(pitch: Pitch) -> float:
    return _CLOSE * pitch.advance + pitch.blank


def _whole(redaction: Redaction, content: Box) -> bool:
    box = redaction.box
    return box.height >= _WHOLE[0] * content.height > 0 and box.width >= _WHOLE[1] * content.width


def _ends(redaction: Redaction, direction: Direction) -> tuple[float, float]:
    """Where the box begins and ends along the line, at its own middle: one that leans is longer upright."""
    width, height = _sides(redaction)
    x, y = redaction.box.center
    middle, length = (x, width) if direction is Direction.HORIZONTAL else (y, height)
    return middle - length / 2, middle + length / 2


def _sides(redaction: Redaction) -> tuple[float, float]:
    """Width and height of the box itself: the upright rectangle around a long box that leans is far taller."""
    if len(redaction.polygon) != 4:
        return redaction.box.width, redaction.box.height
    a, b, c, d = redaction.polygon
    return (math.dist(a, b) + math.dist(d, c)) / 2, (math.dist(a, d) + math.dist(b, c)) / 2
