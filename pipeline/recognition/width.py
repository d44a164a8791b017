"""Letters, digits and brackets in one width: NSＴ is NST, (次官） is （次官）.

Print sets a word in one width, and a bracket as its partner; the recognizer decides glyph by glyph. A word of letters
and digits takes the width that most of it has (narrow when they are even); a pair of round brackets of two widths is
wide. Which letter was read stays as it is, so that nothing here touches the confidence or the reader's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Char, Line

_SHIFT = 0xFEE0  # from ASCII to its full-width form
_WORD = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]+")
_MIXED = re.compile(r"[0-9A-Za-z].*[０-９Ａ-Ｚａ-ｚ]|[０-９Ａ-Ｚａ-ｚ].*[0-9A-Za-z]")
_PAIR = re.compile(r"\(([^()（）]*)）|（([^()（）]*)\)")


def level(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with their words and bracket pairs each in one width; the very same line where nothing changes."""
    return tuple(_line(line) for line in lines)


def _line(line: Line) -> Line:
    if any(len(c.text) != 1 for c in line.chars):
        return line
    text = line.text
    new = _WORD.sub(lambda m: _one(m[0]) if _MIXED.search(m[0]) else m[0], text)
    new = _PAIR.sub(lambda m: f"（{m[1] if m[1] is not None else m[2]}）", new)
    if new == text:
        return line
    return replace(line, chars=tuple(_with(c, t) for c, t in zip(line.chars, new, strict=True)))


def _with(char: Char, text: str) -> Char:
    return char if char.text == text else replace(char, text=text)


def _one(word: str) -> str:
    wide = sum(ord(c) >= 0xFF00 for c in word)
    return "".join(_widen(c) if 2 * wide > len(word) else _narrow(c) for c in word)


def _widen(c: str) -> str:
    return c if ord(c) >= 0xFF00 else chr(ord(c) + _SHIFT)


def _narrow(c: str) -> str:
    return chr(ord(c) - _SHIFT) if ord(c) >= 0xFF00 else c
