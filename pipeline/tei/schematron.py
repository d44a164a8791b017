"""ISO Schematron to XSLT 3: the part of the standard that ``koden.sch`` and TEI's own rules use.

Supported: ``ns``, ``let`` (schema, pattern, rule), ``pattern``, ``rule``, ``assert``, ``report``, ``value-of``,
``name``, ``role``, and XSLT keys and functions among the patterns. Anything else (abstract patterns, ``extends``,
``include``, phases) raises ValueError: a rule that is not understood must not look like one that never fires.
After ISO/IEC 19757-3:2016 clause 6: within a pattern a node is checked by the first rule that matches it.
"""

from __future__ import annotations

from lxml import etree

from pipeline import safe_xml

SCH = "http://purl.oclc.org/dsdl/schematron"
XSL = "http://www.w3.org/1999/XSL/Transform"
_S, _X = f"{{{SCH}}}", f"{{{XSL}}}"
_PASSED_OVER = {_S + name for name in ("title", "p", "ns", "pattern", "let")}

_LOCATION = (
    "string-join(for $a in ancestor-or-self::* return concat('/', name($a), '[', "
    "count($a/preceding-sibling::*[node-name(.) = node-name($a)]) + 1, ']'))"
)
_INDICES = "string-join(for $a in ancestor-or-self::* return string(count($a/preceding-sibling::*) + 1), ' ')"


def transpile(schema: etree._Element) -> bytes:
    """An XSLT 3 stylesheet that answers a document with ``report``: ``fired`` elements (@rule, @count) and ``problem``
    elements (@rule, @role, @path readable, @at the child numbers from the root, the message as text)."""
    root = etree.Element(_X + "stylesheet", nsmap=_namespaces(schema), version="3.0")
    root.set("expand-text", "no")
    if schema.tag != _S + "schema":
        raise ValueError(f"not a Schematron schema: {schema.tag}")
    etree.SubElement(root, _X + "output", method="xml", encoding="UTF-8")
    body: list[etree._Element] = []
    for child in schema.iterchildren("*"):
        if child.tag.startswith(_X):
            root.append(_copy(child))
        elif child.tag == _S + "let":
            root.append(_variable(child))
        elif child.tag == _S + "pattern":
            mode = f"m{len(body)}"
            body.append(etree.Element(_X + "apply-templates", select="/", mode=mode))
            _pattern(root, child, mode)
        elif child.tag not in _PASSED_OVER:
            raise ValueError(f"line {child.sourceline}: {child.tag} is not supported")
    _main(root, body)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _namespaces(schema: etree._Element) -> dict[str, str]:
    return {"xsl": XSL, **{_need(ns, "prefix"): _need(ns, "uri") for ns in schema.iter(_S + "ns")}}


def _need(element: etree._Element, attribute: str) -> str:
    value = element.get(attribute)
    if value is None:
        raise ValueError(f"{etree.QName(element).localname} without {attribute} in the Schematron schema")
    return value


def _pattern(root: etree._Element, pattern: etree._Element, mode: str) -> None:
    if pattern.get("abstract") or pattern.get("is-a"):
        raise ValueError(f"line {pattern.sourceline}: abstract patterns are not supported")
    etree.SubElement(root, _X + "mode", {"name": mode, "on-no-match": "shallow-skip"})
    shared = [_variable(let) for let in pattern.iterchildren(_S + "let")]
    rules = list(pattern.iterchildren(_S + "rule"))
    for i, rule in enumerate(rules):
        match = {"match": _need(rule, "context"), "mode": mode, "priority": str(len(rules) - i)}
        template = etree.SubElement(root, _X + "template", match)
        name = rule.get("id") or f"{pattern.get('id', mode)}/{i + 1}"
        for let in shared:
            template.append(_copy(let))
        etree.SubElement(template, "fired", rule=name)
        for child in rule.iterchildren("*"):
            if child.tag == _S + "let":
                template.append(_variable(child))
            elif child.tag in (_S + "assert", _S + "report"):
                _check(template, child, name)
            elif child.tag.startswith(_S):
                raise ValueError(f"line {child.sourceline}: {child.tag} is not supported")
        etree.SubElement(template, _X + "apply-templates", select="@* | node()", mode=mode)


def _check(template: etree._Element, check: etree._Element, rule: str) -> None:
    test = _need(check, "test")
    condition = f"not({test})" if check.tag == _S + "assert" else test
    holder = etree.SubElement(template, _X + "if", test=condition)
    problem = etree.SubElement(holder, "problem", rule=check.get("id") or rule, role=check.get("role") or "error")
    for attribute, select in (("path", _LOCATION), ("at", _INDICES)):
        etree.SubElement(problem, _X + "attribute", {"name": attribute, "select": select})
    _words(problem, check.text)
    for child in check.iterchildren("*"):
        if child.tag == _S + "value-of":
            etree.SubElement(problem, _X + "value-of", select=_need(child, "select"))
        elif child.tag == _S + "name":
            etree.SubElement(problem, _X + "value-of", select=f"name({child.get('path', '.')})")
        else:
            _words(problem, "".join(str(t) for t in child.itertext()))
        _words(problem, child.tail)


def _words(parent: etree._Element, text: str | None) -> None:
    if text:
        etree.SubElement(parent, _X + "text").text = text


def _variable(let: etree._Element) -> etree._Element:
    return etree.Element(_X + "variable", name=_need(let, "name"), select=_need(let, "value"))


def _copy(element: etree._Element) -> etree._Element:
    return safe_xml.parse(etree.tostring(element, with_tail=False))


def _main(root: etree._Element, body: list[etree._Element]) -> None:
    template = etree.SubElement(root, _X + "template", match="/", priority="1000")
    variable = etree.SubElement(template, _X + "variable", name="koden-all")
    variable.extend(body)
    report = etree.SubElement(template, "report")
    grouped = etree.SubElement(report, _X + "for-each-group", {"select": "$koden-all/fired", "group-by": "@rule"})
    fired = etree.SubElement(grouped, "fired")
    etree.SubElement(fired, _X + "attribute", {"name": "rule", "select": "current-grouping-key()"})
    etree.SubElement(fired, _X + "attribute", {"name": "count", "select": "count(current-group())"})
    etree.SubElement(report, _X + "copy-of", select="$koden-all/problem")
