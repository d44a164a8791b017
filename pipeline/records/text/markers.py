"""The number or sign a paragraph may begin with: 1. (1) (イ) (i) ア 一、 a. ・

A marker has readings, since one sign may stand in several series: イ is the first of いろは and the second of アイウ, i
is a letter and a numeral, and an engine takes ニ for 二. Which one is meant follows from the order in which markers
come (:mod:`pipeline.records.text.lists`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.model import Row
from pipeline.records.words.numerals import number
from pipeline.records.words.printed import Printed
from pipeline.records.words.shapes import level

BULLETS = "・•●○◯◎■□◆◇▪◦‣▲△▼▽★☆※➢✓"
DASHES = "-–—－―"
_MOST_SECTIONS = 20
"""a dotted number that begins higher is a date: 61.9.18"""
WHITE = 0.45
"""white after a number without a sign, in glyphs"""
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラム"
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノ"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_KANA = {"二": "ニ", "八": "ハ", "口": "ロ", "へ": "ヘ", "卜": "ト", "千": "チ", "工": "エ", "才": "オ", "力": "カ"}
"""what an engine takes for kana, in a marker"""
_KANJI = {"ー": "一", "ニ": "二", "ハ": "八"}
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_NUM = (
    r"(?:[0-9]{1,2}|[一二三四五六七八九十ー]{1,3}|[ivx]{1,5}|[IVX]{1,5}|[A-Za-z]|[ァ-ンあ-ん口卜工才力千八]"
    r"|[甲乙丙丁戊己庚辛壬癸])"
)
_BRACKETED = re.compile(rf"^(?P<open>[(〔\[【])(?P<n>{_NUM})[)〕\]】]")
_CLOSED = re.compile(rf"^(?P<n>{_NUM})\)")
_DAY = r"[0-9]{1,2}[日月](?!間)"
_POINTED = re.compile(rf"^(?P<n>{_NUM})(?:[.。、,·・](?![0-9])|\.(?={_DAY}))")
_DOTTED = re.compile(r"^(?P<n>[0-9]{1,2}(?:[.-][0-9]{1,2}){1,3})\.?(?![0-9.年月日%])")
_BARE = re.compile(r"^(?P<n>[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[ア-ン]|[IVX]{1,5}|[甲乙丙丁])(?=.)")
_REFERS = re.compile(r"^[のを及、。,)]|^(?:については|に関し)")
"""what follows a number that the sentence speaks of: (1)の点"""
_COUNTED = re.compile(
    r"^(?:年|月|日|時|分|人|名|回|号|件|部|頁|カ|ヵ|か|箇|個|つ|%|度|次|等|割|倍|万|億|千|百|国|社|類|条|項|章|節)"
)
_NUMERAL = re.compile(rf"^(?!{_DAY})[0-9一二三四五六七八九十]")
"""a figure that makes one number with what stands before it; not that of a day, as in 3．7日、"""


class Style(NamedTuple):
    """``form``: the signs about the number (``x.``, ``(x)``, ``x)``, ``x ``, ``x.x``, or a bullet itself); ``series``:
    what it counts in (1 一 イロハ アイウ い あ a A i I 甲 ①), "" for a bullet."""

    form: str
    series: str


@dataclass(frozen=True)
class Marker:
    """``label``: as printed. ``length``: of it, in levelled characters. ``readings``: (style, number), the likeliest
    first; ``loose`` ones count only where they carry on a list."""

    label: str
    length: int
    readings: tuple[tuple[Style, int], ...]
    loose: tuple[tuple[Style, int], ...] = ()

    @property
    def bullet(self) -> bool:
        return not self.readings[0][0].series


def marker(row: Row) -> Marker | None:
    """What a row begins with, when it can be a marker; None for dates, decimals, years and words."""
    printed = Printed((row,))
    text = printed.text
    if not text or text.startswith("█"):
        return None
    first = next(g.text for g in printed.glyphs if g.text.strip())
    if (n := _circled(first)) is not None:
        return Marker(first, len(level(first)), ((Style("①", "①"), n),))
    if first in BULLETS + DASHES:
        return _bullet(printed, text, first)
    for pattern, form in ((_BRACKETED, ""), (_DOTTED, "x.x"), (_CLOSED, "x)"), (_POINTED, "x.")):
        m = pattern.match(text)
        if m is None:
            continue
        rest = text[m.end() :]
        if _REFERS.match(rest) or (form == "x." and _NUMERAL.match(rest)):
            return None
        if form == "x.x":
            return _dotted(printed, m, rest)
        form = form or {"(": "(x)"}.get(m.group("open"), "[x]")
        found = _readings(m.group("n"), form)
        if not found[0]:
            return None
        return Marker(printed.raw(0, m.end()), m.end(), *found)
    m = _BARE.match(text)
    if m is None or not parted(printed, m.end(), WHITE) or _COUNTED.match(text[m.end() :]):
        return None
    readings, _ = _readings(m.group("n"), "x ")
    return Marker(printed.raw(0, m.end()), m.end(), readings) if readings else None


def roman(sign: str) -> int | None:
    """1 to 15 in small or capital letters."""
    low = sign.lower()
    return _ROMAN.index(low) + 1 if low in _ROMAN else None


def parted(printed: Printed, at: int, gap: float) -> bool:
    """Whether white of ``gap`` glyphs, or a space, stands before the character ``at`` of the levelled text."""
    return at in printed.breaks_at(gap) or printed.raw(0, at + 1)[-2:-1] == " "


def _circled(c: str) -> int | None:
    name = unicodedata.name(c[0], "")
    if "CIRCLED" not in name or not ("DIGIT" in name or "NUMBER" in name or "IDEOGRAPH" in name):
        return None
    value = unicodedata.numeric(c[0], None)
    return int(value) if value is not None and 1 <= value <= 50 else None


def _bullet(printed: Printed, text: str, first: str) -> Marker | None:
    """A dash is one only before white, so that -5 and a dash inside a sentence stay what they are."""
    if len(text) < 2 or (first in DASHES and (not parted(printed, 1, WHITE) or text[1].isdigit())):
        return None
    sign = "-" if first in DASHES else first
    return Marker(printed.raw(0, 1), 1, ((Style(sign, ""), 0),))


def _dotted(printed: Printed, m: re.Match[str], rest: str) -> Marker | None:
    """1.1 or 2-3-1: a section's number, when white parts it from words."""
    if not rest or not (parted(printed, m.end(), WHITE) or unicodedata.category(rest[0]) == "Lo"):
        return None
    if _COUNTED.match(rest) or int(m.group("n").split(".")[0].split("-")[0]) > _MOST_SECTIONS:
        return None
    parts = [int(p) for p in re.split(r"[.-]", m.group("n"))]
    stem = ".".join(str(p) for p in parts[:-1])
    return Marker(printed.raw(0, m.end()), m.end(), ((Style("x.x", stem), parts[-1]),))


