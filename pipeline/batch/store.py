"""Where everything lies in the output folder, and how it gets there whole.

Everything of a source is built in ``.work/sources/<key>/staged`` and moved into place by renames on the same file
system. A kill at any moment leaves either the old or the new, never half a record.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import KodenError, OutputUnusable

FULL = (errno.ENOSPC, errno.EDQUOT)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unusable(e: OSError, path: Path | str) -> OutputUnusable:
    """The operating system's refusal, for a person."""
    if e.errno in FULL:
        return OutputUnusable("the disk is full", file=str(path), remedy="make room, then run the same command again")
    return OutputUnusable(
        f"cannot write here: {e.strerror or e}", file=str(path), remedy="check the output folder and your rights to it"
    )


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """OSError while writing at ``path`` as OutputUnusable."""
    try:
        yield
    except OSError as e:
        raise unusable(e, path) from e


def write(path: Path, data: bytes) -> None:
    """Whole or not at all, on the disk when this returns, readable as the umask says."""
    write_pieces(path, (data,))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """As :func:`write`, without holding all of it."""
    new = path.with_name(f".{digest(path.name.encode())[:16]}.{os.getpid()}.new")  # the name may be as long as allowed
    with writing(path):
        try:
            with new.open("wb") as f:
                for piece in pieces:
                    f.write(piece)
                f.flush()
                os.fsync(f.fileno())
            new.replace(path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise


def sync_folder(folder: Path) -> None:
    """Make renames in it last through a power cut."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def link(source: Path, target: Path) -> None:
    """The same bytes under a second name; a copy where the file system cannot link."""
    with writing(target):
        try:
            os.link(source, target)
        except OSError as e:
            if e.errno in FULL:
                raise
            with source.open("rb") as old, target.open("wb") as new:
                shutil.copyfileobj(old, new)
                new.flush()
                os.fsync(new.fileno())


@dataclass(frozen=True)
class Layout:
    """Places below the output folder ``root``."""

    root: Path

    @property
    def work(self) -> Path:
        return self.root / ".work"

    def work_of(self, key: str) -> Path:
        return self.work / "sources" / key

    def staged(self, key: str) -> Path:
        return self.work_of(key) / "staged"

    def set_aside(self, key: str) -> Path:
        return self.root / "set-aside" / key

    def moves(self, key: str) -> tuple[tuple[Path, Path], ...]:
        """(in the staged folder, in place) of everything that is published."""
        staged = self.staged(key)
        return (
            (staged / "pages", self.root / "pages" / key),
            (staged / "pagexml", self.root / "pagexml" / key),
            (staged / "text", self.root / "text" / key),
            (staged / "readings.jsonl.gz", self.readings(key)),
            (staged / "report.html", self.root / "report" / f"{key}.html"),
            (staged / "tei", self.root / "tei" / key),  # last: who watches tei/ finds the rest in place
        )

    def record(self, key: str, document: str) -> str:
        """Path of a record below the output folder."""
        return f"tei/{key}/{document}.xml"

    def corpus(self, key: str) -> str:
        """Path of the TEI that holds the source's records in order, below the output folder."""
        return f"tei/{key}/{key}.xml"

    def readings(self, key: str) -> Path:
        """What is kept of what was read of the source's pages."""
        return self.root / "readings" / f"{key}.jsonl.gz"

    def edited(self, key: str) -> Path:
        """Where records that somebody changed are kept when they are written anew."""
        return self.root / "edited" / key

    def page(self, key: str, page: str) -> str:
        return f"pages/{key}/{page}.jpg"

    def open(self) -> FileLock:
        """Create the folder and take it for this run alone; OutputUnusable says why not."""
        with writing(self.root):
            (self.work / "sources").mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.work / "lock")
            try:
                lock.acquire(timeout=0)
            except Timeout as e:
                raise OutputUnusable(
                    "another koden run is writing here",
                    file=str(self.root),
                    remedy="wait until it has ended (koden status shows it), or choose another output folder",
                ) from e
        return lock

    def publish(self, key: str) -> None:
        """Move what is staged into place. May be called again after a kill: it finishes what was begun."""
        trash = self.work_of(key) / "old"
        with writing(self.root):
            for new, place in self.moves(key):
                if not new.exists():
                    continue  # moved before the kill
                place.parent.mkdir(parents=True, exist_ok=True)
                if place.is_dir() and not place.is_symlink():
                    remove(trash)
                    place.rename(trash)
                new.replace(place)
                sync_folder(place.parent)
            remove(trash)
            remove(self.staged(key))

    def check_key(self, key: str) -> str:
        """A key becomes folder names: refuse one that could leave the output folder."""
        if not key or key.startswith(".") or any(c in key for c in "/\\\0") or len(key.encode()) > 200:
            raise KodenError("a source got a name that cannot be a folder", file=ascii(key))
        return key


def remove(path: Path) -> None:
    """A file or a whole folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
