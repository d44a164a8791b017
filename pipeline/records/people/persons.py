"""The persons of a document: everybody who takes part, speaks, sends, receives, signs, drafts or approves, once each.

Printed names are joined where only one person fits: a name with its rank (ラウニー and ラウニー大使), a rank with the
only one who holds it (次官 and 柳谷次官), an office with its holder (国連局長 and 中平国連局長), a first sign with the
only name that begins so (「ラ」大使). Where two fit they are left apart, and the evidence says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.model import Block, Evidence, FieldName, Person, Value
from pipeline.records.people.naming import Named, Side, named
from pipeline.records.words.shapes import level, native

SPEAKER_CERTAINTY = 0.95
_FIELDS = (
    FieldName.PARTICIPANT, FieldName.SENDER, FieldName.RECIPIENT, FieldName.ATTENTION, FieldName.DRAFTER,
    FieldName.APPROVER, FieldName.AUTHOR, FieldName.RELAY,
)  # fmt: skip
"""fields whose values are people, in the order in which they are met"""
_PARTLY = frozenset({FieldName.ATTENTION, FieldName.RELAY})
"""fields whose value is more than the name: 東郷次官へ, 在国連鶴岡大使"""
_UNNAMED = frozenset({FieldName.DRAFTER, FieldName.AUTHOR})
"""fields in which a bare name is a person's"""


@dataclass(frozen=True)
class _Mention:
    """Somebody named: by value ``value`` or by the label of block ``block``."""

    who: Named
    printed: str
    side: Side
    certainty: float
    value: int | None = None
    block: int | None = None


@dataclass
class _One:
    """What is known of one person."""

    mentions: list[_Mention]
    why: list[str] = field(default_factory=list)
    certainty: float = 1.0

    @property
    def name(self) -> str:
        return next((m.who.name for m in self.mentions if m.who.name and not m.who.initial), "")

    @property
    def ranks(self) -> set[str]:
        return {m.who.rank for m in self.mentions if m.who.rank}

    @property
    def offices(self) -> set[str]:
        return {m.who.office for m in self.mentions if m.who.office}

    @property
    def side(self) -> Side:
        found = {m.side for m in self.mentions if m.side}
        return found.pop() if len(found) == 1 else ""


def persons(
    blocks: Sequence[Block], values: Sequence[Value]
) -> tuple[tuple[Person, ...], tuple[Value, ...], dict[int, str]]:
    """The persons in the order met, the values with :attr:`Value.target`, and the person by the index of the block in
    which a turn begins."""
    mentions = [*_of_values(values), *_of_labels(blocks)]
    ones = _joined(mentions)
    made: list[Person] = []
    targets: dict[int, str] = {}
    turns: dict[int, str] = {}
    for n, one in enumerate(ones, start=1):
        made.append(_person(f"person-{n}", one))
        for m in one.mentions:
            if m.value is not None:
                targets.setdefault(m.value, made[-1].id)
            if m.block is not None:
                turns[m.block] = made[-1].id
    whole = tuple(replace(v, target=targets[k]) if k in targets else v for k, v in enumerate(values))
    return tuple(made), whole, turns


# -------------------------------------------------------------------------------------------------- mentions
def _of_values(values: Sequence[Value]) -> Iterable[_Mention]:
    for name in _FIELDS:
        for at, v in enumerate(values):
            if v.name is not name:
                continue
            text = v.part("name") or v.value
            if name is FieldName.APPROVER and not (v.part("name") or v.part("mark")):
                continue  # a cell of the form that nobody signed
            if name is FieldName.ATTENTION:
                text = re.sub(r"(?:[へヘ]|より)[、。]?$", "", text)
            if name is FieldName.RELAY and text == v.value:
                continue  # a post: who is there is not said
            whole = text if name is FieldName.RELAY else v.value
            who = _in_english(v) or named(whole) or (named(text) if text != whole else None)
            if who is None and name in _UNNAMED and v.value and not v.note.startswith("struck"):
                who = Named(text, text)
            if who is None or (not who.rank and not who.side and name not in (*_UNNAMED, FieldName.PARTICIPANT)):
                continue
            said = v.part("side")
            side: Side = "own" if said == "own" else "other" if said == "other" else ""
            yield _Mention(who, native(text if name in _PARTLY else v.value), side or who.side, v.certainty, value=at)


def _in_english(v: Value) -> Named | None:
    """A name in English whose parts were read apart: its last word is the surname by which others call them."""
    name = v.part("name")
    if not (name and name.isascii() and " " in name.strip()):
        return None
    return Named(level(v.value), name.split()[-1].upper(), v.part("role"))


def _of_labels(blocks: Sequence[Block]) -> Iterable[_Mention]:
    for at, block in enumerate(blocks):
        who = named(block.speaker) if block.speaker else None
        if who is not None:
            printed = native(block.speaker).strip("()（）〔〕[]【】:： 　○・")
            yield _Mention(who, printed, who.side, SPEAKER_CERTAINTY, block=at)


