"""How bright the paper is over the page, and evening it out.

The brightness is a smooth surface (a cubic in x and y) fitted to the bright parts only. A surface that stiff follows
shading by lamp or spine, but cannot sink into a grey redaction box, however large: dividing by it never bleaches one.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Image

_GRID = 48
_ROUNDS = 8
_SAG = 0.06
"""Grid points darker than the surface by more than this share are no paper."""
_PULL = 0.15
_WHITE = 232
"""Paper at least this bright everywhere is left as it is."""
_BLACK, _EVEN = 90, 0.6
"""A page this dark with nothing on it that is darker than this share of the rest is black, and no dark paper."""
_MOSTLY_DARK = 0.4
"""What most of the page shows is no paper when it is darker than this share of the brightest."""
_IN_SHADE = 0.45
"""Paper in a shadow is brighter than this share of the rest."""
_NEAR_PAPER, _CAST, _PLAIN = 0.93, 0.04, 0.03
"""Paper is no darker than this share of its surface; channels that differ by less than this have no cast; a page with
this share of neutral white has white paper, whatever tones cover it."""


@dataclass(frozen=True)
class Paper:
    """``surface``: paper brightness on a coarse grid over the page, 1..255. ``level``: its median. ``bilevel``: the
    picture is black and white only. ``white``: bright enough everywhere to need no evening out."""

    surface: npt.NDArray[np.float32]
    level: float
    bilevel: bool
    white: bool

    @property
    def range(self) -> tuple[int, int]:
        """Darkest and brightest value of the surface."""
        return round(float(self.surface.min())), round(float(self.surface.max()))

    def flatten(self, grey: Image) -> Image:
        """The picture (any size, same frame) divided by the surface: paper becomes 255."""
        h, w = grey.shape
        over = cv2.resize(self.surface, (w, h), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.divide(grey, cv2.convertScaleAbs(over), scale=255), dtype=np.uint8)

    def cast(self, bgr: Image, flat: Image, void: Image) -> tuple[float, float, float]:
        """Each channel of the paper over its brightness: (1, 1, 1) for paper without colour of its own.

        ``bgr`` as scanned, ``flat`` the grey picture after :meth:`flatten`, ``void`` 255 where there is no page; all
        of one size, reduced.
        """
        level = self.level if self.white else 255.0
        on = (flat >= _NEAR_PAPER * level) & (void == 0)
        weakest = cv2.min(cv2.min(bgr[..., 0], bgr[..., 1]), bgr[..., 2])
        if on.sum() < 0.05 * on.size or bool((weakest[on] >= 248).mean() >= _PLAIN):
            return 1.0, 1.0, 1.0
        h, w = flat.shape
        over = cv2.resize(self.surface, (w, h), interpolation=cv2.INTER_LINEAR)[on]
        b, g, r = (float(np.median(bgr[..., c][on] / over)) for c in range(3))
        return (b, g, r) if max(b, g, r) - min(b, g, r) >= _CAST else (1.0, 1.0, 1.0)

    def flatten_colour(self, bgr: Image, cast: tuple[float, float, float]) -> Image:
        """A BGR picture (any size, same frame) divided by the surface in the paper's colour: paper becomes white."""
        h, w = bgr.shape[:2]
        over = cv2.resize(self.surface, (w, h), interpolation=cv2.INTER_LINEAR)
        parts = [
            cv2.divide(bgr[..., c], np.clip(np.rint(over * k), 1, 255).astype(np.uint8), scale=255)
            for c, k in enumerate(cast)
        ]
        return np.asarray(cv2.merge(parts), dtype=np.uint8)


def is_bilevel(grey: Image) -> bool:
    """Nearly all pixels are black or white: a 1-bit scan, or one that was reduced or saved as JPEG."""
    sample = grey[::7, ::5]
    return float(np.mean((sample < 24) | (sample > 231))) > 0.985


def _is_black(small: Image) -> bool:
    """Wholly withheld: dark all over, and no print that would be darker than paper."""
    low, high = (float(v) for v in np.percentile(small, (1, 99)))
    return high < _BLACK and low > _EVEN * high


