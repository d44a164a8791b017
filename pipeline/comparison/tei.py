"""A comparison as TEI: one text, both releases in it as witnesses, in parallel segmentation.

Text that both have stands plain; what differs is an ``app`` with a reading for each. Every character and every area of
both sides is there once, so that the text of each release can be had back from the file. White space, running heads
and margins are not collated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from pipeline.comparison.align import Tag
from pipeline.comparison.changes import Change, Comparison, Verdict
from pipeline.comparison.witness import BREAK, Token, Witness, WitnessPage
from pipeline.model import Polygon
from pipeline.tei.xml import TEI, T, add, append_text, clean, degree, indent, make

_PREFIX: Any = {None: TEI}
LEAVES = ("p", "title", "idno", "change", "witness", "rdg", "desc", "licence", "note", "zone", "surface")
_RULES = (
    'Two releases of one record, compared by their records\' running text. rdg wit="#A" is the first, wit="#B" the '
    "second; text without app stands in both. app type: opened (withheld in A, words in B), closed (words in A, "
    "withheld in B), withheld (in both), lost (an area of one side, nothing in its place on the other), moved (the "
    "same words elsewhere), reading (read otherwise by the program; no release), unsettled (too different to be "
    "compared). app/@cert is the certainty that the change is what its type says. White space, running heads and "
    "marginal notes are not collated. Nothing has been supplied by conjecture."
)


def encode(comparison: Comparison, images: dict[str, str], software: str) -> bytes:
    """The TEI document. ``images``: picture of each page ("A:" and its id), relative to the file."""
    root = etree.Element(T + "TEI", nsmap=_PREFIX)
    root.append(_header(comparison, software))
    places = {w.siglum: _Places(w) for w in (comparison.a, comparison.b)}
    body = _Body(comparison, places)
    text = body.element()
    for side in (comparison.a, comparison.b):
        root.append(places[side.siglum].element(images))
    root.append(text)
    indent(root, LEAVES)
    made = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return bytes(made) + b"\n"


def _header(comparison: Comparison, software: str) -> etree._Element:
    a, b = comparison.a, comparison.b
    head = make("teiHeader")
    file = add(head, "fileDesc")
    titles = add(file, "titleStmt")
    add(titles, "title", {"type": "main"}, f"{a.file} and {b.file}: two releases compared")
    who = add(titles, "respStmt", {"id": "koden"})
    add(who, "resp", None, "compared by program, unproofed")
    add(who, "name", None, software)
    add(add(file, "publicationStmt"), "p", None, "Unpublished output of a program.")
    witnesses = add(add(file, "sourceDesc"), "listWit")
    for side in (a, b):
        item = add(witnesses, "witness", {"id": side.siglum})
        for kind, value in (("source-file", side.file), ("source-sha256", side.sha256)):
            if value:
                add(item, "idno", {"type": kind}, value)
        for record in side.records:
            add(item, "idno", {"type": "record"}, record)
    coding = add(head, "encodingDesc")
    add(add(coding, "editorialDecl"), "p", None, _RULES)
    add(coding, "variantEncoding", {"method": "parallel-segmentation", "location": "internal"})
    return head


class _Places:
    """Surfaces and zones of one witness, handed out as the text asks for them."""

    def __init__(self, side: Witness) -> None:
        self.side = side
        self.surface = {page.id: f"{side.siglum}-p{n}" for n, page in enumerate(side.pages, 1)}
        self.zones: dict[str, list[etree._Element]] = {page.id: [] for page in side.pages}
        self.known: dict[tuple[str, str], str] = {}

    def zone(self, token: Token) -> str:
        """Pointer to the zone that a token stands in; "" when its record does not say."""
        polygon = self.side.lines.get(token.line)
        if not polygon or token.page not in self.surface:
            return ""
        if (token.page, token.line) not in self.known:
            zones = self.zones[token.page]
            id = f"{self.surface[token.page]}-z{len(zones) + 1}"
            kind = "redaction" if token.gap else "TextLine"
            zones.append(make("zone", {"id": id, "type": kind, "points": _points(polygon)}))
            self.known[token.page, token.line] = id
        return "#" + self.known[token.page, token.line]

    def element(self, images: dict[str, str]) -> etree._Element:
        root = make("facsimile", {"id": f"facs-{self.side.siglum}", "corresp": f"#{self.side.siglum}"})
        for page in self.side.pages:
            area = {k: f"{v:.0f}" for k, v in zip(("ulx", "uly", "lrx", "lry"), _corners(page), strict=True)}
            surface = add(root, "surface", {"id": self.surface[page.id], "n": page.name, **area})
            if url := images.get(f"{self.side.siglum}:{page.id}"):
                add(surface, "graphic", {"url": url})
            surface.extend(self.zones[page.id])
        return root


def _corners(page: WitnessPage) -> tuple[float, float, float, float]:
    return page.area.x0, page.area.y0, page.area.x1, page.area.y1


def _points(polygon: Polygon) -> str:
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in polygon)


@dataclass
class _Body:
    """Writes the text, paragraph by paragraph as B has them (A where only A has words)."""

    comparison: Comparison
    places: dict[str, _Places]
    page: dict[str, str] = field(default_factory=dict)

    def element(self) -> etree._Element:
        text = make("text")
        self.parent = add(add(text, "body"), "div", {"type": "comparison"})
        self.p: etree._Element | None = None
        changes = {c.segment: c for c in self.comparison.changes}
        a, b = self.comparison.a.tokens, self.comparison.b.tokens
        for s in self.comparison.segments:
            if s.tag is Tag.EQUAL:
                for here, there in zip(a[s.a0 : s.a1], b[s.b0 : s.b1], strict=True):
                    self._shared(here, there)
            else:
                self._differing(a[s.a0 : s.a1], b[s.b0 : s.b1], changes[s])
        if self.p is None:
            self._open()
        return text

    def _open(self) -> etree._Element:
        self.p = add(self.parent, "p")
        return self.p

    def _into(self, first: Token) -> etree._Element:
        """The paragraph that a token belongs in, after the white space before it."""
        if self.p is None or first.space == BREAK:
            return self._open()
        if first.space:
            append_text(self.p, " ")
        return self.p

    def _turn(self, parent: etree._Element, side: Witness, page: str) -> None:
        if page and self.page.get(side.siglum) != page and page in self.places[side.siglum].surface:
            self.page[side.siglum] = page
            surface = self.places[side.siglum].surface[page]
            name = next(p.name for p in side.pages if p.id == page)
            add(parent, "pb", {"edRef": f"#{side.siglum}", "n": name.removeprefix("page "), "facs": f"#{surface}"})

    def _shared(self, here: Token, there: Token) -> None:
        p = self._into(there)
        self._turn(p, self.comparison.a, here.page)
        self._turn(p, self.comparison.b, there.page)
        if here.text == there.text:
            append_text(p, clean(there.text))
            return
        app = add(p, "app", {"type": "reading", "subtype": "form"})
        add(app, "rdg", {"wit": "#A"}, here.text)
        add(app, "rdg", {"wit": "#B"}, there.text)

    def _differing(self, here: Sequence[Token], there: Sequence[Token], change: Change) -> None:
        first = there[0] if there else here[0]
        p = self._into(first)
        judged = change.verdict not in (Verdict.READING, Verdict.UNSETTLED)
        app = add(
            p,
            "app",
            {"type": change.verdict.value, "cert": degree(change.certainty) if judged else None},
        )
        for side, tokens in ((self.comparison.a, here), (self.comparison.b, there)):
            zones = {self.places[side.siglum].zone(t) for t in tokens if not t.gap} if judged else set()
            rdg = add(app, "rdg", {"wit": f"#{side.siglum}", "facs": " ".join(sorted(z for z in zones if z))})
            self._write(rdg, side, tokens)
        if change.why:
            add(app, "note", {"resp": "#koden", "lang": "en"}, change.why)

    def _write(self, rdg: etree._Element, side: Witness, tokens: Sequence[Token]) -> None:
        for n, token in enumerate(tokens):
            if n and token.space:
                if token.space == BREAK:
                    add(rdg, "lb")
                else:
                    append_text(rdg, " ")
            self._turn(rdg, side, token.page)
            if token.gap is None:
                append_text(rdg, clean(token.text))
                continue
            facs = self.places[side.siglum].zone(token)
            gap = add(rdg, "gap", {"reason": "redacted", "facs": facs, "resp": "#koden", **dict(token.gap.attributes)})
            if token.gap.grounds:
                add(gap, "desc", {"type": "ground"}, "; ".join(token.gap.grounds))


def readings(root: etree._Element, siglum: str) -> str:
    """The text of one witness, without white space, "□" for each area: what a comparison must give back."""
    out: list[str] = []

    def walk(element: etree._Element) -> None:
        if element.tag == T + "rdg" and element.get("wit") != f"#{siglum}":
            return
        if element.tag in (T + "note", T + "desc"):
            return
        if element.tag == T + "gap":
            out.append("□")
        out.append(element.text or "")
        for child in element:
            walk(child)
            out.append(child.tail or "")

    for body in root.iter(T + "body"):
        walk(body)
    return "".join("".join(out).split())
