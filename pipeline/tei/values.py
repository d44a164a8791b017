"""How a value is written: attributes of its evidence, dates, and ``standOff`` with the list of all values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from lxml import etree

from pipeline.model import Document, Evidence, FieldName, Value
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.quality import PageReading
from pipeline.tei.script import cjk, latin
from pipeline.tei.xml import add, clean, degree, make

DATES = {
    FieldName.SENT: "sent",
    FieldName.RECEIVED: "received",
    FieldName.DATE: "document",
    FieldName.DRAFTED: "drafted",
    FieldName.DECIDED: "decided",
    FieldName.DECLASSIFIED: "declassified",
    FieldName.RELEASE: "release",
}
"""``date/@type`` of the fields that are dates."""

_ERA_OFFSETS = (1867, 1911, 1925, 1988, 2018)
_ERA = re.compile("明治|大正|昭和|平成|令和|[明大昭平令MTSHR](?=[.．・]?[0-9０-９一二三四五六七八九十〇元])")
_W3C = re.compile(r"(\d{4})(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?)?)?")
STRUCK = "struck"


def struck(value: Value) -> bool:
    """Whether the entry was crossed out on the page: records say so by the key or note ``struck``."""
    return value.key == STRUCK or value.note.startswith(STRUCK)


def text_of(value: Value) -> str:
    """The form for the header: normalised when there is one, else as printed."""
    return clean(value.value or value.printed).strip()


def proof(value: Value, facsimile: Facsimile) -> dict[str, str | None]:
    """``@facs``, ``@cert`` and ``@resp`` of an element that holds a value."""
    return {"facs": facsimile.value(value), "cert": degree(value.certainty), "resp": "#koden"}


def when(text: str) -> str:
    """``text`` if it is a date that ``@when`` may hold (a year, month, day or moment of the Gregorian calendar), with
    seconds and a numeric offset; else ""."""
    match = _W3C.fullmatch(text)
    if not match:
        return ""
    full = text if match[5] or not match[4] else text[:16] + ":00" + text[16:]
    try:
        if match[3]:
            datetime.fromisoformat(full.replace("Z", "+00:00"))
        elif match[2]:
            datetime(int(text[:4]), int(text[5:7]), 1)
        elif int(text) == 0:
            return ""
    except ValueError:
        return ""
    return full[:-1] + "+00:00" if full.endswith("Z") else full


def calendar(value: Value) -> str:
    """``japanese`` when the printed date counts years of an era, else ""."""
    printed = clean(value.printed)
    if _ERA.search(printed):
        return "japanese"
    first = re.match(r"\D*?(\d{1,2})\s*[年.．・]", printed)
    year = re.match(r"\d{4}", value.value)
    return "japanese" if first and year and int(year[0]) - int(first[1]) in _ERA_OFFSETS else ""


def date(value: Value, facsimile: Facsimile, kind: str | None = None) -> etree._Element:
    """``date`` with the printed form as its text and the normalised one as ``@when``."""
    element = make("date", date_attributes(value, kind))
    for key, text in proof(value, facsimile).items():
        if text:
            element.set(key, text)
    element.text = clean(value.printed or value.value).strip()
    return element


def date_attributes(value: Value, kind: str | None = None) -> dict[str, str | None]:
    return {
        "type": kind,
        "when": when(value.value),
        "calendar": "#cal-japanese" if calendar(value) else None,
    }


def stand_off(document: Document, facsimile: Facsimile, pages: Mapping[str, PageReading]) -> etree._Element | None:
    """All values with their evidence, those that were set aside, and why the document is what it is: nothing that a
    rule found is lost, whatever the header and the text make of it. ``pages``: how each page was read."""
    root = make("standOff", {"type": "evidence"})
    for kind, values in (("value", document.values), ("rejected", document.rejected)):
        for value in values:
            page = facsimile.surface.get(value.page)
            entry = add(
                root,
                "fs",
                {
                    "type": kind,
                    "facs": facsimile.value(value) or (f"#{page}" if page else None),
                    "cert": degree(value.certainty),
                    "resp": "#koden",
                },
            )
            _feature(entry, "name", value.name.value)
            _feature(entry, "printed", value.printed)
            _feature(entry, "normalised", value.value)
            _feature(entry, "rule", value.rule)
            _feature(entry, "key", value.key)
            _feature(entry, "note", value.note)
    _evidence(root, "kind", document.kind_evidence)
    _evidence(root, "cut", document.cut)
    for page_ in document.pages:
        _reading(root, f"#{facsimile.surface[page_.id]}", pages[page_.id])
        for redaction in page_.redactions:
            for item in redaction.evidence:
                _evidence(root, "redaction", item, facsimile.redaction(page_.id, redaction))
            for ground in redaction.grounds:
                for item in ground.evidence:
                    _evidence(root, "ground", item, facsimile.ground(page_.id, ground))
    return root


def _evidence(root: etree._Element, kind: str, evidence: Evidence, facs: str = "") -> None:
    entry = add(root, "fs", {"type": kind, "facs": facs, "cert": degree(evidence.certainty), "resp": "#koden"})
    _feature(entry, "rule", evidence.rule)
    _feature(entry, "detail", evidence.detail)


def _reading(root: etree._Element, facs: str, page: PageReading) -> None:
    if not page.read and not page.taken:
        return
    entry = add(root, "fs", {"type": "reading", "facs": facs, "resp": "#koden"})
    numbers = [("read", str(page.read)), ("taken", str(page.taken)), ("doubtful", str(page.doubtful))]
    if page.calibrated:
        numbers += [("calibrated", str(page.calibrated)), ("expectedErrors", f"{page.errors:.2f}")]
    for key, number in numbers:
        add(add(entry, "f", {"name": key}), "numeric", {"value": number})


def _feature(parent: etree._Element, name: str, text: str) -> None:
    """Notes and details are words of ours: English, unless they only list what was printed."""
    if text:
        ours = name in ("note", "detail") and sum(map(latin, text)) > sum(map(cjk, text))
        add(add(parent, "f", {"name": name}), "string", {"lang": "en" if ours else None}, text)
