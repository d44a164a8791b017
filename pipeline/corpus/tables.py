"""Records as rows of six tables: documents, values, persons, redactions, classifications, references.

From the records alone, so that what is computed over the tables is what the records say. ``document`` joins them;
``certainty`` is 0..1; an empty text means not stated, None a number that is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields

from pipeline.corpus.entry import Entry
from pipeline.model import Box, FieldName, Person, RelationType
from pipeline.tei.xml import ID, T

Plain = str | int | float | bool | None

PARTS = (
    FieldName.SENDER,
    FieldName.RECIPIENT,
    FieldName.ATTENTION,
    FieldName.DRAFTER,
    FieldName.APPROVER,
    FieldName.PARTICIPANT,
    FieldName.AUTHOR,
)
"""fields that name who had a part in a document"""
SCHEMES = ("kind", "form", "classification", "precedence", "cipher")


@dataclass(frozen=True)
class DocumentRow:
    """``first_page``/``last_page``: as the source counts them. ``date``: the document's own, ISO. ``characters``: of
    its text without white space; ``redactions``: withheld areas; ``path``: below the folder of the corpus."""

    document: str
    source: str
    source_file: str
    path: str
    first_page: str
    last_page: str
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
    references: int
    attached_to: str


@dataclass(frozen=True)
class ValueRow:
    """Everything a rule read or a person stated (``by``). ``state``: value, or rejected; ``page``: the page's id."""

    document: str
    state: str
    field: str
    printed: str
    value: str
    key: str
    rule: str
    certainty: float
    page: str
    note: str
    target: str
    by: str


@dataclass(frozen=True)
class PersonRow:
    """Who had which part: ``role`` sender, recipient, attention, drafter, approver, participant or author, else speaker
    (a person who is named by a turn only). ``person``: its id in the record, where several names are one; ``name`` its
    fullest form, ``printed`` as it stands here."""

    document: str
    role: str
    printed: str
    person: str
    name: str
    aliases: str
    rank: str
    key: str
    side: str
    authority: str
    certainty: float
    struck: bool


@dataclass(frozen=True)
class RedactionRow:
    """A withheld area. Lengths in ``unit``; ``x0`` to ``y1``: its box in pixels of the original picture; ``passage``:
    the first area of the passage it belongs to; ``grounds``: identifiers, ``codes`` as printed."""

    document: str
    redaction: str
    passage: str
    page: str
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
    printed: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class ClassificationRow:
    """A category the document was put into: ``scheme`` kind, form, classification, precedence or cipher; ``word`` as
    printed."""

    document: str
    scheme: str
    category: str
    word: str
    certainty: float


@dataclass(frozen=True)
class ReferenceRow:
    """Another paper that the document refers to; ``target``: the record it means, "" where that was not found."""

    document: str
    printed: str
    direction: str
    number: str
    date: str
    of: str
    relation: str
    target: str
    page: str
    certainty: float


Row = DocumentRow | ValueRow | PersonRow | RedactionRow | ClassificationRow | ReferenceRow


def documents(entry: Entry) -> Iterator[DocumentRow]:
    get, word = entry.record.get, entry.record.word
    yield DocumentRow(
        document=entry.id,
        source=entry.source,
        source_file=entry.source_file,
        path=f"{entry.source}/{entry.path.name}",
        first_page=entry.pages[0].n if entry.pages else "",
        last_page=entry.pages[-1].n if entry.pages else "",
        pages=len(entry.pages),
        kind=entry.kind,
        form=entry.form,
        language=entry.language,
        title=entry.title,
        subject=entry.subject,
        date=entry.date,
        sent=get("sent"),
        received=get("received"),
        drafted=get("drafted"),
        decided=get("decided"),
        sender=entry.sender,
        recipient=entry.recipient,
        place=entry.place,
        received_place=get("received-place"),
        total=get("total"),
        serial=get("serial"),
        circular=get("circular"),
        register=get("register"),
        copy_number=get("copyNumber"),
        document_number=get("documentNumber"),
        release=get("release"),
        office=get("office"),
        drafter=get("drafter"),
        classification=entry.classification,
        precedence=entry.precedence,
        cipher=word("cipher"),
        characters=len("".join(entry.text.split())),
        expected_error_rate=entry.expected_error_rate,
        redactions=len(entry.gaps),
        references=len(entry.references),
        attached_to=next((r.target for r in entry.relations if r.type is RelationType.ATTACHMENT_OF), ""),
    )


