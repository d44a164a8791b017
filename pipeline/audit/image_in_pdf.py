"""Pictures of a PDF page that carry more than is drawn of them: metadata and small copies within their own streams, and
values that the drawing levels (inks, bits beyond eight, palettes).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pikepdf
from PIL import Image as Pillow

from pipeline.audit import image_file, image_planes
from pipeline.audit.image_compare import Verdict, compare
from pipeline.audit.ink import Plane
from pipeline.audit.ink_reading import Read
from pipeline.errors import DamagedFile
from pipeline.model import Frame, Image, Leak, Redaction
from pipeline.scan import formats
from pipeline.scan.pdf_objects import objects
from pipeline.scan.raster import decoded

_MOST = 50
"""pictures of a page that are looked at"""
_LIKE = 0.8
"""correlation of a picture with the page as drawn, to know how it lies on it"""
_FILTERS = {"/DCTDecode": formats.JPEG, "/DCT": formats.JPEG, "/JPXDecode": formats.JPEG2000}


def audit(
    frame: Frame, path: Path, redactions: Sequence[Redaction], read: Read | None = None
) -> tuple[tuple[Leak, ...], tuple[Plane, ...]]:
    """What the streams of a page's pictures hold besides, and planes of them for ``ink``; nothing of a page that
    withholds nothing. ``redactions``: original pixels.

    DamagedFile when a picture's own metadata cannot be taken apart and nothing else was found.
    """
    if not redactions:
        return (), ()
    leaks: list[Leak] = []
    planes: list[Plane] = []
    unread: list[str] = []
    try:
        with objects(path) as pdf:
            for image in _images(pdf, frame.file_page):
                names = _names(image)
                if len(names) == 1 and names[0] in _FILTERS:
                    data = bytes(image.read_raw_bytes())
                    found, doubts = _beside(data, _FILTERS[names[0]], frame, redactions, read)
                    leaks += found
                    unread += doubts
                planes += _planes(image, names, frame)
    except (pikepdf.PdfError, RuntimeError, ValueError, KeyError, TypeError, MemoryError) as e:
        # the reading of the page says what is wrong with the file; its messages may quote it
        what = f"the pictures of this page cannot be looked through ({type(e).__name__})"
        raise DamagedFile(what, file=frame.file, page=frame.file_page) from None
    if unread and not leaks:
        what = f"a picture could not all be looked through: {unread[0]}"
        raise DamagedFile(what, file=frame.file, page=frame.file_page)
    return tuple(leaks), tuple(planes)


def _images(pdf: pikepdf.Pdf, number: int) -> Iterator[pikepdf.Stream]:
    """Picture streams that a page names, also through its forms; each once."""
    seen: set[tuple[int, int]] = set()
    todo: list[Any] = [pdf.pages[number - 1].obj.get("/Resources")]
    count = 0
    for resources in todo:
        objects = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
        if not isinstance(objects, pikepdf.Dictionary):
            continue
        for _, item in objects.items():
            if not isinstance(item, pikepdf.Stream) or item.objgen in seen:
                continue
            seen.add(item.objgen)
            if item.get("/Subtype") == "/Form" and len(todo) < _MOST:
                todo.append(item.get("/Resources"))
            elif item.get("/Subtype") == "/Image" and count < _MOST:
                count += 1
                yield item


def _names(image: pikepdf.Stream) -> tuple[str, ...]:
    found = image.get("/Filter")
    if isinstance(found, pikepdf.Name):
        return (str(found),)
    return tuple(str(n) for n in found) if isinstance(found, pikepdf.Array) else ()


# ------------------------------------------------------------------------------------------ beside the picture
class _OnePage(image_file.Pages):
    """The page as it is drawn, in the place of an image file's own. ``data``: the picture's stream."""

    def __init__(self, frame: Frame, redactions: Sequence[Redaction], data: bytes, read: Read | None) -> None:
        self.name, self.paged, self.numbers, self.read = frame.file, True, (1,), read
        self._data, self._number = data, frame.file_page
        self._keep()
        self._kept = 1, frame
        self._found = {1: tuple(redactions)}

    def told(self, number: int | None) -> int | None:
        return self._number

    def own(self, other: Image) -> bool:
        try:
            with Pillow.open(io.BytesIO(self._data)) as image:
                image.draft("L", (1600, 1600))
                return compare(decoded(image)[0], (), other).verdict is Verdict.SAME
        except Exception:  # decoders raise nearly anything; the picture then counts as another one
            return False


def _beside(
    data: bytes, fmt: formats.Format, frame: Frame, redactions: Sequence[Redaction], read: Read | None
) -> tuple[list[Leak], list[str]]:
    parts = image_file.taken_apart(data, fmt, frame.file)
    if fmt is formats.JPEG:  # its texts and small copies are looked at with the file: pdf_jpeg
        parts.texts.clear()
        parts.pictures.clear()
    pages = _OnePage(frame, redactions, data, read)
    return [replace(leak, rule=f"pdf.picture-{leak.rule}") for leak in image_file.judged(parts, pages)], parts.unread


# ------------------------------------------------------------------------------------------- within the picture
def _planes(image: pikepdf.Stream, names: tuple[str, ...], frame: Frame) -> Iterator[Plane]:
    """Of a picture on the page's own grid; others are not on it pixel by pixel."""
    width, height = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    shape = frame.pixels.shape[:2]
    if (height, width) not in (shape, shape[::-1]) or min(shape) < 8:
        return
    found = _values(image, names, width, height)
    if found is None:
        return
    name, values, shown = found
    turned = _as_drawn(values, shown, frame)
    if turned is not None:
        yield Plane(name, turned)


