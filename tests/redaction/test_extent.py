from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Box, Direction, Redaction, RedactionKind
from pipeline.redaction.extent import estimate


def redaction(width: float, height: float, lean: float = 0.0) -> Redaction:
    """``lean``: how much lower the right end stands."""
    polygon = ((10.0, 20.0), (10 + width, 20 + lean), (10 + width, 20 + height + lean), (10.0, 20 + height))
    return Redaction("r1", polygon, RedactionKind.BLACK, 1.0)


@pytest.mark.parametrize("count", [1, 2, 5, 9, 14, 30])
def test_characters_of_a_box_in_a_line(count: int) -> None:
    extent = estimate(redaction(53.1 * count, 66), 53.1, Direction.HORIZONTAL, line_pitch=45)
    assert extent is not None and extent.unit == "char" and extent.quantity == count


def test_characters_of_a_box_in_a_column() -> None:
    extent = estimate(redaction(81, 313), 62.6, Direction.VERTICAL, line_pitch=52)
    assert extent is not None and (extent.unit, extent.quantity) == ("char", 5)


def test_half_a_character_more_is_a_range() -> None:
    extent = estimate(redaction(10.62 * 40, 50), 40, Direction.HORIZONTAL)
    assert extent is not None and extent.quantity is None
    assert (extent.at_least, extent.at_most) == (10, 11)


def test_tall_box_is_measured_in_lines() -> None:
    extent = estimate(redaction(900, 300), 40, Direction.HORIZONTAL, line_pitch=60)
    assert extent is not None and (extent.unit, extent.quantity) == ("line", 5)


def test_long_leaning_box_is_still_one_line() -> None:
    """The upright rectangle around it is twice as tall."""
    extent = estimate(redaction(1600, 66, lean=40), 53.1, Direction.HORIZONTAL, line_pitch=45)
    assert extent is not None and extent.unit == "char"


def test_nothing_is_said_without_print_around() -> None:
    assert estimate(redaction(400, 60), 0, Direction.HORIZONTAL) is None


@given(st.floats(20, 2000), st.floats(10, 90))
def test_range_holds_the_box(width: float, advance: float) -> None:
    extent = estimate(redaction(width, 40), advance, Direction.HORIZONTAL)
    assert extent is not None
    low = extent.quantity if extent.quantity is not None else extent.at_least
    high = extent.quantity if extent.quantity is not None else extent.at_most
    assert low is not None and high is not None and 1 <= low <= high
    assert low - 1 <= max(1.0, width / advance) <= high + 1.2


def test_box_helper() -> None:
    assert redaction(100, 50).box == Box(10, 20, 110, 70)
