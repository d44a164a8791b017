"""Names of offices as values: a bureau and its division, with look-alikes read as what the vocabulary knows.

``条約居条約課`` is 条約局条約課. A name that no vocabulary knows stays as it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import FieldName, Role
from pipeline.records.fields.reading import Reading, closed
from pipeline.records.words.items import Item
from pipeline.records.words.matching import Match, misread, nearest
from pipeline.records.words.shapes import native
from pipeline.records.words.vocabulary import Entry, derived, vocabulary

_SHORT = 2
"""characters by which a bureau's name in print may differ in length from the vocabulary's"""


@dataclass(frozen=True)
class Office:
    """``word``: the name with misread signs put right; ``key``: the entry of its last part when that is one office."""

    word: str
    key: str
    certainty: float


@derived
def _names(level: str) -> tuple[tuple[str, Entry], ...]:
    """Names of bureaus, or of divisions, one entry for each name: spells of one name do not compete."""
    out: dict[str, Entry] = {}
    for entry in vocabulary("offices").entries:
        if (entry.text("level") == "bureau") == (level == "bureau"):
            for form in entry.forms:
                out.setdefault(form, entry)
    return tuple(sorted(out.items(), key=lambda w: (-len(w[0]), w[0])))


def office(text: str) -> Office | None:
    """The office a levelled text names, with or without 長 at its end; None when the vocabulary knows no part of it."""
    head = text.endswith("長") and len(text) > 2
    bare = text[:-1] if head else text
    found = _known(bare) or _in_two(bare)
    if found is None:
        title = nearest(text, vocabulary("ranks").words) if len(text) > _SHORT else None  # 官房長
        return None if title is None else Office(title.word, "", title.certainty)
    return Office(found.word + ("長" if head else ""), found.key, found.certainty)


def _known(text: str) -> Office | None:
    match = nearest(text, _names("bureau")) or nearest(text, _names("division"))
    return None if match is None else Office(match.word, _key(match.entry), match.certainty)


def _in_two(text: str) -> Office | None:
    """A bureau and what stands behind it; the bureau must be known, its division should be."""
    best: tuple[float, int, Match] | None = None
    for size in range(2, len(text)):
        match = nearest(text[:size], _names("bureau"))
        if match is not None and (best is None or (match.certainty, size) > best[:2]):
            best = (match.certainty, size, match)
    if best is None:
        return None
    _, size, bureau = best
    rest = text[size:]
    division = nearest(rest, _names("division"))
    if division is None:
        return Office(bureau.word + rest, "", bureau.certainty)
    return Office(bureau.word + division.word, _key(division.entry), min(bureau.certainty, division.certainty))


def _key(entry: Entry) -> str:
    """The entry's id when its name is that of one office at all times."""
    spells = sum(1 for e in vocabulary("offices").entries if set(e.forms) & set(entry.forms))
    return entry.id if spells == 1 else ""


def add_office(
    name: FieldName,
    item: Item,
    span: tuple[int, int],
    rule: str,
    certainty: float,
    reading: Reading,
    *,
    role: Role | None = None,
    note: str = "",
    after: str = "",
    parts: tuple[tuple[str, str], ...] = (),
) -> None:
    """An office as a value. ``after``: what belongs to the name and stands elsewhere."""
    start, end = span
    text = item.text[start:end]
    found = office(text + after)
    value: str | None = None
    sure, key = certainty, ""
    if after:
        value = closed(native(item.printed.compact(start, end)) + after)
    if found is not None:
        key, sure = found.key, certainty * found.certainty
        if found.word != text + after:
            value, note = found.word, "; ".join(n for n in (misread(text, found.word), note) if n)
    reading.add(name, item, span, rule, sure, value=value, key=key, note=note, role=role, parts=parts)
