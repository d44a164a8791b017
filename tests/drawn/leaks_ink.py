"""Drawn pages whose boxes let the print through, each in its own way, and others that look like it and do not.

A page is set, the words to be withheld are covered, and the result is written as the file that would come of it. Every
probe says whether it leaks.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pikepdf
from PIL import Image as Pictures
from PIL import ImageDraw

from pipeline.model import Box, Image, LeakKind
from tests.drawn import fonts, leaf

DPI = 200
WIDTH, HEIGHT = 1240, 1060
WORD = "黒潮計画書"


@dataclass(frozen=True)
class Probe:
    """One file. ``kinds``: the leaks it holds, none of a look-alike. :meth:`make`: its bytes, with a word under its
    first box, or hidden elsewhere in it, and nowhere else."""

    name: str
    suffix: str
    kinds: frozenset[LeakKind]
    draw: Callable[[Base], bytes]
    vertical: bool = False

    def make(self, word: str = WORD) -> bytes:
        return self.draw(base(word, self.vertical))


@dataclass(frozen=True, eq=False)
class Base:
    """``plain``: grey, nothing covered. ``boxes``: what has to be covered: parts of two lines, the first of which holds
    ``word``, and a block of several."""

    word: str
    plain: Image
    boxes: tuple[Box, ...]


@cache
def base(word: str = WORD, vertical: bool = False) -> Base:
    rng = random.Random(7)
    page = leaf.down(rng, WIDTH, HEIGHT) if vertical else leaf.across(rng, WIDTH, HEIGHT, share=0.72)
    lines = [line for line in page.spots if len(line) >= 14]
    boxes = []
    for line, start, end in ((lines[1], 3, 13), (lines[4], 1, 7)):
        box = Box.union(spot.box for spot in line[start : end + 1])
        boxes.append(Box(*(round(v) for v in vars(box.grown(4)).values())))
    block = Box.union(s.box for line in lines[6:8] for s in line[2:12])
    boxes.append(Box(*(round(v) for v in vars(block.grown(4)).values())))
    plain = page.picture()[..., 0].copy()
    for box in boxes:  # no neighbour touches a box
        kept = plain[_window(box)].copy()
        plain[_window(box.grown(9))] = 255
        plain[_window(box)] = kept
    if not vertical:
        first = boxes[0]
        plain[_window(first)] = 255
        plain = written(plain, word, first, 0, 25, "mincho")
    return Base(word, plain, tuple(boxes))


# --------------------------------------------------------------------------------------------------- covers
def _window(box: Box) -> tuple[slice, slice]:
    return slice(int(box.y0), int(box.y1)), slice(int(box.x0), int(box.x1))


def laid(plain: Image, boxes: tuple[Box, ...], tone: float, cover: float) -> Image:
    """``tone`` laid over, hiding the share ``cover`` of what is below."""
    out = plain.astype(np.float64)
    for box in boxes:
        at = _window(box)
        out[at] = (1 - cover) * out[at] + cover * tone
    return np.rint(out).astype(np.uint8)


def ruled(picture: Image, boxes: tuple[Box, ...], width: int = 2) -> Image:
    for b in boxes:
        cv2.rectangle(picture, (int(b.x0), int(b.y0)), (int(b.x1) - 1, int(b.y1) - 1), (0, 0, 0), width)
    return picture


def noisy(picture: Image, sigma: float, seed: int = 3, blur: float = 0.0) -> Image:
    rng = np.random.default_rng(seed)
    soft: npt.NDArray[Any] = picture.astype(np.float64)
    if blur:
        soft = cv2.GaussianBlur(soft, (0, 0), blur)
    return np.clip(np.rint(soft + rng.normal(0, sigma, picture.shape)), 0, 255).astype(np.uint8)


def colours(grey: Image) -> Image:
    return np.repeat(grey[:, :, None], 3, axis=2)


def written(picture: Image, text: str, box: Box, tone: int, size: int = 20, face: str = "label-bold") -> Image:
    """Text printed on a box, in the middle of it."""
    image = Pictures.fromarray(picture)
    pen = ImageDraw.Draw(image)
    fill: Any = tone if picture.ndim == 2 else (tone,) * 3
    font = fonts.load(face, size)
    left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
    x, y = box.center
    pen.text((x - (left + right) / 2, y - (top + bottom) / 2), text, fill=fill, font=font)
    return np.array(image)


# ---------------------------------------------------------------------------------------------------- files
def png(picture: npt.NDArray[Any] | Pictures.Image, **how: Any) -> bytes:
    image = picture if isinstance(picture, Pictures.Image) else Pictures.fromarray(picture)
    return saved(image, "PNG", dpi=(DPI, DPI), compress_level=1, **how)


def jpeg(picture: Image, quality: int = 85, **how: Any) -> bytes:
    return saved(Pictures.fromarray(picture), "JPEG", quality=quality, dpi=(DPI, DPI), **how)


def tiff(image: Pictures.Image, **how: Any) -> bytes:
    return saved(image, "TIFF", dpi=(DPI, DPI), **{"compression": "tiff_lzw", **how})


def saved(image: Pictures.Image, form: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def _deep_png(values: npt.NDArray[np.uint16]) -> bytes:
    done, data = cv2.imencode(".png", values, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    assert done
    return data.tobytes()


# --------------------------------------------------------------------------------------------- what leaks
def _near_black(b: Base, cover: float) -> Image:
    return laid(b.plain, b.boxes, 0, cover)


def _channel(b: Base, tone: tuple[int, int, int], channel: int, by: int) -> Image:
    """Boxes of one colour (BGR) in which one channel still has the print, by a few levels."""
    out = colours(b.plain)
    for box in b.boxes:
        at = _window(box)
        ink = b.plain[at] < 128
        out[at] = tone
        out[(*at, channel)] = np.where(ink, tone[channel] + by, tone[channel])
    return out


def _marker(b: Base, tone: float, through: float, sigma: float) -> Image:
    """A felt pen: it darkens print as well as paper; the copier adds blur and noise."""
    out = b.plain.astype(np.float64)
    for box in b.boxes:
        at = _window(box)
        out[at] = tone - through * (255 - out[at]) / 255
    return noisy(np.clip(out, 0, 255).astype(np.uint8), sigma, blur=0.7)


def _tape(b: Base) -> Image:
    out = b.plain.astype(np.float64)
    for box in b.boxes:
        at = _window(box.grown(6))
        out[at] = 232 - 9 * (255 - out[at]) / 255
    return noisy(np.clip(out, 0, 255).astype(np.uint8), 1.5, blur=0.8)


def _whitened(b: Base) -> Image:
    """White boxes with a rule, laid over the print with a trace of it left."""
    return ruled(laid(b.plain, b.boxes, 255, 0.97), b.boxes)


def _see_through(b: Base, kept: int) -> Pictures.Image:
    rgba = np.dstack([colours(b.plain), np.full_like(b.plain, 255)])
    for box in b.boxes:
        rgba[(*_window(box), 3)] = kept
    return Pictures.fromarray(rgba)


def _deep(b: Base) -> npt.NDArray[np.uint16]:
    out = b.plain.astype(np.uint16) * 257
    for box in b.boxes:
        at = _window(box)
        out[at] = np.where(b.plain[at] < 128, 90, 20)
    return out


def _palette(b: Base) -> Pictures.Image:
    index = np.where(b.plain < 128, 0, 2).astype(np.uint8)
    for box in b.boxes:
        at = _window(box)
        index[at] = np.where(b.plain[at] < 128, 0, 1)
    image = Pictures.fromarray(index, "P")
    image.putpalette([0, 0, 0, 1, 0, 0, 255, 255, 255])
    return image


def _inks(b: Base) -> Pictures.Image:
    """Black ink over all of the box, the other three inks as they were: together black everywhere."""
    cmyk = np.zeros((*b.plain.shape, 4), np.uint8)
    cmyk[..., 3] = 255 - b.plain
    for box in b.boxes:
        at = _window(box)
        cmyk[(*at, 0)] = np.where(b.plain[at] < 128, 200, 0)
        cmyk[(*at, 3)] = 255
    return Pictures.fromarray(cmyk, "CMYK")


def _dithered(b: Base, clean: bool) -> Pictures.Image:
    """A grey box over print as a copier of two tones gives it again."""
    grey = laid(b.plain, b.boxes, 140, 1.0 if clean else 0.72)
    return Pictures.fromarray(grey).convert("1")


def _sheet_pdf(image: Pictures.Image, **how: Any) -> bytes:
    return saved(image, "PDF", resolution=DPI, **how)


def picture_pdf(data: bytes, width: int, height: int, **how: Any) -> bytes:
    """A page that one picture fills; ``how``: of its dictionary, without slashes."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(width * 72 / DPI, height * 72 / DPI))
    page = pdf.pages[0]
    image = pikepdf.Stream(pdf, data)
    image.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": width, "/Height": height})
    for key, value in how.items():
        image[f"/{key}"] = value
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(image)))
    drawn = f"{width * 72 / DPI} 0 0 {height * 72 / DPI} 0 0 cm /Im0 Do"
    page.Contents = pikepdf.Stream(pdf, drawn.encode())
    out = io.BytesIO()
    pdf.save(out, static_id=True)
    return out.getvalue()


