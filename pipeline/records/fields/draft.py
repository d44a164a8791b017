"""Outgoing draft telegrams, 外務省電信案: the form of 1967-07-01 and its kin (domain notes 1.1-1.2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipeline.model import FieldName, Role
from pipeline.records.dates import TOKYO, DateReading, find_dates
from pipeline.records.fields import form, lines
from pipeline.records.fields.attention import attention
from pipeline.records.fields.dating import add_date
from pipeline.records.fields.general import title
from pipeline.records.fields.marks import add_tokens, tokens
from pipeline.records.fields.parties import addresses, draft_parties
from pipeline.records.fields.reading import Reading, Sheet
from pipeline.records.items import Item


def read(sheet: Sheet, reading: Reading) -> None:
    """Values of a draft telegram. The year of a dispatch stamp without one comes from 起案."""
    items = sheet.first
    title(items, reading, "draft")
    form.read_labels([i for i in items if not addresses(i.text)], reading)
    form.approvers(items, reading)
    for at, item in enumerate(items):
        _serial(item, reading)
        draft_parties(item, items, at, reading)
        _marks(item, reading)
    drafted = reading.first(FieldName.DRAFTED)
    _dispatch(items, drafted.value if drafted else "", reading)
    if drafted and not reading.has(FieldName.SENT):
        reading.values.append(replace(drafted, name=FieldName.DATE, rule="drafted-date"))
    attention(sheet.items, reading)


def _serial(item: Item, reading: Reading) -> None:
    if reading.has(FieldName.SERIAL) or lines.body_like(item):
        return
    m = lines.SERIAL.search(item.text)
    if m and (item.cell is not None or len(m.group()) >= len(item.text) - 1):
        form.serials(item, 0, reading)
        if item.cell is None:
            reading.roles.setdefault(item.key, Role.NUMBER)


def _marks(item: Item, reading: Reading) -> None:
    if item.key in reading.roles or item.furniture:
        return
    found = tokens(item.text)
    if found and item.cell is None:
        add_tokens(item, tuple(t for t in found if t.kind not in ("serial",)), reading)
    elif item.cell is not None:
        for a, b in item.printed.parts():
            for t in tokens(item.text[a:b]):
                if t.kind == "precedence" and t.entry and not reading.has(FieldName.PRECEDENCE):
                    span = (a + t.start, a + t.end)
                    name = FieldName.PRECEDENCE
                    reading.add(name, item, span, "mark-precedence", 0.95, value=t.entry.name, key=t.entry.id)


def _dispatch(items: tuple[Item, ...], drafted: str, reading: Reading) -> None:
    """The dispatch stamp: a date that ends in 発, or one of telegraph form; never the date of 起案."""
    year = int(drafted[:4]) if drafted else None
    rule = replace(reading.years, year=year)
    for item in items:
        if "発" not in item.text or lines.body_like(item) or "起案" in item.text:
            continue
        for d in find_dates(item.text, rule):
            after = item.text[d.end :]
            if not after.startswith("発") and "発" not in after[:3]:
                continue
            when = _not_before(d, drafted)
            role = None if item.cell else Role.SENT
            add_date(FieldName.SENT, item, when, TOKYO, reading, "dispatch-stamp", role)
            return


def _not_before(d: DateReading, drafted: str) -> DateReading:
    """A telegram of early January drafted in December was sent the year after."""
    if d.date is None or d.stated or len(drafted) < 10:
        return d
    day = dt.date.fromisoformat(drafted[:10])
    if d.date < day - dt.timedelta(days=183) and d.year is not None:
        return replace(d, year=d.year + 1, note="year after that of the draft date")
    return d
