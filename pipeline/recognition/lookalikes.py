"""The tables of look-alikes, and which other characters the engine is asked about beside each that it reads."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("pipeline.recognition").joinpath(name).read_text(encoding="utf-8"))


@cache
def table() -> dict[str, Any]:
    """``lookalikes.toml``."""
    return _read("lookalikes.toml")


@cache
def pairs() -> dict[str, tuple[str, str, float]]:
    """Either of a pair -> (katakana, the other, middle in nats)."""
    out: dict[str, tuple[str, str, float]] = {}
    for kana, (other, middle) in table()["pairs"].items():
        out[kana] = out[other] = (kana, other, float(middle))
    return out


@cache
def forms() -> dict[str, tuple[str, ...]]:
    """A character that no Japanese set has -> its Japanese forms, today's first (``forms.toml``)."""
    return {word[0]: tuple(word[1:]) for word in _read("forms.toml")["forms"].split()}


@cache
def older() -> frozenset[str]:
    """Older forms that nobody takes for today's."""
    return frozenset(pair[0] for pair in table()["younger"]["plain"].split())


@cache
def younger() -> frozenset[str]:
    return frozenset(pair[1] for pair in table()["younger"]["plain"].split())


@cache
def close() -> dict[str, str]:
    """Older forms that today's hardly differ from -> today's."""
    return {pair[0]: pair[1] for pair in table()["younger"]["close"].split() if pair[0] != pair[1]}


def plain(letter: str) -> str:
    """A Latin letter without its accent; "" when it has none or is no Latin letter."""
    base = unicodedata.normalize("NFD", letter)
    return base[0] if len(base) > 1 and base[0].isascii() and base[0].isalpha() else ""


def rivals(alphabet: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """For every character that has look-alikes: their classes in an engine's alphabet."""
    at = {c: i for i, c in enumerate(alphabet)}
    wanted: dict[str, Sequence[str]] = {c: (kana, other) for c, (kana, other, _) in pairs().items()}
    wanted |= forms()
    wanted |= {c: (plain(c),) for c in alphabet if len(c) == 1 and plain(c)}
    return {c: tuple(at[o] for o in others if o in at) for c, others in wanted.items() if c in at}