def values(entry: Entry) -> Iterator[ValueRow]:
    for state, found in (("value", entry.values), ("rejected", entry.rejected)):
        for v in found:
            yield ValueRow(
                entry.id, state, v.name.value, v.printed, v.value, v.key, v.rule, v.certainty, v.page, v.note, v.target,
                v.by,
            )  # fmt: skip


def persons(entry: Entry) -> Iterator[PersonRow]:
    known = {p.id: p for p in entry.persons}
    told = [v for v in entry.values if v.name in PARTS]
    for v in told:
        person = known.get(v.target) or Person("", v.value, key=v.key)
        yield _part(entry, v.name.value, v.printed, person, v.certainty, v.note.startswith("struck"))
    for person in entry.persons:
        if person.id not in {v.target for v in told}:
            certainty = person.evidence.certainty if person.evidence else 1.0
            yield _part(entry, "speaker", person.name, person, certainty, False)


def _part(entry: Entry, role: str, printed: str, person: Person, certainty: float, struck: bool) -> PersonRow:
    return PersonRow(
        document=entry.id,
        role=role,
        printed=printed,
        person=person.id,
        name=person.name,
        aliases="、".join(person.aliases),
        rank=person.role,
        key=person.key,
        side=person.side,
        authority=person.authority,
        certainty=certainty,
        struck=struck,
    )


def redactions(entry: Entry) -> Iterator[RedactionRow]:
    for gap in entry.gaps:
        box = Box.around(gap.polygon)
        yield RedactionRow(
            entry.id, gap.id, gap.passage, gap.n, gap.kind, gap.certainty, gap.evidence == "conjecture", gap.unit,
            gap.quantity, gap.at_least, gap.at_most, gap.confidence, " ".join(gap.grounds), " ".join(gap.codes),
            gap.printed, box.x0, box.y0, box.x1, box.y1,
        )  # fmt: skip


def classifications(entry: Entry) -> Iterator[ClassificationRow]:
    root = entry.record.root
    words = {
        str(c.get(ID)): "".join(str(t) for t in d.itertext())
        for c in root.iter(T + "category")
        if (d := c.find(T + "catDesc")) is not None
    }
    for ref in root.iter(T + "catRef"):
        scheme, id = str(ref.get("scheme", ""))[1:], str(ref.get("target", ""))[1:]
        if scheme in SCHEMES:
            yield ClassificationRow(entry.id, scheme, id, words.get(id, ""), float(str(ref.get("cert", "1"))))


def references(entry: Entry) -> Iterator[ReferenceRow]:
    for r in entry.references:
        yield ReferenceRow(
            entry.id, r.printed, r.direction, r.number, r.date, r.of, r.relation, r.target, r.page, r.certainty
        )


@dataclass(frozen=True)
class Table:
    """``row``: the class of its rows, whose fields are its columns."""

    row: type[Row]
    rows: Callable[[Entry], Iterable[Row]]


TABLES = {
    "documents": Table(DocumentRow, documents),
    "values": Table(ValueRow, values),
    "persons": Table(PersonRow, persons),
    "redactions": Table(RedactionRow, redactions),
    "classifications": Table(ClassificationRow, classifications),
    "references": Table(ReferenceRow, references),
}


def plain(row: Row) -> dict[str, Plain]:
    return {f.name: getattr(row, f.name) for f in fields(row)}
