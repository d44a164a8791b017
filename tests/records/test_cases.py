"""The drawn cases as pages made of their true text with an engine's noise: the fields a perfect reader would extract.

What the engines and the layout make of the pictures is tested end to end elsewhere; here only the rules are.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Document, FieldName, Kind, RegionType
from pipeline.records.documents import documents
from tests.records.pages import WIDE, Sheet, noisy

CASES = Path(__file__).resolve().parents[2] / "../shared/cases/mofa"
_CELLS = ("cipher", "approver", "drafted", "drafter", "decided", "retention", "consult")
_NAMES = {
    "classification": FieldName.CLASSIFICATION,
    "priority": FieldName.PRECEDENCE,
    "received": FieldName.RECEIVED,
    "sender": FieldName.SENDER,
    "recipient": FieldName.RECIPIENT,
    "place": FieldName.PLACE,
    "number": FieldName.SERIAL,
    "total": FieldName.TOTAL,
    "office": FieldName.OFFICE,
    "drafter": FieldName.DRAFTER,
    "subject": FieldName.SUBJECT,
    "title": FieldName.TITLE,
}
_KINDS = {"memo": "conversation"}
"""the cases name a record of conversation by its template; records name it by the contract's word"""

pytestmark = [
    pytest.mark.cases,
    pytest.mark.skipif(not CASES.is_dir(), reason=f"no cases at {CASES}"),
]


def truths() -> list[Any]:
    return [json.loads(f.read_text(encoding="utf-8")) for f in sorted(CASES.glob("*/truth.json"))]


def sheets(truth: Any, seed: int) -> tuple[list[Sheet], list[tuple[Any, int]]]:
    """The pages of a case, and its documents with the number of their pages."""
    out: list[Sheet] = []
    told = truth.get("documents", [truth])
    for doc in told:
        for page in doc["pages"]:
            s = Sheet(len(out) + 1, vertical=doc["kind"] == "vertical")
            form, cells = doc["kind"] in ("draft", "decision"), []
            for label, text in page["blocks"]:
                if not text:
                    continue
                text = noisy(text.replace("外務大臣殿", f"外務大臣殿{WIDE}") if not s.vertical else text, seed)
                if form and label in _CELLS:
                    cells.append(text)
                    continue
                if cells:
                    s.table([cells])
                    cells = []
                if label in ("classification", "term") and not s.vertical:
                    s.stamp(text)
                elif label == "fw":
                    s.foot(text)
                elif label == "cell":
                    s.add(RegionType.TABLE, (), ())
                else:
                    s.line(text, x=700 if label == "title" else 200, size=60 if label == "title" else 46)
            out.append(s)
    return out, [(doc, len(doc["pages"])) for doc in told]


def got(d: Document, field: str) -> str:
    if field == "kind":
        return d.kind.value
    if field == "date":
        v = d.first(FieldName.SENT) or d.first(FieldName.DATE)
        return v.value[:10] if v else ""
    name = _NAMES[field]
    if name is FieldName.PLACE and d.kind is Kind.DRAFT:
        name = FieldName.RECEIVED_PLACE  # a draft prints the post it is for, not where it was sent from
    v = d.first(name)
    value = v.value if v else ""
    if field == "received":
        return value[:10]
    return "".join(c for c in value if c.isdigit()) if field in ("number", "total") else value


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("truth", truths() if CASES.is_dir() else [], ids=lambda t: t["id"])
def test_fields_of_the_cases(truth: Any, seed: int) -> None:
    made, told = sheets(truth, seed)
    found = documents(truth["id"], "case", "0" * 64, [s.page() for s in made])
    assert [len(d.pages) for d in found] == [n for _, n in told]
    for d, (doc, _) in zip(found, told, strict=True):
        if doc["fields"].get("kind") == "other":
            assert d.kind is Kind.OTHER
            continue
        wanted = {k: _KINDS.get(v, v) if k == "kind" else v for k, v in doc["fields"].items()}
        wanted = {k: v.replace("（", "(").replace("）", ")") for k, v in wanted.items()}
        assert {k: got(d, k).replace("（", "(").replace("）", ")") for k in wanted} == wanted
