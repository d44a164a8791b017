"""Persons who state something of a document in the file beside its source: who they are, and the id of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.model import Document


def stated_by(documents: Iterable[Document]) -> dict[str, str]:
    """xml:id of the ``respStmt`` of each person, in the order in which they are met."""
    names = dict.fromkeys(name for document in documents for name in _names(document) if name)
    return {name: f"stated-by-{n}" for n, name in enumerate(names, 1)}


def _names(document: Document) -> Iterator[str]:
    yield from (value.by for value in document.values)
    reasons = (document.cut, document.kind_evidence, document.form_evidence, *document.stated)
    yield from (reason.by for reason in reasons if reason is not None)
    yield from (relation.evidence.by for relation in document.relations)
