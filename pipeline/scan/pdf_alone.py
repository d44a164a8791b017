"""A page that is one picture and nothing else: its pixels as they are decoded, which drawing would only copy.

Whatever could make the drawing differ (masks, clips, transparency, layers, transfer functions, inverted values, colours
that are no plain ones, a place that is not exactly the page) leaves it to the drawing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.model import Image
from pipeline.scan import pdf_grid
from pipeline.scan.pdf_objects import objects

_NEAR = 0.2
"""pixels by which the picture's sides may lie beside the page's; PDFium draws whole pixels"""
_FILTERS = {"ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "FlateDecode", "RunLengthDecode", "CCITTFaxDecode"}
_FILTERS |= {"JBIG2Decode", "DCTDecode"}
_STATES = ("/ExtGState", "/Properties", "/Pattern", "/Shading")
"""of a page's resources, what may change how a picture is drawn"""
_MASKS = ("/SMask", "/Mask", "/ImageMask", "/OC", "/Alternates", "/SMaskInData", "/Matte")


def pixels(
    image: pdfium.PdfImage, to_pixels: pdf_grid.Matrix, size: tuple[int, int], path: Path, page: int
) -> Image | None:
    """Grey (h, w) of the only object of page ``page`` (from 1), in a grey colour space; None when it must be drawn.

    ``to_pixels``: from the picture's unit square to the page's pixels; ``size``: width and height of the page, pixels.
    """
    width, height = size
    if image.get_px_size() != size or image.container is not None or raw.FPDFPageObj_HasTransparency(image):
        return None
    a, b, c, d, e, f = to_pixels
    sides = (b, c, e, a + e - width, f - height, d + f)
    if max(abs(v) for v in sides) > _NEAR:
        return None
    clip = raw.FPDFPageObj_GetClipPath(image)
    if clip and raw.FPDFClipPath_CountPaths(clip) > 0:
        return None
    if not _FILTERS.issuperset(image.get_filters()) or not _is_plain(path, page):
        return None
    try:
        bitmap = image.get_bitmap()
    except pdfium.PdfiumError:
        return None  # drawn as white, and told as broken
    if bitmap.format != raw.FPDFBitmap_Gray or (bitmap.width, bitmap.height) != size:
        return None
    return np.array(bitmap.to_numpy().reshape(height, width), order="C")


def _is_plain(path: Path, page: int) -> bool:
    """Whether nothing that the page's resources hold could change how its picture is drawn."""
    try:
        with objects(path) as pdf:
            resources = pdf.pages[page - 1].resources
            if any(key in resources for key in _STATES):
                return False
            held = resources.get("/XObject")
            if not isinstance(held, pikepdf.Dictionary):
                return False
            return all(_is_whole(x) for _, x in held.items())
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, IndexError, KeyError, OSError):
        return False


def _is_whole(drawn: object) -> bool:
    """A picture without masks and layers."""
    if not isinstance(drawn, pikepdf.Stream) or drawn.get("/Subtype") != "/Image":
        return False
    return not any(key in drawn for key in _MASKS)
