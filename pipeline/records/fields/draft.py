"""Outgoing draft telegrams, 外務省電信案: the form of 1967-07-01 and its kin (domain notes 1.1-1.2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipeline.model import FieldName, Role
from pipeline.records.dates.find import TOKYO, DateReading, find_dates
from pipeline.records.fields import form, lines
from pipeline.records.fields.attention import attention
from pipeline.records.fields.dating import add_date
from pipeline.records.fields.general import date_and_office_lines, head_items, title
from pipeline.records.fields.marks import add_tokens, tokens
from pipeline.records.fields.parties import addresses, draft_parties
from pipeline.records.fields.reading import Reading, Sheet
from pipeline.records.words.items import Item
from pipeline.records.words.labels import labels_in
from pipeline.records.words.vocabulary import vocabulary

_CIPHER_ABOVE = 0.5
"""share of the page within which 暗 alone is the field 符号表示 of the form"""


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
    _bare_subject(items, reading)
    _bare_office(items, reading)
    drafted = reading.first(FieldName.DRAFTED)
    _dispatch(items, drafted.value if drafted else "", reading)
    if drafted and not reading.has(FieldName.SENT):
        reading.values.append(replace(drafted, name=FieldName.DATE, rule="drafted-date"))
    if not (drafted or reading.has(FieldName.SENT)):  # on plain paper a date below the title
        date_and_office_lines(head_items(items), reading)
    attention(sheet.items, reading)


def _serial(item: Item, reading: Reading) -> None:
    if reading.has(FieldName.SERIAL) or reading.has(FieldName.CIRCULAR) or lines.body_like(item):
        return
    m = lines.CIRCULAR.search(item.text) or lines.SERIAL.search(item.text)
    if m and (item.cell is not None or len(m.group()) >= len(item.text) - 1):
        form.serials(item, 0, reading)
        if item.cell is None:
            reading.roles.setdefault(item.key, Role.NUMBER)


def _marks(item: Item, reading: Reading) -> None:
    if item.key in reading.roles or item.furniture:
        return
    found = tokens(item.text)
    if len(found) == 1 and found[0].kind == "cipher" and found[0].entry and item.top < _CIPHER_ABOVE:
        entry = found[0].entry
        if not reading.has(FieldName.CIPHER):
            reading.add(
                FieldName.CIPHER, item, (0, len(item.text)), "cipher-alone", 0.7, value=entry.name, key=entry.id,
                role=None if item.cell else Role.PRECEDENCE,
            )  # fmt: skip
    elif found and item.cell is None:
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
        if lines.body_like(item) or "起案" in item.text:
            continue
        for d in find_dates(item.text, rule):
            after = item.text[d.end :]
            stamped = d.form == "telegraph" and not after and d.hour is not None  # DEC 22日20時27分, 発 lost
            if not stamped and not after.startswith("発") and "発" not in after[:3]:
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


def _bare_subject(items: tuple[Item, ...], reading: Reading) -> None:
    """The line below the addressees, or below 転電, that is nothing else: a copy of the form may leave 件名 out."""
    if reading.has(FieldName.SUBJECT):
        return
    addressed = [k for k, i in enumerate(items) if reading.roles.get(i.key) in (Role.ADDRESS, Role.RELAY)]
    after = items[addressed[-1] + 1] if addressed and addressed[-1] + 1 < len(items) else None
    if after is None or after.key in reading.roles or after.cell is not None or after.furniture:
        return
    text = after.text
    plain = lines.body_like(after) or tokens(text) or labels_in(after.printed) or text.endswith(("へ", "より"))
    if plain or addresses(text) or lines.REFERENCE.search(text) or not 3 <= len(text) <= 40:
        return
    reading.add(FieldName.SUBJECT, after, (0, len(text)), "below-address", 0.7, role=Role.SUBJECT)


def _bare_office(items: tuple[Item, ...], reading: Reading) -> None:
    """A bureau and its division on a line of their own among the form's: the office in charge, its label not read."""
    if reading.has(FieldName.OFFICE):
        return
    offices = vocabulary("offices")
    bureaus = [w for e in offices.entries if e.text("level") == "bureau" for w in e.forms]
    for item in items:
        bureau = max((w for w in bureaus if item.text.startswith(w)), key=len, default="")
        rest = item.text[len(bureau) :]
        if bureau and rest and offices.exactly(rest) is not None and item.key not in reading.roles:
            role = None if item.cell else Role.OFFICE
            reading.add(FieldName.OFFICE, item, (0, len(item.text)), "office-alone", 0.7, role=role)
            return
