"""A source on its way through a run."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch.executor import Outcome
from pipeline.batch.gate import Released
from pipeline.batch.rows import PageRow, SourceRow
from pipeline.batch.said import Said
from pipeline.batch.stages import Source, Surveyed
from pipeline.batch.work import Failed, PageWork
from pipeline.errors import KodenError, PageCrashed, PageMemory, PagesMissing, PageTimeout, remedy_for

ATTEMPTS = 2
"""times a task is tried when another process may do what the first could not"""
MOST_SEEN = 48_000_000
"""bytes kept of what the audit saw of a source's pages; 2 to 12 KB a page"""


@dataclass
class Job:
    """A source being audited, then read."""

    key: str
    source: Source
    surveyed: Surveyed
    row: SourceRow
    folder: Path
    auditing: bool = True
    todo: deque[int] = field(default_factory=deque)
    missing: int = 0
    """pages not audited, then pages not yet in the work folder"""
    unread: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """pages that the audit could not have: (reason, for a person)"""
    released: Released | None = None
    said: Said = field(default_factory=Said)
    """what somebody states of it"""
    known: Mapping[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """pages read before, as they would be read now: (page id, digest of its picture)"""
    fingerprint: str = ""
    attempts: dict[int, int] = field(default_factory=dict)
    why: dict[int, tuple[str, str]] = field(default_factory=dict)
    """pages given up: (reason, for a person)"""
    seen: dict[int, bytes] = field(default_factory=dict)
    """what the audit saw of pages, until they are read; a page of which it is lost is looked at once more"""
    seen_size: int = 0
    assembling: int = 0
    closed: bool = False

    def work(self, number: int) -> PageWork:
        """Page ``number``, or the files when that is 0, for a worker."""
        covered = self.released.covered.get(number, ()) if self.released else ()
        unread, released = self.unread.get(number, ("", "")), self.released is not None
        seen = self.seen.pop(number, b"")
        self.seen_size -= len(seen)
        return PageWork(
            self.key, self.source, self.surveyed, number, self.folder, unread, released, covered,
            self.said.struck(number), self.basis(number), seen,
        )  # fmt: skip

    def keep_seen(self, number: int, seen: bytes) -> None:
        """Until page ``number`` is read; in memory alone, and no more than :data:`MOST_SEEN` of a source."""
        if self.seen_size + len(seen) <= MOST_SEEN:
            self.seen[number] = seen
            self.seen_size += len(seen)

    def basis(self, number: int) -> str:
        """What of the statements the reading of page ``number`` depends on."""
        return self.said.basis(number)


class Stopped(Exception):
    """A failure budget is spent; ``why`` is for the operator."""

    def __init__(self, why: KodenError) -> None:
        super().__init__(str(why))
        self.why = why


def curable(outcome: Outcome) -> bool:
    """Whether another process may well do what this one could not: it died, hung or ran out of memory."""
    if isinstance(outcome.value, Failed):
        return outcome.value.again
    return outcome.kind in ("crashed", "timeout", "memory")


def befell(outcome: Outcome) -> str:
    """What happened, in words; never content of a scan."""
    return outcome.value.error.what if isinstance(outcome.value, Failed) else outcome.detail


def why(outcome: Outcome, file: str, kind: type[KodenError]) -> KodenError:
    """What befell a task, as one of our errors; ``kind`` when its process died."""
    if isinstance(outcome.value, Failed):
        return outcome.value.error
    if kind is PageCrashed:
        kind = {"timeout": PageTimeout, "memory": PageMemory}.get(outcome.kind, kind)
    return kind(outcome.detail or "the worker gave no result", file=file)


NAMED = 12
"""pages that an error names"""


def missing(rows: Sequence[PageRow], row: SourceRow, policy: str) -> KodenError | None:
    """Why nothing can be made of a source's pages, all of them tried: none could be read; or not all, and the
    ``policy`` (failed_pages of the settings) is not to mark them in the records."""
    failed = [r for r in rows if r.state == "failed"]
    if failed and len(failed) == len(rows):
        first = failed[0]
        what = first.what if len(rows) == 1 else f"none of its {row.pages} pages could be read: {first.what}"
        error = KodenError(what, file=row.file, remedy=remedy_for(first.reason))
        error.reason = first.reason or error.reason
        return error
    if failed and policy != "mark":
        named = ", ".join(f"{r.number} ({r.reason})" for r in failed[:NAMED])
        more = " and others" if len(failed) > NAMED else ""
        what = f"{len(failed)} of its {row.pages} pages could not be read: page {named}{more}"
        return PagesMissing(what, file=row.file, page=failed[0].number)
    return None
