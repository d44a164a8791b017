"""Where one document ends and the next begins: at the heads that can be recognised, nowhere else.

A source may hold several documents (domain notes 0.4). A cut is made before a page that bears a head; never at a page
that continues, never inside a run of pages whose release line gives one document number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline.model import Evidence, Kind, Page
from pipeline.records.fields.release import release_line
from pipeline.records.heads import Head, head_of
from pipeline.records.items import items_of

CUT = 0.55
"""least certainty of a head for a cut before its page"""


@dataclass(frozen=True)
class Segment:
    """Successive pages of one document; ``cut`` says why it starts where it starts, ``head`` is the head found."""

    pages: tuple[Page, ...]
    cut: Evidence
    head: Head | None


def segments(pages: tuple[Page, ...]) -> tuple[Segment, ...]:
    """The documents of a source, in order; every page in one. () without pages."""
    if not pages:
        return ()
    heads = [head_of(p) for p in pages]
    numbers = _document_numbers(pages)
    starts: list[tuple[int, Evidence]] = [(0, Evidence("source-start", "the source starts here", 1.0))]
    for at in range(1, len(pages)):
        evidence = _cut(at, heads, numbers)
        if evidence is not None:
            starts.append((at, evidence))
    starts = _absorb_blank_start(pages, starts)
    out = []
    for k, (at, evidence) in enumerate(starts):
        end = starts[k + 1][0] if k + 1 < len(starts) else len(pages)
        head = next((h for h in heads[at:end] if h is not None), None)
        own = heads[at] or (head if all(_empty(p) for p in pages[at : heads.index(head)]) else None) if head else None
        if own is not None and k == 0 and heads[0] is not None:
            evidence = Evidence("source-start", f"the source starts here with a {own.evidence.rule}", 1.0)
        out.append(Segment(pages[at:end], evidence, own))
    return tuple(out)


def _cut(at: int, heads: list[Head | None], numbers: list[str]) -> Evidence | None:
    before, here = numbers[at - 1], numbers[at]
    if before and here:
        if before == here:
            return None
        if _differ(before, here) >= 3:
            return Evidence("document-number", f"the release line changes from {before} to {here}", 0.9)
        return None
    head = heads[at]
    if head is None or head.evidence.certainty < CUT:
        return None
    if head.kind is Kind.BULLETIN and any(h is not None and h.kind is Kind.BULLETIN for h in heads[:at]) and not here:
        previous = max(k for k in range(at) if heads[k] is not None)
        if at - previous < 2:
            return None
    return head.evidence


def _differ(a: str, b: str) -> int:
    return sum(x != y for x, y in zip(a, b, strict=False)) + abs(len(a) - len(b))


def _document_numbers(pages: tuple[Page, ...]) -> list[str]:
    """The document number of each page's release line, carried over pages where it could not be read."""
    out, last = [], ""
    read = [
        [n.number[0] for i in items_of([page]) if (n := release_line(i)) is not None and n.number] for page in pages
    ]
    times = Counter(number for page in read for number in page)
    for found in read:
        number = max(found, key=lambda n: times[n]) if found else ""
        if number and last and (0 < _differ(number, last) < 3 or times[number] < 2):
            number = last
        last = number or last
        out.append(last)
    return out


def _absorb_blank_start(pages: tuple[Page, ...], starts: list[tuple[int, Evidence]]) -> list[tuple[int, Evidence]]:
    """Blank pages before the first head belong to the document that follows them."""
    if len(starts) > 1 and all(_empty(p) for p in pages[: starts[1][0]]):
        return [starts[0], *starts[2:]]
    return starts


def _empty(page: Page) -> bool:
    return page.blank or not (page.regions or page.redactions or page.failed)
