"""The lines of an incoming telegram before 1945, set in columns (domain notes 1.1, 1938).

Line 1 from the top: running number at the ministry, cipher word, dispatch; at its foot the offices in charge. Line 2:
the ministry, receipt, often without year and month. Line 3: the minister on top, the head of post at the foot.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.model import FieldName, Role
from pipeline.records.dates.find import TOKYO, DateReading, find_dates
from pipeline.records.fields import lines
from pipeline.records.fields.dating import add_date
from pipeline.records.fields.marks import add_tokens, tokens
from pipeline.records.fields.parties import add_party, from_to
from pipeline.records.fields.reading import Reading
from pipeline.records.words.items import Item
from pipeline.records.words.numerals import DIGITS, number
from pipeline.records.words.vocabulary import Entry, derived, vocabulary

_N = f"[{DIGITS}]"
_RECEIPT = re.compile(
    rf"^(?P<place>[^0-9。、]{{0,6}}?)(?P<date>(?P<day>{_N}{{1,3}})日(?P<words>午前|午後|朝|夕刻?|夜|夜半)?)着$"
)


@derived
def _lead() -> re.Pattern[str]:
    return re.compile(rf"^(?P<n>{_N}{{1,6}})?(?P<sign>[(（]?(?P<cipher>{vocabulary('cipher').pattern})[)）]?)?$")


def dispatch(item: Item, reading: Reading) -> lines.DateLine | None:
    """Total and cipher above the date of dispatch, offices below its place; the date line they stand on."""
    found = find_dates(item.text, reading.years)
    parts = item.printed.parts()
    if not found or found[0].month is None:
        return None
    start, d = found[0].start, found[0]
    lead = _lead().match(item.text[:start])
    if lead is None or not (lead.group("n") or lead.group("cipher")):
        return None
    foot = next((a for a, _ in parts if a > d.end and _offices(item.text[a:])), len(item.text))
    dated = lines.date_line(item.text[start:foot], reading.years)
    if dated is None or dated.direction != "sent":
        return None
    if lead.group("n"):
        value = str(number(lead.group("n")))
        reading.add(FieldName.TOTAL, item, lead.span("n"), "first-line", 0.85, value=value, role=Role.SENT)
    if lead.group("cipher"):
        entry = vocabulary("cipher").exactly(lead.group("cipher"))
        if entry is not None:
            reading.add(
                FieldName.CIPHER, item, lead.span("cipher"), "first-line", 0.9, value=entry.name, key=entry.id
            )  # fmt: skip
    for m in re.finditer(r"[^・、,]+", item.text[foot:]):
        entry = _office(m.group())
        span = (foot + m.start(), foot + m.end())
        reading.add(FieldName.OFFICE, item, span, "foot-of-first-line", 0.85, key=entry.id if entry else "")
    return _moved(dated, start)


_TITLED = re.compile(rf"(?:公電|電報|往電|来電|電信)?第(?P<n>{_N}{{1,6}})号(?P<flags>(?:[(][^()]{{1,8}}[)])*)$")


def titled(item: Item, reading: Reading) -> bool:
    """The whole head in one line, as copies of 1941 have it:

    ``昭和16年11月26日東郷外務大臣発在米野村大使宛公電第八三六号(館長符号)(写)``
    """
    dates = find_dates(item.text, reading.years)
    if not dates or dates[0].start > 0 or dates[0].day is None or len(item.text) > 80:
        return False
    day, tail = dates[0], _TITLED.search(item.text)
    found = from_to(item.text[day.end : tail.start("n")] if tail else item.text[day.end :])
    if found is None:
        return False
    to, sender = (tuple(k + day.end for k in span) if span else None for span in found)
    add_date(FieldName.SENT, item, day, "", reading, "head-in-one-line", Role.TITLE)
    for name, span in ((FieldName.RECIPIENT, to), (FieldName.SENDER, sender)):
        if span is not None:
            add_party(name, item, (span[0], span[1]), "head-in-one-line", 0.9, reading)
    if tail is not None:
        n, digits = tail.span("n"), str(number(tail.group("n")))
        reading.add(FieldName.SERIAL, item, n, "head-in-one-line", 0.9, value=digits)
        marks = tokens(tail.group("flags").replace("(写)", "").replace("(原議)", ""))
        at = tail.start("flags")
        add_tokens(item, tuple(replace(t, start=t.start + at, end=t.end + at) for t in marks), reading, headed=True)
    return True


def headline(text: str) -> bool:
    """Whether a levelled line is such a head: a day, X発Y宛, the telegram's number, and nothing else."""
    dates, tail = find_dates(text), _TITLED.search(text)
    if not dates or dates[0].start > 0 or dates[0].day is None or tail is None or len(text) > 80:
        return False
    return from_to(text[dates[0].end : tail.start("n")]) is not None


def _offices(text: str) -> bool:
    return all(_office(word) is not None for word in re.split(r"[・、,]", text) if word)


def _office(text: str) -> Entry | None:
    return vocabulary("offices").exactly(text)


def _moved(dated: lines.DateLine, by: int) -> lines.DateLine:
    place = dated.place
    return lines.DateLine(
        replace(dated.reading, start=dated.reading.start + by, end=dated.reading.end + by),
        dated.direction,
        None if place is None else replace(place, start=place.start + by, end=place.end + by),
    )


def receipt(item: Item, reading: Reading) -> bool:
    """``本省 十九日夜着``: day and time of day; year and month are those of the dispatch, a few days before."""
    m = _RECEIPT.match(item.text)
    if m is None:
        return False
    day = number(m.group("day"))
    if day is None or not 1 <= day <= 31:
        return False
    a, b = m.span("date")
    words = m.group("words") or ""
    d = DateReading(a, b, None, None, day, words=words, stated=False)
    add_date(FieldName.RECEIVED, item, d, TOKYO, reading, "receipt-day", Role.RECEIVED)
    if m.group("place"):
        place = lines.post(m.group("place"), m.start("place"))
        if place is not None and place.entry is not None:
            span = (place.start, place.end)
            reading.add(FieldName.RECEIVED_PLACE, item, span, "post-known", 0.9, key=place.entry.id)
    return True
