"""``teiHeader`` but for ``profileDesc``: titles, source, numbers, release, notes, how the record was made."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipeline.model import Document, FieldName, Value
from pipeline.tei import decision
from pipeline.tei.applications import Applications
from pipeline.tei.correspondence import described, profile
from pipeline.tei.encoding import encoding
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.links import reference, related
from pipeline.tei.parties import Parties
from pipeline.tei.quality import Quality, measures, unproofed
from pipeline.tei.source import description, publication
from pipeline.tei.spans import routed
from pipeline.tei.taxonomy import chosen, declaration, mark
from pipeline.tei.values import DATES, date, proof, text_of, when
from pipeline.tei.xml import add, clean, make

NOTES = (
    FieldName.OFFICE,
    FieldName.DRAFTER,
    FieldName.EXTENSION,
    FieldName.DRAFTED,
    FieldName.DECIDED,
    FieldName.RETENTION,
    FieldName.TERM,
    FieldName.HANDLING,
    FieldName.LIMIT,
    FieldName.COPIES,
)
APPROVAL = ("office", "name", "mark")
"""Parts of an approver, in the order of the cells."""
LIMITS = frozenset({FieldName.TERM, FieldName.HANDLING, FieldName.LIMIT})
"""What may end on a day."""
OFFICES = frozenset({FieldName.OFFICE, FieldName.INSTITUTION})


def header(
    document: Document,
    facsimile: Facsimile,
    parties: Parties,
    applications: Applications,
    quality: Quality,
    unplaced: Sequence[Value],
    grounds: etree._Element | None,
) -> etree._Element:
    """``unplaced``: routing values that the text does not show as lists; the header lists them. ``grounds``: the
    taxonomy of those for withholding."""
    categories = list(chosen(document))
    root = make("teiHeader")
    root.append(_file(document, facsimile, parties, quality, unplaced))
    declared = declaration(((scheme, category) for scheme, category, _ in categories), parties.ranks())
    if grounds is not None:
        declared.append(grounds)
    root.append(encoding(quality, declared, applications.element()))
    root.append(profile(document, facsimile, parties, categories))
    revision = add(root, "revisionDesc", {"status": "draft"})
    done = {"who": "#koden", "status": "unverified", "lang": "en"}
    if document.released is not None:
        revision.append(decision.change(document.released))
    for person, id in facsimile.stated_by.items():
        said = f"Statements of {person} in the file beside the source taken over; they outrank what was read."
        add(revision, "change", {"who": f"#{id}", "status": "stated", "lang": "en"}, said)
    add(revision, "change", done, unproofed(quality))
    return root


def _file(
    document: Document, facsimile: Facsimile, parties: Parties, quality: Quality, unplaced: Sequence[Value]
) -> etree._Element:
    root = make("fileDesc")
    titles = add(root, "titleStmt")
    title = document.first(FieldName.TITLE)
    if title is not None and text_of(title):
        add(titles, "title", {"type": "main", **proof(title, facsimile)}, text_of(title))
    else:
        add(titles, "title", {"type": "constructed", "lang": "en"}, f"{document.id}: {document.kind.value}")
    for value in document.all(FieldName.SUBJECT):
        if text_of(value):
            add(titles, "title", {"type": "subject", **proof(value, facsimile)}, text_of(value))
    _authors(titles, document, facsimile, parties)
    made = add(titles, "respStmt")
    add(made, "resp", {"lang": "en"}, "machine transcription, not proof-read")
    add(made, "name", {"ref": "#koden"}, "Koden")
    if document.released is not None:
        titles.append(decision.responsible(document.released))
    for person, id in facsimile.stated_by.items():
        stated = add(titles, "respStmt", {"id": id})
        add(stated, "resp", {"lang": "en"}, "statements about the document in the file beside its source")
        add(stated, "name", {}, person)
    root.append(measures(document, quality))
    root.append(publication())
    if (notes := _notes(document, facsimile, parties, unplaced)) is not None:
        root.append(notes)
    add(root, "sourceDesc").append(description(document, facsimile, parties))
    return root


def _authors(titles: etree._Element, document: Document, facsimile: Facsimile, parties: Parties) -> None:
    for field in (FieldName.AUTHOR, FieldName.INSTITUTION):
        for value in document.all(field):
            if text_of(value):
                tag = "orgName" if field in OFFICES else parties.tag(value)
                said = {"ref": parties.pointer(value), **proof(value, facsimile)}
                add(add(titles, "author"), tag, said, text_of(value))


def _notes(
    document: Document, facsimile: Facsimile, parties: Parties, unplaced: Sequence[Value]
) -> etree._Element | None:
    root = make("notesStmt")
    related(document, root)
    for field in NOTES:
        for value in document.all(field):
            if not text_of(value):
                continue
            if field in DATES:
                add(root, "note", {"type": field.value}).append(date(value, facsimile, DATES[field]))
            elif field in LIMITS and "-" in when(value.value):
                add(root, "note", {"type": field.value}).append(date(value, facsimile))
            else:
                ref = parties.pointer(value)
                note = add(root, "note", {"type": field.value, **proof(value, facsimile)})
                (add(note, parties.tag(value), {"ref": ref}) if ref else note).text = text_of(value)
    if described(document, facsimile, parties) is None:  # else they stand there
        for value in document.all(FieldName.REFERENCE):
            add(root, "note", {"type": "reference"}).append(reference(value, document, facsimile))
        for value in document.all(FieldName.ATTENTION):
            if text_of(value):
                add(root, "note", {"type": "attention", **proof(value, facsimile)}, text_of(value))
    for field in (FieldName.DISTRIBUTION, FieldName.CONSULTED):
        if values := [v for v in unplaced if v.name is field and text_of(v)]:
            listed = add(add(root, "note", {"type": "routing"}), "list", {"type": field.value})
            for value in values:
                holder = add(listed, "item", proof(value, facsimile))
                for inner in routed(value, parties):
                    holder = add(holder, *inner)
                raw = parties.pointer(value) and clean(value.printed).strip()  # what it stands for is behind @ref
                holder.text = raw or text_of(value)
    if values := [v for v in unplaced if v.name is FieldName.APPROVER and text_of(v)]:
        table = add(add(root, "note", {"type": "routing"}), "table", {"type": "approval"})
        for value in values:
            _approver(add(table, "row"), value, facsimile, parties)
    if document.released is not None:
        root.append(decision.note(document.released))
    return root if len(root) else None


def _approver(row: etree._Element, value: Value, facsimile: Facsimile, parties: Parties) -> None:
    """A cell with the value, and one for each part of it that is known: office, name, mark."""
    holder = add(row, "cell", proof(value, facsimile))
    for inner in routed(value, parties):
        holder = add(holder, *inner)
    holder.text = text_of(value)
    for part in APPROVAL:
        if word := clean(value.part(part)).strip():
            add(row, "cell", {"role": part, "ana": mark(word) if part == "mark" else None}, word)
