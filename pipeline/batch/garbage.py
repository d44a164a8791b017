"""``koden gc``: what no run needs any more is removed from an output folder.

That is what a run that was killed left behind, and what belongs to sources that the ledger does not know or that were
withdrawn. Nothing that the ledger lists is touched, nor what a person changed (``edited/``), nor any name that Koden
does not give: a file of somebody's own stays, and ``koden verify`` names it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch.ledger import FILE_NAME, Ledger
from pipeline.batch.opened import opened
from pipeline.batch.outputs import SCHEMAS, SOURCE_AREAS
from pipeline.batch.own import NEW, strangers
from pipeline.batch.rows import FINISHED, SourceRow, State
from pipeline.batch.store import Layout, remove, writing

_KEY = re.compile(r".+-[0-9a-f]{6}(?:[0-9a-f]{6})?(?:-\d+)?")
"""what :func:`pipeline.scan.names.source_key` makes, with a number where that was taken"""


@dataclass(frozen=True)
class Removed:
    """``path``: below the output folder; ``bytes``: of everything in it; ``why``: for a person."""

    path: str
    bytes: int
    why: str


@dataclass
class Collected:
    """``shrunk``: bytes by which the ledger became smaller."""

    removed: list[Removed] = field(default_factory=list)
    shrunk: int = 0

    @property
    def bytes(self) -> int:
        return sum(r.bytes for r in self.removed)


def collect(output: Path, *, dry_run: bool = False) -> Collected:
    """Remove it, or only say what would be. OutputUnusable when a run goes on or nothing can be written there."""
    with opened(output) as (layout, ledger):
        found = Collected([Removed(_name(layout, p), size(p), why) for p, why in garbage(layout, ledger)])
        if not dry_run:
            with writing(output):
                for r in found.removed:
                    remove(output / r.path)
                    _empty(output, (output / r.path).parent)
            before = size(output / FILE_NAME)
            ledger.forget_strays()
            ledger.shrink()
            found.shrunk = before - size(output / FILE_NAME)
    return found


def garbage(layout: Layout, ledger: Ledger) -> Iterator[tuple[Path, str]]:
    """(what, why) of everything that no run needs."""
    rows = {s.key: s for s in ledger.sources()}
    yield from _work(layout, rows)
    yield from _published(layout, ledger, rows)
    yield from _set_aside(layout, rows)
    yield from _new(layout)


def _work(layout: Layout, rows: dict[str, SourceRow]) -> Iterator[tuple[Path, str]]:
    for folder in _entries(layout.work / "sources"):
        row = rows.get(folder.name)
        if row is None:
            yield folder, "pages of a source that is not in the ledger"
        elif row.state in (*FINISHED, State.SAME, State.GONE):
            yield folder, "pages of a source that is finished"
        elif row.state is not State.PUBLISHING and (folder / "old").exists():
            yield folder / "old", "what was replaced"


def _published(layout: Layout, ledger: Ledger, rows: dict[str, SourceRow]) -> Iterator[tuple[Path, str]]:
    for area in SOURCE_AREAS:
        for entry in _entries(layout.root / area):
            key = _key_of(area, entry)
            row = rows.get(key)
            if row is None:
                if _KEY.fullmatch(key) and _ours(area, key, entry) and not ledger.outputs(key):
                    yield entry, "of a source that is not in the ledger"
            elif row.state is not State.PUBLISHING and not ledger.outputs(key) and not ledger.documents(key):
                for path in _made(area, key, entry):
                    yield path, "of a source of which nothing is published"


def _key_of(area: str, entry: Path) -> str:
    """The source that a name in an area stands for; "" for none."""
    if area == "readings":
        return entry.name.removesuffix(".jsonl.gz") if entry.name.endswith(".jsonl.gz") else ""
    if area == "report":
        return entry.stem if entry.suffix == ".html" else ""
    return entry.name if entry.is_dir() and not entry.is_symlink() else ""


def _ours(area: str, key: str, entry: Path) -> bool:
    """Whether nothing but files of the names that Koden gives lies there: ``notes-202406`` reads like a source, too."""
    return next(strangers(area, key, entry), None) is None


def _set_aside(layout: Layout, rows: dict[str, SourceRow]) -> Iterator[tuple[Path, str]]:
    for folder in _entries(layout.root / "set-aside"):
        row = rows.get(folder.name)
        strange = row is None and _KEY.fullmatch(folder.name) and _ours("set-aside", folder.name, folder)
        if strange or (row is not None and row.state in (*FINISHED, State.GONE)):
            for path in _made("set-aside", folder.name, folder):
                yield path, "the reason of a source that is no longer set aside"


def _made(area: str, key: str, entry: Path) -> list[Path]:
    """The entry, or what in it Koden made when there is something of somebody's own, too."""
    own = set(strangers(area, key, entry))
    return [p for p in sorted(entry.iterdir()) if p not in own] if own else [entry]


def _new(layout: Layout) -> Iterator[tuple[Path, str]]:
    folders = [layout.root, layout.root / SCHEMAS, *(layout.root / area for area in SOURCE_AREAS)]
    folders += [e for area in SOURCE_AREAS for e in _entries(layout.root / area) if e.is_dir() and not e.is_symlink()]
    folders += [e for e in _entries(layout.work / "sources") if e.is_dir() and not e.is_symlink()]
    for folder in folders:
        for entry in _entries(folder):
            if NEW.fullmatch(entry.name) and not entry.is_dir():
                yield entry, "a file that was never completed"


def _entries(folder: Path) -> list[Path]:
    if folder.is_symlink():
        return []
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _name(layout: Layout, path: Path) -> str:
    return path.relative_to(layout.root).as_posix()


def _empty(root: Path, folder: Path) -> None:
    """Let go of a folder in which nothing is left, but never of one that runs expect."""
    if folder != root and folder.parent != root and not any(folder.iterdir()) and folder.name != "sources":
        folder.rmdir()


def size(path: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    if path.is_symlink() or not path.is_dir():
        return path.lstat().st_size if os.path.lexists(path) else 0
    return sum(f.lstat().st_size for f in path.rglob("*") if f.is_symlink() or f.is_file())


def lines(found: Collected, *, dry_run: bool) -> Iterator[str]:
    """For a person."""
    for r in found.removed:
        yield f"{r.path}: {r.why} ({r.bytes} bytes)"
    verb = "would be removed" if dry_run else "removed"
    shrunk = f"; the ledger is {found.shrunk} bytes smaller" if found.shrunk > 0 else ""
    yield f"{found.bytes} bytes {verb}{shrunk}"