def _raw_pdf(values: npt.NDArray[Any], **how: Any) -> bytes:
    height, width = values.shape[:2]
    data = values.astype(">u2").tobytes() if values.dtype == np.uint16 else values.tobytes()
    return picture_pdf(data, width, height, BitsPerComponent=8 * values.dtype.itemsize, **how)


def _palette_pdf(b: Base) -> bytes:
    image = _palette(b)
    colours = pikepdf.String(bytes([0, 0, 0, 1, 0, 0, 255, 255, 255]))
    space = pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, 2, colours])
    return _raw_pdf(np.asarray(image), ColorSpace=space)


def _with_code(b: Base, under: bool) -> Image:
    out = laid(b.plain, b.boxes, 0, 0.97 if under else 1.0)
    for box in b.boxes:
        out = written(out, "3.5(c)", box, 255)
    return out


INK = frozenset({LeakKind.READABLE_INK})


def leaking() -> Iterator[Probe]:
    def probe(name: str, suffix: str, draw: Callable[[Base], bytes], vertical: bool = False) -> Probe:
        return Probe(f"ink-{name}", suffix, INK, draw, vertical)

    yield probe("not-quite-black", ".png", lambda b: png(_near_black(b, 0.95)))
    yield probe("one-level", ".png", lambda b: png(laid(_near_black(b, 1), b.boxes, 0, 1) | _ghost(b, 1)))
    yield probe("ghost-jpeg", ".jpg", lambda b: jpeg(_near_black(b, 0.975), 90))
    yield probe("ghost-jpeg-colour", ".jpg", lambda b: jpeg(colours(_near_black(b, 0.97)), 80))
    yield probe("red-channel", ".png", lambda b: png(_channel(b, (0, 0, 0), 2, 3)[..., ::-1].copy()))
    yield probe("blue-box", ".png", lambda b: png(_channel(b, (150, 60, 30), 0, 2)[..., ::-1].copy()))
    yield probe("marker", ".jpg", lambda b: jpeg(_marker(b, 52, 22, 2.0), 85))
    yield probe("marker-noisy", ".png", lambda b: png(_marker(b, 40, 14, 3.0)))
    yield probe("grey-marker", ".jpg", lambda b: jpeg(_marker(b, 128, 24, 2.0), 85))
    yield probe("grey-translucent", ".png", lambda b: png(laid(b.plain, b.boxes, 128, 0.93)))
    yield probe("tape", ".jpg", lambda b: jpeg(_tape(b), 90))
    yield probe("white-out", ".png", lambda b: png(_whitened(b)))
    yield probe("transparent", ".png", lambda b: png(_see_through(b, 0)))
    yield probe("transparent-tiff", ".tif", lambda b: tiff(_see_through(b, 0)))
    yield probe("sixteen-bits", ".png", lambda b: _deep_png(_deep(b)))
    yield probe("sixteen-bits-colour", ".png", lambda b: _deep_png(np.repeat(_deep(b)[:, :, None], 3, axis=2)))
    yield probe("sixteen-bits-tiff", ".tif", lambda b: tiff(Pictures.fromarray(_deep(b))))
    yield probe("palette", ".png", lambda b: png(_palette(b)))
    yield probe("four-inks", ".tif", lambda b: tiff(_inks(b)))
    yield probe("under-a-code", ".png", lambda b: png(_with_code(b, True)))
    yield probe("vertical", ".png", lambda b: png(_near_black(b, 0.97)), vertical=True)
    yield probe("sideways", ".png", lambda b: png(np.rot90(_near_black(b, 0.96), 3).copy()))
    yield probe("dithered", ".tif", lambda b: tiff(_dithered(b, False), compression="group4"))
    yield probe("pdf", ".pdf", lambda b: _sheet_pdf(Pictures.fromarray(_near_black(b, 0.96)), quality=90))
    yield probe("pdf-sixteen-bits", ".pdf", lambda b: _raw_pdf(_deep(b), ColorSpace=pikepdf.Name.DeviceGray))
    yield probe("pdf-four-inks", ".pdf", lambda b: _raw_pdf(np.asarray(_inks(b)), ColorSpace=pikepdf.Name.DeviceCMYK))
    yield probe("pdf-palette", ".pdf", _palette_pdf)


