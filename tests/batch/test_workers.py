"""Workers alone: limits that kill, fresh processes, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipeline.batch import memory
from pipeline.batch.executor import Executor, Outcome
from pipeline.batch.slots import Limits
from pipeline.batch.workers import Workers
from tests.batch import workloads

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="process groups")


def workers(jobs: int = 1, **limits: Any) -> Workers:
    return Workers(jobs, workloads.nothing, limits=Limits(**limits))


def one(of: Executor, function: Any, *args: Any, timeout: float = 30, more: int = 0) -> Outcome:
    of.submit("t", function, *args, timeout=timeout, more=more)
    deadline = time.monotonic() + 60
    while not (outcomes := of.wait(0.5)):
        assert time.monotonic() < deadline, "the task never came back"
    (outcome,) = outcomes
    assert outcome.ticket == "t"
    return outcome


def gone(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def noted(path: Path) -> int:
    deadline = time.monotonic() + 30
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return int(path.read_text())


def test_a_task_that_balloons_is_killed_and_the_next_one_is_not() -> None:
    with workers(task=200) as w:
        outcome = one(w, workloads.balloon, 600)
        assert outcome.kind == "memory" and outcome.replaced == "memory"
        assert "more than 200" in outcome.detail
        assert outcome.memory is not None and 200 < outcome.memory < 600
        assert one(w, workloads.number).kind == "returned"


def test_a_task_that_may_take_more_may_and_no_other() -> None:
    with workers(task=150) as w:
        assert one(w, workloads.grow, 250, more=300).kind == "returned"
        outcome = one(w, workloads.balloon, 900, more=300)
        assert outcome.kind == "memory" and "more than 450" in outcome.detail
        assert "more than 150" in one(w, workloads.balloon, 900).detail


@pytest.mark.skipif(sys.platform != "linux", reason="no such limit")
def test_a_task_that_may_take_more_is_refused_nothing_at_one_stroke_the_next_is() -> None:
    with workers(task=500) as w:
        assert one(w, workloads.much_unheld, 8_000).value == (str(8_000 << 20), "refused")


def test_what_a_task_may_have_is_not_killed() -> None:
    with workers(task=400) as w:
        assert one(w, workloads.grow, 150).kind == "returned"


def test_what_a_called_program_takes_counts_and_it_dies_too(tmp_path: Path) -> None:
    with workers(task=150) as w:
        outcome = one(w, workloads.call, tmp_path / "n", "hang", 400)
        assert outcome.kind == "memory"
        assert gone(noted(tmp_path / "n"))


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell shared memory apart")
def test_a_large_file_that_is_mapped_is_not_memory_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as f:
        for _ in range(300):
            f.write(bytes(memory.MEGABYTE))
    with workers(task=150) as w:
        assert one(w, workloads.mapped, path).kind == "returned"


@pytest.mark.skipif(sys.platform != "linux", reason="no such limit")
def test_far_too_much_at_one_stroke_is_refused() -> None:
    with workers(task=500) as w:
        assert one(w, workloads.much_at_once, 50_000).value == "refused"
        assert one(w, workloads.much_at_once, 1_000).value == str(1_000 << 20)  # only asked for, never used


@pytest.mark.parametrize("task", [workloads.hang, workloads.deaf])
def test_a_task_that_hangs_is_killed_at_its_limit(task: Any) -> None:
    with workers() as w:
        outcome = one(w, task, timeout=1)
        assert (outcome.kind, outcome.detail) == ("timeout", "not finished after 1 seconds")
        assert one(w, workloads.number).kind == "returned"


def test_a_worker_is_replaced_after_so_many_tasks() -> None:
    with workers(tasks=3) as w:
        outcomes = [one(w, workloads.number) for _ in range(7)]
    assert [o.replaced for o in outcomes] == ["", "", "3 tasks", "", "", "3 tasks", ""]
    assert len({o.value for o in outcomes}) == 3


def test_a_worker_that_grows_is_replaced_after_a_task() -> None:
    with workers(between=200) as w:
        outcomes = [one(w, workloads.grow, 30) for _ in range(12)]
    replaced = [n for n, o in enumerate(outcomes) if "in use after a task" in o.replaced]
    assert replaced and all(o.kind == "returned" for o in outcomes)
    assert len({o.value for o in outcomes}) == 2


def test_engines_larger_than_the_limit_between_tasks_are_not_opened_for_every_task() -> None:
    with workers(between=1) as w:
        outcomes = [one(w, workloads.number) for _ in range(6)]
    assert [bool(o.replaced) for o in outcomes] == [False] * 4 + [True, False]


@posix
@pytest.mark.parametrize("then", ["hang", "deaf", "die", "killed"])
def test_no_program_outlives_its_worker(then: str, tmp_path: Path) -> None:
    with workers() as w:
        assert one(w, workloads.call, tmp_path / "n", then, timeout=1).kind in ("timeout", "crashed")
        assert gone(noted(tmp_path / "n"))


@posix
def test_no_program_outlives_the_executor(tmp_path: Path) -> None:
    with workers() as w:
        assert one(w, workloads.call, tmp_path / "n", "return").kind == "returned"
    assert gone(noted(tmp_path / "n"))


@posix
@pytest.mark.parametrize("then", ["hang", "deaf"])
def test_no_program_and_no_worker_outlives_a_killed_run(then: str, tmp_path: Path) -> None:
    note = tmp_path / "n"
    run = subprocess.Popen([sys.executable, "-m", "tests.batch.workloads", str(note), then], cwd=ROOT)
    program = noted(note)
    worker = psutil.Process(program).ppid()
    time.sleep(0.5)  # the guard is told of it at the next look
    below = [p.pid for p in psutil.Process(run.pid).children(recursive=True)]
    assert {program, worker} <= set(below)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert all(gone(p) for p in below)


def test_leaving_takes_seconds_whatever_runs() -> None:
    with workers(jobs=2) as w:
        w.submit("a", workloads.hang, timeout=600)
        w.submit("b", workloads.deaf, timeout=600)
        w.wait(2)
        assert {ticket for ticket, _ in w.doing} == {"a", "b"}
        began = time.monotonic()
    assert time.monotonic() - began < 5
