"""Scribbles and a heavy marker, and what only looks like them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.model import Box, Redaction, RedactionKind
from tests.drawn import covers
from tests.redaction.sheet import WORDS, Sheet


def laid(cover: str, *boxes: tuple[int, int, int, int], sheet: Sheet | None = None) -> tuple[Sheet, list[Box]]:
    """The sheet with something laid over it, and the bounds of the strokes."""
    sheet = sheet or Sheet().lines()
    colour = np.repeat(sheet.pixels[:, :, None], 3, axis=2).copy()
    lay = covers.COVERS[cover][1]
    bounds = [Box.around(lay(colour, Box(*box), np.random.default_rng(n), 30.0)) for n, box in enumerate(boxes)]
    sheet.pixels = np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    return sheet, bounds


def by_hand(sheet: Sheet) -> list[Redaction]:
    return [r for r in sheet.found() if r.kind is RedactionKind.SCRIBBLE]


@pytest.mark.parametrize("cover", ["scribble", "marker"])
def test_words_covered_by_hand(cover: str) -> None:
    boxes = [(400, 250, 900, 300), (300, 530, 560, 580)]
    sheet, drawn = laid(cover, *boxes)
    found = by_hand(sheet)
    assert len(found) == 2
    for redaction, meant in zip(found, drawn, strict=True):
        got = redaction.box
        shared = got.intersection(meant)
        assert shared / (got.area + meant.area - shared) > 0.7
        assert redaction.certainty >= 0.5


@pytest.mark.parametrize("cover", ["scribble", "marker"])
def test_a_column_covered_by_hand(cover: str) -> None:
    sheet = Sheet(1200, 1600)
    for column in range(6):
        for row in range(24):
            sheet.text(1000 - column * 150, 150 + row * 56, "HB"[row % 2])
    assert len(by_hand(laid(cover, (690, 500, 740, 800), sheet=sheet)[0])) == 1


@pytest.mark.parametrize("strokes", [1, 2])
def test_struck_words_are_a_deletion_not_a_redaction(strokes: int) -> None:
    sheet = Sheet().lines()
    for k in range(strokes):
        y = 280 - 14 * k
        cv2.line(sheet.pixels, (300, y), (1000, y + 3), (0,), 4)
    assert sheet.found() == ()


def test_signature_underlines_and_bold_headings_are_not() -> None:
    sheet = Sheet().lines(6).text(200, 640, "PART TWO", scale=2.6, thick=9)
    cv2.line(sheet.pixels, (120, 170), (900, 172), (0,), 5)
    loops = np.array([[900 + 14 * k + 40 * np.sin(k), 800 + 60 * np.sin(0.9 * k)] for k in range(40)], np.int32)
    cv2.polylines(sheet.pixels, [loops], False, (0,), 4)
    assert sheet.found() == ()


def test_a_title_bar_with_white_letters_is_not() -> None:
    sheet = Sheet().lines(4).fill(100, 560, 1300, 620, 30)
    sheet.text(130, 606, "BACKGROUND", scale=1.4, tone=255, thick=5)
    assert not by_hand(sheet)


def test_columns_of_a_chart_are_not() -> None:
    sheet = Sheet().lines(4)
    for n, top in enumerate((700, 560, 800, 640)):
        sheet.fill(200 + 160 * n, top, 250 + 160 * n, 1000, 20)
        for k in range(40):  # worn
            cv2.circle(sheet.pixels, (202 + 160 * n + (7 * k) % 46, top + (31 * k) % (1000 - top)), 2, (255,), -1)
        sheet.text(190 + 160 * n, 1060, WORDS[4 * n : 4 * n + 3])
    assert not by_hand(sheet)


def test_a_character_that_the_end_of_a_marker_touches_is_no_part_of_it() -> None:
    """It was masked, so lost, and held to be readable under the marker."""
    sheet = Sheet(1200, 1600)
    for column in range(6):
        for row in range(24):
            if column != 2 or not 7 <= row <= 12:
                sheet.text(1000 - column * 150, 150 + row * 56, "HB"[row % 2], thick=3)
    wave = [(714 + 6 * float(np.sin(y / 60)), y) for y in range(524, 762, 8)]
    cv2.polylines(sheet.pixels, [np.round(np.array(wave)).astype(np.int32)], False, (15,), 62)
    sheet.text(688, 830, "B", 1.7, thick=5)
    found = by_hand(sheet)
    assert len(found) == 1
    assert 780 < found[0].box.y1 < 805
