"""Fills that belong to something else, and their like that are redactions."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.redaction.detect import detect
from tests.drawn import clean, fonts
from tests.redaction.sheet import Sheet, near


def white(sheet: Sheet, x: int, y: int, words: str, scale: float = 1.35) -> Sheet:
    return sheet.text(x, y, words, scale, tone=255, thick=4)


def test_a_bar_with_its_title_is_none_and_a_bar_of_its_size_is() -> None:
    sheet = Sheet().lines(6).fill(120, 700, 1400, 760)
    near(white(sheet, 140, 745, "2 PRESENT STATE AND PROSPECTS").found())
    near(Sheet().lines(6).fill(120, 700, 1400, 760).found(), (120, 700, 1400, 760))


def test_a_seal_with_white_lettering_is_none_and_a_grey_box_is() -> None:
    sheet = Sheet(colour=True).lines(6).fill(900, 700, 1200, 790, (60, 60, 200))
    near(white(sheet, 940, 770, "SECRET", 1.9).found())
    near(Sheet().lines(6).fill(900, 700, 1200, 790, 150).found(), (900, 700, 1200, 790))


def test_a_shaded_row_of_a_table_is_none_and_a_box_with_a_code_is() -> None:
    row = Sheet().lines(4).fill(120, 700, 1400, 770, 200)
    for x in (140, 500, 820, 1150):
        row.text(x, 748, "72,296", 1.2, thick=3)
    near(row.found())
    coded = Sheet().lines(4).fill(120, 700, 1400, 770, 180).text(600, 748, "5.1.2e", 1.2, thick=3)
    near(coded.found(), (120, 700, 1400, 770))


def test_squares_before_items_are_bullets_and_one_square_is_a_box() -> None:
    sheet = Sheet().lines(3, x=220)
    for k in range(4):
        sheet.fill(120, 420 + 150 * k, 168, 468 + 150 * k).text(220, 460 + 150 * k)
    near(sheet.found())
    near(Sheet().lines(6).fill(700, 700, 748, 748).found(), (700, 700, 748, 748))


def test_columns_on_an_axis_are_a_chart_and_columns_of_text_withheld_are_not() -> None:
    sheet = Sheet().lines(3)
    for k, high in enumerate((200, 420, 310, 520)):
        sheet.fill(200 + 200 * k, 1000 - high, 260 + 200 * k, 1000)
    near(sheet.fill(150, 1000, 1000, 1004).found())
    boxes = [(200 + 90 * k, 400, 250 + 90 * k, 1000 - 60 * k) for k in range(4)]
    sheet = Sheet().lines(3)
    for b in boxes:
        sheet.fill(*b)
    near(sheet.found(), *boxes)


def test_fields_of_a_legend_are_none_and_boxes_of_one_tone_are() -> None:
    legend = Sheet().lines(4)
    for k, tone in enumerate((0, 110, 190)):
        legend.fill(200, 600 + 110 * k, 290, 650 + 110 * k, tone).text(320, 640 + 110 * k, "region")
    near(legend.found())
    boxes = [(200, 600 + 110 * k, 290, 650 + 110 * k) for k in range(3)]
    same = Sheet().lines(4)
    for k, b in enumerate(boxes):
        same.fill(*b).text(320, 640 + 110 * k, "region")
    near(same.found(), *boxes)


def test_bars_of_a_code_are_none() -> None:
    sheet, x = Sheet().lines(4), 600
    for wide in (40, 6, 8, 12, 6, 36, 6, 12, 6, 8, 30, 6):
        sheet.fill(x, 700, x + wide, 860)
        x += wide + 8
    near(sheet.found())


def test_a_stroke_of_a_large_letter_is_none_and_a_box_in_small_print_is() -> None:
    sheet = Sheet().lines(3)
    for x in (500, 900):
        cv2.putText(sheet.pixels, "O", (x, 900), cv2.FONT_HERSHEY_SIMPLEX, 7, 0, 24)
    near(sheet.fill(700, 815, 870, 845).found())
    near(Sheet().lines(8).fill(700, 470, 870, 505).found(), (700, 470, 870, 505))


@pytest.mark.parametrize("name", ["dark photograph", "map", "chart", "bold", "solid seal"])
def test_drawn_pages_of_these_kinds_hold_nothing(name: str) -> None:
    from bench.redactions import found_on
    from pipeline.model import Frame

    fonts.need("mincho", "sans-bold")
    sample = clean.page(name, 1)
    frame = Frame(sample.name, 1, False, 1, "0" * 64, sample.picture, 200.0, "given")
    assert [f for f in found_on(frame)[0] if f[1] != "whiteout"] == []


def test_a_comma_in_a_highlighters_stroke_is_no_box_and_its_words_stay() -> None:
    """A stretch of the stroke that holds hardly any print was told a coloured box, and what stood there was lost."""
    sheet = Sheet(colour=True).fill(200, 310, 1300, 380, (90, 245, 255))
    sheet.text(205, 362, "the government is", 1.35, thick=3).text(760, 362, ",", 1.35, thick=3)
    sheet.text(920, 362, "domestic sec", 1.35, thick=3)
    near(sheet.text(120, 500).text(120, 570).found())
    near(Sheet(colour=True).lines(6).fill(640, 700, 860, 770, (90, 245, 255)).found(), (640, 700, 860, 770))


def test_the_squares_of_manuscript_paper_are_none_though_a_column_is_empty() -> None:
    sheet = Sheet(1600, 2200)
    for column in range(6):
        for row in range(18):
            x, y = 1300 - column * 200, 100 + row * 110
            sheet.box(x, y, x + 108, y + 112, 2)
            if column < 4:
                sheet.text(x + 20, y + 90, "HB"[row % 2], 3.0, thick=5)
    near(detect(sheet.page(75.0)))


def test_a_grey_box_of_dots_among_print_is_no_highlighter() -> None:
    """On a two-tone copy its commonest tone is the paper's, which goes on beside it everywhere."""
    sheet = Sheet().lines(6)
    y, x = np.mgrid[0:50, 0:500]
    dots = np.where(((x + y) % 6 < 2) & ((x - y) % 6 < 2), 0, 255)
    sheet.pixels[255:305, 500:1000] = dots.astype(np.uint8)
    assert len(sheet.found()) == 1
