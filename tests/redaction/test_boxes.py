"""Boxes as copying, codes and other boxes leave them, and what looks like them and is none."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model import RedactionKind
from tests.redaction.sheet import Sheet, near

CYAN, YELLOW = (255, 255, 0), (170, 255, 255)


def grained(sheet: Sheet, seed: int = 3) -> Sheet:
    """Every tone of the sheet broken up into the grain that a copier leaves; ink and paper stay."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 1, sheet.pixels.shape)
    toned = (sheet.pixels > 60) & (sheet.pixels < 250)
    sheet.pixels = np.where(toned, np.clip(sheet.pixels + 26 * noise, 0, 255), sheet.pixels).astype(np.uint8)
    return sheet


def test_a_code_that_fills_a_short_box_is_no_highlighted_print() -> None:
    sheet = Sheet(colour=True).lines(4).fill(300, 600, 500, 660, CYAN).text(306, 645, "5.1.2.e", scale=1.35, tone=60)
    near(sheet.found(), (300, 600, 500, 660), by=3)


def test_a_word_that_fills_a_tone_is_highlighted() -> None:
    sheet = Sheet(colour=True).lines(4).fill(300, 600, 600, 660, YELLOW).text(306, 645, "government dom", scale=1.1)
    assert sheet.found() == ()


def test_a_grey_box_laid_over_a_rule_is_found() -> None:
    """The rule runs along within it; it is no print."""
    sheet = Sheet().lines(4).fill(300, 600, 900, 660, 170)
    sheet.fill(300, 652, 1500, 668, 0)
    found = sheet.found()
    assert len(found) == 1 and found[0].kind is RedactionKind.GREY
    assert abs(found[0].box.x1 - 900) < 5 and abs(found[0].box.y0 - 600) < 4


def test_a_grained_grey_box_with_a_code_is_found() -> None:
    sheet = grained(Sheet().lines(5).fill(300, 600, 900, 664, 205)).text(306, 648, "5.1.2.e", scale=1.4)
    found = sheet.found()
    near(found, (300, 600, 900, 664), by=7)
    assert found[0].kind is RedactionKind.GREY


def test_words_on_grained_paper_are_no_boxes() -> None:
    sheet = Sheet(paper=246)
    rng = np.random.default_rng(5)
    sheet.pixels = np.clip(sheet.pixels + rng.normal(0, 8, sheet.pixels.shape), 0, 255).astype(np.uint8)
    assert sheet.lines(8).text(200, 900, "MIDDLE EAST", scale=2.2, thick=4).found() == ()


def test_an_uneven_stain_without_a_code_is_no_box() -> None:
    sheet = Sheet().lines(5)
    spot = np.zeros_like(sheet.pixels)
    cv2.ellipse(spot, (800, 800), (220, 90), 12, 0, 360, 70, cv2.FILLED)
    sheet.pixels = cv2.subtract(sheet.pixels, cv2.GaussianBlur(spot, (0, 0), 14))
    assert grained(sheet).found() == ()


def test_colour_beside_black_boxes_is_a_letterhead() -> None:
    """A page is withheld with one tool."""
    sheet = Sheet(colour=True).lines(6).fill(500, 598, 900, 640)
    near(sheet.fill(100, 800, 400, 860, CYAN).found(), (500, 598, 900, 640), by=2)


def test_colour_on_a_page_without_black_boxes_is_found() -> None:
    near(Sheet(colour=True).lines(6).fill(100, 800, 400, 860, CYAN).found(), (100, 800, 400, 860), by=3)


def test_a_code_in_a_coloured_box_outweighs_the_other_tool() -> None:
    sheet = Sheet(colour=True).lines(6).fill(500, 598, 900, 640).fill(100, 800, 700, 860, CYAN)
    sheet.text(110, 845, "5.1.2.e", tone=0)
    near(sheet.found(), (500, 598, 900, 640), (100, 800, 700, 860), by=3)


