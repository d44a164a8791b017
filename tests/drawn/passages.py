"""Pages of running text with a wide range of characters, to learn how sure a reader may be.

Telegrams drawn from a few banks of words repeat themselves; real ones do not. Here sentences are filled with compounds
made by chance of all kanji of JIS X 0208, with names in katakana, places and figures, set across or down the page in
any face and size, some with the old forms of kanji. Nothing here means anything.
"""

from __future__ import annotations

import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from tests.drawn.forms import Drawn
from tests.drawn.sheet import Sheet

Kind = Literal["across", "down", "old", "english", "list"]
KINDS: tuple[Kind, ...] = ("across", "down", "old", "english", "list")
FACES = ("mincho", "gothic", "serif", "sans")
WESTERN = ("roman", "typewriter", "label")

_BANK = tomllib.loads((Path(__file__).parent / "passages.toml").read_text(encoding="utf-8"))
_OLD: dict[str, str] = dict(map(tuple, _BANK["old"].split()))
_KANJI = "〇一二三四五六七八九"


@cache
def kanji(level: int) -> str:
    """The kanji of one level of JIS X 0208."""
    rows = range(16, 48) if level == 1 else range(48, 85)
    return "".join(bytes((0xA0 + row, 0xA0 + cell)).decode("euc_jp", "ignore") for row in rows for cell in range(1, 95))


class _Words:
    """Fills patterns: ``{k}`` a compound, ``{n}`` a figure, ``{w}`` a name in katakana, ``{p}`` a word in Latin
    letters."""

    def __init__(self, rng: random.Random, old: bool, down: bool) -> None:
        self.rng, self.old, self.down = rng, old, down

    def compound(self) -> str:
        if self.rng.random() < 0.6:
            word: str = self.rng.choice(_BANK["words"].split())
        else:
            level = 1 if self.rng.random() < 0.85 else 2
            word = "".join(self.rng.choice(kanji(level)) for _ in range(self.rng.choice((1, 2, 2, 2, 3))))
        return "".join(_OLD.get(c, c) for c in word) if self.old else word

    def figure(self) -> str:
        n = self.rng.choice((self.rng.randint(1, 31), self.rng.randint(32, 999), self.rng.randint(1000, 99999)))
        if not self.down:
            style = self.rng.random()
            plain = f"{n:,}" if style < 0.2 else f"{n / 10:.1f}" if style < 0.35 else str(n)
            return plain if style < 0.7 else plain.translate(_WIDE)
        return "".join(_KANJI[int(d)] for d in str(n)) if n > 99 or self.rng.random() < 0.3 else _counted(n)

    def name(self) -> str:
        first, middle, last = _BANK["kana"]
        inner = "".join(self.rng.choice(middle) for _ in range(self.rng.randint(2, 6)))
        return str(self.rng.choice(first)) + inner + str(self.rng.choice(last))

    def latin(self) -> str:
        if self.down:
            return self.name()
        return self.rng.choice(_BANK["latin"].split())

    def fill(self, pattern: str) -> str:
        out = pattern
        for key, make in (("k", self.compound), ("n", self.figure), ("w", self.name), ("p", self.latin)):
            while f"{{{key}}}" in out:
                out = out.replace(f"{{{key}}}", make(), 1)
        return out


_WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def _counted(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _KANJI[tens] + "十") + (_KANJI[ones] if ones else "")


def passage(kind: Kind, seed: int, face: str = "") -> Drawn:
    """One page. ``face``: of :data:`FACES`, or of :data:`WESTERN` for English; by chance when empty."""
    rng = random.Random(f"passage-{kind}-{seed}")
    face = face or rng.choice(WESTERN if kind == "english" else FACES)
    size = rng.choice((34, 38, 42, 46, 52, 58))
    s = Sheet(face=face)
    words = _Words(rng, kind == "old", kind in ("down", "old"))
    if kind in ("down", "old"):
        x, top, bottom = 2250.0, 320.0, 3200.0
        bank = _BANK["katakana" if kind == "old" else "sentences"]
        title = "{k}{k}ニ関スル件" if kind == "old" else "{k}の{k}について"
        x = s.column(x, top + size, bottom, words.fill(title), size + 6)
        while x > 500:
            said = "".join(words.fill(rng.choice(bank)) for _ in range(rng.randint(1, 3)))
            x = s.column(x, top, bottom, said, size, leading=rng.choice((1.7, 2.0)), pitch=rng.choice((1.0, 1.06)))
        return Drawn(f"{kind}-{seed}", kind, {}, [s])
    y, left, width = 300.0, 250.0, 1980.0
    if kind == "list":
        while y < 2300:
            s.text(left, y, words.fill("{k}　{n}"), size, label="cell")
            s.text(left + 900, y, words.fill("{w}　{k}"), size, label="cell")
            s.text(left + 1600, y, words.fill("{n}"), size, label="cell")
            y += 1.8 * size
        return Drawn(f"{kind}-{seed}", kind, {}, [s])
    while y < 2500:
        if kind == "english":
            said = " ".join(words.fill(rng.choice(_BANK["english"])) for _ in range(rng.randint(2, 4)))
        else:
            said = "".join(words.fill(rng.choice(_BANK["sentences"])) for _ in range(rng.randint(1, 4)))
        y = s.paragraph(left, y, width, said, size, leading=rng.choice((1.5, 1.75))) + 0.3 * size
    return Drawn(f"{kind}-{seed}", kind, {}, [s])
