"""A document cut from a source: its kind, blocks and values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.model.geometry import Evidence, Polygon
from pipeline.model.leak import Decision
from pipeline.model.page import (
    Cell,
    Direction,
    Page,
    Row,
)


# --------------------------------------------------------------------------------------------- records
class Kind(StrEnum):
    TELEGRAM = "telegram"
    DRAFT = "draft"
    DECISION = "decision"
    CONVERSATION = "conversation"
    LETTER = "letter"
    MEMORANDUM = "memorandum"
    REPORT = "report"
    BULLETIN = "bulletin"
    COVER = "cover"
    BLANK = "blank"
    WITHHELD = "withheld"
    OTHER = "other"


class Form(StrEnum):
    """What a document is within its kind; "" where the kind says all that is known."""

    NONE = ""
    INCOMING = "incoming"
    OUTGOING = "outgoing"
    CIRCULAR = "circular"
    """合電: one text to several posts"""
    ENGLISH_CABLE = "english-cable"
    ENGLISH_LETTER = "english-letter"
    POLICY_PAPER = "policy-paper"
    SLIP = "slip"
    """a small sheet that goes with another document"""


class FieldName(StrEnum):
    CLASSIFICATION = "classification"
    TERM = "term"
    """time limit of the classification: 無期限"""
    HANDLING = "handling"
    """how it is to be handled, no class of secrecy: 取扱注意"""
    LIMIT = "limit"
    """to whom it may go: 限定配布, NOFORN"""
    DECLASSIFIED = "declassified"
    """a mark that ends the secrecy; the value is its date, where it has one; parts ``office``, ``person``"""
    PRECEDENCE = "precedence"
    CIPHER = "cipher"
    SENT = "sent"
    RECEIVED = "received"
    DATE = "date"
    """the document's own date, when it was not sent"""
    DRAFTED = "drafted"
    DECIDED = "decided"
    SENDER = "sender"
    RECIPIENT = "recipient"
    PLACE = "place"
    """where it was sent from"""
    RECEIVED_PLACE = "received-place"
    ATTENTION = "attention"
    """the second layer of address: 中平国連局長へ, 安川大使より"""
    TOTAL = "total"
    SERIAL = "serial"
    CIRCULAR = "circular"
    PART = "part"
    """which of how many part telegrams: 1/14"""
    CIRCULATION = "circulation"
    """回覧番号"""
    REGISTER = "register"
    COPY_NUMBER = "copyNumber"
    COPIES = "copies"
    DOCUMENT_NUMBER = "documentNumber"
    RELEASE = "release"
    SUBJECT = "subject"
    TITLE = "title"
    OFFICE = "office"
    DRAFTER = "drafter"
    EXTENSION = "extension"
    RETENTION = "retention"
    DISTRIBUTION = "distribution"
    CONSULTED = "consulted"
    APPROVER = "approver"
    RELAY = "relay"
    REFERENCE = "reference"
    """another telegram referred to: 往電第2947号; parts as of :class:`Value`"""
    PARTICIPANT = "participant"
    AUTHOR = "author"
    INSTITUTION = "institution"
    """that issued a report"""


@dataclass(frozen=True)
class Value:
    """One value of a field, with its evidence.

    ``printed``: as on the page. ``value``: normalised (ISO date or date-time with a numeric offset, digits, the
    vocabulary's form). ``page`` and ``polygon`` (page pixels) say where. ``rule`` names what found it.
    ``key``: the vocabulary entry's id (``class.gokuhi``), when there is one. ``note``: for a person.

    ``parts``: what more the printed form says, as sorted (name, text) pairs. Of an approver ``mark`` (花押, 了, アト,
    スミ, 出張中), ``office``, ``name``; of attention lines ``side`` (to, from); of a reference ``direction`` (往電,
    来電, 貴電, 合電), ``number``, ``date``, ``of`` (the post whose telegram it is, a vocabulary's id), ``relation``
    (reply, corrects). ``target``: the record (:attr:`Document.id`) or person (:attr:`Person.id`) it means, once found.
    ``by``: the person who stated the value in a sidecar file; "" when Koden read it.
    """

    name: FieldName
    printed: str
    value: str
    page: str
    polygon: Polygon
    rule: str
    certainty: float
    key: str = ""
    note: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    target: str = ""
    by: str = ""

    def part(self, name: str) -> str:
        return next((text for n, text in self.parts if n == name), "")


