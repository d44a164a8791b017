"""Blocks that the builder cut at a page end (``p`` with ``@part``), put together again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipeline.model import Block


@dataclass(eq=False)
class Slot:
    """A block of the list that is being made."""

    block: Block


@dataclass
class Parts:
    """Of the blocks that run over one page end the builder writes one whole and cuts the others; on each page their
    parts stand in the order of the blocks. ``open``: those that still go on."""

    slots: list[Slot] = field(default_factory=list)
    open: list[Slot] = field(default_factory=list)
    _page: str = ""
    _at: int = -1  # place in ``slots`` of the last one that went on, on that page

    def begin(self, block: Block, part: str) -> Slot:
        """A block that is whole (``part`` "") or begins ("I")."""
        made = Slot(block)
        self.slots.append(made)
        self._before_those_cut(made, block)
        if part:
            self.open.append(made)
        return made

    def go_on(self, part: Block, which: str) -> Slot | None:
        """The slot of the block that ``part`` belongs to; None when none is open. ``which``: M or F."""
        page = part.rows[0].page if part.rows else part.page
        if page != self._page:
            self._page, self._at = page, -1
        places = sorted(self.slots.index(slot) for slot in self.open)
        if not places:
            return None
        self._at = next((at for at in places if at > self._at), places[0])
        slot = self.slots[self._at]
        held = slot.block
        moved = tuple(replace(r, row=r.row + len(held.rows)) for r in part.references)
        slot.block = replace(
            held,
            direction=held.direction if held.text else part.direction,  # only what has text says it
            rows=held.rows + part.rows,
            references=held.references + moved,
            regions=(*(held.regions or ()), *(part.regions or ())),
        )
        if which == "F":
            self.open.remove(slot)
        self._before_those_cut(slot, part)
        return slot

    def _before_those_cut(self, slot: Slot, part: Block) -> None:
        """A block that is kept whole over a page end comes before those that are cut there and begin where it does."""
        pages = list(dict.fromkeys(row.page for row in part.rows))[:-1]
        if not pages:
            return
        others = [s.block for s in self.open if s is not slot and s.block.rows[-1].page in pages]
        same = [b for b in others if b.rows[0].page == slot.block.rows[0].page]
        cut = [i for i, s in enumerate(self.slots) if any(s.block is b for b in same)]
        if cut and min(cut) < self.slots.index(slot):
            self.slots.remove(slot)
            self.slots.insert(min(cut), slot)
