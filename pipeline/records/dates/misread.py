"""Signs of dates an engine takes for others, put right where nothing else can stand. Every repair keeps the length.

Only where the place itself says what the sign must be: between digits and the signs of a date. A sign that could be
two digits (S, B, Z) is left alone, so that the date is not read rather than read wrong.
"""

from __future__ import annotations

import re

from pipeline.records.words.numerals import DIGITS

_N = rf"[{DIGITS}]"
_KANJI = "〇一二三四五六七八九十百廿卅"
_DOT = r"[.・。·/-]"
_LATIN = tuple(
    (re.compile(pattern.replace("X", wrong)), right)
    for wrong, right in (("Oo", "0"), ("lI|", "1"))
    for pattern in (
        r"(?<=[0-9])[X](?=[0-9年月日時分])",
        r"(?<=[年月日時])[X](?=[0-9])",
        r"(?<=[0-9]" + _DOT + r")[X](?=[0-9])",
        r"(?<=[0-9])[X](?=" + _DOT + r"[0-9])",
        r"(?<=[0-9]" + _DOT + r"[0-3])[X](?![A-Za-z0-9])",
    )
)
_RULES = (
    (re.compile(rf"(?<=[{_KANJI}年月])[ー](?=[{_KANJI}]*[年月日])"), "一"),
    (re.compile(rf"(?<=[{_KANJI}年月和])ハ(?=[{_KANJI}]*[年月日])"), "八"),
    (re.compile(rf"(?<=[{_KANJI}年月])[+](?=[{_KANJI}]*[年月日])"), "十"),
    (re.compile(rf"(?<=[{_KANJI}年月和])ミ(?=[{_KANJI}]*[年月日])"), "三"),
    (re.compile(rf"(?<=年)(?P<n>{_N}{{1,3}})[用円丹](?={_N}{{1,3}}日)"), r"\g<n>月"),
    (re.compile(rf"(?<=月)(?P<n>{_N}{{1,3}})[目曰](?=$|[午正夜朝夕付発着於()（）、。0-9])"), r"\g<n>日"),
    (re.compile(rf"(?<=[和正治成])(?P<n>{_N}{{1,3}})[午牛](?={_N}{{1,3}}月)"), r"\g<n>年"),
    (re.compile(rf"(?<!{_N})(?P<n>{_N}{{2}})[午牛](?={_N}{{1,3}}月{_N}{{1,3}}日)"), r"\g<n>年"),
)


def repaired(text: str) -> str:
    """Levelled text with misread signs of dates put right; same length."""
    plain = text.isascii()
    if plain and not any(c.isdigit() for c in text):
        return text
    for pattern, right in _LATIN if plain else (*_LATIN, *_RULES):  # the others need kanji around them
        text = pattern.sub(right, text)
    return text
