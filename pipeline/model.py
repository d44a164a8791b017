"""What the stages hand to each other: frozen values, units said.

Two frames of reference are in use, and every polygon says which one it is in:

* **original pixels**: the picture of one page as a viewer shows it (EXIF orientation and PDF ``/Rotate``
  applied, nothing else), x to the right, y down, from the top left corner. Records carry only these.
* **page pixels**: the upright, deskewed, rescaled picture of one page that redaction detection, recognition
  and layout work on. :attr:`Page.transform` maps them to original pixels.

Polygons run clockwise from the top left corner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field as _Meta

Point = tuple[float, float]
Polygon = tuple[Point, ...]
Image = npt.NDArray[np.uint8]
"""Grey (h, w) or BGR (h, w, 3), 8 bits, 0 black."""


@dataclass(frozen=True)
class Box:
    """An upright rectangle; x1 and y1 are exclusive. Pixels of the frame its owner names."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def center(self) -> Point:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def polygon(self) -> Polygon:
        return ((self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1))

    def intersection(self, other: Box) -> float:
        """Shared area in square pixels."""
        w = min(self.x1, other.x1) - max(self.x0, other.x0)
        h = min(self.y1, other.y1) - max(self.y0, other.y0)
        return w * h if w > 0 and h > 0 else 0.0

    def grown(self, dx: float, dy: float | None = None) -> Box:
        dy = dx if dy is None else dy
        return Box(self.x0 - dx, self.y0 - dy, self.x1 + dx, self.y1 + dy)

    @classmethod
    def around(cls, points: Iterable[Point]) -> Box:
        """The least upright rectangle around the points; ValueError when there are none."""
        pts = list(points)
        if not pts:
            raise ValueError("no points to draw a box around")
        xs, ys = [p[0] for p in pts], [p[1] for p in pts]
        return cls(min(xs), min(ys), max(xs), max(ys))

    @classmethod
    def union(cls, boxes: Iterable[Box]) -> Box:
        return cls.around(p for b in boxes for p in ((b.x0, b.y0), (b.x1, b.y1)))


@dataclass(frozen=True)
class Transform:
    """A plane projective map, 3 x 3 row by row; ``m`` sends (x, y, 1) of one frame to another, up to scale."""

    m: tuple[float, float, float, float, float, float, float, float, float] = (1, 0, 0, 0, 1, 0, 0, 0, 1)

    def __call__(self, points: Iterable[Point]) -> Polygon:
        a, b, c, d, e, f, g, h, i = self.m
        out = []
        for x, y in points:
            w = g * x + h * y + i
            out.append(((a * x + b * y + c) / w, (d * x + e * y + f) / w))
        return tuple(out)

    @property
    def matrix(self) -> npt.NDArray[np.float64]:
        return np.array(self.m, dtype=np.float64).reshape(3, 3)

    @classmethod
    def of(cls, matrix: npt.NDArray[np.float64]) -> Transform:
        """From a 3 x 3 or 2 x 3 array."""
        full = np.vstack([matrix, [0, 0, 1]]) if matrix.shape == (2, 3) else matrix
        full = np.asarray(full / full[2, 2], dtype=np.float64)
        a, b, c, d, e, f, g, h, i = (float(v) for v in full.reshape(9))
        return cls((a, b, c, d, e, f, g, h, i))

    def inverse(self) -> Transform:
        return Transform.of(np.asarray(np.linalg.inv(self.matrix), dtype=np.float64))

    def then(self, after: Transform) -> Transform:
        """First this map, then ``after``."""
        return Transform.of(after.matrix @ self.matrix)


@dataclass(frozen=True)
class Evidence:
    """Why something is claimed. ``rule`` names the rule or model, ``detail`` is for a person, certainty 0..1."""

    rule: str
    detail: str = ""
    certainty: float = 1.0


# ------------------------------------------------------------------------------------------------ scan
@dataclass(frozen=True)
class Frame:
    """One page picture as it comes out of a file, in original pixels.

    ``file`` is the path below the input folder (NFC, forward slashes), ``file_page`` counts from 1 inside that file,
    ``paged`` says whether the file can hold several (PDF, TIFF), ``number`` counts from 1 inside the source.
    ``sha256`` is the digest of the file's bytes. ``dpi`` is dots per inch, ``dpi_origin`` whether the file states it,
    the operator said so, or it was estimated. ``pixels`` has EXIF orientation and PDF /Rotate applied.
    """

    file: str
    file_page: int
    paged: bool
    number: int
    sha256: str
    pixels: Image
    dpi: float
    dpi_origin: Literal["stated", "given", "estimated"]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageOrigin:
    """What of a :class:`Frame` the record keeps. ``width``/``height``: the whole frame, original pixels."""

    file: str
    file_page: int
    paged: bool
    number: int
    sha256: str
    width: int
    height: int
    dpi: float
    dpi_origin: Literal["stated", "given", "estimated"]
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, frame: Frame) -> PageOrigin:
        h, w = frame.pixels.shape[:2]
        return cls(
            frame.file, frame.file_page, frame.paged, frame.number, frame.sha256, int(w), int(h), frame.dpi,
            frame.dpi_origin, frame.notes,
        )  # fmt: skip


