"""A PDF beside its pages: metadata, attachments, earlier revisions, bookmarks, form values, layers."""

from __future__ import annotations

from pathlib import Path

from pipeline.model import Leak


def audit(path: Path, name: str) -> tuple[Leak, ...]:
    """Raises a ScanError when the file cannot be looked through."""
    return ()
