"""The audit's part of a source's way through a run: nothing is read before every page was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.batch import gate
from pipeline.batch.executor import Outcome
from pipeline.batch.job import ATTEMPTS, Job, curable, why
from pipeline.batch.ledger import Ledger
from pipeline.batch.progress import Event, Progress, Snapshot
from pipeline.batch.publish import take_away
from pipeline.batch.rows import AttemptRow, LeakRow, State
from pipeline.batch.store import Layout, remove, writing
from pipeline.batch.work import Audited, Failed
from pipeline.errors import KodenError, NotAudited, ScanError
from pipeline.settings import Settings


class Auditing:
    """Part of :class:`pipeline.batch.flow.Flow`."""

    layout: Layout
    ledger: Ledger
    settings: Settings
    fingerprint: str
    now: Snapshot
    progress: Progress

    def _tried(self) -> AttemptRow | None:
        raise NotImplementedError

    def _retry(self, job: Job, number: int, outcome: Outcome) -> None:
        raise NotImplementedError

    def _begin(self, job: Job) -> None:
        raise NotImplementedError

    def _closed(self, job: Job) -> None:
        raise NotImplementedError

    def _current(self, job: Job) -> bool:
        raise NotImplementedError

    def _set_aside(
        self, job: Job, error: KodenError, messages: tuple[str, ...] = (), leaks: Sequence[LeakRow] = ()
    ) -> None:
        raise NotImplementedError

    def _audit_ended(self, job: Job, number: int, outcome: Outcome) -> None:
        """Until every page was looked at nothing of the source is read, and nothing but the ledger knows of it."""
        done, again = outcome.value, curable(outcome)
        error = done.error if isinstance(done, Failed) else None
        if isinstance(error, ScanError) and not isinstance(error, NotAudited):
            self._set_aside(job, error)
            return
        if isinstance(done, Audited):
            leaks = [LeakRow(job.key, n, leak) for n, leak in done.leaks]
            self.ledger.page_audited(job.key, number, leaks, done.cpu, done.reason, done.what, self._tried())
            job.keep_seen(number, done.seen)
            job.missing -= 1
            if not job.missing:
                self._audited(job)
        elif again and job.attempts[number] < ATTEMPTS:
            self._retry(job, number, outcome)
        elif isinstance(done, Failed) and isinstance(done.error, NotAudited):
            self._refuse(job, done.error.what)
        else:
            subject = f"page {number}" if number else "the file"
            self._refuse(job, f"{subject} could not be audited: {why(outcome, job.row.file, NotAudited).what}")

    def _audited(self, job: Job) -> None:
        """Everything was looked at: on to its pages, or aside."""
        audit, leaks = self.ledger.audit(job.key), self.ledger.leaks(job.key)
        assert audit is not None and audit.complete
        if leaks:
            job.released = gate.released(self.ledger.decision(job.key), audit.sha256, leaks)
            if job.released is None:
                self._refuse(job, "")
                return
        job.unread = audit.unread
        job.fingerprint = job.released.fingerprint(self.fingerprint) if job.released else self.fingerprint
        if job.said.trouble is not None:  # told only here: what leaks is taken away whatever is stated of it
            self._set_aside(job, job.said.trouble)
            return
        if job.row.state is State.DONE and self.settings.existing == "skip" and self._current(job):
            self._closed(job)
            self.progress.note(Event("source-skipped", job.key))
            self.now = replace(
                self.now, skipped=self.now.skipped + 1, pages_done=self.now.pages_done + job.surveyed.count
            )
            return
        self._begin(job)

    def _refuse(self, job: Job, unlooked: str) -> None:
        """Set the source aside for its leaks, or because it cannot be told whether it has any. What was made of this
        very content before is taken away."""
        leaks = self.ledger.leaks(job.key)
        decision = self.ledger.decision(job.key)
        error = gate.refusal(job.row.file, leaks, unlooked, decision)
        if leaks and job.row.sha256 == job.surveyed.sha256:
            take_away(self.layout, self.ledger, job.key)
        elif leaks:
            with writing(job.folder):
                remove(job.folder)
        self._set_aside(job, error, leaks=leaks)
