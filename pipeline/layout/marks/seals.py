"""Seals and stamps that are pictures: rings, closed frames of dense ink, discs of white on black, coloured marks.

In colour a seal is told by its hue; without colour by its shape alone: an outline that is an ellipse or a square,
closed, with dense ink inside that is no line of the page's print. A seal is kept whether or not anything was read in
it; a framed word that reads well is left to the stamps of the layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.components import connected
from pipeline.layout.marks.ink import Ink
from pipeline.model import Box, Image, Line

Shape = Literal["round", "oval", "square", "stamp", "date"]

SIZE = (1.9, 11.0)  # glyphs; a seal's sides
ROUND = (0.93, 1.06)  # area of the outline over that of the ellipse in its box
CORNERED = 0.93  # over that of the box
OVAL = 1.18  # times as long as high, from which a ring is an oval
SLIM = 2.4  # nothing longer is a seal
SQUARE = 1.35  # a square seal is hardly longer
INSIDE = 0.03  # least share of ink within the outline
DENSE = 0.2  # the same, for a square; forms have emptier cells
SOLID = 0.93  # of the outline filled with ink, from which a disc is a punch hole
LEGIBLE = 0.8  # mean confidence from which a framed word is left to the stamps
COARSE = 7.0  # pixels; glyph height to which colour is reduced
RED = 45  # by which red leads both other channels
ORANGE = 40  # by which green leads blue in orange and yellow
THICK = 0.1  # share of its box that a coloured mark's ink covers
MOSTLY = 1.0  # times the other ink in its box
COLOURED = (1.4, 14.0, 0.35)  # glyphs, glyphs, share of its box: a coloured mark


@dataclass(frozen=True)
class Seal:
    """``box`` page pixels; ``lines``: what was read in it; ``colour``: red, or "" when the page has none."""

    box: Box
    shape: Shape
    colour: str
    lines: tuple[Line, ...]


def find(ink: Ink, colour: Image | None, lines: Sequence[Line]) -> tuple[Seal, ...]:
    """Seals of a page, from the top. ``colour``: BGR, page pixels, or None."""
    boxes = [(b, s, "red") for b, s in (_coloured(ink, colour) if colour is not None else [])]
    for i in _candidates(ink):
        shape = _shape(ink, i)
        if shape is not None and not any(ink.box(i).intersection(b) > 0.3 * ink.box(i).area for b, _, _ in boxes):
            boxes.append((ink.box(i), shape, ""))
    out = []
    for box, shape, hue in boxes:
        inside = tuple(t for t in lines if box.grown(4).intersection(t.box) > 0.6 * t.box.area)
        if _is_print(box, shape, hue, lines, inside):
            continue
        out.append(Seal(box, _dated(shape, inside), hue, inside))
    return tuple(sorted(_apart(out), key=lambda s: (s.box.y0, s.box.x0)))


def _candidates(ink: Ink) -> list[int]:
    p, u = ink.pieces, ink.unit
    w, h = p[:, 2], p[:, 3]
    fits = (
        (np.minimum(w, h) >= SIZE[0] * u)
        & (np.maximum(w, h) <= SIZE[1] * u)
        & (np.maximum(w, h) <= SLIM * np.minimum(w, h))
    )
    return [int(i) for i in np.flatnonzero(fits) if i]


def _shape(ink: Ink, piece: int) -> Shape | None:
    """What the outline of a piece of ink is, when it can be a seal's."""
    x, y, w, h, _ = (int(v) for v in ink.pieces[piece])
    own = np.zeros((h + 2, w + 2), np.uint8)
    own[1:-1, 1:-1] = ink.labels[y : y + h, x : x + w] == piece
    filled = _filled(own)
    area = float(filled.sum())
    level, ellipse = area / (w * h), area / (np.pi / 4 * w * h)
    long = max(w, h) / min(w, h)
    cornered, round_ = level >= CORNERED and long <= SQUARE, ROUND[0] <= ellipse <= ROUND[1]
    if not (cornered or round_):
        return None
    all_ink = own.copy()
    all_ink[1:-1, 1:-1] = ink.bits[y : y + h, x : x + w]
    ring = max(1, round(0.12 * min(w, h)))
    inner = cv2.erode(filled, np.ones((2 * ring + 1, 2 * ring + 1), np.uint8)) > 0
    if not inner.any():
        return None
    share = float(all_ink[inner].mean())
    if not INSIDE <= share <= SOLID:
        return None
    if cornered:
        return "square" if share >= DENSE and _bordered(own) else None
    if round_ and _elliptic(filled):
        return "oval" if long > OVAL else "round"
    return None


