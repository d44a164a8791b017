"""Records as rows of six tables: documents, values, persons, redactions, classifications, references.

From the TEI alone, so that what is computed over the tables is what the records say. A row's ``certainty`` is 0..1; an
empty text means not stated; None (an empty cell) a number that is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.exports.output import Published
from pipeline.model import Box
from pipeline.tei.read import Record
from pipeline.tei.withheld import withheld
from pipeline.tei.xml import ID, LANG, NS, T

PEOPLE = ("sender", "recipient", "drafter", "approver", "participant", "author")
SCHEMES = ("kind", "form", "classification", "precedence", "cipher")


@dataclass(frozen=True)
class DocumentRow:
    """``first_page``/``last_page``: in the source, from 1. ``date``: the document's own, ISO. ``characters``: of its
    running text without white space; ``redactions``: withheld areas."""

    document: str
    source: str
    source_file: str
    path: str
    first_page: int
    last_page: int
    pages: int
    kind: str
    form: str
    language: str
    title: str
    subject: str
    date: str
    sent: str
    received: str
    drafted: str
    decided: str
    sender: str
    recipient: str
    place: str
    received_place: str
    total: str
    serial: str
    circular: str
    register: str
    copy_number: str
    document_number: str
    release: str
    office: str
    drafter: str
    classification: str
    precedence: str
    cipher: str
    characters: int
    expected_error_rate: float | None
    redactions: int
    attached_to: str


@dataclass(frozen=True)
class ValueRow:
    """Everything a rule read; ``state``: value or rejected; ``page``: the surface it stands on."""

    document: str
    state: str
    field: str
    printed: str
    normalised: str
    key: str
    rule: str
    certainty: float
    page: str
    note: str


@dataclass(frozen=True)
class PersonRow:
    document: str
    role: str
    name: str
    person: str
    key: str
    authority: str
    certainty: float
    struck: bool


@dataclass(frozen=True)
class RedactionRow:
    """``x0`` to ``y1``: original pixels; lengths in ``unit``. ``grounds``: identifiers, space separated."""

    document: str
    zone: str
    passage: str
    page: str
    n: str
    kind: str
    certainty: float
    conjecture: bool
    unit: str
    quantity: int | None
    at_least: int | None
    at_most: int | None
    confidence: float | None
    grounds: str
    codes: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class ClassificationRow:
    """One category a document was put into; ``word`` as printed."""

    document: str
    scheme: str
    category: str
    word: str
    certainty: float
    page: str


@dataclass(frozen=True)
class ReferenceRow:
    """``target``: the record it means, "" where it is not known to be there."""

    document: str
    printed: str
    normalised: str
    target: str
    certainty: float
    page: str


TABLES = {
    "documents": DocumentRow,
    "values": ValueRow,
    "persons": PersonRow,
    "redactions": RedactionRow,
    "classifications": ClassificationRow,
    "references": ReferenceRow,
}


def rows(table: str, found: Published) -> Iterator[object]:
    """The rows of one record in one of :data:`TABLES`; KeyError for another name."""
    return _ROWS[table](found)


def _documents(found: Published) -> Iterator[DocumentRow]:
    r = found.record
    numbers = [int(m[0]) for p in r.pages if (m := re.match(r"\d+", p.n))]
    yield DocumentRow(
        found.id,
        found.source,
        r.get("source-file"),
        found.path,
        min(numbers, default=0),
        max(numbers, default=0),
        len(r.pages),
        r.get("kind").removeprefix("#kind."),
        _category(r, "form").removeprefix("form."),
        str(r.root.get(LANG, "")),
        r.get("title"),
        r.get("subject"),
        r.get("date"),
        r.get("sent"),
        r.get("received"),
        r.get("drafted"),
        r.get("decided"),
        r.get("sender"),
        r.get("recipient"),
        r.get("place"),
        r.get("received-place"),
        r.get("total"),
        r.get("serial"),
        r.get("circular"),
        r.get("register"),
        r.get("copyNumber"),
        r.get("documentNumber"),
        r.get("release"),
        r.get("office"),
        r.get("drafter"),
        r.word("classification"),
        r.word("precedence"),
        r.word("cipher"),
        len(re.sub(r"\s", "", r.text())),
        r.expected_error_rate,
        sum(1 for g in r.root.iter(T + "gap") if g.get("reason") == "redacted"),
        _attached(r),
    )


def _values(found: Published) -> Iterator[ValueRow]:
    pages = _pages(found.record)
    for fs in found.record.root.iter(T + "fs"):
        if fs.get("type") in ("value", "rejected"):
            f = features(fs)
            yield ValueRow(
                found.id, str(fs.get("type")), f.get("name", ""), f.get("printed", ""), f.get("normalised", ""),
                f.get("key", ""), f.get("rule", ""), _cert(fs), pages.get(_pointer(fs), _pointer(fs)),
                f.get("note", ""),
            )  # fmt: skip


def _persons(found: Published) -> Iterator[PersonRow]:
    listed = {str(p.get(ID)): p for p in found.record.root.iter(T + "person")}
    for fs in found.record.root.iter(T + "fs"):
        f = features(fs)
        if fs.get("type") != "value" or f.get("name") not in PEOPLE:
            continue
        person = f.get("target", "").lstrip("#")
        entry = listed.get(person)
        authority = next((str(e.get("ref")) for e in entry.iter() if e.get("ref", "").startswith("http")), "") if (
            entry is not None
        ) else ""  # fmt: skip
        name = f.get("normalised") or f.get("printed", "")
        struck = f.get("note", "").startswith("struck")
        yield PersonRow(found.id, f["name"], name, person, f.get("key", ""), authority, _cert(fs), struck)


def _redactions(found: Published) -> Iterator[RedactionRow]:
    for w in withheld(found.record):
        box = Box.around(w.polygon)
        yield RedactionRow(
            found.id, w.id, w.passage, w.page, w.n, w.kind, w.certainty, w.evidence == "conjecture", w.unit,
            w.quantity, w.at_least, w.at_most, w.confidence, " ".join(w.grounds), " ".join(w.codes),
            box.x0, box.y0, box.x1, box.y1,
        )  # fmt: skip


def _classifications(found: Published) -> Iterator[ClassificationRow]:
    r, pages = found.record, _pages(found.record)
    words = {str(c.get(ID)): "".join(str(t) for t in d.itertext()) for c in r.root.iter(T + "category")
             if (d := c.find(T + "catDesc")) is not None}  # fmt: skip
    for ref in r.root.iter(T + "catRef"):
        scheme, id = str(ref.get("scheme", ""))[1:], str(ref.get("target", ""))[1:]
        if scheme in SCHEMES:
            yield ClassificationRow(
                found.id, scheme, id, words.get(id, ""), _cert(ref), pages.get(_pointer(ref), _pointer(ref))
            )


def _references(found: Published) -> Iterator[ReferenceRow]:
    pages = _pages(found.record)
    for fs in found.record.root.iter(T + "fs"):
        f = features(fs)
        if fs.get("type") == "value" and f.get("name") == "reference":
            yield ReferenceRow(
                found.id, f.get("printed", ""), f.get("normalised", ""), f.get("target", "").lstrip("#"), _cert(fs),
                pages.get(_pointer(fs), _pointer(fs)),
            )  # fmt: skip


_ROWS = {
    "documents": _documents,
    "values": _values,
    "persons": _persons,
    "redactions": _redactions,
    "classifications": _classifications,
    "references": _references,
}


def features(fs: etree._Element) -> dict[str, str]:
    """Names of features to their strings."""
    return {str(f.get("name")): "".join(str(t) for t in f.itertext()).strip() for f in fs.iter(T + "f")}


def _category(record: Record, scheme: str) -> str:
    found = record.root.xpath("string((//t:catRef[@scheme=$s])[1]/@target)", namespaces=NS, s=f"#{scheme}")
    return str(found)[1:]


def _attached(record: Record) -> str:
    found = record.root.xpath(
        "string((//t:relation[contains(@name,'attachment')]/@passive |"
        " //t:relatedItem[@type='attachment-of']/@target)[1])",
        namespaces=NS,
    )
    return str(found).split("#")[0].removesuffix(".xml")


def _pages(record: Record) -> dict[str, str]:
    """Every zone to the number of its page."""
    return {
        str(z.get(ID)): str(s.get("n", "")) for s in record.root.iter(T + "surface") for z in (s, *s.iter(T + "zone"))
    }


def _pointer(element: etree._Element) -> str:
    return str(element.get("facs", "")).split(" ")[0].lstrip("#")


def _cert(element: etree._Element) -> float:
    words = {"high": 0.9, "medium": 0.6, "low": 0.3, "unknown": 0.0}
    text = str(element.get("cert", "1"))
    return words[text] if text in words else float(text)
