"""What a printed name says of a person: the name, the rank, the office, the side they are on.

``国連局村田参事官`` is 村田, counsellor, of 国連局; ``国連局長`` names nobody but the holder of an office;
``「ラ」大使`` gives a name by its first sign; ``先方`` is a side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.records.words.shapes import level
from pipeline.records.words.vocabulary import Entry, derived, vocabulary

Side = Literal["", "own", "other"]
HEADED = frozenset({"局長", "課長", "部長", "室長"})
"""ranks that share their first sign with the office they head"""
_STATES = "日米英仏独西伊加豪印韓朝中台ソ露蘭比欧華"
_KATAKANA = re.compile(r"[ァ-ヴー・=]{2,16}")
_KANJI_NAME = re.compile(r"[\u4e00-\u9fff々]{1,4}")
_INITIAL = re.compile(r"^[「『(](?P<name>[ァ-ヴ\u4e00-\u9fff]{1,4})[」』)](?P<rest>.{1,10})$")
_OF = re.compile(
    r"^(?P<office>.{1,14}?(?:省|局|部|課|室|庁|府|院|側|大使館|公使館|総領事館|領事館|代表部|米大|代))(?P<name>.*)$"
)
_EDGE = re.compile(r"^[(\[〔【<〈:、。・]+|[)\]〕】>〉:、。・]+$")
_OUTER = re.compile(r"^[(〔\[](.*[^()〔\[]{2,})[)〕\]]:?$")
_ORDINAL = re.compile(r"(?:前|元|新|次期|故|現)")
_LATIN = re.compile(
    r"^(?:the)?(?P<rank>(?:(?:foreign|prime|vice|under|deputy|assistant|acting|parliamentary|administrative)[ -]?)*"
    r"(?:minister|secretary|ambassador|president|premier|chancellor|charg[eé]|counselor|counsellor|consul[ -]?general|"
    r"consul|general|admiral|senator|congressman|governor|director|director[ -]?general|mr|mrs|miss|ms|dr|sir))\.?"
    r"(?:of(?:state|defense|foreignaffairs))?(?P<name>[A-Z][A-Za-z'’-]{1,24})?$",
    re.I,
)


@dataclass(frozen=True)
class Named:
    """``text``: levelled, as printed. ``name``: the person's own, "" for an office-holder; ``initial``: only its start
    is given. ``rank``: as printed, ``key`` its vocabulary entry. ``office``: the office's or state's name in full where
    the vocabularies know it, else as printed. ``side``: own or other, when the words themselves say so."""

    text: str
    name: str = ""
    rank: str = ""
    key: str = ""
    office: str = ""
    side: Side = ""
    initial: bool = False
    home: bool = False
    """the rank or office is one of the ministry's own"""

    @property
    def collective(self) -> bool:
        return bool(self.side) and not (self.name or self.rank)


def named(text: str) -> Named | None:
    """What levelled text that is a name and nothing else says; None when no rule reads it as one."""
    bare = _EDGE.sub("", level(text))
    if not bare or len(bare) > 28 or bare in never():
        return None
    collective = side_of(bare)
    if collective is not None:
        return collective
    if bare.isascii():
        return _latin(bare)
    whole = _OUTER.sub(r"\1", level(text))
    m = _INITIAL.match(whole)
    if m is not None:
        found = _ranked(m.group("rest"))
        if found is None or found[0] != m.group("rest"):
            return None
        return Named(whole, m.group("name"), found[0], found[1].id, initial=True)
    ranked = _ranked(bare)
    if ranked is None:
        return _bare_name(bare)
    rank, entry = ranked
    home = entry.extra.get("place") == "home"
    prefix = _ORDINAL.sub("", bare[: -len(rank)]) if bare[:1] in "前元新次故現" else bare[: -len(rank)]
    of_side = _side_before(prefix)
    if of_side is not None:
        prefix = prefix[len(of_side.text) :]
    side: Side = of_side.side if of_side is not None else ""
    if not prefix:
        return Named(bare, "", rank, entry.id, of_side.text if of_side else "", side, home=home and side != "other")
    if set(prefix) <= set(_STATES) and len(prefix) > 1 and not _state(prefix):
        return None  # 日米外相: the ministers of both
    office, name, own = _office(prefix, rank)
    if name and not (_KATAKANA.fullmatch(name) or _KANJI_NAME.fullmatch(name) or _mixed(name)):
        return None
    abroad = bool(_states().get(office) or re.match(r"駐|在京|在日", prefix)) or office in _states().values()
    own = own or (prefix.startswith("在") and not prefix.startswith(("在京", "在日")) and abroad)
    return Named(bare, name, rank, entry.id, office, side, home=own or (home and not abroad and side != "other"))


def side_of(text: str) -> Named | None:
    """``先方``, ``我が方``, ``米側``: a side as a whole."""
    bare = _EDGE.sub("", level(text))
    entry = vocabulary("speakers").exactly(bare)
    if entry is not None and entry.extra["kind"] in ("own", "other"):
        side: Side = "own" if entry.extra["kind"] == "own" else "other"
        return Named(bare, side=side, key=entry.id)
    return None


def _side_before(prefix: str) -> Named | None:
    """The side a name begins with: 先方 of 先方次官."""
    found = vocabulary("speakers").at_start(prefix)
    return side_of(found[0]) if found is not None else None


@derived
def never() -> frozenset[str]:
    """Levelled words in brackets that are no speaker."""
    return frozenset(f for f, e in vocabulary("speakers").words if e.extra["kind"] == "never")


