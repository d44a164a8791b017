"""The bookkeeping of the text bench and of the calibration: alignment, error measures, fitting. Nothing is read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import readers, reliability
from bench.alignment import judge, level
from pipeline.model import Box, Char, Direction, Line
from tests.drawn import passages, wear


def line(text: str) -> Line:
    chars = tuple(Char(c, 0.9, k, k + 1) for k, c in enumerate(text))
    return Line(Box(0, 0, len(text) + 1, 1).polygon, Direction.HORIZONTAL, chars, "rapidocr")


def test_lines_find_their_place_whatever_their_order() -> None:
    got = judge(
        [line("協議の上回示願いたい"), line("極秘"), line("本件二関し関係省庁と")],
        ["極秘", "本件に関し、関係省庁と協議の上回示願いたい。"],
    )
    assert got.right[0] == (True,) * 10
    assert got.right[1] == (True, True)
    assert got.right[2] == (True, True, False, *(True,) * 7)
    assert got.missed == ("、", "。")
    assert got.invented == 0


def test_what_is_not_printed_is_wrong_and_counted() -> None:
    got = judge([line("外務務省"), line("|||")], ["外務省"])
    assert sum(ok is True for ok in got.right[0]) == 3
    assert got.right[1] == (False,) * 3
    assert got.invented == 4
    assert got.missed == ()


def test_a_stretch_is_taken_once() -> None:
    got = judge([line("大臣"), line("大臣")], ["大臣"])
    assert sorted(got.right) == [(False, False), (True, True)]


def test_what_a_transcript_leaves_out_is_not_judged() -> None:
    got = judge([line("外務省(7)は大使を"), line("第十三頁")], ["外務省は大臣を"], complete=False)
    assert got.right == ((*(True,) * 3, *(None,) * 3, True, True, False, True), (None,) * 4)
    assert got.invented == 0


def test_signs_that_print_alike_are_alike() -> None:
    assert level("Ａ－１，“ｘ”") == level('A-1、"x"')
    assert level("ー") != level("一")


@given(st.text("外務省関東西南北", min_size=1, max_size=30))
def test_a_faithful_reading_is_all_right(text: str) -> None:
    got = judge([line(text)], [text])
    assert all(got.right[0])
    assert got.missed == ()


def test_calibration_error_is_nought_for_probabilities_that_come_true() -> None:
    rng = np.random.default_rng(1)
    p = rng.random(60_000)
    right = rng.random(60_000) < p
    assert reliability.measures(p, right)["ece"] < 0.01
    assert reliability.measures(np.minimum(1, p + 0.2), right)["ece"] > 0.1
    assert reliability.measures(p, right)["expected"] == pytest.approx((~right).sum(), rel=0.03)


def test_the_isotonic_map_rises_and_finds_the_share() -> None:
    pytest.importorskip("sklearn")
    from bench.calibrate import isotonic

    rng = np.random.default_rng(2)
    score = rng.normal(0, 2, 40_000)
    true = 1 / (1 + np.exp(-2 * score - 1))
    knots, shares = isotonic(score, rng.random(40_000) < true)
    assert list(shares) == sorted(shares)
    assert np.abs(np.interp(score, knots, shares) - true).mean() < 0.02


def test_tesseract_is_tried_with_every_mode_that_may_suit() -> None:
    assert {psm for _, psm in readers.settings_for("horizontal")} == {3, 4, 5, 6}
    assert {lang for lang, _ in readers.settings_for("spread")} == {"jpn", "jpn_vert"}


def test_ndlocr_lite_is_read_in_its_own_order(tmp_path: Path) -> None:
    file = tmp_path / "page.xml"
    file.write_text(
        '<PAGE><LINE ORDER="1" STRING="二"/><TEXTBLOCK><LINE ORDER="0" STRING="一"/></TEXTBLOCK></PAGE>',
        encoding="utf-8",
    )
    assert readers.ndlocr(file) == "一\n二"


@pytest.mark.parametrize("kind", passages.KINDS)
def test_passages_are_the_same_for_the_same_seed(kind: passages.Kind) -> None:
    from tests.drawn import fonts

    fonts.need(*passages.FACES, *passages.WESTERN)
    one, again, other = (passages.passage(kind, seed) for seed in (3, 3, 4))
    assert one.sheets[0].image.tobytes() == again.sheets[0].image.tobytes()
    assert one.sheets[0].blocks == again.sheets[0].blocks != other.sheets[0].blocks
    assert not any("{" in text for _, text in one.sheets[0].blocks)


@pytest.mark.parametrize("family", wear.FAMILIES)
def test_damage_leaves_ink_on_paper(family: wear.Wear) -> None:
    page = np.full((600, 500), 255, np.uint8)
    for y in range(200, 400, 40):
        page[y : y + 8, 100:400] = 0
    made = wear.worn(page, family, 5)
    assert (made == wear.worn(page, family, 5)).all()
    assert 0.0005 < (made < 0.8 * np.median(made)).mean() < 0.4 if family != "faint" else made.std() > 1
