"""Which name a source has in the output: the one it had, or a new one that nobody else has."""

from __future__ import annotations

import hashlib
import os
import stat
from itertools import count

from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import Place, SourceRow


def allocate(ledger: Ledger, place: Place, sha256: str, run: int, said: str = "") -> str:
    """Claim a key for the source and return it. ``sha256``: "" when it could not be opened; ``said``: digest of what
    is stated of it.

    Content decides before place: a source that was moved or renamed keeps its name, and two that swapped names keep
    theirs. A copy beside the original is a source of its own. What is new at a known place takes that place's name;
    anything else gets its own name, or ``name-2``, ``name-3`` ... when that is another's: nobody's record is ever
    overwritten.
    """
    row = _known(ledger, place, sha256, run)
    key = row.key if row is not None else _free(ledger, place.name)
    ledger.claim(key, place, run, met=sha256, said=said, stamp=stamp(place.path))
    return key


def stamp(path: bytes) -> str:
    """Size and time of a file, which moving it leaves as they are; "" when it is not there."""
    try:
        found = os.stat(path)  # noqa: PTH116 - bytes
    except OSError:
        return ""
    return f"{found.st_size}:{found.st_mtime_ns}"


def _free(ledger: Ledger, name: str) -> str:
    for n in count(1):
        key = name if n == 1 else f"{name}-{n}"
        if ledger.key_taken(key) is None:
            return key
    raise AssertionError("unreachable")


def _known(ledger: Ledger, place: Place, sha256: str, run: int) -> SourceRow | None:
    here = ledger.source_at(place.root, place.name)
    if here is not None and (not sha256 or sha256 in (here.sha256, here.met)):
        return here
    others = ledger.sources_like(sha256) if sha256 else _unopened(ledger, place)
    moved = [r for r in others if r.run != run and (here is None or r.key != here.key) and left(r, place, sha256)]
    moved.sort(key=lambda r: (r.name != place.name, _base(r.path) != _base(place.path), bool(r.same_as), r.key))
    return next(iter(moved), here)


def _unopened(ledger: Ledger, place: Place) -> list[SourceRow]:
    """Sources of which no content is known, whose file was called like this one and was as large and as old."""
    same = ledger.sources_stamped(stamp(place.path))
    return [r for r in same if not r.sha256 and not r.met and _base(r.path) == _base(place.path)]


def _base(path: bytes) -> bytes:
    return os.path.basename(path)  # noqa: PTH119 - bytes


def left(row: SourceRow, place: Place | None, sha256: str) -> bool:
    """Whether the source is no longer where it was: nothing is there, or something else, or it is the very file that
    is now at ``place`` under another name."""
    now = stamp(row.path)
    if not now:
        return True
    if place is not None and _same_file(row.path, place.path):
        return True
    if not row.stamp or now == row.stamp:
        return False
    return now.partition(":")[0] != row.stamp.partition(":")[0] or _digest(row.path) != sha256


def _same_file(a: bytes, b: bytes) -> bool:
    try:
        return os.path.samefile(a, b)  # noqa: PTH121 - bytes
    except OSError:
        return False


def _digest(path: bytes) -> str:
    """Of a regular file, "" of anything else. Asked for only where a file has another time but the same size as one
    that was moved or copied."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - bytes
            return ""
        with open(path, "rb") as f:  # noqa: PTH123 - bytes
            return hashlib.file_digest(f, "sha256").hexdigest()
    except OSError:
        return ""
