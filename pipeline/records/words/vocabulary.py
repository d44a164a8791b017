"""The controlled words, read from ``vocabularies/*.toml``: data, not code.

An archivist's own files of the same form (:func:`use`) add entries, and replace those of the same id.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import BadVocabulary
from pipeline.records.words.entries import checked, parsed
from pipeline.records.words.shapes import level

NAMES = (
    "abbreviations",
    "cipher",
    "citations",
    "classification",
    "eras",
    "forms",
    "holders",
    "labels",
    "limits",
    "months",
    "offices",
    "posts",
    "precedence",
    "ranks",
    "speakers",
    "stamps",
)
"""Every vocabulary; ``variants`` beside them is a table of character shapes, not of words."""
SHARED = frozenset({"offices", "stamps"})
"""vocabularies in which one form may stand for several entries: an office's spells under one name"""


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

    def words(self, key: str) -> tuple[str, ...]:
        """The (levelled) words of a list of ``extra``."""
        return tuple(level(str(w)) for w in self.extra.get(key, ()))

    def in_use(self, day: dt.date) -> bool:
        """Whether the word could be used on a day, as far as is known."""
        first, last = self.day("from"), self.day("to")
        return (first is None or first <= day) and (last is None or day <= last)


@dataclass(frozen=True)
class Vocabulary:
    """``entries`` in the order of the file; ``words``: every (form, entry), longest form first."""

    name: str
    entries: tuple[Entry, ...]
    words: tuple[tuple[str, Entry], ...]

    @cached_property
    def _by_id(self) -> Mapping[str, Entry]:
        return {e.id: e for e in self.entries}

    @cached_property
    def _by_form(self) -> Mapping[str, Entry]:
        out: dict[str, Entry] = {}
        for form, entry in self.words:
            out.setdefault(form, entry)
        return out

    def get(self, id: str) -> Entry:
        """KeyError when there is none of that id."""
        return self._by_id[id]

    def exactly(self, text: str) -> Entry | None:
        """The entry one of whose forms is the whole (levelled) text."""
        return self._by_form.get(text)

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


class _Own:
    """The archivist's folder of this process and its files by vocabulary."""

    folder: str = ""
    files: Mapping[str, str] = {}


_DERIVED: list[Callable[[], None]] = []
_T = TypeVar("_T")


def derived(made: Callable[..., _T]) -> Callable[..., _T]:
    """As ``functools.cache``, for what is made of vocabularies: forgotten when others are put to :func:`use`."""
    kept = cache(made)
    _DERIVED.append(kept.cache_clear)
    return kept


def use(folder: str | Path | None) -> None:
    """Let this process read the vocabularies with an archivist's own on top; None for those that ship alone.

    ``folder`` holds ``offices.toml``, ``posts.toml``... Everything in it is checked at once: BadVocabulary says which
    file and entry, and what is wrong; what was in use before then stays.
    """
    wanted = "" if folder is None else str(folder)
    files = _files(Path(wanted)) if wanted else {}
    if wanted == _Own.folder and files == _Own.files:
        return
    before = (_Own.folder, _Own.files)
    _put(wanted, files)
    try:
        _checked_ids()
    except BadVocabulary:
        _put(*before)
        raise


def _put(folder: str, files: Mapping[str, str]) -> None:
    _Own.folder, _Own.files = folder, files
    for forget in _DERIVED:
        forget()


MOST_BYTES = 4 << 20
"""of a file of one's own words"""


def _files(folder: Path) -> dict[str, str]:
    try:
        found = sorted(p for p in folder.iterdir() if p.suffix == ".toml")
        out = {}
        for path in found:
            if path.stem not in NAMES:
                raise BadVocabulary(f"there is no such vocabulary; there are {', '.join(NAMES)}", file=str(path))
            if not path.is_file() or path.stat().st_size > MOST_BYTES:
                raise BadVocabulary(f"it is no regular file of {MOST_BYTES:,} bytes at most", file=str(path))
            out[path.stem] = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as e:
        raise BadVocabulary("it is no UTF-8 text", file=str(path)) from e
    except OSError as e:
        raise BadVocabulary(f"the folder of vocabularies cannot be read: {e}", file=str(folder)) from e
    return out


def _checked_ids() -> None:
    """Ids are unique over all vocabularies; forms within one, but for those in :data:`SHARED`."""
    ids: dict[str, str] = {}
    for name in NAMES:
        forms: dict[str, str] = {}
        file = str(Path(_Own.folder) / f"{name}.toml")
        for entry in vocabulary(name).entries:
            if ids.setdefault(entry.id, name) != name:
                raise BadVocabulary(f"entry {entry.id}: the id is taken in {ids[entry.id]}.toml", file=file)
            for form in entry.forms if name not in SHARED else ():
                if (other := forms.setdefault(form, entry.id)) != entry.id:
                    what = f"entry {entry.id}: the form {form} already stands for {other}; replace that one, or leave"
                    raise BadVocabulary(f"{what} the form out", file=file)


@derived
def vocabulary(name: str) -> Vocabulary:
    """A vocabulary by its file's name; KeyError for a name not in :data:`NAMES`."""
    if name not in NAMES:
        raise KeyError(name)
    shipped = resources.files("pipeline.records") / "vocabularies" / f"{name}.toml"
    raws = _entries(name, shipped.read_text(encoding="utf-8"), f"{name}.toml", None)
    if (own := _Own.files.get(name)) is not None:
        known = {key for raw in raws.values() for key in raw}
        raws |= _entries(name, own, str(Path(_Own.folder) / f"{name}.toml"), known)
    entries = tuple(_entry(raw) for raw in raws.values())
    words = sorted(((f, e) for e in entries for f in e.forms), key=lambda w: -len(w[0]))
    return Vocabulary(name, entries, tuple(words))


def _entries(name: str, text: str, file: str, known: Iterable[str] | None) -> dict[str, dict[str, Any]]:
    out: dict[str, dict[str, Any]] = {}
    for at, raw in enumerate(parsed(text, file), start=1):
        checked(name, raw, file, at, known=known)
        if raw["id"] in out:
            raise BadVocabulary(f"entry {raw['id']}: the id stands twice", file=file)
        out[raw["id"]] = raw
    return out


def _entry(raw: Mapping[str, Any]) -> Entry:
    rest = {k: v for k, v in raw.items() if k not in ("id", "ja", "en", "forms", "source")}
    forms = sorted({level(f) for f in raw["forms"]}, key=lambda f: (-len(f), f))
    return Entry(raw["id"], raw["ja"], raw["en"], tuple(forms), raw["source"], rest)
