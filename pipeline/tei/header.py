"""``teiHeader`` but for ``profileDesc``: titles, source, numbers, release, notes, how the record was made."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipeline.model import Document, FieldName, Value
from pipeline.tei import decision
from pipeline.tei.applications import Applications
from pipeline.tei.correspondence import profile
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.pictures import HAND, written_by_hand
from pipeline.tei.quality import Quality, editorial, measures
from pipeline.tei.taxonomy import chosen, declaration
from pipeline.tei.values import DATES, date, proof, struck, text_of
from pipeline.tei.xml import add, make

NUMBERS = {
    FieldName.TOTAL: "total",
    FieldName.SERIAL: "serial",
    FieldName.CIRCULAR: "circular",
    FieldName.CIRCULATION: "circulation",
    FieldName.PART: "part",
    FieldName.REGISTER: "register",
    FieldName.COPY_NUMBER: "copyNumber",
    FieldName.DOCUMENT_NUMBER: "documentNumber",
}
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
    FieldName.DECLASSIFIED,
    FieldName.COPIES,
    FieldName.ATTENTION,
    FieldName.RELAY,
    FieldName.REFERENCE,
    FieldName.PARTICIPANT,
    FieldName.AUTHOR,
    FieldName.INSTITUTION,
)


def header(
    document: Document,
    facsimile: Facsimile,
    applications: Applications,
    quality: Quality,
    unplaced: Sequence[Value],
    grounds: etree._Element | None,
) -> etree._Element:
    """``unplaced``: routing values that the text does not show as lists; the header lists them. ``grounds``: the
    taxonomy of those for withholding."""
    categories = list(chosen(document))
    root = make("teiHeader")
    root.append(_file(document, facsimile, quality, unplaced))
    encoding = add(root, "encodingDesc")
    encoding.append(editorial(quality))
    declared = declaration((scheme, category) for scheme, category, _ in categories)
    if grounds is not None:
        declared.append(grounds)
    encoding.append(declared)
    encoding.append(applications.element())
    root.append(profile(document, facsimile, categories))
    revision = add(root, "revisionDesc", {"status": "draft"})
    done = {"who": "#koden", "status": "unverified", "lang": "en"}
    if document.released is not None:
        revision.append(decision.change(document.released))
    add(revision, "change", done, "Transcribed by machine; not proof-read.")
    return root


def _file(document: Document, facsimile: Facsimile, quality: Quality, unplaced: Sequence[Value]) -> etree._Element:
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
    made = add(titles, "respStmt")
    add(made, "resp", {"lang": "en"}, "machine transcription, not proof-read")
    add(made, "name", {"ref": "#koden"}, "Koden")
    if document.released is not None:
        titles.append(decision.responsible(document.released))
    root.append(measures(document, quality))
    published = add(root, "publicationStmt")
    add(published, "publisher", {"lang": "en"}, "not published: written by Koden for whoever ran it")
    terms = add(published, "availability", {"status": "unknown"})
    add(terms, "p", {"lang": "en"}, "The terms of use are those of the holder of the original; Koden adds none.")
    if (notes := _notes(document, facsimile, unplaced)) is not None:
        root.append(notes)
    add(root, "sourceDesc").append(_source(document, facsimile))
    return root


def _notes(document: Document, facsimile: Facsimile, unplaced: Sequence[Value]) -> etree._Element | None:
    root = make("notesStmt")
    for field in NOTES:
        for value in document.all(field):
            if not text_of(value):
                continue
            if field in DATES:
                add(root, "note", {"type": field.value}).append(date(value, facsimile, DATES[field]))
            else:
                add(root, "note", {"type": field.value, **proof(value, facsimile)}, text_of(value))
    for field in (FieldName.DISTRIBUTION, FieldName.CONSULTED):
        if values := [v for v in unplaced if v.name is field and text_of(v)]:
            listed = add(add(root, "note", {"type": "routing"}), "list", {"type": field.value})
            for value in values:
                item = add(listed, "item", proof(value, facsimile))
                holder = add(item, "del", {"rend": "strikethrough"}) if struck(value) else item
                holder.text = text_of(value)
    if values := [v for v in unplaced if v.name is FieldName.APPROVER and text_of(v)]:
        table = add(add(root, "note", {"type": "routing"}), "table", {"type": "approval"})
        for value in values:
            cell = add(add(table, "row"), "cell", proof(value, facsimile))
            holder = add(cell, "del", {"rend": "strikethrough"}) if struck(value) else cell
            holder.text = text_of(value)
    if document.released is not None:
        root.append(decision.note(document.released))
    return root if len(root) else None


def _source(document: Document, facsimile: Facsimile) -> etree._Element:
    root = make("msDesc")
    names = add(root, "msIdentifier")
    add(names, "idno", {"type": "source-file"}, document.source_file)
    for kind, text in (("source", document.source), ("source-sha256", document.source_sha256)):
        if text:
            add(add(names, "altIdentifier", {"type": "scan"}), "idno", {"type": kind}, text)
    for field, kind in NUMBERS.items():
        for value in document.all(field):
            if text_of(value):
                entry = add(names, "altIdentifier", {"type": "printed"})
                add(entry, "idno", {"type": kind, **proof(value, facsimile)}, text_of(value))
    if written_by_hand(document):
        hands = add(add(root, "physDesc"), "handDesc")
        one = {"id": HAND, "scope": "minor", "lang": "en"}
        add(hands, "handNote", one, "Writing by hand over or beside the print, not told apart by hands and not dated.")
    if released := document.all(FieldName.RELEASE):
        events = add(add(add(root, "additional"), "adminInfo"), "custodialHist")
        for value in released:
            add(events, "custEvent", {"type": "release"}).append(date(value, facsimile, "release"))
    return root