def test_an_outlined_box_under_two_others_joins_them() -> None:
    sheet = Sheet().lines(3).box(480, 496, 760, 566).text(560, 545, "5.1.2e", 1.0)
    sheet.box(300, 502, 500, 560).text(340, 545, "5.1.2e", 1.0).box(740, 502, 1000, 560).text(800, 545, "5.1.2e", 1.0)
    near(sheet.found(), (300, 496, 1000, 566), by=5)


def test_print_between_two_outlined_boxes_is_no_third() -> None:
    sheet = Sheet().box(300, 502, 500, 560).box(900, 502, 1100, 560).text(510, 545, "said on Monday", 1.35)
    near(sheet.found(), (300, 502, 500, 560), (900, 502, 1100, 560))


def test_a_box_whose_own_code_hides_its_top_rule() -> None:
    sheet = Sheet().lines(4, y=150).box(600, 520, 750, 620).fill(590, 505, 760, 560, 255)
    found = sheet.text(602, 556, "5.1.2.e", 1.5).found()
    assert len(found) == 1
    box = found[0].box
    assert abs(box.x0 - 600) < 5 and abs(box.x1 - 750) < 5 and abs(box.y1 - 620) < 5 and 505 <= box.y0 <= 530


def test_three_sides_with_nothing_at_the_open_end_are_no_box() -> None:
    sheet = Sheet().lines(4, y=150).box(600, 520, 780, 620).fill(590, 505, 790, 560, 255)
    assert sheet.found() == ()


def test_a_doubled_rule_under_a_code_is_no_second_line_of_print() -> None:
    """The underline of a link goes on within the box, just above its rule."""
    sheet = Sheet().lines(3).box(300, 500, 560, 560).text(340, 545, "5.1.2e", 1.1)
    for x in range(310, 545, 40):
        sheet.fill(x, 554, x + 24, 557, 0)
    near(sheet.found(), (300, 500, 560, 560))


def test_a_field_with_a_worn_rule_and_print_in_it_is_no_redaction() -> None:
    sheet = Sheet().lines(4).box(500, 600, 1200, 690, rule=2).text(540, 658, "Department 5 of Public works", 1.0)
    sheet.fill(700, 598, 730, 606, 255).fill(1190, 630, 1204, 650, 255)
    assert sheet.found() == ()


def test_a_withheld_block_drawn_line_by_line_is_one_box() -> None:
    sheet = Sheet().lines(3).fill(120, 500, 150, 1102, 170)
    for n, wide in enumerate((900, 1200, 700, 1000, 640, 1150, 300)):
        sheet.fill(120, 500 + n * 86, 120 + wide, 544 + n * 86, 170)
    found = sheet.found()
    near(found, (120, 500, 1320, 1102), by=4)
    assert 0.5 < found[0].certainty < 0.95


def test_boxes_on_a_framed_page_are_no_cells_of_it() -> None:
    """A page with a border all around: its text stands in one large cell, and boxes were laid over it."""
    sheet = Sheet().fill(30, 30, 1570, 1170, 0).fill(42, 42, 1558, 1158, 255).lines(12, y=170)
    sheet.box(60, 500, 110, 580).box(500, 560, 1300, 640)
    near(sheet.found(), (60, 500, 110, 580), (500, 560, 1300, 640), by=3)


def test_a_swatch_in_a_framed_legend_is_no_redaction() -> None:
    sheet = Sheet().lines(4).box(300, 560, 1100, 900, rule=2).box(340, 600, 440, 650, rule=2)
    assert sheet.text(480, 640, "French territory").text(340, 780, "Guerilla areas").found() == ()


def test_a_line_of_print_across_both_short_sides_of_a_box() -> None:
    """A release line runs through the middle of a small box; all four corners are left."""
    sheet = Sheet().lines(4, y=400).box(700, 60, 1000, 180)
    sheet.over(300, 135, "Approved for Release: 2019/06/26 C0123456", 1.2)
    near(sheet.found(), (700, 60, 1000, 180), by=5)


def test_a_line_of_print_between_two_rules_is_no_box() -> None:
    sheet = Sheet().lines(4, y=400).fill(300, 60, 1200, 62, 0).fill(300, 180, 1200, 182, 0)
    assert sheet.text(250, 135, "Approved for Release: 2019/06/26 C0123456", 1.2).found() == ()
