"""Field scores: what a record says, where the record's contract puts it, against what stands on the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.evaluation.record import Record
from pipeline.evaluation.text import strict


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


def _date(*paths: str) -> Callable[[Record], str]:
    return lambda r: next((v for v in (r.value(p) for p in paths) if v), "")[:10]


def _party(action: str) -> Callable[[Record], str]:
    at = f"//t:correspAction[@type='{action}']"
    return _value(f"{at}/t:persName | {at}/t:orgName")


def _value(path: str) -> Callable[[Record], str]:
    return lambda r: r.value(path)


def _number(kind: str) -> Callable[[Record], str]:
    return _value(f"//t:sourceDesc//t:idno[@type='{kind}']")


READERS: Mapping[str, Callable[[Record], str]] = {
    "kind": lambda r: r.value("//t:textClass/t:catRef[@scheme='#kind']/@target").removeprefix("#kind."),
    "classification": lambda r: r.category("classification"),
    "priority": lambda r: r.category("precedence"),
    "cipher": lambda r: r.category("cipher"),
    "date": _date("//t:correspAction[@type='sent']/t:date/@when", "//t:creation/t:date/@when"),
    "received": _date("//t:correspAction[@type='received']/t:date/@when"),
    "release": _date("//t:sourceDesc//t:date[@type='release']/@when"),
    "sender": _party("sent"),
    "recipient": _party("received"),
    "place": _value("//t:correspAction[@type='sent']/t:placeName"),
    "number": _number("serial"),
    "total": _number("total"),
    "circular": _number("circular"),
    "register": _number("register"),
    "copy_number": _number("copyNumber"),
    "document_number": _number("documentNumber"),
    "office": _value("//t:notesStmt/t:note[@type='office']"),
    "drafter": _value("//t:notesStmt/t:note[@type='drafter']"),
    "subject": _value("//t:titleStmt/t:title[@type='subject']"),
    "title": _value("//t:titleStmt/t:title[@type='main']"),
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
        got = READERS[field](record) if record else ""
        right = same(field, value, got)
        scores[field] = FieldScore(int(right), int(not right and bool(got)), int(not right and not got))
        if not right:
            errors.append(FieldError(document, field, value, got))
    return scores, errors
