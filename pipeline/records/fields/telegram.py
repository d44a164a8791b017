"""Incoming telegrams: the head between the routing block and the text.

Line order after domain notes 1.1-1.2; every line is known by its own shape, so that lines may be missing, merged or
come in another order. Sent is the post's own clock, received is Tokyo's (notes 0.2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.model import Box, FieldName, RegionType, Role
from pipeline.records.dates.clocks import zone_of
from pipeline.records.dates.find import TOKYO, find_dates
from pipeline.records.fields import electronic, lines, prewar
from pipeline.records.fields.attention import attention
from pipeline.records.fields.copies import add_part, doubt
from pipeline.records.fields.dating import add_date
from pipeline.records.fields.marks import add_tokens, serial_digits, tokens
from pipeline.records.fields.offices import add_office
from pipeline.records.fields.parties import Spans, add_party, from_to, holder, incoming
from pipeline.records.fields.reading import Reading, Sheet
from pipeline.records.fields.routing import distribution
from pipeline.records.fields.tokens import PART
from pipeline.records.words.items import Item
from pipeline.records.words.labels import Labelled, labels_in
from pipeline.records.words.matching import misread

_MARK_GAP = 0.5
"""white between two marks of a line, in glyphs"""
_UNREAD = 4
"""characters of a line of marks that may be a mark nobody can read"""
_DOUBTFUL = 0.6
"""factor of a number in which a sign was read as a digit"""
_PART = re.compile(rf"(?P<whole>{re.sub(r'[?]P<[a-z0-9]+>', '?:', PART)})")
_OF_SERIAL = re.compile(r"^(?:の|ノ|-)(?P<part>[0-9一二三四五六七八九十]{1,2})$")
"""第902号の3: which part it is, of how many is not said"""
_CONTINUED = 0.8
"""share of the text's width from which a subject line is taken to run on in the next row"""
_MOST_ROWS = 3
"""rows a subject may run on into"""
_CLOSE = 2.1
"""glyphs from row to row of one subject; lines of the head stand further apart or at the label's edge"""
_IN = 1.5
"""glyphs from the label's edge that a row must stand in to hang"""


@dataclass
class _Head:
    """What of the head has been met so far."""

    strong: int = 0
    last: int = -1
    addressed: bool = False


def read(sheet: Sheet, reading: Reading) -> None:
    """Values of an incoming telegram and the roles of its head lines."""
    items = [i for i in sheet.first if i.region.type not in (RegionType.PAGE_NUMBER, RegionType.FOOTER)]
    head, loose = _Head(), []
    for at, item in enumerate(items):
        if item.key in reading.roles:
            continue
        if _line(item, items, at, sheet, reading, head):
            head.last = at
        elif lines.body_like(item) and head.strong >= 2:
            break
        else:
            loose.append(at)
    _detached_marks(items, loose, head, reading)
    distribution(items, loose, reading)
    _one_part(reading)
    _corrects(items, reading)
    _bare_subject(items, loose, head, reading)
    attention(sheet.items, reading)


def _line(item: Item, items: Sequence[Item], at: int, sheet: Sheet, reading: Reading, head: _Head) -> bool:
    text = item.text
    if electronic.read_labels(item, reading):
        head.strong += 1
        return True
    if head.strong >= 2 and lines.BODY.search(text) and not lines.listed(text):
        return False
    if not head.addressed and prewar.titled(item, reading):
        head.strong, head.addressed = head.strong + 1, True
        return True
    early = prewar.dispatch(item, reading)
    if early is not None:
        _date(item, early, reading)
        head.strong += 1
        return True
    found = tokens(text)
    if len(found) > 1 and not item.furniture:
        add_tokens(item, found, reading)
        head.strong += any(t.kind in ("serial", "circular") for t in found)
        return True
    if _numbers(item, reading):
        head.strong += 1
        return True
    dated = lines.date_line(text, reading.years)
    if dated is not None:
        _date(item, dated, reading)
        head.strong += 1
        return True
    if prewar.receipt(item, reading):
        return True
    if _parties(item, items, at, reading, head):
        return True
    labelled = [n for n in labels_in(item.printed) if n.entry.id in ("label.office", "label.subject")]
    if labelled and labelled[0].start <= 1:
        for n in labelled:
            _label(item, items, at, n, reading)
        head.strong += 1
        return True
    if found and not item.furniture:
        add_tokens(item, found, reading)
        return True
    return _broken_marks(item, reading)


