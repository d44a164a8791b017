"""Other telegrams and letters that a text refers to: 往電第2947号に関し, 9月30日付貴部内連絡電, your telegram No. 12.

Read from whole paragraphs, so that a number may run over a line's or page's end. What a word like 往電 means follows
from who writes (:mod:`pipeline.records.citations.stations`). Words: ``vocabularies/citations.toml``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from pipeline.model import Block, Document, FieldName, Role, Row, Value
from pipeline.records.citations.stations import Ends, ends_of, post_of, station
from pipeline.records.dates.find import YearRule, find_dates
from pipeline.records.dates.relative import Anchor, find_relative, resolve
from pipeline.records.fields.marks import serial_digits
from pipeline.records.text.found import found, unlike
from pipeline.records.words.numerals import DIGITS
from pipeline.records.words.printed import Printed
from pipeline.records.words.vocabulary import Entry, derived, vocabulary

OPENING = 3
"""blocks of text from the first in which what is cited may be what is answered"""
_TEXT = frozenset({Role.BODY, Role.ITEM, Role.SUBJECT, Role.HEADING, Role.NOTE, Role.TITLE})
_CELLS = frozenset({Role.FORM, Role.TABLE, Role.CELL})
_D = rf"[{DIGITS}]"
_NUM = rf"[△▲]?(?P<n>[{DIGITS}OolI|/]{{1,7}})号"
_WHEN = (
    rf"(?P<when>(?:(?:昭和|大正|平成|明治)?[元{DIGITS}]{{1,4}}年)?{_D}{{1,3}}月{_D}{{1,3}}日"
    rf"|(?:(?:昭和?|大正?|平成?)?{_D}{{2,3}}[.・]{_D}{{1,2}}[.・]{_D}{{1,2}})|(?:本月|先月|去る)?{_D}{{1,3}}日|本日|昨日|一昨日|客月{_D}{{1,3}}日)"
    r"(?:付(?:け)?|附|発)?(?:の)?"
)
_SUFFIX = r"(?P<suffix>(?:[(](?:写|訂正|館長符号(?:扱)?|極秘|秘|至急|大至急|部内連絡)[)])*)"
_MORE = re.compile(rf"^(?:及び|および|並びに|乃至|、|,|・|と)(?:第)?{_NUM}")
_ANSWERED = re.compile(
    r"^[^。、]{0,6}(?:に関し|に関する|に関しては|について|につき|関し|拝誦|拝承|に対し|御来示|の件|御照会|御訓令)"
)
_CORRECTED = re.compile(r"^[^。]{0,24}訂正(?!版)")
_LATIN = re.compile(
    r"(?P<kind>%s)S?(?:[(]S[)])?(?:(?:NO|NOS|NUMBER)\.?)?(?P<n>[0-9]{1,6})"
    r"(?:[,]?(?:OF|DATED)(?P<when>[A-Z0-9,. ]{4,18}))?",
    re.I,
)
_STATION = re.compile(r"(?<![A-Z])(?P<post>[A-Z]{4,14})\s(?:[0-9]{2,4}\s)?(?P<n>[0-9]{2,6})(?![0-9])")
_REF_LINE = re.compile(r"^REFS?(?:ERENCES?)?(?:TEL)?\s*[:.]", re.I)


def cited(document: Document) -> tuple[Value, ...]:
    """REFERENCE values of a document, each once, in the order of the text."""
    ends, anchor = ends_of(document), _anchor(document)
    out: list[Value] = []
    seen = 0
    for block in document.blocks:
        for rows in _passages(block):
            printed = Printed(rows)
            opening = block.role in (Role.BODY, Role.ITEM, Role.SUBJECT) and seen < OPENING
            out += _japanese(printed, ends, anchor, opening=opening)
            out += _long(printed, anchor, opening=opening)
            out += _english(printed, ends, anchor, opening=opening)
        seen += block.role in (Role.BODY, Role.ITEM)
    return unlike(_outermost(out), document.values)


def _passages(block: Block) -> Iterable[tuple[Row, ...]]:
    if block.role in _TEXT and block.rows:
        yield block.rows
    elif block.role in _CELLS:
        yield from (c.rows for c in block.cells if c.rows)
        if block.rows:
            yield block.rows


def _outermost(values: list[Value]) -> list[Value]:
    """Without what was read a second time inside a longer reference of the same place."""
    same: dict[tuple[str, str], set[str]] = {}
    for v in values:
        same.setdefault((v.page, v.part("number")), set()).add(v.printed)

    def inside(v: Value) -> bool:
        number = v.part("number")
        return bool(number) and any(v.printed in o and v.printed != o for o in same[v.page, number])

    return [v for v in values if not inside(v)]


def _anchor(document: Document) -> dt.date | None:
    """The document's own day."""
    for name in (FieldName.SENT, FieldName.DATE, FieldName.DRAFTED, FieldName.RECEIVED):
        v = document.first(name)
        if v is not None and len(v.value) >= 10:
            return dt.date.fromisoformat(v.value[:10])
    return None


