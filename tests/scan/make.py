"""Files for the tests of this folder, made on the spot."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf
from PIL import Image

Pixels = npt.NDArray[np.uint8]


def noise(h: int, w: int, channels: int = 1, seed: int = 1) -> Pixels:
    """Every pixel differs from its neighbours, so that nothing can be shifted, smeared or mirrored unseen."""
    shape = (h, w) if channels == 1 else (h, w, channels)
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def text_like(h: int, w: int) -> Pixels:
    """Black bars on white, different in every corner: survives lossy compression."""
    page = np.full((h, w), 255, np.uint8)
    page[h // 10 : h // 10 + h // 20, w // 10 : w // 2] = 0
    page[h // 4 : h // 2, w // 10 : w // 8] = 90
    page[-h // 6 : -h // 8, w // 2 : -w // 10] = 30
    return page


def image_object(pdf: pikepdf.Pdf, pixels: Pixels, **keys: object) -> pikepdf.Stream:
    """A Flate picture: grey (h, w), RGB (h, w, 3) or CMYK (h, w, 4)."""
    h, w = pixels.shape[:2]
    space = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}[1 if pixels.ndim == 2 else pixels.shape[2]]
    stream = pikepdf.Stream(pdf, zlib.compress(pixels.tobytes(), 1))
    stream.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=w,
        Height=h,
        BitsPerComponent=8,
        ColorSpace=pikepdf.Name(space),
        Filter=pikepdf.Name.FlateDecode,
    )
    for key, value in keys.items():
        stream["/" + key] = value
    return stream


def encoded_object(pdf: pikepdf.Pdf, data: bytes, filter_: str, w: int, h: int, **keys: object) -> pikepdf.Stream:
    stream = image_object(pdf, np.zeros((1, 1), np.uint8), Width=w, Height=h, Filter=pikepdf.Name(filter_), **keys)
    stream.write(data, filter=pikepdf.Name(filter_), decode_parms=keys.get("DecodeParms"))
    return stream


def packed(bits: npt.NDArray[np.bool_]) -> bytes:
    return np.packbits(bits, axis=1).tobytes()


def encode(pixels: Pixels, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form, **options)
    return out.getvalue()


def add_page(
    pdf: pikepdf.Pdf,
    content: str,
    size: tuple[float, float] = (72.0, 72.0),
    xobjects: dict[str, pikepdf.Object] | None = None,
    **keys: object,
) -> None:
    """A page with the content stream ``content``; ``size`` is its MediaBox in points; a font /F1 is at hand."""
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=pikepdf.Array([0, 0, *size]),
        Contents=pdf.make_stream(content.encode()),
        Resources=pikepdf.Dictionary(
            XObject=pikepdf.Dictionary({f"/{k}": v for k, v in (xobjects or {}).items()}),
            Font=pikepdf.Dictionary(F1=font),
        ),
    )
    for key, value in keys.items():
        page["/" + key] = value
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def scan_pdf(path: Path, pages: Sequence[Pixels], dpi: float = 72.0, **keys: object) -> Path:
    """One picture a page, drawn over the whole page."""
    pdf = pikepdf.new()
    for pixels in pages:
        w, h = pixels.shape[1] * 72 / dpi, pixels.shape[0] * 72 / dpi
        add_page(pdf, f"q {w} 0 0 {h} 0 0 cm /Im Do Q", (w, h), {"Im": image_object(pdf, pixels)}, **keys)
    pdf.save(path)
    return path
