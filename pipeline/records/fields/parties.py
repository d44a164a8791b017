"""Who writes to whom: ``外務大臣殿 森大使``, ``在米 下田大使 あて 三木大臣発``, ``野村大使発東郷大臣宛``.

A rank may have a look-alike in it; the value then has the vocabulary's word, and says what was printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import FieldName, Role
from pipeline.records.fields import lines
from pipeline.records.fields.reading import Reading, closed
from pipeline.records.people.holders import address, rank_pattern
from pipeline.records.words.items import Item
from pipeline.records.words.matching import misread, nearest, spelled
from pipeline.records.words.shapes import native
from pipeline.records.words.vocabulary import Entry, derived, vocabulary

_ACTING = r"(?:臨時代理|臨時事務代理|代理|心得)?"
_TO = "(?:あ[.,、・]?て|宛て?|殿|めて)"
_NAME_GAP = 0.5
"""white between a post and a name, in glyphs"""
_NAME = r"[^。、,:;()「」0-9]"
_WIRE = r"(?:[機密至急普通暗略電報公信往来]{0,6}第.*|.{0,3}電報?.*)?"
"""what a line may go on with after X発Y宛: the telegram that is cited there"""


@derived
def ranks() -> str:
    """All ranks as alternatives, longest first, each of two characters and more also with look-alikes."""
    words = [w for w, _ in vocabulary("ranks").words]
    return "(?:" + "|".join(spelled(w) if len(w) > 1 else re.escape(w) for w in words) + ")" + _ACTING


@dataclass(frozen=True)
class Holder:
    """An office-holder at start..end of a text; ``at``: where the rank begins, ``word`` what it stands for."""

    start: int
    at: int
    end: int
    word: str
    entry: Entry
    certainty: float


@derived
def _holder() -> tuple[re.Pattern[str], re.Pattern[str]]:
    exact = re.compile(rf"(?P<name>{_NAME}{{0,20}}?)(?P<rank>{rank_pattern()})")
    return exact, re.compile(rf"(?P<name>{_NAME}{{0,20}}?)(?P<rank>{ranks()})")


def holder(text: str, start: int = 0, end: int | None = None) -> Holder | None:
    """The office-holder that start..end names, and nothing else; None when it names nobody."""
    end = len(text) if end is None else end
    for pattern in _holder():
        m = pattern.fullmatch(text, start, end)
        if m is None:
            continue
        suffix = re.search(rf"{_ACTING}$", m.group("rank"))
        cut = suffix.start() if suffix and suffix.start() else len(m.group("rank"))
        bare = m.group("rank")[:cut]
        exact = vocabulary("ranks").exactly(m.group("rank")) or vocabulary("ranks").at_end(bare)
        if exact is not None:
            entry = exact if isinstance(exact, Entry) else exact[1]
            return Holder(start, m.start("rank"), end, m.group("rank"), entry, 1.0)
        found = nearest(bare, vocabulary("ranks").words)
        if found is not None:
            return Holder(start, m.start("rank"), end, found.word + m.group("rank")[cut:], found.entry, found.certainty)
    return None


def add_party(
    name: FieldName,
    item: Item,
    span: tuple[int, int],
    rule: str,
    certainty: float,
    reading: Reading,
    role: Role | None = None,
) -> None:
    """A sender or recipient. ``key`` is the rank's; a misread rank becomes what it stands for, with a note."""
    found = holder(item.text, *span)
    if found is None:
        reading.add(name, item, span, rule, certainty, role=role)
        return
    printed = item.text[found.at : found.end]
    value = None
    if printed != found.word:
        head = native(item.printed.compact(found.start, found.at)) if found.at > found.start else ""
        value = closed(head + found.word)
    note = misread(printed, found.word)
    reading.add(
        name, item, span, rule, certainty * found.certainty, value=value, key=found.entry.id, note=note, role=role
    )


# ------------------------------------------------------------------------------------------------- incoming
@derived
def _loose() -> re.Pattern[str]:
    to, sender = rf"(?P<to>{_NAME}{{0,14}}?{ranks()})", rf"(?P<sender>{_NAME}{{0,18}}?{ranks()})"
    return re.compile(rf"^(?:[至宛][:]?)?{to}(?:殿|[殷殴股段般]|閣下|あて|宛|御中){sender}?(?:より|発)?$")


