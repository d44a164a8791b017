"""Bare years of two digits: decided by evidence that agrees, else not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.dates.lifetimes import year_spans
from pipeline.records.dates.years import UNDECIDED, Span, YearRule, bare, of_english


@given(
    st.integers(45, 64),
    st.sampled_from(["", "gregorian", "showa"]),
    st.lists(st.integers(1940, 1995), max_size=3),
)
def test_45_to_64_is_never_claimed_against_evidence(n: int, head: str, years: list[int]) -> None:
    found = bare(n, YearRule(head=head, years=tuple(years)))
    assert found.year in (1900 + n, 1925 + n)
    if found.certainty > UNDECIDED:
        against = 1900 + n if found.year == 1925 + n else 1925 + n
        assert found.other == against
        assert not (head == "gregorian" and found.year == 1925 + n)
        assert not (head == "showa" and found.year == 1900 + n)
        assert head or years
    else:
        assert str(1900 + n) in found.note and str(1925 + n) in found.note


def test_evidence_that_contradicts_itself_leaves_it_open_with_both_reasons() -> None:
    found = bare(61, YearRule(head="gregorian", years=(1986,)))
    assert found.certainty <= UNDECIDED
    assert "総番号(TA)" in found.note
    assert "1986" in found.note


def test_evidence_that_agrees_adds_up() -> None:
    one = bare(61, YearRule(head="showa"))
    two = bare(61, YearRule(head="showa", years=(1986,)))
    assert two.certainty > one.certainty
    assert "another date" in two.note


def test_bureaus_and_ministers_decide() -> None:
    spans = year_spans(["主管北米局北米第一課", "在米松永大使あて倉成大臣発"])
    found = bare(61, YearRule(spans=spans))
    assert found.year == 1986
    assert "北米局" in found.note
    assert "倉成" in found.note


def test_a_bureau_of_several_spells_excludes_what_is_in_none() -> None:
    (span,) = year_spans(["主管アメリカ局北米第一課"])
    assert [y for y in (1938, 1950, 1960, 1966, 1970, 1985) if span.holds(y)] == [1938, 1960, 1970]
    assert bare(45, YearRule(spans=(span,))).year == 1970
    assert bare(61, YearRule(spans=(span,))).year == 1961


def test_names_within_other_names_are_no_evidence() -> None:
    assert year_spans(["国際経済局", "小泉三木大臣政務官"]) == ()


@pytest.mark.parametrize(
    ("n", "years", "year"),
    [(8, (1996,), 1996), (2, (2020,), 2020), (20, (2008, 2009), 2008), (30, (2018,), 2018), (11, (1936,), 1936)],
)
def test_years_of_heisei_and_reiwa_by_a_year_near(n: int, years: tuple[int, ...], year: int) -> None:
    assert bare(n, YearRule(years=years)).year == year


def test_small_years_without_a_year_near_are_not_read() -> None:
    for n in range(1, 20):
        assert bare(n, YearRule()).year is None
        assert bare(n, YearRule(years=(1970,))).year is None


def test_a_release_long_after_does_not_move_a_year() -> None:
    found = bare(25, YearRule(years=(1950, 2013)))
    assert found.certainty <= UNDECIDED or found.year == 1950


def test_early_showa_that_a_span_excludes_is_open() -> None:
    assert bare(30, YearRule(spans=(Span(((1984, 1993),), "x"),))).certainty <= UNDECIDED
    assert bare(30, YearRule(spans=(Span(((1951, 1957),), "x"),))).year == 1955


def test_english_years() -> None:
    assert of_english(86, YearRule()).year == 1986
    assert of_english(12, YearRule()).year is None
    assert of_english(12, YearRule(years=(2013,))).year == 2012


@given(st.integers(-5, 2000))
def test_any_number(n: int) -> None:
    found = bare(n, YearRule())
    assert 0 < found.certainty <= 1
