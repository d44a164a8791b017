"""Pages on which one document ends and another begins: the page is not divided, so a person is told."""

from __future__ import annotations

from pipeline.model import Evidence
from pipeline.records.cutting.heads import head_in
from pipeline.records.cutting.observed import END_LINE, Observed
from pipeline.records.fields import lines

_LEAST = 0.6
"""certainty of a head further down that is told"""


def second_head(page: Observed) -> Evidence | None:
    """What shows that a second document begins further down on the page: a head below an end mark, or another running
    number of a telegram; None when nothing does."""
    items = page.items
    totals = [k for k, i in enumerate(items) if i.cell is None and lines.TOTAL.search(i.text)]
    ends = [k for k, i in enumerate(items) if END_LINE.search(i.text) and k + 2 < len(items)]
    for at in sorted({k + 1 for k in ends} | set(totals[1:])):
        rest = items[at:]
        if sum(len(i.text) for i in rest) < 20 or (page.items[0].key.page, at) == (rest[0].key.page, 0):
            continue
        head = head_in(rest)
        if head is not None and head.evidence.certainty >= _LEAST:
            detail = f"a {head.evidence.rule} ({head.evidence.detail}) stands further down"
            return Evidence("second-head", detail, round(0.9 * head.evidence.certainty, 2))
    return None
