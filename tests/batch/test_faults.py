"""Whatever goes wrong costs what it must and nothing more."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.ledger import FILE_NAME, Ledger
from pipeline.batch.rows import State
from pipeline.batch.workers import Workers
from pipeline.errors import ExitCode, MissingDependency, OutputUnusable
from tests.batch import fakes
from tests.batch.conftest import Heard, Runner, published

ROOT = Path(__file__).resolve().parents[2]


def pages_of(output: Path, name: str) -> dict[str, tuple[str, str, int]]:
    """{page: (state, reason, attempts)} of the source whose file is called so."""
    ledger = Ledger.read(output)
    key = next(s.key for s in ledger.sources() if s.file == name)
    out = {p.id: (p.state, p.reason, p.attempts) for p in ledger.pages(key)}
    ledger.close()
    return out


def test_bad_pages_cost_one_page_each(scans: Path, output: Path, go: Runner) -> None:
    bad = {
        "crash": ("page-crashed", 2),
        "killed": ("page-crashed", 2),
        "raise": ("internal", 1),
        "exit": ("internal", 1),
        "memory": ("page-memory", 2),
        "engine": ("engine-failed", 1),
        "damaged": ("damaged", 1),
    }
    fakes.scan(scans / "bad.pdf", "first", *({"do": do} for do in bad), "last")
    fakes.scan(scans / "good.pdf", "x")
    heard = Heard()
    result = go(jobs=2, progress=heard)
    assert (result.exit_code, result.now.finished, result.now.pages_failed) == (ExitCode.SET_ASIDE, 2, len(bad))
    pages = pages_of(output, "bad.pdf")
    assert pages["p0001"][0] == pages["p0009"][0] == "read"
    assert [pages[f"p{n:04d}"] for n in range(2, 9)] == [("failed", *why) for why in bad.values()]
    assert not any("secret words" in s for s in heard.said)  # a message may quote the scan
    record = next(output.glob("tei/bad-*/*-d*.xml")).read_text()
    assert record.count("<pb") == 9
    assert "secret words" not in (output / "report.html").read_text()
    pictures = {p.stem for p in output.glob("pages/bad-*/*.jpg")}
    assert pictures == {f"p{n:04d}" for n in range(1, 10)} - {"p0008"}  # the damaged one has none


def test_a_hanging_page_is_killed(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one", {"do": "hang"}, "three")
    start = time.monotonic()
    result = go(page_timeout=1)
    assert time.monotonic() - start < 15
    assert result.now.finished == 1
    assert pages_of(output, "a.pdf")["p0002"] == ("failed", "page-timeout", 2)
    assert "not finished after 1 seconds" in next(output.glob("tei/*/*-d*.xml")).read_text()


@pytest.mark.parametrize(
    "do, said", [
        ("crash-once", "died"), ("memory-once", "not enough memory"), ("hang-once", "not finished after 1 seconds"),
        ("balloon-once", "more than 500"),
    ],
)  # fmt: skip
def test_a_page_that_fails_once_is_read_in_a_fresh_process(
    do: str, said: str, scans: Path, output: Path, go: Runner
) -> None:
    fakes.scan(scans / "a.pdf", {"do": do, "text": "x"})
    heard = Heard()
    assert go(page_timeout=1 if do == "hang-once" else 30, page_memory=500, progress=heard).exit_code == ExitCode.OK
    assert pages_of(output, "a.pdf") == {"p0001": ("read", "", 2)}
    (retried,) = (e for e in heard.noted if e.name == "page-retried")
    assert retried.page == 1 and said in retried.values["what"]


def test_a_page_that_balloons_costs_itself(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one", {"do": "balloon"}, "three")
    heard = Heard()
    result = go(page_memory=500, progress=heard)
    assert (result.exit_code, result.now.finished) == (ExitCode.SET_ASIDE, 1)
    assert pages_of(output, "a.pdf")["p0002"] == ("failed", "page-memory", 2)
    assert {n for n, (state, *_) in pages_of(output, "a.pdf").items() if state == "read"} == {"p0001", "p0003"}
    assert "more than 500" in next(output.glob("tei/*/*-d*.xml")).read_text()
    replaced = [e.values for e in heard.noted if e.name == "worker-replaced"]
    assert [v["why"] for v in replaced] == ["memory", "memory"] and all(v["megabytes"] > 500 for v in replaced)


def test_workers_replaced_all_the_time_change_no_byte(scans: Path, output: Path, go: Runner, tmp_path: Path) -> None:
    for n in range(2):
        fakes.scan(scans / f"{n}.pdf", *[f"text {n} {p}" + " CUT" * (p == 3) for p in range(5)])
    heard = Heard()
    go(jobs=2, worker_pages=4, progress=heard)
    assert len([e for e in heard.noted if e.name == "worker-replaced"]) > 3
    go(into=tmp_path / "calm")
    assert published(output) == published(tmp_path / "calm")


def test_bad_text_from_an_engine_is_cleaned(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"do": "bad-text"})
    assert go().exit_code == ExitCode.OK
    assert next(output.glob("text/*/*-d001.txt")).read_text() == "\ufffd\ufffd\ufffd\n"


def test_failed_pages_are_tried_again_and_nothing_else(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one", {"do": "hang"}, "three")
    go(page_timeout=0.5)
    result = go(page_timeout=0.5)
    assert (result.exit_code, result.now.pages_now) == (ExitCode.SET_ASIDE, 1)


def test_a_source_of_failed_pages_only_is_set_aside(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"do": "engine"}, {"do": "engine"})
    assert go().exit_code == ExitCode.SET_ASIDE
    assert not (output / "tei").exists()
    reason = json.loads(next(output.glob("set-aside/*/reason.json")).read_text())
    assert reason["reason"] == "engine-failed" and "none of its 2 pages" in reason["what"]
    assert "koden doctor" in reason["remedy"]


def test_a_file_that_changes_is_set_aside(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one", {"do": "changed"}, "three")
    fakes.scan(scans / "b.pdf", "x")
    result = go()
    assert (result.now.finished, result.now.set_aside) == (1, 1)
    assert json.loads(next(output.glob("set-aside/*/reason.json")).read_text())["reason"] == "file-changed"


def test_a_file_that_crashes_its_reader_is_set_aside(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"do": "crash-survey"})
    fakes.scan(scans / "b.pdf", "x")
    result = go()
    assert (result.now.finished, result.now.set_aside) == (1, 1)


def test_a_file_that_hangs_its_reader_is_set_aside(scans: Path, go: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.batch.flow.SURVEY_LIMIT", 1.0)
    fakes.scan(scans / "a.pdf", {"do": "hang-survey"})
    fakes.scan(scans / "b.pdf", "x")
    result = go()
    assert (result.now.finished, result.now.set_aside) == (1, 1)


@pytest.mark.parametrize("how, said", [("balloon", "more than 500"), ("crash", "died"), ("memory", "enough memory")])
def test_a_file_that_cannot_be_opened_is_set_aside(how: str, said: str, scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"do": "survey", "how": how})
    fakes.scan(scans / "b.pdf", "x")
    result = go(page_memory=500)
    assert (result.now.finished, result.now.set_aside) == (1, 1)
    reason = json.loads(next(output.glob("set-aside/*/reason.json")).read_text())
    assert said in reason["what"] and reason["reason"] == ("page-memory" if how == "memory" else "not-opened")


def test_a_file_that_crashes_its_reader_once_is_read(scans: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", {"do": "survey", "how": "crash-once"})
    heard = Heard()
    assert go(progress=heard).exit_code == ExitCode.OK
    assert [e.values["file"] for e in heard.noted if e.name == "survey-retried"] == ["a.pdf"]


@pytest.mark.parametrize("text", ["SEGFAULT", "HANG-BUILDING", "BALLOON-BUILDING"])
def test_a_record_that_cannot_be_built_costs_its_source(
    text: str, scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.batch.reading.PER_PAGE", 0.1)
    fakes.scan(scans / "a.pdf", text)
    fakes.scan(scans / "b.pdf", "x")
    result = go(page_timeout=0.5 if text.startswith("HANG") else 30, page_memory=500)
    assert (result.now.finished, result.now.set_aside) == (1, 1)
    assert not list(output.glob("tei/a-*"))
    assert json.loads(next(output.glob("set-aside/*/reason.json")).read_text())["reason"] == "not-assembled"


# ----------------------------------------------------------------------------------------- missing parts
def test_a_source_with_failed_pages_may_be_set_aside_whole(scans: Path, output: Path, go: Runner) -> None:
    path = fakes.scan(scans / "a.pdf", "one", {"do": "engine"}, "three", {"do": "damaged"})
    result = go(failed_pages="set-aside")
    assert (result.exit_code, result.now.set_aside, result.now.finished) == (ExitCode.SET_ASIDE, 1, 0)
    assert not list(output.glob("tei/*/*"))
    reason = json.loads(next(output.glob("set-aside/*/reason.json")).read_text())
    assert reason["reason"] == "pages-missing" and "--failed-pages mark" in reason["remedy"]
    assert reason["what"] == "2 of its 4 pages could not be read: page 2 (engine-failed), 4 (damaged)"
    assert go(failed_pages="mark").now.pages_now == 2  # what was read is kept
    assert next(output.glob("tei/*/*-d*.xml")).read_text().count("<pb") == 4
    assert not list(output.glob("set-aside/*")) and path.exists()


def test_whole_sources_are_published_whatever_the_policy(scans: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one", {"do": "spread"})
    assert go(failed_pages="stop", max_failed_pages=1).exit_code == ExitCode.OK


def test_a_failed_page_may_stop_the_run(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "one", {"do": "engine"}, "three")
    fakes.scan(scans / "b.pdf", "x")
    heard = Heard()
    result = go(failed_pages="stop", progress=heard)
    assert result.exit_code == ExitCode.TOO_MANY_FAILURES and result.left == 2
    assert "page 2 could not be read" in str(result.stopped)
    (stopped,) = (e for e in heard.noted if e.name == "run-stopped")
    assert stopped.values["left"] == 2
    assert (output / "report.html").exists()
    assert go().now.pages_now >= 2  # goes on


def test_failed_pages_have_a_budget(scans: Path, go: Runner) -> None:
    for n in range(4):
        fakes.scan(scans / f"{n}.pdf", f"x{n}", {"do": "engine"})
    result = go(max_failed_pages=2)
    assert (result.exit_code, result.now.pages_failed) == (ExitCode.TOO_MANY_FAILURES, 2)
    assert "2 pages could not be read" in str(result.stopped)
    assert go(max_failed_pages=100).exit_code == ExitCode.SET_ASIDE


def test_an_engine_that_is_missing(scans: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x")
    with pytest.raises(MissingDependency, match="tesseract is not installed"):
        go(engine="tesseract")


def test_an_engine_that_crashes_when_opened(scans: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x")
    with pytest.raises(MissingDependency, match="dies while it starts"):
        go(stages=fakes.crashing_start)


def test_two_runs_at_once(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", *[{"do": "slow", "text": "x"}] * 8)
    first = threading.Thread(target=go)
    first.start()
    while not (output / ".work" / "lock").exists() or not (output / "koden.db").exists():
        time.sleep(0.01)
    with pytest.raises(OutputUnusable, match="another koden run"):
        go()
    first.join()
    assert len(list(output.glob("tei/*/*-d*.xml"))) == 1


# ------------------------------------------------------------------------------------- the whole run killed
def start(scans: Path, output: Path, jobs: int = 2) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.batch.process", str(output), str(jobs), str(scans)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def some(scans: Path) -> int:
    for n in range(3):
        slow = {"do": "slow", "text": f"text {n}"}
        fakes.scan(scans / f"{n}.pdf", slow, {"do": "spread", "text": "左"}, {**slow, "text": "CUT"}, "end")
    return 12


def wait_for(output: Path, pages: int) -> None:
    deadline = time.monotonic() + 30
    while len(list(output.glob(".work/sources/*/*.json"))) + 4 * len(list(output.glob("tei/*"))) < pages:
        assert time.monotonic() < deadline, "the run does not get on"
        time.sleep(0.01)


@pytest.mark.parametrize("after", [2, 5])
def test_killed_and_taken_up_again_gives_the_same_bytes(
    after: int, scans: Path, output: Path, go: Runner, tmp_path: Path
) -> None:
    total = some(scans)
    go(into=tmp_path / "calm", jobs=2)
    process = start(scans, output)
    wait_for(output, after)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    half = published(output) if (output / "tei").exists() else {}
    whole = published(tmp_path / "calm")
    assert all(whole[name] == data for name, data in half.items())  # never half a record
    result = go(jobs=2)
    assert result.exit_code == ExitCode.OK
    assert result.now.pages_now <= total - after + 2  # only what was in flight is read again
    assert published(output) == whole


def test_killed_between_the_renames(scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fakes.scan(scans / "a.pdf", "one", "two CUT")
    go()
    fakes.scan(path, "new", "newer CUT")

    class Killed(BaseException):
        pass

    moves = Path.replace

    def die(self: Path, target: Path) -> Path:
        if self.name == "text":
            raise Killed
        return moves(self, target)

    monkeypatch.setattr(Path, "replace", die)
    with pytest.raises(Killed):
        go()
    monkeypatch.undo()
    ledger = Ledger.read(output)
    assert [s.state for s in ledger.sources()] == [State.PUBLISHING]
    ledger.close()
    result = go()
    assert (result.exit_code, result.now.pages_now) == (ExitCode.OK, 0)
    assert sorted(p.read_text().strip() for p in output.glob("text/*/*-d*.txt")) == ["new", "newer CUT"]


def test_ctrl_c(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", *["x"] * 3, *[{"do": "hang"}] * 2)
    fakes.scan(scans / "b.pdf", "y")
    process = start(scans, output)
    wait_for(output, 3)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - began < 8
    code, left = out.split()
    assert (process.returncode, int(code)) == (130, 130), err
    assert int(left) in (1, 2)
    assert "Traceback" not in err
    ledger = Ledger.read(output)
    run = ledger.last_run()
    assert run is not None and run.exit_code == 130
    ledger.close()
    assert (output / "report.html").exists()


def test_no_worker_outlives_a_killed_run(scans: Path, output: Path) -> None:
    fakes.scan(scans / "a.pdf", "x", {"do": "hang"}, {"do": "hang"})
    process = start(scans, output)
    wait_for(output, 1)
    time.sleep(0.3)
    workers = children(process.pid)
    assert workers
    process.send_signal(signal.SIGKILL)
    process.communicate()
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in workers):
        assert time.monotonic() < deadline, "a worker lives on"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        pytest.skip("needs /proc")
    return [int(c) for t in tasks.iterdir() for c in (t / "children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_full_disk(scans: Path, go: Runner, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "none", str(small)], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        for n in range(20):
            fakes.scan(scans / f"{n}.pdf", *["x" * 200] * 10)
        with pytest.raises(OutputUnusable, match="the disk is full") as error:
            go(into=small / "out")
        assert "make room" in error.value.remedy
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_read_only_output(scans: Path, go: Runner, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    fakes.scan(scans / "a.pdf", "x")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(OutputUnusable):
            go(into=tmp_path / "new")
    finally:
        tmp_path.chmod(0o755)


def test_an_output_folder_that_goes_away_is_told(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    number = ledger.begin_run("0", 1, {})
    (tmp_path / FILE_NAME).unlink()
    with pytest.raises(OutputUnusable):
        ledger.end_run(number, 0)
    ledger.close()


def test_a_ledger_that_is_none_says_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(bytes(range(256)) * 20)
    with pytest.raises(OutputUnusable, match=f"move {FILE_NAME}"):
        Ledger.open(tmp_path)


def test_a_row_that_somebody_else_wrote_is_no_defect(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    ledger.begin_run("0", 1, {})
    ledger.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute("UPDATE runs SET arguments = ?", ("[" * 100_000,))
    db.close()
    with pytest.raises(OutputUnusable, match="a row of it is damaged"):
        ledger = Ledger.read(tmp_path)
        ledger.last_run()


def test_a_long_source_may_take_more_memory_when_it_is_put_together(
    scans: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, int] = {}
    submit = Workers.submit

    def noted(self: Workers, ticket: Any, *args: Any, timeout: float, more: int = 0) -> None:
        given[ticket[0]] = more
        submit(self, ticket, *args, timeout=timeout, more=more)

    monkeypatch.setattr(Workers, "submit", noted)
    monkeypatch.setattr("pipeline.batch.tasks.LONG", 2)
    fakes.scan(scans / "a.pdf", *map(str, range(12)))
    assert go().exit_code == ExitCode.OK
    assert given["assemble"] == 20 and {more for what, more in given.items() if what != "assemble"} == {0}