def _supple(z: npt.NDArray[np.float64], use: npt.NDArray[np.bool_], top: float) -> npt.NDArray[np.float64]:
    """The brightness of the points used, smoothed over neighbours, and carried on where there are none."""
    weight = use.astype(np.float64)
    fine = (cv2.GaussianBlur(v, (0, 0), 1.0) for v in (z * weight, weight))
    wide = (cv2.GaussianBlur(v, (0, 0), 6.0) for v in (z * weight, weight))
    (sum_1, w_1), (sum_2, w_2) = fine, wide
    carried = np.where(w_2 > 1e-3, sum_2 / np.maximum(w_2, 1e-9), top)
    return np.asarray(np.where(w_1 > 0.2, sum_1 / np.maximum(w_1, 1e-9), carried), dtype=np.float64)


def measure_paper(
    grey: Image, void: Image | None = None, *, bilevel: bool | None = None, shaded: bool = False
) -> Paper:
    """Fit the brightness of the paper. ``void``: mask of the same size, 255 where there is no page. ``bilevel``: what
    :func:`is_bilevel` said of the full picture, when ``grey`` is a reduced one. ``shaded``: a shadow lies on the page,
    which no stiff surface follows; a wide grey box is bleached then, a black one is not."""
    h, w = grey.shape
    if is_bilevel(grey) if bilevel is None else bilevel:
        return Paper(np.full((2, 2), 255, np.float32), 255.0, True, True)
    scale = min(1.0, 440 / max(h, w))
    size = (max(1, round(w * scale)), max(1, round(h * scale)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    if _is_black(np.asarray(small, dtype=np.uint8)):
        return Paper(np.full((2, 2), 255, np.float32), 255.0, False, True)
    bright = cv2.dilate(small, np.ones((9, 9), np.uint8))
    grid_w, grid_h = min(_GRID, size[0]), min(_GRID, size[1])
    z = cv2.resize(bright, (grid_w, grid_h), interpolation=cv2.INTER_AREA).astype(np.float64)
    on_page = np.ones(z.shape, bool)
    if void is not None:
        off = cv2.resize(void, (grid_w, grid_h), interpolation=cv2.INTER_AREA) > 64
        if not off.all():
            on_page = ~off
    y, x = (
        np.mgrid[-1 : 1 : grid_h * 1j, -1 : 1 : grid_w * 1j] if grid_h > 1 and grid_w > 1 else np.zeros((2, *z.shape))
    )
    terms = np.stack([x**i * y**j for i in range(4) for j in range(4 - i)], axis=-1)
    top, brightest = (float(v) for v in np.percentile(z[on_page], (85, 99.5)))
    if top < _MOSTLY_DARK * brightest:  # a slip on a black ground, or a page withheld for the most part
        top = float(np.median(z[on_page & (z > 0.6 * brightest)]))
    if shaded:
        fit = _supple(z, on_page & (z > _IN_SHADE * top), top)
        surface = np.clip(fit, 40, 255).astype(np.float32)
        return Paper(surface, float(np.median(surface[on_page])), False, False)
    fit = np.full(z.shape, top)
    use = on_page & (z > 0.75 * top)
    for _ in range(_ROUNDS):
        if use.sum() < 3 * terms.shape[-1]:
            break
        # where there is no paper, a slight pull keeps the cubic from running away
        weight = np.where(use, 1.0, _PULL)
        target = np.where(use, z, float(np.median(z[use])))
        coefficients, *_ = np.linalg.lstsq(
            (terms * weight[..., None]).reshape(-1, terms.shape[-1]), (target * weight).ravel(), rcond=None
        )
        fit = np.clip(terms @ coefficients, 0.5 * top, 255)
        kept = on_page & (z > (1 - _SAG) * fit)
        if np.array_equal(kept, use):
            break
        use = kept
    surface = np.clip(fit, 40, 255).astype(np.float32)
    inside = surface[on_page]
    return Paper(surface, float(np.median(inside)), False, bool(inside.min() >= _WHITE))
