"""Worker processes that may hang, crash or be killed without harm to the run.

Built on Pebble. Each worker is a pool of one with one task at a time: a worker that must be killed shares no lock and
no pipe with its neighbours, and it is always known which task a dead worker had. Processes are spawned, never forked:
engines and their thread pools do not survive a fork. Numeric libraries get one thread each.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import connection
from queue import Empty, SimpleQueue
from typing import Any

from pebble import ProcessExpired, ProcessPool

from pipeline.batch.executor import Outcome
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
START_LIMIT = 300.0
"""seconds a worker may take to start and load its models before it is replaced"""
STARTS = 3
"""starts in a row that may fail before the run gives up"""


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


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits a moment, and never reaches the children started here (they inherit the mask)."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(initializer: Callable[..., None], args: tuple[Any, ...]) -> None:
    """In the worker: die with the parent, then prepare."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def follow() -> None:
            connection.wait([sentinel])
            os.kill(os.getpid(), signal.SIGKILL)

        threading.Thread(target=follow, daemon=True, name="follow-parent").start()
    initializer(*args)


class _Slot:
    """One worker. The process starts with its first task."""

    def __init__(self, start: tuple[Callable[..., None], tuple[Any, ...]], ended: SimpleQueue[_Slot]) -> None:
        self._start, self._ended = start, ended
        self._pool: ProcessPool | None = None
        self.future: Future[Any] | None = None
        self.task: tuple[Hashable, Callable[..., Any], tuple[Any, ...], float] | None = None
        self.since = 0.0
        self.failed_starts = 0

    def run(self, ticket: Hashable, function: Callable[..., Any], args: tuple[Any, ...], timeout: float) -> None:
        with _interrupts_held():
            try:
                future = self._open().schedule(function, args=args, timeout=timeout)
            except RuntimeError:  # the idle process died, and its pool with it
                self.stop()
                future = self._open().schedule(function, args=args, timeout=timeout)
            self.task, self.since, self.future = (ticket, function, args, timeout), time.monotonic(), future
        future.add_done_callback(lambda _: self._ended.put(self))

    def _open(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPool(1, context=context, initializer=_start, initargs=self._start)
        return self._pool

    @property
    def overdue(self) -> bool:
        """Pebble should have ended the task long ago: it never started, or a lock died with the process."""
        return self.task is not None and time.monotonic() - self.since > START_LIMIT + 2 * self.task[3]

    def stop(self) -> None:
        """Kill the process; the next task gets a fresh one."""
        pool, self._pool, self.future, self.task = self._pool, None, None, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


class Workers:
    """``jobs`` worker processes. ``initializer(*args)`` runs once in each before its first task.

    Both, and the functions submitted, must be importable by name. Use as a context manager: leaving it kills what
    still runs.
    """

    def __init__(self, jobs: int, initializer: Callable[..., None], *args: Any) -> None:
        self._ended: SimpleQueue[_Slot] = SimpleQueue()
        self._slots = [_Slot((initializer, args), self._ended) for _ in range(jobs)]
        self._environment = one_thread_each()

    def __enter__(self) -> Workers:
        self._environment.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        killers = [threading.Thread(target=slot.stop) for slot in self._slots]
        for killer in killers:
            killer.start()
        for killer in killers:
            killer.join()
        self._environment.__exit__(None, None, None)

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
        return [(slot.task[0], now - slot.since) for slot in self._slots if slot.task is not None]

    def submit(self, ticket: Hashable, function: Callable[..., Any], *args: Any, timeout: float) -> None:
        """Start the task; ``timeout`` in seconds from the moment a worker takes it. RuntimeError when none is free."""
        for slot in self._slots:
            if slot.task is None:
                slot.run(ticket, function, args, timeout)
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
        outcomes = [_timed(slot, o) for slot in ended if (o := self._outcome(slot)) is not None]
        for slot in self._slots:
            if slot.overdue:
                assert slot.task is not None
                outcomes.append(_timed(slot, Outcome(slot.task[0], "timeout", detail="the worker did not answer")))
                slot.stop()
        return outcomes

    def _outcome(self, slot: _Slot) -> Outcome | None:
        if slot.task is None or slot.future is None or not slot.future.done():
            return None  # stopped in the meantime
        (ticket, function, args, timeout), error = slot.task, slot.future.exception()
        if isinstance(error, BrokenProcessPool):  # it died before it took the task
            slot.failed_starts += 1
            if slot.failed_starts >= STARTS:
                raise MissingDependency(
                    f"a worker process dies while it starts ({error})",
                    remedy="koden doctor tells which engine does not work; look for memory limits",
                )
            slot.stop()
            slot.run(ticket, function, args, timeout)
            return None
        slot.failed_starts, slot.task = 0, None
        if error is None:
            return Outcome(ticket, "returned", slot.future.result())
        if isinstance(error, ProcessExpired):
            return Outcome(ticket, "crashed", detail=f"the worker process died ({_died(error.exitcode)})")
        if isinstance(error, FutureTimeout):
            return Outcome(ticket, "timeout", detail=f"not finished after {timeout:g} seconds")
        return Outcome(ticket, "raised", detail=type(error).__name__)  # what it says may quote a scan

    def renew(self) -> None:
        """Give idle workers a fresh process (after one ran out of memory)."""
        for slot in self._slots:
            if slot.task is None:
                slot.stop()


def _timed(slot: _Slot, outcome: Outcome) -> Outcome:
    seconds = time.monotonic() - slot.since
    return replace(outcome, began=time.time() - seconds, seconds=seconds)


def _died(code: int) -> str:
    """In words."""
    if code < 0:
        try:
            return f"signal {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
