"""Scores for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.evaluation.evaluate import FamilyScores, Scores

NOTE = """\
CER        edit distance of each paragraph to the nearest stretch of the record's text, over the paragraphs' length
missed     share of the truth's characters that the record lacks, whatever their order
order      share of neighbouring paragraphs found in order
CER whole  plain edit distance between all of the page (heads and stamps too) and all of the record's text
redactions one-to-one at IoU 0.5 and more; false/clean: boxes found per page that has none"""


def _rate(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.2f} %"


def table(scores: Scores) -> str:
    """Everything as plain text in columns."""
    return "\n\n".join([*(_family(f) for f in scores.families), NOTE]) + "\n"


def _family(f: FamilyScores) -> str:
    out = [f"{f.name}: {f.documents} documents or pages with known truth"]
    if f.without_record:
        out.append(f"  without a record: {', '.join(f.without_record)}")
    if f.text:
        rows = [["text", "characters", "CER", "missed", "order", "CER whole"]]
        for name, t in _groups(f.text, f.all_text):
            rows.append(
                [name, str(t.characters), _percent(t.cer), _percent(t.missed), _rate(t.order), _percent(t.cer_whole)]
            )
        out += _columns(rows)
    if f.boxes:
        rows = [["redactions", "pages", "precision", "recall", "F1", "quality", "false/clean"]]
        for name, b in _groups(f.boxes, f.all_boxes):
            false = b.invented_on_clean / b.clean_pages if b.clean_pages else None
            rates = (b.precision, b.recall, b.f1, b.quality, false)
            rows.append([name, str(b.pages), *(_rate(v) for v in rates)])
        out += _columns(rows)
    if f.fields:
        rows = [["field", "right", "wrong", "missing", "share"]]
        for name, s in _groups(f.fields, f.all_fields):
            rows.append([name, str(s.right), str(s.wrong), str(s.missing), _percent(s.accuracy)])
        out += _columns(rows)
    if f.shares:
        out += _columns(
            [["counted", "right", "of"], *([k, str(s.right), str(s.of)] for k, s in sorted(f.shares.items()))]
        )
    out += [f"  {e.document}: {e.field} is {e.want!r}, found {e.got!r}" for e in f.errors]
    return "\n".join(out)


def _groups(parts: Mapping[str, Any], whole: Any) -> Iterable[tuple[str, Any]]:
    yield from sorted(parts.items())
    if len(parts) > 1:
        yield "all", whole


def _columns(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    out = [""]
    for row in rows:
        cells = [c.ljust(w) if n == 0 else c.rjust(w) for n, (c, w) in enumerate(zip(row, widths, strict=True))]
        out.append("  " + "  ".join(cells).rstrip())
    return out


def as_json(scores: Scores) -> dict[str, Any]:
    """The same as plain values; rates are unrounded, None where nothing was there to count."""
    return {f.name: _family_json(f) for f in scores.families}


def _family_json(f: FamilyScores) -> dict[str, Any]:
    return {
        "documents": f.documents,
        "without_record": list(f.without_record),
        "text": {
            k: {
                "characters": t.characters,
                "cer": t.cer,
                "missed": t.missed,
                "order": t.order,
                "cer_whole": t.cer_whole,
                "characters_whole": t.whole_characters,
            }
            for k, t in _groups(f.text, f.all_text)
        },
        "redactions": {
            k: {
                "pages": b.pages,
                "found": b.found,
                "invented": b.invented,
                "missed": b.missed,
                "precision": b.precision,
                "recall": b.recall,
                "f1": b.f1,
                "quality": b.quality,
                "clean_pages": b.clean_pages,
                "invented_on_clean": b.invented_on_clean,
            }
            for k, b in _groups(f.boxes, f.all_boxes)
        },
        "fields": {
            k: {"right": s.right, "wrong": s.wrong, "missing": s.missing} for k, s in _groups(f.fields, f.all_fields)
        },
        "shares": {k: {"right": s.right, "of": s.of} for k, s in sorted(f.shares.items())},
        "errors": [{"document": e.document, "field": e.field, "want": e.want, "got": e.got} for e in f.errors],
    }
