"""``sourceDesc`` and ``publicationStmt``: where the original is, its numbers, what the paper is, what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.model import Archive, Document, FieldName, Role
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.parties import Parties
from pipeline.tei.pictures import HAND, written_by_hand
from pipeline.tei.values import DATES, date, proof, text_of, when
from pipeline.tei.xml import add, clean, degree, make

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
ADDED = (
    (Role.STAMP, "stamp", "stamps"),
    (Role.SEAL, "seal", "seals"),
    (Role.MARGINALIA, "note in the margin", "notes in the margin"),
    (Role.HANDWRITING, "piece of writing by hand", "pieces of writing by hand"),
)
RESERVED = frozenset({"source", "source-file", "source-sha256", *NUMBERS.values()})
"""``idno/@type`` of what is printed on the document or of the scan; the archive's own are called otherwise."""


def description(document: Document, facsimile: Facsimile, parties: Parties) -> etree._Element:
    """``msDesc``: where the original is kept, its numbers, what it is, what became of it."""
    root = make("msDesc")
    names = identifier(document)
    root.append(names)
    for field, kind in NUMBERS.items():
        for value in document.all(field):
            if text_of(value):
                entry = add(names, "altIdentifier", {"type": "printed"})
                add(entry, "idno", {"type": kind, **proof(value, facsimile)}, text_of(value))
    root.append(_object(document))
    if events := list(_events(document, facsimile, parties)):
        add(add(add(root, "additional"), "adminInfo"), "custodialHist").extend(events)
    return root


def identifier(document: Document) -> etree._Element:
    """``msIdentifier`` of the source a document was cut from."""
    names = make("msIdentifier")
    archive = document.archive or Archive()
    for tag, text in (
        ("country", archive.country),
        ("settlement", archive.settlement),
        ("institution", archive.institution),
        ("repository", archive.repository),
        ("collection", archive.collection),
    ):
        if text:
            add(names, tag, text=text)
    if archive.file_title:
        add(names, "collection", {"type": "file"}, archive.file_title)
    for kind, text in archive.ids:
        kind = "-".join(kind.split())
        add(names, "idno", {"type": f"archive-{kind}" if kind in RESERVED else kind}, text)
    add(names, "idno", {"type": "source-file"}, document.source_file)
    for kind, text in (("source", document.source), ("source-sha256", document.source_sha256)):
        if text:
            add(add(names, "altIdentifier", {"type": "scan"}), "idno", {"type": kind}, text)
    return names


def publication() -> etree._Element:
    """``publicationStmt``: who publishes a record says so there."""
    root = make("publicationStmt")
    add(root, "publisher", {"lang": "en"}, "not published: written by Koden for whoever ran it")
    terms = add(root, "availability", {"status": "unknown"})
    add(terms, "p", {"lang": "en"}, "The terms of use are those of the holder of the original; Koden adds none.")
    return root


def _object(document: Document) -> etree._Element:
    """``physDesc``: what the paper is and what was put on it, as far as the blocks say."""
    root = make("physDesc")
    add(root, "objectDesc", {"form": document.kind.value})
    if written_by_hand(document):
        hands = add(root, "handDesc")
        one = {"id": HAND, "scope": "minor", "lang": "en"}
        add(hands, "handNote", one, "Writing by hand over or beside the print, not told apart by hands and not dated.")
    found = [(sum(b.role is role for b in document.blocks), one, many) for role, one, many in ADDED]
    if any(n for n, _, _ in found):
        said = ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in found if n)
        add(add(root, "additions"), "p", {"lang": "en"}, f"Found on the pages: {said}.")
    return root


def _events(document: Document, facsimile: Facsimile, parties: Parties) -> Iterator[etree._Element]:
    """``custEvent``: the end of the secrecy, the release."""
    for field in (FieldName.DECLASSIFIED, FieldName.RELEASE):
        for value in document.all(field):
            event = make("custEvent", {"type": field.value})
            if when(value.value) or field is FieldName.RELEASE:
                event.append(date(value, facsimile, DATES[field]))
            elif text_of(value):
                add(event, "ab", proof(value, facsimile), clean(value.printed or value.value).strip())
            else:
                continue
            for part, tag in (("office", "orgName"), ("person", "persName")):
                if word := clean(value.part(part)).strip():
                    add(event, tag, {"cert": degree(value.certainty), "resp": "#koden"}, word)
            yield event
