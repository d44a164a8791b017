"""A page of a PDF, loaded so that it can be drawn with some of its objects left out, on the frame's own grid."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.errors import DamagedFile, EncryptedFile
from pipeline.model import Box, Image
from pipeline.scan import pdf_bounds, pdf_grid
from pipeline.scan.pdf_seen import mapped

MAX_OBJECTS = 60_000
"""objects of a page that are looked at; a page with more is not known to be clean"""
_DEPTH = 15
"""forms in forms; pypdfium2's own default"""
_DPI = 150.0
"""at which a page is drawn again; print of 6 points has strokes of one pixel there"""
_MAX_PIXELS = 12_000_000
_BROAD = 4.0
"""points; a thinner stroke strikes print out and leaves it to be read"""


@dataclass(frozen=True)
class Item:
    """One object of the page. ``n``: its place in the order of drawing. ``box``: original pixels. ``to_pixels``: from
    the space that holds the object to original pixels. ``key``: the library's own number for it."""

    n: int
    obj: Any
    type: int
    box: Box
    to_pixels: pdf_grid.Matrix
    key: int


@dataclass
class View:
    """``to_pixels``: from user space to original pixels; ``width``, ``height``: of the frame. ``scale``: of what
    :meth:`draw` gives, against original pixels. ``items``: all objects but forms, in the order of drawing."""

    page: Any
    to_pixels: pdf_grid.Matrix
    width: int
    height: int
    scale: float
    items: list[Item] = field(default_factory=list)

    @property
    def size(self) -> tuple[int, int]:
        """Of what :meth:`draw` gives: width and height."""
        return max(1, round(self.width * self.scale)), max(1, round(self.height * self.scale))

    def draw(self, without: Callable[[Item], bool] | None = None, notes: bool = True, paper: int = 255) -> Image:
        """The page in BGR on ``paper``, those objects left out for which ``without`` says so, with annotations if
        ``notes``."""
        left = [i for i in self.items if without is not None and without(i)]
        for item in left:
            raw.FPDFPageObj_SetIsActive(item.obj, False)
        try:
            return self._drawn(notes, paper)
        finally:
            for item in left:
                raw.FPDFPageObj_SetIsActive(item.obj, True)

    def _drawn(self, notes: bool, paper: int) -> Image:
        w, h = self.size
        bitmap = pdfium.PdfBitmap.new_native(w, h, raw.FPDFBitmap_BGR)
        try:
            bitmap.fill_rect((paper, paper, paper, 255), 0, 0, w, h)
            k = pdf_grid.times(self.to_view, (w / self.width, 0.0, 0.0, h / self.height, 0.0, 0.0))
            raw.FPDF_RenderPageBitmapWithMatrix(
                bitmap, self.page, raw.FS_MATRIX(*k), raw.FS_RECTF(0, 0, w, h), raw.FPDF_ANNOT if notes else 0
            )
            return np.array(bitmap.to_numpy(), order="C")
        finally:
            bitmap.close()

    @property
    def to_view(self) -> pdf_grid.Matrix:
        """From view points to original pixels, which is what PDFium wants to be told."""
        view = pdf_grid.view_matrix(self.page.get_bbox(), self.page.get_rotation())
        return pdf_grid.times(pdf_grid.inverse(view), self.to_pixels)

    def small(self, box: Box) -> Box:
        """From original pixels to those of :meth:`draw`."""
        w, h = self.size
        a, b = w / self.width, h / self.height
        return Box(box.x0 * a, box.y0 * b, box.x1 * a, box.y1 * b)


def hides(item: Item) -> bool:
    """Whether it may hide what is below it: a filled or broadly stroked path, a picture, a shading."""
    if item.type != raw.FPDF_PAGEOBJ_PATH:
        return item.type in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)
    fill, stroke, width = ctypes.c_int(), raw.FPDF_BOOL(), ctypes.c_float()
    if not raw.FPDFPath_GetDrawMode(item.obj, fill, stroke):
        return True
    broad = bool(stroke.value) and bool(raw.FPDFPageObj_GetStrokeWidth(item.obj, width)) and width.value >= _BROAD
    return bool(fill.value) or broad