@derived
def _from_to() -> re.Pattern[str]:
    return re.compile(
        rf"^(?:在(?P<from>{_NAME}{{1,10}}?))?(?P<sender>{_NAME}{{0,10}}?{ranks()})発"
        rf"(?:在(?P<at>{_NAME}{{1,10}}?))?(?P<to>{_NAME}{{0,12}}?{ranks()})(?:あて|宛て?|殿){_WIRE}$"
    )


Spans = tuple[tuple[int, int], tuple[int, int] | None]


def incoming(text: str) -> Spans | None:
    """Recipient and sender of a line such as ``外務大臣殿 森大使``; sender None when it stands elsewhere."""
    found = address(text)
    if found is not None:
        return found
    m = _loose().match(text)
    if m is None or not (holder(text, *m.span("to"))):
        return None
    return m.span("to"), m.span("sender") if m.group("sender") else None


def from_to(text: str) -> Spans | None:
    """Recipient and sender of ``野村大使発東郷外務大臣宛``, the order of prewar files and of citations in titles."""
    m = _from_to().match(text) if len(text) <= 60 else None
    return (m.span("to"), m.span("sender")) if m is not None else None


# ---------------------------------------------------------------------------------------------------- drafts
@derived
def _addressee() -> re.Pattern[str]:
    to = rf"(?P<to>[^。、在]{{0,20}}?{ranks()})"
    return re.compile(rf"^(?P<at>在)?{to}{_TO}(?:(?P<sender>[^。、]{{0,12}}?{ranks()})(?:発|より))?$")


@derived
def _several() -> re.Pattern[str]:
    """Several posts at once, as circulars have them: ``在米、英、仏各大使あて``, ``在欧各公館長あて``."""
    who = rf"(?:各|名|関係|主要|全)?(?:在外)?(?:公館長|{ranks()})(?:[・、及び]{{1,2}}(?:各)?{ranks()})*"
    return re.compile(
        rf"^(?P<to>(?:在(?P<posts>[^。()]{{1,60}}?)|(?:関係|主要|全)(?:在外)?)(?P<who>{who})){_TO}"
        rf"(?:(?P<sender>[^。、]{{0,12}}?{ranks()})(?:発|より))?$"
    )


@derived
def _sender() -> re.Pattern[str]:
    return re.compile(rf"^(?P<sender>[^。、]{{0,12}}?{ranks()})(?:発|より)$")


def addresses(text: str) -> bool:
    """Whether a line names whom a draft is for."""
    return _addressee().match(text) is not None or _several().match(text) is not None


def _many(text: str) -> re.Match[str] | None:
    m = _several().match(text)
    if m is None:
        return None
    posts = m.group("posts") or ""
    each = m.group("who").startswith(("各", "名", "関係", "主要", "全", "公館長", "在外")) or not posts
    return m if each or (re.search("[、・]", posts) and lines.post(re.split("[、・]在?", posts)[-1])) else None


def _dirt(text: str) -> tuple[int, int, re.Match[str]] | None:
    """A mark between a post and a name, where a speck in the white is read as one: ``在仏、中山大使あて`` names one
    person, for what follows the mark is no post. Where the post ends, where the name begins, the line."""
    m = _several().match(text)
    mark = re.search("[、・]", m.group("posts") or "") if m is not None and _many(text) is None else None
    if m is None or mark is None or not re.fullmatch("[^、・]+[、・][^、・]+", m.group("posts")):
        return None
    at = m.start("posts") + mark.start()
    return (at, at + 1, m) if lines.post(text[m.start("posts") : at]) and holder(text, at + 1, m.end("to")) else None


def draft_parties(item: Item, items: Sequence[Item], at: int, reading: Reading) -> bool:
    """``在米 下田大使 あて 三木大臣発``. The place is the post the telegram is for: no place of dispatch is printed."""
    if reading.has(FieldName.RECIPIENT) or item.key in reading.roles:
        return False
    role = None if item.cell else Role.ADDRESS
    m = _many(item.text)
    if m is not None:
        _circular(item, m, reading, role)
    else:
        m = _addressee().match(item.text)
        dirt = _dirt(item.text) if m is None else None
        if dirt is not None:
            end, start, m = dirt
            add_party(FieldName.RECIPIENT, item, (start, m.end("to")), "draft-address", 0.8, reading, role)
            place = lines.post(item.text[m.start("posts") : end], m.start("posts"))
            if place is not None:
                _place(item, place, reading)
        elif m is not None:
            _single(item, m, reading, role)
        else:
            return False
    if m.group("sender"):
        add_party(FieldName.SENDER, item, m.span("sender"), "draft-address", 0.95, reading)
        return True
    for other in items[at + 1 : at + 3]:
        beside = _sender().match(other.text)
        if beside and other.key not in reading.roles:
            add_party(FieldName.SENDER, other, beside.span("sender"), "beside-address", 0.85, reading, role)
            return True
    return True


