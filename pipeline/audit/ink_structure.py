"""Faint structure within an area that should be even: how strong it is against the noise, and a picture that shows it.

All channels are weighed at once: of their linear combinations those are taken in which what varies at the width of a
stroke is strongest against what varies from pixel to pixel (the minimum noise fraction transform of Green et al., IEEE
Trans. Geosci. Remote Sens. 26, 1988). So a difference of one grey level, or one of colour alone, comes out as well as
one that can be seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.audit.ink_crop import Mask
from pipeline.components import connected
from pipeline.model import Image

Floats = npt.NDArray[np.float32]

_STROKE = 0.06
"""the blur that leaves strokes and takes noise, as a share of the glyph height"""
_CLEAR = 8.0
"""strength up to which the picture is blurred as much"""
_GROUND = 1.6
"""the window in which the ground is evened, glyph heights"""
_RINGING = 0.1
"""glyph heights along the sides in which strength is not measured"""
_LEAST = 64
"""pixels; in fewer nothing can be read"""
_PIECE = 0.3, 6.0
"""glyph heights: the longer side of a connected piece of print; running letters make the long ones"""
_QUANTUM = 1 / 12
"""variance of rounding to whole values: no noise is taken to be less than a share of it"""
_PAPER, _INK = 236.0, 16.0
"""tones of ground and strokes in the picture that is handed on"""


@dataclass(frozen=True)
class Component:
    """``strength``: variance at the width of strokes over what noise alone would leave there (1: noise).
    ``pieces``: how many connected pieces of it are as large as a letter or a part of one. ``residual``: what is left of
    the values without ground and noise, strokes positive, 0 outside."""

    strength: float
    pieces: int
    residual: Floats


def components(values: Floats, inside: Mask, glyph: float, most: int = 2) -> list[Component]:
    """The strongest components of a crop (h, w, channels), strongest first. ``glyph``: height of print, pixels."""
    if np.count_nonzero(inside) < _LEAST:
        return []
    channels = [c for c in range(values.shape[2]) if np.ptp(values[..., c][inside]) > 0]
    if not channels:
        return []
    even, smooth, noise = [], [], []
    sigma = max(0.7, _STROKE * glyph)
    weight = inside.astype(np.float32)
    for c in channels:
        flat = _evened(np.ascontiguousarray(values[..., c]), weight, glyph)
        even.append(flat)
        smooth.append(cv2.GaussianBlur(flat, (0, 0), sigma))
        noise.append(_fine(flat))
    # ringing at the sides of a box and about what is printed on it is no print
    side = 2 * max(1, round(_RINGING * glyph)) + 1
    core = cv2.erode(weight, np.ones((side, side), np.uint8)) > 0
    if np.count_nonzero(core) < _LEAST:
        return []
    s = np.stack([a[core] for a in smooth])
    n = np.stack([a[core] for a in noise])
    left = 1 / (4 * np.pi * sigma * sigma)  # variance that a Gaussian leaves of white noise
    signal = np.cov(s).reshape(len(channels), -1)
    grain = np.cov(n).reshape(len(channels), -1) + np.eye(len(channels)) * 0.25 * _QUANTUM
    # whiten by the noise, then the axes of the signal
    power, axes = np.linalg.eigh(grain)
    white = axes / np.sqrt(np.maximum(power, 1e-9))
    strengths, turned = np.linalg.eigh(white.T @ signal @ white)
    ways = white @ turned
    out = []
    for k in np.argsort(-strengths)[:most]:
        strength = float(strengths[k] / left)
        mixed = np.einsum("c,chw->hw", ways[:, k], np.stack(even)).astype(np.float32)
        # the less noise, the less has to be blurred, and thin strokes stay
        soft = cv2.GaussianBlur(mixed, (0, 0), max(0.5, sigma * min(1.0, (_CLEAR / max(strength, 1e-6)) ** 0.5)))
        residual = np.where(inside, soft, 0).astype(np.float32)
        part = residual[core]
        if float(np.mean((part - part.mean()) ** 3)) < 0:
            residual = -residual  # strokes are the lesser part
        out.append(Component(strength, _pieces(residual, core, glyph), residual))
    return out


def _pieces(residual: Floats, core: Mask, glyph: float) -> int:
    """Both tones count: where the strokes fill more than the ground between them, the lesser part is the ground."""
    low, high = (float(v) for v in np.percentile(residual[core], (3, 97)))
    most = 0
    for strokes in (residual > 0.4 * high, residual < 0.4 * low):
        _, stats = connected((strokes & core).astype(np.uint8))
        sides = stats[1:, 2:4].max(axis=1) if len(stats) > 1 else np.zeros(0)
        most = max(most, int(np.count_nonzero((sides >= _PIECE[0] * glyph) & (sides <= _PIECE[1] * glyph))))
    return most


def _evened(channel: Floats, weight: Floats, glyph: float) -> Floats:
    """A channel without its slow changes; what is not inside counts for nothing."""
    n = 2 * max(2, round(_GROUND * glyph / 2)) + 1
    total = cv2.blur(weight, (n, n), borderType=cv2.BORDER_CONSTANT)
    middle = float(np.median(channel[weight > 0]))
    ground = cv2.blur((channel - middle) * weight, (n, n), borderType=cv2.BORDER_CONSTANT) / np.maximum(total, 1e-6)
    return np.asarray((channel - middle - ground) * weight, dtype=np.float32)


def _fine(flat: Floats) -> Floats:
    """What varies from pixel to pixel, at the scale of white noise (Immerkær's mask, 1996): blind to edges that are
    straight for three pixels."""
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32) / 6
    return np.asarray(cv2.filter2D(flat, -1, mask), dtype=np.float32)


def picture(residual: Floats, inside: Mask, border: int) -> Image:
    """Dark strokes on a light ground, the contrast stretched over the inside, ``border`` pixels of ground around."""
    high = float(np.percentile(residual[inside], 99))
    gain = (_PAPER - _INK) / max(high, 1e-6)
    out = np.clip(_PAPER - gain * residual, 0, 255)
    out[~inside] = _PAPER
    framed = cv2.copyMakeBorder(out, border, border, border, border, cv2.BORDER_CONSTANT, value=_PAPER)
    return np.asarray(framed, dtype=np.uint8)
