"""A sheet that knows where each of its characters stands, so that something can be laid over some of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np

from pipeline.model import Box, Image
from tests.drawn import order
from tests.drawn.sheet import Sheet


@dataclass(frozen=True)
class Spot:
    """A character (a word of Latin print: each letter) and its em box, drawn pixels."""

    text: str
    box: Box


@dataclass
class Leaf(Sheet):
    """``lines``: rows or columns in the order in which they were set."""

    spots: list[list[Spot]] = field(default_factory=list)

    def text(
        self, x: float, y: float, text: str, size: int, *, label: str = "", face: str = "", spread: float = 0.0
    ) -> float:
        at = x
        for char in text:
            wide = self.measure(char, size, face) + spread * size
            self._note(Spot(char, Box(at, y, at + wide, y + size)), level=True)
            at += wide
        return super().text(x, y, text, size, label=label, face=face, spread=spread)

    def _upright(self, x: float, y: float, char: str, size: int, face: str) -> None:
        self._note(Spot(char, Box(x - size, y, x, y + size)), level=False)
        super()._upright(x, y, char, size, face)

    def _note(self, spot: Spot, level: bool) -> None:
        last = self.spots[-1][-1].box if self.spots else None
        if last and (last.y0 == spot.box.y0 if level else last.x0 == spot.box.x0):
            self.spots[-1].append(spot)
        else:
            self.spots.append([spot])

    def stroke(self, x0: float, y0: float, x1: float, y1: float, width: int = 2) -> None:
        self.pen.line((x0, y0, x1, y1), fill=0, width=width)

    def picture(self) -> Image:
        """BGR, white paper."""
        grey = np.asarray(self.image, dtype=np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2).copy()


def across(rng: random.Random, width: int = 1654, height: int = 2339, *, share: float = 0.8) -> Leaf:
    """A horizontal Japanese page: a heading, then paragraphs over ``share`` of its height."""
    leaf = Leaf(width, height, face=rng.choice(("mincho", "gothic", "serif")))
    size, margin = rng.choice((27, 30, 34)), rng.uniform(0.09, 0.14) * width
    leaf.centred(0.07 * height, rng.choice(("会談記録", "報告書", "意見書", "経過概要")), round(1.5 * size))
    first, y = len(leaf.spots), 0.13 * height
    while y < share * height:
        text = order.japanese(rng, rng.choice((2, 3)))
        y = leaf.paragraph(margin, y, width - 2 * margin, text, size, leading=rng.choice((1.6, 1.75))) + 0.3 * size
    leaf.centred(height - 0.06 * height, f"－{rng.randint(1, 90)}－", size)
    leaf.spots = leaf.spots[first:-1]
    return leaf


def down(rng: random.Random, width: int = 1654, height: int = 2339) -> Leaf:
    """A vertical Japanese page."""
    leaf = Leaf(width, height, face=rng.choice(("mincho", "serif")))
    size, x, top, bottom = rng.choice((28, 32, 36)), 0.9 * width, 0.11 * height, 0.9 * height
    leading = rng.choice((1.7, 1.9, 2.1))
    while x > 0.2 * width:
        text = order.japanese(rng, 2)
        columns = 1.2 + len(text) / int((bottom - top - size) / (1.08 * size))
        if x - columns * leading * size < 0.07 * width:
            break
        x = leaf.column(x, top + size, bottom, text, size, hang=-1.0, leading=leading)
    return leaf


def english(rng: random.Random, width: int = 1700, height: int = 2200) -> Leaf:
    """An English typescript or printed page."""
    leaf = Leaf(width, height, face=rng.choice(("typewriter", "roman", "label")))
    size, margin, y = rng.choice((28, 32)), 0.13 * width, 0.1 * height
    while y < 0.82 * height:
        text = order.english(rng, rng.choice((2, 3)))
        y = leaf.paragraph(margin, y, width - 2 * margin, text, size, indent=2, leading=rng.choice((1.4, 1.9))) + size
    return leaf
