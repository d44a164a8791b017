"""PAGE-XML of a page: valid, complete, in order, in pixels of the published picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from pipeline.exports.pagexml import NAMESPACE, page_xml
from pipeline.exports.words import part, words
from pipeline.model import (
    Box,
    Cell,
    Char,
    Direction,
    EngineInfo,
    Line,
    Page,
    PageOrigin,
    Redaction,
    RedactionKind,
    Region,
    RegionType,
    Row,
    Ruby,
    Transform,
)

NS = {"p": NAMESPACE}
GRAMMAR = etree.RelaxNG(etree.parse(str(Path(__file__).with_name("pagexml.rng"))))
H, V = Direction.HORIZONTAL, Direction.VERTICAL
SIZE = 20.0


def line(text: str, x: float, y: float, direction: Direction = H, sure: float = 0.99) -> Line:
    at = x if direction is H else y
    chars = tuple(Char(c, 0.9, at + k * SIZE, at + (k + 1) * SIZE, certainty=sure) for k, c in enumerate(text))
    long = len(text) * SIZE
    box = Box(x, y, x + long, y + SIZE) if direction is H else Box(x, y, x + SIZE, y + long)
    return Line(box.polygon, direction, chars, "fake")


def region(n: int, kind: RegionType, *lines: Line | Redaction, subtype: str = "", direction: Direction = H) -> Region:
    rows = tuple(Row("p0001", direction, (piece,)) for piece in lines)
    polygon = Box.union(p.box for p in lines).polygon if lines else Box(5, 5, 60, 60).polygon
    return Region(f"p0001-r{n}", kind, polygon, direction, rows, subtype=subtype)


def page(*regions: Region, redactions: tuple[Redaction, ...] = (), direction: Direction = H) -> Page:
    origin = PageOrigin("vol/a.pdf", 3, True, 3, "ab" * 32, 2000, 3000, 300.0, "stated")
    return Page(
        "p0001", origin, "", Box(1000, 0, 2000, 3000), 500, 1500, Transform((2, 0, 1000, 0, 2, 0, 0, 0, 1)), direction,
        regions, redactions, (EngineInfo("fake", "Fake", "1"),),
    )  # fmt: skip


def tree(made: Page) -> etree._Element:
    root = etree.fromstring(page_xml(made, "../../pages/s/p0001.jpg", "Koden 0"))
    GRAMMAR.assertValid(root.getroottree())
    return root


def withheld(name: str = "r1") -> Redaction:
    return Redaction(name, Box(100, 100, 140, 120).polygon, RedactionKind.BLACK, 0.9)


def everything() -> Page:
    """One region of every type, redactions in a line and alone."""
    black, alone = withheld("r1"), replace(withheld("r2"), polygon=Box(100, 300, 140, 320).polygon)
    mixed = Row("p0001", H, (line("本日", 60, 100), black, line("会談。", 140, 100)))
    regions = [
        region(n, kind, line("あいう", 20, 40 * n)) for n, kind in enumerate(RegionType, 2) if kind.value != "table"
    ]
    regions = [replace(r, rows=(Row("p0001", H, (alone,)),)) if r.type is RegionType.REDACTION else r for r in regions]
    cell = Cell(1, 0, 1, 2, Box(0, 0, 50, 50).polygon, (Row("p0001", H, (line("計", 5, 5),)),), label=True)
    table = Region("p0001-r90", RegionType.TABLE, Box(0, 0, 90, 90).polygon, H, (), (cell,), subtype="table")
    first = Region("p0001-r1", RegionType.PARAGRAPH, Box(60, 100, 200, 120).polygon, H, (mixed,))
    return page(first, table, *regions, redactions=(black, alone))


def test_every_region_type_is_valid() -> None:
    root = tree(everything())
    kinds = {e.tag.split("}")[1] for e in root.iter() if e.tag.endswith("Region")}
    assert kinds == {"TextRegion", "TableRegion", "GraphicRegion", "ImageRegion", "NoiseRegion", "CustomRegion"}


def test_the_official_schema_agrees() -> None:
    """With PRImA's own schema where a package that ships it is installed (ocrd-models)."""
    import importlib.util

    found = importlib.util.find_spec("ocrd_validators")
    if found is None or not found.submodule_search_locations:
        pytest.skip("no package with PRImA's page.xsd is installed")
    schema = etree.XMLSchema(etree.parse(str(Path(found.submodule_search_locations[0]) / "page.xsd")))
    schema.assertValid(etree.fromstring(page_xml(everything(), "p.jpg", "Koden 0")).getroottree())


def test_nothing_stands_in_a_redaction_and_each_stands_once() -> None:
    root = tree(everything())
    boxes = root.findall(".//p:CustomRegion", NS)
    assert [b.get("id") for b in boxes] == ["p0001-x-r2", "p0001-x-r1"]
    assert not any("".join(b.itertext()).strip() for b in boxes)


def test_reading_order_is_that_of_the_page() -> None:
    made = page(*(region(n, RegionType.PARAGRAPH, line(t, 10, 30 * n)) for n, t in ((3, "丙"), (1, "甲"), (2, "乙"))))
    order = tree(made).findall(".//p:RegionRefIndexed", NS)
    assert [o.get("regionRef") for o in order] == ["p0001-r3", "p0001-r1", "p0001-r2"]
    assert [o.get("index") for o in order] == ["0", "1", "2"]


