"""Characters that a box cuts through."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.model import Box, Char, Direction, Image, Line, Pitch, Redaction, RedactionKind
from pipeline.redaction.damage import damaged
from pipeline.redaction.mask import mask

SIZE = 40


def printed(level: bool) -> tuple[Image, Line]:
    """Ten glyphs of 32 x 32 pixels on a pitch of 40, from (100, 100)."""
    pixels = np.full((700, 700), 255, np.uint8)
    for k in range(10):
        a = 104 + SIZE * k
        part = pixels[104:136, a : a + 32] if level else pixels[a : a + 32, 104:136]
        part[::6] = part[1::6] = 0
        part[:, ::8] = part[:, 1::8] = 0
    chars = tuple(Char("国", 0.9, 100.0 + SIZE * k, 140.0 + SIZE * k) for k in range(10))
    area = Box(100, 95, 500, 145) if level else Box(95, 100, 145, 500)
    return pixels, Line(area.polygon, Direction.HORIZONTAL if level else Direction.VERTICAL, chars, "fake")


def hit(level: bool, x0: float, y0: float, x1: float, y1: float) -> list[int]:
    """Characters found damaged by a box given along and across the line."""
    pixels, line = printed(level)
    box = Box(x0, y0, x1, y1) if level else Box(y0, x0, y1, x1)
    pixels[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)] = 0
    redaction = Redaction("r1", box.polygon, RedactionKind.BLACK, 1.0)
    (found,) = damaged([line], [redaction], [Pitch(40.0, 50.0, line.direction)], mask(pixels, [redaction]))
    return [k for k, c in enumerate(found.chars) if c.damaged]


BOTH = pytest.mark.parametrize("level", [True, False])


@BOTH
def test_a_box_that_begins_in_a_character(level: bool) -> None:
    assert hit(level, 320, 95, 600, 145) == [5]


@BOTH
def test_a_box_between_characters_damages_none(level: bool) -> None:
    assert hit(level, 301, 95, 700, 145) == []


@BOTH
def test_a_box_over_the_lower_half_of_a_line(level: bool) -> None:
    assert hit(level, 180, 120, 300, 200) == [2, 3, 4]


@BOTH
def test_a_box_that_only_touches_the_line_from_below(level: bool) -> None:
    assert hit(level, 180, 140, 300, 200) == []


def test_no_box_no_work() -> None:
    pixels, line = printed(True)
    assert damaged([line], [], [], pixels)[0] is line
