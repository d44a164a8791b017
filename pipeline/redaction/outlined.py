"""White boxes with a printed rule around them."""

from __future__ import annotations

from pipeline.redaction.candidate import Candidate
from pipeline.redaction.view import View


def find(seen: View) -> list[Candidate]:
    return []
