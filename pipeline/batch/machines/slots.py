"""Worker processes for callers that wait: from threads, one task each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from pipeline.batch.executor import Outcome
from pipeline.batch.work import Failed
from pipeline.batch.workers import Workers

IDLE = 900.0
"""seconds after which a process that has nothing to do is ended; the next task starts another"""


class Slots:
    """``count`` processes, each of them :class:`Workers` of one, with their limits. ``open``: makes such a one."""

    def __init__(self, count: int, open: Callable[[], Workers]) -> None:
        self._all = [open() for _ in range(count)]
        self._idle: SimpleQueue[tuple[float, Workers]] = SimpleQueue()
        self._closed = threading.Event()
        for workers in self._all:
            workers.__enter__()
            self._idle.put((time.monotonic(), workers))
        threading.Thread(target=self._end_idle, daemon=True, name="end-idle").start()

    def run(self, function: Callable[..., Any], *args: Any, timeout: float, more: int = 0) -> Outcome:
        """Wait for a free process, then for the task. MissingDependency when no process can be started."""
        _, workers = self._idle.get()
        try:
            if self._closed.is_set():
                return Outcome(None, "crashed", detail="the worker was closed")
            workers.submit(None, function, *args, timeout=timeout, more=more)
            while not self._closed.is_set():
                for outcome in workers.wait(0.5):
                    if isinstance(outcome.value, Failed) and outcome.value.again:
                        workers.renew()
                    return outcome
            return Outcome(None, "crashed", detail="the worker was closed")
        finally:
            self._idle.put((time.monotonic(), workers))

    def close(self) -> None:
        """Kill what still runs."""
        self._closed.set()
        for workers in reversed(self._all):
            workers.__exit__(None, None, None)

    def _end_idle(self) -> None:
        """A run that was killed cannot say that its engines are needed no more."""
        while not self._closed.wait(IDLE / 10):
            for _ in self._all:
                try:
                    since, workers = self._idle.get_nowait()
                except Empty:
                    break
                if time.monotonic() - since > IDLE:
                    workers.renew()
                self._idle.put((since, workers))
