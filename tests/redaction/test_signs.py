"""Signs typed in the place of characters, and what only looks like them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

from pipeline.model import Redaction, RedactionKind
from pipeline.redaction.signs import RULE
from tests.drawn import fonts
from tests.redaction.sheet import Sheet

SIZE = 34


def page(*lines: str, down: bool = False, face: str = "gothic") -> Sheet:
    """Japanese lines (columns where ``down``), a character's room each."""
    fonts.need(face)
    picture = Pictures.new("L", (1600, 1200), 255)
    pen, font = ImageDraw.Draw(picture), fonts.load(face, SIZE)
    for n, line in enumerate(lines):
        for k, char in enumerate(line):
            at = (1400 - n * 64, 100 + k * 38) if down else (120 + k * 36, 120 + n * 64)
            pen.text(at, char, font=font, fill=0)
    sheet = Sheet()
    sheet.pixels = np.asarray(picture, dtype=np.uint8).copy()
    return sheet


def typed(sheet: Sheet) -> list[Redaction]:
    return [r for r in sheet.found() if r.kind is RedactionKind.TYPED]


@pytest.mark.parametrize("sign", ["■", "×", "＊"])
@pytest.mark.parametrize("down", [False, True])
def test_signs_in_a_sentence(sign: str, down: bool) -> None:
    found = typed(
        page("わが方としては、先方の提案に", f"対し{sign * 6}と回答した。なお", "本件は極めて重要である。", down=down)
    )
    assert [r.printed for r in found] == [sign * 6]
    assert found[0].evidence[0].rule == RULE
    box = found[0].box
    long = box.height if down else box.width
    assert 5 * 36 < long < 6.2 * 38


def test_two_squares_are_signs_and_two_crosses_are_not() -> None:
    assert [r.printed for r in typed(page("在仏■■大使は××と述べた"))] == ["■■"]


def test_bullets_and_single_signs_are_not() -> None:
    assert typed(page("■ 第一の提案", "■ 第二の提案", "■ 第三の提案", "三×五は十五", "＊ 注を見よ")) == []


def test_a_rule_of_stars_between_two_parts_is_not() -> None:
    assert typed(page("本件は極めて重要である。", "", "        ＊＊＊＊＊", "", "先方は回答した。")) == []


def test_dense_characters_and_repeated_letters_are_not() -> None:
    assert typed(page("圖書龜鑑圖書龜鑑圖書龜鑑", "ノノノノ一一一一ーーーーロロロロ", face="serif-bold")) == []
    assert typed(Sheet().text(120, 200, "the ambassador passes glass, assassins possess llll oooo")) == []
