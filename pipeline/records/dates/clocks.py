"""The clock of a post: which zone a place kept on a day, and a printed time as a date-time with its UTC offset.

Rules are those of the IANA database in the pinned ``tzdata`` package, never the machine's own, so that a record does
not depend on where it was made. That package gives some countries the clock of a neighbour before 1970; their own
transitions stand in ``clocks.toml``. @when knows offsets of whole minutes only, so those of local mean time and the
like are rounded to the minute, which the note says.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.records.words.shapes import read
from pipeline.records.words.vocabulary import Entry

TOKYO = "Asia/Tokyo"
LONGEST_WIRE = dt.timedelta(days=7)
"""from dispatch to receipt: telegrams of the samples took minutes, repeats and holidays may take days"""
_MERGED_UNTIL = dt.datetime(1970, 1, 1)


@dataclass(frozen=True)
class Stamp:
    """A time on a clock: ``when`` an ISO date-time with offset in minutes, ``note`` what a person should know,
    ``certain`` False when that clock did not show the time once, or its rules are not known for the day."""

    when: str
    note: str = ""
    certain: bool = True

    @property
    def instant(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.when)


@cache
def zone(name: str) -> ZoneInfo:
    """A zone of the pinned data; KeyError for a name it does not have."""
    try:
        file = resources.files("tzdata") / "zoneinfo"
        for part in name.split("/"):
            file = file / part
        with file.open("rb") as data:
            return ZoneInfo.from_file(data, key=name)
    except OSError as e:
        raise KeyError(name) from e


@cache
def _own_clocks() -> Mapping[str, tuple[tuple[dt.datetime, ...], tuple[int, ...]]]:
    """By zone: the moments (UTC, naive) from which an offset was kept, and the offsets in minutes."""
    out = {}
    for name, table in read("clocks")["zone"].items():
        moments = tuple(dt.datetime.fromisoformat(m) for m, _ in table["from"])
        out[name] = (moments, tuple(int(o) for _, o in table["from"]))
    return out


def zone_of(entry: Entry, day: dt.date | None) -> str:
    """The IANA zone a post kept on a day: ``zones`` of its entry (period and zone) before its ``zone``."""
    spells: list[Mapping[str, Any]] = list(entry.extra.get("zones", ()))
    for spell in spells if day is not None else ():
        first, last = spell.get("from"), spell.get("to")
        if (first is None or first <= day) and (last is None or day <= last):
            return str(spell["zone"])
    return entry.text("zone")


def stamp(day: dt.date, hour: int, minute: int, name: str) -> Stamp:
    """A printed time (hour 0-24) of a zone. KeyError for an unknown zone."""
    local = dt.datetime.combine(day, dt.time(hour % 24, minute)) + dt.timedelta(days=hour // 24)
    own = _own_clocks().get(name)
    if own is not None and local < _MERGED_UNTIL:
        return _of_table(local, *own)
    there = zone(name)
    first, second = (local.replace(tzinfo=there, fold=fold).utcoffset() for fold in (0, 1))
    if first is None or second is None:
        raise KeyError(name)
    when, note = _iso(local, first)
    if first == second:
        return Stamp(when, note)
    shown = "twice" if second < first else "not at all"
    return Stamp(when, f"that night the clock of {name} showed this time {shown}", certain=False)


def _of_table(local: dt.datetime, moments: tuple[dt.datetime, ...], offsets: tuple[int, ...]) -> Stamp:
    fits = []
    for offset in dict.fromkeys(offsets):
        at = bisect.bisect_right(moments, local - dt.timedelta(minutes=offset)) - 1
        if offsets[max(0, at)] == offset:
            fits.append(offset)
    at = max(0, bisect.bisect_right(moments, local - dt.timedelta(minutes=offsets[0])) - 1)
    offset = max(fits) if fits else offsets[at]
    when, note = _iso(local, dt.timedelta(minutes=offset))
    if len(fits) == 1:
        return Stamp(when, note)
    return Stamp(when, f"that night the clock showed this time {'twice' if fits else 'not at all'}", certain=False)


def _iso(local: dt.datetime, offset: dt.timedelta) -> tuple[str, str]:
    seconds = offset.total_seconds()
    minutes = round(seconds / 60)
    when = local.replace(tzinfo=dt.timezone(dt.timedelta(minutes=minutes))).isoformat()
    return when, "" if seconds == 60 * minutes else "the clock's offset is rounded to the minute"


def fits_wire(sent: dt.datetime, received: dt.datetime) -> bool:
    """Whether a telegram sent then could be received then."""
    return dt.timedelta() <= received - sent <= LONGEST_WIRE


def as_tokyo(when: dt.datetime) -> dt.datetime:
    """The same printed time, were it one of Tokyo's clock."""
    own = stamp(when.date(), when.hour, when.minute, TOKYO)
    return own.instant
