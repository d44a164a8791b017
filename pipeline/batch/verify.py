"""``koden verify``: whether everything that was published is still there, still the same, and still valid.

Every file in the ledger is hashed again; every record is held against the schema and the rules again; what lies in the
output without being in the ledger is named; and no page may be missing between a source and its records. Nothing is
written, so that an output on a read-only medium can be looked at.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Literal

from pipeline.batch.attempts import OF_RUN
from pipeline.batch.ledger import Ledger
from pipeline.batch.outputs import RUN_FILES, SCHEMAS, SOURCE_AREAS
from pipeline.batch.rows import FINISHED, OutputKind, OutputRow, RunRow, SourceRow, State
from pipeline.batch.status import goes_on
from pipeline.batch.store import Layout
from pipeline.batch.tables import FILE_NAME
from pipeline.errors import ExitCode, OutputUnusable

What = Literal["missing", "changed", "invalid", "unreadable", "unknown", "pages", "not-noted", "ledger"]
CHUNK = 64
"""files that a worker is given at once"""
MESSAGES = 5
"""of a record that does not validate"""
RECORDS = (OutputKind.RECORD, OutputKind.CORPUS)
THROUGH = (ExitCode.OK, ExitCode.SET_ASIDE, ExitCode.LEAK)
"""exit codes of a run that looked at everything"""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was. ``path``: below the output folder, "" when it is no file; ``source``: its key;
    ``told``: for a person."""

    what: What
    path: str
    told: str
    source: str = ""
    kind: str = ""


@dataclass
class Verified:
    """What was looked at, and what is wrong with it. ``unfinished``: sources that are being published or read;
    ``early``: how the last run ended if that was before it had looked at everything, "" otherwise; ``set_aside``:
    sources of which nothing new is published, with their reasons in ``set-aside/``."""

    files: int = 0
    bytes: int = 0
    records: int = 0
    sources: int = 0
    unfinished: int = 0
    early: str = ""
    set_aside: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def exit_code(self) -> ExitCode:
        """For a script: OK only when all is as it was published and nothing is left to do. What is damaged goes before
        what is not finished; what was set aside came to its end, and was told by the run."""
        if self.findings:
            return ExitCode.FIXITY
        return ExitCode.UNFINISHED if self.unfinished or self.early else ExitCode.OK


@dataclass(frozen=True)
class _Looked:
    size: int
    finding: Finding | None = None


def verify(output: Path, jobs: int = 1, said: Callable[[int], None] = lambda files: None) -> Verified:
    """Look at everything. ``jobs``: processes; ``said``: told the number of files now and then. OutputUnusable when
    there is no ledger or it cannot be read."""
    found = Verified()
    log = output / f"{FILE_NAME}-wal"
    still = not log.exists()
    ledger = Ledger.read(output, still=still)
    try:
        found.findings += [Finding("ledger", "", told) for told in ledger.damage()]
        sources = {s.key: s.state for s in ledger.sources()}
        wanted = _wanted(ledger, sources)
        for looked, row in _looked(output, wanted, jobs):
            found.files += 1
            found.bytes += looked.size
            found.records += row.kind in RECORDS
            if looked.finding is not None:
                found.findings.append(looked.finding)
            if not found.files % CHUNK:
                said(found.files)
        for source in ledger.sources():
            found.sources += source.state in FINISHED
            found.unfinished += source.state in (State.READING, State.PUBLISHING)
            found.set_aside += source.state is State.SET_ASIDE
            found.findings += _pages(ledger, source)
        found.findings += _unknown(Layout(output), ledger, sources)
        found.early = _early(ledger.last_run(retries=False))
    finally:
        ledger.close()
    if still and log.exists():
        remedy = "look again when the run has ended (koden status shows it)"
        raise OutputUnusable("a run began while the output was looked at", file=str(output), remedy=remedy)
    return found


def _early(run: RunRow | None) -> str:
    """Sources that a run did not come to are in no table: how it ended is all that tells of them."""
    if run is None or run.exit_code in THROUGH:
        return ""
    if run.ended is not None:
        return f"the last run ended early (exit code {run.exit_code})"
    return "a run goes on" if goes_on(run) else "the last run was cut off"


# --------------------------------------------------------------------------------------------- each file
def _wanted(ledger: Ledger, states: dict[str, State]) -> Iterator[OutputRow]:
    """What should be there; of a source that is being moved into place nothing is known."""
    return (r for r in ledger.all_outputs() if r.source == OF_RUN or states.get(r.source) is not State.PUBLISHING)


def _looked(output: Path, rows: Iterator[OutputRow], jobs: int) -> Iterator[tuple[_Looked, OutputRow]]:
    """In order, with a bounded number of files under way."""
    if jobs <= 1:
        for row in rows:
            yield look(output, row), row
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        while ahead := list(islice(rows, CHUNK * jobs * 4)):
            parts = [ahead[i : i + CHUNK] for i in range(0, len(ahead), CHUNK)]
            for part, done in zip(parts, pool.map(_look_all, [output] * len(parts), parts), strict=True):
                yield from zip(done, part, strict=True)


def _look_all(output: Path, rows: Sequence[OutputRow]) -> list[_Looked]:
    return [look(output, row) for row in rows]


