"""Findings of the audit in words and values: kind, place, length and certainty, never what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.audit.audit import Findings, Unchecked
from pipeline.errors import ExitCode, LeakFound
from pipeline.model import Box, Leak

MAX_LINES = 500
"""findings of one source that a text for a person lists one by one"""


def lines(found: Findings) -> list[str]:
    """One for each finding, for a person; leaks first."""
    told = [_leak(leak) for leak in found.leaks] + [_unchecked(u) for u in found.unchecked]
    return told[:MAX_LINES] + ([f"and {len(told) - MAX_LINES} more; --json has all"] if len(told) > MAX_LINES else [])


def values(found: Sequence[Findings]) -> dict[str, object]:
    """For a program. ``polygon``: original pixels of the page; ``page`` counts from 1 in the file."""
    leaks = [leak for f in found for leak in f.leaks]
    return {
        "exit_code": int(exit_code(found)),
        "leaks": [
            {
                "file": leak.file,
                "page": leak.page,
                "kind": leak.kind.value,
                "polygon": leak.polygon,
                "length": leak.length,
                "unit": leak.unit,
                "certainty": round(leak.certainty, 4),
                "rule": leak.rule,
            }
            for leak in leaks
        ],
        "not_looked_at": [vars(u) for f in found for u in f.unchecked],
    }


def exit_code(found: Sequence[Findings]) -> ExitCode:
    """LEAK when anything was found, SET_ASIDE when nothing was but not everything could be looked at."""
    if any(f.leaks for f in found):
        return LeakFound.exit_code
    return ExitCode.SET_ASIDE if any(f.unchecked for f in found) else ExitCode.OK


def summary(found: Sequence[Findings]) -> str:
    kinds = Counter(leak.kind.value for f in found for leak in f.leaks)
    leaking = sum(bool(f.leaks) for f in found)
    unlooked = sum(bool(f.unchecked) for f in found)
    said = f"{len(found)} {'source' if len(found) == 1 else 'sources'}: {leaking} with leaks"
    if kinds:
        said += " (" + ", ".join(f"{kind} {n}" for kind, n in sorted(kinds.items())) + ")"
    return said + (f", {unlooked} not wholly looked at" if unlooked else "")


def _leak(leak: Leak) -> str:
    where = leak.file + (f", page {leak.page}" if leak.page else "")
    many = "" if leak.length == 1 else "s"
    at = ""
    if leak.polygon:
        box = Box.around(leak.polygon)
        at = f", at x {box.x0:.0f} to {box.x1:.0f}, y {box.y0:.0f} to {box.y1:.0f} pixels"
    kind = f"{leak.kind.value}, {leak.length} {leak.unit}{many}"
    return f"{where}: {kind}{at}, certainty {leak.certainty:.2f} ({leak.rule})"


def _unchecked(u: Unchecked) -> str:
    where = u.file + (f", page {u.page}" if u.page else "")
    return f"{where}: not looked at: {u.why}"
