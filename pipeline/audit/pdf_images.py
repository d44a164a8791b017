"""Pictures of a PDF page of which the page shows a part only: cut by a clip or the page's edge, behind their own mask.

What is kept back counts only when it holds something like print: a white margin cut off is no loss.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.audit.hiding import prints
from pipeline.audit.pdf_chars import changed
from pipeline.audit.pdf_covered import clipped
from pipeline.audit.pdf_read import entries
from pipeline.audit.pdf_view import Item, View
from pipeline.model import Box, Frame, Image, Leak, LeakKind
from pipeline.scan import pdf_grid
from pipeline.scan.pdf_objects import objects
from pipeline.scan.pdf_seen import mapped

_MAX_PIXELS = 60_000_000
"""of a picture that is decoded for this; larger ones are looked at reduced by the renderer"""
_MAX_PICTURES = 200
_MAX_MASKED = 12
_MARGIN = 12.0
"""points; less cut off a picture is trimming"""
_OPENING = 0.004
"""share of a mask's sides that a hole is wide at least; print that a mask gives its shape has thinner strokes"""
_MAX_SEGMENTS = 2000


def audit(view: View, frame: Frame, path: Path) -> list[Leak]:
    """``path``: of the file, for what PDFium does not tell (masks, alternates)."""
    pictures = [i for i in view.items if i.type == raw.FPDF_PAGEOBJ_IMAGE][:_MAX_PICTURES]
    out = []
    for item in pictures:
        window = _window(item, view)
        lost = [b for b in _outside(item.box, window) if min(b.width, b.height) > _MARGIN * frame.dpi / 72]
        if lost and (pixels := _pixels(item.obj)) is not None and _holds(pixels, item, lost):
            rule = "pdf.picture-cut"
            out.append(_leak(frame, clipped(item.box, view), sum(b.area for b in lost), 0.7, rule))
    out += [_leak(frame, None, area, sure, rule) for rule, area, sure in _held(path, frame.file_page)]
    if _has_soft_masks(path, frame.file_page):
        out += _masked(view, frame, pictures[:_MAX_MASKED])
    return out


def _has_soft_masks(path: Path, number: int) -> bool:
    """Whether a state of the page (or of a form on it) draws through a mask."""
    with objects(path) as pdf:
        page = pdf.pages[number - 1]
        around: list[object] = [page.obj.get("/Resources") or page.resources]
        around += [
            x.get("/Resources")
            for _, x in entries((page.obj.get("/Resources") or page.resources).get("/XObject"))
            if isinstance(x, pikepdf.Stream)
        ]
        return any(
            isinstance(state, pikepdf.Dictionary) and isinstance(state.get("/SMask"), pikepdf.Dictionary)
            for held in around
            if isinstance(held, pikepdf.Dictionary)
            for _, state in entries(held.get("/ExtGState"))
        )


def _masked(view: View, frame: Frame, pictures: list[Item]) -> list[Leak]:
    """Parts of pictures that hold print and without which the page looks the same, nothing lying over them."""
    whole, out = view.draw(), []
    width, height = view.size
    for item in pictures:
        if (pixels := _pixels(item.obj)) is None:
            continue
        shown = cv2.dilate(changed(whole, view.draw(lambda i, n=item.n: i.n == n)), np.ones((9, 9), np.uint8))  # type: ignore[misc]
        a, b, c, d, e, f = pdf_grid.times(item.obj.get_matrix().get(), item.to_pixels)
        k, m = width / view.width, height / view.height
        h, w = pixels.shape
        # from the picture's pixels (y down) to its unit square (y up), to the page
        place = np.array([[a * k / w, -c * k / h, (c + e) * k], [b * m / w, -d * m / h, (d + f) * m]])
        laid = cv2.warpAffine(pixels, place, (width, height), flags=cv2.INTER_AREA, borderValue=255)
        laid[shown > 0] = 255
        if prints(np.asarray(laid, dtype=np.uint8)):
            rows, columns = np.nonzero(laid < np.max(laid) // 2)
            box = Box(columns.min() / k, rows.min() / m, (columns.max() + 1) / k, (rows.max() + 1) / m)
            out.append(_leak(frame, clipped(box, view), box.area, 0.6, "pdf.picture-masked"))
    return out


def _leak(frame: Frame, place: Any, area: float, sure: float, rule: str) -> Leak:
    return Leak(LeakKind.COVERED_IMAGE, frame.file, frame.file_page, place, round(area), "pixel", sure, rule)


# ------------------------------------------------------------------------------------------- clip and page edge
def _window(item: Item, view: View) -> Box:
    """Through what the picture is seen: the page, and the paths it is clipped by (their boxes)."""
    window = Box(0, 0, view.width, view.height)
    clip = raw.FPDFPageObj_GetClipPath(item.obj)
    paths = raw.FPDFClipPath_CountPaths(clip) if clip else 0
    x, y = ctypes.c_float(), ctypes.c_float()
    for p in range(max(0, paths)):
        count = raw.FPDFClipPath_CountPathSegments(clip, p)
        if not 0 < count <= _MAX_SEGMENTS:
            continue
        points = []
        for s in range(count):
            segment = raw.FPDFClipPath_GetPathSegment(clip, p, s)
            if raw.FPDFPathSegment_GetPoint(segment, x, y):
                points.append((x.value, y.value))
        if points:
            b = Box.around(points)
            b = mapped((b.x0, b.y0, b.x1, b.y1), item.to_pixels)
            window = Box(max(window.x0, b.x0), max(window.y0, b.y0), min(window.x1, b.x1), min(window.y1, b.y1))
    return window


def _outside(box: Box, window: Box) -> Iterator[Box]:
    """What of ``box`` lies outside: above, below, left, right."""
    if window.x1 <= window.x0 or window.y1 <= window.y0 or box.intersection(window) <= 0:
        yield box
        return
    yield Box(box.x0, box.y0, box.x1, window.y0)
    yield Box(box.x0, window.y1, box.x1, box.y1)
    yield Box(box.x0, box.y0, window.x0, box.y1)
    yield Box(window.x1, box.y0, box.x1, box.y1)


def _pixels(obj: Any) -> Image | None:
    """A picture without mask and clip, grey; None when it is too large or cannot be decoded."""
    width, height = obj.get_px_size()
    if not 0 < width * height <= _MAX_PIXELS:
        return None
    try:
        pixels: npt.NDArray[np.uint8] = obj.get_bitmap().to_numpy()
    except pdfium.PdfiumError:
        return None
    if pixels.ndim == 3 and pixels.shape[2] >= 3:
        return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels[:, :, :3]), cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    return np.ascontiguousarray(pixels.reshape(pixels.shape[:2]))


