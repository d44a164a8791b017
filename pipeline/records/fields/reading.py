"""What the rules gather from one document: values, candidates that were not taken, and roles of lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.model import FieldName, Kind, Role, Value
from pipeline.records.dates.find import DateReading, YearRule
from pipeline.records.words.items import Item, Key
from pipeline.records.words.shapes import native

STRUCK = "struck"
"""the note of an entry that was crossed out: it stays a value, since it tells of a change"""
_CROSSED_OUT = frozenset({FieldName.CONSULTED, FieldName.DISTRIBUTION, FieldName.APPROVER})


@dataclass(frozen=True)
class Sheet:
    """One document as the rules get it: ``items`` of all its pages, ``known_years`` of the whole source."""

    kind: Kind
    items: tuple[Item, ...]
    language: str = "ja"
    known_years: tuple[int, ...] = ()

    @property
    def first(self) -> tuple[Item, ...]:
        """Items of the first page that has any."""
        return tuple(i for i in self.items if i.key.page == self.items[0].key.page) if self.items else ()


@dataclass(frozen=True)
class Pending:
    """A date that waits for its year or month: what :func:`pipeline.records.fields.dating.add_date` was given."""

    name: FieldName
    item: Item
    reading: DateReading
    zone: str
    rule: str
    clock: str = ""


@dataclass
class Reading:
    """Grows while the rules run; nothing is ever taken out of it."""

    values: list[Value] = field(default_factory=list)
    rejected: list[Value] = field(default_factory=list)
    roles: dict[Key, Role] = field(default_factory=dict)
    years: YearRule = field(default_factory=YearRule)
    pending: list[Pending] = field(default_factory=list)

    def add(
        self,
        name: FieldName,
        item: Item,
        span: tuple[int, int],
        rule: str,
        certainty: float,
        *,
        value: str | None = None,
        key: str = "",
        note: str = "",
        role: Role | None = None,
        reject: bool = False,
        parts: Iterable[tuple[str, str]] = (),
    ) -> None:
        """A value at ``span`` (levelled positions) of an item; ``value`` is what is printed unless given. ``parts``
        without text are left out."""
        start, end = span
        printed = item.printed
        if name in _CROSSED_OUT and printed.struck(start, end):
            note = "; ".join(n for n in (STRUCK, note) if n)
        got = Value(
            name,
            printed.raw(start, end),
            closed(native(printed.compact(start, end))) if value is None else value,
            printed.page(start) or item.key.page,
            printed.polygon(start, end),
            rule,
            round(certainty * printed.confidence(start, end), 3),
            key,
            note,
            tuple(sorted((name, text) for name, text in parts if text)),
        )
        if not got.printed.strip() or not got.value.strip():
            return  # punctuation alone is no value
        (self.rejected if reject else self.values).append(got)
        if role is not None and not reject:
            self.roles.setdefault(item.key, role)

    def has(self, name: FieldName) -> bool:
        return any(v.name is name for v in self.values)

    def first(self, name: FieldName) -> Value | None:
        return next((v for v in self.values if v.name is name), None)


def closed(text: str) -> str:
    """The text without a bracket at its end that nothing opened, or at its start that nothing closes."""
    flat = text.replace("（", "(").replace("）", ")")
    for opened, shut in ("()", "「」"):
        if flat.endswith(shut) and flat.count(shut) > flat.count(opened):
            text, flat = text[:-1], flat[:-1]
        elif flat.startswith(opened) and flat.count(opened) > flat.count(shut):
            text, flat = text[1:], flat[1:]
    return text


def ranked(values: Iterable[Value], order: Sequence[FieldName]) -> tuple[Value, ...]:
    """Values in the order of the fields, those of one field as they were found, each value of a field once."""
    place = {name: i for i, name in enumerate(order)}
    seen: set[tuple[str, str, str]] = set()
    out = []
    for v in sorted(values, key=lambda v: place.get(v.name, len(place))):
        mark = (v.name, v.value, v.key)
        repeats = v.name in (FieldName.DISTRIBUTION, FieldName.APPROVER, FieldName.CONSULTED)
        if repeats or mark not in seen:
            seen.add(mark)
            out.append(v)
    return tuple(out)
