"""What PDFium says a page shows of its text: which texts are drawn, which are cut off, and what is drawn over them."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.model import Box
from pipeline.scan import pdf_grid

MAX_OBJECTS = 20_000
"""objects of a page beyond which its text is not read: pdfminer would take too long"""
_RULE = 0.25
"""of a text's height; what is thinner is a rule under it or through it, and hides nothing"""
_TOUCH = 0.25
"""share of a text's height that something drawn over it must reach into"""
_SEGMENTS = 2000
"""of a path whose parts are looked at one by one"""
_BRUSH = 2.0
"""points; a thinner stroke strikes print out and leaves it to be read"""
_UNSEEN = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_HARMLESS = (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP)
_Rect = tuple[float, float, float, float]
_Points = Sequence[tuple[float, float]]


@dataclass
class Seen:
    """The page's texts and what is drawn over them. Boxes in view points; ``n`` is the place in the drawing order."""

    shown: list[pdfium.PdfObject] = field(default_factory=list)
    texts: list[tuple[int, Box]] = field(default_factory=list)
    over: list[tuple[int, Box]] = field(default_factory=list)
    hidden: int = 0
    clipped: int = 0
    objects: int = 0
    doubt: str = ""
    """why the text is not to be read at all, as the file itself tells"""

    def see(self, n: int, obj: pdfium.PdfObject, to_view: pdf_grid.Matrix) -> None:
        """``to_view``: from the space that holds the object to view points."""
        self.objects = n + 1
        if obj.type == raw.FPDF_PAGEOBJ_FORM:
            return
        if obj.type == raw.FPDF_PAGEOBJ_TEXT:
            if raw.FPDFTextObj_GetTextRenderMode(obj) in _UNSEEN:
                self.hidden += 1
                return
            self.shown.append(obj)
            self.texts.append((n, _bounds(obj, to_view)))
            self.clipped += _is_clipped(obj)
        elif self.texts and obj.type == raw.FPDF_PAGEOBJ_PATH:
            self.over += ((n, mapped(part, to_view)) for part in _paint(obj))
        elif self.texts:
            self.over.append((n, _bounds(obj, to_view)))

    def covered(self, page: pdfium.PdfPage, view: pdf_grid.Matrix) -> bool:
        """Whether a box, a picture or an annotation is drawn over text."""
        notes = [(self.objects, mapped(r, view)) for r in _annotations(page)]
        if not self.texts or not (self.over or notes):
            return False
        order = np.array([n for n, _ in self.texts])
        boxes = np.array([(b.x0, b.y0, b.x1, b.y1) for _, b in self.texts])
        high = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
        for n, b in (*self.over, *notes):
            across = np.minimum(boxes[:, 2], b.x1) - np.maximum(boxes[:, 0], b.x0)
            down = np.minimum(boxes[:, 3], b.y1) - np.maximum(boxes[:, 1], b.y0)
            thick = min(b.width, b.height) >= _RULE * high
            if np.any((order < n) & thick & (np.minimum(across, down) > _TOUCH * high)):
                return True
        return False

    def hide(self) -> None:
        """Makes the texts of the loaded page invisible; the file is not touched."""
        for obj in self.shown:
            raw.FPDFTextObj_SetTextRenderMode(obj, raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _bounds(obj: pdfium.PdfObject, to_view: pdf_grid.Matrix) -> Box:
    return mapped(obj.get_bounds(), to_view)


def mapped(box: tuple[float, float, float, float], m: pdf_grid.Matrix) -> Box:
    """The box around a mapped one; asked for every character of a page, so written out."""
    x0, y0, x1, y1 = box
    a, b, c, d, e, f = m
    if b == c == 0:
        left, right, top, bottom = a * x0 + e, a * x1 + e, d * y0 + f, d * y1 + f
        return Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))
    xs = (a * x0 + c * y0 + e, a * x1 + c * y0 + e, a * x1 + c * y1 + e, a * x0 + c * y1 + e)
    ys = (b * x0 + d * y0 + f, b * x1 + d * y0 + f, b * x1 + d * y1 + f, b * x0 + d * y1 + f)
    return Box(min(xs), min(ys), max(xs), max(ys))


