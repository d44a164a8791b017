"""Words and codes without full stops, printed in the middle of boxes that stand in a line of text."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.model import Box, PageImage, Redaction, Transform
from pipeline.redaction.detect import detect
from tests.drawn import fonts
from tests.drawn.leaf import Leaf
from tests.redaction.sheet import Sheet, near

_LINE = "先方外務次官は協定に関する双方の見解の相違を率直に認めた。"
_SIZE = 40


def japanese(words: str, *, black: bool = False, room: int = 12, alone: bool = False) -> tuple[Redaction, ...]:
    """A page of Japanese, in its fifth line a box as long as ``room`` characters with words in its middle."""
    fonts.need("mincho", "gothic")
    leaf = Leaf(1500, 900, face="mincho")
    for k in range(8):
        leaf.text(100, 100 + 70 * k, "" if alone and k == 4 else _LINE, _SIZE)
    x0, y0, x1, y1 = 340, 376, 340 + room * _SIZE, 426
    leaf.pen.rectangle((x0 - 2, y0, x1 + 2, y1), fill=10 if black else 255, outline=0, width=2)
    size = 30
    at = ((x0 + x1) / 2 - leaf.measure(words, size, "gothic") / 2, (y0 + y1) / 2 - size / 2)
    leaf.pen.text(at, words, font=fonts.load("gothic", size), fill=255 if black else 0)
    grey = np.asarray(leaf.image, dtype=np.uint8).copy()
    whole = Box(0, 0, 1500, 900)
    return detect(PageImage(grey, None, "", whole, Transform(), whole, 36.0, False))


@pytest.mark.parametrize("words", ["5条3号", "第5条第3号", "不開示", "b(1)", "50X1-HUM"])
def test_a_box_in_a_line_is_withheld_whatever_names_its_ground(words: str) -> None:
    found = japanese(words)
    assert [r.kind.value for r in found] == ["outlined"]
    assert abs(found[0].box.width - 12 * _SIZE) < 12


@pytest.mark.parametrize("words", ["不開示", "b(1)"])
def test_a_black_box_in_a_line_with_light_words_is_one_box(words: str) -> None:
    found = japanese(words, black=True)
    assert [r.kind.value for r in found] == ["black"]
    assert abs(found[0].box.width - 12 * _SIZE) < 12


def test_a_light_title_on_a_bar_of_its_own_is_none() -> None:
    fonts.need("mincho", "gothic")
    leaf = Leaf(1500, 900, face="mincho")
    for k in range(6):
        leaf.text(100, 300 + 70 * k, _LINE, _SIZE)
    leaf.pen.rectangle((100, 100, 1300, 220), fill=10)
    leaf.pen.text((370, 120), "日米安全保障条約", font=fonts.load("gothic", 80), fill=255)
    grey = np.asarray(leaf.image, dtype=np.uint8).copy()
    whole = Box(0, 0, 1500, 900)
    assert detect(PageImage(grey, None, "", whole, Transform(), whole, 36.0, False)) == ()


def test_a_framed_word_that_fills_its_frame_is_a_stamp() -> None:
    assert japanese("受付年月日", room=5, alone=True) == ()


def test_words_from_the_head_of_a_frame_on_fill_a_field() -> None:
    sheet = Sheet().lines(8).box(500, 340, 1000, 386, 2).text(510, 374, "Jones", 1.0, thick=2)
    near(sheet.found())


def test_a_box_drawn_by_hand_in_a_line() -> None:
    """Its sides waver more than a ruler's; a country on a map does, too, but stands in no line."""

    def drawn(sheet: Sheet) -> Sheet:
        along = np.arange(0, 401, 8)
        wave = 4 * np.sin(along / 57.0)
        top = np.stack([500 + along, 330 + wave], axis=1)
        bottom = np.stack([500 + along[::-1], 394 + wave], axis=1)
        shape = np.round(np.concatenate([top, bottom])).astype(np.int32)
        cv2.fillPoly(sheet.pixels, [shape], (255,))
        cv2.polylines(sheet.pixels, [shape], True, (0,), 3)
        return sheet

    found = drawn(Sheet().lines(8)).found()
    near(found, (500, 328, 901, 397))
    assert found[0].certainty < 0.85
    near(drawn(Sheet()).text(100, 900).found())
