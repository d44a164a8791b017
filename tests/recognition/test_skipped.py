"""Glyphs passed over inside a line."""

from __future__ import annotations

import numpy as np

from pipeline.model import Box, Char, Direction, Image, Line
from pipeline.recognition import crops, skipped

SIZE = 40
TEXT = "旨回答シ来レリ"


def _page(*inked: int) -> Image:
    page: Image = np.full((500, 120), 255, np.uint8)
    for k in inked:
        page[50 + k * SIZE + 8 : 50 + k * SIZE + 32, 48:72] = 0
    return page


def _column(left_out: str = "") -> Line:
    chars = tuple(
        Char(c, 0.99, 50.0 + k * SIZE, 50.0 + (k + 1) * SIZE) for k, c in enumerate(TEXT) if c not in left_out
    )
    return Line(Box(40, 50, 80, 50 + len(TEXT) * SIZE).polygon, Direction.VERTICAL, chars, "fake")


def _reading(text: str, confidence: float):  # type: ignore[no-untyped-def]
    asked: list[Box] = []

    def read(image: Image, quads: list[crops.Quad]) -> tuple[Line, ...]:
        asked.extend(Box.around((float(x), float(y)) for x, y in q) for q in quads)
        box = asked[-1]
        chars = tuple(Char(c, confidence, box.y0, box.y1) for c in text)
        return (Line(box.polygon, Direction.VERTICAL, chars, "fake"),) if chars else ()

    return read, asked


def test_a_kana_passed_over_in_a_column_is_read_alone() -> None:
    read, asked = _reading("シ", 0.9)
    (line,) = skipped.filled(_page(*range(7)), [_column("シ")], read)
    assert line.text == TEXT
    assert [c.start for c in line.chars] == sorted(c.start for c in line.chars)
    assert abs(asked[0].y0 - (50 + 3 * SIZE)) < 3 and abs(asked[0].y1 - (50 + 4 * SIZE)) < 3


def test_a_space_without_ink_stays_a_space() -> None:
    read, asked = _reading("シ", 0.9)
    (line,) = skipped.filled(_page(0, 1, 2, 4, 5, 6), [_column("シ")], read)
    assert line == _column("シ") and not asked


def test_what_is_read_unsurely_or_as_several_glyphs_is_not_put_in() -> None:
    for text, confidence in (("シ", 0.3), ("シン", 0.9), ("", 0.0)):
        read, _ = _reading(text, confidence)
        assert skipped.filled(_page(*range(7)), [_column("シ")], read) == (_column("シ"),)


def test_a_full_line_is_not_read_again() -> None:
    read, asked = _reading("シ", 0.9)
    assert skipped.filled(_page(*range(7)), [_column()], read) == (_column(),)
    assert not asked


def test_print_of_uneven_width_is_not_read_again() -> None:
    read, asked = _reading("i", 0.9)
    at = [0.0, 30, 38, 70, 78, 120, 190, 200, 260]
    chars = tuple(Char(c, 0.9, a, a + 8) for c, a in zip("diplomacy", at, strict=True))
    line = Line(Box(0, 0, 300, 40).polygon, Direction.HORIZONTAL, chars, "fake")
    assert skipped.filled(np.zeros((40, 300), np.uint8), [line], read) == (line,)
    assert not asked


def test_a_kana_at_the_end_of_its_column_is_read_alone() -> None:
    for last, first in (("リ", "旨回答シ来レ"), ("旨", "回答シ来レリ")):
        read, _ = _reading(last, 0.9)
        (line,) = skipped.filled(_page(*range(7)), [_column(last)], read)
        assert line.text == TEXT and set(first) < set(line.text)


def test_a_rule_at_the_end_of_a_line_is_no_text() -> None:
    read, _ = _reading("一", 0.9)
    assert skipped.filled(_page(*range(7)), [_column("リ")], read) == (_column("リ"),)


def test_a_part_of_the_first_character_is_not_put_in_before_it() -> None:
    """走 of 起 was put in before it: the character's place was told too far on."""
    for white in (0, 6):  # joined to the rest of the character, or parted from it as 日 of 昭
        page: Image = np.full((120, 500), 255, np.uint8)
        for k in range(7):
            page[48:72, 50 + k * SIZE + 4 : 50 + k * SIZE + 36] = 0
        page[48:72, 72 - white : 72] = 255 if white else 0
        chars = [Char(c, 0.99, 50.0 + k * SIZE, 50.0 + (k + 1) * SIZE) for k, c in enumerate(TEXT)]
        chars[0] = Char("旨", 0.99, 74.0, 90.0 + 24)
        line = Line(Box(46, 40, 50 + 7 * SIZE, 80).polygon, Direction.HORIZONTAL, tuple(chars), "fake")
        read, _ = _reading("走", 0.99)
        assert skipped.filled(page, [line], read) == (line,)
