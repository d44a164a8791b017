"""Clocks of posts: the historical rules, offsets @when can hold, and the way there and back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.dates.clocks import as_tokyo, fits_wire, stamp, zone, zone_of
from pipeline.records.words.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("post", "day", "offset"),
    [
        ("post.us", "1969-09-19", "-04:00"),
        ("post.us", "1974-01-05", "-05:00"),  # the day before the winter DST of the energy crisis
        ("post.us", "1974-01-07", "-04:00"),
        ("post.us", "1975-02-24", "-04:00"),
        ("post.gb", "1969-01-15", "+01:00"),  # British Standard Time, 1968-71
        ("post.gb", "1974-10-30", "+00:00"),
        ("post.su", "1960-07-01", "+03:00"),
        ("post.su", "1986-07-01", "+04:00"),
        ("post.de", "1960-07-01", "+01:00"),  # Bonn had no summer time between 1950 and 1979
        ("post.kr", "1952-01-01", "+09:00"),
        ("post.kr", "1955-01-01", "+08:30"),
        ("post.kr", "1966-01-01", "+09:00"),
        ("post.cn", "1986-07-01", "+09:00"),  # summer time 1986-91
        ("post.hkg", "1965-07-01", "+09:00"),
        ("post.vs", "1965-07-01", "+08:00"),
        ("post.ir", "1970-01-01", "+03:30"),
        ("post.in", "1970-01-01", "+05:30"),
        ("post.nl", "1930-01-01", "+00:20"),
        ("post.no", "1960-07-01", "+02:00"),  # summer time that its neighbours did not have
        ("post.is", "1965-01-01", "-01:00"),
        ("post.muk", "1936-06-01", "+08:00"),
        ("post.muk", "1938-06-01", "+09:00"),
        ("post.mc", "1938-06-01", "+09:00"),
        ("post.roc", "1938-06-01", "+09:00"),
        ("post.home", "1949-07-01", "+10:00"),  # Japan's own summer time, 1948-51
        ("post.home", "1986-07-01", "+09:00"),
    ],
)
def test_offsets_of_posts(post: str, day: str, offset: str) -> None:
    entry = vocabulary("posts").get(post)
    date = dt.date.fromisoformat(day)
    assert stamp(date, 12, 0, zone_of(entry, date)).when == f"{day}T12:00:00{offset}"


def test_every_post_has_a_clock_on_every_kind_of_day() -> None:
    for entry in vocabulary("posts").entries:
        for day in (dt.date(1885, 3, 1), dt.date(1938, 11, 19), dt.date(1960, 7, 1), dt.date(1986, 1, 1)):
            when = stamp(day, 9, 30, zone_of(entry, day)).when
            assert re.fullmatch(rf"{day}T09:30:00[+-]\d\d:\d\d", when), entry.id


def test_offsets_with_seconds_are_rounded_and_said_so() -> None:
    found = stamp(dt.date(1895, 1, 1), 12, 0, "Asia/Shanghai")
    assert found.when == "1895-01-01T12:00:00+08:06"
    assert "rounded" in found.note


def test_times_a_clock_showed_twice_or_never() -> None:
    twice = stamp(dt.date(1974, 10, 27), 1, 30, "America/New_York")
    never = stamp(dt.date(1969, 4, 27), 2, 30, "America/New_York")
    assert (twice.certain, never.certain) == (False, False)
    assert "twice" in twice.note
    assert "not at all" in never.note
    assert stamp(dt.date(1969, 4, 27), 12, 30, "America/New_York").certain


def test_twenty_four_hours_are_the_next_day() -> None:
    assert stamp(dt.date(1986, 12, 31), 24, 0, "Asia/Tokyo").when == "1987-01-01T00:00:00+09:00"


def test_an_unknown_zone_is_an_error() -> None:
    for name in ("Asia/Nowhere", "", "../etc"):
        with pytest.raises(KeyError):
            zone(name)


def test_the_wire() -> None:
    sent = stamp(dt.date(1974, 10, 30), 1, 0, "Europe/London").instant
    received = stamp(dt.date(1974, 10, 30), 10, 7, "Asia/Tokyo").instant
    assert fits_wire(sent, received)
    assert not fits_wire(received, sent)
    assert not fits_wire(sent, received + dt.timedelta(days=8))
    assert as_tokyo(dt.datetime(1974, 10, 30, 1, 0)).isoformat() == "1974-10-30T01:00:00+09:00"


@given(
    st.dates(dt.date(1890, 1, 1), dt.date(2020, 12, 31)),
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from([e.text("zone") for e in vocabulary("posts").entries]),
)
def test_the_printed_clock_is_kept(day: dt.date, hour: int, minute: int, name: str) -> None:
    when = stamp(day, hour, minute, name).when
    assert when.startswith(f"{day}T{hour:02}:{minute:02}:00")
    assert abs(dt.datetime.fromisoformat(when).utcoffset() or dt.timedelta()) <= dt.timedelta(hours=16)
