"""What a record says of its withheld areas, one by one: by the contract of ``docs/tei.md``, of any record of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.model import Box, Polygon
from pipeline.tei.read import Record, polygon_of
from pipeline.tei.xml import ID, T


@dataclass(frozen=True)
class Withheld:
    """One ``gap reason="redacted"``. ``id`` of its zone; ``polygon`` and ``area`` (of its page): original pixels.
    ``page``: id of the surface; ``n`` its number. ``unit`` to ``confidence`` as in the model's Extent; "" and None when
    not known. ``grounds``: identifiers, () when none is stated; ``codes`` as printed. ``passage``: the zone of the
    first area of the withheld passage that it belongs to."""

    id: str
    page: str
    n: str
    area: Box
    polygon: Polygon
    kind: str
    certainty: float
    evidence: str
    unit: str
    quantity: int | None
    at_least: int | None
    at_most: int | None
    confidence: float | None
    grounds: tuple[str, ...]
    codes: tuple[str, ...]
    passage: str
    printed: str


def withheld(record: Record) -> Iterator[Withheld]:
    """In the order of the text. An area whose zone or page is not there is passed over."""
    zones = {str(z.get(ID)): z for z in record.root.iter(T + "zone") if z.get("type") == "redaction"}
    first: dict[str, str] = {}  # zone: the first of its passage
    for gap in record.root.iter(T + "gap"):
        if gap.get("reason") != "redacted":
            continue
        id = str(gap.get("facs", ""))[1:]
        zone = zones.get(id)
        surface = zone.getparent() if zone is not None else None
        if zone is None or surface is None:
            continue
        passage = first[id] = first.get(str(zone.get("prev", ""))[1:], id)
        descs = [(d.get("type"), "".join(str(t) for t in d.itertext())) for d in gap.iter(T + "desc")]
        yield Withheld(
            id,
            str(surface.get(ID, "")),
            str(surface.get("n", "")),
            Box(*(float(surface.get(key, "0")) for key in ("ulx", "uly", "lrx", "lry"))),
            polygon_of(zone),
            str(gap.get("rend", "")),
            float(gap.get("cert", "1")),
            str(gap.get("evidence", "")),
            str(gap.get("unit", "")),
            _number(gap, "quantity"),
            _number(gap, "atLeast"),
            _number(gap, "atMost"),
            None if gap.get("confidence") is None else float(str(gap.get("confidence"))),
            tuple(a[1:] for a in str(gap.get("ana", "")).split() if a != "#ground.not-stated"),
            tuple(text for kind, text in descs if kind == "ground"),
            passage,
            next((text for kind, text in descs if kind == "printed"), ""),
        )


def _number(gap: etree._Element, name: str) -> int | None:
    text = gap.get(name)
    return None if text is None else int(text)
