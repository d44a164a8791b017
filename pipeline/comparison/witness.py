"""One side of a comparison: the running text of its records as a row of characters and withheld areas."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import regex
from lxml import etree

from pipeline.model import Box, Polygon
from pipeline.tei.read import APART, LAID_OUT, NO_TEXT, Record, RecordPage, polygon_of
from pipeline.tei.xml import ID, T

BREAK = "\n"
"""white space before a token that begins a paragraph, cell, item or note"""
_PICTURES = frozenset({".jpg", ".jpeg", ".png"})
"""what is copied beside a comparison; from the output that the record lies in, whatever it points to"""
_GRAPHEME = regex.compile(r"\X")
_ALIKE = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "―": "-", "‐": "-", "−": "-"})


@dataclass(frozen=True)
class Gap:
    """A withheld area as its record has it. ``attributes`` of the ``gap`` but its pointers; ``low``, ``high`` estimated
    length in ``unit`` (None: unknown); ``polygon`` original pixels; ``grounds`` as printed."""

    id: str
    attributes: tuple[tuple[str, str], ...]
    unit: str
    low: int | None
    high: int | None
    certainty: float
    polygon: Polygon
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Token:
    """One character, or a gap (``text`` ""). ``key``: what it is compared by, "" for a gap. ``space``: the white space
    before it. ``page``: :attr:`WitnessPage.id`. ``line``: the zone it stands in, "" unknown. ``certainty`` 0..1 of
    its reading (1: not marked unclear)."""

    text: str
    key: str
    space: str
    page: str
    line: str
    certainty: float = 1.0
    gap: Gap | None = None


@dataclass(frozen=True)
class WitnessPage:
    """``id``: of the surface, after its record's. ``image``: file of its picture, None when there is none. ``area`` in
    original pixels. ``name`` for people: page 3 of the file."""

    id: str
    name: str
    area: Box
    image: Path | None


@dataclass(frozen=True)
class Witness:
    """``siglum``: A or B. ``file`` and ``sha256``: of the scan. ``lines``: polygons of zones, original pixels.
    ``apart``: what stands in the margins and at the edges of pages, which is not collated."""

    siglum: str
    file: str
    sha256: str
    records: tuple[str, ...]
    pages: tuple[WitnessPage, ...]
    tokens: tuple[Token, ...]
    lines: dict[str, Polygon] = field(default_factory=dict)
    apart: tuple[str, ...] = ()


def witness(siglum: str, records: Sequence[tuple[Record, Path | None]]) -> Witness:
    """The text of records in the order given. Each comes with the folder it lies in, for the pictures it points to."""
    pages: list[WitnessPage] = []
    tokens: list[Token] = []
    lines: dict[str, Polygon] = {}
    apart: list[str] = []
    for record, folder in records:
        reader = _Reader(record)
        tokens += reader.tokens()
        lines |= reader.zones
        apart += reader.apart
        graphics = {str(s.get(ID)): s.find(T + "graphic") for s in record.root.iter(T + "surface")}
        pages += [_page(record.id, page, graphics.get(page.id), folder) for page in record.pages]
    first = records[0][0]
    return Witness(
        siglum,
        first.get("source-file"),
        first.get("source-sha256"),
        tuple(r.id for r, _ in records),
        tuple(pages),
        tuple(tokens),
        lines,
        tuple(apart),
    )


def key(text: str) -> str:
    """What a character is compared by: compatibility form, quotes and dashes as one, capitals as small letters."""
    return unicodedata.normalize("NFKC", text).translate(_ALIKE).casefold()


def _page(record: str, page: RecordPage, graphic: etree._Element | None, folder: Path | None) -> WitnessPage:
    url = "" if graphic is None else str(graphic.get("url", ""))
    image = None
    if folder is not None and url and "\0" not in (link := unquote(url)) and not re.match(r"[a-z]+:", url, re.I):
        found, root = (folder / link).resolve(), folder.resolve()
        ours = found.is_relative_to(root.parent.parent / "pages") or found.is_relative_to(root)
        image = found if ours and found.suffix.lower() in _PICTURES and found.is_file() else None
    return WitnessPage(f"{record}/{page.id}", f"page {page.n}", page.area, image)


class _Reader:
    """Walks a record's bodies. Names of zones and pages are made unique by the record's."""

    def __init__(self, record: Record) -> None:
        self.record, self.prefix = record, f"{record.id}/"
        self.page = self.line = self.space = ""
        self.apart: list[str] = []
        self.zones: dict[str, Polygon] = {}
        for zone in record.root.iter(T + "zone"):
            if zone.get("type") in ("TextLine", "redaction", "TableCell"):
                self.zones[self.prefix + str(zone.get(ID))] = polygon_of(zone)

    def tokens(self) -> Iterator[Token]:
        for body in self.record.root.iter(T + "body"):
            self.page = self.line = ""
            self.space = BREAK
            yield from self._walk(body, 1.0)

    def _walk(self, element: etree._Element, certainty: float) -> Iterator[Token]:
        tag = element.tag
        marginal = tag == T + "note" and element.get("type") == "marginal"
        if tag == T + "fw" or marginal:
            words = " ".join("".join(str(t) for t in element.itertext()).split())
            self.apart += [words] if words else []
            return
        if tag in NO_TEXT:
            return
        if tag in APART:
            self.space = BREAK
        if tag == T + "pb":
            self.page, self.line = self.prefix + str(element.get("facs", ""))[1:], ""
        elif tag == T + "lb":
            self.line = self.prefix + str(element.get("facs", ""))[1:] if element.get("facs") else ""
        elif tag == T + "gap" and element.get("reason") == "redacted":
            yield self._gap(element)
        if tag == T + "unclear":
            certainty = float(element.get("cert", "0"))
        laid_out = tag in LAID_OUT
        yield from self._text(element.text, certainty, laid_out)
        for child in element:
            if isinstance(child.tag, str):
                yield from self._walk(child, certainty)
            if laid_out:
                self.space = BREAK
            yield from self._text(child.tail, certainty, laid_out)
        if tag in APART:
            self.space = BREAK

    def _text(self, text: str | None, certainty: float, laid_out: bool) -> Iterator[Token]:
        if not text or (laid_out and text.isspace()):
            return
        for grapheme in _GRAPHEME.findall(text):
            if grapheme.isspace():
                self.space = self.space or " "
                continue
            yield Token(grapheme, key(grapheme), self.space, self.page, self.line, certainty)
            self.space = ""

    def _gap(self, element: etree._Element) -> Token:
        zone = self.prefix + str(element.get("facs", ""))[1:]
        quantity = element.get("quantity")
        low, high = element.get("atLeast", quantity), element.get("atMost", quantity)
        printed = ("".join(str(t) for t in d.itertext()) for d in element.iter(T + "desc") if d.get("type") == "ground")
        grounds = tuple(dict.fromkeys(" ".join(text.split()) for text in printed))
        kept = (
            "unit", "quantity", "atLeast", "atMost", "confidence", "extent", "precision", "cert", "rend", "evidence",
        )  # fmt: skip
        gap = Gap(
            zone,
            tuple((k, str(element.get(k))) for k in kept if element.get(k) is not None),
            str(element.get("unit", "")),
            int(low) if low else None,
            int(high) if high else None,
            float(element.get("cert", "1")),
            self.zones.get(zone, ()),
            grounds,
        )
        token = Token("", "", self.space, self.page, zone, gap.certainty, gap)
        self.space = ""
        return token
