"""The redactions of a frame, where nobody has looked for them yet."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model import Frame, Redaction
from pipeline.redaction.detect import detect
from pipeline.scan.prepare import prepare


def found(frame: Frame) -> tuple[Redaction, ...]:
    """The redactions of a frame, original pixels; of the halves of a spread, one after the other."""
    out: list[Redaction] = []
    for image in prepare(frame):
        out += (replace(r, polygon=image.transform.outline(r.polygon)) for r in detect(image))
    return tuple(replace(r, id=f"r{n}") for n, r in enumerate(out, 1))
