"""What workers are given to do in the tests of the workers alone."""

from __future__ import annotations

import mmap
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

MEGABYTE = 1 << 20
HELD: list[bytearray] = []


def nothing() -> None:
    """An initializer."""


def number() -> int:
    return os.getpid()


def balloon(megabytes: int) -> str:
    """Little by little, then it waits: whoever looks has the time."""
    for _ in range(megabytes // 50):
        HELD.append(_filled(50))
        time.sleep(0.01)
    time.sleep(60)
    return "not killed"


def grow(megabytes: int) -> int:
    """It is still there after the task."""
    HELD.append(_filled(megabytes))
    return os.getpid()


def _filled(megabytes: int) -> bytearray:
    data = bytearray(megabytes * MEGABYTE)
    data[:: mmap.PAGESIZE] = b"x" * len(data[:: mmap.PAGESIZE])
    return data


def much_at_once(megabytes: int) -> str:
    try:
        return str(np.zeros(megabytes * MEGABYTE, np.uint8).size)  # asked for, not touched
    except MemoryError:
        return "refused"


def mapped(path: Path) -> int:
    """Read through a map: resident, but the system may take it back."""
    with path.open("rb") as f, mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as m:
        total = sum(m[i] for i in range(0, len(m), mmap.PAGESIZE))
        time.sleep(1.5)
    return total


def hang() -> None:
    time.sleep(600)


def deaf() -> None:
    """Hangs with the interpreter's lock held, as a library may: no thread of this process does anything more."""
    import ctypes

    ctypes.PyDLL(None).sleep(600)


def die() -> None:
    os._exit(3)


def call(note: Path, then: str, megabytes: int = 0) -> str:
    """Calls a program that ends only when it is killed, tells its number, and goes on as ``then`` says."""
    hold = f"b = bytearray({megabytes} << 20); b[::4096] = b'x' * len(b[::4096]);" if megabytes else ""
    program = subprocess.Popen([sys.executable, "-I", "-S", "-c", f"{hold}import time; time.sleep(600)"])
    note.write_text(str(program.pid))
    if then == "hang":
        program.wait()
    elif then == "deaf":
        deaf()
    elif then == "die":
        os._exit(3)
    elif then == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def run_for_ever(note: Path, then: str) -> None:
    """A run with one such worker, in a process of its own, to be killed."""
    from pipeline.batch.workers import Workers

    with Workers(1, nothing) as workers:
        workers.submit("x", call, note, then, timeout=600)
        note.with_suffix(".run").touch()
        while True:
            workers.wait(1)


if __name__ == "__main__":
    run_for_ever(Path(sys.argv[1]), sys.argv[2])


def much_unheld(megabytes: int) -> tuple[str, str]:
    """What is refused at one stroke, within and after :func:`pipeline.batch.memory.unheld`."""
    from pipeline.batch.memory import unheld

    with unheld():
        within = much_at_once(megabytes)
    return within, much_at_once(megabytes)