def _ghost(b: Base, by: int) -> Image:
    out = np.zeros_like(b.plain)
    for box in b.boxes:
        at = _window(box)
        out[at] = np.where(b.plain[at] < 128, 0, by)
    return out


# ----------------------------------------------------------------------------------------- what looks like it
def _back(b: Base, mirrored: Image) -> Image:
    """White boxes with a rule on a sheet whose back shines through everywhere, boxes too."""
    out = ruled(laid(b.plain, b.boxes, 255, 1.0), b.boxes).astype(np.float64)
    shine = cv2.GaussianBlur(mirrored.astype(np.float64), (0, 0), 1.2)
    return noisy(np.clip(out - 0.06 * (255 - shine), 0, 255).astype(np.uint8), 1.0)


def _photographed(b: Base) -> Image:
    """Uneven light, blur and noise over page and boxes alike."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    light = 0.62 + 0.38 * np.exp(-(((x - 300) / 900) ** 2 + ((y - 300) / 800) ** 2))
    lifted = 14 + laid(b.plain, b.boxes, 10, 1.0) * (236 / 255)
    return noisy((lifted * light).astype(np.uint8), 3.0, blur=1.0)


def _streaks(b: Base) -> Image:
    out = laid(b.plain, b.boxes, 24, 1.0).astype(np.int16)
    rng = np.random.default_rng(5)
    out += rng.integers(-4, 5, WIDTH).astype(np.int16)[None, :]
    return noisy(np.clip(out, 0, 255).astype(np.uint8), 2.0)


def _textured(b: Base) -> Image:
    """A felt pen on rough paper: lanes of the pen and the grain of the paper."""
    rng = np.random.default_rng(9)
    grain = cv2.GaussianBlur(rng.normal(0, 40, b.plain.shape), (0, 0), 3.0)
    lanes = 8 * np.sin(np.arange(HEIGHT) / 5.0)[:, None]
    out = b.plain.astype(np.float64)
    for box in b.boxes:
        at = _window(box)
        out[at] = 45 + grain[at] + np.broadcast_to(lanes, b.plain.shape)[at]
    return noisy(np.clip(out, 0, 255).astype(np.uint8), 2.0, blur=0.7)


def _highlighted(b: Base) -> Image:
    out = colours(b.plain)
    for box in b.boxes:
        at = _window(box)
        out[at] = (out[at] * np.array([250, 240, 90]) / 255).astype(np.uint8)
    return out


def _clear_alpha(b: Base) -> Pictures.Image:
    """White paper made transparent, as programs for drawing do; what was cut away is not kept."""
    shown = laid(b.plain, b.boxes, 0, 1.0)
    alpha = 255 - shown
    return Pictures.fromarray(np.dstack([np.zeros_like(colours(b.plain)), alpha]))


def _deep_clean(b: Base) -> npt.NDArray[np.uint16]:
    rng = np.random.default_rng(2)
    out = laid(b.plain, b.boxes, 6, 1.0).astype(np.uint16) * 257
    return (out + rng.integers(0, 300, out.shape).astype(np.uint16)).clip(0, 65535).astype(np.uint16)


def _codes(b: Base, tone: int, box: int, text: str) -> Image:
    out = laid(b.plain, b.boxes, box, 1.0)
    for area in b.boxes:
        out = written(out, text, area, tone)
    return out


def clean() -> Iterator[Probe]:
    def probe(name: str, suffix: str, draw: Callable[[Base], bytes]) -> Probe:
        return Probe(f"clean-{name}", suffix, frozenset(), draw)

    def black(b: Base) -> Image:
        return _near_black(b, 1.0)

    yield probe("black", ".png", lambda b: png(black(b)))
    yield probe("black-jpeg", ".jpg", lambda b: jpeg(black(b), 75))
    yield probe("black-jpeg-poor", ".jpg", lambda b: jpeg(colours(black(b)), 35))
    yield probe("black-noise", ".png", lambda b: png(noisy(laid(b.plain, b.boxes, 20, 1), 4.0, blur=0.7)))
    yield probe("grey-noise", ".jpg", lambda b: jpeg(noisy(laid(b.plain, b.boxes, 110, 1), 5.0, blur=0.7), 80))
    yield probe("streaks", ".png", lambda b: png(_streaks(b)))
    yield probe("pen-lanes", ".jpg", lambda b: jpeg(_textured(b), 85))
    yield probe("halftone", ".tif", lambda b: tiff(_dithered(b, True), compression="group4"))
    yield probe("highlighter", ".png", lambda b: png(_highlighted(b)))
    yield probe("code-white", ".jpg", lambda b: jpeg(_codes(b, 255, 0, "3.5(c)"), 80))
    yield probe("code-on-grey", ".png", lambda b: png(_codes(b, 0, 150, "5.1.2e")))
    yield probe("code-grey", ".jpg", lambda b: jpeg(_codes(b, 90, 10, "(b)(6)"), 90))
    yield probe("word-on-grey", ".png", lambda b: png(_codes(b, 255, 120, "REDACTED")))
    yield probe("photographed", ".jpg", lambda b: jpeg(_photographed(b), 85))
    yield probe("back-of-the-sheet", ".png", lambda b: png(_back(b, np.ascontiguousarray(b.plain[::-1, ::-1][::-1]))))
    yield probe("alpha-cut-out", ".png", lambda b: png(_clear_alpha(b)))
    yield probe("alpha-opaque", ".png", lambda b: png(Pictures.fromarray(black(b)).convert("RGBA")))
    yield probe("sixteen-bits", ".png", lambda b: _deep_png(_deep_clean(b)))
    yield probe("palette", ".png", lambda b: png(Pictures.fromarray(black(b)).quantize(16)))
    yield probe(
        "four-inks", ".jpg", lambda b: saved(Pictures.fromarray(black(b)).convert("CMYK"), "JPEG", dpi=(DPI, DPI))
    )
    yield probe("two-tones", ".tif", lambda b: tiff(Pictures.fromarray(black(b)).convert("1"), compression="group4"))
    yield probe("pdf", ".pdf", lambda b: _sheet_pdf(Pictures.fromarray(black(b)), quality=70))


def probes() -> tuple[Probe, ...]:
    return (*leaking(), *clean())