def _day(text: str, anchor: dt.date | None) -> str:
    """ISO day of the date before a reference; "" when it stays open."""
    years = YearRule(years=(anchor.year,)) if anchor else YearRule()
    stated = [d for d in find_dates(text, years) if d.date is not None and d.certainty >= 0.6]
    if stated:
        return stated[0].iso
    if anchor is None:
        return ""
    for d in find_dates(text):
        if d.year is None and d.day is not None:
            placed = resolve(d, anchor, past=True)
            return placed.iso if placed.date is not None and placed.date <= anchor else ""
    near = [r for r in find_relative(text, Anchor(anchor)) if r.sure and len(r.when) >= 10]
    # what is cited was sent before; a bare 16日 after the document's own day is of a month that nobody names
    return near[0].when[:10] if near and near[0].when[:10] <= anchor.isoformat() else ""


# -------------------------------------------------------------------------------------------------- Japanese
@derived
def _entries(lang: str) -> tuple[tuple[str, Entry], ...]:
    return tuple((w, e) for w, e in vocabulary("citations").words if e.extra["lang"] == lang)


@derived
def _short() -> re.Pattern[str]:
    """A word that says whose it is, with a number, or a service message with a date."""
    words = "|".join(re.escape(w) for w, e in _entries("ja"))
    return re.compile(
        rf"(?:{_WHEN})?(?P<head>冒頭)?(?P<kind>{words})(?:報)?(?P<circular>合)?(?P<series>(?:[機密普通公人政経]{{1,4}})?)"
        rf"(?:第?{_NUM})?{_SUFFIX}"
    )


def _japanese(printed: Printed, ends: Ends, anchor: dt.date | None, *, opening: bool) -> list[Value]:
    out = []
    text = printed.text
    for m in _short().finditer(text):
        entry = next(e for w, e in _entries("ja") if w == m.group("kind"))
        series = "circular" if m.group("circular") else str(entry.extra["series"])
        number = serial_digits(m.group("n")) if m.group("n") else ""
        when = m.group("when") or ""
        if not number and not (series == "internal" and (when or entry.extra["side"])):
            continue
        if number and not number.isdigit():
            continue
        if not entry.extra["side"] and series == "serial":
            continue  # 公電第八号 alone says neither whose nor to whom
        day = _day(when, anchor) if when else ""
        own = _whose(str(entry.extra["side"]), ends)
        rest = text[m.end() :]
        while (also := _MORE.match(rest)) is not None:
            rest = rest[also.end() :]
        relation = _relation(rest + m.group("suffix"), str(entry.extra["side"]), opening=opening and m.start() < 40)
        value = text[m.start() : m.start("kind")] + m.group("kind") + (m.group("circular") or "") + m.group("series")
        value += f"第{number}号" if number else ""
        direction = "合電" if series == "circular" else entry.name
        parts = {"direction": direction, "number": number, "date": day, "of": own, "relation": relation}
        out.append(
            found(FieldName.REFERENCE, printed, m.span(), "cited", 0.9, value=value, key=entry.id, parts=parts)
        )  # fmt: skip
        at = m.end()
        while number and (more := _MORE.match(text[at:])) is not None:
            digits = serial_digits(more.group("n"))
            if not digits.isdigit():
                break
            span = (at + more.start("n"), at + more.end())
            more_parts = {**parts, "number": digits, "date": "", "relation": ""}
            out.append(
                found(FieldName.REFERENCE, printed, span, "cited-with", 0.85, key=entry.id, parts=more_parts,
                      value=f"{m.group('kind')}第{digits}号")
            )  # fmt: skip
            at += more.end()
    return out


