"""The report of a run, and the sums that SQLite makes for it, against sums made here."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from lxml import html

from pipeline.batch import figures, report
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import AttemptRow, DocumentRow, PageRow, Place, State
from pipeline.batch.store import Layout
from tests.batch import fakes
from tests.batch.conftest import Runner


def summary(n: int) -> dict[str, object]:
    wrong = n % 7 + 0.5
    return {
        "chars": 100 + n, "mean": round(1 - wrong / (100 + n), 4), "unclear": n % 3, "wrong": wrong, "missed": n % 2,
        "redactions": n % 4, "unsure": 0, "expected": wrong, "notes": [],
    }  # fmt: skip


def page(n: int, part: str = "") -> PageRow:
    state, reason = ("failed", "page-timeout") if n == 5 else ("blank", "") if n == 6 else ("read", "")
    spent = {"recognition": 1.0, "layout": 0.25}
    return PageRow(n, part, state, 0.5 + n, "", reason, "too slow" if reason else "", summary(n), spent)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Three sources of eight pages, page 3 a spread, page 5 not readable; one of them set aside."""
    ledger = Ledger.open(tmp_path)
    run = ledger.begin_run("0", 1, {})
    for key in ("a", "b", "c"):
        ledger.claim(key, Place("/in", key, f"{key}.pdf", b"x"), run)
        ledger.begin_source(key, key * 64, 8, "f", run, keep=False)
        for n in range(1, 9):
            ledger.page_read(key, [page(3, "a"), page(3, "b")] if n == 3 else [page(n)], 1.0)
        if key == "c":
            ledger.set_aside(key, "damaged", "it is broken", "")
            continue
        told = {"flags": 2, "kind_certainty": 0.9, "date": "", "title": "", "classification": "", "chars": 5}
        more = {"wrong": 1.0, "redactions": 0, "low": [], "failed": [], "cited": "never told"}
        ledger.publishing(
            key,
            [DocumentRow(f"{key}-d001", 1, 1, 8, "letter", f"tei/{key}/{key}-d001.xml", "", "valid", told | more)],
        )
        ledger.published(key)
    return ledger


def test_sums_are_those_of_the_pages(ledger: Ledger) -> None:
    rows = [p for _, p in ledger.all_pages()]
    sums = figures.page_sums(ledger)
    for name in ("chars", "unclear", "redactions", "wrong", "missed"):
        assert sums[name] == pytest.approx(sum(r.summary[name] for r in rows))
    weighted = sum(r.summary["chars"] * r.summary["mean"] for r in rows)
    assert sums["mean"] == pytest.approx(weighted / sums["chars"], abs=1e-4)
    assert figures.frames(ledger, "failed") == figures.frames(ledger, "blank") == 3
    assert figures.cpu_seconds(ledger) == {"layout": 27 * 0.25, "recognition": 27.0}
    assert figures.kinds(ledger) == {"letter": 2} and figures.flags(ledger) == (4, 2)
    states = figures.state_counts(ledger)
    assert (states[State.PARTIAL], states[State.SET_ASIDE], states["pages_in"]) == (2, 1, 16)
    own = figures.source_sums(ledger, "a")
    assert own["errors_per_1000"] == pytest.approx(
        1000 * (own["wrong"] + own["missed"]) / (own["chars"] + own["missed"]), abs=0.01
    )


