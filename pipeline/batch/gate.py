"""What the audit of a source means for it: set aside, or released by somebody's decision.

Everything said of a leak here is its kind, place, length and certainty.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from pipeline.batch.leaks import counted
from pipeline.batch.rows import DecisionRow, LeakRow
from pipeline.errors import LeakFound, NotAudited
from pipeline.model import Box, Decision, Leak, Polygon

_SHOWN_PAGES = 12
MAX_LINES = 500
"""leaks that a text for a person lists one by one"""
NOWHERE: tuple[Polygon, ...] = ()


@dataclass(frozen=True)
class Released:
    """How a source with leaks may be read. ``covered``: {page number: what is painted over, original pixels}."""

    decision: Decision
    covered: Mapping[int, tuple[Polygon, ...]]

    def fingerprint(self, of_run: str) -> str:
        """Of the run and of the decision: another decision, and the source is read again."""
        text = json.dumps([of_run, asdict(self.decision), sorted(self.covered.items())], ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def released(decision: DecisionRow | None, sha256: str, leaks: Sequence[LeakRow]) -> Released | None:
    """The decision, if it holds for this content and for all of these leaks: none is on a page, or of a kind, that
    was not looked at when it was made."""
    if decision is None or decision.decision.sha256 != sha256:
        return None
    seen = {(c.kind, c.file, c.page): c.count for c in decision.counts}
    if any(c.count > seen.get((c.kind, c.file, c.page), 0) for c in counted(leaks)):
        return None
    covered: defaultdict[int, list[Polygon]] = defaultdict(list)
    for row in leaks:
        if row.number and row.leak.polygon:
            covered[row.number].append(row.leak.polygon)
    return Released(decision.decision, {n: tuple(dict.fromkeys(found)) for n, found in covered.items()})


# -------------------------------------------------------------------------------------------- in words
def summary(leaks: Sequence[LeakRow]) -> str:
    """``3 leaks: text-under-box (2) on page 4, attachment (1)``"""
    pages: defaultdict[str, set[int]] = defaultdict(set)
    for r in leaks:
        pages[r.leak.kind.value] |= {r.number} if r.number else set()
    parts = [
        f"{kind} ({n}){_on(sorted(pages[kind]))}"
        for kind, n in sorted(Counter(r.leak.kind.value for r in leaks).items())
    ]
    return f"{len(leaks)} {'leak' if len(leaks) == 1 else 'leaks'}: " + ", ".join(parts)


def _on(pages: Sequence[int]) -> str:
    if not pages:
        return ""
    shown = ", ".join(map(str, pages[:_SHOWN_PAGES])) + (" and more" if len(pages) > _SHOWN_PAGES else "")
    return f" on page{'s' if len(pages) > 1 else ''} {shown}"


def line(row: LeakRow) -> str:
    """One leak for a person."""
    leak = row.leak
    many = "" if leak.length == 1 else "s"
    where = f"page {row.number}" if row.number else leak.file + (f", page {leak.page}" if leak.page else "")
    return f"{where}: {leak.kind.value}, {leak.length} {leak.unit}{many}{_at(leak)}, certainty {leak.certainty:.2f}"


def _at(leak: Leak) -> str:
    if not leak.polygon:
        return ""
    box = Box.around(leak.polygon)
    return f", at x {box.x0:.0f} to {box.x1:.0f}, y {box.y0:.0f} to {box.y1:.0f} pixels"


def lines(leaks: Sequence[LeakRow]) -> list[str]:
    told = [line(r) for r in leaks[:MAX_LINES]]
    return told + ([f"and {len(leaks) - MAX_LINES} more"] if len(leaks) > MAX_LINES else [])


def values(row: LeakRow) -> dict[str, object]:
    """One leak for a program. ``page``: of the source; ``polygon``: original pixels."""
    leak = row.leak
    return {
        "source": row.source,
        "file": leak.file,
        "page": row.number or leak.page,
        "kind": leak.kind.value,
        "polygon": leak.polygon,
        "length": leak.length,
        "unit": leak.unit,
        "certainty": round(leak.certainty, 4),
        "rule": leak.rule,
    }


def refusal(file: str, leaks: Sequence[LeakRow], unlooked: str, decision: DecisionRow | None) -> LeakFound | NotAudited:
    """Why a source goes no further. ``unlooked``: what could not be looked at, and why; "" when everything was."""
    if not leaks:
        return NotAudited(unlooked, file=file)
    what = f"the file holds what its pages withhold, {summary(leaks)}"
    if unlooked:
        what += f"; {unlooked}"
    if decision is not None:
        what += "; the decision to release it was made of another content or of fewer leaks"
    return LeakFound(what, file=file)
