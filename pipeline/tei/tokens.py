"""Characters and elements of a block in a flat list, and spans over it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.tei.xml import Attributes, clean


@dataclass(frozen=True, eq=False)
class Reading:
    """What is set beside some tokens (ruby): its own tokens, and the pointer to its zone."""

    tokens: tuple[Token, ...]
    facs: str


@dataclass(frozen=True)
class Token:
    """One character (or a base with its marks) of text, or an element that stands between characters.

    ``certainty``: how sure it is that the character is right, 0..1. ``engine``: pointer to what read it. ``at``: its
    middle along the row, page pixels. ``doubt``: why it is unclear whatever its certainty. ``cut``: pointer to the
    withheld area that covers a part of it.
    """

    text: str = ""
    certainty: float = 1.0
    engine: str = ""
    element: etree._Element | None = None
    at: float = 0.0
    struck: bool = False
    raised: bool = False
    ruby: Reading | None = None
    doubt: str = ""
    cut: str = ""

    @property
    def word(self) -> bool:
        """A letter, digit, ideograph or symbol; no space, no punctuation."""
        return bool(self.text) and unicodedata.category(self.text[0])[0] in "LNS"


@dataclass(frozen=True)
class Span:
    """Tokens ``start`` to ``end`` (exclusive) stand in an element ``tag``; ``inner``: others in it, the outer first."""

    start: int
    end: int
    tag: str
    attributes: Attributes
    inner: tuple[tuple[str, Attributes], ...] = ()


def find(tokens: Sequence[Token], printed: str, start: int = 0) -> tuple[int, int] | None:
    """Where ``printed`` stands among the tokens, white space and width of letters aside: (first, last + 1)."""
    want = "".join(unicodedata.normalize("NFKC", clean(printed)).split())
    if not want:
        return None
    index: list[int] = []
    text = ""
    for i in range(start, len(tokens)):
        for c in unicodedata.normalize("NFKC", tokens[i].text):
            if not c.isspace():
                text += c
                index.append(i)
    at = text.find(want)
    return (index[at], index[at + len(want) - 1] + 1) if at >= 0 else None
