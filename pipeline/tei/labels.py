"""How the labels of a list count: its ``@type`` and ``@rend``, told by the first label.

``@rend`` uses the names of CSS list styles (CSS Counter Styles Level 3, section 6) where they have one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SIGNS = re.compile(r"[\s()\[\]{}.,:;、。，．〔〕「」【】第節章条項]+")
_KANJI = frozenset("一二三四五六七八九十百〇壱弐参")
_BULLETS = frozenset("・●○◎■□◆◇▪•‣※*-–—")
_CLASSES = (
    ("katakana", re.compile("[ァ-ヺ]")),
    ("hiragana", re.compile("[ぁ-ゖ]")),
    ("decimal", re.compile("[0-9]")),
    ("lower-alpha", re.compile("[a-z]")),
    ("upper-alpha", re.compile("[A-Z]")),
)
_BEGINS = {
    ("katakana", "イ"): "katakana-iroha",
    ("hiragana", "い"): "hiragana-iroha",
    ("lower-alpha", "i"): "lower-roman",
    ("upper-alpha", "I"): "upper-roman",
}
"""What another way of counting begins with that uses the same letters."""


@dataclass(frozen=True)
class Style:
    """``signs``: the kind of signs, the same for all labels of a list; ``type`` and ``rend`` as in the record."""

    signs: str
    type: str
    rend: str = ""


def style_of(label: str) -> Style:
    """How a list counts whose first item has this label."""
    if any("CIRCLED" in unicodedata.name(c, "") for c in label if not c.isascii()):
        return Style("circled", "numbered", "circled-decimal")
    first = core(label)[:1]
    if not first:
        return Style("", "simple")
    if first in _KANJI:
        return Style("kanji", "numbered", "cjk-ideographic")
    for signs, pattern in _CLASSES:
        if pattern.match(first):
            return Style(signs, "numbered", _BEGINS.get((signs, first), signs))
    return Style("bullet", "bulleted") if first in _BULLETS else Style("other", "simple")


def core(label: str) -> str:
    """The label without what stands about its number or sign: イ for (イ)."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", label)) or label.strip()