def _holds(pixels: Image, item: Item, lost: list[Box]) -> bool:
    """Whether the parts that are not seen hold print. Their corners are taken back to the picture's own pixels."""
    a, b, c, d, e, f = item.obj.get_matrix().get()
    whole = pdf_grid.times((a, b, c, d, e, f), item.to_pixels)
    try:
        back = pdf_grid.inverse(whole)
    except ZeroDivisionError:
        return False
    height, width = pixels.shape
    for box in lost:
        unit = mapped((box.x0, box.y0, box.x1, box.y1), back)
        x0, x1 = (round(min(1.0, max(0.0, v)) * width) for v in (unit.x0, unit.x1))
        y0, y1 = (round((1 - min(1.0, max(0.0, v))) * height) for v in (unit.y1, unit.y0))
        if prints(pixels[y0:y1, x0:x1]):
            return True
    return False


# ------------------------------------------------------------------------------------------ masks and alternates
def _held(path: Path, number: int) -> Iterator[tuple[str, float, float]]:
    """Rule, pixels and certainty of what a picture of the page keeps beside what it shows."""
    with objects(path) as pdf:
        for image in _drawn(pdf.pages[number - 1]):
            alternates = image.get("/Alternates")
            if isinstance(alternates, pikepdf.Array) and len(alternates):
                yield "pdf.picture-alternates", float(_size(image)[0] * _size(image)[1]), 0.9
            mask = image.get("/SMask", image.get("/Mask"))
            if isinstance(mask, pikepdf.Stream) and max(_area(image), _area(mask)) <= _MAX_PIXELS:
                area = _behind(image, mask)
                if area:
                    yield "pdf.picture-behind-mask", float(area), 0.7


def _drawn(page: pikepdf.Page) -> Iterator[pikepdf.Stream]:
    """The pictures in the page's resources, and in those of its forms."""
    seen: set[tuple[int, int]] = set()
    waiting = [page.obj.get("/Resources") if "/Resources" in page.obj else page.resources]
    while waiting and len(seen) < _MAX_PICTURES:
        resources = waiting.pop()
        held = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
        for x in dict(held.items()).values() if isinstance(held, pikepdf.Dictionary) else ():
            if not isinstance(x, pikepdf.Stream) or x.objgen in seen:
                continue
            seen.add(x.objgen)
            if x.get("/Subtype") == "/Image":
                yield x
            elif "/Resources" in x:
                waiting.append(x.Resources)


def _size(image: pikepdf.Stream) -> tuple[int, int]:
    try:
        return max(0, int(image.get("/Width", 0))), max(0, int(image.get("/Height", 0)))
    except (TypeError, ValueError):
        return 0, 0


def _area(image: pikepdf.Stream) -> int:
    return _size(image)[0] * _size(image)[1]


def _behind(image: pikepdf.Stream, mask: pikepdf.Stream) -> int:
    """Pixels of print where the mask lets nothing of the picture through, in holes broader than strokes."""
    try:
        seen = _decoded(mask)
        if mask.get("/ImageMask") or (mask.get("/Subtype") == "/Image" and "/Mask" in image and "/SMask" not in image):
            seen = np.asarray(255 - seen if not _flipped(mask) else seen, dtype=np.uint8)
        shut = np.asarray(seen < 8, dtype=np.uint8)
        if not shut.any():
            return 0
        side = max(3, round(_OPENING * max(shut.shape)))
        shut = np.asarray(cv2.morphologyEx(shut, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)), dtype=np.uint8)
        if not shut.any():
            return 0
        pixels = _decoded(image)
    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError, RuntimeError, TypeError, AttributeError):
        return 0  # what cannot be decoded is told by pipeline.scan, which draws it
    h, w = pixels.shape
    shut = np.asarray(cv2.resize(shut, (w, h), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    total = 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(shut)
    for k in range(1, min(count, _MAX_PICTURES)):
        x, y, dx, dy, area = (int(v) for v in stats[k])
        part = pixels[y : y + dy, x : x + dx].copy()
        part[labels[y : y + dy, x : x + dx] != k] = int(np.median(part[labels[y : y + dy, x : x + dx] == k]))
        if prints(part):
            total += area
    return total


def _flipped(mask: pikepdf.Stream) -> bool:
    decode = mask.get("/Decode")
    return isinstance(decode, pikepdf.Array) and len(decode) > 0 and float(decode[0]) == 1.0


def _decoded(image: pikepdf.Stream) -> Image:
    picture = pikepdf.PdfImage(image).as_pil_image()
    return np.asarray(picture.convert("L"), dtype=np.uint8)
