"""What the ledger keeps of sources, pages, documents and runs, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pipeline.model import Decision, Leak, LeakKind


class State(StrEnum):
    """Of a source."""

    READING = "reading"
    PUBLISHING = "publishing"
    """its records are complete in the work folder and are being moved into place"""
    DONE = "done"
    PARTIAL = "partial"
    """published, but some of its pages could not be read"""
    SET_ASIDE = "set-aside"
    SAME = "same"
    """not read: another source holds the very same, and its records stand for both"""
    GONE = "gone"
    """it was set aside, and its file is no longer there"""


FINISHED = (State.DONE, State.PARTIAL)


@dataclass(frozen=True)
class Place:
    """What tells a source from all others, see :class:`SourceRow`."""

    root: str
    name: str
    file: str
    path: bytes
    beside: bytes = b""


@dataclass(frozen=True)
class SourceRow:
    """One source. ``root`` (the input folder) and ``name`` (what the scan stage calls it) tell it from all others;
    ``file`` is for people; ``path``: its first file. ``seconds``: of work, all workers together. ``beside``: where its
    sidecar file is, or would be; ``stated``: digest of what somebody states of it, "" when nothing is; ``readings``:
    digest of what is kept of its pages' readings. ``same_as``: key of the source whose records stand for this one, too.
    As the source was last met: ``met``, its content; ``said``, digest of what is stated of it; ``stamp``, size and time
    of its first file."""

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
    beside: bytes = b""
    stated: str = ""
    readings: str = ""
    same_as: str = ""
    met: str = ""
    said: str = ""
    stamp: str = ""


@dataclass(frozen=True)
class PageRow:
    """One page (a spread has two). ``state``: read, blank or failed; ``sha256``: of the published picture, empty
    when there is none. ``summary``: what the report says of the page, values that JSON has. ``seconds``: by the
    clock; ``spent``: CPU seconds of each stage. ``basis``: what was stated of the page when it was read, "" for
    nothing."""

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
    basis: str = ""

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
    """One run; ``ended`` and ``exit_code`` are None while it goes on, or when it was killed. ``arguments``: what was
    given; ``settings``: all that held; ``versions``: of what read; ``now``: how far it was when it last said so."""

    id: int
    started: float
    ended: float | None
    exit_code: int | None
    pid: int
    koden: str
    arguments: dict[str, Any]
    fingerprint: str
    passed_over: dict[str, int]
    settings: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    now: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AttemptRow:
    """One attempt at a task. ``what``: survey, audit, page, restore or assemble; ``page``: 0 for the source or its
    files; ``began``: seconds since 1970; ``seconds`` by the clock; ``outcome``: done, failed (an answer that says why
    not), timeout or crashed; ``reason``: a short word; ``memory``: most megabytes of the process, where known."""

    source: str
    what: str
    page: int
    run: int
    began: float
    seconds: float
    outcome: str
    reason: str = ""
    memory: int | None = None


@dataclass(frozen=True)
class OutputRow:
    """A file that was published. ``path``: below the output folder, forward slashes; ``size`` in bytes; ``kind``: a
    :class:`OutputKind`."""

    path: str
    kind: str
    size: int
    sha256: str
    source: str = ""


class OutputKind(StrEnum):
    """What a published file is."""

    RECORD = "record"
    CORPUS = "corpus"
    """the volume: a source's records in order"""
    PICTURE = "page-picture"
    PAGE_XML = "page-xml"
    TEXT = "text"
    READINGS = "readings"
    REPORT = "report"
    SCHEMA = "schema"
    INDEX = "index"


@dataclass(frozen=True)
class AuditRow:
    """How far the audit of a source is. ``complete``: its files and all its pages were looked at. ``unread``: pages
    whose picture cannot be had, {number: (reason, for a person)}; nothing of them is ever read. ``cpu``: seconds."""

    source: str
    sha256: str
    pages: int
    fingerprint: str
    cpu: float
    complete: bool
    unread: Mapping[int, tuple[str, str]]


@dataclass(frozen=True)
class LeakRow:
    """``number``: page of the source from 1, 0 when it concerns a file; ``leak.page`` counts in ``leak.file``."""

    source: str
    number: int
    leak: Leak


@dataclass(frozen=True)
class LeakCount:
    """So many leaks of a kind on a page of a file."""

    kind: LeakKind
    file: str
    page: int | None
    count: int


@dataclass(frozen=True)
class DecisionRow:
    """``counts``: the leaks that were there when it was made, page by page."""

    source: str
    decision: Decision
    counts: tuple[LeakCount, ...]
