"""Dates that a text says in relation to another: 9月30日付, 16日午前, 本日午後5時, 昨年11月, 去る9月, 翌日.

Resolved against the document's own date, or for 同日, 翌日, 前日 and their like against the date the text named before.
What it was resolved against and how is kept, and the certainty falls with the number of days that could be meant.
Words and their meaning are ordinary Japanese; that such dates are to be read so: domain notes 3.4 [I].
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.records.dates.clocks import stamp
from pipeline.records.dates.find import DateReading, find_dates, repair_digits
from pipeline.records.dates.forms import TIME, TIME_WORDS
from pipeline.records.words.numerals import DIGITS, number

SURE = 0.6
"""certainty below which a relative date should not be stated as @when"""


@dataclass(frozen=True)
class Relative:
    """A relative date at start..end of levelled text.

    ``when``: ISO year, month, day, or date-time with offset; "" when the words mean more than one day of a week.
    ``first``/``last``: the days it may be, both included. ``against``: the day it was resolved against, ``base``
    ``document`` or ``text`` (a date named before it). ``rule`` names how: ``words``, ``month-day``, ``day``,
    ``month``, ``year``, ``week``.
    """

    start: int
    end: int
    when: str
    first: dt.date
    last: dt.date
    certainty: float
    rule: str
    against: dt.date
    base: str = "document"
    note: str = ""

    @property
    def sure(self) -> bool:
        return self.certainty >= SURE


_NUM = rf"[{DIGITS}]{{1,3}}"
_DAYS = {
    "本日": 0, "今日": 0, "今朝": 0, "今夕": 0, "今晩": 0, "今夜": 0, "当日": 0, "昨日": -1, "昨夜": -1, "昨夕": -1,
    "昨晩": -1, "一昨日": -2, "おととい": -2, "きのう": -1, "きょう": 0, "明日": 1, "明朝": 1, "明晩": 1, "明後日": 2,
    "あす": 1,
}  # fmt: skip
_TEXT_DAYS = {"同日": 0, "同夜": 0, "翌日": 1, "翌朝": 1, "前日": -1, "前夜": -1, "翌々日": 2, "前々日": -2}
_MONTHS = {"今月": 0, "本月": 0, "先月": -1, "来月": 1, "先々月": -2, "再来月": 2}
_TEXT_MONTHS = {"同月": 0, "翌月": 1, "前月": -1}
_YEARS = {"本年": 0, "今年": 0, "昨年": -1, "去年": -1, "一昨年": -2, "来年": 1, "明年": 1, "再来年": 2}
_TEXT_YEARS = {"同年": 0, "翌年": 1, "前年": -1}
_WEEKS = {"今週": 0, "先週": -1, "来週": 1, "先々週": -2, "再来週": 2, "本週": 0}
_WEEKDAYS = "月火水木金土日"
_CLOCK = {
    "今朝": "朝", "明朝": "朝", "翌朝": "朝", "今夕": "夕", "昨夕": "夕", "今晩": "夜", "今夜": "夜", "昨夜": "夜",
    "昨晩": "夜", "明晩": "夜", "同夜": "夜", "前夜": "夜",
}  # fmt: skip
_PAST = r"(?P<past>去る)"
_COMING = r"(?P<coming>来る|来たる)"
_DAY = rf"(?P<day>{_NUM})日(?!間|目|以内|以上|以降に|後|前|余|分|程|ほど|ぶり|毎|数|本)"
_AFTER = r"(?P<dated>付)?"
_DAYTIME = rf"{_DAY}{TIME}{_AFTER}"


def _words(table: dict[str, int]) -> str:
    return "|".join(sorted(table, key=lambda w: -len(w)))


_PATTERNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("year", rf"(?P<year>{_words(_YEARS | _TEXT_YEARS)})(?!度)(?:(?P<month>{_NUM})月(?:{_DAYTIME})?)?"),
        ("month", rf"(?P<rmonth>{_words(_MONTHS | _TEXT_MONTHS)})(?:{_DAYTIME})?"),
        ("week", rf"(?P<week>{_words(_WEEKS)})(?:(?P<weekday>[月火水木金土日])曜日?)?"),
        ("words", rf"(?<![一昨明数])(?P<word>{_words(_DAYS | _TEXT_DAYS)}){TIME}{_AFTER}"),
        ("month-day", rf"(?<![{DIGITS}年.])(?:{_PAST}|{_COMING})?(?P<month>{_NUM})月{_DAYTIME}"),
        ("month-only", rf"(?:{_PAST}|{_COMING})(?P<month>{_NUM})月(?!{_NUM}日)"),
        ("day", rf"(?<![{DIGITS}月年第翌同前毎.])(?:{_PAST}|{_COMING})?{_DAYTIME}"),
    )
)


@dataclass(frozen=True)
class Anchor:
    """The document's own date, and the zone (IANA) of the clock its words go by; "" for no times."""

    date: dt.date
    zone: str = ""


