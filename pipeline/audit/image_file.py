"""An image file beside its pages: metadata, smaller copies, layers, other frames, and data that nothing names."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow

from pipeline.audit import image_boxes, image_jpeg, image_tiff, image_words, ink
from pipeline.audit.found import found
from pipeline.audit.image_compare import Verdict, compare
from pipeline.audit.image_parts import Blob, Embedded, Parts, Text
from pipeline.audit.ink_reading import Read
from pipeline.errors import DamagedFile, NotAScan, ScanError, TooLarge
from pipeline.model import Box, Frame, Image, Leak, LeakKind, Redaction
from pipeline.redaction.mask import mask
from pipeline.scan import formats, resolution
from pipeline.scan.raster import RasterFile, decoded
from pipeline.settings import Settings

_LARGEST = 1 << 30
"""bytes of a file that are looked through"""
_SIGNATURE = 48
"""pixels, side of the small copies by which frames are first compared"""
_LIKE, _SAME, _UNLIKE = 0.5, 0.85, 0.06
"""of two frames that show one page: correlation of their small copies, and at full comparison; share of the ink of one
that the other lacks"""
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")
_FILES = (b"%PDF-", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"7z\xbc\xaf\x27\x1c", b"Rar!")
_UNKNOWN = 4096
"""bytes of no known kind from which on it is said that they were not understood"""
_MAX_PIXELS: int = Settings.model_fields["max_pixels"].default
"""a picture with more is not decoded; the reading of the page may have been allowed more, and then says so itself"""
_MOST = 32
"""pictures within one file that are compared"""


def audit(path: Path, name: str) -> tuple[Leak, ...]:
    """What the file holds that its pages withhold. Texts and layers count only in a file whose pages withhold
    something at all.

    Raises a ScanError when the file cannot be looked through, or some of it cannot and nothing was found in the rest.
    """
    if path.stat().st_size > _LARGEST:
        raise TooLarge("the file is too large to be looked through", file=name)
    data = path.read_bytes()
    fmt = formats.by_content(data[: formats.HEAD])
    if fmt is None or fmt is formats.PDF:
        raise NotAScan("the content is that of no picture", file=name)
    parts = taken_apart(data, fmt, name)
    pages = Pages(path, name, fmt)
    with pages.file:
        leaks = [*judged(parts, pages), *_frames(pages)]
        if parts.unread and not leaks and any(pages.withholds(n) for n in pages.numbers):
            raise DamagedFile(f"it could not all be looked through: {parts.unread[0]}", file=name)
    return tuple(leaks)


def judged(parts: Parts, pages: Pages) -> list[Leak]:
    """What leaks of the parts of a file beside its frames; adds to ``parts.unread`` what could not be judged."""
    return [*_texts(parts, pages), *_blobs(parts, pages), *_pictures(parts, pages), *_layers(parts, pages)]


def taken_apart(data: bytes, fmt: formats.Format, name: str) -> Parts:
    try:
        if fmt is formats.JPEG:
            return image_jpeg.parts(data)
        if fmt is formats.PNG:
            return image_boxes.png(data)
        if fmt is formats.JPEG2000:
            return image_boxes.jp2(data)
        if fmt is formats.BMP:
            return image_boxes.bmp(data)
        return image_tiff.parts(data)
    except (ValueError, IndexError, OverflowError, RecursionError, MemoryError) as e:
        kind = type(e).__name__  # its message might quote the file
        raise DamagedFile(f"what the {fmt.name} holds beside its picture is damaged ({kind})", file=name) from None


class Pages:
    """The pages of a file, drawn and searched for redactions only when something in the file calls for it."""

    def __init__(self, path: Path, name: str, fmt: formats.Format) -> None:
        self.name, self.paged = name, fmt.paged
        self.read: Read | None = None
        self.file = RasterFile(path, name, fmt, _MAX_PIXELS)
        self.numbers = tuple(range(1, len(self.file.pages) + 1))
        self._keep()

    def _keep(self) -> None:
        self._kept: tuple[int, Frame] | None = None
        self._found: dict[int, tuple[Redaction, ...]] = {}
        self._shown: dict[int, tuple[str, ...]] = {}

    def frame(self, number: int) -> Frame:
        if self._kept is None or self._kept[0] != number:
            picture = self.file.picture(number)
            height, width = picture.pixels.shape[:2]
            dpi, origin, _ = resolution.resolve(width, height, picture.stated, None)
            frame = Frame(self.name, self.file.pages[number - 1], self.paged, number, "", picture.pixels, dpi, origin)
            self._kept = number, frame
        return self._kept[1]

    def redactions(self, number: int) -> tuple[Redaction, ...]:
        if number not in self._found:
            self._found[number] = found(self.frame(number))
        return self._found[number]

    def withholds(self, number: int | None) -> bool:
        """Whether a page withholds something, or any does when it is None."""
        return any(self.redactions(n) for n in (self.numbers if number is None else (number,)))

    def shown(self, number: int) -> tuple[str, ...]:
        """What the page shows anyway: what stands in its boxes is painted over before it is read."""
        if number not in self._shown:
            frame = self.frame(number)
            grey = frame.pixels if frame.pixels.ndim == 2 else cv2.cvtColor(frame.pixels, cv2.COLOR_BGR2GRAY)
            painted = mask(np.asarray(grey, dtype=np.uint8), self.redactions(number))
            self._shown[number] = tuple(line.text for line in (self.read or ink.reader())(painted, 0.0))
        return self._shown[number]

    def page(self, number: int | None) -> int:
        """A page that the file has."""
        return min(max(1, number or 1), len(self.numbers))

    def told(self, number: int | None) -> int | None:
        """The number that a leak carries: of the frame in the file."""
        return None if number is None else self.file.pages[self.page(number) - 1]

    def own(self, other: Image) -> bool:
        """Whether a picture within the file is a copy of what it goes with, though not of the page."""
        return False


# --------------------------------------------------------------------------------------------------- texts
def _texts(parts: Parts, pages: Pages) -> Iterator[Leak]:
    seen: set[tuple[str, int | None]] = set()
    for text in parts.texts:
        if text.about == "file" or (text.about == "maker" and image_words.house(text.text)):
            continue
        if (text.text, text.page) in seen or not image_words.telling(text.text, pages.name):
            continue
        seen.add((text.text, text.page))
        number = pages.page(text.page)
        if not pages.withholds(number):
            continue
        length = image_words.telling(text.text, pages.name, pages.shown(number))
        if length:
            yield _words(text, length, pages)


def _words(text: Text, length: int, pages: Pages) -> Leak:
    certainty = 0.6 if text.about == "maker" else 0.9
    return Leak(LeakKind.METADATA, pages.name, pages.told(text.page), None, length, "char", certainty, text.where)


def _blobs(parts: Parts, pages: Pages) -> Iterator[Leak]:
    """Words, pictures and whole files in bytes of no known meaning."""
    for blob in parts.blobs:
        inner = list(_inner(blob))
        parts.pictures += inner
        at = [i for i in (blob.data.find(magic) for magic in _FILES) if i >= 0]
        length = 0 if inner else image_words.within(blob.data, pages.name)
        large = blob.kind is not LeakKind.METADATA and len(blob.data) > _UNKNOWN
        if not (at or length or (large and not inner)) or not pages.withholds(pages.page(blob.page)):
            continue
        if at:
            yield Leak(
                LeakKind.ATTACHMENT, pages.name, pages.told(blob.page), None, len(blob.data) - min(at), "byte", 0.8,
                blob.where,
            )  # fmt: skip
        elif length:
            yield Leak(LeakKind.METADATA, pages.name, pages.told(blob.page), None, length, "char", 0.8, blob.where)
        else:
            parts.unread.append(f"{len(blob.data)} bytes of no known kind ({blob.where})")


def _inner(blob: Blob) -> Iterator[Embedded]:
    """Pictures that begin somewhere in it; a later one within an earlier one is that one's own small copy."""
    reached = -1
    for at in sorted({i for magic in _PICTURES for i in _all(blob.data, magic)})[:_MOST]:
        if at < reached:
            continue
        data = blob.data[at:]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with Pillow.open(io.BytesIO(data)) as image:
                    if min(image.size) < 16:
                        continue
        except Exception:  # a signature by chance: what follows is searched as bytes
            continue
        reached = at + 4096
        kind = LeakKind.THUMBNAIL if blob.kind is LeakKind.METADATA else blob.kind
        yield Embedded(blob.where, data, kind, blob.page or 1)


