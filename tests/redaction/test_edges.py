"""Marks at the very edge of the picture."""

from __future__ import annotations

import pytest

from tests.redaction.sheet import Sheet


@pytest.mark.parametrize("y", [0, 1, 1197, 1198, 1199])
def test_a_level_rule_at_the_edge(y: int) -> None:
    """`_upright` had no pixels left to look at beyond a run in the first or last row."""
    sheet = Sheet().lines(4).fill(300, y, 900, y + 2, 0).fill(1000, y, 1300, y + 2, 0)
    assert sheet.found() == ()
