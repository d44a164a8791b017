"""Marks that stand on papers of every kind: secrecy class and its term, copy and register numbers, precedence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from pipeline.model import FieldName, Page, RegionType, Role, Value
from pipeline.records.dates.find import find_dates
from pipeline.records.fields.copies import COPIED, add_copy, add_part, add_register, serial_digits
from pipeline.records.fields.reading import Reading, Sheet
from pipeline.records.fields.tokens import Token, kinds, tokens
from pipeline.records.words.items import Item, Key
from pipeline.records.words.matching import misread
from pipeline.records.words.vocabulary import Entry, vocabulary

__all__ = ["AT_EDGE", "ENGLISH_MARK", "Token", "add_tokens", "english_class", "read_marks", "read_seals",
           "review_word", "serial_digits", "tokens"]  # fmt: skip

ENGLISH_MARK = 0.78
"""least similarity of a short Latin line to a struck or damaged class mark"""
REVIEW_WORD = 0.75
"""least similarity of the start of a line to a line of a review stamp"""
SEAL = 0.4
"""certainty of what is read in a seal"""
AT_EDGE = 0.7
"""as ENGLISH_MARK, for a line alone at the head or foot of a page"""
_FIELDS = {
    "precedence": FieldName.PRECEDENCE,
    "classification": FieldName.CLASSIFICATION,
    "limit": FieldName.LIMIT,
    "cipher": FieldName.CIPHER,
}
_APART = 0.5
"""white between two marks, in glyphs"""
_WORDS = frozenset({"precedence", "internal", "classification", "limit", "cipher"})
_STAMPED = frozenset({"classification", "limit", "term", "copy"})
"""marks that a stamp sets beside a line that is something else"""


def read_marks(sheet: Sheet, reading: Reading) -> None:
    """Class, term, copy number and register number of the document, each from a line that holds nothing else."""
    for item in sheet.items:
        if item.key in reading.roles or (item.cell is not None and len(item.text) > 12):
            continue
        _read_line(item, reading, first=item.key.page == sheet.items[0].key.page)
    for item in sheet.first:
        _stamped_beside(item, reading)
    _sort_classes(sheet, reading)


def _stamped_beside(item: Item, reading: Reading) -> None:
    """A stamp on the height of a title or a number: of a row with wide white the parts that are marks alone."""
    parts = item.printed.parts() if item.cell is None else ()
    for a, b in parts if len(parts) > 1 else ():
        found = tokens(item.text[a:b])
        if not found or kinds(found) - _STAMPED or all(t.entry and len(t.entry.name) == 1 for t in found):
            continue
        for t in found:
            moved = replace(t, start=t.start + a, end=t.end + a)
            if not _told(item, moved, reading):
                _add_token(item, moved, reading, alone=len(found) == 1, furniture=False)


def _told(item: Item, t: Token, reading: Reading) -> bool:
    """Whether a value stands for the same print already."""
    outline = item.printed.polygon(t.start, t.end)
    return any(v.page == item.key.page and v.polygon == outline for v in reading.values)


def read_seals(pages: Iterable[Page], reading: Reading) -> None:
    """The class that a seal seems to say, where nothing printed says one: a guess, and marked as such."""
    if reading.has(FieldName.CLASSIFICATION):
        return
    for page in pages:
        for r, region in enumerate(page.regions):
            for i, row in enumerate(region.rows if region.type is RegionType.SEAL else ()):
                item = Item(Key(page.id, r, i), page, region, (row,))
                for t in tokens(item.text):
                    if t.kind == "classification" and t.entry is not None:
                        reading.add(
                            FieldName.CLASSIFICATION, item, (t.start, t.end), "mark-seal", SEAL,
                            value=t.entry.name, key=t.entry.id, note="read in a seal",
                        )  # fmt: skip


def _read_line(item: Item, reading: Reading, *, first: bool) -> None:
    text = item.text
    found = tokens(text)
    if found:
        add_tokens(item, found, reading, furniture=not first)
        return
    if (copy := COPIED.fullmatch(text)) and (copy.group("copies") or copy.group("copy") or item.furniture):
        add_copy(item, copy, reading)
        return
    edge = item.furniture or item.top < 0.15 or item.top > 0.85
    if (entry := english_class(text, AT_EDGE if edge else ENGLISH_MARK)) and (edge or first):
        certainty = 0.95 if text.upper() in entry.forms else 0.7
        span = (0, len(text))
        reading.add(
            FieldName.CLASSIFICATION, item, span, "class-line", certainty, value=entry.name, key=entry.id,
            role=None if not first else Role.CLASSIFICATION,
        )  # fmt: skip


def add_tokens(
    item: Item, found: tuple[Token, ...], reading: Reading, *, furniture: bool = False, headed: bool = False
) -> None:
    """Values of a line of marks. ``furniture``: it repeats at the edge of a later page and heads nothing. ``headed``:
    it is part of a line that says more, so that even one word alone is a mark."""
    lonely = all(t.entry is not None and len(t.entry.name) == 1 for t in found)
    if lonely and item.region.type is RegionType.PARAGRAPH and (furniture or item.top > 0.5):
        return  # a single 秘 or 暗 deep in a page is as likely a stray glyph
    for t in found:
        _add_token(item, t, reading, alone=len(found) == 1 and not headed, furniture=furniture)
    if not furniture or item.region.type is RegionType.STAMP:
        reading.roles.setdefault(item.key, _role(kinds(found)))


def _role(kinds: frozenset[str]) -> Role:
    if kinds & {"precedence", "internal"} or (kinds & {"serial", "circular", "cipher"} and kinds & _WORDS):
        return Role.PRECEDENCE
    for kind, role in (
        ("cipher", Role.PRECEDENCE), ("serial", Role.NUMBER), ("circular", Role.NUMBER),
        ("classification", Role.CLASSIFICATION), ("limit", Role.CLASSIFICATION), ("term", Role.TERM),
    ):  # fmt: skip
        if kind in kinds:
            return role
    return Role.COPY if "copy" in kinds else Role.NUMBER


def _add_token(item: Item, t: Token, reading: Reading, *, alone: bool, furniture: bool) -> None:
    span, printed = (t.start, t.end), item.text[t.start : t.end]
    note = misread(printed, t.word) if t.word else ""
    if t.kind == "copy":
        if m := COPIED.fullmatch(printed):
            add_copy(item, m, reading, offset=t.start)
    elif t.kind == "part":
        add_part(item, t.start, t.end, reading)
    elif t.kind == "register":
        if cut := _white_within(item, t):  # 極秘　第4734号: a class, and the number of the telegram
            for at, part in (*((t.start, p) for p in tokens(item.text[t.start : cut])),
                             *((cut, p) for p in tokens(item.text[cut : t.end]))):  # fmt: skip
                moved = replace(part, start=part.start + at, end=part.end + at)
                _add_token(item, moved, reading, alone=False, furniture=furniture)
        elif not furniture:
            add_register(item, t.start, t.end, reading)
    elif t.kind in ("serial", "circular"):
        if not furniture:
            digits = serial_digits(printed)
            name = FieldName.SERIAL if t.kind == "serial" else FieldName.CIRCULAR
            reading.add(name, item, span, f"mark-{t.kind}", 0.95, value=digits)
    elif t.kind == "term":
        _add_term(item, t, reading, note)
    elif t.entry is not None and t.entry.text("limit") and (cut := _white_within(item, t)):
        for part in (*tokens(item.text[t.start : cut]), *tokens(item.text[cut : t.end])):
            base = t.start if part.kind == "classification" else cut
            _add_token(item, replace(part, start=part.start + base, end=part.end + base), reading, alone=False,
                       furniture=furniture)  # fmt: skip
    elif t.entry is not None and not (t.kind == "cipher" and alone):
        sure = (0.8 if t.kind == "cipher" else 0.95) * t.certainty
        for name in _meant(t):
            reading.add(name, item, span, f"mark-{t.kind}", sure, value=t.entry.name, key=t.entry.id, note=note)
        if t.kind == "classification" and (limit := t.entry.text("limit")):
            entry = vocabulary("limits").get(limit)
            reading.add(FieldName.LIMIT, item, span, "mark-limit", sure, value=entry.name, key=entry.id)


def _white_within(item: Item, t: Token) -> int:
    """Where white parts the class and the limit of a word such as 極秘限定配布, which then are two; 0 without."""
    return next((b for b in sorted(item.printed.breaks_at(_APART)) if t.start < b < t.end), 0)


def _meant(t: Token) -> tuple[FieldName, ...]:
    """The fields a word fills: 取扱注意 is a way of handling, and stands where a class stands."""
    if t.kind == "classification" and t.entry is not None and t.entry.extra.get("handling"):
        return FieldName.HANDLING, FieldName.CLASSIFICATION
    return (_FIELDS[t.kind],)


def _add_term(item: Item, t: Token, reading: Reading, note: str) -> None:
    """無期限 and 期限付 as words; a day until which the class holds as ISO date."""
    printed = item.text[t.start : t.end]
    dates = find_dates(printed, reading.years)
    value = t.word or (dates[0].iso if dates and dates[0].iso else printed)
    sure = t.certainty * (dates[0].certainty if dates else 1.0)
    reading.add(FieldName.TERM, item, (t.start, t.end), "mark-term", 0.95 * sure, value=value, note=note)


def review_word(text: str, kind: str = "review") -> Entry | None:
    """The line of a review stamp (or, by ``kind``, the word beside a class mark) that a short Latin line stands for."""
    letters = re.sub(r"[^A-Z]", "", text.upper())
    if len(letters) < 6 or len(text) > 40:
        return None
    for form, entry in vocabulary("stamps").words:
        if entry.extra["kind"] != kind:
            continue
        window = letters[: len(form) + 1]
        if len(form) >= 6 and Levenshtein.normalized_similarity(window, form) >= REVIEW_WORD:
            return entry
    return None


def english_class(text: str, least: float = ENGLISH_MARK) -> Entry | None:
    """The class a short line of Latin letters stands for, struck through or damaged as it may be."""
    letters = re.sub(r"[^A-Z]", "", text.upper())
    if len(letters) < 5 or len(text) > 24 or not re.search(r"[A-Z]{3}", text.upper()) or review_word(text):
        return None
    best, score = None, least
    for form, entry in vocabulary("classification").words:
        if form.isascii() and form.isalpha():
            got = Levenshtein.normalized_similarity(letters, form)
            if got >= score and (got > score or best is None):
                best, score = entry, got
    return best


def _sort_classes(sheet: Sheet, reading: Reading) -> None:
    """The document's class: what its first page bears, the highest first, or the highest of any page. Of English
    marks, which repeat and are damaged by strokes, only the highest; the other pages' own marks are kept aside."""

    def rank(v: Value) -> int:
        return int(vocabulary("classification").get(v.key).extra["rank"]) if v.key else 0

    first = sheet.items[0].key.page
    classes = [v for v in reading.values if v.name is FieldName.CLASSIFICATION]
    if any(not _handling(v) for v in classes):
        classes = [v for v in classes if not _handling(v)]
    classes.sort(key=lambda v: (-rank(v), v.page != first, -v.certainty))
    kept: list[Value] = []
    for v in classes:
        english = bool(kept) and kept[0].value.isascii()
        if not kept or (v.page == first and not english and v.key not in {k.key for k in kept}):
            kept.append(v)
        elif v.key not in {k.key for k in (*kept, *reading.rejected)}:
            reading.rejected.append(replace(v, note="mark of a page, not of the document"))
    reading.values[:] = kept + [v for v in reading.values if v.name is not FieldName.CLASSIFICATION]


def _handling(v: Value) -> bool:
    return bool(v.key and vocabulary("classification").get(v.key).extra.get("handling"))
