"""``profileDesc``: the document's date, its language, who wrote to whom and when, and what it is."""

from __future__ import annotations

from lxml import etree

from pipeline.model import Document, FieldName, Value
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.taxonomy import Category
from pipeline.tei.values import DATES, calendar, date, proof, text_of
from pipeline.tei.xml import add, degree, make

OWN_DATE = (FieldName.SENT, FieldName.DATE, FieldName.DRAFTED, FieldName.DECIDED, FieldName.RECEIVED)
"""Which date is the document's own, the best first."""

_LANGUAGES = {"ja": "日本語", "en": "English", "und": "undetermined"}


def party(value: Value) -> str:
    """``orgName`` when the vocabulary says that it is an office, else ``persName`` (a person, or the holder of a
    post)."""
    return "orgName" if value.key.startswith("org.") else "persName"


def profile(
    document: Document, facsimile: Facsimile, categories: list[tuple[str, Category, Value | None]]
) -> etree._Element:
    root = make("profileDesc")
    creation = add(root, "creation")
    own = next((v for name in OWN_DATE if (v := document.first(name))), None)
    if own is not None:
        creation.append(date(own, facsimile))
    languages = add(root, "langUsage")
    code = document.language or "und"
    add(languages, "language", {"ident": code}, _LANGUAGES.get(code.split("-")[0], code))
    if any(v.name in DATES and calendar(v) for v in document.values):
        entry = add(add(root, "calendarDesc"), "calendar", {"id": "cal-japanese"})
        add(entry, "p", {"lang": "ja"}, "元号による年(明治以後)")
    if (described := _correspondence(document, facsimile)) is not None:
        root.append(described)
    text = add(root, "textClass")
    for scheme, category, value in categories:
        found = proof(value, facsimile) if value else {"cert": degree(document.kind_evidence.certainty)}
        add(text, "catRef", {"scheme": f"#{scheme}", "target": f"#{category.id}", "resp": "#koden", **found})
    return root


def _correspondence(document: Document, facsimile: Facsimile) -> etree._Element | None:
    root = make("correspDesc")
    sides = (
        ("sent", FieldName.SENDER, FieldName.PLACE, FieldName.SENT),
        ("received", FieldName.RECIPIENT, FieldName.RECEIVED_PLACE, FieldName.RECEIVED),
    )
    for side, person, place, time in sides:
        action = make("correspAction", {"type": side})
        for value in document.all(person):
            if text_of(value):
                add(action, party(value), {"key": value.key, **proof(value, facsimile)}, text_of(value))
        for value in document.all(place):
            if text_of(value):
                add(action, "placeName", {"key": value.key, **proof(value, facsimile)}, text_of(value))
        for value in document.all(time):
            action.append(date(value, facsimile))
        if len(action):
            root.append(action)
    return root if len(root) else None
