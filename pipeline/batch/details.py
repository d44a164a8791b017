"""What is claimed of a document and why, for the ledger, the report and whoever states something else: plain values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pipeline.model import Document, Evidence, Flag, Person, Relation, Value
from pipeline.records.citations import resolving as citations


def details(document: Document) -> dict[str, Any]:
    """``cut``, ``kind``, ``form`` with their evidence; ``stated``, ``relations``, ``flags``, ``persons``, ``values``,
    ``rejected``, ``archive``. Only what JSON has; certainties to four digits."""
    return {
        "cut": _evidence(document.cut),
        "stated": [_evidence(e) for e in document.stated],
        "kind": {"value": document.kind.value, **_evidence(document.kind_evidence)},
        "form": {"value": document.form.value, **_evidence(document.form_evidence)} if document.form else None,
        "language": document.language,
        "relations": [_relation(r) for r in document.relations],
        "flags": [_flag(f) for f in document.flags],
        "persons": [_person(p) for p in document.persons],
        "values": [_value(v) for v in document.values],
        "rejected": [_value(v) for v in document.rejected],
        "archive": {**asdict(document.archive), "ids": dict(document.archive.ids)} if document.archive else None,
    }


def cited(document: Document) -> dict[str, Any]:
    """What of it is needed to find it by a reference, and what it refers to; see :func:`summary_of`."""
    return asdict(citations.summary(document))


def summary_of(told: dict[str, Any]) -> citations.Summary:
    """What :func:`cited` gave, after it was JSON."""
    return citations.Summary(
        **{
            **told,
            "numbers": tuple((series, number) for series, number in told["numbers"]),
            "references": tuple(citations.Cited(**c) for c in told["references"]),
        }
    )


def _evidence(e: Evidence | None) -> dict[str, Any]:
    return {"rule": e.rule, "detail": e.detail, "certainty": round(e.certainty, 4)} if e else {}


def _relation(r: Relation) -> dict[str, Any]:
    return {"type": r.type.value, "target": r.target, **_evidence(r.evidence)}


def _flag(f: Flag) -> dict[str, Any]:
    return {
        "rule": f.rule,
        "message": f.message,
        "certainty": round(f.certainty, 4),
        "field": f.field.value if f.field else "",
        "page": f.page,
    }


def _person(p: Person) -> dict[str, Any]:
    return {**asdict(p), "aliases": list(p.aliases), "evidence": _evidence(p.evidence) or None}


def _value(v: Value) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": v.name.value,
        "printed": v.printed,
        "value": v.value,
        "page": v.page,
        "rule": v.rule,
        "certainty": round(v.certainty, 4),
    }
    more = {"key": v.key, "note": v.note, "target": v.target, "by": v.by, "parts": dict(v.parts)}
    return told | {name: value for name, value in more.items() if value}
