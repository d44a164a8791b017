"""What is no text or not sure to be: figures, seals, handwriting."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipeline.model import Block, Box, Document, Page, RegionType, Role
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.gaps import unread
from pipeline.tei.inline import Writer
from pipeline.tei.rows import Reader
from pipeline.tei.xml import add, make

HAND = "hand.unknown"
WORDS = {
    "photograph": "photograph",
    "map": "map",
    "drawing": "drawing",
    "round": "round",
    "square": "square",
    "oval": "oval",
}
"""Subtypes that have a word of their own; anything else is "other"."""
SHAPES = frozenset({"round", "square", "oval"})
"""Those of seals; the others are of figures."""
_TEXT = frozenset({RegionType.PARAGRAPH, RegionType.HEADING, RegionType.TABLE, RegionType.FOOTNOTE})


def written_by_hand(document: Document) -> bool:
    return any(block.role is Role.HANDWRITING for block in document.blocks)


def figure(
    block: Block, facsimile: Facsimile, reader: Reader, writer: Writer, place: dict[str, str | None]
) -> etree._Element:
    """A figure or seal. Words that stand in it are no running text: they are part of its description, as a list."""
    seal = block.role is Role.SEAL
    subtype = block.subtype if block.subtype in WORDS and (block.subtype in SHAPES) is seal else "other"
    kind = "seal" if seal else "figure"
    element = make("figure", {"type": kind, "subtype": subtype, **place})
    words = [row for row in block.rows if row.pieces]
    what = (f"{WORDS[subtype]} seal" if seal else WORDS[subtype]) if subtype in WORDS else kind
    add(element, "figDesc", {"lang": "en"}, what if words else f"{what}, nothing read in it")
    if words:
        listed = add(add(element, "figDesc"), "list", {"type": "labels"})
        for row in words:
            writer.write(add(listed, "item"), reader.tokens([row], doubt="seal" if seal else ""))
    return element


def handwriting(
    block: Block, page: Page, reader: Reader, writer: Writer, place: dict[str, str | None]
) -> etree._Element:
    """A note by hand; what was read in it is unclear throughout, and it need not have been read."""
    where = "margin" if beside_text(block, page) else "inline"
    attributes = {"type": "marginal", "subtype": "handwritten", "place": where, "hand": f"#{HAND}"}
    element = make("note", {**attributes, **place})
    tokens = reader.tokens(block.rows, doubt="handwriting")
    writer.write(element, tokens)
    if not any(t.text.strip() for t in tokens):
        element.append(unread("handwriting, not read"))
    return element


def beside_text(block: Block, page: Page) -> bool:
    """Whether the middle of the block lies outside everything printed as text on its page."""
    box = extent(block)
    if box is None:
        return False
    x, y = box.center
    regions = [r.box for r in page.regions if r.type in _TEXT and r.id != block.region]
    return not any(b.x0 <= x <= b.x1 and b.y0 <= y <= b.y1 for b in regions)


def extent(block: Block) -> Box | None:
    """Around all of a block, page pixels."""
    if block.polygon:
        return Box.around(block.polygon)
    boxes: Sequence[Box] = [r.box for r in block.rows if r.pieces]
    boxes = boxes or [Box.around(c.polygon) for c in block.cells if c.polygon]
    return Box.union(boxes) if boxes else None
