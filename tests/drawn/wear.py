"""Kinds of bad copies, one subject each: what happens to a drawn page on its long way to the scan.

:mod:`tests.drawn.ageing` ages a page as one sheet would; here whole families of damage are drawn, from clean to hardly
legible, so that a reader's doubt can be learned on some and tried on others.
"""

from __future__ import annotations

import random
from typing import Literal

import cv2
import numpy as np

from tests.drawn import ageing
from tests.drawn.ageing import CLEAN, Age, Image

Wear = Literal["clean", "fair", "worn", "fax", "blur", "small", "faint", "bleed", "jpeg", "copied"]
FAMILIES: tuple[Wear, ...] = ("clean", "fair", "worn", "fax", "blur", "small", "faint", "bleed", "jpeg", "copied")


def worn(page: Image, family: Wear, seed: int) -> Image:
    """The page (grey) after what its family does to it, more or less of it by the seed; small print comes out with
    fewer pixels than went in."""
    rng = random.Random(f"{family}-{seed}")
    noise = np.random.default_rng(seed)
    skew = round(rng.uniform(-1.2, 1.2), 2)

    def aged(**how: float) -> Image:
        return ageing.age(page, Age(**{"skew": skew, "holes": False, **how}), seed)[0]  # type: ignore[arg-type]

    if family == "clean":
        return ageing.age(page, CLEAN, seed)[0]
    if family == "fair":
        return aged(blur=rng.uniform(0.6, 1.2), noise=rng.uniform(0, 3), shade=rng.uniform(0, 25))
    if family == "worn":
        return aged(loss=rng.uniform(0.002, 0.012), speckle=rng.uniform(30, 250), noise=rng.uniform(2, 10))
    if family == "fax":
        coarse = _scaled(aged(blur=0.8), rng.uniform(0.3, 0.6))
        level = rng.randint(120, 205)
        bits = np.where(coarse.astype(float) + noise.normal(0, rng.uniform(0, 18), coarse.shape) < level, 0, 255)
        return np.asarray(
            cv2.resize(bits.astype(np.uint8), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST), dtype=np.uint8
        )
    if family == "blur":
        return aged(blur=rng.uniform(1.8, 4.5), noise=rng.uniform(0, 4))
    if family == "small":
        return _scaled(aged(blur=0.6, noise=2.0), rng.uniform(0.16, 0.4))
    if family == "faint":
        return aged(ink=rng.randint(140, 185), paper=rng.randint(215, 240), noise=rng.uniform(2, 8), blur=1.0)
    if family == "bleed":
        front = aged(blur=1.0, shade=15).astype(np.float32)
        back = cv2.GaussianBlur(np.roll(page[:, ::-1], 23, axis=0), (0, 0), 4).astype(np.float32)
        return np.clip(front - rng.uniform(0.08, 0.3) * (255 - back), 0, 255).astype(np.uint8)
    if family == "jpeg":
        small = _scaled(aged(blur=0.8), rng.uniform(0.35, 0.7))
        return _packed(small, rng.randint(6, 30))
    assert family == "copied"  # a copy of a copy: strokes fill up or break
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    thick = cv2.erode(page, kernel, iterations=rng.randint(1, 3))
    if rng.random() < 0.4:
        thick = cv2.addWeighted(page, 0.75, cv2.dilate(page, kernel), 0.25, 0)
    how = Age(skew=skew, holes=False, blur=1.2, noise=12, speckle=60, bits=1, threshold=rng.randint(140, 200))
    return ageing.age(np.asarray(thick, dtype=np.uint8), how, seed)[0]


def _scaled(picture: Image, factor: float) -> Image:
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _packed(picture: Image, quality: int) -> Image:
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