@dataclass(frozen=True)
class Person:
    """Someone named in a document, or the office by which they are named; all printed names that mean one person.

    ``id`` is unique in the document (``person-1``). ``name``: the fullest printed form; ``aliases`` the others.
    ``role``: rank or office as printed. ``key``: the vocabulary's entry of it. ``side``: ``own`` or ``other`` at a
    meeting. ``authority``: a URI, only when a vocabulary or a sidecar file states it. ``evidence``: why the names are
    one.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    role: str = ""
    key: str = ""
    side: str = ""
    authority: str = ""
    evidence: Evidence | None = None


class RelationType(StrEnum):
    ATTACHMENT_OF = "attachment-of"
    PART_OF = "part-of"
    REPLY_TO = "reply-to"
    CORRECTS = "corrects"


@dataclass(frozen=True)
class Relation:
    """How a document stands to another of the same source; ``target`` is that one's :attr:`Document.id`."""

    type: RelationType
    target: str
    evidence: Evidence


@dataclass(frozen=True)
class Flag:
    """What contradicts something that is known, for a person to look at; nothing was changed because of it.

    ``rule`` names the check (``date-outside-office``), ``message`` is for a person, ``page`` and ``polygon`` (page
    pixels) say where."""

    rule: str
    message: str
    certainty: float
    field: FieldName | None = None
    page: str = ""
    polygon: Polygon = ()


@dataclass(frozen=True)
class Archive:
    """Where the original is kept, as a sidecar file or the names of folders state it; "" for what is not stated.

    ``ids``: (type, number) pairs: ``managementNo`` (管理番号), ``jacar``, ``fileNo`` (分類番号), ``foi``
    (開示請求番号)...
    ``stated``: who says so: ``sidecar`` or ``name``."""

    country: str = ""
    settlement: str = ""
    institution: str = ""
    repository: str = ""
    collection: str = ""
    file_title: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    stated: str = ""


class Role(StrEnum):
    """What a block is in its document; the TEI builder chooses the element by it."""

    TITLE = "title"
    CLASSIFICATION = "classification"
    TERM = "term"
    COPY = "copy"
    ROUTING = "routing"
    NUMBER = "number"
    SENT = "sent"
    RECEIVED = "received"
    DATE = "date"
    OFFICE = "office"
    ADDRESS = "address"
    SUBJECT = "subject"
    PRECEDENCE = "precedence"
    RELAY = "relay"
    FORM = "form"
    HEADING = "heading"
    BODY = "body"
    CELL = "cell"
    TABLE = "table"
    NOTE = "note"
    """a footnote or endnote; its number is the block's label"""
    ITEM = "item"
    """a numbered paragraph or list item; ``label`` as printed, ``level`` its depth"""
    CAPTION = "caption"
    FIGURE = "figure"
    SEAL = "seal"
    HANDWRITING = "handwriting"
    MARGINALIA = "marginalia"
    HEADER = "header"
    FOOTER = "footer"
    PAGE_NUMBER = "page-number"
    STAMP = "stamp"
    RELEASE = "release"
    SIGNATURE = "signature"
    REDACTION = "redaction"
    """a withheld area that stands alone"""


