"""Flags: what contradicts what is known, and what does not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import FieldName, Value
from pipeline.records.dates.lifetimes import Revision, flags, spells
from pipeline.records.words.vocabulary import vocabulary


def value(name: FieldName, text: str, *, key: str = "", note: str = "", certainty: float = 0.95) -> Value:
    return Value(name, text, text, "p0001", ((0, 0), (9, 0), (9, 9), (0, 9)), "test", certainty, key, note)


def rules(*values: Value, **more: object) -> list[str]:
    return [f.rule for f in flags(values, **more)]  # type: ignore[arg-type]


SENT, RECEIVED, DATE, DRAFTED = FieldName.SENT, FieldName.RECEIVED, FieldName.DATE, FieldName.DRAFTED
OFFICE, PLACE = FieldName.OFFICE, FieldName.PLACE


@pytest.mark.parametrize(
    ("office", "day", "flagged"),
    [
        ("アメリカ局北米第一課", "1980-03-01", True),
        ("アメリカ局北米第一課", "1970-12-22", False),
        ("アメリカ局長", "1960-01-01", False),
        ("アメリカ局長", "1966-01-01", True),
        ("アメリカ局長", "1938-01-01", False),
        ("北米局", "1970-01-01", True),
        ("北米局北米課", "1967-11-06", False),
        ("北米局", "1986-10-03", False),
        ("国際連合局軍縮課", "1986-10-16", False),
        ("国際連合局", "1995-01-01", True),
        ("情報調査局", "1980-01-01", True),
        ("条約局", "2010-01-01", True),
        ("国際協力局", "1955-01-01", False),
        ("国際協力局", "1975-01-01", True),
        ("外務省欧亜局", "1938-06-01", False),
        ("大臣官房", "1899-01-01", False),
        ("国連局軍縮課", "1999-01-01", False),  # a short form says nothing
    ],
)
def test_offices_and_days(office: str, day: str, flagged: bool) -> None:
    assert rules(value(SENT, day), value(OFFICE, office)) == (["date-outside-office"] if flagged else [])


def test_no_more_certain_than_the_date_and_less_near_a_reform_or_without_a_source() -> None:
    def certainty(day: str, office: str, sure: float = 0.95) -> float:
        (flag,) = flags([value(SENT, day, certainty=sure), value(OFFICE, office)])
        return flag.certainty

    assert certainty("1984-01-05", "情報調査局") < 0.9  # its end is background knowledge
    assert certainty("1984-06-20", "情報調査局") < certainty("1975-06-20", "情報調査局")
    assert certainty("1975-06-20", "情報調査局", 0.4) <= 0.4


def test_the_order_of_things() -> None:
    assert rules(value(DRAFTED, "1986-09-18"), value(FieldName.DECIDED, "1986-09-17")) == ["decided-before-drafted"]
    assert rules(value(DRAFTED, "1986-09-18"), value(FieldName.DECIDED, "1986-09-20")) == []
    assert rules(value(SENT, "1986-09-10"), value(DRAFTED, "1986-09-18")) == ["sent-before-drafted"]
    assert rules(value(DATE, "1953-04-25"), value(FieldName.RELEASE, "1950-01-01")) == ["released-before-document"]
    assert rules(value(DATE, "1953-04-25"), value(FieldName.RELEASE, "2019-06-26")) == []
    assert rules(value(SENT, "1971-06-09"), value(FieldName.DECLASSIFIED, "1971-04-07")) == [
        "declassified-before-document"
    ]
    assert rules(value(SENT, "1971-06-09"), value(FieldName.DECLASSIFIED, "1972-04-07")) == []


def test_the_wire() -> None:
    sent = "1969-09-19T20:25:00-04:00"
    assert rules(value(SENT, sent), value(RECEIVED, "1969-09-20T09:47:00+09:00")) == []
    assert rules(value(SENT, sent), value(RECEIVED, "1969-09-20T08:47:00+09:00")) == ["received-before-sent"]
    assert rules(value(SENT, sent), value(RECEIVED, "1969-10-20T09:47:00+09:00")) == ["long-on-the-wire"]
    assert rules(value(SENT, "1969-09-20"), value(RECEIVED, "1969-09-19")) == []  # a post east of Tokyo
    assert rules(value(SENT, "1969-09-22"), value(RECEIVED, "1969-09-19")) == ["received-before-sent"]
    (flag,) = flags([value(SENT, "1969-09-20T09:00:00-04:00"), value(RECEIVED, "1969-09-20T09:47:00+09:00")])
    assert "Tokyo's too" in flag.message


def test_a_stated_moment_without_an_offset_is_compared_by_its_day() -> None:
    received = value(RECEIVED, "1977-05-18T18:31:00+09:00")
    assert rules(value(SENT, "1977-05-18T16:20:00"), received) == []
    assert rules(value(SENT, "1977-05-22T16:20:00"), received) == ["received-before-sent"]
    assert rules(value(SENT, "1977-05-22T16:20:00"), value(RECEIVED, "1977-05-18T18:31:00")) == ["received-before-sent"]


def test_eras_weekdays_and_days_to_come() -> None:
    late = value(DATE, "1989-01-09", note="after the end of 昭和 (1989-01-07)", certainty=0.4)
    assert rules(late) == ["date-outside-era"]
    assert rules(value(DATE, "1986-10-03", note="1986-10-03 was no 月曜日")) == ["weekday-does-not-fit"]
    assert rules(value(DATE, "2061-10-03")) == ["date-in-future"]
    assert rules(value(DATE, "1986")) == []


def test_forms_archives_and_posts() -> None:
    revised = (Revision(dt.date(1967, 7, 1), "昭和四二・七・一 改正"),)
    assert rules(value(DRAFTED, "1960-06-01"), revisions=revised) == ["date-before-form"]
    assert rules(value(DRAFTED, "1967-11-06"), revisions=revised) == []
    jacar = (("jacar", "B08060824300"),)
    assert rules(value(DATE, "1938-11-19"), archive=jacar) == []
    assert rules(value(DATE, "1968-11-19"), archive=jacar) == ["date-outside-archive"]
    place = value(PLACE, "満洲国", key="post.mc")
    assert rules(value(SENT, "1960-01-01"), place) == ["date-outside-post"]
    assert rules(value(SENT, "1938-01-01"), place) == []


def test_no_date_no_flag() -> None:
    assert rules(value(OFFICE, "アメリカ局")) == []
    assert rules() == []


def test_spells_of_a_name_go_together() -> None:
    ((name, known),) = spells("主管アメリカ局北米第一課")
    assert name == "アメリカ局"
    assert len(known) == 3
    assert spells("国際経済局") == ()


def test_every_entry_with_a_day_says_where_from() -> None:
    for name in ("offices", "posts", "holders"):
        for entry in vocabulary(name).entries:
            if entry.day("from") or entry.day("to"):
                assert "[" in entry.source, entry.id


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(
            value,
            st.sampled_from(list(FieldName)),
            st.one_of(
                st.text(max_size=12),
                st.dates().map(dt.date.isoformat),
                st.datetimes(timezones=st.just(dt.UTC)).map(lambda d: d.isoformat(timespec="seconds")),
            ),
        ),
        max_size=6,
    )
)
def test_any_values(values: list[Value]) -> None:
    for flag in flags(values):
        assert 0 < flag.certainty <= 1
        assert flag.message
