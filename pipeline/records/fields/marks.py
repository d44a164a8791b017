"""Marks that stand on papers of every kind: secrecy class and its term, copy and register numbers, precedence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from pipeline.model import FieldName, Page, RegionType, Role, Value
from pipeline.records.fields.reading import Reading, Sheet
from pipeline.records.items import Item, Key
from pipeline.records.numerals import DIGITS, number
from pipeline.records.vocabulary import Entry, derived, vocabulary

ENGLISH_MARK = 0.78
"""least similarity of a short Latin line to a struck or damaged class mark"""
REVIEW_WORD = 0.75
"""least similarity of the start of a line to a line of a review stamp"""
SEAL = 0.4
"""certainty of what is read in a seal"""
AT_EDGE = 0.7
"""as ENGLISH_MARK, for a line alone at the head or foot of a page"""
_COPY = re.compile(rf"(?P<copies>[{DIGITS}]*)部[のノ之]?内[第]?(?P<copy>[{DIGITS}]*)[号部]?")
_REGISTER = re.compile(rf"(?P<class>極秘|特秘|機密|秘)第(?P<n>[{DIGITS}/lI|O]+)号")


@dataclass(frozen=True)
class Token:
    """One word of a line of marks at start..end; ``entry`` None for numbers and fixed words."""

    kind: str
    start: int
    end: int
    entry: Entry | None = None


@derived
def _token_pattern() -> re.Pattern[str]:
    classes = "|".join(f for f, _ in vocabulary("classification").words)
    precedence = "|".join(f for f, _ in vocabulary("precedence").words)
    return re.compile(
        rf"(?P<precedence>{precedence})|(?P<register>(?:極秘|特秘|機密|秘)第[{DIGITS}/lI|O]+号)"
        rf"|(?P<classification>{classes})|(?P<term>無期限|期限付)|(?P<copy>[{DIGITS}]*部[のノ]内[第]?[{DIGITS}]*[号部]?)"
        rf"|(?P<internal>部内連絡)|(?P<cipher>館長符号扱?い?|暗|略(?!称)|平文)"
        rf"|(?P<circular>合第?[△▲]?[{DIGITS}]+号)|(?P<serial>第[△▲]?[{DIGITS}O]+号)|(?P<filler>Y{{2,6}}|[()\[\]〔〕【】「」・.,:|_-]+)"
    )


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a levelled line that consists of marks alone (``極秘至急(ゆう先処理)``); () when it does not."""
    out, at = [], 0
    while at < len(text):
        m = _token_pattern().match(text, at)
        if m is None or m.end() == at:
            return ()
        kind = str(m.lastgroup)
        entry = vocabulary(kind).exactly(m.group()) if kind in ("precedence", "classification", "cipher") else None
        out.append(Token(kind, m.start(), m.end(), entry))
        at = m.end()
    return tuple(t for t in out if t.kind != "filler") if any(t.kind != "filler" for t in out) else ()


_FIELDS = {
    "precedence": FieldName.PRECEDENCE,
    "classification": FieldName.CLASSIFICATION,
    "term": FieldName.TERM,
    "cipher": FieldName.CIPHER,
    "serial": FieldName.SERIAL,
    "circular": FieldName.CIRCULAR,
    "register": FieldName.REGISTER,
}


def read_marks(sheet: Sheet, reading: Reading) -> None:
    """Class, term, copy number and register number of the document, each from a line that holds nothing else."""
    for item in sheet.items:
        if item.key in reading.roles or (item.cell is not None and len(item.text) > 12):
            continue
        _read_line(item, reading, first=item.key.page == sheet.items[0].key.page)
    _sort_classes(sheet, reading)


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
    if (copy := _COPY.fullmatch(text)) and (copy.group("copies") or copy.group("copy") or item.furniture):
        _add_copy(item, copy, reading)
        return
    edge = item.furniture or item.top < 0.15 or item.top > 0.85
    if (entry := english_class(text, AT_EDGE if edge else ENGLISH_MARK)) and (edge or first):
        certainty = 0.95 if text.upper() in entry.forms else 0.7
        span = (0, len(text))
        reading.add(
            FieldName.CLASSIFICATION, item, span, "class-line", certainty, value=entry.name, key=entry.id,
            role=None if not first else Role.CLASSIFICATION,
        )  # fmt: skip


