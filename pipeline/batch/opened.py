"""An output folder that something else than a run works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.batch.ledger import FILE_NAME, Ledger
from pipeline.batch.store import Layout
from pipeline.errors import OutputUnusable


@contextmanager
def opened(output: Path) -> Iterator[tuple[Layout, Ledger]]:
    """With its lock held; OutputUnusable when there is no ledger, a run goes on, or nothing can be written there."""
    if not (output / FILE_NAME).is_file():
        raise OutputUnusable("no ledger here", file=str(output), remedy="give the output folder of a koden run")
    layout = Layout(output)
    lock = layout.open()
    try:
        ledger = Ledger.open(output)
        try:
            yield layout, ledger
        finally:
            ledger.close()
    finally:
        lock.release()
