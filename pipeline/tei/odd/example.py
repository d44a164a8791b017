"""An example of the customisation as HTML: its markup in colours, a line for each element that holds no text."""

from __future__ import annotations

from html import escape

from lxml import etree
from markupsafe import Markup

from pipeline.tei.xml import XML

WIDTH = 100
"""characters that a start tag may have before its attributes go to lines of their own"""


def highlighted(example: etree._Element) -> Markup:
    """The content of an ``egXML``. Text is kept to the letter; white space is added only where there is no text."""
    return Markup("\n").join(Markup(line) for child in example.iterchildren("*") for line in _lines(child, 0))


def _lines(element: etree._Element, depth: int) -> list[str]:
    pad = "  " * depth
    if _mixed(element) or not len(element):
        return [pad + _inline(element, pad)]
    inside = [line for child in element.iterchildren("*") for line in _lines(child, depth + 1)]
    return [pad + _start(element, pad), *inside, pad + _end(element)]


def _mixed(element: etree._Element) -> bool:
    return bool((element.text or "").strip()) or any((c.tail or "").strip() for c in element)


def _inline(element: etree._Element, pad: str = "") -> str:
    if not len(element) and element.text is None:
        return _start(element, pad, closed=True)
    inside = escape(element.text or "", quote=False)
    for child in element.iterchildren("*"):
        inside += _inline(child, pad) + escape(child.tail or "", quote=False)
    return _start(element, pad) + inside + _end(element)


def _start(element: etree._Element, pad: str, closed: bool = False) -> str:
    name = etree.QName(element).localname
    pairs = [(str(k).replace(f"{{{XML}}}", "xml:"), str(v)) for k, v in element.attrib.items()]
    long = len(name) + sum(len(k) + len(v) + 4 for k, v in pairs) > WIDTH
    gap = f"\n{pad}    " if long else " "
    attributes = "".join(
        f'{gap if i and i % 4 == 0 else " "}<i>{escape(k)}</i>=<b>"{escape(v)}"</b>' for i, (k, v) in enumerate(pairs)
    )
    return f"<u>&lt;{name}</u>{attributes}<u>{'/' if closed else ''}&gt;</u>"


def _end(element: etree._Element) -> str:
    return f"<u>&lt;/{etree.QName(element).localname}&gt;</u>"
