"""Surfaces and zones of a record: pages, regions, outlines in turned pixels (:mod:`pipeline.tei.level`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote

from lxml import etree

from pipeline.model import (
    Box,
    Direction,
    EngineInfo,
    Evidence,
    Page,
    PageOrigin,
    Polygon,
    Region,
    RegionType,
)
from pipeline.tei.level import frame, level
from pipeline.tei.reading.source import Source, words
from pipeline.tei.xml import ID, T

_NO_PRINT = {"figure": RegionType.FIGURE, "seal": RegionType.SEAL, "handwriting": RegionType.HANDWRITING}
_NUMBER = re.compile(r"(\d+)(.*)")
_RESOLUTION = re.compile(r"(\S+) dpi, (stated|given|estimated)")
_TURN = re.compile(r"-?\d+\.\d\d")
_EVIDENCE = re.compile(r"(.*?): (.*) \(certainty (\d\.\d\d)\)", re.DOTALL)


@dataclass(frozen=True)
class Zone:
    """``page``: id of its surface; ``polygon``: turned pixels."""

    id: str
    page: str
    type: str
    subtype: str
    polygon: Polygon
    next: str
    prev: str

    @property
    def box(self) -> Box:
        return Box.around(self.polygon)

    @property
    def seen(self) -> bool:
        """Whether layout saw it: a region of its page."""
        return bool(self.subtype) and (self.type == "TextRegion" or self.type in _NO_PRINT)


@dataclass
class Surfaces:
    """The pages of a record, in order, without their redactions. ``pictures``: as of a Making."""

    pages: dict[str, Page] = field(default_factory=dict)
    zones: dict[str, Zone] = field(default_factory=dict)
    pictures: list[tuple[str, str]] = field(default_factory=list)

    def zone(self, source: Source, element: etree._Element, id: str) -> Zone:
        if id not in self.zones:
            source.fail(element, "@facs leads to no zone")
        return self.zones[id]


def surfaces(source: Source, source_file: str, engines: Mapping[str, EngineInfo]) -> Surfaces:
    """``source_file``: of the document, for pages that name no file."""
    out = Surfaces()
    begun = {str(pb.get("facs", ""))[1:]: pb for pb in source.root.iter(T + "pb")}
    for element in source.root.iter(T + "surface"):
        id = source.need(element, ID)
        area = tuple(source.integer(element, key) for key in ("ulx", "uly", "lrx", "lry"))
        facts = [(str(d.get("type")), words(d)) for d in element.iterchildren(T + "desc")]
        said = dict(facts)
        turned = _TURN.search(said.get("turn", ""))
        if "turn" in said and turned is None:
            source.fail(element, "how its lines are turned is not said")
        move, width, height = frame(area, float(turned[0]) if turned else 0.0)  # type: ignore[arg-type]
        for zone in element.iterchildren(T + "zone"):
            made = _zone(source, zone, id, move)
            out.zones[made.id] = made
        regions = tuple(_region(source, element, z) for z in out.zones.values() if z.page == id and z.seen)
        number = _NUMBER.fullmatch(source.need(element, "n"))
        if number is None:
            source.fail(element, "@n does not begin with a number")
        if (graphic := element.find(T + "graphic")) is not None:
            out.pictures.append((id, source.need(graphic, "url")))
        if id not in begun:
            source.fail(element, "its page does not begin anywhere in the text")
        state = begun[id].get("type", "")
        text_from: Literal["image", "text-layer"] = "text-layer" if said.get("text-from") == "text-layer" else "image"
        out.pages[id] = Page(
            id=id,
            origin=_origin(source, element, source_file, int(number[1]), facts, (area[2], area[3])),
            part=number[2],
            area=Box(*area),
            width=width,
            height=height,
            transform=move,
            direction=Direction.HORIZONTAL,
            regions=regions,
            redactions=(),
            engines=tuple(_engine(source, element, engines, p) for p in source.pointers(element, "resp")),
            blank=state == "blank",
            failed=_why(source, begun[id]) if state == "failed" else "",
            evidence=tuple(_evidence(source, element, text) for kind, text in facts if kind == "evidence"),
            text_from=text_from,
        )
    return out


def _zone(source: Source, element: etree._Element, page: str, move: object) -> Zone:
    pairs = [p.split(",") for p in source.need(element, "points").split()]
    if not all(len(p) == 2 and p[0].isdigit() and p[1].isdigit() for p in pairs):
        source.fail(element, "@points are no whole pixels")
    points = level(move, [(int(x), int(y)) for x, y in pairs])  # type: ignore[arg-type]
    return Zone(
        source.need(element, ID),
        page,
        source.need(element, "type"),
        str(element.get("subtype", "")),
        points,
        str(element.get("next", ""))[1:],
        str(element.get("prev", ""))[1:],
    )


def _region(source: Source, element: etree._Element, zone: Zone) -> Region:
    type_ = _NO_PRINT.get(zone.type) or source.word(RegionType, element, zone.subtype)
    subtype = zone.subtype if zone.type in _NO_PRINT else ""
    return Region(zone.id, type_, zone.polygon, Direction.HORIZONTAL, (), subtype=subtype)


def _origin(
    source: Source,
    surface: etree._Element,
    source_file: str,
    number: int,
    facts: Sequence[tuple[str, str]],
    size: tuple[int, int],
) -> PageOrigin:
    said = dict(facts)
    path = unquote(source.need(surface, "source"), errors="surrogateescape")
    file, _, page = path.partition("#page=") if re.search(r"#page=\d+$", path) else (path, "", "")
    resolution = _RESOLUTION.fullmatch(said.get("resolution", ""))
    if resolution is None:
        source.fail(surface, "its resolution is not said")
    origin: Literal["stated", "given", "estimated"] = resolution[2]  # type: ignore[assignment]
    return PageOrigin(
        unicodedata.normalize("NFC", file or source_file),
        int(page) if page else 1,
        bool(page),
        number,
        said.get("sha256", ""),
        *size,
        source.number(surface, "resolution", resolution[1]),
        origin,
        tuple(text for kind, text in facts if kind == "note"),
    )


def _engine(source: Source, surface: etree._Element, engines: Mapping[str, EngineInfo], id: str) -> EngineInfo:
    if id not in engines:
        source.fail(surface, "@resp names no application that reads pages")
    return engines[id]


def _why(source: Source, pb: etree._Element) -> str:
    gap = pb.getnext()
    if gap is None or gap.get("reason") != "unread":
        source.fail(pb, "why the page was not read is not said")
    return words(gap.find(T + "desc")).removeprefix("page not read: ")


def _evidence(source: Source, surface: etree._Element, text: str) -> Evidence:
    found = _EVIDENCE.fullmatch(text)
    if found is None:
        source.fail(surface, "an evidence that names no rule and certainty")
    return Evidence(found[1], found[2], float(found[3]))
