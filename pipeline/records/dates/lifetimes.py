"""What in a document contradicts what is known of its time: flags for a person to look at. Nothing is changed.

Known are the days between which an office, a post or a printed form could be named (``from``/``to`` of the
vocabularies, domain notes 5.1), the order of things (drafted, decided, sent, received, released) and the clock.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Document, FieldName, Flag, Value
from pipeline.records.dates.clocks import LONGEST_WIRE, as_tokyo, fits_wire
from pipeline.records.dates.find import find_dates
from pipeline.records.dates.years import Span
from pipeline.records.words.shapes import level
from pipeline.records.words.vocabulary import Entry, derived, vocabulary

LAST_DAY = dt.date(2026, 12, 31)
"""end of the year these rules were written in: nothing let go since can be dated later. Fixed, so that a record does
not depend on the day it is made."""
_OWN = (
    FieldName.SENT, FieldName.RECEIVED, FieldName.DATE, FieldName.DRAFTED, FieldName.DECIDED,
)  # fmt: skip
_LATER = (FieldName.RELEASE, FieldName.DECLASSIFIED)
_OFFICES = (FieldName.OFFICE, FieldName.CONSULTED, FieldName.APPROVER)
_POSTS = (FieldName.PLACE,)
_LAST_OF_JACAR = dt.date(1952, 4, 28)
"""its holdings go to 1945 [S57]; some files of the occupation are among them [K]"""
_SLACK = dt.timedelta(days=60)
"""printed names outlive a reform for a while"""


@dataclass(frozen=True)
class Revision:
    """A day printed on the form itself, on which the form was made: ``昭和四二・七・一 改正``."""

    day: dt.date
    printed: str


def flagged(document: Document) -> Document:
    """The document with its flags added to those it has."""
    values = document.values
    found = flags(values, archive=document.archive.ids if document.archive else (), revisions=revisions(document))
    return replace(document, flags=(*document.flags, *found))


def revisions(document: Document) -> tuple[Revision, ...]:
    """The days on which the document's form was made or revised, as its margin prints them."""
    out = []
    for block in document.blocks:
        for row in block.all_rows:
            text = level(row.text)
            for d in find_dates(text) if len(text) <= 40 and ("改正" in text or "制定" in text) else ():
                if d.date is not None and d.stated and re.match(r"[)）]?(?:改正|制定)", text[d.end :]):
                    out.append(Revision(d.date, row.text))
    return tuple(out)


def flags(
    values: Sequence[Value],
    *,
    archive: Iterable[tuple[str, str]] = (),
    revisions: Iterable[Revision] = (),
) -> tuple[Flag, ...]:
    """Everything in the values of one document that contradicts what is known, in a fixed order.

    ``archive``: (type, number) pairs of :attr:`Archive.ids`. ``revisions``: days printed on the form.
    """
    dated = {name: v for name in (*_OWN, *_LATER) if (v := next((v for v in values if v.name is name), None))}
    days = {name: day for name, v in dated.items() if (day := _day(v)) is not None}
    own = next(((dated[n], days[n]) for n in _OWN if n in days), None)
    found = [*_order(dated, days), *_eras(values)]
    for name in _OWN:
        if name in days and days[name] > LAST_DAY:
            found.append(_flag("date-in-future", dated[name], f"the date {days[name]} has not come yet", 0.9))
            break
    if own is not None:
        value, day = own
        found += _offices(values, day, value)
        found += _posts(values, day, value)
        found += _forms(revisions, day, value)
        if any(kind == "jacar" for kind, _ in archive) and day > _LAST_OF_JACAR:
            found.append(_flag("date-outside-archive", value, f"{day} is later than the archive's papers, JACAR", 0.6))
    return tuple(found)


def _day(value: Value) -> dt.date | None:
    if not re.match(r"\d{4}-\d\d-\d\d", value.value):
        return None
    return dt.date.fromisoformat(value.value[:10])


