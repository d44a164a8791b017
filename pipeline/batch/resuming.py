"""The beginning of a source's reading: which pages are known already, here or from the run that published it."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import replace
from importlib.resources import files
from typing import Any

from pipeline.batch import own_code, tasks
from pipeline.batch.executor import Outcome
from pipeline.batch.job import Job
from pipeline.batch.ledger import Ledger
from pipeline.batch.outputs import take_stock
from pipeline.batch.pages import json_of
from pipeline.batch.progress import Progress, Snapshot
from pipeline.batch.publish import keep_edited
from pipeline.batch.readings import Restoring
from pipeline.batch.rows import FINISHED, PageRow
from pipeline.batch.store import Layout, remove, writing
from pipeline.settings import Settings

RESTORE_LIMIT = 600.0
"""seconds for putting a source's readings back"""


def words_and_rules(settings: Settings) -> str:
    """Digest of the settings that change only how records are made, one's own vocabularies among them, of the
    vocabularies that ship, of the schema and of the code: when one of them changes, records are made again out of what
    was read."""
    out = hashlib.sha256(json.dumps(settings.writing, sort_keys=True).encode() + own_code.writing().encode())
    for package, folder in (("pipeline.records", "vocabularies"), ("pipeline.tei", "schema")):
        for file in sorted(files(package).joinpath(folder).iterdir(), key=lambda f: f.name):
            if file.name.endswith((".toml", ".rng", ".sch")):
                data = file.read_bytes()
                out.update(f"{folder}/{file.name} {len(data)}\n".encode() + data)
    return out.hexdigest()


class Resuming:
    """Part of :class:`pipeline.batch.flow.Flow`."""

    layout: Layout
    ledger: Ledger
    settings: Settings
    words: str
    """:func:`words_and_rules`"""
    number: int
    now: Snapshot
    progress: Progress
    again: deque[tuple[tuple[Any, ...], Callable[..., Any], tuple[Any, ...], float]]

    def _assemble(self, job: Job) -> None:
        raise NotImplementedError

    def _stated(self, job: Job) -> str:
        """What decides, beside the pages, what is made of them: the sidecar, the vocabularies, the schema, and what the
        file is called."""
        name = job.row.file.encode("utf-8", "surrogateescape").hex()
        return hashlib.sha256(f"{job.said.digest} {self.words} {name}".encode()).hexdigest()

    def _current(self, job: Job) -> bool:
        """Same content, settings, versions and statements, and everything published is still there."""
        row = job.row
        if not row.stated and not job.said.digest and self.settings.vocabularies is None:
            row = replace(row, stated=self._stated(job))  # of a ledger that did not note it yet
        known = (row.sha256, row.fingerprint, row.stated)
        if known != (job.surveyed.sha256, job.fingerprint, self._stated(job)):
            return False
        documents = self.ledger.documents(row.key)
        here = [self.layout.root / o.path for o in self.ledger.outputs(row.key)]
        if not here:  # published by a koden that did not note every file
            here = [self.layout.root / d.path for d in documents]
            here += [self.layout.root / "text" / row.key / f"{p.stem}.txt" for p in here]
            here += [self.layout.root / self.layout.page(row.key, p.id) for p in self.ledger.pages(row.key) if p.sha256]
            here += [self.layout.root / "report" / f"{row.key}.html", self.layout.root / self.layout.corpus(row.key)]
            if documents and all(p.is_file() for p in here):
                take_stock(self.layout, self.ledger, row.key, documents)
        return bool(documents) and all(p.is_file() for p in here)

    def _begin(self, job: Job) -> None:
        """Take up what is known of the pages under the same content, settings and versions."""
        sha256, count, row, folder = job.surveyed.sha256, job.surveyed.count, job.row, job.folder
        same = (row.sha256, row.fingerprint) == (sha256, job.fingerprint)
        keep = same and not (row.state in FINISHED and self.settings.existing == "overwrite")
        with writing(folder):
            if not keep:
                remove(folder)
            folder.mkdir(parents=True, exist_ok=True)
        stated = self._stated(job)
        if keep and row.state in FINISHED and row.stated != stated:
            self.progress.say(
                f"{row.file}: its name, what is stated of it, a setting, the vocabularies, schema or Koden changed: "
                "its records are made again"
            )
        for copy in keep_edited(self.layout, self.ledger, job.key):
            self.progress.say(f"{row.file}: a file was changed by hand; yours is kept as {copy}")
        self.ledger.begin_source(job.key, sha256, count, job.fingerprint, self.number, keep=keep, stated=stated)
        begun = self.ledger.source(job.key)
        assert begun is not None
        job.row, job.auditing, job.attempts = begun, False, {}
        known: dict[int, list[PageRow]] = {}
        for page in self.ledger.pages(job.key) if keep else ():
            known.setdefault(page.number, []).append(page)
        job.known = {
            n: tuple((p.id, p.sha256) for p in rows)
            for n, rows in known.items()
            if all(p.state != "failed" and p.basis == job.basis(n) for p in rows)
        }
        wanted = {n: (job.basis(n), ids) for n, ids in job.known.items() if not self._here(job, n)}
        if wanted and begun.readings:
            task = Restoring(job.key, self.layout.root, begun.readings, wanted)
            self.again.append((("restore", job.key), tasks.restore, (task,), RESTORE_LIMIT))
        else:
            self._read(job, ())

    def _restored(self, job: Job, outcome: Outcome) -> None:
        """What could not be restored, for whatever reason, is read again."""
        self._read(job, outcome.value if isinstance(outcome.value, frozenset) else ())

    def _here(self, job: Job, number: int) -> bool:
        return json_of(job.folder, number, job.basis(number)).is_file()

    def _read(self, job: Job, restored: Collection[int]) -> None:
        """Read what is not in the work folder."""
        kept = {n for n in job.known if n in restored or self._here(job, n)}
        job.todo = deque(n for n in range(1, job.surveyed.count + 1) if n not in kept)
        job.missing = len(job.todo)
        self.now = replace(self.now, pages_done=self.now.pages_done + len(kept))
        if not job.missing:
            self._assemble(job)
