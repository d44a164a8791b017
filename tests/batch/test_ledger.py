"""The ledger: its versions, its attempts and outputs, and that its cost does not grow."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from pipeline.batch.attempts import KEPT, OF_RUN
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import AttemptRow, OutputKind, PageRow, Place, State
from pipeline.batch.schema import STEPS, VERSION
from pipeline.errors import ExitCode, OutputUnusable
from tests.batch import fakes
from tests.batch.conftest import Runner, published
from tests.batch.ledgers import as_of


@pytest.mark.parametrize("version", range(1, VERSION))
def test_an_older_ledger_is_migrated_and_nothing_is_read_again(
    scans: Path, output: Path, go: Runner, version: int
) -> None:
    fakes.scan(scans / "a.pdf", "one", "two CUT")
    go()
    before = published(output)
    as_of(output, version)
    Ledger.read(output).close()  # may be read as it is
    result = go()
    assert (result.exit_code, result.now.skipped, result.now.pages_now) == (ExitCode.OK, 1, 0)
    assert published(output) == before
    with sqlite3.connect(output / "koden.db") as db:
        assert db.execute("SELECT number FROM version").fetchall() == [(VERSION,)]
    db.close()
    ledger = Ledger.read(output)
    (source,) = ledger.sources()
    assert {o.path for o in ledger.outputs(source.key)} == set(before)
    ledger.close()


@pytest.mark.parametrize("at", [1, 3, 8])
def test_a_migration_that_is_cut_off_leaves_the_old_ledger_whole(
    scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    fakes.scan(scans / "a.pdf", "one")
    go()
    as_of(output, 2)
    before = dump(output)
    statements = STEPS[VERSION].split(";\n")
    monkeypatch.setitem(STEPS, VERSION, ";\n".join([*statements[:at], "SELECT no_such_function()", ""]))
    with pytest.raises(OutputUnusable):
        Ledger.open(output)
    assert dump(output) == before
    monkeypatch.undo()
    assert go().now.skipped == 1


def dump(output: Path) -> list[str]:
    with sqlite3.connect(output / "koden.db") as db:
        lines = list(db.iterdump())
    db.close()
    return lines


def test_a_new_ledger_and_a_migrated_one_have_the_same_tables(tmp_path: Path) -> None:
    def tables(folder: Path) -> list[tuple[str, str]]:
        with sqlite3.connect(folder / "koden.db") as db:
            found = db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        db.close()
        return found

    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        Ledger.open(tmp_path / name).close()
    as_of(tmp_path / "old", 1)
    Ledger.open(tmp_path / "old").close()
    assert tables(tmp_path / "new") == tables(tmp_path / "old")


# ------------------------------------------------------------------------------------- attempts, outputs, runs
def test_every_attempt_is_noted(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one", {"do": "crash-once", "text": "x"}, {"do": "engine"})
    (scans / "bad.pdf").write_text("no scan")
    go()
    ledger = Ledger.read(output)
    keys = {s.file: s.key for s in ledger.sources()}
    found = ledger.attempts(keys["a.pdf"])
    tried = [(a.what, a.page, a.outcome, a.reason) for a in found]
    assert tried == [
        ("assemble", 0, "done", ""),
        *(("audit", n, "done", "") for n in range(4)),
        ("give-up", 3, "failed", "engine-failed"),
        ("page", 1, "done", ""),
        ("page", 2, "crashed", "page-crashed"),
        ("page", 2, "done", ""),
        ("page", 3, "failed", "engine-failed"),
        ("survey", 0, "done", ""),
    ] or tried == [t for t in tried if t[0] != "give-up"]
    assert all(a.run == 1 and a.began > 0 and a.seconds >= 0 for a in found)  # to the millisecond
    assert [(a.what, a.outcome, a.reason) for a in ledger.attempts(keys["bad.pdf"])] == [
        ("survey", "failed", "damaged")
    ]
    ledger.close()


def test_old_attempts_are_let_go(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    run = ledger.begin_run("1", 1, {})
    ledger.claim("a", Place("/in", "a", "a.pdf", b"/in/a.pdf"), run)
    for n in range(3 * KEPT):
        ledger.attempted(AttemptRow("a", "page", 1, run, float(n), 1.0, "crashed", "page-crashed"))
    assert [a.began for a in ledger.attempts("a")] == [float(n) for n in range(2 * KEPT, 3 * KEPT)]
    ledger.close()


def test_every_output_is_noted(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one", "two CUT")
    go()
    ledger = Ledger.read(output)
    (source,) = ledger.sources()
    rows = ledger.outputs(source.key)
    assert {o.path for o in rows} == set(published(output))
    assert all((output / o.path).stat().st_size == o.size for o in rows)
    kinds = {o.kind for o in [*rows, *ledger.outputs(OF_RUN)]}
    assert kinds == set(OutputKind)
    run = ledger.last_run()
    assert run is not None and run.settings["unclear_below"] == 0.9 and "calibration" in run.versions
    ledger.close()


def test_a_source_that_is_withdrawn_has_no_outputs(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    run = ledger.begin_run("1", 1, {})
    ledger.claim("a", Place("/in", "a", "a.pdf", b"/in/a.pdf"), run)
    ledger.unpublished("a")
    assert not ledger.outputs("a")
    ledger.close()


# ------------------------------------------------------------------------------------------- what a change costs
def test_the_threshold_of_unclear_characters_costs_no_reading(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"text": "xyz", "conf": 0.85})
    go()
    ledger = Ledger.read(output)
    (source,) = ledger.sources()
    assert [p.summary["unclear"] for p in ledger.pages(source.key)] == [3]
    ledger.close()
    result = go(unclear_below=0.5)
    assert (result.now.pages_now, result.now.finished) == (0, 1)
    ledger = Ledger.read(output)
    assert [p.summary["unclear"] for p in ledger.pages(source.key)] == [0]
    ledger.close()
    once = published(output)
    assert go(unclear_below=0.5).now.skipped == 1
    assert go(unclear_below=0.5, existing="overwrite").now.pages_now == 1
    assert published(output) == once  # the same as if it had been read so


# -------------------------------------------------------------------------------------------------- its cost
STATEMENTS = (
    "SELECT * FROM sources WHERE root = 'r' AND name = 'n'",
    "SELECT * FROM sources WHERE folded = 'f'",
    "SELECT * FROM sources WHERE stamp = 's' AND stamp != '' ORDER BY key",
    "SELECT * FROM sources WHERE sha256 = 'x' OR met = 'x' OR key IN (SELECT source FROM audits WHERE sha256 = 'x')",
    "UPDATE sources SET root = '', name = key WHERE key != 'k' AND root = 'r' AND name = 'n'",
    "SELECT max(number) FROM attempts WHERE source = 's' AND what = 'page' AND page = 1",
    "DELETE FROM attempts WHERE source = 's' AND what = 'page' AND page = 1 AND number <= 3",
    "DELETE FROM pages WHERE source = 's' AND number = 1",
    "UPDATE sources SET seconds = seconds + 1 WHERE key = 'k'",
    "SELECT * FROM outputs WHERE source = 's' ORDER BY path",
    "SELECT count(*) FROM pages WHERE source = 's' AND state = 'failed'",
    "SELECT * FROM sources WHERE state IN ('same') ORDER BY root, key",
    "SELECT DISTINCT source, number, reason FROM pages WHERE state = 'failed'",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_statement_of_a_run_looks_through_a_table(tmp_path: Path, statement: str) -> None:
    Ledger.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "koden.db") as db:
        plan = [r[3] for r in db.execute(f"EXPLAIN QUERY PLAN {statement}")]
    db.close()
    assert plan and not any(step.startswith("SCAN") for step in plan), plan


def test_counting_pages_needs_the_index_alone(tmp_path: Path) -> None:
    Ledger.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "koden.db") as db:
        sql = "SELECT state, count(*) FROM (SELECT DISTINCT state, source, number FROM pages) GROUP BY state"
        plan = " ".join(r[3] for r in db.execute(f"EXPLAIN QUERY PLAN {sql}"))
    db.close()
    assert "COVERING INDEX pages_by_state" in plan


def test_the_steps_of_a_page_do_not_grow(tmp_path: Path) -> None:
    """SQLite's own count of steps for the transaction of one page, with few rows and with many."""
    ledger = Ledger.open(tmp_path)
    run = ledger.begin_run("1", 1, {})

    def steps(source: str, number: int) -> int:
        done = 0

        def count() -> int:
            nonlocal done
            done += 1
            return 0

        ledger._db.set_progress_handler(count, 1)
        page = PageRow(number, "", "read", 1.0, "ab" * 32, "", "", {"chars": 5})
        ledger.page_read(source, [page], 1.0, AttemptRow(source, "page", number, run, 1.0, 1.0, "done"))
        ledger._db.set_progress_handler(None, 0)
        return done

    ledger.claim("a", Place("/in", "a", "a.pdf", b"/in/a.pdf"), run)
    steps("a", 1)
    few = steps("a", 2)
    for n in range(3, 1500):
        steps("a", n)
    assert steps("a", 1500) <= few + 5
    assert ledger.sources()[0].state == State.READING
    ledger.close()


def test_what_makes_up_a_source_is_no_matter_of_reading(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one", "two")
    go(unit="auto")
    result = go(unit="file")
    assert (result.now.finished, result.now.pages_now, result.now.pages_done) == (1, 0, 2)
    fakes.scan(scans / "volume" / "1.png", "three")
    fakes.scan(scans / "volume" / "2.png", "four")
    assert go(unit="file").now.pages_now == 2
    assert go(unit="folder").now.pages_now == 2  # other sources, of other pages