def _readings(sign: str, form: str) -> tuple[tuple[tuple[Style, int], ...], tuple[tuple[Style, int], ...]]:
    """Sure and loose readings of what stands between the signs of ``form``."""
    sure: list[tuple[str, int]] = []
    loose: list[tuple[str, int]] = []
    if sign.isascii() and sign.isdigit():
        n = int(sign)
        if n and not sign.startswith("0"):
            sure.append(("1", n))
    elif sign.isascii():
        low = sign.lower()
        if low in _ROMAN and sign in (low, sign.upper()):
            sure.append(("i" if sign == low else "I", _ROMAN.index(low) + 1))
        if len(sign) == 1:
            letter = ("a" if sign == low else "A", ord(low) - ord("a") + 1)
            (loose if sure and low != "i" else sure).append(letter) if low not in "ivx" else loose.append(letter)
        if sign in ("l", "I"):
            loose.append(("1", 1))
    else:
        kanji = number("".join(_KANJI.get(c, c) for c in sign))
        if kanji is not None and 0 < kanji < 100:
            (sure if number(sign) is not None and sign not in _KANJI else loose).append(("一", kanji))
        if len(sign) == 1:
            kana = _KANA.get(sign, sign)
            target = loose if sign in _KANA or (kanji is not None and sign not in _KANJI) else sure
            for series, order in (("イ", _IROHA), ("ア", _AIUEO), ("甲", _STEMS)):
                if kana in order:
                    target.append((series, order.index(kana) + 1))
            low = chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ん" else ""
            for series, order in (("い", _IROHA), ("あ", _AIUEO)):
                if low and low in order:
                    sure.append((series, order.index(low) + 1))
    other = {"x)": "(x)", "(x)": "x)"}.get(form)
    made = tuple((Style(form, s), n) for s, n in sure)
    more = tuple((Style(form, s), n) for s, n in loose)
    if other:
        more += tuple((Style(other, s), n) for s, n in sure)
    return made, more
