"""How much memory a process and the programs it called have for themselves.

Counted is what is resident and belongs to the process alone: what is mapped from files (a large PDF, libraries) can be
taken back by the system at any time, and is not counted where the system tells it apart (Linux).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

MEGABYTE = 1 << 20


def own(pid: int) -> int:
    """Megabytes of one process; 0 when there is none."""
    try:
        used = psutil.Process(pid).memory_info()
    except psutil.Error:
        return 0
    return int(used.rss - getattr(used, "shared", 0)) // MEGABYTE


def called(pid: int) -> tuple[int, ...]:
    """The processes that ``pid`` started and that still run, and what those started."""
    below: list[int] = []
    try:
        asked = [pid]
        while asked:
            for thread in Path(f"/proc/{asked.pop()}/task").iterdir():
                found = [int(child) for child in (thread / "children").read_text().split()]
                asked += found
                below += found
    except OSError:  # it ended meanwhile, or the system does not tell so quickly
        if not Path(f"/proc/{pid}/task/{pid}/children").exists():
            return _asked_of_all(pid)
    return tuple(below)


def _asked_of_all(pid: int) -> tuple[int, ...]:
    try:
        return tuple(child.pid for child in psutil.Process(pid).children(recursive=True))
    except psutil.Error:
        return ()


@contextmanager
def unheld() -> Iterator[None]:
    """In the worker: for a task that may take more than others, nothing is refused at one stroke."""
    try:
        import resource
    except ImportError:
        yield
        return
    limit, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
