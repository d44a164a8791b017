"""The program that scores records from outside must tell what ``evaluate`` tells, fault for fault."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.evaluation import evaluate
from pipeline.evaluation.cases import Document, families
from pipeline.model import Box
from tests.evaluation.handmade import Made, Page, write

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
SCORE, CASES = SHARED / "tools" / "score.py", SHARED / "cases"

pytestmark = [
    pytest.mark.cases,
    pytest.mark.skipif(not SCORE.is_file() or not CASES.is_dir(), reason="the cases beside the project are absent"),
]


def spoilt(text: str, rng: random.Random) -> str:
    """Some characters lost, doubled or read as something else."""
    out = []
    for c in text:
        out.append(rng.choice(["", c + c, "薔", c]) if rng.random() < 0.06 else c)
    return "".join(out)


def shaken(box: Box, rng: random.Random) -> list[tuple[float, float, float, float]]:
    if rng.random() < 0.2:
        return []
    d = [rng.uniform(-0.25, 0.25) for _ in range(4)]
    w, h = box.width, box.height
    return [(box.x0 + d[0] * w, box.y0 + d[1] * h, box.x1 + d[2] * w, box.y1 + d[3] * h)]


def faulty(doc: Document, rng: random.Random) -> list[Made]:
    """A record for a document of the cases, with faults of every sort."""
    if rng.random() < 0.08:
        return []
    fields = {k: v if rng.random() < 0.7 else rng.choice(["", v + "誤"]) for k, v in (doc.fields or {}).items()}
    if fields.get("date", "").endswith("誤"):
        fields["date"] = "1901-01-01"
    if fields.get("received", "").endswith("誤"):
        fields["received"] = "1901-01-01"
    body = [spoilt(p, rng) for p in (re.sub(r"@\d+@", "□", g) for g in doc.gapped or doc.paragraphs)]
    if rng.random() < 0.3:
        rng.shuffle(body)
    lengths = [int(n) + rng.choice([0, 1, 2, 5]) for g in doc.gapped for n in re.findall(r"@(\d+)@", g)]
    pages = []
    for n, boxes in enumerate(doc.boxes or (None,)):
        where = boxes.source if boxes else doc.source
        name = where.name if "." in where.name else f"{where.name}.jpg"
        size = boxes.size if boxes and boxes.size else (1000.0, 1000.0)
        found = [b for t in (boxes.truth if boxes else ()) for b in shaken(t, rng)]
        if rng.random() < 0.3:
            found.append((1.0, 1.0, 40.0, 30.0))
        paged = where.first is not None or name.endswith(".pdf")
        told = body if n == 0 else []
        pages.append(
            Page(f"some/{name}", where.first or 1, paged, told, found, (int(size[0]), int(size[1])), aside="欄外")
        )
    return [Made(f"r-{doc.id}-d001", pages, fields, lengths)]


def told(cases: Path, out: Path) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, str(SCORE), str(out), str(cases), "--json"], capture_output=True, text=True, check=True
    )
    data: dict[str, Any] = json.loads(run.stdout)
    return data


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    out, rng = tmp_path_factory.mktemp("out"), random.Random(20)
    for family in families(CASES):
        if family.name == "report":  # long, and no other code
            continue
        for doc in family.documents:
            for made in faulty(doc, rng):
                write(made, out / family.name)
    return {f.name: f for f in evaluate(CASES, out).families}, told(CASES, out)


def test_text(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    ours, theirs = both
    pairs = [(ours["mofa"].text[k], v) for k, v in theirs["mofa"]["text"].items()]
    pairs += [(ours["cib"].all_text, theirs["cib"]["text"])]
    pairs += [(ours["ndl"].text[k], v) for k, v in theirs["ndl"].items()]
    assert len(pairs) >= 6
    for mine, v in pairs:
        assert mine.characters == v["chars"]
        assert mine.cer == pytest.approx(v["cer"], abs=6e-5)
        assert mine.missed == pytest.approx(v["missed"], abs=6e-5)
        assert mine.order is None or mine.order == pytest.approx(v["order"], abs=6e-4)
    assert any(v["cer"] > 0.01 for _, v in pairs)  # the faults are seen


def test_redactions(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    ours, theirs = both
    pairs = [(ours["mofa"].all_boxes, theirs["mofa"]["redactions"]), (ours["woo"].all_boxes, theirs["woo"]["all"])]
    pairs += [(v, theirs["woo"][k]) for k, v in ours["woo"].boxes.items()]
    pairs += [(ours["cib"].all_boxes, theirs["cib"]["redactions"]["all"])]
    pairs += [(v, theirs["cib"]["redactions"][k]) for k, v in ours["cib"].boxes.items()]
    for mine, v in pairs:
        assert (mine.pages, mine.found, mine.invented, mine.missed) == (v["pages"], v["tp"], v["fp"], v["fn"])
        assert (mine.f1 or 0) == pytest.approx(v["f1"], abs=6e-4)
        assert (mine.quality or 0) == pytest.approx(v["pq"], abs=6e-4)
    mofa = ours["mofa"].all_boxes
    assert (mofa.clean_pages, mofa.invented_on_clean) == tuple(
        theirs["mofa"]["clean_pages"][k] for k in ("pages", "fp")
    )
    assert ours["woo"].all_boxes.missed > 0


def test_fields(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    ours, theirs = both
    for name in ("mofa", "cib"):
        mine = {k: (s.right, s.wrong, s.missing) for k, s in ours[name].fields.items()}
        want = {k: (v["right"], v["wrong"], v["missed"]) for k, v in theirs[name]["fields"].items()}
        if name == "cib":
            for share, key in (("files in one record", "one record"), ("files with every page", "every page")):
                assert ours[name].shares[share].right == want.pop(key)[0]
        assert mine == want
        assert ours[name].all_fields.wrong and ours[name].all_fields.missing
        assert {(e.document, e.field, e.got) for e in ours[name].errors} == {
            (Path(e[0]).stem, e[1], e[3]) for e in theirs[name]["errors"]
        }


def test_gaps_and_cuts(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    mine, theirs = both[0]["mofa"].shares, both[1]["mofa"]
    assert (mine["documents cut right"].right, mine["documents cut right"].of) == (
        theirs["cut"]["right"],
        theirs["cut"]["n"],
    )
    place = mine["redactions placed right in the text"]
    assert (place.right, place.of) == (theirs["place"]["right"], theirs["place"]["n"])
    for within in (1, 2):
        share = mine[f"redactions' lengths within {within}"]
        assert (share.right, share.of) == (theirs["length"][f"within{within}"], theirs["length"]["n"])


def test_the_drawn_samples_are_scored_alike(tmp_path: Path) -> None:
    truth = Path(__file__).resolve().parents[2] / "raw" / "truth"
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "mofa").symlink_to(truth)
    (family,) = families(truth)
    rng = random.Random(3)
    for doc in family.documents:
        for made in faulty(doc, rng):
            write(made, tmp_path / "out" / "mofa")
    theirs = told(tmp_path / "cases", tmp_path / "out")["mofa"]
    (mine,) = evaluate(tmp_path / "cases", tmp_path / "out").families
    assert mine.all_boxes.found == theirs["redactions"]["tp"]
    for group, score in mine.text.items():
        assert score.cer == pytest.approx(theirs["text"][group]["cer"], abs=6e-5)
    assert {k: s.right for k, s in mine.fields.items()} == {k: v["right"] for k, v in theirs["fields"].items()}
