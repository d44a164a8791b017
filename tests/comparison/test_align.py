"""Alignment of two texts with withheld areas; "□" is an area."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.comparison.align import Tag, align
from pipeline.comparison.anchors import stretches


def keys(text: str) -> list[str]:
    return ["" if c == "□" else c for c in text]


def told(a: str, b: str) -> list[tuple[str, str, str]]:
    """(tag, text of a, text of b) of everything but what is equal."""
    return [(s.tag.value, a[s.a0 : s.a1], b[s.b0 : s.b1]) for s in align(keys(a), keys(b)) if s.tag is not Tag.EQUAL]


CASES = {
    "nothing": ("米国大使館より報告あり", "米国大使館より報告あり", []),
    "opened in a sentence": ("首相は□と述べた", "首相は核兵器持込みと述べた", [("opened", "□", "核兵器持込み")]),
    "closed in a sentence": ("首相は核兵器持込みと述べた", "首相は□と述べた", [("closed", "核兵器持込み", "□")]),
    "withheld in both": ("首相は□と述べた", "首相は□と述べた", [("withheld", "□", "□")]),
    "opened in part": ("甲は□と述べた", "甲は核兵器□と述べた", [("opened", "□", "核兵器□")]),
    "two areas, one opened": (
        "甲は□、乙は□と述べた",
        "甲は賛成、乙は□と述べた",
        [("opened", "□", "賛成"), ("withheld", "□", "□")],
    ),
    "an area on each side": (
        "甲は□と言い、乙は反対と言った",
        "甲は賛成と言い、乙は□と言った",
        [("opened", "□", "賛成"), ("closed", "反対", "□")],
    ),
    "read otherwise beside an area": (
        "本日大使は□と会談",
        "本日太使は外相と会談",
        [("reading", "大", "太"), ("opened", "□", "外相")],
    ),
    "read otherwise at the very edge": (
        "会談で申□と会談した",
        "会談で甲外相と会談した",
        [("reading", "申", "甲"), ("opened", "□", "外相")],
    ),
    "an area that is not on the other side": ("条約の□改定について", "条約の改定について", [("lost", "□", "")]),
    "at the beginning": ("□は条約に署名した", "外務大臣は条約に署名した", [("opened", "□", "外務大臣")]),
    "at the end": ("署名したのは□", "署名したのは外務大臣", [("opened", "□", "外務大臣")]),
    "everything": ("□", "外務大臣は条約に署名した", [("opened", "□", "外務大臣は条約に署名した")]),
    "one area made two": ("甲は□述べた", "甲は□乙□述べた", [("opened", "□", "□乙□")]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_changed(name: str) -> None:
    a, b, expected = CASES[name]
    assert told(a, b) == expected


@pytest.mark.parametrize("name", CASES)
def test_the_other_way_round(name: str) -> None:
    a, b, expected = CASES[name]
    turned = {"opened": "closed", "closed": "opened"}
    assert told(b, a) == [(turned.get(tag, tag), y, x) for tag, x, y in expected]


TEXT = st.text(alphabet="甲乙丙丁□", max_size=40)


@given(TEXT, TEXT)
def test_nothing_of_either_side_is_lost_or_doubled(a: str, b: str) -> None:
    i = j = 0
    for s in align(keys(a), keys(b)):
        assert (s.a0, s.b0) == (i, j)
        i, j = s.a1, s.b1
        x, y = a[s.a0 : s.a1], b[s.b0 : s.b1]
        if s.tag is Tag.EQUAL:
            assert x == y and "□" not in x
        elif s.tag is Tag.OPENED:
            assert x == "□" and y
        elif s.tag is Tag.CLOSED:
            assert y == "□" and x
        elif s.tag is Tag.WITHHELD:
            assert (x, y) == ("□", "□")
        elif s.tag is Tag.READING:
            assert "□" not in x + y
    assert (i, j) == (len(a), len(b))


@given(st.text(alphabet="甲乙丙丁戊己庚辛□", max_size=60), st.text(alphabet="甲乙丙丁戊己庚辛□", max_size=60))
def test_shared_stretches_are_shared_and_in_order(a: str, b: str) -> None:
    end = other_end = 0
    for start, other, length in stretches(keys(a), keys(b)):
        assert start >= end and other >= other_end and length > 0
        assert a[start : start + length] == b[other : other + length] and "□" not in a[start : start + length]
        end, other_end = start + length, other + length


def test_a_passage_over_two_lines_opens_as_one_and_no_part_of_it_is_lost() -> None:
    a = [*"he said that ", "", "", *" to wait"]
    b = [*"he said that ", *"the government had decided", *" to wait"]
    for here, there, tag in ((a, b, Tag.OPENED), (b, a, Tag.CLOSED)):
        changed = [s for s in align(here, there) if s.tag is not Tag.EQUAL]
        assert [s.tag for s in changed] == [tag]
        assert sorted((changed[0].a1 - changed[0].a0, changed[0].b1 - changed[0].b0)) == [2, 26]
