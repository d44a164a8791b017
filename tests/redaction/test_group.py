"""Which boxes cover one passage."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Box, Char, Direction, Line, Pitch, Redaction, RedactionKind
from pipeline.redaction.group import grouped

H, V = Direction.HORIZONTAL, Direction.VERTICAL


def box(x0: float, y0: float, x1: float, y1: float, name: str, kind: RedactionKind = RedactionKind.BLACK) -> Redaction:
    return Redaction(name, Box(x0, y0, x1, y1).polygon, kind, 0.9)


def text(x0: float, x1: float, y: float) -> Line:
    n = max(2, round((x1 - x0) / 40))
    step = (x1 - x0) / n
    chars = tuple(Char("国", 0.99, x0 + k * step, x0 + (k + 1) * step) for k in range(n))
    return Line(Box(x0, y, x1, y + 50).polygon, H, chars, "fake")


PITCH = Pitch(40.0, 50.0, H, leading=80.0, start=100.0, end=1000.0)


def groups(boxes: list[Redaction], lines: list[Line], pitch: Pitch = PITCH) -> list[str]:
    return [r.group for r in grouped(boxes, [pitch] * len(boxes), lines)]


def test_from_the_end_of_a_line_to_the_start_of_the_next() -> None:
    boxes = [box(700, 200, 1000, 250, "r1"), box(100, 280, 300, 330, "r2")]
    assert groups(boxes, [text(100, 690, 200), text(310, 990, 280)]) == ["gr1", "gr1"]


def test_not_over_words_between() -> None:
    boxes = [box(500, 200, 700, 250, "r1"), box(100, 280, 300, 330, "r2")]
    assert groups(boxes, [text(100, 490, 200), text(710, 1000, 200), text(310, 990, 280)]) == ["", ""]


def test_not_where_the_next_line_begins_with_words() -> None:
    boxes = [box(700, 200, 1000, 250, "r1"), box(300, 280, 500, 330, "r2")]
    assert groups(boxes, [text(100, 690, 200), text(100, 290, 280), text(510, 990, 280)]) == ["", ""]


def test_not_over_an_open_line() -> None:
    boxes = [box(700, 200, 1000, 250, "r1"), box(100, 360, 300, 410, "r2")]
    assert groups(boxes, [text(100, 690, 200), text(100, 990, 280), text(310, 990, 360)]) == ["", ""]


def test_not_of_another_kind() -> None:
    boxes = [box(700, 200, 1000, 250, "r1"), box(100, 280, 300, 330, "r2", RedactionKind.OUTLINED)]
    assert groups(boxes, [text(100, 690, 200), text(310, 990, 280)]) == ["", ""]


def test_stacked_and_stepped_boxes_that_touch() -> None:
    boxes = [box(400, 200, 1000, 262, "r1"), box(100, 263, 1000, 330, "r2"), box(100, 331, 500, 400, "r3")]
    assert groups(boxes, [text(100, 390, 205), text(510, 990, 345)]) == ["gr1", "gr1", "gr1"]


def test_boxes_that_touch_but_have_words_of_their_own() -> None:
    """Names in a list: text stands after one and before the next."""
    boxes = [box(300, 200, 600, 262, "r1"), box(350, 263, 620, 330, "r2")]
    assert groups(boxes, [text(100, 290, 205), text(620, 900, 205), text(100, 340, 270)]) == ["", ""]


def test_a_box_drawn_twice_is_one_passage() -> None:
    assert groups([box(100, 200, 700, 260, "r1"), box(106, 205, 705, 264, "r2")], []) == ["gr1", "gr1"]


def test_side_by_side_is_not_stacked() -> None:
    assert groups([box(100, 200, 400, 260, "r1"), box(402, 200, 700, 260, "r2")], [text(100, 990, 280)]) == ["", ""]


def test_columns_go_on_to_the_left() -> None:
    pitch = Pitch(40.0, 50.0, V, leading=80.0, start=100.0, end=1000.0)
    boxes = [box(800, 700, 850, 1000, "r1"), box(720, 100, 770, 300, "r2")]
    assert groups(boxes, [], pitch) == ["gr1", "gr1"]


def test_what_has_a_group_keeps_it() -> None:
    a = replace(box(700, 200, 1000, 250, "r1"), group="mine")
    assert groups([a, box(100, 280, 300, 330, "r2")], []) == ["mine", ""]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 12), st.integers(1, 8)), max_size=8))
def test_groups_have_two_members_at_least(places: list[tuple[int, int, int]]) -> None:
    boxes = [box(50 * x, 60 * y, 50 * (x + w), 60 * y + 50, f"r{k}") for k, (x, y, w) in enumerate(places, 1)]
    found = groups(boxes, [])
    assert len(found) == len(boxes) and all(found.count(g) > 1 for g in found if g)
