"""``text`` of a record to blocks: the builder's way (:mod:`pipeline.tei.text`), back.

Blocks come in the order in which they stand, with what the builder took into a paragraph that runs over a page end
(furniture, page beginnings) after it, and a block that had to be cut at a page end whole again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.model import Block, Cell, Char, Direction, Line, Polygon, Role, Row, Ruby
from pipeline.tei.gaps import GAP
from pipeline.tei.held import tokens_of
from pipeline.tei.notes import number_in
from pipeline.tei.order import PICTURES
from pipeline.tei.reading.facsimile import Zone
from pipeline.tei.reading.lists import levels
from pipeline.tei.reading.parts import Parts, Slot
from pipeline.tei.reading.rows import TURNED, Context, Rows, ends
from pipeline.tei.reading.source import local
from pipeline.tei.spans import LISTED
from pipeline.tei.text import FW, VERTICAL
from pipeline.tei.tokens import find
from pipeline.tei.xml import ID, T

_FW = {word: role for role, word in FW.items()}
_SUBTYPES = {"form": "form", "routing": "routing"}
"""``table/@type`` to a block's subtype."""
_COMPONENTS = frozenset(T + tag for tag in ("p", "list", "table"))


@dataclass(frozen=True)
class _Turn:
    """Who speaks (:attr:`Person.id`), and the ``speaker`` element that the next block begins with."""

    who: str = ""
    speaker: etree._Element | None = None


