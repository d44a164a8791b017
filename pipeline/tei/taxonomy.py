"""Taxonomies of the header: the house's words (``schema/taxonomy.toml``) and what a document adds to them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml import etree

from pipeline.model import Document, FieldName, Form, Value
from pipeline.tei.xml import add, clean, make, name

FIELDS = {
    "classification": FieldName.CLASSIFICATION,
    "precedence": FieldName.PRECEDENCE,
    "cipher": FieldName.CIPHER,
}
_PREFIX = {"classification": "class", "precedence": "precedence", "cipher": "cipher"}


@dataclass(frozen=True)
class Category:
    """``id`` is the xml:id; ``words`` are (language, description), the printed word first."""

    id: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Taxonomy:
    id: str
    words: tuple[tuple[str, str], ...]
    categories: tuple[Category, ...]


@cache
def house() -> tuple[Taxonomy, ...]:
    """The vocabularies that every record carries."""
    text = files("pipeline.tei").joinpath("schema/taxonomy.toml").read_text(encoding="utf-8")
    return tuple(
        Taxonomy(
            key,
            tuple((lang, word) for lang, word in table.items() if isinstance(word, str)),
            tuple(Category(id, tuple(words.items())) for id, words in table["categories"].items()),
        )
        for key, table in tomllib.loads(text).items()
    )


def category(scheme: str, value: Value, language: str) -> Category:
    """The category that ``value`` names: by its key, else by its word, else a new one made of the word."""
    known = next(t for t in house() if t.id == scheme).categories
    word = clean(value.value or value.printed).strip()
    by_key = next((c for c in known if value.key and c.id == value.key), None)
    by_word = next((c for c in known if not value.key and c.words[0][1] == word), None)
    made = Category(name(value.key or f"{_PREFIX[scheme]}.{word}"), ((language or "und", word),))
    return by_key or by_word or made


def chosen(document: Document) -> Iterator[tuple[str, Category, Value | None]]:
    """(scheme, category, the value it comes from) for each ``catRef``: the kind first, every category once."""
    kind = next(c for t in house() if t.id == "kind" for c in t.categories if c.id == f"kind.{document.kind.value}")
    yield "kind", kind, None
    if document.form is not Form.NONE:
        forms = next(t for t in house() if t.id == "form").categories
        yield "form", next(c for c in forms if c.id == f"form.{document.form.value}"), None
    seen: set[str] = set()
    for scheme, field in FIELDS.items():
        for value in document.all(field):
            found = category(scheme, value, document.language)
            if found.id not in seen and found.words[0][1]:
                seen.add(found.id)
                yield scheme, found, value


def declaration(used: Iterable[tuple[str, Category]], ranks: Sequence[Category] = ()) -> etree._Element:
    """``classDecl`` with the house's words and those of ``used`` that it lacks; with the ``ranks`` that persons have,
    if any."""
    more: dict[str, list[Category]] = {}
    for scheme, item in used:
        more.setdefault(scheme, []).append(item)
    root = make("classDecl")
    for taxonomy in house():
        out = add(root, "taxonomy", {"id": taxonomy.id})
        for lang, word in taxonomy.words:
            add(out, "desc", {"lang": lang}, word)
        known = {c.id for c in taxonomy.categories}
        extra = [c for c in more.get(taxonomy.id, []) if c.id not in known]
        for item in (*taxonomy.categories, *extra):
            entry = add(out, "category", {"id": item.id})
            for lang, word in item.words:
                add(entry, "catDesc", {"lang": lang}, word)
    if ranks:
        out = add(root, "taxonomy", {"id": "rank"})
        add(out, "desc", {"lang": "ja"}, "官職・外務職員の公の名称")
        add(out, "desc", {"lang": "en"}, "ranks and offices that this record names")
        for item in ranks:
            entry = add(out, "category", {"id": item.id})
            for lang, word in item.words:
                add(entry, "catDesc", {"lang": lang}, word)
    return root


def mark(text: str) -> str:
    """Pointer to the category of a mark in an approver's cell; "" for one that the house does not know."""
    marks = next(t for t in house() if t.id == "mark").categories
    return next((f"#{c.id}" for c in marks if c.words[0][1] == clean(text).strip()), "")
