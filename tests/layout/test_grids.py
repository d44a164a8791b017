"""Rules of forms: what is no page has none."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.layout import rules


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (2, 2)])
@pytest.mark.parametrize("glyph", [0.0, 12.0, 90.0])
def test_a_picture_of_one_pixel_across_has_no_rules(shape: tuple[int, int], glyph: float) -> None:
    assert rules.find(np.full(shape, 200, np.uint8), glyph) == rules.Ruling()