def look(output: Path, row: OutputRow) -> _Looked:
    """One file: whether it is there, the same, and, if it is a record, valid."""

    def finding(what: What, told: str) -> _Looked:
        return _Looked(size, Finding(what, row.path, told, row.source, row.kind))

    size = 0
    path = output / row.path
    if PurePosixPath(row.path).is_absolute() or ".." in PurePosixPath(row.path).parts:
        return finding("ledger", "the ledger names a file outside the output folder")
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return finding("changed", "it is no regular file any more")
        with path.open("rb") as f:
            digest = hashlib.file_digest(f, "sha256").hexdigest()
            size = os.fstat(f.fileno()).st_size
        data = path.read_bytes() if row.kind in RECORDS else b""
    except (FileNotFoundError, NotADirectoryError):
        return finding("missing", "it is no longer there")
    except OSError as e:
        return finding("unreadable", f"it cannot be read: {e.strerror}")
    wrong = _invalid(data) if row.kind in RECORDS else ""
    if digest == row.sha256:
        return finding("invalid", f"as it was published, but not valid: {wrong}") if wrong else _Looked(size)
    if row.kind not in RECORDS:
        lengths = f" ({row.size} bytes then, {size} now)" if size != row.size else ""
        return finding("changed", f"not what was published{lengths}")
    if wrong:
        return finding("invalid", f"changed since it was published, and not valid: {wrong}")
    return finding("changed", "changed by hand since it was published, and valid")


def _invalid(record: bytes) -> str:
    """What is wrong with a record; "" when it is valid."""
    from pipeline.tei.validate import validate

    problems = [str(p) for p in validate(record) if p.severity == "error"]
    more = f" (and {len(problems) - MESSAGES} more)" if len(problems) > MESSAGES else ""
    return "; ".join(problems[:MESSAGES]) + more


# ------------------------------------------------------------------------------------------ each source
def _pages(ledger: Ledger, source: SourceRow) -> Iterator[Finding]:
    """Pages in = pages out: each page is in the ledger, in a document, and has its PAGE-XML."""
    if source.state not in FINISHED:
        return
    outputs = ledger.outputs(source.key)
    if not outputs:
        told = "published by a koden that noted no digests; the next koden run notes them"
        yield Finding("not-noted", "", told, source.key)
        return
    pages, documents = ledger.pages(source.key), ledger.documents(source.key)
    all_numbers = set(range(1, source.pages + 1))
    covered = {n for d in documents for n in range(d.first_page, d.last_page + 1)}
    page_xml = {Path(o.path).stem for o in outputs if o.kind == OutputKind.PAGE_XML}
    pictures = {Path(o.path).stem for o in outputs if o.kind == OutputKind.PICTURE}
    records = {o.path for o in outputs if o.kind == OutputKind.RECORD}
    for what, there in (
        ("pages in the ledger", {p.number for p in pages}),
        ("pages in documents", covered),
    ):
        if there != all_numbers:
            yield Finding("pages", "", f"{source.pages} pages in the source, but {len(there)} {what}", source.key)
    for what, there_ids, wanted in (
        ("PAGE-XML", page_xml, {p.id for p in pages}),
        ("pictures", pictures, {p.id for p in pages if p.sha256}),
    ):
        if there_ids != wanted:
            yield Finding("pages", "", f"{len(wanted)} pages, but {len(there_ids)} {what} were published", source.key)
    if records != {d.path for d in documents}:
        told = f"{len(documents)} documents, but {len(records)} records were published"
        yield Finding("pages", "", told, source.key)


# --------------------------------------------------------------------------------------- what else is there
def _unknown(layout: Layout, ledger: Ledger, states: dict[str, State]) -> Iterator[Finding]:
    of_run = {o.path for o in ledger.outputs(OF_RUN)}
    areas = (*SOURCE_AREAS, SCHEMAS) if of_run else SOURCE_AREAS  # a run that was killed had not noted the schemas yet
    of_run |= set(RUN_FILES)
    for area in areas:
        for key, files in _by_source(layout.root, area):
            known = of_run
            if key in states:
                if states[key] is State.PUBLISHING:
                    continue
                known = of_run | {o.path for o in ledger.outputs(key)}
                if len(known) == len(of_run) and states[key] in FINISHED:
                    continue  # of which nothing was noted
            for path in files:
                if path not in known:
                    yield Finding("unknown", path, "no run of koden published this", key if key in states else "")


def _by_source(root: Path, area: str) -> Iterator[tuple[str, Iterator[str]]]:
    """(key that the name stands for, files below) of everything in an area."""
    try:
        entries = sorted((root / area).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink():
            found = (p for p in sorted(entry.rglob("*")) if p.is_symlink() or not p.is_dir())
            yield entry.name, (p.relative_to(root).as_posix() for p in found)
        else:
            key = entry.name.removesuffix(".jsonl.gz") if area == "readings" else entry.stem
            yield key, iter((entry.relative_to(root).as_posix(),))


# ---------------------------------------------------------------------------------------------- in words
def lines(found: Verified) -> Iterator[str]:
    """For a person."""
    for f in found.findings:
        yield ": ".join(p for p in (f.path or f.source, f.what, f.told) if p)
    told = f"{found.files} files of {found.sources} sources, {found.records} records, {found.bytes / 1e6:.1f} MB"
    n = len(found.findings)
    more = [f"{found.set_aside} sources were set aside"] if found.set_aside else []
    more += [f"{found.unfinished} sources are not finished"] if found.unfinished else []
    more += [f"{found.early}: run the same command again to go on"] if found.early else []
    whole = f"{n} findings" if n > 1 else "1 finding" if n else "all as it was published"
    yield "; ".join([f"{told}: {whole}", *more])
