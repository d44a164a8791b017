"""Heads of English papers: cables, letters, memoranda, records of conversation.

Lines are looked at levelled (no white space) and in capitals; words are those of ``vocabularies/forms.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from pipeline.model import Form, Kind, RegionType
from pipeline.records.cutting.head import Head, made
from pipeline.records.dates.find import YearRule
from pipeline.records.fields import lines
from pipeline.records.words.items import Item
from pipeline.records.words.vocabulary import Entry, derived, vocabulary

_LINES = 34
"""lines of a page among which a head's are looked for"""
_TITLE_LINES, _TITLE_TOP = 12, 0.45
_LIKENESS = 0.9
_MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
_GROUP = re.compile(rf"(?:^|[^0-9])[OPRZY]{{0,4}}[0-9OIl]{{6}}Z(?:{_MONTHS}|[0-9]{{0,2}}$)", re.I)
"""date-time group: 231015Z OCT 74"""
_LATER = re.compile(r"^(?:PAGE|PG\.?)(?:0[2-9]|[1-9][0-9]|[2-9])")
_ORDER = re.compile(r"^E\.?[O0]\.?:?1[0-9]{4}")
_CLASSED = re.compile(
    r"^(?:CONFIDENTIAL|SECRET|TOPSECRET|UNCLAS(?:SIFIED)?|LIMITEDOFFICIALUSE|LOU)(?:SECTION[0-9]+OF[0-9]+|SEC[0-9]+OF[0-9]+)?[A-Z]{3,14}[0-9]{3,6}"
)
_PRECEDENCE = re.compile(r"^(?:NIACT)?(?:FLASH|IMMEDIATE|PRIORITY|ROUTINE|DEFERRED|OPERATIONALIMMEDIATE)$")
_ROUTED = re.compile(r"^(?:ZNY|ZNR|ZDK|DE)[A-Z0-9/#]{4,}|^(?:[OPRZ]{2}|[OPRZ])RUE[A-Z]+|^BT$")
_DESK = re.compile(r"^(?:CONTROL|REC'?D|RECEIVED|SENT)[:.]?[A-Z]*[0-9]|^N[O0][.:]+[0-9]{1,5}(?:,|$)")
_SALUTE_END = re.compile(r"[:,.]$")
_ADDRESSEE = re.compile(r"^(?:HIS|HER)EXCELLENCY|^THEHONOU?RABLE|^(?:MR|MRS|DR)\.[A-Z]")
_SIGNED = re.compile(r"^(?:VERY)?(?:SINCERELY|TRULY|FAITHFULLY|RESPECTFULLY)(?:YOURS)?,?$|^YOURS[A-Z]{4,20},?$")
_FIELD = re.compile(
    r"^(?P<word>TO|FROM|SUBJECT|SUBJ|DATE|DATEANDPLACE|PARTICIPANTS|PRESENT|PLACE|PLACEANDDATE|THROUGH|THRU|VIA|TIME|COPIESTO|DISTRIBUTION|RE|REF)[:;]"
)
_ANY_YEAR = YearRule(year=1970)


def english_head(items: Sequence[Item]) -> Head | None:
    """The surest head of an English paper among the lines of one page; None when there is none."""
    rows = [i for i in items if i.cell is None][:_LINES]
    if not rows or sum(i.text.isascii() for i in rows) < 0.7 * len(rows):
        return None
    found = [h for h in (_cable(rows), _letter(items), _titled(rows)) if h is not None]
    return max(found, key=lambda h: h.evidence.certainty) if found else None


@derived
def _words(place: str) -> tuple[tuple[str, Entry], ...]:
    return tuple((w.upper(), e) for w, e in vocabulary("forms").words if e.extra["place"] == place)


@derived
def _stations() -> re.Pattern[str]:
    names = "|".join(re.escape(w) for w, _ in _words("cable-station"))
    return re.compile(rf"^(?P<word>FM|FROM|TO|INFO)[:.]?(?:RUE[A-Z]*/)?(?:{names}|RUE[A-Z]{{2,5}})")


