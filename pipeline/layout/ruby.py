"""Readings set small beside the characters they belong to: above a horizontal line, right of a vertical one (JIS X
4051, ルビ). In the reading plane both stand just before their line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.layout import rows
from pipeline.layout.plane import Item
from pipeline.model import Char, Line, Ruby

SMALL = 0.68  # of the print's thickness
TIGHT, WIDE = 0.52, 1.0  # line thicknesses from kana to kana, and of its box, where a detector drew that wide
CLOSE = (-0.6, 0.35)  # line thicknesses from the reading's far edge to its line's near edge
REACH = 0.6  # line thicknesses that a reading may reach out of its line
BASE = 2.0  # thicknesses; a line that carries a reading is at least so long
KANA = re.compile(r"[぀-ヿ]")
LETTER = re.compile(r"\w")


def attached(texts: Sequence[Item]) -> list[Item]:
    """The items, readings no longer among them but kept by the item that they are set beside."""
    unit = rows.typical_thickness(texts)
    small = [i for i in texts if _is_small_kana(i, unit)]
    if not small:
        return list(texts)
    bases = [i for i in texts if i.thickness >= (SMALL + 0.1) * unit and i.length >= BASE * unit and i not in small]
    given: dict[int, list[Line]] = {}
    taken = []
    for it in small:
        near = [b for b in bases if _is_beside(it, b, unit)]
        if near and it.line is not None:
            base = min(near, key=lambda b: abs(b.v0 - it.v1))
            given.setdefault(id(base), []).append(it.line)
            taken.append(it)
    kept = [i for i in texts if not any(i is t for t in taken)]
    return [replace(i, ruby=tuple(given[id(i)])) if id(i) in given else i for i in kept]


def of(item: Item) -> tuple[Ruby, ...]:
    """An item's readings with the stretch of characters that each is set beside: of kanji and kana the kanji, for a
    reading is theirs."""
    line = item.line
    out = []
    for reading in item.ruby:
        b = reading.box
        horizontal = line is None or line.direction.value == "horizontal"
        a, z = (b.x0, b.x1) if horizontal else (b.y0, b.y1)
        over = [c for c in (line.printed if line else ()) if _is_over(c, a, z)]
        kanji = [k for k, c in enumerate(over) if LETTER.match(c.text) and not KANA.match(c.text)]
        if kanji:
            over = over[kanji[0] : kanji[-1] + 1]
        out.append(Ruby(over[0].start if over else a, over[-1].end if over else z, reading))
    return tuple(sorted(out, key=lambda r: r.start))


def _is_over(c: Char, a: float, z: float) -> bool:
    """Whether a character's middle lies beside a reading from ``a`` to ``z``, give or take a quarter of it."""
    slack = (c.end - c.start) / 4
    return a - slack < (c.start + c.end) / 2 < z + slack


def _is_small_kana(it: Item, unit: float) -> bool:
    """A short piece of kana (one sign may be misread) in print half as large as the page's."""
    text = "".join(it.text.split())
    letters = [c for c in text if LETTER.match(c)]
    kana = sum(1 for c in letters if KANA.match(c))
    if not letters or kana < 1 or len(letters) - kana > min(1, kana):
        return False
    advance = it.length / max(1, len(text))
    return it.thickness <= SMALL * unit or (it.thickness <= WIDE * unit and advance <= TIGHT * unit and len(text) > 1)


def _is_beside(it: Item, base: Item, unit: float) -> bool:
    within = it.u0 > base.u0 - REACH * unit and it.u1 < base.u1 + REACH * unit
    return within and CLOSE[0] * unit <= base.v0 - it.v1 <= CLOSE[1] * unit and it.middle < base.v0 + 0.3 * unit
