"""Which files of a folder are there, and which of them nobody writes to any more.

Nothing here rests on events: network file systems send none. A file has settled when its size, times and inode were the
same for some seconds, as this process saw it, and nobody holds a lock on it as far as that can be told.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Stamp = tuple[int, int, int, int]
"""size in bytes, times of the content and of the entry in nanoseconds, inode"""
_HELD = (errno.EBUSY, errno.ETXTBSY, errno.EAGAIN, errno.EDEADLK)
_HELD_BY_WINDOWS = (32, 33)


@dataclass(frozen=True)
class Listing:
    """What was in a folder at one moment. ``device``: the file system it lies on; ``files``: by path, hidden ones left
    out; ``unreadable``: folders below that cannot be entered now."""

    device: int
    files: Mapping[str, Stamp]
    unreadable: frozenset[str] = frozenset()


def look(folder: Path, leave_out: Path) -> Listing:
    """Everything in ``folder`` and below but ``leave_out``. OSError when the folder itself cannot be looked at."""
    device = folder.stat().st_dev
    out, files, unreadable = leave_out.resolve(), {}, set()
    todo = [str(folder)]
    while todo:
        here = todo.pop()
        try:
            with os.scandir(here) as found:
                for entry in found:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        if Path(entry.path).resolve() != out:
                            todo.append(entry.path)
                    else:
                        files[entry.path] = _stamp(entry.path)
        except OSError:
            if here == str(folder):
                raise
            unreadable.add(here)
    return Listing(device, {path: s for path, s in files.items() if s is not None}, frozenset(unreadable))


def _stamp(path: str) -> Stamp | None:
    """Of what a link leads to; None when it has gone."""
    for follow in (True, False):
        try:
            s = os.stat(path, follow_symlinks=follow)  # noqa: PTH116 - one call for each file of a large folder
        except OSError:
            continue
        return s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino
    return None


@dataclass
class Settling:
    """Since when each file is as it is. ``seconds``: how long it must be the same."""

    seconds: float
    _since: dict[str, tuple[Stamp, float]] = field(default_factory=dict)

    def update(self, files: Mapping[str, Stamp], now: float) -> None:
        """``now``: seconds of a clock that never goes back."""
        before = self._since
        self._since = {
            path: known if (known := before.get(path)) is not None and known[0] == stamp else (stamp, now)
            for path, stamp in files.items()
        }

    def forget(self) -> None:
        """What is seen next counts from then on: the folder was away."""
        self._since = {}

    def stamp(self, path: str) -> Stamp | None:
        known = self._since.get(path)
        return known[0] if known else None

    def settled(self, path: str, now: float) -> bool:
        """True of what is not there, too: nobody writes to it."""
        known = self._since.get(path)
        return known is None or now - known[1] >= self.seconds

    def all_settled(self, now: float) -> Iterator[tuple[str, Stamp]]:
        return ((path, stamp) for path, (stamp, since) in self._since.items() if now - since >= self.seconds)

    def moving(self, now: float) -> int:
        """How many files have not settled."""
        return sum(now - since < self.seconds for _, since in self._since.values())

    def moving_folders(self, now: float) -> frozenset[str]:
        """Folders right in which something has not settled that may be a page of a series: one that is still being
        copied must not be read in part. A PDF is none."""
        moving = (path for path, (_, since) in self._since.items() if now - since < self.seconds)
        parted = (os.path.split(path) for path in moving)
        return frozenset(folder for folder, name in parted if ".pdf" not in name.lower())


def held(path: Path) -> bool:
    """Whether somebody has the file for himself: a share that refuses to open it, or a lock. A program that asks for no
    lock while it writes is not known by this."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError as e:
        return e.errno in _HELD or getattr(e, "winerror", None) in _HELD_BY_WINDOWS
    try:
        return _locked(handle)
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows told when it was opened
        return False
    for lock in (fcntl.flock, fcntl.lockf):  # BSD's locks and POSIX's do not see each other
        try:
            lock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            lock(handle, fcntl.LOCK_UN)
        except OSError as e:
            if e.errno in (errno.EACCES, *_HELD):
                return True  # others: this file system knows no locks
    return False
