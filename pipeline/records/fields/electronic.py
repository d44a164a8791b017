"""Labels of electronic heads of telegrams (2000s): each value behind its own label, in any order.

No such head was at hand; the labels are background knowledge [K], ``colon = true`` in ``labels.toml``: they count only
before a colon or wide white, since the same words begin sentences.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.model import FieldName, Role
from pipeline.records.dates.clocks import zone_of
from pipeline.records.dates.find import TOKYO, find_dates
from pipeline.records.fields import lines
from pipeline.records.fields.copies import doubt, serial_digits
from pipeline.records.fields.dating import add_date
from pipeline.records.fields.marks import add_tokens, tokens
from pipeline.records.fields.parties import add_party, holder
from pipeline.records.fields.reading import Reading
from pipeline.records.words.items import Item
from pipeline.records.words.labels import Labelled, labels_in
from pipeline.records.words.vocabulary import vocabulary

_DATES = {"label.sent": FieldName.SENT, "label.received": FieldName.RECEIVED}
_PARTIES = {"label.from": FieldName.SENDER, "label.to": FieldName.RECIPIENT}
_NO_CLASS = re.compile(r"(?:平|なし|無し?|指定なし)(?:[(（]無指定[)）])?")


def read_labels(item: Item, reading: Reading) -> bool:
    """Values of a line that begins with such a label; whether there was one."""
    found = [n for n in labels_in(item.printed) if n.entry.extra.get("colon")]
    if not found or found[0].start > 1:
        return False
    for n in found:
        if n.mid < n.end:
            _value(item, n, reading)
    reading.roles.setdefault(item.key, Role.FORM)
    return True


def _value(item: Item, n: Labelled, reading: Reading) -> None:
    id, text = n.entry.id, item.text[n.mid : n.end]
    sure = 0.95 * n.certainty
    if id in _DATES:
        _date(item, n, _DATES[id], reading)
    elif id in _PARTIES:
        end = n.mid + len(re.sub(r"(?:殿|宛|あて|発)$", "", text))
        if holder(item.text, n.mid, end) is not None:
            add_party(_PARTIES[id], item, (n.mid, end), "label", sure, reading, Role.ADDRESS)
    elif id == "label.telegram-number":
        m = lines.SERIAL.search(text) or re.fullmatch(r"(?P<n>[0-9]{1,7})号?", text)
        if m is not None:
            a, b = m.span("n")
            value, note = serial_digits(m.group("n")), doubt(m.group("n"))
            reading.add(
                FieldName.SERIAL, item, (n.mid + a, n.mid + b), "label", sure, value=value, note=note, role=Role.NUMBER
            )  # fmt: skip
    elif id == "label.distribution":
        for m in re.finditer(r"(?:[^、,・(]|\([^)]*\))+", text):
            reading.add(FieldName.DISTRIBUTION, item, (n.mid + m.start(), n.mid + m.end()), "label", 0.85)
    elif id == "label.secrecy" and _NO_CLASS.fullmatch(text):
        entry = vocabulary("classification").get("class.hei")
        span = (n.mid, n.end)
        reading.add(FieldName.CLASSIFICATION, item, span, "label", sure, value=entry.name, key=entry.id)
    elif id in ("label.secrecy", "label.precedence", "label.handling"):
        marks = tokens(text)
        moved = tuple(replace(t, start=t.start + n.mid, end=t.end + n.mid) for t in marks)
        if moved:
            add_tokens(item, moved, reading)


def _date(item: Item, n: Labelled, name: FieldName, reading: Reading) -> None:
    """A date, and the place whose clock it is: ``発信：2003年3月19日11時24分 米国``."""
    text = item.text[n.mid : n.end]
    dates = find_dates(text, reading.years)
    if not dates:
        return
    d = dates[0]
    rest = text[d.end :].strip("()（）")
    at = n.mid + text.index(rest, d.end) if rest else n.end
    rest = re.sub(r"[発着]$", "", rest)
    place = lines.post(rest, at) if rest else None
    sent = name is FieldName.SENT
    zone = TOKYO if not sent else (zone_of(place.entry, d.date) if place and place.entry else "")
    moved = replace(d, start=d.start + n.mid, end=d.end + n.mid)
    add_date(name, item, moved, zone, reading, "label", Role.SENT if sent else Role.RECEIVED)
    if place is not None and place.entry is not None:
        where = FieldName.PLACE if sent else FieldName.RECEIVED_PLACE
        reading.add(where, item, (place.start, place.end), "label", 0.9 * place.certainty, key=place.entry.id)
