"""Field scores: what a record says, where the record's contract puts it, against what stands on the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.evaluation.text import strict
from pipeline.tei.read import Record


@dataclass(frozen=True)
class FieldScore:
    right: int = 0
    wrong: int = 0
    missing: int = 0

    def __add__(self, other: FieldScore) -> FieldScore:
        return FieldScore(self.right + other.right, self.wrong + other.wrong, self.missing + other.missing)

    @property
    def accuracy(self) -> float | None:
        n = self.right + self.wrong + self.missing
        return self.right / n if n else None


@dataclass(frozen=True)
class FieldError:
    """``got`` is empty when the record has no such field."""

    document: str
    field: str
    want: str
    got: str


def _first(*fields: str) -> Callable[[Record], str]:
    return lambda record: next((v for v in map(record.get, fields) if v), "")


def _day(*fields: str) -> Callable[[Record], str]:
    return lambda record: _first(*fields)(record)[:10]


def _word(scheme: str) -> Callable[[Record], str]:
    return lambda record: record.word(scheme)


READERS: Mapping[str, Callable[[Record], str]] = {
    "kind": lambda record: record.get("kind").removeprefix("#kind."),
    "classification": _word("classification"),
    "priority": _word("precedence"),
    "cipher": _word("cipher"),
    "date": _day("sent", "date"),
    "received": _day("received"),
    "release": _day("release"),
    "sender": _first("sender"),
    "recipient": _first("recipient"),
    "place": _first("place"),
    "number": _first("serial"),
    "total": _first("total"),
    "circular": _first("circular"),
    "register": _first("register"),
    "copy_number": _first("copyNumber"),
    "document_number": _first("documentNumber"),
    "office": _first("office"),
    "drafter": _first("drafter"),
    "subject": _first("subject"),
    "title": _first("title"),
}
"""field of the truth files to what reads it from a record"""


def same(field: str, want: str, got: str) -> bool:
    """Exact after NFKC without white space. Of serial and total numbers only the digits count; an English title or
    classification may run on (TOP SECRET SECURITY INFORMATION) and its case does not matter."""
    want, got = strict(want), strict(got)
    if field in ("number", "total"):
        return re.sub(r"\D", "", got) == re.sub(r"\D", "", want)
    if field in ("title", "classification") and want.isascii():
        return got.upper().startswith(want.upper())
    return got == want


def score_fields(
    document: str, want: Mapping[str, str], record: Record | None
) -> tuple[dict[str, FieldScore], list[FieldError]]:
    """Every wanted field against the record; all are missing when there is none. KeyError: a field nobody reads."""
    scores, errors = {}, []
    for field, value in want.items():
        got = strict(READERS[field](record)) if record else ""
        right = same(field, value, got)
        scores[field] = FieldScore(int(right), int(not right and bool(got)), int(not right and not got))
        if not right:
            errors.append(FieldError(document, field, value, got))
    return scores, errors
