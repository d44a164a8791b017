"""The surface forms of dates (domain notes 3.2), as patterns over levelled text.

Each is tried in the order it stands in; what an earlier one took, a later one does not see. Named groups: ``era``,
``letter``, ``year``, ``month``, ``name`` (of a month), ``day``, ``words``, ``hour``, ``minute``, ``half``, ``weekday``.
"""

from __future__ import annotations

import re

from pipeline.records.words.numerals import DIGITS
from pipeline.records.words.vocabulary import derived, vocabulary

TIME_WORDS = (
    "午前", "午後", "夕刻", "正午", "深夜", "未明", "早朝", "今夕", "夜半", "朝", "夕", "夜", "昼",
)  # fmt: skip
"""times of day as prewar heads and notes of talks print them"""
_N = rf"[{DIGITS}]"
_NUM = rf"{_N}{{1,3}}"
_DAMAGED = r"(?![OolIiSBZz|!]?[0-9])(?![OolISBZ|!?]{1,2}(?![A-Za-z]))"
"""after a number of two digits: no letter that may be one digit more of it"""
_ALONE = r"(?<![0-9OoQDlIi|!ZzBb?])"
_KANJI = "〇一二三四五六七八九十百廿卅丗拾"
_TWO = rf"(?:[0-9]{{2}}|[{_KANJI}ニ]{{2,3}})"
_SMUDGED = "A-Za-z|!?+†=~*#&@$%匹互穴匕入丸力口ロハミー≡〇"
"""what an engine makes of digits; a number that no sign closes may go on in them"""
_CLOSED = rf"(?![{_SMUDGED}])(?!(?<=[{_KANJI}])[大西ー-])"
_FREE = rf"(?<![{_SMUDGED}{DIGITS}])(?<![和正治成乎半朋太犬照招紹])"
"""not after what may be one more digit of the year, or the rest of an era's name"""
_LOST = r"(?<![^\W\d_])"
"""not after a letter or kanji"""
TIME = (
    rf"(?P<words>{'|'.join(TIME_WORDS)})?"
    rf"(?:(?P<hour>{_NUM})(?:時(?:(?P<minute>{_NUM})分|(?P<half>半)|(?!.{{0,3}}分)(?!間|[{DIGITS}]))"
    rf"|[:](?P<colon>[0-5][0-9])(?![0-9])))?"
)
_WEEKDAY = r"(?:[(（](?P<weekday>[月火水木金土日])(?:曜日?)?[)）]|(?P<weekday2>[月火水木金土日])曜日?)?"
_YEAR4 = r"(?P<year>(?:1[89]|20)\d\d)(?!\d)"
_YEAR24 = rf"(?P<year>(?:1[89]|20)\d\d(?!\d)|\d\d(?!\d){_DAMAGED})"
_DOTS = (r"[.・。·•]", r"/", r"-")


def _dotted(year: str, more: str = "") -> str:
    """Year, month and day between points (of any kind, the engine mixes them), slashes or hyphens."""
    seps = [rf"[.・。·•{more}]" if s.startswith("[") else s for s in _DOTS]
    middle = "|".join(rf"{s}{_NUM}{s}{_NUM}" for s in seps)
    return rf"(?P<year>元|{year})(?P<dots>{middle})(?!{_N}|{_DOTS[0]}{_N}){_CLOSED}"


def era_words() -> dict[str, str]:
    """Printed form of an era to its id; what engines make of the two-character names too."""
    out = {form: e.id for form, e in vocabulary("eras").words}
    for e in vocabulary("eras").entries:
        out |= {form: e.id for form in e.words("misread")}
    return out


def _eras(*, single: bool) -> str:
    words = sorted(era_words(), key=lambda f: (-len(f), f))
    long = "|".join(re.escape(f) for f in words if len(f) > 1)
    # 明, 大, 平, 令 end and begin other words; 昭 hardly does
    short = "|".join(re.escape(f) if f == "昭" else rf"{_LOST}{re.escape(f)}" for f in words if len(f) == 1)
    return rf"{long}|{short}" if single else long


