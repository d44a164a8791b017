"""Words that name a form or a kind of paper when a line ends in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.records.vocabulary import Entry, vocabulary

LONGEST = 46
"""characters of a line that may still be a title"""
_MEETING = re.compile(
    r".{1,30}(?:と|及び|・|大使|大臣|次官|局長|総理|長官).{0,24}(?:との?)?(?:会談|協議|会見|会合|懇談|面談|意見交換|話合い)"
)
_EDGE = re.compile(r"^[「『〈《【(（\W]+|[」』〉》】)）\W]+$")
_TAIL = re.compile(
    r"(?:[(（][^()（）]{1,20}[)）]|について|に関する件|の件|[(（]?案[)）]?|[(（]?その[0-9一二三四五]+[)）]?)+$"
)
_SECTION = re.compile(
    r"[(\[〔【]?(?:はじめに|はしがき|まえがき|序|序論|序文|序章|緒言|おわりに|むすび|結び|結論|結語|終章|あとがき|要旨|概要|要約|目次|"
    r"注|註|注釈|註釈|脚注|脚註|後注|参考文献|引用文献|付録|附録|謝辞|索引|"
    r"ABSTRACT|(?:EXECUTIVE)?SUMMARY|INTRODUCTION|CONCLUSIONS?|NOTES?|ENDNOTES?|REFERENCES|BIBLIOGRAPHY|CONTENTS)[)\]〕】]?",
    re.I,
)


def section_word(text: str) -> bool:
    """Whether a levelled line is a word that heads a section of any paper: はじめに, 注, Summary."""
    return _SECTION.fullmatch(text) is not None


@dataclass(frozen=True)
class TitleForm:
    """``word``: the vocabulary's form when the whole line is one, else ""."""

    entry: Entry
    certainty: float
    word: str = ""


def title_form(text: str) -> TitleForm | None:
    """The kind of paper a levelled line names as its title; None for running text and for anything unknown.

    Form names (外務省電信案, 決裁書) must be the whole line, one character of four or more may be misread; words of
    kinds (会談記録, 覚書) must end it.
    """
    bare = _EDGE.sub("", text)
    if not 2 <= len(bare) <= LONGEST or re.search(r"[。、][^)）]", bare):
        return None
    for word, entry in vocabulary("forms").words:
        if entry.extra["place"] != "title":
            continue
        whole = entry.extra["kind"] in ("draft", "decision")
        if bare == word and (len(word) > 2 or not whole):
            return TitleForm(entry, 1.0 if len(word) > 2 else 0.8, word if whole else "")
        short = len(word) == 3 and entry.extra["kind"] == "decision"  # 電信写 is no misread 電信案
        if short and len(bare) == 3 and Levenshtein.distance(word, bare, score_cutoff=1) == 1:
            return TitleForm(entry, 0.6, word)
        if whole and len(word) >= 4 and Levenshtein.distance(word, bare, score_cutoff=1) == 1:
            return TitleForm(entry, 0.8, word)
    stem = _EDGE.sub("", _TAIL.sub("", bare))
    for word, entry in vocabulary("forms").words:
        if entry.extra["place"] != "title" or entry.extra["kind"] in ("draft", "decision", "letter", "cover"):
            continue
        if stem.endswith(word) and len(stem) > len(word):
            return TitleForm(entry, 0.9 if len(word) > 2 or _MEETING.match(stem) else 0.7)
    return None


def attachment_label(text: str) -> Entry | None:
    """``別添``, ``資料②``, ``別紙1``: a levelled line that only says what the following page is attached as."""
    m = re.fullmatch(r"[(（\[]?(?P<word>\D{2,5}?)(?:第?[0-9一二三四五六七八九十甲乙丙]{0,3}号?)?[)）\]]?", text)
    if m is None:
        return None
    found = vocabulary("forms").exactly(m.group("word"))
    return found if found is not None and found.extra["place"] == "label" else None
