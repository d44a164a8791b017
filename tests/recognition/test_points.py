"""Commas, stops, iteration marks and brackets of columns, on columns drawn in the test."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Picture

from pipeline.model import Box, Char, Direction, Image, Line
from pipeline.recognition import points
from tests.drawn import fonts
from tests.drawn.prewar import Tall

SIZE = 48
STEP = 1.08 * SIZE


def _column(text: str, face: str = "mincho", unread: str = "") -> tuple[Image, Line]:
    """A drawn column and what an engine would have read of it: all but ``unread``."""
    fonts.need(face)
    sheet = Tall(width=260, height=1800, face=face)
    sheet.run_down(160, 100, 1700, text, SIZE)
    end = 100 + len(text) * STEP
    chars = tuple(Char(c, 0.99, 100 + k * STEP, 100 + (k + 1) * STEP) for k, c in enumerate(text) if c not in unread)
    box = Box(160 - 1.15 * SIZE, 95, 160 + 0.15 * SIZE, end)
    return np.asarray(sheet.image), Line(box.polygon, Direction.VERTICAL, chars, "fake")


@pytest.mark.parametrize("face", ["mincho", "serif", "gothic", "sans"])
@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("一、校舎修繕費ハ当方ニ於テ負担ス", "、"),
        ("二、教員俸給ノ不足額", "、"),
        ("右ノ通リ決定シ、追テ報告スヘシ。", "、。"),
        ("現地ニ赴カレ度シ。", "。"),
        ("カヽル事態ハ影響スル", "ヽ"),
        ("来ルコトヽナリ居レリ。", "ヽ。"),
        ("タヾ工場主ノ一部ニハ", "ヾ"),
        ("日「ソ」漁業交渉ニ関スル件", "「」"),
        ("（イ）居留民ノ保護", "（）"),
    ],
)
def test_marks_that_the_engine_passed_over_are_read_by_their_shape(text: str, marks: str, face: str) -> None:
    image, line = _column(text, face, unread=marks)
    (read,) = points.pointed(image, [line])
    assert read.text == text
    assert {c.text for c in read.chars if c.by == "context"} == set(marks)


@pytest.mark.parametrize("face", ["mincho", "serif", "gothic"])
@pytest.mark.parametrize(
    "text",
    [
        "本件ニ関シミラノ方面ニ赴ク",
        "ツイテハ六月以後立案ノ上",
        "一二三ノ点ニ付テハ心得",
        "ノミナラスソノ他ハ小国ナリ",
        "擔保ノ種類及費額ノ件",
        "メキシコ・ペルー",
    ],
)
def test_parts_of_glyphs_are_no_marks(text: str, face: str) -> None:
    image, line = _column(text, face)
    assert points.pointed(image, [line]) == (line,)


def test_a_mark_read_as_another_sign_is_named_anew() -> None:
    image, line = _column("実情ヲ調査シ、回答ス")
    wrong = tuple(Char("`", c.confidence, c.start, c.end) if c.text == "、" else c for c in line.chars)
    (read,) = points.pointed(image, [Line(line.polygon, line.direction, wrong, "fake")])
    assert read.text == "実情ヲ調査シ、回答ス"


@pytest.mark.parametrize("face", ["mincho", "serif", "gothic", "sans"])
def test_a_bar_along_the_column_is_the_long_vowel(face: str) -> None:
    image, line = _column("ペルー国ノ一部ニユーヨーク", face)
    wrong = tuple(Char("一", 0.9, c.start, c.end) if c.text == "ー" else c for c in line.chars)
    (read,) = points.pointed(image, [Line(line.polygon, line.direction, wrong, "fake")])
    assert read.text == "ペルー国ノ一部ニユーヨーク"


def test_a_stop_below_the_box_lengthens_it() -> None:
    image, line = _column("現地ニ赴カレ度シ。", unread="。")
    box = Box(line.box.x0, line.box.y0, line.box.x1, line.box.y1 - STEP)
    (read,) = points.pointed(image, [Line(box.polygon, line.direction, line.chars, "fake")])
    assert read.text.endswith("シ。")
    assert read.box.y1 >= read.chars[-1].end > box.y1


def test_the_mark_of_the_next_line_is_not_taken() -> None:
    image, line = _column("現地ニ赴カレ度シ。", unread="。")
    box = Box(line.box.x0, line.box.y0, line.box.x1, line.box.y1 - STEP)
    short = Line(box.polygon, line.direction, line.chars, "fake")
    below = Line(Box(box.x0, box.y1, box.x1, box.y1 + STEP).polygon, line.direction, line.chars[:1], "fake")
    assert points.pointed(image, [short, below])[0] == short


def test_lines_and_white_columns_stay_as_they_are() -> None:
    image, line = _column("現地ニ赴カレ度シ。", unread="。")
    lying = Line(line.polygon, Direction.HORIZONTAL, line.chars, "fake")
    assert points.pointed(image, [lying]) == (lying,)
    white = np.asarray(Picture.new("L", (260, 1800), 255))
    assert points.pointed(white, [line]) == (line,)
