"""A program under measurement: its tree of processes, their memory, and how they are ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
INTERVAL = 0.1
"""seconds between two looks at the tree"""


@dataclass
class Memory:
    """Greatest resident memory in bytes: of the parent, of any one process below it, of all together at one time."""

    parent: int = 0
    worker: int = 0
    together: int = 0
    names: set[str] = field(default_factory=set)


def start(command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
    """In a group of its own, with one thread for each numeric library, its words thrown away."""
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [str(c) for c in command], cwd=ROOT, env=env, start_new_session=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def standin(output: Path, jobs: int, inputs: Path, samples: Path | None = None) -> subprocess.Popen[bytes]:
    more = [samples] if samples else []
    return start([sys.executable, "-m", "bench.scale.standin", output, str(jobs), inputs, *more])


def below(pid: int) -> list[psutil.Process]:
    """All processes started by ``pid``, directly or not, that are still there."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def watch(process: subprocess.Popen[bytes]) -> Memory:
    """Wait for the end of it, looking at its memory meanwhile."""
    seen = Memory()
    while process.poll() is None:
        look(process.pid, seen)
        time.sleep(INTERVAL)
    return seen


class Watching:
    """Looks at the memory of this process' children while in its ``with`` block."""

    def __init__(self) -> None:
        self.seen = Memory()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        while not self._end.wait(INTERVAL):
            for child in below(os.getpid())[:1]:
                look(child.pid, self.seen)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self.seen

    def __exit__(self, *error: object) -> None:
        self._end.set()
        self._thread.join()


def look(pid: int, seen: Memory) -> None:
    """Add what the tree below ``pid`` holds now."""
    try:
        parent = psutil.Process(pid).memory_info().rss
    except psutil.NoSuchProcess:
        return
    total = parent
    seen.parent = max(seen.parent, parent)
    for child in below(pid):
        try:
            rss, name = child.memory_info().rss, child.name()
        except psutil.NoSuchProcess:
            continue
        seen.worker, total = max(seen.worker, rss), total + rss
        seen.names.add(name)
    seen.together = max(seen.together, total)


def kill_all(pid: int) -> None:
    """As a power cut would: every process of the tree at once."""
    for process in [*below(pid), psutil.Process(pid)]:
        try:
            process.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue


def gone(processes: Sequence[psutil.Process], seconds: float = 10.0) -> bool:
    """Whether they all end in this time."""
    return not psutil.wait_procs(list(processes), timeout=seconds)[1]