def test_an_empty_ledger_has_nothing_to_tell(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    assert figures.page_sums(ledger)["mean"] is None and figures.source_sums(ledger, "x")["errors_per_1000"] is None
    assert figures.throughput(ledger) is None and figures.cpu_seconds(ledger) == {}
    assert list(figures.ranked_pages(ledger)) == figures.failures(ledger, 3) == []


def test_pages_come_in_the_order_of_doubt(ledger: Ledger) -> None:
    ranked = list(figures.ranked_pages(ledger))
    assert [(p["source"], p["page"]) for p in ranked[:4]] == [
        ("a", "p0005"), ("b", "p0005"), ("c", "p0005"), ("a", "p0006"),
    ]  # fmt: skip
    assert len(ranked) == 27 and len({(p["source"], p["page"]) for p in ranked}) == 27
    expected = [p["expected"] for p in ranked if p["state"] != "failed"]
    assert expected == sorted(expected, reverse=True)
    worst = figures.worst_pages(ledger, 5)
    assert worst == [p for p in ranked if p["source"] != "c"][:5], "what has no records cannot be looked at"
    assert [(p["source"], p["page"]) for p in figures.slowest_pages(ledger, 2)] == [("a", "p0008"), ("b", "p0008")]


def test_failures_are_grouped_by_reason(ledger: Ledger) -> None:
    timeout, damaged = figures.failures(ledger, 2)
    assert (timeout["reason"], timeout["sources"], timeout["pages"]) == ("page-timeout", 0, 3)
    assert [(f["file"], f["page"], f["shown"]) for f in timeout["files"]] == [
        ("a.pdf", "p0005", 1),
        ("b.pdf", "p0005", 1),
    ]
    assert (damaged["reason"], damaged["sources"], damaged["pages"]) == ("damaged", 1, 0)
    assert [(f["file"], f["what"], f["shown"]) for f in damaged["files"]] == [("c.pdf", "it is broken", 0)]
    assert "copy or scan it again" in damaged["remedy"]


def test_throughput_by_the_hour_is_of_the_last_run_alone(ledger: Ledger) -> None:
    ledger.attempted(AttemptRow("a", "page", 1, 1, 0.0, 1.0, "done"))
    run = ledger.begin_run("0", 1, {})
    start = 1_700_000_000 // 3600 * 3600
    ledger._db.execute("UPDATE runs SET started = ? WHERE id = ?", (start, run))
    for n in range(90):
        outcome = "failed" if n % 30 == 0 else "done"
        ledger.attempted(AttemptRow("a", "page", 100 + n, run, start + 60 * n, 1.0, outcome))
        ledger.attempted(AttemptRow("a", "audit", 100 + n, run, start + 60 * n, 1.0, "done"))
    ledger._db.execute("UPDATE runs SET ended = ?, exit_code = 0 WHERE id = ?", (start + 5400, run))
    told = figures.throughput(ledger)
    assert told is not None
    assert (told["pages"], told["failed"], told["seconds"], told["per_minute"]) == (87, 3, 5400, 0.97)
    assert [(h["pages"], h["failed"]) for h in told["hours"]] == [(58, 2), (29, 1)]
    assert told["hours"][0]["hour"] == time.strftime("%Y-%m-%dT%H:00Z", time.gmtime(start))


@pytest.mark.parametrize("detailed", [True, False])
def test_the_page_says_it_all_and_every_link_leads_somewhere(
    detailed: bool, scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "DETAILED", 400 if detailed else 0)
    fakes.scan(scans / "a.pdf", "one BAD", "two CUT", {"text": "x", "do": "engine"})
    fakes.scan(scans / "b.pdf", {"text": "y", "do": "engine"})
    (scans / "broken.pdf").write_text("no list")
    go()
    page = html.fromstring((output / "report.html").read_text(encoding="utf-8"))
    text = " ".join(page.text_content().split())
    for said in (
        "the engine gave up",
        "engine-failed",
        "1 source set aside",
        "2 pages not read",
        "Slowest pages",
        "a minute",
    ):
        assert said in text, said
    for link in page.iter("a"):
        target, _, place = link.get("href").partition("#")
        assert (output / target).is_file(), target
        assert not place or f'id="{place}"' in (output / target).read_text(encoding="utf-8"), link.get("href")
    told = json.loads((output / "report.json").read_text())
    assert [s["file"] for s in told["sources"]] == ["a.pdf", "b.pdf", "broken.pdf"]
    assert told["totals"]["pages_failed"] == 2 and told["reasons"] == {"engine-failed": 3, "damaged": 1}
    assert told["throughput"]["pages"] == 2 and told["sources"][0]["redacted_share"] is None  # no real records here
    assert {p["page"] for p in told["pages"] if p["source"] == told["sources"][0]["key"]} == {"p0001", "p0002", "p0003"}


def test_a_report_that_cannot_be_finished_leaves_the_old_one(ledger: Ledger, tmp_path: Path) -> None:
    report.write_report(Layout(tmp_path), ledger)
    before = (tmp_path / "report.json").read_bytes()
    assert json.loads(before)["totals"]["sources"] == 3
    ledger._db.execute("UPDATE pages SET summary = 'no json' WHERE source = 'c'")
    with pytest.raises(Exception):  # noqa: B017 - whatever it is
        report.write_report(Layout(tmp_path), ledger)
    assert (tmp_path / "report.json").read_bytes() == before
    assert not [p for p in tmp_path.iterdir() if p.name.endswith(".new")]
