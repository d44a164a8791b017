"""Lists of numbered paragraphs, one inside the other, as their levels say.

What stands between two items without being part of either (page beginnings, furniture, notes, withheld areas) waits
until it is known where the list goes on: TEI lets it stand between the items of a list, or inside an item.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from pipeline.model import Block
from pipeline.tei.labels import Style, core, style_of
from pipeline.tei.xml import add


@dataclass
class _Open:
    level: int
    style: Style
    first: str
    list: etree._Element
    item: etree._Element
    block: Block

    def takes(self, style: Style, label: str) -> bool:
        """Whether an item of the same level belongs to this list: its sign is of the same kind and no first one."""
        return self.style.signs == style.signs and (not label or style.type == "bulleted" or label != self.first)


@dataclass
class Lists:
    """The lists that are open at a place of the text, outermost first."""

    open: list[_Open] = field(default_factory=list)
    waiting: list[etree._Element] = field(default_factory=list)

    def wait(self, elements: Iterable[etree._Element]) -> None:
        self.waiting += elements

    def item(self, parent: etree._Element, block: Block) -> etree._Element:
        """A new item for ``block``, without its text; a list that begins outside all others is added to ``parent``. A
        list ends where labels count in other signs or begin anew."""
        level = max(1, block.level)
        style, label = style_of(block.label), core(block.label)
        while self.open and (
            self.open[-1].level > level or (self.open[-1].level == level and not self.open[-1].takes(style, label))
        ):
            self.open.pop()
        if self.open and self.open[-1].level == level:
            here = self.open[-1]
            self._place(here.list)
        else:
            holder = self.open[-1].item if self.open else parent
            self._place(holder)
            made = add(holder, "list", {"type": style.type, "rend": style.rend})
            here = _Open(level, style, label, made, made, block)
            self.open.append(here)
        here.item, here.block = add(here.list, "item", {"n": block.label.strip()}), block
        return here.item

    def goes_on(self, level: int) -> etree._Element | None:
        """The item that a block of ``level`` goes on with; None when no list is open at that depth."""
        while self.open and self.open[-1].level > level:
            self.open.pop()
        if not self.open:
            return None
        self._place(self.open[-1].item)
        return self.open[-1].item

    def item_of(self, block: Block) -> etree._Element | None:
        """The last item when it is the one that ``block`` began."""
        if not self.open or self.open[-1].block is not block:
            return None
        self._place(self.open[-1].item)
        return self.open[-1].item

    def end(self, parent: etree._Element) -> None:
        """Close all; what waits goes to ``parent``, after them."""
        self.open.clear()
        self._place(parent)

    def _place(self, parent: etree._Element) -> None:
        parent.extend(self.waiting)
        self.waiting.clear()
