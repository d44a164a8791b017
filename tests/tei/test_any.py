"""Whatever the rules hand over, the record is valid and nothing is lost."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

from pipeline.model import Document
from pipeline.tei.build import build
from pipeline.tei.validate import check
from pipeline.tei.xml import NS, T
from tests.tei.any import documents

quick = settings(
    max_examples=80,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@quick
@given(documents())
def test_any_document_makes_a_valid_record(document: Document) -> None:
    verdict = check(build(document, images={}, software="Koden 1"))
    assert verdict.valid, [str(p) for p in verdict.problems]


@quick
@given(documents())
def test_every_character_of_the_blocks_stands_in_the_text_once(document: Document) -> None:
    root = etree.fromstring(build(document, images={}, software="Koden 1"))
    for ours in root.xpath("//t:body//t:desc | //t:body//t:figDesc[@xml:lang]", namespaces=NS):
        ours.text = ""
    body = "".join("".join(b.itertext()) for b in root.iter(T + "body"))
    marks = "".join(m.get("n", "") for tag in ("milestone", "ptr") for m in root.iter(T + tag))
    rows = [r for b in document.blocks for r in (*b.rows, *(r for c in b.cells for r in c.rows))]
    want = "".join(r.text + "".join(ruby.line.text for ruby in r.ruby) for r in rows)
    assert Counter(re.sub(r"\s", "", body + marks)) == Counter(re.sub(r"\s", "", want))
