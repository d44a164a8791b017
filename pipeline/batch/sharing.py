"""The same scan twice: read once, and referred to twice.

A source that holds, byte for byte, what another one holds, and of which the same is stated, is not read again: the
records of the other stand for both. Which of two is read depends on the order of discovery, never on timing; what is
published already goes first. A source that somebody released although it leaks stands for itself alone, since the
decision is bound to it; and what has records of its own keeps them.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.batch.job import Job
from pipeline.batch.keys import left
from pipeline.batch.ledger import Ledger
from pipeline.batch.own import clear
from pipeline.batch.progress import Event, Progress, Snapshot
from pipeline.batch.rows import FINISHED, SourceRow
from pipeline.batch.stages import Found
from pipeline.batch.store import Layout, remove, writing


class Sharing:
    """Part of :class:`pipeline.batch.flow.Flow`. ``twins``: by key, the sources that wait for what becomes of it."""

    layout: Layout
    ledger: Ledger
    found: Found
    number: int
    fingerprint: str
    now: Snapshot
    progress: Progress
    active: dict[str, Job]
    twins: dict[str, list[Job]]
    _places: frozenset[tuple[str, str]] | None = None

    def _look(self, job: Job) -> None:
        raise NotImplementedError

    def _closed(self, job: Job) -> None:
        raise NotImplementedError

    def _shared(self, job: Job) -> bool:
        """Whether another source stands for this one; noted, then."""
        first = self._first(job)
        if first is None:
            return False
        with writing(self.layout.root):
            clear("set-aside", job.key, self.layout.set_aside(job.key))
            remove(self.layout.work_of(job.key))
        self.ledger.share(job.key, first.key, job.surveyed.count)
        self._closed(job)
        if first.key in self.active or first.run != self.number:
            self.twins.setdefault(first.key, []).append(job)
        self._count(job, 1)
        self.progress.note(Event("source-same", job.key, values={"same_as": first.key}))
        return True

    def _first(self, job: Job) -> SourceRow | None:
        """Who stands for it, if anybody does."""
        if job.said.trouble is not None or self.ledger.documents(job.key) or self.ledger.decision(job.key) is not None:
            return None
        sha256, said, pages = job.surveyed.sha256, job.said.digest, job.surveyed.count
        rows = [r for r in self.ledger.sources_like(sha256) if r.key != job.key and not r.same_as]
        rows = [r for r in rows if (r.met, r.said) == (sha256, said)]
        rows = [r for r in rows if r.pages in (0, pages) and self.ledger.decision(r.key) is None]
        open_now = [r for r in rows if r.key in self.active and self.active[r.key].surveyed.sha256 == sha256]
        done = [r for r in rows if r.state in FINISHED and r.sha256 == sha256 and self._stands(r)]
        return next(iter(done), None) or next(iter(open_now), None)

    def _stands(self, row: SourceRow) -> bool:
        """Whether a published source is still there, and as this run would make it, or will be made so by this run."""
        if row.run == self.number:
            return True
        return not left(row, None, row.sha256) and (
            row.fingerprint == self.fingerprint or (row.root, row.name) in self._inputs()
        )

    def _inputs(self) -> frozenset[tuple[str, str]]:
        if self._places is None:
            self._places = frozenset((str(source.root), name) for name, source in self.found.sources)
        return self._places

    def _reopen(self, key: str, now: tuple[str, str] | None = None) -> None:
        """The source was set aside, or another content or another statement (``now``) was met there: those it stood for
        go their own way."""
        waiting = self.twins.pop(key, [])
        for job in waiting:
            if now == (job.surveyed.sha256, job.said.digest):
                self.twins.setdefault(key, []).append(job)
                continue
            row = self.ledger.unshare(job.key)
            job.closed, job.row = False, row
            self.active[job.key] = job
            self._count(job, -1)
            if not self._shared(job):
                self._look(job)

    def _count(self, job: Job, n: int) -> None:
        pages = self.now.pages_done + n * job.surveyed.count
        self.now = replace(self.now, same=self.now.same + n, pages_done=pages)
