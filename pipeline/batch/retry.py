"""``koden retry``: what was set aside, or has pages that could not be read, is tried again at once.

With the settings of the last run, which the ledger holds; only the folders of these sources are looked into, not all
that was given to that run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from pipeline.batch.ledger import Ledger
from pipeline.batch.progress import Progress, Silent
from pipeline.batch.release import find
from pipeline.batch.rows import RunRow, SourceRow, State
from pipeline.batch.run import RunResult, run
from pipeline.batch.stages import Found, Stages
from pipeline.errors import BadArguments, ExitCode, NoInput, OutputUnusable, ScanError
from pipeline.records.words.vocabulary import use
from pipeline.scan.discover import Source, SourceFile, below, discover
from pipeline.settings import Settings


def retry(
    output: Path,
    names: Sequence[str],
    *,
    stages: Callable[[], Stages],
    progress: Progress | None = None,
    observing: Callable[[Settings, Progress], AbstractContextManager[Progress]] | None = None,
) -> RunResult | None:
    """Try the sources called ``names`` (as :func:`pipeline.batch.release.find` takes them), or all that need it; None
    when there is nothing to try. ``observing``: who watches beside ``progress``, by the settings of the last run. Exit
    code 0 only when nothing of it is set aside or lacks pages any more. Raises what :func:`pipeline.batch.run.run`
    raises, BadArguments when a source needs no second try or the settings of the last run cannot be used, NoInput when
    no file is there any more, OutputUnusable when nothing failed so far, but the last run did not come to its end."""
    ledger = Ledger.read(output)
    try:
        last = ledger.last_run()
        failed = ledger.failed_sources()
        rows = [find(ledger, name) for name in names] or list(ledger.sources())
        wanted = [r for r in rows if r.state is State.SET_ASIDE or r.key in failed]
    finally:
        ledger.close()
    if names and (fine := [r.file for r in rows if r not in wanted]):
        raise BadArguments("it was neither set aside nor has it pages that could not be read", file=fine[0])
    open_ones = [r for r in rows if r.state in (State.READING, State.PUBLISHING)]
    if open_ones and not wanted:
        remedy = "run the command of the last run again, if none goes on (koden status shows it)"
        raise OutputUnusable(f"{len(open_ones)} sources are not finished", file=str(output), remedy=remedy)
    if not wanted or last is None:
        return None
    settings = noted(last)
    use(settings.vocabularies)
    found = sources(wanted, settings)
    if not found.sources and not found.refused:
        remedy = "give koden run the folder in which they are now"
        raise NoInput("none of the files to try again is there any more", remedy=remedy)
    given = {"retry": [r.key for r in wanted], "output": str(output), **settings.model_dump()}
    with (observing or alone)(settings, progress or Silent()) as watching:
        result = run((), output, settings, discover=lambda *_: found, stages=stages, progress=watching, arguments=given)
    return result if result.exit_code or not _still(output, wanted) else replace(result, exit_code=ExitCode.SET_ASIDE)


def _still(output: Path, rows: Sequence[SourceRow]) -> bool:
    """Whether any of them is set aside, or lacks pages, still: what could not even be tried."""
    ledger = Ledger.read(output)
    try:
        return any(r.key in {row.key for row in rows} for r in ledger.sources(State.SET_ASIDE, State.PARTIAL))
    finally:
        ledger.close()


@contextmanager
def alone(settings: Settings, person: Progress) -> Iterator[Progress]:
    """Nobody but ``person`` watches."""
    yield person


def noted(last: RunRow) -> Settings:
    """Those of a run; finished output is skipped whatever that run was told. BadArguments when they cannot be used."""
    told = last.settings or {k: v for k, v in last.arguments.items() if k in Settings.model_fields}
    try:
        return Settings(**{**told, "existing": "skip"})
    except ValidationError as e:
        remedy = "run the command of that run again instead"
        raise BadArguments("the settings of the last run cannot be used by this koden", remedy=remedy) from e


def sources(rows: Sequence[SourceRow], settings: Settings) -> Found:
    """The sources of these rows as a run would find them; ``told`` says which are no longer there."""
    folders: dict[Path, tuple[dict[bytes, Source], dict[bytes, ScanError]]] = {}
    out, told, refused, refused_at = [], [], [], {}
    for row in rows:
        path, root = Path(os.fsdecode(row.path)), Path(row.root)
        folder = path if path.is_dir() else path.parent
        if row.path and folder not in folders:
            folders[folder] = _in(folder, settings)
        here, not_taken = folders[folder] if row.path else ({}, {})
        source, error = here.get(row.path), not_taken.get(row.path)
        if row.root and source is not None:
            files = tuple(SourceFile(f.path, below(root, f.path)) for f in source.files)
            out.append((row.name, replace(source, root=root, file=row.file, files=files)))
        elif row.root and error is not None:
            error.file = row.file
            refused.append((row.name, row.file, error))
            refused_at[row.name] = (root, path)
        elif row.root and os.path.lexists(row.path):
            told.append(f"{row.file}: it cannot be tried alone; give its folder to koden run")
        else:
            told.append(f"{row.file}: it is no longer there, so it was not tried again")
    return Found(sources=out, told=told, refused=refused, refused_at=refused_at)


def _in(folder: Path, settings: Settings) -> tuple[dict[bytes, Source], dict[bytes, ScanError]]:
    """{first file: source} of what lies in the folder itself, and {path: why} of what cannot be taken."""
    try:
        inner = [e for e in folder.iterdir() if e.is_dir()] if os.access(folder, os.R_OK | os.X_OK) else []
        found = discover((folder,), settings.unit, inner)
    except (NoInput, OSError):
        return {}, {}
    sources = {os.fsencode(s.files[0].path): s for s in found.sources}
    return sources, {os.fsencode(r.path): r.error for r in found.refused}
