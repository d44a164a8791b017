"""What is laid over print to withhold it, drawn: fills, frames, hatching, pens, paper, tape, and signs typed instead.

Each function draws into a BGR picture and gives the outline of what it covered, drawn pixels, clockwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw

from pipeline.model import Box, Image, Polygon, RedactionKind
from tests.drawn import fonts

GREYS = (96, 128, 150, 176, 200)
COLOURS = ((60, 60, 190), (170, 110, 50), (90, 150, 60), (160, 210, 240), (190, 160, 120), (150, 120, 220))
"""BGR: strong and pale"""


def _bounds(box: Box) -> tuple[int, int, int, int]:
    """x1 and y1 inclusive, as OpenCV draws."""
    return round(box.x0), round(box.y0), round(box.x1) - 1, round(box.y1) - 1


def _shape(box: Box) -> Polygon:
    a, b, c, d = _bounds(box)
    return Box(a, b, c + 1, d + 1).polygon


def filled(picture: Image, box: Box, tone: tuple[int, int, int]) -> Polygon:
    a, b, c, d = _bounds(box)
    cv2.rectangle(picture, (a, b), (c, d), tone, -1)
    return _shape(box)


def framed(picture: Image, box: Box, rule: int) -> Polygon:
    """White with a rule inside its bounds."""
    a, b, c, d = _bounds(box)
    picture[b : d + 1, a : c + 1] = 0
    picture[b + rule : d + 1 - rule, a + rule : c + 1 - rule] = 255
    return _shape(box)


def hatched(picture: Image, box: Box, rng: np.random.Generator, cross: bool) -> Polygon:
    """Slanting lines on white, with or without a rule around them."""
    a, b, c, d = _bounds(box)
    h, w = d + 1 - b, c + 1 - a
    tile = np.full((h, w), 255, np.uint8)
    step, thick = int(rng.integers(8, 17)), int(rng.integers(1, 4))
    for k in range(-h, w + h, step):
        cv2.line(tile, (k, 0), (k + h, h), 0, thick)
        if cross:
            cv2.line(tile, (k, 0), (k - h, h), 0, thick)
    if rng.random() < 0.6:
        cv2.rectangle(tile, (0, 0), (w - 1, h - 1), 0, 2)
    picture[b : d + 1, a : c + 1] = tile[:, :, None]
    return _shape(box)


def scribbled(picture: Image, box: Box, rng: np.random.Generator, size: float) -> Polygon:
    """A pen to and fro over the characters until none can be read; the outline is that of the strokes' bounds."""
    level = box.width >= box.height
    length, height = (box.width, box.height) if level else (box.height, box.width)
    pen = max(2, round(size * 0.11))
    points: list[tuple[float, float]] = []
    for _ in range(3):
        n = max(6, round(length / (0.16 * size)))
        along = np.linspace(0, length, n) + rng.normal(0, 0.1 * size, n)
        side = np.where(np.arange(n) % 2 == 0, 0.12, 0.88) * height + rng.normal(0, 0.06 * height, n)
        points += list(zip(np.clip(along, 0, length), np.clip(side, 0, height), strict=True))
    at = np.array([(box.x0 + p, box.y0 + q) if level else (box.x0 + q, box.y0 + p) for p, q in points])
    ink = np.zeros(picture.shape[:2], np.uint8)
    cv2.polylines(ink, [np.round(at * 16).astype(np.int32)], False, 255, pen, cv2.LINE_AA, 4)
    picture[:] = np.minimum(picture, 255 - ink[:, :, None])
    x, y, w, h = cv2.boundingRect(np.asarray(ink > 127, dtype=np.uint8))
    return Box(x, y, x + w, y + h).polygon


def marked(picture: Image, box: Box, rng: np.random.Generator) -> Polygon:
    """A heavy marker in one or two strokes: waving sides, round ends, streaks, all of it too dark to read."""
    level = box.width >= box.height
    length, height = (box.width, box.height) if level else (box.height, box.width)
    n = max(8, round(length / 20))
    u = np.linspace(0, length, n)
    wave = [np.convolve(rng.normal(0, 0.05 * height, n + 4), np.ones(5) / 5, "valid") for _ in range(2)]
    slope = rng.normal(0, 0.02) * (u - length / 2)
    upper, lower = wave[0] + slope, height + wave[1] + slope
    upper[[0, -1]] += 0.22 * height
    lower[[0, -1]] -= 0.22 * height
    rim = [*zip(u, upper, strict=True), *zip(u[::-1], lower[::-1], strict=True)]
    at = np.array([(box.x0 + p, box.y0 + q) if level else (box.x0 + q, box.y0 + p) for p, q in rim])
    ink = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(ink, [np.round(at).astype(np.int32)], 255)
    tone = 18 + 14 * np.abs(cv2.resize(rng.normal(0, 1, (40, 4)).astype(np.float32), picture.shape[1::-1]))
    inked = np.where(ink > 0, np.clip(tone, 0, 70), 255).astype(np.uint8)
    picture[:] = np.minimum(picture, inked[:, :, None])
    x, y, w, h = cv2.boundingRect(ink)
    return Box(x, y, x + w, y + h).polygon


