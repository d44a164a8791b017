"""Pages of a PDF as pictures, through PDFium, with the text they draw. Forms, scripts and actions are never started."""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.errors import DamagedFile, EncryptedFile, NoPages, TooLarge
from pipeline.model import Image, TextLayer
from pipeline.scan import pdf_alone, pdf_bounds, pdf_grid, pdf_objects, pdf_seen, pdf_text, streams
from pipeline.scan.picture import Picture, check_sides, check_size, without_idle_colour

_TAIL = 4096
"""bytes at the end in which PDFium, too, looks for the cross-reference table"""
_REOPEN = 25
"""pages after which the file is opened anew: PDFium keeps every stream that it has read"""
_MAX_OBJECTS = 100_000
"""objects of a page that is drawn; a page with more takes minutes, and the audit looks through no such page"""
_PICTURES = 4
"""times the largest picture: what all pictures on a page may have in pixels, or in bytes as they are decoded, which
happens as often as they are drawn"""
_UNSEEN_TEXT = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_GREY = (raw.FPDF_COLORSPACE_DEVICEGRAY, raw.FPDF_COLORSPACE_CALGRAY)


class PdfFile:
    """An open PDF. ``name`` is for messages. Pages are loaded one at a time and given back at once.

    Raises EncryptedFile when a password is needed to open it, NoPages, DamagedFile when it is cut off or unreadable.
    """

    def __init__(self, path: Path, name: str, render_dpi: int, max_pixels: int) -> None:
        self._path, self._name, self._render_dpi, self._max_pixels = path, name, render_dpi, max_pixels
        _check_complete(path, name)
        self._units = _user_units(path, name)
        self._pdf, self._loaded = self._open(), 0
        self._text = pdf_text.TextReader(path)
        self.pages = tuple(range(1, len(self._pdf) + 1))
        if self._units is None:  # PDFium may draw something, yet nobody could look through the file for leaks
            self.close()
            raise DamagedFile("the structure of the PDF is broken; its pages cannot be followed", file=name)
        if len(self._units) < len(self.pages):
            self.close()
            what = f"the PDF says {len(self.pages)} pages but holds {len(self._units)}"
            raise DamagedFile(what, file=name)

    def _open(self) -> pdfium.PdfDocument:
        try:
            return pdfium.PdfDocument(self._path)
        except pdfium.PdfiumError as e:
            if getattr(e, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                raise EncryptedFile("the PDF needs a password", file=self._name) from e
            if self._units == () or getattr(e, "err_code", None) == raw.FPDF_ERR_SUCCESS:
                raise NoPages("the PDF has no page", file=self._name) from e
            raise DamagedFile("the PDF cannot be opened; its structure is broken", file=self._name) from e

    def close(self) -> None:
        self._pdf.close()
        self._text.close()
        pdf_objects.release()

    def __enter__(self) -> PdfFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def picture(self, number: int) -> Picture:
        """Page ``number``, from 1. DamagedFile (with the page) when it or a picture on it cannot be decoded whole,
        TooLarge when it or a picture on it has more pixels than allowed."""
        bounds = pdf_bounds.bounds(self._path, number)
        if bounds.excess:  # PDFium would take all memory over it
            raise DamagedFile(bounds.excess, file=self._name, page=number)
        with self._page(number) as page:
            size = (page.get_width(), page.get_height())
            if not (size[0] > 0 and size[1] > 0):
                raise DamagedFile("the page has no size", file=self._name, page=number)
            view = pdf_grid.view_matrix(page.get_bbox(), page.get_rotation())
            seen = pdf_seen.Seen(doubt=bounds.doubt)
            pictures, images, over, under = self._content(page, view, number, seen)
            unit = self._units[number - 1] if self._units else 1.0
            grid = pdf_grid.choose(size, pictures, over, self._render_dpi, unit)
            check_size(grid.width, grid.height, self._max_pixels, file=self._name, page=number)
            check_sides(grid.width, grid.height, file=self._name, page=number)
            grey = bool(images) and not over and not under and all(_is_grey(i) for i in images)
            for i, move in grid.adjust:
                _move(images[i], pdf_grid.times(pdf_grid.times(view, move), pdf_grid.inverse(view)))
            alone = images[0] if grey and grid.native and len(images) == 1 else None
            pixels = None
            if alone is not None:
                place = pdf_grid.times(pdf_grid.times(_matrix(alone), view), grid.matrix)
                pixels = pdf_alone.pixels(alone, place, (grid.width, grid.height), self._path, number)
            if pixels is None:
                pixels = self._draw(page, grid, grey)
            self._check_drawn(images, pixels, number)
            notes = grid.notes + pdf_grid.unseen(size, pictures, grid)
            nothing = not images and not over and not under
            if nothing and streams.names_missing(self._path, number):
                raise DamagedFile("what this page draws is not in the file", file=self._name, page=number)
            if (over or under or not images) and not streams.content_whole(self._path, number):
                if nothing:
                    raise DamagedFile("what this page draws cannot be decoded", file=self._name, page=number)
                notes += ("a part of what this page draws cannot be decoded; something may be missing",)
            fields = pdf_seen.fields(page)
            if fields:
                notes += (
                    f"{fields} form fields on this page are not drawn, nor what is filled in; print the PDF first",
                )
            layer = self._layer(page, number, seen, view, grid, pdf_grid.share(size, pictures))
        return Picture(pixels, grid.dpi, notes, layer)

    def _layer(
        self,
        page: pdfium.PdfPage,
        number: int,
        seen: pdf_seen.Seen,
        view: pdf_grid.Matrix,
        grid: pdf_grid.Grid,
        pictures: float,
    ) -> TextLayer | None:
        def draw() -> Image:
            return self._draw(page, grid, False)

        return pdf_text.layer(self._text, number, page, seen, view, grid, pictures, draw)

    @contextmanager
    def _page(self, number: int) -> Iterator[pdfium.PdfPage]:
        self._loaded += 1
        if self._loaded % _REOPEN == 0:
            self._pdf.close()
            self._pdf = self._open()
        try:
            page = self._pdf[number - 1]
        except pdfium.PdfiumError as e:
            raise DamagedFile("this page of the PDF cannot be loaded", file=self._name, page=number) from e
        try:
            yield page
        except (pdfium.PdfiumError, ValueError, KeyError, ArithmeticError) as e:
            # the last three: names, rotations and matrices that are none, in a broken page
            raise DamagedFile(f"this page of the PDF cannot be drawn: {e}", file=self._name, page=number) from e
        finally:
            page.close()

    def _content(
        self, page: pdfium.PdfPage, view: pdf_grid.Matrix, number: int, seen: pdf_seen.Seen
    ) -> tuple[list[pdf_grid.Shown], list[pdfium.PdfImage], bool, bool]:
        """Pictures on the page with their places, and whether other things are drawn over the first one, and under it
        (a white page, print that a scan covers)."""
        pictures: list[pdf_grid.Shown] = []
        images: list[pdfium.PdfImage] = []
        over = under = False
        decoded = 0
        for n, obj in enumerate(page.get_objects()):
            if n > _MAX_OBJECTS:
                what = f"this page draws more than {_MAX_OBJECTS} things"
                raise TooLarge(what, file=self._name, page=number, remedy="print the page as a picture")
            seen.see(n, obj, pdf_grid.times(_around(obj), view))
            if obj.type == raw.FPDF_PAGEOBJ_IMAGE:
                width, height = obj.get_px_size()
                check_size(width, height, self._max_pixels, file=self._name, page=number)
                decoded += max(width * height, _bytes(obj, width, height))
                if decoded > _PICTURES * self._max_pixels:
                    what = f"the pictures on this page have more than {_PICTURES * self._max_pixels} pixels, or bytes"
                    raise TooLarge(what, file=self._name, page=number)
                place = pdf_grid.shown(pdf_grid.times(_matrix(obj), view), width, height)
                if place is not None:
                    pictures.append(place)
                    images.append(obj)
            elif _visible(obj):
                over, under = over or bool(pictures), under or not pictures
        return pictures, images, over or raw.FPDFPage_GetAnnotCount(page) > 0, under

    def _draw(self, page: pdfium.PdfPage, grid: pdf_grid.Grid, grey: bool) -> Image:
        form = raw.FPDFBitmap_Gray if grey else raw.FPDFBitmap_BGR
        bitmap = pdfium.PdfBitmap.new_native(grid.width, grid.height, form)
        try:
            bitmap.fill_rect((255, 255, 255, 255), 0, 0, grid.width, grid.height)
            raw.FPDF_RenderPageBitmapWithMatrix(
                bitmap,
                page,
                raw.FS_MATRIX(*grid.matrix),
                raw.FS_RECTF(0, 0, grid.width, grid.height),
                raw.FPDF_ANNOT,
            )
            drawn: npt.NDArray[np.uint8] = bitmap.to_numpy()
            if drawn.ndim == 3 and drawn.shape[2] == 3:
                return without_idle_colour(drawn)
            return np.array(drawn.reshape(grid.height, grid.width), order="C")
        finally:
            bitmap.close()

    def _check_drawn(self, images: list[pdfium.PdfImage], pixels: Image, number: int) -> None:
        """PDFium leaves white what it cannot decode; a page must not lose half a picture in silence."""
        blank = bool(pixels.min() == 255)
        for image in images:
            broken = not streams.whole(image, self._max_pixels, self._name, number)
            if not broken and blank:
                try:
                    image.get_bitmap()  # PDFium gives it back with the object
                except pdfium.PdfiumError:
                    broken = True
            if broken:
                raise DamagedFile("the picture on this page is not whole", file=self._name, page=number)


def _matrix(obj: pdfium.PdfObject) -> pdf_grid.Matrix:
    """From the object's own space to the page's, through the forms it is nested in."""
    return pdf_grid.times(_own(obj), _around(obj))


def _move(obj: pdfium.PdfObject, by: pdf_grid.Matrix) -> None:
    """Moves an object of the loaded page by a map of user space; the file is not touched."""
    around = _around(obj)
    moved = pdf_grid.times(_own(obj), pdf_grid.times(pdf_grid.times(around, by), pdf_grid.inverse(around)))
    obj.set_matrix(pdfium.PdfMatrix(*moved))


def _own(obj: pdfium.PdfObject) -> pdf_grid.Matrix:
    a, b, c, d, e, f = obj.get_matrix().get()
    return (a, b, c, d, e, f)


def _around(obj: pdfium.PdfObject) -> pdf_grid.Matrix:
    matrix: pdf_grid.Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    container = obj.container
    while container is not None:
        matrix = pdf_grid.times(matrix, _own(container))
        container = container.container
    return matrix


def _visible(obj: pdfium.PdfObject) -> bool:
    if obj.type == raw.FPDF_PAGEOBJ_FORM:
        return False  # what is in it is looked at by itself
    if obj.type == raw.FPDF_PAGEOBJ_TEXT:
        mode: int = raw.FPDFTextObj_GetTextRenderMode(obj)
        return mode not in _UNSEEN_TEXT
    if obj.type == raw.FPDF_PAGEOBJ_PATH:
        fill, stroke = ctypes.c_int(), raw.FPDF_BOOL()
        known = raw.FPDFPath_GetDrawMode(obj, fill, stroke)
        return not known or bool(fill.value) or bool(stroke.value)
    return True


def _bytes(image: pdfium.PdfImage, width: int, height: int) -> int:
    """Of a picture, decoded."""
    try:
        return width * height * int(image.get_metadata().bits_per_pixel) // 8
    except pdfium.PdfiumError:
        return 0


def _is_grey(image: pdfium.PdfImage) -> bool:
    space: int = image.get_metadata().colorspace
    return space in _GREY


# ------------------------------------------------------------------------------------------ the whole file
def _check_complete(path: Path, name: str) -> None:
    """DamagedFile when the end of the file is missing: no ``startxref`` near it, objects after the last one, or less
    than a linearized file says of itself. PDFium would rebuild what it finds and drop the rest in silence."""
    with path.open("rb") as f:
        head = f.read(1024)
        size = f.seek(0, os.SEEK_END)
        f.seek(max(0, size - _TAIL))
        tail = f.read()
    stripped = tail.rstrip(b"\0 \r\n\t")
    at = stripped.rfind(b"startxref")
    cut = at < 0 or re.search(rb"\d+ \d+ obj\b", stripped[at:]) is not None
    linear = re.search(rb"/Linearized\b.{0,200}?/L (\d+)|/L (\d+)\b.{0,200}?/Linearized\b", head, re.DOTALL)
    if linear and int(linear[1] or linear[2]) > size:
        cut = True
    if cut and not (at < 0 and b"startxref" in _longer_tail(path)):
        raise DamagedFile("the end of the PDF is missing", file=name)


def _longer_tail(path: Path) -> bytes:
    """The last 4 KB before trailing zeros, as some copying programs append in blocks; nothing when there are none."""
    with path.open("rb") as f:
        end = f.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - (1 << 20))
            f.seek(start)
            block = f.read(end - start).rstrip(b"\0")
            if block:
                end = start + len(block)
                f.seek(max(0, end - _TAIL))
                return f.read(end - max(0, end - _TAIL))
            end = start
    return b""


def _user_units(path: Path, name: str) -> tuple[float, ...] | None:
    """/UserUnit of every page, which PDFium does not tell; None when the second reader cannot open the file."""
    try:
        with path.open("rb") as f, pikepdf.open(f, suppress_warnings=True) as pdf:
            return tuple(_unit(page.obj.get("/UserUnit", 1)) for page in pdf.pages)
    except pikepdf.PasswordError as e:
        raise EncryptedFile("the PDF needs a password", file=name) from e
    except (pikepdf.PdfError, RuntimeError, ValueError):
        return None  # PDFium will say what is wrong


def _unit(value: object) -> float:
    try:
        unit = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 1.0
    return unit if 0 < unit <= 75_000 else 1.0
