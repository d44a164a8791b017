"""Levels of lists that make the builder (:mod:`pipeline.tei.lists`) write them one inside the other as they stand."""

from __future__ import annotations

from lxml import etree

from pipeline.tei.labels import core, style_of
from pipeline.tei.reading.rows import TURNED
from pipeline.tei.spans import LISTED
from pipeline.tei.xml import T


def levels(first: etree._Element) -> dict[etree._Element, int]:
    """Level of every list that is open with ``first``, an outermost one: a list inside an item is deeper than that of
    the item; of two that follow each other in one place the first is deeper where the second would else go on with it.
    """
    out: dict[etree._Element, int] = {}
    run = [first, *_following(first)]
    _set(run, 1, out)
    return out


def _set(run: list[etree._Element], base: int, out: dict[etree._Element, int]) -> None:
    level = base
    for i in reversed(range(len(run))):
        if i + 1 < len(run) and _takes(run[i], run[i + 1]):
            level += 1
        out[run[i]] = level
    for listed in run:
        for item in listed.iterchildren(T + "item"):
            for inner in _runs(item):
                _set(inner, out[listed] + 1, out)


def _runs(item: etree._Element) -> list[list[etree._Element]]:
    """Lists in an item that follow each other, furniture aside."""
    out: list[list[etree._Element]] = []
    going = False
    for child in item:
        if child.tag == T + "list" and child.get("type") not in {f.value for f in LISTED}:
            if not going:
                out.append([])
            out[-1].append(child)
            going = True
        elif child.tag not in (*TURNED, T + "gap"):
            going = False
    return out


def _following(first: etree._Element) -> list[etree._Element]:
    out = []
    after = first.getnext()
    while after is not None and after.tag in (*TURNED, T + "gap", T + "list"):
        if after.tag == T + "list":
            out.append(after)
        after = after.getnext()
    return out


def _takes(before: etree._Element, after: etree._Element) -> bool:
    """Whether the first item of ``after`` would be taken for one more of ``before``."""
    a, b = _label(before), _label(after)
    style = style_of(a)
    return style.signs == style_of(b).signs and (not core(b) or style.type == "bulleted" or core(b) != core(a))


def _label(element: etree._Element) -> str:
    item = element.find(T + "item")
    return str(item.get("n", "")) if item is not None else ""