@dataclass
class Body:
    """Reads ``body`` once. ``vertical``: most of the text is."""

    context: Context
    vertical: bool
    _page: str = ""
    _turn: _Turn = _Turn()
    _parts: Parts = field(default_factory=Parts)

    def read(self, body: etree._Element) -> tuple[Block, ...]:
        for child in body:
            self._component(child)
        if self._parts.open:
            self.context.source.fail(body, "a paragraph that goes on is never ended (@part)")
        return tuple(slot.block for slot in self._parts.slots)

    # ------------------------------------------------------------------------------------------ components
    def _component(self, element: etree._Element, level: int = 0) -> None:
        source, tag = self.context.source, local(element)
        kind = str(element.get("type", ""))
        if tag == "div":
            level_of = int(str(element.get("n", "0"))) if str(element.get("n", "0")).isdigit() else 0
            for child in element:
                if child.tag == T + "head":
                    self._text(child, source.word(Role, child, str(child.get("type"))), level=level_of)
                else:
                    self._component(child)
        elif tag in ("opener", "closer", "dateline"):
            for child in element:
                self._component(child)
        elif tag == "sp":
            self._speaks(element)
        elif tag == "p":
            self._text(element, Role.BODY, level=level, part=str(element.get("part", "")))
        elif tag == "list":
            self._list(element)
        elif tag == "table":
            self._table(element, level)
        elif tag == "signed":
            self._text(element, Role.SIGNATURE)
        elif tag == "ab" and kind == "stamps":
            for child in element:
                self._component(child)
        elif tag in ("ab", "seg", "stamp"):
            role = Role.SUBJECT if kind == "subjectLine" else source.word(Role, element, kind)
            self._text(element, role)
        else:
            self._furniture(element)
        if (element.tail or "").strip():
            source.fail(element, "characters after this element that stand in no block")

    def _furniture(self, element: etree._Element) -> None:
        """What may stand anywhere. Pages that are missing, blank or not read are told by their ``pb`` and files."""
        source, tag, kind = self.context.source, local(element), str(element.get("type", ""))
        if tag == "pb":
            self._page = source.need(element, "facs")[1:]
        elif tag == "space" or (tag == "gap" and element.get("reason") in ("missing", "unread")):
            return
        elif tag == "gap" and element.get("reason") == "redacted":
            self._withheld(element)
        elif tag == "fw" and kind in _FW:
            self._text(element, _FW[kind])
        elif tag == "figure" and kind in ("figure", "seal"):
            self._figure(element, Role.SEAL if kind == "seal" else Role.FIGURE)
        elif tag == "note" and kind in ("footnote", "endnote"):
            self._note(element)
        elif tag == "note" and element.get("subtype") == "handwritten":
            self._text(element, Role.HANDWRITING, doubted=True)
        elif tag == "note" and kind == "marginal" and not element.get("facs") and self._beside(element):
            return
        elif tag == "note" and kind == "marginal":
            self._text(element, Role.MARGINALIA)
        else:
            source.fail(element, "a document has no place for this element here")

    # ------------------------------------------------------------------------------------------------ text
    def _rows(self, element: etree._Element, later: list[etree._Element], *, doubted: bool = False) -> Rows:
        return Rows(self.context, self._direction(element), later.append, doubted=doubted)

    def _text(
        self,
        element: etree._Element,
        role: Role,
        *,
        level: int = 0,
        doubted: bool = False,
        to: int | None = None,
        label: str = "",
        part: str = "",
    ) -> Slot:
        """The block of an element of one role, and after it what stands inside it without being of its text."""
        later: list[etree._Element] = []
        rows = self._rows(element, later, doubted=doubted)
        turn = self._turn if role in (Role.BODY, Role.ITEM) else _Turn()
        if turn.speaker is not None:
            rows.read(turn.speaker)
            rows.speaker = rows.text
            self._turn = _Turn(turn.who)
        rows.read(element, to=to)
        made = self._block(role, element, rows.done(), level=level)
        block = replace(
            made,
            label=label or rows.label,
            references=tuple(rows.references),
            who=turn.who,
            speaker=rows.speaker,
        )
        slot = self._parts.go_on(block, part) if part in ("M", "F") else self._parts.begin(block, part)
        if slot is None:
            self.context.source.fail(element, "@part goes on with what never began")
        if block.rows:
            self._page = block.rows[0].page
        for inner in later:
            self._furniture(inner)
        if block.rows:
            self._page = block.rows[-1].page
        return slot

    def _block(self, role: Role, element: etree._Element, rows: tuple[Row, ...], *, level: int = 0) -> Block:
        source = self.context.source
        zones = [self.context.surfaces.zone(source, element, id) for id in source.pointers(element, "facs")]
        page = rows[0].page if rows else zones[0].page if zones else self._page
        region, polygon = _region(zones, page)
        if role in PICTURES and zones and zones[0].type == "TextRegion":  # it stands in print, and is none
            region = ""
        regions = tuple((z.page, z.id) for z in zones if z.type == "TextRegion" and z.subtype)
        direction = self._direction(element)
        return Block(role, page, direction, rows, (), region, polygon, level=level, regions=regions)

    def _direction(self, element: etree._Element) -> Direction:
        style = element.get("style")
        vertical = self.vertical if style is None else style == VERTICAL
        return Direction.VERTICAL if vertical else Direction.HORIZONTAL

    def _note(self, element: etree._Element) -> None:
        slot = self._text(element, Role.NOTE)
        number, label = str(element.get("n", "")), slot.block.label
        if not label and number_in(number):
            # the label is not printed in it: one that is not found there either and makes the same number
            tokens = tokens_of(slot.block)
            forms = (number, f"({number})", f"{number})", f"[{number}]")
            label = next((form for form in forms if (find(tokens, form) or (1,))[0] != 0), "")
        slot.block = replace(slot.block, label=label, note=str(element.get(ID, "")))

    # ------------------------------------------------------------------------------------------------ turns
    def _speaks(self, element: etree._Element) -> None:
        who = self.context.source.pointers(element, "who")
        self._turn = _Turn(who[0] if who else "", element.find(T + "speaker"))
        for child in element:
            if child.tag != T + "speaker":
                self._component(child)
        self._turn = _Turn()

    # ------------------------------------------------------------------------------------------------ lists
    def _list(self, element: etree._Element, levels_of: dict[etree._Element, int] | None = None) -> None:
        of = levels(element) if levels_of is None else levels_of
        for child in element:
            if child.tag == T + "item":
                self._item(child, of)
            else:
                self._component(child)

    def _item(self, item: etree._Element, of: dict[etree._Element, int]) -> None:
        parent = item.getparent()
        level = of[parent] if parent is not None else 1
        label = str(item.get("n", ""))
        first = item[0] if len(item) else None
        if first is not None and first.tag == T + "p" and first.get("part") == "I" and not (item.text or "").strip():
            self._text(first, Role.ITEM, level=level, label=label, part="I")
            rest = list(item)[1:]
        else:
            to = self._own(item)
            self._text(item, Role.ITEM, level=level, to=to, label=label)
            rest = list(item)[to:]
        for child in rest:
            if child.tag == T + "list":
                self._list(child, of)
            else:
                self._component(child, level)

    def _own(self, item: etree._Element) -> int:
        """How many children of an item are its own text: up to its last printed line, and what follows in that."""
        children = list(item)
        last = max((i for i, child in enumerate(children) if _begins_line(child)), default=-1)
        at = last + 1
        while at < len(children):
            child = children[at]
            if child.tag in TURNED or (child.tag in _COMPONENTS and not _routed(child)):
                break
            if child.tag == GAP and child.get("reason") == "redacted" and ends(child):
                line = _last_line(children[: last + 1])
                row = self.context.surfaces.zones.get(str(line.get("facs", ""))[1:]) if line is not None else None
                if row is None or self.context.stands_apart(child, row.page, row.polygon, self._direction(item)):
                    break
            at += 1
        return at

    # ----------------------------------------------------------------------------------------------- tables
    def _table(self, element: etree._Element, level: int) -> None:
        source = self.context.source
        cells, references, count = [], [], 0
        for row in element.iterchildren(T + "row"):
            for cell in row.iterchildren(T + "cell"):
                later: list[etree._Element] = []
                rows = self._rows(element, later)
                rows.read(cell)
                if later:
                    source.fail(later[0], "a cell of a table cannot hold this")
                references += [replace(r, row=r.row + count) for r in rows.references]
                zone = None
                if cell.get("facs"):
                    zone = self.context.surfaces.zone(source, cell, source.need(cell, "facs")[1:])
                made = Cell(
                    source.integer(row, "n") - 1,
                    source.integer(cell, "n") - 1,
                    source.integer(cell, "rows") if "rows" in cell.attrib else 1,
                    source.integer(cell, "cols") if "cols" in cell.attrib else 1,
                    zone.polygon if zone is not None else (),
                    rows.done(),
                    cell.get("role") == "label",
                )
                count += len(made.rows)
                cells.append((made, zone))
        block = self._block(Role.TABLE, element, (), level=level)
        page = next((z.page for _, z in cells if z is not None), None)
        page = page or next((r.page for c, _ in cells for r in c.rows), block.page)
        made_of = tuple(c for c, _ in cells)
        subtype = _SUBTYPES.get(str(element.get("type")), "")
        self._add(
            replace(block, page=page, cells=made_of, subtype=subtype, references=tuple(references), who=self._turn.who)
        )
        self._captions(element)

    def _add(self, block: Block) -> None:
        self._parts.begin(block, "")

    def _captions(self, element: etree._Element) -> None:
        for head in element.iterchildren(T + "head"):
            self._text(head, Role.CAPTION)

    # --------------------------------------------------------------------------------------------- pictures
    def _figure(self, element: etree._Element, role: Role) -> None:
        later: list[etree._Element] = []
        rows = self._rows(element, later, doubted=role is Role.SEAL)
        for item in self.context.source.all("t:figDesc/t:list[@type='labels']/t:item", element):
            rows.read(item)
        block = self._block(role, element, rows.done())
        subtype = self.context.source.need(element, "subtype")
        self._add(replace(block, subtype=subtype, references=tuple(rows.references)))
        self._captions(element)

    def _withheld(self, gap: etree._Element) -> None:
        id = self.context.source.need(gap, "facs")[1:]
        if id not in self.context.redactions:
            self.context.source.fail(gap, "@facs leads to no withheld area")
        page = self.context.surfaces.zones[id].page
        direction = Direction.VERTICAL if self.vertical else Direction.HORIZONTAL
        row = Row(page, direction, (self.context.redactions[id],))
        self._add(Block(Role.REDACTION, page, direction, (row,), regions=()))

    def _beside(self, note: etree._Element) -> bool:
        """Whether a note holds a reading beside a withheld area, which is then given to that area."""
        lb = note.find(T + "lb")
        zone = self.context.surfaces.zones.get(str(lb.get("facs", ""))[1:]) if lb is not None else None
        if lb is None or zone is None or zone.subtype != "ruby":
            return False
        direction = Direction.VERTICAL if self.vertical else Direction.HORIZONTAL
        engine = next((e.id for e in self.context.page(zone.page).engines), "")
        chars = tuple(Char(c, self.context.unclear_below, i, i + 1) for i, c in enumerate(lb.tail or ""))
        ruby = Ruby(0, 0, Line(zone.polygon, direction, chars, engine))
        last = self._parts.slots[-1] if self._parts.slots else None
        if last is None or last.block.role is not Role.REDACTION or last.block.rows[-1].page != zone.page:
            nothing = Line(zone.polygon, direction, (Char("", 1.0, 0, 1),), engine)
            self._add(Block(Role.REDACTION, zone.page, direction, (Row(zone.page, direction, (nothing,)),), regions=()))
            last = self._parts.slots[-1]
        row = last.block.rows[-1]
        last.block = replace(last.block, rows=(*last.block.rows[:-1], replace(row, ruby=(*row.ruby, ruby))))
        return True


def _region(zones: list[Zone], page: str) -> tuple[str, Polygon]:
    """A block's region and, where that is none of the page's or no print, its outline."""
    if not zones:
        return "", ()
    first = zones[0]
    if not first.seen:
        return "", first.polygon
    return (first.id if first.page == page else ""), ()


def _begins_line(element: etree._Element) -> bool:
    if element.tag in TURNED or (element.tag in _COMPONENTS and not _routed(element)):
        return False
    return element.tag == T + "lb" or any(True for _ in element.iter(T + "lb"))


def _last_line(elements: list[etree._Element]) -> etree._Element | None:
    lines: Iterator[etree._Element] = (
        lb for e in elements if _begins_line(e) for lb in ([e] if e.tag == T + "lb" else e.iter(T + "lb"))
    )
    return next(reversed(list(lines)), None)


def _routed(element: etree._Element) -> bool:
    return element.tag == T + "list" and element.get("type") in {f.value for f in LISTED}
