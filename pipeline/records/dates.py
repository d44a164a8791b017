"""Dates as these papers print them, and what they mean.

Forms after domain notes 3.1-3.3: era years in any digits, bare two-digit years (Gregorian on the telegrams of 1969 and
1974, 昭和 on those of 1986), blank forms, English dates, a telegraph form's ``JUN 9日15時50分発`` without a year.
Text comes in levelled (:func:`pipeline.records.shapes.level`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from pipeline.records.numerals import DIGITS, number
from pipeline.records.vocabulary import Entry, derived, vocabulary

TOKYO = "Asia/Tokyo"
UNDECIDED = 0.3
"""certainty of a year that could as well be another; no field is filled from it"""
_SEPARATED = r"[.・。·,/-]"


@dataclass(frozen=True)
class YearRule:
    """What is known that decides a bare two-digit year.

    ``head``: ``gregorian`` for heads of the 総番号(TA) form, ``showa`` for those of the R form, "" when not known.
    ``years``: Gregorian years stated in full elsewhere in the same document or file. ``first``/``last``: years within
    which an office named on the page could be in charge, when that is known. ``year``: the year of a date that prints
    none.
    """

    head: str = ""
    years: tuple[int, ...] = ()
    first: int | None = None
    last: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class DateReading:
    """A date found in levelled text at start..end; what is not printed or not legible is None.

    ``year`` is Gregorian. ``certainty`` 0..1, ``note`` says what was inferred, ``stated``: the year stands there in
    full or with its era.
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
    def date(self) -> dt.date | None:
        if self.year is None or self.month is None or self.day is None:
            return None
        return dt.date(self.year, self.month, self.day)

    def at(self, zone: str) -> str:
        """As :attr:`iso`, with time and numeric offset when a time is printed and the zone (IANA) is known."""
        when = self.instant(zone)
        return when.isoformat() if when is not None else self.iso

    def instant(self, zone: str) -> dt.datetime | None:
        if self.date is None or self.hour is None or not zone:
            return None
        clock = dt.time(self.hour % 24, self.minute or 0)
        day = self.date + dt.timedelta(days=self.hour // 24)
        return dt.datetime.combine(day, clock, ZoneInfo(zone))


# ------------------------------------------------------------------------------------------------- patterns
_N = rf"[{DIGITS}]"
_TIME = (
    rf"(?P<words>午前|午後|夜|朝|夕刻|夕|正午|深夜)?"
    rf"(?:(?P<hour>{_N}{{1,3}})時(?:(?P<minute>{_N}{{1,3}})分|(?P<half>半))?)?"
)


@derived
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    eras = "|".join(re.escape(f) for f, _ in vocabulary("eras").words)
    letters = "".join(e.text("letter") for e in vocabulary("eras").entries)
    months = "|".join(re.escape(f) for f, _ in vocabulary("months").words)
    era = rf"(?:(?P<era>{eras})|(?P<letter>(?<![A-Z])[{letters}])\.?)"
    spelled = rf"(?P<year>元|{_N}{{1,4}})年(?:(?P<month>{_N}{{1,3}})月(?:(?P<day>{_N}{{1,3}})日)?)?{_TIME}"
    dotted = rf"(?P<year>元|{_N}{{1,4}}){_SEPARATED}(?P<month>{_N}{{1,3}}){_SEPARATED}(?P<day>{_N}{{1,3}})(?!{_N})"
    return (
        ("era-spelled", re.compile(rf"{era}年?{spelled}")),
        ("era-dotted", re.compile(rf"{era}{dotted}")),
        ("western", re.compile(rf"(?:西暦)?(?<!{_N})(?P<year>(?:1[89]|20)\d\d)年(?:(?P<month>{_N}{{1,3}})月"
                               rf"(?:(?P<day>{_N}{{1,3}})日)?)?{_TIME}")),
        ("iso", re.compile(r"(?<!\d)(?P<year>(?:1[89]|20)\d\d)[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})(?!\d)")),
        ("english", re.compile(rf"(?<![\dA-Za-z])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?P<name>{months})[.,]?"
                               r"(?P<year>(?:1[89]|20)\d\d)(?!\d)", re.I)),
        ("american", re.compile(rf"(?<![A-Za-z])(?P<name>{months})[.,]?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?"
                                r"(?P<year>(?:1[89]|20)\d\d)(?!\d)", re.I)),
        ("telegraph", re.compile(rf"(?<![A-Za-z])(?P<name>{months})[.,]?(?P<day>{_N}{{1,3}})日{_TIME}", re.I)),
        ("bare-spelled", re.compile(rf"(?<!{_N}){spelled.replace('{1,4}', '{2,3}', 1)}")),
        ("bare-dotted", re.compile(rf"(?<![{DIGITS}.]){dotted.replace('{1,4}', '{2,3}', 1)}")),
        ("no-year", re.compile(rf"(?<![{DIGITS}年])(?P<month>{_N}{{1,3}})月(?P<day>{_N}{{1,3}})日{_TIME}")),
    )  # fmt: skip


def find_dates(text: str, rule: YearRule | None = None) -> tuple[DateReading, ...]:
    """Every date in levelled text, in order, none within another. A form left blank is not a date."""
    rule = rule or YearRule()
    text = repair_digits(text)
    found: list[DateReading] = []
    for name, pattern in _patterns():
        for m in pattern.finditer(text):
            if any(m.start() < f.end and f.start < m.end() for f in found):
                continue
            reading = _read(name, m, rule)
            if reading is not None:
                found.append(reading)
    return tuple(sorted(found, key=lambda f: f.start))


def repair_digits(text: str) -> str:
    """Letters an engine reads for digits, put right where they touch a digit and a date's own sign. Keeps length."""
    for wrong, right in (("Oo", "0"), ("lI|", "1")):
        text = re.sub(rf"(?<=[0-9])[{wrong}](?=[0-9年月日時分])|(?<=[年月日時])[{wrong}](?=[0-9])", right, text)
    return text


def stated_years(readings: Iterable[DateReading]) -> tuple[int, ...]:
    """The years that are certain by themselves, for :attr:`YearRule.years`."""
    return tuple(sorted({r.year for r in readings if r.stated and r.year is not None and r.certainty >= 0.7}))


# ---------------------------------------------------------------------------------------------- one reading
def _read(name: str, m: re.Match[str], rule: YearRule) -> DateReading | None:
    group = m.groupdict()
    if group.get("name"):
        month_word = vocabulary("months").exactly(group["name"].upper())
        month = int(month_word.extra["number"]) if month_word else None
    else:
        month = number(group["month"]) if group.get("month") else None
    day = number(group["day"]) if group.get("day") else None
    hour, minute, words = _clock(group)
    base = DateReading(m.start(), m.end(), None, month, day, hour, minute, words=words)
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    if "year" not in group:
        reading = replace(base, year=rule.year, stated=False)
        if rule.year is not None:
            reading = replace(reading, certainty=0.8, note=f"year {rule.year} from another date of the document")
        return _checked(reading)
    n = 1 if group["year"] == "元" else number(group["year"])
    if n is None:
        return None
    entry = _era(group)
    if entry is not None:
        return _checked(_in_era(base, entry, n))
    if n >= 1000:
        return _checked(replace(base, year=n))
    return _checked(_two_digit(base, n, rule))


def _clock(group: dict[str, str | None]) -> tuple[int | None, int | None, str]:
    words = group.get("words") or ""
    hour = number(group.get("hour") or "") if group.get("hour") else None
    minute = number(group.get("minute") or "") if group.get("minute") else None
    if group.get("half"):
        minute = 30
    if hour is not None and words in ("午後", "夜", "夕", "夕刻") and hour < 12:
        hour += 12
    if hour is not None and (hour > 24 or (minute or 0) > 59 or (hour == 24 and (minute or 0) > 0)):
        return None, None, words
    return hour, minute if hour is not None else None, words


def _era(group: dict[str, str | None]) -> Entry | None:
    eras = vocabulary("eras")
    if group.get("era"):
        return eras.exactly(group["era"] or "")
    letter = group.get("letter")
    return next((e for e in eras.entries if e.text("letter") == letter), None) if letter else None


def _in_era(base: DateReading, entry: Entry, n: int) -> DateReading:
    """Years of an era; days past its end are kept with low certainty, since papers were printed before the news."""
    year = int(entry.extra["base"]) + n
    reading = replace(base, year=year, era=entry.id)
    first, last, solar = entry.day("first"), entry.day("last"), entry.day("solar")
    if n < 1 or (first and year < first.year):
        return replace(reading, certainty=0.2, note=f"no such year of {entry.ja}")
    when = _day(year, base.month, base.day)
    if solar and when < solar:
        return replace(reading, month=None, day=None, certainty=0.5, note="lunisolar month and day are not converted")
    if last and when > last:
        near = year <= last.year + 1
        return replace(reading, certainty=0.4 if near else 0.2, note=f"after the end of {entry.ja} ({last})")
    if first and base.month is not None and base.day is not None and when < first:
        return replace(reading, certainty=0.4, note=f"before the start of {entry.ja} ({first})")
    return reading


def _day(year: int, month: int | None, day: int | None) -> dt.date:
    try:
        return dt.date(year, month or 1, day or 1)
    except ValueError:
        return dt.date(year, month or 1, 1)


def _two_digit(base: DateReading, n: int, rule: YearRule) -> DateReading:
    """A bare year of two digits: domain notes 3.3. 65-89 cannot be 昭和, 20-44 cannot be postwar Gregorian; between
    them the form of the head decides, then years stated in full, then the years of the office in charge."""
    western, showa = 1900 + n, 1925 + n
    bare = replace(base, stated=False)

    def take(year: int, certainty: float, note: str) -> DateReading:
        other = next((y for y in (western, showa) if y != year), None)
        return replace(bare, year=year, certainty=certainty, note=f"year {n} read as {year}: {note}", other=other)

    if 65 <= n <= 99:
        return take(western, 0.95, "昭和 ends with 64")
    near = sorted((min(abs(y - k) for k in rule.years), y) for y in (western, showa)) if rule.years else []
    if 20 <= n <= 44:
        if near and near[0][0] <= 1 and near[0][1] == western:
            return take(western, 0.8, "another date of the file is near")
        return take(showa, 0.9, "before 45 the Gregorian year would be prewar")
    if 45 <= n <= 64:
        if near and near[0][0] <= 1 < near[1][0]:
            return take(near[0][1], 0.9, "another date of the file is near")
        if rule.head == "gregorian":
            return take(western, 0.9, "heads with 総番号(TA) print Gregorian years")
        if rule.head == "showa":
            return take(showa, 0.9, "heads with 総番号 R print years of 昭和")
        fits = [y for y in (western, showa) if (rule.first or 0) <= y <= (rule.last or 9999)]
        if len(fits) == 1 and (rule.first or rule.last):
            return take(fits[0], 0.7, "the office in charge had this name then")
        if near and near[0][0] < near[1][0] and near[0][0] <= 3:
            return take(near[0][1], 0.6, "nearest to another date of the file")
        return take(western, UNDECIDED, f"not decided, {showa} is as likely")
    heisei = 1988 + n
    if 1 <= n <= 19 and any(abs(heisei - y) <= 1 for y in rule.years):
        return replace(bare, year=heisei, certainty=0.7, note=f"year {n} read as {heisei}", other=showa)
    if 1 <= n <= 19 and any(abs(showa - y) <= 1 for y in rule.years):
        return replace(bare, year=showa, certainty=0.7, note=f"year {n} read as {showa}", other=heisei)
    return replace(bare, year=None, certainty=0.2, note=f"year {n} without an era is not decided")


def _checked(reading: DateReading) -> DateReading | None:
    """None when the calendar has no such day."""
    if reading.year is not None and reading.month is not None and reading.day is not None:
        try:
            dt.date(reading.year, reading.month, reading.day)
        except ValueError:
            return None
    return reading


def blank_date(text: str) -> bool:
    """Whether levelled text is a date form nobody filled in: ``昭和年月日``, ``年月日時分``."""
    eras = "|".join(f for f, _ in vocabulary("eras").words if len(f) > 1)
    return re.fullmatch(rf"(?:{eras})?年月日(?:時分)?[発着]?", text) is not None


def in_era(date: dt.date, era: str) -> str:
    """A date in the printed long form of an era (``昭和61年10月16日``); ValueError outside it."""
    entry = vocabulary("eras").get(era)
    first, last = entry.day("first"), entry.day("last")
    if (first and date < first) or (last and date > last):
        raise ValueError(f"{date} is not in {entry.ja}")
    n = date.year - int(entry.extra["base"])
    return f"{entry.ja}{'元' if n == 1 else n}年{date.month}月{date.day}日"


def eras_of(date: dt.date) -> Iterator[str]:
    """Every era a day could be dated in; two on a day of change."""
    for entry in vocabulary("eras").entries:
        first, last = entry.day("first"), entry.day("last")
        if first and first <= date and (last is None or date <= last):
            yield entry.id
