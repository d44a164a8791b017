"""Glyphs to lines: spaces, raised numbers, columns, directions, print made bold by printing twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Box, Direction, Glyph, TextLayer, Transform
from pipeline.textlayer import lines as setting
from tests.textlayer.glyphs import EM, ENGINE, down, glyph, laid, run


def texts(glyphs: list[Glyph]) -> list[str]:
    return [t.text for t in laid(glyphs)]


def end(glyphs: list[Glyph]) -> float:
    return glyphs[-1].polygon[1][0]


# ------------------------------------------------------------------------------------------------- spaces
def test_words_part_at_gaps() -> None:
    a = run("talks", 100, 200)
    assert texts([*a, *run("ended", end(a) + 0.25 * EM, 200)]) == ["talks ended"]


def test_a_space_of_no_width_is_none() -> None:
    a = run("verifi", 100, 200)
    space = glyph(" ", end(a), 200, width=0.0)
    assert texts([*a, space, *run("cation", end(a), 200)]) == ["verification"]


def test_a_ligature_whose_width_is_told_wrong_parts_no_word() -> None:
    a = run("veri", 100, 200)
    ligature = glyph("ﬁ", end(a), 200, width=0.25)
    rest = run("cation", end(a) + 0.5 * EM, 200)  # the gap is in the file, not on the page
    picture = np.full((3000, 3000), 255, dtype=np.uint8)
    picture[170:200, 100 : int(end(rest))] = np.tile(np.repeat([0, 255], [6, 2]).astype(np.uint8), 400)[
        : int(end(rest)) - 100
    ]
    assert [t.text for t in laid([*a, ligature, *rest], picture)] == ["verification"]


def test_two_words_after_a_ligature_stay_two() -> None:
    a = run("of", 100, 200)
    ligature = glyph("ﬀ", end(a), 200, width=0.5)
    assert texts([*a, ligature, *run("end", end(a) + 0.8 * EM, 200)]) == ["offf end"]


def test_spaced_out_japanese_has_no_blanks() -> None:
    assert texts(run("外務省条約局", 100, 200, gap=1.0)) == ["外務省条約局"]


def test_spaced_out_latin_has_blanks_between_words_alone() -> None:
    a = run("SUMMARY", 100, 200, gap=0.3)
    assert texts([*a, *run("OF", end(a) + 0.9 * EM, 200, gap=0.3)]) == ["SUMMARY OF"]


def test_the_small_space_between_japanese_and_latin_is_no_blank() -> None:
    a = run("第三次", 100, 200)
    b = run("INF", end(a) + 0.25 * EM, 200)
    assert texts([*a, *b, *run("条約", end(b) + 0.25 * EM, 200)]) == ["第三次INF条約"]


def test_a_full_square_of_white_between_japanese_is_kept() -> None:
    a = run("第一", 100, 200)
    assert texts([*a, *run("総則について", end(a) + EM, 200)]) == ["第一\u3000総則について"]


def test_a_hyphen_at_the_end_of_a_line_is_kept() -> None:
    assert texts([*run("verifi-", 100, 200), *run("cation", 100, 260)]) == ["verifi-", "cation"]


# -------------------------------------------------------------------------------------------- raised numbers
def test_a_note_number_is_raised_and_in_its_line() -> None:
    a = run("成果があった", 100, 200)
    number = run("12)", end(a), 200 - 0.36 * EM, 0.6 * EM)
    (line,) = laid([*a, *number, *run("。しかし", end(number), 200)])
    assert line.text == "成果があった12)。しかし"
    assert [c.text for c in line.chars if c.superscript] == ["1", "2", ")"]


def test_a_note_number_that_opens_a_line_is_in_it() -> None:
    number = run("3)", 100, 200 - 0.36 * EM, 0.6 * EM)
    (line,) = laid([*number, *run("。", end(number), 200)])
    assert line.text == "3)。"
    assert [c.superscript for c in line.chars] == [True, True, False]


def test_a_lowered_figure_is_not_raised() -> None:
    a = run("H", 100, 200)
    two = run("2", end(a), 200 + 0.15 * EM, 0.6 * EM)
    (line,) = laid([*a, *two, *run("O", end(two), 200)])
    assert line.text == "H2O"
    assert not any(c.superscript for c in line.chars)


def test_a_reading_set_over_a_word_is_a_line_of_its_own() -> None:
    page = [*run("牽制球", 100, 200), *run("けんせい", 105, 200 - 0.95 * EM, 0.5 * EM)]
    assert sorted(texts(page)) == ["けんせい", "牽制球"]


def test_print_of_another_size_on_one_base_line_is_one_line() -> None:
    a = run("外務省", 100, 200)
    (line,) = laid([*a, *run("(MOFA)", end(a), 200, 0.8 * EM)])
    assert line.text == "外務省(MOFA)"
    assert line.size == pytest.approx(EM)
    assert not any(c.superscript for c in line.chars)


# -------------------------------------------------------------------------------------------------- columns
def test_a_gutter_narrower_than_two_letters_parts_lines() -> None:
    page = []
    for k in range(8):
        page += run("左段左段左段左段", 100, 200 + 60 * k)
        page += run("右段右段右段右段", 100 + 9 * EM, 200 + 60 * k)
    assert texts(page) == ["左段左段左段左段", "右段右段右段右段"] * 8


def test_columns_of_other_base_lines_do_not_mix() -> None:
    page = []
    for k in range(6):
        page += run("左段左段左段", 100, 200 + 60 * k) + run("右段右段右段", 100 + 8 * EM, 205 + 57 * k)
    found = laid(page)
    assert {t.text for t in found} == {"左段左段左段", "右段右段右段"}
    assert len(found) == 12


def test_a_line_that_happens_to_share_a_base_line_over_the_gutter_is_parted() -> None:
    page = []
    for k in range(12):
        page += run("左段左段左段左段", 100, 200 + 60 * k)
    for k in range(16):
        page += run("右段の注に右段の注", 100 + 9.2 * EM, 200 + 45 * k, 0.8 * EM)
    assert {t.text for t in laid(page)} == {"左段左段左段左段", "右段の注に右段の注"}


def test_a_single_wide_gap_in_text_is_no_gutter() -> None:
    page = [g for k in range(8) for g in run("一行の長い本文が続く", 100, 200 + 60 * k)]
    a = run("第一", 100, 700)
    page += [*a, *run("総則の規定による", end(a) + EM, 700)]
    assert texts(page)[-1] == "第一\u3000総則の規定による"


# ------------------------------------------------------------------------------------------------ directions
def test_vertical_print_set_glyph_by_glyph() -> None:
    found = laid([*down("本件会談は休会", 900, 100), *down("査察の回数については", 840, 100)])
    assert {t.direction for t in found} == {Direction.VERTICAL}
    assert sorted(t.text for t in found) == sorted(["本件会談は休会", "査察の回数については"])


def test_figures_set_upright_in_a_vertical_line_are_in_it() -> None:
    column = [*down("昭和", 900, 100), glyph("6", 900, 100 + 2.88 * EM), glyph("1", 920, 100 + 2.88 * EM)]
    (line,) = laid([*column, *down("年十月三日", 900, 100 + 3 * EM)])
    assert line.text == "昭和61年十月三日"


def test_a_page_number_of_a_vertical_page_runs_across() -> None:
    found = laid([*down("本件会談は休会となり", 900, 100), *run("15", 300, 2800)])
    assert [(t.text, t.direction) for t in found if t.text.isascii()] == [("15", Direction.HORIZONTAL)]


def test_a_column_of_figures_in_a_table_is_not_vertical_print() -> None:
    page = [g for k in range(5) for g in run("会議の回数は次のとおり", 100, 200 + 60 * k)]
    page += [glyph(str(k), 1500, 200 + 60 * k) for k in range(5)]
    assert {t.direction for t in laid(page)} == {Direction.HORIZONTAL}


def test_lines_of_a_turned_page_follow_it() -> None:
    turned = Transform((0, 1, 0, -1, 0, 1000, 0, 0, 1)).inverse()  # a page to be turned a quarter to stand upright
    upright = run("The talks", 100, 200, font="Serif")
    sideways = [Glyph(g.text, turned(g.polygon), g.size, g.font, g.bold, False) for g in upright if g.text.strip()]
    layer = TextLayer(ENGINE, tuple(sideways))
    white = np.full((1000, 1000), 255, dtype=np.uint8)
    (line,) = setting.lines(layer, turned.inverse(), Box(-2000, -2000, 2000, 2000), white).lines
    assert (line.text, line.direction) == ("The talks", Direction.HORIZONTAL)


def test_words_set_at_an_angle_are_in_no_line_and_named() -> None:
    slant = Transform((0.7, 0.7, 500, -0.7, 0.7, 500, 0, 0, 1))
    aslant = [Glyph(g.text, slant(g.polygon), g.size, g.font, True, False) for g in run("DRAFT", 0, 0)]
    white = np.full((1000, 1000), 255, dtype=np.uint8)
    found = setting.lines(TextLayer(ENGINE, tuple(aslant)), Transform(), Box(-2000, -2000, 3000, 3000), white)
    assert (found.lines, found.aslant) == ((), "DRAFT")


# ----------------------------------------------------------------------------------------------------- bold
def test_print_that_is_bold_by_printing_twice_is_there_once() -> None:
    once = run("総則", 100, 200)
    (line,) = laid([*once, *run("総則", 100.4 + 1, 200)])
    assert line.text == "総則"
    assert line.bold


def test_doubled_letters_are_not_taken_for_print_on_print() -> None:
    assert texts(run("committee", 100, 200)) == ["committee"]


# ----------------------------------------------------------------------------------------------- properties
@given(st.text(st.sampled_from("外務省条約局abcdef012"), min_size=1, max_size=30), st.floats(8, 60))
def test_every_character_stands_in_exactly_one_line_inside_its_box(text: str, size: float) -> None:
    found = laid(run(text, 100, 400, size))
    printed = "".join(c.text for t in found for c in t.printed)
    assert printed == text
    for line in found:
        assert all(line.box.x0 - 1e-6 <= c.start <= c.end <= line.box.x1 + 1e-6 for c in line.chars)
        assert all(c.certainty == c.confidence == 1.0 for c in line.chars)
