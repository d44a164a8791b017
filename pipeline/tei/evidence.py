"""``standOff``: who and what is named, every value with its evidence, flags, how each page was read."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from pipeline.model import Document, Evidence, PageReading, Value
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.parties import Parties
from pipeline.tei.script import english
from pipeline.tei.values import proof
from pipeline.tei.xml import add, degree, make, name


def stand_off(
    document: Document, facsimile: Facsimile, parties: Parties, pages: Mapping[str, PageReading]
) -> etree._Element:
    """All values with their evidence, those that were set aside, and why the document is what it is: nothing that a
    rule found is lost, whatever the header and the text make of it. ``pages``: how each page was read."""
    root = make("standOff", {"type": "evidence"})
    root.extend(parties.lists())
    for kind, values in (("value", document.values), ("rejected", document.rejected)):
        for value in values:
            _value(root, kind, value, facsimile)
    people = facsimile.stated_by
    _evidence(root, "kind", document.kind_evidence, people)
    if document.form_evidence is not None:
        _evidence(root, "form", document.form_evidence, people)
    _evidence(root, "cut", document.cut, people)
    for statement in document.stated:
        _evidence(root, "stated", statement, people)
    for relation in document.relations:
        said = _evidence(root, "relation", relation.evidence, people)
        _feature(said, "name", relation.type.value)
        _feature(said, "target", relation.target)
    for flag in document.flags:
        what = {"type": "flag", "subtype": name(flag.rule), "n": flag.field.value if flag.field else None}
        sure = {"facs": facsimile.place(flag.page, flag.polygon), "cert": degree(flag.certainty), "resp": "#koden"}
        add(root, "note", {**what, **sure, "lang": "en"}, flag.message)
    if document.archive is not None and document.archive.stated:
        kept = add(root, "fs", {"type": "archive", "cert": "1.00", "resp": "#koden"})
        _feature(kept, "stated", document.archive.stated)
    for page_ in document.pages:
        _reading(root, f"#{facsimile.surface[page_.id]}", pages[page_.id])
        for redaction in page_.redactions:
            for item in redaction.evidence:
                _evidence(root, "redaction", item, people, facsimile.redaction(page_.id, redaction))
            for ground in redaction.grounds:
                for item in ground.evidence:
                    _evidence(root, "ground", item, people, facsimile.ground(page_.id, ground))
    return root


def _value(root: etree._Element, kind: str, value: Value, facsimile: Facsimile) -> None:
    found = proof(value, facsimile)
    entry = add(root, "fs", {"type": kind, **found, "facs": facsimile.place(value.page, value.polygon)})
    _feature(entry, "name", value.name.value)
    _feature(entry, "printed", value.printed)
    _feature(entry, "normalised", value.value)
    _feature(entry, "rule", value.rule)
    _feature(entry, "key", value.key)
    _feature(entry, "note", value.note)
    _feature(entry, "target", value.target)
    _feature(entry, "by", value.by)
    if value.parts:
        parts = add(add(entry, "f", {"name": "parts"}), "fs")
        for key, text in value.parts:
            _feature(parts, key, text)


def _evidence(
    root: etree._Element, kind: str, evidence: Evidence, people: Mapping[str, str], facs: str = ""
) -> etree._Element:
    who = people.get(evidence.by, "koden")
    entry = add(root, "fs", {"type": kind, "facs": facs, "cert": degree(evidence.certainty), "resp": f"#{who}"})
    _feature(entry, "rule", evidence.rule)
    _feature(entry, "detail", evidence.detail)
    return entry


def _reading(root: etree._Element, facs: str, page: PageReading) -> None:
    if not page.read and not page.taken:
        return
    entry = add(root, "fs", {"type": "reading", "facs": facs, "resp": "#koden"})
    numbers = [("read", str(page.read)), ("taken", str(page.taken)), ("doubtful", str(page.doubtful))]
    if page.read:
        numbers.append(("confidence", f"{page.confidence:.4f}"))
    if page.calibrated:
        numbers += [("calibrated", str(page.calibrated)), ("expectedErrors", f"{page.errors:.2f}")]
    for key, number in numbers:
        add(add(entry, "f", {"name": key}), "numeric", {"value": number})


def _feature(parent: etree._Element, name: str, text: str) -> None:
    """Notes and details are words of ours: English, unless they only list what was printed."""
    if text:
        ours = name in ("note", "detail") and english(text)
        add(add(parent, "f", {"name": name}), "string", {"lang": "en" if ours else None}, text)
