"""Pages of TIFF, JPEG, PNG, JPEG 2000 and BMP files as pictures, through Pillow."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError

from pipeline.errors import DamagedFile, KodenError, TooLarge
from pipeline.model import Image
from pipeline.scan import jpeg_passes, picture_weight
from pipeline.scan.formats import JPEG, MOST_PAGES, TIFF, Format
from pipeline.scan.picture import Picture, check_sides, check_size, without_idle_colour

# TIFF 6.0 tags
_SUBFILE, _STRIPS, _TILES = 254, (273, 279), (324, 325)
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 282, 283, 296
_PER_INCH = {2: 1.0, 3: 2.54}
_STRIP = 512
"""rows taken over at a time"""
_ORIENTATION = 0x0112
_QUOTED = re.compile(r"""b?(['"`]).*?(?:\1|$)""", re.S)


class RasterFile:
    """An open picture file. ``name`` is for messages. ``pages``: numbers of its pages in the file, from 1; of a TIFF,
    all frames but those that are marked as smaller copies or masks of another.

    ``most``: pages that are looked for at most. Sizes are looked at before anything is decoded: TooLarge. DamagedFile
    when the file cannot be read.
    """

    def __init__(self, path: Path, name: str, fmt: Format, max_pixels: int, most: int | None = None) -> None:
        self._path, self._name, self._format, self._max_pixels = path, name, fmt, max_pixels
        self._size = path.stat().st_size
        self._image: Pillow.Image | None = None
        self._stream: BinaryIO | None = None
        picture_weight.check(path, name, fmt)
        try:
            with self._pillow(None):
                image = self._open()
                self.pages = _pages(image, most) if fmt is TIFF else (1,)
        except KodenError:
            self.close()
            raise

    def close(self) -> None:
        if self._image is not None:
            self._image.close()
            self._image = None
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _open(self) -> Pillow.Image:
        if self._image is None:
            # a stream, not a path: by a path Pillow (13) maps uncompressed TIFFs and then mistakes the sides of one
            # whose orientation tag turns it by 90 degrees
            self._stream = self._path.open("rb")
            self._image = Pillow.open(self._stream, formats=[self._format.pillow])
        return self._image

    def __enter__(self) -> RasterFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def picture(self, number: int) -> Picture:
        """Page ``number``, from 1, EXIF orientation applied. DamagedFile, TooLarge, both with the page."""
        with self._pillow(number) as said:
            image = self._open()
            if self._format is TIFF:
                image.seek(self.pages[number - 1] - 1)
            check_size(*image.size, self._max_pixels, file=self._name, page=number)
            check_sides(*image.size, file=self._name, page=number)
            if self._format is TIFF:
                self._check_extent(image, number)
            if self._format is JPEG and jpeg_passes.too_many(self._path.read_bytes()):
                what = f"the JPEG is coded in more than {jpeg_passes.MOST} passes"
                raise DamagedFile(what, file=self._name, page=number)
            stated = _stated(image, self._format)
            sideways = image.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8)
            image.load()
            # a TIFF turns itself as it is loaded, and then no longer has the tag
            turned = image.getexif().get(_ORIENTATION, 1) != 1
            pixels, notes = decoded(ImageOps.exif_transpose(image) if turned else image)
            if stated and sideways:
                stated = (stated[1], stated[0])
        if not self._format.paged:
            self.close()
        return Picture(pixels, stated, notes + tuple(said))

    @contextmanager
    def _pillow(self, page: int | None) -> Iterator[list[str]]:
        """Our errors for Pillow's, and our limit of size instead of its own; yields what Pillow warns of."""
        before, Pillow.MAX_IMAGE_PIXELS = Pillow.MAX_IMAGE_PIXELS, None
        said: list[str] = []
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                yield said
                said.extend(dict.fromkeys(_unquoted(str(w.message)) for w in caught))
        except (KodenError, PermissionError, FileNotFoundError):
            raise
        except (Pillow.DecompressionBombError, MemoryError) as e:
            raise TooLarge("the picture is too large to be decoded", file=self._name, page=page) from e
        except Exception as e:  # Pillow's decoders raise nearly anything on a broken file
            # what Pillow cannot identify it names by the stream, which tells nobody anything
            why = _unquoted(str(e).replace(str(self._path), self._name))
            detail = "" if isinstance(e, UnidentifiedImageError) else f" ({why})"
            what = f"the {self._format.name} is cut off or damaged{detail}"
            raise DamagedFile(what, file=self._name, page=page) from e
        finally:
            Pillow.MAX_IMAGE_PIXELS = before

    def _check_extent(self, image: Pillow.Image, page: int) -> None:
        tags = _tags(image)
        for offsets, counts in (_STRIPS, _TILES):
            pairs = zip(_many(tags.get(offsets)), _many(tags.get(counts)), strict=False)
            if any(offset + count > self._size for offset, count in pairs):
                raise DamagedFile("the TIFF is cut off: data of this page are missing", file=self._name, page=page)


def _unquoted(message: str) -> str:
    """What a library says of a file, without what it quotes of it."""
    plain = _QUOTED.sub("...", message).strip()
    return plain if plain.isascii() else "the reason cannot be told without quoting the file"


def several_pages(path: Path, name: str) -> bool:
    """Whether a TIFF has more than one page; a directory of any length is read no further than the second."""
    with RasterFile(path, name, TIFF, 0, most=2) as tiff:
        return len(tiff.pages) > 1


def decoded(image: Pillow.Image) -> tuple[Image, tuple[str, ...]]:
    """Grey (h, w) or BGR (h, w, 3) of any picture Pillow reads, and notes: alpha flattened on white, more than 8 bits
    scaled to 8, CMYK and palettes resolved."""
    mode = image.mode
    if mode == "1":
        return _array(image.convert("L")), ()
    if mode.startswith("I") or mode == "F":
        return _deep(image)
    if mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        return _flattened(image.convert("RGBA"))
    if mode == "L":
        return _array(image), ()
    if mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        image = ImageCms.applyTransform(image, ImageCms.buildTransform(lab, srgb, "LAB", "RGB")) or image
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    return without_idle_colour(_array(rgb, cv2.COLOR_RGB2BGR)), ()


def _array(image: Pillow.Image, turned: int | None = None) -> npt.NDArray[np.uint8]:
    """The bytes of a picture, its channels reordered by an OpenCV code if one is given. Taken over in strips: at
    once it would lie in memory four times."""
    w, h = image.size
    bands = len(image.getbands())
    out = np.empty((h, w) if bands == 1 else (h, w, bands), dtype=np.uint8)
    for y in range(0, h, _STRIP):
        strip = np.asarray(image.crop((0, y, w, min(h, y + _STRIP))), dtype=np.uint8)
        out[y : y + _STRIP] = strip if turned is None else cv2.cvtColor(strip, turned)
    return out


def _strips(image: Pillow.Image) -> Iterator[tuple[slice, npt.NDArray[Any]]]:
    """A picture a few rows at a time: what is computed with it takes several times its own memory."""
    w, h = image.size
    for y in range(0, h, _STRIP):
        rows = slice(y, min(h, y + _STRIP))
        yield rows, np.asarray(image.crop((0, rows.start, w, rows.stop)))


def _flattened(rgba: Pillow.Image) -> tuple[Image, tuple[str, ...]]:
    w, h = rgba.size
    low, high = rgba.getextrema()[3]  # type: ignore[misc]
    # some programs leave the fourth byte empty; nobody scans a page that cannot be seen
    unseen = high == 0
    flat = np.empty((h, w, 3), np.uint8)
    for rows, strip in _strips(rgba):
        bgr = cv2.cvtColor(strip, cv2.COLOR_RGBA2BGR)
        if low < 255 and not unseen:
            a = strip[..., 3:].astype(np.uint16)
            flat[rows] = (bgr.astype(np.uint16) * a + 255 * (255 - a) + 127) // 255
        else:
            flat[rows] = bgr
    notes = ("every pixel is marked as transparent; that was not heeded",) if unseen else ()
    return without_idle_colour(flat), notes


def _deep(image: Pillow.Image) -> tuple[Image, tuple[str, ...]]:
    """8 bits from more: by the full scale of 16 or 12 bits, floating point from 0 to 1, else between the extremes."""
    notes: tuple[str, ...] = ()
    ends = [(float(strip.min()), float(strip.max())) for _, strip in _strips(image)]
    if not np.isfinite(ends).all():
        raise ValueError("values that are no numbers")
    low, high = min(e[0] for e in ends), max(e[1] for e in ends)
    kind = np.asarray(image.crop((0, 0, 1, 1))).dtype
    full = 0.0
    if kind.kind == "f" and low >= 0 and high <= 1:
        full = 1.0
    elif low >= 0 and 4095 < high <= 65535:
        full = 65535.0
    elif low >= 0 and 255 < high <= 4095:
        # scanners of 12 bits store them in 16; taken for 16 the page would be black
        full = 4095.0
        notes = ("grey values up to 4095 were taken for 12 bits",)
    elif low >= 0 and high <= 255:
        full = 255.0
    else:
        notes = (f"grey values from {low:g} to {high:g} were stretched to 8 bits",)
    table = np.rint(np.minimum(np.arange(65536) * (255.0 / full), 255)).astype(np.uint8) if full else None
    w, h = image.size
    out = np.empty((h, w), np.uint8)
    for rows, strip in _strips(image):
        if table is None:
            out[rows] = np.rint((strip.astype(np.float64) - low) * (255.0 / max(high - low, 1e-12)))
        elif kind == np.uint16:
            out[rows] = table[strip]
        else:
            out[rows] = np.rint(strip.astype(np.float32) * np.float32(255.0 / full))
    return out, notes


# ------------------------------------------------------------------------------------------------- tags
def _pages(image: Pillow.Image, most: int | None = None) -> tuple[int, ...]:
    """Numbers of the frames that are pages; looks no further than the first ``most`` of them."""
    pages = []
    for index in count():
        try:
            image.seek(index)
        except EOFError:
            break
        # bit 0: a smaller copy of another frame, bit 2: a mask for one
        if not int(_tags(image).get(_SUBFILE, 0) or 0) & 0b101:
            pages.append(index + 1)
        if index >= MOST_PAGES:
            raise TooLarge(f"the TIFF has more than {MOST_PAGES} frames", remedy="cut it into several files")
        if len(pages) == most:
            break
    return tuple(pages) or (1,)


def _tags(image: Pillow.Image) -> Any:
    return getattr(image, "tag_v2", {})


def _many(value: object) -> tuple[int, ...]:
    if value is None:
        return ()
    return tuple(int(v) for v in value) if isinstance(value, (tuple, list)) else (int(value),)  # type: ignore[call-overload]


def _stated(image: Pillow.Image, fmt: Format) -> tuple[float, float] | None:
    """Dots per inch as the file says; None when it does not. Whether it can be true is not judged here."""
    if fmt is TIFF:
        tags = _tags(image)
        scale = _PER_INCH.get(tags.get(_RESOLUTION_UNIT, 2))
        found = (tags.get(_X_RESOLUTION), tags.get(_Y_RESOLUTION)) if scale else None
    else:
        scale, found = 1.0, image.info.get("dpi")
    if scale is None or found is None:
        return None
    try:
        across, down = (float(v) * scale for v in found)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return (across, down) if math.isfinite(across) and math.isfinite(down) and across > 0 and down > 0 else None
