"""Values found again in the text of a block: dates, names, the subject, entries of routing lists."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Block, Box, Cell, FieldName, Role, Row, Value
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.inline import STRUCK
from pipeline.tei.links import reference_attributes
from pipeline.tei.parties import Parties
from pipeline.tei.tokens import Span, Token, find
from pipeline.tei.values import DATES, addressed, date_attributes, proof, struck
from pipeline.tei.xml import Attributes

LISTED = (FieldName.DISTRIBUTION, FieldName.CONSULTED)
_NAMES = {
    FieldName.SENDER: "sender",
    FieldName.RECIPIENT: "recipient",
    FieldName.PARTICIPANT: "participant",
    FieldName.AUTHOR: "author",
    FieldName.INSTITUTION: "institution",
    FieldName.DRAFTER: "drafter",
    FieldName.OFFICE: "office",
    FieldName.ATTENTION: "attention",
}
_OFFICES = {FieldName.INSTITUTION, FieldName.OFFICE}
_PLACES = {FieldName.PLACE: "sent", FieldName.RECEIVED_PLACE: "received"}


def on(values: Sequence[Value], holder: Block | Cell, rows: Sequence[Row]) -> list[Value]:
    """Those values whose polygon's middle lies in the box of the holder's rows, on the same page."""
    boxes: dict[str, Box] = {}
    for row in rows:
        if row.pieces:
            boxes[row.page] = Box.union([row.box, *([boxes[row.page]] if row.page in boxes else [])])
    if isinstance(holder, Cell) and len(boxes) == 1:
        page = next(iter(boxes))
        boxes[page] = Box.union([boxes[page], Box.around(holder.polygon)]) if holder.polygon else boxes[page]
    out = []
    for value in values:
        box = boxes.get(value.page)
        if box is None or not value.polygon:
            continue
        x, y = Box.around(value.polygon).center
        if box.x0 - 2 <= x <= box.x1 + 2 and box.y0 - 2 <= y <= box.y1 + 2:
            out.append(value)
    return out


def spans(tokens: Sequence[Token], values: Sequence[Value], facsimile: Facsimile, parties: Parties) -> list[Span]:
    """Spans of dates, names, places and the subject, apart and in order; where two overlap the longer one stays. A day
    that is the document's own because something was done on it is the day of that."""
    found = []
    for value in sorted(values, key=lambda v: v.name is FieldName.DATE):
        tag, attributes = _element(value, parties)
        printed = value.printed
        if value.name is FieldName.ATTENTION:
            printed = printed.strip().removesuffix(addressed(value)[1]) if value.part("name") else ""
        at = find(tokens, printed) if tag and printed else None
        if at is not None:
            found.append(Span(*at, tag, {**attributes, **proof(value, facsimile)}))
    return apart(found)


def label(block: Block, tokens: Sequence[Token]) -> Span | None:
    """The printed label at the beginning of a list item or note; None when it does not begin with it."""
    if block.role not in (Role.ITEM, Role.NOTE) or not block.label:
        return None
    at = find(tokens, block.label)
    if at is None or any(t.text.strip() for t in tokens[: at[0]]):
        return None
    return Span(*at, "label", {})


def entries(
    tokens: Sequence[Token], values: Sequence[Value], facsimile: Facsimile, parties: Parties
) -> list[tuple[Span, Value]]:
    """Spans of routing entries with their values, in order; each is sought after the one before it."""
    out: list[tuple[Span, Value]] = []
    taken: set[int] = set()
    for value in (v for v in values if v.name in LISTED):
        start = 0
        while (at := find(tokens, value.printed, start)) is not None and taken & set(range(*at)):
            start = at[0] + 1
        if at is None:
            continue
        taken |= set(range(*at))
        inner = routed(value, parties)
        out.append((Span(*at, "item", proof(value, facsimile), inner), value))
    return sorted(out, key=lambda pair: pair[0].start)


def apart(found: Sequence[Span]) -> list[Span]:
    out: list[Span] = []
    for span in sorted(found, key=lambda s: (s.start - s.end, s.start)):
        if all(span.end <= other.start or other.end <= span.start for other in out):
            out.append(span)
    return sorted(out, key=lambda s: s.start)


def routed(value: Value, parties: Parties) -> tuple[tuple[str, Attributes], ...]:
    """What an entry of a routing list holds its word in: the office it is, where that is certain; ``del`` if struck."""
    ref = parties.pointer(value)
    office: list[tuple[str, Attributes]] = [(parties.tag(value), {"ref": ref})] if ref else []
    return (*office, *([STRUCK] if struck(value) else []))


def _element(value: Value, parties: Parties) -> tuple[str, dict[str, str | None]]:
    if value.name in DATES:
        return "date", date_attributes(value, DATES[value.name])
    if value.name in _NAMES:
        tag = "orgName" if value.name in _OFFICES else parties.tag(value)
        return tag, {"type": _NAMES[value.name], "ref": parties.pointer(value)}
    if value.name in _PLACES:
        return "placeName", {"type": _PLACES[value.name], "ref": parties.pointer(value)}
    if value.name is FieldName.SUBJECT:
        return "seg", {"type": "subjectLine"}
    if value.name is FieldName.REFERENCE:
        return "ref", reference_attributes(value, parties.document)
    return "", {}
