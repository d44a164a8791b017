from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.layout import pitch
from pipeline.model import Box, Direction, Line
from tests.layout.pages import across, down

TEXT = "本件に関し先方政府の意向を確かめる必要がある"


def stepped(line: Line, step: float = 12.0) -> Line:
    """As an engine gives it: a character begins and ends at whole steps of its own."""
    chars = tuple(replace(c, start=c.start // step * step, end=c.end // step * step) for c in line.chars)
    return replace(line, chars=chars)


@pytest.mark.parametrize("size", [37.0, 41.5, 53.1, 62.6])
def test_a_grid_is_told_better_than_the_engine_steps(size: float) -> None:
    """The median of the steps would be a multiple of 12 or half of one: on real pages it was 49 for 53."""
    found = pitch.around(Box(0, 0, 10, 10), [stepped(across(TEXT, 100, 100 * k, size)) for k in (1, 2, 3)], H)
    assert found.advance == pytest.approx(size, rel=0.01) and found.spread == 0


def test_characters_that_were_not_read_leave_the_grid_as_it_is() -> None:
    line = across(TEXT, 100, 100, 50.0)
    found = pitch.measured(replace(line, chars=line.chars[:5] + line.chars[6:12] + line.chars[13:]))
    assert found is not None and found.advance == pytest.approx(50.0, rel=0.005)


def test_figures_of_half_width_are_no_part_of_the_grid() -> None:
    line = across(TEXT, 100, 100, 50.0)
    half = [replace(c, text="7", start=600 + 25 * k, end=625 + 25 * k) for k, c in enumerate(line.chars[10:14])]
    moved = [replace(c, start=c.start - 100, end=c.end - 100) for c in line.chars[14:]]
    found = pitch.measured(replace(line, chars=(*line.chars[:10], *half, *moved)))
    assert found is not None and found.grid and found.advance == pytest.approx(50.0, rel=0.005)


def test_neighbours_and_margins_of_a_box() -> None:
    lines = [across(TEXT, 100, y) for y in (100, 200, 400, 500)]
    lines += [across("本件に関し", 100, 300), across("の意向を確かめる", 100 + 12 * 40, 300)]
    found = pitch.around(Box(305, 300, 575, 360), lines, H)
    assert [found.before, found.after] == pytest.approx([300, 580], abs=3)
    assert [found.start, found.leading] == pytest.approx([100, 100], abs=3)


def test_no_neighbour_beyond_a_blank() -> None:
    lines = [across(TEXT, 100, y) for y in (100, 200, 400)] + [across("本件に関し", 100, 300)]
    assert pitch.around(Box(500, 300, 800, 360), lines, H).before is None


def test_columns_are_measured_down_the_page() -> None:
    lines = [stepped(down(TEXT, x, 200, 62.5)) for x in (1000, 900, 800)]
    found = pitch.around(Box(900, 900, 990, 1200), lines, Direction.VERTICAL)
    assert found.advance == pytest.approx(62.5, rel=0.01)


def test_letters_have_a_mean_and_a_spread() -> None:
    widths = {c: 12.0 + 5 * (ord(c) % 4) for c in "abcdefghijklmnopqrstuvwxyz "}
    text = "the talks will be resumed before the harvest in spite of the rains"
    line, at, chars = across(text, 0, 100, 1.0), 0.0, []
    for c in line.chars:
        chars.append(replace(c, start=at, end=at + widths[c.text]))
        at += widths[c.text]
    found = pitch.around(
        Box(0, 0, 10, 10), [replace(line, chars=tuple(chars), polygon=Box(0, 100, at, 140).polygon)], H
    )
    assert found.advance == pytest.approx(at / len(text), rel=0.03) and 1 < found.spread < 8


def test_nothing_near_tells_nothing() -> None:
    assert pitch.around(Box(0, 0, 10, 10), [across("秘", 0, 100)], H).advance == 0


@given(st.floats(20, 90), st.integers(4, 40), st.floats(0, 15))
def test_grid_of_any_size(size: float, length: int, step: float) -> None:
    line = across("国" * length, 50, 100, size)
    found = pitch.measured(stepped(line, step) if step > 0.1 else line)
    if found is not None:
        assert abs(found.advance - size) * (length - 1) <= 2 * step + 0.5


H = Direction.HORIZONTAL
