"""Which words of a text no page of the document shows."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

_LATIN = re.compile(r"[^\W\d_][^\W\d_'’]+", re.UNICODE)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u3005\U00020000-\U0003ffff\uac00-\ud7a3]+")
_FILE = re.compile(r"\.(?:tiff?|pdf|docx?|xlsx?|pptx?|jpe?g|png|jp2|indd|ai|psd|txt|rtf|html?|jtd|odt)\b", re.I)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SERIAL = re.compile(r"(?<![^\W_])[A-Za-z]{1,4}[-_]?[A-Za-z]?\d{4,}[A-Za-z]{0,2}(?![^\W_])")
"""what a machine calls its scans, or is called itself: its mark and a number"""
_UNSURE = "〓"
_LEAST = 3
"""letters of a word that says something; ideographs: two"""


class Shows(Protocol):
    """Which of the words (as :func:`flat` makes them) no page shows."""

    def missing(self, words: set[str]) -> set[str]: ...


@dataclass(frozen=True)
class Vocabulary:
    """Words that programs and forms put there by themselves, by the place where they stand."""

    any: frozenset[str]
    forms: frozenset[str]
    names: frozenset[str]
    xmp: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    data = tomllib.loads(files("pipeline.audit").joinpath("pdf_words.toml").read_text(encoding="utf-8"))
    return Vocabulary(*(frozenset(data[k]) for k in ("any", "forms", "names", "xmp")))


def flat(text: str) -> str:
    """Without case, width, space, hyphens and marks: what is compared."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        _UNSURE if "\u2e80" <= c <= "\u2eff" else c for c in text if c.isalnum() or "\u2e80" <= c <= "\u2eff"
    )


def contains(text: str, word: str) -> bool:
    """Whether a flat text holds a flat word. Fonts that name a radical where the ideograph stands (⻘ for 青) are taken
    for any, if something else of the word is there."""
    if word in text:
        return True
    if _UNSURE not in text or not _CJK.fullmatch(word) or len(word) < 2:
        return False
    found = re.search("".join(f"[{c}{_UNSURE}]" for c in word), text)
    return found is not None and found[0].count(_UNSURE) <= len(word) / 2


def words(text: str, *, split: bool = False) -> set[str]:
    """The words of a text, flat. ``split``: it is a name made by a program, of which the parts are words."""
    text = _SERIAL.sub(" ", unicodedata.normalize("NFKC", text))
    if split:
        text = _CAMEL.sub(" ", text)
    found = {flat(w) for w in _LATIN.findall(_CJK.sub(" ", text))}
    return {w for w in found if len(w) >= _LEAST} | {flat(w) for w in _CJK.findall(text) if len(w) >= 2}


def unshown(text: str, shows: Shows, known: frozenset[str], name: str, *, split: bool = False) -> int:
    """Characters of the words in ``text`` that no page shows, that are not ``known``, and are not in the name of the
    file."""
    usual = known | vocabulary().any
    left = {part for w in words(text, split=split) for part in _without(w, usual)}
    file = flat(name)
    left = {w for w in left if w not in file}
    if not left:
        return 0
    missing = shows.missing(left)
    out = 0
    for w in missing:
        if _CJK.fullmatch(w) and len(w) > 2:  # of a long run, what is not shown two by two
            pairs = {w[i : i + 2] for i in range(len(w) - 1)}
            gone = shows.missing(pairs)
            if len(gone) <= 0.34 * len(pairs):
                continue
        out += len(w)
    return out


_HIRAGANA = re.compile(r"[\u3040-\u309f]+")


def _without(word: str, usual: frozenset[str]) -> set[str]:
    """What of a word is left when the usual ones are taken out; ideographs run on without a space between words."""
    if word in usual:
        return set()
    if not usual or not _CJK.fullmatch(word):
        return {word}
    rest = word
    for known in sorted((u for u in usual if _CJK.fullmatch(u) and u in word), key=len, reverse=True):
        rest = rest.replace(known, " ")
    if rest == word:
        return {word}
    return {part for part in _HIRAGANA.sub(" ", rest).split() if len(part) >= 2}


def is_file_name(text: str) -> bool:
    return bool(_FILE.search(text.strip()))


_SPOKEN = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`([^`]*)`|//([^\n]*)|/\*(.*?)\*/", re.DOTALL)


def said_in_script(script: str) -> str:
    """What a script holds in words: its strings and comments."""
    return " ".join(g for m in _SPOKEN.finditer(script) for g in m.groups() if g)
