"""The objects of a PDF as pikepdf gives them, the file opened once for all who look at its pages.

One file is held open in each process, the last one; it is opened anew when it is no longer the same file, after so many
looks (what was parsed is kept), and after every error. Nobody may change the objects, or count the warnings that they
give: what was parsed before does not warn again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pikepdf

_LOOKS = 200
"""after which a file is opened anew; a page takes about eight"""


class _Held:
    """``users``: blocks that are in it."""

    def __init__(self, path: Path, marks: tuple[object, ...]) -> None:
        self.file, self.marks, self.looks, self.users = path.open("rb"), marks, 0, 0
        try:
            self.pdf = pikepdf.open(self.file, suppress_warnings=True)
        except BaseException:
            self.file.close()
            raise

    def close(self) -> None:
        self.pdf.close()
        self.file.close()


_held: _Held | None = None


@contextmanager
def objects(path: Path) -> Iterator[pikepdf.Pdf]:
    """The file, to be looked at. Raises what ``pikepdf.open`` does, and OSError."""
    global _held
    marks = _marks(path)
    if _held is not None and not _held.users and (_held.marks != marks or _held.looks >= _LOOKS):
        release()
    if _held is not None and _held.marks != marks:  # another one is being looked at
        with path.open("rb") as file, pikepdf.open(file, suppress_warnings=True) as pdf:
            yield pdf
        return
    if _held is None:
        _held = _Held(path, marks)
    mine = _held
    mine.looks, mine.users = mine.looks + 1, mine.users + 1
    try:
        yield mine.pdf
    except BaseException:
        mine.marks = ()  # nobody finds it again
        raise
    finally:
        mine.users -= 1


def release() -> None:
    """Close the file that is held open."""
    global _held
    if _held is not None and not _held.users:
        _held.close()
        _held = None


def _marks(path: Path) -> tuple[object, ...]:
    """By what a file is known to be the same."""
    now = path.stat()
    return path, now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns
