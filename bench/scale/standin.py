"""Runs with a stand-in engine, in a process of their own: ``python -m bench.scale.standin OUTPUT JOBS INPUT``.

Everything of the batch is real (processes, ledger, work folder, publication, report); pages are lists of words in a
file, and their "records" a line each (``tests/batch/fakes.py``). What is measured is Koden without its reading.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import psutil

from pipeline.batch.progress import Event, Snapshot
from pipeline.batch.run import run
from pipeline.batch.stages import Looked, Stages
from pipeline.errors import KodenError
from pipeline.settings import Settings
from tests.batch import fakes

EVERY = 250
"""pages between two samples"""


def stages() -> Stages:
    """The stand-ins, without their notes of who looked at what."""
    return replace(fakes.stages(), audit_page=_look, audit_files=_look_at_files)


def _look(*asked: Any) -> Looked:
    return Looked(())


def _look_at_files(*asked: Any) -> tuple[()]:
    return ()


def draw(folder: Path, sources: int, pages: int, slow: bool = False) -> None:
    """``sources`` files of ``pages`` pages each; every tenth page begins a document. ``slow``: a page takes 0.2 s."""
    more = {"do": "slow"} if slow else {}
    for s in range(sources):
        words = [{"text": f"volume {s} page {p}{' CUT' if p % 10 == 0 else ''}", **more} for p in range(pages)]
        fakes.scan(folder / f"{s // 100:03d}" / f"volume-{s:05d}.pdf", *words)


class Sampled:
    """A progress that notes how far the run is, when, and what the parent holds in memory (bytes)."""

    def __init__(self, out: IO[str]) -> None:
        self._out, self._next, self._me = out, 0, psutil.Process()
        self._began = time.perf_counter()

    def update(self, now: Snapshot) -> None:
        if now.pages_now < self._next:
            return
        self._next = now.pages_now + EVERY
        self.sample(now.pages_now)

    def sample(self, pages: int) -> None:
        spent = os.times()
        row = {
            "pages": pages,
            "seconds": round(time.perf_counter() - self._began, 4),
            "parent_cpu": round(spent.user + spent.system, 3),
            "parent_rss": self._me.memory_info().rss,
        }
        self._out.write(json.dumps(row) + "\n")
        self._out.flush()

    def say(self, text: str) -> None:
        return None

    def note(self, event: Event) -> None:
        return None


def main() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where this was started in the background
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    output, jobs, inputs, *samples = sys.argv[1:]
    settings = Settings(jobs=int(jobs), page_timeout=30)
    with Path(samples[0] if samples else os.devnull).open("w", encoding="utf-8") as out:
        watching = Sampled(out)
        try:
            result = run((Path(inputs),), Path(output), settings, discover=fakes.find, stages=stages, progress=watching)
        except KodenError as e:
            sys.exit(int(e.exit_code))
        watching.sample(result.now.pages_now)
    sys.exit(result.exit_code)


if __name__ == "__main__":
    main()
