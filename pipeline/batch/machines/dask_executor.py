"""A run's tasks on the machines of a Dask scheduler (https://distributed.dask.org), as an Executor.

Dask places tasks, moves them and notices lost workers; nothing of that is done here. What reads pages goes out, what
puts sources together stays (it reads and writes the output folder). Pages come back as values and are written here.

Dask tries a task again when its worker was lost, until four were; here the second loss decides, and the run's own rule
for crashed tasks applies: so the task is called back at the first, and the run submits it once more.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import socket
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any

from distributed import Client, Future
from distributed.scheduler import KilledWorker

from pipeline.batch import tasks
from pipeline.batch.executor import Outcome
from pipeline.batch.executors import local
from pipeline.batch.machines import machine, sameness
from pipeline.batch.machines.machine import Landed, Machine
from pipeline.batch.machines.slots import Slots
from pipeline.batch.stages import Stages
from pipeline.batch.store import write
from pipeline.batch.work import Failed, PageWork
from pipeline.errors import KodenError, MissingDependency
from pipeline.settings import Settings

AWAY = frozenset({tasks.survey, tasks.audit, tasks.read_page, tasks.give_up})
"""What needs an engine or a scan, and of the output folder nothing but the page's own files."""
CONNECT = 30.0
"""seconds for reaching the scheduler at the beginning"""
JOIN = 60.0
"""seconds for the first worker to be there"""
PATIENCE = 300.0
"""seconds without the scheduler, or without any worker, after which a run ends"""
FETCH = 60.0
"""seconds for a result to come over; it is made again then"""


@dataclass
class _Task:
    """A task that was given to Dask."""

    ticket: Hashable
    function: Callable[..., Any]
    args: tuple[Any, ...]
    timeout: float
    since: float
    future: Any = None
    sent: int = 0


