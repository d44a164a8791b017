"""The customisation, what is made of it, and the grammar that is written by hand say the same."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

import pytest
from lxml import etree, html

from pipeline.model import FieldName
from pipeline.tei.odd.__main__ import SOURCE, made
from pipeline.tei.odd.example import highlighted
from pipeline.tei.odd.grammar import required, vocabulary
from pipeline.tei.odd.guide import messages
from pipeline.tei.odd.reading import EXAMPLES, Odd, Rule, fragment, read_odd
from pipeline.tei.odd.schematron import names_of, schematron
from pipeline.tei.validate import Schematron, schema
from pipeline.tei.xml import ID, TEI, T

ROOT = Path(__file__).resolve().parents[2]
ORACLE = ROOT.parent / "shared" / "tei"


@cache
def odd() -> Odd:
    return read_odd(SOURCE.read_bytes())


@cache
def tree() -> etree._Element:
    return etree.fromstring(SOURCE.read_bytes())


@cache
def rules() -> Schematron:
    return Schematron(schema("koden.sch"))


def found(root: etree._Element) -> list[str]:
    return [str(p.get("rule")) for p in rules()(root).iter("problem")]


# ------------------------------------------------------------------------------------------------ made of it
def test_what_is_made_of_it_is_up_to_date() -> None:
    stale = [path.name for path, content in made(odd()).items() if path.read_bytes() != content]
    assert not stale, f"run python -m pipeline.tei.odd: {stale}"


@pytest.mark.parametrize("name", ["koden.odd", "koden.html"])
def test_the_package_holds_it(name: str) -> None:
    assert schema(name) == (ROOT / "schemas" / name).read_bytes()


@pytest.mark.parametrize("rule", odd().rules, ids=lambda r: r.ident)
def test_the_examples_of_a_rule_keep_it_and_break_it(rule: Rule) -> None:
    assert rule.ident not in found(fragment(rule.good))
    assert rule.ident in found(fragment(rule.bad))


def test_examples_hold_nothing_that_records_do_not_have() -> None:
    words = vocabulary(schema("koden.rng"))
    strange = set()
    for node in tree().iter(f"{{{EXAMPLES}}}*"):
        name = etree.QName(node).localname
        keys = {str(k).replace("{http://www.w3.org/XML/1998/namespace}", "xml:") for k in node.attrib}
        if name not in ("egXML", "include"):  # include is XInclude's: as such it would be carried out
            strange |= {name} - words.keys() | {f"{name}/@{k}" for k in keys - words.get(name, {}).keys()}
    assert not strange


def test_every_rule_is_one_assertion_with_its_own_name_and_says_what_to_do() -> None:
    names = [r.ident for r in odd().rules]
    assert len(names) == len(set(names)) >= 120
    shipped = etree.fromstring(schema("koden.sch"))
    assert sorted(str(a.get("id")) for a in shipped.iter("{*}assert", "{*}report")) == sorted(names)
    for rule in odd().rules:
        assert len(rule.meaning) > 10
        said = "".join(str(t) for t in rule.assertion.itertext())
        assert re.search(r"[.;:] ?\S", said), f"{rule.ident} says what is wrong, but not what to do"


@pytest.mark.parametrize("rule", odd().rules, ids=lambda r: r.ident)
def test_a_rule_declares_what_it_uses(rule: Rule) -> None:
    """TEI's own tools put each into a pattern of its own."""
    parts = [
        *(value for _, value in rule.lets),
        str(rule.assertion.get("test")),
        *(str(v.get("select")) for v in rule.assertion),
    ]
    used = {name for part in parts for name in re.findall(r"\$([\w-]+)", part)}
    bound = {name for part in parts for name in re.findall(r"\$([\w-]+) in ", part)}
    assert used - bound <= {name for name, _ in rule.lets}


# ---------------------------------------------------------------------------------------------- the grammar
def test_it_has_the_elements_of_the_grammar() -> None:
    assert {e.ident for e in odd().elements} == set(vocabulary(schema("koden.rng")))
    assert len(odd().elements) == len({e.ident for e in odd().elements})


def test_each_element_has_the_attributes_of_the_grammar() -> None:
    grammar = {(e, a) for e, attributes in vocabulary(schema("koden.rng")).items() for a in attributes}
    assert {(e.ident, a.ident) for e in odd().elements for a in e.attributes} == grammar


