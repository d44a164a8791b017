"""The withheld areas of a record: one for each gap with its zone, in the order of the zones of a page."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from lxml import etree

from pipeline.model import Evidence, Extent, Ground, Redaction, RedactionKind
from pipeline.tei.gaps import GAP
from pipeline.tei.reading.facsimile import Surfaces, Zone
from pipeline.tei.reading.source import Source, words
from pipeline.tei.reading.standoff import evidences
from pipeline.tei.xml import T, name

_UNITS: dict[str, Literal["char", "line", "page"]] = {"char": "char", "line": "line", "page": "page"}


def redactions(source: Source, surfaces: Surfaces) -> dict[str, Redaction]:
    """By the id of their zone."""
    made: dict[str, Redaction] = {}
    for gap in source.root.iter(GAP):
        if gap.get("reason") == "redacted":
            id = source.need(gap, "facs")[1:]
            zone = surfaces.zones.get(id)
            if zone is None or zone.type != "redaction":
                source.fail(gap, "@facs leads to no zone of a withheld area")
            if id in made:
                source.fail(gap, "a second gap for one withheld area")
            made[id] = _redaction(source, surfaces, gap, zone)
    out = {id: made[id] for id, zone in surfaces.zones.items() if zone.type == "redaction" and id in made}
    return _explained(source, out)


def _redaction(source: Source, surfaces: Surfaces, gap: etree._Element, zone: Zone) -> Redaction:
    return Redaction(
        zone.id.rpartition("-")[2],
        zone.polygon,
        source.word(RedactionKind, gap, source.need(gap, "rend")),
        source.number(gap, "cert"),
        (),
        _extent(source, gap),
        tuple(_grounds(source, surfaces, gap)),
        _passage(surfaces, zone),
        next((words(d) for d in gap.iterchildren(T + "desc") if d.get("type") == "printed"), ""),
    )


def _extent(source: Source, gap: etree._Element) -> Extent | None:
    if "unit" not in gap.attrib:
        return None
    if (unit := _UNITS.get(str(gap.get("unit")))) is None:
        source.fail(gap, "@unit is no unit of length")

    def of(key: str) -> int | None:
        return source.integer(gap, key) if key in gap.attrib else None

    sure = source.number(gap, "confidence") if "confidence" in gap.attrib else None
    return Extent(unit, of("quantity"), of("atLeast"), of("atMost"), sure)


def _passage(surfaces: Surfaces, zone: Zone) -> str:
    """The first area of the passage that goes on over several, "" for one alone."""
    if not zone.next and not zone.prev:
        return ""
    seen = {zone.id}
    while zone.prev in surfaces.zones and zone.prev not in seen:
        zone = surfaces.zones[zone.prev]
        seen.add(zone.id)
    return zone.id.rpartition("-")[2]


def _grounds(source: Source, surfaces: Surfaces, gap: etree._Element) -> list[Ground]:
    """``@ana`` names each ground once, in the order of the printed forms: a form that makes the name of a category
    means that one, a form met before the same as before, any other the next one that is not yet used."""
    named = [p for p in source.pointers(gap, "ana") if p != "ground.not-stated"]
    left = list(named)
    meant: dict[str, str] = {}
    out = []
    for desc in gap.iterchildren(T + "desc"):
        if desc.get("type") != "ground":
            continue
        text = words(desc)
        own = name(f"ground.{text}")
        id = own if own in named else meant.get(text) or (left[0] if left else named[-1] if named else "")
        if not id:
            source.fail(desc, "@ana of its gap does not name it")
        meant[text] = id
        if id in left:
            left.remove(id)
        zone = surfaces.zone(source, desc, str(desc.get("facs"))[1:]) if desc.get("facs") else None
        where: Literal["inside", "beside"] = "inside" if zone is not None and zone.subtype == "inside" else "beside"
        polygon = zone.polygon if zone is not None else ()
        out.append(Ground("" if id == own else id, text, polygon, where, source.number(desc, "cert")))
    return out


def _explained(source: Source, found: dict[str, Redaction]) -> dict[str, Redaction]:
    """With the evidence that ``standOff`` lists: of each area, then of its grounds."""
    of: dict[str, list[Evidence]] = {id: [] for id in found}
    why: dict[tuple[str, int], list[Evidence]] = {}
    places = {
        id: [_ground_zone(source, gap, i) for i in range(len(found[id].grounds))]
        for gap in source.root.iter(GAP)
        if gap.get("reason") == "redacted" and (id := str(gap.get("facs"))[1:]) in found
    }
    order = list(found)
    at = 0
    for kind, zone, item in evidences(source):
        if kind == "redaction":
            if zone not in of:
                source.fail(source.root, f"evidence for a withheld area that is not there: {zone}")
            of[zone].append(item)
            at = order.index(zone)
            continue
        holder = next((i for i in range(at, len(order)) if zone in places[order[i]]), None)
        if holder is None:
            source.fail(source.root, f"evidence for a ground that is not there: {zone or 'without a place'}")
        at = holder
        why.setdefault((order[at], places[order[at]].index(zone)), []).append(item)
    return {
        id: replace(
            redaction,
            evidence=tuple(of[id]),
            grounds=tuple(replace(g, evidence=tuple(why.get((id, i), ()))) for i, g in enumerate(redaction.grounds)),
        )
        for id, redaction in found.items()
    }


def _ground_zone(source: Source, gap: etree._Element, index: int) -> str:
    descs = [d for d in gap.iterchildren(T + "desc") if d.get("type") == "ground"]
    return str(descs[index].get("facs", ""))[1:]
