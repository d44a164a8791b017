"""Which characters are of a script that parts words by spaces, and which of one that does not."""

from __future__ import annotations

KOREAN_AND_CJK = (
    (0x1100, 0x11FF),
    (0x2E80, 0x303F),
    (0x3040, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3FFFF),
)
"""Scripts written without spaces between words: a line end inside them parts no word."""

_FIRST = chr(KOREAN_AND_CJK[0][0])


def english(text: str) -> bool:
    """Whether a note or detail is in words of ours: English, unless it only lists what was printed."""
    if text.isascii():
        return any(map(str.isalnum, text))
    return sum(map(latin, text)) > sum(map(cjk, text))


def latin(text: str) -> bool:
    """A letter or digit of a script that parts words by spaces."""
    return bool(text) and text[0].isalnum() and not cjk(text)


def cjk(text: str) -> bool:
    return text[:1] >= _FIRST and any(a <= ord(text[0]) <= b for a, b in KOREAN_AND_CJK)
