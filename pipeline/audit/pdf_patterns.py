"""Text in the tiles of a pattern, which readers of a PDF's text pass over: whether the page shows any of it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pikepdf

from pipeline.audit import pdf_view
from pipeline.audit.pdf_chars import changed
from pipeline.audit.pdf_read import Budget, blocks, content, entries, texts
from pipeline.model import Frame, Image, Leak, LeakKind
from pipeline.scan.pdf_objects import objects

_DPI = 150.0
_MAX_PATTERNS = 20
_LEAST = 12
"""pixels that change when a text is taken away"""


def audit(frame: Frame, path: Path) -> list[Leak]:
    with objects(path) as pdf:
        page = pdf.pages[frame.file_page - 1]
        if next(_patterns(page.obj.get("/Resources") or page.resources, Budget(frame.file)), None) is None:
            return []
    with path.open("rb") as f, pikepdf.open(f, suppress_warnings=True) as pdf:
        page, budget = pdf.pages[frame.file_page - 1], Budget(frame.file)
        alone = pikepdf.new()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # form fields are none of its business
            alone.pages.extend([page])
        copies = list(_patterns(alone.pages[0].obj.get("/Resources"), budget))[:_MAX_PATTERNS]
        whole = _draw(alone, frame)
        out = []
        for cell, data, count in copies:
            cell.write(_without(data))
            bare = _draw(alone, frame)
            cell.write(data)
            if int(np.count_nonzero(changed(whole, bare))) < _LEAST:
                kind = LeakKind.TEXT_UNDER_BOX
                out.append(Leak(kind, frame.file, frame.file_page, None, count, "item", 0.7, "pdf.text-in-pattern"))
        return out


def _patterns(resources: object, budget: Budget) -> Iterator[tuple[pikepdf.Stream, bytes, int]]:
    """Tiles with text among the resources, and among those of the forms there (one level): stream, bytes, texts."""
    if not isinstance(resources, pikepdf.Dictionary):
        return
    around: list[pikepdf.Object] = [resources]
    for _, x in entries(resources.get("/XObject")):
        if isinstance(x, pikepdf.Stream) and isinstance(x.get("/Resources"), pikepdf.Dictionary):
            around.append(x.Resources)
    for held in around:
        for _, cell in entries(held.get("/Pattern")):
            if isinstance(cell, pikepdf.Stream):
                data = content(cell, budget)
                if count := len(texts(data)):
                    yield cell, data, count


def _without(data: bytes) -> bytes:
    """A content stream without its texts."""
    out, at = b"", 0
    for begin, end in blocks(data):
        out, at = out + data[at:begin], end
    return out + data[at:]


def _draw(pdf: pikepdf.Pdf, frame: Frame) -> Image:
    out = io.BytesIO()
    pdf.save(out)
    with pdf_view.drawn(out.getvalue(), 1, _DPI, frame.file) as (_, pixels):
        return pixels
