"""Pages drawn with numpy and OpenCV for the tests of preparing: made-up glyphs, no fonts needed."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model import Frame, Image


def frame(pixels: Image) -> Frame:
    return Frame("a/page_001.png", 1, False, 1, "0" * 64, pixels, 300.0, "stated")


def blank(width: int = 2480, height: int = 3508, paper: int = 255) -> Image:
    return np.full((height, width), paper, np.uint8)


def glyph(page: Image, x: int, y: int, size: int, rng: np.random.Generator, ink: int = 0) -> None:
    """A made-up character: a few strokes that fill its box, the outermost ones always there."""
    thick = max(1, size // 11)
    last = size - 1 - thick // 2
    for at in (thick // 2, *rng.integers(size // 4, size - size // 4, 1), last):
        page[y + at - thick // 2 : y + at + thick // 2 + 1, x + size // 10 : x + size - size // 10] = ink
    for at in rng.integers(size // 8, size - size // 8, 2):
        page[y : y + size, x + at : x + at + thick] = ink


def text(
    page: Image,
    box: tuple[int, int, int, int],
    *,
    size: int = 40,
    vertical: bool = False,
    seed: int = 1,
    ink: int = 0,
    pitch: float = 1.8,
) -> Image:
    """Lines of glyphs in the box (x0, y0, x1, y1), starting at one margin and ending where they end."""
    rng = np.random.default_rng(seed)
    x0, y0, x1, y1 = box
    step = round(1.12 * size)
    if vertical:
        for x in range(x1 - size, x0, -round(pitch * size)):
            for y in range(y0, y0 + round((y1 - y0) * rng.uniform(0.35, 1)) - size, step):
                glyph(page, x, y, size, rng, ink)
    else:
        for y in range(y0, y1 - size, round(pitch * size)):
            for x in range(x0, x0 + round((x1 - x0) * rng.uniform(0.35, 1)) - size, step):
                glyph(page, x, y, size, rng, ink)
    return page


def letter(*, vertical: bool = False, seed: int = 1, paper: int = 255, lines: float = 0.75) -> Image:
    page = blank(paper=paper)
    h, w = page.shape
    return text(page, (260, 300, w - 260, round(lines * h)), vertical=vertical, seed=seed)


def skewed(page: Image, degrees: float, *, outside: int = 255) -> Image:
    """The page with lines sinking to the right by so many degrees."""
    h, w = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), -degrees, 1.0)
    border = (outside,) * 3 if page.ndim == 3 else outside
    return np.asarray(cv2.warpAffine(page, matrix, (w, h), flags=cv2.INTER_LINEAR, borderValue=border), dtype=np.uint8)


def hatched(page: Image, width: int = 70) -> Image:
    """A border of slanting bars, like the one of a classified bulletin."""
    h, w = page.shape
    y, x = np.mgrid[0:h, 0:w]
    border = (x < 60 + width) | (x >= w - 60 - width) | (y < 60 + width) | (y >= h - 60 - width)
    border &= (x >= 60) & (x < w - 60) & (y >= 60) & (y < h - 60)
    page[border & ((x + y) % 42 < 18)] = 0
    return page


def spread(*, vertical: bool = False, fold: bool = True, gap: int = 330) -> Image:
    """Two facing pages on one sheet, 3400 x 2400."""
    page = blank(3400, 2400)
    _h, w = page.shape
    half = w // 2
    for start, seed in ((0, 3), (half, 4)):
        rng = np.random.default_rng(seed)
        x0, x1 = start + gap // 2, start + half - gap // 2
        if vertical:
            for x in range(x1 - 36, x0, -62):
                for y in range(260, 2100 - round(300 * rng.random()), 41):
                    glyph(page, x, y, 36, rng)
        else:
            for y in range(260, 2140, 62):
                for x in range(x0, x1 - 36 - (round(400 * rng.random()) if rng.random() < 0.3 else 0), 41):
                    glyph(page, x, y, 36, rng)
    if fold:
        away = np.abs(np.arange(w) - half - 6)
        shade = 1 - 0.45 * np.exp(-((away / 14.0) ** 2))
        page = (page * shade[None, :]).astype(np.uint8)
    return page