@derived
def _sent() -> re.Pattern[str]:
    """X発Y宛公電第…号, in full as copies and histories cite it."""
    words = "|".join(re.escape(w) for w, e in _entries("ja") if e.extra["series"] != "internal")
    holders = "(?:大臣|次官|大使|公使|総領事|領事|代表|本省|代理)"
    return re.compile(
        rf"(?:{_WHEN})?(?P<from>(?:在|駐|外務|本省)?[^、。「」()号{DIGITS}]{{0,10}}?{holders})発"
        rf"(?P<to>(?:在|駐|外務|本)?[^、。「」()号]{{0,12}}?{holders})(?:宛|あて)(?:て)?(?P<kind>{words})?"
        rf"(?:合)?第{_NUM}{_SUFFIX}"
        rf"|(?:{_WHEN.replace('when', 'when2')})(?P<to2>[^、。「」()号]{{0,14}}?{holders})(?:宛|あて)(?P<kind2>{words})"
        rf"第[△▲]?(?P<n2>[{DIGITS}]{{1,7}})号{_SUFFIX.replace('suffix', 'suffix2')}"
    )


def _long(printed: Printed, anchor: dt.date | None, *, opening: bool) -> list[Value]:
    out = []
    for m in _sent().finditer(printed.text):
        g = {k.rstrip("2"): v for k, v in m.groupdict().items() if v is not None}
        number = serial_digits(g["n"])
        if not number.isdigit():
            continue
        entry = next((e for w, e in _entries("ja") if w == g.get("kind", "")), None)
        author = post_of(g["from"]) if g.get("from") else ""
        relation = _relation(printed.text[m.end() :], "", opening=opening)
        parts = {
            "direction": entry.name if entry else "電", "number": number, "date": _day(g.get("when", ""), anchor),
            "of": author, "to": post_of(g["to"]), "relation": relation,
        }  # fmt: skip
        out.append(found(FieldName.REFERENCE, printed, m.span(), "cited-in-full", 0.9, parts=parts,
                         key=entry.id if entry else ""))  # fmt: skip
    return out


def _whose(side: str, ends: Ends) -> str:
    if side == "own":
        return ends.author
    return ends.counterpart if side == "yours" else ""


def _relation(rest: str, side: str, *, opening: bool) -> str:
    if _CORRECTED.match(rest):
        return "corrects"
    return "reply" if opening and side == "yours" and _ANSWERED.match(rest) else ""


# --------------------------------------------------------------------------------------------------- English
@derived
def _latin() -> re.Pattern[str]:
    return re.compile(_LATIN.pattern % "|".join(re.escape(w) for w, _ in _entries("en")), re.I)


def _english(printed: Printed, ends: Ends, anchor: dt.date | None, *, opening: bool) -> list[Value]:
    out = []
    text = printed.text
    for m in _latin().finditer(text):
        entry = next(e for w, e in _entries("en") if w == m.group("kind").upper())
        side = str(entry.extra["side"])
        dates = [d for d in find_dates(m.group("when") or "") if d.date is not None]
        day = dates[0].iso if dates else ""
        of = {"own": ends.author, "yours": ends.counterpart, "ministry": "station:STATE"}.get(side, "")
        relation = "reply" if opening and side == "yours" and m.start() < 60 else ""
        end = m.start("when") + dates[0].end if dates else m.end("n")
        out.append(
            found(FieldName.REFERENCE, printed, (m.start(), end), "cited-english", 0.85, key=entry.id,
                  parts={"direction": entry.en, "number": m.group("n"), "date": day, "of": of, "relation": relation})
        )  # fmt: skip
    raw = printed.raw()
    if _REF_LINE.match(raw):
        for m in _STATION.finditer(raw):
            at = text.find(m.group("post") + m.group("n"))
            if at < 0:
                continue
            span = (at, at + len(m.group("post") + m.group("n")))
            of = station(m.group("post"))
            relation = "reply" if of and of == ends.counterpart else ""
            out.append(
                found(FieldName.REFERENCE, printed, span, "reference-line", 0.9,
                      parts={"direction": "REF", "number": m.group("n"), "of": of, "relation": relation})
            )  # fmt: skip
    return out
