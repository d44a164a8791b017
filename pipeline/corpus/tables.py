"""Records as rows of tables: plain values, the same keys in every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.corpus.entry import Entry
from pipeline.model import Box

Plain = str | int | float | None
Rows = Callable[[Entry], Iterator[dict[str, Plain]]]


def documents(entry: Entry) -> Iterator[dict[str, Plain]]:
    """``date`` as :attr:`Entry.date`; ``withheld``: how many areas; ``characters`` of the text, white space aside."""
    attached = next((r.target for r in entry.relations if r.type.value == "attachment-of"), "")
    yield {
        "id": entry.id,
        "source": entry.source,
        "source_file": entry.source_file,
        "kind": entry.kind,
        "form": entry.form,
        "date": entry.date,
        "classification": entry.classification,
        "precedence": entry.precedence,
        "sender": entry.sender,
        "recipient": entry.recipient,
        "place": entry.place,
        "subject": entry.subject,
        "title": entry.title,
        "language": entry.language,
        "pages": len(entry.pages),
        "first_page": entry.pages[0].n if entry.pages else "",
        "last_page": entry.pages[-1].n if entry.pages else "",
        "characters": len("".join(entry.text.split())),
        "withheld": len(entry.gaps),
        "references": len(entry.references),
        "attached_to": attached,
        "expected_error_rate": entry.expected_error_rate,
    }


def gaps(entry: Entry) -> Iterator[dict[str, Plain]]:
    """One for each withheld area. ``quantity``, ``at_least``, ``at_most`` in ``unit``, None when not known; ``x0`` to
    ``y1``: its box in pixels of the original picture; ``passage``: the first area of the passage it belongs to."""
    for gap in entry.gaps:
        box = Box.around(gap.polygon)
        yield {
            "id": entry.id,
            "gap": gap.id,
            "page": gap.n,
            "kind": gap.kind,
            "certainty": gap.certainty,
            "unit": gap.unit,
            "quantity": gap.quantity,
            "at_least": gap.at_least,
            "at_most": gap.at_most,
            "confidence": gap.confidence,
            "grounds": " ".join(gap.grounds),
            "codes": " ".join(gap.codes),
            "passage": gap.passage,
            "printed": gap.printed,
            "x0": box.x0,
            "y0": box.y0,
            "x1": box.x1,
            "y1": box.y1,
        }


def references(entry: Entry) -> Iterator[dict[str, Plain]]:
    for reference in entry.references:
        yield {
            "id": entry.id,
            "printed": reference.printed,
            "direction": reference.direction,
            "number": reference.number,
            "date": reference.date,
            "of": reference.of,
            "relation": reference.relation,
            "target": reference.target,
            "page": reference.page,
            "certainty": reference.certainty,
        }


def values(entry: Entry) -> Iterator[dict[str, Plain]]:
    for value in entry.values:
        yield {
            "id": entry.id,
            "name": value.name.value,
            "printed": value.printed,
            "value": value.value,
            "key": value.key,
            "page": value.page,
            "rule": value.rule,
            "certainty": value.certainty,
            "note": value.note,
            "target": value.target,
            "by": value.by,
        }


def persons(entry: Entry) -> Iterator[dict[str, Plain]]:
    for person in entry.persons:
        yield {
            "id": entry.id,
            "person": person.id,
            "name": person.name,
            "aliases": "、".join(person.aliases),
            "role": person.role,
            "key": person.key,
            "side": person.side,
            "authority": person.authority,
        }


TABLES: dict[str, Rows] = {
    "documents": documents,
    "gaps": gaps,
    "references": references,
    "values": values,
    "persons": persons,
}