def _flag(rule: str, value: Value, message: str, certainty: float) -> Flag:
    """The certainty of a contradiction is no higher than that of the value it is about."""
    sure = round(min(certainty, max(0.1, value.certainty)), 3)
    return Flag(rule, message, sure, value.name, value.page, value.polygon)


# --------------------------------------------------------------------------------------------- order of days
_SEQUENCE = (
    ("decided-before-drafted", FieldName.DRAFTED, FieldName.DECIDED, 0, "decided {b} before it was drafted {a}"),
    ("sent-before-drafted", FieldName.DRAFTED, FieldName.SENT, 1, "sent {b} before it was drafted {a}"),
    ("released-before-document", FieldName.SENT, FieldName.RELEASE, 0, "released {b} before it was sent {a}"),
    ("released-before-document", FieldName.DATE, FieldName.RELEASE, 0, "released {b} before it was written {a}"),
    ("declassified-before-document", FieldName.SENT, FieldName.DECLASSIFIED, 0, "declassified {b}, but sent {a}"),
    ("declassified-before-document", FieldName.DATE, FieldName.DECLASSIFIED, 0, "declassified {b}, but written {a}"),
)
"""rule, what comes first, what comes after, days by which it may be early, message"""


def _order(dated: dict[FieldName, Value], days: dict[FieldName, dt.date]) -> Iterator[Flag]:
    yield from _wire(dated, days)
    seen = set()
    for rule, first, second, slack, text in _SEQUENCE:
        if first not in days or second not in days or rule in seen:
            continue
        if days[second] < days[first] - dt.timedelta(days=slack):
            seen.add(rule)
            sure = min(0.95, dated[first].certainty)
            yield _flag(rule, dated[second], text.format(a=days[first], b=days[second]), sure)


def _wire(dated: dict[FieldName, Value], days: dict[FieldName, dt.date]) -> Iterator[Flag]:
    """Sent is the post's clock, received Tokyo's; where only Tokyo's clock for both would fit, that is said."""
    if FieldName.SENT not in days or FieldName.RECEIVED not in days:
        return
    sent, received = dated[FieldName.SENT], dated[FieldName.RECEIVED]
    a, b = dt.datetime.fromisoformat(sent.value), dt.datetime.fromisoformat(received.value)
    if a.tzinfo is not None and b.tzinfo is not None:
        if fits_wire(a, b):
            return
        hint = ""
        if fits_wire(as_tokyo(a.replace(tzinfo=None)), b):
            hint = "; it would fit if the time of dispatch were Tokyo's too"
        early = b < a
    else:
        gap = days[FieldName.RECEIVED] - days[FieldName.SENT]
        if dt.timedelta(days=-1) <= gap <= LONGEST_WIRE:
            return
        early, hint = gap < dt.timedelta(), ""
    if early:
        yield _flag(
            "received-before-sent", received, f"received {received.value} before it was sent {sent.value}{hint}", 0.9
        )
    else:
        yield _flag(
            "long-on-the-wire", received, f"received {received.value}, long after it was sent {sent.value}{hint}", 0.7
        )


def _eras(values: Iterable[Value]) -> Iterator[Flag]:
    """Years and days that their era does not have, as the reading of the date noted."""
    for v in values:
        if m := re.search(r"no such year of \w+|(?:after the end|before the start) of \w+ \([\d-]+\)", v.note):
            yield _flag("date-outside-era", v, f"{v.printed.strip()} is {v.value}, {m.group()}", 0.9)
        if m := re.search(r"[\d-]+ was no .曜日", v.note):
            yield _flag("weekday-does-not-fit", v, m.group(), 0.8)


# ------------------------------------------------------------------------------------------ offices and posts
@derived
def _bureaus() -> dict[str, tuple[Entry, ...]]:
    """By printed name: every spell of a bureau of which a day is known; names of one with an unknown spell left out."""
    out: dict[str, list[Entry]] = {}
    for e in vocabulary("offices").entries:
        if e.text("level") in ("bureau", "ministry"):
            for form in e.forms:
                out.setdefault(form, []).append(e)
    return {f: tuple(es) for f, es in out.items() if all(e.day("from") or e.day("to") for e in es)}


