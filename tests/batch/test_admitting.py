"""A source that hangs while it is opened keeps back those alone that might have to do with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import State
from pipeline.errors import ExitCode
from tests.batch import fakes
from tests.batch.conftest import Heard, Runner


def order(heard: Heard) -> list[tuple[str, str]]:
    """(event, first letter of the source) of what tells the order."""
    names = ("survey-retried", "source-admitted", "page-read", "source-set-aside")
    return [(e.name, e.source[0]) for e in heard.noted if e.name in names]


def test_others_are_read_while_one_hangs(scans: Path, go: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.batch.flow.SURVEY_LIMIT", 2.0)
    fakes.scan(scans / "a.pdf", {"do": "hang-survey"})
    for n in range(12):
        fakes.scan(scans / f"b{n:02d}.pdf", "x" * n)
    heard = Heard()
    result = go(jobs=2, progress=heard)
    assert (result.now.finished, result.now.set_aside, result.left) == (12, 1, 0)
    told = order(heard)
    before = told[: told.index(("source-set-aside", "a"))]
    assert ("page-read", "b") in before, "on a busy machine not all of them may be through in four seconds"


def test_one_of_the_same_size_waits_and_the_first_copy_is_the_one_that_is_read(
    scans: Path, output: Path, go: Runner
) -> None:
    first = fakes.scan(scans / "a.pdf", {"do": "survey", "how": "slow", "text": "one"})
    shutil.copy(first, scans / "b.pdf")
    fakes.scan(scans / "c.pdf", "quick")
    heard = Heard()
    assert go(jobs=2, progress=heard).exit_code is ExitCode.OK
    admitted = [source for what, source in order(heard) if what == "source-admitted"]
    assert admitted.index("a") < admitted.index("b")
    ledger = Ledger.read(output)
    found = {s.file: (s.state, s.same_as[:1]) for s in ledger.sources()}
    ledger.close()
    assert found == {"a.pdf": (State.DONE, ""), "b.pdf": (State.SAME, "a"), "c.pdf": (State.DONE, "")}


def test_what_took_the_place_of_another_waits_for_its_turn(scans: Path, output: Path, go: Runner) -> None:
    """``a`` moved to ``c``, and something new is at ``a``: which of them keeps the name depends on who comes first."""

    def keys(into: Path, jobs: int, slow: bool) -> dict[str, tuple[str, str]]:
        shutil.rmtree(scans)
        scans.mkdir()
        fakes.scan(scans / "a.pdf", "the first")
        go(into=into)
        (scans / "a.pdf").rename(scans / "c.pdf")
        fakes.scan(scans / "a.pdf", {"text": "new", **({"do": "survey", "how": "slow"} if slow else {"do": "none"})})
        go(into=into, jobs=jobs)
        ledger = Ledger.read(into)
        found = {s.file: (s.key, s.state.value) for s in ledger.sources()}
        ledger.close()
        return found

    assert keys(output / "1", 1, False) == keys(output / "2", 2, True)


@pytest.mark.parametrize("jobs", [2, 3])
def test_empty_files_wait(scans: Path, go: Runner, jobs: int) -> None:
    for n in range(5):
        (scans / f"a{n}.pdf").write_bytes(b"")
    fakes.scan(scans / "b.pdf", "x")
    result = go(jobs=jobs)
    assert (result.now.finished, result.now.set_aside, result.left) == (1, 5, 0)
