"""A document becomes the bytes of a TEI record. No files, no pictures, no clock: the same document gives the same
bytes."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from pipeline.model import Document
from pipeline.tei.applications import Applications
from pipeline.tei.citing import name_paragraphs
from pipeline.tei.evidence import stand_off
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.gaps import Gaps
from pipeline.tei.grounds import declaration
from pipeline.tei.header import header
from pipeline.tei.held import held
from pipeline.tei.inline import Writer
from pipeline.tei.notes import Notes
from pipeline.tei.parties import Known, Parties
from pipeline.tei.quality import Quality, readings
from pipeline.tei.rows import Reader
from pipeline.tei.text import Text
from pipeline.tei.xml import indent, make

SCHEMA_FOLDER = "../../schemas"
"""Where a record looks for its schemas: the folder ``schemas`` beside ``tei`` in the output."""

MIXED = (
    *("p", "head", "seg", "signed", "stamp", "ab", "item", "cell", "note", "fw", "date", "desc", "catDesc", "ruby"),
    *("title", "idno", "string", "persName", "orgName", "placeName", "gap", "space", "damage", "change", "label"),
    "speaker",
    *("zone", "f"),
)


def build(
    document: Document,
    *,
    images: Mapping[str, str],
    software: str,
    unclear_below: float = 0.6,
    known: Mapping[str, Known] | None = None,
    fingerprint: str = "",
) -> bytes:
    """The record of ``document`` as UTF-8.

    ``images``: :attr:`Page.id` to the URL reference of its published picture, as seen from the record; a page
    without one gets no ``graphic``. ``software``: name and version of Koden ("Koden 0.1.0"). ``unclear_below``:
    characters less sure than that (:attr:`Char.trust`, 0..1) are marked ``unclear``. ``known``: entries of vocabularies
    by id, for the lists of persons, offices and posts. ``fingerprint``: digest of all settings that change a record.
    Raises ValueError when the document contradicts itself (a block on a page that is not there, a page twice, a
    reference outside its rows).
    """
    document = held(document)
    facsimile = Facsimile(document, images)
    settings = [("unclear_below", f"{unclear_below:.2f}"), *([("fingerprint", fingerprint)] if fingerprint else [])]
    applications = Applications(document, software, settings)
    gaps = Gaps(facsimile, document.language)
    reader = Reader(facsimile, applications.pointer, Notes(document), gaps)
    parties = Parties(document, known or {})
    text = Text(document, facsimile, parties, reader, Writer(unclear_below))
    written = text.element()
    gaps.chain(written)
    name_paragraphs(written)
    root = make("TEI", {"id": document.id, "lang": document.language or "und"})
    quality = Quality(unclear_below, readings(document, unclear_below))
    evidence = stand_off(document, facsimile, parties, quality.pages)
    grounds = declaration(gaps.written, document.language)
    root.append(header(document, facsimile, parties, applications, quality, text.unplaced, grounds))
    root.append(evidence)
    root.append(facsimile.element(applications.of))
    root.append(written)
    indent(root, MIXED)
    return written_out(root)


def written_out(root: etree._Element) -> bytes:
    """The bytes of a file, which names its schemas."""
    etree.cleanup_namespaces(root)
    return _PROLOGUE + etree.tostring(root, encoding="UTF-8", xml_declaration=False) + b"\n"


_PROLOGUE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<?xml-model href="{SCHEMA_FOLDER}/koden.rng" type="application/xml" '
    'schematypens="http://relaxng.org/ns/structure/1.0"?>\n'
    f'<?xml-model href="{SCHEMA_FOLDER}/koden.sch" type="application/xml" '
    'schematypens="http://purl.oclc.org/dsdl/schematron"?>\n'
).encode()