@derived
def patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(name of the form, pattern), in the order in which they are tried."""
    letters = "".join(e.text("letter") for e in vocabulary("eras").entries)
    months = vocabulary("months").pattern
    era = rf"(?:(?P<era>{_eras(single=True)})|(?P<letter>(?<![A-Za-z0-9和正治成昭明大平令])[{letters}])\.?)"
    month_day = rf"(?P<month>{_NUM})月(?:(?P<day>{_NUM})日{_WEEKDAY}{TIME})?"
    spelled = rf"(?P<year>元|{_N}{{1,4}})年(?:{month_day})?"
    tail = rf"日{_WEEKDAY}{TIME}"
    loose = rf"(?P<month>{_NUM})月(?P<day>{_NUM}){tail}"
    two_places = r"(?P<dots>(?:[/.・-]\d{1,2}){2})"
    either = r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<year>(?:1[89]|20)\d\d|\d\d)"
    return (
        ("era-spelled", re.compile(rf"{era}年?{spelled}")),
        ("era-dotted", re.compile(rf"{era}{_dotted(_N + '{1,4}', ',、')}{_WEEKDAY}{TIME}")),
        ("era-month", re.compile(rf"(?P<era>{_eras(single=False)})(?P<year>元|{_N}{{1,3}})[.・](?P<month>{_NUM})"
                                 rf"(?!{_N}|[.・。年]){_CLOSED}")),
        ("western", re.compile(rf"(?:西暦)?(?<!{_N})(?P<year>(?:1[89]|20)\d\d|[一二][〇八九]{_N}{_N})年"
                               rf"(?:{month_day})?")),
        ("iso", re.compile(rf"(?<!\d)(?P<year>(?:1[89]|20)\d\d){two_places}(?!\d){_CLOSED}")),
        ("group", re.compile(rf"(?<!\d)(?P<day>\d{{2}})(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<mil>[A-IK-Z])"
                             rf"(?P<name>{months})[.,']?(?:{_YEAR24})?", re.I)),
        ("english", re.compile(rf"{_ALONE}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:dayof|of|-|\.)?"
                               rf"(?P<name>{months})[-.,'’]{{0,2}}{_YEAR24}", re.I)),
        ("american", re.compile(rf"(?<![A-Za-z])(?P<name>{months})\.?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[,.]?"
                                rf"(?:{_YEAR4}|(?<=[,.])'?(?P<short>\d\d)(?!\d){_DAMAGED})", re.I)),
        ("telegraph", re.compile(rf"(?<![A-Za-z])(?P<name>{months})[.,]?(?P<day>{_NUM}){tail}", re.I)),
        ("english-month", re.compile(rf"(?<![A-Za-z0-9])(?P<name>{months})[.,]?{_YEAR4}", re.I)),
        ("bare-spelled", re.compile(rf"{_FREE}(?P<year>{_TWO})年{month_day}")),
        ("bare-dotted", re.compile(rf"{_FREE}(?<![.・/-]){_dotted(_TWO)}{_WEEKDAY}{TIME}")),
        ("slashed", re.compile(rf"{_ALONE}(?<![/.gqASsT〇口ロ-]){either}(?![\d/]){_CLOSED}")),
        ("no-year", re.compile(rf"(?<![{DIGITS}年今本先来翌前昨同毎.]){loose}")),
        ("lost-year", re.compile(rf"(?<![{DIGITS}半来昨本今去前翌同])年{loose}")),
        ("lost-month", re.compile(rf"(?:^|(?<![{DIGITS}半来昨本今去前翌同])年|(?<!{_N}){_N}{{2}}年)月"
                                  rf"(?P<day>{_N}{{1,3}}){tail}")),
    )  # fmt: skip


def blank_date(text: str) -> bool:
    """Whether levelled text is a date form nobody filled in: ``昭和年月日``, ``年月日時分``."""
    return re.fullmatch(rf"(?:{_eras(single=False)})?(?:年月日(?:時分)?|月日時分|月日)[発着]?", text) is not None