def _broken_marks(item: Item, reading: Reading) -> bool:
    """A line of marks of which one cannot be read: the number and the others count, each between white or brackets."""
    text = item.text
    if item.furniture or item.cell is not None or len(text) > 30 or lines.body_like(item):
        return False
    edges = {0, len(text), *item.printed.breaks_at(_MARK_GAP)}
    edges |= {m.start() for m in re.finditer(r"[()]", text)} | {m.end() for m in re.finditer(r"[()]|[号弓]", text)}
    pieces = [(a, b) for a, b in pairwise(sorted(edges)) if text[a:b] not in "()"]
    read = [(a, tokens(text[a:b])) for a, b in pieces]
    unread = sum(b - a for (a, b), (_, found) in zip(pieces, read, strict=True) if not found)
    numbered = any(t.kind in ("serial", "circular", "internal") for _, found in read for t in found)
    if not numbered or unread > _UNREAD:
        return False
    moved = [
        replace(t, start=t.start + a, end=t.end + a, certainty=0.9 * t.certainty) for a, found in read for t in found
    ]
    add_tokens(item, tuple(moved), reading, headed=True)
    return True


def _parties(item: Item, items: Sequence[Item], at: int, reading: Reading, head: _Head) -> bool:
    if head.addressed:
        return False
    parties = from_to(item.text)
    if parties is None:
        parties = incoming(item.text)
    if parties is None:
        return False
    _address(item, items, at, parties, reading)
    head.strong, head.addressed = head.strong + 1, True
    return True


def _numbers(item: Item, reading: Reading) -> bool:
    """総番号 and 第…号 of a line that holds nothing else."""
    text, hit, rest = item.text, False, item.text
    if lines.BODY.search(text) or len(text) > 40:
        return False
    total = lines.TOTAL.search(text) or lines.TOTAL_BARE.search(text)
    if total is not None:
        group = "n" if total.groupdict().get("n") else "r"
        printed = total.group(group)
        letter = re.match(r"[A-Z]*", printed)
        prefix = letter.group() if letter and letter.group() in ("R", "TA") else ""
        value = prefix.replace("TA", "") + serial_digits(printed[len(prefix) :].lstrip(":."))
        span = total.span(group)
        reading.add(FieldName.TOTAL, item, span, "total-line", 0.97, value=value, role=Role.NUMBER)
        rest, hit = text[: total.start()] + " " * len(total.group()) + text[total.end() :], True
    for pattern, name in ((lines.CIRCULAR, FieldName.CIRCULAR), (lines.SERIAL, FieldName.SERIAL)):
        m = pattern.search(rest)
        if m and (hit or len(m.group()) >= len(text) - 1 or _parted(rest, m)):
            add_number(name, item, m, reading, "serial-line")
            _part(item, m.end(), reading)
            reading.roles.setdefault(item.key, Role.NUMBER)
            hit = True
            break
    return hit


def add_number(name: FieldName, item: Item, m: re.Match[str], reading: Reading, rule: str) -> None:
    """A serial or circular number; a sign that was read as a digit is said, and lowers the certainty."""
    note = doubt(m.group("n"))
    sure = 0.95 * (_DOUBTFUL if note else 1.0)
    reading.add(name, item, m.span("n"), rule, sure, value=serial_digits(m.group("n")), note=note)


def _parted(text: str, m: re.Match[str]) -> bool:
    rest = text[m.end() :]
    return m.start() <= 1 and (_OF_SERIAL.match(rest) is not None or _PART.fullmatch(rest) is not None)


def _part(item: Item, start: int, reading: Reading) -> None:
    """What follows a serial: which part telegram of how many it is."""
    text = item.text[start:]
    if _PART.fullmatch(text):
        add_part(item, start, len(item.text), reading)
    elif m := _OF_SERIAL.match(text):
        span = (start + m.start("part"), start + m.end("part"))
        value = serial_digits(m.group("part"))
        reading.add(FieldName.PART, item, span, "serial-part", 0.8, value=value, note="of how many is not printed")


