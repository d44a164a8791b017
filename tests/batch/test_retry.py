"""koden retry: what was set aside or has failed pages is tried again, and nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.batch.ledger import Ledger
from pipeline.batch.progress import Progress
from pipeline.batch.retry import retry
from pipeline.batch.rows import State
from pipeline.errors import BadArguments, ExitCode, NoInput, OutputUnusable
from pipeline.settings import Settings
from tests.batch import fakes
from tests.batch.conftest import Runner


def states(output: Path) -> dict[str, State]:
    ledger = Ledger.read(output)
    found = {s.file: s.state for s in ledger.sources()}
    ledger.close()
    return found


@pytest.fixture
def some(scans: Path, output: Path, go: Runner) -> Path:
    fakes.scan(scans / "good.pdf", "x")
    fakes.scan(scans / "deep" / "pages.pdf", "one", {"do": "engine"})
    (scans / "deep" / "bad.pdf").write_text("no scan")
    go(jpeg_quality=50)
    return output


def test_what_failed_is_tried_again_and_nothing_else(some: Path, scans: Path) -> None:
    looked = fakes.looked(scans / "good.pdf")
    result = retry(some, (), stages=fakes.stages)
    assert result is not None
    assert (result.exit_code, result.now.sources, result.now.pages_now) == (ExitCode.SET_ASIDE, 2, 1)
    assert fakes.looked(scans / "good.pdf") == looked
    fakes.scan(scans / "deep" / "bad.pdf", "good now")
    fakes.scan(scans / "deep" / "pages.pdf", "one", "two")
    result = retry(some, (), stages=fakes.stages)
    assert result is not None and result.exit_code is ExitCode.OK
    assert set(states(some).values()) == {State.DONE}
    assert retry(some, (), stages=fakes.stages) is None


def test_the_settings_of_the_last_run_hold(some: Path, go: Runner) -> None:
    retry(some, (), stages=fakes.stages)
    ledger = Ledger.read(some)
    run = ledger.last_run()
    ledger.close()
    assert run is not None and run.settings["jpeg_quality"] == 50 and len(run.arguments["retry"]) == 2
    assert go(jpeg_quality=50).now.skipped == 1  # the good one, known under its own name as ever
    assert json.loads((some / "report.json").read_text())["totals"]["sources"] == 3


def test_one_of_them_by_name(some: Path, scans: Path) -> None:
    fakes.scan(scans / "deep" / "bad.pdf", "good now")
    result = retry(some, ("deep/bad.pdf",), stages=fakes.stages)
    assert result is not None and (result.exit_code, result.now.sources) == (ExitCode.OK, 1)
    assert states(some)["deep/pages.pdf"] is State.PARTIAL


def test_a_source_that_needs_none(some: Path) -> None:
    with pytest.raises(BadArguments, match="neither set aside"):
        retry(some, ("good.pdf",), stages=fakes.stages)
    with pytest.raises(BadArguments, match="no such source"):
        retry(some, ("other.pdf",), stages=fakes.stages)


def test_files_that_are_gone(some: Path, scans: Path) -> None:
    (scans / "deep" / "bad.pdf").unlink()
    (scans / "deep" / "pages.pdf").unlink()
    with pytest.raises(NoInput, match="none of the files"):
        retry(some, (), stages=fakes.stages)


pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")


@pipes
def test_what_cannot_be_taken_is_set_aside_again_and_is_not_taken_for_gone(some: Path, scans: Path, go: Runner) -> None:
    os.mkfifo(scans / "pipe.pdf")
    fakes.scan(scans / "deep" / "bad.pdf", "good now")
    fakes.scan(scans / "deep" / "pages.pdf", "one", "two")
    go(jpeg_quality=50)
    result = retry(some, (), stages=fakes.stages)
    assert result is not None and (result.exit_code, result.now.set_aside) == (ExitCode.SET_ASIDE, 1)
    assert states(some)["pipe.pdf"] is State.SET_ASIDE
    (scans / "pipe.pdf").unlink()
    fakes.scan(scans / "pipe.pdf", "a file now")
    result = retry(some, (), stages=fakes.stages)
    assert result is not None and result.exit_code is ExitCode.OK
    assert set(states(some).values()) == {State.DONE}
    assert go(jpeg_quality=50).now.skipped == 4


def test_exit_code_0_only_when_nothing_waits_for_a_person(some: Path, scans: Path) -> None:
    fakes.scan(scans / "deep" / "bad.pdf", "good now")
    (scans / "deep" / "pages.pdf").unlink()
    (scans / "deep" / "pages.pdf").mkdir()  # there, and no scan any more
    result = retry(some, (), stages=fakes.stages)
    assert result is not None and result.exit_code is ExitCode.SET_ASIDE


def test_who_watches_is_asked_for_by_the_settings_of_the_last_run(some: Path) -> None:
    asked = []

    @contextmanager
    def observing(settings: Settings, person: Progress) -> Iterator[Progress]:
        asked.append(settings.jpeg_quality)
        yield person

    retry(some, (), stages=fakes.stages, observing=observing)
    assert asked == [50]


def test_a_run_that_did_not_come_to_its_end_is_not_called_whole(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x")
    go()
    ledger = Ledger.open(output)
    ledger._db.execute("UPDATE sources SET state = 'reading'")
    ledger.close()
    with pytest.raises(OutputUnusable, match="1 sources are not finished"):
        retry(output, (), stages=fakes.stages)
