"""The customisation as one HTML page for people: no script, no network, nothing beside it."""

from __future__ import annotations

from lxml import etree
from markupsafe import Markup, escape

from pipeline.tei.odd.example import highlighted
from pipeline.tei.odd.reading import Element, Odd, Rule, fragment
from pipeline.tei.odd.schematron import schematron
from pipeline.tei.validate import Schematron
from pipeline.tei.xml import T

_CODE = {T + "gi", T + "att", T + "val", T + "code"}


def guide(odd: Odd) -> str:
    """``koden.html``. What a rule says is what it really says of its broken example."""
    import jinja2

    said = messages(odd)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.tei.odd"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.get_template("guide.html.j2")
    return template.render(
        odd=odd,
        said=said,
        example=highlighted,
        prose=_prose,
        required=_required,
        elements=sorted(odd.elements, key=lambda e: e.ident.lower()),
        rules=sorted(odd.rules, key=_name),
    )


def messages(odd: Odd) -> dict[str, str]:
    """Rule to what it says of its own broken example. Raises ValueError for a rule that finds nothing wrong with it."""
    run = Schematron(schematron(odd))
    found = {}
    for rule in odd.rules:
        problems = [p for p in run(fragment(rule.bad)).iter("problem") if p.get("rule") == rule.ident]
        if not problems:
            raise ValueError(f"the rule {rule.ident} does not refuse the example that is to break it")
        found[rule.ident] = " ".join("".join(str(t) for t in problems[0].itertext()).split())
    return found


def _name(rule: Rule) -> str:
    return rule.ident


def _required(element: Element) -> int:
    return sum(a.required for a in element.attributes)


def _prose(node: etree._Element) -> Markup:
    """A paragraph of the customisation as HTML."""
    out = escape(node.text or "")
    for child in node.iterchildren("*"):
        words = _prose(child)
        out += Markup("<code>{}</code>").format(words) if child.tag in _CODE else words
        out += escape(child.tail or "")
    return out