Degrees = Literal[0, 90, 180, 270]


@dataclass(frozen=True)
class OrientationVote:
    """What a reader says of a page's orientation.

    ``degrees``: how far the picture must be turned **clockwise** to stand upright. ``certainty`` 0..1. ``by``: who says
    so, for the record.
    """

    degrees: Degrees
    certainty: float
    by: str


@dataclass(frozen=True)
class PageImage:
    """A page ready to be read: upright, deskewed, at working scale.

    ``pixels``: grey, page pixels. ``colour``: BGR of the same frame when the scan has colour. ``part``: "" for a
    whole frame, "a", "b" for the halves of a split spread in reading order. ``area``: what of the original frame
    this page covers, original pixels. ``transform``: page pixels to original pixels. ``content``: page pixels
    inside scan edges and book surroundings. ``glyph_height``: median height of printed glyphs, page pixels, 0 when
    nothing was found. ``blank``: no ink worth reading.
    """

    pixels: Image
    colour: Image | None
    part: str
    area: Box
    transform: Transform
    content: Box
    glyph_height: float
    blank: bool
    evidence: tuple[Evidence, ...] = ()


# ------------------------------------------------------------------------------------------- redaction
class RedactionKind(StrEnum):
    BLACK = "black"
    GREY = "grey"
    COLOUR = "colour"
    OUTLINED = "outlined"
    """a white box with a printed rule around it"""


@dataclass(frozen=True)
class Extent:
    """How much is withheld. ``unit`` is TEI's: char, line or page. Exactly one value, or a range."""

    unit: Literal["char", "line", "page"]
    quantity: int | None = None
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class Redaction:
    """One withheld area. ``polygon`` in page pixels; ``certainty`` 0..1 that it is a redaction at all."""

    id: str
    polygon: Polygon
    kind: RedactionKind
    certainty: float
    evidence: tuple[Evidence, ...] = ()
    extent: Extent | None = None
    tag: Literal["redaction"] = "redaction"

    @property
    def box(self) -> Box:
        return Box.around(self.polygon)

    @property
    def text(self) -> str:
        return ""


# ----------------------------------------------------------------------------------------- recognition
class Direction(StrEnum):
    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"


@dataclass(frozen=True)
class Char:
    """One recognised character. ``confidence`` 0..1 as the engine gives it; ``start`` and ``end`` along the line
    (x of a horizontal, y of a vertical one), page pixels. ``by``: engine, when it is not the line's own."""

    text: str
    confidence: float
    start: float
    end: float
    by: str = ""


@dataclass(frozen=True)
class Line:
    """A run of text found by an engine, page pixels. ``engine`` is an :attr:`EngineInfo.id`."""

    polygon: Polygon
    direction: Direction
    chars: tuple[Char, ...]
    engine: str
    tag: Literal["line"] = "line"

    @property
    def text(self) -> str:
        return "".join(c.text for c in self.chars)

    @property
    def confidence(self) -> float:
        """Mean over printed characters, 0 when there are none."""
        printed = self.printed
        return sum(c.confidence for c in printed) / len(printed) if printed else 0.0

    @property
    def printed(self) -> tuple[Char, ...]:
        """Its characters without spaces, which are not printed and whose confidence says nothing of the reading."""
        return tuple(c for c in self.chars if c.text.strip())

    @property
    def box(self) -> Box:
        return Box.around(self.polygon)


@dataclass(frozen=True)
class EngineInfo:
    """``models``: (name, SHA-256) of every model file; ``settings``: what was set, readable."""

    id: str
    name: str
    version: str
    models: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


# ---------------------------------------------------------------------------------------------- layout
Piece = Annotated[Line | Redaction, _Meta(discriminator="tag")]


@dataclass(frozen=True)
class Row:
    """One printed line as a person sees it: text and redactions in reading order. ``page``: :attr:`Page.id`."""

    page: str
    direction: Direction
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(p.text for p in self.pieces)

    @property
    def box(self) -> Box:
        """Page pixels."""
        return Box.union(p.box for p in self.pieces)

    @property
    def redactions(self) -> tuple[Redaction, ...]:
        return tuple(p for p in self.pieces if isinstance(p, Redaction))


