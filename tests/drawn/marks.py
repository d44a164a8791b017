"""Pages with marks on them, drawn with their truth: words struck out, notes by hand, seals, pictures with captions.

What is drawn here is drawn: handwriting is type bent out of its shape, glyph by glyph, with a pen's even stroke.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as Pictures
from PIL import ImageDraw

from pipeline.model import Box, Char, Direction, Image, Line
from tests.drawn import ageing, fonts

Stroke = Literal["level", "double", "slanting", "wavy"]
STROKES: tuple[Stroke, ...] = ("level", "double", "slanting", "wavy")
JAPANESE = (
    "本件に関し先方の意向を確認したところ、",
    "条約局長及び北米第一課長に協議の上、",
    "サーバーのデータを一二三の順に送付ありたい。",
    "昭和四十五年十二月二十二日付貴電第一二三四号",
    "外務大臣殿　大使　極秘　至急　部内連絡",
    "国際連合局政策課　経済局　アジア局地域政策課",
)
ENGLISH = (
    "The Government has agreed to the proposal in principle.",
    "Distribution: Political Section, Economic Section, File",
    "TOP SECRET SECURITY INFORMATION",
    "typing, jumping, gypsy, paying, fully qualified",
)


@dataclass
class Marked:
    """A page being drawn: dark (0) on white. ``lines`` as a detector would give them, page pixels; ``struck``: for each
    the characters that are struck out."""

    width: int = 1600
    height: int = 2200
    seed: int = 0
    colour: bool = False
    lines: list[Line] = field(default_factory=list)
    struck: list[tuple[bool, ...]] = field(default_factory=list)
    strokes: dict[int, Stroke] = field(default_factory=dict)
    """by line: how it was struck"""

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        self.picture = Pictures.new("L", (self.width, self.height), 255)
        self.pen = ImageDraw.Draw(self.picture)

    @property
    def pixels(self) -> npt.NDArray[np.uint8]:
        return np.array(self.picture, dtype=np.uint8)

    def aged(self, how: ageing.Age) -> Image:
        return ageing.age(self.pixels, how, self.seed)[0]

    # ------------------------------------------------------------------------------------------ print
    def text(self, x: float, y: float, text: str, size: int, *, face: str = "mincho", confidence: float = 0.98) -> Line:
        """A horizontal line, its em boxes' top left at (x, y)."""
        font = fonts.load(face, size)
        chars = []
        start = x
        for c in text:
            self.pen.text((x, y + 0.88 * size), c, font=font, fill=0, anchor="ls")
            end = x + font.getlength(c)
            chars.append(Char(c, confidence, x, end))
            x = end
        box = Box(start - 0.15 * size, y - 0.2 * size, x + 0.15 * size, y + 1.2 * size)
        return self._add(Line(box.polygon, Direction.HORIZONTAL, tuple(chars), "drawn"))

    def column(
        self, x: float, y: float, text: str, size: int, *, face: str = "mincho", confidence: float = 0.98
    ) -> Line:
        """A column, its em boxes' top left at (x, y)."""
        font = fonts.load(face, size)
        chars = []
        start = y
        for c in text:
            if c in "ー—―（）":
                tile = Pictures.new("L", (size, size), 255)
                ImageDraw.Draw(tile).text((0, 0.88 * size), c, font=font, fill=0, anchor="ls")
                self.picture.paste(tile.transpose(Pictures.Transpose.ROTATE_270), (round(x), round(y)))
            else:
                dx, dy = (0.6 * size, -0.6 * size) if c in "、。" else (0.0, 0.0)
                self.pen.text((x + dx, y + 0.88 * size + dy), c, font=font, fill=0, anchor="ls")
            chars.append(Char(c, confidence, y, y + 1.05 * size))
            y += 1.05 * size
        box = Box(x - 0.2 * size, start - 0.15 * size, x + 1.2 * size, y + 0.15 * size)
        return self._add(Line(box.polygon, Direction.VERTICAL, tuple(chars), "drawn"))

    def _add(self, line: Line) -> Line:
        self.lines.append(line)
        self.struck.append((False,) * len(line.chars))
        return line

    # ---------------------------------------------------------------------------------------- strokes
    def strike(self, line: Line, first: int, last: int, how: Stroke = "level", thick: int = 0) -> None:
        """A stroke through the characters ``first`` to ``last`` (exclusive) of a line."""
        box, level = line.box, line.direction is Direction.HORIZONTAL
        size = (box.height if level else box.width) / 1.4
        thick = thick or max(2, round(size * float(self.rng.uniform(0.05, 0.1))))
        over = size * float(self.rng.uniform(0.2, 0.5))
        a, z = line.chars[first].start - over, line.chars[last - 1].end + over
        middle = ((box.y0 + box.y1) if level else (box.x0 + box.x1)) / 2 + size * float(self.rng.uniform(-0.08, 0.08))
        if level and line.text.isascii():
            middle += 0.1 * size  # the middle of small letters lies lower than that of kanji
        tilt = float(self.rng.uniform(-0.1, 0.1)) * size
        tracks = {
            "level": [(-tilt, tilt, 0.0)],
            "double": [(-0.12 * size, -0.12 * size + tilt, 0.0), (0.12 * size, 0.12 * size + tilt, 0.0)],
            "slanting": [(0.75 * size, -0.75 * size, 0.0)],
            "wavy": [(0.0, 0.0, 0.1 * size)],
        }[how]
        for begin, end, wave in tracks:
            self._draw(a, z, middle + begin, middle + end, wave, size, thick, level)
        k = next(i for i, other in enumerate(self.lines) if other is line)
        self.strokes[k] = how
        self.struck[k] = tuple(s or first <= i < last for i, s in enumerate(self.struck[k]))

    def underline(self, line: Line, first: int, last: int, thick: int = 3) -> None:
        """A rule beside the characters: under a horizontal line, to the right of a column."""
        box, level = line.box, line.direction is Direction.HORIZONTAL
        size = (box.height if level else box.width) / 1.4
        at = box.y0 + 1.18 * size if level else box.x0 + 1.28 * size
        self._draw(line.chars[first].start, line.chars[last - 1].end, at, at, 0.0, size, thick, level)

    def _draw(
        self, a: float, z: float, begin: float, end: float, wave: float, size: float, thick: int, level: bool
    ) -> None:
        n = max(8, int((z - a) / 4))
        t = np.linspace(0, 1, n)
        u = a + (z - a) * t
        shiver = np.convolve(self.rng.normal(0, 0.012 * size, n + 12), np.ones(13) / 13, "valid") * 3
        v = begin + (end - begin) * t + wave * np.sin(u / (0.35 * size)) + shiver
        points: list[Any] = [((p, q) if level else (q, p)) for p, q in zip(u, v, strict=True)]
        self.pen.line(points, fill=0, width=thick, joint="curve")


