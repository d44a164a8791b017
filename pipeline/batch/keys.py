"""Which name a source has in the output: the one it had, or a new one that nobody else has."""

from __future__ import annotations

import os
from itertools import count

from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import Place, SourceRow


def allocate(ledger: Ledger, place: Place, sha256: str, run: int) -> str:
    """Claim a key for the source and return it.

    The key it had, by place; or that of the same content under the same name elsewhere, unless this run has met that
    one as well (a moved folder is recognised, a copy beside the original is a source of its own). Else its name, or
    ``name-2``, ``name-3`` ... when that is another's: nobody's record is ever overwritten.
    """
    row = ledger.source_at(place.root, place.name) or _moved(ledger, place.name, sha256, run)
    if row is not None:
        ledger.claim(row.key, place, run)
        return row.key
    for n in count(1):
        key = place.name if n == 1 else f"{place.name}-{n}"
        if ledger.key_taken(key) is None:
            ledger.claim(key, place, run)
            return key
    raise AssertionError("unreachable")


def _moved(ledger: Ledger, name: str, sha256: str, run: int) -> SourceRow | None:
    if not sha256:
        return None
    same_name = (r for r in ledger.sources_like(sha256) if r.name == name)
    met_elsewhere = [r for r in same_name if r.run != run]
    gone = [r for r in met_elsewhere if not os.path.exists(r.path)]  # noqa: PTH110 - bytes
    return next(iter(gone or met_elsewhere), None)
