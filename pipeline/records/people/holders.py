"""Office-holders as heads of telegrams and letters name them: 森大使, 外務大臣, 在上海総領事."""

from __future__ import annotations

import re

from pipeline.records.words.vocabulary import Entry, derived, vocabulary

ADDRESSED = r"(?:殿|閣下|どの|宛|あて|御中)"
_LOOKALIKE = r"[殿殷殴股段般]"
"""what an engine makes of 殿"""


@derived
def rank_pattern(place: str = "") -> str:
    """Alternatives of all ranks, longest first; of one place (``post``, ``home``) or of both."""
    words = [w for w, e in vocabulary("ranks").words if not place or e.extra["place"] == place]
    return "(?:" + "|".join(re.escape(w) for w in words) + ")(?:臨時代理|代理|心得)?"


@derived
def _address() -> re.Pattern[str]:
    to = rf"(?P<to>[^。、:]{{0,14}}?(?:{rank_pattern()}))"
    sender = rf"(?P<sender>[^。、:()]{{0,18}}?(?:{rank_pattern()}))"
    return re.compile(rf"^(?:(?P<mark>至|発|宛)[:]?)?{to}(?:{ADDRESSED}|{_LOOKALIKE}){sender}?(?:より|発)?$")


@derived
def _bare_address() -> re.Pattern[str]:
    return re.compile(rf"^(?P<to>外務(?:大臣|次官)(?:代理)?)(?P<sender>[^。、:()]{{0,16}}?{rank_pattern('post')})$")


def address(text: str) -> tuple[tuple[int, int], tuple[int, int] | None] | None:
    """Recipient and sender of ``外務大臣殿 森大使`` as spans of levelled text; sender None when it stands elsewhere."""
    m = _address().match(text) or _bare_address().match(text)
    if m is None:
        return None
    return m.span("to"), m.span("sender") if m.group("sender") else None


def holder(text: str) -> Entry | None:
    """The rank that ends a short levelled text which names an office-holder and nothing else."""
    m = re.fullmatch(rf"(?P<name>[^。、:()()]{{0,16}}?)(?P<rank>{rank_pattern()})(?:より|発)?", text)
    if m is None or not (m.group("name") or m.group("rank")):
        return None
    word = re.sub(r"(?:臨時代理|代理|心得)$", "", m.group("rank"))
    found = vocabulary("ranks").at_end(word)
    return found[1] if found else None
