"""What a record has that the grammar does not allow, in words.

libxml2 often blames an ancestor, or says no more than that attributes do not fit. So elements, attributes and fixed
values are compared with the grammar here first; what is left (order, contents, forms of values) is taken from its log.
Only asked when the grammar has refused a record: an element that fits any of its definitions is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from lxml import etree

from pipeline import safe_xml
from pipeline.tei.xml import TEI, XML

R = "{http://relaxng.org/ns/structure/1.0}"
_OPTIONAL = frozenset({R + "optional", R + "zeroOrMore"})
Found = tuple[etree._Element, str]


@dataclass(frozen=True)
class Shape:
    """One set of attributes an element may have. ``values``: name to the words allowed, when there are such;
    ``forms``: name to the pattern it must follow, when there is one and nothing else."""

    required: frozenset[str]
    allowed: frozenset[str]
    values: tuple[tuple[str, frozenset[str]], ...] = ()
    forms: tuple[tuple[str, str], ...] = ()


_NONE = Shape(frozenset(), frozenset())


def _joined(shapes: Iterable[Shape]) -> Shape:
    shapes = tuple(shapes)
    return Shape(
        frozenset().union(*(s.required for s in shapes)),
        frozenset().union(*(s.allowed for s in shapes)),
        tuple(pair for s in shapes for pair in s.values),
        tuple(pair for s in shapes for pair in s.forms),
    )


@cache
def _shapes(schema: bytes) -> dict[str, tuple[Shape, ...]]:
    """Element name to its sets of attributes, over all its definitions."""
    grammar = safe_xml.parse(schema)
    defines = {d.get("name"): d for d in grammar.iter(R + "define")}

    def pattern(node: etree._Element) -> str:
        """Of an attribute that holds one datum; "" when it holds a list or a choice of several."""
        children = list(node.iterchildren("*"))
        if len(children) != 1:
            return ""
        if children[0].tag == R + "ref":
            return pattern(defines[children[0].get("name")])
        params = [p for p in children[0].iterchildren(R + "param") if p.get("name") == "pattern"]
        return str(params[0].text) if children[0].tag == R + "data" and len(params) == 1 else ""

    def of(node: etree._Element) -> list[Shape]:
        if node.tag == R + "attribute":
            name = str(node.get("name"))
            listed = (v for v in node.iter(R + "value") if not any(e.tag == R + "except" for e in v.iterancestors()))
            words = frozenset(str(v.text) for v in listed)
            form = pattern(node) if not words else ""
            there = ((name, words),) if words else ()
            return [Shape(frozenset({name}), frozenset({name}), there, ((name, form),) if form else ())]
        if node.tag == R + "ref":
            return inside(defines[node.get("name")])
        if node.tag == R + "choice":
            return list(dict.fromkeys(s for child in node.iterchildren("*") for s in of(child)))
        if node.tag in _OPTIONAL:
            return [Shape(frozenset(), s.allowed, s.values, s.forms) for s in inside(node)]
        return [_NONE] if node.tag == R + "element" else inside(node)

    def inside(node: etree._Element) -> list[Shape]:
        parts = [shapes for child in node.iterchildren("*") if (shapes := of(child)) != [_NONE]]
        return list(dict.fromkeys(_joined(row) for row in product(*parts)))

    found: dict[str, dict[Shape, None]] = {}
    for element in grammar.iter(R + "element"):
        found.setdefault(str(element.get("name")), {}).update(dict.fromkeys(inside(element)))
    return {name: tuple(shapes) for name, shapes in found.items()}


@cache
def _foreign(schema: bytes) -> frozenset[tuple[str | None, str]]:
    """Elements of other namespaces that the grammar has: a volume includes its records by XInclude."""
    elements = safe_xml.parse(schema).iter(R + "element")
    return frozenset((e.get("ns"), str(e.get("name"))) for e in elements if e.get("ns"))


def unknown(root: etree._Element, schema: bytes) -> Iterator[Found]:
    """Elements and attributes that records do not use at all."""
    for element in root.iter("*"):
        name = etree.QName(element)
        if (name.namespace, name.localname) in _foreign(schema):
            continue
        if name.namespace != TEI:
            where = f"the namespace {name.namespace}" if name.namespace else "no namespace"
            yield element, f"the element {name.localname} is of {where}; records are all TEI ({TEI})"
        elif (shapes := _shapes(schema).get(name.localname)) is None:
            yield element, f"the element {name.localname} is not used in records"
        else:
            allowed = frozenset().union(*(s.allowed for s in shapes))
            for key in set(_attributes(element)) - allowed:
                yield element, f"{name.localname} has no attribute {key} in records"


def misfits(root: etree._Element, schema: bytes) -> Iterator[Found]:
    """Elements that lack an attribute or have one that is not among the words, or not of the form, allowed."""
    for element in root.iter("*"):
        name = etree.QName(element).localname
        attributes = _attributes(element)
        complaints = [list(_complaints(attributes, shape)) for shape in _shapes(schema).get(name, ())]
        if complaints and all(complaints):
            yield from ((element, f"{name} {text}") for text in min(complaints, key=len))


def _complaints(attributes: dict[str, str], shape: Shape) -> Iterator[str]:
    for key, words in shape.values:
        if key in attributes and attributes[key] not in words:
            # which definition is meant is told by such a word: a wrong one counts for more than what else is amiss
            yield f'has {key}="{attributes[key]}", which is none of: {", ".join(sorted(words))}'
    for key, form in shape.forms:
        if key in attributes and not re.fullmatch(form, attributes[key].strip()):
            yield f'has {key}="{attributes[key]:.40}", which is not of the form {form}'
    for key in sorted(shape.required - attributes.keys()):
        yield f"lacks the attribute {key}"
    for key in sorted(attributes.keys() - shape.allowed):
        yield f"may not have {key} beside its other attributes"


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(key).replace(f"{{{XML}}}", "xml:"): str(value) for key, value in element.attrib.items()}


def logged(root: etree._Element, log: Iterable[Any]) -> Iterator[tuple[etree._Element | None, int, str]]:
    """Element when known, line and message of the entries of libxml2's log that say most, each once."""
    entries = [entry for entry in log if entry.line]
    for says_most in (("doesn't allow value", "Invalid attribute"), ("Did not expect", "Expecting"), ("",)):
        chosen = [e for e in entries if any(words in e.message for words in says_most)]
        if chosen:
            break
    seen: set[tuple[int, str]] = set()
    for entry in chosen if entries else ():
        if (entry.line, entry.message) in seen:
            continue
        seen.add((entry.line, entry.message))
        found = root.getroottree().xpath(entry.path) if entry.path else []
        element = found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else None
        yield element, entry.line, str(entry.message) + (f", at {_start(element)}" if element is not None else "")


def _start(element: etree._Element) -> str:
    """The start tag, long values cut."""
    attributes = "".join(f' {k}="{v:.40}"' for k, v in _attributes(element).items())
    return f"<{etree.QName(element).localname}{attributes}>"
