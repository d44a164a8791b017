"""What an image file holds of a page beside the picture that is shown: more bits than eight, what transparent pixels
hide, inks that add up to the same black, colours of a palette that look alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow
from PIL import ImageOps

from pipeline.audit.ink import Plane
from pipeline.errors import DamagedFile
from pipeline.model import Box, Frame
from pipeline.scan import formats

_BITS_PER_SAMPLE, _ORIENTATION = 258, 0x0112
_LIKE = 6
"""of 255: colours of a palette that differ by less are one to the eye"""
_MORE = ("P", "CMYK", "LAB", "I", "F")
"""modes that hold more than the picture shows"""
_TRANSPARENT = 128
"""alpha below this: the pixel's own colour is not what is seen"""
_MOST = 200
"""areas; a page with more of them is a texture"""
_SEEN = 8
"""of 255: by this a pixel's own colour must differ from what is shown to be hidden"""
_TURNS: dict[int, tuple[int, bool]] = {1: (0, False), 2: (0, True), 3: (2, False), 4: (2, True),
                                       5: (3, True), 6: (3, False), 7: (1, True), 8: (1, False)}  # fmt: skip
"""EXIF orientation: quarters against the clock, after mirroring left to right"""

Values = npt.NDArray[Any]


def planes(path: Path, frame: Frame, wanted: bool) -> tuple[Plane, ...]:
    """``wanted``: whether the page has redactions at all; without any, only transparent pixels are looked at.

    DamagedFile when a part that the file says it has cannot be decoded.
    """
    with path.open("rb") as f:
        fmt = formats.by_content(f.read(formats.HEAD))
    if fmt is None or fmt is formats.PDF:
        return ()
    before, Pillow.MAX_IMAGE_PIXELS = Pillow.MAX_IMAGE_PIXELS, None  # the frame's size has been checked
    try:
        with path.open("rb") as stream, Pillow.open(stream, formats=[fmt.pillow]) as image:
            if fmt is formats.TIFF:
                image.seek(frame.file_page - 1)
            deep = _deep(image, fmt)
            see_through = image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info
            more = deep or image.mode in _MORE or image.mode.startswith("I;16")
            if not see_through and not (wanted and more):
                return ()
            out = tuple(_planes(path, image, fmt, frame, deep, see_through))
    except Exception as e:  # decoders raise nearly anything on a broken file
        what = f"what the {fmt.name} holds beside its picture cannot be decoded"
        raise DamagedFile(what, file=frame.file, page=frame.file_page if frame.paged else None) from e
    finally:
        Pillow.MAX_IMAGE_PIXELS = before
    return tuple(p for p in out if p.values.shape[:2] == frame.pixels.shape[:2])


def _deep(image: Pillow.Image, fmt: formats.Format) -> bool:
    """Whether a picture of several channels has more than 8 bits in each, of which Pillow drops the lower ones."""
    if image.mode not in ("RGB", "RGBA", "LA"):
        return False
    if fmt is formats.TIFF:
        bits = getattr(image, "tag_v2", {}).get(_BITS_PER_SAMPLE, (8,))
        return bool(max(bits if isinstance(bits, tuple) else (bits,)) > 8)
    tiles: list[Any] = getattr(image, "tile", [])
    return any("16" in str(part[3]) for part in tiles) if fmt is formats.PNG else fmt is formats.JPEG2000


def _planes(
    path: Path, image: Pillow.Image, fmt: formats.Format, frame: Frame, deep: bool, see_through: bool
) -> Iterator[Plane]:
    turn = int(image.getexif().get(_ORIENTATION, 1) or 1)
    if deep:
        values = _unchanged(path, fmt, frame.file_page)
        if values is not None and values.dtype != np.uint8:
            yield Plane("depth", _turned(values, turn))
    image.load()
    turned = ImageOps.exif_transpose(image) if image.getexif().get(_ORIENTATION, 1) != 1 else image
    if see_through:
        rgba = np.asarray(turned.convert("RGBA"))
        if rgba[..., 3].min() < 255 and rgba[..., 3].max() > 0:
            yield Plane("alpha", rgba)
    if turned.mode == "P":
        alike = _alike(turned)
        if alike is not None:
            yield Plane("palette", alike)
    elif turned.mode in ("CMYK", "LAB"):
        yield Plane("inks", np.asarray(turned))
    elif turned.mode.startswith("I") or turned.mode == "F":
        yield Plane("depth", np.asarray(turned).astype(np.float32))


def _unchanged(path: Path, fmt: formats.Format, page: int) -> Values | None:
    """All bits of all channels, through OpenCV, as the file has them."""
    if fmt is formats.TIFF:
        done, pages = cv2.imreadmulti(str(path), start=page - 1, count=1, flags=cv2.IMREAD_UNCHANGED)
        return np.asarray(pages[0]) if done and pages else None
    found = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    return None if found is None else np.asarray(found)


def _turned(values: Values, orientation: int) -> Values:
    quarters, mirrored = _TURNS.get(orientation, (0, False))
    flipped = values[:, ::-1] if mirrored else values
    return np.ascontiguousarray(np.rot90(flipped, quarters))


def _alike(image: Pillow.Image) -> Values | None:
    palette = np.asarray(image.getpalette("RGB") or (), dtype=np.uint8).reshape(-1, 3)
    return alike(np.asarray(image), palette)


def alike(index: Values, palette: npt.NDArray[np.uint8]) -> Values | None:
    """Numbers of the palette (n, 3), ordered within each colour as the eye sees it; None when no two that are in use
    look alike."""
    tones = palette.astype(np.int16)
    used = np.flatnonzero(np.bincount(index.ravel(), minlength=256))
    used = used[used < len(tones)]
    order = np.zeros(256, np.float32)
    found = False
    for n, i in enumerate(used):
        same = used[:n][np.abs(tones[used[:n]] - tones[i]).max(axis=1) < _LIKE]
        order[i] = 10.0 * len(same)
        found = found or bool(len(same))
    return order[index] if found else None


def see_through(frame: Frame, plane: Plane) -> tuple[Box, ...]:
    """Where transparent pixels hide a colour other than what is shown, original pixels: areas, not specks."""
    raw = np.asarray(plane.values, dtype=np.uint8)
    shown = frame.pixels if frame.pixels.ndim == 3 else frame.pixels[..., None]
    own = raw[..., 2::-1].astype(np.int16)
    differs = np.abs(own - shown.astype(np.int16)).max(axis=2) > _SEEN
    hidden = (differs & (raw[..., 3] < _TRANSPARENT)).astype(np.uint8)
    if not cv2.countNonZero(hidden):
        return ()
    n = 2 * max(2, round(0.06 * frame.dpi)) + 1
    joined = cv2.morphologyEx(hidden, cv2.MORPH_CLOSE, np.ones((n, n), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    least = 0.05 * frame.dpi
    boxes = [Box(float(x), float(y), float(x + w), float(y + h)) for x, y, w, h, _ in stats[1:]]
    return tuple(b.grown(0.06 * frame.dpi) for b in boxes if min(b.width, b.height) >= least)[:_MOST]
