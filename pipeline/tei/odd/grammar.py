"""What a RELAX NG grammar lets stand, without regard to where: elements, their attributes, their closed values.

For the comparison of ``koden.rng``, which is written by hand, with the customisation, which says it in words.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline import safe_xml
from pipeline.tei.xml import TEI

R = "{http://relaxng.org/ns/structure/1.0}"
Attributes = dict[str, frozenset[str] | None]
"""Name to the words allowed; None where the form is free or a datatype's."""


def vocabulary(source: bytes) -> dict[str, Attributes]:
    """Element name to its attributes, over all definitions of the element together."""
    grammar = safe_xml.parse(source)
    defines = {str(d.get("name")): d for d in grammar.iter(R + "define")}
    found: dict[str, dict[str, set[str] | None]] = {}
    for element in _elements(grammar):
        attributes = found.setdefault(str(element.get("name")), {})
        for attribute in _attributes(element, defines):
            name, words = str(attribute.get("name")), _words(attribute, defines)
            known = attributes.get(name, set())
            attributes[name] = None if words is None or known is None else known | words
    return {
        element: {name: None if words is None else frozenset(words) for name, words in attributes.items()}
        for element, attributes in found.items()
    }


def required(source: bytes) -> set[tuple[str, str]]:
    """(element, attribute) pairs that no definition of the element lets be missing."""
    grammar = safe_xml.parse(source)
    defines = {str(d.get("name")): d for d in grammar.iter(R + "define")}
    always: dict[str, set[str]] = {}
    for element in _elements(grammar):
        here = _required(element, defines, top=True)
        name = str(element.get("name"))
        always[name] = here & always.get(name, here)
    return {(element, name) for element, names in always.items() for name in names}


def _elements(grammar: etree._Element) -> Iterator[etree._Element]:
    """Those of TEI: a volume includes its records by an element of XInclude."""
    return (e for e in grammar.iter(R + "element") if e.get("ns", TEI) == TEI)


def _attributes(node: etree._Element, defines: dict[str, etree._Element]) -> Iterator[etree._Element]:
    for child in node.iterchildren("*"):
        if child.tag == R + "attribute":
            yield child
        elif child.tag == R + "ref":
            yield from _attributes(defines[str(child.get("name"))], defines)
        elif child.tag != R + "element":
            yield from _attributes(child, defines)


def _words(attribute: etree._Element, defines: dict[str, etree._Element]) -> set[str] | None:
    """The words of a choice of values; None as soon as anything else is allowed."""
    words: set[str] = set()
    for node in attribute.iter("*"):
        if node.tag == R + "value":
            words.add(str(node.text))
        elif node.tag == R + "ref":
            more = _words(defines[str(node.get("name"))], defines)
            if more is None:
                return None
            words |= more
        elif node.tag in (R + "data", R + "text"):
            return None
    return words or None


def _required(node: etree._Element, defines: dict[str, etree._Element], top: bool = False) -> set[str]:
    if node.tag == R + "attribute":
        return {str(node.get("name"))}
    if node.tag in (R + "optional", R + "zeroOrMore") or (node.tag == R + "element" and not top):
        return set()
    if node.tag == R + "ref":
        return _required(defines[str(node.get("name"))], defines)
    parts = [_required(child, defines) for child in node.iterchildren("*")]
    if node.tag == R + "choice":
        return set.intersection(*parts) if parts else set()
    return set().union(*parts)
