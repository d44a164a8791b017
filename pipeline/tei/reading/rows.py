"""Marked-up text to rows: printed lines with their characters, withheld areas, readings and references to notes."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from lxml import etree

from pipeline.model import (
    Box,
    Char,
    Direction,
    Line,
    NoteReference,
    Page,
    Piece,
    Polygon,
    Redaction,
    Row,
    Ruby,
)
from pipeline.tei.gaps import GAP
from pipeline.tei.notes import number_in
from pipeline.tei.reading.facsimile import Surfaces
from pipeline.tei.reading.source import Source, local
from pipeline.tei.spans import LISTED
from pipeline.tei.xml import T

VALUES = frozenset(T + tag for tag in ("date", "persName", "orgName", "placeName", "ref", "seg"))
"""Values found in the text: what they hold is text, what they say stands in ``standOff``."""
TURNED = frozenset(T + tag for tag in ("pb", "fw", "note", "figure", "space"))
"""What may stand inside a block without being of its text."""
_OVERLAP = 0.3
"""share of its height (of vertical print: width) that a withheld area has within the line it stands in, at least"""


@dataclass(frozen=True)
class Marks:
    """What the elements around a character say of it. ``sure``: @cert of ``unclear``, None outside."""

    struck: bool = False
    raised: bool = False
    sure: float | None = None
    by: str = ""
    covered: bool = False
    cut: str = ""


@dataclass(frozen=True)
class Context:
    """What rows are read with. ``calibrated``: pages whose certainties are probabilities. ``apart``: whether a withheld
    area at the end of a line, where either may be meant, stands by itself; None: where it stands on the page tells."""

    source: Source
    surfaces: Surfaces
    redactions: Mapping[str, Redaction]
    unclear_below: float
    calibrated: frozenset[str]
    apart: bool | None = None

    def stands_apart(self, gap: etree._Element, page: str, outline: Polygon, direction: Direction) -> bool:
        """Whether a gap that ends a printed line on ``page`` is no part of it."""
        if self.apart is not None:
            return self.apart
        id = self.source.need(gap, "facs")[1:]
        return not within(page, outline, direction, self.surfaces.zones[id].page, self.redactions[id])

    def page(self, id: str) -> Page:
        return self.surfaces.pages[id]


@dataclass
class Rows:
    """Reads one block. ``furniture`` is called with each element inside it that is not of its text."""

    context: Context
    direction: Direction
    furniture: Callable[[etree._Element], None]
    rows: list[Row] = field(default_factory=list)
    references: list[NoteReference] = field(default_factory=list)
    label: str = ""
    speaker: str = ""
    _page: str = ""
    _outline: Polygon = ()
    _pieces: list[Piece] = field(default_factory=list)
    _chars: list[Char] = field(default_factory=list)
    _ruby: list[Ruby] = field(default_factory=list)
    _count: int = 0  # characters and withheld areas of the row so far
    _turned: bool = False  # something that is not of the text stands after the row's

    # --------------------------------------------------------------------------------------------- reading
    def read(self, element: etree._Element, *, to: int | None = None) -> None:
        """The text of ``element``, or of its first ``to`` children with what follows each of them."""
        self._content(element, Marks(), to)

    def done(self) -> tuple[Row, ...]:
        self._finish()
        return tuple(self.rows)

    def _content(self, element: etree._Element, marks: Marks, to: int | None = None) -> None:
        self._text(element, element.text, marks)
        for child in list(element)[:to]:
            self._node(child, marks)
            self._text(child, child.tail, marks)

    def _node(self, element: etree._Element, marks: Marks) -> None:
        tag = element.tag
        if tag == T + "lb":
            self._begin(element)
        elif tag == GAP:
            self._gap(element)
        elif tag == T + "ptr":
            self._reference(element)
        elif tag == T + "ruby":
            self._set_beside(element, marks)
        elif tag in TURNED:
            self._turned = True
            self.furniture(element)
        elif tag == T + "list" and element.get("type") in {f.value for f in LISTED}:
            self._routing(element, marks)
        elif tag == T + "label":
            self.label += self._taken(element, marks)
        elif tag == T + "seg" and element.get("type") == "speaker":
            self.speaker += self._taken(element, marks)
        elif tag in VALUES:
            self._content(element, marks)
        else:
            self._content(element, self._marked(element, marks))

    def _marked(self, element: etree._Element, marks: Marks) -> Marks:
        tag = local(element)
        if tag == "unclear":
            who = self.context.source.pointers(element, "resp")
            return replace(
                marks,
                sure=self.context.source.number(element, "cert"),
                by=who[0].removeprefix("engine.") if who else "",
                covered=marks.covered or element.get("reason") == "covered",
            )
        if tag == "damage":
            zone = str(element.get("corresp", ""))[1:]
            if zone not in self.context.redactions:
                self.context.source.fail(element, "@corresp leads to no withheld area")
            return replace(marks, covered=True, cut=self.context.redactions[zone].id)
        if tag == "del":
            return replace(marks, struck=True)
        if tag == "hi":
            return replace(marks, raised=True)
        self.context.source.fail(element, "a document has no place for this element in its text")

    def _taken(self, element: etree._Element, marks: Marks) -> str:
        """Read an element; its characters."""
        before = len(self._all())
        self._content(element, marks)
        return self._all()[before:]

    def _all(self) -> str:
        return "".join(r.text for r in self.rows) + "".join(p.text for p in self._pieces) + _string(self._chars)

    @property
    def text(self) -> str:
        """Characters read so far."""
        return self._all()

    # ------------------------------------------------------------------------------------------------ rows
    def _begin(self, lb: etree._Element) -> None:
        if self._chars and self._chars[-1].text == "\n":
            self._chars.pop()
        self._finish()
        hyphen = lb.get("type", "")
        if self.rows and hyphen in ("soft", "hard"):
            parted: Literal["soft", "hard"] = "soft" if hyphen == "soft" else "hard"
            self.rows[-1] = replace(self.rows[-1], hyphen=parted)
        zone = self.context.surfaces.zone(self.context.source, lb, self.context.source.need(lb, "facs")[1:])
        self._page, self._outline, self._turned = zone.page, zone.polygon, False

    def _finish(self) -> None:
        """End the row that was begun; its characters are spread evenly over its length, for the record does not say
        where each stands."""
        if not self._page:
            return
        self._flush()
        if not self._pieces:  # print that came to nothing
            self._pieces.append(self._line((Char("", self._sure, 0, 1),)))
        box = Box.around(self._outline)
        start, long = (box.x0, box.width) if self.direction is Direction.HORIZONTAL else (box.y0, box.height)
        step = long / max(1, self._count)

        def spread(line: Line) -> Line:
            return replace(line, chars=tuple(_at(c, start + c.start * step, start + c.end * step) for c in line.chars))

        pieces = tuple(spread(p) if isinstance(p, Line) else p for p in self._pieces)
        ruby = tuple(replace(r, start=start + r.start * step, end=start + r.end * step) for r in self._ruby)
        self.rows.append(Row(self._page, self.direction, pieces, ruby, "", self._outline))
        self._page, self._pieces, self._ruby, self._count = "", [], [], 0

    def _line(self, chars: tuple[Char, ...], outline: Polygon | None = None) -> Line:
        engines = self.context.page(self._page).engines
        polygon = self._outline if outline is None else outline
        return Line(polygon, self.direction, chars, engines[0].id if engines else "")

    def _flush(self) -> None:
        if self._chars:
            self._pieces.append(self._line(tuple(self._chars)))
            self._chars = []

    # ------------------------------------------------------------------------------------------ characters
    @property
    def _sure(self) -> float:
        """Of a character that is not marked unclear no more is known than that it is not below the threshold."""
        return 1.0 if self.context.page(self._page).text_from == "text-layer" else self.context.unclear_below

    def _text(self, element: etree._Element, text: str | None, marks: Marks) -> None:
        if not text or (not self._page and text.isspace()):
            return
        if not self._page or (self._turned and text.strip()):
            self.context.source.fail(element, "characters that stand in no printed line")
        for char in text:
            self._char(char, marks)

    def _char(self, text: str, marks: Marks) -> None:
        last = self._chars[-1].text if self._chars else ""
        if last and unicodedata.combining(text) and unicodedata.normalize("NFC", last + text) != last + text:
            self._flush()  # of another piece, or it would have become one character with the one before
        self._chars.append(self._made(text, marks, self._count))
        self._count += 1

    def _made(self, text: str, marks: Marks, at: int) -> Char:
        sure, certainty, by = self._sure, None, ""
        if marks.sure is not None:
            below = math.nextafter(self.context.unclear_below, 0)
            page = self.context.page(self._page)
            doubt = self.doubted or marks.covered
            sure = marks.sure if doubt else min(marks.sure, below)
            known = page.text_from == "text-layer" or self._page in self.context.calibrated
            certainty = sure if known else None
            own = page.engines[0].id if page.engines else ""
            by = "" if marks.by == own else marks.by
        return Char(
            text, sure, at, at + 1, by, certainty, marks.raised, marks.struck, marks.covered,
            marks.cut if marks.covered else None,
        )  # fmt: skip

    doubted: bool = False
    """Everything is unclear here, however sure: in seals, and what was written by hand."""

    # ------------------------------------------------------------------------------------- what stands between
    def _gap(self, gap: etree._Element) -> None:
        reason = gap.get("reason")
        if reason == "illegible":
            self._flush()
            self._pieces.append(self._line(()))
            self._count += 1
        elif reason in ("missing", "unread"):  # of a page that begins, or of writing by hand: told by those
            self._turned = self._turned or reason == "missing"
        elif reason == "redacted":
            redaction = self.context.redactions[self.context.source.need(gap, "facs")[1:]]
            apart = ends(gap) and self.context.stands_apart(gap, self._page, self._outline, self.direction)
            if self._turned or not self._page or apart:
                self._turned = True
                self.furniture(gap)
                return
            self._flush()
            self._pieces.append(redaction)
            self._count += 1
        else:
            self.context.source.fail(gap, "@reason is none that a document knows")

    def _reference(self, ptr: etree._Element) -> None:
        if not self._page:
            self.context.source.fail(ptr, "a reference that stands in no printed line")
        printed = str(ptr.get("n", "")) or " "
        target = str(ptr.get("target", ""))[1:]
        note = next(self.context.source.all(f"//t:note[@xml:id='{target}']"), None) if target else None
        if target and note is None:
            self.context.source.fail(ptr, "@target leads to no note")
        number = str(note.get("n", "")) if note is not None else number_in(printed)
        first = len(self._chars)
        for char in printed:
            self._chars.append(self._made(char, Marks(raised=ptr.get("rend") == "superscript"), self._count))
            self._count += 1
        where = (len(self.rows), len(self._pieces), first, len(self._chars))
        self.references.append(NoteReference(*where, number, target))

    def _set_beside(self, element: etree._Element, marks: Marks) -> None:
        if not self._page:
            self.context.source.fail(element, "characters that stand in no printed line")
        source = self.context.source
        first = self._count
        self._content(source.one("t:rb", element), marks)
        last = self._count
        start, end = (first + 0.25, last - 0.25) if last > first else (first + 0.5, first + 0.5)
        self._ruby.append(Ruby(start, end, self.reading(source.one("t:rt", element))))

    def reading(self, rt: etree._Element) -> Line:
        """What is set beside a line, as a line of its own."""
        zone = self.context.surfaces.zone(self.context.source, rt, self.context.source.need(rt, "facs")[1:])
        inner = Rows(self.context, self.direction, self.furniture, _page=zone.page, _outline=zone.polygon)
        inner._content(rt, Marks())
        rows = inner.done()
        lines = [p for p in rows[0].pieces if isinstance(p, Line)] if rows else []
        return replace(lines[0], chars=tuple(c for line in lines for c in line.chars if c.text))

    def _routing(self, element: etree._Element, marks: Marks) -> None:
        """A list of entries: what parts them stands in ``milestone``, white space is layout."""
        for child in element:
            if child.tag == T + "item":
                self._content(child, marks)
            elif child.tag == T + "milestone":
                self._text(child, str(child.get("n", "")), marks)
            else:
                self._node(child, marks)
            if (child.tail or "").strip():
                self.context.source.fail(child, "characters between the entries of a list")


def _at(c: Char, start: float, end: float) -> Char:
    """The character there; three times as fast as dataclasses.replace, and there are many."""
    return Char(c.text, c.confidence, start, end, c.by, c.certainty, c.superscript, c.struck, c.damaged, c.cut)


def _string(chars: list[Char]) -> str:
    return "".join(c.text for c in chars)


def ends(gap: etree._Element) -> bool:
    """Whether nothing of the row follows a gap before something that is not of the text."""
    if gap.getparent() is None or (gap.tail or "").strip():
        return False
    after = gap.getnext()
    while after is not None and after.get("reason") == "redacted" and not (after.tail or "").strip():
        after = after.getnext()
    if after is None:
        return False
    return after.tag in (*TURNED, T + "p", T + "list", T + "table") or after.get("reason") == "missing"


def within(page: str, outline: Polygon, direction: Direction, where: str, redaction: Redaction) -> bool:
    """Whether a withheld area on page ``where`` stands in the printed line with ``outline``."""
    if page != where:
        return False
    line, box = Box.around(outline), redaction.box
    if direction is Direction.HORIZONTAL:
        shared, high = min(line.y1, box.y1) - max(line.y0, box.y0), min(line.height, box.height)
    else:
        shared, high = min(line.x1, box.x1) - max(line.x0, box.x0), min(line.width, box.width)
    return shared >= _OVERLAP * high