def test_coordinates_are_those_of_the_published_picture() -> None:
    """Its page is the right half of a spread, twice as large: page pixel 10 is pixel 20 of the cut picture."""
    root = tree(page(region(1, RegionType.PARAGRAPH, line("あい", 10, 30))))
    assert (root.find("p:Page", NS).get("imageWidth"), root.find("p:Page", NS).get("imageHeight")) == ("1000", "3000")
    coords = root.find(".//p:TextLine/p:Coords", NS)
    assert coords.get("points") == "20,60 100,60 100,100 20,100"


def test_words_have_their_own_certainty() -> None:
    sure, unsure = line("ab ", 0, 0, sure=1.0).chars, line("cd", 60, 0, sure=0.5).chars
    root = tree(page(region(1, RegionType.PARAGRAPH, Line(Box(0, 0, 100, 20).polygon, H, sure + unsure, "fake"))))
    found = root.findall(".//p:Word", NS)
    assert [(w.findtext("p:TextEquiv/p:Unicode", None, NS), w.find("p:TextEquiv", NS).get("conf")) for w in found] == [
        ("ab", "1.000"),
        ("cd", "0.500"),
    ]
    assert [len(w.findall("p:Glyph", NS)) for w in found] == [0, 2]


def test_raised_and_struck_characters_are_words_of_their_own() -> None:
    chars = list(line("平和12", 0, 0).chars)
    chars[1] = replace(chars[1], struck=True)
    chars[2:] = [replace(c, superscript=True) for c in chars[2:]]
    held = Line(Box(0, 0, 80, 20).polygon, H, tuple(chars), "fake")
    assert [w.text for w in words(held)] == ["平", "和", "12"]
    styles = tree(page(region(1, RegionType.PARAGRAPH, held))).findall(".//p:TextStyle", NS)
    assert [dict(s.attrib) for s in styles] == [{"strikethrough": "true"}, {"superscript": "true"}]


def test_columns_say_how_they_are_read() -> None:
    made = page(region(1, RegionType.PARAGRAPH, line("縦書", 10, 10, V), direction=V), direction=V)
    assert tree(made).find("p:Page", NS).get("readingDirection") == "top-to-bottom"
    mixed = page(region(1, RegionType.PARAGRAPH, line("縦書", 10, 10, V), direction=V))
    assert tree(mixed).find(".//p:TextRegion", NS).get("readingDirection") == "top-to-bottom"


def test_ruby_is_kept_apart_from_the_line() -> None:
    base = Row("p0001", H, (line("樟木", 10, 40),), (Ruby(10, 50, line("くすのき", 10, 20)),))
    held = Region("p0001-r1", RegionType.PARAGRAPH, Box(10, 20, 90, 60).polygon, H, (base,))
    root = tree(page(held))
    texts = {
        t.get("custom"): t.findtext("p:TextEquiv/p:Unicode", None, NS) for t in root.findall(".//p:TextRegion", NS)
    }
    assert texts == {None: "樟木", "ruby": "くすのき"}
    assert len(root.findall(".//p:RegionRefIndexed", NS)) == 1


def test_parts_of_a_skewed_line_stay_on_it() -> None:
    skewed = Line(((0, 0), (100, 10), (100, 30), (0, 20)), H, line("abcde", 0, 0).chars, "fake")
    assert part(skewed, 50, 100) == ((50, 5), (100, 10), (100, 30), (50, 25))


def test_an_empty_page_is_still_a_page() -> None:
    root = tree(page())
    assert root.find(".//p:ReadingOrder", NS) is None
    unread = Page.unread(page().origin, "took too long")
    assert tree(unread).xpath("string(//p:MetadataItem[@name='failed']/@value)", namespaces=NS) == "took too long"


def test_what_was_taken_from_a_pdf_has_no_confidence() -> None:
    read = page(region(1, RegionType.PARAGRAPH, line("合意した", 40, 40)))
    root = tree(replace(read, text_from="text-layer"))
    assert root.xpath("//p:TextEquiv", namespaces=NS) and not root.xpath("//p:TextEquiv/@conf", namespaces=NS)
    assert not root.xpath("//p:MetadataItem[@name='expected-errors']", namespaces=NS)
    assert tree(read).xpath("//p:TextEquiv/@conf", namespaces=NS)


def test_what_was_not_taken_for_text_is_kept_out_of_the_order_and_the_errors() -> None:
    root = tree(
        page(
            region(1, RegionType.PARAGRAPH, line("本文", 10, 30)),
            region(2, RegionType.NOISE, line("|", 10, 90, sure=0.1)),
        )
    )
    assert root.findtext(".//p:NoiseRegion//p:Unicode", None, NS) == "|"
    assert [o.get("regionRef") for o in root.findall(".//p:RegionRefIndexed", NS)] == ["p0001-r1"]
    assert root.xpath("string(//p:MetadataItem[@name='expected-errors']/@value)", namespaces=NS) == "0.02"
