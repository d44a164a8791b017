"""What time and a scanner do to a clean drawing: skew, ink loss, speckle, punch holes, dark edge, shade, blur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Age:
    """``skew`` degrees, clockwise positive; ``blur`` sigma in pixels; ``loss`` share of ink pixels that start a loss;
    ``speckle`` dots per million pixels; ``edge`` width in pixels of the dark edge at the left; ``shade`` grey levels
    lost across the page; ``noise`` sigma in grey levels; ``bits`` 8 grey, 4 sixteen greys, 1 black and white
    (dark below ``threshold``)."""

    skew: float = 0.0
    blur: float = 0.9
    loss: float = 0.0004
    speckle: float = 6.0
    holes: bool = True
    edge: int = 0
    shade: float = 0.0
    noise: float = 0.0
    bits: int = 8
    threshold: int = 185
    paper: int = 246
    ink: int = 28


CLEAN = Age(blur=0.0, loss=0.0, speckle=0.0, holes=False, paper=255, ink=0)


def about_centre(width: int, height: int, degrees: float) -> npt.NDArray[np.float64]:
    """3 x 3 map of pixel corners that turns a picture clockwise about its centre."""
    a = np.deg2rad(degrees)
    c, s, cx, cy = np.cos(a), np.sin(a), width / 2, height / 2
    return np.array([[c, -s, cx - c * cx + s * cy], [s, c, cy - s * cx - c * cy], [0, 0, 1]])


def age(clean: Image, how: Age, seed: int) -> tuple[Image, npt.NDArray[np.float64]]:
    """The aged picture (grey, or 0/255 for one bit) and the 3 x 3 map from drawn to aged pixels."""
    rng = np.random.default_rng(seed)
    h, w = clean.shape
    page: npt.NDArray[Any] = how.ink + clean.astype(np.float32) / 255 * (how.paper - how.ink)
    if how.loss:
        _dots(page, rng, np.argwhere(clean < 100), how.loss, how.paper)
    if how.holes:
        for y in (0.42, 0.58):
            cv2.circle(page, (round(0.035 * w), round(y * h)), round(0.0145 * w), 30.0, -1, cv2.LINE_AA)
    matrix = about_centre(w, h, how.skew)
    if how.skew:
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        centres = np.linalg.inv(half) @ matrix @ half
        page = cv2.warpAffine(page, centres[:2], (w, h), flags=cv2.INTER_LINEAR, borderValue=float(how.paper))
    if how.edge:
        wave = how.edge + 4 * np.sin(np.linspace(0, 7, h)) + rng.normal(0, 0.7, h)
        page[np.arange(w)[None, :] < wave[:, None]] = 12
    if how.speckle:
        n = rng.poisson(how.speckle * h * w / 1e6)
        for x, y, r in zip(rng.integers(0, w, n), rng.integers(0, h, n), rng.integers(0, 3, n), strict=True):
            cv2.circle(page, (int(x), int(y)), int(r), float(rng.integers(30, 150)), -1)
    if how.shade:
        slope = np.linspace(0, how.shade, w, dtype=np.float32)[None, :] + np.linspace(how.shade / 2, 0, h)[:, None]
        page = page - slope.astype(np.float32)
    if how.blur:
        page = cv2.GaussianBlur(page, (0, 0), how.blur)
    if how.noise:
        page = page + rng.normal(0, how.noise, page.shape)
    out = np.clip(np.rint(page), 0, 255).astype(np.uint8)
    if how.bits == 1:
        out = np.where(out < how.threshold, 0, 255).astype(np.uint8)
    elif how.bits < 8:
        step = 255 / (2**how.bits - 1)
        out = np.rint(np.rint(out / step) * step).astype(np.uint8)
    return out, matrix


def _dots(page: npt.NDArray[Any], rng: np.random.Generator, ink: npt.NDArray[Any], share: float, paper: int) -> None:
    """Small losses of ink."""
    if not len(ink):
        return
    for y, x in ink[rng.choice(len(ink), size=int(len(ink) * share), replace=False)]:
        cv2.circle(page, (int(x), int(y)), int(rng.integers(0, 2)), float(paper), -1)


def moved(corners: tuple[tuple[float, float], ...], matrix: npt.NDArray[np.float64]) -> list[list[float]]:
    """Corners through the map."""
    points = np.c_[np.array(corners), np.ones(len(corners))] @ matrix.T
    return [[round(float(x), 2), round(float(y), 2)] for x, y in points[:, :2]]
