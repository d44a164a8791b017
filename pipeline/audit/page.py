"""One page as it is shown, against what its file holds at the same places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.audit import image_planes, ink, pdf_page
from pipeline.audit.ink_reading import Read
from pipeline.model import Frame, Leak, Redaction
from pipeline.redaction.detect import detect
from pipeline.scan import formats
from pipeline.scan.prepare import prepare


def audit_page(frame: Frame, path: Path, redactions: Sequence[Redaction], read: Read | None = None) -> tuple[Leak, ...]:
    """``path``: the file that ``frame`` was taken from. ``redactions``: found on this frame, **original pixels** (see
    :func:`found`). ``read``: a recognizer that keeps nothing on the disk; None opens one when it is needed. Leaks carry
    ``frame.file``, ``frame.file_page`` and original pixels.

    Raises a ScanError when the page cannot be looked at: then it is not known to be clean.
    """
    planes = image_planes.planes(path, frame, bool(redactions))
    leaks = ink.audit(frame, redactions, planes, read)
    for plane in planes:
        if plane.name == "alpha":
            leaks += ink.behind(frame, plane, image_planes.see_through(frame, plane), read)
    with path.open("rb") as f:
        kind = formats.by_content(f.read(formats.HEAD))
    if kind is formats.PDF:
        leaks += pdf_page.audit(frame, path, redactions)
    return leaks


def found(frame: Frame) -> tuple[Redaction, ...]:
    """The redactions of a frame, original pixels; of the halves of a spread, one after the other."""
    out: list[Redaction] = []
    for image in prepare(frame):
        out += (replace(r, polygon=image.transform.outline(r.polygon)) for r in detect(image))
    return tuple(replace(r, id=f"r{n}") for n, r in enumerate(out, 1))