@derived
def _ranks() -> tuple[tuple[str, Entry], ...]:
    known = [*vocabulary("ranks").words, *(w for w in vocabulary("speakers").words if w[1].extra["kind"] == "rank")]
    return tuple(sorted(known, key=lambda w: -len(w[0])))


@derived
def ranks() -> str:
    """All ranks, the ministry's and others', as alternatives of a regular expression, longest first."""
    return "(?:" + "|".join(re.escape(w) for w, _ in _ranks()) + ")(?:代理|心得)?"


def _ranked(text: str) -> tuple[str, Entry] | None:
    bare = re.sub(r"(?:代理|心得)$", "", text)
    for known in (text, bare):
        for word, entry in _ranks():
            if known.endswith(word):
                return text[len(known) - len(word) :], entry
    return None


@derived
def _offices() -> tuple[tuple[str, str, int], ...]:
    """(printed form, full name, 1 for the name itself and 2 for a short form), longest first."""
    out = set()
    for entry in vocabulary("offices").entries:
        for form in entry.forms:
            out.add((form, entry.ja, 1))
        for form in entry.words("abbr"):
            out.add((form, entry.ja, 2))
    return tuple(sorted(out, key=lambda o: (-len(o[0]), o[2], o[0])))


@derived
def _states() -> dict[str, str]:
    return {form: entry.ja for form, entry in vocabulary("posts").words}


def _state(text: str) -> str:
    return _states().get(re.sub(r"^(?:在|駐)", "", text), "")


def _office(prefix: str, rank: str) -> tuple[str, str, bool]:
    """Office and own name in what stands before a rank, and whether the office is the ministry's: 国連 | 局長,
    中平国連 | 局長, 国連局村田 | 参事官, 在京米大アンダーソン | 公使."""
    head = rank[0] if rank in HEADED else ""
    for form, full, _ in _offices():
        whole = form if not head or form.endswith(head) else form + head
        tail = prefix + head
        if len(whole) < 2 or not (tail.endswith(whole) and full.endswith(head or full[-1])):
            continue
        rest = tail[: -len(whole)]
        if not rest or _KANJI_NAME.fullmatch(rest):
            return full, _without_office(rest)[1] if rest else "", True
    for form, full, _ in _offices():
        if len(form) >= 3 and prefix.startswith(form) and form[-1] in "局部課室":
            rest = prefix[len(form) :]
            return (
                (rest + head, "", True)
                if head and len(rest) > 2 and _KANJI_NAME.fullmatch(rest)
                else (full, rest, True)
            )
    if head and re.fullmatch(r"[\u4e00-\u9fffァ-ヴー]{3,12}", prefix) and not _KATAKANA.fullmatch(prefix):
        return prefix + head, "", False
    state = _state(re.sub(r"^(?:駐日|在日|在京)", "", prefix)) or _state(prefix)
    if state:
        return state, "", False
    office, name = _without_office(prefix)
    return office, name, False


def _without_office(prefix: str) -> tuple[str, str]:
    m = _OF.match(prefix)
    if m is not None and len(m.group("office")) > 1 and (not m.group("name") or len(m.group("name")) > 1):
        return m.group("office"), m.group("name")
    m = re.match(r"^(?:在|駐)(?P<place>.{1,8}?)(?P<name>[ァ-ヴー・]{2,}|[\u4e00-\u9fff]{2})?$", prefix)
    if m is not None and _states().get(m.group("place")):
        return _states()[m.group("place")], m.group("name") or ""
    for size in range(min(8, len(prefix) - 1), 0, -1):
        if prefix[:size] in _states() and _KATAKANA.fullmatch(prefix[size:]) and not _KATAKANA.fullmatch(prefix):
            return _states()[prefix[:size]], prefix[size:]
    return "", prefix


def _mixed(name: str) -> bool:
    """A name partly in kana: 東ゴウ, as teletype telegrams print it."""
    return re.fullmatch(r"[\u4e00-\u9fff々ァ-ヴーぁ-ん]{2,6}", name) is not None and not re.search(r"[はがをの]", name)


def _bare_name(text: str) -> Named | None:
    """A name without a rank; katakana, or a few kanji. Whether it is a person at all others must tell."""
    if text in _states() or _OF.fullmatch(text):
        return None
    if _KATAKANA.fullmatch(text) or (_KANJI_NAME.fullmatch(text) and len(text) > 1):
        return Named(text, text)
    return None


_OFFICE_WORD = re.compile(
    r"\b(?:Minister|Secretary|Ambassador|President|Premier|Chancellor|Counsell?or|Consul|General|Admiral|Senator|Governor|"
    r"Director|Charg[eé]|Attach[eé]|Chief|Representative|Chairman|Commissioner|Officer|Advis[eo]r|Commander)\b", re.I,
)  # fmt: skip


def english_rank(text: str) -> str:
    """A line of English that says what somebody is (Assistant Secretary of State), trimmed; "" when it names nobody's
    office."""
    bare = " ".join(text.split()).strip(" ,.()")
    return bare if _OFFICE_WORD.search(bare) and len(bare) <= 70 and not bare.endswith(":") else ""


def _latin(text: str) -> Named | None:
    if text.upper().strip(".:") in never():
        return None
    m = _LATIN.match(text)
    if m is not None:
        rank = m.group("rank").lower()
        own = "" if rank.strip(".") in ("mr", "mrs", "miss", "ms", "dr", "sir") else rank
        name = m.group("name") or ""
        return Named(text, name.upper(), own) if own or name else None
    if re.fullmatch(r"[A-Z][A-Z'-]{2,20}", text):
        return Named(text, text)
    return None