def find_relative(text: str, anchor: Anchor) -> tuple[Relative, ...]:
    """Every relative date of levelled text, in order; dates with their own year are none, but 同日 may mean them."""
    text = repair_digits(text)
    stated = [d for d in find_dates(text) if d.year is not None and d.stated]
    found: list[Relative] = []
    for name, m in _matches(text, [(d.start, d.end) for d in stated]):
        named = _named_before(m.start(), stated, found)
        made = _resolve(name, m, anchor, named)
        if made is not None:
            found.append(made)
    return tuple(sorted(found, key=lambda r: r.start))


def resolve(reading: DateReading, anchor: dt.date, *, past: bool = False) -> DateReading:
    """A date without its year given the year that puts it nearest to the anchor; with ``past`` the last one not after
    it. Unchanged when it has a year or no month."""
    if reading.year is not None or reading.month is None:
        return reading
    got = _nearest(reading.month, reading.day, anchor, past=past, coming=False)
    if got is None:
        return reading
    day, certainty = got
    note = "; ".join(n for n in (reading.note, f"year {day.year} from the date {anchor} of the document") if n)
    return replace(reading, year=day.year, certainty=round(certainty * reading.certainty, 3), note=note, stated=False)


def _matches(text: str, taken: list[tuple[int, int]]) -> Iterator[tuple[str, re.Match[str]]]:
    """Matches in order of the text, none within another."""
    out: list[tuple[str, re.Match[str]]] = []
    spans = list(taken)
    for name, pattern in _PATTERNS:
        for m in pattern.finditer(text):
            if not any(m.start() < b and a < m.end() for a, b in spans):
                spans.append(m.span())
                out.append((name, m))
    yield from sorted(out, key=lambda f: f[1].start())


def _named_before(at: int, stated: list[DateReading], found: list[Relative]) -> dt.date | None:
    """The last day the text named before a place."""
    days = [(d.end, d.date) for d in stated if d.end <= at and d.date is not None]
    days += [(r.end, r.first) for r in found if r.end <= at and r.first == r.last and r.sure]
    return max(days)[1] if days else None


def _resolve(name: str, m: re.Match[str], anchor: Anchor, named: dt.date | None) -> Relative | None:
    group = {k: v for k, v in m.groupdict().items() if v}
    month = number(group["month"]) if "month" in group else None
    day = number(group["day"]) if "day" in group else None
    if ("month" in group and not (month and 1 <= month <= 12)) or ("day" in group and not (day and 1 <= day <= 31)):
        return None
    past, coming = "past" in group or "dated" in group, "coming" in group
    if name == "words":
        return _by_word(m, group, anchor, named)
    if name == "week":
        return _by_week(m, group, anchor)
    if name in ("year", "month"):
        return _by_period(m, group, anchor, named, month, day)
    if name == "day":
        assert day is not None
        got = _nearest_day(day, anchor.date, past=past, coming=coming)
    else:
        assert month is not None
        got = _nearest(month, day, anchor.date, past=past, coming=coming)
    if got is None:
        return None
    rule = "month" if name == "month-only" else name
    return _made(m, group, anchor, anchor.date, "document", got[0], None if rule == "month" else 1, got[1], rule)


def _by_word(m: re.Match[str], group: dict[str, str], anchor: Anchor, named: dt.date | None) -> Relative | None:
    word = group["word"]
    if word in _DAYS:
        day = anchor.date + dt.timedelta(days=_DAYS[word])
        return _made(m, group, anchor, anchor.date, "document", day, 1, 0.9, "words")
    if named is None:
        return None
    day = named + dt.timedelta(days=_TEXT_DAYS[word])
    return _made(m, group, anchor, named, "text", day, 1, 0.7, "words")


def _by_week(m: re.Match[str], group: dict[str, str], anchor: Anchor) -> Relative:
    monday = anchor.date - dt.timedelta(days=anchor.date.weekday()) + dt.timedelta(weeks=_WEEKS[group["week"]])
    if "weekday" in group:
        there = monday + dt.timedelta(days=_WEEKDAYS.index(group["weekday"]))
        certain = 0.5 if group["weekday"] == "日" else 0.7  # a week may begin with Sunday
        return _made(m, group, anchor, anchor.date, "document", there, 1, certain, "week")
    sunday = monday + dt.timedelta(days=6)
    note = "a week, from Monday to Sunday"
    return Relative(m.start(), m.end(), "", monday, sunday, 0.6, "week", anchor.date, note=note)


