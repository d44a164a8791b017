"""The structured log: every step of a run as a line of JSON, added to a file."""

from __future__ import annotations

import errno
import json
import os
import stat
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.batch.progress import Event, Snapshot
from pipeline.errors import BadArguments

EVERY = 60.0
"""seconds between two lines that say how far the run is"""


class Log:
    """Adds to ``path``: ``time`` (UTC, ISO 8601), ``run``, ``event``, ``source`` and ``page`` where there are any, and
    the event's values beside them. Never content of a scan: events hold none.

    A line is one write at the end of the file, so that several processes may share it. When the file is renamed or
    removed (logrotate), the next line begins a new one. What cannot be written stops nothing: ``complain`` is told
    once, and again after it worked in between. Raises BadArguments when the file holds something that is no log.
    """

    def __init__(self, path: Path, complain: Callable[[str], None], clock: Callable[[], float] = time.time) -> None:
        self._path, self._complain, self._clock = path, complain, clock
        self._file: int | None = None
        self._run: int | None = None
        self._told, self._torn, self._last = False, False, 0.0
        self._one_at_a_time = threading.RLock()  # copies to a store are told of by a thread of their own
        refuse_other(path, b"{", "log")

    def note(self, event: Event) -> None:
        if event.name == "run-began":
            self._run, self._last = event.values.get("run"), self._clock()
        line: dict[str, Any] = {"time": _utc(self._clock()), "run": self._run, "event": event.name}
        line |= {"source": event.source} if event.source else {}
        line |= {"page": event.page} if event.page is not None else {}
        self._add(line | {name: value for name, value in event.values.items() if name not in line})

    def say(self, text: str) -> None:
        self.note(Event("told", values={"text": text}))

    def update(self, now: Snapshot) -> None:
        if self._clock() - self._last >= EVERY:
            self._last = self._clock()
            self.note(Event("progress", values=asdict(now)))

    def close(self) -> None:
        with self._one_at_a_time:
            self._close()

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    # -------------------------------------------------------------------------------------------------
    def _add(self, line: dict[str, Any]) -> None:
        # names whose bytes are no text: the escape is the same in JSON
        data = json.dumps(line, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace") + b"\n"
        with self._one_at_a_time:
            try:
                file = self._open()
                if self._torn:  # the disk was full in the middle of a line
                    data = b"\n" + data
                written = os.write(file, data)
                self._torn = written < len(data)
                if self._torn:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                self._told = False
            except OSError as e:
                self.close()
                if not self._told:
                    self._told = True
                    self._complain(
                        f"the log {self._path} cannot be written: {e.strerror or e}; the run goes on without it"
                    )

    def _open(self) -> int:
        """The file under this name, now."""
        if self._file is not None:
            try:
                here, there = os.fstat(self._file), self._path.stat()
                if (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino):
                    return self._file
            except FileNotFoundError:
                pass
            self.close()
        # a pipe without a reader must not stop the run
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
        self._file = os.open(self._path, flags, 0o666)
        return self._file


def refuse_other(path: Path, begins: bytes, what: str) -> None:
    """BadArguments when the file at ``path`` holds something else than what ``begins`` so: a scan, given by mistake."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return
        with path.open("rb") as f:
            head = f.read(len(begins) + 1).lstrip(b"\n")
    except OSError:
        return  # not there yet; what cannot be read is told when it is written
    if head and not head.startswith(begins):
        raise BadArguments(
            f"this file is no {what} of koden and would be spoilt", file=str(path), remedy="give another"
        )


def _utc(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
