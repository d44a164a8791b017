"""Records against TEI's own grammar and rules, and read by the program that scores records from outside.

The oracles lie beside the project, not in it; without them these tests are skipped and say so.
"""

from __future__ import annotations

import gzip
import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from pipeline.model import Document, Kind
from pipeline.tei.build import build
from pipeline.tei.read import read
from pipeline.tei.validate import Schematron
from pipeline.tei.xml import T
from tests.tei import made, richer
from tests.tei.any import documents

SHARED = Path(__file__).resolve().parents[3] / "shared"
TEI = SHARED / "tei"
pytestmark = [
    pytest.mark.cases,
    pytest.mark.skipif(not TEI.is_dir(), reason="TEI's own schemas are not beside the project (../shared/tei)"),
]


@cache
def grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.fromstring(gzip.decompress((TEI / "tei_all_simpl.rng.gz").read_bytes())))


@cache
def rules() -> Schematron:
    return Schematron((TEI / "tei_all.sch").read_bytes())


def built(name: str) -> bytes:
    document = made.ALL[name]()
    return build(document, images={p.id: f"../../pages/{p.id}.jpg" for p in document.pages}, software="Koden 1")


@pytest.mark.parametrize("name", made.ALL)
def test_a_record_is_tei(name: str) -> None:
    root = etree.fromstring(built(name))
    assert grammar().validate(root), [f"{e.line}: {e.message}" for e in grammar().error_log]


@pytest.mark.parametrize("name", made.ALL)
def test_a_record_keeps_the_rules_of_tei(name: str) -> None:
    report = rules()(etree.fromstring(built(name)))
    assert [f"{p.get('rule')} {p.get('path')}: {''.join(p.itertext())}" for p in report.iter("problem")] == []
    assert sum(int(f.get("count", "0")) for f in report.iter("fired")) > 5, "TEI's rules were applied"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_any_record_is_tei_and_keeps_its_rules(document: Document) -> None:
    root = etree.fromstring(build(document, images={}, software="Koden 1"))
    assert grammar().validate(root), [f"{e.line}: {e.message}" for e in grammar().error_log]
    assert [p.get("rule") for p in rules()(root).iter("problem")] == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(richer.documents())
def test_any_record_with_turns_persons_and_archives_is_tei(document: Document) -> None:
    root = etree.fromstring(build(document, images={}, software="Koden 1"))
    assert grammar().validate(root), [f"{e.line}: {e.message}" for e in grammar().error_log]
    assert [p.get("rule") for p in rules()(root).iter("problem")] == []


def test_the_oracles_refuse_what_is_wrong() -> None:
    root = etree.fromstring(built("telegram").replace(b"<opener>", b"<opener><p/>"))
    assert not grammar().validate(root)
    wrong = etree.fromstring(
        built("telegram").replace(b'<pb xml:id="pb-p0001"', b'<pb generatedBy="human" xml:id="pb-p0001"')
    )
    assert list(rules()(wrong).iter("problem"))


def scorer() -> ModuleType:
    path = SHARED / "tools" / "score.py"
    if not path.is_file():
        pytest.skip("the outside scorer is not beside the project (../shared/tools/score.py)")
    spec = importlib.util.spec_from_file_location("outside_score", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module


@pytest.mark.parametrize("name", made.ALL)
def test_the_outside_scorer_reads_the_same(name: str, tmp_path: Path) -> None:
    """But for readings beside the line (rt), which it takes for running text and we do not."""
    root = etree.fromstring(built(name))
    etree.strip_elements(root, T + "rt", with_tail=False)
    path = tmp_path / "r.xml"
    path.write_bytes(etree.tostring(root))
    score = scorer()
    theirs, ours = score.Record(path), read(path)
    assert theirs.text() == score.loose(ours.text())
    assert theirs.text(gap="□") == score.loose(ours.text(gap="□"))
    for page in ours.pages:
        key = (page.file, page.file_page)
        together = "".join(ours.text(p.id) for p in ours.pages if (p.file, p.file_page) == key)
        assert theirs.text(key) == score.loose(together)
        boxes = [b for _, _, found in theirs.boxes[key] for b in found]
        mine = [p for p in ours.pages if (p.file, p.file_page) == key]
        assert len(boxes) == sum(len(p.redactions) for p in mine)


def test_the_outside_scorer_finds_every_field(tmp_path: Path) -> None:
    path = tmp_path / "r.xml"
    path.write_bytes(built("telegram"))
    score = scorer()
    record = score.Record(path)
    want = {
        "classification": "極秘",
        "priority": "至急",
        "kind": "telegram",
        "date": "1986-10-02",
        "received": "1986-10-03",
        "sender": "松永大使",
        "recipient": "外務大臣",
        "place": "米国",
        "number": "6903",
        "total": "136903",
        "document_number": "03612",
        "office": "国連局長",
        "subject": "INF交渉",
    }
    assert {key: score.FIELDS[key](record) for key in want} == want
    path.write_bytes(built("decision"))
    assert score.FIELDS["title"](score.Record(path)) == "決裁書"
    assert score.FIELDS["drafter"](score.Record(path)) == "渡辺"
    assert score.FIELDS["date"](score.Record(path)) == "1986-09-18"
    assert score.FIELDS["kind"](score.Record(path)) == Kind.DECISION
