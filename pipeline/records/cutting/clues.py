"""What speaks for and against a document beginning on a page, each with its weight (``vocabularies/cuts.toml``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from rapidfuzz import fuzz

from pipeline.model import Kind
from pipeline.records.cutting.head import Head
from pipeline.records.cutting.observed import Observed
from pipeline.records.cutting.pagination import BRIDGE, Run
from pipeline.records.words.shapes import read

ALIKE = 85
"""least rapidfuzz ratio of two running lines"""
_SHAPE = 0.06
"""by how much the shapes (width over height) of two kinds of sheet differ, at least"""
_PRINT = 1.3
_MANY_BLANKS = 0.2
"""share of empty pages from which they are backs of sheets, and separate nothing"""
_MANY_SHORT = 0.4
"""share of pages whose text ends high from which that says nothing"""
_STATIONERY = 2
"""heads of documents past which a running line belongs to the paper it is printed on"""


@dataclass(frozen=True)
class Clue:
    """``detail`` is for a person; ``weight`` in log-odds. ``begins``: it makes a page a candidate by itself."""

    id: str
    detail: str
    weight: float
    begins: bool = False


@cache
def _table() -> dict[str, Any]:
    return read("cuts")


@cache
def _known() -> Mapping[str, Mapping[str, Any]]:
    return {entry["id"]: entry for entry in _table()["clue"]}


def prior() -> float:
    """Log-odds that a page begins a document, nothing being known of it."""
    return float(_table()["prior"])


def least() -> float:
    """Certainty from which a cut is made."""
    return float(_table()["least"])


def reported() -> float:
    """Certainty from which a cut that is not made is reported."""
    return float(_table()["report"])


def clue(id: str, detail: str = "", certainty: float = 1.0) -> Clue:
    """A clue of the table; KeyError for an unknown one."""
    entry = _known()[id]
    weight = float(entry["weight"]) * (certainty if entry.get("scaled") else 1.0)
    words = entry["en"] + (f" {detail}" if detail else "")
    return Clue(id, words, round(weight, 2), bool(entry["begins"]))


def between(seen: Sequence[Observed], runs: Sequence[Run], blanks: float) -> Callable[[int, int], Iterable[Clue]]:
    """The function that gathers what is known of ``at`` as the start of a document, ``before`` being the last page
    with ink before it. ``runs``: the page numbers of the source. ``blanks``: share of its pages that are empty."""
    own = [r for r in runs if not r.leaves]
    inside: dict[int, Run] = {}
    begun: dict[int, Run] = {}
    held: dict[int, Run] = {}
    for run in own:
        for at in range(run.pages[0] + 1, run.pages[-1] + 1):
            if len(run.pages) > 1:
                inside.setdefault(at, run)
        begun.setdefault(run.pages[0], run)
        for at in run.pages:
            held.setdefault(at, run)
    stationery = _stationery(seen)
    repeated = _repeated(seen) - stationery
    short = sum(o.early for o in seen) / max(1, sum(bool(o.last) for o in seen)) > _MANY_SHORT

    def found(before: int, at: int) -> Iterable[Clue]:
        a, b = seen[before], seen[at]
        yield from _heads(b, seen, at)
        yield from _stamps(a, b)
        yield from _numbers(before, at, inside, begun, held)
        yield from _before(a, blanks if at - before > 1 else 1.0, short)
        yield from _changes(a, b, repeated)
        yield from _goes_on(a, b, stationery)

    return found


def _heads(here: Observed, seen: Sequence[Observed], at: int) -> Iterable[Clue]:
    head = here.head
    if head is not None:
        yield clue(head.evidence.rule, f"({head.evidence.detail})", head.evidence.certainty)
        if head.kind is Kind.BULLETIN and here.release is None and at and _bulletin(seen[at - 1].head):
            yield clue("title-again")
    if here.label is not None:
        yield clue("attachment-label", here.label.printed, here.label.certainty)
    if head is None:
        if here.title:
            yield clue("title-line")
        if here.date:
            yield clue("date-line")


def _bulletin(head: Head | None) -> bool:
    return head is not None and head.kind is Kind.BULLETIN


def _stamps(a: Observed, b: Observed) -> Iterable[Clue]:
    if b.copy:
        yield clue("same-copy", b.copy) if b.copy == a.copy else clue("copy-stamp", b.copy)
    if b.register and b.register != a.register:
        yield clue("register-number", b.register)
    if b.classes and b.classes != a.classes:
        yield clue("class-changes" if a.classes else "class-begins")


def _numbers(
    before: int, at: int, inside: Mapping[int, Run], begun: Mapping[int, Run], held: Mapping[int, Run]
) -> Iterable[Clue]:
    run, last = inside.get(at), held.get(before)
    if run is not None:
        yield clue("page-number-goes-on", f"to {run.number(at)}")
        return
    if last is not None and last.total and last.number(before) == last.total and last.total > 1:
        yield clue("last-page", f"({last.total}/{last.total})")
    start = begun.get(at)
    if start is not None:
        if start.first == 1:
            marked = start.style.startswith(("marked", "of"))
            sure = "page-one" if len(start.pages) > 1 else "page-one-marked" if marked else "page-one-bare"
            yield clue(sure, f"of {start.total}" if start.total else "")
            return
        yield clue("page-not-first", f"({start.first})")
        if last is not None and start.first <= last.number(before) and start.style == last.style:
            yield clue("page-number-falls", f"from {last.number(before)} to {start.first}")
    elif at + 1 in begun and begun[at + 1].first == 2 and at not in held:
        yield clue("page-one-implied")


def _before(a: Observed, blanks: float, short: bool) -> Iterable[Clue]:
    if a.end:
        yield clue("end-mark", f"({a.end})")
    elif a.open:
        yield clue("sentence-open")
    if a.early and not a.open and not short:
        yield clue("ends-early")
    if a.front:
        yield clue("front-matter")
    if a.head is not None and a.head.kind is Kind.COVER:
        yield clue("cover-before")
    elif a.label_alone:
        yield clue("label-sheet-before")
    if blanks < _MANY_BLANKS:
        yield clue("blank-between")


def _changes(a: Observed, b: Observed, repeated: frozenset[str]) -> Iterable[Clue]:
    if a.vertical is not b.vertical and a.first and b.first:
        yield clue("direction-changes")
    if a.language and b.language and a.language != b.language:
        yield clue("language-changes")
    shapes = [o.page.width / max(1, o.page.height) for o in (a, b)]
    if abs(shapes[0] - shapes[1]) > _SHAPE:
        yield clue("sheet-changes")
    if a.size and b.size and not 1 / _PRINT < a.size / b.size < _PRINT:
        yield clue("print-changes")
    running = [[r for r in o.running if r in repeated] for o in (a, b)]
    if running[0] and running[1] and not _same(*running):
        yield clue("running-head-changes")


def _goes_on(a: Observed, b: Observed, stationery: frozenset[str]) -> Iterable[Clue]:
    if b.inside and not a.end:
        yield clue("begins-inside")
    if b.continued:
        yield clue("continued", b.continued)
    if any(a.numbered.get(style) == n - 1 for style, n in b.begins if n > 1):
        n = next(n for style, n in b.begins if a.numbered.get(style) == n - 1)
        yield clue("numbering-goes-on", f"to {n}")
    if _same(*([r for r in o.running if r not in stationery] for o in (a, b))):
        yield clue("running-head")
    if a.release is not None and b.release is not None:
        yield clue("same-release")


def _same(a: Sequence[str], b: Sequence[str]) -> bool:
    return any(fuzz.ratio(x, y) >= ALIKE for x in a for y in b)


def _repeated(seen: Sequence[Observed]) -> frozenset[str]:
    """Lines at the edges that come again on one of the pages that follow."""
    last: dict[str, int] = {}
    out = set()
    for at, here in enumerate(seen):
        for line in here.running:
            if at - last.get(line, -BRIDGE - 1) <= BRIDGE:
                out.add(line)
            last[line] = at
    return frozenset(out)


def _stationery(seen: Sequence[Observed]) -> frozenset[str]:
    """Running lines that stay the same past the heads of several documents: they are printed on the paper."""
    passed: dict[str, int] = {}
    last: dict[str, int] = {}
    for at, here in enumerate(seen):
        for line in here.running:
            if (
                line in last
                and at - last[line] <= BRIDGE
                and here.head is not None
                and here.head.evidence.certainty > 0.8
            ):
                passed[line] = passed.get(line, 0) + 1
            last[line] = at
    return frozenset(line for line, n in passed.items() if n >= _STATIONERY)
