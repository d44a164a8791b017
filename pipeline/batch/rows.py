"""What the ledger keeps of sources, pages, documents and runs, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Of a source."""

    READING = "reading"
    PUBLISHING = "publishing"
    """its records are complete in the work folder and are being moved into place"""
    DONE = "done"
    PARTIAL = "partial"
    """published, but some of its pages could not be read"""
    SET_ASIDE = "set-aside"


FINISHED = (State.DONE, State.PARTIAL)


@dataclass(frozen=True)
class Place:
    """What tells a source from all others, see :class:`SourceRow`."""

    root: str
    name: str
    file: str
    path: bytes


@dataclass(frozen=True)
class SourceRow:
    """One source. ``root`` (the input folder) and ``name`` (what the scan stage calls it) tell it from all others;
    ``file`` is for people; ``path``: its first file. ``seconds``: of work, all workers together."""

    key: str
    root: str
    name: str
    file: str
    path: bytes
    sha256: str
    pages: int
    state: State
    reason: str
    what: str
    remedy: str
    fingerprint: str
    seconds: float
    run: int


@dataclass(frozen=True)
class PageRow:
    """One page (a spread has two). ``state``: read, blank or failed; ``sha256``: of the published picture, empty
    when there is none. ``summary``: what the report says of the page, values that JSON has. ``seconds``: by the
    clock; ``spent``: CPU seconds of each stage."""

    number: int
    part: str
    state: str
    seconds: float
    sha256: str
    reason: str
    what: str
    summary: dict[str, Any]
    spent: dict[str, float] = field(default_factory=dict)
    attempts: int = 1

    @property
    def id(self) -> str:
        return f"p{self.number:04d}{self.part}"


@dataclass(frozen=True)
class DocumentRow:
    """One record. ``path``: below the output folder, forward slashes; ``sha256``: of the record's bytes."""

    id: str
    ordinal: int
    first_page: int
    last_page: int
    kind: str
    path: str
    sha256: str
    state: str
    summary: dict[str, Any]


@dataclass(frozen=True)
class RunRow:
    """One run; ``ended`` and ``exit_code`` are None while it goes on, or when it was killed."""

    id: int
    started: float
    ended: float | None
    exit_code: int | None
    pid: int
    koden: str
    arguments: dict[str, Any]
    fingerprint: str
    passed_over: dict[str, int]