# ------------------------------------------------------------------------------------------------------ joins
def _joined(mentions: Sequence[_Mention]) -> list[_One]:
    """Persons in the order in which they are met first; a fuller name is taken up before the shorter ones."""
    ones: list[_One] = []
    order = {id(m): k for k, m in enumerate(mentions)}
    for m in sorted(mentions, key=lambda m: (_fullness(m.who), order[id(m)])):
        same = next((o for o in ones if any(o_m.who.text == m.who.text for o_m in o.mentions)), None)
        if same is not None:
            same.mentions.append(m)
            continue
        fits, why = _fitting(ones, m.who)
        if len(fits) == 1:
            fits[0].mentions.append(m)
            fits[0].why.append(f"{m.printed}: {why}")
            fits[0].certainty = min(fits[0].certainty, 0.85)
        else:
            one = _One([m])
            if len(fits) > 1:
                names = ", ".join(o.mentions[0].printed for o in fits)
                one.why.append(f"{m.printed} could be {names}; left apart")
                one.certainty = 0.5
            ones.append(one)
    for one in ones:
        one.mentions.sort(key=lambda m: order[id(m)])
    return sorted(ones, key=lambda o: order[id(o.mentions[0])])


def _fullness(who: Named) -> int:
    if who.initial:
        return 3
    if who.name and who.rank:
        return 0
    if who.office:
        return 1
    return 4 if who.name else 2


def _fitting(ones: Sequence[_One], who: Named) -> tuple[list[_One], str]:
    """The persons a shorter name could mean, and why."""
    if who.collective:
        return [], ""
    if who.initial:
        fits = [o for o in ones if o.name.startswith(who.name) and _same_rank(o, who)]
        return fits, f"the only {who.rank} whose name begins with {who.name}"
    if who.name and not who.rank:
        return [o for o in ones if o.name == who.name], "the only one of that name"
    if who.name:  # with a rank: the same name and a rank that is part of the other's
        same = [o for o in ones if o.name == who.name and _same_rank(o, who)]
        return [o for o in same if not (who.office and o.offices) or who.office in o.offices], "same name and rank"
    if who.office:
        fits = [
            o
            for o in ones
            if who.office in o.offices and _same_rank(o, who) and not (o.side and who.side and o.side != who.side)
        ]
        return fits, f"the only one of that rank in {who.office}"
    fits = [o for o in ones if _same_rank(o, who)]
    if len(fits) == 1 and who.home and who.rank not in fits[0].ranks and _katakana(fits[0].name):
        return [], ""  # a bare 次官 is the ministry's own, not the other side's 国務次官
    return fits, f"nobody else there is {who.rank}"


def _same_rank(one: _One, who: Named) -> bool:
    """One rank is the end of the other; the longer of a name less known (外務大臣 for 大臣) only of the same entry."""
    if not who.rank:
        return False
    if any(r.endswith(who.rank) for r in one.ranks):
        return True
    return any(m.who.key == who.key and m.who.rank and who.rank.endswith(m.who.rank) for m in one.mentions)


# ---------------------------------------------------------------------------------------------------- persons
def _person(id: str, one: _One) -> Person:
    forms: list[str] = []
    for m in sorted(one.mentions, key=lambda m: (_fullness(m.who), -len(m.printed))):
        if m.printed not in forms:
            forms.append(m.printed)
    lead = min(one.mentions, key=lambda m: (_fullness(m.who), -len(m.printed)))
    side = one.side or _side_of(one)
    detail = "; ".join(dict.fromkeys(one.why))
    certainty = min(one.certainty, max(m.certainty for m in one.mentions))
    rule = "names-joined" if len(forms) > 1 else "named-once"
    if rule == "named-once" and not detail:
        detail = "one form of the name, nothing joined to it"
    if any("left apart" in w for w in one.why):
        rule = "names-left-apart"
    role = lead.who.rank if not lead.who.collective else ""
    return Person(
        id, forms[0], tuple(forms[1:]), role, lead.who.key, side, "", Evidence(rule, detail, round(certainty, 3))
    )


def _side_of(one: _One) -> Side:
    """Which side somebody of a meeting is on where no list says so: those of the ministry's own bureaus are ours."""
    at_meeting = any(m.block is not None or (m.value is not None and m.side) for m in one.mentions)
    by_office = any(m.who.home and m.who.office for m in one.mentions)
    return "own" if at_meeting and by_office else ""


def sided(people: Sequence[Person], values: Sequence[Value], *, meeting: bool) -> tuple[Person, ...]:
    """With the other side of a title's pair, where one of the two is known to be the other state's: 柳谷次官 across
    from ラウニー大使, whose name is foreign."""
    if not meeting:
        return tuple(people)
    pair = [v for v in values if v.name is FieldName.PARTICIPANT and v.rule == "title-names" and v.target]
    by_id: Mapping[str, Person] = {p.id: p for p in people}
    out = dict(by_id)
    if len(pair) == 2 and pair[0].target != pair[1].target:
        for a, b in ((pair[0], pair[1]), (pair[1], pair[0])):
            foreign, other = out[a.target], named(b.value)
            if _foreign(a) and other is not None and other.home and not _foreign(b):
                out[a.target] = replace(foreign, side=foreign.side or "other")
                out[b.target] = replace(out[b.target], side=out[b.target].side or "own")
    return tuple(out[p.id] for p in people)


def _foreign(v: Value) -> bool:
    """A name in katakana is no Japanese one."""
    return _katakana(v.part("name"))


def _katakana(name: str) -> bool:
    return len(name) > 1 and all("\u30a1" <= c <= "\u30ff" for c in name)
