"""Which year a date means: years of eras, and bare years of two digits with what decides them.

Era table and days of change: domain notes 3.1 [S20][S21]; own table, since libraries disagree about the days of change.
The rule for two digits: notes 3.3. Whatever contradicts itself stays undecided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.records.words.vocabulary import Entry, vocabulary

UNDECIDED = 0.3
"""certainty of a year that could as well be another; no field is filled from it"""
_NEAR = 1
"""years between a date and another of the same paper"""


@dataclass(frozen=True)
class Span:
    """Times (first and last year, None for open) in one of which a paper must have been written, and why, in one
    clause for a person."""

    times: tuple[tuple[int | None, int | None], ...]
    why: str

    def holds(self, year: int) -> bool:
        return any((a is None or a <= year) and (b is None or year <= b) for a, b in self.times)


@dataclass(frozen=True)
class YearRule:
    """What is known that decides a bare two-digit year.

    ``head``: ``gregorian`` for heads of the 総番号(TA) form, ``showa`` for those of the R form, "" when not known.
    ``years``: Gregorian years stated in full elsewhere in the same document or file. ``first``/``last``: years within
    which an office named on the page could be in charge, when that is known. ``spans``: more of the kind, such as the
    terms of persons. ``year``: the year of a date that prints none.
    """

    head: str = ""
    years: tuple[int, ...] = ()
    first: int | None = None
    last: int | None = None
    year: int | None = None
    spans: tuple[Span, ...] = ()

    @property
    def all_spans(self) -> tuple[Span, ...]:
        if self.first is None and self.last is None:
            return self.spans
        return (Span(((self.first, self.last),), "the office in charge had this name then"), *self.spans)


@dataclass(frozen=True)
class Year:
    """A Gregorian year, how certain it is, why, and the one it could also be."""

    year: int | None
    certainty: float = 1.0
    note: str = ""
    other: int | None = None
    solar: bool = True
    """False: its month and day are of the lunisolar calendar"""


# ------------------------------------------------------------------------------------------------------ eras
def of_era(era: Entry, n: int, month: int | None, day: int | None) -> Year:
    """Year n of an era. Days past its end are kept with low certainty, since papers were printed before the news; on a
    day of change the note has the other era's name for it."""
    year = int(era.extra["base"]) + n
    first, last, solar = era.day("first"), era.day("last"), era.day("solar")
    if n < 1 or (first and year < first.year):
        return Year(year, 0.2, f"no such year of {era.ja}")
    when = _day(year, month, day)
    if solar and when < solar:
        return Year(year, 0.5, "lunisolar month and day are not converted", solar=False)
    if last and when > last:
        return Year(year, 0.4 if year <= last.year + 1 else 0.2, f"after the end of {era.ja} ({last})")
    if first and month is not None and day is not None and when < first:
        return Year(year, 0.4, f"before the start of {era.ja} ({first})")
    if month is not None and day is not None:
        others = [in_era(when, e) for e in eras_of(when) if e != era.id]
        if others:
            return Year(year, note=f"the day is also {others[0]}")
    return Year(year)


def _day(year: int, month: int | None, day: int | None) -> dt.date:
    try:
        return dt.date(year, month or 1, day or 1)
    except ValueError:
        return dt.date(year, month if month and month <= 12 else 1, 1)


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


# ------------------------------------------------------------------------------------------ two digits, bare
def bare(n: int, rule: YearRule, weekday: tuple[int, int, int] | None = None) -> Year:
    """The year of a bare number n in a Japanese paper.

    ``weekday``: month, day and the day of the week (0 Monday) printed beside it, which tells years apart. 65-99 cannot
    be 昭和; 32-44 cannot be postwar Gregorian; 45-64 are decided by the form of the head, by years stated in full, by
    the times of offices and persons and by the weekday, if these agree; 1-31 may be of four eras and need a year near.
    """
    if not 1 <= n <= 99:
        return Year(None, 0.2, f"{n} is no year of two digits")
    western, showa = 1900 + n, 1925 + n
    if n >= 65:
        return _taken(n, western, 0.95, "昭和 ends with 64", None)
    if n >= 45:
        return _decided(n, western, showa, rule, weekday)
    if n >= 20:
        return _early(n, rule, weekday)
    return _small(n, rule)


def _taken(n: int, year: int, certainty: float, why: str, other: int | None) -> Year:
    return Year(year, certainty, f"year {n} read as {year}: {why}", other)


def _near(year: int, rule: YearRule, within: int = _NEAR) -> bool:
    return any(abs(year - k) <= within for k in rule.years)


def _falls_on(year: int, weekday: tuple[int, int, int]) -> bool:
    try:
        return dt.date(year, weekday[0], weekday[1]).weekday() == weekday[2]
    except ValueError:
        return False


