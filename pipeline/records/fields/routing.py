"""Lists of distribution above the head of an incoming telegram: each word as printed, and what it stands for when that
is certain.

1969 and 1974 they are short forms side by side; 1986 a block of vertical short forms, which an engine reads row by row
(外儀官／典房／審長長 is 外審, 儀典長, 官房長; domain notes 1.5). Single letters are ambiguous and stay as they are.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Sequence

from pipeline.model import FieldName, RegionType, Role
from pipeline.records.cutting.titles import attachment_label
from pipeline.records.fields import lines
from pipeline.records.fields.reading import Reading
from pipeline.records.words.items import Item
from pipeline.records.words.matching import Match, misread, nearest
from pipeline.records.words.printed import Printed
from pipeline.records.words.vocabulary import Entry, vocabulary

STATED = 0.8
"""least certainty in the vocabulary from which a short form is expanded"""
GAP = 0.5
"""white between the short forms of a list, in glyphs"""
_SHORT = 2
_COLUMNS = 6
_ROWS = 3
_BY_COLUMNS = 0.6
"""certainty of a word put together from the rows of a block"""


def distribution(items: Sequence[Item], loose: list[int], reading: Reading) -> None:
    """Lines above the first number or date line, one value each word; what is taken is removed from ``loose``."""
    anchors = [k for k, i in enumerate(items) if reading.roles.get(i.key) in (Role.NUMBER, Role.SENT, Role.RECEIVED)]
    if not anchors:
        return
    limit = items[anchors[0]].rows[0].box.y0
    block = [at for at in loose if _listed(items[at]) and not (at > anchors[0] and items[at].rows[0].box.y1 > limit)]
    day = _day(reading)
    at = 0
    while at < len(block):
        size = _columned(items, block[at : at + _ROWS], reading, day)
        if not size:
            _row(items[block[at]], reading, day)
        at += size or 1
    loose[:] = [k for k in loose if k not in block]


def _listed(item: Item) -> bool:
    if item.region.type in (RegionType.STAMP, RegionType.HEADER) or lines.body_like(item):
        return False
    if attachment_label(item.text) is not None or vocabulary("forms").exactly(item.text) is not None:
        return False
    return any("\u3040" <= c <= "\u9fff" for c in item.text)


def _row(item: Item, reading: Reading, day: dt.date | None) -> None:
    for a, b in _words(item):
        text, value, note, sure = item.text[a:b], None, "", 1.0
        entry = expansion(text, day)
        if entry is None and (near := _title(text)) is not None:  # 事務次宮
            entry, value, sure = expansion(near.word, day), near.word, near.certainty
            note = misread(text, near.word)
        key = _key(entry) if entry else ""
        parts = (("expanded", entry.text("expands")),) if entry else ()
        reading.add(
            FieldName.DISTRIBUTION, item, (a, b), "routing-block", 0.7 * sure, value=value, note=note, key=key,
            role=Role.ROUTING, parts=parts,
        )  # fmt: skip


def _title(text: str) -> Match | None:
    """The title that a misread word of three characters and more stands for; short forms are too short to tell."""
    found = nearest(text, vocabulary("ranks").words) if len(text) > _SHORT else None
    return found if found is not None and not found.exact and len(found.word) > _SHORT else None


def _words(item: Item) -> list[tuple[int, int]]:
    """The spans of a row's words: between white, and between commas."""
    out = []
    for a, b in item.printed.parts(gap=GAP):
        out += [(a + m.start(), a + m.end()) for m in re.finditer(r"[^、,・/]+", item.text[a:b])]
    return out


def expansion(token: str, day: dt.date | None) -> Entry | None:
    """What a levelled short form certainly stands for on a day; None when it could be something else as well."""
    meant = [
        e for e in vocabulary("abbreviations").entries
        if token in e.forms and (e.in_use(day) if day is not None else not (e.day("from") or e.day("to")))
    ]  # fmt: skip
    if len({e.text("expands") for e in meant}) != 1 or float(meant[0].extra["certainty"]) < STATED:
        return None
    return meant[0]


def _key(entry: Entry) -> str:
    return entry.text("ref") or entry.id


def _day(reading: Reading) -> dt.date | None:
    """A day of the telegram, for words that had their meaning for some years only."""
    for name in (FieldName.RECEIVED, FieldName.SENT):
        value = reading.first(name)
        if value is not None and len(value.value) >= 10:
            return dt.date.fromisoformat(value.value[:10])
    return None


# ------------------------------------------------------------------------------------- a block read row by row
def _columned(items: Sequence[Item], block: Sequence[int], reading: Reading, day: dt.date | None) -> int:
    """How many rows from the first on make up columns that are all known words; 0 when they do not.

    White between the columns may be lost, so that a row with fewer glyphs says only their order: the one way to set
    them under the first row that gives known words is taken, and none when there are two.
    """
    for size in range(min(_ROWS, len(block)), 1, -1):
        rows = [items[at] for at in block[:size]]
        texts = [r.text for r in rows]
        width = max(map(len, texts))
        if not 2 <= width <= _COLUMNS or any(a.key.page != rows[0].key.page for a in rows):
            continue
        fits = []
        for chosen in itertools.product(*(itertools.combinations(range(width), len(t)) for t in texts)):
            columns: list[list[tuple[int, int]]] = [[] for _ in range(width)]
            for r, places in enumerate(chosen):
                for k, place in enumerate(places):
                    columns[place].append((r, k))
            words = ["".join(texts[r][k] for r, k in column) for column in columns]
            found = [expansion(w, day) if len(w) > 1 else None for w in words]
            if all(e is not None for e in found):
                fits.append((columns, words, found))
        if len({tuple(words) for _, words, _ in fits}) == 1:
            columns, words, found = fits[0]
            for column, word, entry in zip(columns, words, found, strict=True):
                if entry is not None:
                    _column(rows, column, word, entry, reading)
            return size
    return 0


def _column(rows: Sequence[Item], column: Sequence[tuple[int, int]], word: str, entry: Entry, reading: Reading) -> None:
    """The place given is that of the column's first glyph; the whole word stands below it."""
    r, k = column[0]
    note = f"column of {len(rows)} rows: {' / '.join(Printed(i.rows).raw() for i in rows)}"
    for item in rows:
        reading.roles.setdefault(item.key, Role.ROUTING)
    reading.add(
        FieldName.DISTRIBUTION, rows[r], (k, k + 1), "routing-columns", _BY_COLUMNS, value=word, key=_key(entry),
        note=note, parts=(("expanded", entry.text("expands")),),
    )  # fmt: skip
