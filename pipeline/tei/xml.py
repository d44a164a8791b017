"""Small helpers on lxml: elements of the TEI namespace, text that XML can hold, numbers as attributes say them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

TEI = "http://www.tei-c.org/ns/1.0"
XML = "http://www.w3.org/XML/1998/namespace"
T = f"{{{TEI}}}"
ID = f"{{{XML}}}id"
LANG = f"{{{XML}}}lang"
NS = {"t": TEI}
_PREFIX: Any = {None: TEI}

Attributes = Mapping[str, str | None]

_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile("[\t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")


def clean(text: str) -> str:
    """``text`` in NFC; line ends and tabs become a space, what XML cannot hold becomes U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _ILLEGAL.sub("\ufffd", _SPACE.sub(" ", text)))


def name(text: str, prefix: str = "x") -> str:
    """An ASCII NCName made of ``text``; other characters become their code points, so that names stay apart."""
    out = "".join(c if re.match(r"[A-Za-z0-9._-]", c) else f"u{ord(c):x}" for c in text)
    return out if _NAME.fullmatch(out) else f"{prefix}{out}"


def degree(certainty: float) -> str:
    """A certainty or confidence as ``@cert`` has it: 0.00 to 1.00."""
    return f"{min(1.0, max(0.0, certainty)):.2f}"


def make(tag: str, attributes: Attributes | None = None, text: str = "") -> etree._Element:
    """A TEI element; attributes whose value is None or empty are left out; keys ``id`` and ``lang`` are xml:id and
    xml:lang."""
    element = etree.Element(T + tag, nsmap=_PREFIX)
    for key, value in (attributes or {}).items():
        if value:
            element.set({"id": ID, "lang": LANG}.get(key, key), clean(value))
    if text:
        element.text = clean(text)
    return element


def add(parent: etree._Element, tag: str, attributes: Attributes | None = None, text: str = "") -> etree._Element:
    """:func:`make`, appended to ``parent``."""
    element = make(tag, attributes, text)
    parent.append(element)
    return element


def append_text(parent: etree._Element, text: str) -> None:
    """Character data at the end of ``parent``, after its last child."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def indent(element: etree._Element, leaves: Iterable[str], level: int = 0) -> None:
    """White space between children, for people who open the file; never inside an element whose name is in ``leaves``
    or that has character data of its own."""
    stop = {T + leaf for leaf in leaves}
    _indent(element, stop, level)


def _indent(element: etree._Element, stop: set[str], level: int) -> None:
    if not len(element) or element.tag in stop or (element.text or "").strip():
        return
    if any((child.tail or "").strip() for child in element):
        return
    element.text = "\n" + "  " * (level + 1)
    for child in element:
        _indent(child, stop, level + 1)
        child.tail = "\n" + "  " * (level + 1)
    element[-1].tail = "\n" + "  " * level
