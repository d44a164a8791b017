"""A folder that is watched: what lies there and what arrives goes through the same run as everything else.

Every ``interval`` seconds the folder is looked at (:mod:`pipeline.batch.settling`). Only when something new has settled
are sources looked for, in the whole folder, so that names and series are those of ``koden run``; those that are ready
and not known as they are make up a run. What was taken is in the ledger and nowhere else: a watcher may be killed and
started at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

import pipeline
from pipeline.batch import watched
from pipeline.batch.attempts import OF_RUN
from pipeline.batch.ledger import FILE_NAME, Ledger, NoLedger
from pipeline.batch.over_all import write_over_all
from pipeline.batch.progress import Event, Progress
from pipeline.batch.rows import State
from pipeline.batch.run import RunResult, run
from pipeline.batch.settling import Listing, Settling, Stamp, held, look
from pipeline.batch.stages import Found, Source, Stages
from pipeline.batch.store import Layout, writing
from pipeline.errors import BadArguments, ExitCode, KodenError, NoInput, OutputUnusable
from pipeline.scan.names import displayed
from pipeline.settings import Settings

LOCK = "watch.lock"
LONGEST = 300.0
"""seconds between two tries when the output cannot be used"""
_OPEN = ("reading", "publishing", "gone")
"""states of a source that is not at an end, or whose file was away"""


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


@dataclass(frozen=True)
class _Ready:
    """What of a folder can be read now. ``signatures``: {(root, name): of its files}; ``new``: whether anything among
    it is not known; ``waits``: how many sources wait for something else than a change of files."""

    found: Found
    signatures: Mapping[tuple[str, str], str] = field(default_factory=dict)
    new: bool = False
    waits: int = 0


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
        self.seen: Mapping[str, Stamp] = {}
        """files that had settled, as they were when sources were last looked for"""
        self.there: frozenset[str] = frozenset()
        """all files that were there then"""
        self.again = True
        """look for sources though no file changed"""
        self.stirred = ""
        self.device: int | None = None
        self.refused: dict[tuple[str, str], float] = {}
        self.said: dict[str, str] = {}
        self.told: set[str] = set()
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
        return WatchResult(code, **vars(self.done), stopped=stopped)

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
        if not (self.again or changed or stirred != self.stirred):
            return
        try:
            ready = self._ready(now)
            if ready.new:
                self._run(ready)
            elif not self.done.runs:
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

    # ------------------------------------------------------------------------------------- what is ready
    def _ready(self, now: float) -> _Ready:
        found = self.discover((self.inbox,), self.settings, self.output)
        known, states, decided = self._known()
        mark = f"{pipeline.__version__} {self.settings.fingerprint()}"
        moving = self.settling.moving_folders(now)
        sources, signatures, waits = [], {}, 0
        for name, source in found.sources:
            place = (as_text(source.root), name)
            signature = self._signature(source, f"{mark} {decided.get(place, '')}")
            if known.get(place) == signature and states.get(place) not in (None, *_OPEN):
                continue
            if not self._settled(source, moving, now):
                continue  # its files make the next look when they have settled
            if any(held(f.path) for f in source.files):
                waits += 1
                continue
            sources.append((name, source))
            signatures[place] = signature
        refused, fresh, pending = self._refused(found, known, now)
        signatures |= {_refused_place(found, name): said for name, said in refused.items()}
        self._say("held", f"{waits} sources are held by another program" if waits else "")
        kept = [r for r in found.refused if r[0] in refused]
        told = [t for t in found.told if t not in self.told]
        self.told.update(told)
        chosen = replace(found, sources=sources, refused=kept, told=told)
        return _Ready(chosen, signatures, bool(sources) or fresh, waits + pending)

    def _settled(self, source: Source, moving: frozenset[str], now: float) -> bool:
        paths = [str(f.path) for f in source.files] + ([str(source.sidecar)] if source.sidecar else [])
        if not all(self.settling.settled(p, now) for p in paths):
            return False
        if self.settings.unit == "file" or (len(source.files) == 1 and paths[0].lower().endswith(".pdf")):
            return True
        return not any(os.path.dirname(p) in moving for p in paths[: len(source.files)])  # noqa: PTH120

    def _refused(
        self, found: Found, known: Mapping[tuple[str, str], str], now: float
    ) -> tuple[dict[str, str], bool, int]:
        """{name: why} of those to be set aside, whether there is a new one among them, and how many are given time: a
        share that comes and goes refuses much. Those set aside before go along with any run, which would take them for
        gone otherwise."""
        ready, fresh, pending, still = {}, False, 0, {}
        for name, _, error in found.refused:
            said = f"{error.reason}: {error.what}"
            if known.get(_refused_place(found, name)) == said:
                ready[name] = said
                continue
            since = still[name, said] = self.refused.get((name, said), now)
            if now - since >= self.pace.settle:
                ready[name], fresh = said, True
            else:
                pending += 1
        self.refused = still
        return ready, fresh, pending

    def _signature(self, source: Source, mark: str) -> str:
        """Of the source as its files are, its sidecar file, and whatever else decides on what is made of it."""
        files = [(f.name, _lasting(self.settling.stamp(str(f.path)))) for f in source.files]
        beside = _lasting(self.settling.stamp(str(source.sidecar))) if source.sidecar else None
        text = json.dumps([files, beside, mark], ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    # ------------------------------------------------------------------------------------------- the run
    def _run(self, ready: _Ready) -> None:
        n = len(ready.found.sources) + len(ready.found.refused)
        self.progress.note(Event("watch-found", values={"sources": n}))
        self.progress.say(f"{n} source{'s are' if n != 1 else ' is'} ready")
        try:
            result = self.reading(
                (self.inbox,), self.output, self.settings, discover=lambda *_: ready.found, stages=self.stages,
                progress=self.progress, arguments=self.arguments,
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
        """A run that was stopped while it wrote the report left that to the next one, and nothing may arrive for long.
        Afterwards the ledger says so, and nothing is written again."""
        if not self._left_undone():
            return
        layout = Layout(self.output)
        lock = layout.open()
        try:
            ledger = Ledger.open(self.output)
            try:
                write_over_all(layout, ledger)
            finally:
                ledger.close()
        finally:
            lock.release()

    def _left_undone(self) -> bool:
        try:
            ledger = Ledger.read(self.output)
        except NoLedger:
            return False
        try:
            return ledger.last_run() is not None and not ledger.outputs(OF_RUN)
        finally:
            ledger.close()

    def _note(self, ready: _Ready) -> None:
        """Those that came to an end are not taken again as they are; the others are."""
        if not (self.output / FILE_NAME).is_file():
            return
        try:
            ledger = Ledger.open(self.output)
        except OutputUnusable:  # it is told by whoever writes next
            return
        try:
            states = _states(ledger)
            ended = (p for p in ready.signatures if states.get(p) not in (None, *_OPEN))
            watched.take(ledger, [(*place, ready.signatures[place]) for place in ended])
        except OutputUnusable:
            return
        finally:
            ledger.close()

    # --------------------------------------------------------------------------------------- the ledger
    def _known(self) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], State], dict[tuple[str, str], str]]:
        """By input folder and name: what was taken, how it stands, and what was decided on it."""
        try:
            ledger = Ledger.read(self.output)
        except NoLedger:
            return {}, {}, {}
        try:
            rows = {r.key: (r.root, r.name) for r in ledger.sources()}
            decided = {rows[d.source]: f"{d.decision.who} {d.decision.when}" for d in ledger.decisions()}
            return watched.taken(ledger), _states(ledger), decided
        finally:
            ledger.close()

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


def _states(ledger: Ledger) -> dict[tuple[str, str], State]:
    return {(r.root, r.name): r.state for r in ledger.sources()}


def _refused_place(found: Found, name: str) -> tuple[str, str]:
    """As the ledger has it."""
    root = found.refused_at.get(name, (None, None))[0]
    return (as_text(root) if root else "", name)


def _lasting(stamp: Sequence[int] | None) -> list[int] | None:
    """What of a stamp is the same after a share was mounted again."""
    return None if stamp is None else list(stamp[:3])


def as_text(path: Path) -> str:
    """As the ledger holds it: a byte that is no text stays told apart from others."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
