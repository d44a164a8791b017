"""Fills told by their tone and by where they stand, and redactions that look like them."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model import RedactionKind
from pipeline.redaction.candidate import Candidate
from pipeline.redaction.geometry import upright
from pipeline.redaction.standing import bar_of_chart
from pipeline.redaction.view import view
from tests.drawn.leaf import Leaf
from tests.redaction.sheet import WORDS, Sheet, near


def test_a_band_from_edge_to_edge_is_an_ornament_and_one_within_the_margins_is_not() -> None:
    near(Sheet().lines(6).fill(4, 700, 1596, 760, 170).found())
    near(Sheet().lines(6).fill(120, 700, 1450, 760, 170).found(), (120, 700, 1450, 760))


def test_a_pale_bar_with_a_japanese_title_is_none_and_one_without_is_a_redaction() -> None:
    sheet = Sheet().lines(6).fill(120, 700, 1400, 765, 205)
    near(sheet.found(), (120, 700, 1400, 765))
    words = Leaf(1600, 1200, face="gothic")
    words.text(140, 712, "経緯及び背景事情の説明", 40)
    sheet.pixels = np.minimum(sheet.pixels, np.asarray(words.image, dtype=np.uint8))
    near(sheet.found())


def test_bars_of_two_series_are_a_chart_and_boxes_on_two_lines_are_not() -> None:
    chart = Sheet().lines(3)
    for k, (long, other) in enumerate(((700, 500), (420, 610), (800, 650))):
        chart.fill(200, 500 + 150 * k, 200 + long, 540 + 150 * k, 120)
        chart.fill(200, 542 + 150 * k, 200 + other, 582 + 150 * k, 200)
    near(chart.found())
    boxes = Sheet().lines(3).fill(120, 500, 820, 545, 120).fill(120, 570, 620, 615, 120)
    near(boxes.found(), (120, 500, 820, 545), (120, 570, 620, 615))


def test_boxes_of_a_nearly_equal_tone_that_touch_stay() -> None:
    sheet = Sheet().lines(3).fill(120, 500, 1400, 600, 127).fill(120, 600, 560, 650, 150)
    assert len(sheet.found()) == 2


def test_boxes_of_one_passage_may_differ_in_tone_while_its_lines_go_on_beside_them() -> None:
    def charted(sheet: Sheet) -> bool:
        box = Candidate(upright(700, 450, 1300, 500), RedactionKind.GREY, 0.9, "solid-grey", "")
        return bar_of_chart(box, view(sheet.page()))

    boxes = Sheet().fill(700, 450, 1300, 500, 100).fill(120, 500, 1300, 560, 180)
    assert charted(boxes)
    wide = cv2.getTextSize(WORDS[:20], cv2.FONT_HERSHEY_SIMPLEX, 1.35, 1)[0][0]
    assert not charted(boxes.text(690 - wide, 490, WORDS[:20]))


def test_a_bar_beside_a_round_and_a_slanted_shape_is_a_logo_and_beside_print_is_a_box() -> None:
    logo = Sheet(colour=True).lines(8, y=400)
    cv2.circle(logo.pixels, (220, 150), 70, (160, 80, 20), -1, cv2.LINE_AA)
    cv2.fillPoly(logo.pixels, [np.array([[320, 90], [400, 90], [366, 210], [320, 210]])], (160, 80, 20))
    logo.fill(430, 90, 466, 210, (160, 80, 20))
    near(logo.found())
    box = Sheet(colour=True).lines(8, y=400).fill(430, 440, 640, 482, (160, 80, 20))
    near(box.found(), (430, 440, 640, 482))


def test_a_small_field_far_from_print_is_of_the_chart_whose_tone_it_has() -> None:
    chart = Sheet().lines(3).fill(700, 1050, 780, 1090)
    near(chart.found(), (700, 1050, 780, 1090))
    for k, high in enumerate((200, 330, 120, 270)):
        chart.fill(300 + 200 * k, 800 - high, 360 + 200 * k, 800)
    near(chart.fill(250, 800, 1200, 804).found())


def test_a_block_beside_a_ruler_is_a_card_and_beside_lines_is_a_box() -> None:
    card = Sheet().lines(3, x=300).fill(60, 400, 150, 800)
    for k in range(12):
        card.fill(170, 400 + 45 * k, 200, 403 + 45 * k)
    near(card.found())
    near(Sheet().lines(10, x=300).fill(60, 400, 150, 600).found(), (60, 400, 150, 600))


def test_fields_of_a_legend_are_none_even_if_two_are_as_black_and_two_boxes_are_boxes() -> None:
    legend, boxes = Sheet().lines(3), Sheet().lines(3)
    for k, tone in enumerate((0, 0, 255)):
        y = 500 + 90 * k
        legend.box(300, y, 400, y + 55, 3).fill(303, y + 3, 397, y + 52, tone).text(430, y + 42, "area")
        if k < 2:
            boxes.fill(300, y, 400, y + 55).text(430, y + 42, "area")
    near(legend.found())
    near(boxes.found(), (300, 500, 400, 555), (300, 590, 400, 645))


def test_an_empty_field_of_a_legend_is_none_and_an_empty_box_in_a_line_is_one() -> None:
    legend = Sheet().lines(3)
    for k, tone in enumerate((90, 255, 180)):
        y = 500 + 90 * k
        legend.box(300, y, 400, y + 55, 3).fill(303, y + 3, 397, y + 52, tone).text(430, y + 42, "area")
    near(legend.found())
    near(Sheet().lines(6).box(300, 330, 400, 372).found(), (300, 330, 400, 372))
