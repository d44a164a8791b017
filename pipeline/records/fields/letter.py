"""Letters, 公信 and their prewar kin: serial, date, sender, recipient and 件 line, each on its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import FieldName, RegionType, Role
from pipeline.records.fields import lines
from pipeline.records.fields.copies import doubt
from pipeline.records.fields.dating import add_date
from pipeline.records.fields.marks import add_tokens, serial_digits, tokens
from pipeline.records.fields.reading import Reading, Sheet
from pipeline.records.fields.tokens import SIGN
from pipeline.records.people.holders import ADDRESSED, holder, rank_pattern
from pipeline.records.words.items import Item
from pipeline.records.words.labels import labels_in
from pipeline.records.words.shapes import native
from pipeline.records.words.vocabulary import derived

SUBJECT = re.compile(r"(?:[ニ二に]関[スす][ルる]|[ノの之])件$")
_POST = re.compile(
    r"^在(?P<place>[^。、]{1,12}?)(?:日本)?(?:国)?(?P<rank>(?:臨時代理)?(?:大使館|総領事館|領事館|大使|公使|総領事|領事|代表)).{0,12}$"
)
_SERIAL = re.compile(
    rf"^(?P<series>(?:(?!総|極秘|特秘)[\u4e00-\u9fff]{{1,5}}[0-9一二三]?)?)[第弟](?P<n>{SIGN}{{1,6}})[号弓]"
    r"(?:の(?P<branch>[0-9一二三四五]))?$"
)
"""機密第…号, 普通第…号, 公第…号, 米北1第…号: the series names the class, the kind or the office"""
HEAD_COLUMNS = 16


@derived
def recipient_line() -> re.Pattern[str]:
    """``外務大臣　内田康哉殿``: an office-holder, a name behind the rank or before it, and 殿 or its look-alike."""
    return re.compile(rf"^(?P<to>[^。、]{{0,20}}?(?:{rank_pattern()})[^。、]{{0,10}}?)(?:{ADDRESSED}|[殷殴股段般])$")


def read(sheet: Sheet, reading: Reading) -> None:
    """Values of a letter. A last name line below the text may be the signature; the sender's line of the head wins."""
    items = [i for i in sheet.first if i.cell is None][:HEAD_COLUMNS]
    for item in items:
        if item.key in reading.roles:
            continue
        _numbers(item, reading)
        if item.key not in reading.roles:
            _line(item, reading)
    if not reading.has(FieldName.SENDER):
        _signature(sheet.items, reading)


def _numbers(item: Item, reading: Reading) -> None:
    """The letter's number, alone on its line or beside its class: ``秘　　機密第八五二号``."""
    if reading.has(FieldName.SERIAL) or lines.body_like(item):
        return
    parts = item.printed.parts()
    for a, b in parts:
        m = _SERIAL.match(item.text[a:b])
        if m is None:
            continue
        printed = m.group("n")
        start, end = m.span("n")
        note = doubt(printed)
        value = serial_digits(printed) + (f"-{serial_digits(m.group('branch'))}" if m.group("branch") else "")
        sure = 0.5 if note else 0.9
        reading.add(
            FieldName.SERIAL, item, (a + start, a + end), "letter-serial", sure, value=value, note=note,
            parts=(("series", m.group("series")),),
        )  # fmt: skip
        rest = [p for p in parts if p != (a, b)]
        if all(tokens(item.text[x:y]) for x, y in rest):
            for x, y in rest:
                _marks_of(item, x, y, reading)
            reading.roles.setdefault(item.key, Role.NUMBER)
        return


def _marks_of(item: Item, start: int, end: int, reading: Reading) -> None:
    found = tokens(item.text[start:end])
    add_tokens(item, tuple(replace(t, start=t.start + start, end=t.end + start) for t in found), reading)


def _line(item: Item, reading: Reading) -> None:
    text = item.text
    day = lines.only_date(text, reading.years)
    if day is not None:
        if not reading.has(FieldName.SENT):
            add_date(FieldName.SENT, item, day, "", reading, "date-line", Role.DATE)
        return
    found = tokens(text)
    if found:
        add_tokens(item, found, reading)
        return
    labelled = [n for n in labels_in(item.printed) if n.entry.id == "label.subject" and n.start == 0]
    if labelled and labelled[0].mid < len(text) and not reading.has(FieldName.SUBJECT):
        span = (labelled[0].mid, len(text))
        reading.add(FieldName.SUBJECT, item, span, "label", 0.95, role=Role.SUBJECT)
        return
    if SUBJECT.search(text) and len(text) <= 60 and not reading.has(FieldName.SUBJECT) and "。" not in text:
        _subject(item, reading)
        return
    _party(item, reading)


def _subject(item: Item, reading: Reading) -> None:
    """``…ニ関スル件``; 二 before 関 is ニ, which looks the same."""
    printed = native(item.printed.compact())
    value = re.sub(r"二(?=関[スす][ルる]件$)", "ニ", printed)
    note = "" if value == printed else "二 read as ニ"
    reading.add(
        FieldName.SUBJECT, item, (0, len(item.text)), "subject-line", 0.9, value=value, note=note, role=Role.SUBJECT
    )


def _party(item: Item, reading: Reading) -> None:
    text = item.text
    if len(text) > 34 or lines.body_like(item):
        return
    to = recipient_line().match(text)
    if to and not reading.has(FieldName.RECIPIENT):
        reading.add(FieldName.RECIPIENT, item, to.span("to"), "recipient-line", 0.95, role=Role.ADDRESS)
        return
    post = _POST.match(text)
    if (post or holder(text)) and not reading.has(FieldName.SENDER):
        reading.add(FieldName.SENDER, item, (0, len(text)), "sender-line", 0.9, role=Role.ADDRESS)
        if post:
            known = lines.post(post.group("place"))
            key, certainty = (known.entry.id, 0.9) if known and known.entry else ("", 0.6)
            reading.add(FieldName.PLACE, item, post.span("place"), "sender-line", certainty, key=key)


def _signature(items: Sequence[Item], reading: Reading) -> None:
    for item in reversed([i for i in items if not i.furniture and i.cell is None][-6:]):
        if item.key in reading.roles or item.region.type is RegionType.HEADING or lines.body_like(item):
            continue
        if _POST.match(item.text) or holder(item.text):
            reading.add(FieldName.SENDER, item, (0, len(item.text)), "signature", 0.7, role=Role.SIGNATURE)
            return
