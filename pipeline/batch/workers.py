"""Worker processes of this machine, that may hang, balloon, crash or be killed without harm to the run.

Built on Pebble. Each worker is a pool of one with one task at a time: a worker that must be killed shares no lock and
no pipe with its neighbours, and it is always known which task a dead worker had. Processes are spawned, never forked:
engines and their thread pools do not survive a fork. Numeric libraries get one thread each. Each worker leads a process
group and is killed with it, so that no program it called (Tesseract) is left behind.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import Any

from pebble import ProcessExpired

from pipeline.batch.executor import Outcome
from pipeline.batch.guard import Guard, kill
from pipeline.batch.slots import Limits, Slot, Task
from pipeline.errors import MissingDependency

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OMP_THREAD_LIMIT",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)
STARTS = 3
"""starts in a row that may fail before the run gives up"""
LOOK = 0.1
"""seconds between two looks at what the workers take"""
ENDING = 1.5
"""seconds that killed processes are given to be gone"""
ROOM = 4000
"""megabytes beyond the limit for a task that a process may ask for at all: engines reserve more than they use"""


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Children read these when they import numpy, long before any code of ours runs there."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class Workers:
    """``jobs`` worker processes, an :class:`pipeline.batch.executor.Executor`. ``initializer(*args)`` runs once in each
    before its first task; what it needs of memory counts for the limits.

    Both, and the functions submitted, must be importable by name. Use as a context manager: leaving it kills what
    still runs.
    """

    def __init__(self, jobs: int, initializer: Callable[..., None], *args: Any, limits: Limits | None = None) -> None:
        self._ended: SimpleQueue[Slot] = SimpleQueue()
        self._guard = Guard()
        limits = limits or Limits()
        ceiling = None if limits.task is None else limits.task + ROOM
        self._slots = [Slot((initializer, args), limits, self._ended, self._guard, ceiling) for _ in range(jobs)]
        self._environment = one_thread_each()
        self._ending: list[threading.Thread] = []
        self._left = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True, name="watch-workers")

    def __enter__(self) -> Workers:
        self._environment.__enter__()
        self._guard.start()
        self._watch.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._left.set()
        for slot in self._slots:
            self._stop(slot)
        until = time.monotonic() + ENDING
        for each in self._ending:
            each.join(max(0.0, until - time.monotonic()))
        self._watch.join(0.5)
        self._guard.close()
        self._environment.__exit__(None, None, None)

    def _look(self) -> None:
        while not self._left.wait(LOOK):
            for slot in self._slots:
                slot.check()

    @property
    def free(self) -> int:
        """Workers that wait for a task."""
        return sum(slot.task is None for slot in self._slots)

    @property
    def busy(self) -> int:
        return len(self._slots) - self.free

    @property
    def doing(self) -> list[tuple[Hashable, float]]:
        """(ticket, seconds since it was given out) of every busy worker."""
        now = time.monotonic()
        return [(slot.task.ticket, now - slot.since) for slot in self._slots if slot.task is not None]

    def submit(self, ticket: Hashable, function: Callable[..., Any], *args: Any, timeout: float, more: int = 0) -> None:
        """Start the task; ``timeout`` in seconds from the moment a worker takes it; ``more``: megabytes it may take
        beyond the limit for a task. RuntimeError when none is free."""
        for slot in self._slots:
            if slot.task is None:
                slot.run(Task(ticket, function, args, timeout, more))
                return
        raise RuntimeError("no free worker")

    def wait(self, seconds: float) -> list[Outcome]:
        """What ended; waits up to ``seconds`` for the first. MissingDependency when no worker can be started."""
        ended = []
        try:
            ended.append(self._ended.get(timeout=seconds))
            while True:
                ended.append(self._ended.get_nowait())
        except Empty:
            pass
        outcomes = [o for slot in ended if (o := self._outcome(slot)) is not None]
        for slot in self._slots:
            if slot.overdue:
                assert slot.task is not None
                late = Outcome(slot.task.ticket, "timeout", detail="the worker did not answer", replaced="timeout")
                outcomes.append(_timed(slot, late))
                self._stop(slot)
        return outcomes

    def _outcome(self, slot: Slot) -> Outcome | None:
        task, future = slot.task, slot.future
        if task is None or future is None or not future.done():
            return None  # stopped in the meantime
        error = future.exception()
        if isinstance(error, BrokenProcessPool):  # it died before it took the task
            slot.failed_starts += 1
            if slot.failed_starts >= STARTS:
                raise MissingDependency(
                    f"a worker process dies while it starts ({error})",
                    remedy="koden doctor tells which engine does not work; look for memory limits",
                )
            self._stop(slot)
            slot.run(task)
            return None
        slot.failed_starts = 0
        killed = slot.ended()
        if isinstance(error, ProcessExpired):
            kill(error.pid or 0)
            kind, detail = killed or ("crashed", f"the worker process died ({_died(error.exitcode)})")
            outcome = Outcome(task.ticket, kind, detail=detail, replaced=kind)
        elif isinstance(error, TimeoutError):
            kind, detail = killed or ("timeout", f"not finished after {task.timeout:g} seconds")
            outcome = Outcome(task.ticket, kind, detail=detail, replaced=kind)
        else:
            worn = killed[0] if killed else slot.worn()
            if error is None:
                outcome = Outcome(task.ticket, "returned", future.result(), replaced=worn)
            else:  # what it says may quote a scan
                outcome = Outcome(task.ticket, "raised", detail=type(error).__name__, replaced=worn)
        outcome = _timed(slot, outcome)
        if outcome.replaced:
            self._stop(slot)
        return outcome

    def _stop(self, slot: Slot) -> None:
        self._ending = [each for each in self._ending if each.is_alive()]
        if (ending := slot.stop()) is not None:
            self._ending.append(ending)

    def renew(self) -> None:
        """Give idle workers a fresh process (after one ran out of memory)."""
        for slot in self._slots:
            if slot.task is None:
                self._stop(slot)


def _timed(slot: Slot, outcome: Outcome) -> Outcome:
    seconds = time.monotonic() - slot.since
    return replace(outcome, began=time.time() - seconds, seconds=seconds, memory=slot.most or None)


def _died(code: int) -> str:
    """In words."""
    if code < 0:
        try:
            return f"signal {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
