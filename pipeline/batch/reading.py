"""The reading's part of a source's way through a run: its pages one by one, then its records."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.batch import tasks
from pipeline.batch.assemble import Assembled, Assembly, Rejected
from pipeline.batch.executor import Outcome
from pipeline.batch.job import ATTEMPTS, Job, Stopped, befell, curable, missing, why
from pipeline.batch.ledger import Ledger
from pipeline.batch.progress import Event, Progress, Snapshot
from pipeline.batch.publish import publish
from pipeline.batch.rows import AttemptRow, LeakRow, PageRow
from pipeline.batch.store import Layout
from pipeline.batch.work import Failed, PageDone
from pipeline.errors import KodenError, NotAssembled, PageCrashed, ScanError, TooManyFailures, remedy_for
from pipeline.settings import Settings

PICTURE_LIMIT = 60.0
"""seconds at most for the picture of a page that could not be read"""
PER_PAGE = 5.0
"""seconds a page may add to the time for putting a source together"""


class Reading:
    """Part of :class:`pipeline.batch.flow.Flow`."""

    layout: Layout
    ledger: Ledger
    settings: Settings
    now: Snapshot
    progress: Progress
    again: deque[tuple[tuple[Any, ...], Callable[..., Any], tuple[Any, ...], float]]
    twins: dict[str, list[Job]]

    @property
    def left(self) -> int:
        raise NotImplementedError

    def _tried(self) -> AttemptRow | None:
        raise NotImplementedError

    def _closed(self, job: Job) -> None:
        raise NotImplementedError

    def _set_aside(
        self, job: Job, error: KodenError, messages: tuple[str, ...] = (), leaks: Sequence[LeakRow] = ()
    ) -> None:
        raise NotImplementedError

    def _page_ended(self, job: Job, number: int, outcome: Outcome, *, last: bool) -> None:
        if isinstance(outcome.value, PageDone):
            self._page_done(job, outcome.value)
            return
        error = outcome.value.error if isinstance(outcome.value, Failed) else None
        if isinstance(error, ScanError):  # not this page alone: the file changed or vanished
            self._set_aside(job, error)
        elif last:  # not even its picture
            work = job.work(number)
            self._page_done(job, tasks.keep_failed(work, *job.why[number], self.settings, None, work.guess))
        elif curable(outcome) and job.attempts[number] < ATTEMPTS:
            self._retry(job, number, outcome)
        else:
            told, limit = why(outcome, job.row.file, PageCrashed), self.settings.page_timeout
            job.why[number] = (told.reason, told.what)
            task = (tasks.give_up, (job.work(number), told.reason, told.what), min(limit, PICTURE_LIMIT))
            self.again.append((("give-up", job.key, number), *task))

    def _retry(self, job: Job, number: int, outcome: Outcome) -> None:
        """Before anything else of the source, in a fresh process: the one that had it is gone or replaced."""
        self.progress.note(Event("page-retried", job.key, number, {"what": befell(outcome), "kind": outcome.kind}))
        job.todo.appendleft(number)

    def _page_done(self, job: Job, done: PageDone) -> None:
        attempts = job.attempts.get(done.number, 1)
        self.ledger.page_read(job.key, [replace(r, attempts=attempts) for r in done.rows], done.seconds, self._tried())
        failed = [r for r in done.rows if r.state == "failed"]
        self.now = replace(
            self.now,
            pages_done=self.now.pages_done + 1,
            pages_now=self.now.pages_now + 1,
            pages_failed=self.now.pages_failed + bool(failed),
        )
        told: dict[str, Any] = {"seconds": round(done.seconds, 3), "attempts": attempts}
        for row in failed:
            self.progress.say(f"{job.row.file}, page {row.number}: {row.what}")
            told |= {"reason": row.reason, "what": row.what}
        self.progress.note(Event("page-failed" if failed else "page-read", job.key, done.number, told))
        job.missing -= 1
        if not job.missing:
            self._assemble(job)
        if failed:
            self._check_failed(job, failed[0])

    def _check_failed(self, job: Job, page: PageRow) -> None:
        """Stop the run when no page, or no more pages, may fail."""
        failed, most = self.now.pages_failed, self.settings.max_failed_pages
        if self.settings.failed_pages == "stop":
            what = f"{job.row.file}, page {page.number} could not be read: {page.what}; {self.left} sources are left"
            raise Stopped(TooManyFailures(what, remedy=remedy_for(page.reason)))
        if most and failed >= most and (self.left or job.missing):
            remedy = "look at the report for the reasons; raise --max-failed-pages to go on"
            what = f"{failed} pages could not be read; {self.left} sources are left"
            raise Stopped(TooManyFailures(what, remedy=remedy))

    # ------------------------------------------------------------------------------------------- its records
    def _assemble(self, job: Job) -> None:
        rows = tuple(self.ledger.pages(job.key))
        if (error := missing(rows, job.row, self.settings.failed_pages)) is not None:
            self._set_aside(job, error)
            return
        job.assembling += 1
        decision = job.released.decision if job.released else None
        row, said = job.row, job.said
        task = Assembly(
            job.key, row.file, row.sha256, row.pages, self.layout.root, rows, decision, row.fingerprint, said.sidecar,
            said.where, _names(job),
        )  # fmt: skip
        limit = 2 * self.settings.page_timeout + PER_PAGE * job.row.pages
        self.again.append((("assemble", job.key), tasks.put_together, (task,), limit))

    def _assemble_ended(self, job: Job, outcome: Outcome) -> None:
        if isinstance(outcome.value, Assembled):
            made = outcome.value
            self.ledger.publishing(
                job.key, made.documents, made.readings, made.outputs, made.unclear, attempt=self._tried()
            )
            publish(self.layout, self.ledger, job.key)
            self.twins.pop(job.key, None)
            self._closed(job)
            self.progress.note(Event("source-published", job.key, values={"documents": len(outcome.value.documents)}))
            self.now = replace(
                self.now,
                finished=self.now.finished + 1,
                documents=self.now.documents + len(outcome.value.documents),
            )
        elif isinstance(outcome.value, Rejected):
            self._set_aside(job, outcome.value.error, outcome.value.messages)
        elif curable(outcome) and job.assembling < ATTEMPTS:
            self.progress.note(Event("assembling-retried", job.key, values={"what": befell(outcome)}))
            self._assemble(job)
        else:
            self._set_aside(job, why(outcome, job.row.file, NotAssembled))


def _names(job: Job) -> Mapping[str, str]:
    """{name: digest} of the source's files, as they are called now."""
    digests, files = job.surveyed.digests, job.source.files
    return {f.name: digests.get(f.name, job.surveyed.sha256 if len(files) == 1 else "") for f in files}
