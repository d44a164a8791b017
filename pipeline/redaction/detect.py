"""Redactions of a page, found on its picture before anything is read."""

from __future__ import annotations

from pipeline.model import Evidence, PageImage, Redaction
from pipeline.redaction import labels, others, outlined, pictures, solid, standing, surroundings
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import polygon
from pipeline.redaction.view import view


def detect(page: PageImage) -> tuple[Redaction, ...]:
    """All redactions of a page, page pixels, "r1", "r2", ... from top to bottom (then left to right)."""
    if page.pixels.size == 0:
        return ()
    seen = view(page)
    found = surroundings.without_company(solid.find(seen), seen)
    boxes = labels.without_labelled(outlined.find(seen), seen)
    found = _one_each(found + boxes)
    found = others.added(seen, found)
    found = pictures.without_pictures(surroundings.without_company(found, seen), seen)
    found = [c for c in found if not standing.misplaced(c, found, seen)]
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
