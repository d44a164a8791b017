"""Ends a run's workers, and the programs they called, when the run itself was killed.

A program of its own: ``python guard.py`` reads lines ``+<group>`` and ``-<group>`` (process groups) from the run, and
kills those that are left when there is no more to read, however the run ended. A worker that hangs inside a library
does not notice that its run is gone, and what it called does not notice when the worker is killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import IO


class Guard:
    """The run's side of it."""

    def __init__(self) -> None:
        self._program: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Does nothing where there are no process groups."""
        if os.name != "nt" and self._program is None:
            with suppress(OSError):  # workers look after themselves, too
                self._program = subprocess.Popen(
                    [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL, start_new_session=True,
                )  # fmt: skip

    def keep(self, group: int) -> None:
        """From now on the group ends with the run."""
        self._tell(f"+{group}\n")

    def drop(self, group: int) -> None:
        """The group is gone; its number may become another's."""
        self._tell(f"-{group}\n")

    def close(self) -> None:
        """Kills what is left."""
        program, self._program = self._program, None
        if program is not None:
            with suppress(OSError, subprocess.TimeoutExpired):
                assert program.stdin is not None
                program.stdin.close()
                program.wait(0.5)

    def _tell(self, line: str) -> None:
        if self._program is not None:
            with suppress(OSError):
                assert self._program.stdin is not None
                self._program.stdin.write(line.encode())
                self._program.stdin.flush()


def kill(group: int) -> None:
    """The process that leads the group and all that are in it, at once. Does nothing where there are no groups."""
    if os.name != "nt":
        with suppress(OSError):
            os.killpg(group, signal.SIGKILL)


def watch(lines: IO[str]) -> None:
    groups: set[int] = set()
    for line in lines:
        group = int(line[1:])
        if line[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    for group in groups:
        kill(group)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watch(sys.stdin)
