"""A page with coloured ink over its print, from which that ink is taken before redactions are looked for."""

from __future__ import annotations

import numpy as np

from pipeline.model import RedactionKind
from pipeline.page import _redactions
from tests.redaction.sheet import Sheet


def test_boxes_in_colour_stay_when_coloured_ink_is_taken_away() -> None:
    sheet = Sheet(colour=True).lines()
    plain = np.asarray(sheet.pixels[..., 0]).copy()
    sheet.fill(400, 320, 760, 372, (120, 190, 90))
    found = _redactions(sheet.page(), plain, None)
    assert [(r.id, r.kind) for r in found] == [("r1", RedactionKind.COLOUR)]
    seen_in_both = np.asarray(sheet.pixels.min(axis=2)).copy()
    assert len(_redactions(sheet.page(), seen_in_both, None)) == 1