def _one_part(reading: Reading) -> None:
    """3/14 says more than the 3 of 第902号の3."""
    parts = [v for v in reading.values if v.name is FieldName.PART]
    for v in parts:
        if "/" not in v.value and any(p.value.startswith(f"{v.value}/") for p in parts):
            reading.values.remove(v)
            reading.rejected.append(replace(v, note="said more fully elsewhere"))


def _corrects(items: Sequence[Item], reading: Reading) -> None:
    """訂正電 among the marks: the telegram's own number says of it that it corrects another one."""
    marked = any(t.kind == "correction" for i in items if i.key in reading.roles for t in tokens(i.text))
    for k, v in enumerate(reading.values if marked else ()):
        if v.name in (FieldName.SERIAL, FieldName.TOTAL):
            reading.values[k] = replace(v, parts=tuple(sorted({*v.parts, ("kind", "訂正電")})))


def _date(item: Item, dated: lines.DateLine, reading: Reading) -> None:
    sent = dated.direction == "sent"
    name = FieldName.SENT if sent else FieldName.RECEIVED
    entry = dated.place.entry if dated.place and sent else None
    zone = zone_of(entry, dated.reading.date) if entry else ("" if sent else TOKYO)
    role = Role.SENT if sent else Role.RECEIVED
    clock = entry.text("clock") if entry else ""
    add_date(name, item, dated.reading, zone, reading, f"{dated.direction}-line", role, clock=clock)
    if dated.place is not None:
        _place(item, dated.place, sent, reading)


def _place(item: Item, place: lines.Place, sent: bool, reading: Reading) -> None:
    name = FieldName.PLACE if sent else FieldName.RECEIVED_PLACE
    key = place.entry.id if place.entry else ""
    rule = "post-known" if place.entry else "post-unknown"
    span = (place.start, place.end)
    note = misread(item.text[slice(*span)], place.word) if place.word else ""
    reading.add(name, item, span, rule, 0.95 * place.certainty, value=place.word or None, key=key, note=note)


def _address(item: Item, items: Sequence[Item], at: int, parties: Spans, reading: Reading) -> None:
    to, sender = parties
    add_party(FieldName.RECIPIENT, item, to, "address-line", 0.95, reading, Role.ADDRESS)
    if sender is not None:
        add_party(FieldName.SENDER, item, sender, "address-line", 0.95, reading)
        return
    for other in (*items[at + 1 : at + 3], *items[max(0, at - 1) : at]):
        found = holder(other.text) if other.key not in reading.roles and not other.furniture else None
        if found is not None:
            whole = (0, len(other.text))
            add_party(FieldName.SENDER, other, whole, "beside-address", 0.85, reading, Role.ADDRESS)
            return


def _label(item: Item, items: Sequence[Item], at: int, n: Labelled, reading: Reading) -> None:
    name, role = (FieldName.OFFICE, Role.OFFICE) if n.entry.id == "label.office" else (FieldName.SUBJECT, Role.SUBJECT)
    if n.mid < n.end:
        if name is FieldName.SUBJECT:
            subject(item, n.mid, items, at, reading)
        else:
            add_office(name, item, (n.mid, n.end), "label", 0.95 * n.certainty, reading, role=role)
        return
    reading.roles.setdefault(item.key, role)
    after = items[at + 1] if at + 1 < len(items) else None
    if after is None or after.key in reading.roles or lines.body_like(after):
        return
    if not (labels_in(after.printed) or incoming(after.text) or lines.date_line(after.text, reading.years)):
        if name is FieldName.OFFICE:
            add_office(name, after, (0, len(after.text)), "label-before", 0.85 * n.certainty, reading, role=role)
        else:
            reading.add(name, after, (0, len(after.text)), "label-before", 0.85 * n.certainty, role=role)


def subject(item: Item, start: int, items: Sequence[Item], at: int, reading: Reading) -> None:
    """A subject line, and the rows it runs on into: those of its region when it fills its own, and those that stand
    below its first word, in from the label, as typists set them (hanging)."""
    reading.add(FieldName.SUBJECT, item, (start, len(item.text)), "label", 0.95, role=Role.SUBJECT)
    if item.cell is not None or not item.rows:
        return
    row = item
    for after in items[at + 1 : at + 1 + _MOST_ROWS]:
        full = row.rows[-1].box.x1 >= _CONTINUED * item.page.width and after.key.region == item.key.region
        if after.key.page != item.key.page or not (full or _hangs(after, row, item, start)):
            return
        held = reading.roles.get(after.key)
        if held or lines.body_like(after) or labels_in(after.printed) or tokens(after.text) or incoming(after.text):
            return
        first = reading.values[-1]
        whole = first.value + after.printed.compact()
        reading.values[-1] = replace(first, value=whole, printed=f"{first.printed} {after.printed.raw()}")
        reading.roles.setdefault(after.key, Role.SUBJECT)
        row = after


