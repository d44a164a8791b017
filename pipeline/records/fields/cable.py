"""Cables in English: the Department of State's telegrams of the 1950s to 1980s and the Foreign Office's.

``FM``, ``TO``, ``INFO`` name the stations; the date-time group (``R 241001Z OCT 74``) is in Greenwich time and its
letter the precedence; ``CONFIDENTIAL TOKYO 14052`` is class, post and number. The Foreign Office prints the dispatch
(D.) on the clock of the post and the receipt (R.) on London's. Forms are background knowledge [K], not from papers at
hand.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from pipeline.model import FieldName, RegionType, Role
from pipeline.records.dates.find import find_dates
from pipeline.records.fields.english import tail, whole
from pipeline.records.fields.reading import Reading, Sheet
from pipeline.records.words.items import Item
from pipeline.records.words.vocabulary import derived, vocabulary

HEAD_LINES = 40
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_GROUP = re.compile(
    rf"(?P<speed>(?:(?<![A-Z])[OPRZ]\s*){{0,2}})(?<![0-9])(?P<d>[0-9O]{{2}})(?P<h>[0-9O]{{2}})(?P<m>[0-9O]{{2}})\s?Z\s*"
    rf"(?P<month>{'|'.join(_MONTHS)})[A-Z]*\s*(?P<y>(?:19)?[0-9]{{2}})(?![0-9])"
)
_SPEEDS = {"Z": "FLASH", "O": "IMMEDIATE", "P": "PRIORITY", "R": "ROUTINE"}
_STATION = re.compile(r"^(?P<word>FM|FROM|TO|INFO)\s*:?\s+(?P<rest>.+)$")
_SPEED_WORDS = r"(?:NIACT\s+)?(?:FLASH|IMMEDIATE|PRIORITY|ROUTINE|OPERATIONAL\s+IMMEDIATE|DEFERRED)"
_AFTER_STATION = re.compile(rf"(?:\s+(?:{_SPEED_WORDS}))?(?:\s+[0-9]{{1,6}}(?:/[0-9]+)?)?$")
_NUMBER = re.compile(
    r"^(?P<mark>(?:C\s?O\s?N\s?F\s?I\s?D\s?E\s?N\s?T\s?I\s?A\s?L|(?:T\s?O\s?P\s+)?S\s?E\s?C\s?R\s?E\s?T"
    r"|U\s?N\s?C\s?L\s?A\s?S(?:\s?S\s?I\s?F\s?I\s?E\s?D)?"
    r"|LIMITED\s+OFFICIAL\s+USE|LOU))?"
    r"(?:\s+(?:SECTION|SEC)\s+(?P<part>\d+)\s+OF\s+(?P<parts>\d+))?"
    r"\s*(?P<post>[A-Z][A-Z ]{2,18}?)\s+(?P<n>[0-9]{2,6})(?:/\d+)?$"
)
_ORDER = re.compile(r"^E\.?\s?[O0]\.?\s?(?P<order>1[0-9]{4})\s*[:;]?\s*(?P<rest>.*)$")
_SUBJECT = re.compile(r"^SUBJ(?:ECT)?\s*[:;]\s*(?P<rest>.+)$", re.I)
_OFFICE = re.compile(r"^FROM\s+(?P<a>[A-Z][A-Z .'-]{2,24}?)\s+TO\s+(?P<b>[A-Z][A-Z .'-]{2,24})$")
_NO = re.compile(r"N[o0]\s?[.:]\s*(?P<n>[0-9]{1,5})(?![0-9])", re.I)
_END = re.compile(
    r"(?P<end>D|R|Dispatched|Received|DESPATCHED)[.:]\s*(?P<h>[0-9]{1,2})[.:](?P<m>[0-9]{2})\s*(?P<half>a\.?m|p\.?m)\.?,?",
    re.I,
)
_SIMPLE_SPEED = re.compile(rf"^{_SPEED_WORDS}$")


def read(sheet: Sheet, reading: Reading) -> None:
    """Values of a cable in English."""
    items = [
        i for i in sheet.items
        if i.key.page == sheet.items[0].key.page and i.cell is None and i.region.type is not RegionType.PAGE_NUMBER
    ][:HEAD_LINES]  # fmt: skip
    ends: dict[str, str] = {}
    for at, item in enumerate(items):
        raw = item.printed.raw()
        if _order(item, raw, reading) or _office_line(item, raw, ends, reading) or _numbered(item, raw, reading):
            continue
        _group(item, raw, reading)
        if (m := _STATION.match(raw)) is not None:
            _station(item, m, reading)
        elif (m := _SUBJECT.match(raw)) is not None and not reading.has(FieldName.SUBJECT):
            _subject(item, m, items, at, reading)
        elif _SIMPLE_SPEED.match(raw.upper()):
            _speed(item, whole(item), raw, reading, Role.PRECEDENCE)
        _clocks(item, raw, ends, reading)
        if not reading.has(FieldName.SERIAL) and (m := _NO.match(raw)) is not None:
            reading.add(
                FieldName.SERIAL, item, _span(item, m.group("n")), "cable-no", 0.85, value=m.group("n"),
                role=Role.NUMBER,
            )  # fmt: skip


def _span(item: Item, words: str, start: int = 0) -> tuple[int, int]:
    """Where words of the printed text stand in the levelled one."""
    bare = re.sub(r"\s", "", words)
    at = max(0, item.text.find(bare, start))
    return at, at + len(bare)


def _order(item: Item, raw: str, reading: Reading) -> bool:
    """The executive order by which the cable is declassified in time: a limit of its secrecy."""
    m = _ORDER.match(raw)
    if m is None:
        return raw.startswith("TAGS")
    if m.group("rest") and not re.match(r"N/?A", m.group("rest")):
        reading.add(FieldName.TERM, item, whole(item), "executive-order", 0.85, role=Role.TERM)
    return True


def _numbered(item: Item, raw: str, reading: Reading) -> bool:
    """Class, post and number on one line."""
    m = _NUMBER.match(raw)
    if m is None or raw.startswith(("REF", "INFO", "TO ", "FM ", "PAGE", "DE ", "ACTION", "CONTROL")):
        return False
    if not (m.group("mark") or item.top < 0.2) or m.group("post") in _MONTHS:
        return False
    if reading.has(FieldName.SERIAL):
        return True
    if m.group("mark"):
        bare = re.sub(r"\s", "", m.group("mark"))
        word = {"UNCLAS": "UNCLASSIFIED", "LOU": "LIMITEDOFFICIALUSE"}.get(bare, bare)
        entry = vocabulary("classification").exactly(word)
        if entry is not None:
            reading.add(
                FieldName.CLASSIFICATION, item, (0, len(bare)), "cable-number-line", 0.95, value=entry.name,
                key=entry.id,
            )  # fmt: skip
    if m.group("part"):
        reading.add(
            FieldName.PART, item, _span(item, f"{m.group('part')}OF{m.group('parts')}"), "cable-section", 0.9,
            value=f"{m.group('part')}/{m.group('parts')}",
        )  # fmt: skip
    n = m.group("n")
    span = (item.text.rindex(n), item.text.rindex(n) + len(n))
    reading.add(FieldName.SERIAL, item, span, "cable-number-line", 0.93, value=n.lstrip("0"), role=Role.NUMBER)
    if not reading.has(FieldName.PLACE):
        post = m.group("post")
        at = item.text.rindex(re.sub(r"\s", "", post))
        reading.add(
            FieldName.PLACE, item, (at, at + len(re.sub(r"\s", "", post))), "cable-number-line", 0.9, key=city(post)
        )
    return True


def _group(item: Item, raw: str, reading: Reading) -> None:
    m = _GROUP.search(raw.upper())
    if m is None or reading.has(FieldName.SENT) or len(raw) > 60:
        return
    day, hour, minute = (int(m.group(k).replace("O", "0")) for k in "dhm")
    year = int(m.group("y")) + (1900 if len(m.group("y")) == 2 else 0)
    try:
        when = dt.datetime(year, _MONTHS.index(m.group("month")) + 1, day, hour, minute, tzinfo=dt.UTC)
    except ValueError:
        return
    words = raw[m.start("d") : m.end()]
    reading.add(
        FieldName.SENT, item, _span(item, words), "date-time-group", 0.95, value=when.isoformat(),
        note="Z is Greenwich time" + ("" if len(m.group("y")) == 4 else f"; year {m.group('y')} is of the 1900s"),
        role=Role.SENT,
    )  # fmt: skip
    letters = re.sub(r"\s", "", m.group("speed"))
    if letters and not reading.has(FieldName.PRECEDENCE):
        _speed(item, _span(item, letters[0]), _SPEEDS[letters[0]], reading, None)


def _speed(item: Item, span: tuple[int, int], word: str, reading: Reading, role: Role | None) -> None:
    entry = vocabulary("precedence").exactly(re.sub(r"\s", "", word.upper()))
    if entry is not None and not reading.has(FieldName.PRECEDENCE):
        reading.add(
            FieldName.PRECEDENCE, item, span, "cable-precedence", 0.9, value=entry.name, key=entry.id, role=role
        )  # fmt: skip


def _station(item: Item, m: re.Match[str], reading: Reading) -> None:
    word, rest = m.group("word"), m.group("rest").strip()
    name = _AFTER_STATION.sub("", re.sub(r"^RU[A-Z]{3,}/", "", rest)).strip()
    if not name or len(name) > 40 or len(name.split()) > 6:
        return
    field = {"TO": FieldName.RECIPIENT, "INFO": FieldName.DISTRIBUTION}.get(word, FieldName.SENDER)
    if reading.has(field) and field is not FieldName.DISTRIBUTION:
        return
    at = item.text.find(re.sub(r"\s", "", name))
    span = (at, at + len(re.sub(r"\s", "", name)))
    role = Role.ROUTING if field is FieldName.DISTRIBUTION else Role.ADDRESS
    reading.add(field, item, span, f"{word.lower()}-line", 0.93, value=name, role=role)
    speed = re.search(rf"{_SPEED_WORDS}", rest[len(name) :])
    if field is FieldName.RECIPIENT and speed is not None:
        spelled = re.sub(r"\s", "", speed.group())
        where = item.text.find(spelled, span[1])
        _speed(item, (where, where + len(spelled)), spelled, reading, None)


def _subject(item: Item, m: re.Match[str], items: Sequence[Item], at: int, reading: Reading) -> None:
    """The subject, and the line it runs on into: one in capitals that begins no other field."""
    reading.add(FieldName.SUBJECT, item, tail(item, m.group("rest")), "label", 0.95, role=Role.SUBJECT)
    after = items[at + 1] if at + 1 < len(items) else None
    if after is None or after.key[:2] != item.key[:2] or item.rows[-1].box.x1 < 0.7 * item.page.width:
        return
    raw = after.printed.raw()
    if raw.isupper() and not re.match(r"^(?:REFS?|TAGS|[0-9]+\.|\(|E\.|BEGIN|SUMMARY)", raw) and len(raw) < 60:
        first = reading.values[-1]
        reading.values[-1] = replace(first, value=f"{first.value} {raw}", printed=f"{first.printed} {raw}")
        reading.roles.setdefault(after.key, Role.SUBJECT)


# --------------------------------------------------------------------------------------------- Foreign Office
def _office_line(item: Item, raw: str, ends: dict[str, str], reading: Reading) -> bool:
    """FROM TOKYO TO FOREIGN OFFICE."""
    m = _OFFICE.match(raw)
    if m is None:
        return False
    ends["D"], ends["R"] = city(m.group("a")), city(m.group("b"))
    reading.add(
        FieldName.SENDER,
        item,
        _span(item, m.group("a"), 4),
        "from-to-line",
        0.93,
        value=m.group("a"),
        role=Role.ADDRESS,
    )
    at = item.text.rindex(re.sub(r"\s", "", m.group("b")))
    reading.add(FieldName.RECIPIENT, item, (at, len(item.text)), "from-to-line", 0.93, value=m.group("b"))
    reading.add(
        FieldName.PLACE, item, _span(item, m.group("a"), 4), "from-to-line", 0.9, value=m.group("a"), key=ends["D"]
    )
    return True


def _clocks(item: Item, raw: str, ends: dict[str, str], reading: Reading) -> None:
    """D. 10.15 a.m. 3rd March, 1962: dispatched on the clock of the post; R.: received on that of London."""
    for m in _END.finditer(raw):
        end = m.group("end")[0].upper()
        found = [d for d in find_dates(re.sub(r"\s", "", raw[m.end() : m.end() + 28])) if d.date is not None]
        if not found or found[0].date is None:
            continue
        name = FieldName.SENT if end == "D" else FieldName.RECEIVED
        if reading.has(name):
            continue
        hour = int(m.group("h")) % 12 + (12 if m.group("half").lower().startswith("p") else 0)
        zone = _zone(ends.get(end, ""))
        start = len(re.sub(r"\s", "", raw[: m.start("h")]))
        stop = len(re.sub(r"\s", "", raw[: m.end()])) + found[0].end
        if zone and int(m.group("m")) < 60:
            clock = dt.time(hour, int(m.group("m")))
            value = dt.datetime.combine(found[0].date, clock, ZoneInfo(zone)).isoformat()
            note = f"clock of {zone}"
        else:
            value, note = found[0].iso, "the post's zone is not known, so the time is left out"
        role = Role.SENT if end == "D" else Role.RECEIVED
        reading.add(name, item, (start, stop), "despatch-line", 0.9, value=value, note=note, role=role)


@derived
def _cities() -> dict[str, str]:
    """City in capitals to the id of its post: what the vocabulary's English names have in parentheses or alone."""
    out = {
        "LONDON": "post.gb",
        "FOREIGN OFFICE": "post.gb",
        "TOKYO": "post.home",
        "WASHINGTON": "post.us",
        "STATE": "post.us",
    }
    for entry in vocabulary("posts").entries:
        inside = re.search(r"\(([^)]*)\)", entry.en)
        for name in inside.group(1).split(", ") if inside else [entry.en]:
            out.setdefault(name.upper(), entry.id)
    return out


def city(name: str) -> str:
    """The id of the post in a city that is named in English capitals; "" when it is not known."""
    return _cities().get(name.strip().upper(), "")


def _zone(post: str) -> str:
    return vocabulary("posts").get(post).text("zone") if post else ""
