"""The second layer of address, first lines of the text: ``東ゴウ次官へ 安川大使より``, ``吉野局長へ(井川より、``.

The formal parties are minister and ambassador; who really writes to whom within the service stands here (domain notes
1.2). The lines stay body text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model import FieldName
from pipeline.records.fields.parties import holder
from pipeline.records.fields.reading import Reading, closed
from pipeline.records.words.items import Item
from pipeline.records.words.matching import misread
from pipeline.records.words.shapes import native

_WHO = r"[^。、,:()「」『』へ]{1,16}?"
_TO = rf"(?P<to>{_WHO}(?:[、・及び]{{1,2}}{_WHO})?)へ"
_FROM = rf"(?P<sender>{_WHO})(?:より|ヨリ)"
_LINES = (
    re.compile(rf"^{_TO}[(（]?{_FROM}[)）]?[、。]?$"),
    re.compile(rf"^{_FROM}{_TO}[、。]?$"),
    re.compile(rf"^{_TO}[、。]?$"),
    re.compile(rf"^[(（]?{_FROM}[)）]?[、。]?$"),
)
_NO_NAME = re.compile(r"(?:先方|当方|当地|我が方|わが方|本使|貴使|貴官|同|右|これ|それ|方面|側)")
"""words that stand before へ and より in any sentence"""
LINES = 6


def attention(items: Sequence[Item], reading: Reading) -> None:
    """Each side as a value with its particle (``東ゴウ次官へ``), parts ``side`` (to, from) and ``name``."""
    seen = 0
    for item in items:
        if item.furniture or item.key in reading.roles or item.cell is not None:
            continue
        seen += 1
        if seen > LINES:
            return
        for pattern in _LINES:
            m = pattern.match(item.text)
            if m is not None and _names_somebody(m):
                _add(item, m, reading)
                break


def _names_somebody(m: re.Match[str]) -> bool:
    """One side at least names the holder of an office; the other may be a name alone."""
    groups = [g for g in ("to", "sender") if m.groupdict().get(g)]
    if any(_NO_NAME.match(m.group(g)) for g in groups):
        return False
    return any(all(holder(who) for who in re.split(r"[、・]|及び", m.group(g))) for g in groups)


def _add(item: Item, m: re.Match[str], reading: Reading) -> None:
    for group, side in (("to", "to"), ("sender", "from")):
        if not m.groupdict().get(group):
            continue
        start, end = m.span(group)
        found = holder(item.text, start, end)
        name = closed(native(item.printed.compact(start, end)))
        note, sure = "", 1.0
        if found is not None and item.text[found.at : found.end] != found.word:
            head = native(item.printed.compact(start, found.at)) if found.at > start else ""
            note, sure, name = misread(item.text[found.at : found.end], found.word), found.certainty, head + found.word
        after = 1 if side == "to" else 2
        value = name + native(item.printed.compact(end, end + after))
        key = found.entry.id if found is not None else ""
        reading.add(
            FieldName.ATTENTION, item, (start, end + after), "attention-line", 0.9 * sure, value=value, key=key,
            note=note, parts=(("side", side), ("name", name)),
        )  # fmt: skip