_TO_POST = "the post the draft is addressed to; it prints no place of dispatch"


def _single(item: Item, m: re.Match[str], reading: Reading, role: Role | None) -> None:
    start, end = m.span("to")
    place = post_before(item, start, end) if m.group("at") else None
    if place is None:
        add_party(FieldName.RECIPIENT, item, (start, end), "draft-address", 0.8, reading, role)
        return
    add_party(FieldName.RECIPIENT, item, (place.end, end), "draft-address", 0.95, reading, role)
    _place(item, place, reading)


def _place(item: Item, place: lines.Place, reading: Reading) -> None:
    key = place.entry.id if place.entry else ""
    span = (place.start, place.end)
    sure = 0.95 * place.certainty
    reading.add(FieldName.RECEIVED_PLACE, item, span, "draft-address", sure, key=key, note=_TO_POST)


def _circular(item: Item, m: re.Match[str], reading: Reading, role: Role | None) -> None:
    """All recipients as one printed form; each post of them that the vocabulary knows."""
    printed = native(item.printed.compact(*m.span("to")))
    tail = re.search(rf"(?P<each>[各名])?(?P<rank>{ranks()})$", item.text[slice(*m.span("to"))])
    rank = nearest(tail.group("rank"), vocabulary("ranks").words) if tail is not None else None
    value = printed
    if tail is not None and rank is not None and len(printed) == m.end("to") - m.start("to"):
        value = printed[: tail.start()] + ("各" if tail.group("each") else "") + rank.word
    note = misread(printed, value)
    reading.add(FieldName.RECIPIENT, item, m.span("to"), "draft-addresses", 0.9, value=value, note=note, role=role)
    if m.group("posts"):
        for place in posts_of(item.text, *m.span("posts")):
            _place(item, place, reading)


def posts_of(text: str, start: int, end: int) -> list[lines.Place]:
    """The posts of ``米、英、在仏``; those the vocabulary does not know are left out."""
    out = []
    for m in re.finditer(r"[^、,・及び在各]+", text[start:end]):
        found = lines.post(m.group(), start + m.start())
        if found is not None:
            out.append(found)
    return out


def post_before(item: Item, start: int, end: int) -> lines.Place | None:
    """Where the post of ``在米下田大使`` ends: at white, else after the longest post the vocabulary knows."""
    text = item.text
    for a, b in item.printed.parts(start, end, gap=_NAME_GAP)[:1]:
        if b < end and b - a <= 12:
            return lines.post(text[a:b], a) or lines.Place(a, b, None, 0.6)
    known = vocabulary("posts").at_start(text[start:end])
    if known is not None and len(known[0]) < end - start:
        return lines.Place(start, start + len(known[0]), known[1], 0.9)
    return None


# ----------------------------------------------------------------------------------------------------- relay
def relays(item: Item, start: int, end: int, certainty: float, reading: Reading) -> None:
    """``在米 牛場大使、在英 湯川大使 あて``: each addressee a telegram is relayed to, without あて."""
    text = item.text
    role = None if item.cell else Role.RELAY
    for m in re.finditer(rf"[^、,]*?(?:{ranks()}|公館長)(?=[、,]|{_TO}|$)|[^、,]+", text[start:end]):
        a, b = m.span()
        tail = re.search(rf"{_TO}$", m.group())
        span = (start + a, start + (a + tail.start() if tail else b))
        if text[span[0] : span[1]] in ("", "あて", "宛"):
            continue
        place = post_before(item, span[0] + 1, span[1]) if text[span[0]] == "在" else lines.post(text[slice(*span)])
        key = place.entry.id if place is not None and place.entry is not None else ""
        parts: tuple[tuple[str, str], ...] = ()
        if text[span[0]] == "在" and place is not None and place.end < span[1] and holder(text, place.end, span[1]):
            words = ((span[0] + 1, place.end), (place.end, span[1]))
            at, who = (closed(native(item.printed.compact(*word))).strip() for word in words)
            parts = (("name", who), ("place", at))
        reading.add(FieldName.RELAY, item, span, "label", certainty, key=key, role=role, parts=parts)
