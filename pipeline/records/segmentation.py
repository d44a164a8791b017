"""Where one document ends and the next begins: at the heads that can be recognised, nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Evidence, Page


@dataclass(frozen=True)
class Segment:
    """Successive pages of one document; ``cut`` says why it starts where it starts."""

    pages: tuple[Page, ...]
    cut: Evidence


def segments(pages: tuple[Page, ...]) -> tuple[Segment, ...]:
    return (Segment(pages, Evidence("source-start", "the source starts here", 1.0)),) if pages else ()
