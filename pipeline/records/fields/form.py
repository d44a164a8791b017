"""Forms with printed labels and cells: what the draft telegram and the decision sheet have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.model import FieldName, Role
from pipeline.records.dates import TOKYO, blank_date, find_dates
from pipeline.records.fields import lines
from pipeline.records.fields.dating import add_date
from pipeline.records.fields.marks import serial_digits
from pipeline.records.fields.parties import relays
from pipeline.records.fields.reading import Reading
from pipeline.records.fields.telegram import subject
from pipeline.records.items import Item
from pipeline.records.labels import Labelled, labels_in, neighbour
from pipeline.records.numerals import DIGITS
from pipeline.records.people import rank_pattern
from pipeline.records.vocabulary import vocabulary

_FIELDS = {
    "label.office": FieldName.OFFICE,
    "label.drafter": FieldName.DRAFTER,
    "label.extension": FieldName.EXTENSION,
    "label.consulted": FieldName.CONSULTED,
    "label.retention": FieldName.RETENTION,
    "label.cipher": FieldName.CIPHER,
    "label.circulation": FieldName.CIRCULATION,
    "label.relay": FieldName.RELAY,
    "label.total": FieldName.TOTAL,
    "label.total-out": FieldName.TOTAL,
}
_DATES = {"label.drafted": FieldName.DRAFTED, "label.decided": FieldName.DECIDED}
_ROLES = {FieldName.RELAY: Role.RELAY, FieldName.CIRCULATION: Role.NUMBER, FieldName.TOTAL: Role.NUMBER}
_CLASSES = re.compile(r"[0-9一二三四]\s*類")
_APPROVER_MARK = re.compile(r"(花押|了|アト|スミ|出張中|㊞|印)$")


def read_labels(items: Sequence[Item], reading: Reading) -> None:
    """Values behind labels, in the cell or line of the label or in the one beside it."""
    for at, item in enumerate(items):
        cell = item.cell is not None
        if not cell and item.key in reading.roles:
            continue
        found = labels_in(item.printed, form=cell)
        if not found or (not cell and found[0].start > 1 and len(found) == 1):
            continue
        if not cell and lines.body_like(item) and found[0].entry.id != "label.subject":
            continue
        for n in found:
            source, span = item, (n.mid, n.end)
            if n.mid == n.end and n is found[-1]:
                beside = neighbour(item, items)
                if beside is None or labels_in(beside.printed, form=True) or lines.body_like(beside):
                    continue
                source, span = beside, (0, len(beside.text))
            if span[0] < span[1]:
                _value(n, source, span, items, at, reading)
        if not cell:
            reading.roles.setdefault(item.key, Role.FORM)


def _value(n: Labelled, item: Item, span: tuple[int, int], items: Sequence[Item], at: int, reading: Reading) -> None:
    start, end = _trimmed(item.text, span)
    if start >= end:
        return
    certainty = 0.95 * n.certainty
    text = item.text[start:end]
    if n.entry.id == "label.subject":
        subject(item, start, items, at, reading)
    elif n.entry.id in _DATES:
        _date(_DATES[n.entry.id], item, (start, end), reading)
    elif n.entry.id in ("label.total", "label.total-out", "label.circulation", "label.extension"):
        m = re.match(rf"(?:R|TA)?[(（]?[{DIGITS}OolI/-]{{1,9}}", text)
        if m:
            name = _FIELDS[n.entry.id]
            role = None if item.cell else _ROLES.get(name)
            digits = serial_digits(m.group())
            reading.add(name, item, (start, start + m.end()), "label", certainty, value=digits, role=role)
            if n.entry.id.startswith("label.total"):
                serials(item, start + m.end(), reading)
    elif n.entry.id == "label.cipher":
        entry = vocabulary("cipher").at_start(text)
        if entry:
            found = (start, start + len(entry[0]))
            reading.add(FieldName.CIPHER, item, found, "label", certainty, value=entry[1].name, key=entry[1].id)
    elif n.entry.id == "label.consulted":
        for a, b in offices(item, start, end):
            reading.add(FieldName.CONSULTED, item, (a, b), "label", certainty)
    elif n.entry.id == "label.relay":
        relays(item, start, end, certainty, reading)
    elif n.entry.id in _FIELDS:
        name = _FIELDS[n.entry.id]
        if name is FieldName.OFFICE and item.cell is None:
            end = item.printed.parts(start, end)[0][1]
        choices = name is FieldName.RETENTION and len(_CLASSES.findall(text)) > 1
        reading.add(
            name,
            item,
            (start, end),
            "label",
            certainty,
            reject=choices,
            note="the form's choices; which one was marked is not known" if choices else "",
        )


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    while start < end and text[start] in "█:;()（）[]|.":
        if text[start] == "(":
            break
        start += 1
    while start < end and text[end - 1] in "█:;|[]":
        end -= 1
    return start, end


def _date(name: FieldName, item: Item, span: tuple[int, int], reading: Reading) -> None:
    text = item.text[span[0] : span[1]]
    if blank_date(text):
        return
    found = find_dates(text, reading.years)
    if found:
        first = replace(found[0], start=found[0].start + span[0], end=found[0].end + span[0])
        add_date(name, item, first, TOKYO, reading, "label", None)


def offices(item: Item, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The offices of a list without separators: cut at wide white, and after 局, 課, 長 where a new name begins."""
    out = []
    for a, b in _parts(item, start, end):
        at = a
        for m in re.finditer(r"(?:局長|課長|部長|室長|審議官|参事官|局|課|部|室)(?=[^長内第])", item.text[a:b]):
            stop = a + m.end()
            tail = item.text[stop:b]
            if tail and not re.match(r"[)）・、]", tail):
                out.append((at, stop))
                at = stop
        out.append((at, b))
    trimmed = [_strip_separators(item.text, a, b) for a, b in out]
    return tuple((a, b) for a, b in trimmed if a < b)


def _parts(item: Item, start: int, end: int) -> list[tuple[int, int]]:
    """Entries as white and strokes part them: an office crossed out is one of its own."""
    edges: set[int] = set(item.printed.strokes(start, end))
    for a, b in item.printed.parts(start, end):
        edges |= {a, b}
    return list(pairwise(sorted(edges)))


def _strip_separators(text: str, a: int, b: int) -> tuple[int, int]:
    while a < b and text[a] in "、,・.█":
        a += 1
    while a < b and text[b - 1] in "、,・.█":
        b -= 1
    return a, b


def serials(item: Item, start: int, reading: Reading) -> None:
    """A post's serial 第…号 that stands after start."""
    m = lines.SERIAL.search(item.text, start)
    if m:
        digits = serial_digits(m.group("n"))
        reading.add(FieldName.SERIAL, item, m.span("n"), "serial", 0.95, value=digits)


def approvers(items: Sequence[Item], reading: Reading) -> None:
    """Cells that begin with a rank of the ministry: whose approval the form asks for. The mark in it, as a note."""
    ranks = rank_pattern("home")
    for item in items:
        text = item.text
        if item.cell is None or len(text) > 16:
            continue
        found = labels_in(item.printed, form=True)
        if found and found[0].entry.id != "label.office":
            continue
        start = found[0].mid if found else 0
        m = re.match(rf"(?:[^。、]{{0,8}}?)(?:{ranks}|参事官)", text[start:])
        if m is None:
            continue
        mark = _APPROVER_MARK.search(text[start + m.end() :])
        note = f"marked {mark.group()}" if mark else ""
        reading.add(FieldName.APPROVER, item, (start, start + m.end()), "approval-cell", 0.85, note=note)
