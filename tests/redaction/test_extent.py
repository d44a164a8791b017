"""How much a box withholds: from what the print around it tells, as numbers here; on drawn pages in test_lengths.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Box, Direction, Pitch, Redaction, RedactionKind
from pipeline.redaction.extent import estimate, padding

ACROSS, DOWN = Direction.HORIZONTAL, Direction.VERTICAL


def redaction(width: float, height: float, lean: float = 0.0) -> Redaction:
    """From x = 100; ``lean``: how much lower the right end stands."""
    polygon = ((100.0, 200.0), (100 + width, 200 + lean), (100 + width, 200 + height + lean), (100.0, 200 + height))
    return Redaction("r1", polygon, RedactionKind.BLACK, 1.0)


def near(advance: float = 50.0, direction: Direction = ACROSS, **more: float) -> Pitch:
    return Pitch(advance, more.pop("thickness", 1.3 * advance), direction, error=0.002 * advance, **more)


@pytest.mark.parametrize("count", [1, 2, 5, 9, 14, 30])
def test_characters_of_a_box_in_a_line(count: int) -> None:
    extent = estimate(redaction(53.1 * count, 66), near(53.1))
    assert extent is not None and extent.unit == "char" and extent.quantity == count


def test_characters_of_a_box_in_a_column() -> None:
    extent = estimate(redaction(81, 313), near(62.6, DOWN))
    assert extent is not None and (extent.unit, extent.quantity) == ("char", 5)


def test_a_box_drawn_wide_is_measured_by_the_print_beside_it() -> None:
    """Half a character more at either end: by itself the box would be one character longer."""
    box = redaction(550, 60)
    alone, beside = estimate(box, near()), estimate(box, near(before=125.0, after=625.0))
    assert alone is not None and beside is not None
    assert (alone.quantity, beside.quantity) == (11, 10)
    assert alone.at_least is not None and alone.at_least <= 10


def test_print_further_off_says_nothing() -> None:
    """A blank of its own stands between: the words end with the box."""
    box = redaction(500, 60)
    assert estimate(box, near(before=40.0, after=660.0)) == estimate(box, near())


def test_boxes_without_neighbours_are_drawn_as_wide_as_the_others() -> None:
    wide = [(redaction(550, 60), near(before=125.0, after=625.0)) for _ in range(6)]
    much = padding(wide)
    assert 0.3 < much < 0.5 and 0 < padding([]) < 0.2
    extent = estimate(redaction(550, 60), near(), padding=much)
    assert extent is not None and extent.quantity == 10


def test_letters_give_an_interval() -> None:
    """Letters differ in width: the longer the box, the less sure their number."""
    some = estimate(redaction(200, 60), near(20.0, thickness=50.0, spread=7.0))
    many = estimate(redaction(1200, 60), near(20.0, thickness=50.0, spread=7.0))
    assert some is not None and many is not None
    assert some.at_least is not None and some.at_most is not None and many.at_least is not None and many.at_most
    assert some.at_least < 10 < some.at_most and many.at_most - many.at_least > some.at_most - some.at_least


def test_tall_box_is_measured_in_lines() -> None:
    """Five lines: four distances and the height of one."""
    extent = estimate(redaction(900, 4 * 80 + 60), near(40, thickness=60.0, leading=80.0))
    assert extent is not None and (extent.unit, extent.quantity) == ("line", 5)


def test_long_leaning_box_is_still_one_line() -> None:
    """The upright rectangle around it is twice as tall."""
    extent = estimate(redaction(1600, 66, lean=40), near(53.1, thickness=45.0))
    assert extent is not None and extent.unit == "char"


def test_nothing_is_said_without_print_around() -> None:
    assert estimate(redaction(400, 60), Pitch(0.0, 0.0, ACROSS)) is None


def test_a_page_withheld_as_a_whole() -> None:
    extent = estimate(redaction(1800, 2700), Pitch(0.0, 0.0, ACROSS), content=Box(50, 100, 2100, 3200))
    assert extent is not None and (extent.unit, extent.quantity) == ("page", 1)


@given(st.floats(20, 2000), st.floats(10, 90), st.floats(0, 12), st.sampled_from([ACROSS, DOWN]))
def test_interval_holds_the_estimate(length: float, advance: float, spread: float, direction: Direction) -> None:
    size = (length, 40.0) if direction is ACROSS else (40.0, length)
    extent = estimate(redaction(*size), near(advance, direction, thickness=40.0, spread=min(spread, advance / 2)))
    assert extent is not None and extent.quantity is not None
    assert extent.at_least is not None and extent.at_most is not None
    assert 1 <= extent.at_least <= extent.quantity <= extent.at_most
    assert abs(extent.quantity - max(1.0, length / advance)) <= 1.0


@given(st.integers(1, 40), st.floats(20, 90), st.floats(-0.1, 0.45), st.floats(-0.1, 0.45))
def test_between_two_neighbours_padding_does_not_matter(n: int, advance: float, left: float, right: float) -> None:
    box = Box(500 - left * advance, 100, 500 + (n + right) * advance, 100 + 1.3 * advance)
    pitch = near(advance, before=500.0, after=500 + n * advance)
    extent = estimate(Redaction("r1", box.polygon, RedactionKind.BLACK, 1.0), pitch)
    assert extent is not None and extent.quantity is not None and abs(extent.quantity - n) <= 1
    assert extent.at_least is not None and extent.at_most is not None and extent.at_least <= n <= extent.at_most
