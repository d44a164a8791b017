"""``koden.odd`` as typed data: chapters with their prose, the elements and the rules that stand in them."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from pipeline import safe_xml
from pipeline.tei.xml import ID, TEI, T

EXAMPLES = "http://www.tei-c.org/ns/Examples"
SCH = "http://purl.oclc.org/dsdl/schematron"
XSL = "http://www.w3.org/1999/XSL/Transform"
_E, _S, _X = f"{{{EXAMPLES}}}", f"{{{SCH}}}", f"{{{XSL}}}"


@dataclass(frozen=True)
class Word:
    """One value of a closed list and what it means."""

    ident: str
    meaning: str


@dataclass(frozen=True)
class Attribute:
    """``values``: the only ones allowed; () where its form is said by ``datatype`` (a name of TEI's)."""

    ident: str
    required: bool
    meaning: str
    datatype: str
    values: tuple[Word, ...]


@dataclass(frozen=True)
class Element:
    """``examples`` are ``egXML`` elements; ``remarks`` paragraphs."""

    ident: str
    module: str
    meaning: str
    attributes: tuple[Attribute, ...]
    examples: tuple[etree._Element, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One assertion. ``good`` and ``bad``: ``egXML`` with a piece of a record that keeps it and one that breaks it."""

    ident: str
    meaning: str
    context: str
    assertion: etree._Element
    lets: tuple[tuple[str, str], ...]
    good: etree._Element
    bad: etree._Element

    @property
    def warning(self) -> bool:
        return self.assertion.get("role") == "warning"


@dataclass(frozen=True)
class Chapter:
    """``prose``: what stands before the rules and elements, as TEI."""

    ident: str
    title: str
    prose: tuple[etree._Element, ...]
    rules: tuple[Rule, ...]
    elements: tuple[Element, ...]


@dataclass(frozen=True)
class Odd:
    """``declarations``: namespaces, keys and functions the rules use, as they go into the Schematron."""

    title: str
    version: str
    chapters: tuple[Chapter, ...]
    declarations: tuple[etree._Element, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(r for c in self.chapters for r in c.rules)

    @property
    def elements(self) -> tuple[Element, ...]:
        return tuple(e for c in self.chapters for e in c.elements)


def read_odd(source: bytes) -> Odd:
    """Raises XMLSyntaxError; ValueError for a rule without a name of its own, an example or a message."""
    root = safe_xml.parse(source, remove_comments=True)
    title = _words(_one(root, "teiHeader/fileDesc/titleStmt/title"))
    version = _words(_one(root, "teiHeader/fileDesc/editionStmt/edition"))
    chapters = tuple(_chapter(d) for d in root.iter(T + "div") if d.get("type") == "chapter")
    declared = tuple(
        child
        for constraint in root.iter(T + "constraint")
        for child in constraint.iterchildren("*")
        if child.tag == _S + "ns" or child.tag.startswith(_X)
    )
    return Odd(title, version, chapters, declared)


def _one(root: etree._Element, path: str) -> etree._Element:
    found = root.find("/".join(T + step for step in path.split("/")))
    if found is None:
        raise ValueError(f"the customisation has no {path}")
    return found


def _words(element: etree._Element | None) -> str:
    return " ".join("".join(str(t) for t in element.itertext()).split()) if element is not None else ""


def _chapter(div: etree._Element) -> Chapter:
    prose = tuple(c for c in div.iterchildren("*") if c.tag not in (T + "head", T + "div", T + "specGrp"))
    rules = tuple(_rule(d) for d in div.iterchildren(T + "div") if d.get("type") == "rule")
    elements = tuple(_element(e) for e in div.iter(T + "elementSpec"))
    return Chapter(str(div.get(ID)), _words(div.find(T + "head")), prose, rules, elements)


def _rule(div: etree._Element) -> Rule:
    spec = next(div.iter(T + "constraintSpec"))
    ident = str(spec.get("ident"))
    (rule,) = spec.iter(_S + "rule")
    (assertion,) = rule.iterchildren(_S + "assert", _S + "report")
    examples = {str(e.get("valid")): e for e in div.iter(_E + "egXML")}
    if assertion.get("id") != ident or examples.keys() != {"true", "false"} or not _words(assertion):
        raise ValueError(f"the rule {ident} lacks its name, its message, or an example that keeps or breaks it")
    lets = tuple((str(let.get("name")), str(let.get("value"))) for let in rule.iterchildren(_S + "let"))
    meaning = _words(spec.find(T + "desc"))
    return Rule(ident, meaning, str(rule.get("context")), assertion, lets, examples["true"], examples["false"])


def _element(spec: etree._Element) -> Element:
    return Element(
        str(spec.get("ident")),
        str(spec.get("module")),
        _words(spec.find(T + "desc")),
        tuple(_attribute(a) for a in spec.iter(T + "attDef") if a.get("mode") != "delete"),
        tuple(spec.iter(_E + "egXML")),
        tuple(_words(p) for r in spec.iterchildren(T + "remarks") for p in r.iterchildren(T + "p")),
    )


def _attribute(spec: etree._Element) -> Attribute:
    closed = spec.find(T + "valList")
    reference = spec.find(f"{T}datatype/{T}dataRef")
    items = () if closed is None else closed.iterchildren(T + "valItem")
    return Attribute(
        str(spec.get("ident")),
        spec.get("usage") == "req",
        _words(spec.find(T + "desc")),
        "" if reference is None else str(reference.get("key") or reference.get("name")),
        tuple(Word(str(i.get("ident")), _words(i.find(T + "desc"))) for i in items),
    )


def fragment(example: etree._Element) -> etree._Element:
    """The content of an ``egXML`` as TEI: itself when it is a whole record or volume, else put into a ``TEI``."""
    children = [_retagged(child) for child in example.iterchildren("*")]
    if len(children) == 1 and children[0].tag in (T + "TEI", T + "teiCorpus"):
        return children[0]
    root = etree.Element(T + "TEI", nsmap={None: TEI})  # type: ignore[dict-item]
    root.extend(children)
    return root


def _retagged(element: etree._Element) -> etree._Element:
    out = etree.Element(T + etree.QName(element).localname, nsmap={None: TEI})  # type: ignore[dict-item]
    for key, value in element.attrib.items():
        out.set(key, value)
    out.text, out.tail = element.text, element.tail
    out.extend(_retagged(child) for child in element.iterchildren("*"))
    return out
