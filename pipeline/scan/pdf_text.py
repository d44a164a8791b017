"""The text of a PDF page: its glyphs through pdfplumber, and through PDFium what of it the page shows.

A text is looked at only where the page draws it. Text that is hidden (the layer that an OCR program lays over a scan),
text on a page that is one picture, and text that something is drawn over, is not handed on: the layer then says why.
"""

from __future__ import annotations

import logging
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from pipeline.model import EngineInfo, Glyph, Image, Polygon, TextLayer
from pipeline.scan import pdf_bounds, pdf_grid
from pipeline.scan.pdf_seen import MAX_OBJECTS, Seen, apply

ENGINE = "text-layer"
_REOPEN = 40
"""pages after which the file is opened anew: pdfminer keeps every object that it has read"""
_MAX_GLYPHS = 60_000
_MAX_PIXELS = 60_000_000
"""of a page that is drawn with and without its text: A1 at 300 dpi, nearly"""
_PICTURE = 0.5
"""share of the page's area from which pictures make it a scan"""
_ASCENT = 0.88
"""of the em, above the base line: as Japanese type is built"""
_NAME = 60
"""characters of a font's name that are kept"""
_BOLD = re.compile(r"bold|black|heavy|demi|futo|midashi|W[6-9]\b|-(?:B|EB|DB|H|U|E)$", re.I)
_SUBSET = re.compile(r"^[A-Z]{6}\+")


@cache
def engine() -> EngineInfo:
    libraries = f"pdfplumber {version('pdfplumber')}, pdfminer.six {version('pdfminer.six')}"
    return EngineInfo(ENGINE, "text layer of the PDF", libraries)


def _said(page: pdfium.PdfPage) -> str | None:
    """The page's text as PDFium reads it; None when it has more characters than allowed, which is quick to tell."""
    text = page.get_textpage()
    try:
        return str(text.get_text_range()) if text.count_chars() <= _MAX_GLYPHS else None
    finally:
        text.close()


# ------------------------------------------------------------------------------------------------- the layer
def layer(
    reader: TextReader,
    number: int,
    page: pdfium.PdfPage,
    seen: Seen,
    view: pdf_grid.Matrix,
    grid: pdf_grid.Grid,
    pictures: float,
    draw: Callable[[], Image],
) -> TextLayer | None:
    """The text of page ``number`` in pixels of ``grid``; None when the page has none.

    ``view``: from user space to view points. ``pictures``: share of the page that pictures cover. ``draw`` draws the
    page as it is now. Whatever is wrong with the text is a doubt, never an error: the page is then read from its
    picture.
    """
    if not seen.shown and not seen.hidden:
        return None
    doubt, said = "", None
    if seen.hidden:
        doubt = "the PDF's text is not shown, like that which is laid under a scan"
    elif grid.native or pictures >= _PICTURE:
        doubt = "the page is a picture with text laid over it"
    elif seen.objects > MAX_OBJECTS:
        doubt = f"the page draws more than {MAX_OBJECTS} things"
    elif grid.width * grid.height > _MAX_PIXELS:
        doubt = "the page is too large to be drawn twice"
    elif seen.clipped:
        doubt = "a part of the PDF's text is cut off"
    elif seen.covered(page, view):
        doubt = "something is drawn over the PDF's text"
    elif seen.doubt:
        doubt = seen.doubt
    elif (said := _said(page)) is None:
        doubt = f"the page has more than {_MAX_GLYPHS} characters"
    if doubt or said is None:
        return TextLayer(engine(), doubts=(doubt,))
    try:
        with pdf_bounds.limited():
            glyphs = reader.glyphs(number, pdf_grid.times(view, grid.matrix), (grid.width, grid.height))
    except pdf_bounds.TooLong:
        reader.close()
        return TextLayer(engine(), doubts=("the PDF's text takes too long to read",))
    except Exception as e:  # pdfminer raises whatever a broken file makes it raise
        return TextLayer(engine(), doubts=(f"the PDF's text cannot be read ({type(e).__name__})",))
    seen.hide()
    return TextLayer(engine(), glyphs, draw(), witness=said)


class TextReader:
    """Glyphs of a PDF, a page at a time; opened when first asked."""

    def __init__(self, path: Path) -> None:
        self._path, self._read = path, 0
        self._pdf: Any = None
        logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it warns of every font that is not quite in order

    def close(self) -> None:
        if self._pdf is not None:
            with suppress(Exception):  # pdfplumber lists all pages before it closes, and one may be broken
                self._pdf.close()
            self._pdf.stream.close()
        self._pdf = None

    def glyphs(self, number: int, to_pixels: pdf_grid.Matrix, size: tuple[int, int]) -> tuple[Glyph, ...]:
        """``to_pixels``: from user space. What lies outside ``size`` (width, height) is left out: the page does not
        show it. Raises what pdfminer raises."""
        self._read += 1
        if self._pdf is None or self._read % _REOPEN == 0:
            self.close()
            import pdfplumber  # slow to load, and most scans have no text that shows

            self._pdf = pdfplumber.open(self._path)
        page = self._pdf.pages[number - 1]
        try:
            back = pdf_grid.inverse(_turned(page.page_obj.mediabox, page.page_obj.rotate))
            made = _glyphs(page.chars, pdf_grid.times(back, to_pixels), float(page.page_obj.mediabox[0]))
        finally:
            page.close()
        width, height = size
        return tuple(
            g for g in made if 0 <= (c := g.box.center)[0] < width and 0 <= c[1] < height and math.isfinite(sum(c))
        )


