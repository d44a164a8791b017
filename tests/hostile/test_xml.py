"""XML is parsed in one place, and there nothing is expanded or fetched."""

from __future__ import annotations

import ast
import socket
from pathlib import Path

import pytest
from lxml import etree

from pipeline.safe_xml import parse

ROOT = Path(__file__).resolve().parents[2]
SAFE = ROOT / "pipeline" / "safe_xml.py"
PARSERS = {"fromstring", "fromstringlist", "XML", "XMLID", "HTML", "parse", "iterparse", "XMLParser", "XMLPullParser"}
PARSERS |= {"HTMLParser", "HTMLPullParser", "ETCompatXMLParser", "parseid", "XInclude"}
OTHERS = ("xml", "defusedxml", "lxml.html", "lxml.objectify", "lxml.sax", "html5lib", "bs4", "xmltodict", "pyexpat")


def made_in(source: str) -> list[str]:
    """Calls that parse XML by other means than ours."""
    out = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            out += [a.name for a in node.names if a.name in OTHERS or a.name.startswith("xml.")]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            whole = [f"{node.module}.{a.name}" for a in node.names]
            out += [n for n in (node.module, *whole) if n in OTHERS or n.startswith("xml.")]
            out += [f"etree.{a.name}" for a in node.names if node.module == "lxml.etree" and a.name in PARSERS]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "etree":
            out += [f"etree.{node.attr}"] if node.attr in PARSERS else []
        elif isinstance(node, ast.Call) and any(k.arg in ("file_name", "xml_file_name") for k in node.keywords):
            out.append("a file parsed by Saxon")
    return out


def test_no_parser_is_made_outside_the_one_safe_place() -> None:
    files = [p for p in (*(ROOT / "pipeline").rglob("*.py"), ROOT / "koden.py") if p != SAFE]
    assert len(files) > 100
    assert {str(p.relative_to(ROOT)): found for p in files if (found := made_in(p.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "from lxml import etree\netree.fromstring(b'<a/>')",
        "from lxml import etree\nread = etree.XMLParser()",
        "from lxml.etree import parse",
        "import xml.etree.ElementTree as ET",
        "from xml.dom import minidom",
        "from lxml import objectify",
    ],
)
def test_a_parser_of_ones_own_is_found(source: str) -> None:
    assert made_in(source)


def test_nothing_is_fetched_from_a_file_or_the_network(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        away = f"http://127.0.0.1:{server.getsockname()[1]}/"
        xml = (
            f'<!DOCTYPE a SYSTEM "{away}a.dtd" [<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY w SYSTEM "{away}">'
            f'<!ENTITY % p SYSTEM "{away}p"> %p; ]><a>&f;&w;</a>'
        )
        for recover in (False, True):
            root = parse(xml.encode(), recover=recover)
            assert "SECRET" not in "".join(root.itertext(etree.Element))
        with pytest.raises(TimeoutError):
            server.accept()


def test_entities_that_multiply_are_not_expanded() -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 15))
    with pytest.raises(etree.XMLSyntaxError):
        parse(f'<!DOCTYPE a [<!ENTITY l0 "ha">{entities}]><a>&l14;</a>'.encode())
    root = parse(b'<!DOCTYPE a [<!ENTITY l0 "ha"><!ENTITY l1 "&l0;&l0;">]><a>&l1;</a>')
    assert "ha" not in "".join(root.itertext(etree.Element))


def test_elements_within_each_other_without_end_are_refused() -> None:
    with pytest.raises(etree.XMLSyntaxError):
        parse(b"<a>" * 100_000)
