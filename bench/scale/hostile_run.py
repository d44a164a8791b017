"""One run over a folder, in a process of its own, that notes what each step costs and changes files under the run.

``python -m bench.scale.hostile_run FOLDER OUTPUT STEPS RESULT``: steps go to STEPS as lines of JSON (file, step, CPU
seconds, the process' most resident megabytes meanwhile; -1 at its beginning).
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.scale.hostile_places import CHANGED, unlike
from pipeline.batch import wiring
from pipeline.batch.progress import Event, Snapshot
from pipeline.batch.run import run
from pipeline.batch.stages import Found, Stages
from pipeline.settings import Settings, load

STEPS = "HOSTILE_STEPS"
_COSTLY = ("survey", "audit_files", "audit_page", "read_frame")


def stages() -> Stages:
    """The real ones; each step is timed and its memory looked at."""
    made = wiring.stages()
    return replace(made, **{name: _timed(name, getattr(made, name)) for name in _COSTLY})


def _timed(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def timed(*given: Any) -> Any:
        file = str(given[0].file)
        _note(file=file, step=step, cpu=-1, peak=-1)
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")  # the most resident memory begins anew
        start = time.process_time()
        try:
            return function(*given)
        finally:
            _note(file=file, step=step, cpu=round(time.process_time() - start, 3), peak=_peak())

    return timed


def _note(**values: Any) -> None:
    with open(os.environ[STEPS], "a", encoding="utf-8") as f:  # noqa: PTH123
        f.write(json.dumps(values) + "\n")


def _peak() -> int:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return 0


class Watcher:
    """Changes files when the run comes to them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sources = 0

    def update(self, now: Snapshot) -> None: ...

    def say(self, text: str) -> None: ...

    def note(self, event: Event) -> None:
        file = event.values.get("file") if event.name == "source-admitted" else None
        if file == "rewritten.pdf":  # the same length, another content
            path = self.folder / str(file)
            path.write_bytes(path.read_bytes().replace(b"Minutes", b"Journal"))
        elif file == "replaced.pdf":
            new = self.folder.parent / "new.pdf"
            new.write_bytes(unlike("another"))
            new.replace(self.folder / str(file))


def _found(inputs: tuple[Path, ...], settings: Settings, output: Path) -> Found:
    found = wiring.find(inputs, settings, output)
    for folder in inputs:
        if not (folder / CHANGED[0]).exists():
            continue
        (folder / "removed.pdf").unlink()
        shutil.rmtree(folder / "going")
        threading.Thread(target=_grow, args=(folder / "grows.pdf",), daemon=True).start()
    return found


def _grow(path: Path) -> None:
    while True:
        with path.open("ab") as f:
            f.write(b"\0" * 16)
        time.sleep(0.001)


def main() -> None:
    folder, output, steps, result = (Path(a) for a in sys.argv[1:5])
    os.environ[STEPS] = str(steps)
    jobs = int(sys.argv[5])
    ended = run((folder,), output, load(None, jobs=jobs), discover=_found, stages=stages, progress=Watcher(folder))
    told = {"exit": int(ended.exit_code), "finished": ended.now.finished, "set_aside": ended.now.set_aside}
    result.write_text(json.dumps({**told, "left": ended.left, "passed_over": dict(ended.passed_over)}))


if __name__ == "__main__":
    main()
