"""What runs inside one of Dask's worker processes: the same killable processes as on one machine, opened when it joins.

A page is written to a temporary folder of that machine and comes back with the result, so the output need not be
shared. Where a task may run is told by a resource of Dask's: only a machine that reads as the run's own does has it.
"""

from __future__ import annotations

import multiprocessing
import pickle
import socket
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from distributed import Status, WorkerPlugin, get_worker

from pipeline.batch import tasks
from pipeline.batch.executor import Outcome
from pipeline.batch.executors import local
from pipeline.batch.machines import sameness
from pipeline.batch.machines.slots import Slots
from pipeline.batch.stages import Stages
from pipeline.batch.work import Failed, PageWork
from pipeline.errors import KodenError, MissingDependency, OutputUnusable
from pipeline.settings import Settings


@dataclass(frozen=True)
class Landed:
    """A task's outcome and the files it wrote, (name, bytes) in the order of their names. ``unfit``: why this machine
    shall have no more tasks; the outcome then says nothing of the task."""

    outcome: Outcome
    files: tuple[tuple[str, bytes], ...] = ()
    unfit: str = ""


CLOSED = Landed(Outcome(None, "crashed", detail="the worker was closed"), unfit="it was closed")


class Machine(WorkerPlugin):
    """``name``: of the plugin, of the resource and of the topic under which it tells what becomes of it. ``wanted``:
    :func:`sameness.here` of the run."""

    def __init__(self, name: str, stages: Callable[[], Stages], settings: Settings, wanted: Mapping[str, str]) -> None:
        self.name, self._stages, self._settings, self._wanted = name, stages, settings, dict(wanted)

    def setup(self, worker: Any) -> None:
        """Returns at once; the engines are opened and compared in a thread."""
        self._worker, self._closed = worker, threading.Event()
        self._folder = tempfile.TemporaryDirectory(prefix="koden-", ignore_cleanup_errors=True)
        self._slots: Slots | None = None
        threading.Thread(target=self._join, daemon=True, name="join").start()

    async def teardown(self, worker: Any) -> None:
        self._closed.set()
        if self._slots is not None:
            self._slots.close()
        self._folder.cleanup()
        if worker.status is Status.running and worker.state.total_resources.get(self.name):
            with suppress(Exception):  # a scheduler that is gone knows no more of this worker
                await worker.set_resources(**{self.name: 0})

    def _join(self) -> None:
        why = self._open()
        if self._closed.is_set():
            return
        if why:
            self.refuse(why)
            return
        self._worker.loop.add_callback(self._ready)

    async def _ready(self) -> None:
        threads = self._worker.state.nthreads
        await self._worker.set_resources(**{self.name: threads})
        self._tell("ready", threads=threads)

    def _open(self) -> str:
        """Why this machine cannot take part; "" when it can."""
        if multiprocessing.current_process().daemon:
            return "its processes may not start others; start dask worker with --no-nanny"
        stages, settings = self._stages, self._settings
        try:
            self._slots = Slots(self._worker.state.nthreads, lambda: local(1, stages, settings))
            outcome = self._slots.run(tasks.guarded, sameness.here, settings, timeout=sameness.OPEN_LIMIT)
        except KodenError as e:
            return str(e)
        if isinstance(outcome.value, Failed):
            return str(outcome.value.error)
        if not isinstance(outcome.value, dict):
            return f"no engine can be opened: {outcome.detail}"
        return sameness.differences(self._wanted, outcome.value)

    def refuse(self, why: str) -> None:
        """No (more) tasks for this machine."""
        self._worker.loop.add_callback(self._worker.set_resources, **{self.name: 0})
        self._tell("refused", why=why)

    def _tell(self, action: str, **more: Any) -> None:
        told = {"action": action, "worker": self._worker.address, "host": socket.gethostname(), **more}
        self._worker.log_event(self.name, told)

    def run(self, function: Callable[..., Any], args: tuple[Any, ...], timeout: float) -> Landed:
        """A task in one of the processes here, its page's folder turned into a temporary one."""
        if self._slots is None or self._closed.is_set():
            return CLOSED
        with tempfile.TemporaryDirectory(dir=self._folder.name, ignore_cleanup_errors=True) as folder:
            try:
                moved = [replace(a, folder=Path(folder)) if isinstance(a, PageWork) else a for a in args]
                outcome = self._slots.run(function, *moved, timeout=timeout)
                files = tuple((f.name, f.read_bytes()) for f in sorted(Path(folder).iterdir()))
            except KodenError as e:
                return self.unfit(str(e))
            except OSError as e:
                return self.unfit(f"its temporary folder cannot be used: {e.strerror}")
        if self._closed.is_set():
            return CLOSED
        if isinstance(outcome.value, Failed):
            if isinstance(outcome.value.error, (OutputUnusable, MissingDependency)):
                return self.unfit(str(outcome.value.error))
            return Landed(outcome)
        return Landed(outcome, files)

    def unfit(self, why: str) -> Landed:
        """What is wrong with a machine costs that machine, not the run."""
        self.refuse(why)
        return Landed(Outcome(None, "crashed", detail="the machine that had it cannot be used"), unfit=why)


def run(name: str, task: bytes) -> bytes:
    """Called by Dask. ``task``: pickled (function, arguments, timeout), which so are opened by no one on their way; the
    same holds for the :class:`Landed` that comes back."""
    machine = get_worker().plugins.get(name)
    if not isinstance(machine, Machine):
        return pickle.dumps(CLOSED)
    try:
        function, args, timeout = pickle.loads(task)
    except Exception as e:  # Dask would write what it cannot run to its log
        return pickle.dumps(machine.unfit(f"it cannot take a task ({type(e).__name__})"))
    return pickle.dumps(machine.run(function, args, timeout))