@dataclass(frozen=True)
class NoteReference:
    """Where a block's text refers to a note: ``Line.chars[first:last]`` of piece ``piece`` of row ``row`` (indices into
    :attr:`Block.all_rows`) are its mark as printed (``1)``, ``（注1）``), ``number`` the number or sign in it (``1``,
    ``*``). ``note``: :attr:`Block.note` of the note it means, "" when there is none to be found."""

    row: int
    piece: int
    first: int
    last: int
    number: str
    note: str


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, head line or piece of furniture, in reading order; may run over page ends.

    Its rows name their pages. A table has cells instead of rows and stands on ``page``. ``label``: the printed number
    or sign a list item or note begins with; it is also in its rows. ``level``: depth of a list item or heading from 1;
    0 for neither. A BODY block with a level goes on inside the item before it. ``note``: a note's own key in its
    document. ``subtype``: as of its region. ``who``: :attr:`Person.id` of the speaker whose turn it belongs to;
    ``speaker``: in the first block of a turn the speaker's label as printed (``（次官）``), which is also in its rows.
    ``regions``: (:attr:`Page.id`, :attr:`Region.id`) of every region of print its rows stand in, in order, where a
    record says so; None: the rows tell.
    """

    role: Role
    page: str
    direction: Direction
    rows: tuple[Row, ...] = ()
    cells: tuple[Cell, ...] = ()
    region: str = ""
    polygon: Polygon = ()
    label: str = ""
    level: int = 0
    note: str = ""
    references: tuple[NoteReference, ...] = ()
    subtype: str = ""
    who: str = ""
    speaker: str = ""
    regions: tuple[tuple[str, str], ...] | None = None

    @property
    def text(self) -> str:
        return "".join(r.text for r in self.rows) or "\t".join(c.text for c in self.cells)

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """Its rows; of a table those of its cells, one cell after the other."""
        return self.rows or tuple(r for c in self.cells for r in c.rows)


@dataclass(frozen=True)
class PageReading:
    """Characters that stand in the text of a page (or of several), spaces aside.

    ``read`` from the picture, ``taken`` from the text of a PDF. Of those read: ``calibrated`` have a certainty that is
    a probability, and so many ``errors`` are to be expected among these (to a hundredth); ``confidence`` is the mean of
    the engines' own (0..1, to a ten-thousandth); ``doubtful`` are marked unclear for it.
    """

    read: int = 0
    taken: int = 0
    calibrated: int = 0
    errors: float = 0.0
    confidence: float = 0.0
    doubtful: int = 0


@dataclass(frozen=True)
class Making:
    """What a record says of how it was made and the document itself no longer holds, once it is read again.

    ``software``: name and version of Koden; ``unclear_below``: characters less sure than that are marked unclear.
    ``readings``: one for each page, in order, as they were when its characters were all there with how sure they are;
    a change of the text changes nothing of them. ``pictures``: (:attr:`Page.id`, URL reference of its published
    picture). ``known``: (id, Japanese, English, source, authority URI) of the entries of vocabularies that it lists.
    ``fingerprint``: digest of all settings that change a record.
    """

    software: str
    unclear_below: float
    readings: tuple[PageReading, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()
    known: tuple[tuple[str, str, str, str, str], ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True)
class Document:
    """One document cut from a source, ready to be encoded.

    ``id`` is the record's xml:id and file name without suffix. ``pages`` in order, every one of the source's pages in
    exactly one document. ``cut``: why it starts where it starts. ``kind_evidence``: why it is of its kind.
    ``released``: the decision by which a source that holds leaks may be published. ``form``: what it is within its
    kind. ``persons``, ``relations``, ``flags``: in the order in which they were met. ``stated``: what a person says
    of it beside its cut, kind, form, relations and values. ``made``: of a document that was read from a record, how
    that was made; None while it is being made.
    """

    id: str
    source: str
    source_file: str
    source_sha256: str
    ordinal: int
    pages: tuple[Page, ...]
    kind: Kind
    kind_evidence: Evidence
    cut: Evidence
    language: str
    blocks: tuple[Block, ...]
    values: tuple[Value, ...] = ()
    rejected: tuple[Value, ...] = field(default=())
    released: Decision | None = None
    form: Form = Form.NONE
    form_evidence: Evidence | None = None
    persons: tuple[Person, ...] = ()
    relations: tuple[Relation, ...] = ()
    flags: tuple[Flag, ...] = ()
    archive: Archive | None = None
    stated: tuple[Evidence, ...] = ()
    made: Making | None = None

    def first(self, name: FieldName) -> Value | None:
        return next((v for v in self.values if v.name == name), None)

    def all(self, name: FieldName) -> tuple[Value, ...]:
        return tuple(v for v in self.values if v.name == name)
