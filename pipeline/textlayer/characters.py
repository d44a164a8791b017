"""What a PDF calls its glyphs, to the characters that are printed.

In this order: names that stand for no character (``(cid:7)``, private use, U+FFFD) become U+FFFD; bullets of the Symbol
and Wingdings fonts, which lie in the private use area, become the bullets they show; signs and radicals that a Japanese
font draws with the glyph of another get that one's name (``names.toml``, and NFKC for U+2F00 to U+2FDF); compatibility
ideographs their canonical equivalent (NFC); Latin ligatures their letters and vertical forms the sign they turn (NFKC,
brackets full width); raised figures plain ones, marked as raised; a soft hyphen that is printed a hyphen; every other
space one blank.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

JUNK = "\ufffd"
MOST = 5
"""characters that one glyph stands for at most: ffi, ㍿, three dots spelt out"""
_CID = re.compile(r"\(cid:\d+\)")
_BULLETS = {
    "\uf0b7": "•", "\uf0a7": "▪", "\uf06e": "■", "\uf06c": "●", "\uf071": "❑", "\uf0d8": "➢", "\uf0fc": "✓",
    "\uf076": "❖", "\uf0e0": "→", "\uf02d": "-", "\uf020": " ",
}  # fmt: skip
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾", "0123456789()", strict=True))
_UNPRINTED = ("Cc", "Cf", "Zl", "Zp")


@dataclass(frozen=True)
class Named:
    """``text``: the characters of one glyph. ``ligature``: one glyph for several letters. ``raised``: a character that
    is raised by its own nature."""

    text: str
    ligature: bool = False
    raised: bool = False


@cache
def shared() -> dict[str, str]:
    """What a glyph is called to what it is, from ``names.toml``."""
    data = tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))
    return {**data["signs"], **data["radicals"]}


@cache
def named(name: str) -> Named:
    """The characters of a glyph that the PDF calls ``name``; "" for what is not printed, " " for a space."""
    text = "".join(_character(c) for c in _CID.sub(JUNK, name))
    if len(text) > MOST:
        text = JUNK  # a text behind one glyph is no name of it
    stripped = text.strip()
    if not stripped:
        return Named(" " if text else "")
    plain = "".join(_RAISED.get(c, c) for c in stripped)
    return Named(unicodedata.normalize("NFC", plain), len(plain) > 1 and plain.isascii(), plain != stripped)


def _character(c: str) -> str:
    if c in _BULLETS:
        return _BULLETS[c]
    if c in shared():
        return shared()[c]
    if c in ("\u00ad", "\u2011"):
        return "-"
    point, kind = ord(c), unicodedata.category(c)
    if c == JUNK or kind in ("Co", "Cn", "Cs"):
        return JUNK
    if kind == "Zs" or c in "\t\n\r":
        return " "
    if kind in _UNPRINTED:
        return ""
    if 0x2E80 <= point <= 0x2FDF:
        return unicodedata.normalize("NFKC", c)
    if 0xFB00 <= point <= 0xFB06:
        return unicodedata.normalize("NFKC", c)
    if unicodedata.decomposition(c).startswith("<vertical>"):
        return "".join(chr(ord(p) + 0xFEE0) if "!" <= p <= "~" else p for p in unicodedata.normalize("NFKC", c))
    return c


def is_wide(c: str) -> bool:
    """Set in a full square, without blanks between words."""
    return unicodedata.east_asian_width(c[:1] or " ") in "WF"