def add_tokens(item: Item, found: tuple[Token, ...], reading: Reading, *, furniture: bool = False) -> None:
    """Values of a line of marks. ``furniture``: it repeats at the edge of a later page and heads nothing."""
    kinds = {t.kind for t in found}
    if kinds & {"precedence", "internal", "serial", "circular", "cipher"}:
        role = Role.PRECEDENCE if kinds & {"precedence", "internal", "classification", "cipher"} else Role.NUMBER
    elif "classification" in kinds:
        role = Role.CLASSIFICATION
    elif "term" in kinds:
        role = Role.TERM
    else:
        role = Role.COPY if "copy" in kinds else Role.NUMBER
    lonely = all(t.entry is not None and len(t.entry.name) == 1 for t in found)
    if lonely and item.region.type is RegionType.PARAGRAPH and (furniture or item.top > 0.5):
        return  # a single 秘 or 暗 deep in a page is as likely a stray glyph
    for t in found:
        span = (t.start, t.end)
        if t.kind == "copy":
            m = _COPY.fullmatch(item.text[t.start : t.end])
            if m:
                _add_copy(item, m, reading, offset=t.start)
        elif t.kind in _FIELDS and t.kind != "cipher":
            value = t.entry.name if t.entry else _plain_number(item.text[t.start : t.end], t.kind)
            key = t.entry.id if t.entry else ""
            if t.kind in ("serial", "circular", "register") and furniture:
                continue
            reading.add(_FIELDS[t.kind], item, span, f"mark-{t.kind}", 0.95, value=value, key=key)
        elif t.kind == "cipher" and len(found) > 1 and t.entry:
            reading.add(FieldName.CIPHER, item, span, "mark-cipher", 0.8, value=t.entry.name, key=t.entry.id)
    if not furniture or item.region.type is RegionType.STAMP:
        reading.roles.setdefault(item.key, role)


def _plain_number(text: str, kind: str) -> str:
    if kind == "term":
        return text
    return serial_digits(text)


def serial_digits(text: str) -> str:
    """The digits of a number, kanji digits as ASCII; a letter read for a digit between digits put right."""
    body = re.sub(r"[第合号△▲極特秘機密番総()\s]", "", text)
    body = re.sub(r"(?<=[0-9])[Oo]|^[Oo](?=[0-9])", "0", body)
    body = re.sub(r"(?<=[0-9])[lI|/]|^[lI|/](?=[0-9])", "1", body)
    n = number(body)
    return body if body.isascii() and body.isdigit() else (str(n) if n is not None else body)


def _add_copy(item: Item, m: re.Match[str], reading: Reading, offset: int = 0) -> None:
    for group, name in (("copies", FieldName.COPIES), ("copy", FieldName.COPY_NUMBER)):
        if m.group(group):
            a, b = m.span(group)
            n = number(m.group(group))
            reading.add(
                name, item, (a + offset, b + offset), "copy-stamp", 0.9, value=str(n) if n is not None else None
            )
    reading.roles.setdefault(item.key, Role.COPY)


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
    classes.sort(key=lambda v: (-rank(v), v.page != first, -v.certainty))
    kept: list[Value] = []
    for v in classes:
        english = bool(kept) and kept[0].value.isascii()
        if not kept or (v.page == first and not english and v.key not in {k.key for k in kept}):
            kept.append(v)
        elif v.key not in {k.key for k in (*kept, *reading.rejected)}:
            reading.rejected.append(replace(v, note="mark of a page, not of the document"))
    reading.values[:] = kept + [v for v in reading.values if v.name is not FieldName.CLASSIFICATION]
