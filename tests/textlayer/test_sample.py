"""Which lines are held against the picture, and what of the reading speaks against the layer."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.model import Box, Char, Direction, Line
from pipeline.textlayer import sample

WHITE = np.full((400, 2000), 255, np.uint8)


def line(text: str, y: float, font: str = "Serif", direction: Direction = Direction.HORIZONTAL) -> Line:
    chars = tuple(Char(c, 1.0, 20.0 * k, 20.0 * k + 20) for k, c in enumerate(text))
    box = Box(0, y, 20 * len(text), y + 20) if direction is Direction.HORIZONTAL else Box(y, 0, y + 20, 20 * len(text))
    return Line(box.polygon, direction, chars, "text-layer", size=20, font=font)


ENGLISH = line("The mission reported that the talks had been adjourned", 0)
JAPANESE = line("本件会談　合意{至1|まま休会xz", 40)


def test_the_line_with_most_japanese_is_among_those_compared() -> None:
    assert sample.choose([ENGLISH, JAPANESE]) == (ENGLISH, JAPANESE)


def test_a_line_with_seldom_signs_is_compared() -> None:
    odd = line("The of cer s view { e cient ow", 80)
    assert odd in sample.choose([ENGLISH, odd])


def test_columns_are_compared_where_no_line_runs_across() -> None:
    column = line("縦書きの文章である査察の回数については", 0, direction=Direction.VERTICAL)
    assert sample.choose([column]) == (column,)


@pytest.mark.parametrize(
    ("told", "seen", "right"), [("1985 1976 1913", "7985 7976 7973", False), ("1985", "1985", True)]
)
def test_figures_that_are_called_by_each_others_names_are_found_out(told: str, seen: str, right: bool) -> None:
    said = line(f"Telegrams of March {told}, and letters", 0)
    found = sample.disagreement([said], WHITE, lambda *_: [line(f"Telegrams of March {seen}, and letters", 0)])
    assert (found == "") is right, found


def test_one_letter_misread_now_and_then_speaks_against_nothing() -> None:
    seen = line("The rnission reported that the talks had heen adjourned", 0)
    assert sample.disagreement([ENGLISH], WHITE, lambda *_: [seen]) == ""
