"""A watched folder, with a clock that only the test moves. Where the run itself does not matter, :class:`Quick` stands
in for it and keeps the ledger alone."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import over_all, verify
from pipeline.batch.attempts import OF_RUN
from pipeline.batch.ledger import Ledger
from pipeline.batch.over_all import write_over_all
from pipeline.batch.progress import Snapshot
from pipeline.batch.ready import as_text
from pipeline.batch.rows import Place, State
from pipeline.batch.run import RunResult
from pipeline.batch.store import Layout
from pipeline.batch.watch import Pace, WatchResult, watch
from pipeline.errors import BadArguments, ExitCode, MissingDependency, NoInput, OutputUnusable, TooManyFailures
from pipeline.settings import Settings
from tests.batch import fakes
from tests.batch.conftest import Heard, Runner

ROOT = Path(__file__).resolve().parents[2]
Step = Callable[[], object]


class Quick:
    """A run that only says in the ledger that everything is done, or set aside when it is called bad."""

    def __init__(self) -> None:
        self.taken: list[list[str]] = []
        self.raising: list[Exception] = []

    def __call__(self, inputs: Any, output: Path, settings: Settings, *, discover: Any, **_: Any) -> RunResult:
        if self.raising:
            raise self.raising.pop(0)
        found = discover(inputs, settings, output)
        lock = Layout(output).open()
        ledger = Ledger.open(output)
        run, bad = ledger.begin_run("0", os.getpid(), {}), 0
        places = [Place(as_text(s.root), name, s.file, os.fsencode(s.files[0].path)) for name, s in found.sources]
        at = found.refused_at
        refused = [Place(as_text(at[n][0]), n, file, os.fsencode(at[n][1])) for n, file, _ in found.refused]
        for place in [*places, *refused]:
            ledger.claim(place.name, place, run)
            if "bad" in place.file:
                ledger.set_aside(place.name, "damaged", "it is", "")
                bad += 1
            else:
                ledger._db.execute("UPDATE sources SET state = ? WHERE key = ?", (State.DONE, place.name))
        ledger.end_run(run, 0)
        ledger.close()
        lock.release()
        self.taken.append(sorted([p.file for p in places] + [file for _, file, _ in found.refused]))
        now = Snapshot(sources=len(places), finished=len(places) - bad, set_aside=bad)
        return RunResult(ExitCode.SET_ASIDE if bad else ExitCode.OK, now, 0, {})


class Time:
    """The clock and the script: what happens before the look at second ``n``; then the watcher is stopped."""

    def __init__(self, script: dict[int, Step], until: int) -> None:
        self.now, self.script, self.until = 0, script, until

    def clock(self) -> float:
        return float(self.now)

    def sleep(self, seconds: float) -> None:
        for _ in range(round(seconds)):
            self.now += 1
            self.script.pop(self.now, lambda: None)()
            if self.now >= self.until:
                raise KeyboardInterrupt


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def going(scans: Path, output: Path, heard: Heard) -> Callable[..., tuple[WatchResult, Quick]]:
    def going(
        script: dict[int, Step], until: int, reading: Any = None, settle: float = 30, **options: Any
    ) -> tuple[WatchResult, Quick]:
        times, reading = Time(script, until), reading or Quick()
        settings = Settings(**{"jobs": 1, **options})
        result = watch(
            scans, output, settings, discover=fakes.find, stages=fakes.stages, progress=heard, pace=Pace(settle, 10),
            reading=reading, clock=times.clock, sleep=times.sleep,
        )  # fmt: skip
        return result, reading

    return going


def put(path: Path, size: int = 1) -> Step:
    """Write so many bytes; the time always moves on."""

    def step() -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.stat().st_mtime_ns if path.exists() else 0
        path.write_text("x" * size)
        os.utime(path, ns=(before + 10**9, before + 10**9))

    return step


def both(*steps: Step) -> Step:
    return lambda: [step() for step in steps]


# -------------------------------------------------------------------------------------------- what is taken
def test_what_is_there_and_what_arrives_each_once(scans: Path, going: Any) -> None:
    put(scans / "a.pdf")()
    result, quick = going({50: put(scans / "new" / "b.pdf")}, 200)
    assert quick.taken == [["a.pdf"], ["new/b.pdf"]]
    assert (result.exit_code, result.runs, result.sources) == (ExitCode.INTERRUPTED, 2, 2)


def test_a_file_that_grows_with_pauses_is_taken_when_it_is_whole(scans: Path, going: Any) -> None:
    """Peers took it, failed, and never came back to it before they were started again."""
    growing = {t: put(scans / "a.pdf", t) for t in (5, 25, 54, 80)}
    quick = Quick()
    early = {t: lambda: early_on.append(len(quick.taken)) for t in (79, 109)}
    early_on: list[int] = []
    going({**early, **growing}, 200, quick)
    assert quick.taken == [["a.pdf"]] and early_on == [0, 0]


def test_a_changed_file_is_taken_again_an_unchanged_one_is_not(scans: Path, going: Any) -> None:
    put(scans / "a.pdf")()
    put(scans / "b.pdf")()
    _, quick = going({100: put(scans / "a.pdf", 9)}, 300)
    assert quick.taken == [["a.pdf", "b.pdf"], ["a.pdf"]]


def test_what_was_set_aside_waits_for_a_change_also_over_a_restart(scans: Path, going: Any) -> None:
    put(scans / "bad.pdf")()
    _, quick = going({}, 300)
    assert quick.taken == [["bad.pdf"]]
    _, quick = going({}, 300)
    assert quick.taken == []
    _, quick = going({100: put(scans / "bad.pdf", 9)}, 300)
    assert quick.taken == [["bad.pdf"]]


def test_other_settings_a_decision_or_a_new_try_take_it_again(scans: Path, output: Path, going: Any) -> None:
    put(scans / "bad.pdf")()
    going({}, 100)
    _, quick = going({}, 100, dpi=300)
    assert quick.taken == [["bad.pdf"]]

    def again() -> None:
        ledger = Ledger.open(output)
        ledger._db.execute("UPDATE sources SET state = 'reading'")
        ledger.close()

    _, quick = going({50: again}, 200, dpi=300)
    assert quick.taken == [["bad.pdf"]]


@pytest.mark.parametrize("name", ["a.pdf.part", "a.pdf.crdownload", "a.PDF.TMP", "~$a.pdf", ".a.pdf", "a.pdf.filepart"])
def test_incomplete_names_wait_until_they_are_renamed(name: str, scans: Path, going: Any) -> None:
    def whole() -> None:
        (scans / name).rename(scans / "a.pdf")

    (scans / name).write_text("%PDF-1.7 its content tells nothing")
    _, quick = going({100: whole}, 200)
    assert quick.taken == [["a.pdf"]]


def test_a_folder_of_images_is_taken_when_all_of_it_has_settled(scans: Path, going: Any) -> None:
    pages = {20 * n: put(scans / "v" / f"scan_{n:03d}.jpg") for n in range(1, 6)}
    late = {200: put(scans / "v" / "scan_006.jpg.part"), 220: lambda: (scans / "v/scan_006.jpg.part").unlink()}
    _, quick = going({**pages, **late, 300: put(scans / "v" / "scan_006.jpg")}, 400)
    assert quick.taken == [["v/scan"], ["v/scan"]]


def test_pages_wait_while_another_file_of_their_folder_is_copied_and_no_longer(scans: Path, going: Any) -> None:
    part = scans / "v" / "scan_003.jpg.part"
    script = {n: put(part, n) for n in range(10, 100, 10)}
    script[105] = part.unlink
    for n in (1, 2):
        put(scans / "v" / f"scan_{n:03d}.jpg")()
    times: list[int] = []
    quick = Quick()

    def reading(*a: Any, **k: Any) -> RunResult:
        times.append(1)
        return quick(*a, **k)

    script[95] = both(script.get(95, lambda: None), lambda: times.append(0))
    going(script, 200, reading)
    assert quick.taken == [["v/scan"]] and times == [0, 1]


def test_a_pdf_does_not_wait_for_images_nor_they_for_it(scans: Path, going: Any) -> None:
    put(scans / "a.pdf")()
    put(scans / "x.jpg")()
    growing = {t: put(scans / "b.pdf.part", t) for t in range(10, 100, 10)}
    _, quick = going(growing, 100)
    assert quick.taken == [["a.pdf", "x.jpg"]]


def test_a_new_sidecar_file_makes_its_source_be_done_again(scans: Path, going: Any) -> None:
    put(scans / "a.pdf")()
    put(scans / "b.pdf")()
    _, quick = going({100: put(scans / "a.pdf.koden.toml")}, 200)
    assert quick.taken == [["a.pdf", "b.pdf"], ["a.pdf"]]


def test_a_lock_is_waited_for_and_told_once(
    scans: Path, going: Any, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(scans / "a.pdf")()
    locked = {scans / "a.pdf"}
    monkeypatch.setattr("pipeline.batch.ready.held", lambda path: path in locked)
    _, quick = going({150: locked.clear}, 200)
    assert quick.taken == [["a.pdf"]]
    assert sum("held by another" in t for t in heard.said) == 1


# ----------------------------------------------------------------------------------------- what goes wrong
def test_a_folder_that_vanishes_is_not_an_empty_one(scans: Path, going: Any, heard: Heard, tmp_path: Path) -> None:
    put(scans / "a.pdf")()
    away = tmp_path / "away"
    script = {100: lambda: scans.rename(away), 200: both(lambda: away.rename(scans), put(scans / "b.pdf"))}
    _, quick = going(script, 300)
    assert quick.taken == [["a.pdf"], ["b.pdf"]]
    assert [sum(word in t for t in heard.said) for word in ("cannot be reached", "is back")] == [1, 1]


def test_an_empty_mount_point_is_waited_for(
    scans: Path, going: Any, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.batch import watch as module
    from pipeline.batch.settling import Listing, look

    put(scans / "a.pdf")()
    mounted = [True]
    monkeypatch.setattr(module, "look", lambda *a: look(*a) if mounted[0] else Listing(-1, {}))
    _, quick = going({100: lambda: mounted.__setitem__(0, False), 200: lambda: mounted.__setitem__(0, True)}, 400)
    assert quick.taken == [["a.pdf"]]
    assert sum("is the share mounted?" in t for t in heard.said) == 1


@pytest.mark.skipif(os.mkdir not in os.supports_dir_fd, reason="folders so deep cannot be made here")
def test_a_folder_deeper_than_a_path_may_be_is_set_aside_and_stops_nothing(
    scans: Path, going: Any, heard: Heard
) -> None:
    put(scans / "a.pdf")()
    name, handle = "d" * 200, os.open(scans, os.O_RDONLY)
    for _ in range(30):  # 6,000 characters; a path may have 4,096
        os.mkdir(name, dir_fd=handle)
        below = os.open(name, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = below
    os.close(os.open("deep.pdf", os.O_CREAT | os.O_WRONLY, dir_fd=handle))
    os.close(handle)
    result, quick = going({100: put(scans / "b.pdf")}, 200, settle=10)
    assert result.exit_code is ExitCode.INTERRUPTED
    assert {file[:5] for taken in quick.taken for file in taken} == {"a.pdf", "b.pdf", "ddddd"}
    assert sum("folders cannot be opened" in told for told in heard.said) == 1


def test_an_output_that_cannot_be_used_is_tried_again_and_told_once(scans: Path, going: Any, heard: Heard) -> None:
    put(scans / "a.pdf")()
    quick = Quick()
    quick.raising = [OutputUnusable("the disk is full", file="out") for _ in range(3)]
    _, quick = going({}, 600, quick)
    assert quick.taken == [["a.pdf"]]
    assert sum("the disk is full" in t for t in heard.said) == 1


def test_an_output_in_use_is_waited_for(scans: Path, output: Path, going: Any, heard: Heard) -> None:
    put(scans / "a.pdf")()
    lock = Layout(output).open()
    _, quick = going({200: lock.release}, 700)
    assert quick.taken == [["a.pdf"]]
    assert sum("another koden run is writing here" in t for t in heard.said) == 1


def test_a_refusal_is_set_aside_once_and_only_when_it_stays(scans: Path, going: Any) -> None:
    link = scans / "leads-nowhere.pdf"
    link.symlink_to("gone")
    passing = scans / "passing.pdf"
    passing.symlink_to("gone")
    _, quick = going({15: passing.unlink, 100: put(scans / "a.pdf")}, 300)
    assert quick.taken == [["leads-nowhere.pdf"], ["a.pdf", "leads-nowhere.pdf"]], "else a run takes it for gone"


def test_a_spent_budget_ends_it_and_a_missing_engine_too(scans: Path, going: Any) -> None:
    put(scans / "a.pdf")()

    def spent(*_: Any, **__: Any) -> RunResult:
        return RunResult(ExitCode.TOO_MANY_FAILURES, Snapshot(), 1, {}, TooManyFailures("3 were set aside"))

    result, _ = going({}, 300, spent)
    assert result.exit_code is ExitCode.TOO_MANY_FAILURES and result.stopped is not None
    quick = Quick()
    quick.raising = [MissingDependency("no engine")]
    with pytest.raises(MissingDependency):
        going({}, 300, quick)


def test_one_watcher_for_an_output(scans: Path, output: Path, going: Any) -> None:
    def second() -> None:
        with pytest.raises(OutputUnusable, match="another koden watch"):
            going({}, 100)

    going({5: second}, 20)
    going({}, 20)


def test_what_is_wrong_from_the_start_is_told_at_once(scans: Path, output: Path, going: Any) -> None:
    with pytest.raises(BadArguments):
        going({}, 10, existing="overwrite")
    shutil.rmtree(scans)
    with pytest.raises(NoInput):
        going({}, 10)
    output.symlink_to(scans)
    scans.mkdir()
    with pytest.raises(BadArguments):
        going({}, 10)


# ------------------------------------------------------------------------------------------------- for days
@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted in /proc")
def test_memory_and_open_files_are_flat_over_two_hundred_runs(scans: Path, going: Any, heard: Heard) -> None:
    files, objects, quick = [], [], Quick()

    def measure() -> None:
        heard.said.clear()
        heard.noted.clear()
        quick.taken.clear()
        files.append(sum(1 for _ in Path("/proc/self/fd").iterdir()))
        gc.collect()
        objects.append(len(gc.get_objects()))

    names = [scans / f"s{n}.pdf" for n in range(5)]
    script = {20 * n: put(names[n % 5], n) for n in range(1, 202)}
    script |= {20 * n: both(script[20 * n], measure) for n in range(20, 201, 30)}
    result, _ = going(script, 4100, quick, settle=10)
    assert result.runs > 200
    assert len(files) == 7 and max(files) == min(files)
    assert objects[0] - objects[-1] > 600, "the script gets shorter by four objects a run, and nothing else grows"


# ------------------------------------------------------------------------------------------------- for real
def test_with_a_real_run_and_a_scan_that_kills_its_worker(scans: Path, output: Path, going: Any) -> None:
    from pipeline.batch.run import run

    fakes.scan(scans / "good.pdf", "one", "two")
    fakes.scan(scans / "evil.pdf", {"do": "crash"})
    (scans / "broken.pdf").write_text("no list")
    late = {100: lambda: fakes.scan(scans / "sub" / "late.pdf", "three")}
    result, _ = going(late, 200, run, page_timeout=30)
    assert (result.runs, result.sources, result.set_aside, result.pages) == (2, 2, 2, 4)
    assert sorted(p.name.split("-")[0] for p in (output / "tei").iterdir()) == ["good", "sub_late"]
    result, _ = going({}, 100, run)
    assert result.runs == 0


@pytest.mark.slow
def test_sigterm_ends_the_command_cleanly(scans: Path, output: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "watch", str(scans), "-o", str(output), "--interval", "0.2"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("watching")
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "stopped after 0 runs" in out and "Traceback" not in err


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_unit_in_the_docs_is_one(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "watch.md").read_text(encoding="utf-8").split("```ini\n")[1].split("```")[0]
    assert "RestartPreventExitStatus=2 7" in text and f"SuccessExitStatus={int(ExitCode.INTERRUPTED)}" in text
    unit = tmp_path / "koden-watch.service"
    unit.write_text(text.replace("/opt/koden/bin/koden", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and not done.stderr, done.stderr


@pytest.mark.parametrize("left", [b"", None], ids=["no bytes", "no tables"])
def test_a_ledger_that_was_never_begun_stops_no_watcher(left: bytes | None, tmp_path: Path) -> None:
    inbox, output = tmp_path / "inbox", tmp_path / "out"
    output.mkdir()
    fakes.scan(inbox / "a.pdf", "x")
    if left is None:  # killed, or the disk was full, between making the file and its tables
        db = sqlite3.connect(output / "koden.db")
        db.execute("PRAGMA journal_mode = WAL")
        db.close()
    else:
        (output / "koden.db").write_bytes(left)
    with pytest.raises(OutputUnusable, match="the ledger is empty"):
        Ledger.read(output)
    quick = Quick()
    watch(
        inbox, output, Settings(), discover=fakes.find, stages=fakes.stages, progress=Heard(), pace=Pace(0, 1),
        reading=quick, sleep=_stop,
    )  # fmt: skip
    assert quick.taken == [["a.pdf"]]


def test_a_report_that_was_cut_off_is_written_though_nothing_arrives(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x")

    def once(stopped: Callable[[float], None] = _stop) -> WatchResult:
        return watch(
            scans, output, Settings(jobs=1), discover=fakes.find, stages=fakes.stages, progress=Heard(),
            pace=Pace(0, 1), sleep=stopped,
        )  # fmt: skip

    assert once().runs == 1
    whole = (output / "report.json").read_bytes()
    ledger = Ledger.open(output)
    ledger.put_outputs(OF_RUN, ())  # as it is while the report is written
    ledger.close()
    (output / "report.json").write_text("{}")
    assert once().runs == 0 and (output / "report.json").read_bytes() == whole
    (output / "report.json").write_text("{}")
    assert once().runs == 0 and (output / "report.json").read_text() == "{}", "once is enough"


class Cheap:
    """Processor time that only the test spends."""

    def __init__(self) -> None:
        self.spent = 0.0

    def __call__(self) -> float:
        return self.spent


def test_the_report_takes_a_small_share_of_the_time_and_is_owed_meanwhile(
    scans: Path, output: Path, go: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    fakes.scan(scans / "a.pdf", "x")
    go()
    times, cheap, made = Time({}, 10**6), Cheap(), []

    def write(layout: Layout, ledger: Ledger) -> None:
        made.append(times.now)
        cheap.spent += 10
        write_over_all(layout, ledger)

    monkeypatch.setattr(over_all, "write_over_all", write)
    reports = over_all.Seldom(times.clock, cheap)
    layout, ledger = Layout(output), Ledger.open(output)
    for _ in range(2000):
        reports(layout, ledger)
        assert reports.owed == (not ledger.outputs(OF_RUN))
        times.now += 1
    assert made == [0, 500, 1000, 1500] and reports.owed
    ledger.close()
    assert reports.catch_up(output) and not reports.owed and made[-1] == 2000
    assert not reports.catch_up(output)


def test_an_owed_report_is_written_when_it_is_due_and_when_the_watcher_ends(
    scans: Path, output: Path, going: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.batch.run import run

    made: list[int] = []
    monkeypatch.setattr(over_all, "SHARE", 1e-9)  # the second report is due after years
    monkeypatch.setattr(over_all, "write_over_all", lambda *a: [made.append(1), write_over_all(*a)])
    late = {40 + 40 * n: put_scan(scans, n) for n in range(3)}
    result, _ = going(late, 300, run, settle=10)
    assert result.runs == 3 and len(made) == 2, "the first and the last"
    told = json.loads((output / "report.json").read_text())
    assert told["totals"]["sources"] == 3
    assert verify.verify(output).early == ""


def put_scan(scans: Path, n: int) -> Step:
    return lambda: fakes.scan(scans / f"s{n}.pdf", f"text {n}")


def test_looking_for_sources_takes_a_fifth_of_the_time_at_most(scans: Path, output: Path, heard: Heard) -> None:
    times, quick, looks = Time({n: put(scans / f"{n}.pdf") for n in range(0, 1000, 7)}, 1000), Quick(), []

    def slow(*args: Any) -> Any:
        looks.append(times.now)
        times.now += 40
        return fakes.find(*args)

    put(scans / "a.pdf")()
    watch(
        scans, output, Settings(jobs=1), discover=slow, stages=fakes.stages, progress=heard, pace=Pace(10, 10),
        reading=quick, clock=times.clock, sleep=times.sleep,
    )  # fmt: skip
    steps = [b - a for a, b in pairwise(looks)]
    assert len(looks) > 3 and min(steps) >= 200
    assert len({file for taken in quick.taken for file in taken}) > 50, "what came in between is taken, later"


def test_an_interrupted_run_of_a_watcher_leaves_the_report_to_the_next(scans: Path, output: Path, going: Any) -> None:
    quick = Quick()
    quick.raising.append(KeyboardInterrupt())  # type: ignore[arg-type]
    fakes.scan(scans / "a.pdf", "x")
    result, _ = going({}, 100, quick)
    assert result.exit_code is ExitCode.INTERRUPTED and not (output / "report.json").exists()


def _stop(_: float) -> None:
    raise KeyboardInterrupt
