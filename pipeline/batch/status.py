"""How far a run is, from the ledger alone: while it goes on or afterwards."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

from pipeline.batch import gate
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import FINISHED, DecisionRow, State

STATE_WORDS = {
    State.READING: "not finished",
    State.PUBLISHING: "not finished",
    State.DONE: "done",
    State.PARTIAL: "with failed pages",
    State.SET_ASIDE: "set aside",
}


def moment(when: float | None) -> str:
    return "" if when is None else time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(when))


def values(ledger: Ledger) -> dict[str, Any]:
    """For programs."""
    run = ledger.last_run()
    return {
        "run": vars(run) if run else None,
        "counts": {**ledger.counts(), "flags": ledger.flags()[0]},
        "engines": [{"id": i, "name": n, "version": v, "models": m} for i, n, v, m in ledger.engines()],
        "set_aside": [
            {"source": s.key, "file": s.file, "reason": s.reason, "what": s.what, "remedy": s.remedy}
            for s in ledger.sources(State.SET_ASIDE)
        ],
        "leaks": [gate.values(r) for r in ledger.leaks()],
        "released": [released(ledger, d) for d in ledger.decisions()],
    }


def released(ledger: Ledger, row: DecisionRow) -> dict[str, Any]:
    """One decision for a program. ``holds``: the source was published by it, or will be by the next run."""
    source, decision = ledger.source(row.source), row.decision
    audit, leaks = ledger.audit(row.source), ledger.leaks(row.source)
    holds = audit is not None and gate.released(row, audit.sha256, leaks) is not None
    return {
        "source": row.source,
        "file": source.file if source else "",
        "state": source.state.value if source else "",
        "who": decision.who,
        "why": decision.why,
        "when": decision.when,
        "sha256": decision.sha256,
        "leaks": {kind.value: n for kind, n in decision.leaks},
        "holds": holds,
    }


def _decided(values: dict[str, Any]) -> str:
    """One decision for a person."""
    told = f"released: {values['file']}: by {values['who']}, {values['when']}: {values['why']}"
    if not values["holds"]:
        return f"{told} (it no longer holds: the content is another, or more leaks were found)"
    return told if State(values["state"]) in FINISHED else f"{told} (the next run reads it)"


def _runs(pid: int) -> bool:
    """Whether there is such a process on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def lines(ledger: Ledger) -> Iterator[str]:
    """For a person."""
    run, counts = ledger.last_run(), ledger.counts()
    if run is not None:
        if run.ended:
            ended = f"ended {moment(run.ended)} with exit code {run.exit_code}"
        else:
            ended = "goes on" if _runs(run.pid) else "was cut off; run the same command again to go on"
        yield f"last run: started {moment(run.started)}, {ended}"
    yield "sources: " + (", ".join(f"{counts[s]} {STATE_WORDS[s]}" for s in State if s in counts) or "none")
    read = counts.get("pages-read", 0) + counts.get("pages-blank", 0)
    yield f"pages: {read} read of {counts['pages-known']} known, {counts.get('pages-failed', 0)} failed"
    flags, flagged = ledger.flags()
    told = f", {flags} flag{'s' if flags != 1 else ''} in {flagged} of them (the report says which)" if flags else ""
    yield f"documents: {counts['documents']}{told}"
    for decision in ledger.decisions():
        yield _decided(released(ledger, decision))
    for s in ledger.sources(State.SET_ASIDE):
        yield f"set aside: {s.file}: {s.what}" + (f" ({s.remedy})" if s.remedy else "")
