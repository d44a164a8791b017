"""Runs with stand-in stages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.progress import Event, Snapshot
from pipeline.batch.run import RunResult, run
from pipeline.settings import Settings
from tests.batch import fakes

Runner = Callable[..., RunResult]


class Heard:
    """A progress that keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.seen: list[Snapshot] = []
        self.noted: list[Event] = []

    def update(self, now: Snapshot) -> None:
        self.seen.append(now)

    def say(self, text: str) -> None:
        self.said.append(text)

    def note(self, event: Event) -> None:
        self.noted.append(event)


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def go(scans: Path, output: Path) -> Runner:
    def go(
        *inputs: Path, progress: Any = None, stages: Any = fakes.stages, into: Path = output, **options: Any
    ) -> RunResult:
        settings = Settings(**{"jobs": 1, "page_timeout": 30, **options})
        return run(inputs or (scans,), into, settings, discover=fakes.find, stages=stages, progress=progress)

    return go


def published(output: Path) -> dict[str, bytes]:
    """Everything that must not depend on how often a run was killed, source by source (the tables of what is withheld
    are of the whole run, as its report is)."""
    areas = ("tei", "pages", "pagexml", "text", "report", "readings")
    return {
        p.relative_to(output).as_posix(): p.read_bytes()
        for a in areas
        for p in sorted((output / a).rglob("*"))
        if p.is_file() and p.name not in ("redactions.json", "redactions.csv", "documents.csv")
    }
