"""Numbers that marks carry: serials, copies (``25部の内23号``), register numbers (``極秘第231号``), part telegrams."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.model import FieldName, Role
from pipeline.records.fields.reading import Reading
from pipeline.records.fields.tokens import COPY, PART, REGISTER
from pipeline.records.words.items import Item
from pipeline.records.words.numerals import DIGITS, number

COPIED = re.compile(COPY)
_REGISTERED = re.compile(REGISTER)
_PARTED = re.compile(PART)
_NUMBER_ALONE = re.compile(rf"[第弟]?(?P<copy>[{DIGITS}]{{1,4}})[号弓]")
DOUBTFUL = 0.5
"""factor of a number in which a sign stands for a digit"""


def serial_digits(text: str) -> str:
    """The digits of a number, kanji digits as ASCII; a letter read for a digit between digits put right."""
    body = re.sub(r"[第弟合号弓△▲極特秘機密番総()\s]", "", text)
    body = re.sub(r"(?<=[0-9])[Oo]|^[Oo](?=[0-9])", "0", body)
    body = re.sub(r"(?<=[0-9])[lI|/]|^[lI|/](?=[0-9])", "1", body)
    n = number(body)
    return body if body.isascii() and body.isdigit() else (str(n) if n is not None else body)


def doubt(printed: str) -> str:
    """What to say of a number that holds a sign which may stand for a digit; "" of one that does not."""
    stray = sorted(set(re.findall(r"[OolI|/]", printed)))
    if not stray:
        return ""
    return f"{' and '.join(stray)} in the number may stand for {'0' if stray[0] in 'Oo' else '1'}"


def add_register(item: Item, start: int, end: int, reading: Reading) -> None:
    """``極秘第231号``: class and number, digits as ASCII. A stroke that may be a 1 is left as it is printed."""
    m = _REGISTERED.fullmatch(item.text[start:end])
    if m is None:
        return
    printed = m.group("n")
    note = doubt(printed)
    n = printed if note else serial_digits(printed)
    value = f"{m.group('class')}第{n}号"
    sure = DOUBTFUL if note else 1.0
    reading.add(FieldName.REGISTER, item, (start, end), "mark-register", 0.95 * sure, value=value, note=note)


def add_copy(item: Item, m: re.Match[str], reading: Reading, offset: int = 0) -> None:
    """Copies and the number of this one. A form nobody filled in (``部の内 号``) gives neither."""
    for group, name in (("copies", FieldName.COPIES), ("copy", FieldName.COPY_NUMBER)):
        if m.group(group):
            a, b = m.span(group)
            n = number(m.group(group))
            value = str(n) if n is not None else None
            reading.add(name, item, (a + offset, b + offset), "copy-stamp", 0.9, value=value)
    reading.roles.setdefault(item.key, Role.COPY)


def copy_below(items: Sequence[Item], reading: Reading) -> None:
    """``25部の内`` with ``23号`` on the line below it, in one stamp or two."""
    for before, item in pairwise(items):
        if item.key.page != before.key.page or item.key in reading.roles or reading.has(FieldName.COPY_NUMBER):
            continue
        above = COPIED.fullmatch(before.text)
        alone = _NUMBER_ALONE.fullmatch(item.text)
        if above is None or alone is None or not above.group("copies") or above.group("copy"):
            continue
        if _apart(before, item):
            continue
        value = str(number(alone.group("copy")))
        reading.add(FieldName.COPY_NUMBER, item, alone.span("copy"), "copy-stamp", 0.85, value=value, role=Role.COPY)


def _apart(a: Item, b: Item) -> bool:
    """Whether two lines are further from each other than lines of one stamp."""
    first, second = a.rows[-1].box, b.rows[0].box
    size = max(1.0, min(first.height, first.width))
    return second.y0 - first.y1 > 2 * size or second.x0 > first.x1 + 4 * size or first.x0 > second.x1 + 4 * size


def add_part(item: Item, start: int, end: int, reading: Reading) -> None:
    """Which part telegram of how many: ``3/14``, ``(全14通の3)``, ``(14の3)``."""
    m = _PARTED.fullmatch(item.text[start:end])
    if m is None:
        return
    part = next(m.group(g) for g in ("part", "part2", "part3") if m.group(g))
    of = next(m.group(g) for g in ("of", "of2", "of3") if m.group(g))
    a, b = number(part), number(of)
    if a is None or b is None or not 1 <= a <= b or b < 2:
        return
    reading.add(FieldName.PART, item, (start, end), "mark-part", 0.9, value=f"{a}/{b}")
