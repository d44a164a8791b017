"""``koden retry``: what was set aside, or has pages that could not be read, is tried again at once.

With the settings of the last run, which the ledger holds; only the folders of these sources are looked into, not all
that was given to that run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from pipeline.batch.ledger import Ledger
from pipeline.batch.progress import Progress
from pipeline.batch.release import find
from pipeline.batch.rows import RunRow, SourceRow, State
from pipeline.batch.run import RunResult, run
from pipeline.batch.stages import Found, Stages
from pipeline.errors import BadArguments, NoInput
from pipeline.records.words.vocabulary import use
from pipeline.scan.discover import Source, SourceFile, below, discover
from pipeline.settings import Settings


def retry(
    output: Path, names: Sequence[str], *, stages: Callable[[], Stages], progress: Progress | None = None
) -> RunResult | None:
    """Try the sources called ``names`` (as :func:`pipeline.batch.release.find` takes them), or all that need it; None
    when there is nothing to try. Raises what :func:`pipeline.batch.run.run` raises, BadArguments when a source needs no
    second try or the settings of the last run cannot be used, NoInput when no file is there any more."""
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
    if not wanted or last is None:
        return None
    settings = noted(last)
    use(settings.vocabularies)
    found = sources(wanted, settings)
    if not found.sources:
        remedy = "give koden run the folder in which they are now"
        raise NoInput("none of the files to try again is there any more", remedy=remedy)
    given = {"retry": [r.key for r in wanted], "output": str(output), **settings.model_dump()}
    return run(
        (), output, settings, discover=lambda *_: found, stages=stages, progress=progress, arguments=given
    )  # fmt: skip


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
    folders: dict[Path, dict[bytes, Source]] = {}
    out, told = [], []
    for row in rows:
        path = Path(os.fsdecode(row.path))
        folder = path.parent
        if folder not in folders:
            folders[folder] = _in(folder, settings)
        source = folders[folder].get(os.fsencode(path))
        if source is None or not row.root:
            told.append(f"{row.file}: it is no longer there, so it was not tried again")
            continue
        root = Path(row.root)
        files = tuple(SourceFile(f.path, below(root, f.path)) for f in source.files)
        out.append((row.name, replace(source, root=root, file=row.file, files=files)))
    return Found(sources=out, told=told)


def _in(folder: Path, settings: Settings) -> dict[bytes, Source]:
    """{first file: source} of what lies in the folder itself."""
    try:
        inner = [e for e in folder.iterdir() if e.is_dir()]
        found = discover((folder,), settings.unit, inner).sources
    except (NoInput, OSError):
        return {}
    return {os.fsencode(s.files[0].path): s for s in found}
