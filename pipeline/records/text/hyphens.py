"""Whether the hyphen at the end of a line only parts a word or belongs to it.

In this order, the first that tells:

1. before a capital it belongs (anti-/Soviet, Sino-/Japanese), unless both parts are capitals throughout (COMMU-/NIST);
2. a part that holds a hyphen already keeps the next one (up-to-/date);
3. the same text has the word whole elsewhere: it only parts; has it with its hyphen inside a line: it belongs;
4. compounds known by their first or second part (``vocabularies/hyphens.toml``: self-/defence, long-/range) keep it;
5. else it only parts.

A hyphen after a figure belongs (5-/year); one beside Japanese is a dash and neither. The hyphen itself is never removed
from a row: :attr:`Row.hyphen` says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal

from pipeline.model import Block, Row
from pipeline.records.words.shapes import read

_END = re.compile(r"(?P<word>[A-Za-z\u00c0-\u024f0-9]+(?:-[A-Za-z\u00c0-\u024f0-9]+)*)[-\u2010\u2011\u00ad\u00ac]\s*$")
_BEGIN = re.compile(r"^\s*(?P<word>[A-Za-z\u00c0-\u024f]+)")
_SOFT = "\u00ad\u00ac"
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:-[A-Za-z\u00c0-\u024f]+)*")


@dataclass(frozen=True)
class Words:
    """The words of a text as they stand inside its lines, in small letters."""

    known: frozenset[str]

    @classmethod
    def of(cls, blocks: Iterable[Block]) -> Words:
        out: set[str] = set()
        for block in blocks:
            for row in block.rows:
                found = [m for m in _WORD.finditer(row.text)]
                out.update(m.group().lower() for m in found if row.text[m.end() : m.end() + 1] not in ("-", *_SOFT))
        return cls(frozenset(out))


@cache
def _compounds() -> tuple[frozenset[str], frozenset[str]]:
    data = read("hyphens")
    return frozenset(data["first"]), frozenset(data["second"])


def marked(rows: Sequence[Row], words: Words) -> tuple[Row, ...]:
    """The rows of one block with :attr:`Row.hyphen` set where a word goes on in the next row."""
    out = list(rows)
    for k, (row, after) in enumerate(pairwise(rows)):
        kind = hyphen(row.text, after.text, words)
        if kind != row.hyphen:
            out[k] = replace(row, hyphen=kind)
    return tuple(out)


def hyphen(before: str, after: str, words: Words) -> Literal["", "soft", "hard"]:
    """``soft``, ``hard`` or ""."""
    first, second = _END.search(before), _BEGIN.match(after)
    if first is None or second is None:
        return ""
    if before.rstrip()[-1] in _SOFT:
        return "soft"
    left, right = first.group("word"), second.group("word")
    if left[-1].isdigit() or "-" in left:
        return "hard"
    if right[0].isupper():
        return "soft" if left.isupper() and right.isupper() and min(len(left), len(right)) > 1 else "hard"
    low, high = left.lower(), right.lower()
    if low + high in words.known:
        return "soft"
    if f"{low}-{high}" in words.known:
        return "hard"
    first_parts, second_parts = _compounds()
    return "hard" if low in first_parts or high in second_parts else "soft"
