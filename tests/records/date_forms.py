"""Every surface form of a date, printed from a day, and the noise an engine puts upon it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from pipeline.records.dates.find import DateReading, YearRule, eras_of, find_dates
from pipeline.records.words.numerals import kanji
from pipeline.records.words.shapes import level
from pipeline.records.words.vocabulary import vocabulary

WIDE = {48 + i: 0xFF10 + i for i in range(10)}
WEEK = "月火水木金土日"
LOOKALIKES = {
    "0": "OoDQ○", "1": "lI|!i", "2": "Z", "3": "B", "4": "A", "5": "S", "6": "b", "7": "?T", "8": "B", "9": "gq",
    "一": "ー-~", "二": "ニ=", "三": "ミ≡", "四": "匹西", "五": "互", "六": "大穴", "七": "匕", "八": "ハ入",
    "九": "丸力", "十": "+†", "〇": "○口ロ", "年": "午牛", "月": "用目円", "日": "目曰口", "時": "晴侍", "分": "兮介",
    "昭": "照招", "和": "知如", "大": "太犬", "正": "止", "明": "朋", "治": "冶", "平": "乎", "成": "戌", "令": "今",
    "元": "兀", ".": ",、", "・": "．、", "/": "l|", "午": "牛年", "前": "煎", "後": "俊", "半": "平", "A": "4",
    "O": "0Q", "S": "5", "J": "]", "発": "癸", "Z": "2", ",": ".", "廿": "甘", "卅": "州",
}  # fmt: skip
"""signs an engine takes for one another that are not both digits; a digit taken for another digit nothing can tell"""


def printed(day: dt.date, rng: random.Random) -> Iterator[tuple[str, str, YearRule]]:
    """(name of the form, text, what is known beside it) for every form in which papers may date the day."""
    y, m, d = day.year, day.month, day.day
    for era in eras_of(day):
        entry = vocabulary("eras").get(era)
        n = y - int(entry.extra["base"])
        year = "元" if n == 1 else str(n)
        known = YearRule()
        yield "era", f"{entry.ja}{year}年{m}月{d}日", known
        yield "era wide", f"{entry.ja} {year}年 {m}月 {d}日".translate(WIDE), known
        yield "era zeros", f"{entry.ja}{n:02}年{m:02}月{d:02}日", known
        yield "era kanji", f"{entry.ja}{'元' if n == 1 else kanji(n)}年{kanji(m)}月{kanji(d)}日", known
        yield (
            "era positional",
            f"{entry.ja}{kanji(n, positional=True)}年{kanji(m, positional=True)}月{kanji(d, positional=True)}日",
            known,
        )
        yield "era old tens", f"{entry.ja}{kanji(n)}年{kanji(m)}月{_old(d)}日", known
        yield "era old zeros", f"{entry.ja}{_zero(n, rng)}年{_zero(m, rng)}月{_zero(d, rng)}日", known
        yield "era points", f"{entry.ja}{n}.{m}.{d}", known
        yield "era kanji points", f"{entry.ja[0]}{kanji(n, positional=True)}・{kanji(m)}・{kanji(d)}", known
        yield "era letter", f"{entry.text('letter')}{n}.{m}.{d}", known
        yield "era letter slashes", f"{entry.text('letter')}{n}/{m}/{d}", known
        yield "era hyphens", f"{entry.ja}{n}-{m}-{d}", known
        yield "era weekday", f"{entry.ja}{year}年{m}月{d}日({WEEK[day.weekday()]})", known
    name = vocabulary("months").entries[m - 1].en
    yield "western", f"{y}年{m}月{d}日", YearRule()
    yield "western kanji", f"{kanji(y, positional=True)}年{kanji(m)}月{kanji(d)}日", YearRule()
    yield "iso", f"{y}-{m:02}-{d:02}", YearRule()
    yield "iso slashes", f"{y}/{m:02}/{d:02}", YearRule()
    yield "english", f"{d} {name} {y}", YearRule()
    yield "american", f"{name} {d}, {y}", YearRule()
    yield "telegraph", f"{name[:3].upper()} {d}日15時50分発", YearRule(year=y)
    if 1945 <= y <= 1999:
        yield "english short", f"{d} {name[:3]} {y % 100:02}", YearRule()
        yield "group", f"{d:02}1420Z {name[:3].upper()} {y % 100:02}", YearRule()
        if d > 12 or d == m:
            yield "american slashes", f"{m}/{d}/{y % 100:02}", YearRule()
        else:
            yield "slashes unclear", f"{m}/{d}/{y % 100:02}", YearRule()
    if 1965 <= y <= 1976:
        yield "bare gregorian", f"{y - 1900}年{m:02}月{d:02}日20時25分", YearRule(head="gregorian")
    if 1970 <= y <= 1988:
        yield "bare showa", f"{y - 1925}年{m:02}月{d:02}日", YearRule(head="showa")
        yield "bare showa near", f"{y - 1925}.{m}.{d}", YearRule(years=(y,))
        yield "bare undecided", f"{y - 1925}.{m}.{d}", YearRule()


def _old(n: int) -> str:
    """廿, 卅 for 二十, 三十."""
    return kanji(n).replace("三十", "卅").replace("二十", "廿")


def _zero(n: int, rng: random.Random) -> str:
    return kanji(n, positional=True).replace("〇", rng.choice("〇○零"))


def noised(text: str, rng: random.Random) -> str:
    """The text with one sign replaced by one of like shape."""
    places = [i for i, c in enumerate(text) if c in LOOKALIKES]
    at = rng.choice(places)
    return text[:at] + rng.choice(LOOKALIKES[text[at]]) + text[at + 1 :]


def claimed(found: tuple[DateReading, ...]) -> DateReading | None:
    """The reading a field would take: the first with a date of its own that is decided."""
    return next((f for f in found if f.iso and f.certainty > 0.3), None)


def outcome(text: str, rule: YearRule, day: dt.date) -> str:
    """``right``, ``partial`` (true as far as it goes), ``missed`` or ``wrong``."""
    got = claimed(find_dates(level(text), rule))
    if got is None:
        return "missed"
    if got.iso == day.isoformat():
        return "right" if got.hour is None or (got.hour, got.minute) in ((15, 50), (20, 25), (14, 20)) else "wrong"
    return "partial" if day.isoformat().startswith(got.iso) else "wrong"
