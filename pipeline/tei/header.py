"""``teiHeader`` but for ``profileDesc``: titles, source, numbers, release, notes, how the record was made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.model import Document, EngineInfo, FieldName, Value
from pipeline.tei.correspondence import profile
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.taxonomy import chosen, declaration
from pipeline.tei.values import DATES, date, proof, struck, text_of
from pipeline.tei.xml import add, clean, make, name

NUMBERS = {
    FieldName.TOTAL: "total",
    FieldName.SERIAL: "serial",
    FieldName.CIRCULAR: "circular",
    FieldName.CIRCULATION: "circulation",
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
    FieldName.COPIES,
    FieldName.ATTENTION,
    FieldName.RELAY,
    FieldName.REFERENCE,
)
_VERSION = re.compile(r"\d+[a-z]*\d*(\.\d+[a-z]*\d*){0,3}")


class Applications:
    """``application`` elements: Koden itself, and every engine that read a page, once for each distinct set of
    version, models and settings."""

    def __init__(self, document: Document, software: str) -> None:
        self.software = clean(software)
        self._names: dict[EngineInfo, str] = {}
        self._of: dict[tuple[str, str], str] = {}
        self._page_engines = {page.id: page.engines for page in document.pages}
        for page in document.pages:
            for engine in page.engines:
                self._of[page.id, engine.id] = self._add(engine)

    def _add(self, engine: EngineInfo) -> str:
        if engine not in self._names:
            base = unique = f"engine.{name(engine.id, '')}"
            count = 1
            while unique in self._names.values():
                count += 1
                unique = f"{base}.{count}"
            self._names[engine] = unique
        return self._names[engine]

    def pointer(self, page: str, engine: str, by: str = "") -> str:
        """Pointer to what read a character: the line's ``engine``, or ``by`` when that is another one. A ``by`` that is
        no engine of the page is a rule of Koden's own; an ``engine`` that the page lacks is declared as unknown."""
        if by and by != engine:
            return "#" + self._of.get((page, by), "koden")
        if (page, engine) not in self._of:
            self._of[page, engine] = self._add(EngineInfo(engine or "unknown", engine or "unknown engine", ""))
        return "#" + self._of[page, engine]

    def element(self) -> etree._Element:
        root = make("appInfo")
        label, _, version = self.software.rpartition(" ")
        self._application(root, "koden", label or version, version if label else "", ())
        for engine, id in self._names.items():
            facts = [("model", f"{model} sha256:{digest}") for model, digest in engine.models]
            facts += [("setting", f"{key} = {value}") for key, value in engine.settings]
            self._application(root, id, engine.name, engine.version, facts)
        return root

    def _application(
        self, root: etree._Element, id: str, label: str, version: str, facts: Iterable[tuple[str, str]]
    ) -> None:
        number = _VERSION.match(version)
        short = number[0] if number else "0"
        out = add(root, "application", {"id": id, "ident": name(label, "app-"), "version": short})
        add(out, "label", text=label)
        if short != version:
            add(out, "desc", {"type": "version"}, version or "not recorded")
        for kind, text in facts:
            add(out, "desc", {"type": kind}, text)


@dataclass(frozen=True)
class Quality:
    """What the engines said of themselves: characters read, their mean confidence, how many are below threshold."""

    characters: int
    mean: float
    doubtful: int
    unclear_below: float


def header(
    document: Document,
    facsimile: Facsimile,
    applications: Applications,
    quality: Quality,
    unplaced: Sequence[Value],
) -> etree._Element:
    """``unplaced``: routing values that the text does not show as lists; the header lists them."""
    categories = list(chosen(document))
    root = make("teiHeader")
    root.append(_file(document, facsimile, unplaced))
    encoding = add(root, "encodingDesc")
    encoding.append(_editorial(quality))
    encoding.append(declaration((scheme, category) for scheme, category, _ in categories))
    encoding.append(applications.element())
    root.append(profile(document, facsimile, categories))
    revision = add(root, "revisionDesc", {"status": "draft"})
    done = {"who": "#koden", "status": "unverified", "lang": "en"}
    add(revision, "change", done, "Transcribed by machine; not proof-read.")
    return root


def _file(document: Document, facsimile: Facsimile, unplaced: Sequence[Value]) -> etree._Element:
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
    pages = str(len(document.pages))
    add(
        add(root, "extent"),
        "measure",
        {"unit": "page", "quantity": pages, "lang": "en"},
        f"{pages} {'page' if pages == '1' else 'pages'}",
    )
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
    if released := document.all(FieldName.RELEASE):
        events = add(add(add(root, "additional"), "adminInfo"), "custodialHist")
        for value in released:
            add(events, "custEvent", {"type": "release"}).append(date(value, facsimile, "release"))
    return root


def _editorial(quality: Quality) -> etree._Element:
    root = make("editorialDecl")
    share = quality.doubtful / quality.characters if quality.characters else 0.0
    threshold = f"{quality.unclear_below:.2f}"
    for kind, text in (
        (
            "level",
            "Machine transcription with structure found by rules (level 3 of the Best Practices for TEI in Libraries); "
            "no person has compared it with the page. The picture of the page is the authority.",
        ),
        (
            "quality",
            f"{quality.characters} characters were read with a mean engine confidence of {quality.mean:.3f}; "
            f"{quality.doubtful} of them ({share:.1%}) were read with less than {threshold}. "
            "Confidences are the engine's own and are no probabilities.",
        ),
        (
            "unclear",
            f"unclear encloses characters read with a confidence below {threshold}; @cert is their mean confidence and "
            "@resp the engine. Absence of unclear is no warrant.",
        ),
        (
            "gap",
            'gap reason="redacted" is text withheld before release: @facs points to the area on the page, @cert is the '
            "certainty that it is a withheld area at all, @rend how it was covered, @quantity or @atLeast and @atMost "
            'the estimated length. gap reason="unread" is a page that the program could not read. Nothing is guessed '
            "into a gap.",
        ),
        (
            "normalization",
            'Text is Unicode NFC and otherwise as read: no spelling is modernised, no error corrected. lb break="no" '
            "stands where a line end parts no word. Normalised forms stand in the header and in standOff only.",
        ),
    ):
        add(root, "p", {"n": kind, "lang": "en"}, text)
    return root
