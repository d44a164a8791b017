"""The kinds of redaction that are no filled or outlined box, each by its own finder, beside the boxes found already."""

from __future__ import annotations

from pipeline.model import RedactionKind
from pipeline.redaction import barecodes, pen, signs, slips, textured, whiteout, wholepage
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.pieces import pieces
from pipeline.redaction.view import View

_SAME = 0.6
"""shared part from which two finders found the same area"""


def added(seen: View, boxes: list[Candidate]) -> list[Candidate]:
    """The boxes and what the other finders see. Where a box is hatched, hatching takes its place."""
    found = _retold(textured.find(seen), boxes)
    marks = pieces(seen)
    found = _over(pen.find(seen, marks), found)
    more = [c for finder in (wholepage, barecodes, signs, slips, whiteout) for c in finder.find(seen, marks)]
    return found + _free(more, found)


def _free(more: list[Candidate], found: list[Candidate]) -> list[Candidate]:
    """Those that do not lie in a box, nor a box in them; one for each area, the surer, then the larger."""
    kept = list(found)
    for c in sorted(more, key=lambda c: (-c.certainty, -c.box.area)):
        if all(c.box.intersection(k.box) <= 0.3 * min(c.box.area, k.box.area) for k in kept):
            kept.append(c)
    return kept[len(found) :]


def _retold(more: list[Candidate], found: list[Candidate]) -> list[Candidate]:
    """Hatching told from afar as a fill or a frame is hatching; what is new is added."""
    hatched = [c for c in more if c.kind is RedactionKind.HATCHED]
    kept = [k for k in found if all(_same(c, k) < _SAME for c in hatched)]
    return kept + _free(more, kept)


def _over(bands: list[Candidate], found: list[Candidate]) -> list[Candidate]:
    """Bands of a pen take the place of the black patches in them; the rest as :func:`_free`."""
    whole = [b for b in bands if sum(_within(k, b) for k in found) >= 2]
    kept = [k for k in found if not any(_within(k, b) for b in whole)]
    return kept + _free(bands, kept)


def _within(part: Candidate, band: Candidate) -> bool:
    """A black patch most of which lies in a band that is much larger."""
    return (
        part.kind is RedactionKind.BLACK
        and part.box.intersection(band.box) > 0.7 * part.box.area
        and part.box.area < 0.6 * band.box.area
    )


def _same(a: Candidate, b: Candidate) -> float:
    """Shared area over the area of both together."""
    shared = a.box.intersection(b.box)
    return shared / max(1.0, a.box.area + b.box.area - shared)
