"""Class marks that were crossed out when the secrecy ended, and the words that stand beside them.

A class is printed at the head and at the foot of a page, and a stroke may be found through one and lost at the other:
it counts as crossed out when half of its marks on the first page are. SECURITY INFORMATION stood under the class on
American papers of 1951 to 1953 (Executive Order 10290 [K]).
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.model import FieldName
from pipeline.records.fields.marks import AT_EDGE, english_class, review_word
from pipeline.records.fields.reading import STRUCK, Reading, Sheet
from pipeline.records.fields.tokens import tokens
from pipeline.records.words.items import Item

HEAD, FOOT = 0.15, 0.85
"""shares of a page's height above and below which marks of secrecy stand"""


def read(sheet: Sheet, reading: Reading) -> None:
    """Note and part ``struck`` of class values whose marks are crossed out; HANDLING beside an English class."""
    marks = [(item, *span) for item in sheet.first for span in _classes(item)]
    for at, v in enumerate(reading.values):
        if v.name is not FieldName.CLASSIFICATION or v.page != sheet.items[0].key.page:
            continue
        own = [item.printed.struck(a, b) for item, key, a, b in marks if key == v.key]
        crossed = sum(own)
        if own and 2 * crossed >= len(own) and crossed:
            note = f"{STRUCK}; {crossed} of {len(own)} marks of the first page are crossed out"
            parts = tuple(sorted((*v.parts, ("struck", f"{crossed}/{len(own)}"))))
            reading.values[at] = replace(v, note="; ".join(n for n in (note, v.note) if n), parts=parts)
    if any(v.name is FieldName.CLASSIFICATION and v.value.isascii() for v in reading.values):
        _suffix(sheet, reading)


def _classes(item: Item) -> list[tuple[str, int, int]]:
    """Key and span of the class marks of a line."""
    found = [(t.entry.id, t.start, t.end) for t in tokens(item.text) if t.kind == "classification" and t.entry]
    if found or not (item.furniture or item.top < HEAD or item.top > FOOT):
        return found
    entry = english_class(item.text, AT_EDGE)
    return [(entry.id, 0, len(item.text))] if entry is not None else []


def _suffix(sheet: Sheet, reading: Reading) -> None:
    for item in sheet.first:
        entry = review_word(item.text, "edge") if item.top < HEAD or item.top > FOOT else None
        if entry is None or entry.id != "stamp.security-information":
            continue
        if not any(v.name is FieldName.HANDLING and v.key == entry.id for v in reading.values):
            parts = (("struck", "1/1"),) if item.printed.struck(0, len(item.text)) else ()
            reading.add(
                FieldName.HANDLING, item, (0, len(item.text)), "beside-class", 0.9, value=entry.name, key=entry.id,
                parts=parts,
            )  # fmt: skip
