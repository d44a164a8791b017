"""Dates said in relation to another: what they are resolved against, and when they are left open."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records.dates.find import find_dates
from pipeline.records.dates.relative import Anchor, Relative, find_relative, resolve
from pipeline.records.words.shapes import level

OCTOBER = Anchor(dt.date(1986, 10, 16), "Asia/Tokyo")


def one(text: str, anchor: Anchor = OCTOBER) -> Relative:
    found = find_relative(level(text), anchor)
    assert len(found) == 1, (text, found)
    return found[0]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("9月30日付貴部内連絡電に関し", "1986-09-30"),
        ("九月三十日付貴電", "1986-09-30"),
        ("11月20日付貴電", "1985-11-20"),
        ("16日午前、協議が行われた", "1986-10-16"),
        ("本日午後5時迄の到着", "1986-10-16T17:00:00+09:00"),
        ("昨日、大臣より", "1986-10-15"),
        ("一昨日", "1986-10-14"),
        ("明日午前9時半", "1986-10-17T09:30:00+09:00"),
        ("今朝9時", "1986-10-16T09:00:00+09:00"),
        ("今月3日", "1986-10-03"),
        ("先月30日", "1986-09-30"),
        ("先月中", "1986-09"),
        ("来月", "1986-11"),
        ("本年2月に示唆した", "1986-02"),
        ("昨年11月の首脳会談", "1985-11"),
        ("昨年11月19日", "1985-11-19"),
        ("一昨年", "1984"),
        ("去る9月の時点", "1986-09"),
        ("去る12月", "1985-12"),
        ("来る1月5日", "1987-01-05"),
        ("去る11日", "1986-10-11"),
        ("来週月曜日", "1986-10-20"),
    ],
)
def test_resolved_against_the_document(text: str, when: str) -> None:
    found = one(text)
    assert found.when == when
    assert found.sure
    assert (found.against, found.base) == (OCTOBER.date, "document")
    assert "1986-10-16" in found.note


def test_a_day_of_last_autumn_in_a_paper_of_january() -> None:
    assert one("9月30日付貴電", Anchor(dt.date(1987, 1, 8))).when == "1986-09-30"
    assert one("12月28日", Anchor(dt.date(1987, 1, 8))).when == "1986-12-28"
    assert one("1月8日", Anchor(dt.date(1986, 12, 28))).when == "1987-01-08"
    assert one("30日付貴電", Anchor(dt.date(1987, 1, 8))).when == "1986-12-30"
    assert one("先月30日", Anchor(dt.date(1987, 1, 8))).when == "1986-12-30"


def test_half_a_year_away_nothing_is_sure() -> None:
    assert not one("4月10日").sure
    assert one("4月10日付貴電").sure  # what is cited has been


def test_a_day_alone_between_two_months_is_not_sure() -> None:
    assert not one("31日の会合").sure
    assert find_relative("31日付貴電", OCTOBER) == ()  # neither this month nor the last has had one


def test_words_that_go_on_from_the_text() -> None:
    found = find_relative("昭和61年10月11日に着き、翌日会談した", OCTOBER)
    assert [(f.when, f.base, f.against) for f in found] == [("1986-10-12", "text", dt.date(1986, 10, 11))]
    assert find_relative("翌日会談した", OCTOBER) == ()
    assert [f.when for f in find_relative("9月30日付貴電に関し、同日", OCTOBER)] == ["1986-09-30", "1986-09-30"]
    assert [f.when for f in find_relative("1984年12月3日、翌年3月", OCTOBER)] == ["1985-03"]


def test_a_week_is_its_days_and_no_date() -> None:
    found = one("来週")
    assert (found.when, found.first, found.last) == ("", dt.date(1986, 10, 20), dt.date(1986, 10, 26))


@pytest.mark.parametrize(
    "text",
    [
        "2日目の会合",
        "3日間",
        "10日後",
        "5日以内",
        "昭和61年10月16日",
        "1986年10月16日",
        "第18日",
        "日本",
        "毎月10日",
        "本年度予算",
    ],
)
def test_what_is_no_relative_date(text: str) -> None:
    assert find_relative(level(text), OCTOBER) == ()


def test_no_zone_no_time() -> None:
    assert one("本日午後5時", Anchor(dt.date(1986, 10, 16))).when == "1986-10-16"


def test_a_reading_without_a_year_is_given_the_nearest() -> None:
    reading = find_dates("9月30日")[0]
    assert resolve(reading, dt.date(1986, 10, 16)).iso == "1986-09-30"
    assert resolve(reading, dt.date(1987, 1, 8)).iso == "1986-09-30"
    assert resolve(reading, dt.date(1987, 9, 1)).iso == "1987-09-30"
    assert resolve(reading, dt.date(1987, 9, 1), past=True).iso == "1986-09-30"
    stated = find_dates("昭和60年9月30日")[0]
    assert resolve(stated, dt.date(1986, 10, 16)) is stated


@given(st.dates(dt.date(1900, 1, 1), dt.date(2020, 12, 31)), st.integers(-180, 180))
def test_a_cited_day_is_found_again(anchor: dt.date, away: int) -> None:
    day = anchor + dt.timedelta(days=-abs(away))
    found = one(f"{day.month}月{day.day}日付貴電", Anchor(anchor))
    assert found.when == day.isoformat()


@settings(max_examples=100)
@given(
    st.text(alphabet="本今昨一明翌同前先来去る年月日週0123456789三十付午前後時分半夜間目第、", max_size=30),
    st.dates(dt.date(1873, 1, 1), dt.date(2035, 1, 1)),
)
def test_any_words(text: str, anchor: dt.date) -> None:
    flat = level(text)
    ends = 0
    for found in find_relative(flat, Anchor(anchor, "Asia/Tokyo")):
        assert ends <= found.start < found.end <= len(flat)
        assert found.first <= found.last
        ends = found.end
        if found.when:
            day = dt.date.fromisoformat((found.when + "-01-01")[:10])
            assert found.first <= day <= found.last
