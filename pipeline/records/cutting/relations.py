"""How documents of one source belong together: attachments to what they are attached to, part telegrams to the first.

An attachment says what it is by a label (別添, 資料②, Enclosure 1), not to what it belongs: that is the document before
the first of them (a decision sheet, a letter, a telegram), as such files are put together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.model import Document, Evidence, FieldName, Kind, Page, Relation, RelationType
from pipeline.records.cutting.segmentation import Segment
from pipeline.records.cutting.stated import Statements
from pipeline.records.words.items import items_of

_MENTIONED, _NOT_MENTIONED = 0.9, 0.65
"""certainty by whether the document before says that something is attached"""
_DRAFT = 0.75
_MENTION = re.compile(
    r"別添|別紙|附属|付属|附件|添付|別冊|資料[0-9一二三(]|ENCLOS|ATTACHED|ATTACHMENT|ANNEX|(?:AT)?TAB[A-Z](?![A-Z])",
    re.I,
)
_PAST = 3


def attachments(
    found: Sequence[Document],
    segments: Sequence[Segment],
    said: Statements | None = None,
    pages: Sequence[Page] = (),
) -> Mapping[str, tuple[Relation, ...]]:
    """By document id what it is attached to, if anything. BadSidecar when a statement names no document."""
    starts, at = [], 0
    for segment in segments:
        starts.append(at)
        at += len(segment.pages)
    out: dict[str, tuple[Relation, ...]] = {}
    main: int | None = None
    carried = ""
    for k, (document, segment) in enumerate(zip(found, segments, strict=True)):
        told = said.attached(starts[k], starts, pages) if said is not None else None
        label = segment.label.printed if segment.label is not None else carried
        slip = segment.label_alone and len(segment.pages) == 1
        carried = label if slip else ""
        if told is not None and said is not None:
            if told >= 0:
                out[document.id] = (Relation(RelationType.ATTACHMENT_OF, found[told].id, said.evidence),)
            else:
                main = k
            continue
        if label and main is not None:
            certainty = _MENTIONED if _mentions(segments[main]) else _NOT_MENTIONED
            where = "on its first page" if segment.label is not None else "on the sheet before"
            evidence = Evidence("attachment-label", f"{label} {where}", certainty)
            out[document.id] = (Relation(RelationType.ATTACHMENT_OF, found[main].id, evidence),)
        elif main is not None and k == main + 1 and _drafted_for(found[main], segments[main], document, segment):
            detail = "a plain draft directly behind a decision sheet that speaks of papers attached"
            evidence = Evidence("draft-after-decision", detail, _DRAFT)
            out[document.id] = (Relation(RelationType.ATTACHMENT_OF, found[main].id, evidence),)
        elif not label and document.kind is not Kind.COVER:
            main = k
    return out


def _mentions(segment: Segment) -> bool:
    return any(_MENTION.search(i.text) for i in items_of(segment.pages[:_PAST]) if len(i.text) > 4)


def _drafted_for(decision: Document, sheet: Segment, draft: Document, text: Segment) -> bool:
    """Whether a draft is what a decision sheet asks a decision on: it is plain, while the form of a draft telegram has
    approvers of its own, and its day, where it is known, is the day the sheet was drafted."""
    if decision.kind is not Kind.DECISION or draft.kind is not Kind.DRAFT or not _mentions(sheet):
        return False
    if text.head is None or text.head.evidence.rule != "titled-head":
        return False
    days = [d.first(FieldName.DRAFTED) or d.first(FieldName.DATE) for d in (decision, draft)]
    return len({day.value[:10] for day in days if day is not None and day.value}) < 2


def parts(found: Sequence[Document]) -> Mapping[str, tuple[Relation, ...]]:
    """By document id the first of the part telegrams it belongs to: telegrams of one number and sender that say which
    part they are, one of them the first. Where they say of how many, they must agree."""
    groups: dict[tuple[str, str], list[tuple[int, int, Document]]] = defaultdict(list)
    for document in found:
        value = document.first(FieldName.PART)
        m = re.fullmatch(r"([0-9]+)(?:/([0-9]+))?", value.value) if value is not None else None
        number = document.first(FieldName.SERIAL) or document.first(FieldName.CIRCULAR)
        if m is None or number is None:
            continue
        sender = document.first(FieldName.SENDER) or document.first(FieldName.PLACE)
        key = (number.value, sender.value if sender is not None else "")
        groups[key].append((int(m.group(1)), int(m.group(2) or 0), document))
    out: dict[str, tuple[Relation, ...]] = {}
    for (shared, _), members in groups.items():
        first = next((d for part, _, d in members if part == 1), None)
        counts = {count for _, count, _ in members} - {0}
        if first is None or len(counts) > 1:
            continue
        for part, _, document in members:
            if part > 1:
                of = f" of {min(counts)}" if counts else ""
                evidence = Evidence("part-number", f"part {part}{of} of number {shared}", 0.9)
                out[document.id] = (Relation(RelationType.PART_OF, first.id, evidence),)
    return out
