"""A file by itself, not drawn: what it holds beside its pages."""

from __future__ import annotations

from pathlib import Path

from pipeline.audit import image_file, pdf_file
from pipeline.model import Leak
from pipeline.scan import formats


def audit_file(path: Path, name: str) -> tuple[Leak, ...]:
    """``name``: below the input folder; leaks carry it, and pages of this file. Once per file, nothing is rendered.

    Raises a ScanError when the file cannot be looked through: then it is not known to be clean.
    """
    with path.open("rb") as f:
        kind = formats.by_content(f.read(formats.HEAD))
    if kind is formats.PDF:
        return pdf_file.audit(path, name)
    return image_file.audit(path, name)
