"""What an entry of a vocabulary may and must say, checked when a file is read.

The same for the files that ship and for an archivist's own (docs/vocabularies.md). An entry that breaks a rule is an
error that names the file, the entry and what is wrong.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from pipeline import toml
from pipeline.errors import BadVocabulary

Word = Annotated[str, StringConstraints(min_length=1)]
UNKNOWN = "unknown"
_ID = re.compile(r"[a-z]{1,30}\.[a-z0-9-]{1,80}")
_UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
MOST = 200
"""characters of a word"""


class _Entry(BaseModel):
    """What every vocabulary's entries have. ``from``/``to``: days between which the word was in use; ``period``: the
    same in words (``1969``, ``prewar``, ``unknown``) where no day is known."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    id: str
    ja: str
    en: str
    forms: list[Word] = Field(min_length=1)
    source: Word
    period: str = ""
    first_day: dt.date | None = Field(None, alias="from")
    last_day: dt.date | None = Field(None, alias="to")

    @field_validator("id")
    @classmethod
    def _id(cls, value: str) -> str:
        if not _ID.fullmatch(value):
            raise ValueError("an id is a lower-case word, a dot, and lower-case letters, digits, hyphens: office.kanbo")
        return value

    @field_validator("ja", "en", "forms")
    @classmethod
    def _printed(cls, value: str | list[str]) -> str | list[str]:
        for word in [value] if isinstance(value, str) else value:
            if len(word) > MOST or _UNSEEN.search(word):
                raise ValueError(f"a word is one line of {MOST} characters at most, without control characters")
        if isinstance(value, list) and not all(map(str.strip, value)):
            raise ValueError("a form is what is printed, not white alone")
        return value

    @model_validator(mode="after")
    def _says_enough(self) -> _Entry:
        if not (self.ja or self.en):
            raise ValueError("ja or en must hold the word as it is printed")
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError(f"to ({self.last_day}) is before from ({self.first_day})")
        return self


class _Office(_Entry):
    abbr: list[Word] = []
    level: str

    @field_validator("level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value not in ("ministry", "bureau", "division", "title"):
            raise ValueError("level is ministry, bureau, division or title")
        return value


class _Spell(BaseModel):
    """A zone kept for a period only."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    zone: Word
    first_day: dt.date | None = Field(None, alias="from")
    last_day: dt.date | None = Field(None, alias="to")


class _Term(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    first_day: dt.date = Field(alias="from")
    last_day: dt.date = Field(alias="to")


class _Holder(_Entry):
    """Someone who held an office; ``terms``: the days of each time they did."""

    terms: list[_Term] = Field(min_length=1)


class _Post(_Entry):
    zone: Word
    zones: list[_Spell] = []
    country: str = ""
    clock: str = ""


class _Class(_Entry):
    rank: int


class _Rank(_Entry):
    place: str

    @field_validator("place")
    @classmethod
    def _place(cls, value: str) -> str:
        if value not in ("post", "home"):
            raise ValueError("place is post (abroad) or home (in the ministry)")
        return value


class _Kind(_Entry):
    kind: Word


class _Era(_Entry):
    base: int
    letter: str = ""


class _Month(_Entry):
    number: int = Field(ge=1, le=12)


class _Abbreviation(_Entry):
    expands: Word
    certainty: float = Field(ge=0, le=1)
    ref: str = ""


_MODELS: dict[str, type[_Entry]] = {
    "abbreviations": _Abbreviation,
    "offices": _Office,
    "posts": _Post,
    "classification": _Class,
    "ranks": _Rank,
    "forms": _Kind,
    "stamps": _Kind,
    "eras": _Era,
    "holders": _Holder,
    "months": _Month,
}


def parsed(text: str, file: str) -> list[dict[str, Any]]:
    """The raw entries of a vocabulary file; BadVocabulary when it is no TOML or holds anything but entries."""
    try:
        data = toml.loads(text)
    except toml.BadToml as e:
        raise BadVocabulary(f"no TOML: {e}", file=file) from e
    stray = sorted(set(data) - {"entry"})
    if stray:
        raise BadVocabulary(f"{stray[0]}: a vocabulary holds [[entry]] tables and nothing else", file=file)
    entries = data.get("entry", [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise BadVocabulary("entry: write each entry as a table of its own, [[entry]]", file=file)
    return entries


def checked(name: str, raw: Mapping[str, Any], file: str, at: int, *, known: Iterable[str] | None = None) -> None:
    """BadVocabulary when entry number ``at`` (from 1) of vocabulary ``name`` breaks a rule. ``known``: the keys that
    the vocabulary's entries may have beside those of the model; None for any."""
    which = (
        f"entry {raw['id']}" if isinstance(raw.get("id"), str) and _ID.fullmatch(raw["id"]) else f"entry number {at}"
    )
    model = _MODELS.get(name, _Entry)
    try:
        model.model_validate(dict(raw))
    except ValidationError as e:
        first = e.errors()[0]
        key = ".".join(str(p) for p in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        raise BadVocabulary(f"{which}: " + (f"{key}: {what}" if key else what), file=file) from e
    own = {f.alias or key for key, f in model.model_fields.items()}
    stray = sorted(set(raw) - own - set(known)) if known is not None else []
    if stray:
        raise BadVocabulary(f"{which}: {stray[0]}: entries of {name}.toml have no such key", file=file)