@contextmanager
def opened(path: Path, number: int, size: tuple[int, int], dpi: float, name: str) -> Iterator[View]:
    """Page ``number`` (from 1) on a grid of ``size`` (width, height), as ``scan/pdf.py`` drew it.

    Raises EncryptedFile, or DamagedFile when the page cannot be loaded or draws more than can be looked at.
    """
    if excess := pdf_bounds.bounds(path, number).excess:
        raise DamagedFile(excess, file=name, page=number)
    with _loaded(path, number, name) as page:
        yield _view(page, size, dpi, name, number)


@contextmanager
def drawn(source: Path | bytes, number: int, dpi: float, name: str) -> Iterator[tuple[View, Image]]:
    """Page ``number`` (from 1) at ``dpi`` (less where that is too large), and its picture. Raises as :func:`opened`."""
    with _loaded(source, number, name) as page:
        width, height = page.get_width() * dpi / 72, page.get_height() * dpi / 72
        k = min(1.0, (_MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        view = _view(page, (max(1, round(width * k)), max(1, round(height * k))), dpi * k, name, number)
        view.scale = 1.0
        yield view, view.draw()


@contextmanager
def _loaded(source: Path | bytes, number: int, name: str) -> Iterator[Any]:
    try:
        pdf = pdfium.PdfDocument(source)
    except pdfium.PdfiumError as e:
        if getattr(e, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedFile("the PDF needs a password", file=name) from None
        raise DamagedFile("the PDF cannot be opened; its structure is broken", file=name) from None
    try:
        page = pdf[number - 1]
        try:
            yield page
        finally:
            page.close()
    except (pdfium.PdfiumError, ValueError, KeyError, ArithmeticError, IndexError) as e:
        what = f"this page of the PDF cannot be looked through ({type(e).__name__})"
        raise DamagedFile(what, file=name, page=number) from None
    finally:
        pdf.close()


def _view(page: Any, size: tuple[int, int], dpi: float, name: str, number: int) -> View:
    to_view = pdf_grid.view_matrix(page.get_bbox(), page.get_rotation())
    found: list[tuple[Any, pdf_grid.Matrix]] = []
    for obj in page.get_objects(max_depth=_DEPTH):
        if len(found) >= MAX_OBJECTS:
            raise DamagedFile(f"this page draws more than {MAX_OBJECTS} things", file=name, page=number)
        found.append((obj, _around(obj)))
    pictures = []
    for obj, around in found:
        if obj.type == raw.FPDF_PAGEOBJ_IMAGE:
            place = pdf_grid.shown(pdf_grid.times(_own(obj), pdf_grid.times(around, to_view)), *obj.get_px_size())
            if place is not None:
                pictures.append(place)
    shown = (page.get_width(), page.get_height())
    # the scan's own grid first: drawn at 72 dpi, any scan is fine enough to be its own grid
    grid = pdf_grid.choose(shown, pictures, False, 72.0, 1.0)
    if (grid.width, grid.height) == size and grid.native:
        matrix = grid.matrix
    else:
        matrix = (size[0] / shown[0], 0.0, 0.0, size[1] / shown[1], 0.0, 0.0)
    to_pixels = pdf_grid.times(to_view, matrix)
    scale = min(1.0, _DPI / max(dpi, 1.0), (_MAX_PIXELS / (size[0] * size[1])) ** 0.5)
    out = View(page, to_pixels, size[0], size[1], scale)
    for n, (obj, around) in enumerate(found):
        if obj.type == raw.FPDF_PAGEOBJ_FORM:
            continue
        m = pdf_grid.times(around, to_pixels)
        key = ctypes.cast(obj.raw, ctypes.c_void_p).value or 0
        out.items.append(Item(n, obj, obj.type, mapped(obj.get_bounds(), m), m, key))
    return out


def _own(obj: Any) -> pdf_grid.Matrix:
    a, b, c, d, e, f = obj.get_matrix().get()
    return (a, b, c, d, e, f)


def _around(obj: Any) -> pdf_grid.Matrix:
    matrix: pdf_grid.Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    container = obj.container
    while container is not None:
        matrix = pdf_grid.times(matrix, _own(container))
        container = container.container
    return matrix
