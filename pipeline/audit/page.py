"""One page as it is shown, against what its file holds at the same places."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.audit import image_in_pdf, image_planes, ink, pdf_page
from pipeline.audit.found import found
from pipeline.audit.ink_reading import Read
from pipeline.model import Frame, Leak, Redaction
from pipeline.scan import formats

__all__ = ["audit_page", "found"]


def audit_page(frame: Frame, path: Path, redactions: Sequence[Redaction], read: Read | None = None) -> tuple[Leak, ...]:
    """``path``: the file that ``frame`` was taken from. ``redactions``: found on this frame, **original pixels** (see
    :func:`found`). ``read``: a recognizer that keeps nothing on the disk; None opens one when it is needed. Leaks carry
    ``frame.file``, ``frame.file_page`` and original pixels.

    Raises a ScanError when the page cannot be looked at: then it is not known to be clean.
    """
    with path.open("rb") as f:
        kind = formats.by_content(f.read(formats.HEAD))
    leaks: tuple[Leak, ...] = ()
    if kind is formats.PDF:
        leaks, planes = image_in_pdf.audit(frame, path, redactions, read)
    else:
        planes = image_planes.planes(path, frame, bool(redactions))
    leaks += ink.audit(frame, redactions, planes, read)
    for plane in planes:
        if plane.name == "alpha":
            leaks += ink.behind(frame, plane, image_planes.see_through(frame, plane), read)
    if kind is formats.PDF:
        leaks += pdf_page.audit(frame, path, redactions)
    return leaks
