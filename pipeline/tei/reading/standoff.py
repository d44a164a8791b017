"""``standOff`` of a record: values with their evidence, persons, relations, flags, how each page was read."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.model import (
    Evidence,
    FieldName,
    Flag,
    PageReading,
    Person,
    Polygon,
    Relation,
    RelationType,
    Value,
)
from pipeline.tei.parties import RANKS
from pipeline.tei.reading.facsimile import Surfaces
from pipeline.tei.reading.source import Source, words
from pipeline.tei.xml import ID, LANG, T

_COUNTS = ("read", "taken", "calibrated", "doubtful")


def values(source: Source, surfaces: Surfaces, kind: str) -> tuple[Value, ...]:
    """``kind``: value or rejected."""
    out = []
    for entry in _entries(source, kind):
        page, polygon = _place(source, surfaces, entry)
        said = _features(source, entry)
        parts = source.find("t:f[@name='parts']/t:fs", entry)
        out.append(
            Value(
                source.word(FieldName, entry, said.get("name", "")),
                said.get("printed", ""),
                said.get("normalised", ""),
                page,
                polygon,
                said.get("rule", ""),
                source.number(entry, "cert"),
                said.get("key", ""),
                said.get("note", ""),
                tuple(_features(source, parts).items()) if parts is not None else (),
                said.get("target", ""),
                said.get("by", ""),
            )
        )
    return tuple(out)


def evidence(source: Source, kind: str) -> Evidence | None:
    """The first of its kind: ``kind``, ``form`` or ``cut``."""
    return next((_evidence(source, entry) for entry in _entries(source, kind)), None)


def stated(source: Source) -> tuple[Evidence, ...]:
    """What a person says of the document, as of a Document."""
    return tuple(_evidence(source, entry) for entry in _entries(source, "stated"))


def evidences(source: Source) -> Iterator[tuple[str, str, Evidence]]:
    """(redaction or ground, id of its zone, evidence), in the order of the record."""
    for entry in source.all("//t:standOff/t:fs[@type='redaction' or @type='ground']"):
        yield str(entry.get("type")), str(entry.get("facs", ""))[1:], _evidence(source, entry)


def relations(source: Source) -> tuple[Relation, ...]:
    out = []
    for entry in _entries(source, "relation"):
        said = _features(source, entry)
        kind = source.word(RelationType, entry, said.get("name", ""))
        out.append(Relation(kind, said.get("target", ""), _evidence(source, entry)))
    return tuple(out)


def flags(source: Source, surfaces: Surfaces) -> tuple[Flag, ...]:
    out = []
    for note in source.all("//t:standOff/t:note[@type='flag']"):
        page, polygon = _place(source, surfaces, note)
        field = source.word(FieldName, note, str(note.get("n"))) if note.get("n") else None
        rule, certainty = source.need(note, "subtype"), source.number(note, "cert")
        out.append(Flag(rule, words(note), certainty, field, page, polygon))
    return tuple(out)


def persons(source: Source) -> tuple[Person, ...]:
    out = []
    for element in source.all("//t:standOff/t:listPerson[@type='named']/t:person"):
        names = [(str(n.get("type")), words(n)) for n in element.iterchildren(T + "persName")]
        office = element.find(T + "occupation")
        key = str(office.get("key", "") or str(office.get("code", ""))[1:]) if office is not None else ""
        why = source.find("t:note[@type='evidence']", element)
        out.append(
            Person(
                source.need(element, ID),
                next((text for kind, text in names if kind == "main"), ""),
                tuple(text for kind, text in names if kind == "alias"),
                words(office),
                key,
                str(element.get("role", "")),
                words(element.find(T + "idno")),
                None if why is None else Evidence(str(why.get("n", "")), words(why), source.number(element, "cert")),
            )
        )
    return tuple(out)


def known(source: Source) -> tuple[tuple[str, str, str, str, str], ...]:
    """What the record says of entries of vocabularies, as of a Making."""
    out = []
    for entry in source.all("//t:standOff/t:listOrg/t:org | //t:standOff/t:listPlace/t:place"):
        said = {str(n.get(LANG)): words(n) for n in source.all("t:orgName[@xml:lang] | t:placeName[@xml:lang]", entry)}
        of = {kind: words(source.find(f"t:*[@type='{kind}']", entry)) for kind in ("koden", "source", "URI")}
        if said or of["source"] or of["URI"]:
            out.append((of["koden"], said.get("ja", ""), said.get("en", ""), of["source"], of["URI"]))
    for category in source.all("//t:taxonomy[@xml:id='rank']/t:category"):
        said = {str(d.get(LANG)): words(d) for d in category.iterchildren(T + "catDesc")}
        # one whose word is that of the first person who has it leaves those empty of whom none is printed
        unsaid = source.find(f"//t:occupation[@code='#{category.get(ID)}'][not(text())]")
        if ("en" in said or unsaid is None) and "und" not in said and str(category.get(ID)).startswith(RANKS):
            out.append((str(category.get(ID)), said.get("ja", ""), said.get("en", ""), "", ""))
    return tuple(out)


def readings(source: Source, surfaces: Surfaces) -> tuple[PageReading, ...]:
    """One for each page, in order."""
    said: dict[str, PageReading] = {}
    for entry in _entries(source, "reading"):
        numbers = {}
        for feature in entry.iterchildren(T + "f"):
            numeric = source.one("t:numeric", feature)
            numbers[str(feature.get("name"))] = source.number(numeric, "value")
        counts = {name: int(numbers.get(name, 0)) for name in _COUNTS}
        sure = {"errors": numbers.get("expectedErrors", 0.0), "confidence": numbers.get("confidence", 0.0)}
        said[source.need(entry, "facs")[1:]] = PageReading(**counts, **sure)  # type: ignore[arg-type]
    return tuple(said.get(page, PageReading()) for page in surfaces.pages)


def _entries(source: Source, kind: str) -> Iterator[etree._Element]:
    return source.all(f"//t:standOff/t:fs[@type='{kind}']")


def _features(source: Source, entry: etree._Element) -> dict[str, str]:
    out: dict[str, str] = {}
    for feature in entry.iterchildren(T + "f"):
        if (text := feature.find(T + "string")) is not None:
            name = source.need(feature, "name")
            if name in out:
                source.fail(feature, "it is said twice")
            out[name] = words(text)
    return out


def _evidence(source: Source, entry: etree._Element) -> Evidence:
    said = _features(source, entry)
    who = source.find(f"//t:titleStmt/t:respStmt[@xml:id='{source.need(entry, 'resp')[1:]}']/t:name")
    by = words(who) if who is not None else ""
    return Evidence(said.get("rule", ""), said.get("detail", ""), source.number(entry, "cert"), by)


def _place(source: Source, surfaces: Surfaces, element: etree._Element) -> tuple[str, Polygon]:
    """Page and outline, "" and () for none."""
    id = str(element.get("facs", ""))[1:]
    if not id or id in surfaces.pages:
        return id, ()
    zone = surfaces.zone(source, element, id)
    return zone.page, zone.polygon