def test_each_closed_list_is_that_of_the_grammar() -> None:
    grammar = {
        (e, a, w)
        for e, at in vocabulary(schema("koden.rng")).items()
        for a, words in at.items()
        if words
        for w in words
    }
    assert {(e.ident, a.ident, v.ident) for e in odd().elements for a in e.attributes for v in a.values} == grammar


def test_the_same_attributes_are_required() -> None:
    assert {(e.ident, a.ident) for e in odd().elements for a in e.attributes if a.required} == required(
        schema("koden.rng")
    )


def test_everything_is_said_in_words() -> None:
    for element in odd().elements:
        assert element.meaning, element.ident
        for attribute in element.attributes:
            assert attribute.meaning, (element.ident, attribute.ident)
            assert all(v.meaning for v in attribute.values), (element.ident, attribute.ident)
    assert all(c.title and c.prose for c in odd().chapters)


def test_the_schema_takes_in_all_that_the_chapters_hold() -> None:
    groups = [str(g.get(ID)) for g in tree().iter(T + "specGrp")]
    assert sorted(str(r.get("target"))[1:] for r in tree().iter(T + "specGrpRef")) == sorted(groups)
    included = {name for m in tree().iter(T + "moduleRef") for name in str(m.get("include", "")).split()}
    assert included == {e.ident for e in odd().elements}
    assert {(e.ident, e.module) for e in odd().elements} == {
        (name, m.get("key")) for m in tree().iter(T + "moduleRef") for name in str(m.get("include", "")).split()
    }


def test_the_fields_it_names_are_those_of_the_model() -> None:
    test = next(r for r in odd().rules if r.ident == "value-field").assertion.get("test")
    assert set(re.findall(r"'([A-Za-z-]+)'", str(test).split("=", 2)[-1])) == {f.value for f in FieldName}


# ------------------------------------------------------------------------------------------------ the eras
@pytest.mark.parametrize(
    ("printed", "when", "wrong"),
    [
        ("昭和61年10月2日", "1986-10-02", []),
        ("昭和６１年１０月２日", "1986-10-02", []),
        ("昭和六十一年十月二日", "1986-10-02", []),
        ("昭和六一年一〇月二日", "1986-10-02", []),
        ("昭和廿一年五月", "1946-05", []),
        ("昭和卅年五月", "1955-05", []),
        ("昭四二・七・一", "1967-07-01", []),
        ("S61.10.3", "1986-10-03", []),
        ("大正元年八月一日", "1912-08-01", []),
        ("明治45年7月30日", "1912-07-30", []),
        ("大正元年7月30日", "1912-07-30", []),
        ("昭和元年12月25日", "1926-12-25", []),
        ("昭和64年1月7日", "1989-01-07", []),
        ("平成元年1月8日", "1989-01-08", []),
        ("令和元年5月1日", "2019-05-01", []),
        ("総番号 R136903", "1986", []),
        ("10月2日", "1986-10-02", []),
        ("昭和61年度", "1986", []),
        ("昭和61年10月2日", "1976-10-02", ["date-era"]),
        ("大正元年八月一日", "1926-08-01", ["date-era"]),
        ("S61.10.3", "1961-10-03", ["date-era"]),
        ("昭和64年1月8日", "1989-01-08", ["date-era-day"]),
        ("平成元年1月7日", "1989-01-07", ["date-era-day"]),
        ("大正15年12月26日", "1926-12-26", ["date-era-day"]),
        ("昭和61年10月2日", "1986-11-02", ["date-month"]),
        ("昭和六十一年十月二日", "1986-10-12", ["date-day"]),
        ("61年10月2日24時00分", "1986-10-03T00:00:00+09:00", []),
    ],
)
def test_dates_fall_in_the_era_printed(printed: str, when: str, wrong: list[str]) -> None:
    calendars = " ".join(f"#cal-{era}" for era in ("meiji", "taisho", "showa", "heisei", "reiwa"))
    root = etree.fromstring(f'<TEI xmlns="{TEI}"><date when="{when}" calendar="{calendars}">{printed}</date></TEI>')
    assert [r for r in found(root) if r.startswith("date-")] == wrong


# ------------------------------------------------------------------------------------------------ the guide
@cache
def page() -> etree._Element:
    return html.fromstring((ROOT / "schemas" / "koden.html").read_text(encoding="utf-8"))


def test_the_guide_has_a_place_for_each_rule_and_element_and_every_link_leads_to_one() -> None:
    places = [str(e.get("id")) for e in page().iter() if e.get("id")]
    assert len(places) == len(set(places))
    assert {r.ident for r in odd().rules} | {f"element-{e.ident}" for e in odd().elements} <= set(places)
    links = {str(a.get("href")) for a in page().iter("a")}
    assert links and all(link.startswith("#") and link[1:] in places for link in links)