class RegionType(StrEnum):
    """PAGE-XML's words where it has them."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    HEADER = "header"
    """running head, release line, classification line repeated at a page's edge"""
    FOOTER = "footer"
    PAGE_NUMBER = "page-number"
    STAMP = "stamp"
    """text in a stamp's frame or in a stamp's place: 極秘, 無期限, n部の内n号"""
    TABLE = "table"
    """cells with printed rules: forms and tables alike"""
    MARGINALIA = "marginalia"
    FOOTNOTE = "footnote"
    REDACTION = "redaction"
    """a redaction that stands alone, not in a line of text"""
    NOISE = "noise"
    """recognised marks that are no text (hatching, map lines); kept for the report, not in the record's text"""


@dataclass(frozen=True)
class Cell:
    """A table cell: zero-based ``row`` and ``column``; ``polygon`` page pixels."""

    row: int
    column: int
    row_span: int
    column_span: int
    polygon: Polygon
    rows: tuple[Row, ...]

    @property
    def text(self) -> str:
        return "".join(r.text for r in self.rows)


@dataclass(frozen=True)
class Region:
    """A block of the page. Regions of a page are given in reading order. ``rows`` is empty for a table.

    ``type_height`` is the median glyph height of its text in page pixels (the size of the print); ``indent`` how far
    the first row starts after the others (glyphs; negative = hanging), so that paragraphs can be told apart.
    """

    id: str
    type: RegionType
    polygon: Polygon
    direction: Direction
    rows: tuple[Row, ...]
    cells: tuple[Cell, ...] = ()
    type_height: float = 0.0
    evidence: tuple[Evidence, ...] = ()

    @property
    def box(self) -> Box:
        return Box.around(self.polygon)

    @property
    def text(self) -> str:
        return "\n".join(r.text for r in self.rows) or "\t".join(c.text for c in self.cells)

    @property
    def all_rows(self) -> tuple[Row, ...]:
        return self.rows or tuple(r for c in self.cells for r in c.rows)


@dataclass(frozen=True)
class Page:
    """One page, read. ``width``/``height``: page pixels. ``area``: its part of the frame, original pixels.

    ``failed`` says, for a person, why a page could not be read; such a page has no regions, and is still a page.
    """

    id: str
    origin: PageOrigin
    part: str
    area: Box
    width: int
    height: int
    transform: Transform
    direction: Direction
    regions: tuple[Region, ...]
    redactions: tuple[Redaction, ...]
    engines: tuple[EngineInfo, ...]
    blank: bool = False
    failed: str = ""
    evidence: tuple[Evidence, ...] = ()

    @classmethod
    def unread(cls, origin: PageOrigin, why: str) -> Page:
        """The page that stands for one that could not be read: it is still a page of the record."""
        area = Box(0, 0, origin.width, origin.height)
        return cls(
            id=f"p{origin.number:04d}", origin=origin, part="", area=area, width=origin.width, height=origin.height,
            transform=Transform(), direction=Direction.HORIZONTAL, regions=(), redactions=(), engines=(), failed=why,
        )  # fmt: skip

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for region in self.regions for row in region.all_rows)

    @property
    def text(self) -> str:
        return "\n".join(r.text for r in self.regions)


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


class FieldName(StrEnum):
    CLASSIFICATION = "classification"
    TERM = "term"
    """time limit of the classification: 無期限"""
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
    """another telegram referred to: 往電第2947号"""


@dataclass(frozen=True)
class Value:
    """One value of a field, with its evidence.

    ``printed``: as on the page. ``value``: normalised (ISO date or date-time with a numeric offset, digits, the
    vocabulary's form). ``page`` and ``polygon`` (page pixels) say where. ``rule`` names what found it.
    ``key``: the vocabulary entry's id (``class.gokuhi``), when there is one. ``note``: for a person.
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
class Block:
    """A paragraph, heading, head line or piece of furniture, in reading order; may run over page ends.

    Its rows name their pages. A table has cells instead of rows and stands on ``page``.
    """

    role: Role
    page: str
    direction: Direction
    rows: tuple[Row, ...] = ()
    cells: tuple[Cell, ...] = ()
    region: str = ""
    polygon: Polygon = ()

    @property
    def text(self) -> str:
        return "".join(r.text for r in self.rows) or "\t".join(c.text for c in self.cells)


@dataclass(frozen=True)
class Document:
    """One document cut from a source, ready to be encoded.

    ``id`` is the record's xml:id and file name without suffix. ``pages`` in order, every one of the source's pages in
    exactly one document. ``cut``: why it starts where it starts. ``kind_evidence``: why it is of its kind.
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

    def first(self, name: FieldName) -> Value | None:
        return next((v for v in self.values if v.name == name), None)

    def all(self, name: FieldName) -> tuple[Value, ...]:
        return tuple(v for v in self.values if v.name == name)
