"""Turns of a conversation: ``sp`` with ``speaker`` and what was said, which may hold lists and run over pages.

What stands between two blocks without being part of either (page beginnings, furniture) waits until it is known
whether the turn goes on: then it stands inside it, else after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from pipeline.model import Block, Document, Role
from pipeline.tei.inline import Writer
from pipeline.tei.tokens import Span, Token, find
from pipeline.tei.xml import add, make, name


@dataclass
class Turns:
    """The turn that is open at a place of the text. ValueError for a turn of someone who is not among the persons."""

    document: Document
    open: etree._Element | None = None
    who: str = ""
    waiting: list[etree._Element] = field(default_factory=list)
    _fresh: bool = False  # nothing is written in it yet

    def goes_on(self, block: Block) -> bool:
        """Whether ``block`` belongs to the turn that is open."""
        return self.open is not None and said(block) and not block.speaker and bool(block.who) and block.who == self.who

    def parted(self, block: Block) -> bool:
        """The same for a later part of a block that was cut at a page end."""
        return self.open is not None and said(block) and block.who == self.who

    def begin(self, parent: etree._Element, block: Block) -> None:
        if block.who and all(p.id != block.who for p in self.document.persons):
            raise ValueError(f"a turn is given to {block.who!r}, who is not among the persons of the document")
        self.open = add(parent, "sp", {"who": f"#{name(block.who)}" if block.who else None})
        self.who, self._fresh = block.who, True

    def wait(self, elements: Iterable[etree._Element]) -> None:
        self.waiting += elements

    def place(self, parent: etree._Element) -> None:
        parent.extend(self.waiting)
        self.waiting.clear()

    def end(self, parent: etree._Element) -> None:
        """Close it; what waits goes to ``parent``, after it."""
        self.open, self.who = None, ""
        self.place(parent)

    def label(self, writer: Writer, block: Block, tokens: Sequence[Token]) -> tuple[Sequence[Token], list[Span]]:
        """Write the label a turn begins with as ``speaker``: what is left of the tokens, and the span of a label that
        does not stand at the beginning (behind the number of an item)."""
        if self.open is None or not self._fresh or not block.speaker:
            return tokens, []
        self._fresh = False
        at = find(tokens, block.speaker)
        if at is None:
            return tokens, []
        if any(t.text.strip() for t in tokens[: at[0]]):
            return tokens, [Span(*at, "seg", {"type": "speaker"})]
        speaker = make("speaker")
        self.open.insert(0, speaker)
        writer.write(speaker, tokens[: at[1]])
        return tokens[at[1] :], []


def said(block: Block) -> bool:
    """Whether a block may be (part of) a turn."""
    return bool(block.who or block.speaker) and (block.role in (Role.BODY, Role.ITEM) or bool(block.cells))