def _decided(n: int, western: int, showa: int, rule: YearRule, weekday: tuple[int, int, int] | None) -> Year:
    votes: list[tuple[int, float, str]] = []
    if rule.head == "gregorian":
        votes.append((western, 0.9, "heads with 総番号(TA) print Gregorian years"))
    elif rule.head == "showa":
        votes.append((showa, 0.9, "heads with 総番号 R print years of 昭和"))
    near = [y for y in (western, showa) if _near(y, rule)]
    if len(near) == 1:
        votes.append((near[0], 0.9, "another date of the file is near"))
    for span in rule.all_spans:
        fits = [y for y in (western, showa) if span.holds(y)]
        if len(fits) == 1:
            votes.append((fits[0], 0.7, span.why))
    if weekday is not None:
        fits = [y for y in (western, showa) if _falls_on(y, weekday)]
        if len(fits) == 1:
            votes.append((fits[0], 0.8, "the weekday fits that year only"))
    chosen = {y for y, _, _ in votes}
    if len(chosen) > 1:
        why = "; ".join(f"{y}: {text}" for y, _, text in votes)
        return Year(western, UNDECIDED, f"year {n} not decided, {western} or {showa} ({why})", showa)
    if votes:
        year = votes[0][0]
        certainty = min(0.97, max(c for _, c, _ in votes) + 0.03 * (len(votes) - 1))
        reasons = "; ".join(dict.fromkeys(text for _, _, text in votes))
        return _taken(n, year, round(certainty, 3), reasons, showa if year == western else western)
    gaps = sorted((min(abs(y - k) for k in rule.years), y) for y in (western, showa)) if rule.years else []
    if gaps and gaps[0][0] <= 3 and gaps[1][0] > 6:
        other = showa if gaps[0][1] == western else western
        return _taken(n, gaps[0][1], 0.6, "nearest to another date of the file", other)
    return Year(western, UNDECIDED, f"year {n} read as {western}: not decided, {showa} is as likely", showa)


def _early(n: int, rule: YearRule, weekday: tuple[int, int, int] | None) -> Year:
    """20-44: 昭和, unless only another reading is near; 20-31 may be 平成 as well."""
    western, showa, heisei = 1900 + n, 1925 + n, 1988 + n
    late = [y for y in (heisei, 2000 + n) if n <= 31 and _near(y, rule)]
    if late and not _near(showa, rule) and min(rule.years) >= 1989:
        if len(late) == 1:
            return _taken(n, late[0], 0.7, "another date of the file is near", showa)
        return Year(None, 0.2, f"year {n} not decided, {heisei} or {2000 + n}")
    if late:
        note = f"year {n} not decided, {showa} or {late[0]}, which a date of the file is near"
        return Year(showa, UNDECIDED, note, late[0])
    if not rule.head and _near(western, rule) and not _near(showa, rule):
        return _taken(n, western, 0.8, "another date of the file is near", showa)
    if any(not s.holds(showa) for s in rule.all_spans):
        why = next(s.why for s in rule.all_spans if not s.holds(showa))
        return Year(showa, UNDECIDED, f"year {n} not decided: as 昭和 it is {showa}, but {why}", western)
    if weekday is not None and not _falls_on(showa, weekday):
        return Year(showa, UNDECIDED, f"year {n} not decided: the weekday does not fit {showa}", western)
    certain = 0.9 if n > 31 or _near(showa, rule) else 0.7
    return _taken(n, showa, certain, "as Gregorian year it would be prewar", western)


def _small(n: int, rule: YearRule) -> Year:
    """1-19: five eras and two centuries come in question; only a year near decides."""
    eras = [(e.ja, int(e.extra["base"]) + n, e) for e in vocabulary("eras").entries]
    known = [(ja, y) for ja, y, e in eras if (last := e.day("last")) is None or y <= last.year]
    near = sorted({y for _, y in [*known, ("", 2000 + n), ("", 1900 + n)] if _near(y, rule)})
    if len(near) == 1 and (near[0] < 1989 or min(rule.years) >= 1989):
        other = next((y for _, y in reversed(known) if y != near[0]), None)
        return _taken(n, near[0], 0.7, "another date of the file is near", other)
    readings = ", ".join(f"{y} ({ja})" for ja, y in known if y >= 1912)
    return Year(None, 0.2, f"year {n} without an era is not decided: {readings}")


def of_english(n: int, rule: YearRule) -> Year:
    """The year of two digits of an English date: 45-99 of the last century; 0-44 by a year near, else 27-44 too."""
    if n >= 45:
        return Year(1900 + n, 0.95, f"year {n} read as {1900 + n}")
    near = [y for y in (1900 + n, 2000 + n) if _near(y, rule)]
    if len(near) == 1:
        return Year(near[0], 0.8, f"year {n} read as {near[0]}: another date of the file is near")
    if n >= 30:
        return Year(1900 + n, 0.6, f"year {n} read as {1900 + n}")
    return Year(None, 0.2, f"year {n} not decided, {1900 + n} or {2000 + n}")
