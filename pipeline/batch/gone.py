"""Sources that were set aside and whose files are no longer there: nobody need look for them any more."""

from __future__ import annotations

import os

from pipeline.batch.ledger import Ledger
from pipeline.batch.own import clear
from pipeline.batch.rows import SourceRow, State
from pipeline.batch.store import Layout, remove, writing


def notice(layout: Layout, ledger: Ledger, run: int) -> list[SourceRow]:
    """Mark them, take their reasons away; which they are. Not those that were met in this run, that have records, or
    about which somebody decided; nor any whose whole input folder is away (a disk that is not mounted). What another
    source of this run begins with (its place was given to that, or other files make a source now) is no longer there as
    itself."""
    found = []
    met = {row.path for row in ledger.sources() if row.run == run and row.path}
    for row in ledger.sources(State.SET_ASIDE):
        if row.run == run or ledger.documents(row.key) or ledger.decision(row.key) is not None:
            continue
        if os.path.lexists(row.path) and row.root and row.path not in met:
            continue
        if row.root and not os.path.isdir(row.root):  # noqa: PTH112 - may be no text
            continue
        ledger.gone(row.key)
        with writing(layout.root):
            clear("set-aside", row.key, layout.set_aside(row.key))
            remove(layout.work_of(row.key))
        found.append(row)
    return found
