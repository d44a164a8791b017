"""The lines and cells of a document's pages, one after the other, as the rules look at them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.model import Cell, Page, Region, RegionType, Row
from pipeline.records.words.printed import Printed

FURNITURE = frozenset(
    {RegionType.HEADER, RegionType.FOOTER, RegionType.PAGE_NUMBER, RegionType.STAMP, RegionType.MARGINALIA}
)


PICTURES = frozenset({RegionType.FIGURE, RegionType.SEAL, RegionType.HANDWRITING, RegionType.CAPTION})
"""what stands in them heads nothing: words of a seal or written by hand are uncertain, those of a map or below a
picture are its own"""


class Key(NamedTuple):
    """One line or cell: page id, index of the region on the page, which row or cell of the region."""

    page: str
    region: int
    part: int


@dataclass(frozen=True)
class Item:
    """A row of a region, or a cell of a table with all its rows."""

    key: Key
    page: Page
    region: Region
    rows: tuple[Row, ...]
    cell: Cell | None = None

    @cached_property
    def printed(self) -> Printed:
        return Printed(self.rows)

    @property
    def text(self) -> str:
        """Levelled."""
        return self.printed.text

    @cached_property
    def top(self) -> float:
        """Upper edge as a share of the page's height."""
        edge = self.rows[0].box.y0 if self.rows else self.region.box.y0
        return edge / max(1, self.page.height)

    @property
    def furniture(self) -> bool:
        return self.region.type in FURNITURE


def items_of(pages: Iterable[Page]) -> tuple[Item, ...]:
    """Every row and cell with text, in reading order. Marks that are no text (NOISE) and pictures are left out."""
    out = []
    for page in pages:
        for r, region in enumerate(page.regions):
            if region.type is RegionType.NOISE or region.type in PICTURES:
                continue
            if region.rows:
                parts = [Item(Key(page.id, r, i), page, region, (row,)) for i, row in enumerate(region.rows)]
            else:
                parts = [Item(Key(page.id, r, i), page, region, c.rows, c) for i, c in enumerate(region.cells)]
            out += [item for item in parts if item.text.strip("█")]
    return tuple(out)
