"""From one record to another: references to other telegrams, and how documents of a source belong together."""

from __future__ import annotations

import re
from urllib.parse import quote

from lxml import etree

from pipeline.model import Document, Value
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.values import proof
from pipeline.tei.xml import add, clean, degree, make

_RECORD = re.compile(r"-d[0-9]{3,}$")
REPLY, CORRECTS, EARLIER = "reply", "corrects", "prev"
"""``ref/@type``: what it answers, what it corrects, an earlier one that it speaks of."""


def record_uri(document: Document, target: str) -> str:
    """The record ``target`` (:attr:`Document.id`) as seen from that of ``document``: every source has a folder."""
    own, there = (id.rpartition("-d")[0] for id in (document.id, target))
    file = f"{quote(target)}.xml"
    return file if own == there or not there else f"../{quote(there)}/{file}"


def reference_attributes(value: Value, document: Document) -> dict[str, str | None]:
    """Of a ``ref``: without ``@target`` when what it means was not found."""
    relation = value.part("relation")
    direction = clean(value.part("direction")).strip()
    return {
        "type": relation if relation in (REPLY, CORRECTS) else EARLIER,
        "subtype": "".join(direction.split()),
        "n": clean(value.part("number")).strip(),
        "target": record_uri(document, value.target) if _RECORD.search(value.target) else None,
    }


def reference(value: Value, document: Document, facsimile: Facsimile) -> etree._Element:
    """``ref`` with the printed form as its text."""
    printed = clean(value.printed or value.value).strip()
    return make("ref", {**reference_attributes(value, document), **proof(value, facsimile)}, printed)


def related(document: Document, parent: etree._Element) -> None:
    """``relatedItem`` for each relation to another document of the source."""
    for relation in document.relations:
        add(
            parent,
            "relatedItem",
            {
                "type": relation.type.value,
                "target": record_uri(document, relation.target),
                "cert": degree(relation.evidence.certainty),
                "resp": "#koden",
            },
        )