def struck_page(seed: int, direction: Direction, english: bool = False) -> Marked:
    """A page of lines of which some have words struck out; every other line has only an underline, or nothing."""
    page = Marked(seed=seed)
    rng = page.rng
    size = int(rng.integers(34, 52))
    faces = ("typewriter", "roman", "label") if english else ("mincho", "gothic", "serif")
    face = str(rng.choice(faces))
    texts = ENGLISH if english else JAPANESE
    for k in range(14):
        text = texts[k % len(texts)][: 22 if not english else 50]
        if direction is Direction.HORIZONTAL:
            line = page.text(120, 120 + k * 2.6 * size, text, size, face=face)
            if line.box.x1 > page.width - 20:
                continue
        else:
            line = page.column(page.width - 160 - k * 2.4 * size, 120, text[:20], size, face=face)
            if line.box.x0 < 20:
                page.lines.pop()
                page.struck.pop()
                break
        words = [i for i, c in enumerate(line.chars) if c.text.strip()]
        if k % 2:
            first = int(rng.integers(0, max(1, len(words) - 6)))
            count = int(rng.integers(2, 6)) if not english else int(rng.integers(5, 12))
            span = words[first : first + count]
            while not line.chars[span[-1]].text.strip("、。 　,.:"):
                span.pop()
            page.strike(line, span[0], span[-1] + 1, STROKES[int(rng.integers(0, 4))])
        elif k % 4 == 0:
            page.underline(line, words[0], words[min(len(words) - 1, 6)] + 1)
    return page


def skeleton(ink: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The middle lines of strokes (morphological skeleton, Lantuéjoul 1978); 1 on 0."""
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    out, rest = np.zeros_like(ink), ink.copy()
    while rest.any():
        opened = np.asarray(cv2.morphologyEx(rest, cv2.MORPH_OPEN, cross), dtype=np.uint8)
        out |= rest & (1 - opened)
        rest = np.asarray(cv2.erode(rest, cross), dtype=np.uint8)
    return out


def by_hand(
    page: Marked,
    x: float,
    y: float,
    text: str,
    size: int,
    *,
    face: str = "gothic",
    confidence: float = 0.8,
    pen: int = 3,
) -> Line:
    """A line as a hand might write it: the glyphs' middle lines bent, leaned, set unevenly, drawn with one pen."""
    rng, font = page.rng, fonts.load(face, size)
    lean, climb = (
        float(rng.uniform(0.1, 0.3)),
        float(np.tan(np.deg2rad(rng.uniform(3, 6)))) * float(rng.choice((-1, 1))),
    )
    image = page.pixels
    chars, start = [], x
    for c in text:
        side = 2 * size
        tile = Pictures.new("L", (side, side), 0)
        ImageDraw.Draw(tile).text((size / 2, 1.4 * size), c, font=font, fill=255, anchor="ls")
        drawn = (np.array(tile) > 128).astype(np.uint8)
        noise = rng.normal(0, 1, (2, side, side)).astype(np.float32)
        bend = [cv2.GaussianBlur(n, (0, 0), size / 5) for n in noise]
        bend = [n * (0.07 * size / max(1e-6, float(np.abs(n).max()))) for n in bend]
        scale, turn = float(rng.uniform(0.8, 1.25)), float(rng.uniform(-6, 6))
        matrix = cv2.getRotationMatrix2D((side / 2, side / 2), turn, scale)
        matrix[0, 1] += lean
        matrix[0, 2] -= lean * side / 2
        back = cv2.invertAffineTransform(matrix)
        yy, xx = np.mgrid[0:side, 0:side].astype(np.float32)
        mx = back[0, 0] * xx + back[0, 1] * yy + back[0, 2] + bend[0]
        my = back[1, 0] * xx + back[1, 1] * yy + back[1, 2] + bend[1]
        bent = cv2.remap(drawn * 255, mx.astype(np.float32), my.astype(np.float32), cv2.INTER_LINEAR)
        thin = skeleton((np.asarray(bent) > 128).astype(np.uint8))
        stroke = cv2.dilate(thin, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pen, pen))) > 0
        advance = font.getlength(c) * scale * float(rng.uniform(0.85, 1.05))
        top = y + climb * (x - start) + float(rng.uniform(-0.1, 0.1)) * size - 0.52 * size
        x0, y0 = round(x - size / 2), round(top)
        window = image[max(0, y0) : y0 + side, max(0, x0) : x0 + side]
        part = stroke[max(0, -y0) :, max(0, -x0) :][: window.shape[0], : window.shape[1]]
        window[part] = 0
        chars.append(Char(c, confidence, x, x + advance))
        x += advance
    page.picture = Pictures.fromarray(image)
    page.pen = ImageDraw.Draw(page.picture)
    drop = climb * (x - start)
    a, b = y - 0.3 * size, y + 1.3 * size
    quad = ((start, a), (x, a + drop), (x, b + drop), (start, b))
    return page._add(Line(quad, Direction.HORIZONTAL, tuple(chars), "drawn"))


