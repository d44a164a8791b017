"""A run that is told to end does so within seconds, wherever it is, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from pipeline.batch import interrupts
from pipeline.batch.ledger import Ledger
from pipeline.errors import ExitCode
from tests.batch import fakes
from tests.batch.conftest import Runner

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")


def start(scans: Path, output: Path, **env: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.batch.process", str(output), "2", str(scans)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | env
    )


def until(there: Callable[[], object], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not there():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the run does not get on"
        time.sleep(0.02)


def ends(process: subprocess.Popen[str], output: Path, *signals: int) -> int:
    """After these signals, each a moment after the one before: the sources that it says are left."""
    below = [p.pid for p in psutil.Process(process.pid).children(recursive=True)]
    began = time.monotonic()
    for number in signals:
        process.send_signal(number)
        time.sleep(0.15)
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - began < 8
    code, left = out.split()
    assert (process.returncode, int(code)) == (130, 130), err
    assert "Traceback" not in err
    deadline = time.monotonic() + 10
    while any(psutil.pid_exists(p) and psutil.Process(p).status() != psutil.STATUS_ZOMBIE for p in below):
        assert time.monotonic() < deadline, "a process lives on"
        time.sleep(0.05)
    ledger = Ledger.read(output)
    run = ledger.last_run()
    ledger.close()
    assert run is not None and run.exit_code == ExitCode.INTERRUPTED
    return int(left)


@pytest.mark.parametrize("page", [
    {"do": "survey", "how": "hang"}, {"audit-file": "hang"}, {"audit": "hang"}, {"do": "hang"}, {"do": "orphan"},
], ids=["opening", "auditing a file", "auditing a page", "reading", "a called program"])  # fmt: skip
def test_ctrl_c_while_a_worker_hangs(page: dict[str, str], scans: Path, output: Path) -> None:
    path = fakes.scan(scans / "a.pdf", page)
    process = start(scans, output)
    until(lambda: fakes.hangs(path) or fakes.called(path), process)
    assert ends(process, output, signal.SIGINT) == 1


@pytest.mark.parametrize("signals", [
    (signal.SIGTERM,), (signal.SIGHUP,), (signal.SIGINT, signal.SIGINT), (signal.SIGHUP, signal.SIGTERM),
], ids=["SIGTERM", "SIGHUP", "Ctrl-C twice", "SIGHUP and SIGTERM"])  # fmt: skip
def test_other_ways_of_ending_a_run(signals: tuple[int, ...], scans: Path, output: Path) -> None:
    path = fakes.scan(scans / "a.pdf", {"do": "hang"})
    process = start(scans, output)
    until(lambda: fakes.hangs(path), process)
    assert ends(process, output, *signals) == 1


def test_ctrl_c_while_records_are_made(scans: Path, output: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "HANG-BUILDING")
    process = start(scans, output)
    until(lambda: list(output.glob(".work/sources/*/staged")), process)
    assert ends(process, output, signal.SIGINT) == 1


def test_ctrl_c_while_the_report_is_written(scans: Path, output: Path, tmp_path: Path, go: Runner) -> None:
    fakes.scan(scans / "a.pdf", "x")
    process = start(scans, output, SLOW_REPORT=str(tmp_path / "reporting"))
    until((tmp_path / "reporting").exists, process)
    assert ends(process, output, signal.SIGINT, signal.SIGINT) == 0
    assert not (output / "report.html").exists()
    assert go().exit_code == ExitCode.OK
    assert (output / "report.html").exists()


def test_ctrl_c_and_a_report_that_takes_long(scans: Path, output: Path, tmp_path: Path) -> None:
    path = fakes.scan(scans / "a.pdf", {"do": "hang"})
    process = start(scans, output, SLOW_REPORT=str(tmp_path / "reporting"))
    until(lambda: fakes.hangs(path), process)
    assert ends(process, output, signal.SIGINT) == 1
    assert (tmp_path / "reporting").exists()


HANDLED = """
import signal
from pipeline.batch import interrupts
for number in interrupts.ENDERS:
    signal.signal(number, signal.default_int_handler)
def raised(number):
    try:
        signal.raise_signal(number)
    except KeyboardInterrupt:
        return True
    return False
"""


def said(code: str) -> str:
    """What a program of its own prints: a signal that goes astray must not end the one that tests."""
    command = [sys.executable, "-c", HANDLED + code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout


def test_the_first_signal_raises_and_the_next_ones_do_nothing() -> None:
    told = said("""
with interrupts.once():
    print(raised(signal.SIGTERM), raised(signal.SIGTERM), raised(signal.SIGHUP))
print(raised(signal.SIGINT))
""")
    assert told.split() == ["True", "False", "False", "False"]


def test_a_run_that_was_not_told_to_end_leaves_signals_as_they_were() -> None:
    assert said("with interrupts.once():\n    pass\nprint(raised(signal.SIGHUP))").split() == ["True"]


def test_what_is_ignored_stays_ignored() -> None:
    told = said("""
signal.signal(signal.SIGHUP, signal.SIG_IGN)  # nohup
with interrupts.once():
    print(raised(signal.SIGHUP))
""")
    assert told.split() == ["False"]


def test_a_time_limit_and_what_stays_below_it() -> None:
    with pytest.raises(interrupts.TooLong), interrupts.within(0.1):
        time.sleep(10)
    with interrupts.within(5):
        pass
    time.sleep(0.1)
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
