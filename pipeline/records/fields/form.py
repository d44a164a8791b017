"""Forms with printed labels and cells: what the draft telegram and the decision sheet have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.model import FieldName, Role
from pipeline.records.dates.find import TOKYO, blank_date, find_dates
from pipeline.records.fields import lines
from pipeline.records.fields.approval import approvers, below, consulted, holders
from pipeline.records.fields.copies import doubt
from pipeline.records.fields.dating import add_date
from pipeline.records.fields.marks import add_tokens, serial_digits, tokens
from pipeline.records.fields.offices import add_office
from pipeline.records.fields.parties import relays
from pipeline.records.fields.reading import Reading
from pipeline.records.fields.telegram import subject
from pipeline.records.words.items import Item
from pipeline.records.words.labels import WHITE, Labelled, labels_in, neighbour
from pipeline.records.words.numerals import DIGITS, number
from pipeline.records.words.vocabulary import vocabulary

__all__ = ["approvers", "read_labels", "serials"]

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
_LISTED = ("label.subject", "label.relay", "label.consulted")
"""labels whose values may hold commas, as sentences do"""
_CLASSES = re.compile(
    r"(?P<mark>[〇◎●レ✓]?)(?P<word>[(]?(?P<n>[1-4一二三四])[)]?類)(?:[(](?P<years>永久|[0-9]{1,2}年)[)])?"
)
_YEARS = {1: "永久", 2: "10年", 3: "5年", 4: "1年"}
"""retention by class on the form of 1986 [P]"""
_BOTH = re.compile(rf"(?P<name>[^{DIGITS}:]{{1,8}})(?P<number>[0-9]{{3,5}})")


def read_labels(items: Sequence[Item], reading: Reading) -> None:
    """Values behind labels, in the cell or line of the label or in the one beside it."""
    for at, item in enumerate(items):
        cell = item.cell is not None
        if not cell and item.key in reading.roles:
            continue
        found = labels_in(item.printed, form=cell)
        if not found or (not cell and found[0].start > 1 and len(found) == 1):
            continue
        if not cell and lines.body_like(item) and found[0].entry.id not in _LISTED:
            continue
        if _labels_before_values(item, found, reading):
            found = tuple(n for n in found if n.entry.id not in ("label.drafter", "label.extension"))
        for n in found:
            source, span = item, (n.mid, n.end)
            if n.mid == n.end and n is found[-1]:
                beside = neighbour(item, items)
                if beside is None or labels_in(beside.printed, form=True) or lines.body_like(beside):
                    continue
                if n.entry.id == "label.consulted" and item.cell is None:
                    below(n, item, items, reading)
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
        consulted(n, item, items, start, end, reading)
    elif n.entry.id == "label.relay":
        relays(item, start, end, certainty, reading)
    elif n.entry.id in _FIELDS:
        name = _FIELDS[n.entry.id]
        if name is FieldName.RETENTION:
            _retention(item, start, end, certainty, reading)
            return
        if name is FieldName.OFFICE:
            _office(item, start, end, certainty, items, reading)
            return
        reading.add(name, item, (start, end), "label", certainty)
    elif n.entry.id == "label.classification":
        _secrecy(item, start, end, reading)


def _labels_before_values(item: Item, found: Sequence[Labelled], reading: Reading) -> bool:
    """起案者 and 電話番号 one above the other, name and number beside them: ``起案者電話番号渡辺2360``."""
    for a, b in pairwise(found):
        if a.entry.id == "label.drafter" and b.entry.id == "label.extension" and a.mid == a.end:
            m = _BOTH.fullmatch(item.text[b.mid : b.end])
            if m is not None:
                sure = 0.85 * min(a.certainty, b.certainty)
                for group, name in (("name", FieldName.DRAFTER), ("number", FieldName.EXTENSION)):
                    x, y = m.span(group)
                    reading.add(name, item, (b.mid + x, b.mid + y), "labels-above-values", sure)
                return True
    return False


def _office(item: Item, start: int, end: int, certainty: float, items: Sequence[Item], reading: Reading) -> None:
    """The office in charge. Of a list of its holders the first; a last sign that ran over the rule of its cell is taken
    from the next one."""
    found, _ = holders(item.text[start:end])
    if item.cell is None:
        end = item.printed.parts(start, end)[0][1]
    if len(found) > 1:
        end = min(end, start + found[0].end)
    text, after, note = item.text[start:end], "", ""
    if item.cell is not None and not text.endswith(("局", "課", "室", "部", "長", "官", "官房")):
        beside = neighbour(item, items)
        over = beside.text[:1] if beside is not None else ""
        if beside is not None and over in ("課", "室", "局", "部") and 1 in beside.printed.breaks_at(WHITE):
            after, note = over, f"{over} stands in the next cell"
    add_office(FieldName.OFFICE, item, (start, end), "label", certainty, reading, note=note, after=after)


def _retention(item: Item, start: int, end: int, certainty: float, reading: Reading) -> None:
    """The class of retention that was chosen: the only one that stands there, was ringed, or was not crossed out."""
    found = [(m, start + m.start("word"), start + m.end()) for m in _CLASSES.finditer(item.text[start:end])]
    if not found:
        reading.add(FieldName.RETENTION, item, (start, end), "label", certainty)
        return
    ringed = [f for f in found if f[0].group("mark")]
    left = [f for f in found if not item.printed.struck(f[1], f[2])]
    chosen = found if len(found) == 1 else ringed if len(ringed) == 1 else left if len(left) == 1 else []
    if not chosen:
        note = "the form's choices; which one was marked is not known"
        reading.add(FieldName.RETENTION, item, (start, end), "label", certainty, reject=True, note=note)
        return
    m, a, b = chosen[0]
    n = number(m.group("n"))
    years = m.group("years") or _YEARS.get(n or 0, "")
    reading.add(
        FieldName.RETENTION, item, (a, b), "label", certainty * (1.0 if len(found) == 1 else 0.8), value=f"{n}類",
        parts=(("years", years),),
    )  # fmt: skip


def _secrecy(item: Item, start: int, end: int, reading: Reading) -> None:
    """``機密表示(極秘・秘の朱印)極秘無期限 部の内 号``: what stands behind the form's own note."""
    note = re.match(r"[(（][^()（）]*[)）]", item.text[start:end])
    start += note.end() if note else 0
    moved = tuple(replace(t, start=t.start + start, end=t.end + start) for t in tokens(item.text[start:end]))
    if moved:
        add_tokens(item, moved, reading)


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


def serials(item: Item, start: int, reading: Reading) -> None:
    """A post's serial 第…号, or a circular's 合第…号, that stands after start. A circular has its serial in the
    series of circulars, so that both fields name it."""
    for pattern, name in ((lines.CIRCULAR, FieldName.CIRCULAR), (lines.SERIAL, FieldName.SERIAL)):
        m = pattern.search(item.text, start)
        if m and not reading.has(name):
            note = doubt(m.group("n"))
            sure = 0.5 if note else 0.95
            value = serial_digits(m.group("n"))
            reading.add(name, item, m.span("n"), str(name), sure, value=value, note=note)
            if name is FieldName.CIRCULAR:
                note = "; ".join(n for n in ("of the series of circulars", note) if n)
                reading.add(FieldName.SERIAL, item, m.span("n"), str(name), sure, value=value, note=note)
            return
