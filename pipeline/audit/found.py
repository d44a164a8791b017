"""The redactions of a frame, where nobody has looked for them yet."""

from __future__ import annotations

from pipeline.looking import look, on_frame
from pipeline.model import Frame, Redaction


def found(frame: Frame) -> tuple[Redaction, ...]:
    """The redactions of a frame, original pixels; of the halves of a spread, one after the other."""
    return on_frame(*look(frame))