def apply(m: pdf_grid.Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = m
    return a * x + c * y + e, b * x + d * y + f


def _paint(path: pdfium.PdfObject) -> Iterator[_Rect]:
    """What a path may hide: the boxes of its filled parts, and those of its strokes where they are broad."""
    fill, stroke = ctypes.c_int(), raw.FPDF_BOOL()
    known = bool(raw.FPDFPath_GetDrawMode(path, fill, stroke))
    if not known or (fill.value and _is_filled(path)):
        yield from _parts(path)
    width = ctypes.c_float()
    if not stroke.value or not raw.FPDFPageObj_GetStrokeWidth(path, width):
        return
    half = width.value * max(_scales(path)) / 2
    if 2 * half < _BRUSH:
        return
    for points in _subpaths(path):
        for p, q in pairwise(points):
            x0, y0, x1, y1 = _extent((p, q))
            yield x0 - half, y0 - half, x1 + half, y1 + half


def _is_filled(path: pdfium.PdfObject) -> bool:
    rgba = [ctypes.c_uint() for _ in range(4)]
    return not raw.FPDFPageObj_GetFillColor(path, *rgba) or bool(rgba[3].value)


def _scales(path: pdfium.PdfObject) -> tuple[float, float]:
    a, b, c, d, _, _ = path.get_matrix().get()
    return math.hypot(a, b), math.hypot(c, d)


def _parts(path: pdfium.PdfObject) -> Iterator[_Rect]:
    """The box of each part of a path; that of the whole when it has very many."""
    if not 0 < raw.FPDFPath_CountSegments(path) <= _SEGMENTS:
        yield path.get_bounds()
        return
    yield from (_extent(points) for points in _subpaths(path))


def _subpaths(path: pdfium.PdfObject) -> Iterator[_Points]:
    count = min(_SEGMENTS, raw.FPDFPath_CountSegments(path))
    a, b, c, d, e, f = path.get_matrix().get()
    yield from _outlines((raw.FPDFPath_GetPathSegment(path, i) for i in range(count)), (a, b, c, d, e, f))


def _outlines(segments: Iterable[Any], matrix: pdf_grid.Matrix) -> Iterator[_Points]:
    """The points of each part of a path; a part begins with a move."""
    part: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for segment in segments:
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and part:
            yield part
            part = []
        part.append(apply(matrix, x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            part.append(part[0])
    if part:
        yield part


def _extent(points: _Points) -> _Rect:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _is_clipped(text: pdfium.PdfObject) -> bool:
    """Whether a good part of a text's height is cut off by the path it is drawn through."""
    clip = raw.FPDFPageObj_GetClipPath(text)
    paths = raw.FPDFClipPath_CountPaths(clip) if clip else 0
    if paths <= 0:
        return False
    left, bottom, right, top = text.get_bounds()
    x0, y0, x1, y1 = left, bottom, right, top
    for i in range(paths):
        count = raw.FPDFClipPath_CountPathSegments(clip, i)
        if not 0 < count <= _SEGMENTS:
            continue
        segments = (raw.FPDFClipPath_GetPathSegment(clip, i, k) for k in range(count))
        points = [p for part in _outlines(segments, (1, 0, 0, 1, 0, 0)) for p in part]
        if points:
            a, b, c, d = _extent(points)
            x0, y0, x1, y1 = max(x0, a), max(y0, b), min(x1, c), min(y1, d)
    high = min(right - left, top - bottom)
    return (
        bool(x1 <= x0 or y1 <= y0)
        or (top - bottom) - (y1 - y0) > _TOUCH * high
        or (right - left) - (x1 - x0) > 3 * high
    )


def _annotations(page: pdfium.PdfPage) -> list[tuple[float, float, float, float]]:
    """Rectangles of what is drawn over the page, user space."""
    out = []
    for i in range(min(MAX_OBJECTS, raw.FPDFPage_GetAnnotCount(page))):
        note = raw.FPDFPage_GetAnnot(page, i)
        if not note:
            continue
        rect = raw.FS_RECTF()
        shown = not raw.FPDFAnnot_GetFlags(note) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
        if shown and raw.FPDFAnnot_GetSubtype(note) not in _HARMLESS and raw.FPDFAnnot_GetRect(note, rect):
            out.append((rect.left, rect.bottom, rect.right, rect.top))
        raw.FPDFPage_CloseAnnot(note)
    return out


def fields(page: pdfium.PdfPage) -> int:
    """Fields of a form on the page that a person sees and PDFium draws only for those who fill them in."""
    count = 0
    for i in range(min(MAX_OBJECTS, raw.FPDFPage_GetAnnotCount(page))):
        note = raw.FPDFPage_GetAnnot(page, i)
        if not note:
            continue
        hidden = raw.FPDFAnnot_GetFlags(note) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
        count += raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_WIDGET and not hidden
        raw.FPDFPage_CloseAnnot(note)
    return count
