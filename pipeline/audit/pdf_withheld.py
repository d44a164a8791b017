"""Whether a PDF's pages withhold anything at all: words of its metadata are no leak where nothing is kept back."""

from __future__ import annotations

from pathlib import Path

from pipeline.audit.found import found
from pipeline.errors import ScanError
from pipeline.model import Frame
from pipeline.scan import resolution
from pipeline.scan.pdf import PdfFile
from pipeline.settings import Settings

MOST = 200
"""pages that are looked at; a longer file is taken to withhold something"""
_MAX_PIXELS: int = Settings.model_fields["max_pixels"].default
_RENDER_DPI: int = Settings.model_fields["render_dpi"].default


def withholds(path: Path, name: str) -> bool:
    """True from the first redaction on, and where it cannot be told: a page that cannot be drawn, a file of many
    pages."""
    try:
        with PdfFile(path, name, _RENDER_DPI, _MAX_PIXELS) as pdf:
            return len(pdf.pages) > MOST or any(found(_frame(pdf, n, name)) for n in pdf.pages)
    except ScanError:
        return True


def _frame(pdf: PdfFile, number: int, name: str) -> Frame:
    picture = pdf.picture(number)
    height, width = picture.pixels.shape[:2]
    dpi, origin, _ = resolution.resolve(width, height, picture.stated, None)
    return Frame(name, number, True, number, "", picture.pixels, dpi, origin)
