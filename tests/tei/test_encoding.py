"""What a record says of how it was made, and how it is cited."""

from __future__ import annotations

import importlib.util
from dataclasses import replace

import pytest
import saxonche
from lxml import etree

from pipeline.model import Document, Role
from pipeline.tei.build import build
from pipeline.tei.xml import NS
from tests.tei import made


def record(document: Document) -> etree._Element:
    return etree.fromstring(build(document, images={}, software="Koden 1"))


def text(root: etree._Element, path: str) -> str:
    return str(root.xpath(f"string({path})", namespaces=NS))


def cited(xml: bytes) -> dict[str, str]:
    """Reference to the beginning of what it means, made by following refsDecl from unit to unit."""
    with saxonche.PySaxonProcessor(license=False) as processor:
        paths = processor.new_xpath_processor()
        paths.declare_namespace("", "http://www.tei-c.org/ns/1.0")
        node = processor.parse_xml(xml_text=xml.decode().split("?>\n", 1)[1])

        def ask(context: object, path: str) -> list[object]:
            paths.set_context(xdm_item=context)
            found = paths.evaluate(path)
            return [] if found is None else [found.item_at(i) for i in range(found.size)]

        out: dict[str, str] = {}

        def walk(structure: object, context: object, reference: str) -> None:
            def get(name: str) -> str:
                return structure.get_attribute_value(name) or ""  # type: ignore[attr-defined, no-any-return]

            for n, unit in enumerate(ask(context, get("match")), 1):
                use = str(n) if get("use") == "position()" else str(ask(unit, f"string({get('use')})")[0])
                key = reference + get("delim") + use
                assert key not in out, "a reference means one thing"
                out[key] = " ".join(str(ask(unit, "string(.)")[0]).split())[:40]
                for child in ask(structure, "./citeStructure"):
                    walk(child, unit, key)

        (whole,) = ask(node, "//refsDecl[@default='true']/citeStructure")
        walk(whole, node, "")
    return out


def test_a_place_is_cited_by_document_page_and_paragraph() -> None:
    found = cited(build(made.conversation(), images={}, software="Koden 1"))
    assert list(found)[:3] == ["inf-1986-d004", "inf-1986-d004:1", "inf-1986-d004:1.p0001-b1"]
    assert {k: v for k, v in found.items() if "." in k.partition(":")[2]} == {
        "inf-1986-d004:1.p0001-b1": "出席者 次官、ラウニー大使",
        "inf-1986-d004:1.p0001-b2": "本日は貴大使の来訪を歓迎する。",
        "inf-1986-d004:1.p0001-b3": "次の二点を述べたい。",
        "inf-1986-d004:1.p0001-b4": "(1)第一点は検証である。",
        "inf-1986-d004:1.p0001-b5": "(2)第二点は配備地である。",
        "inf-1986-d004:2.p0002-b1": "",
        "inf-1986-d004:2.p0002-b2": "その通りである。",
        "inf-1986-d004:2.p0002-b3": "(3)（次官）了解した。",
        "inf-1986-d004:2.p0002-b4": "失礼する。",
        "inf-1986-d004:2.p0002-b5": "往電第2947号に関し、",
    }


@pytest.mark.parametrize("name", made.ALL)
def test_every_page_and_paragraph_has_its_reference(name: str) -> None:
    xml = build(made.ALL[name](), images={}, software="Koden 1")
    root = etree.fromstring(xml)
    found = cited(xml)
    pages = root.xpath("//t:pb/@n", namespaces=NS)
    id = root.get("{http://www.w3.org/XML/1998/namespace}id")
    assert [k for k in found if k.count(":") == 1 and "." not in k.partition(":")[2]] == [f"{id}:{n}" for n in pages]
    paragraphs = root.xpath("count(//t:body//t:p[not(ancestor::t:item)] | //t:body//t:ab)", namespaces=NS)
    assert sum("." in k.partition(":")[2] for k in found) >= paragraphs


@pytest.mark.skipif(importlib.util.find_spec("dapytains") is None, reason="dapytains is not installed")
def test_a_tool_for_citations_finds_the_same(tmp_path: object) -> None:
    from dapytains.tei.document import Document as Cited  # type: ignore[import-not-found]

    xml = build(made.conversation(), images={}, software="Koden 1")
    path = tmp_path / "r.xml"  # type: ignore[operator]
    path.write_bytes(xml)
    document = Cited(str(path))

    def refs(units: list[object]) -> list[str]:
        return [r for u in units for r in (u.ref, *refs(u.children))]  # type: ignore[attr-defined]

    assert sorted(refs(document.get_reffs())) == sorted(cited(xml))


def test_the_level_is_said_with_what_departs_from_it() -> None:
    root = record(made.telegram())
    level = text(root, "//t:editorialDecl/t:p[@n='level']")
    assert level.startswith("Encoding level 3") and "subordinate to the picture" in level
    assert [etree.QName(e).localname for e in root.find(".//{*}editorialDecl")][4:] == [
        "correction", "normalization", "hyphenation", "punctuation", "quotation", "segmentation", "stdVals",
        "interpretation",
    ]  # fmt: skip


def test_what_changed_says_how_much_is_expected_to_be_wrong() -> None:
    unproofed = "//t:revisionDesc/t:change[@status='unverified']"
    assert text(record(made.telegram()), unproofed) == (
        "Transcribed by machine; not proof-read. How many of the characters are wrong is not known."
    )
    document = made.telegram()
    sure = [
        replace(
            b,
            rows=tuple(
                replace(
                    r,
                    pieces=tuple(
                        replace(p, chars=tuple(replace(c, certainty=0.75) for c in p.chars)) if p.tag == "line" else p
                        for p in r.pieces
                    ),
                )
                for r in b.rows
            ),
        )
        for b in document.blocks
    ]
    said = text(record(replace(document, blocks=tuple(sure))), unproofed)
    assert said == "Transcribed by machine; not proof-read. About 25.00% of the characters are expected to be wrong."
    assert text(record(made.empty()), unproofed).endswith("No character was read from a picture.")
    assert text(record(made.conversation()), "//t:change[@who='#stated-by-1']/@status") == "stated"


def test_schemas_are_named_and_pictures_of_stamps_counted() -> None:
    root = record(made.telegram())
    assert root.xpath("//t:schemaRef/@url", namespaces=NS) == [
        f"../../schemas/koden.{suffix}" for suffix in ("odd", "rng", "sch")
    ]
    stamps = sum(b.role is Role.STAMP for b in made.telegram().blocks)
    assert f"{stamps} stamp" in text(root, "//t:physDesc/t:additions/t:p")
