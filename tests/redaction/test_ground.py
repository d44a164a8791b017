"""Codes of grounds on boxes and beside them; and that nothing else is ever taken from a box."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib.resources import files

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Box, Char, Direction, Ground, Image, Line, Redaction, RedactionKind
from pipeline.redaction import ground
from pipeline.redaction.numbering import codes, only_codes

H = Direction.HORIZONTAL


def taxonomy() -> dict[str, str]:
    text = files("pipeline.tei").joinpath("schema/grounds.toml").read_text(encoding="utf-8")
    return {id: item["printed"] for law in tomllib.loads(text)["law"] for id, item in law["items"].items()}


def line(text: str, x: float, y: float, size: float = 20.0, confidence: float = 0.99) -> Line:
    chars = tuple(Char(c, confidence, x + k * size, x + (k + 1) * size) for k, c in enumerate(text))
    return Line(Box(x, y, x + len(text) * size, y + 40).polygon, H, chars, "fake")


def box(x0: float, y0: float, x1: float, y1: float, name: str = "r1", group: str = "") -> Redaction:
    return Redaction(name, Box(x0, y0, x1, y1).polygon, RedactionKind.OUTLINED, 0.9, group=group)


@pytest.mark.parametrize("id", taxonomy())
def test_every_item_of_the_taxonomy_is_known_by_its_printed_form(id: str) -> None:
    found = only_codes(taxonomy()[id])
    assert [c.id for c in found] == [id] and found[0].exact


@pytest.mark.parametrize(
    ("printed", "id"),
    [
        ("3.5(c)", "eo13526-3.5c"),
        ("３．５（ｃ）", "eo13526-3.5c"),
        ("3,5(c)", "eo13526-3.5c"),
        ("3.3(h)(2", "eo13526-3.3h2"),
        ("3.3(n)(2)", "eo13526-3.3h2"),
        ("E.O. 13526 3.3(h)(2)", "eo13526-3.3h2"),
        ("5.1.2.e", "woo-5.1.2e"),
        ("5.1.2 e", "woo-5.1.2e"),
        ("art. 5.1.2e Woo", "woo-5.1.2e"),
        ("10.2.e", "wob-10.2e"),
        ("(b)(7)(C)", "foia-b7"),
        ("法第５条第３号", "ida-5.3"),
        ("情報公開法第五条第三号", "ida-5.3"),
        ("5条6号イ", "ida-5.6"),
        ("16条1項1号ハ", "prama-16.1.1-ha"),
        ("第十六条第一項第一号ハ", "prama-16.1.1-ha"),
    ],
)
def test_other_ways_to_print_a_code(printed: str, id: str) -> None:
    assert [c.id for c in only_codes(printed)] == [f"ground.{id}"]


@pytest.mark.parametrize(
    "text",
    [
        "13.5(c)",
        "第25条第3号",
        "5.1.2z",
        "昭和35年",
        "3.5",
        "(c)",
        "総第3502号",
        "12.5.1.2",
        "第5条",
        "under 3.5(c) of the order",
    ],
)
def test_what_only_looks_like_a_code(text: str) -> None:
    assert not only_codes(text)


def test_a_sign_that_may_stand_for_two_items_names_none() -> None:
    (found,) = codes("3.3(d)(2)")
    assert found.id == ""


def test_two_codes_on_one_line() -> None:
    assert [c.id for c in only_codes("3.3(h)(2), 3.5(c)")] == ["ground.eo13526-3.3h2", "ground.eo13526-3.5c"]


@given(st.text(alphabet="会談日本政府首相大使のはをが、。abcdefgh 0123456789.()", max_size=24))
def test_codes_are_spans_of_the_text(text: str) -> None:
    last = 0
    for c in codes(text):
        assert last <= c.start < c.end <= len(text)
        last = c.end


# ------------------------------------------------------------------------------------------- in the box
def page(text: str, fill: int, ink: int) -> Image:
    pixels = np.full((300, 600), 255, np.uint8)
    pixels[100:150, 100:400] = fill
    if text:
        cv2.putText(pixels, text, (130, 137), cv2.FONT_HERSHEY_SIMPLEX, 1.0, ink, 2, cv2.LINE_AA)
    return pixels


class Says:
    """A reader that gives the same text for whatever it is shown, and remembers whether it was asked."""

    def __init__(self, text: str, confidence: float = 0.99) -> None:
        self.text, self.confidence = text, confidence
        self.asked: list[tuple[float, float]] = []

    def __call__(self, image: Image, boxes: Sequence[Box]) -> tuple[Line, ...]:
        self.asked += [(float(np.median(image[110:140, 390:399])), b.width) for b in boxes]
        return tuple(line(self.text, b.x0, b.y0, b.width / len(self.text), self.confidence) for b in boxes)


@pytest.mark.parametrize(("fill", "ink"), [(255, 0), (190, 0), (190, 255), (0, 255)])
def test_a_code_on_a_box(fill: int, ink: int) -> None:
    reader = Says("5.1.2e")
    (found,) = ground.inside(page("5.1.2e", fill, ink), [box(100, 100, 400, 150)], 22, reader)
    assert [(g.id, g.printed, g.where) for g in found.grounds] == [("ground.woo-5.1.2e", "5.1.2e", "inside")]
    ((paper, width),) = reader.asked
    assert paper >= 65 or ink == 0  # light print is read as dark print
    assert width < 200


@pytest.mark.parametrize("fill", [0, 128, 255])
def test_an_empty_box_is_not_read(fill: int) -> None:
    reader = Says("5.1.2e")
    (found,) = ground.inside(page("", fill, 0), [box(100, 100, 400, 150)], 22, reader)
    assert not found.grounds and not reader.asked


@pytest.mark.parametrize("text", ["大使館", "secret name", "under 3.5(c) of the order", "12.5.1.2"])
def test_words_that_show_through_a_box_go_nowhere(text: str) -> None:
    (found,) = ground.inside(page("5.1.2e", 200, 60), [box(100, 100, 400, 150)], 22, Says(text))
    assert found.grounds == ()


def test_what_was_read_badly_is_not_taken() -> None:
    (found,) = ground.inside(page("5.1.2e", 255, 0), [box(100, 100, 400, 150)], 22, Says("5.1.2e", 0.4))
    assert found.grounds == ()


def test_a_code_read_with_the_page_is_the_ground_of_its_box_and_no_line() -> None:
    inside, other = line("5.1.2e", 150, 105), line("5.1.2e", 600, 105)
    (found,), kept = ground.claimed([box(100, 100, 400, 150)], [inside, other])
    assert [g.id for g in found.grounds] == ["ground.woo-5.1.2e"] and kept == (other,)


def test_a_part_of_a_code_that_sticks_out_of_its_box_is_no_second_ground() -> None:
    """The rule of the box runs through 3.3(h)(2): what was read within the box is 3.3(h)."""
    part = Ground("", "3.3(h)", Box(312, 102, 370, 128).polygon, "inside", 0.78)
    other = Ground("", "9.9(z)", Box(150, 102, 200, 128).polygon, "inside", 0.78)
    given = Redaction("r1", Box(100, 100, 400, 150).polygon, RedactionKind.OUTLINED, 0.9, grounds=(part, other))
    inside = line("3.3(h)(2)", 310, 100, 10)
    (found,), _ = ground.claimed([given], [inside])
    assert [g.printed for g in found.grounds] == ["9.9(z)", "3.3(h)(2)"]
    assert found.grounds[1].id == "ground.eo13526-3.3h2"


# ---------------------------------------------------------------------------------------- beside the box
def text_lines() -> list[Line]:
    return [line("the delegations left the port after talks", 100, 100 + 60 * k) for k in range(20)]


def ids(found: Redaction) -> list[str]:
    return [g.id.removeprefix("ground.eo13526-") for g in found.grounds]


def test_a_code_in_the_margin_belongs_to_the_level_box() -> None:
    lines = [*text_lines(), line("3.5(c)", 1000, 340), line("3.3(h)(2)", 1000, 820)]
    a, b = ground.beside([box(200, 335, 500, 385), box(200, 815, 500, 865, "r2")], lines, 60, H)
    assert (ids(a), ids(b)) == (["3.5c"], ["3.3h2"])
    assert a.grounds[0].where == "beside" and a.grounds[0].certainty > 0.7


def test_between_two_codes_that_say_the_same() -> None:
    lines = [*text_lines(), line("3.5(c)", 1000, 340), line("3.5(c)", 1000, 700)]
    (found,) = ground.beside([box(200, 515, 500, 565)], lines, 60, H)
    assert ids(found) == ["3.5c"] and found.grounds[0].certainty < 0.7


def test_between_two_codes_that_differ_nothing_is_stated() -> None:
    lines = [*text_lines(), line("3.5(c)", 1000, 340), line("3.3(h)(2)", 1000, 700)]
    (found,) = ground.beside([box(200, 515, 500, 565)], lines, 60, H)
    assert found.grounds == ()


def test_far_from_any_code_nothing_is_stated() -> None:
    (found,) = ground.beside([box(200, 800, 500, 850)], [*text_lines(), line("3.5(c)", 1000, 100)], 60, H)
    assert found.grounds == ()


def test_a_code_in_the_text_is_no_ground() -> None:
    lines = [*text_lines(), line("withheld under 3.5(c)", 520, 340)]
    (found,) = ground.beside([box(200, 335, 500, 385)], lines, 60, H)
    assert found.grounds == ()


def test_number_of_a_section_is_no_ground() -> None:
    (found,) = ground.beside([box(200, 335, 500, 385)], [*text_lines(), line("5.2", 20, 340)], 60, H)
    assert found.grounds == ()


def test_a_group_shares_the_code_on_one_of_its_boxes() -> None:
    given = Ground("ground.woo-5.1.2e", "5.1.2e", Box(0, 0, 1, 1).polygon, "inside", 0.98)
    first = Redaction("r1", Box(0, 0, 9, 9).polygon, RedactionKind.GREY, 0.9, grounds=(given,), group="gr1")
    a, b, c = ground.shared([first, box(0, 10, 9, 19, "r2", "gr1"), box(0, 50, 9, 59, "r3")])
    assert a == first and [g.id for g in b.grounds] == ["ground.woo-5.1.2e"] and c.grounds == ()
    assert b.grounds[0].where == "beside" and b.grounds[0].certainty < 0.98
