"""Words of a vocabulary in text that an engine misread: how near a text is to a word, and when it may stand for it.

The distance is Levenshtein's (rapidfuzz finds the edits), a character taken for a look-alike costing less than another
one (``[alike]`` in ``variants.toml``). A text stands for a word only when it is near enough for the word's length and
clearly nearer to it than to every other word: of two words that are one edit apart neither is ever taken for the other.
Signs by which names are told apart (東 and 西, 一 and 二: ``[apart]``) make it another name, whether or not a
vocabulary has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from pipeline.records.words.shapes import read
from pipeline.records.words.vocabulary import Entry

MARGIN = 0.45
"""how much nearer the best word must be than any other"""
ALIKE = 0.5
"""dearest look-alike that may stand in a short word or in a pattern"""
LONG = 4
"""characters from which one character of a word may be another one altogether"""
LONGEST = 8
"""characters from which two may"""
_STROKES = "一1"
"""as which dirt or a rule before a word is read; no name begins with a number"""


@cache
def alike() -> Mapping[tuple[str, str], float]:
    """Cost of each ordered pair of look-alikes."""
    out: dict[tuple[str, str], float] = {}
    for group, weight in read("variants")["alike"].items():
        for a in group:
            for b in group:
                if a != b:
                    out[a, b] = min(out.get((a, b), 1.0), float(weight))
    return out


@cache
def apart() -> Mapping[str, str]:
    """The group of each sign by which names are told apart."""
    return {c: group for group in read("variants")["apart"]["groups"] for c in group}


@cache
def _shapes_of(c: str) -> str:
    return c + "".join(sorted(b for (a, b), weight in alike().items() if a == c and weight <= ALIKE))


def cost(text: str, word: str, *, most: float = 2.0) -> float:
    """How much levelled ``text`` differs from ``word``; anything above ``most`` may come out as ``most`` + 1."""
    if text == word:
        return 0.0
    if abs(len(text) - len(word)) > most:
        return most + 1
    total = 0.0
    for op in Levenshtein.editops(text, word):
        same = op.tag == "replace"
        total += alike().get((text[op.src_pos], word[op.dest_pos]), 1.0) if same else 1.0
        if total > most:
            return most + 1
    return total


def another(text: str, word: str) -> bool:
    """Whether a sign by which names are told apart differs, so that ``text`` is another name and no misreading."""
    for op in Levenshtein.editops(text, word):
        printed = text[op.src_pos] if op.tag != "insert" else ""
        meant = word[op.dest_pos] if op.tag != "delete" else ""
        if (printed, meant) in alike() or (op.tag == "delete" and printed in _STROKES and op.src_pos == 0):
            continue
        if apart().get(printed or meant, "") == apart().get(meant or printed, "-"):
            return True
    return False


def allowed(length: int) -> float:
    """The most a text may differ from a word of ``length``: one look-alike in two and three characters, one other
    character (or two look-alikes) from :data:`LONG`, one more from :data:`LONGEST`; nothing in a single one."""
    if length < 2:
        return 0.0
    return ALIKE if length < LONG else 1.0 if length < LONGEST else 1.5


@dataclass(frozen=True)
class Match:
    """``word`` is the vocabulary's form, ``certainty`` 1.0 when it is printed as such."""

    word: str
    entry: Entry
    certainty: float

    @property
    def exact(self) -> bool:
        return self.certainty == 1.0


def nearest(text: str, words: Iterable[tuple[str, Entry]]) -> Match | None:
    """What the whole levelled text stands for, None when nothing is near enough or two entries are as near.

    Words of one entry do not compete with each other.
    """
    best: tuple[float, str, Entry] | None = None
    rival = 99.0
    for word, entry in words:
        if word == text:
            return Match(word, entry, 1.0)
        got = cost(text, word)
        if best is None or got < best[0]:
            if best is not None and best[2].id != entry.id:
                rival = min(rival, best[0])
            best = (got, word, entry)
        elif best[2].id != entry.id:
            rival = min(rival, got)
    if best is None or best[0] > allowed(len(best[1])) or rival - best[0] < MARGIN or another(text, best[1]):
        return None
    return Match(best[1], best[2], certainty(best[0], len(best[1])))


def certainty(got: float, length: int) -> float:
    """Of a match that costs ``got`` in a word of ``length`` characters."""
    return round(max(0.3, 1 - 1.5 * got / (length + 1)), 2)


def spelled(word: str) -> str:
    """A regular expression of a levelled word in which each character may be one of its look-alikes."""
    return "".join(re.escape(c) if len(_shapes_of(c)) == 1 else f"[{re.escape(_shapes_of(c))}]" for c in word)


def misread(printed: str, word: str) -> str:
    """What to say of a value that stands for a word it was not read as; "" when it was."""
    return "" if printed == word else f"{printed} read as {word}"
