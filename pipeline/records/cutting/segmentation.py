"""Where one document ends and the next begins.

A source may hold many documents (domain notes 0.4). Before each page all that speaks for a beginning and all that
speaks against it is gathered (:mod:`pipeline.records.cutting.clues`), weighed into one certainty, and the cut is
made or not.
Runs of pages whose release line gives one document number are never cut. What a person states outranks all of it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.model import Evidence, Flag, Page, Stated
from pipeline.records.cutting.clues import Clue, between, least, prior, reported
from pipeline.records.cutting.head import Head
from pipeline.records.cutting.observed import Observed, observe
from pipeline.records.cutting.pagination import runs
from pipeline.records.cutting.sheets import second_head
from pipeline.records.cutting.stated import Statements
from pipeline.records.cutting.titles import Label
from pipeline.records.fields.release import release_line

NOT_MADE = "cut-not-made"
TWO_ON_ONE = "two-documents-on-page"
_SURE = 0.85
"""certainty of a head that counts when leaves of a file are told from pages of a document"""


@dataclass(frozen=True)
class Segment:
    """Successive pages of one document. ``cut`` says why it starts where it starts, ``head`` is the head found,
    ``label`` what it is attached as. ``stated``: what a person states of it. ``flags``: cuts that were not made."""

    pages: tuple[Page, ...]
    cut: Evidence
    head: Head | None
    label: Label | None = None
    label_alone: bool = False
    stated: Stated | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class _Boundary:
    certainty: float
    clues: tuple[Clue, ...]

    @property
    def evidence(self) -> Evidence:
        strongest = max(self.clues, key=lambda c: c.weight)
        return Evidence(strongest.id, _listed(self.clues), self.certainty)


def segments(pages: tuple[Page, ...], said: Statements | None = None) -> tuple[Segment, ...]:
    """The documents of a source, in order; every page in one. () without pages."""
    if not pages:
        return ()
    seen = [observe(page) for page in pages]
    starts, flags = _starts(seen, said)
    out = []
    for k, at in enumerate(sorted(starts)):
        end = sorted(starts)[k + 1] if k + 1 < len(starts) else len(pages)
        inked = next((o for o in seen[at:end] if not o.empty), None)
        own = inked.head if inked is not None else None
        out.append(
            Segment(
                pages[at:end],
                starts[at],
                own,
                inked.label if inked is not None else None,
                inked is not None and inked.label_alone,
                said.starts.get(at) if said is not None else None,
                tuple(f for place in range(at, end) for f in flags.get(place, ())),
            )
        )
    return tuple(out)


def _starts(seen: Sequence[Observed], said: Statements | None) -> tuple[dict[int, Evidence], dict[int, list[Flag]]]:
    """The places where documents start, each with why; and what is flagged of each page."""
    head = seen[0].head
    detail = f"the source starts here with a {head.evidence.rule}: {head.evidence.detail}" if head else ""
    starts = {0: Evidence("source-start", detail or "the source starts here", 1.0)}
    flags: dict[int, list[Flag]] = {}
    if said is None or not said.only:
        for at, boundary in _boundaries(seen):
            if said is not None and (at in said.joined or at in said.starts):
                continue
            if boundary.certainty >= least():
                starts[at] = boundary.evidence
            elif boundary.certainty >= reported() and any(c.begins for c in boundary.clues):
                message = f"a document may begin on page {seen[at].page.origin.number}: {_listed(boundary.clues)}"
                flags.setdefault(at, []).append(Flag(NOT_MADE, message, boundary.certainty, page=seen[at].page.id))
    if said is not None:
        starts |= {at: said.evidence for at in said.starts}
    for at, page in enumerate(seen):
        second = second_head(page)
        if second is not None:
            message = f"two documents on page {page.page.origin.number}, which is cut no further: {second.detail}"
            flags.setdefault(at, []).append(Flag(TWO_ON_ONE, message, second.certainty, page=page.page.id))
    return starts, flags


def _boundaries(seen: Sequence[Observed]) -> list[tuple[int, _Boundary]]:
    """What is known of every page, but the first with ink, as the start of a document."""
    numbers = _document_numbers(seen)
    sure = [o.head is not None and o.head.evidence.certainty >= _SURE for o in seen]
    pagination = runs([o.numbers for o in seen], sure)
    blanks = sum(o.empty for o in seen) / len(seen)
    out: list[tuple[int, _Boundary]] = []
    before: int | None = None
    clues_ = between(seen, pagination, blanks)
    for at, here in enumerate(seen):
        if here.empty or here.page.failed:
            continue
        if before is None:
            before = at
            continue
        a, b = numbers[at - 1], numbers[at]
        if a and b and a != b and _differ(a, b) >= 3:
            clue = Clue("document-number", f"the release line changes from {a} to {b}", math.log(9), True)
            out.append((at, _Boundary(0.9, (clue,))))
        elif not (a and b):
            found = tuple(clues_(before, at))
            if found:
                out.append((at, _Boundary(_certainty(found), found)))
        before = at
    return out


def _certainty(clues: Sequence[Clue]) -> float:
    """The logistic function of the prior and the weights."""
    odds = prior() + sum(c.weight for c in clues)
    return round(min(0.99, 1 / (1 + math.exp(-odds))), 2)


def _listed(clues: Sequence[Clue]) -> str:
    """For a person: the strongest first, those against last."""
    return "; ".join(f"{c.detail} ({c.weight:+.1f})" for c in sorted(clues, key=lambda c: (-c.weight, c.id)))


def _differ(a: str, b: str) -> int:
    return Levenshtein.distance(a, b)


def _document_numbers(seen: Sequence[Observed]) -> list[str]:
    """The document number of each page's release line, carried over pages where it could not be read."""
    out, last = [], ""
    read = [[n.number[0] for i in o.items if (n := release_line(i)) is not None and n.number] for o in seen]
    times = Counter(number for page in read for number in page)
    best = [max(found, key=lambda n: times[n]) if found else "" for found in read]
    best[:1] = [_first(best)] if best else []
    for number in best:
        if number and last and (0 < _differ(number, last) < 3 or times[number] < 2):
            number = last
        last = number or last
        out.append(last)
    return out


def _first(numbers: Sequence[str]) -> str:
    """The first page's number: that of the page after it, when it seems to be a misreading of it."""
    after = next((n for n in numbers[1:] if n), "")
    return after if numbers[0] and after and _differ(numbers[0], after) < 3 else numbers[0]
