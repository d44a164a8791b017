"""Where a page begins, what is missing before it, and its edges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lxml import etree

from pipeline.model import Block, Page, Role
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.gaps import blank, missing, unread
from pipeline.tei.xml import make

_NUMBER = re.compile(r"(.*?)([0-9]+)([^0-9/]*(?:[.][^./]*)?)", re.DOTALL)
"""A file name with a number at its end, before the suffix."""


def page_beginning(page: Page, facsimile: Facsimile, left_out: int = 0) -> list[etree._Element]:
    """``pb``, followed by a ``gap`` for a page that could not be read, by ``space`` for a blank one; before it a
    ``gap`` for the pages ``left_out`` between it and the one before."""
    surface = facsimile.surface[page.id]
    state = "failed" if page.failed else "blank" if page.blank else None
    pb = {"id": f"pb-{surface}", "n": facsimile.number(page), "type": state, "facs": f"#{surface}"}
    out = [missing(left_out)] if left_out else []
    out.append(make("pb", pb))
    if page.failed:
        out.append(unread(f"page not read: {page.failed}", page=True))
    elif page.blank:
        out.append(blank())
    return out


def left_out(pages: Sequence[Page]) -> dict[str, int]:
    """How many pages are missing before a page (:attr:`Page.id`), where each page is a file of its own and the numbers
    of the files pass over. Files that are numbered in steps throughout (by leaves) miss none."""
    steps: list[tuple[str, int]] = []
    for before, after in pairwise(pages):
        if before.origin.file == after.origin.file:
            continue
        a, b = (_NUMBER.fullmatch(p.origin.file) for p in (before, after))
        if a is None or b is None or (a[1], a[3]) != (b[1], b[3]) or before.origin.paged or after.origin.paged:
            continue
        steps.append((after.id, int(b[2]) - int(a[2])))
    ones = sum(step == 1 for _, step in steps)
    return {id: step - 1 for id, step in steps if step > 1 and 2 * ones > len(steps)}


def edge(block: Block, page: Page) -> str:
    """At which edge of its page furniture stands: top or bottom."""
    rows = [row for row in block.rows if row.pieces]
    if block.role is Role.FOOTER or not rows:
        return "bottom"
    return "top" if rows[0].box.center[1] < page.height / 2 else "bottom"
