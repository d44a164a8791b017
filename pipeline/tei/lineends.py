"""What parts words: line ends, neighbours in a row, withheld areas beside the print."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pipeline.tei.script import cjk, latin
from pipeline.tei.tokens import Token

_LOOK = 40
"""Tokens on either side of a line end that say what script the text is in: about a printed line."""
_OPENING = frozenset({"Ps", "Pi", "Pd"})
"""Unicode categories of what holds to the print after it: brackets, quotation marks, dashes."""
_BEGINNING = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Ps", "Pi", "Sc"})
"""Of what a word may begin with."""


def abut(before: Token, after: Token) -> bool:
    """Whether two lines side by side in a row would run into one word."""
    return latin(before.text) and latin(after.text)


def beside(before: Token, after: Token) -> bool:
    """Whether a space parts a withheld area from the print beside it, which what covers words has covered, too: after
    a word or what closes one, before a word or what opens one."""
    if after.element is not None:
        return bool(before.text.strip()) and unicodedata.category(before.text[0]) not in _OPENING
    return before.element is not None and unicodedata.category(after.text[0]) in _BEGINNING


def joins(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether the line end between the two parts no word: Japanese on either side, a hyphen before a small letter, or
    capitals and figures on both sides in Japanese text, whose lines break anywhere (I|NF, 13|0). The hyphen itself
    stays as it was read."""
    last = next((t.text[-1] for t in reversed(before) if t.text.strip()), "")
    first = next((t.text[0] for t in after if t.text.strip()), "")
    if not last or not first:  # nothing but withheld areas on one side
        return cjk(last or first)
    if cjk(last) or cjk(first) or (last in "-\u2010\u00ad" and first.islower()):
        return True
    return _solid(last) and _solid(first) and _japanese(before[-_LOOK:]) and _japanese(after[:_LOOK])


def _solid(char: str) -> bool:
    return char.isupper() or char.isdigit()


def _japanese(tokens: Sequence[Token]) -> bool:
    """Whether most of the words are Japanese."""
    words = [t for t in tokens if t.word]
    return 2 * sum(cjk(t.text) for t in words) > len(words)
