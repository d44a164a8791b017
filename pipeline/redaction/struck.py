"""Places of which a person says that nothing is withheld there: what detection finds in them is no redaction.

The page is then read as if it had not been found: what stands there is text, a seal, a picture. What was painted over
because the file leaks there (:mod:`pipeline.redaction.covered`) is not found by detection, and stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.model import Box, Evidence, PageImage, Redaction

RULE = "struck"
"""evidence of a page of which somebody said so"""
_INSIDE = 0.5
"""share of a redaction inside a place from which on it is the one that is meant"""


class Spared:
    """Whether a redaction is one of those that are struck; ``places`` in original pixels, redactions in page pixels."""

    def __init__(self, places: Sequence[Box], image: PageImage) -> None:
        self._places = [p for p in places if _on(p, image)]
        self._image = image
        self._met = [0] * len(self._places)

    def __call__(self, redaction: Redaction) -> bool:
        """Every call is counted as a redaction found."""
        if not self._places:
            return False
        box = Box.around(self._image.transform.outline(redaction.polygon))
        shares = [p.intersection(box) / box.area if box.area > 0 else 0.0 for p in self._places]
        best = max(range(len(shares)), key=shares.__getitem__)
        if shares[best] < _INSIDE:
            return False
        self._met[best] += 1
        return True

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """For each place what came of it."""
        return tuple(
            Evidence(RULE, f"at {_told(place)}: " + (_met(n) if n else "nothing was found that could be struck"), 1.0)
            for place, n in zip(self._places, self._met, strict=True)
            if n or not self._image.part or _mostly(place, self._image.area)
        )


def without(found: Sequence[Redaction], spared: Callable[[Redaction], bool]) -> tuple[Redaction, ...]:
    """Those that are not struck, with their ids."""
    return tuple(r for r in found if not spared(r))


def _met(n: int) -> str:
    return f"said to be no redaction ({n} found)"


def _told(box: Box) -> str:
    return f"x {box.x0:.0f} to {box.x1:.0f}, y {box.y0:.0f} to {box.y1:.0f}"


def _on(place: Box, image: PageImage) -> bool:
    """A place that lies beside the picture altogether is told of, too, but once of a spread's halves at most."""
    return not image.part or place.intersection(image.area) > 0


def _mostly(place: Box, area: Box) -> bool:
    """Whether it is this half of a spread that a place is on, or both."""
    return place.intersection(area) >= 0.5 * min(place.area, area.area)
