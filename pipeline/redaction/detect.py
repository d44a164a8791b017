"""Redactions of a page, found on its picture before anything is read."""

from __future__ import annotations

from pipeline.model import Evidence, PageImage, Redaction, RedactionKind
from pipeline.redaction import barecodes, outlined, signs, solid, textured
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import polygon
from pipeline.redaction.pieces import pieces
from pipeline.redaction.view import view

_SAME = 0.6
"""shared part from which two finders found the same area"""


def detect(page: PageImage) -> tuple[Redaction, ...]:
    """All redactions of a page, page pixels, "r1", "r2", ... from top to bottom (then left to right)."""
    if page.pixels.size == 0:
        return ()
    seen = view(page)
    found = solid.find(seen)
    found = _one_each(found + outlined.find(seen))
    found = _retold(textured.find(seen), found)
    marks = pieces(seen)
    found += _free(barecodes.find(seen, marks) + signs.find(seen, marks), found)
    inside = page.content
    found = [c for c in found if c.box.intersection(inside) > 0.5 * c.box.area]
    found.sort(key=lambda c: (round(c.box.y0), round(c.box.x0)))
    width, height = seen.size
    return tuple(
        Redaction(
            id=f"r{n}",
            polygon=polygon(c.corners, width, height),
            kind=c.kind,
            certainty=c.certainty,
            evidence=(Evidence(c.rule, c.detail, c.certainty),),
            printed=c.printed,
        )
        for n, c in enumerate(found, 1)
    )


def _one_each(found: list[Candidate]) -> list[Candidate]:
    """One candidate per area: of two that share most of the smaller one, the surer, then the larger."""
    kept: list[Candidate] = []
    for c in sorted(found, key=lambda c: (-c.certainty, -c.box.area)):
        if all(c.box.intersection(k.box) <= 0.5 * min(c.box.area, k.box.area) for k in kept):
            kept.append(c)
    return kept


def _free(more: list[Candidate], found: list[Candidate]) -> list[Candidate]:
    """Of other kinds, those that do not lie in a box, nor a box in them."""
    return [
        c for c in _one_each(more) if all(c.box.intersection(k.box) <= 0.3 * min(c.box.area, k.box.area) for k in found)
    ]


def _retold(more: list[Candidate], found: list[Candidate]) -> list[Candidate]:
    """Hatching told from afar as a fill or a frame is hatching; what is new is added."""
    hatched = [c for c in more if c.kind is RedactionKind.HATCHED]
    kept = [k for k in found if all(_same(c, k) < _SAME for c in hatched)]
    return kept + _free(more, kept)


def _same(a: Candidate, b: Candidate) -> float:
    """Shared area over the area of both together."""
    shared = a.box.intersection(b.box)
    return shared / max(1.0, a.box.area + b.box.area - shared)
