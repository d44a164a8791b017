"""One page of a PDF: what it draws and does not show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.model import Frame, Leak, Redaction


def audit(frame: Frame, path: Path, redactions: Sequence[Redaction]) -> tuple[Leak, ...]:
    """Raises a ScanError when the page cannot be looked at."""
    return ()
