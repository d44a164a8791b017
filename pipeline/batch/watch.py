"""A folder that is watched: what lies there and what arrives goes through the same run as everything else.

Every ``interval`` seconds the folder is looked at (:mod:`pipeline.batch.settling`). Only when something new has settled
are sources looked for, in the whole folder, so that names and series are those of ``koden run``; those that are ready
and not known as they are make up a run. What was taken is in the ledger and nowhere else: a watcher may be killed and
started at any time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pipeline.batch import interrupts, watched
from pipeline.batch.ledger import FILE_NAME, Ledger, NoLedger
from pipeline.batch.over_all import Seldom
from pipeline.batch.progress import Event, Progress
from pipeline.batch.ready import OPEN, Readiness, Ready, states_of
from pipeline.batch.run import ENDING, RunResult, run
from pipeline.batch.settling import Listing, Settling, Stamp, look
from pipeline.batch.stages import Found, Stages
from pipeline.batch.store import Layout, writing
from pipeline.errors import BadArguments, ExitCode, KodenError, NoInput, OutputUnusable
from pipeline.scan.names import displayed
from pipeline.settings import Settings

LOCK = "watch.lock"
LOOKING = 0.2
"""of the time, at most, that goes into looking for sources"""
LONGEST = 300.0
"""seconds between two tries when the output cannot be used"""


@dataclass(frozen=True)
class Pace:
    """Seconds: how long a file must be the same, and between two looks."""

    settle: float = 30.0
    interval: float = 10.0


@dataclass
class _Tally:
    """Over all runs of this watcher."""

    runs: int = 0
    sources: int = 0
    set_aside: int = 0
    pages: int = 0


@dataclass(frozen=True)
class WatchResult:
    """``stopped``: why it ended by itself, if it did."""

    exit_code: ExitCode
    runs: int
    sources: int
    set_aside: int
    pages: int
    stopped: KodenError | None = None


class _Ended(Exception):
    def __init__(self, code: ExitCode, stopped: KodenError | None = None) -> None:
        super().__init__(code)
        self.code, self.stopped = code, stopped


def watch(
    inbox: Path,
    output: Path,
    settings: Settings,
    *,
    discover: Callable[[tuple[Path, ...], Settings, Path], Found],
    stages: Callable[[], Stages],
    progress: Progress,
    pace: Pace | None = None,
    arguments: Mapping[str, Any] | None = None,
    reading: Callable[..., RunResult] = run,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> WatchResult:
    """Until it is stopped (Ctrl-C, SIGTERM made a KeyboardInterrupt): exit code 130; or ``max_failures`` is passed in
    one run: 7. ``discover``, ``stages``, ``arguments``: as for :func:`pipeline.batch.run.run`, which is ``reading``.

    Raises at the start, for the person at the keyboard: NoInput (no such folder), BadArguments, OutputUnusable (it
    cannot be written, or another watcher has it). Later only what no waiting will mend, as MissingDependency.
    """
    inbox = Path(os.path.abspath(inbox))  # noqa: PTH100 - as the scans are found: resolve() would lose a link's name
    if settings.existing != "skip":
        raise BadArguments(
            f"a watched folder cannot be read with --existing {settings.existing}", remedy="leave it out"
        )
    if not inbox.is_dir():
        raise NoInput("there is no such folder", file=str(inbox), remedy="give the folder that scans arrive in")
    if inbox.resolve() == output.resolve():
        raise BadArguments(
            "the input folder is the output folder", file=str(inbox), remedy="choose another output folder"
        )
    layout = Layout(output)
    with writing(output):
        layout.work.mkdir(parents=True, exist_ok=True)
        lock = FileLock(layout.work / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout as e:
            remedy = "stop it first, or choose another output folder"
            raise OutputUnusable("another koden watch writes here", file=str(output), remedy=remedy) from e
    try:
        watcher = _Watch(
            inbox, output, settings, discover, stages, progress, pace or Pace(), arguments or {}, reading, clock, sleep
        )
        return watcher.go()
    finally:
        lock.release()


@dataclass
class _Watch:
    inbox: Path
    output: Path
    settings: Settings
    discover: Callable[[tuple[Path, ...], Settings, Path], Found]
    stages: Callable[[], Stages]
    progress: Progress
    pace: Pace
    arguments: Mapping[str, Any]
    reading: Callable[..., RunResult]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    done: _Tally = field(default_factory=_Tally)

    def __post_init__(self) -> None:
        self.settling = Settling(self.pace.settle)
        self.readiness = Readiness(self.inbox, self.output, self.settings, self.discover, self.settling)
        self.reports = Seldom(self.clock)
        self.seen: Mapping[str, Stamp] = {}
        """files that had settled, as they were when sources were last looked for"""
        self.there: frozenset[str] = frozenset()
        """all files that were there then"""
        self.again = True
        """look for sources though no file changed"""
        self.not_before = float("-inf")
        """when sources may be looked for again: in a folder of a hundred thousand files that takes its time"""
        self.stirred = ""
        self.device: int | None = None
        self.said: dict[str, str] = {}
        self.failed = 0

    # ------------------------------------------------------------------------------------------ the loop
    def go(self) -> WatchResult:
        self.progress.say(f"watching {self.inbox}")
        code, stopped = ExitCode.INTERRUPTED, None
        try:
            while True:
                self.round()
                self.sleep(min(LONGEST, self.pace.interval * 2 ** min(self.failed, 16)))
        except KeyboardInterrupt:
            pass
        except _Ended as e:
            code, stopped = e.code, e.stopped
        self._last_report()
        return WatchResult(code, **vars(self.done), stopped=stopped)

    def _last_report(self) -> None:
        """What is owed, if it takes no longer than a run that is stopped may; else the next watcher writes it."""
        with suppress(OutputUnusable, interrupts.TooLong, KeyboardInterrupt), interrupts.within(ENDING):
            if self.reports.owed:
                self.reports.catch_up(self.output)

    def round(self) -> None:
        """One look, and a run when something is ready."""
        listing = self._look()
        if listing is None:
            return
        now = self.clock()
        self.settling.update(listing.files, now)
        settled = dict(self.settling.all_settled(now))
        stirred = self._stirred()
        changed = any(self.seen.get(p) != s for p, s in settled.items()) or not self.there <= listing.files.keys()
        ready = None
        try:
            if (self.again or changed or stirred != self.stirred) and now >= self.not_before:
                ready = self.readiness.look(now)
                self.not_before = now + (self.clock() - now) / LOOKING
                self._say("held", f"{ready.held} sources are held by another program" if ready.held else "")
            if ready is not None and ready.new:
                self._run(ready)
            else:
                self._catch_up()
        except NoInput:  # it went away between two looks
            self._lost("it is gone")
            return
        except OutputUnusable as e:
            self.failed += 1
            self._say("output", f"{e}; trying again")
            return
        self.failed = 0
        self._say("output", "")
        if ready is None:
            return
        self.seen, self.there = settled, frozenset(listing.files)
        self.again, self.stirred = bool(ready.waits), self._stirred()

    def _look(self) -> Listing | None:
        """None while the folder cannot be reached: that is not a folder without files."""
        try:
            listing = look(self.inbox, self.output)
        except OSError as e:
            self._lost(e.strerror or str(e))
            return None
        if self.device not in (None, listing.device) and not listing.files and self.seen:
            self._lost("it is empty and on another file system than before; is the share mounted?")
            return None
        if self.said.get("inbox"):
            self._say("inbox", "")
            self.progress.say(f"{self.inbox} is back")
        if listing.unreadable:
            names = ", ".join(sorted(displayed(p) for p in listing.unreadable)[:3])
            self._say("folders", f"{len(listing.unreadable)} folders cannot be opened now: {names}")
        else:
            self._say("folders", "")
        self.device = listing.device
        return listing

    def _lost(self, why: str) -> None:
        self.settling.forget()
        self.again = True
        self._say("inbox", f"{self.inbox} cannot be reached ({why}); waiting until it is there again")

    # ------------------------------------------------------------------------------------------- the run
    def _run(self, ready: Ready) -> None:
        n = len(ready.found.sources) + len(ready.found.refused)
        self.progress.note(Event("watch-found", values={"sources": n}))
        if not self.failed:  # else it was said before what went wrong then
            self.progress.say(f"{n} source{'s are' if n != 1 else ' is'} ready")
        try:
            result = self.reading(
                (self.inbox,), self.output, self.settings, discover=lambda *_: ready.found, stages=self.stages,
                progress=self.progress, arguments=self.arguments, over_all=self.reports,
            )  # fmt: skip
        finally:
            self._note(ready)
        now = result.now
        self.done.runs += 1
        self.done.sources += now.finished
        self.done.set_aside += now.set_aside
        self.done.pages += now.pages_now
        what = "source" if now.finished == 1 else "sources"
        same = f", {now.same} the same as another" if now.same else ""
        self.progress.say(f"{now.finished} {what} done, {now.set_aside} set aside{same}: {now.pages_now} pages")
        if result.exit_code is ExitCode.INTERRUPTED:
            raise _Ended(result.exit_code)
        if result.stopped is not None:
            raise _Ended(result.stopped.exit_code, result.stopped)

    def _catch_up(self) -> None:
        """Write the report that is owed, when it is due: by this watcher, or by a run that was stopped as it wrote."""
        if self.reports.owed and self.reports.due and self.reports.catch_up(self.output):
            self.progress.note(Event("report-written"))

    def _note(self, ready: Ready) -> None:
        """Those that came to an end are not taken again as they are; the others are."""
        if not (self.output / FILE_NAME).is_file():
            return
        try:
            ledger = Ledger.open(self.output)
        except OutputUnusable:  # it is told by whoever writes next
            return
        try:
            states = states_of(ledger)
            ended = (p for p in ready.signatures if states.get(p) not in (None, *OPEN))
            watched.take(ledger, [(*place, ready.signatures[place]) for place in ended])
        except OutputUnusable:
            return
        finally:
            ledger.close()

    # --------------------------------------------------------------------------------------- the ledger
    def _stirred(self) -> str:
        try:
            ledger = Ledger.read(self.output)
        except NoLedger:
            return ""
        except OutputUnusable:
            return self.stirred
        try:
            return watched.stirred(ledger)
        except OutputUnusable:
            return self.stirred
        finally:
            ledger.close()

    def _say(self, subject: str, text: str) -> None:
        """Once, until there is something else to say of it."""
        if self.said.get(subject, "") != text:
            self.said[subject] = text
            if text:
                self.progress.say(text)
