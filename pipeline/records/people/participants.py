"""Who took part in a meeting: from its title, from the sentence that lists those present, from a list of them.

``ラウニー大使と柳谷次官との協議`` names one on each side, not which. ``先方、パラリーノ、シャヒーン両補佐官、…他、
当方、国連局長、…同席`` gives the sides; names before 両 share the rank after it; 他 ends what is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Block, FieldName, Kind, Role, Value
from pipeline.records.people.naming import Named, Side, named, ranks, side_of
from pipeline.records.text.found import found, unlike
from pipeline.records.words.printed import Printed
from pipeline.records.words.vocabulary import derived, vocabulary

FIRST_BLOCKS = 14
"""blocks of text among which those present are looked for"""
_MEETING = (
    r"(?:会談|協議|会見|会合|懇談|面談|面会|意見交換|話合い|話し合い|往訪|来訪|訪問|会話|電話会談|打合せ|交渉|応酬)"
)
_JOINED = re.compile(r"の|と|・|、|,|及び|および|並びに|対")
_LEAD = re.compile(r"^(?:第[0-9一二三四五六七八九十]+[回次]|[0-9]+日(?:午前|午後)?[、,]?|本日|昨日|今次|標記|まず)")


@dataclass(frozen=True)
class _Present:
    """Somebody present, at start..end of the levelled text of a block."""

    who: Named
    start: int
    end: int
    side: Side
    rule: str
    certainty: float


def participants(kind: Kind, blocks: Sequence[Block], values: Sequence[Value]) -> tuple[Value, ...]:
    """PARTICIPANT values of a conversation, in the order of the page; parts ``side``, ``name``, ``role``, ``office``.
    () for papers of another kind."""
    if kind is not Kind.CONVERSATION:
        return ()
    out: list[Value] = []
    titled = False
    for block in blocks:
        if block.role is Role.TITLE:
            printed = Printed(block.all_rows)
            out += _values(printed, of_title(printed.text))
            titled = bool(out)
    texts = [b for b in blocks if b.role in (Role.BODY, Role.ITEM, Role.HEADING) and b.rows and not b.speaker]
    side: Side | None = None
    for block in texts[:FIRST_BLOCKS]:
        printed = Printed(block.rows)
        present = of_sentence(printed.text)
        if not present:
            present, side = _of_list(printed, side)
        else:
            side = None
        if not present and not titled:
            m = re.search(rf"{_MEETING}(?:が|を)", printed.text[:80])
            present = of_title(printed.text[: m.end() - 1]) if m else []
        out += _values(printed, present)
    return unlike(_sided(out), values)


def _values(printed: Printed, present: Iterable[_Present]) -> list[Value]:
    return [
        found(
            FieldName.PARTICIPANT, printed, (p.start, p.end), p.rule, p.certainty, key=p.who.key,
            value=p.who.text if len(p.who.text) != p.end - p.start else None,
            parts={"side": p.side, "name": p.who.name, "role": p.who.rank, "office": p.who.office},
        )
        for p in present
    ]  # fmt: skip


def _sided(values: Sequence[Value]) -> list[Value]:
    """A list that gives the side of somebody whom the title only names gives it to both."""
    sides = {v.value: v.part("side") for v in values if v.part("side")}
    return [
        replace(v, parts=tuple(sorted((*v.parts, ("side", sides[v.value])))))
        if not v.part("side") and v.value in sides else v
        for v in values
    ]  # fmt: skip


# ---------------------------------------------------------------------------------------------------- titles
def of_title(text: str) -> list[_Present]:
    """Those whom a title (levelled) names as meeting: what ends in a rank before a joining word or the meeting."""
    out = []
    at = 0
    joined = rf"(?=と|・|、|,|及び|および|並びに|の|{_MEETING}|他|ほか|による|間|$)"
    shape = re.compile(rf"(?P<who>[^、,。()「」と及]{{0,18}}?{ranks()}){joined}")
    while (m := shape.search(text, at)) is not None:
        start = m.start()
        lead = _LEAD.match(m.group("who"))
        start += lead.end() if lead else 0
        while start < m.end() and (j := _JOINED.match(text, start)):
            start = j.end()
        who = named(text[start : m.end()])
        if who is not None and (who.rank or who.side):
            out.append(_Present(who, start, m.end(), who.side, "title-names", 0.85))
        at = m.end()
    met = re.search(_MEETING, text) is not None
    return out if met and len(out) >= 1 else []


# ------------------------------------------------------------------------------------------------- sentences
@derived
def _side_words() -> str:
    words = [f for f, e in vocabulary("speakers").words if e.extra["kind"] in ("own", "other")]
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@derived
def _words(kind: str) -> str:
    return "|".join(re.escape(f) for f, e in vocabulary("speakers").words if e.extra["kind"] == kind)


def of_sentence(text: str) -> list[_Present]:
    """Those whom running text (levelled) lists after the words for a side, up to 同席 or 出席."""
    marks = list(re.finditer(rf"(?P<side>{_side_words()})(?:[、,:]|より(?:は)?[、,]?|からは[、,]?|は[、,])", text))
    end = re.search(rf"(?:が|の)?(?:{_words('attends')})(?!者)", text[marks[0].end() :] if marks else "")
    if not marks or end is None:
        return []
    stop = marks[0].end() + end.start()
    if "。" in text[marks[0].start() : stop]:
        return []
    out: list[_Present] = []
    for k, m in enumerate(marks):
        if m.start() >= stop:
            break
        last = min(stop, marks[k + 1].start() if k + 1 < len(marks) else stop)
        said = side_of(m.group("side"))
        out += _names(text, m.end(), last, said.side if said else "", "list-of-those-present", 0.9)
    return out if len([p for p in out if p.who.rank]) >= 1 else []


def _names(text: str, start: int, end: int, side: Side, rule: str, certainty: float) -> list[_Present]:
    """The names between start and end, up to the first 他."""
    out: list[_Present] = []
    waiting: list[tuple[int, int]] = []
    at = start
    for part in re.split(r"([、,;・/]|及び|および|並びに)", text[start:end]):
        here, at = at, at + len(part)
        bare = part.strip("()（）。:「」")
        if not bare or re.fullmatch(r"[、,;・/]|及び|および|並びに", part):
            continue
        here += part.index(bare)
        more = re.search(rf"(?:{_words('more')})(?:[0-9一二三四五六七八九十]*名|関係.*|各.*|館員.*|数名)?$", bare)
        whole = bare[: more.start()] if more else bare
        both = re.match(rf"(?P<name>.+?)(?P<both>{_words('both')})(?P<rank>{ranks()})$", whole)
        if both is not None and waiting:
            rank = both.group("rank")
            for a, b in (*waiting, (here, here + both.end("name"))):
                who = named(text[a:b] + rank)
                if who is not None:
                    out.append(_Present(who, a, b, side, rule, 0.95 * certainty))
            waiting = []
        else:
            who = named(whole) if whole else None
            if who is not None and who.rank:
                out.append(_Present(who, here, here + len(whole), side or who.side, rule, certainty))
            elif who is not None and who.name:
                waiting.append((here, here + len(whole)))
        if more:
            break
    for a, b in waiting:  # a name without a rank stands on a side all the same
        who = named(text[a:b])
        if who is not None and side and len(who.text) > 1:
            out.append(_Present(who, a, b, side, rule, 0.7 * certainty))
    return sorted(out, key=lambda p: p.start)


# ----------------------------------------------------------------------------------------------------- lists
def _of_list(printed: Printed, side: Side | None) -> tuple[list[_Present], Side | None]:
    """Those of a list under 出席者 or after a side's name, row by row, and the side with which the next block goes on;
    None once the list is over."""
    out: list[_Present] = []
    text = printed.text
    at = 0
    for row in printed.rows:
        own = Printed((row,)).text
        start, at = at, at + len(own)
        label = re.match(
            rf"^(?:[0-9]{{1,2}}[.、]|[(][0-9]{{1,2}}[)]|[・○])?(?:{_words('present')})"
            rf"(?:[:、]|(?=$|{_side_words()}))?",
            own,
        )
        if label is not None:
            side, start = "", start + label.end()
        if side is None and label is None and not re.match(rf"^[(]?(?:{_side_words()})[)]?[:]", own):
            continue
        head = re.match(rf"^[(〔\[]?(?P<side>{_side_words()})[)〕\]]?[:、]?", text[start:at])
        if head is not None:
            said = side_of(head.group("side"))
            side, start = (said.side if said else ""), start + head.end()
        if start == at:
            continue
        got = _names(text, start, at, side or "", "list-of-those-present", 0.9)
        covered = sum(p.end - p.start for p in got)
        if not got or 2 * covered < at - start or "。" in text[start : at - 1]:
            side = None
            continue
        out += got
    return out, side
