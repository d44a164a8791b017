"""Dates as values: with the clock of the place, parts lost completed from the other end of the wire, and checked.

Sent is the post's own clock, received is Tokyo's (domain notes 0.2). Nothing that contradicts is changed: the doubt is
noted and the certainty lowered.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipeline.model import FieldName, Role
from pipeline.records.dates.clocks import LONGEST_WIRE, fits_wire
from pipeline.records.dates.find import UNDECIDED, DateReading
from pipeline.records.fields.reading import Pending, Reading
from pipeline.records.words.items import Item

_UNSURE_CLOCK = 0.8
_OTHER_END = 0.7
"""certainty left to a date of which the other end of the wire gave a part"""


def add_date(
    name: FieldName,
    item: Item,
    d: DateReading,
    zone: str,
    reading: Reading,
    rule: str,
    role: Role | None,
    *,
    clock: str = "",
) -> None:
    """A date as a value; with time and offset when a time is printed and the zone is known; rejected when undecided.

    ``clock``: what is doubtful about the zone itself. A date without its year, or month, waits for :func:`settle`.
    """
    if not d.iso and d.partial:
        reading.pending.append(Pending(name, item, d, zone, rule, clock))
    else:
        _add(name, item, d, zone, reading, rule, clock)
    if role is not None:
        reading.roles.setdefault(item.key, role)


def _add(name: FieldName, item: Item, d: DateReading, zone: str, reading: Reading, rule: str, clock: str) -> None:
    notes, certainty = [d.note], d.certainty
    stamp = d.stamp(zone)
    if stamp is not None:
        notes += [f"clock of {zone}" if d.offset is None else "clock named in print", stamp.note, clock]
        certainty *= _UNSURE_CLOCK if clock or not stamp.certain else 1.0
    elif d.hour is not None:
        notes.append("the post's zone is not known, so the time is left out")
    reading.add(
        name,
        item,
        (d.start, d.end),
        rule,
        certainty,
        value=d.at(zone),
        note="; ".join(n for n in notes if n),
        reject=not d.iso or d.certainty <= UNDECIDED,
        parts=d.parts,
    )


def settle(reading: Reading) -> None:
    """Complete the dates that wait, reject those nothing completes, and check the ends of the wire."""
    waiting, reading.pending = reading.pending, []
    for p in waiting:
        found = _completed(p, reading)
        if found is not None:
            _add(p.name, p.item, found, p.zone, reading, p.rule, p.clock)
            continue
        note = "; ".join(n for n in (p.reading.note, "no other date tells the year") if n)
        span = (p.reading.start, p.reading.end)
        reading.add(p.name, p.item, span, p.rule, UNDECIDED, value=p.reading.partial, note=note, reject=True)
    _check_wire(reading)


def _completed(p: Pending, reading: Reading) -> DateReading | None:
    """A date of one end from that of the other, when one day only lies within the time a telegram takes."""
    if reading.has(p.name) or p.reading.day is None:
        return None
    other = {FieldName.SENT: FieldName.RECEIVED, FieldName.RECEIVED: FieldName.SENT}.get(p.name)
    known = reading.first(other) if other is not None else None
    if known is None or len(known.value) < 10:
        return None
    day = dt.date.fromisoformat(known.value[:10])
    back = p.name is FieldName.SENT
    for days in range(LONGEST_WIRE.days + 1):
        there = day - dt.timedelta(days=days) if back else day + dt.timedelta(days=days)
        if there.day == p.reading.day and p.reading.month in (None, there.month):
            note = f"year and month from the {'receipt' if back else 'dispatch'}, as a telegram takes some days at most"
            notes = "; ".join(n for n in (p.reading.note, note) if n)
            return replace(
                p.reading, year=there.year, month=there.month, certainty=_OTHER_END * known.certainty, note=notes
            )
    return None


def _check_wire(reading: Reading) -> None:
    """Sent must not be after received, nor long before it; the doubt is noted where it is."""
    sent, received = reading.first(FieldName.SENT), reading.first(FieldName.RECEIVED)
    if sent is None or received is None or len(sent.value) < 10 or len(received.value) < 10:
        return
    if sent.value[10:] and received.value[10:]:
        a, b = dt.datetime.fromisoformat(sent.value), dt.datetime.fromisoformat(received.value)
        if fits_wire(a, b):
            return
        early = b < a
    else:
        days = (dt.date.fromisoformat(received.value[:10]) - dt.date.fromisoformat(sent.value[:10])).days
        if -1 <= days <= LONGEST_WIRE.days:  # a post east of Tokyo has its next day first
            return
        early = days < 0
    note = "received before it was sent" if early else "received more than a week after it was sent"
    for k, v in enumerate(reading.values):
        if v in (sent, received):
            both = "; ".join(n for n in (v.note, note) if n)
            reading.values[k] = replace(v, certainty=round(0.7 * v.certainty, 3), note=both)
