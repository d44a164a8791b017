"""Vertical letters in katakana prose, 1921-1944, of any number: more of what prewar print holds than
:func:`tests.drawn.vary.letter`, namely older forms of characters, iteration marks, commas and full stops, positional
numerals, digits set across, foreign names, brackets, items.

``letters(count, seed, bank)`` draws from one of three banks of sentences: ``known``, which rules are worked out on,
``kept`` and ``fresh``, which they are measured on; ``fresh`` was written when the rules were done.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw

from tests.drawn import fonts
from tests.drawn.ageing import Age
from tests.drawn.forms import Drawn
from tests.drawn.sheet import _NO_START, Sheet

Bank = Literal["known", "kept", "fresh"]
Copy = Literal["fair", "blurred", "fax", "faint", "mimeograph"]
COPIES: tuple[Copy, ...] = ("fair", "blurred", "fax", "faint", "mimeograph")
FACES = ("mincho", "serif", "gothic", "sans", "serif-bold")

_BANK: dict[str, str] = tomllib.loads((Path(__file__).parent / "prewar.toml").read_text(encoding="utf-8"))
_YOUNGER = str.maketrans({pair[0]: pair[1] for pair in _BANK["younger"].split()})
_KANJI = "〇一二三四五六七八九"
_TOKEN = re.compile(r"\[(\d+)\]|(\S)")


@dataclass
class Tall(Sheet):
    """A sheet whose columns can hold two digits across."""

    def run_down(self, x: float, y: float, bottom: float, text: str, size: int, *, pitch: float = 1.08,
                 leading: float = 1.8, hang: float = 0.0, label: str = "body", face: str = "") -> float:  # fmt: skip
        """As :meth:`Sheet.column`, with ``[12]`` for digits set across and without redactions."""
        step, at, first = pitch * size, y, True
        for m in _TOKEN.finditer(text):
            if at + step > bottom and not (m[0] in _NO_START and at + step < bottom + 1.5 * step) and not first:
                x, at = x - leading * size, y + hang * size
            if m[1]:
                self._across(x, at, m[1], size, face or self.face)
            else:
                self._upright(x, at, m[2], size, face or self.face)
            at, first = at + step, False
        self._tell(label, re.sub(r"[\[\]]", "", text))
        return x - leading * size

    def _across(self, x: float, y: float, digits: str, size: int, face: str) -> None:
        font = fonts.load(face, size)
        tile = Image.new("L", (round(font.getlength(digits)), size), 255)
        ImageDraw.Draw(tile).text((0, 0.88 * size), digits, font=font, fill=0, anchor="ls")
        self.image.paste(tile.resize((round(0.92 * size), size)), (round(x - 0.96 * size), round(y)))


def _number(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _KANJI[tens] + "十") + (_KANJI[ones] if ones else "")


def letter(seed: int, bank: Bank, face: str = "") -> Drawn:
    """One letter. ``face`` as :mod:`tests.drawn.fonts` names them, by chance when empty."""
    rng = random.Random(f"prewar-{bank}-{seed}")
    face = face or rng.choice(FACES[:4])
    size = rng.choice((44, 48, 54, 60))
    sheet = Tall(face=face)
    young = rng.random() < 0.35

    def typed(text: str) -> str:
        return text.translate(_YOUNGER) if young else text

    said = [s for s in _BANK[bank].split("\n") if s]
    items = [s for s in said if re.match(r"[一二三四八]、|（", s)]
    prose = [s for s in said if s not in items]
    year = rng.randint(1921, 1944)
    era = f"大正{_number(year - 1911)}" if year < 1926 else f"昭和{_number(year - 1925)}"
    place = rng.choice(_BANK["places"].split())
    top, bottom, x = 330.0, rng.choice((2700.0, 3000.0, 3180.0)), 2250.0
    x = sheet.run_down(
        x, top - 90, bottom, rng.choice(("極祕", "祕", "秘")), 60, label="classification", face="sans-bold"
    )
    positional = "".join(_KANJI[int(d)] for d in str(rng.randint(10, 899)))
    x = sheet.run_down(x, top, bottom, f"機密第{positional}{typed('號')}", size, label="number")
    day = f"{era}年{_number(rng.randint(1, 12))}月{_number(rng.randint(1, 28))}日"
    x = sheet.run_down(x, top + 2 * size, bottom, day, size, label="date")
    sender = f"在{place}{typed('總')}領事代理"
    x = sheet.run_down(x, bottom - (len(sender) + 1) * 1.08 * size, bottom + 200, sender, size, label="frm")
    x = sheet.run_down(x, top + 1.5 * size, bottom, "外務大臣殿", size, label="to")
    subject = typed(rng.choice(_BANK["subjects"].split()))
    x = sheet.run_down(x - 0.4 * size, top + 3 * size, bottom, subject, size + 8, label="subject") - 0.4 * size
    room = [*rng.sample(prose, rng.randint(5, 8)), *rng.sample(items, rng.randint(2, 4))]
    for text in room:
        columns = 1 + int(len(text) * 1.08 * size / (bottom - top - size))
        if x - (columns * 1.8 + 0.5) * size < 180:
            break
        x = sheet.run_down(x, top + size, bottom, typed(text), size, hang=-1.0)
    return Drawn(f"prewar-{bank}-{seed}", "prewar letter", {"kind": "letter"}, [sheet])


def copy(seed: int, kind: Copy) -> Age:
    """Ageing of a fair scan or of a poor copy."""
    rng = random.Random(f"copy-{kind}-{seed}")
    skew, edge, speckle = round(rng.uniform(-1.2, 1.2), 2), rng.choice((0, 0, 16)), rng.uniform(0, 14)
    if kind == "blurred":
        return Age(skew=skew, blur=rng.uniform(1.8, 2.6), speckle=speckle, noise=2.0, shade=14)
    if kind == "fax":
        return Age(skew=skew, blur=1.0, loss=0.001, speckle=20 + speckle, bits=1, threshold=rng.choice((150, 185, 205)))
    if kind == "faint":
        return Age(skew=skew, blur=1.0, loss=0.003, speckle=speckle, noise=4.0, ink=rng.randint(150, 175), paper=236)
    if kind == "mimeograph":
        return Age(skew=skew, blur=1.3, loss=0.02, speckle=40 + speckle, noise=5.0, ink=70, shade=20)
    return Age(skew=skew, blur=rng.uniform(0.7, 1.3), loss=0.0005, speckle=speckle, edge=edge, noise=1.5)


def letters(count: int, seed: int, bank: Bank, kinds: tuple[Copy, ...] = ("fair",)) -> Iterator[tuple[Drawn, Age, int]]:
    """``count`` letters, kinds of copies in turn, with their ageing and its seed."""
    for n in range(count):
        yield letter(seed + n, bank), copy(seed + n, kinds[n % len(kinds)]), seed + n
