"""An archivist's decision that a source may be read although it holds leaks, and its withdrawal.

The decision is bound to the content that was audited and to the leaks that were found; the next run acts on it. What
leaks is not used then either: see :mod:`pipeline.redaction.covered`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.batch import gate
from pipeline.batch.leaks import counted
from pipeline.batch.ledger import Ledger
from pipeline.batch.opened import opened
from pipeline.batch.over_all import write_over_all
from pipeline.batch.publish import put_aside, take_away
from pipeline.batch.rows import LeakRow, SourceRow
from pipeline.errors import BadArguments, LeakFound
from pipeline.model import Decision

MOST = 2000
"""characters of a reason"""


@dataclass(frozen=True)
class Decided:
    """``decision`` is None when it was taken back."""

    source: SourceRow
    leaks: tuple[LeakRow, ...]
    decision: Decision | None


def release(output: Path, name: str, who: str, why: str) -> Decided:
    """Note the decision on the source called ``name`` (its key, or its file as the report names it).

    Raises BadArguments when nobody or no reason is named, there is no such source, or it has no leaks to decide on;
    OutputUnusable when a run goes on. The report is written anew.
    """
    who, why = _given(who, "--by", "who decides"), _given(why, "--why", "why")
    with opened(output) as (layout, ledger):
        source = find(ledger, name)
        audit, leaks = ledger.audit(source.key), tuple(ledger.leaks(source.key))
        if audit is None or not leaks:
            raise BadArguments("no leak is known of it, so there is nothing to release", file=source.file)
        if not audit.complete:
            what = "not all of it could be audited, so nobody knows what would be released"
            raise BadArguments(what, file=source.file, remedy="the report says what is in the way")
        counts = counted(leaks)
        totals: dict[Any, int] = {}
        for c in counts:
            totals[c.kind] = totals.get(c.kind, 0) + c.count
        decision = Decision(who, why, _now(), audit.sha256, tuple(sorted(totals.items())))
        ledger.decide(source.key, decision, counts)
        write_over_all(layout, ledger)
        return Decided(source, leaks, decision)


def withdraw(output: Path, name: str, who: str, why: str) -> Decided:
    """Take the decision back and with it everything that was published by it. Errors as of :func:`release`."""
    with opened(output) as (layout, ledger):
        source = find(ledger, name)
        if not ledger.take_back(source.key, _now(), who.strip(), why.strip()):
            raise BadArguments("there is no decision to take back", file=source.file)
        leaks = tuple(ledger.leaks(source.key))
        take_away(layout, ledger, source.key)
        error = LeakFound(f"the file holds what its pages withhold, {gate.summary(leaks)}", file=source.file)
        put_aside(layout, ledger, source.key, error, ("A decision to release it was taken back.",), leaks)
        write_over_all(layout, ledger)
        return Decided(source, leaks, None)


def find(ledger: Ledger, name: str) -> SourceRow:
    """The source with this key, of this file as the report names it, at this path, or whose file's name this is;
    BadArguments when there is none, or several."""
    row = ledger.source(name)
    rows = [row] if row else _called(list(ledger.sources()), name)
    if len(rows) == 1:
        return rows[0]
    if rows:
        keys = ", ".join(r.key for r in rows)
        raise BadArguments(f"there are {len(rows)} sources of this name; give one by its key: {keys}", file=name)
    raise BadArguments("there is no such source in this output", file=name, remedy="the report lists them")


def _called(sources: Sequence[SourceRow], name: str) -> list[SourceRow]:
    """The first of these ways of naming a file that any source answers to."""
    path = os.fsencode(os.path.realpath(name)) if name else b""
    for found in (
        [s for s in sources if s.file == name],
        [s for s in sources if path and path in (os.path.realpath(s.path), os.path.realpath(s.beside or b"/"))],
        [s for s in sources if name and s.file.rsplit("/", 1)[-1] == name],
    ):
        if found:
            return found
    return []


def _given(text: str, option: str, what: str) -> str:
    text = text.strip()
    if not text:
        raise BadArguments(f"{option} must say {what}")
    if len(text) > MOST:
        raise BadArguments(f"{option} takes {MOST} characters at most")
    if any(not c.isprintable() for c in text):
        raise BadArguments(f"{option} takes one line of text")
    return text


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
