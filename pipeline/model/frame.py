"""A page as it comes out of a file: its picture, its text when the file has any, and where it is from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.model.geometry import Box, Evidence, Image, Polygon, Transform


@dataclass(frozen=True)
class EngineInfo:
    """``models``: (name, SHA-256) of every model file; ``settings``: what was set, readable."""

    id: str
    name: str
    version: str
    models: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Glyph:
    """One character of a PDF's text as the file places it, original pixels.

    ``polygon``: its em box, clockwise from the top left of the glyph *as it is written*: the first side runs in the
    direction in which its line is read (of vertical writing: of its upright glyph). ``size``: of the print, pixels.
    ``font``: name without subset tag. ``upright``: it stands upright on the page as shown. ``vertical``: the font says
    that it is set from top to bottom.
    """

    text: str
    polygon: Polygon
    size: float
    font: str
    bold: bool
    upright: bool
    vertical: bool = False

    @property
    def box(self) -> Box:
        return Box.around(self.polygon)


@dataclass(frozen=True)
class TextLayer:
    """The text of one PDF page as the file has it, in the order of the file. ``engine``: what read it.

    ``without``: the page drawn without this text on the frame's own grid, where the text may be trusted at all.
    ``doubts``: for a person, why it may not be, as far as the file itself tells; then there are no glyphs.
    ``witness``: the page's text as a second reader of the file has it, in any order; None when there is none.
    """

    engine: EngineInfo
    glyphs: tuple[Glyph, ...] = ()
    without: Image | None = None
    doubts: tuple[str, ...] = ()
    witness: str | None = None


@dataclass(frozen=True)
class Frame:
    """One page picture as it comes out of a file, in original pixels.

    ``file`` is the path below the input folder (NFC, forward slashes), ``file_page`` counts from 1 inside that file,
    ``paged`` says whether the file can hold several (PDF, TIFF), ``number`` counts from 1 inside the source.
    ``sha256`` is the digest of the file's bytes. ``dpi`` is dots per inch, ``dpi_origin`` whether the file states it,
    the operator said so, or it was estimated. ``pixels`` has EXIF orientation and PDF /Rotate applied.
    ``layer``: the text of a PDF page that draws text. ``covered``: what was painted over in ``pixels`` because the
    source held more there than its page shows, original pixels. ``struck``: where a person says that nothing is
    withheld, original pixels.
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
    layer: TextLayer | None = None
    covered: tuple[Polygon, ...] = ()
    struck: tuple[Box, ...] = ()


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
    so, for the record. ``latin``: its print was read, and is surely Latin.
    """

    degrees: Degrees
    certainty: float
    by: str
    latin: bool = False


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
