"""A reduced copy of a page and what every step wants to know of it: paper, ink, components.

The steps of :func:`pipeline.scan.prepare.prepare` look at this copy only; the full picture is touched once, at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.blocks import averaged
from pipeline.components import connected
from pipeline.model import Image
from pipeline.scan.paper import Paper, is_bilevel, measure_paper

Mask = npt.NDArray[np.uint8]
"""(h, w), 255 where it holds, else 0."""
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

LONG_SIDE = 2600
"""Pictures are reduced by a whole factor until no side is longer."""
INK, PALE_INK = 0.62, 0.78
"""Ink is darker than this share of the paper around it: half way to the tone of dark strokes, between these."""

FADED, FADED_INK = 0.66, 0.88
"""Where all that is printed is paler than the first, ink is darker than the second at most."""


@dataclass(frozen=True)
class Survey:
    """``grey``: reduced picture, (h, w). ``factor``: full pixels per reduced pixel. ``ink``: mask of ink.

    ``labels``: component of each reduced pixel, 0 = paper. ``stats``: (n, 5) x, y, width, height, area of each, row 0
    the paper's; reduced pixels throughout.
    """

    grey: Image
    factor: int
    paper: Paper
    ink: Mask
    labels: Ints
    stats: Ints

    @property
    def height(self) -> int:
        return int(self.grey.shape[0])

    @property
    def width(self) -> int:
        return int(self.grey.shape[1])

    @property
    def size(self) -> Floats:
        """The longer side of each component, reduced pixels; 0 for row 0."""
        out = np.maximum(self.stats[:, 2], self.stats[:, 3]).astype(np.float64)
        out[0] = 0
        return out

    def without(self, void: Mask) -> Survey:
        """The same page with every component that lies in the void for the most part taken for paper."""
        if not void.any():
            return self
        hidden = np.bincount(self.labels[void > 0], minlength=len(self.stats)) > 0.5 * self.stats[:, 4]
        hidden[0] = False
        if not hidden.any():
            return self
        keep = ~hidden
        stats = np.where(keep[:, None], self.stats, 0).astype(np.int32)
        labels = np.where(keep, np.arange(len(keep)), 0).astype(np.int32).take(self.labels)
        return replace(self, ink=np.where(labels > 0, 255, 0).astype(np.uint8), labels=labels, stats=stats)

    def whitened(self, mask: Mask) -> Survey:
        """The same page with paper under the mask, its ink parted into components anew."""
        ink = np.asarray(cv2.bitwise_and(self.ink, cv2.bitwise_not(mask)), dtype=np.uint8)
        labels, stats = components(ink)
        grey = np.asarray(cv2.bitwise_or(self.grey, mask), dtype=np.uint8)
        return replace(self, grey=grey, ink=ink, labels=labels, stats=stats)

    def of(self, chosen: npt.NDArray[np.bool_]) -> Mask:
        """The mask of the chosen components; ``chosen``: (n,) of bool."""
        lut = np.where(chosen, 255, 0).astype(np.uint8)
        lut[0] = 0
        return np.asarray(lut.take(self.labels), dtype=np.uint8)


def components(mask: Mask) -> tuple[Ints, Ints]:
    """8-connected components of a mask: labels (h, w), 0 outside, and stats (n, 5) as of :class:`Survey`.

    Grana's algorithm gives the very labels of OpenCV's default, and its way to the stats takes a third of the time.
    """
    labels, stats = connected(mask)
    return np.asarray(labels, dtype=np.int32), np.asarray(stats, dtype=np.int32)


def reduce(grey: Image) -> tuple[Image, int]:
    """The picture averaged by a whole factor so that no side exceeds :data:`LONG_SIDE`, and that factor."""
    h, w = grey.shape
    factor = -(-max(h, w) // LONG_SIDE)
    if factor == 1:
        return grey, 1
    return averaged(grey, factor), factor


def _threshold(flat: Image, level: float, void: Mask | None) -> float:
    """Thin strokes are pale in a small picture, so the tone of what is printed sets the limit."""
    sample = flat[::5, ::3]
    if void is not None:
        sample = sample[void[::5, ::3] == 0]
    dark = sample[sample < PALE_INK * level]
    if len(dark) < 100:
        dark = sample[sample < FADED_INK * level]
    if len(dark) < 100:
        return INK * level
    tone = float(np.percentile(dark, 25))
    most = FADED_INK if tone > FADED * level else PALE_INK
    return float(np.clip((tone + level) / 2, INK * level, most * level))


def survey(grey: Image, void: Mask | None = None, *, shaded: bool = False) -> Survey:
    """Look at a picture in full size. ``void``: mask over the reduced picture of what is no page (taken as paper).
    ``shaded``: a shadow lies on the page."""
    small, factor = reduce(grey)
    paper = measure_paper(small, void, bilevel=is_bilevel(grey), shaded=shaded)
    flat = paper.flatten(small) if not paper.white else small
    level = 255.0 if not paper.white else paper.level
    limit = INK * level if paper.bilevel else _threshold(flat, level, void)
    _, ink = cv2.threshold(flat, limit, 255, cv2.THRESH_BINARY_INV)
    if void is not None:
        ink = cv2.bitwise_and(ink, cv2.bitwise_not(void))
    mask = np.asarray(ink, dtype=np.uint8)
    labels, stats = components(mask)
    return Survey(np.asarray(flat, dtype=np.uint8), factor, paper, mask, labels, stats)
