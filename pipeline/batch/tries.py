"""What became of an attempt, as the ledger keeps it."""

from __future__ import annotations

from pipeline.batch.assemble import Rejected
from pipeline.batch.executor import Outcome
from pipeline.batch.rows import AttemptRow
from pipeline.batch.work import Audited, Failed, PageDone
from pipeline.errors import PageCrashed, PageMemory, PageTimeout


def attempt_of(outcome: Outcome, key: str, run: int) -> AttemptRow:
    """``key``: of the source. Its ticket says which task it was, and of which page."""
    what, *rest = outcome.ticket
    page = next((n for n in rest[1:] if isinstance(n, int)), 0)
    word, reason = _became(outcome)
    return AttemptRow(
        key, what, page, run, round(outcome.began, 3), round(outcome.seconds, 3), word, reason, outcome.memory
    )


def _became(outcome: Outcome) -> tuple[str, str]:
    if outcome.kind == "timeout":
        return "timeout", PageTimeout.reason
    if outcome.kind == "memory":
        return "memory", PageMemory.reason
    if outcome.kind != "returned":
        return "crashed", PageCrashed.reason
    value = outcome.value
    if isinstance(value, Failed | Rejected):
        return "failed", value.error.reason
    if isinstance(value, Audited):
        return ("failed", value.reason) if value.reason else ("done", "")
    if isinstance(value, PageDone):
        reason = next((r.reason for r in value.rows if r.state == "failed"), "")
        return ("failed", reason) if reason else ("done", "")
    return "done", ""
