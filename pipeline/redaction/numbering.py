"""Codes of grounds for withholding in a line of text: what they look like, and which item of a law they name.

How a code may be printed is told by ``grounds.toml`` here, what it means by the taxonomy of grounds. What engines
confuse with the right sign is let in; a sign that may stand for two items names none.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

LEFT_OVER = 3  # figures beside codes in a line of codes
_KANJI = str.maketrans("〇一二三四五六七八九", "0123456789")


@dataclass(frozen=True)
class Code:
    """A code in a text: ``start``, ``end`` among its characters; ``id`` of the taxonomy, "" when it is not there;
    ``alone``: safe to take for a code where it stands beside a box; ``exact``: read without any correction."""

    start: int
    end: int
    id: str
    alone: bool
    exact: bool


@dataclass(frozen=True)
class _Shape:
    law: str
    pattern: re.Pattern[str]
    alone: bool


@cache
def _data() -> dict[str, object]:
    return tomllib.loads(files("pipeline.redaction").joinpath("grounds.toml").read_text(encoding="utf-8"))


@cache
def _shapes() -> tuple[_Shape, ...]:
    found = _data()["shape"]
    assert isinstance(found, list)
    return tuple(_Shape(s["law"], re.compile(s["shape"]), bool(s.get("alone"))) for s in found)


@cache
def _words() -> re.Pattern[str]:
    return re.compile(str(_data()["beside"]), re.IGNORECASE)


@cache
def _keys() -> dict[str, dict[str, str]]:
    """{law: {key of a code: id}} of the taxonomy."""
    text = files("pipeline.tei").joinpath("schema/grounds.toml").read_text(encoding="utf-8")
    out: dict[str, dict[str, str]] = {}
    for law in tomllib.loads(text)["law"]:
        for id, item in law["items"].items():
            out.setdefault(law["id"], {})[key_of(item["printed"])] = id
    return out


@cache
def _lookalikes() -> dict[str, str]:
    """{sign as read: sign meant}."""
    found = _data()["lookalikes"]
    assert isinstance(found, dict)
    return {read: meant for meant, signs in found.items() for read in signs}


def codes(text: str) -> tuple[Code, ...]:
    """The codes in a line of text, from left to right, none overlapping."""
    level = _levelled(text)
    found: list[Code] = []
    for shape in _shapes():
        for m in shape.pattern.finditer(level):
            if m.start() and level[m.start() - 1].isdigit():
                continue  # the end of a longer number
            if all(m.end() <= c.start or m.start() >= c.end for c in found):
                id, exact = _item(shape.law, m[0])
                found.append(Code(m.start(), m.end(), id, shape.alone, exact))
    return tuple(sorted(found, key=lambda c: c.start))


def only_codes(text: str) -> tuple[Code, ...]:
    """The codes of a line in which nothing else stands but the words that go with them; else none."""
    found = codes(text)
    rest = list(_levelled(text))
    for c in found:
        rest[c.start : c.end] = " " * (c.end - c.start)
    left = [c for c in _words().sub("", "".join(rest)) if c.isalnum()]
    # figures left over are those of a code that another box cuts off
    return found if found and all(c.isdigit() for c in left) and len(left) <= LEFT_OVER else ()


def _levelled(text: str) -> str:
    """NFKC, one character for one."""
    return "".join(n if len(n := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)


def _item(law: str, printed: str) -> tuple[str, bool]:
    """The item of a law that a code names, "" where none or more than one may be meant; whether it was read so."""
    known = _keys().get(law, {})
    key = key_of(printed)
    for k in (key, key.rstrip("イロハニホヘト"), re.sub(r"(?<=\d)[a-f]$", "", key)):
        if k in known:
            return known[k], True
    close = [k for k in known if len(k) == len(key) and all(_same(a, b) for a, b in zip(key, k, strict=True))]
    if not close and len(key) > 4:
        close = _near(key, tuple(known))
    return (known[close[0]], False) if len(close) == 1 else ("", False)


def _near(key: str, known: tuple[str, ...]) -> list[str]:
    """Codes from which a sign was lost or to which one was added, no sign taken for another."""
    found = process.extract(key, known, scorer=Levenshtein.distance, score_cutoff=1, limit=3)
    return [k for k, _, _ in found if len(k) != len(key)]


def _same(read: str, meant: str) -> bool:
    return read == meant or _lookalikes().get(read) == meant


def key_of(printed: str) -> str:
    """A code without what is printed one way or another: brackets, full stops, 第, spaces, how numbers are written."""
    level = _levelled(printed).strip()
    if "条" in level:
        level = level.replace("十六", "16").translate(_KANJI)
        return re.sub(r"[第\s]", "", level)
    return re.sub(r"[^0-9a-z|!]", "", re.sub(r"(?<=[\d(\[{.,\s])[Il|!](?=[\d)\]}.,\s])", "1", level).lower())
