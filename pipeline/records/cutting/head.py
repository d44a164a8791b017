"""The value that rules for heads return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Evidence, Form, Kind


@dataclass(frozen=True)
class Head:
    """The start of a document of some kind; ``evidence.detail`` lists the marks that were found. ``form``: where the
    head tells it."""

    kind: Kind
    evidence: Evidence
    form: Form = Form.NONE


def made(kind: Kind, rule: str, marks: Sequence[str], certainty: float, form: Form = Form.NONE) -> Head:
    return Head(kind, Evidence(rule, ", ".join(marks), round(min(0.99, certainty), 2)), form)
