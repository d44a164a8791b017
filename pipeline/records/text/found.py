"""A value at its place in the text of a block: what is read after the blocks are made, over row and page ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.model import FieldName, Value
from pipeline.records.words.printed import Printed
from pipeline.records.words.shapes import native


def found(
    name: FieldName,
    printed: Printed,
    span: tuple[int, int],
    rule: str,
    certainty: float,
    *,
    value: str | None = None,
    key: str = "",
    note: str = "",
    parts: Mapping[str, str] | None = None,
) -> Value:
    """A value at ``span`` (levelled positions); its certainty is the rule's times what the engine gives its
    characters. ``value`` is what is printed unless given; empty ``parts`` are left out."""
    start, end = span
    return Value(
        name,
        printed.raw(start, end),
        native(printed.compact(start, end)) if value is None else value,
        printed.page(start),
        printed.polygon(start, end),
        rule,
        round(certainty * printed.confidence(start, end), 3),
        key,
        note,
        tuple(sorted((k, v) for k, v in (parts or {}).items() if v)),
    )


def unlike(values: Iterable[Value], known: Iterable[Value]) -> tuple[Value, ...]:
    """The values that say something no known one of the same field says, each once."""
    seen = {(v.name, v.value) for v in known}
    out = []
    for v in values:
        if (v.name, v.value) not in seen:
            seen.add((v.name, v.value))
            out.append(v)
    return tuple(out)
