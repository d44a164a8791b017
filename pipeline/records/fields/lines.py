"""The single lines heads are made of, each recognised by its own shape, whatever stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.records.dates.find import DateReading, YearRule, find_dates
from pipeline.records.words.items import Item
from pipeline.records.words.matching import nearest
from pipeline.records.words.numerals import DIGITS
from pipeline.records.words.vocabulary import Entry, derived, vocabulary

_NUMBER = rf"[0-9OolI/{DIGITS}]"
TOTAL = re.compile(
    rf"[総絵][番審][号毎弓][:;.]?(?:[(（]?(?P<series>TA|来|発|往)[)）]?)?[:;.]?(?P<n>(?:R|TA)?[:.]?{_NUMBER}{{3,7}})"
)
TOTAL_BARE = re.compile(r"^(?:\(TA\)[:.]?(?P<n>[0-9O]{4,6})|(?P<r>R[0-9O]{5,6}))(?![0-9])")
SERIAL = re.compile(rf"(?<!総)(?<!合)(?<!極秘)(?<!特秘)(?<!機密)[第弟][△▲A]?(?P<n>{_NUMBER}{{1,7}})[号弓]")
CIRCULAR = re.compile(rf"合[第弟]?[△▲]?(?P<n>{_NUMBER}{{1,7}})[号弓]")
REFERENCE = re.compile(
    rf"(?P<kind>冒頭往電|冒頭貴電|往電|貴電|来電|合電|別電|追電|貴信|往信|貴部内連絡電|往部内連絡電)"
    rf"(?:合)?(?:第(?P<n>{_NUMBER}{{1,7}})号)?"
)
ATTENTION = re.compile(r"^(?P<to>[^。、「」]{1,16}[へヘ])?(?P<sender>[^。、「」へ]{1,16}より)?[、。]?$")
_AROUND_DATE = r"[()（）\[\]・.,:付]*(?:[月火水木金土日](?:曜日?)?|於.{1,10}|外務省|起案|記)?[()（）.,付]*"
BODY = re.compile(r"[。、].")


@dataclass(frozen=True)
class Place:
    """A post at start..end of a text; ``entry`` None when the vocabulary does not know it."""

    start: int
    end: int
    entry: Entry | None
    certainty: float
    word: str = ""
    """the vocabulary's form, when the print has something like it"""


@derived
def _posts() -> tuple[tuple[str, Entry], ...]:
    return vocabulary("posts").words


def post(text: str, start: int = 0) -> Place | None:
    """The post a short levelled text names, look-alikes in it borne as in any word of a vocabulary."""
    if not text or len(text) > 16:
        return None
    bare = re.sub(r"(?:国|大使館|総領事館|領事館|代表部|代)$", "", text)
    for form, entry in _posts():
        if form in (text, bare):
            return Place(start, start + len(text), entry, 1.0)
    match = nearest(text, _posts())
    if match is None:
        return None
    return Place(start, start + len(text), match.entry, 0.9 * match.certainty, match.word)


@dataclass(frozen=True)
class DateLine:
    """A head line with a date, which end of the wire it is about, and the place it names."""

    reading: DateReading
    direction: str
    place: Place | None


_MARK = re.compile(
    r"(?P<place>[^0-9。、年月日時分()]{0,16}?)(?P<mark>[発發着]|発信|着信|受信)"
    r"(?P<foot>(?:主管)?[\u4e00-\u9fff]{2,8}[局部課](?:[・、][\u4e00-\u9fff]{2,8}[局部課])*)?$"
)
"""a place and 発 or 着; before the war the offices in charge stand at the foot of the line"""


def date_line(text: str, rule: YearRule) -> DateLine | None:
    """``74年10月30日01時00分英国発`` and its like: a line that is a date, a place and 発 or 着; else None."""
    dates = find_dates(text, rule)
    if not dates or dates[0].start > 6 or len(text) > 48:
        return None
    rest = text[dates[0].end :].lstrip(":、.,()（）")
    at = len(text) - len(rest)
    m = _MARK.fullmatch(rest)
    if m is None:
        return None
    arrival = m.group("mark").startswith(("着", "受"))
    name = m.group("place")
    return DateLine(dates[0], "received" if arrival else "sent", _place(name, at))


def mark_line(text: str) -> tuple[str, Place | None] | None:
    """``英国発`` or ``本省着`` without a date (direction, place); else None."""
    m = _MARK.fullmatch(text)
    if m is None or len(text) > 12 or not m.group("place"):
        return None
    place = _place(m.group("place"), 0)
    if place is None or place.entry is None:
        return None
    return ("received" if m.group("mark").startswith(("着", "受")) else "sent"), place


def _place(name: str, at: int) -> Place | None:
    if not name:
        return None
    offset = 1 if name.startswith("在") and len(name) > 1 else 0
    known = post(name[offset:], at + offset)
    return known or Place(at, at + len(name), None, 0.5)


def only_date(text: str, rule: YearRule) -> DateReading | None:
    """The date of a levelled line that is a date and nothing else (付 and brackets aside)."""
    found = find_dates(text, rule)
    if not found or (found[0].day is None and found[0].month is None):
        return None
    around = text[: found[0].start] + text[found[0].end :]
    return found[0] if re.fullmatch(_AROUND_DATE, around) else None


def listed(text: str) -> bool:
    """Short words without kana endings between commas: a list of offices (``外審、外審、事務次官``), no sentence."""
    words = re.split(r"[、,・]", text)
    return len(words) > 1 and all(1 <= len(w) <= 6 and not re.search(r"[ぁ-ん。]", w) for w in words)


def body_like(item: Item) -> bool:
    """Running text: sentence marks inside, or longer than any head line."""
    return (bool(BODY.search(item.text)) and not listed(item.text)) or len(item.text) > 40
