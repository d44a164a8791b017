"""What is written anew over all sources of an output: the index of references, the report, and their digests."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from pipeline.batch.attempts import OF_RUN
from pipeline.batch.ledger import Ledger, NoLedger
from pipeline.batch.outputs import forget_run, note_run
from pipeline.batch.references import write_index
from pipeline.batch.report import write_report
from pipeline.batch.store import Layout

SHARE = 0.02
"""of the time that a watcher may spend on its reports"""


def write_over_all(layout: Layout, ledger: Ledger) -> None:
    """At the end of a run, and after a decision; OutputUnusable when it cannot be written."""
    forget_run(ledger)
    write_index(layout, ledger)
    write_report(layout, ledger)
    note_run(layout, ledger)


class Seldom:
    """:func:`write_over_all` for who is asked often: at most a :data:`SHARE` of the time goes into it, so that a report
    of a hundred thousand pages is not made for every page that arrives. One that is left out is owed: the ledger holds
    no digest of it then. ``clock``: seconds that never go back; ``spent``: of processor time."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, spent: Callable[[], float] = time.process_time
    ) -> None:
        self._clock, self._spent = clock, spent
        self._next = float("-inf")
        self.owed = True
        """not known to be written: an earlier process may have owed it"""

    @property
    def due(self) -> bool:
        """Whether one may be made now."""
        return self._clock() >= self._next

    def __call__(self, layout: Layout, ledger: Ledger) -> None:
        """Write now if that is due, else owe it."""
        self.owed = True
        if not self.due:
            forget_run(ledger)
            return
        before = self._spent()
        write_over_all(layout, ledger)
        self._next, self.owed = self._clock() + (self._spent() - before) / SHARE, False

    def catch_up(self, output: Path) -> bool:
        """Write what is owed; whether anything was. OutputUnusable when the output is in use, or cannot be written."""
        if not self.owed:
            return False
        if not _missing(output):
            self.owed = False
            return False
        layout = Layout(output)
        lock = layout.open()
        try:
            ledger = Ledger.open(output)
            try:
                self._next = float("-inf")
                self(layout, ledger)
            finally:
                ledger.close()
        finally:
            lock.release()
        return True


def _missing(output: Path) -> bool:
    """Whether the ledger knows of runs and of no report."""
    try:
        ledger = Ledger.read(output)
    except NoLedger:
        return False
    try:
        return ledger.last_run() is not None and not ledger.outputs(OF_RUN)
    finally:
        ledger.close()
