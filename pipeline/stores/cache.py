"""Objects of stores as files of this machine, as many as fit.

All processes of a machine share the folder. Who uses a file holds a shared lock on its name (flock, gone with the
process); a file is fetched and removed under an exclusive one only. A file counts as there when its size and the mark
of its version are those that were listed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from pipeline.errors import AccessDenied, FileChanged, MissingDependency, OutputUnusable, TooLarge
from pipeline.scan.discover import Source, SourceFile
from pipeline.stores.addresses import mark_of, opened

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

FOLDER = "KODEN_CACHE"
"""Variable that names the folder"""
SIZE = "KODEN_CACHE_MEGABYTES"
DEFAULT_SIZE = 20_000


@dataclass(frozen=True)
class StoredFile(SourceFile):
    """A file that lies in a store. ``path``: where it would be in the cache; ``relative``: the same below the cache's
    folder, which may be another on another machine. ``url``: that was given; ``key``: of the object, in its store;
    ``size`` in bytes; ``mark``: of its version."""

    relative: str
    url: str
    key: str
    size: int
    mark: str


@dataclass(frozen=True)
class StoredSource(Source):
    """A source whose files lie in a store. ``beside``: its sidecar file, if the store has it."""

    beside: StoredFile | None = None


def where() -> Path:
    """The cache's folder on this machine, there or not."""
    given = os.environ.get(FOLDER)
    name = f"koden-cache-{os.getuid() if hasattr(os, 'getuid') else ''}"
    return Path(given) if given else Path(tempfile.gettempdir()).resolve() / name


def folder() -> Path:
    """The cache's folder on this machine, for this user alone. OutputUnusable when it belongs to somebody else."""
    if fcntl is None:
        raise MissingDependency("URLs as inputs need a POSIX system", remedy="mount the store, and give its folder")
    place = where()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = place.lstat()
    except OSError as e:
        raise OutputUnusable(f"the cache cannot be made: {e.strerror}", file=str(place)) from e
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise OutputUnusable(
            "the cache must be a folder that nobody else can open", file=str(place), remedy=f"set {FOLDER} to another"
        )
    return place


def limit() -> int:
    """Bytes the cache may take."""
    return int(os.environ.get(SIZE) or DEFAULT_SIZE) * 1_000_000


def side(path: Path, kind: str) -> Path:
    """A file of ours about ``path``: its lock, its mark. Beside the tree of objects, never in it."""
    place = folder() / kind
    place.mkdir(mode=0o700, exist_ok=True)
    return place / hashlib.sha256(os.fsencode(path)).hexdigest()


class _Held:
    """What this process uses at present: the files of one source."""

    source: StoredSource | None = None
    brought: StoredSource | None = None
    locks: tuple[IO[bytes], ...] = ()


def bring(source: Source) -> Source:
    """The source with its files on this machine, where they stay until the next one is asked for. Anything else is
    handed back as it is. FileChanged when an object is no longer what was listed, AccessDenied when it cannot be had,
    TooLarge when it does not fit."""
    if not isinstance(source, StoredSource):
        return source
    if source == _Held.source and _Held.brought is not None:
        return _Held.brought
    let_go()
    locks: list[IO[bytes]] = []
    try:
        files = tuple(_there(f, locks) for f in source.files if isinstance(f, StoredFile))
        beside = _there(source.beside, locks) if source.beside else None
    except BaseException:
        for lock in locks:
            lock.close()
        raise
    sidecar = beside.path if beside else source.sidecar
    _Held.source, _Held.locks = source, tuple(locks)
    _Held.brought = replace(source, files=files, sidecar=sidecar)
    return _Held.brought


def let_go() -> None:
    """What this process holds may be removed."""
    for lock in _Held.locks:
        lock.close()
    _Held.source, _Held.brought, _Held.locks = None, None, ()


def _there(file: StoredFile, locks: list[IO[bytes]]) -> StoredFile:
    """Fetched if need be, and locked."""
    here = replace(file, path=folder() / file.relative)
    lock = side(here.path, "locks").open("ab")
    locks.append(lock)
    while True:
        fcntl.flock(lock, fcntl.LOCK_SH)
        if _valid(here):
            return here
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _valid(here):
            _fetch(here)


def _valid(file: StoredFile) -> bool:
    try:
        return file.path.stat().st_size == file.size and side(file.path, "marks").read_text() == f"{file.mark}\n"
    except (OSError, UnicodeDecodeError):
        return False


def _fetch(file: StoredFile) -> None:
    system, _ = opened(file.url)
    path = file.key
    _make_room(file.size, file)
    try:
        info = system.info(path)
        if (info.get("size"), mark_of(info)) != (file.size, file.mark):
            raise FileChanged("the object changed after it was listed", file=file.name)
        file.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder(), prefix=".fetching-")
        new = Path(name)
        try:
            with os.fdopen(handle, "wb") as out, system.open(path, "rb") as stored:
                shutil.copyfileobj(stored, out, 1 << 20)
            if new.stat().st_size != file.size:
                raise FileChanged("the object changed while it was fetched", file=file.name)
            time = 1_000_000_000  # the same on every machine; what tells versions apart is the mark
            os.utime(new, (time, time))
            side(file.path, "marks").write_text(f"{file.mark}\n")
            new.replace(file.path)
        finally:
            new.unlink(missing_ok=True)
    except FileNotFoundError as e:
        raise FileChanged("the object is no longer there", file=file.name) from e
    except FileChanged:
        raise
    except Exception as e:  # each kind of store has errors of its own
        raise AccessDenied(
            f"the object cannot be fetched ({type(e).__name__})", file=file.name, remedy="look at the store, run again"
        ) from e


def _make_room(size: int, file: StoredFile) -> None:
    """Remove what nobody uses, what was used longest ago first."""
    files = [p for p in (folder() / "objects").rglob("*") if p.is_file() and p.stat().st_size]
    total = sum(p.stat().st_size for p in files)
    for path in sorted(files, key=lambda p: p.stat().st_atime_ns):
        if total + size <= limit():
            return
        if path != file.path:
            total -= _remove(path)
    if total + size > limit():
        raise TooLarge(
            f"it does not fit into the cache of {limit() // 1_000_000} megabytes",
            file=file.name,
            remedy=f"raise {SIZE}, or use fewer processes",
        )


def forget(path: Path) -> None:
    """No such name any more, unless somebody still reads it."""
    if _remove(path) or not path.stat().st_size:
        path.unlink(missing_ok=True)


def _remove(path: Path) -> int:
    """Its bytes, when nobody uses it; 0 when it stays."""
    with side(path, "locks").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 0
        size = path.stat().st_size
        side(path, "marks").unlink(missing_ok=True)
        path.write_bytes(b"")  # its name stays, for whoever lists the folder just now
        return size
