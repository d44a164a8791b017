"""Regions of pages to the blocks of a document, in reading order."""

from __future__ import annotations

from pipeline.model import Block, Page, Region, RegionType, Role

_ROLES = {
    RegionType.PARAGRAPH: Role.BODY,
    RegionType.HEADING: Role.HEADING,
    RegionType.HEADER: Role.HEADER,
    RegionType.FOOTER: Role.FOOTER,
    RegionType.PAGE_NUMBER: Role.PAGE_NUMBER,
    RegionType.STAMP: Role.STAMP,
    RegionType.TABLE: Role.TABLE,
    RegionType.MARGINALIA: Role.MARGINALIA,
    RegionType.FOOTNOTE: Role.NOTE,
    RegionType.REDACTION: Role.REDACTION,
    RegionType.NOISE: Role.NOTE,
}


def blocks(pages: tuple[Page, ...]) -> tuple[Block, ...]:
    """One block per region so far."""
    return tuple(_block(page, region) for page in pages for region in page.regions)


def _block(page: Page, region: Region) -> Block:
    return Block(_ROLES[region.type], page.id, region.direction, region.rows, region.cells, region.id, region.polygon)