class DaskExecutor:
    """``address``: of the scheduler. ``output``: the run's folder; it tells runs on one scheduler apart. ``say``: for
    what a person should know of the machines. ``at_home``: processes here, for putting sources together.

    Entering it raises MissingDependency when the scheduler cannot be reached or none of its workers can take part;
    :meth:`wait` does so when that lasts in mid-run.
    """

    def __init__(
        self,
        address: str,
        stages: Callable[[], Stages],
        settings: Settings,
        output: Path,
        say: Callable[[str], None],
        at_home: int = 1,
    ) -> None:
        self._address, self._stages, self._settings, self._say = address, stages, settings, say
        self._name = "koden-" + hashlib.sha256(f"{socket.gethostname()}\0{output.resolve()}".encode()).hexdigest()[:16]
        self._at_home = at_home
        self._wanted: Mapping[str, str] = {}
        self._client: Any = None
        self._heard: SimpleQueue[tuple[Callable[..., list[Outcome]], tuple[Any, ...]]] = SimpleQueue()
        self._away: dict[int, _Task] = {}
        self._at_home_now: dict[int, tuple[Hashable, float]] = {}
        self._threads: dict[str, int] = {}
        self._refused: dict[str, str] = {}
        self._alone_since = time.monotonic()
        self._count = 0

    # --------------------------------------------------------------------------------------- coming, going
    def __enter__(self) -> DaskExecutor:
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is told in our words
        self._slots = Slots(self._at_home, lambda: local(1, self._stages, self._settings))
        self._pool = ThreadPoolExecutor(self._at_home, thread_name_prefix="at-home")
        try:
            outcome = self._slots.run(tasks.guarded, sameness.here, self._settings, timeout=sameness.OPEN_LIMIT)
            if isinstance(outcome.value, Failed):
                raise outcome.value.error
            if not isinstance(outcome.value, dict):
                raise MissingDependency(f"no engine can be opened: {outcome.detail}")
            self._wanted = outcome.value
            self._connect(CONNECT)
            self._first_worker()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._slots.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        if self._client is not None:
            if self._client.status == "running":
                with suppress(Exception):  # whatever Dask says now, the run is over
                    self._client.cancel([t.future for t in self._away.values()], force=True)
                    self._client.unregister_worker_plugin(self._name)
            self._leave()

    def _leave(self) -> None:
        client, self._client = self._client, None
        with suppress(Exception):
            client.close(timeout=5)

    def _connect(self, seconds: float) -> None:
        """A client with our part in every worker that is there or comes. MissingDependency after ``seconds``."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                self._client = Client(  # type: ignore[no-untyped-call]
                    self._address, timeout=5, set_as_default=False, name="koden"
                )
                break
            except (OSError, ValueError) as e:  # a time limit is an OSError
                if isinstance(e, ValueError) or time.monotonic() > deadline:
                    raise MissingDependency(
                        f"no Dask scheduler answers at {self._address}",
                        remedy="start one (dask scheduler), or give its address with --scheduler; what was done is "
                        "kept, and the same command goes on with the rest",
                    ) from e
                time.sleep(0.2)
        self._threads.clear()
        self._refused.clear()
        self._alone_since = time.monotonic()
        self._client.subscribe_topic("all", self._of_scheduler)
        self._client.subscribe_topic(self._name, lambda event: self._heard.put((self._told, (event[1],))))
        try:
            self._client.register_plugin(Machine(self._name, self._stages, self._settings, self._wanted), self._name)
        except OSError:
            pass  # lost again already: the next wait sees it
        except Exception as e:  # a worker without Koden, or one with quite another; the others are asked all the same
            self._say(f"a worker of {self._address} cannot take part: Koden does not start there ({type(e).__name__})")

    def _of_scheduler(self, event: Any) -> None:
        message = event[1]
        if isinstance(message, dict) and message.get("action") == "remove-worker":
            self._heard.put((self._lost, (message,)))

    def _first_worker(self) -> None:
        """Wait until one can be used; MissingDependency tells why none can."""
        began = time.monotonic()
        while not self._threads:
            known = len(self._client.scheduler_info(n_workers=-1)["workers"])
            if known and len(self._refused) >= known:
                raise MissingDependency(
                    f"no worker of {self._address} can take part: " + "; ".join(sorted(set(self._refused.values()))),
                    remedy="install the same Koden, models and libraries on every machine (docs/machines.md)",
                )
            if time.monotonic() - began > (sameness.OPEN_LIMIT if known else JOIN):
                raise self._nobody()
            self._listen(0.2)

    def _nobody(self) -> MissingDependency:
        told = ": " + "; ".join(sorted(set(self._refused.values()))) if self._refused else ""
        return MissingDependency(
            f"no worker of {self._address} can be used{told}",
            remedy=f"start some (dask worker {self._address} --nthreads 1 --no-nanny), then run the same command again",
        )

    # -------------------------------------------------------------------------------------------- an Executor
    @property
    def slots(self) -> int:
        """Tasks that can run away at once; one when there is no worker, which then waits for the first to come."""
        return max(1, sum(self._threads.values()))

    @property
    def free(self) -> int:
        if len(self._at_home_now) > self.slots:
            return 0  # what was read must first be put together
        return max(0, self.slots - len(self._away))

    @property
    def busy(self) -> int:
        return len(self._away) + len(self._at_home_now)

    @property
    def doing(self) -> Sequence[tuple[Hashable, float]]:
        now = time.monotonic()
        away = [(t.ticket, now - t.since) for t in self._away.values()]
        return [*away, *((ticket, now - since) for ticket, since in self._at_home_now.values())]

    def submit(self, ticket: Hashable, function: Callable[..., Any], *args: Any, timeout: float, more: int = 0) -> None:
        self._count += 1
        now = time.monotonic()
        if function is tasks.guarded and args and args[0] in AWAY:
            self._away[self._count] = task = _Task(ticket, function, args, timeout, now)
            self._send(self._count, task)
            return
        number = self._count
        self._at_home_now[number] = (ticket, now)
        done = self._pool.submit(self._slots.run, function, *args, timeout=timeout, more=more)
        done.add_done_callback(lambda f: self._heard.put((self._home_ended, (number, f))))

    def _send(self, number: int, task: _Task) -> None:
        if self._client is None or self._client.status != "running" or not self._threads:
            return  # sent when there is somebody again: Dask does not look twice at what nobody could do
        packed = pickle.dumps((task.function, task.args, task.timeout))
        task.sent += 1  # a key that was called back is not used again
        options = {
            "key": f"{self._name}-{number}-{task.sent}",
            "pure": False,
            "retries": 0,
            "resources": {self._name: 1},
        }
        try:
            task.future = future = self._client.submit(machine.run, self._name, packed, **options)
            future.add_done_callback(lambda f: self._heard.put((self._landed, (number, f, _fetched(f)))))
        except Exception:  # the connection broke just now
            task.future = None

    def wait(self, seconds: float) -> list[Outcome]:
        if self._client is None or self._client.status != "running":
            self._again()
        outcomes = self._listen(seconds)
        if self._threads:
            self._alone_since = time.monotonic()
        elif time.monotonic() - self._alone_since > PATIENCE:
            raise self._nobody()
        return outcomes

    def renew(self) -> None:
        """Each machine does so by itself."""

    # ------------------------------------------------------------------------------------------ what is heard
    def _listen(self, seconds: float) -> list[Outcome]:
        outcomes: list[Outcome] = []
        try:
            handle, values = self._heard.get(timeout=seconds)
            while True:
                outcomes += handle(*values)
                handle, values = self._heard.get_nowait()
        except Empty:
            return outcomes

    def _home_ended(self, number: int, done: Any) -> list[Outcome]:
        ticket, _ = self._at_home_now.pop(number)
        return [replace(done.result(), ticket=ticket)]

    def _landed(self, number: int, future: Future[Any], landed: Landed | BaseException) -> list[Outcome]:
        task = self._away.get(number)
        if task is None or task.future is not future:
            return []  # called back, or sent again
        if isinstance(landed, Landed) and landed.unfit:  # no fault of the page's
            task.future = None
            self._send(number, task)
            return []
        if isinstance(landed, Landed):
            del self._away[number]
            return [self._written(task, landed)]
        if isinstance(landed, KilledWorker):
            del self._away[number]
            return [Outcome(task.ticket, "crashed", detail="the machines that had it were lost")]
        if isinstance(landed, CancelledError | TimeoutError | OSError):  # the connection or its result was lost
            task.future = None
            self._send(number, task)
            return []
        del self._away[number]
        return [Outcome(task.ticket, "crashed", detail=f"Dask could not run it ({type(landed).__name__})")]

    def _written(self, task: _Task, landed: Landed) -> Outcome:
        """The page's files into its own work folder, the JSON last: where there is JSON, the page is complete."""
        work = next((a for a in task.args if isinstance(a, PageWork)), None)
        for name, data in sorted(landed.files, key=lambda f: (f[0].endswith(".json"), f[0])):
            if work is None or name != Path(name).name or name.startswith("."):
                raise KodenError("a machine sent a file that belongs to no page", file=ascii(name))
            write(work.folder / name, data)
        return replace(landed.outcome, ticket=task.ticket)

    def _told(self, told: Mapping[str, Any]) -> list[Outcome]:
        worker, host = told["worker"], told["host"]
        if told["action"] == "ready":
            self._threads[worker] = int(told["threads"])
            self._refused.pop(worker, None)
            for number, task in self._away.items():
                if task.future is None:
                    self._send(number, task)
        else:
            self._gone(worker)
            self._refused[worker] = f"{host}: {told['why']}"
            self._say(f"the worker {worker} on {host} gets no pages: {told['why']}")
        return []

    def _lost(self, told: Mapping[str, Any]) -> list[Outcome]:
        """A worker is gone. What ran there may be why, unless it was told to go."""
        worker, used = told["worker"], told["worker"] in self._threads
        self._refused.pop(worker, None)
        outcomes = []
        if used and not told["expected"]:
            ran = set(told["processing-tasks"])
            ours = [n for n, task in self._away.items() if task.future is not None and task.future.key in ran]
            self._say(f"the worker {worker} was lost; {len(ours)} of its tasks are tried elsewhere")
            for number in ours:
                task = self._away.pop(number)
                self._call_back(task)
                outcomes.append(Outcome(task.ticket, "crashed", detail="the machine that had it was lost"))
        self._gone(worker)
        return outcomes

    def _gone(self, worker: str) -> None:
        """Nothing more is sent to it; without any other, what is under way waits here for the next to come."""
        if self._threads.pop(worker, None) is not None and not self._threads:
            self._alone_since = time.monotonic()
            for task in self._away.values():
                self._call_back(task)

    def _call_back(self, task: _Task) -> None:
        future, task.future = task.future, None
        if future is not None:
            with suppress(Exception):  # the connection may be lost by now, and all tasks with it
                future.cancel(force=True)

    def _again(self) -> None:
        """The scheduler is gone: wait for it; what was under way is sent once more when a worker is there."""
        self._say(f"the connection to {self._address} is lost; waiting for it")
        if self._client is not None:
            self._leave()
        for task in self._away.values():
            task.future = None
        self._connect(PATIENCE)
        self._say(f"connected to {self._address} again")


def _fetched(future: Future[Any]) -> Landed | BaseException:
    """In the client's thread for callbacks: what came back, or what befell it."""
    try:
        landed = pickle.loads(future.result(timeout=FETCH))
        return landed if isinstance(landed, Landed) else TypeError("no result of ours")
    except (Exception, CancelledError) as e:
        return e
