"""The taxonomy of grounds for withholding: laws and their items (``schema/grounds.toml``), and codes as they stand.

Only what a record uses is declared, with the law above it; "not stated" whenever anything is withheld.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from pipeline.model import Ground, Redaction
from pipeline.tei.xml import add, clean, make, name

SCHEME = "ground"
NOT_STATED = "ground.not-stated"
SAYS = (
    "ground for withholding, as printed in or beside a withheld area; what an item covers is said in Koden's own "
    "words, the law itself is the authority"
)


@dataclass(frozen=True)
class Item:
    """A category: ``id`` is the xml:id, ``words`` are (language, words), the printed form first."""

    id: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Law:
    """``since`` and ``until``: the days between which it was in force, ISO 8601, "" when open."""

    id: str
    words: tuple[tuple[str, str], ...]
    since: str
    until: str
    items: tuple[Item, ...]


@cache
def laws() -> tuple[Law, ...]:
    """The house's laws, in the order of the file."""
    return tuple(
        Law(
            law["id"],
            _words(law, law["lang"]),
            law["from"],
            law.get("to", ""),
            tuple(Item(id, _words(item, law["lang"])) for id, item in law["items"].items()),
        )
        for law in _data()["law"]
    )


def _words(entry: dict[str, str], lang: str) -> tuple[tuple[str, str], ...]:
    return (lang, entry["printed"]), ("en", entry["en"]), ("ja", entry["ja"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("pipeline.tei").joinpath("schema/grounds.toml").read_text(encoding="utf-8"))


@cache
def _known() -> dict[str, Item]:
    return {item.id: item for law in laws() for item in law.items}


def category(ground: Ground, language: str) -> Item:
    """The category of a printed ground: the house's by its id, else one made of the words."""
    if ground.id in _known():
        return _known()[ground.id]
    word = clean(ground.printed).strip() or ground.id
    return Item(name(ground.id or f"{SCHEME}.{word}"), ((language or "und", word),))


def pointers(grounds: Iterable[Ground], language: str) -> str:
    """``@ana`` of a gap: every ground once, in order; the one that says that none is stated when there is none."""
    found = dict.fromkeys(f"#{category(g, language).id}" for g in grounds)
    return " ".join(found) or f"#{NOT_STATED}"


def declaration(redactions: Iterable[Redaction], language: str) -> etree._Element | None:
    """``taxonomy`` of the grounds that the redactions of a document have; None when there are none."""
    redactions = tuple(redactions)
    if not redactions:
        return None
    used = {item.id: item for r in redactions for item in (category(g, language) for g in r.grounds)}
    root = make("taxonomy", {"id": SCHEME})
    add(root, "desc", {"lang": "ja"}, "不開示の根拠")
    add(root, "desc", {"lang": "en"}, SAYS)
    if any(not r.grounds for r in redactions):
        said = _data()["not-stated"]
        _category(root, Item(said["id"], (("en", said["en"]), ("ja", said["ja"]))))
    for law in laws():
        items = [item for item in law.items if item.id in used]
        if items:
            above = _category(root, Item(law.id, law.words))
            above.append(_period(law))
            for item in items:
                _category(above, item)
    for id, item in sorted(used.items()):
        if id not in _known():
            _category(root, item)
    return root


def _category(parent: etree._Element, item: Item) -> etree._Element:
    entry = add(parent, "category", {"id": item.id})
    for lang, words in item.words:
        add(entry, "catDesc", {"lang": lang}, words)
    return entry


def _period(law: Law) -> etree._Element:
    """When the law was in force."""
    words = f"in force from {law.since}" + (f" to {law.until}" if law.until else "")
    out = make("catDesc", {"lang": "en"})
    add(out, "date", {"from": law.since, "to": law.until}, words)
    return out
