"""Whether a text tells anything but the file, the program or the device it comes from. Only counts leave here."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources

_WORD = re.compile(r"[^\W_]+")
_CJK = re.compile(r"[぀-ヿ㐀-鿿豈-﫿가-힣]+")
_HEX = re.compile(r"[0-9a-f]{6,}")
_RUN = {
    "utf-8": re.compile(
        rb"(?:[\x20-\x7e\t]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){6,}"
    ),
    "utf-16-le": re.compile(rb"(?:[\x20-\x7e]\0|[\s\S][\x30-\x9f]){5,}"),
    "utf-16-be": re.compile(rb"(?:\0[\x20-\x7e]|[\x30-\x9f][\s\S]){5,}"),
    "cp932": re.compile(rb"(?:[\x82-\x9f\xe0-\xea][\x40-\x7e\x80-\xfc]|[\x20-\x7e]){6,}"),
}
_SEARCHED = 4 << 20
"""bytes of a blob that are searched for words"""


@cache
def _told() -> tuple[frozenset[str], re.Pattern[str], frozenset[str]]:
    told = tomllib.loads(resources.files("pipeline.audit").joinpath("devices.toml").read_text(encoding="utf-8"))
    japanese = sorted(told["japanese"], key=len, reverse=True)
    return frozenset(w.casefold() for w in told["words"]), re.compile("|".join(japanese)), frozenset(told["houses"])


def telling(text: str, name: str = "", shown: Iterable[str] = ()) -> int:
    """Characters of the words that name neither a device, program, date, number nor the file ``name``, and do not stand
    in ``shown``, the lines that the page shows."""
    words, japanese, _ = _told()
    own = _levelled(name)
    page = _levelled("".join(shown))
    total = 0
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        for part in re.findall(r"[぀-ヿ㐀-鿿豈-﫿가-힣々ー]+|[^\W\d_]+|\d+", word):
            if part.isdigit() or (_levelled(part) in own and own) or (_levelled(part) in page and page):
                continue
            if _CJK.match(part):
                rest = japanese.sub("", part)
                total += len(rest) if len(rest) >= 2 and not _mostly(rest, page) else 0
            elif len(part) >= 3 and part not in words and not _HEX.fullmatch(word) and not _serial(word):
                total += len(part)
    return total


def house(text: str) -> bool:
    """Whether a name is that of an institution, or only claims a right."""
    _, _, houses = _told()
    low = unicodedata.normalize("NFKC", text).casefold()
    return any(h in low for h in houses)


def within(data: bytes, name: str) -> int:
    """The same, of the runs of text in bytes of no known meaning: only whole phrases count there, three words or four
    ideographs; shorter ones arise by chance and in tables of settings."""
    most = 0
    searched = data[:_SEARCHED]
    for encoding, run in _RUN.items():
        runs = run.findall(searched)
        total = 0
        # two bytes make an ideograph by chance now and then; where most of it is text, they did not
        mostly = sum(len(r) for r in runs) >= 0.5 * len(searched.strip(b"\0"))
        least = 4 if encoding == "utf-8" or mostly else 8
        for found in runs:
            text = found.decode(encoding, "ignore")
            japanese = [j for j in _CJK.findall(text) if len(j) >= least and _usual(j)]
            if japanese:
                total += telling(" ".join(japanese), name)
            elif encoding == "utf-8" or mostly:
                total += telling(_prose(text), name)
        most = max(most, total)
    return most


def _prose(text: str) -> str:
    """A text of three words at least, without marks and addresses; "" when it is less."""
    phrase = re.sub(r"<[^<>]*>|[\w.:/#-]+=|\w+://\S+", " ", text)
    words = [w for w in re.findall(r"[^\W\d_]{3,}", phrase) if _vowelled(w)]
    return phrase if len(words) >= 3 else ""


def _levelled(text: str) -> str:
    return "".join(ch for ch in unicodedata.normalize("NFKC", text).casefold() if ch.isalnum())


def _mostly(word: str, page: str) -> bool:
    """Whether a page shows most of a word's pairs of characters: a recognizer errs on some."""
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return bool(page) and sum(p in page for p in pairs) >= 0.7 * len(pairs)


def _serial(word: str) -> bool:
    """Letters and figures mixed: a model or serial number."""
    digits = sum(ch.isdigit() for ch in word)
    return digits > 0 and len(word) - digits <= 4


def _vowelled(word: str) -> bool:
    return not word.isascii() or (bool(re.search(r"[aeiouy]", word.casefold())) and not word.isupper())


def _usual(text: str) -> bool:
    """Kana or common ideographs: bytes taken for text by chance are rare ones."""
    common = 0
    for ch in text:
        try:
            first = ch.encode("shift_jis")[0]
        except (UnicodeEncodeError, IndexError):
            continue
        common += first <= 0x97  # JIS level 1 and kana
    return common >= 0.8 * len(text)
