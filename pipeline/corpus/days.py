"""Days as people give them: a year, a month or a day, and what lies between."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?")


def span(text: str) -> tuple[date, date] | None:
    """First and last day of an ISO 8601 date, of which month and day may be missing, or of a moment (the day at its
    place); None when it is no date."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        if month:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def first(given: str | date) -> date:
    """The day a limit begins with: of ``1986`` New Year's Day. ValueError for what is no date."""
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    days = span(given)
    if days is None:
        raise ValueError(f"{given!r} is no date: give 1986, 1986-10, 1986-10-02 or a datetime.date")
    return days[0]