def ring(
    image: Image, centre: tuple[int, int], radius: int, thick: int, text: str = "", face: str = "serif-bold"
) -> None:
    """A round seal, its characters in columns inside the ring."""
    cv2.circle(image, centre, radius, 0, thick, cv2.LINE_AA)
    _fill(image, centre, 1.35 * radius, text, face)


def square(
    image: Image, centre: tuple[int, int], half: int, thick: int, text: str = "", face: str = "serif-bold"
) -> None:
    """A square seal."""
    x, y = centre
    cv2.rectangle(image, (x - half, y - half), (x + half, y + half), 0, thick)
    _fill(image, centre, 1.75 * half, text, face)


def _fill(image: Image, centre: tuple[int, int], side: float, text: str, face: str) -> None:
    """Characters in columns from the right, in a square of the given side."""
    if not text:
        return
    rows = int(np.ceil(np.sqrt(len(text))))
    columns = -(-len(text) // rows)
    size = round(side / rows)
    tile = Pictures.fromarray(image)
    pen = ImageDraw.Draw(tile)
    font = fonts.load(face, size)
    for k, c in enumerate(text):
        x = centre[0] + (columns / 2 - k // rows - 1) * size
        y = centre[1] + (k % rows - rows / 2) * size
        pen.text((x, y + 0.88 * size), c, font=font, fill=0, anchor="ls")
    image[:] = np.array(tile)


def map_of(image: Image, box: tuple[int, int, int, int], rng: np.random.Generator, frame: bool = True) -> None:
    """A map: coast lines, rivers and a grid, in a frame."""
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    tile = np.full((h, w), 255, np.uint8)
    for _ in range(4):
        n = 60
        t = np.linspace(0, 2 * np.pi, n)
        wave = np.convolve(rng.normal(0, 0.25, n + 6), np.ones(7) / 7, "valid")
        r = (0.25 + 0.2 * rng.random()) * min(w, h) * (1 + wave)
        cx, cy = rng.uniform(0.3, 0.7, 2) * (w, h)
        points = np.stack([cx + r * np.cos(t), cy + r * np.sin(t)], axis=1).astype(np.int32)
        cv2.polylines(tile, [points], True, 0, 3, cv2.LINE_AA)
    for k in range(1, 4):
        cv2.line(tile, (k * w // 4, 0), (k * w // 4 + w // 20, h), 0, 2)
    if frame:
        cv2.rectangle(tile, (0, 0), (w - 1, h - 1), 0, 6)
    image[y0:y1, x0:x1] = np.minimum(image[y0:y1, x0:x1], tile)


def photograph_in(image: Image, box: tuple[int, int, int, int], rng: np.random.Generator, halftone: bool) -> None:
    """A photograph, as grey tones or as dots of a screen."""
    x0, y0, x1, y1 = box
    small = rng.random((6, 8)).astype(np.float32)
    tone = cv2.resize(small, (x1 - x0, y1 - y0), interpolation=cv2.INTER_CUBIC) * 150 + 40
    if halftone:
        yy, xx = np.mgrid[0 : y1 - y0, 0 : x1 - x0]
        screen = 127 + 80 * (np.sin(xx * 0.9 + yy * 0.9) + np.sin(xx * 0.9 - yy * 0.9)) / 1.2
        tone = np.where(tone < screen, 0, 255)
    image[y0:y1, x0:x1] = np.clip(tone, 0, 255).astype(np.uint8)
