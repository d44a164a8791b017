"""What is read of a document once its text is in order: who takes part and speaks, what else it refers to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.model import Document, FieldName, Kind
from pipeline.records.citations import resolving as citations
from pipeline.records.citations.citing import cited
from pipeline.records.fields.reading import ranked
from pipeline.records.people import conversation
from pipeline.records.people.participants import participants
from pipeline.records.people.persons import persons, sided

ORDER = tuple(FieldName)


def completed(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The documents of a source, each with its references, participants, persons and turns; references of one document
    to another resolved."""
    return citations.resolve([_peopled(d) for d in documents])


def _peopled(document: Document) -> Document:
    present = participants(document.kind, document.blocks, document.values)
    people, values, turns = persons(document.blocks, ranked((*document.values, *present, *cited(document)), ORDER))
    people = sided(people, values, meeting=document.kind is Kind.CONVERSATION)
    blocks = conversation.given(document.blocks, turns)
    return replace(document, values=values, persons=people, blocks=blocks)