def _turned(mediabox: Sequence[float], rotate: int) -> pdf_grid.Matrix:
    """From user space to the space in which pdfminer gives its matrices: upright, from the lower left corner."""
    x0, y0, x1, y1 = (float(v) for v in mediabox)
    return {
        90: (0.0, -1.0, 1.0, 0.0, -y0, x1),
        180: (-1.0, 0.0, 0.0, -1.0, x1, y1),
        270: (0.0, 1.0, -1.0, 0.0, y1, -x0),
    }.get(rotate % 360, (1.0, 0.0, 0.0, 1.0, -x0, -y0))


def _glyphs(chars: Sequence[dict[str, Any]], to_pixels: pdf_grid.Matrix, left: float) -> list[Glyph]:
    feet = _feet(chars)
    out = []
    for c in chars:
        a, b, _, _, _, _ = (float(v) for v in c["matrix"])
        name = _font_name(str(c["fontname"]))
        if c["adv"] < 0 and math.hypot(a, b) > 0 and c["upright"]:  # a vertical font advances downwards
            x0, x1 = c["x0"] - left, c["x1"] - left
            corners = ((x0, c["y1"]), (x1, c["y1"]), (x1, c["y0"]), (x0, c["y0"]))
            polygon, vertical = tuple(apply(to_pixels, x, y) for x, y in corners), True
            size = math.dist(polygon[0], polygon[1])
        else:
            placed = _placed(c, feet.get(c["fontname"], 0.0))
            if placed is None:
                continue
            polygon, vertical = tuple(apply(to_pixels, x, y) for x, y in placed), False
            size = math.dist(polygon[0], polygon[3])
        if size <= 0 or not math.isfinite(size):
            continue
        (ax, ay), (bx, by) = polygon[0], polygon[3]
        upright = by - ay > 0.98 * size and abs(bx - ax) < 0.2 * size
        out.append(Glyph(str(c["text"]), polygon, size, name, bool(_BOLD.search(name)), upright, vertical))
    return out


def _font_name(name: str) -> str:
    """Without the mark of a subset; a name may hold any bytes."""
    return "".join(c for c in _SUBSET.sub("", name)[:_NAME] if c.isprintable())


def _feet(chars: Sequence[dict[str, Any]]) -> dict[str, float]:
    """How far below the base line pdfminer lets the box of a font begin, in ems: what stands off from it is raised."""
    seen: dict[str, Counter[float]] = defaultdict(Counter)
    for c in chars:
        if c["upright"] and c["size"] > 0:
            seen[c["fontname"]][round((c["y0"] - c["matrix"][5]) / c["size"], 2)] += 1
    return {font: found.most_common(1)[0][0] for font, found in seen.items()}


def _placed(c: dict[str, Any], foot: float) -> Polygon | None:
    """The em box of a glyph in pdfminer's space, y upwards, clockwise from its own top left; None when it has no
    extent. pdfminer tells the box around it; of a turned glyph the size follows from that and from the advance."""
    a, b, cc, d, e, f = (float(v) for v in c["matrix"])
    scale = math.hypot(a, b)
    if scale <= 0 or (cc == 0 and d == 0):
        return None
    ux, uy = a / scale, b / scale
    advance = float(c["adv"]) * scale
    high = _height(float(c["x1"] - c["x0"]), float(c["y1"] - c["y0"]), abs(advance), abs(ux), abs(uy))
    if high <= 0:
        return None
    nx, ny = (-uy, ux) if ux * d - uy * cc >= 0 else (uy, -ux)
    rise = (float(c["y0"]) - f - foot * high) if c["upright"] and uy == 0 else 0.0
    e, f = e + rise * nx, f + rise * ny
    up, down = _ASCENT * high, (1 - _ASCENT) * high
    corner = (e + up * nx, f + up * ny)
    right = (corner[0] + advance * ux, corner[1] + advance * uy)
    foot_right = (e + advance * ux - down * nx, f + advance * uy - down * ny)
    return (corner, right, foot_right, (e - down * nx, f - down * ny))


def _height(width: float, height: float, advance: float, cos: float, sin: float) -> float:
    """Of a rectangle ``advance`` long at an angle, from the upright box around it."""
    if cos >= sin:
        return (height - advance * sin) / cos
    return (width - advance * cos) / sin