def test_the_guide_needs_nothing_else() -> None:
    assert not list(page().iter("script", "link", "img", "iframe"))
    assert "url(" not in "".join(str(s.text) for s in page().iter("style"))


def test_the_guide_says_what_a_rule_says() -> None:
    words = " ".join(page().text_content().split())
    said = messages(odd())
    assert said.keys() == {r.ident for r in odd().rules}
    assert [r for r, text in said.items() if text not in words] == []


def test_an_example_is_shown_to_the_letter() -> None:
    text = f'<egXML xmlns="{EXAMPLES}"><p facs="#a">x &lt; y<lb/>が</p><list><item n="1">z</item></list></egXML>'
    shown = html.fromstring(f"<pre>{highlighted(etree.fromstring(text))}</pre>").text_content()
    assert shown == '<p facs="#a">x < y<lb/>が</p>\n<list>\n  <item n="1">z</item>\n</list>'


# -------------------------------------------------------------------------------------- how the rules are put together
def small(*specs: str) -> bytes:
    divs = "".join(
        f'<div type="rule"><head>x</head>{spec}<egXML xmlns="{EXAMPLES}" valid="true"/>'
        f'<egXML xmlns="{EXAMPLES}" valid="false"/></div>'
        for spec in specs
    )
    head = "<fileDesc><titleStmt><title>t</title></titleStmt><editionStmt><edition>1</edition></editionStmt></fileDesc>"
    return (
        f'<TEI xmlns="{TEI}" xmlns:sch="http://purl.oclc.org/dsdl/schematron"><teiHeader>{head}</teiHeader><text><body>'
        f'<div type="chapter" xml:id="c"><head>c</head><p>p</p>{divs}</div></body></text></TEI>'
    ).encode()


def spec(ident: str, context: str, test: str = "false()", let: str = "") -> str:
    more = f'<sch:let name="x" value="{let}"/>' if let else ""
    return (
        f'<specGrp><constraintSpec ident="{ident}"><desc>d</desc><constraint><sch:rule context="{context}">{more}'
        f'<sch:assert id="{ident}" test="{test}">{ident} is broken.</sch:assert></sch:rule>'
        "</constraint></constraintSpec></specGrp>"
    )


def test_rules_that_may_meet_the_same_node_are_all_applied() -> None:
    made_of = schematron(
        read_odd(small(spec("a", "t:p"), spec("b", "t:p[@n]"), spec("c", "*"), spec("d", "t:p", let="1")))
    )
    source = made_of.replace(b"<title>", f'<ns prefix="t" uri="{TEI}"/><title>'.encode(), 1)
    problems = Schematron(source)(etree.fromstring(f'<p xmlns="{TEI}" n="1"/>')).iter("problem")
    assert sorted(str(p.get("rule")) for p in problems) == ["a", "b", "c", "d"]


def test_names_of_contexts() -> None:
    assert names_of("t:gap[@reason = 'a/b']") == {"gap"}
    assert names_of("t:a/t:b | t:c[x | y]") == {"b", "c"}
    assert names_of("*[@facs]") == {"*"} == names_of("t:text//*")


@pytest.mark.parametrize(
    "specs",
    [
        (spec("a", "t:p", let="1"), spec("b", "t:p", let="2")),
        (spec("a", "t:p").replace('id="a"', 'id="other"'),),
        (spec("a", "t:p").replace("a is broken.", ""),),
    ],
)
def test_what_cannot_be_a_rule_is_refused(specs: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"another value|lacks"):
        schematron(read_odd(small(*specs)))


# ---------------------------------------------------------------------------------------------- TEI's own schema
@pytest.mark.cases
@pytest.mark.skipif(not ORACLE.is_dir(), reason="TEI's own schemas are not beside the project (../shared/tei)")
def test_the_customisation_is_tei_and_keeps_its_rules() -> None:
    grammar = etree.RelaxNG(etree.fromstring(gzip.decompress((ORACLE / "tei_all_simpl.rng.gz").read_bytes())))
    assert grammar.validate(tree()), [f"{e.line}: {e.message}" for e in grammar.error_log]
    report = Schematron((ORACLE / "tei_all.sch").read_bytes())(tree())
    assert [f"{p.get('path')}: {''.join(p.itertext())}" for p in report.iter("problem")] == []
    assert sum(int(f.get("count", "0")) for f in report.iter("fired")) > 500