def _by_period(
    m: re.Match[str], group: dict[str, str], anchor: Anchor, named: dt.date | None, month: int | None, day: int | None
) -> Relative | None:
    """本年2月, 昨年11月14日, 今月16日, 翌年: a year or month counted from another."""
    word = group.get("year") or group["rmonth"]
    of_text = word in _TEXT_YEARS or word in _TEXT_MONTHS
    base = named if of_text else anchor.date
    if base is None:
        return None
    certainty = 0.65 if of_text else 0.9
    if "rmonth" in group:
        count = 12 * base.year + base.month - 1 + (_MONTHS | _TEXT_MONTHS)[word]
        year, month = count // 12, count % 12 + 1
    else:
        year = base.year + (_YEARS | _TEXT_YEARS)[word]
    there = _date(year, month or 1, day or 1)
    if there is None:
        return None
    rule = "year" if month is None else ("month" if day is None else "month-day")
    width = {"year": 0, "month": None, "month-day": 1}[rule]
    return _made(m, group, anchor, base, "text" if of_text else "document", there, width, certainty, rule)


def _made(
    m: re.Match[str],
    group: dict[str, str],
    anchor: Anchor,
    against: dt.date,
    base: str,
    day: dt.date,
    width: int | None,
    certainty: float,
    rule: str,
) -> Relative:
    """``width``: 1 for a day, None for its month, 0 for its year."""
    first, last, when, note = day, day, day.isoformat(), ""
    if width is None:
        first = day.replace(day=1)
        last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        when = when[:7]
    elif width == 0:
        first, last, when = dt.date(day.year, 1, 1), dt.date(day.year, 12, 31), when[:4]
    else:
        clock = _time_of(m.group(), group)
        if clock is not None and anchor.zone:
            found = stamp(day, clock[0], clock[1], anchor.zone)
            when, note = found.when, "; ".join(n for n in (f"clock of {anchor.zone}", found.note) if n)
    note = "; ".join(n for n in (f"against {against}", note) if n)
    return Relative(m.start(), m.end(), when, first, last, round(certainty, 3), rule, against, base, note)


def _time_of(text: str, group: dict[str, str]) -> tuple[int, int] | None:
    """Hour and minute of a relative date's clock time, by the rules of stated ones."""
    if "hour" not in group and group.get("words") != "正午":
        return None
    words = group.get("words") or _CLOCK.get(group.get("word", ""), "")
    at = max([text.rfind(w) for w in TIME_WORDS if w in text] + [text.rfind("日")])
    spoken = re.search(rf"{_NUM}(?:時|:)", text[max(0, at) :])
    rest = text[max(0, at) + spoken.start() :] if spoken else ""
    found = find_dates(f"2000年1月1日{words}{rest}")
    return (found[0].hour, found[0].minute or 0) if found and found[0].hour is not None else None


# ---------------------------------------------------------------------------------------------- nearest days
def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int | None, anchor: dt.date, *, past: bool, coming: bool) -> tuple[dt.date, float] | None:
    """The day of that name nearest to the anchor, and its certainty: a half year away it could as well be another's."""
    days = [d for y in (-1, 0, 1) if (d := _date(anchor.year + y, month, day or 1)) is not None]
    same_month = [d for d in days if (d.year, d.month) == (anchor.year, anchor.month)]
    if past:
        days = [d for d in days if d <= anchor or (day is None and d in same_month)]
    elif coming:
        days = [d for d in days if d >= anchor or (day is None and d in same_month)]
    if not days:
        return None
    best = min(days, key=lambda d: (abs((d - anchor).days), d))
    away = abs((best - anchor).days)
    if past or coming:
        return best, 0.9 if away <= 183 else 0.7
    return best, 0.85 if away <= 92 else (0.65 if away <= 150 else 0.4)


def _nearest_day(day: int, anchor: dt.date, *, past: bool, coming: bool) -> tuple[dt.date, float] | None:
    """The day of the month nearest to the anchor; of one in the middle between two months little is certain."""
    first = anchor.replace(day=1)
    starts = [(first - dt.timedelta(days=1)).replace(day=1), first, (first + dt.timedelta(days=32)).replace(day=1)]
    days = [d for s in starts if (d := _date(s.year, s.month, day)) is not None]
    if past:
        days = [d for d in days if d <= anchor]
    elif coming:
        days = [d for d in days if d >= anchor]
    if not days:
        return None
    best = min(days, key=lambda d: (abs((d - anchor).days), d))
    away = abs((best - anchor).days)
    if past or coming:
        return best, 0.85
    return best, 0.85 if away <= 3 else (0.7 if away <= 8 else 0.4)
