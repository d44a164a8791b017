"""Pages that are blank but for a frame."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.model import RedactionKind
from tests.redaction.sheet import Sheet, near


@pytest.mark.parametrize("rule", [1, 2, 4])
@pytest.mark.parametrize("lean", [0.0, 0.06])
def test_a_blank_page_in_a_frame(rule: int, lean: float) -> None:
    sheet = Sheet(1700, 2200).box(140, 190, 1560, 2010, rule).text(500, 120, "Approved for Release: 2018/05/22")
    sheet.turned(lean)
    found = sheet.found()
    near(found, (140, 190, 1560, 2010), by=4)
    assert found[0].kind is RedactionKind.OUTLINED


def test_a_worn_frame() -> None:
    sheet = Sheet(1700, 2200).box(140, 190, 1560, 2010, 2)
    rng = np.random.default_rng(3)
    for _ in range(60):
        x, y = int(rng.integers(140, 1550)), int(rng.integers(190, 2000))
        sheet.fill(x, 185, x + 3, 195, 255).fill(135, y, 145, y + 3, 255)
    sheet.fill(700, 900, 706, 905, 0).fill(1100, 1500, 1103, 1504, 0)
    near(sheet.found(), (140, 190, 1560, 2010), by=4)


def test_a_page_with_print_in_a_frame_is_not_withheld() -> None:
    assert Sheet(1700, 2200).box(90, 90, 1610, 2110, 3).lines(20).found() == ()
    assert Sheet(1700, 2200).box(90, 90, 1610, 2110, 3).text(400, 900, "ANNUAL REPORT").found() == ()
