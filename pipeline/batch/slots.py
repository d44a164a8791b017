"""One worker: a process that has one task at a time, and is killed with all it called when the task passes a limit."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection
from queue import SimpleQueue
from typing import Any, Literal

from pebble import ProcessPool

from pipeline.batch import memory
from pipeline.batch.guard import Guard, kill

START_LIMIT = 300.0
"""seconds a worker may take to start and load its models before it is replaced"""
BACKSTOP = 30.0
"""seconds after the limit at which Pebble kills the process too, should nobody have done so"""
LOOKS_ASIDE = 5
"""looks at a worker's own memory for one at what the programs it called have"""
SETTLED = 5
"""tasks after which a worker's memory tells whether it grows; below, it is what its engines need"""


@dataclass(frozen=True)
class Limits:
    """None for no limit. ``task``: megabytes beyond which a running task is killed; ``between``: megabytes beyond which
    a worker is replaced after a task; ``tasks``: so many, after which it is replaced."""

    task: int | None = None
    between: int | None = None
    tasks: int | None = None


@dataclass(frozen=True)
class Task:
    """``timeout``: seconds from the moment the process takes it; ``more``: megabytes beyond :attr:`Limits.task`."""

    ticket: Hashable
    function: Callable[..., Any]
    args: tuple[Any, ...]
    timeout: float
    more: int = 0


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


def _start(number: Any, ceiling: int | None, initializer: Callable[..., None], args: tuple[Any, ...]) -> None:
    """In the worker: lead a group of its own, say its number, die with the parent, then prepare."""
    if hasattr(os, "setsid"):
        with suppress(OSError):  # a leader already
            os.setsid()
    number.value = os.getpid()
    _hold_below(ceiling)
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def follow() -> None:
            connection.wait([sentinel])
            kill(os.getpid())
            os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)

        threading.Thread(target=follow, daemon=True, name="follow-parent").start()
    initializer(*args)


def _hold_below(ceiling: int | None) -> None:
    """What asks for far more than it may have at one stroke is refused it, before anybody could look."""
    if ceiling is None:
        return
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        limit = ceiling * memory.MEGABYTE
        resource.setrlimit(resource.RLIMIT_DATA, (limit if most < 0 else min(limit, most), most))


class Slot:
    """The process starts with its first task. ``check`` is called by another thread than all else."""

    def __init__(
        self,
        start: tuple[Callable[..., None], tuple[Any, ...]],
        limits: Limits,
        ended: SimpleQueue[Slot],
        guard: Guard,
        ceiling: int | None,
    ) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._start, self._ceiling = start, ceiling
        self._limits, self._ended, self._guard = limits, ended, guard
        self._pool: ProcessPool | None = None
        self._number: Any = None
        self._lock = threading.Lock()
        self._guarded = 0
        self._looks = self._beside = 0
        self.future: Future[Any] | None = None
        self.task: Task | None = None
        self.since = 0.0
        self.began: float | None = None
        """when the process was seen to have the task, by the monotonic clock"""
        self.most = 0
        self.killed: tuple[Literal["timeout", "memory"], str] | None = None
        """why the process was killed during this task"""
        self.done = 0
        """tasks since the process is fresh"""
        self.failed_starts = 0

    # --------------------------------------------------------------------------------------- in the main thread
    def run(self, task: Task) -> None:
        with _interrupts_held():
            try:
                future = self._give(task)
            except RuntimeError:  # the idle process died, and its pool with it
                self.stop()
                future = self._give(task)
            with self._lock:
                self.task, self.future, self.since = task, future, time.monotonic()
                self.began, self.most, self.killed, self._looks, self._beside = None, 0, None, 0, 0
        future.add_done_callback(lambda _: self._ended.put(self))

    def _give(self, task: Task) -> Future[Any]:
        if self._pool is None:
            self._number = self._context.RawValue("q", 0)
            args = (self._number, self._ceiling, *self._start)
            self._pool = ProcessPool(1, context=self._context, initializer=_start, initargs=args)
            self.done = 0
        given: Future[Any] = self._pool.schedule(task.function, args=task.args, timeout=task.timeout + BACKSTOP)
        return given

    @property
    def overdue(self) -> bool:
        """It should have ended long ago: the process never took it, or a lock died with it."""
        if self.task is None:
            return False
        return time.monotonic() - self.since > START_LIMIT + self.task.timeout + 2 * BACKSTOP

    def ended(self) -> tuple[Literal["timeout", "memory"], str] | None:
        """The task came back: forget it; why its process was killed, if it was."""
        with self._lock:
            killed, self.task, self.future = self.killed, None, None
        self.done += 1
        return killed

    def worn(self) -> str:
        """Why the idle process should be replaced, "" when it need not."""
        limits = self._limits
        if limits.tasks is not None and self.done >= limits.tasks:
            return f"{self.done} tasks"
        if limits.between is not None and self.done >= SETTLED and self._number is not None:
            used = memory.own(self._number.value)
            if used > limits.between:
                return f"{used} MB in use after a task"
        return ""

    def stop(self) -> threading.Thread | None:
        """Kill the process and what it called; the next task gets a fresh one. The thread ends when nothing is left of
        it."""
        with self._lock:
            pool, number, self._pool, self._number = self._pool, self._number, None, None
            self.future, self.task, self.killed = None, None, None
            group, self._guarded = self._guarded, 0
        if pool is None:
            return None
        ending = threading.Thread(target=_end, args=(pool, number, group, self._guard), daemon=True, name="end-worker")
        ending.start()
        return ending

    # -------------------------------------------------------------------------------------- in the watching thread
    def check(self) -> None:
        """Kill the process if its task has passed a limit."""
        with self._lock:
            process = self._number.value if self._number is not None else 0
            if process and process != self._guarded:
                if self._guarded:
                    self._guard.drop(self._guarded)
                self._guard.keep(process)
                self._guarded = process
            task, future = self.task, self.future
            if task is None or future is None or not process or self.killed or not future.running():
                return
            now = time.monotonic()
            if self.began is None:
                self.began = now
            self.most = max(self.most, used := self._used(process))
            if self._limits.task is not None and used > (most := self._limits.task + task.more):
                self.killed = "memory", f"it took {used} MB of memory, more than {most}"
            elif now - self.began > task.timeout:
                self.killed = "timeout", f"not finished after {task.timeout:g} seconds"
            else:
                return
            _kill(process)

    def _used(self, process: int) -> int:
        if self._looks % LOOKS_ASIDE == 0:
            self._beside = sum(memory.own(p) for p in memory.called(process))
        self._looks += 1
        return memory.own(process) + self._beside


def _kill(process: int) -> None:
    """The worker with what it called."""
    below = memory.called(process)
    kill(process)
    for each in below if os.name != "nt" else (process, *below):  # one may lead a group of its own by now
        with suppress(OSError):
            os.kill(each, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


def _end(pool: ProcessPool, number: Any, group: int, guard: Guard) -> None:
    if number.value:
        _kill(number.value)
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
    if number.value:
        _kill(number.value)  # one that was started in the meantime
    if group:
        guard.drop(group)
