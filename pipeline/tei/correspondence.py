"""``profileDesc``: the document's date, its language, who wrote to whom and when, and what it is."""

from __future__ import annotations

from lxml import etree

from pipeline.model import Document, FieldName, Value
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.links import reference
from pipeline.tei.parties import Parties
from pipeline.tei.taxonomy import Category
from pipeline.tei.values import DATES, ERAS, addressed, date, eras, proof, text_of
from pipeline.tei.xml import add, clean, degree, make, name

OWN_DATE = (FieldName.SENT, FieldName.DATE, FieldName.DRAFTED, FieldName.DECIDED, FieldName.RECEIVED)
"""Which date is the document's own, the best first."""

LANGUAGES = {"ja": "日本語", "en": "English", "und": "undetermined"}


def own_date(document: Document) -> Value | None:
    """The value that dates the document itself."""
    return next((v for name in OWN_DATE if (v := document.first(name))), None)


def profile(
    document: Document,
    facsimile: Facsimile,
    parties: Parties,
    categories: list[tuple[str, Category, Value | None]],
) -> etree._Element:
    root = make("profileDesc")
    creation = add(root, "creation")
    own = own_date(document)
    if own is not None:
        creation.append(date(own, facsimile))
    languages = add(root, "langUsage")
    code = document.language or "und"
    add(languages, "language", {"ident": code}, LANGUAGES.get(code.split("-")[0], code))
    used = {era for v in document.values if v.name in DATES for era in eras(v)}
    if used:
        calendars = add(root, "calendarDesc")
        for era in (e for e in ERAS if e in used):
            said = add(add(calendars, "calendar", {"id": era.id}), "p", {"lang": "ja"})
            add(said, "date", {"from": era.first, "to": era.last}, era.name)
    if (sent := described(document, facsimile, parties)) is not None:
        root.append(sent)
    if (present := _participants(document, facsimile, parties)) is not None:
        root.append(present)
    text = add(root, "textClass")
    for scheme, category, value in categories:
        why = (document.form_evidence if scheme == "form" else None) or document.kind_evidence
        found = proof(value, facsimile) if value else {"cert": degree(why.certainty)}
        add(text, "catRef", {"scheme": f"#{scheme}", "target": f"#{category.id}", "resp": "#koden", **found})
    return root


def described(document: Document, facsimile: Facsimile, parties: Parties) -> etree._Element | None:
    """``correspDesc`` of what was sent: between whom and when, on to whom, what it answers, and the second layer of
    address, which is no formal party and therefore a note."""
    root = make("correspDesc")
    sides = (
        ("sent", FieldName.SENDER, FieldName.PLACE, FieldName.SENT),
        ("received", FieldName.RECIPIENT, FieldName.RECEIVED_PLACE, FieldName.RECEIVED),
    )
    for side, person, place, time in sides:
        action = make("correspAction", {"type": side})
        for value in document.all(person):
            _name(action, parties.tag(value), value, facsimile, parties)
        for value in document.all(place):
            _name(action, "placeName", value, facsimile, parties)
        for value in document.all(time):
            action.append(date(value, facsimile))
        if len(action):
            root.append(action)
    if relayed := [v for v in document.all(FieldName.RELAY) if text_of(v)]:
        action = add(root, "correspAction", {"type": "forwarded"})
        for value in relayed:
            _relayed(action, value, facsimile, parties)
    if not len(root):
        return None
    if references := document.all(FieldName.REFERENCE):
        context = add(root, "correspContext")
        context.extend(reference(v, document, facsimile) for v in references)
    for value in document.all(FieldName.ATTENTION):
        if text_of(value):
            side = value.part("side")
            note = add(root, "note", {"type": "attention", "subtype": side if side in ("to", "from") else None})
            who, particle = addressed(value)
            _name(note, parties.tag(value), value, facsimile, parties, who)
            note[-1].tail = particle
    return root


def _name(
    parent: etree._Element, tag: str, value: Value, facsimile: Facsimile, parties: Parties, text: str = ""
) -> None:
    """``@key`` says who or what is named; the rank that a person's name ends in says it of nobody, and is ``@role``."""
    if text := text or text_of(value):
        key = {"role": name(value.key)} if tag == "persName" and value.key else {"key": value.key}
        add(parent, tag, {**key, "ref": parties.pointer(value), **proof(value, facsimile)}, text)


def _relayed(action: etree._Element, value: Value, facsimile: Facsimile, parties: Parties) -> None:
    """Who a telegram goes on to, and the post where he is, where the paper names both."""
    who, where = (clean(value.part(part)).strip() for part in ("name", "place"))
    if not who:
        _name(action, parties.tag(value), value, facsimile, parties)
        return
    person = "" if parties.tag(value) != "persName" else parties.pointer(value)
    add(action, "persName", {"ref": person, **proof(value, facsimile)}, who)
    if where:
        said = {"key": value.key, "ref": parties.place(value), **proof(value, facsimile)}
        add(action, "placeName", said, where)


def _participants(document: Document, facsimile: Facsimile, parties: Parties) -> etree._Element | None:
    """``particDesc``: who took part, as the paper lists them; ``@sameAs`` leads to the person."""
    root = make("particDesc")
    listed = make("listPerson", {"type": "participants"})
    for value in document.all(FieldName.PARTICIPANT):
        if text_of(value):
            ref = parties.pointer(value) if parties.tag(value) == "persName" else ""
            person = add(listed, "person", {"sameAs": ref})
            add(person, "persName", proof(value, facsimile), text_of(value))
    if not len(listed):
        return None
    root.append(listed)
    return root
