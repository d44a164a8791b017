"""In which order sources that were surveyed are admitted: that of discovery, wherever it matters.

Which key a source gets, and which of two copies is read, must not depend on how long an opening took. Both can only
depend on it where two sources have the same content, or one took another's place; a source whose files are of other
sizes than those of all that come before it, and that is new or is what it was, depends on none of them. So a file on
which a worker hangs keeps back those alone that might have to do with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from pipeline.batch.executor import Outcome
from pipeline.batch.ledger import Ledger
from pipeline.batch.stages import Source

Sizes = tuple[int, ...] | None


class Line:
    """Sources between their survey and their admission, by number in the order of discovery."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sizes: dict[int, Sizes] = {}
        self._done: dict[int, Outcome] = {}

    def __len__(self) -> int:
        """How many are being surveyed, or wait."""
        return len(self._sizes)

    def begin(self, number: int, source: Source) -> None:
        """Its survey begins."""
        self._sizes[number] = sizes(source)

    def surveyed(self, number: int, outcome: Outcome) -> None:
        self._done[number] = outcome

    def ready(self, content: Callable[[int, Outcome], tuple[str, str, str] | None]) -> Iterator[tuple[int, Outcome]]:
        """Those that can be admitted now, in order; each has left the line when it is handed out. ``content``: root,
        name and SHA-256 of a source, None of one that could not be opened."""
        for number in sorted(self._done):
            what = content(number, self._done[number])
            if number == min(self._sizes) or (what is not None and self.apart(number, *what)):
                del self._sizes[number]
                yield number, self._done.pop(number)

    def apart(self, number: int, root: str, name: str, sha256: str) -> bool:
        """Whether the source's admission has nothing to do with those before it that are still being surveyed. ``root``
        and ``name``: its place; ``sha256``: its content."""
        own = self._sizes[number]
        before = [s for n, s in self._sizes.items() if n < number]
        if own is None or any(s is None or s == own for s in before):
            return False
        here = self._ledger.source_at(root, name)
        if here is None:
            return not self._ledger.sources_like(sha256) and self._ledger.key_taken(name) is None
        return {here.sha256, here.met} <= {"", sha256}


def sizes(source: Source) -> Sizes:
    """Bytes of each of its files; None when they cannot be told, or one is empty."""
    found = []
    for file in source.files:
        size = getattr(file, "size", None)  # of an object in a store, as it was listed
        try:
            found.append(os.stat(file.path).st_size if size is None else size)  # noqa: PTH116 - may be no text
        except OSError:
            return None
    return tuple(found) if all(found) else None
