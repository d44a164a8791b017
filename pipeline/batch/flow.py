"""The way of the sources through the workers: survey, audit, pages, records, publication.

Nothing here opens a scan. Sources are admitted in the order of discovery whatever the order they are surveyed in, so
that names never depend on timing; only as many are open at once as keep the workers busy.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.batch import gone, tasks
from pipeline.batch.admitting import Line
from pipeline.batch.auditing import Auditing
from pipeline.batch.executor import Executor, Outcome
from pipeline.batch.job import Job, Stopped, befell, curable, why
from pipeline.batch.keys import allocate
from pipeline.batch.leaks import FILE
from pipeline.batch.ledger import Ledger
from pipeline.batch.outlook import Outlook
from pipeline.batch.progress import Event, Progress, Snapshot
from pipeline.batch.publish import put_aside
from pipeline.batch.reading import Reading
from pipeline.batch.resuming import Resuming, words_and_rules
from pipeline.batch.rows import FINISHED, AttemptRow, LeakRow, Place, State
from pipeline.batch.said import Said
from pipeline.batch.sharing import Sharing
from pipeline.batch.stages import Found, Source, Surveyed
from pipeline.batch.status import SAY_EVERY, live
from pipeline.batch.store import Layout
from pipeline.batch.tries import attempt_of
from pipeline.batch.work import Failed
from pipeline.errors import (
    BadSidecar,
    KodenError,
    LeakFound,
    MissingDependency,
    NoPages,
    NotOpened,
    OutputUnusable,
    TooManyFailures,
)
from pipeline.scan.names import displayed
from pipeline.settings import Settings

OPENING = ("engines",)
"""ticket of a worker that opens its engines before there is anything to do"""
SURVEY_LIMIT = 120.0
"""seconds for opening and hashing one source, and for looking through its files, whatever their size"""
SLOWEST = 2_000_000
"""bytes a second that a disk or a network gives at least; a large source has so much longer"""


class Flow(Reading, Resuming, Auditing, Sharing):
    """One run's work. ``number``: of the run; ``fingerprint``: of settings and versions; ``now``: how far it is."""

    def __init__(
        self,
        layout: Layout,
        ledger: Ledger,
        workers: Executor,
        found: Found,
        settings: Settings,
        number: int,
        fingerprint: str,
        progress: Progress,
        jobs: int,
    ) -> None:
        self.layout, self.ledger, self.workers, self.found = layout, ledger, workers, found
        self.words = words_and_rules(settings)
        self.settings, self.number, self.fingerprint, self.progress, self.jobs = (
            settings, number, fingerprint, progress, jobs,
        )  # fmt: skip
        self.now = Snapshot(sources=len(found.sources) + len(found.refused))
        self.began = time.monotonic()
        self.active: dict[str, Job] = {}
        self.next_survey = 0
        self.line = Line(ledger)
        self.retried: set[int] = set()
        self.again: deque[tuple[tuple[Any, ...], Callable[..., Any], tuple[Any, ...], float]] = deque()
        self.opened_pages = 0
        self.outlook = Outlook(found, ledger)
        self.attempt: AttemptRow | None = None
        self.twins: dict[str, list[Job]] = {}
        self.say_again = 0.0

    @property
    def width(self) -> int:
        """Tasks that can go on at once; machines may join and leave."""
        return max(self.jobs, self.workers.free + self.workers.busy)

    @property
    def left(self) -> int:
        """Sources not looked at or not finished."""
        now = self.now
        return now.sources - now.finished - now.skipped - now.same - now.set_aside

    # ------------------------------------------------------------------------------------------- the loop
    def go(self) -> None:
        """Until nothing is left; KodenError when the run cannot go on, :class:`Stopped` when the budget is spent."""
        for told in self.found.told:
            self.progress.say(told)
        for name, file, error in self.found.refused:
            root, path = self.found.refused_at.get(name, (None, None))
            place = Place(_text(root), name, file, os.fsencode(path)) if root and path else Place("", name, file, b"")
            self._set_aside_unopened(place, error)
        self.tick()
        while True:
            while self.workers.free and self._start_one():
                pass
            if not self.workers.busy:
                for row in gone.notice(self.layout, self.ledger, self.number):
                    self.progress.say(f"{row.file}: it was set aside and is no longer there")
                return
            for outcome in self.workers.wait(0.5):
                self._handle(outcome)
            self.tick()

    def tick(self) -> Snapshot:
        self.now = replace(
            self.now,
            pages_expected=self.opened_pages + self.outlook.pages,
            seconds=time.monotonic() - self.began,
            seconds_left=self.outlook.left(self.active.values(), self.now.skipped + self.now.same),
        )
        self.progress.update(self.now)
        if time.monotonic() >= self.say_again:
            self.say_again = time.monotonic() + SAY_EVERY
            self.ledger.say_now(self.number, live(self.now, self.workers))
        return self.now

    def _start_one(self) -> bool:
        """Give a free worker the most urgent task; False when there is none."""
        if self.again:
            ticket, function, args, timeout = self.again.popleft()
            more = tasks.memory_of_all(args[0].count) if function is tasks.put_together else 0
            self.workers.submit(ticket, tasks.guarded, function, *args, timeout=timeout, more=more)
            return True
        ready = next((job for job in self.active.values() if job.todo), None)
        waiting = sum(len(job.todo) for job in self.active.values())
        ahead = len(self.line)
        more = self.next_survey < len(self.found.sources)
        if more and ahead < 2 * self.width and (ready is None or (waiting < 2 * self.width and ahead == 0)):
            self._survey(self.next_survey)
            self.next_survey += 1
            return True
        if ready is None:
            return False
        self._page(ready, ready.todo.popleft())
        return True

    def _survey(self, index: int) -> None:
        source = self.found.sources[index][1]
        self.line.begin(index, source)
        self.workers.submit(("survey", index), tasks.guarded, tasks.survey, source, timeout=survey_limit(source))

    def _page(self, job: Job, number: int) -> None:
        job.attempts[number] = job.attempts.get(number, 0) + 1
        limit = survey_limit(job.source) if job.auditing and number == FILE else self.settings.page_timeout
        what, task = ("audit", tasks.audit) if job.auditing else ("page", tasks.read_page)
        self.workers.submit((what, job.key, number), tasks.guarded, task, job.work(number), timeout=limit)

    def _handle(self, outcome: Outcome) -> None:
        what, *rest = outcome.ticket
        error = outcome.value.error if isinstance(outcome.value, Failed) else None
        if isinstance(error, (OutputUnusable, MissingDependency)):
            raise error
        if isinstance(outcome.value, Failed) and outcome.value.again:
            self.workers.renew()
        if outcome.replaced:
            self.progress.note(Event("worker-replaced", values={"why": outcome.replaced, "megabytes": outcome.memory}))
        units = job.surveyed.count if what == "assemble" and (job := self.active.get(rest[0])) else 1
        if outcome.ticket == OPENING:
            return
        self.outlook.ended(what, outcome.seconds, units)
        if what == "survey":
            self._survey_ended(rest[0], outcome)
            return
        self.attempt = attempt_of(outcome, rest[0], self.number)
        self._ended(what, rest, outcome)
        if (attempt := self._tried()) is not None:  # nobody had it to write beside something else
            self.ledger.attempted(attempt)

    def _tried(self) -> AttemptRow | None:
        """The attempt that just ended, for who writes what came of it; then nobody has it any more."""
        attempt, self.attempt = self.attempt, None
        return attempt

    def _ended(self, what: str, rest: Sequence[Any], outcome: Outcome) -> None:
        if (job := self.active.get(rest[0])) is None or job.closed:
            return
        if what == "assemble":
            self._assemble_ended(job, outcome)
        elif what == "restore":
            self._restored(job, outcome)
        elif what == "audit":
            self._audit_ended(job, rest[1], outcome)
        else:
            self._page_ended(job, rest[1], outcome, last=what == "give-up")

    # ------------------------------------------------------------------------------------------- a source
    def _survey_ended(self, index: int, outcome: Outcome) -> None:
        name, source = self.found.sources[index]
        if curable(outcome) and index not in self.retried:
            self.retried.add(index)
            self.progress.note(Event("survey-retried", name, values={"file": source.file, "what": befell(outcome)}))
            self.again.append((("survey", index), tasks.survey, (source,), survey_limit(source)))
            return
        self.retried.discard(index)
        self.line.surveyed(index, outcome)
        for number, ended in self.line.ready(self._content):
            self._admit(*self.found.sources[number], ended)

    def _content(self, index: int, outcome: Outcome) -> tuple[str, str, str] | None:
        """Root, name and SHA-256 of a source that was surveyed, None of one that could not be."""
        if not (isinstance(outcome.value, tuple) and outcome.value[0] == tasks.SURVEYED):
            return None
        name, source = self.found.sources[index]
        return _text(source.root), name, outcome.value[1].sha256

    def _admit(self, name: str, source: Source, outcome: Outcome) -> None:
        beside = os.fsencode(source.sidecar) if source.sidecar else b""
        place = Place(_text(source.root), name, source.file, os.fsencode(source.files[0].path), beside)
        if not (isinstance(outcome.value, tuple) and outcome.value[0] == tasks.SURVEYED):
            self.outlook.opened(name, 0)
            self._set_aside_unopened(place, why(outcome, source.file, NotOpened), outcome)
            return
        surveyed: Surveyed = outcome.value[1]
        said: Said = outcome.value[2]
        sha256, count = surveyed.sha256, surveyed.count
        self.opened_pages += count
        self.outlook.opened(name, count)
        key = self.layout.check_key(allocate(self.ledger, place, sha256, self.number, said.digest))
        row = self.ledger.source(key)
        assert row is not None
        self.progress.note(Event("source-admitted", key, values={"file": row.file, "pages": count, "sha256": sha256}))
        job = Job(key, source, surveyed, row, self.layout.work_of(key), said=said)
        self.active[key] = job
        self.ledger.attempted(attempt_of(outcome, key, self.number))
        self._reopen(key, (sha256, said.digest))
        if count < 1:
            self._set_aside(job, NoPages("no page in it", file=row.file))
        elif not self._shared(job):
            self._look(job)

    def _look(self, job: Job) -> None:
        """Audit what was not audited yet."""
        key, row, sha256, count = job.key, job.row, job.surveyed.sha256, job.surveyed.count
        again = self.settings.existing == "overwrite" and row.state in (*FINISHED, State.SET_ASIDE)
        looked = self.ledger.begin_audit(key, sha256, count, self.fingerprint, again=again)
        job.todo = deque(n for n in range(FILE, count + 1) if n not in looked)
        job.missing = len(job.todo)
        if not job.missing:
            self._audited(job)

    # ------------------------------------------------------------------------------------------- set aside
    def _set_aside(
        self, job: Job, error: KodenError, messages: tuple[str, ...] = (), leaks: Sequence[LeakRow] = ()
    ) -> None:
        self._closed(job)
        if (
            isinstance(error, BadSidecar) and job.source.sidecar is not None
        ):  # nothing is wrong in the source's own file
            error = BadSidecar(
                f"{displayed(job.source.sidecar.name)}: {error.what}", file=job.row.file, page=error.page
            )
        put_aside(self.layout, self.ledger, job.key, error, messages, leaks)
        self._reopen(job.key)
        self._count_failure(job.key, job.row.file, error)

    def _set_aside_unopened(self, place: Place, error: KodenError, outcome: Outcome | None = None) -> None:
        key = self.layout.check_key(allocate(self.ledger, place, "", self.number))
        put_aside(self.layout, self.ledger, key, error, ())
        if outcome is not None:
            self.ledger.attempted(attempt_of(outcome, key, self.number))
        self._reopen(key)
        self._count_failure(key, place.file, error)

    def _closed(self, job: Job) -> None:
        job.closed = True
        job.todo.clear()
        self.active.pop(job.key, None)

    def _count_failure(self, key: str, file: str, error: KodenError) -> None:
        leaking = isinstance(error, LeakFound)
        self.now = replace(self.now, set_aside=self.now.set_aside + 1, leaking=self.now.leaking + leaking)
        self.progress.note(Event("source-set-aside", key, error.page, {"reason": error.reason, "what": error.what}))
        self.progress.say(f"set aside: {file}: {error.what}" + (f" ({error.remedy})" if error.remedy else ""))
        budget = self.settings.max_failures
        if budget and self.now.set_aside >= budget and self.left:
            raise Stopped(TooManyFailures(f"{self.now.set_aside} sources were set aside; {self.left} are left"))


def survey_limit(source: Source) -> float:
    """Seconds for opening the source's files, or for looking through them."""
    size = 0
    for file in source.files:
        with suppress(OSError):  # who opens it says what is wrong with it
            size += file.path.stat().st_size
    return SURVEY_LIMIT + size / SLOWEST


def _text(path: Path) -> str:
    """For the ledger, which holds text; a byte that is none stays told apart from others."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
