"""A page from its redactions to its regions: what the stages from redaction to layout hand on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field as _Meta

from pipeline.model.frame import EngineInfo, PageOrigin
from pipeline.model.geometry import Box, Evidence, Polygon, Transform


# ------------------------------------------------------------------------------------------- redaction
class RedactionKind(StrEnum):
    BLACK = "black"
    GREY = "grey"
    COLOUR = "colour"
    OUTLINED = "outlined"
    """a white box with a printed rule around it"""
    WHITEOUT = "whiteout"
    """white without a rule: told only by the gap it leaves in even text, so never certain"""
    HATCHED = "hatched"
    """hatched or cross-hatched"""
    SCRIBBLE = "scribble"
    """pen scribbles or a heavy marker"""
    MASK = "mask"
    """paper or tape laid over the page before it was copied"""
    TYPED = "typed"
    """characters that stand for withheld ones: ■■■, ×××, [REDACTED]; see :attr:`Redaction.printed`"""


@dataclass(frozen=True)
class Extent:
    """How much is withheld. ``unit`` is TEI's: char, line or page.

    ``quantity`` is the best estimate, ``at_least`` and ``at_most`` the interval that holds the truth with a probability
    of ``confidence`` (0..1, None: not known). Without an interval the quantity is meant exactly; without a quantity
    only the interval is known.
    """

    unit: Literal["char", "line", "page"]
    quantity: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class Ground:
    """The ground for withholding, printed in or beside a redaction.

    ``id``: its category in the taxonomy of grounds (``ground.eo13526-3.5c``), "" when the printed code is not in the
    vocabulary. ``printed``: as it stands there. ``polygon``: where, page pixels. ``certainty`` 0..1 that the code was
    read right and belongs to this redaction.
    """

    id: str
    printed: str
    polygon: Polygon
    where: Literal["inside", "beside"]
    certainty: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Redaction:
    """One withheld area. ``polygon`` in page pixels; ``certainty`` 0..1 that it is a redaction at all.

    ``grounds``: those printed for it; empty when none is stated. ``group``: areas of one page with the same word here
    are one withheld passage that goes on over lines or boxes; "" stands alone. ``printed``: of a typed one, the
    characters that stand there.
    """

    id: str
    polygon: Polygon
    kind: RedactionKind
    certainty: float
    evidence: tuple[Evidence, ...] = ()
    extent: Extent | None = None
    grounds: tuple[Ground, ...] = ()
    group: str = ""
    printed: str = ""
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


@dataclass(frozen=True, slots=True)  # there are thousands on a page, and a source is held whole
class Char:
    """One character of a line. ``confidence`` 0..1 as the engine gives it, which is no probability; ``certainty`` 0..1,
    once calibrated, is: of the characters given p, a share p is right (None: not calibrated yet). ``start`` and ``end``
    along the line (x of a horizontal, y of a vertical one), page pixels. ``by``: engine, when it is not the line's own.
    ``superscript``: raised and smaller than the line (note numbers). ``struck``: a stroke runs through it.
    ``damaged``: a redaction covers a part of it; what is read there is not more than what is left of it. ``cut``: the
    :attr:`Redaction.id` of that one, "" when none is near enough, None while nobody has looked."""

    text: str
    confidence: float
    start: float
    end: float
    by: str = ""
    certainty: float | None = None
    superscript: bool = False
    struck: bool = False
    damaged: bool = False
    cut: str | None = None

    @property
    def trust(self) -> float:
        """``certainty``; where nothing has been calibrated, the engine's ``confidence``."""
        return self.confidence if self.certainty is None else self.certainty


