"""A source on its way through a run."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch import tasks
from pipeline.batch.executor import Outcome
from pipeline.batch.gate import Released
from pipeline.batch.rows import SourceRow
from pipeline.batch.said import Said
from pipeline.batch.stages import Source, Surveyed
from pipeline.errors import KodenError, PageCrashed, PageTimeout

ATTEMPTS = 2
"""times a task is tried whose process dies"""


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
    assembling: int = 0
    closed: bool = False

    def work(self, number: int) -> tasks.PageWork:
        """Page ``number``, or the files when that is 0, for a worker."""
        covered = self.released.covered.get(number, ()) if self.released else ()
        unread, released = self.unread.get(number, ("", "")), self.released is not None
        return tasks.PageWork(
            self.key, self.source, self.surveyed, number, self.folder, unread, released, covered,
            self.said.struck(number), self.basis(number),
        )  # fmt: skip

    def basis(self, number: int) -> str:
        """What of the statements the reading of page ``number`` depends on."""
        return self.said.basis(number)


class Stopped(Exception):
    """The failure budget is spent; ``why`` is for the operator."""

    def __init__(self, why: KodenError) -> None:
        super().__init__(str(why))
        self.why = why


def why(outcome: Outcome, file: str, kind: type[KodenError]) -> KodenError:
    """What befell a task, as one of our errors; ``kind`` when its process died."""
    if isinstance(outcome.value, tasks.Failed):
        return outcome.value.error
    if outcome.kind == "timeout" and kind is PageCrashed:
        kind = PageTimeout
    return kind(outcome.detail or "the worker gave no result", file=file)