def _hangs(after: Item, row: Item, item: Item, start: int) -> bool:
    """Whether ``after`` begins below the first word behind the label of ``item``, close below ``row``."""
    if start == 0 or not after.rows or after.cell is not None or after.furniture:
        return False
    label, word = Box.around(item.printed.polygon(0, 1)), Box.around(item.printed.polygon(start, start + 1))
    box, size = after.rows[0].box, word.height
    near = 0 < box.center[1] - row.rows[-1].box.center[1] < _CLOSE * size
    return near and word.x0 - label.x0 > _IN * size and abs(box.x0 - word.x0) < size


# ------------------------------------------------------------------------------- lines known by their place
def _detached_marks(items: Sequence[Item], loose: list[int], head: _Head, reading: Reading) -> None:
    """Dates whose 発 or 着 the layout put elsewhere: joined with the mark beside them, else in order."""
    marks = []
    for at in loose:
        found = lines.mark_line(items[at].text)
        if found is not None:
            marks.append((at, *found))
    dates = []
    for at in loose:
        found_dates = find_dates(items[at].text, reading.years)
        if len(found_dates) == 1 and found_dates[0].end - found_dates[0].start >= len(items[at].text) - 2:
            dates.append((at, found_dates[0]))
    for at, reading_of_date in dates:
        if not marks:
            return
        y = items[at].printed.rows[0].box.center[1]
        best = min(marks, key=lambda m: (abs(items[m[0]].printed.rows[0].box.center[1] - y), m[0]))
        marks.remove(best)
        mark_at, direction, place = best
        place = place or lines.Place(0, 0, None, 0.0)
        post_zone = zone_of(place.entry, reading_of_date.date) if place.entry else ""
        zone = TOKYO if direction == "received" else post_zone
        name, role = (FieldName.RECEIVED, Role.RECEIVED) if direction == "received" else (FieldName.SENT, Role.SENT)
        weaker = replace(reading_of_date, certainty=0.85 * reading_of_date.certainty)
        add_date(name, items[at], weaker, zone, reading, "date-and-mark-apart", role)
        _place(items[mark_at], place, direction == "sent", reading)
        reading.roles.setdefault(items[mark_at].key, role)
        loose.remove(at)
        loose.remove(mark_at)
        head.last = max(head.last, at, mark_at)


def _bare_subject(items: Sequence[Item], loose: list[int], head: _Head, reading: Reading) -> None:
    """A line between the address and the marks that carries no label is the subject (form of 1969)."""
    if reading.has(FieldName.SUBJECT):
        return
    address_at = [k for k, i in enumerate(items) if reading.roles.get(i.key) is Role.ADDRESS]
    marks_at = [k for k, i in enumerate(items) if reading.roles.get(i.key) in (Role.PRECEDENCE, Role.NUMBER)]
    if not address_at:
        return
    below = [k for k in marks_at if k > max(address_at)]
    for at in loose:
        if at > max(address_at) and below and at < below[0] and not lines.body_like(items[at]):
            item = items[at]
            if lines.ATTENTION.match(item.text) and item.text.endswith(("へ", "より")):
                continue
            reading.add(
                FieldName.SUBJECT, item, (0, len(item.text)), "between-address-and-marks", 0.75, role=Role.SUBJECT
            )  # fmt: skip
            return


def year_head(items: Sequence[Item]) -> str:
    """``gregorian`` or ``showa`` by the form of the running number (notes 3.3), "" without one."""
    for item in items:
        m = lines.TOTAL.search(item.text) or lines.TOTAL_BARE.search(item.text)
        if m is not None:
            printed = m.group()
            if "TA" in printed:
                return "gregorian"
            return "showa" if re.search(r"R[0-9O]", printed) else ""
    return ""
