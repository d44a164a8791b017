"""The Schematron subset."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.tei.schematron import transpile
from pipeline.tei.validate import Schematron

NS = 'xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt3"'


def report(rules: str, xml: str) -> list[tuple[str | None, str]]:
    run = Schematron(f"<schema {NS}>{rules}</schema>".encode())
    return [(p.get("rule"), "".join(p.itertext())) for p in run(etree.fromstring(xml)).iter("problem")]


def test_assert_report_and_the_words_of_a_message() -> None:
    rules = """<pattern id="p"><rule context="b">
        <assert id="one" test="@x = 1">x of <name/> is <value-of select="@x"/>.</assert>
        <report id="two" test="@x = 2" role="warning">two</report></rule></pattern>"""
    assert report(rules, '<a><b x="1"/><b x="2"/></a>') == [("one", "x of b is 2."), ("two", "two")]


def test_the_first_rule_that_matches_a_node_is_the_only_one_in_its_pattern() -> None:
    rules = """<pattern><rule context="b[@x]"><assert id="one" test="false()">1</assert></rule>
        <rule context="b"><assert id="two" test="false()">2</assert></rule></pattern>
        <pattern><rule context="b"><assert id="three" test="false()">3</assert></rule></pattern>"""
    assert [r for r, _ in report(rules, '<a><b x=""/><b/></a>')] == ["one", "two", "three", "three"]


def test_let_on_every_level_and_attributes_as_context() -> None:
    rules = """<let name="top" value="count(//b)"/><pattern><let name="name" value="name()"/>
        <rule context="@x"><let name="sum" value="$top + xs:integer(.)"/>
        <assert id="one" test="$sum = 3"><value-of select="$name, $sum"/></assert></rule></pattern>"""
    ns = '<ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/>'
    assert report(ns + rules, '<a><b x="1"/><b x="2"/></a>') == [("one", "x 4")]


def test_a_rule_that_matches_nothing_is_not_counted() -> None:
    run = Schematron(
        f'<schema {NS}><pattern id="p"><rule context="c"><assert test="false()"/></rule></pattern></schema>'.encode()
    )
    assert len(run(etree.fromstring("<a/>"))) == 0
    fired = run(etree.fromstring("<a><c/><c/></a>")).find("fired")
    assert fired is not None and (fired.get("rule"), fired.get("count")) == ("p/1", "2")


@pytest.mark.parametrize(
    "rules",
    [
        '<include href="x"/>',
        '<pattern abstract="true"/>',
        '<pattern is-a="x"/>',
        '<phase id="x"/>',
        '<pattern><rule context="a"><extends rule="x"/></rule></pattern>',
        '<pattern><rule><assert test="1"/></rule></pattern>',
        '<pattern><rule context="a"><assert/></rule></pattern>',
    ],
)
def test_what_is_not_understood_is_an_error_and_no_silent_rule(rules: str) -> None:
    with pytest.raises(ValueError, match=r"not supported|without"):
        transpile(etree.fromstring(f"<schema {NS}>{rules}</schema>"))
