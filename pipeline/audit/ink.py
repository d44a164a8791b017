"""Print that can still be made out under a redaction of a page's picture."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Frame, Leak, Redaction


def audit(frame: Frame, redactions: Sequence[Redaction]) -> tuple[Leak, ...]:
    """``redactions``: original pixels."""
    return ()
