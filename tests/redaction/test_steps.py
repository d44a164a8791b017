"""Stepped outlines: which way they are cut."""

from __future__ import annotations

from pipeline.redaction.steps import rectangles
from tests.redaction.sheet import Sheet, near


def test_a_passage_of_vertical_print_is_cut_into_columns() -> None:
    mask = 255 - Sheet().fill(900, 500, 960, 1000).fill(780, 100, 900, 1000).fill(720, 100, 780, 400).pixels
    found = sorted(tuple(int(v) for v in (*c[0], *c[2])) for c, _ in rectangles(mask, mask, 30.0))
    assert found == [(720, 100, 780, 400), (780, 100, 900, 1000), (900, 500, 960, 1000)]


def test_a_passage_of_horizontal_print_is_cut_into_lines() -> None:
    sheet = Sheet().fill(800, 300, 1400, 360).fill(120, 360, 1400, 480).fill(120, 480, 600, 540)
    near(sheet.found(), (800, 300, 1400, 360), (120, 360, 1400, 480), (120, 480, 600, 540), by=12)


def test_boxes_on_two_lines_that_overlap_a_little_are_cut_into_lines() -> None:
    mask = 255 - Sheet().fill(200, 500, 800, 560).fill(500, 560, 1300, 620).pixels
    found = sorted(tuple(int(v) for v in (*c[0], *c[2])) for c, _ in rectangles(mask, mask, 30.0))
    assert found == [(200, 500, 800, 560), (500, 560, 1300, 620)]
