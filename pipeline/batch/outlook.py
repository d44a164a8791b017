"""What a run is known to have before it, for the estimate of its time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection

from pipeline.batch import estimate
from pipeline.batch.estimate import Ahead, Lengths, Pace
from pipeline.batch.job import Job
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import FINISHED
from pipeline.batch.stages import Found, Source


class Outlook:
    """Follows a run: which sources were opened, which tasks ended. ``known``: {name: (pages, published)} by an earlier
    run. Files are looked at for their size alone."""

    def __init__(self, found: Found, ledger: Ledger, clock: Callable[[], float] = time.monotonic) -> None:
        rows = {(r.root, r.name): r for r in ledger.sources()}
        self._ahead: dict[str, Ahead] = {}
        for name, source in found.sources:
            row = rows.get((os.fsencode(source.root).decode("utf-8", "backslashreplace"), name))
            pages, finished = (row.pages, row.state in (*FINISHED, "same")) if row is not None else (0, False)
            self._ahead[name] = Ahead(len(source.files), 0 if pages else _size(source), pages, finished)
        self._clock = clock
        self._lengths: Lengths = estimate.of(self._ahead.values())
        self._pace = Pace(clock())
        self._published = 0

    @property
    def pages(self) -> int:
        """Of the sources that were not opened yet."""
        return round(self._lengths.pages)

    def opened(self, name: str, pages: int) -> None:
        """``pages``: 0 when it cannot be opened."""
        source = self._ahead[name]
        self._lengths.opened(source, pages)
        self._published += source.finished

    def ended(self, kind: str, seconds: float, units: float = 1.0) -> None:
        """A task ended, however it did. ``units``: pages of the source, for ``assemble``."""
        self._pace.ended(kind, seconds, self._clock(), units)

    def left(self, active: Collection[Job], skipped: int) -> float | None:
        """Seconds by the clock. ``skipped``: sources of an earlier run on which there was nothing to do."""
        units = {"audit": 0.0, "page": 0.0, "assemble": 0.0}
        undecided = 0
        for job in active:
            units["audit" if job.auditing else "page"] += job.missing
            units["page"] += job.surveyed.count if job.auditing else 0
            units["assemble"] += job.surveyed.count
            undecided += job.auditing and job.row.state in (*FINISHED, "same")
        decided = max(0, self._published - undecided)
        self._lengths.decided(max(0, decided - skipped), decided)
        return estimate.expected(self._lengths, self._pace, units, self._clock())


def _size(source: Source) -> int:
    """Bytes; 0 when nobody can say."""
    try:
        return sum(f.path.stat().st_size for f in source.files) if len(source.files) == 1 else 0
    except OSError:
        return 0
