"""What is written anew over all sources of an output: the index of references, the report, and their digests."""

from __future__ import annotations

from pipeline.batch.ledger import Ledger
from pipeline.batch.outputs import forget_run, note_run
from pipeline.batch.references import write_index
from pipeline.batch.report import write_report
from pipeline.batch.store import Layout


def write_over_all(layout: Layout, ledger: Ledger) -> None:
    """At the end of a run, and after a decision; OutputUnusable when it cannot be written."""
    forget_run(ledger)
    write_index(layout, ledger)
    write_report(layout, ledger)
    note_run(layout, ledger)