def _cable(rows: Sequence[Item]) -> Head | None:
    """Two of: FM and TO with a station, date-time group, E.O., TAGS, SUBJ, class with post and number, title."""
    if _LATER.match(rows[0].text.upper()) or any(_LATER.match(i.text.upper()) for i in rows[:3]):
        return None
    marks: dict[str, float] = {}
    for item in rows:
        text = item.text.upper()
        if (m := _stations().match(text)) is not None:
            marks[m.group("word").replace("FROM", "FM")] = {"INFO": 0.15, "TO": 0.35}.get(m.group("word"), 0.45)
        if _GROUP.search(text) and len(text) < 60:
            marks["date-time group"] = 0.45
        if _ORDER.match(text):
            marks["E.O."] = 0.35
        if text.startswith("TAGS"):
            marks["TAGS"] = 0.35
        if re.match(r"SUBJ(?:ECT)?[:;]", text):
            marks["SUBJ"] = 0.2
        if re.match(r"REFS?[:;]", text):
            marks["REF"] = 0.1
        if _CLASSED.match(text) and len(text) < 50:
            marks["class and number"] = 0.35
        if _PRECEDENCE.match(text):
            marks["precedence"] = 0.15
        if _ROUTED.match(text):
            marks["routing"] = 0.25
        if _DESK.match(text) and len(text) < 40:
            marks["desk"] = 0.2
        if any(text == w for w, _ in _words("cable")):
            marks["TELEGRAM"] = 0.35
    strong = {"FM", "date-time group", "E.O.", "TAGS", "class and number", "TELEGRAM"} & marks.keys()
    score = sum(marks.values())
    if len(marks) < 2 or score < 0.6 or not strong:
        return None
    return made(Kind.TELEGRAM, "cable-head", sorted(marks), 0.4 + 0.4 * score, Form.ENGLISH_CABLE)


def _letter(items: Sequence[Item]) -> Head | None:
    """A salutation with a date, a letterhead, an addressee or the formula that closes."""
    rows = [i for i in items if i.cell is None]
    salute = next((i for i in rows if i.top < 0.7 and _salutes(i)), None)
    if salute is None:
        return None
    marks = {"salutation": 0.45}
    for item in rows:
        text = item.text.upper()
        if item.key > salute.key:
            if _SIGNED.match(text):
                marks["closing"] = 0.2
            continue
        if lines.only_date(item.text, _ANY_YEAR):
            marks["date"] = 0.25
        if len(text) < 60 and any(text.startswith(w) for w, _ in _words("letterhead")):
            marks["letterhead"] = 0.25
        if _ADDRESSEE.match(text):
            marks["addressee"] = 0.2
    score = sum(marks.values())
    if score < 0.6:
        return None
    return made(Kind.LETTER, "english-letter-head", sorted(marks), 0.35 + 0.45 * score, Form.ENGLISH_LETTER)


def _salutes(item: Item) -> bool:
    text, raw = item.text.upper(), item.printed.raw()
    if len(raw) > 45 or not raw[:1].isupper() or not _SALUTE_END.search(raw):
        return False
    return any(text.rstrip(":,.") == w or (w.endswith("DEAR") and text.startswith(w)) for w, _ in _words("salute"))


def _titled(rows: Sequence[Item]) -> Head | None:
    """The title of an English paper with lines such as TO:, FROM:, PARTICIPANTS:, or a date; or these alone."""
    fields = {m.group("word") for i in rows if (m := _FIELD.match(i.text.upper())) is not None}
    dated = any(lines.only_date(i.text, _ANY_YEAR) for i in rows[:_TITLE_LINES])
    marks = [*sorted(fields), *(["date"] if dated and "DATE" not in fields else [])]
    for item in [i for i in rows[:_TITLE_LINES] if i.top < _TITLE_TOP]:
        entry = english_title(item)
        if entry is None:
            continue
        kind = Kind(str(entry.extra["kind"]))
        if not marks and item.region.type is not RegionType.HEADING:
            continue
        form = Form(str(entry.extra.get("form", "")))
        return made(kind, "english-titled-head", [entry.name, *marks], 0.5 + 0.12 * len(marks), form)
    if len(fields & {"TO", "FROM", "SUBJECT", "SUBJ", "DATE", "THROUGH"}) >= 3 and fields & {"SUBJECT", "SUBJ"}:
        return made(Kind.MEMORANDUM, "english-titled-head", marks, 0.4 + 0.1 * len(marks))
    if "PARTICIPANTS" in fields and len(fields) >= 2:
        return made(Kind.CONVERSATION, "english-titled-head", marks, 0.45 + 0.12 * len(marks))
    return None


def english_title(item: Item) -> Entry | None:
    """The kind of English paper a line in capitals or title case names; one letter in ten may be misread."""
    text, raw = item.text.upper(), item.printed.raw()
    if not 7 <= len(text) <= 60 or not raw[:1].isupper() or raw.endswith((".", ",", ";")):
        return None
    for word, entry in _words("english-title"):
        if word.endswith(("FOR", "TO")):
            if text.startswith(word) and len(text) > len(word):
                return entry
        elif Levenshtein.normalized_similarity(word, text.rstrip(":")) >= _LIKENESS:
            return entry
    memo = vocabulary("forms").get("form.memo")
    return memo if text.rstrip(":") in memo.forms else None
