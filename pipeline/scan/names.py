"""The name of a source in the output: readable, safe as a file name and as an ``xml:id``, never taken twice."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Protocol

MAX_BYTES = 120
"""longest key in UTF-8; leaves room for ``-d001.xml`` within the 255 bytes of a file name"""

# Name characters of XML 1.0 up to its fourth edition, which is what libxml2 holds an xml:id to: the scripts that
# file names of archives come in. Rare kanji outside U+4E00-9FA5 are not among them.
_LEGAL = re.compile(
    "[A-Za-z0-9_.\\-\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e"
    "\u0300-\u033f\u038e-\u03a1\u03a3-\u03ce\u0401-\u040c\u040e-\u044f\u0451-\u045c\u05d0-\u05ea\u0621-\u063a"
    "\u0641-\u064a\u0905-\u0939\u0e01-\u0e2e\u10d0-\u10f0\u1ea0-\u1ef9\u3005\u3007\u3041-\u3094\u3099\u309a"
    "\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe\u4e00-\u9fa5\uac00-\ud7a3]"
)
_XML = re.compile("[^\t\n\r\u0020-~\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHORT_DIGEST, _LONG_DIGEST = 6, 12


class Named(Protocol):
    """What of a source its name depends on; nothing else in its folder does."""

    @property
    def key_base(self) -> str:
        """the readable part, a path without suffix"""

    @property
    def key_raw(self) -> bytes:
        """what tells it from every other source: its raw path below the input folder"""


def displayed(name: str) -> str:
    """A file name or path for records and messages: NFC, U+FFFD for bytes that are no UTF-8 and for
    characters that XML cannot hold or a terminal would obey."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _XML.sub("\ufffd", unicodedata.normalize("NFC", text)).translate({9: 0xFFFD, 10: 0xFFFD, 13: 0xFFFD})


def slug(text: str) -> str:
    """``text`` with only characters that are legal in an NCName and safe in file names; may be empty."""
    out = []
    for char in unicodedata.normalize("NFC", displayed(text)):
        plain = char if _LEGAL.match(char) else unicodedata.normalize("NFKC", char)
        out.append("".join(c if _LEGAL.match(c) else "_" for c in plain))
    # NFKC of one character can compose with its neighbours; a second pass keeps the result stable
    joined = "".join(c if _LEGAL.match(c) else "_" for c in unicodedata.normalize("NFC", "".join(out)))
    return re.sub("_{2,}", "_", joined).strip("_.-")


def source_key(source: Named) -> str:
    """``slug-digest``: an NCName, NFC, at most :data:`MAX_BYTES` of UTF-8, the same whatever else is in the folder.

    The digest is the beginning of SHA-256 over the raw path below the input folder: 6 hexadecimal digits, 12 where
    the readable part had to be changed or cut and so tells less.
    """
    readable = slug(source.key_base)
    plain = unicodedata.normalize("NFC", source.key_base).replace("/", "_").replace(" ", "_")
    if not readable:
        readable = "scan"
    elif not (unicodedata.category(readable[0]) in ("Lu", "Ll", "Lt", "Lo") or readable[0] == "\u3007"):
        readable = "_" + readable  # digits, and marks like \u3005 and \u30fc, begin no NCName
    room = MAX_BYTES - _LONG_DIGEST - 1
    cut = _shortened(readable, room)
    length = _SHORT_DIGEST if cut == readable and readable.lstrip("_") == plain.strip("_.-") else _LONG_DIGEST
    return f"{cut}-{hashlib.sha256(source.key_raw).hexdigest()[:length]}"


def _shortened(text: str, room: int) -> str:
    """At most ``room`` bytes; the end is kept too, since names of a series differ there."""
    if len(text.encode()) <= room:
        return text
    end = ""
    while len((text[len(text) - len(end) - 1] + end).encode()) <= room // 3:
        end = text[len(text) - len(end) - 1] + end
    start = text.encode()[: room - 1 - len(end.encode())].decode("utf-8", "ignore")
    end = re.sub("^[\u0300-\u036f\u3099\u309a]+", "", end)
    return start.rstrip("_.-") + "_" + end.lstrip("_.-")
