"""Turns of a conversation."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import etree

from pipeline.model import Block, Document, Person, Role
from pipeline.tei.build import build
from pipeline.tei.plain import plain_text
from pipeline.tei.read import read
from pipeline.tei.validate import check
from pipeline.tei.xml import NS, T
from tests.tei import made


def turn(words: str, y: float, who: str = "", speaker: str = "", role: Role = Role.BODY, page: str = "p1") -> Block:
    return replace(made.text(role, page, words, y), who=who, speaker=speaker)


def talk(*blocks: Block, pages: int = 1) -> Document:
    persons = (Person("person-1", "次官"), Person("person-2", "大使"))
    return made.document([made.page(n) for n in range(1, pages + 1)], blocks, persons=persons)


def turns(document: Document) -> list[tuple[str | None, str, list[str]]]:
    """(who, speaker, names of what was said) of each ``sp``."""
    xml = build(document, images={}, software="Koden 1")
    assert check(xml).valid, [str(p) for p in check(xml).problems]
    return [
        (
            sp.get("who"),
            "".join("".join(map(str, s.itertext())) for s in sp.iter(T + "speaker")),
            [etree.QName(e).localname for e in sp],
        )
        for sp in etree.fromstring(xml).iter(T + "sp")
    ]


def test_a_turn_has_its_speaker_and_goes_on_until_the_next_label() -> None:
    found = turns(
        talk(
            turn("前置き。", 60),
            turn("（次官）一。", 100, "person-1", "（次官）"),
            turn("二。", 140, "person-1"),
            turn("（大使）三。", 180, "person-2", "（大使）"),
            turn("（次官）四。", 220, "person-1", "（次官）"),
            turn("（次官）五。", 260, "person-1", "（次官）"),
            turn("結び。", 300),
        )
    )
    assert found == [
        ("#person-1", "（次官）", ["speaker", "p", "p"]),
        ("#person-2", "（大使）", ["speaker", "p"]),
        ("#person-1", "（次官）", ["speaker", "p"]),
        ("#person-1", "（次官）", ["speaker", "p"]),
    ]


def test_the_text_is_the_same_with_and_without_turns() -> None:
    whole = made.conversation()
    plain = replace(whole, blocks=tuple(replace(b, who="", speaker="") for b in whole.blocks))
    texts = [read(build(d, images={}, software="Koden 1")).text() for d in (whole, plain)]
    assert re.sub(r"\s", "", texts[0]) == re.sub(r"\s", "", texts[1])
    assert "（次官）本日は貴大使の来訪を歓迎する。" in texts[0]
    assert "（次官）本日は貴大使の来訪を歓迎する。" in plain_text(read(build(whole, images={}, software="Koden 1")))


def test_what_stands_between_two_turns_is_in_neither_and_what_stands_in_one_is_inside() -> None:
    document = talk(
        turn("（次官）一。", 100, "person-1", "（次官）"),
        turn("1", 1700, role=Role.PAGE_NUMBER),
        turn("二。", 60, "person-1", page="p2"),
        turn("2", 1700, role=Role.PAGE_NUMBER, page="p2"),
        turn("（大使）三。", 60, "person-2", "（大使）", page="p3"),
        turn("3", 1700, role=Role.PAGE_NUMBER, page="p3"),
        pages=3,
    )
    assert [kinds for _, _, kinds in turns(document)] == [["speaker", "p", "fw", "pb", "p"], ["speaker", "p"]]
    root = etree.fromstring(build(document, images={}, software="Koden 1"))
    children = root.xpath("//t:body/t:div/*", namespaces=NS)
    assert [etree.QName(e).localname for e in children] == ["pb", "sp", "fw", "pb", "sp", "fw"]


def test_a_label_that_does_not_begin_the_text_stays_where_it_is() -> None:
    (found,) = turns(talk(turn("以下（次官）一。", 100, "person-1", "（次官）")))
    assert found == ("#person-1", "", ["p"])
    xml = build(talk(turn("以下（次官）一。", 100, "person-1", "（次官）")), images={}, software="Koden 1")
    assert etree.fromstring(xml).xpath("string(//t:sp/t:p/t:seg[@type='speaker'])", namespaces=NS) == "（次官）"


def test_a_speaker_who_is_nobody_known_has_no_pointer() -> None:
    assert turns(talk(turn("（某）一。", 100, "", "（某）"), turn("二。", 140))) == [(None, "（某）", ["speaker", "p"])]


def test_no_turn_without_speaker_or_person() -> None:
    assert turns(talk(turn("（次官）一。", 100))) == []


def test_a_turn_of_someone_who_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="person-9"):
        turns(talk(turn("一。", 100, "person-9")))


def test_a_seal_in_the_midst_of_print_is_where_it_is_drawn_and_of_no_shape_of_a_figure() -> None:
    """It pointed to the paragraph round it, and a map that was taken for a seal made a record that was refused."""
    words = made.row("p1", made.line("外務省印", 60, 60))
    region = made.Region("r1", made.RegionType.PARAGRAPH, words.box.polygon, made.H, rows=(words,))
    for subtype, want in (("map", "other"), ("round", "round")):
        seal = replace(made.block(Role.SEAL, words), subtype=subtype)
        xml = build(made.document((made.page(1, regions=[region]),), [seal]), images={}, software="Koden 1")
        assert check(xml).valid, [str(p) for p in check(xml).problems]
        figure = etree.fromstring(xml).find(f".//{T}figure")
        assert figure is not None and (figure.get("subtype"), figure.get("facs")) == (want, None)