@dataclass(frozen=True)
class Pitch:
    """How characters stand in the print around a place. Page pixels; along the line where no more is said; 0 unknown.

    ``advance``: from character to character; ``spread``: standard deviation of one character's advance (0: all stand
    on a grid, as full-width print does); ``error``: standard error of ``advance`` itself. ``thickness`` of a line,
    ``leading`` from line to line. ``dense``: characters to a cell of the grid. ``blank``: space between words.
    ``before``, ``after``: where the text next to the place ends and goes on (cells on a grid, else ink); ``start``,
    ``end``: where the lines around start and end; None: not known.
    """

    advance: float
    thickness: float
    direction: Direction
    error: float = 0.0
    spread: float = 0.0
    leading: float = 0.0
    dense: float = 1.0
    blank: float = 0.0
    before: float | None = None
    after: float | None = None
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Line:
    """A run of text found by an engine, page pixels. ``engine`` is an :attr:`EngineInfo.id`. ``size`` (page pixels),
    ``font`` and ``bold`` are known of a born-digital page only: those of most of its characters."""

    polygon: Polygon
    direction: Direction
    chars: tuple[Char, ...]
    engine: str
    tag: Literal["line"] = "line"
    size: float = 0.0
    font: str = ""
    bold: bool = False

    @cached_property
    def text(self) -> str:
        return "".join(c.text for c in self.chars)

    @cached_property
    def confidence(self) -> float:
        """Mean over printed characters, 0 when there are none."""
        printed = self.printed
        return sum(c.confidence for c in printed) / len(printed) if printed else 0.0

    @cached_property
    def printed(self) -> tuple[Char, ...]:
        """Its characters without spaces, which are not printed and whose confidence says nothing of the reading."""
        return tuple(c for c in self.chars if c.text.strip())

    @cached_property
    def box(self) -> Box:
        return Box.around(self.polygon)


# ---------------------------------------------------------------------------------------------- layout
Piece = Annotated[Line | Redaction, _Meta(discriminator="tag")]


@dataclass(frozen=True)
class Ruby:
    """A reading set beside the characters between ``start`` and ``end`` along their row, page pixels."""

    start: float
    end: float
    line: Line


@dataclass(frozen=True)
class Row:
    """One printed line as a person sees it: text and redactions in reading order. ``page``: :attr:`Page.id`.

    ``hyphen``, set by the records where a block's next row goes on with the same word: ``soft`` when the hyphen at the
    row's end only parts the word (per-/mission: the word is permission), ``hard`` when it belongs to it
    (anti-/Soviet). No word ends there in either case. The hyphen stays among the characters. ``polygon``: outline of
    the whole printed line, page pixels, where it is known apart from those of its pieces (of a record read again).
    """

    page: str
    direction: Direction
    pieces: tuple[Piece, ...]
    ruby: tuple[Ruby, ...] = ()
    hyphen: Literal["", "soft", "hard"] = ""
    polygon: Polygon = ()

    @property
    def text(self) -> str:
        return "".join(p.text for p in self.pieces)

    @cached_property
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
    """a note at the foot of a page, under the text; begins with its number"""
    CAPTION = "caption"
    """of a figure or table, beside it"""
    FIGURE = "figure"
    """photograph, map, diagram; has no rows, but for words that stand in it (labels of a map)"""
    SEAL = "seal"
    """a seal or stamp that is a picture: its words, if any were read, are uncertain"""
    HANDWRITING = "handwritten-annotation"
    """written by hand over or beside the print; its reading is uncertain"""
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
    label: bool = False
    """names what stands in its row or column"""

    @property
    def text(self) -> str:
        return "".join(r.text for r in self.rows)


@dataclass(frozen=True)
class Region:
    """A block of the page. Regions of a page are given in reading order. ``rows`` is empty for a table.

    ``type_height`` is the median glyph height of its text in page pixels (the size of the print); ``indent`` how far
    the first row starts after the others (glyphs; negative = hanging), so that paragraphs can be told apart.
    ``subtype``: of a seal its shape (round, square, oval, other); of a figure photograph, map, drawing, other; of a
    table form, routing, table.
    """

    id: str
    type: RegionType
    polygon: Polygon
    direction: Direction
    rows: tuple[Row, ...]
    cells: tuple[Cell, ...] = ()
    type_height: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    subtype: str = ""

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
    ``text_from``: whether its characters were read from the picture or taken from a born-digital PDF's text.
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
    text_from: Literal["image", "text-layer"] = "image"

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
