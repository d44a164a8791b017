"""The words that the pages of a PDF show, looked up when somebody asks; a page is drawn only where it has the word.

A copy in memory is drawn, with what is filled into forms and written in annotations laid onto the pages, and without
the replacements (/ActualText) that a file gives for what it draws. A scanned page is read by a recogniser as a last
resort; that is rare, since few files say anything beside their pages.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.audit import pdf_sight, pdf_view
from pipeline.audit.pdf_read import Budget, content
from pipeline.audit.pdf_words import contains, flat
from pipeline.errors import DamagedFile, KodenError, ScanError
from pipeline.model import Frame, Image
from pipeline.scan import pdf_bounds

_LARGEST = 300_000_000
"""bytes of a file of which a copy is made"""
_DPI = 150.0
_READ_DPI = 200.0
_MAX_READ = 12
"""scanned pages that are read at most"""
_MAX_CHARS = 300_000
_REPLACED = re.compile(rb"/ActualText\b")


@dataclass
class Shown:
    """``file``: name for errors. See :meth:`missing`."""

    path: Path
    file: str
    _pages: list[str] | None = None
    _seen: dict[int, str] = field(default_factory=dict)
    _read: dict[int, str] = field(default_factory=dict)
    _scans: dict[int, bool] = field(default_factory=dict)
    _data: bytes | None = None
    _engines: Any = None

    def missing(self, words: set[str]) -> set[str]:
        """Those of the words (flat) that no page shows. Raises a ScanError when the pages cannot be drawn."""
        left = set(words)
        pages = self._texts()
        for number, text in enumerate(pages, 1):
            here = {w for w in left if contains(text, w)}
            if here:
                seen = self._seen_on(number)
                left -= {w for w in here if contains(seen, w)}
            if not left:
                return left
        read_pages = 0
        for number, text in enumerate(pages, 1):
            if not left or read_pages >= _MAX_READ:
                break
            if len(text) >= 8 and not self._is_scan(number):
                continue
            read_pages += 1
            read = self._read_on(number)
            left -= {w for w in left if contains(read, w)}
        return left

    # ------------------------------------------------------------------------------------------------- pages
    def _texts(self) -> list[str]:
        """The text of every page, flat, whether it is seen or not."""
        if self._pages is None:
            self._data = self._copy()
            out = []
            try:
                with pdfium.PdfDocument(self._data if self._data is not None else self.path) as pdf:
                    for i in range(len(pdf)):
                        page = pdf[i]
                        text = page.get_textpage()
                        out.append(flat(text.get_text_range()) if text.count_chars() <= _MAX_CHARS else "")
                        text.close()
                        page.close()
            except pdfium.PdfiumError:
                raise DamagedFile("the pages of the PDF cannot be loaded", file=self.file) from None
            self._pages = out
        return self._pages

    def _copy(self) -> bytes | None:
        """None when the file is too large, or cannot be written anew: then it is taken as it is."""
        if self.path.stat().st_size > _LARGEST:
            return None
        out = io.BytesIO()
        try:
            with warnings.catch_warnings(), self.path.open("rb") as f, pikepdf.open(f, suppress_warnings=True) as pdf:
                warnings.simplefilter("ignore")
                budget = Budget(self.file)
                for page in pdf.pages:
                    _plain(page, budget)
                if any("/Annots" in p.obj for p in pdf.pages):
                    if "/AcroForm" in pdf.Root:
                        pdf.generate_appearance_streams()
                    pdf.flatten_annotations("screen")
                pdf.save(out)
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError):
            return None
        return out.getvalue()

    def _is_scan(self, number: int) -> bool:
        """Whether pictures make up the page; what an OCR program read of it may be poor."""
        if number not in self._scans:
            self._seen_on(number)
        return self._scans[number]

    def _frame(self, number: int, dpi: float) -> tuple[Frame, str]:
        """The page drawn, and the text that is seen on it."""
        if excess := pdf_bounds.bounds(self.path, number).excess:
            raise DamagedFile(excess, file=self.file, page=number)
        source: Path | bytes = self._data if self._data is not None else self.path
        with pdf_view.drawn(source, number, dpi, self.file) as (view, pixels):
            frame = Frame(self.file, number, True, number, "", pixels, dpi, "given")
            area = view.width * view.height
            self._scans[number] = any(i.type == raw.FPDF_PAGEOBJ_IMAGE and i.box.area > area / 2 for i in view.items)
            return frame, flat(pdf_sight.shown(view, frame))

    def _seen_on(self, number: int) -> str:
        if number not in self._seen:
            self._seen[number] = self._frame(number, _DPI)[1]
        return self._seen[number]

    def _read_on(self, number: int) -> str:
        """What a recogniser reads on a page without text; nothing when none is installed."""
        if number not in self._read:
            try:
                self._read[number] = self._recognised(self._frame(number, _READ_DPI)[0])
            except ScanError:
                raise
            except KodenError:  # no engine: the words stay unshown, which errs on the safe side
                self._read[number] = ""
        return self._read[number]

    def _recognised(self, frame: Frame) -> str:
        from pipeline.recognition.engines import open_engines
        from pipeline.scan.prepare import prepare

        if float(np.ptp(_grey(frame.pixels))) < 40:
            return ""
        if self._engines is None:
            self._engines = open_engines("auto")
        first = self._engines.first
        if first.info.id != "rapidocr":  # Tesseract is given what it reads in a temporary file
            return ""
        lines = []
        for image in prepare(frame):
            if not image.blank:
                lines += [line.text for line in first.read(image.pixels, image.glyph_height)]
        return flat("".join(lines))


def _grey(pixels: Image) -> Image:
    return pixels if pixels.ndim == 2 else np.asarray(pixels.max(axis=2), dtype=np.uint8)


def _plain(page: pikepdf.Page, budget: Budget) -> None:
    """Take the replacements for drawn text out of a page of a copy."""
    held = page.obj.get("/Contents")
    parts = list(held) if isinstance(held, pikepdf.Array) else [held]
    for part in parts:
        if isinstance(part, pikepdf.Stream):
            data = content(part, budget)
            if _REPLACED.search(data):
                part.write(_REPLACED.sub(b"/XctualText", data))
    resources = page.obj.get("/Resources")
    marks = resources.get("/Properties") if isinstance(resources, pikepdf.Dictionary) else None
    for mark in dict(marks.items()).values() if isinstance(marks, pikepdf.Dictionary) else ():
        if isinstance(mark, pikepdf.Dictionary) and "/ActualText" in mark:
            del mark["/ActualText"]
