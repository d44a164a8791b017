"""Letters, digits and brackets in one width."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Box, Char, Direction, Line
from pipeline.recognition.width import level


def line(text: str) -> Line:
    chars = tuple(Char(c, 0.5 + k / 1000, k, k + 1.0) for k, c in enumerate(text))
    return Line(Box(0, 0, len(text), 1).polygon, Direction.HORIZONTAL, chars, "rapidocr")


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("本件NSＴ第6ラウンド", "本件NST第6ラウンド"),
        ("ＩＮF問題", "ＩＮＦ問題"),
        ("ＩＮＦ問題", "ＩＮＦ問題"),
        ("(次官）我々は", "（次官）我々は"),
        ("（次官)我々は", "（次官）我々は"),
        ("(次官) Ａ案とB案", "(次官) Ａ案とB案"),
        ("（1)及び（2）", "（1）及び（2）"),
    ],
)
def test_one_width(read: str, meant: str) -> None:
    assert level([line(read)])[0].text == meant


def test_a_line_in_one_width_is_the_very_same() -> None:
    untouched = line("第２９４７号 INF (案)")
    assert level([untouched])[0] is untouched


@given(st.text(alphabet="aZ9ａＺ９()（）次 ", max_size=30))
def test_only_widths_change_and_every_character_keeps_its_place(text: str) -> None:
    before = line(text)
    (after,) = level([before])
    assert unicodedata.normalize("NFKC", after.text) == unicodedata.normalize("NFKC", text)
    assert [(c.start, c.end, c.confidence, c.by) for c in after.chars] == [
        (c.start, c.end, c.confidence, c.by) for c in before.chars
    ]
