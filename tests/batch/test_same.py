"""The same scan twice: read once, referred to twice."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from pipeline.batch.ledger import Ledger
from pipeline.batch.release import release
from pipeline.batch.rows import SourceRow, State
from pipeline.batch.status import lines, values
from pipeline.errors import ExitCode
from tests.batch import fakes
from tests.batch.conftest import Heard, Runner

LEAK = {"text": "x", "leaks": [["text-under-box", [20, 12, 60, 30], 4]]}


def rows(output: Path) -> dict[str, SourceRow]:
    ledger = Ledger.read(output)
    found = {s.file: s for s in ledger.sources()}
    ledger.close()
    return found


def twice(scans: Path, *pages: str | dict[str, object]) -> tuple[Path, Path]:
    first = fakes.scan(scans / "a.pdf", *pages)
    return first, Path(shutil.copy(first, scans / "b.pdf"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_same_scan_twice_is_read_once(scans: Path, output: Path, go: Runner, jobs: int) -> None:
    twice(scans, "one", "two")
    heard = Heard()
    result = go(jobs=jobs, progress=heard)
    assert (result.exit_code, result.now.pages_now, result.now.finished, result.now.same) == (ExitCode.OK, 2, 1, 1)
    assert (result.left, heard.seen[-1].pages_done, heard.seen[-1].pages_expected) == (0, 4, 4)
    found = rows(output)
    assert (found["a.pdf"].state, found["b.pdf"].state) == (State.DONE, State.SAME)
    assert found["b.pdf"].same_as == found["a.pdf"].key
    assert [p.name for p in (output / "tei").iterdir()] == [found["a.pdf"].key]
    again = go(jobs=jobs)
    assert (again.now.pages_now, again.now.skipped, again.now.same) == (0, 1, 1)


def test_it_is_told_in_status_report_and_index(scans: Path, output: Path, go: Runner) -> None:
    twice(scans, "one")
    go()
    ledger = Ledger.read(output)
    assert "the same: b.pdf: its records are those of a.pdf" in list(lines(ledger))
    key = rows(output)["a.pdf"].key
    assert [(s["file"], s["same_as"]) for s in values(ledger)["same"]] == [("b.pdf", key)]
    ledger.close()
    report = json.loads((output / "report.json").read_text())
    assert {s["file"]: s["same_as"] for s in report["sources"]} == {"a.pdf": "", "b.pdf": key}
    assert report["totals"]["same"] == 1
    with (output / "copies.csv").open() as f:
        assert [(r["file"], r["same_as"]) for r in csv.DictReader(f)] == [("b.pdf", key)]
    (scans / "b.pdf").unlink()
    fakes.scan(scans / "b.pdf", "another")
    go()
    assert not (output / "copies.csv").exists()


def test_other_content_is_not_the_same(scans: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one")
    fakes.scan(scans / "b.pdf", "two")
    assert go().now.same == 0


def test_other_statements_are_not_the_same(scans: Path, go: Runner) -> None:
    twice(scans, "one", "two")
    (scans / "b.pdf.koden.toml").write_text('by = "K. Sato"\n[[document]]\nfirst = 2\n')
    result = go()
    assert (result.now.same, result.now.finished) == (0, 2)


@pytest.mark.parametrize("jobs", [1, 2])
def test_when_the_first_is_set_aside_the_second_goes_its_own_way(
    scans: Path, output: Path, go: Runner, jobs: int
) -> None:
    twice(scans, "one", "INVALID")
    fakes.scan(scans / "z.pdf", *["x"] * 4)
    go(jobs=jobs)
    assert {f: r.state for f, r in rows(output).items()} == {
        "a.pdf": State.SET_ASIDE,
        "b.pdf": State.SET_ASIDE,
        "z.pdf": State.DONE,
    }


def test_when_the_first_is_removed_the_second_is_read(scans: Path, output: Path, go: Runner) -> None:
    first, _ = twice(scans, "one")
    go()
    first.unlink()
    result = go()
    assert (result.now.finished, result.now.same) == (1, 0)
    assert rows(output)["b.pdf"].state is State.DONE


@pytest.mark.parametrize("changed", ["a.pdf", "b.pdf"])
def test_when_one_of_them_changes_both_are_sources(scans: Path, output: Path, go: Runner, changed: str) -> None:
    twice(scans, "one")
    go()
    fakes.scan(scans / changed, "something else")
    result = go()
    assert (result.exit_code, result.now.same, result.left) == (ExitCode.OK, 0, 0)
    assert {r.state for r in rows(output).values()} == {State.DONE}
    assert sorted(p.read_text().strip() for p in output.glob("text/*/*-d001.txt")) == ["one", "something else"]


def test_what_is_published_goes_before_what_is_found_first(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "m.pdf", "one")
    go()
    shutil.copy(scans / "m.pdf", scans / "a.pdf")
    result = go()
    assert (result.now.pages_now, result.now.same) == (0, 1)
    assert rows(output)["a.pdf"].state is State.SAME


def test_a_copy_in_another_input(scans: Path, output: Path, go: Runner, tmp_path: Path) -> None:
    fakes.scan(scans / "a.pdf", "one")
    go()
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(scans / "a.pdf", other / "a.pdf")
    assert go(other).now.same == 1
    assert go(scans).now.skipped == 1


def test_what_has_records_of_its_own_keeps_them(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one")
    fakes.scan(scans / "b.pdf", "two")
    go()
    shutil.copy(scans / "a.pdf", scans / "b.pdf")
    result = go()
    assert (result.now.pages_now, result.now.same) == (1, 0)


def test_a_released_source_stands_for_itself_alone(scans: Path, output: Path, go: Runner) -> None:
    twice(scans, LEAK)
    assert go().exit_code is ExitCode.LEAK
    assert {r.state for r in rows(output).values()} == {State.SET_ASIDE}
    release(output, "a.pdf", "K. Sato", "public since 1999")
    result = go()
    assert (result.exit_code, result.now.finished, result.now.same) == (ExitCode.LEAK, 1, 0)
    assert {f: r.state for f, r in rows(output).items()} == {"a.pdf": State.DONE, "b.pdf": State.SET_ASIDE}
    release(output, "b.pdf", "K. Sato", "the same one")
    assert go().exit_code is ExitCode.OK
    assert {r.state for r in rows(output).values()} == {State.DONE}


def test_three_of_them_when_the_first_cannot_be_published(scans: Path, output: Path, go: Runner) -> None:
    for name in "abc":
        fakes.scan(scans / f"{name}.pdf", "one", "DROP", "three")
    result = go()
    assert (result.now.set_aside, result.now.same, result.left) == (3, 0, 0)


def test_overwrite_reads_the_first_alone(scans: Path, go: Runner) -> None:
    twice(scans, "one")
    go()
    result = go(existing="overwrite")
    assert (result.now.pages_now, result.now.same) == (1, 1)
