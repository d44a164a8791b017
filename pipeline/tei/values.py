"""How a value is written: attributes of its evidence, dates, the calendars of the eras."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from pipeline.model import FieldName, Value
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.xml import add, clean, degree, make

DATES = {
    FieldName.SENT: "sent",
    FieldName.RECEIVED: "received",
    FieldName.DATE: "document",
    FieldName.DRAFTED: "drafted",
    FieldName.DECIDED: "decided",
    FieldName.DECLASSIFIED: "declassified",
    FieldName.RELEASE: "release",
}
"""``date/@type`` of the fields that are dates."""


@dataclass(frozen=True)
class Era:
    """``offset`` and a year of the era make the Gregorian year; ``first`` and ``last``: its days, ISO 8601, "" for an
    era that goes on. Where one follows another on the same day that day is of both."""

    id: str
    name: str
    letter: str
    offset: int
    first: str
    last: str

    def holds(self, day: str) -> bool:
        return self.first <= day and (not self.last or day <= self.last)


ERAS = (
    Era("cal-meiji", "明治", "M", 1867, "1868-01-25", "1912-07-30"),
    Era("cal-taisho", "大正", "T", 1911, "1912-07-30", "1926-12-25"),
    Era("cal-showa", "昭和", "S", 1925, "1926-12-25", "1989-01-07"),
    Era("cal-heisei", "平成", "H", 1988, "1989-01-08", "2019-04-30"),
    Era("cal-reiwa", "令和", "R", 2018, "2019-05-01", ""),
)
"""Day of the change: by edict within the day in 1912 and 1926, from the next day on in 1989 and 2019."""

_ERA = re.compile("明治|大正|昭和|平成|令和|(?<![A-Za-z])[明大昭平令MTSHR](?=[.・]?[0-9一二三四五六七八九十〇元])")
_W3C = re.compile(r"(\d{4})(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?)?)?")
STRUCK = "struck"


def struck(value: Value) -> bool:
    """Whether the entry was crossed out on the page: records say so by the key or note ``struck``."""
    return value.key == STRUCK or value.note.startswith(STRUCK)


def text_of(value: Value) -> str:
    """The form for the header: normalised when there is one, else as printed."""
    return clean(value.value or value.printed).strip()


def addressed(value: Value) -> tuple[str, str]:
    """A name of the second layer of address, and the particle after it (へ, より), which is not part of the name."""
    text, who = text_of(value), clean(value.part("name")).strip()
    return (who, text[len(who) :]) if who and text.startswith(who) else (text, "")


def proof(value: Value, facsimile: Facsimile) -> dict[str, str | None]:
    """``@facs``, ``@cert`` and ``@resp`` of an element that holds a value."""
    who = facsimile.stated_by.get(value.by, "koden")
    return {"facs": facsimile.value(value), "cert": degree(value.certainty), "resp": f"#{who}"}


def when(text: str) -> str:
    """``text`` if it is a date that ``@when`` may hold (a year, month, day or moment of the Gregorian calendar), with
    seconds and a numeric offset; else ""."""
    match = _W3C.fullmatch(text)
    if not match:
        return ""
    full = text if match[5] or not match[4] else text[:16] + ":00" + text[16:]
    try:
        if match[3]:
            datetime.fromisoformat(full.replace("Z", "+00:00"))
        elif match[2]:
            datetime(int(text[:4]), int(text[5:7]), 1)
        elif int(text) == 0:
            return ""
    except ValueError:
        return ""
    return full[:-1] + "+00:00" if full.endswith("Z") else full


def eras(value: Value) -> tuple[Era, ...]:
    """The eras that the printed date counts its year in: none for a year of the Gregorian calendar, both where the day
    is the last of the one and the first of the other."""
    printed = unicodedata.normalize("NFKC", clean(value.printed))
    named = _ERA.search(printed)
    year = re.match(r"\d{4}", value.value)
    first = re.match(r"\D*?(\d{1,2})\s*[年.・]", printed)
    if named:
        found = next(e for e in ERAS if named[0] in (e.name, e.name[0], e.letter))
    elif first and year:
        by_year = [e for e in ERAS if int(first[1]) == int(year[0]) - e.offset]
        if not by_year:
            return ()
        found = next((e for e in by_year if e.holds(value.value[:10])), by_year[0])
    else:
        return ()
    both = tuple(e for e in ERAS if e.holds(value.value[:10]))
    return both if len(value.value) >= 10 and len(both) == 2 and found in both else (found,)


def date(value: Value, facsimile: Facsimile, kind: str | None = None) -> etree._Element:
    """``date`` with the printed form as its text and the normalised one as ``@when``."""
    element = make("date", date_attributes(value, kind))
    for key, text in proof(value, facsimile).items():
        if text:
            element.set(key, text)
    element.text = clean(value.printed or value.value).strip()
    if inferred(value):
        doubt = {"locus": "value", "match": "@when", "degree": degree(value.certainty), "resp": element.get("resp")}
        add(element, "certainty", doubt)
    return element


def inferred(value: Value) -> bool:
    """Whether more than the printed form made the date: its year, its offset. The value's note says what."""
    return bool(value.note) and not struck(value) and bool(when(value.value))


def date_attributes(value: Value, kind: str | None = None) -> dict[str, str | None]:
    return {
        "type": kind,
        "when": when(value.value),
        "calendar": " ".join(f"#{era.id}" for era in eras(value)),
    }
