"""What a PDF calls a glyph, and what is printed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.textlayer.characters import JUNK, named, shared


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("⼀", "一"),  # Kangxi radical one, U+2F00
        ("⽶", "米"),
        ("⼾", "戸"),  # NFKC would give the Chinese form
        ("⻑", "長"),  # radicals supplement, which NFKC leaves
        ("⻄", "西"),
        ("﨑", "﨑"),  # a unified ideograph among the compatibility ideographs
        ("\ufa19", "\u795e"),
        ("ﬁ", "fi"),
        ("ﬃ", "ffi"),
        ("fi ", "fi"),  # a blank in a ligature's name is none on the page
        ("︵", "（"),
        ("﹁", "「"),
        ("\u301c", "～"),
        ("\uf0b7", "•"),
        ("\u00ad", "-"),
        ("\u00a0", " "),
        ("\u3000", " "),
        ("\u200b", ""),
        ("ｶ", "ｶ"),  # half width as printed
        ("Ｆ", "Ｆ"),
        ("職", "職"),
    ],
)
def test_names_of_glyphs_become_what_is_printed(name: str, text: str) -> None:
    assert named(name).text == text


@pytest.mark.parametrize("name", ["(cid:17)", "\ue000", "\ufffd", "\U000f0001"])
def test_names_that_mean_nothing_are_known_as_such(name: str) -> None:
    assert named(name).text == JUNK


def test_raised_figures_are_figures_that_are_raised() -> None:
    assert (named("³").text, named("³").raised) == ("3", True)
    assert not named("3").raised


def test_one_glyph_for_two_letters_is_a_ligature() -> None:
    assert named("ﬂ").ligature
    assert not named("f").ligature


def test_every_radical_becomes_an_ideograph() -> None:
    for name, text in shared().items():
        if unicodedata.name(name, "").startswith(("CJK RADICAL", "KANGXI RADICAL")):
            assert 0x3400 <= ord(text) <= 0x9FFF, name


@given(st.text(max_size=3))
def test_what_comes_out_stays_as_it_is(name: str) -> None:
    once = named(name).text
    assert named(once).text == once or not once.strip()
