"""Record to document, document to record."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree

import pipeline
from pipeline.errors import NotARecord
from pipeline.model import Document, Evidence, Form, Kind, Making
from pipeline.tei.build import build
from pipeline.tei.parties import Known
from pipeline.tei.reading import header, standoff
from pipeline.tei.reading.compare import difference
from pipeline.tei.reading.facsimile import surfaces
from pipeline.tei.reading.rows import VALUES, Context
from pipeline.tei.reading.source import Source, local
from pipeline.tei.reading.text import Body
from pipeline.tei.reading.withheld import redactions
from pipeline.tei.text import VERTICAL
from pipeline.tei.validate import parse
from pipeline.tei.xml import ID, LANG, T

_ORDINAL = re.compile(r".*-d(\d+)")
_INSTRUCTION = "xml-model"


def read_document(source: Path | str | bytes) -> Document:
    """The document of a record, from a file or from bytes; :attr:`Document.made` says how the record was made, and
    :func:`write_document` makes the same bytes of it.

    NotARecord for what is no record of Koden's, RecordNotHeld for one that holds what a document cannot (with the line
    and the element), OSError when the file cannot be read.
    """
    file = "" if isinstance(source, bytes) else str(source)
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    record = Source(_root(data, file), file)
    first: tuple[etree._Element, str] | None = None
    for apart in (None, False, True):
        document = _document(record, apart)
        try:
            again = write_document(document)
        except ValueError as e:
            raise NotARecord(f"it contradicts itself: {e}", file=file) from e
        if again == data or (found := difference(record.root, parse(again))) is None:
            return document
        first = first or found
    assert first is not None
    hint = "; a value found in the text follows from its entry in standOff" if first[0].tag in VALUES else ""
    record.fail(first[0], f"a document cannot hold {first[1]}{hint}")


def write_document(
    document: Document, *, software: str = "", unclear_below: float = 0.6, pictures: tuple[tuple[str, str], ...] = ()
) -> bytes:
    """The record of a document, UTF-8. The rest is for a document that was not read from a record: name and version of
    what writes it ("Koden 0.1.0" when left out), the threshold of ``unclear``, (:attr:`Page.id`, URL reference)."""
    made = document.made
    if made is None:
        made = Making(software or f"Koden {pipeline.__version__}", unclear_below, (), pictures)
    return build(
        document,
        images=dict(made.pictures),
        software=made.software,
        unclear_below=made.unclear_below,
        known={id: Known(*rest) for id, *rest in made.known},
        fingerprint=made.fingerprint,
    )


def _root(data: bytes, file: str) -> etree._Element:
    try:
        root = parse(data)
    except etree.XMLSyntaxError as e:
        raise NotARecord(f"no XML: {e.msg}", file=file) from e
    info: Any = root.getroottree().docinfo
    if info.doctype:
        raise NotARecord("a record has no document type declaration", file=file)
    if root.tag == T + "teiCorpus":
        raise NotARecord("a volume, which holds records: read those", file=file)
    if root.tag != T + "TEI":
        raise NotARecord(f"no TEI record: the outermost element is {local(root)}", file=file)
    if root.find(f".//{T}application[@{ID}='koden']") is None:
        raise NotARecord("TEI, but not written by Koden: appInfo does not name it", file=file)
    source = Source(root, file)
    for node in (*_siblings(root), *root.iter(etree.Comment, etree.ProcessingInstruction)):
        if not (isinstance(node, etree._ProcessingInstruction) and node.target == _INSTRUCTION):
            source.fail(node, "a document cannot hold it")
    return root


def _siblings(root: etree._Element) -> list[etree._Element]:
    return [*root.itersiblings(preceding=True), *root.itersiblings()]


def _document(source: Source, apart: bool | None) -> Document:
    """``apart``: as of a Context."""
    root = source.root
    name, unclear_below, fingerprint = header.software(source)
    source_file = header.scan(source, "source-file")
    id = source.need(root, ID)
    ordinal = _ORDINAL.fullmatch(id)
    seen = surfaces(source, source_file, header.engines(source))
    readings = standoff.readings(source, seen)
    secrets = redactions(source, seen)
    of = {page: tuple(r for zone, r in secrets.items() if seen.zones[zone].page == page) for page in seen.pages}
    calibrated = frozenset(p for p, r in zip(seen.pages, readings, strict=True) if r.read and r.calibrated == r.read)
    context = Context(source, seen, secrets, unclear_below, calibrated, apart)
    text = source.one("t:text")
    body = Body(context, text.get("style") == VERTICAL)
    kind = source.one("//t:textClass/t:catRef[@scheme='#kind']")
    form = source.find("//t:textClass/t:catRef[@scheme='#form']")
    target = source.need(kind, "target").removeprefix("#kind.")
    return Document(
        id=id,
        source=header.scan(source, "source"),
        source_file=source_file,
        source_sha256=header.scan(source, "source-sha256"),
        ordinal=int(ordinal[1]) if ordinal else 1,
        pages=tuple(replace(page, redactions=of[page.id]) for page in seen.pages.values()),
        kind=source.word(Kind, kind, target),
        kind_evidence=standoff.evidence(source, "kind") or Evidence("", "", source.number(kind, "cert")),
        cut=standoff.evidence(source, "cut") or Evidence(""),
        language=source.need(root, LANG),
        blocks=body.read(source.one("t:body", text)),
        values=standoff.values(source, seen, "value"),
        rejected=standoff.values(source, seen, "rejected"),
        released=header.released(source),
        form=Form.NONE if form is None else source.word(Form, form, source.need(form, "target")[len("#form.") :]),
        form_evidence=standoff.evidence(source, "form"),
        persons=standoff.persons(source),
        relations=standoff.relations(source),
        flags=standoff.flags(source, seen),
        archive=header.archive(source),
        stated=standoff.stated(source),
        made=Making(name, unclear_below, readings, tuple(seen.pictures), standoff.known(source), fingerprint),
    )