def masked(picture: Image, box: Box, rng: np.random.Generator, tape: bool) -> Polygon:
    """Paper or tape laid over the page before it was copied: its own tone, torn or cut edges, a shadow on two sides."""
    turn = np.deg2rad(rng.uniform(-0.8, 0.8))
    c = np.array(box.center)
    corners = np.array(box.polygon) - c
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + c
    shade = np.zeros(picture.shape[:2], np.uint8)
    wide = int(rng.integers(3, 7))
    cv2.fillPoly(shade, [np.round(corners + wide).astype(np.int32)], 255)
    soft = cv2.GaussianBlur(shade, (0, 0), wide / 2).astype(np.float32) / 255
    dark = picture.astype(np.float32) * (1 - 0.55 * soft[:, :, None])
    sheet = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(sheet, [np.round(corners).astype(np.int32)], 255)
    tone = np.array((205, 228, 236) if tape else (250, 252, 252), np.float32)
    grain = rng.normal(0, 1.5, (*picture.shape[:2], 1)).astype(np.float32)
    out = np.where(sheet[:, :, None] > 0, tone + grain, dark)
    picture[:] = np.clip(out, 0, 255).astype(np.uint8)
    return tuple((float(x), float(y)) for x, y in corners)


def lettering(picture: Image, text: str, at: tuple[float, float], size: int, tone: int, face: str = "label") -> Box:
    """Print on the picture, its em box's top left at ``at``; gives its bounds."""
    font = fonts.load(face, size)
    a, b, c, d = (round(v) for v in font.getbbox(text))
    tile = Pictures.new("L", (c + 4, d + 4), 0)
    ImageDraw.Draw(tile).text((0, 0), text, font=font, fill=255)
    x, y = round(at[0]), round(at[1])
    window = picture[max(0, y) : y + d + 4, max(0, x) : x + c + 4]
    cover = np.asarray(tile, dtype=np.float32)[max(0, -y) :, max(0, -x) :][: window.shape[0], : window.shape[1], None]
    window[:] = (window * (1 - cover / 255) + tone * cover / 255).astype(np.uint8)
    return Box(x + a, y + b, x + c, y + d)


Cover = Callable[[Image, Box, np.random.Generator, float], Polygon]


def _grey(p: Image, b: Box, r: np.random.Generator, s: float) -> Polygon:
    v = int(r.choice(GREYS))
    return filled(p, b, (v, v, v))


def _colour(p: Image, b: Box, r: np.random.Generator, s: float) -> Polygon:
    return filled(p, b, COLOURS[int(r.integers(len(COLOURS)))])


def _white(p: Image, b: Box, r: np.random.Generator, s: float) -> Polygon:
    return filled(p, b, (255, 255, 255))


COVERS: dict[str, tuple[RedactionKind, Cover]] = {
    "black": (RedactionKind.BLACK, lambda p, b, r, s: filled(p, b, (0, 0, 0))),
    "grey": (RedactionKind.GREY, _grey),
    "colour": (RedactionKind.COLOUR, _colour),
    "outlined": (RedactionKind.OUTLINED, lambda p, b, r, s: framed(p, b, int(r.integers(2, 5)))),
    "hairline": (RedactionKind.OUTLINED, lambda p, b, r, s: framed(p, b, 1)),
    "whiteout": (RedactionKind.WHITEOUT, _white),
    "hatched": (RedactionKind.HATCHED, lambda p, b, r, s: hatched(p, b, r, cross=False)),
    "crosshatched": (RedactionKind.HATCHED, lambda p, b, r, s: hatched(p, b, r, cross=True)),
    "scribble": (RedactionKind.SCRIBBLE, lambda p, b, r, s: scribbled(p, b, r, s)),
    "marker": (RedactionKind.SCRIBBLE, lambda p, b, r, s: marked(p, b, r)),
    "paper": (RedactionKind.MASK, lambda p, b, r, s: masked(p, b, r, tape=False)),
    "tape": (RedactionKind.MASK, lambda p, b, r, s: masked(p, b, r, tape=True)),
}
"""By name: the kind it is of, and how it is drawn (picture, box, chance, height of the print)."""

CODES = ("3.5(c)", "3.3(h)(2)", "5.1.2e", "第5条第3号", "16条1項1号ハ", "第５条第１号", "(b)(1)")


def printed(code: str) -> tuple[str, Any]:
    """The code and the face that has its characters."""
    return code, "label" if code.isascii() else "gothic"
