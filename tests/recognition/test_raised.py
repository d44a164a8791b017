"""Small figures above the line, on a picture."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from pipeline.model import Box, Char, Direction, Image, Line
from pipeline.recognition import raised
from tests.drawn import fonts

SIZE = 40


def drawn(pieces: list[tuple[str, float, float]]) -> tuple[Image, Line]:
    """Pieces of one line: text, size and rise in ems. The line as an engine would give it, boxes of equal width within
    a piece."""
    picture = Pillow.new("L", (1400, 120), 255)
    pen, x = ImageDraw.Draw(picture), 40.0
    chars: list[Char] = []
    for text, size, rise in pieces:
        font = ImageFont.truetype(str(fonts.path("mincho")), round(size * SIZE))
        for c in text:
            wide = font.getlength(c)
            pen.text((x, 80 - rise * SIZE), c, fill=0, font=font, anchor="ls")
            chars.append(Char(c, 0.99, x, x + wide))
            x += wide
    box = Box(38, 40, x + 2, 92)
    return np.asarray(picture, dtype=np.uint8), Line(box.polygon, Direction.HORIZONTAL, tuple(chars), "rapidocr")


def marked(pieces: list[tuple[str, float, float]]) -> str:
    try:
        image, line = drawn(pieces)
    except fonts.NoFont as e:
        pytest.skip(str(e))
    (out,) = raised.mark(image, [line])
    assert out.text == line.text
    return "".join(c.text for c in out.chars if c.superscript)


def test_a_note_number_above_the_line_is_raised() -> None:
    assert marked([("米国の政策が評価されている", 1, 0), ("12)", 0.6, 0.36), ("。しかし条約は", 1, 0)]) == "12)"


def test_a_full_stop_under_the_end_of_the_number_does_not_matter() -> None:
    image, line = drawn([("米国の政策が評価されている", 1, 0), ("35)", 0.6, 0.36), ("。", 1, 0)])
    chars = list(line.chars)
    chars[-2] = Char(")", 0.99, chars[-2].start, chars[-2].end + 14)  # an engine's places are not exact
    (out,) = raised.mark(image, [Line(line.polygon, line.direction, tuple(chars), line.engine)])
    assert "".join(c.text for c in out.chars if c.superscript) == "35)"


def test_figures_on_the_line_are_not_raised() -> None:
    assert marked([("協議の回数は全部で", 1, 0), ("12", 1, 0), ("を数えることとなる", 1, 0)]) == ""


def test_small_figures_on_the_base_line_are_not_raised() -> None:
    assert marked([("協議の回数は全部で", 1, 0), ("12", 0.6, 0), ("を数えることとなる", 1, 0)]) == ""


def test_a_year_is_no_note_number() -> None:
    assert marked([("協議の記録によれば昭和", 1, 0), ("61", 0.6, 0.36), ("年に始まることとなる", 1, 0)]) == ""


def test_a_line_too_short_to_have_a_base_line_is_left_alone() -> None:
    assert marked([("注", 1, 0), ("3)", 0.6, 0.36)]) == ""


def test_a_sign_that_is_raised_by_itself_is_a_raised_figure() -> None:
    chars = tuple(Char(c, 0.9, 20.0 * k, 20.0 * (k + 1)) for k, c in enumerate("述べた。⁶"))
    line = Line(Box(0, 0, 100, 20).polygon, Direction.HORIZONTAL, chars, "x")
    (found,) = raised.mark(np.full((30, 120), 255, np.uint8), [line])
    assert found.text == "述べた。6"
    assert [c.superscript for c in found.chars] == [False] * 4 + [True]
