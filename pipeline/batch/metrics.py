"""A run in numbers, for Prometheus: a text file that node_exporter's textfile collector takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

from pipeline.batch.log import refuse_other
from pipeline.batch.progress import Event, Snapshot
from pipeline.batch.store import write
from pipeline.errors import OutputUnusable

EVERY = 10.0
"""seconds between two versions of the file"""
SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
_PAGES = {"page-read": "read", "page-failed": "failed"}


class Metrics:
    """Writes ``path`` anew, whole or not at all, at most every :data:`EVERY` seconds and when a run ends. Counters
    count from the start of the process. What cannot be written stops nothing: ``complain`` is told once. Raises
    BadArguments when the file holds something else."""

    def __init__(
        self, path: Path, complain: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        refuse_other(path, b"# ", "file of metrics")
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._path, self._complain, self._clock = path, complain, clock
        self._told, self._last = False, float("-inf")
        self._all = all = CollectorRegistry()
        self._pages = Counter("koden_pages", "Pages that this process read, by how it went.", ["state"], registry=all)
        self._sources = Gauge("koden_sources", "Sources of the run, by how they stand.", ["state"], registry=all)
        self._events = Counter("koden_events", "Steps as in the log, by name.", ["event"], registry=all)
        self._seconds = Histogram(
            "koden_page_seconds", "Seconds by the clock to read a page.", buckets=SECONDS, registry=all
        )
        self._documents = Gauge("koden_documents", "Documents that the run published.", registry=all)
        self._expected = Gauge("koden_pages_expected", "Pages of the run, known or estimated.", registry=all)
        self._done = Gauge("koden_pages_done", "Pages of the run that are read, now or before.", registry=all)
        self._leaking = Gauge("koden_sources_leaking", "Sources that hold what their pages withhold.", registry=all)
        self._began = Gauge("koden_run_started_seconds", "When the last run began, since 1970.", registry=all)
        self._ended = Gauge("koden_run_ended_seconds", "When the last run ended, since 1970; 0: goes on.", registry=all)
        self._running = Gauge("koden_running", "1 while a run goes on.", registry=all)
        self._workers = Gauge("koden_workers", "Worker processes of the run.", registry=all)
        self._code = Gauge("koden_last_exit_code", "Exit code of the last run that ended; -1: none yet.", registry=all)
        self._written = Gauge("koden_written_seconds", "When this file was written, since 1970.", registry=all)
        self._code.set(-1)
        for state in _PAGES.values():
            self._pages.labels(state)

    def update(self, now: Snapshot) -> None:
        states = {"done": now.finished, "skipped": now.skipped, "same": now.same, "set-aside": now.set_aside}
        states["left"] = now.sources - sum(states.values())
        for state, n in states.items():
            self._sources.labels(state).set(n)
        self._documents.set(now.documents)
        self._expected.set(now.pages_expected)
        self._done.set(now.pages_done)
        self._leaking.set(now.leaking)
        self._write()

    def say(self, text: str) -> None:
        """What is told a person is no number."""

    def note(self, event: Event) -> None:
        self._events.labels(event.name).inc()
        if event.name in _PAGES:
            self._pages.labels(_PAGES[event.name]).inc()
            self._seconds.observe(float(event.values.get("seconds", 0.0)))
        elif event.name == "run-began":
            self._began.set(time.time())
            self._ended.set(0)
            self._running.set(1)
            self._workers.set(float(event.values.get("jobs", 0)))
        elif event.name == "run-ended":
            self._ended.set(time.time())
            self._running.set(0)
            self._workers.set(0)
            self._code.set(float(event.values.get("exit_code", -1)))
            self._write(at_once=True)

    def close(self) -> None:
        self._write(at_once=True)

    def _write(self, *, at_once: bool = False) -> None:
        if not at_once and self._clock() - self._last < EVERY:
            return
        self._last = self._clock()
        self._written.set(time.time())
        try:
            write(self._path, generate_latest(self._all))
            self._told = False
        except OutputUnusable as e:
            if not self._told:
                self._told = True
                self._complain(f"the metrics cannot be written: {e}; the run goes on without them")