@derived
def _bureau_pattern() -> re.Pattern[str]:
    names = sorted(
        (f for e in vocabulary("offices").entries for f in e.forms if len(f) >= 3), key=lambda f: (-len(f), f)
    )
    return re.compile(rf"(?<![\u30a0-\u30ff\u4e00-\u9fff])(?:{'|'.join(map(re.escape, names))})")


def spells(text: str) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """The bureaus levelled text names whose time is known, each with all its spells."""
    plain = re.sub(r"^(?:外務省|主管)", "", text)
    found = dict.fromkeys(m.group() for m in _bureau_pattern().finditer(plain))
    return tuple((name, _bureaus()[name]) for name in found if name in _bureaus())


def year_spans(texts: Iterable[str]) -> tuple[Span, ...]:
    """What levelled lines of a head say about the year of their paper: bureaus by their times, ministers by their
    terms (background knowledge), each once."""
    out: dict[str, Span] = {}
    ministers = re.compile(vocabulary("holders").pattern)
    for text in texts:
        for name, known in spells(text):
            times = tuple((_year(e.day("from")), _year(e.day("to"))) for e in known)
            out.setdefault(name, Span(times, f"{name} had this name then"))
        for m in ministers.finditer(text):
            entry = vocabulary("holders").exactly(m.group())
            before = text[: m.start()][-1:]
            if entry is None or ("\u4e00" <= before <= "\u9fff" and before not in "宛発殿"):
                continue  # the end of a longer name
            terms = tuple((t["from"].year, t["to"].year) for t in entry.extra["terms"])
            out.setdefault(entry.ja, Span(terms, f"{entry.ja} was in office then"))
    return tuple(out.values())


def _year(day: dt.date | None) -> int | None:
    return day.year if day is not None else None


def _offices(values: Iterable[Value], day: dt.date, dated: Value) -> Iterator[Flag]:
    seen = set()
    for v in values:
        if v.name not in _OFFICES:
            continue
        for name, known in spells(level(v.value)):
            if name in seen or any(e.in_use(day) for e in known):
                continue
            seen.add(name)
            times = ", ".join(f"{e.day('from') or '?'} to {e.day('to') or 'now'}" for e in known)
            sure = _sureness(known, day)
            yield _flag(
                "date-outside-office", v, f"{name} is named on {day}; there was one {times}", min(sure, dated.certainty)
            )


def _sureness(known: Sequence[Entry], day: dt.date) -> float:
    """Less where the days are background knowledge only, or where the reform was not long ago or ahead."""
    edges = [d for e in known for d in (e.day("from"), e.day("to")) if d is not None]
    near = any(abs(day - d) <= _SLACK for d in edges)
    weak = any("[K]" in e.source for e in known)
    return 0.9 - (0.3 if weak else 0.0) - (0.3 if near else 0.0)


def _posts(values: Iterable[Value], day: dt.date, dated: Value) -> Iterator[Flag]:
    ids = {e.id: e for e in vocabulary("posts").entries}
    for v in values:
        entry = ids.get(v.key) if v.name in _POSTS else None
        if entry is not None and not entry.in_use(day):
            times = f"{entry.day('from') or '?'} to {entry.day('to') or 'now'}"
            yield _flag(
                "date-outside-post",
                v,
                f"{entry.ja} is named on {day}; there was a post {times}",
                min(0.6, dated.certainty),
            )


def _forms(revisions: Iterable[Revision], day: dt.date, dated: Value) -> Iterator[Flag]:
    late = [r for r in revisions if r.day > day]
    if late:
        last = max(late, key=lambda r: r.day)
        yield _flag("date-before-form", dated, f"dated {day}, on a form of {last.day} ({last.printed.strip()})", 0.9)
