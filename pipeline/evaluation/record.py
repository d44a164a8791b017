"""A record as the evaluation sees it: the pages, boxes, text and values that the record's contract promises."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from pipeline.errors import InvalidRecord
from pipeline.evaluation.text import strict
from pipeline.model import Box

TEI = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_NS = {"t": TEI[1:-1], "xml": "http://www.w3.org/XML/1998/namespace"}
_OUT = {TEI + "fw", TEI + "desc", TEI + "figDesc"}

PageKey = tuple[str, int]
"""the file a page came from (NFC), and its number there, from 1"""


class Record:
    """One TEI document. ValueError when ``path`` is no TEI record, InvalidRecord when it is no XML."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.root = etree.parse(str(path)).getroot()
        except etree.XMLSyntaxError as e:
            raise InvalidRecord(
                f"no XML: {e}", file=str(path), remedy="run koden again with --existing overwrite"
            ) from e
        if self.root.tag != TEI + "TEI" or self.root.find(f".//{TEI}body") is None:
            raise ValueError(f"{path} is no TEI document with a body")

    @cached_property
    def surfaces(self) -> dict[str, PageKey]:
        """surface id to page."""
        origin = unicodedata.normalize("NFC", self._string("//t:idno[@type='source-file']"))
        out = {}
        for s in self.root.iter(TEI + "surface"):
            digits = re.search(r"\d+", s.get("n") or "")
            number = int(digits[0]) if digits else 1
            source, _, page = unquote(s.get("source") or "").partition("#page=")
            key = (unicodedata.normalize("NFC", source), int(page or 1)) if source else (origin, number)
            out[str(s.get(XML_ID))] = key
        return out

    @property
    def pages(self) -> list[PageKey]:
        return sorted(set(self.surfaces.values()))

    @cached_property
    def redactions(self) -> dict[PageKey, tuple[float, float, tuple[Box, ...]]]:
        """Width and height of every page and its redaction zones, original pixels; the halves of a spread joined."""
        parts: dict[PageKey, list[tuple[float, float, tuple[Box, ...]]]] = defaultdict(list)
        for s in self.root.iter(TEI + "surface"):
            zones = tuple(_box(z) for z in s.iter(TEI + "zone") if z.get("type") == "redaction")
            size = float(s.get("lrx") or 0), float(s.get("lry") or 0)
            parts[self.surfaces[str(s.get(XML_ID))]].append((*size, zones))
        return {
            k: (max(w for w, _, _ in v), max(h for _, h, _ in v), tuple(b for _, _, bs in v for b in bs))
            for k, v in parts.items()
        }

    def text(self, page: PageKey | None = None, gap: str = "") -> str:
        """The text of ``body`` without fw, marginal notes and desc, of one page when given; ``gap`` for a redaction."""
        out: list[str] = []
        on = page is None

        def walk(e: etree._Element) -> None:
            nonlocal on
            if e.tag in _OUT or (e.tag == TEI + "note" and e.get("type") == "marginal"):
                return
            if e.tag == TEI + "pb" and page is not None:
                on = self.surfaces.get((e.get("facs") or "#").split()[0][1:]) == page
            if on and e.tag == TEI + "gap" and e.get("reason") == "redacted":
                out.append(gap)
            if on and e.text:
                out.append(e.text)
            for child in e:
                if isinstance(child.tag, str):
                    walk(child)
                if on and child.tail:
                    out.append(child.tail)

        for body in self.root.iter(TEI + "body"):
            walk(body)
        return "".join(out)

    def value(self, path: str) -> str:
        """The first node of an XPath (prefixes t and xml) as :func:`~pipeline.evaluation.text.strict` text."""
        return strict(self._string(path))

    def category(self, scheme: str) -> str:
        """The printed word of the category a ``catRef`` of the scheme points to."""
        target = f"substring((//t:textClass/t:catRef[@scheme='#{scheme}'])[1]/@target, 2)"
        return self.value(f"//t:category[@xml:id = {target}]//t:catDesc")

    def texts(self, name: str) -> list[str]:
        """Text content of every element of that name inside ``text``."""
        return ["".join(map(str, e.itertext())) for t in self.root.iter(TEI + "text") for e in t.iter(TEI + name)]

    def gaps(self) -> list[float | None]:
        """Estimated length in characters of every redaction that states one; the middle of a range."""
        out: list[float | None] = []
        for g in self.root.iter(TEI + "gap"):
            if g.get("reason") != "redacted" or g.get("unit") not in ("char", "chars"):
                continue
            low, high = g.get("quantity") or g.get("atLeast"), g.get("quantity") or g.get("atMost")
            out.append((float(low) + float(high)) / 2 if low and high else None)
        return out

    def _string(self, path: str) -> str:
        return str(self.root.xpath(f"string(({path})[1])", namespaces=_NS))


def _box(zone: etree._Element) -> Box:
    points = zone.get("points")
    if points:
        return Box.around(tuple(float(v) for v in p.split(","))[:2] for p in points.split())  # type: ignore[misc]
    return Box(*(float(zone.get(a) or 0) for a in ("ulx", "uly", "lrx", "lry")))


def records_below(output: Path) -> list[Record]:
    """Every record in ``output/tei``, by path; other XML there is passed over."""
    out = []
    for path in sorted((output / "tei").glob("**/*.xml")):
        try:
            out.append(Record(path))
        except ValueError:
            continue
    return out