def _filled(own: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    contours, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    out = np.zeros_like(own)
    cv2.drawContours(out, contours, -1, 1, cv2.FILLED)
    return out


def _elliptic(filled: npt.NDArray[np.uint8]) -> bool:
    """Whether the outline keeps close to the ellipse in its box."""
    h, w = filled.shape
    ideal = np.zeros_like(filled)
    cv2.ellipse(ideal, (w // 2, h // 2), ((w - 2) // 2, (h - 2) // 2), 0, 0, 360, 1, cv2.FILLED)
    return float((ideal != filled).sum()) < 0.09 * float(ideal.sum())


def _bordered(own: npt.NDArray[np.uint8]) -> bool:
    """Whether ink runs along all four sides."""
    n = max(2, round(0.1 * min(own.shape)))
    sides = (
        own[: n + 1].max(axis=0),
        own[-n - 1 :].max(axis=0),
        own[:, : n + 1].max(axis=1),
        own[:, -n - 1 :].max(axis=1),
    )
    return all(float(s.mean()) > 0.75 for s in sides)


def _coloured(ink: Ink, colour: Image) -> list[tuple[Box, Shape]]:
    """Marks in red ink, by hue."""
    f = ink.factor * max(1, int(ink.unit / COARSE))
    unit = ink.unit * ink.factor / f
    step = 4 * f
    if _red(colour[::step, ::step]).sum() * 16 < 0.2 * unit**2:
        return []
    h, w = (s // f for s in colour.shape[:2])
    small = colour[: h * f, : w * f]
    small = np.asarray(cv2.resize(small, (w, h), interpolation=cv2.INTER_AREA) if f > 1 else small, dtype=np.uint8)
    red = _red(small)
    if red.sum() < 0.4 * unit**2:
        return []
    b, g, r = cv2.split(small)
    dark = (cv2.max(cv2.max(b, g), r) < 150).astype(np.uint8)
    n = max(3, round(0.7 * unit)) | 1
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((n, n), np.uint8))
    labels, stats = connected(np.asarray(joined))
    out: list[tuple[Box, Shape]] = []
    for i, (x, y, bw, bh, area) in enumerate(tuple(int(v) for v in row) for row in stats):
        long, short = max(bw, bh), min(bw, bh)
        if i == 0 or short < COLOURED[0] * unit or long > COLOURED[1] * unit or long > SLIM * short:
            continue
        filled = _filled((labels[y : y + bh, x : x + bw] == i).astype(np.uint8))
        share = float(filled.sum()) / (bw * bh)
        if area < COLOURED[2] * bw * bh or share < 0.6:
            continue
        own = red[y : y + bh, x : x + bw]
        if own.sum() < THICK * bw * bh or own.sum() < MOSTLY * (dark[y : y + bh, x : x + bw] & (1 - own)).sum():
            continue  # print of another colour, or with coloured rims
        box = Box(float(x * f), float(y * f), float((x + bw) * f), float((y + bh) * f))
        if share >= CORNERED:
            out.append((box, "square" if long <= SQUARE * short else "stamp"))
        elif ROUND[0] <= share / (np.pi / 4) <= ROUND[1] + 0.06:
            out.append((box, "oval" if long > OVAL * short else "round"))
        else:
            out.append((box, "stamp"))
    return out


def _red(colour: Image) -> Image:
    """1 where a BGR picture is red, neither orange nor brown nor pink paper."""
    b, g, r = cv2.split(colour)
    return ((cv2.subtract(r, cv2.max(g, b)) >= RED) & (cv2.subtract(g, b) <= ORANGE)).astype(np.uint8)


def _is_print(box: Box, shape: Shape, hue: str, lines: Sequence[Line], inside: Sequence[Line]) -> bool:
    """A glyph of a line, a circled number, a ring drawn round print, a framed word that reads well."""
    for t in lines:
        shared = box.intersection(t.box)
        if t in inside or shared <= 0.25 * box.area or t.confidence < 0.7:
            continue
        if not hue and len(t.printed) >= 2:
            return True
    said = "".join(t.text for t in inside).strip()
    if not said:
        return False
    sure = sum(t.confidence for t in inside) / len(inside)
    if shape in ("round", "oval"):
        return not hue and len(said) <= 2 and min(box.width, box.height) < 1.5 * max(t.box.height for t in inside)
    return sure >= LEGIBLE and (len(said) >= 2 or not hue)


def _dated(shape: Shape, inside: Sequence[Line]) -> Shape:
    """A stamp that shows a date."""
    text = "".join(t.text for t in inside)
    return "date" if sum(c.isdigit() for c in text) >= 3 else shape


def _apart(seals: list[Seal]) -> list[Seal]:
    """Without those that lie in a larger one: a doubled ring is one seal."""
    out: list[Seal] = []
    for s in sorted(seals, key=lambda s: -s.box.area):
        if all(s.box.intersection(o.box) < 0.5 * s.box.area for o in out):
            out.append(s)
    return out
