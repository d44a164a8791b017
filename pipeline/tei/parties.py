"""Persons, offices and posts of a record: ``listPerson``, ``listOrg``, ``listPlace``, and the pointers to them.

What is known of a vocabulary's entry beyond its id (words in both languages, source) is handed in by the caller, for
the vocabularies may be an archivist's own: a record depends on nothing that it does not say itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.model import Document, FieldName, Person, Value
from pipeline.tei.script import english
from pipeline.tei.taxonomy import Category
from pipeline.tei.values import text_of
from pipeline.tei.xml import add, degree, make, name

PLACES, ORGANISATIONS, RANKS = ("post.",), ("office.", "org."), ("rank.",)
"""How the ids of entries begin that are places, organisations, ranks."""
_MARK = re.compile(r"\[[^\]]*\]")
CORRESPONDENTS = (FieldName.SENDER, FieldName.RECIPIENT)


@dataclass(frozen=True)
class Known:
    """An entry of a vocabulary: its words, "" where it has none, and what attests it. ``authority``: a URI."""

    ja: str = ""
    en: str = ""
    source: str = ""
    authority: str = ""


class Parties:
    """Who and what the values of a document name. ``known``: entries of vocabularies by id."""

    def __init__(self, document: Document, known: Mapping[str, Known]) -> None:
        self.document, self.known = document, known
        self._persons = {p.id: name(p.id) for p in document.persons}
        self._printed: dict[str, tuple[str, Value]] = {}  # correspondents who are no Person, by their name
        self._entries: dict[str, str] = {}  # places and organisations: id to the name a value gives
        for value in document.values:
            if self._entry_of(value) and text_of(value):
                self._entries.setdefault(value.key, text_of(value))
            elif value.name in CORRESPONDENTS and value.target not in self._persons and text_of(value):
                taken = {*self._persons.values(), *(id for id, _ in self._printed.values())}
                n = len(self._printed) + 1
                while f"party-{n}" in taken:
                    n += 1
                self._printed.setdefault(text_of(value), (f"party-{n}", value))

    def _entry_of(self, value: Value) -> bool:
        """Whether the value names a place or an organisation: who is named by his post is neither."""
        return value.key.startswith((*ORGANISATIONS, *(() if value.name in CORRESPONDENTS else PLACES)))

    def pointer(self, value: Value) -> str:
        """``@ref`` of a name: to the person it means, else to the place or organisation its key names; "" for none."""
        if value.target in self._persons:
            return "#" + self._persons[value.target]
        if self._entry_of(value) and value.key in self._entries:
            return "#" + name(value.key)
        if value.name in CORRESPONDENTS and text_of(value) in self._printed:
            return "#" + self._printed[text_of(value)][0]
        return ""

    def place(self, value: Value) -> str:
        """``@ref`` of the post that the key names, whoever is named with it; "" for none."""
        return "#" + name(value.key) if value.key.startswith(PLACES) and value.key in self._entries else ""

    def tag(self, value: Value) -> str:
        """``persName``, ``orgName`` or ``placeName``: a person (or the holder of a post) unless the key says more."""
        if value.target in self._persons:
            return "persName"
        if not self._entry_of(value):
            return "persName"
        return "placeName" if value.key.startswith(PLACES) else "orgName"

    def ranks(self) -> list[Category]:
        """The categories of ranks that persons have."""
        found: dict[str, Category] = {}
        for key, printed in (
            *((p.key, p.role) for p in self.document.persons),
            *((v.key, "") for _, v in self._printed.values()),
        ):
            if key.startswith(RANKS):
                entry = self.known.get(key, Known(ja=printed))
                words = (("ja", entry.ja), ("en", entry.en))
                found.setdefault(key, Category(name(key), tuple(w for w in words if w[1]) or (("und", key),)))
        return [found[key] for key in sorted(found)]

    def lists(self) -> list[etree._Element]:
        """``listPerson`` (those named, then those who only send or receive), ``listOrg``, ``listPlace``."""
        out = []
        if self.document.persons:
            out.append(named := make("listPerson", {"type": "named"}))
            named.extend(self._person(p) for p in self.document.persons)
        if self._printed:
            out.append(others := make("listPerson", {"type": "correspondents"}))
            for text, (id, value) in self._printed.items():
                person = add(others, "person", {"id": id})
                add(person, "persName", {"type": "main"}, text)
                self._rank(person, value.key, "")
        for tag, entry, word, prefixes in (
            ("listOrg", "org", "orgName", ORGANISATIONS),
            ("listPlace", "place", "placeName", PLACES),
        ):
            if keys := sorted(key for key in self._entries if key.startswith(prefixes)):
                out.append(listed := make(tag))
                for key in keys:
                    self._entry(add(listed, entry, {"id": name(key)}), key, word)
        return out

    def _person(self, person: Person) -> etree._Element:
        sure = degree(person.evidence.certainty) if person.evidence else None
        out = make(
            "person",
            {"id": name(person.id), "role": person.side, "cert": sure, "resp": "#koden" if sure else None},
        )
        add(out, "persName", {"type": "main"}, person.name)
        for alias in person.aliases:
            add(out, "persName", {"type": "alias"}, alias)
        self._rank(out, person.key, person.role)
        if person.authority:
            add(out, "idno", {"type": "URI"}, person.authority)
        if person.evidence:
            add(out, "note", {"type": "evidence", "n": person.evidence.rule, "lang": "en"}, person.evidence.detail)
        return out

    def _rank(self, person: etree._Element, key: str, printed: str) -> None:
        """Rank or office as printed; the category or the entry that it is."""
        if key.startswith(RANKS):
            word = printed or self.known.get(key, Known()).ja
            add(person, "occupation", {"scheme": "#rank", "code": f"#{name(key)}"}, word)
        elif printed or key:
            add(person, "occupation", {"key": key}, printed)

    def _entry(self, out: etree._Element, key: str, word: str) -> None:
        known = self.known.get(key, Known())
        if known.ja or known.en:
            for lang, text in (("ja", known.ja), ("en", known.en)):
                if text:
                    add(out, word, {"lang": lang}, text)
        else:
            add(out, word, text=self._entries[key])
        add(out, "idno", {"type": "koden"}, key)
        if known.authority:
            add(out, "idno", {"type": "URI"}, known.authority)
        if known.source:
            said = _MARK.sub("", known.source)
            add(out, "note", {"type": "source", "lang": "en" if english(said) else None}, known.source)
