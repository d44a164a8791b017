"""Copies that read badly, drawn: books photographed open, prints of the back and of slips, fax, carbon, stencil,
thermal paper, coloured paper.

Every function takes a clean page, grey (h, w), dark on white, with a generator of chance, and gives the picture as a
scanner or camera would. Geometry that is more than a turn comes with the way of drawn points into the picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


def _cloud(rng: np.random.Generator, shape: tuple[int, ...], grain: float) -> Floats:
    """Smooth chance, about -1 to 1, with hills ``grain`` pixels wide."""
    h, w = max(2, round(shape[0] / grain)), max(2, round(shape[1] / grain))
    small = rng.normal(0, 1, (h + 2, w + 2)).astype(np.float32)
    big = cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(big, -2, 2) / 2, dtype=np.float64)


def _byte(picture: npt.NDArray[Any]) -> Image:
    return np.asarray(np.clip(np.rint(picture), 0, 255), dtype=np.uint8)


def _inked(clean: Image, paper: float, ink: float) -> Floats:
    return np.asarray(ink + clean.astype(np.float64) / 255 * (paper - ink))


# ----------------------------------------------------------------------------------------- other things on the page
def show_through(clean: Image, back: Image, rng: np.random.Generator, strength: float = 0.3) -> Image:
    """The back of the sheet shines through: mirrored, soft, pale, in blotches; boxes and rules of the back, too."""
    soft = cv2.GaussianBlur(255.0 - back[:, ::-1].astype(np.float64), (0, 0), 3.0)
    shade = strength * soft * (1 + 0.3 * _cloud(rng, clean.shape, 300))
    page = _inked(clean, 244, 30) * (1 - shade / 255)
    return _byte(cv2.GaussianBlur(page, (0, 0), 0.9) + rng.normal(0, 1.5, clean.shape))


def slip(clean: Image, rng: np.random.Generator) -> Image:
    """A thin slip of paper laid or glued on: a hard shadow along two of its sides, what is under it a little darker."""
    h, w = clean.shape
    page = _inked(clean, 243, 35)
    x0, y0 = int(rng.uniform(0.08, 0.3) * w), int(rng.uniform(0.72, 0.8) * h)
    x1, y1 = x0 + int(rng.uniform(0.4, 0.6) * w), y0 + int(rng.uniform(0.1, 0.16) * h)
    page[y0:y1, x0:x1] *= 0.95
    wide = int(rng.integers(14, 34))
    fall = np.linspace(0.38, 0.75, wide)
    page[y1 : y1 + wide, x0 + wide // 2 : x1 + wide // 2] *= fall[:, None]
    page[y0 + wide // 2 : y1 + wide, x1 : x1 + wide] *= fall[None, :]
    return _byte(cv2.GaussianBlur(page, (0, 0), 1.0) + rng.normal(0, 1.5, clean.shape))


def held(clean: Image, rng: np.random.Generator, ground: int = 60) -> Image:
    """The sheet on a ground, held by dark strips from above and below and by a finger at the side. BGR."""
    h, w = clean.shape
    pad = round(0.04 * w)
    page = np.full((h + 2 * pad, w + 2 * pad), float(ground))
    page[pad : pad + h, pad : pad + w] = _inked(clean, 238, 35)
    out = cv2.merge([page * 0.93, page * 0.98, page])
    at, wide = pad + int(rng.uniform(0.3, 0.6) * w), round(0.03 * w)
    out[: pad + round(0.025 * h), at : at + wide] = 25
    out[-pad - round(0.025 * h) :, at : at + wide] = 25
    y = pad + int(rng.uniform(0.75, 0.85) * h)
    finger = np.zeros(page.shape, np.uint8)
    cv2.ellipse(finger, (w + 2 * pad, y), (round(0.085 * w), round(0.032 * w)), -12, 0, 360, 255, -1)
    out[finger > 0] = (118, 142, 196)
    return _byte(cv2.GaussianBlur(out, (0, 0), 1.0) + rng.normal(0, 1.5, out.shape))


# ------------------------------------------------------------------------------------------------------ kinds of copy
def fax(clean: Image, rng: np.random.Generator, fine: bool = False) -> tuple[Image, tuple[float, float]]:
    """Black and white at 204 x 98 dpi (196 when ``fine``), its pixels not square, and that resolution. From 300 dpi."""
    dpi = (204.0, 196.0 if fine else 98.0)
    h, w = clean.shape
    page = cv2.resize(clean, (round(w * dpi[0] / 300), round(h * dpi[1] / 300)), interpolation=cv2.INTER_AREA)
    page = page + rng.normal(0, 10, page.shape)
    out = np.where(page < 176, 0, 255).astype(np.uint8)
    for _ in range(3):  # a line lost in transmission repeats the one before
        y = int(rng.integers(1, out.shape[0]))
        out[y] = out[y - 1]
    return out, dpi


def carbon(clean: Image, rng: np.random.Generator) -> Image:
    """A carbon copy: soft blue-grey strokes of uneven weight, smears between them. Grey."""
    ink = 1 - clean.astype(np.float64) / 255
    weight = 0.62 + 0.3 * _cloud(rng, clean.shape, 260) + 0.12 * _cloud(rng, clean.shape, 14)
    strokes = np.minimum(1, cv2.GaussianBlur(ink, (0, 0), 2.2) * 1.5) * weight
    smear = 0.10 * cv2.GaussianBlur(ink, (0, 0), 18) + 0.03 * np.maximum(0, _cloud(rng, clean.shape, 90))
    page = 226 * (1 - np.clip(strokes * 0.78 + smear, 0, 1))
    return _byte(page + rng.normal(0, 4, clean.shape))


def stencil(clean: Image, rng: np.random.Generator) -> Image:
    """Mimeographed: strokes broken by the grain of coarse paper, blotches where ink came through, dots all over."""
    ink = 1 - clean.astype(np.float64) / 255
    spread = np.clip(cv2.GaussianBlur(ink, (0, 0), 1.6) * 1.7, 0, 1)
    grain = cv2.GaussianBlur(rng.normal(0, 1, clean.shape), (0, 0), 1.5) * 3.2
    pressed = spread * np.clip(0.95 + 0.5 * grain + 0.3 * _cloud(rng, clean.shape, 200), 0.05, 1)
    page = 222 + 6 * _cloud(rng, clean.shape, 60) - 175 * pressed
    n = round(clean.size / 1e6 * 90)
    spots = zip(
        rng.integers(0, clean.shape[1], n), rng.integers(0, clean.shape[0], n), rng.exponential(1.3, n), strict=True
    )
    for x, y, r in spots:
        cv2.circle(page, (int(x), int(y)), round(min(5, float(r))), float(rng.integers(60, 170)), -1)
    return _byte(cv2.GaussianBlur(page, (0, 0), 0.8) + rng.normal(0, 3, clean.shape))


def thermal(clean: Image, rng: np.random.Generator) -> Image:
    """Faded thermal paper: pale print, paler down the page and in bands, on paper that darkens to one side. BGR."""
    h, w = clean.shape
    fade = np.linspace(0.5, 0.27, h)[:, None] * (1 + 0.18 * np.sin(np.linspace(0, 9, h) + rng.uniform(0, 6))[:, None])
    ink = cv2.GaussianBlur(1 - clean.astype(np.float64) / 255, (0, 0), 1.2) * fade
    paper = 232 - 38 * np.linspace(0, 1, w)[None, :] ** 2 - 14 * np.linspace(0, 1, h)[:, None]
    page = paper * (1 - ink * (1 + 0.15 * _cloud(rng, clean.shape, 120)))
    noise = rng.normal(0, 2.2, clean.shape)
    return _byte(cv2.merge([(page + noise) * 0.86, (page + noise) * 0.96, page + noise]))


TINTS = {"pink": (196, 188, 246), "yellow": (150, 226, 244), "blue": (238, 214, 176), "green": (186, 226, 190)}


def tinted(clean: Image, rng: np.random.Generator, tint: str) -> Image:
    """Coloured paper. BGR."""
    ink = 1 - cv2.GaussianBlur(clean.astype(np.float64) / 255, (0, 0), 0.9)
    page = cv2.merge([c * (1 - 0.86 * ink) for c in TINTS[tint]])
    return _byte(page + rng.normal(0, 3, page.shape))


# ------------------------------------------------------------------------------------------------------- photographs
@dataclass(frozen=True)
class Photographed:
    """``picture`` BGR; ``ways``: for each page, from drawn points (n, 2) to points of the picture."""

    picture: Image
    ways: tuple[Callable[[Floats], Floats], ...]


def book(
    pages: tuple[Image, Image],
    rng: np.random.Generator,
    *,
    depth: float = 0.1,
    reach: float = 0.16,
    eye: float = 0.0,
    tilt: tuple[float, float] = (0.0, 0.0),
    width: int = 3600,
    ground: int = 95,
) -> Photographed:
    """Two facing pages, ``pages[0]`` at the left, that sink towards the gutter.

    ``depth`` how deep and ``reach`` how far from the gutter, in page widths: the surface is -depth * exp(-s / reach) at
    the distance s along the paper. ``eye``: how far down from the middle the camera stands, in page heights; the
    farther, the more lines bend. ``tilt``: how much smaller the far side is, down and across (0 seen from straight
    above). ``width`` of the picture.
    """
    h, w = pages[0].shape
    distance = 2.2 * h  # of the camera
    s = np.linspace(0, w, 2000)
    z = -depth * w * np.exp(-s / (reach * w))
    run = np.sqrt(np.maximum(0.05, 1 - np.gradient(z, s) ** 2))
    x = np.concatenate([[0.0], np.cumsum((run[1:] + run[:-1]) / 2 * np.diff(s))])
    u = x * distance / (distance - z)  # as seen from above the gutter
    margin = 0.09 * w
    half_w, half_h = u[-1] + margin, h / 2 + margin
    scale = width / (2 * half_w)
    height = round(2 * half_h * scale)
    corners = np.array([[-half_w, -half_h], [half_w, -half_h], [half_w, half_h], [-half_w, half_h]])
    a, b = tilt[0] * width / 2, tilt[1] * height / 2
    seen = np.array([[a, b], [width - a, 0], [width, height], [0, height - b]], dtype=np.float32)
    there = cv2.getPerspectiveTransform(corners.astype(np.float32), seen)
    yy, xx = np.mgrid[0:height, 0:width].astype(np.float64) + 0.5
    back = np.linalg.inv(there)
    k = back[2, 0] * xx + back[2, 1] * yy + back[2, 2]
    px = (back[0, 0] * xx + back[0, 1] * yy + back[0, 2]) / k
    py = (back[1, 0] * xx + back[1, 1] * yy + back[1, 2]) / k
    at = np.interp(np.abs(px), u, s, right=2 * w)
    sink = -depth * w * np.exp(-at / (reach * w))
    down = (py - eye * h) * (distance - sink) / distance + (0.5 + eye) * h
    light = 1 - 0.55 * np.exp(-at / (0.35 * reach * w))
    colour = np.full((height, width, 3), float(ground))
    for side, page in enumerate(pages):
        across = w - at if side == 0 else at
        mine = ((px < 0) if side == 0 else (px >= 0)) & (across >= 0) & (across < w) & (down >= 0) & (down < h)
        shown = cv2.remap(page, across.astype(np.float32), down.astype(np.float32), cv2.INTER_AREA, borderValue=255)
        if scale < 0.7:  # a camera averages over its pixels
            shown = cv2.remap(
                cv2.GaussianBlur(page, (0, 0), 0.35 / scale), across.astype(np.float32), down.astype(np.float32),
                cv2.INTER_LINEAR, borderValue=255,
            )  # fmt: skip
        grey = _inked(np.asarray(shown, dtype=np.uint8), 226, 38) * light
        for c, tone in enumerate((0.84, 0.95, 1.0)):
            colour[..., c] = np.where(mine, grey * tone, colour[..., c])
    colour = cv2.GaussianBlur(colour, (0, 0), 0.7) + rng.normal(0, 2, colour.shape)

    def way(side: int) -> Callable[[Floats], Floats]:
        def go(points: Floats) -> Floats:
            on = w - points[:, 0] if side == 0 else points[:, 0]
            sunk = -depth * w * np.exp(-on / (reach * w))
            flat_x = np.interp(on, s, u) * (-1 if side == 0 else 1)
            flat_y = (points[:, 1] - (0.5 + eye) * h) * distance / (distance - sunk) + eye * h
            moved = np.column_stack([flat_x, flat_y, np.ones(len(points))]) @ there.T
            return np.asarray(moved[:, :2] / moved[:, 2:])

        return go

    return Photographed(_byte(colour), (way(0), way(1)))
