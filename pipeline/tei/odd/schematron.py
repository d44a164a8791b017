"""The rules of the customisation as one ISO Schematron schema.

A pattern checks a node by the first of its rules that matches (ISO/IEC 19757-3 clause 6), so rules whose contexts may
meet the same node stand in different patterns; rules with the same context become one. So all are applied, and the
document is walked through no oftener than needed.
"""

from __future__ import annotations

import re
from copy import deepcopy

from lxml import etree

from pipeline.tei.odd.reading import SCH, XSL, Odd, Rule

_S = f"{{{SCH}}}"
_PREFIX = {None: SCH, "xsl": XSL}
_ANY = "*"


def schematron(odd: Odd) -> bytes:
    """``koden.sch``. Raises ValueError when two rules of one context give a variable two values."""
    root = etree.Element(_S + "schema", nsmap=_PREFIX, queryBinding="xslt3")  # type: ignore[arg-type]
    _add(root, "title", text="Koden records")
    for node in odd.declarations:
        root.append(_bare(node))
    for number, contexts in enumerate(_patterns(odd.rules), 1):
        pattern = _add(root, "pattern", id=f"rules-{number}")
        for context, rules in contexts.items():
            _rule(_add(pattern, "rule", context=context), rules)
    etree.indent(root)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["xsl"])
    header = b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- Made from schemas/koden.odd by python -m pipeline.tei.odd: change it there. -->\n'  # noqa: E501
    return header + etree.tostring(root, encoding="UTF-8") + b"\n"


def _patterns(rules: tuple[Rule, ...]) -> list[dict[str, list[Rule]]]:
    """Contexts with their rules, by pattern: each context in the first whose others cannot match what it matches."""
    by_context: dict[str, list[Rule]] = {}
    for rule in rules:
        by_context.setdefault(rule.context, []).append(rule)
    patterns: list[tuple[set[str], dict[str, list[Rule]]]] = []
    for context, those in by_context.items():
        names = names_of(context)
        for taken, pattern in patterns:  # noqa: B007
            if not taken & names and _ANY not in taken | names:
                break
        else:
            taken, pattern = set(), {}
            patterns.append((taken, pattern))
        taken |= names
        pattern[context] = those
    return [pattern for _, pattern in patterns]


def names_of(context: str) -> set[str]:
    """The names of the elements a rule's context may match; ``*`` when it may be any."""
    found = set()
    for way in re.split(r"\|(?![^\[]*\])", context):
        step = re.sub(r"\[.*\]$", "", way.strip(), flags=re.DOTALL).rsplit("/", 1)[-1]
        name = re.fullmatch(r"t:([A-Za-z]+)", step)
        found.add(name[1] if name else _ANY)
    return found


def _rule(out: etree._Element, rules: list[Rule]) -> None:
    known: dict[str, str] = {}
    for rule in rules:
        for name, value in rule.lets:
            if known.setdefault(name, value) != value:
                raise ValueError(f"the rule {rule.ident} gives ${name} another value than a rule of the same context")
    for name, value in known.items():
        _add(out, "let", name=name, value=value)
    for rule in rules:
        out.append(_bare(rule.assertion))


def _add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, _S + tag, attributes)
    element.text = text or None
    return element


def _bare(node: etree._Element) -> etree._Element:
    copy = deepcopy(node)
    copy.tail = None
    etree.cleanup_namespaces(copy)
    return copy
