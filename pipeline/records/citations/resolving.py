"""Which record a reference means: number, direction, post and date against what every record says of itself.

Two pure functions: :func:`resolve` over the documents of one source, :func:`links` over summaries of all records of an
output. Serial numbers begin again every year, and every post counts its own: a number alone finds nothing. Nothing is
linked where two records fit.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Document, Evidence, FieldName, Form, Relation, RelationType, Value
from pipeline.records.citations.stations import ends_of

CLOCKS = 1
"""days by which the date in a reference may differ from the one sent: the clocks of two posts"""
OVER_NEW_YEAR = 92
"""days into a year within which a number may still be one of the year before"""


@dataclass(frozen=True)
class Cited:
    """A reference as a record makes it: parts of a REFERENCE value. ``at``: its index among the record's references."""

    at: int
    printed: str
    number: str
    series: str
    day: str
    of: str
    to: str
    relation: str
    certainty: float


@dataclass(frozen=True)
class Summary:
    """What of a record is needed to find it by a reference, and what it refers to. ``day``: ISO, "" when not known.
    ``numbers``: (series, number) pairs. ``author``, ``counterpart``: as
    :class:`pipeline.records.citations.stations.Ends`.
    ``several``: it went to several posts."""

    record: str
    day: str
    author: str
    counterpart: str
    numbers: tuple[tuple[str, str], ...]
    internal: bool
    several: bool
    references: tuple[Cited, ...]


@dataclass(frozen=True)
class Link:
    """Reference ``at`` of ``record``, as ``printed``, means ``target``; ``relation`` is reply, corrects or ""."""

    record: str
    at: int
    printed: str
    target: str
    certainty: float
    relation: str
    why: str


_SERIES = {FieldName.SERIAL: "serial", FieldName.CIRCULAR: "circular"}
_NO_NUMBER = "internal"


def summary(document: Document) -> Summary:
    """Of a document, from its values alone."""
    ends = ends_of(document)
    dates = (document.first(n) for n in (FieldName.SENT, FieldName.DATE, FieldName.DRAFTED))
    day = next((v.value[:10] for v in dates if v is not None), "")
    letter = document.kind.value == "letter"
    numbers = tuple(
        ("letter" if letter and v.name is FieldName.SERIAL else _SERIES[v.name], v.value.lstrip("0"))
        for v in document.values if v.name in _SERIES and v.value.isdigit()
    )  # fmt: skip
    if document.form is Form.ENGLISH_CABLE:
        numbers += tuple(
            ("serial", v.value.lstrip("0")) for v in document.all(FieldName.DOCUMENT_NUMBER) if v.value.isdigit()
        )
    telegram = document.kind.value in ("telegram", "draft")
    references = tuple(_cited(at, v) for at, v in enumerate(document.all(FieldName.REFERENCE)))
    return Summary(
        document.id, day if len(day) == 10 else "", ends.author, ends.counterpart, numbers,
        telegram and not numbers, document.form is Form.CIRCULAR, references,
    )  # fmt: skip


def _cited(at: int, v: Value) -> Cited:
    direction = v.part("direction")
    series = "serial"
    if direction == "合電":
        series = "circular"
    elif direction in ("貴信", "往信", "公信", "your despatch", "my despatch"):
        series = "letter"
    elif "部内連絡" in direction:
        series = _NO_NUMBER
    return Cited(
        at, v.printed, v.part("number").lstrip("0"), series, v.part("date"), v.part("of"), v.part("to"),
        v.part("relation"), v.certainty,
    )  # fmt: skip


def links(records: Sequence[Summary]) -> tuple[Link, ...]:
    """What the references of all records mean, where exactly one record fits; in the order of the records."""
    by_number: dict[tuple[str, str], list[Summary]] = defaultdict(list)
    unnumbered: dict[str, list[Summary]] = defaultdict(list)
    for record in records:
        for series, number in record.numbers:
            by_number[(series, number)].append(record)
        if record.internal and record.day:
            unnumbered[record.day].append(record)
    out = []
    for record in records:
        for reference in record.references:
            fits = _fitting(record, reference, by_number, unnumbered)
            if len({f.record for f, _ in fits}) == 1:
                target, why = fits[0]
                certainty = round(reference.certainty * (0.95 if reference.day else 0.8), 3)
                cited = (record.record, reference.at, reference.printed)
                out.append(Link(*cited, target.record, certainty, reference.relation, why))
    return tuple(out)


def _fitting(
    record: Summary,
    cited: Cited,
    by_number: Mapping[tuple[str, str], Sequence[Summary]],
    unnumbered: Mapping[str, Sequence[Summary]],
) -> list[tuple[Summary, str]]:
    """The records a reference could mean, and why. Without the author nobody can be found: every post counts anew."""
    if not cited.of:
        return []
    if cited.series == _NO_NUMBER:
        around = [f for day in _days(cited.day) for f in unnumbered.get(day, ())]
    else:
        around = list(by_number.get((cited.series, cited.number), ())) if cited.number else []
    other = cited.to or (record.counterpart if cited.of == record.author else record.author)
    out = []
    for f in around:
        if f.record == record.record or f.author != cited.of or not _to(f, other, cited):
            continue
        if not _in_time(record, cited, f):
            continue
        number = f"number {cited.number}" if cited.number else "a service message"
        out.append((f, f"{number} of {cited.of} of {f.day}"))
    return out


def _to(found: Summary, other: str, cited: Cited) -> bool:
    if found.several or cited.series == "circular":
        return True
    return bool(other) and found.counterpart == other


def _days(day: str) -> Iterable[str]:
    if not day:
        return ()
    middle = dt.date.fromisoformat(day)
    return ((middle + dt.timedelta(days=k)).isoformat() for k in range(-CLOCKS, CLOCKS + 1))


def _in_time(record: Summary, cited: Cited, found: Summary) -> bool:
    """On the day that is named; else before the record, in its year or at the end of the one before."""
    if not found.day:
        return False
    if cited.day:
        return found.day in _days(cited.day)
    if not record.day:
        return False
    here, there = dt.date.fromisoformat(record.day), dt.date.fromisoformat(found.day)
    if there > here + dt.timedelta(days=CLOCKS):
        return False
    return there.year == here.year or (here - there).days <= OVER_NEW_YEAR


def resolve(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents with :attr:`Value.target` of their references and the relations (reply-to, corrects) that follow,
    found among themselves."""
    found: dict[str, dict[int, Link]] = defaultdict(dict)
    for link in links([summary(d) for d in documents]):
        found[link.record][link.at] = link
    return tuple(_linked(d, found[d.id]) if d.id in found else d for d in documents)


_RELATIONS = {"reply": RelationType.REPLY_TO, "corrects": RelationType.CORRECTS}


def _linked(document: Document, found: Mapping[int, Link]) -> Document:
    values: list[Value] = []
    at = 0
    for v in document.values:
        if v.name is FieldName.REFERENCE:
            link = found.get(at)
            values.append(replace(v, target=link.target) if link is not None else v)
            at += 1
        else:
            values.append(v)
    known = {(r.type, r.target) for r in document.relations}
    relations = list(document.relations)
    for link in found.values():
        type_ = _RELATIONS.get(link.relation)
        if type_ is not None and (type_, link.target) not in known:
            known.add((type_, link.target))
            relations.append(
                Relation(type_, link.target, Evidence("cited", f"{link.printed}: {link.why}", link.certainty))
            )
    return replace(document, values=tuple(values), relations=tuple(relations))