def _values(
    image: pikepdf.Stream, names: tuple[str, ...], width: int, height: int
) -> tuple[str, npt.NDArray[Any], Image] | None:
    """(name, values, grey to tell how it lies) of a picture with more than is drawn; None of any other."""
    space = image.get("/ColorSpace")
    family = str(space[0]) if isinstance(space, pikepdf.Array) and len(space) else str(space)
    bits = int(image.get("/BitsPerComponent", 8))
    if names and names[-1] in _FILTERS:
        if len(names) > 1 or family not in ("/DeviceCMYK", "/ICCBased", "/DeviceN"):
            return None
        with Pillow.open(io.BytesIO(bytes(image.read_raw_bytes()))) as picture:
            if picture.mode != "CMYK":
                return None
            return "inks", np.asarray(picture), np.asarray(picture.convert("L"), dtype=np.uint8)
    if bits < 8 or (bits == 8 and family in ("/DeviceGray", "/DeviceRGB", "/CalGray", "/CalRGB")):
        return None
    data = np.frombuffer(bytes(image.read_bytes()), np.uint8)
    channels = data.size // (width * height * bits // 8)
    if not 1 <= channels <= 8 or data.size < width * height * channels * bits // 8:
        return None
    cut = data[: width * height * channels * bits // 8]
    values = (cut.view(">u2") if bits == 16 else cut).reshape(height, width, channels)
    if family == "/Indexed":
        return _indexed(image, space, values[..., 0])
    if bits == 8 and channels != 4:
        return None
    dark = values.astype(np.float32).mean(axis=2)
    return "depth" if bits == 16 else "inks", values, np.asarray(dark / (257 if bits == 16 else 1), dtype=np.uint8)


def _indexed(
    image: pikepdf.Stream, space: Any, index: npt.NDArray[np.uint8]
) -> tuple[str, npt.NDArray[Any], Image] | None:
    try:
        rgb = pikepdf.PdfImage(image).as_pil_image().convert("RGB")
    except (pikepdf.PdfError, NotImplementedError, ValueError, KeyError):
        return None
    shown = np.asarray(rgb, dtype=np.uint8)
    palette = np.zeros((256, 3), np.uint8)
    palette[index.ravel()] = shown.reshape(-1, 3)
    alike = image_planes.alike(index, palette)
    return None if alike is None else ("palette", alike, np.asarray(cv2.cvtColor(shown, cv2.COLOR_RGB2GRAY)))


def _as_drawn(values: npt.NDArray[Any], shown: Image, frame: Frame) -> npt.NDArray[Any] | None:
    """Turned and mirrored as the page draws it; None when it is not what the page shows."""
    page = frame.pixels if frame.pixels.ndim == 2 else np.asarray(frame.pixels.mean(axis=2), dtype=np.uint8)
    best, found = _LIKE, None
    for mirrored in (False, True):
        for turns in range(4):
            a = np.rot90(shown[:, ::-1] if mirrored else shown, turns)
            if a.shape != page.shape:
                continue
            likeness = abs(float(np.corrcoef(a[::4, ::4].ravel(), page[::4, ::4].ravel())[0, 1]))  # inks are negative
            if likeness > best:
                best, found = likeness, (mirrored, turns)
    if found is None:
        return None
    flipped = values[:, ::-1] if found[0] else values
    out = np.ascontiguousarray(np.rot90(flipped, found[1]))
    return out.astype(np.uint16) if out.dtype.itemsize == 2 else out
