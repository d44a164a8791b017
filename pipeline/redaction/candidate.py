"""What the finders hand to `detect`: a rectangle that may be a redaction, and what was measured on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipeline.model import Box, RedactionKind
from pipeline.redaction.geometry import Corners, bounds


@dataclass(frozen=True, eq=False)
class Candidate:
    """``corners``: page pixels, clockwise from the top left. ``certainty`` 0..1. ``rule`` and ``detail``: evidence.
    ``printed``: of a typed one, the signs that stand there, where the picture tells. ``vivid``: of a strong colour."""

    corners: Corners
    kind: RedactionKind
    certainty: float
    rule: str
    detail: str
    printed: str = ""
    vivid: bool = False

    @cached_property
    def box(self) -> Box:
        return bounds(self.corners)