def _all(data: bytes, magic: bytes) -> Iterator[int]:
    at = data.find(magic)
    for _ in range(_MOST):
        if at < 0:
            return
        yield at
        at = data.find(magic, at + 1)


# ------------------------------------------------------------------------------------------------ pictures
def _pictures(parts: Parts, pages: Pages) -> Iterator[Leak]:
    if len(parts.pictures) > max(_MOST, 2 * len(pages.numbers)):
        parts.unread.append("more pictures within the file than are looked at")
    for embedded in parts.pictures[: max(_MOST, 2 * len(pages.numbers))]:
        number = pages.page(embedded.of)
        other = _decoded(embedded.file())
        if other is None:
            parts.unread.append(f"a picture within the file that cannot be decoded ({embedded.where})")
            continue
        if min(other.shape[:2]) < 16 or np.ptp(other) < 24:
            continue  # an icon, or blank
        frame = pages.frame(number)
        boxes = [r.box for r in pages.redactions(number)]
        said = compare(frame.pixels, boxes, other)
        if said.verdict is Verdict.SAME or (said.verdict is Verdict.OTHER and (not boxes or pages.own(other))):
            continue
        size = int(other.shape[0] * other.shape[1])
        certainty = 0.9 if said.verdict is Verdict.UNCOVERS else 0.4
        polygon = Box.union(said.places).polygon if said.places else None
        yield Leak(embedded.kind, pages.name, pages.told(number), polygon, size, "pixel", certainty, embedded.where)


