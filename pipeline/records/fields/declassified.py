"""Marks that end a paper's secrecy (domain notes 4.2): stamps such as 秘密指定解除 外交記録・情報公開室, and notes that
say when, which office and who: 昭和四十七年四月七日付で極秘指定を解除した。外務省アメリカ局北米第一課長、深田宏."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.model import FieldName, RegionType, Role, Value
from pipeline.records.dates.find import find_dates
from pipeline.records.fields.reading import Reading
from pipeline.records.words.items import FURNITURE, Item
from pipeline.records.words.matching import spelled
from pipeline.records.words.printed import Printed
from pipeline.records.words.shapes import native
from pipeline.records.words.vocabulary import derived, vocabulary

_OFFICE = re.compile(
    r"(?P<office>(?:外務省)?[^、。0-9█■()年月日にをで]{2,24}(?:課長|局長|室長|部長|公開室|管理室|監理室|史料館|課|局|室))"
    r"(?![長課])"
)
_PERSON = re.compile(r"^[、,・:]?(?P<person>[\u4e00-\u9fff々ヶァ-ヴぁ-ん]{2,8}?)(?=[█■●(印㊞]|$)")
_BY_NOTE = r"(?:極秘|特秘|機密|秘|秘密)(?:の)?(?:指定|扱い?)?(?:を|ヲ)?解除"
_NEAR = 60
"""characters between the words and what belongs to them"""


@derived
def _word() -> re.Pattern[str]:
    words = [w for w, e in vocabulary("stamps").words if e.id == "stamp.kaijo"]
    return re.compile("|".join([*(spelled(w) for w in words), _BY_NOTE]))


def read(items: Iterable[Item], reading: Reading) -> None:
    """One value for each mark. ``value``: its ISO date, "" without one; parts ``office`` and ``person``.

    A sentence that speaks of declassifying in running text is none: a mark is a stamp, a note in the margin, or a
    statement that something *was* released (解除した) with its date.
    """
    for item in _passages(items):
        m = _word().search(item.text)
        if m is None:
            continue
        stamped = item.region.type in (RegionType.STAMP, RegionType.MARGINALIA) or _alone(item, m)
        after = item.text[m.end() :]
        done = re.match(r"(?:した|する|済み?|シタリ|ス)", after)
        dates = [d for d in find_dates(item.text, reading.years) if d.iso]
        if not stamped and not (done and dates and dates[0].start < 4 and m.start() - dates[0].end < 12):
            continue
        _add(item, m, after[done.end() if done else 0 :], reading)


def _alone(item: Item, m: re.Match[str]) -> bool:
    """Whether the words stand for themselves: with a date, an office and a person at most."""
    return len(item.text) <= _NEAR and m.start() <= 16 and "。" not in item.text[: m.start()] and not re.search(
        r"(?:について|に関し|されたい|ありたい|すること|方針|検討|協議)", item.text
    )  # fmt: skip


def _add(item: Item, m: re.Match[str], after: str, reading: Reading) -> None:
    dates = [d for d in find_dates(item.text, reading.years) if d.iso and abs(d.start - m.start()) < _NEAR]
    day = dates[0] if dates else None
    at = len(item.text) - len(after)
    rest = re.sub(r"^[。、.:・\s]+", "", after)
    at += len(after) - len(rest)
    office = _OFFICE.match(rest) or _OFFICE.search(rest)
    person = _PERSON.match(rest[office.end() :]) if office else None
    parts = []
    start, end = min(m.start(), day.start if day else m.start()), max(m.end(), day.end if day else 0)
    if office is not None:
        parts.append(("office", native(item.printed.compact(at + office.start("office"), at + office.end("office")))))
        end = max(end, at + office.end())
    if office is not None and person is not None:
        base = at + office.end()
        span = (base + person.start("person"), base + person.end("person"))
        parts.append(("person", native(item.printed.compact(*span))))
        end = max(end, span[1])
    printed = item.printed
    sure = (0.9 if day is None else 0.9 * day.certainty) * printed.confidence(start, end)
    reading.values.append(
        Value(
            FieldName.DECLASSIFIED, printed.raw(start, end), day.iso if day else "", printed.page(start),
            printed.polygon(start, end), "declassification", round(sure, 3), "stamp.kaijo",
            day.note if day else "the mark bears no date", tuple(sorted(parts)),
        )
    )  # fmt: skip
    if item.region.type in FURNITURE:
        reading.roles.setdefault(item.key, Role.STAMP)


def _passages(items: Iterable[Item]) -> Iterator[Item]:
    """Each region's rows as one text, for a note runs over several; cells one by one."""
    regions: dict[tuple[str, int], list[Item]] = {}
    for item in items:
        if item.cell is not None:
            yield item
        else:
            regions.setdefault(item.key[:2], []).append(item)
    for rows in regions.values():
        together = tuple(row for item in rows for row in item.rows)
        if "解" not in Printed(together).text and "解" not in "".join(i.text for i in rows):
            continue
        for item in rows:
            if _word().search(item.text) and _complete(item):
                yield item
                break
        else:
            yield Item(rows[0].key, rows[0].page, rows[0].region, together)


def _complete(item: Item) -> bool:
    """Whether one row says all: words, date and office."""
    return bool(find_dates(item.text)) and _OFFICE.search(item.text) is not None
