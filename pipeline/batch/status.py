"""How far a run is, from the ledger alone: while it goes on or afterwards."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.batch import gate
from pipeline.batch.ledger import Ledger
from pipeline.batch.progress import Snapshot
from pipeline.batch.rows import FINISHED, DecisionRow, RunRow, SourceRow, State

STATE_WORDS = {
    State.READING: "not finished",
    State.PUBLISHING: "not finished",
    State.DONE: "done",
    State.PARTIAL: "with failed pages",
    State.SET_ASIDE: "set aside",
    State.SAME: "the same as another",
    State.GONE: "set aside once and no longer there",
}
SAY_EVERY = 2.0
"""seconds between two notes of a run about how far it is"""
DOING = {
    "survey": "opens", "audit": "looks for leaks in", "page": "reads", "give-up": "gives up", "restore": "takes up",
    "assemble": "makes the records of",
}  # fmt: skip
SHOWN = 20
"""sources that are listed one by one for each reason"""


def moment(when: float | None) -> str:
    return "" if when is None else time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(when))


def live(now: Snapshot, workers: object) -> dict[str, Any]:
    """What a run notes of itself while it goes on: how far it is, and what each worker does, where it is known."""
    doing = [
        {"what": ticket[0], "source": ticket[1], "page": next(iter(ticket[2:]), 0), "seconds": round(seconds, 1)}
        for ticket, seconds in getattr(workers, "doing", ())
        if isinstance(ticket, tuple) and len(ticket) > 1 and isinstance(ticket[1], str)
    ]
    return {"at": time.time(), **vars(now), "workers": doing}


def goes_on(run: RunRow | None) -> bool:
    """Whether the run has not ended and its process is there."""
    return run is not None and run.ended is None and _runs(run.pid)


def values(ledger: Ledger) -> dict[str, Any]:
    """For programs."""
    run = ledger.last_run()
    return {
        "run": vars(run) | {"goes_on": goes_on(run)} if run else None,
        "failures": [{"reason": r, "sources": a, "pages": b} for r, a, b in ledger.failures()],
        "counts": {**ledger.counts(), "flags": ledger.flags()[0]},
        "engines": [{"id": i, "name": n, "version": v, "models": m} for i, n, v, m in ledger.engines()],
        "set_aside": [
            {"source": s.key, "file": s.file, "reason": s.reason, "what": s.what, "remedy": s.remedy}
            for s in ledger.sources(State.SET_ASIDE)
        ],
        "same": [{"source": s.key, "file": s.file, "same_as": s.same_as} for s in ledger.sources(State.SAME)],
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


def pace(now: Mapping[str, Any]) -> str:
    """Pages a minute and what is left, by what a run noted last; "" before there is a page. No time is told before
    the run itself can tell one: what was spent on engines and audits says little of the pages."""
    pages, seconds = now.get("pages_now", 0), now.get("seconds", 0.0)
    if not pages or seconds <= 1:
        return ""
    rate, left = f"{60 * pages / seconds:.1f} pages/min", now.get("seconds_left")
    if left is None:
        return rate
    told = f"{left:.0f} s" if left < 90 else f"{left / 60:.0f} min" if left < 5400 else f"{left / 3600:.1f} h"
    return f"{rate}, about {told} left"


def _live(run: RunRow) -> Iterator[str]:
    now = run.now
    told = pace(now)
    yield f"now: {now['pages_done']} of {now['pages_expected']} pages" + (f", {told}" if told else "")
    for w in now.get("workers", ()):
        page = f"page {w['page']} of " if w["page"] else ""
        yield f"  {DOING.get(w['what'], w['what'])} {page}{w['source']} ({w['seconds']:.0f} s)"


def lines(ledger: Ledger) -> Iterator[str]:
    """For a person."""
    run, counts = ledger.last_run(), ledger.counts()
    if run is not None:
        if run.ended:
            ended = f"ended {moment(run.ended)} with exit code {run.exit_code}"
        else:
            ended = "goes on" if goes_on(run) else "was cut off; run the same command again to go on"
        yield f"last run: started {moment(run.started)}, {ended}"
        if goes_on(run) and run.now:
            yield from _live(run)
    yield "sources: " + (", ".join(f"{counts[s]} {STATE_WORDS[s]}" for s in State if s in counts) or "none")
    read = counts.get("pages-read", 0) + counts.get("pages-blank", 0)
    yield f"pages: {read} read of {counts['pages-known']} known, {counts.get('pages-failed', 0)} failed"
    flags, flagged = ledger.flags()
    told = f", {flags} flag{'s' if flags != 1 else ''} in {flagged} of them (the report says which)" if flags else ""
    yield f"documents: {counts['documents']}{told}"
    for reason, sources, pages in ledger.failures():
        parts = [f"{n} {what}{'s' * (n != 1)}" for n, what in ((sources, "source"), (pages, "page")) if n]
        yield f"failed, {reason}: {', '.join(parts)}"
    for decision in ledger.decisions():
        yield _decided(released(ledger, decision))
    for s in ledger.sources(State.SAME):
        first = ledger.source(s.same_as)
        yield f"the same: {s.file}: its records are those of {first.file if first else s.same_as}"
    by_reason: dict[str, list[SourceRow]] = {}
    for s in ledger.sources(State.SET_ASIDE):
        by_reason.setdefault(s.reason, []).append(s)
    for reason, found in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        for s in found[:SHOWN]:
            yield f"set aside: {s.file}: {s.what}" + (f" ({s.remedy})" if s.remedy else "")
        if len(found) > SHOWN:
            yield f"set aside: {len(found) - SHOWN} more, {reason} (--json lists them)"
