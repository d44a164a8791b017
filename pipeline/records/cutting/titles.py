"""Words that name a form or a kind of paper when a line ends in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.records.words.vocabulary import Entry, derived, vocabulary

LONGEST = 46
"""characters of a line that may still be a title"""
_MEETING = re.compile(
    r".{1,30}(?:と|及び|・|大使|大臣|次官|局長|総理|長官).{0,24}(?:との?)?(?:会談|協議|会見|会合|懇談|面談|意見交換|話合い)"
)
_EDGE = re.compile(r"^[「『〈《【(（\W]+|[」』〉》】)）\W]+$")
_TAIL = re.compile(
    r"(?:[(（][^()（）]{1,20}[)）]|について|に関する件|の件|[(（]?案[)）]?|[(（]?その[0-9一二三四五]+[)）]?)+$"
)
_ABOUT = re.compile(r"(?:について|に関する件|の件)$")
_RECORD = re.compile(r"(?:録|要旨|概要|要領)$")
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
    """``word``: the vocabulary's form when the whole line is one, else "". ``about``: the line names a meeting as a
    matter that the paper is about (…に関する協議について), not itself as its record."""

    entry: Entry
    certainty: float
    word: str = ""
    about: bool = False


def title_form(text: str) -> TitleForm | None:
    """The kind of paper a levelled line names as its title; None for running text and for anything unknown.

    Form names (外務省電信案, 決裁書) must be the whole line, one character of four or more may be misread; words of
    kinds (会談記録, 覚書, 回電案) must end it.
    """
    bare = _EDGE.sub("", text)
    if not 2 <= len(bare) <= LONGEST or re.search(r"[。、][^)）]", bare):
        return None
    titles = _titles()
    if bare in titles.exact:
        return titles.exact[bare]
    for word, entry, short in titles.misread:  # only then what may be misread: 高裁案 is no misread 決裁案
        if (short and len(bare) != 3) or abs(len(bare) - len(word)) > 1:
            continue
        if Levenshtein.distance(word, bare, score_cutoff=1) == 1:
            return TitleForm(entry, 0.6 if short else 0.8, word)
    stem = _EDGE.sub("", _TAIL.sub("", bare))
    if not (bare.endswith(titles.words) or stem.endswith(titles.words)):
        return None
    for word, entry in titles.ends:
        if entry.extra["kind"] == "draft" and bare.endswith(word) and not re.search(r"番号|[()]|外務省", bare):
            return TitleForm(entry, 0.85)
        if stem.endswith(word) and len(stem) > len(word):
            met = _MEETING.match(stem) is not None
            about = _ABOUT.search(bare) is not None and not met and _RECORD.search(word) is None
            return TitleForm(entry, 0.9 if len(word) > 2 or met else 0.7, about=about)
    return None


@dataclass(frozen=True)
class _Titles:
    """``exact``: whole lines. ``misread``: words one character of which may be misread, and whether they are short
    ones. ``ends``: in which a line may end; ``words`` of them."""

    exact: Mapping[str, TitleForm]
    misread: tuple[tuple[str, Entry, bool], ...]
    ends: tuple[tuple[str, Entry], ...]
    words: tuple[str, ...]


@derived
def _titles() -> _Titles:
    exact: dict[str, TitleForm] = {}
    misread, ends = [], []
    for word, entry in vocabulary("forms").words:
        if entry.extra["place"] != "title":
            continue
        kind = entry.extra["kind"]
        whole = kind in ("draft", "decision")
        if len(word) > 2 or not whole:
            exact.setdefault(word, TitleForm(entry, 1.0 if len(word) > 2 else 0.8, word if whole else ""))
        short = len(word) == 3 and kind == "decision"  # 電信写 is no misread 電信案
        if short or (whole and len(word) >= 4):
            misread.append((word, entry, short))
        if kind not in ("decision", "letter", "cover", "telegram") and not (kind == "draft" and len(word) < 3):
            ends.append((word, entry))
    return _Titles(exact, tuple(misread), tuple(ends), tuple(word for word, _ in ends))


@dataclass(frozen=True)
class Label:
    """What a sheet says it is attached as: ``printed`` (levelled), ``number`` of it ("" for none)."""

    entry: Entry
    printed: str
    number: str
    certainty: float


_ORDINAL = r"[0-9一二三四五六七八九十]{1,3}|[甲乙丙丁戊]|[A-Za-z]|[イロハニホ]|[IVX]{1,4}"


@derived
def _label_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = [w for w, e in vocabulary("forms").words if e.extra["place"] == "label"]
    english, japanese = ("|".join(w for w in words if w.isascii() is latin) for latin in (True, False))
    return (
        re.compile(
            rf"[(\[]?(?P<word>{english})(?:NO\.?|NUMBER|#)?[-.:\"']*(?P<n>[0-9]{{1,2}}(?:-?[A-Z])?|[A-Z]|[IVX]{{1,4}})?"
            r"(?P<of>TO.{3,30})?[\"')\]]*[:.]?"
        ),
        re.compile(
            rf"[(\[【〔「<]?(?P<word>{japanese})[-ー.]?[(]?第?(?P<n>(?:{_ORDINAL})(?:[の\-ノ][0-9]{{1,2}})?)?[)]?号?"
            r"(?:の[0-9]{1,2})?[)\]】〕」>]?[:.]?"
        ),
    )


def attachment_label(text: str) -> Label | None:
    """``別添``, ``資料②``, ``別紙1``, ``附属甲号``, ``ENCLOSURE 1``, ``TAB A``: a levelled line that only says what the
    page is attached as; None for any other. Without a number, words that are as often headings are less sure."""
    if not text or len(text) > 40:
        return None
    latin = text[0].isascii() and text.lstrip("([")[:1].isupper()
    english, japanese = _label_patterns()
    m = english.fullmatch(text.upper()) if latin else japanese.fullmatch(text)
    found = vocabulary("forms").exactly(m.group("word")) if m is not None else None
    if m is None or found is None:
        return None
    number = m.group("n") or ""
    if latin and len(m.group("word")) < 6 and not number:  # TAB, ANNEX: words of their own
        return None
    sure = float(found.extra.get("alone", 0.85))
    return Label(found, text, number, 0.95 if number else sure)
