"""A source's name is an NCName, a safe file name, short enough, and taken only once."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from pipeline.scan.names import MAX_BYTES, displayed, source_key

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
SCHEMA = etree.RelaxNG(
    etree.XML(
        '<element name="a" xmlns="http://relaxng.org/ns/structure/1.0"'
        ' datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">'
        '<attribute name="xml:id"><data type="ID"/></attribute></element>'
    )
)


@dataclass(frozen=True)
class Thing:
    key_base: str
    key_raw: bytes


def thing(path: str) -> Thing:
    base, dot, suffix = path.rpartition(".")
    return Thing(base if dot and "/" not in suffix else path, os.fsencode(path))


paths = st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), min_size=1, max_size=80)
japanese = st.text("外務省公電昭和五十一年か゛がカﾞ々〆ー１２①（）㈱𠮷邊󠄀_-. /abcXYZ019", min_size=1, max_size=120)


@given(paths | japanese)
@example("𠮷.pdf")
@example("々.pdf")
@example("ーゝ.pdf")
@example("-.pdf")
@example("001.pdf")
@example("か\u3099\u3099")
@example("ｶﾞ")
@example("한글/ㄱ.tif")
@example("ά\u0345")
def test_a_key_is_an_ncname_and_safe_and_short(path):
    key = source_key(thing(path))
    element = etree.Element("a")
    element.set(XML_ID, key)
    again = etree.fromstring(etree.tostring(element))
    assert SCHEMA.validate(again)
    assert again.get(XML_ID) == key
    assert len(key.encode("utf-8")) <= MAX_BYTES
    assert unicodedata.normalize("NFC", key) == key
    assert unicodedata.category(key[0])[0] == "L" or key[0] in "_〇"
    assert not re.search(r'[\s<>:"/\\|?*\x00-\x1f]', key)
    assert re.search("-[0-9a-f]{6,12}$", key)


@given(paths, paths)
def test_different_paths_have_different_keys(one, other):
    if os.fsencode(one) != os.fsencode(other):
        assert source_key(thing(one)) != source_key(thing(other))
    assert source_key(thing(one)) == source_key(thing(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.pdf", "a.tif"),
        ("a.pdf", "sub/a.pdf"),
        ("sub/a.pdf", "sub_a.pdf"),
        ("a b.pdf", "a_b.pdf"),
        ("A.pdf", "a.pdf"),
        ("が.pdf", unicodedata.normalize("NFD", "が.pdf")),
        ("公" * 200 + "1.pdf", "公" * 200 + "2.pdf"),
    ],
)
def test_names_that_look_alike_are_told_apart_even_where_case_does_not_count(one, other):
    assert source_key(thing(one)).casefold() != source_key(thing(other)).casefold()


def test_a_key_can_be_read():
    assert re.fullmatch("昭和51年_往電第123号-[0-9a-f]{6}", source_key(thing("昭和51年/往電第123号.pdf")))
    assert re.fullmatch("Box_1.5_letter-[0-9a-f]{6}", source_key(thing("Box 1.5 letter.pdf")))
    assert re.fullmatch("_001-[0-9a-f]{6}", source_key(thing("001.pdf")))
    assert re.fullmatch("scan-[0-9a-f]{12}", source_key(thing("!?.pdf")))


def test_a_long_name_keeps_its_end():
    key = source_key(thing("外務省" * 60 + "_0042.pdf"))
    assert re.search("_0042-[0-9a-f]{12}$", key)


def test_a_name_that_is_no_text_can_be_shown():
    assert displayed(os.fsdecode(b"a\xff\n.pdf")) == "a\ufffd\ufffd.pdf"
    assert displayed(unicodedata.normalize("NFD", "が")) == "が"


def test_a_name_cannot_command_a_terminal():
    assert displayed("a\x1b[31m\x9b2Jb\x7f\x85.pdf") == "a\ufffd[31m\ufffd2Jb\ufffd\ufffd.pdf"
