"""Slips of paper and tape laid over print, and shadows and corners of other things."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.model import Box, Redaction, RedactionKind
from tests.drawn import covers
from tests.redaction.sheet import Sheet


def covered(cover: str, *boxes: tuple[int, int, int, int]) -> Sheet:
    sheet = Sheet(1600, 1200, colour=True).lines(12)
    for n, box in enumerate(boxes):
        covers.COVERS[cover][1](sheet.pixels, Box(*box), np.random.default_rng(n), 30.0)
    sheet.pixels = np.asarray(cv2.GaussianBlur(sheet.pixels, (0, 0), 0.8), dtype=np.uint8)
    return sheet


def slips(sheet: Sheet) -> list[Redaction]:
    return [r for r in sheet.found() if r.kind is RedactionKind.MASK]


@pytest.mark.parametrize("cover", ["paper", "tape"])
def test_a_slip_over_several_lines(cover: str) -> None:
    box = Box(400, 302, 1000, 516)
    found = slips(covered(cover, (400, 302, 1000, 516)))
    assert len(found) == 1
    shared = found[0].box.intersection(box)
    assert shared / (found[0].box.area + box.area - shared) > 0.85
    assert 0.5 <= found[0].certainty <= 0.8


def test_a_frame_an_underline_and_a_table_have_no_soft_shadow() -> None:
    sheet = Sheet(1600, 1200, colour=True).lines(4)
    cv2.rectangle(sheet.pixels, (300, 500), (800, 640), (150, 150, 150), 4)
    cv2.line(sheet.pixels, (900, 640), (1300, 640), (150, 150, 150), 4)
    cv2.line(sheet.pixels, (1300, 500), (1300, 642), (150, 150, 150), 4)
    sheet.pixels = np.asarray(cv2.GaussianBlur(sheet.pixels, (0, 0), 1.2), dtype=np.uint8)
    assert slips(sheet) == []


def test_a_slip_with_print_on_it_is_a_note_not_a_redaction() -> None:
    sheet = covered("paper", (400, 302, 1000, 516))
    sheet.text(430, 380, "please return by").text(430, 460, "Monday morning")
    assert slips(sheet) == []


def test_a_scan_of_two_tones_is_not_searched() -> None:
    sheet = covered("paper", (400, 302, 1000, 516))
    sheet.pixels = np.where(sheet.pixels < 128, 0, 255).astype(np.uint8)
    assert slips(sheet) == []
