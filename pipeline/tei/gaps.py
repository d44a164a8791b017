"""What is not there to be read: withheld areas, and the other kinds of absence, each with an encoding of its own.

Withheld before release: ``gap reason="redacted"``, one for each ``zone type="redaction"``. Print of which no engine
could make out anything: ``gap reason="illegible"``. What the program did not read: ``gap reason="unread"``. A page that
the files leave out: ``gap reason="missing"``. A page with nothing on it: ``space``. What a box cuts through is
``damage`` (:mod:`pipeline.tei.inline`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from pipeline.model import Char, Extent, Redaction, RedactionKind
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.grounds import pointers
from pipeline.tei.xml import T, add, clean, degree, make

GAP = T + "gap"
WITHHELD = {
    RedactionKind.BLACK: "withheld before release: blacked out",
    RedactionKind.GREY: "withheld before release: covered in grey",
    RedactionKind.COLOUR: "withheld before release: covered in colour",
    RedactionKind.OUTLINED: "withheld before release: an empty box with a printed rule",
    RedactionKind.WHITEOUT: "probably withheld before release: a gap in even text",
    RedactionKind.HATCHED: "withheld before release: hatched over",
    RedactionKind.SCRIBBLE: "withheld before release: covered by strokes of a pen or marker",
    RedactionKind.MASK: "withheld before release: covered with paper or tape",
    RedactionKind.TYPED: "withheld before release: other characters stand in its place",
}


@dataclass
class Gaps:
    """Writes each withheld area of a document once. ``written``: those written, in that order."""

    facsimile: Facsimile
    language: str
    written: list[Redaction] = field(default_factory=list)
    _done: set[tuple[str, str]] = field(default_factory=set)
    _groups: dict[str, tuple[str, str]] = field(default_factory=dict)  # @facs of a gap: page, group

    def redacted(self, page: str, redaction: Redaction) -> list[etree._Element]:
        """``gap reason="redacted"``; nothing when it has been written before."""
        if (page, redaction.id) in self._done:
            return []
        self._done.add((page, redaction.id))
        self.written.append(redaction)
        facs = self.facsimile.redaction(page, redaction)
        if redaction.group:
            self._groups[facs] = (page, redaction.group)
        element = make(
            "gap",
            {
                "reason": "redacted",
                **size(
                    redaction.extent, exact=redaction.kind is not RedactionKind.TYPED or _in_pages(redaction.extent)
                ),
                "rend": redaction.kind.value,
                "evidence": "conjecture" if redaction.kind is RedactionKind.WHITEOUT else None,
                "resp": "#koden",
                "cert": degree(redaction.certainty),
                "ana": pointers(redaction.grounds, self.language),
                "facs": facs,
            },
        )
        add(element, "desc", {"lang": "en"}, WITHHELD[redaction.kind])
        if redaction.kind is RedactionKind.TYPED and clean(redaction.printed).strip():
            add(element, "desc", {"type": "printed"}, clean(redaction.printed).strip())
        for ground in redaction.grounds:
            words = clean(ground.printed).strip() or ground.id
            place = self.facsimile.ground(page, ground)
            add(element, "desc", {"type": "ground", "facs": place, "cert": degree(ground.certainty)}, words)
        return [element]

    def chain(self, text: etree._Element) -> None:
        """``@next`` and ``@prev`` of the zones of one page that withhold one passage, in the order of the text."""
        passages: dict[tuple[str, str], list[str]] = {}
        for gap in text.iter(GAP):
            if (passage := self._groups.get(str(gap.get("facs")))) is not None:
                passages.setdefault(passage, []).append(str(gap.get("facs")))
        for (page, _), zones in passages.items():
            for before, after in pairwise(zones):
                self.facsimile.goes_on(page, before, after)

    def cutting(self, page: str, char: Char) -> str:
        """Pointer to the zone of the withheld area that cuts a damaged character, "" when none is near."""
        found = (r for r in self.facsimile.pages[page].redactions if char.cut and r.id == char.cut)
        return next((self.facsimile.redaction(page, r) for r in found), "")


def illegible() -> etree._Element:
    """A printed line of which nothing could be read."""
    gap = make("gap", {"reason": "illegible", "unit": "line", "quantity": "1", "resp": "#koden"})
    add(gap, "desc", {"lang": "en"}, "print of which no character could be made out")
    return gap


def unread(why: str, *, page: bool = False) -> etree._Element:
    """What the program did not read: a page, or something on it."""
    much = {"unit": "page", "quantity": "1"} if page else {"extent": "unknown"}
    gap = make("gap", {"reason": "unread", **much, "resp": "#koden"})
    add(gap, "desc", {"lang": "en"}, why)
    return gap


def missing(count: int) -> etree._Element:
    """Pages that the numbers of the files pass over."""
    gap = make("gap", {"reason": "missing", "unit": "page", "quantity": str(count), "resp": "#koden"})
    words = "page is" if count == 1 else "pages are"
    add(gap, "desc", {"lang": "en"}, f"{count} {words} not among the files, whose numbers pass over here")
    return gap


def blank() -> etree._Element:
    """A page with nothing on it."""
    out = make("space", {"unit": "page", "quantity": "1", "resp": "#koden"})
    add(out, "desc", {"lang": "en"}, "blank page")
    return out


def _in_pages(extent: Extent | None) -> bool:
    """A sheet in the place of others says how many."""
    return extent is not None and extent.unit == "page"


def size(extent: Extent | None, *, exact: bool = True) -> dict[str, str | None]:
    """TEI's attributes for how much is withheld. ``exact``: a length without an interval is meant exactly; the number
    of signs typed in the place of words need not be that of their characters."""
    if extent is None:
        return {"extent": "unknown"}
    out: dict[str, str | None] = {"unit": extent.unit}
    ranged = extent.at_least is not None and extent.at_most is not None
    if extent.quantity is not None:
        out |= {"quantity": str(extent.quantity), "precision": "low" if ranged or not exact else "high"}
    if ranged:
        out |= {"atLeast": str(extent.at_least), "atMost": str(extent.at_most)}
        out |= {"confidence": None if extent.confidence is None else degree(extent.confidence)}
    return out if len(out) > 1 else {**out, "extent": "unknown"}
