"""Every surface form on any day, with and without a misread sign: what is claimed is never another day."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records.dates.find import YearRule, blank_date, find_dates
from pipeline.records.words.shapes import level
from tests.records.date_forms import claimed, noised, outcome, printed

_DAYS = st.dates(dt.date(1873, 1, 1), dt.date(2035, 12, 31))
_UNCLAIMED = ("slashes unclear", "bare undecided")


@settings(max_examples=60)
@given(_DAYS, st.integers(0, 1 << 30))
def test_every_form_reads_back(day: dt.date, seed: int) -> None:
    for name, text, rule in printed(day, random.Random(seed)):
        got = outcome(text, rule, day)
        if name in _UNCLAIMED or name.startswith("era letter"):
            assert got in ("right", "missed"), (name, text)
        else:
            assert got == "right", (name, text, find_dates(level(text), rule))


def test_no_form_with_one_misread_sign_is_read_as_another_day() -> None:
    """Counted over a fixed grid: of some 14,000 texts none may be wrong, and a good part must still be read."""
    rng = random.Random(1986)
    counts = {"right": 0, "partial": 0, "missed": 0, "wrong": 0}
    first, last = dt.date(1873, 1, 1).toordinal(), dt.date(2030, 12, 31).toordinal()
    for _ in range(650):
        day = dt.date.fromordinal(rng.randint(first, last))
        for _, text, rule in printed(day, rng):
            counts[outcome(noised(text, rng), rule, day)] += 1
    assert counts["wrong"] == 0, counts
    assert counts["right"] > 0.3 * sum(counts.values()), counts


@pytest.mark.parametrize(
    ("text", "partial"),
    [
        ("月 02日", "---02"),
        ("61年 月 02日", "---02"),
        ("年 10月 3日", "--10-03"),
        ("昭和61年 月 日", "1986"),
        ("昭和61年10月 日", "1986-10"),
        ("昭和61年10月16・17日", "1986-10"),
        ("昭和61年1?月16日", "1986"),
        ("JUN 9日15時50分発", "--06-09"),
        ("9月30日付貴部内連絡電に関し", "--09-30"),
        ("昭和61.10", "1986-10"),
        ("May 1986", "1986-05"),
    ],
)
def test_what_is_lost_is_left_out(text: str, partial: str) -> None:
    found = find_dates(level(text))
    assert [f.partial for f in found] == [partial]


@pytest.mark.parametrize(
    ("text", "iso", "hour", "minute"),
    [
        ("161420Z OCT 86", "1986-10-16", 14, 20),
        ("昭和四十五年十二月廿二日二十時二十七分", "1970-12-22", 20, 27),
        ("昭和61年10月3日正午", "1986-10-03", 12, 0),
        ("昭和61年10月3日午後零時30分", "1986-10-03", 12, 30),
        ("昭和61年10月3日夕刻6時", "1986-10-03", 18, 0),
        ("昭和61年10月3日未明2時", "1986-10-03", 2, None),
        ("昭和61年10月3日夜11時半", "1986-10-03", 23, 30),
        ("DEC.22日 20:27", "1970-12-22", 20, 27),
    ],
)
def test_times(text: str, iso: str, hour: int, minute: int | None) -> None:
    found = find_dates(level(text), YearRule(year=1970))[0]
    assert (found.iso, found.hour, found.minute or 0) == (iso, hour, minute or 0)


@pytest.mark.parametrize(
    "text", ["夜1時", "午後12時", "午前12時", "深夜1時", "20時2S分", "25時10分", "20時?5分", "2?時05分"]
)
def test_times_that_may_be_two_or_are_damaged_are_left_out(text: str) -> None:
    found = find_dates(level("昭和61年10月3日" + text))[0]
    assert (found.iso, found.hour) == ("1986-10-03", None)


def test_a_group_of_another_zone_is_that_zones_clock() -> None:
    assert find_dates("161420ZOCT86")[0].at("") == "1986-10-16T14:20:00+00:00"
    assert find_dates("161420IOCT86")[0].at("Europe/London") == "1986-10-16T14:20:00+09:00"


def test_american_and_european_order() -> None:
    assert find_dates("4/18/52")[0].iso == "1952-04-18"
    assert find_dates("18/4/52")[0].iso == "1952-04-18"
    unclear = find_dates("4/5/52")[0]
    assert (unclear.month, unclear.day) == (None, None)
    assert unclear.certainty <= 0.3


@pytest.mark.parametrize(
    "text",
    [
        "50年の歴史",
        "61年度",
        "平和61年",
        "昭和 年10月 日",
        "2月30日",
        "昭和61年13月1日",
        "電話580-3311",
        "第18次",
        "1.2.3",
    ],
)
def test_what_looks_like_a_date_and_is_none(text: str) -> None:
    assert claimed(find_dates(level(text), YearRule(head="showa"))) is None


def test_letters_of_eras_that_may_be_digits_need_a_year_near() -> None:
    assert claimed(find_dates("S9.10.3")) is None  # 59.10.3 with its 5 misread
    near = find_dates("S9.10.3", YearRule(years=(1934,)))[0]
    assert (near.iso, near.certainty) == ("1934-10-03", 1.0)


def test_the_weekday_decides_and_doubts() -> None:
    assert find_dates("61年10月3日(金)")[0].year == 1986
    assert find_dates("61年10月3日(火)")[0].year == 1961
    fits = find_dates("昭和61年10月3日(金曜日)")[0]
    wrong = find_dates("昭和61年10月3日(月)")[0]
    assert fits.certainty == 1.0
    assert wrong.certainty <= 0.4
    assert "月曜日" in wrong.note


def test_blank_forms() -> None:
    for text in ("昭和 年 月 日", "年 月 日 時 分発", "月 日 時 分発", "平成　年　月　日"):
        assert blank_date(level(text))
        assert find_dates(level(text)) == ()


def test_days_of_change_name_the_other_era() -> None:
    for text, other in (
        ("明治45年7月30日", "大正元年7月30日"),
        ("大正元年7月30日", "明治45年7月30日"),
        ("大正15年12月25日", "昭和元年12月25日"),
        ("昭和元年12月25日", "大正15年12月25日"),
    ):
        assert other in find_dates(text)[0].note
    assert find_dates("昭和64年1月7日")[0].note == ""


@settings(max_examples=150)
@given(st.text(max_size=60), st.integers(1900, 2020))
def test_no_text_is_too_odd(text: str, year: int) -> None:
    flat = level(text)
    for found in find_dates(flat, YearRule(year=year, years=(year,))):
        assert 0 <= found.start < found.end <= len(flat)
        if found.iso:
            dt.date.fromisoformat((found.iso + "-01-01")[:10])
        stamp = found.stamp("Europe/London")
        assert stamp is None or stamp.instant.tzinfo is not None
