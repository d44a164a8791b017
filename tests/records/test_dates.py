"""Dates: every form of the domain notes, years of two digits, days of change, and the way there and back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.dates.find import (
    UNDECIDED,
    YearRule,
    blank_date,
    eras_of,
    find_dates,
    in_era,
    stated_years,
)
from pipeline.records.words.numerals import kanji, number
from pipeline.records.words.shapes import level
from pipeline.records.words.vocabulary import vocabulary


def only(text: str, rule: YearRule | None = None) -> str:
    found = find_dates(level(text), rule)
    assert len(found) == 1, (text, found)
    return found[0].iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("昭和61年10月16日", "1986-10-16"),
        ("昭和六十一年十月", "1986-10"),
        ("昭和 46.6.5", "1971-06-05"),
        ("S61.10.3", "1986-10-03"),
        ("昭四二・七・一", "1967-07-01"),
        ("昭和四二・七・一", "1967-07-01"),
        ("昭和十一年七月三日", "1936-07-03"),
        ("昭和二十年八月十五日", "1945-08-15"),
        ("昭和ニ十年八月十五日", "1945-08-15"),
        ("大正元年八月一日", "1912-08-01"),
        ("明治卅八年九月五日", "1905-09-05"),
        ("昭和13年11月19日午後", "1938-11-19"),
        ("平成元年1月8日", "1989-01-08"),
        ("令和元年５月１日", "2019-05-01"),
        ("１９８６年１０月３日", "1986-10-03"),
        ("25 April 1953", "1953-04-25"),
        ("7 November 1960", "1960-11-07"),
        ("November 7, 1960", "1960-11-07"),
        ("3 Sept. 1954", "1954-09-03"),
        ("2019/06/26", "2019-06-26"),
        ("昭和一九年三月三一日", "1944-03-31"),
    ],
)
def test_forms_that_state_their_year(text: str, iso: str) -> None:
    assert only(text) == iso


def test_blank_forms_are_no_dates() -> None:
    for text in ("昭和 年 月 日", "昭和　　年　　月　　日", "年 月 日 時 分"):
        assert find_dates(level(text)) == ()
        assert blank_date(level(text))
    assert not blank_date(level("昭和61年9月18日"))


def test_numbers_and_times_are_no_dates() -> None:
    for text in (
        "総第39 518号",
        "18時37分発",
        "第一〇四三号",
        "1,320から200への削減",
        "3.5(c)",
        "電話番号 2461",
        "90．12キロ",
    ):
        assert find_dates(level(text)) == (), text


def test_impossible_days_are_no_dates() -> None:
    for text in ("昭和61年2月30日", "昭和61年13月1日", "昭和61年4月31日"):
        assert all(d.iso != "" and len(d.iso) < 10 for d in find_dates(level(text)))


def test_time_of_day() -> None:
    d = find_dates(level("74年10月30日01時00分 英国 発"))[0]
    assert (d.iso, d.hour, d.minute) == ("1974-10-30", 1, 0)
    d = find_dates(level("昭和13年11月19日午後3時半"))[0]
    assert (d.hour, d.minute, d.words) == (15, 30, "午後")


def test_dispatch_is_the_clock_of_the_post() -> None:
    sent = find_dates(level("69年9月19日20時25分 米国発"))[0]
    received = find_dates(level("69年9月20日09時47分 本省着"))[0]
    assert sent.at("America/New_York") == "1969-09-19T20:25:00-04:00"
    assert received.at("Asia/Tokyo") == "1969-09-20T09:47:00+09:00"
    assert sent.at("") == "1969-09-19"  # the zone is not known: no time rather than a wrong one


def test_telegraph_form_takes_its_year_from_elsewhere() -> None:
    d = find_dates(level("ＪＵＮ 9日15時50分発"), YearRule(year=1971))[0]
    assert (d.iso, d.hour, d.minute, d.stated) == ("1971-06-09", 15, 50, False)
    assert find_dates(level("JUN 9日15時50分発"))[0].iso == ""


def test_letters_read_for_digits() -> None:
    assert only("昭和6l年1O月16日") == "1986-10-16"


# ------------------------------------------------------------------------------------- years of two digits
@pytest.mark.parametrize("n", range(65, 90))
def test_65_to_89_are_gregorian(n: int) -> None:
    found = find_dates(f"{n}年10月03日", YearRule(head="showa"))[0]
    assert found.year == 1900 + n
    assert found.certainty >= 0.9


@pytest.mark.parametrize("n", range(45, 65))
def test_45_to_64_by_the_form_of_the_head(n: int) -> None:
    assert find_dates(f"{n}年10月03日", YearRule(head="gregorian"))[0].year == 1900 + n
    found = find_dates(f"{n}年10月03日", YearRule(head="showa"))[0]
    assert found.year == 1925 + n
    assert found.other == 1900 + n
    assert str(1925 + n) in found.note


def test_45_to_64_by_a_year_stated_elsewhere() -> None:
    for text in ("61.9.18", "61年10月03日"):
        found = find_dates(text, YearRule(years=(1986,)))[0]
        assert (found.year, found.stated) == (1986, False)
    assert find_dates("61.9.18", YearRule(years=(1961,)))[0].year == 1961


def test_45_to_64_by_the_years_of_the_office() -> None:
    assert find_dates("61年10月03日", YearRule(first=1979))[0].year == 1986
    assert find_dates("61年10月03日", YearRule(first=1957, last=1965))[0].year == 1961


def test_45_to_64_undecided_is_said_so() -> None:
    found = find_dates("61年10月03日")[0]
    assert found.certainty <= UNDECIDED
    assert found.other is not None


@given(st.integers(20, 44))
def test_20_to_44_are_showa(n: int) -> None:
    assert find_dates(f"{n}年10月03日")[0].year == 1925 + n


# -------------------------------------------------------------------------------------------- days of change
def test_days_of_change_belong_to_both_eras() -> None:
    assert set(eras_of(dt.date(1912, 7, 30))) == {"era.meiji", "era.taisho"}
    assert set(eras_of(dt.date(1926, 12, 25))) == {"era.taisho", "era.showa"}
    assert set(eras_of(dt.date(1989, 1, 7))) == {"era.showa"}
    for text, iso in (
        ("明治45年7月30日", "1912-07-30"),
        ("大正元年7月30日", "1912-07-30"),
        ("大正15年12月25日", "1926-12-25"),
        ("昭和元年12月25日", "1926-12-25"),
    ):
        found = find_dates(text)[0]
        assert (found.iso, found.certainty) == (iso, 1.0)


@pytest.mark.parametrize("text", ["昭和64年1月8日", "大正15年12月26日", "明治45年7月31日"])
def test_days_after_an_era_are_read_and_doubted(text: str) -> None:
    found = find_dates(text)[0]
    assert found.iso
    assert found.certainty < 0.5
    assert "after the end" in found.note


def test_lunisolar_days_are_not_converted() -> None:
    found = find_dates("明治4年10月8日")[0]
    assert found.iso == "1871"


# ---------------------------------------------------------------------------------------- there and back again
_SOLAR = st.dates(dt.date(1873, 1, 1), dt.date(2035, 12, 31))


@given(_SOLAR, st.sampled_from(["ascii", "wide", "kanji", "positional"]))
def test_era_dates_read_back(day: dt.date, digits: str) -> None:
    for era in eras_of(day):
        entry = vocabulary("eras").get(era)
        n = day.year - int(entry.extra["base"])
        if digits == "ascii":
            text = in_era(day, era)
        elif digits == "wide":
            text = f"{entry.ja}{n}年{day.month}月{day.day}日".translate({48 + i: 0xFF10 + i for i in range(10)})
        else:
            y, m, d = (kanji(v, positional=digits == "positional") for v in (n, day.month, day.day))
            text = f"{entry.ja}{y}年{m}月{d}日"
        found = find_dates(level(text))
        assert [f.iso for f in found] == [day.isoformat()], text
        assert found[0].era == era


@given(_SOLAR)
def test_dotted_and_short_era_dates_read_back(day: dt.date) -> None:
    for era in eras_of(day):
        entry = vocabulary("eras").get(era)
        n = day.year - int(entry.extra["base"])
        for text in (
            f"{entry.text('letter')}{n}.{day.month}.{day.day}",
            f"{entry.ja}{n}.{day.month}.{day.day}",
            f"{entry.ja[0]}{kanji(n)}・{kanji(day.month)}・{kanji(day.day)}",
        ):
            assert [f.iso for f in find_dates(level(text))] == [day.isoformat()], text


@given(st.dates(dt.date(1900, 1, 1), dt.date(2035, 12, 31)))
def test_english_dates_read_back(day: dt.date) -> None:
    month = vocabulary("months").entries[day.month - 1].en
    for text in (
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.year}/{day.month:02}/{day.day:02}",
    ):
        assert [f.iso for f in find_dates(level(text))] == [day.isoformat()], text


@given(st.text(alphabet="昭和大正明平成年月日時分・.0123456789一二三十〇元NOVJUN/- 発着英国", max_size=40))
def test_any_text_is_read_without_error_and_within_itself(text: str) -> None:
    flat = level(text)
    ends = 0
    for found in find_dates(flat, YearRule(year=1970, years=(1970,))):
        assert 0 <= found.start < found.end <= len(flat)
        assert found.start >= ends
        ends = found.end
        if found.iso:
            dt.date.fromisoformat((found.iso + "-01-01")[:10])


@given(st.integers(1, 9999))
def test_numbers_read_back(n: int) -> None:
    assert number(str(n)) == n
    assert number(kanji(n)) == n
    assert number(kanji(n, positional=True)) == n


def test_numbers_that_are_none() -> None:
    assert number("") is None
    assert number("号") is None
    assert number("廿五") == 25


def test_stated_years_leave_out_what_was_inferred() -> None:
    text = "昭和61年10月16日、61年10月03日、昭和64年1月9日"
    assert stated_years(find_dates(text)) == (1986,)
