"""The small picture of a page that a PDF may hold, against the page."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pikepdf

from pipeline.model import Frame, Image, Leak, LeakKind
from pipeline.scan.pdf_objects import objects

_APART = 36
"""of 255; tones of thumbnail and page that differ more show different things"""
_SHARE = 0.002
"""of the thumbnail that differs, at least"""
_MAX_PIXELS = 4_000_000


def audit(frame: Frame, path: Path) -> list[Leak]:
    with objects(path) as pdf:
        if "/Thumb" not in pdf.pages[frame.file_page - 1].obj:
            return []
    with path.open("rb") as f, pikepdf.open(f, suppress_warnings=True) as pdf:
        thumb = pdf.pages[frame.file_page - 1].obj.get("/Thumb")
        if not isinstance(thumb, pikepdf.Stream):
            return []
        thumb.Subtype = pikepdf.Name.Image  # may be left out of a thumbnail (ISO 32000-1, 12.3.4); a change in memory
        size = 0
        try:
            size = int(thumb.get("/Width", 0)) * int(thumb.get("/Height", 0))
            if not 0 < size <= _MAX_PIXELS:
                raise ValueError
            small = np.asarray(pikepdf.PdfImage(thumb).as_pil_image().convert("L"), dtype=np.uint8)
        except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, NotImplementedError, OSError, AttributeError):
            return [_leak(frame, size, 0.5)]  # a picture that nobody can compare
    return [_leak(frame, small.size, 0.8)] if differs(small, frame.pixels) else []


def _leak(frame: Frame, size: int, sure: float) -> Leak:
    return Leak(LeakKind.THUMBNAIL, frame.file, frame.file_page, None, size, "pixel", sure, "pdf.thumbnail")


def differs(small: Image, page: Image) -> bool:
    """Both are blurred, so that a way of reducing the page is no difference; a box of a few pixels is."""
    height, width = small.shape
    grey = page if page.ndim == 2 else cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    best = None
    for turns in range(4):  # some programs make it before the page is turned
        turned = np.rot90(small, turns)
        shown = cv2.resize(grey, (turned.shape[1], turned.shape[0]), interpolation=cv2.INTER_AREA)
        a, b = (cv2.blur(np.ascontiguousarray(p), (3, 3)).astype(np.float32) for p in (turned, shown))
        apart = np.abs(a - b)
        share = float(np.mean(cv2.erode(np.asarray(apart > _APART, dtype=np.uint8), np.ones((2, 2), np.uint8))))
        best = share if best is None else min(best, share)
    return best is not None and best > max(_SHARE, 4 / (height * width))
