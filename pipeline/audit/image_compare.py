"""Whether another picture of a page shows what the page covers: smaller copies, other frames, what an editor left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Box, Image

_SIDE = 800
"""pixels, longest side at which two pictures are compared"""
_ASPECT = 0.04
"""by which their sides may differ in proportion"""
_BAR = 48
"""of 255: nothing in a black bar is lighter"""
_ALIKE = 0.6
"""correlation of two pictures of one page, boxes left out; of small copies of text less than one would think"""
_BOX = 18.0, 4.0
"""of 255, and times the usual difference: by which a covered place differs on the mean"""
_PLACE = 45.0, 6.0
"""the same for places that nobody found covered: there it must be all of their pixels"""
_EVEN, _MOSTLY = 14.0, 0.7
"""of 255: how far tones within a cover lie from their median, and the share of it that does; the rest is its rim"""
_TILE = 16
"""pixels, side of the tiles in which ink is compared"""
_INK = 40.0
"""of 255: by which ink is darker than its paper at the size of comparison"""
_LEAST = 6
"""pixels at which anything can be told"""

Floats = npt.NDArray[np.float32]


class Verdict(Enum):
    SAME = "the page as it is"
    UNCOVERS = "the page, with something on it that the page covers"
    OTHER = "no picture of this page"


@dataclass(frozen=True)
class Comparison:
    """``places``: what is uncovered, pixels of the page. Boxes left out, ``likeness`` is the correlation, -1..1, and
    ``unlike`` the share of the page's print that is not in the other: two sheets of one form differ in that."""

    verdict: Verdict
    likeness: float
    places: tuple[Box, ...] = ()
    unlike: float = 1.0


def compare(page: Image, covered: Sequence[Box], other: Image, *, anywhere: bool = True) -> Comparison:
    """``covered``: redactions of ``page``, its pixels. ``anywhere``: look for covers that are not among them, too."""
    best = Comparison(Verdict.OTHER, -1.0)
    a, b = _grey(page), _grey(other)
    for candidate in (b, _trimmed(b)):
        for turns in range(4):
            turned = np.ascontiguousarray(np.rot90(candidate, turns))
            if not _fits(a.shape, turned.shape):
                continue
            found = _compared(a, covered, turned, anywhere)
            if found.likeness > best.likeness:
                best = found
        if best.verdict is not Verdict.OTHER:
            break
    return best


def _grey(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if image.ndim == 3 else image, dtype=np.uint8)


def _fits(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    if min(*a[:2], *b[:2]) < 8:
        return False
    # a side of a small copy is rounded to whole pixels
    return abs(a[1] * b[0] / (a[0] * b[1]) - 1) <= _ASPECT + 1.0 / min(b[:2])


def _trimmed(image: Image) -> Image:
    """Without the black bars by which EXIF's small copies are brought to 4 : 3."""
    rows, columns = (np.flatnonzero(image.max(axis=k) > _BAR) for k in (1, 0))
    if not len(rows) or not len(columns):
        return image
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _compared(page: Image, covered: Sequence[Box], other: Image, anywhere: bool) -> Comparison:
    h, w = other.shape
    scale = min(1.0, _SIDE / max(h, w), max(page.shape) / max(h, w))
    size = (max(8, round(w * scale)), max(8, round(h * scale)))
    a, b = (_soft(p, size) for p in (page, other))
    fx, fy = size[0] / page.shape[1], size[1] / page.shape[0]
    scaled = [Box(c.x0 * fx, c.y0 * fy, c.x1 * fx, c.y1 * fy) for c in covered]
    free = np.ones(a.shape, bool)
    for c in scaled:
        free[_window(c.grown(1.5), a.shape)] = False
    if np.count_nonzero(free) < 64:
        free[:] = True
    likeness = _correlation(a[free], b[free])
    if likeness < _ALIKE:
        return Comparison(Verdict.OTHER, likeness)
    gain, offset = _line(b[free], a[free])
    far = _apart(a, gain * b + offset)
    usual = float(np.median(far[free]))
    places = []
    for c, whole in zip(scaled, covered, strict=True):
        at = _window(c.grown(-0.5), a.shape)
        if far[at].size >= _LEAST and float(far[at].mean()) > max(_BOX[0], _BOX[1] * usual):
            places.append(whole)
    if anywhere:
        places += [Box(p.x0 / fx, p.y0 / fy, p.x1 / fx, p.y1 / fy) for p in _covers(a, far, usual)]
    ink = free & (a < float(np.percentile(a[free], 90)) - _INK)
    unlike = _unlike(ink, np.abs(a - gain * b - offset) > _INK)  # print a pixel off is other print
    return Comparison(Verdict.UNCOVERS if places else Verdict.SAME, likeness, tuple(places), round(unlike, 3))


def _unlike(ink: npt.NDArray[np.bool_], differs: npt.NDArray[np.bool_]) -> float:
    h, w = (n // _TILE * _TILE for n in ink.shape)

    def per_tile(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        tiles = mask[:h, :w].reshape(h // _TILE, _TILE, w // _TILE, _TILE)
        return np.asarray(tiles.sum(axis=(1, 3)), dtype=np.int64)

    there, gone = per_tile(ink), per_tile(ink & differs)
    inked = there >= _TILE
    return float(np.mean(gone[inked] > 0.4 * there[inked])) if inked.any() else 0.0


def _soft(image: Image, size: tuple[int, int]) -> Floats:
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small.astype(np.float32), (0, 0), 0.7), dtype=np.float32)


def _window(box: Box, shape: tuple[int, ...]) -> tuple[slice, slice]:
    y0, x0 = max(0, round(box.y0)), max(0, round(box.x0))
    return slice(y0, max(y0 + 1, min(shape[0], round(box.y1)))), slice(x0, max(x0 + 1, min(shape[1], round(box.x1))))


def _correlation(a: Floats, b: Floats) -> float:
    a, b = a - a.mean(), b - b.mean()
    power = float(np.sqrt(np.sum(a * a) * np.sum(b * b)))
    if power < 1e-3 * a.size:  # two blank pages are alike
        return 1.0 if float(np.sum(a * a)) < a.size and float(np.sum(b * b)) < b.size else 0.0
    return float(np.sum(a * b)) / power


def _line(x: Floats, y: Floats) -> tuple[float, float]:
    """Gain and offset from x to y, least squares."""
    spread = float(np.var(x))
    gain = float(np.mean((x - x.mean()) * (y - y.mean()))) / spread if spread > 1 else 1.0
    return gain, float(y.mean() - gain * x.mean())


def _apart(a: Floats, b: Floats) -> Floats:
    """Difference at the best of the nine places around: small copies are not aligned to the pixel."""
    bordered = cv2.copyMakeBorder(b, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    h, w = a.shape
    least = np.full(a.shape, 255.0, np.float32)
    for y in range(3):
        for x in range(3):
            least = np.minimum(least, np.abs(a - bordered[y : y + h, x : x + w]))
    return least


def _covers(a: Floats, far: Floats, usual: float) -> list[Box]:
    """Places that differ and that are of one tone in the page."""
    strong = (far > max(_PLACE[0], _PLACE[1] * usual)).astype(np.uint8)
    joined = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    out = []
    for n, (x, y, w, h, area) in enumerate(stats[1:], 1):
        if area < max(_LEAST, 1e-4 * a.size) or min(w, h) < 2:
            continue
        tones = a[labels == n]
        if float(np.mean(np.abs(tones - np.median(tones)) <= _EVEN)) >= _MOSTLY:
            out.append(Box(float(x), float(y), float(x + w), float(y + h)))
    return out
