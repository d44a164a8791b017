"""A page typed line by line, with ruled cells and stamps, that goes through the real layout."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from pipeline.layout.arrange import arrange
from pipeline.model import Box, Char, Direction, Image, Line, Page, PageImage, PageOrigin, Transform

SIZE = 46.0
"""height and full-width advance of the print, page pixels"""
WIDTH, HEIGHT = 2480, 3508


@dataclass
class Typed:
    """One page, from the top down (columns from the right when ``vertical``). ``noise``: share of the characters that
    an engine takes for a look-alike."""

    vertical: bool = False
    noise: float = 0.0
    seed: str = ""
    lines: list[Line] = field(default_factory=list)
    at: float = 260.0
    _paper: Image | None = None
    _struck: bool = False

    def put(
        self, text: str, *, x: float | None = None, size: float = SIZE, gap: float = 1.75, down: float = 0
    ) -> Typed:
        """A line; wide white (two full-width spaces or more) parts it in two, as an engine does. ``x``: where it
        starts, page pixels; ``down``: white before it, in glyphs. ⟨struck⟩ is crossed out."""
        self.at += down * size
        if self.vertical:
            self._column(text, (260.0 if x is None else x), size)
        else:
            self._across(text, (300.0 if x is None else x), self.at, size)
        self.at += gap * size
        return self

    def beside(self, text: str, x: float, *, size: float = SIZE, gap: float = 1.75) -> Typed:
        """In the row of the line before."""
        self._across(text, x, self.at - gap * size, size)
        return self

    def free(self, text: str, x: float, y: float, size: float = SIZE) -> Typed:
        """Anywhere: a stamp, a page number."""
        self._across(text, x, y, size)
        return self

    def cells(self, texts: list[str], *, height: float = 110, size: float = 38) -> Typed:
        """A row of ruled cells; a line end in a text starts another row in the cell."""
        wide = 1880 / len(texts)
        for k, text in enumerate(texts):
            x0, y0 = round(300 + k * wide), round(self.at)
            x1, y1 = round(300 + (k + 1) * wide), round(self.at + height)
            ink = self._ink()
            ink[y0 : y0 + 4, x0:x1] = 0
            ink[y1 : y1 + 4, x0 : x1 + 4] = 0
            ink[y0:y1, x0 : x0 + 4] = 0
            ink[y0:y1, x1 : x1 + 4] = 0
            for n, row in enumerate(text.split("\n")):
                self._across(row, x0 + 16, y0 + 20 + n * 1.3 * size, size)
        self.at += height
        return self

    def paragraph(self, text: str, *, width: int = 36, size: float = SIZE) -> Typed:
        """Running text in lines of ``width`` full-width characters."""
        line, used = "　", 1.0
        for c in text:
            step = _advance(c)
            if used + step > width:
                self.put(line, size=size)
                line, used = "", 0.0
            line, used = line + c, used + step
        return self.put(line, size=size)

    def page(self, number: int = 1, file: str = "scan.pdf") -> Page:
        paper = self._ink()
        box = Box(0, 0, WIDTH, HEIGHT)
        image = PageImage(paper, None, "", box, Transform(), box, SIZE, False)
        id = f"p{number:04d}"
        laid = arrange(image, paper, self.lines, [], id)
        origin = PageOrigin(file, number, True, number, "0" * 64, WIDTH, HEIGHT, 300.0, "stated")
        return Page(
            id=id, origin=origin, part="", area=box, width=WIDTH, height=HEIGHT, transform=Transform(),
            direction=laid.direction, regions=laid.regions, redactions=(), engines=(), blank=not self.lines,
        )  # fmt: skip

    def _ink(self) -> Image:
        if self._paper is None:
            self._paper = np.full((HEIGHT, WIDTH), 255, np.uint8)
        return self._paper

    def _across(self, text: str, x: float, y: float, size: float) -> None:
        for part, start in _parts(text):
            at = x + start * size
            chars = []
            for c in self._misread(part):
                if c in "⟨⟩":
                    self._struck = c == "⟨"
                    continue
                step = _advance(c) * size
                if not c.isspace() or (c == " " and part.isascii()):
                    chars.append(Char(c, 0.95, at, at + step, struck=self._struck))
                at += step
            if chars:
                box = Box(chars[0].start, y, chars[-1].end, y + size)
                self.lines.append(Line(box.polygon, Direction.HORIZONTAL, tuple(chars), "typed"))

    def _column(self, text: str, y: float, size: float) -> None:
        x = WIDTH - self.at
        for part, start in _parts(text):
            at = y + start * size
            chars = []
            for c in self._misread(part):
                if not c.isspace():
                    chars.append(Char(c, 0.95, at, at + size))
                at += size
            if chars:
                box = Box(x, chars[0].start, x + size, chars[-1].end)
                self.lines.append(Line(box.polygon, Direction.VERTICAL, tuple(chars), "typed"))

    def _misread(self, text: str) -> str:
        rng = random.Random(f"{self.seed}-{len(self.lines)}-{text}")
        return "".join(_lookalike(c, rng) if rng.random() < self.noise else c for c in text)


def _advance(c: str) -> float:
    return 1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5


def _parts(text: str) -> list[tuple[str, float]]:
    """The text cut at wide white, each part with where it starts, in glyphs."""
    out, at = [], 0.0
    for k, part in enumerate(text.split("　　")):
        at += 2.0 if k else 0.0
        if part.strip():
            out.append((part, at))
        at += sum(map(_advance, part))
    return out


ALIKE = [
    "談谈",
    "裁栽",
    "記记",
    "総总",
    "電电",
    "課课",
    "長长",
    "東东",
    "議议",
    "約约",
    "関关",
    "書书",
    "発发",
    "務务",
    "号弓",
    "使便",
    "官宮",
    "第弟",
    "米来",
    "大太",
    "千干",
    "土士",
    "主王",
    "局居",
    "未末",
    "日曰",
    "二ニ",
    "口ロ",
    "力カ",
    "工エ",
    "夕タ",
    "卜ト",
    "八ハ",
    "一ー",
    "密蜜",
    "秘祕",
    "極榁",
    "至玉",
    "急悆",
    "部郎",
    "殿殷",
    "英芙",
    "仏払",
    "独狆",
    "館舘",
    "国囯",
    "条朱",
    "参叁",
    "館館",
    "件仵",
    "名各",
    "起超",
    "案桉",
    "協恊",
    "先光",
    "転輳",
    "0O",
    "1l",
]
"""Pairs that engines take for each other; written from what they look like, not from the program's own tables."""


@cache
def _shapes() -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for a, b in ALIKE:
        out.setdefault(a, []).append(b)
        out.setdefault(b, []).append(a)
    return out


def _lookalike(c: str, rng: random.Random) -> str:
    others = _shapes().get(c)
    return rng.choice(others) if others else c
