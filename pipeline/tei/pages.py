"""Where a page begins, and its edges."""

from __future__ import annotations

from lxml import etree

from pipeline.model import Block, Page, Role
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.rows import UNREAD
from pipeline.tei.xml import add, make


def page_beginning(page: Page, facsimile: Facsimile) -> list[etree._Element]:
    """``pb``, followed by a ``gap`` for a page that could not be read."""
    surface = facsimile.surface[page.id]
    state = "failed" if page.failed else "blank" if page.blank else None
    pb = {"id": f"pb-{surface}", "n": facsimile.number(page), "type": state, "facs": f"#{surface}"}
    out = [make("pb", pb)]
    if page.failed:
        gap = make("gap", {**UNREAD, "unit": "page", "quantity": "1"})
        add(gap, "desc", {"lang": "en"}, f"page not read: {page.failed}")
        out.append(gap)
    return out


def edge(block: Block, page: Page) -> str:
    """At which edge of its page furniture stands: top or bottom."""
    rows = [row for row in block.rows if row.pieces]
    if block.role is Role.FOOTER or not rows:
        return "bottom"
    return "top" if rows[0].box.center[1] < page.height / 2 else "bottom"
