"""Where two records say different things: layout of the file aside, which says nothing."""

from __future__ import annotations

from lxml import etree

from pipeline.tei.build import MIXED
from pipeline.tei.reading.source import local
from pipeline.tei.xml import T

_MIXED = frozenset(T + tag for tag in MIXED)


def difference(there: etree._Element, again: etree._Element) -> tuple[etree._Element, str] | None:
    """The first element of ``there`` that ``again`` has otherwise, and in what; None when they say the same. Nothing of
    what stands in them is quoted."""
    return _differ(there, again, exact=False)


def _differ(a: etree._Element, b: etree._Element, *, exact: bool) -> tuple[etree._Element, str] | None:
    exact = exact or a.tag in _MIXED
    for key in (*a.attrib, *b.attrib):
        if a.get(key) != b.get(key):
            said = str(key).rpartition("}")[2]
            return a, f"@{said}" + (" has no place" if key not in b.attrib else " does not follow from the rest")
    if not _same(a.text, b.text, exact=exact):
        return a, "its characters"
    for x, y in zip(a, b, strict=False):
        if x.tag != y.tag:
            return x, "this element, here"
        if (found := _differ(x, y, exact=exact)) is not None:
            return found
        if not _same(x.tail, y.tail, exact=exact):
            return x, "the characters after it"
    if len(a) > len(b):
        return a[len(b)], "this element, here"
    if len(b) > len(a):
        return a, f"that it has no {local(b[len(a)])} at its end"
    return None


def _same(a: str | None, b: str | None, *, exact: bool) -> bool:
    if exact:
        return (a or "") == (b or "")
    return (a or "").strip() == (b or "").strip()