def _decoded(data: bytes) -> Image | None:
    """A picture within the file, its size bounded like a page's; None when it cannot be had."""
    if data.startswith(b"P6 "):
        return _pixels(data)
    before, Pillow.MAX_IMAGE_PIXELS = Pillow.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Pillow.open(io.BytesIO(data)) as image:
                if image.size[0] * image.size[1] > _MAX_PIXELS:
                    return None
                return decoded(image)[0]
    except Exception:  # decoders raise nearly anything; the caller says that it could not be had
        return None
    finally:
        Pillow.MAX_IMAGE_PIXELS = before


def _pixels(data: bytes) -> Image | None:
    """Plain pixels with a header of our own making; what is missing at the end is white."""
    head, _, body = data.partition(b"\n")
    width, height = (int(v) for v in head.split()[1:3])
    if not 0 < width * height <= 1 << 24:
        return None
    body = body[: 3 * width * height]
    body += b"\xff" * (3 * width * height - len(body))
    return np.frombuffer(body, np.uint8).reshape(height, width, 3)[..., ::-1].copy()


def _layers(parts: Parts, pages: Pages) -> Iterator[Leak]:
    for number, length in parts.layers:
        if pages.withholds(pages.page(number)):
            yield Leak(
                LeakKind.HIDDEN_LAYER, pages.name, pages.told(number), None, length, "byte", 0.7, "layers-of-an-editor"
            )


# -------------------------------------------------------------------------------------------------- frames
def _frames(pages: Pages) -> Iterator[Leak]:
    """Frames that show another page of the file without its boxes."""
    if len(pages.numbers) < 2:
        return
    for i, j in _alike([_signature(pages, n) for n in pages.numbers], pages):
        for covered, other in ((i, j), (j, i)):
            boxes = [r.box for r in pages.redactions(covered)]
            if not boxes:
                continue
            under = pages.frame(other).pixels
            said = compare(pages.frame(covered).pixels, boxes, under, anywhere=False)
            if said.verdict is Verdict.UNCOVERS and said.likeness >= _SAME and said.unlike <= _UNLIKE:
                polygon = Box.union(said.places).polygon
                number = pages.told(covered)
                certainty = round(min(0.95, said.likeness), 2)
                yield Leak(
                    LeakKind.EXTRA_FRAME, pages.name, number, polygon, 1, "item", certainty, "frame-of-same-page"
                )
                # and the frame that shows it, all of it: released, that one must not be read or published either
                h, w = under.shape[:2]
                whole, number = Box(0, 0, w, h).polygon, pages.told(other)
                yield Leak(LeakKind.EXTRA_FRAME, pages.name, number, whole, 1, "item", certainty, "frame-that-uncovers")


_Signature = tuple[float, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]


def _alike(small: list[_Signature | None], pages: Pages) -> Iterator[tuple[int, int]]:
    """Pairs of pages that look alike, at least one of them with boxes; a row at a time, for there may be millions."""
    numbers = np.array([n for n, s in enumerate(small, 1) if s is not None], np.int64)
    known = [s for s in small if s is not None]
    sides = np.array([s[0] for s in known])
    flat = np.array([s[1].ravel() for s in known], np.float32).reshape(len(known), -1)
    for n in range(len(known) - 1):
        alike = (flat[n + 1 :] @ flat[n]) / flat.shape[1] >= _LIKE
        alike &= np.abs(sides[n] / sides[n + 1 :] - 1) <= 0.05
        others = numbers[n + 1 :][alike].tolist()
        if others and not pages.redactions(int(numbers[n])):
            others = [j for j in others if pages.redactions(j)]
        yield from ((int(numbers[n]), j) for j in others)


def _signature(pages: Pages, number: int) -> _Signature | None:
    """Proportion of the sides, and the page at a few pixels with mean 0 and variance 1; None of a blank page, and of
    one that cannot be had, which the reading of the page says."""
    try:
        pixels = pages.frame(number).pixels
    except ScanError:
        return None
    grey = pixels if pixels.ndim == 2 else pixels[..., 1]
    small = cv2.resize(grey, (_SIGNATURE, _SIGNATURE), interpolation=cv2.INTER_AREA).astype(np.float32)
    spread = float(small.std())
    return None if spread < 1 else (pixels.shape[1] / pixels.shape[0], (small - small.mean()) / spread)
