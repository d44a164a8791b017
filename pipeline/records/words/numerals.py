"""Numbers in the digits these papers use: ASCII, 一二三, positional 〇, 十百千, 廿, 卅; formal 壱弐参拾."""

from __future__ import annotations

import re

_DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    "ニ": 2, "弐": 2, "貳": 2, "壱": 1, "壹": 1, "参": 3,
}  # fmt: skip
_TENS = {"廿": "二十", "卅": "三十", "丗": "三十", "拾": "十"}
_UNITS = (("千", 1000), ("百", 100), ("十", 10))
_COMPOSED = re.compile(r"(?:(\d?)千)?(?:(\d?)百)?(?:(\d?)十)?(\d?)")

DIGITS = "0-9〇一二三四五六七八九十百千廿卅丗拾ニ壱壹弐貳参"
"""for a character class of regular expressions over levelled text; ニ stands for the engine's katakana ニ"""


def number(text: str) -> int | None:
    """The number levelled text stands for, or None. ``一〇四三`` and ``千四十三`` are both 1043.

    Units stand in order and each after one digit at most: 十十 and 一〇十 are no numbers.
    """
    if not text:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    plain = "".join(_TENS.get(c, c) for c in text)
    digits = "".join(str(_DIGIT[c]) if c in _DIGIT else c for c in plain)
    if not all(("0" <= c <= "9") or c in "千百十" for c in digits):
        return None
    if digits.isdigit():
        return int(digits)
    found = _COMPOSED.fullmatch(digits)
    if found is None or "0" in digits:
        return None
    total = int(found.group(4) or 0)
    for (unit, worth), lead in zip(_UNITS, found.groups(), strict=False):
        if unit in digits:
            total += worth * int(lead or 1)
    return total


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
