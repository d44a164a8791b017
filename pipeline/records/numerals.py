"""Numbers in the digits these papers use: ASCII, 一二三, positional 〇, 十百千, 廿, 卅."""

from __future__ import annotations

_DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    "ニ": 2, "弐": 2, "壱": 1, "参": 3,
}  # fmt: skip
_TENS = {"廿": 20, "卅": 30}
_UNITS = {"十": 10, "百": 100, "千": 1000}

DIGITS = "0-9〇一二三四五六七八九十百千廿卅ニ壱弐参"
"""for a character class of regular expressions over levelled text; ニ stands for the engine's katakana ニ"""


def number(text: str) -> int | None:
    """The number levelled text stands for, or None. ``一〇四三`` and ``千四十三`` are both 1043."""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    values = [int(c) if c.isdigit() and c.isascii() else _DIGIT.get(c) for c in text]
    if all(v is not None for v in values):
        return int("".join(str(v) for v in values))
    return _composed(text)


def _composed(text: str) -> int | None:
    total = current = 0
    seen = False
    for c in text:
        if c in _UNITS:
            total += (current if seen else 1) * _UNITS[c]
            current, seen = 0, False
        elif c in _TENS:
            total += _TENS[c]
            current, seen = 0, False
        elif c.isdigit() and c.isascii():
            current, seen = current * 10 + int(c), True
        elif c in _DIGIT:
            current, seen = current * 10 + _DIGIT[c], True
        else:
            return None
    return total + current


def kanji(n: int, *, positional: bool = False) -> str:
    """1..9999 in kanji digits: 千四十三, or 一〇四三 when positional."""
    digits = "〇一二三四五六七八九"
    if positional:
        return "".join(digits[int(c)] for c in str(n))
    out = ""
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        d, n = divmod(n, unit)
        if d:
            out += ("" if d == 1 and unit > 1 else digits[d]) + word
    return out
