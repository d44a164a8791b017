"""One page of a PDF: what it draws and does not show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.audit import pdf_covered, pdf_images, pdf_notes, pdf_patterns, pdf_thumb, pdf_under, pdf_view
from pipeline.model import Frame, Leak, Redaction


def audit(frame: Frame, path: Path, redactions: Sequence[Redaction]) -> tuple[Leak, ...]:
    """Raises a ScanError when the page cannot be looked at."""
    height, width = frame.pixels.shape[:2]
    with pdf_view.opened(path, frame.file_page, (width, height), frame.dpi, frame.file) as view:
        notes = pdf_notes.notes(view)
        leaks = pdf_under.audit(view, frame, redactions, [n.box for n in notes])
        leaks += pdf_notes.audit(view, frame, notes, path)
        leaks += pdf_covered.audit(view, frame)
        leaks += pdf_images.audit(view, frame, path)
    leaks += pdf_patterns.audit(frame, path)
    leaks += pdf_thumb.audit(frame, path)
    return tuple(leaks)
