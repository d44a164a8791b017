"""Dates as these papers print them, and what they mean.

Forms after domain notes 3.1-3.3 (:mod:`pipeline.records.dates.forms`): era years in any digits, bare two-digit years
(Gregorian on the telegrams of 1969 and 1974, 昭和 on those of 1986, :mod:`pipeline.records.dates.years`), blank forms,
forms with lost parts, English dates, date-time groups, a telegraph form's ``JUN 9日15時50分発`` without a year.
Text comes in levelled (:func:`pipeline.records.words.shapes.level`). Dates said in words are read by
:mod:`pipeline.records.dates.relative`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.records.dates.clocks import TOKYO, Stamp, stamp
from pipeline.records.dates.forms import blank_date, era_words, patterns
from pipeline.records.dates.misread import repaired
from pipeline.records.dates.years import UNDECIDED, Span, Year, YearRule, bare, eras_of, in_era, of_english, of_era
from pipeline.records.words.numerals import number
from pipeline.records.words.vocabulary import Entry, vocabulary

__all__ = [
    "TOKYO", "UNDECIDED", "DateReading", "Span", "YearRule", "blank_date", "eras_of", "find_dates", "in_era",
    "repair_digits", "stated_years",
]  # fmt: skip

_WEEKDAYS = "月火水木金土日"
_AFTERNOON = {"午後": 12, "夕": 12, "夕刻": 12, "今夕": 12, "夜": 12, "深夜": 12, "夜半": 12, "昼": 4}
"""time words by which hours below the number are counted from noon"""
_LETTERS_LIKE_DIGITS = {"S": 5, "T": 7}
"""letters of eras that engines read for a digit, and the other way round"""
_REPAIRED = 0.9
"""certainty left to a date in which a misread sign was put right"""


@dataclass(frozen=True)
class DateReading:
    """A date found in levelled text at start..end; what is not printed or not legible is None.

    ``year`` is Gregorian. ``certainty`` 0..1, ``note`` says what was inferred, ``stated``: the year stands there in
    full or with its era. ``form`` names the surface form. ``hour`` is 0..24, of a twenty-four hour clock.
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    hour: int | None = None
    minute: int | None = None
    era: str = ""
    words: str = ""
    certainty: float = 1.0
    note: str = ""
    stated: bool = True
    other: int | None = None
    """the year a bare number could also have meant"""
    form: str = ""
    offset: int | None = None
    """minutes from UTC where the print itself names the clock (``161420Z``)"""

    @property
    def iso(self) -> str:
        """As much of YYYY-MM-DD as is known from the year down; "" without a year."""
        if self.year is None:
            return ""
        out = f"{self.year:04d}"
        if self.month is not None:
            out += f"-{self.month:02d}"
            if self.day is not None:
                out += f"-{self.day:02d}"
        return out

    @property
    def partial(self) -> str:
        """As :attr:`iso`; without a year what is left, written as XML Schema does: ``--10-03``, ``--10``, ``---02``."""
        if self.year is not None or (self.month is None and self.day is None):
            return self.iso
        if self.month is None:
            return f"---{self.day:02d}"
        return f"--{self.month:02d}" + ("" if self.day is None else f"-{self.day:02d}")

    @property
    def date(self) -> dt.date | None:
        if self.year is None or self.month is None or self.day is None:
            return None
        return dt.date(self.year, self.month, self.day)

    def stamp(self, zone: str) -> Stamp | None:
        """Its time on the clock of a zone (IANA), or on the one it names itself; None without a time or a zone."""
        if self.date is None or self.hour is None or not (zone or self.offset is not None):
            return None
        if self.offset is None:
            return stamp(self.date, self.hour, self.minute or 0, zone)
        clock = dt.time(self.hour % 24, self.minute or 0, tzinfo=dt.timezone(dt.timedelta(minutes=self.offset)))
        return Stamp((dt.datetime.combine(self.date, clock) + dt.timedelta(days=self.hour // 24)).isoformat())

    def at(self, zone: str) -> str:
        """As :attr:`iso`, with time and numeric offset when a time is printed and the zone (IANA) is known."""
        found = self.stamp(zone)
        return found.when if found is not None else self.iso

    def instant(self, zone: str) -> dt.datetime | None:
        found = self.stamp(zone)
        return found.instant if found is not None else None

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """What more is printed, as parts of a value: ``era`` (a vocabulary's id), ``words`` (of the time of day)."""
        return tuple((n, v) for n, v in (("era", self.era), ("words", self.words)) if v)


def find_dates(text: str, rule: YearRule | None = None) -> tuple[DateReading, ...]:
    """Every date in levelled text, in order, none within another. A form left blank is not a date."""
    rule = rule or YearRule()
    fixed = repair_digits(text)
    found: list[DateReading] = []
    taken: list[tuple[int, int]] = []
    for name, pattern in patterns():
        for m in pattern.finditer(fixed):
            if any(m.start() < b and a < m.end() for a, b in taken):
                continue
            reading = _read(name, m, rule)
            if reading is not None:
                if fixed[reading.start : reading.end] != text[reading.start : reading.end]:
                    reading = _with(reading, _REPAIRED, "a misread sign of the date was put right")
                found.append(reading)
                taken.append((reading.start, reading.end))
            elif name != "bare-dotted":  # a date that is none is not read in part either
                taken.append(m.span())
    return tuple(sorted(found, key=lambda f: f.start))


def repair_digits(text: str) -> str:
    """Signs an engine takes for others, put right where they can be no other sign of a date. Keeps length."""
    return repaired(text)


def stated_years(readings: Iterable[DateReading]) -> tuple[int, ...]:
    """The years that are certain by themselves, for :attr:`YearRule.years`."""
    return tuple(sorted({r.year for r in readings if r.stated and r.year is not None and r.certainty >= 0.7}))


def _with(reading: DateReading, share: float, note: str) -> DateReading:
    notes = "; ".join(n for n in (reading.note, note) if n)
    return replace(reading, certainty=round(reading.certainty * share, 3), note=notes)


# ---------------------------------------------------------------------------------------------- one reading
def _read(name: str, m: re.Match[str], rule: YearRule) -> DateReading | None:
    group = {k: v for k, v in m.groupdict().items() if v}
    if name == "slashed":
        return _slashed(m, group, rule)
    month, day = _month_and_day(group)
    hour, minute, note = _clock(group)
    end = m.end("day") + 1 if "hour" in group and hour is None and "day" in group and "月" in m.group() else m.end()
    base = DateReading(
        m.start(), end, None, month, day, hour, minute, words=group.get("words", ""), note=note, form=name
    )
    if "mil" in group:
        base = replace(base, offset=_military(group["mil"]))
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    if (("month" in group or "name" in group) and month is None) or ("day" in group and day is None):
        return None
    printed_year = group.get("year") or group.get("short")
    if printed_year is None:
        return _without_year(base, rule, group)
    n = 1 if printed_year == "元" else number(printed_year)
    if n is None:
        return None
    weekday = _weekday(group)
    entry = _era(group)
    if entry is not None:
        found = of_era(entry, n, month, day)
        base = replace(base, era=entry.id)
        if group.get("letter") in _LETTERS_LIKE_DIGITS and n < 10 and found.year not in rule.years:
            note = f"{group['letter']}{n} may be the number {_LETTERS_LIKE_DIGITS[group['letter']]}{n}"
            found = replace(found, certainty=UNDECIDED, note=note)
        if not found.solar:
            base = replace(base, month=None, day=None, hour=None, minute=None)
    elif n >= 1000:
        found = Year(n)
    elif name in ("english", "american", "group"):
        found = of_english(n, rule)
    else:
        asked = (month, day, weekday) if weekday is not None and month is not None and day is not None else None
        found = bare(n, rule, asked)
        base = replace(base, stated=False)
    reading = replace(
        base,
        year=found.year,
        certainty=found.certainty,
        note="; ".join(x for x in (found.note, base.note) if x),
        other=found.other,
    )
    return _against_weekday(_checked(reading), weekday)


def _month_and_day(group: dict[str, str]) -> tuple[int | None, int | None]:
    if "dots" in group:
        month, day = (number(p) for p in re.split(r"[.・。·•,、/-]", group["dots"])[1:])
        return (month if month is not None else -1), (day if day is not None else -1)
    if "name" in group:
        word = vocabulary("months").exactly(group["name"].upper())
        month = int(word.extra["number"]) if word else None
    else:
        month = number(group["month"]) if "month" in group else None
    return month, number(group["day"]) if "day" in group else None


def _without_year(base: DateReading, rule: YearRule, group: dict[str, str]) -> DateReading | None:
    if base.form == "lost-month":
        return replace(base, stated=False, certainty=0.5, note="the month is not legible")
    if base.form == "lost-year":
        base = replace(base, note="the year is not legible")
    reading = replace(base, year=rule.year, stated=False)
    if rule.year is not None:
        reading = replace(reading, certainty=0.8)
        reading = _with(reading, 1.0, f"year {rule.year} from another date of the document")
    return _against_weekday(_checked(reading), _weekday(group))


def _slashed(m: re.Match[str], group: dict[str, str], rule: YearRule) -> DateReading | None:
    """``4/18/52``: American order, or European where only that can be; both possible: neither is claimed."""
    a, b, n = int(group["a"]), int(group["b"]), int(group["year"])
    found = Year(n) if n >= 1000 else of_english(n, rule)
    reading = DateReading(
        m.start(), m.end(), found.year, a, b, certainty=found.certainty, note=found.note, form="slashed"
    )
    if b <= 12 and a > 12:
        reading = replace(reading, month=b, day=a)
    elif a <= 12 and b <= 12 and a != b:
        note = f"day and month not decided: {a} may be either, {b} too"
        return replace(reading, month=None, day=None, certainty=UNDECIDED, note=note, stated=False)
    if reading.month is None or reading.day is None or not (1 <= reading.month <= 12 and 1 <= reading.day <= 31):
        return None
    return _checked(reading)


def _military(letter: str) -> int:
    """Minutes from UTC of the zone letters of date-time groups: Z is UTC, A-M east, N-Y west, J not used [K]."""
    east, west = "ABCDEFGHIKLM", "NOPQRSTUVWXY"
    letter = letter.upper()
    if letter in east:
        return 60 * (east.index(letter) + 1)
    return -60 * (west.index(letter) + 1) if letter in west else 0


def _clock(group: dict[str, str]) -> tuple[int | None, int | None, str]:
    """Hour of a twenty-four hour clock, minute, and why no hour where the words leave two."""
    words = group.get("words", "")
    minute_text = group.get("minute") or group.get("colon") or ""
    if "hour" not in group:
        return (12, 0, "") if words == "正午" else (None, None, "")
    hour = number(group["hour"])
    minute = 30 if "half" in group else (number(minute_text) if minute_text else None)
    if hour is None or hour > 24 or (minute or 0) > 59 or (hour == 24 and (minute or 0) > 0):
        return None, None, "no such time"
    unclear = (words in ("午前", "午後") and hour == 12) or (
        words in ("夜", "深夜", "夜半") and (hour <= 4 or hour == 12)
    )
    if unclear:
        return None, None, f"{words}{hour}時 may be of either day or half, so the time is left out"
    return (hour + 12 if hour < _AFTERNOON.get(words, 0) else hour), minute, ""


def _weekday(group: dict[str, str]) -> int | None:
    printed = group.get("weekday") or group.get("weekday2")
    return _WEEKDAYS.index(printed) if printed else None


def _against_weekday(reading: DateReading | None, weekday: int | None) -> DateReading | None:
    """A date whose printed weekday does not fit: a digit or the weekday is wrong, on paper or as read."""
    if reading is None or weekday is None or reading.date is None or reading.date.weekday() == weekday:
        return reading
    note = f"{reading.date} was no {_WEEKDAYS[weekday]}曜日"
    return replace(_with(reading, 1.0, note), certainty=min(reading.certainty, 0.4), stated=False)


def _era(group: dict[str, str]) -> Entry | None:
    eras = vocabulary("eras")
    if "era" in group:
        return eras.get(era_words()[group["era"]])
    letter = group.get("letter")
    return next((e for e in eras.entries if e.text("letter") == letter), None) if letter else None


def _checked(reading: DateReading) -> DateReading | None:
    """None when the calendar has no such day."""
    if reading.month is not None and reading.day is not None:
        try:
            dt.date(reading.year if reading.year is not None else 2000, reading.month, reading.day)
        except ValueError:
            return None
    return reading
