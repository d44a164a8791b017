"""The controlled words, read from ``vocabularies/*.toml``: data, not code."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pipeline.records.shapes import level, read

NAMES = (
    "cipher",
    "classification",
    "eras",
    "forms",
    "labels",
    "months",
    "offices",
    "posts",
    "precedence",
    "ranks",
    "stamps",
)
"""Every vocabulary; ``variants`` beside them is a table of character shapes, not of words."""


@dataclass(frozen=True)
class Entry:
    """One word. ``id`` is unique over all vocabularies, ``forms`` are what may be printed for it (levelled, longest
    first), ``source`` says how well it is attested, ``extra`` holds what only this vocabulary has."""

    id: str
    ja: str
    en: str
    forms: tuple[str, ...]
    source: str
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The word in the language it is printed in."""
        return self.ja or self.en

    def day(self, key: str) -> dt.date | None:
        """A day of ``extra``, None when it is not known."""
        value = self.extra.get(key)
        return value if isinstance(value, dt.date) else None

    def text(self, key: str) -> str:
        return str(self.extra.get(key, ""))


@dataclass(frozen=True)
class Vocabulary:
    """``entries`` in the order of the file; ``words``: every (form, entry), longest form first."""

    name: str
    entries: tuple[Entry, ...]
    words: tuple[tuple[str, Entry], ...]

    def get(self, id: str) -> Entry:
        """KeyError when there is none of that id."""
        for entry in self.entries:
            if entry.id == id:
                return entry
        raise KeyError(id)

    def exactly(self, text: str) -> Entry | None:
        """The entry one of whose forms is the whole (levelled) text."""
        return next((e for form, e in self.words if form == text), None)

    def at_start(self, text: str) -> tuple[str, Entry] | None:
        """The longest form the (levelled) text starts with."""
        return next(((form, e) for form, e in self.words if text.startswith(form)), None)

    def at_end(self, text: str) -> tuple[str, Entry] | None:
        """The longest form the (levelled) text ends with."""
        return next(((form, e) for form, e in self.words if text.endswith(form)), None)

    @property
    def pattern(self) -> str:
        """All forms as a regular expression, longest first."""
        return "|".join(re.escape(form) for form, _ in self.words)


@cache
def vocabulary(name: str) -> Vocabulary:
    """A vocabulary by its file's name; KeyError for a name not in :data:`NAMES`."""
    if name not in NAMES:
        raise KeyError(name)
    entries = []
    for raw in read(name)["entry"]:
        rest = {k: v for k, v in raw.items() if k not in ("id", "ja", "en", "forms", "source")}
        forms = sorted({level(f) for f in raw["forms"]}, key=lambda f: (-len(f), f))
        entries.append(Entry(raw["id"], raw["ja"], raw["en"], tuple(forms), raw["source"], rest))
    words = sorted(((f, e) for e in entries for f in e.forms), key=lambda w: -len(w[0]))
    return Vocabulary(name, tuple(entries), tuple(words))
