"""What the detectors see of a page: the size of its print, its paper, its ink, at full and at working scale."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from pipeline.blocks import averaged
from pipeline.model import Image, PageImage
from pipeline.redaction.traced import Outlines, framed

_GLYPHS_PER_PAGE = 75
"""printed glyphs side by side on a page of ordinary office print; only used when nothing was measured"""
_DARKEST_PAPER = 100.0
"""of 255; no paper is darker: pages come with their paper made white"""
_INK = 0.72
"""ink is darker than this share of the paper around it"""

_GATHERED = 16
"""times that ink is reduced at most by putting pixels together; OpenCV averages halves faster"""
_EVEN_PAPER = 247.0
"""of 255; paper at least this light everywhere needs no evening out"""


@dataclass(frozen=True)
class View:
    """``lean``: radians by which what was upright in the original leans here (clockwise), after the page was deskewed.
    ``unit``: glyph height, page pixels. ``grey``: page pixels as lightness over the paper's (255 = paper).
    ``colour``: BGR or None. ``ink``: 255 where there is ink, page pixels."""

    unit: float
    grey: Image
    colour: Image | None
    ink: Image
    lean: float = 0.0
    _kept: dict[tuple[str, int], Image] = field(default_factory=dict, init=False, repr=False, compare=False)
    _traced: dict[int, tuple[Outlines, Outlines]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, page pixels."""
        return self.grey.shape[1], self.grey.shape[0]

    def small_ink(self, factor: int) -> Image:
        """The ink as :func:`reduced`, made once: several finders look at one size. Not to be written to."""
        return self._once("ink", factor, lambda: reduced(self.ink, factor))

    def small_grey(self, factor: int) -> Image:
        """The lightness averaged over whole blocks, made once. Not to be written to."""
        return self._once("grey", factor, lambda: averaged(self.grey, factor))

    def outlines(self, factor: int) -> tuple[Outlines, Outlines]:
        """Of :meth:`small_ink` in a frame, as :func:`framed` gives them; traced once."""
        if factor not in self._traced:
            self._traced[factor] = framed(self.small_ink(factor))
        return self._traced[factor]

    def _once(self, name: str, factor: int, make: Callable[[], Image]) -> Image:
        if (name, factor) not in self._kept:
            self._kept[name, factor] = make()
        return self._kept[name, factor]


@dataclass(frozen=True)
class Small:
    """The page at working scale: lightness over paper, colourfulness, and the factor to page pixels."""

    grey: Image
    colour: Image | None
    chroma: Image | None
    factor: int
    unit: float


def view(page: PageImage) -> View:
    """Measure a page. Uneven light is evened out first; a page of two tones is taken as it is."""
    grey = page.pixels
    unit = page.glyph_height or max(8.0, min(grey.shape) / _GLYPHS_PER_PAGE)
    if not _two_tones(grey):
        grey = _evened(grey)
    ink = below(grey, 255 * _INK)
    a, _, _, d, *_ = page.transform.m
    return View(unit, grey, page.colour, ink, -float(np.arctan2(d, a)))


def below(image: Image, level: float) -> Image:
    """255 where a one-channel picture is darker than a level."""
    return np.asarray(cv2.inRange(image, 0, math.ceil(level) - 1), dtype=np.uint8)


def above(image: Image, level: float) -> Image:
    """255 where a one-channel picture is lighter (or stronger) than a level."""
    return np.asarray(cv2.inRange(image, math.floor(level) + 1, 255), dtype=np.uint8)


def reduced(ink: Image, factor: int) -> Image:
    """Ink at 1/factor of the size; a cell has ink when any of its pixels has, so that a one-pixel rule survives."""
    if factor <= 1:
        return ink
    if factor == 2 or factor > _GATHERED:
        return above(averaged(ink, factor), 0)
    h, w = ink.shape[0] // factor, ink.shape[1] // factor
    if h == 0 or w == 0:  # a page of fewer pixels than a cell has
        return np.full((max(1, h), max(1, w)), ink.max(), np.uint8)
    rows = ink[: h * factor : factor, : w * factor]
    for k in range(1, factor):
        rows = np.asarray(cv2.bitwise_or(rows, ink[k : h * factor : factor, : w * factor]), dtype=np.uint8)
    small = rows[:, ::factor].copy()
    for k in range(1, factor):
        small |= rows[:, k::factor]
    return small


def _two_tones(grey: Image) -> bool:
    sample = grey[::7, ::7]
    return bool(np.all((sample < 8) | (sample > 247)))


def _paper(wide: Image) -> float:
    """Lightness of the paper, where most of the page may be withheld in black, or all of it."""
    common, lightest = (float(v) for v in np.percentile(wide, (80, 99.5)))
    if lightest < _DARKEST_PAPER:
        return 255.0
    return common if common > 0.6 * lightest else lightest


def _evened(grey: Image) -> Image:
    """Lightness over the paper's lightness nearby. Paper is what is light within a wide window, but never taken to be
    much darker than the page's own paper, or a large black box would count as paper."""
    h, w = grey.shape
    step = max(4, max(h, w) // 200)
    if min(h, w) >= 8 * step:  # twice averaged costs half as much, whole blocks first
        small = cv2.resize(grey[: h // 2 * 2, : w // 2 * 2], (w // 2, h // 2), interpolation=cv2.INTER_AREA)
    else:
        small = grey
    small = cv2.resize(small, (max(1, w // step), max(1, h // step)), interpolation=cv2.INTER_AREA)
    wide = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    page = _paper(np.asarray(wide, dtype=np.uint8))
    paper = np.maximum(cv2.GaussianBlur(wide, (0, 0), 4).astype(np.float32), 0.75 * page)
    if paper.min() >= _EVEN_PAPER:
        return grey
    gain = cv2.resize(255.0 / np.maximum(paper, 1.0), (w, h), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(grey, gain, dtype=cv2.CV_8U), dtype=np.uint8)


def shrunk(seen: View, glyph: float) -> Small:
    """The page with glyphs at least so many pixels high."""
    factor = max(1, int(seen.unit / glyph))
    chroma: Image | None = None
    colour: Image | None = None
    if seen.colour is not None:
        colour = averaged(seen.colour, factor)
        b, g, r = cv2.split(colour)
        strongest, weakest = cv2.max(cv2.max(b, g), r), cv2.min(cv2.min(b, g), r)
        chroma = np.asarray(cv2.subtract(strongest, weakest), dtype=np.uint8)
    return Small(seen.small_grey(factor), colour, chroma, factor, seen.unit / factor)


def square(side: float) -> Image:
    n = max(2, round(side))
    return np.ones((n, n), np.uint8)


def opened(mask: Image, side: float) -> Image:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, square(side)), dtype=np.uint8)


def closed(mask: Image, kernel: Image) -> Image:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel), dtype=np.uint8)
