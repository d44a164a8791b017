"""What somebody states about a source in the file beside it: ``volume.pdf.koden.toml`` to a :class:`Sidecar`.

A TOML file (TOML 1.0) with the keys of ``docs/sidecar.md`` and no others: a word that is misspelt would be a statement
that is silently lost. What is wrong is told with the line and what is allowed there.
"""

from __future__ import annotations

import errno
import hashlib
import math
import re
import stat
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from rapidfuzz import fuzz, process

from pipeline import toml
from pipeline.errors import BadSidecar
from pipeline.model import Archive, Box, FieldName, Form, Kind, Sidecar, Stated, Struck
from pipeline.scan.toml_lines import Places

SUFFIX = ".koden.toml"
MOST_BYTES = 1 << 20
_LIKE = 70.0
"""likeness (0..100) from which a word is taken for a misspelling of another"""
DAYS = frozenset(
    {
        FieldName.SENT, FieldName.RECEIVED, FieldName.DATE, FieldName.DRAFTED, FieldName.DECIDED, FieldName.RELEASE,
        FieldName.DECLASSIFIED,
    }
)  # fmt: skip
"""fields whose value is a day or a moment"""
_WHEN = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?")
_NOT_XML = re.compile("[^\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSEEN = re.compile("[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""marks that turn the direction of a text, and ends of lines that do not look so"""
MOST = 2000
"""characters of a text"""
_PART = re.compile(r"([1-9]\d{0,2})(?:/([1-9]\d{0,2}))?", re.ASCII)
_ID_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")


# ------------------------------------------------------------------------------------------ what may stand
def _line_of_text(text: str) -> str:
    text = text.strip()
    if _NOT_XML.search(text) or _UNSEEN.search(text):
        raise ValueError("one line of text, without control characters")
    if len(text) > MOST:
        raise ValueError(f"a text of {MOST} characters at most")
    return text


def _some(text: str) -> str:
    if not text:
        raise ValueError("some text; take the key away where there is nothing to say")
    return text


def _day(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def _written(value: Any) -> Any:
    """TOML's own dates and numbers as the text they are written as."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[str, AfterValidator(_line_of_text)]
Some = Annotated[Text, AfterValidator(_some)]
FieldText = Annotated[Text, BeforeValidator(_written)]
PageNumber = Annotated[int, Field(strict=True, ge=1)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Archive(_Table):
    country: Some = ""
    settlement: Some = ""
    institution: Some = ""
    repository: Some = ""
    collection: Some = ""
    file_title: Some = ""
    ids: dict[str, Annotated[Some, BeforeValidator(_written)]] = {}

    @field_validator("ids")
    @classmethod
    def _types(cls, ids: dict[str, str]) -> dict[str, str]:
        for name in ids:
            if not _ID_TYPE.fullmatch(name):
                raise ValueError(f"kinds of number of Latin letters, digits, points and hyphens, not {name!a}")
        return ids


class _Document(_Table):
    first: PageNumber
    kind: Kind | None = None
    form: Form | None = None
    attached_to: Annotated[int, Field(strict=True, ge=0)] | None = None
    fields: dict[FieldName, FieldText | list[FieldText]] = {}


class _Struck(_Table):
    page: PageNumber
    box: Annotated[list[Annotated[float, Field(ge=0)]], Field(min_length=4, max_length=4)]

    @field_validator("box")
    @classmethod
    def _in_order(cls, box: list[float]) -> list[float]:
        if not all(map(math.isfinite, box)) or box[2] <= box[0] or box[3] <= box[1]:
            raise ValueError("left, top, right, bottom in pixels of the original, right of left and below top")
        return box


class _File(_Table):
    by: Text = ""
    date: Annotated[str, BeforeValidator(_day)] = ""
    only: Annotated[bool, Field(strict=True)] = False
    joined: list[PageNumber] = []
    archive: _Archive | None = None
    document: list[_Document] = []
    not_redacted: list[_Struck] = []

    @field_validator("date")
    @classmethod
    def _iso(cls, text: str) -> str:
        if text and not (re.fullmatch(r"\d{4}-\d\d-\d\d", text) and is_moment(text)):
            raise ValueError("a day like 2024-05-31")
        return text


def _several(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def is_moment(text: str) -> bool:
    """Whether it is a year, a month, a day, or a moment with or without its offset, as a record has them."""
    if not _WHEN.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text + "-01-01"[: max(0, 10 - len(text))] if len(text) < 10 else text)
    except ValueError:
        return False
    return not text.startswith("0000")


# --------------------------------------------------------------------------------------------- reading it
def load(path: Path, file: str, pages: int) -> Sidecar | None:
    """The sidecar file at ``path``, called ``file`` in messages; None when there is none, or it states nothing.
    ``pages``: of the source. Raises BadSidecar."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise BadSidecar("it is no regular file", file=file)
        with path.open("rb") as f:
            data = f.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as e:
        if e.errno == errno.ENAMETOOLONG:  # no file can be called that
            return None
        raise BadSidecar(f"it cannot be read: {e.strerror}", file=file, remedy="check your rights to it") from e
    return parse(data, file, pages)


def parse(data: bytes, file: str, pages: int) -> Sidecar | None:
    """The statements in the bytes of a sidecar file; None when there are none. Raises BadSidecar, which says on which
    line what is wrong and what is allowed."""
    if len(data) > MOST_BYTES:
        raise BadSidecar(f"it is longer than {MOST_BYTES:,} bytes", file=file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise BadSidecar(f"line {line}: it is no UTF-8 text", file=file, remedy="save it as UTF-8") from None
    try:
        told = toml.loads(text)
    except toml.BadToml as e:
        quoted = "; text stands in straight quotation marks" if str(e).startswith("Invalid value") else ""
        raise BadSidecar(f"it is no TOML: {e}{quoted}", file=file) from None
    try:
        found = _File.model_validate(told)
    except ValidationError as e:
        raise BadSidecar(_told(e, text), file=file) from None
    places = Places(text)
    wrong = _no_value(found, places) or _contradiction(found, pages, places)
    if wrong:
        raise BadSidecar(wrong, file=file)
    sidecar = Sidecar(
        by=found.by,
        date=found.date,
        archive=_archive(found.archive),
        documents=tuple(sorted(map(_document, found.document), key=lambda d: d.first)),
        only=found.only,
        joined=tuple(sorted(set(found.joined))),
        struck=tuple(Struck(s.page, Box(*s.box)) for s in found.not_redacted),
        digest=hashlib.sha256(data).hexdigest(),
    )
    states = sidecar.archive or sidecar.documents or sidecar.only or sidecar.joined or sidecar.struck
    if states and not sidecar.by:
        raise BadSidecar('by: it must say who states this (by = "K. Archivist")', file=file)
    return sidecar if states else None


def _archive(found: _Archive | None) -> Archive | None:
    if found is None or not found.model_fields_set:
        return None
    ids = tuple(sorted(found.ids.items()))
    return Archive(**{**found.model_dump(exclude={"ids"}), "ids": ids, "stated": "sidecar"})


def _document(d: _Document) -> Stated:
    fields = tuple((name, value) for name, values in d.fields.items() for value in _several(values) or [""])
    return Stated(d.first, d.kind, d.form, d.attached_to, fields)


def _no_value(found: _File, places: Places) -> str:
    """A value that its field cannot have; "" when there is none."""
    for n, d in enumerate(found.document):
        for name, values in d.fields.items():
            at = f"{places.line('document', n, 'fields', name.value)}document.fields.{name.value}: wanted is "
            for value in filter(None, _several(values)):
                if name in DAYS and not is_moment(value):
                    return f"{at}a day or a moment (1986, 1986-10, 1986-10-16, 1986-10-16T18:37+09:00)"
                part = _PART.fullmatch(value)
                if name is FieldName.PART and not (part and int(part[1]) <= int(part[2] or part[1])):
                    return f"{at}which part, of how many (3/14, or 3)"
    return ""


def _circle(found: _File) -> int | None:
    """The place of a document that is, over others, attached to itself."""
    to = {d.first: d.attached_to for d in found.document}
    for n, d in enumerate(found.document):
        seen, at = {d.first}, d.attached_to
        while at and at not in seen:
            seen.add(at)
            at = to.get(at)
        if at == d.first:
            return n
    return None


def _contradiction(found: _File, pages: int, places: Places) -> str:
    """What cannot be true of this source, or of all statements together; "" when there is nothing."""
    has = f"the source has {pages} page{'' if pages == 1 else 's'}"
    firsts: set[int] = set()
    for n, d in enumerate(found.document):
        at = places.line("document", n, "first")
        if d.first > pages:
            return f"{at}document.first: {has}, so no document begins on page {d.first}"
        if d.first in firsts:
            return f"{at}document.first: two documents begin on page {d.first}"
        firsts.add(d.first)
        at = places.line("document", n, "attached_to")
        if d.attached_to is not None and d.attached_to > pages:
            return f"{at}document.attached_to: {has}, so there is no page {d.attached_to}"
        if d.attached_to == d.first:
            return f"{at}document.attached_to: no document is attached to itself"
    if (circle := _circle(found)) is not None:
        at = places.line("document", circle, "attached_to")
        return f"{at}document.attached_to: over others, this document is attached to itself"
    at = places.line("joined")
    for number in found.joined:
        if number > pages:
            return f"{at}joined: {has}, so there is no page {number}"
        if number == 1:
            return f"{at}joined: a document begins on page 1 in any case"
        if number in firsts:
            return f"{at}joined: a document is stated to begin on page {number}"
    for n, s in enumerate(found.not_redacted):
        if s.page > pages:
            return f"{places.line('not_redacted', n, 'page')}not_redacted.page: {has}, so there is no page {s.page}"
    return ""


_TABLES: dict[str, type[BaseModel]] = {"document": _Document, "not_redacted": _Struck}
"""those of which there may be several"""


# ------------------------------------------------------------------------------------------------ telling
def _told(error: ValidationError, text: str) -> str:
    """The first thing that is wrong, for a person: line, key, what is allowed. A key that is misspelt comes before
    the one that is missing because of it."""
    first = min(error.errors(include_url=False), key=lambda e: e["type"] == "missing")
    loc = [
        p for p in first["loc"] if p != "[key]" and not (isinstance(p, str) and p.startswith(("list[", "function-")))
    ]
    path = [p for n, p in enumerate(loc) if not _branch(p, loc[:n])]
    where = Places(text).line(*path)
    key = ".".join(ascii(p)[1:-1] if isinstance(p, str) else "" for p in path if isinstance(p, str))
    return f"{where}{key}: {_what(first, path)}" if key else f"{where}{_what(first, path)}"


def _branch(part: object, before: list[int | str]) -> bool:
    """Whether a part of pydantic's location names an alternative, which no key of the file does."""
    return part == "str" and "fields" in before


def _what(error: Mapping[str, Any], path: list[int | str]) -> str:
    kind, last = error["type"], str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        return _unknown(last, _keys(path))
    if kind == "list_type" and last in _TABLES:
        return f"this table stands in two pairs of brackets: [[{last}]]"
    if last == "date" and len(path) == 1:
        return "wanted is a day like 2024-05-31"
    if kind == "missing":
        return "it is missing" + (f" in document {int(path[1]) + 1}" if len(path) > 1 and path[0] == "document" else "")
    if kind == "enum":
        words = [k.value for k in (FieldName if "fields" in path else Kind if last == "kind" else Form) if k.value]
        given = error["input"]
        if not isinstance(given, str):
            return "one of " + ", ".join(words)
        return _unknown(given, words, "key" if "fields" in path else "value")
    messages = {
        "string_type": "text in quotation marks is wanted",
        "int_type": "a whole number is wanted",
        "float_type": "a number is wanted",
        "float_parsing": "a number is wanted",
        "bool_type": "true or false is wanted",
        "list_type": "a list in square brackets is wanted",
        "model_type": "a table is wanted",
        "dict_type": "a table is wanted",
        "too_short": "four numbers are wanted: left, top, right, bottom",
        "too_long": "four numbers are wanted: left, top, right, bottom",
        "greater_than_equal": f"{error.get('ctx', {}).get('ge')} is the least",
    }
    if kind == "value_error":
        return f"wanted is {error['ctx']['error']}"
    return messages.get(kind, str(error["msg"]).lower())


def _keys(path: list[int | str]) -> list[str]:
    """The keys that are allowed where the last of ``path`` stands."""
    tables: dict[str, type[BaseModel]] = {"archive": _Archive, **_TABLES}
    return list(tables[str(path[0])].model_fields if len(path) > 1 else _File.model_fields)


def _unknown(word: str, allowed: Iterable[str], what: Literal["key", "value"] = "key") -> str:
    known = list(allowed)
    near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_LIKE)
    guess = f"; is {near[0]} meant? A" if near else "; a"
    return f"there is no such {what} here{guess}llowed: {', '.join(known)}"
