"""``text``: page beginnings, head matter, paragraphs, tables, lists, furniture and withheld areas in reading order.

TEI lets ``opener`` and ``head`` stand only before the first paragraph, list or table of a division, and ``closer``
only at its end. Head matter is therefore an ``opener`` while that is allowed, a ``closer`` when nothing but head
matter and furniture follows, and ``ab`` elsewhere; a heading begins a ``div type="section"``, inside that of the
heading above it. The routing block, which ``opener`` cannot hold, is written after the opener of its page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lxml import etree

from pipeline.model import Block, Cell, Direction, Document, FieldName, Role, Value
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.inline import Writer
from pipeline.tei.lists import Lists
from pipeline.tei.order import Entry, arranged, stamped
from pipeline.tei.pages import edge, left_out, page_beginning
from pipeline.tei.parties import Parties
from pipeline.tei.pictures import figure, handwriting
from pipeline.tei.routing import leading, write_list
from pipeline.tei.rows import Reader
from pipeline.tei.spans import LISTED, apart, entries, label, on, spans
from pipeline.tei.tables import column_count, kind_of, labels, row_count
from pipeline.tei.tokens import Span, Token
from pipeline.tei.turns import Turns, said
from pipeline.tei.xml import Attributes, add, clean, make

FW = {
    Role.HEADER: "header",
    Role.FOOTER: "footer",
    Role.PAGE_NUMBER: "pageNum",
    Role.RELEASE: "release",
    Role.CLASSIFICATION: "classification",
}
HEAD_MATTER = frozenset(
    {
        Role.CLASSIFICATION,
        Role.TERM,
        Role.COPY,
        Role.NUMBER,
        Role.SENT,
        Role.RECEIVED,
        Role.DATE,
        Role.OFFICE,
        Role.ADDRESS,
        Role.SUBJECT,
        Role.PRECEDENCE,
        Role.RELAY,
        Role.STAMP,
        Role.SIGNATURE,
    }
)
DATELINES = frozenset({Role.SENT, Role.RECEIVED, Role.DATE})
CLOSERS = frozenset({*DATELINES, Role.SIGNATURE, Role.ADDRESS, Role.OFFICE})
"""Head matter that, at the end, makes a ``closer``."""
LIST_HOLDERS = frozenset({"ab", "cell", "item", "note", "p"})
_TOP, _BODY, _CLOSED = range(3)
VERTICAL, HORIZONTAL = "writing-mode: vertical-rl", "writing-mode: horizontal-tb"


class Text:
    """Builds ``text`` once. After :meth:`element`, :attr:`unplaced` lists the routing values that no list of the text
    shows."""

    def __init__(
        self, document: Document, facsimile: Facsimile, parties: Parties, reader: Reader, writer: Writer
    ) -> None:
        self.document, self.facsimile, self.parties = document, facsimile, parties
        self.reader, self.writer = reader, writer
        letters = {
            d: sum(len("".join(clean(b.text).split())) for b in document.blocks if b.direction is d) for d in Direction
        }
        self.vertical = letters[Direction.VERTICAL] > letters[Direction.HORIZONTAL]
        self.missing = left_out(document.pages)
        self.page = -1
        self.listed: list[Value] = []
        self.deferred: list[Entry] = []
        self.div = make("div", {"type": document.kind.value})
        self.main = self.div
        self.state = _TOP
        self.inside: etree._Element | None = None  # the opener or closer being written
        self.lists = Lists()
        self.turns = Turns(document)
        self.sections: list[tuple[int, etree._Element]] = []  # level and div of the headings above

    @property
    def unplaced(self) -> list[Value]:
        routing = (*LISTED, FieldName.APPROVER)
        return [v for v in self.document.values if v.name in routing and not any(v is w for w in self.listed)]

    def element(self) -> etree._Element:
        root = make("text", {"style": VERTICAL if self.vertical else None})
        add(root, "body").append(self.main)
        todo = arranged(self.document, self.facsimile.order)
        closing = self._closing(todo)
        for i, entry in enumerate(todo):
            self._turn_to(entry.first)
            closes = i >= closing and (self.state == _CLOSED or any(e.block.role in CLOSERS for e in todo[i:]))
            self._block(entry, closes=closes)
        self._flush()
        self._turn_to(len(self.document.pages) - 1)
        self.lists.end(self.here)
        self.turns.end(self.div)
        return root

    @property
    def here(self) -> etree._Element:
        """What holds paragraphs at this place: the division, or the turn that is open."""
        return self.div if self.turns.open is None else self.turns.open

    # ------------------------------------------------------------------------------------------- pages
    def _turn_to(self, page: int) -> None:
        while self.page < page:
            self._flush()
            self.page += 1
            self.inside = None
            self._anywhere(self._page_beginning(self.page))

    def _page_beginning(self, index: int) -> list[etree._Element]:
        page = self.document.pages[index]
        return page_beginning(page, self.facsimile, self.missing.get(page.id, 0))

    def _turn_inside(self, entry: Entry, page: str) -> Iterable[etree._Element]:
        """What stands in a block where it runs on to ``page``: furniture of the page before, page beginnings,
        furniture at the head of the new page."""
        target = self.facsimile.order[page]
        while self.page < target:
            self.page += 1
            for taken in entry.before.get(self.page, ()):
                yield from self._furniture(taken)
            yield from self._page_beginning(self.page)
            for taken in entry.after.get(self.page, ()):
                yield from self._furniture(taken)

    # ------------------------------------------------------------------------------------------ blocks
    def _closing(self, todo: Sequence[Entry]) -> int:
        """Index from which nothing but head matter and furniture follows."""
        at = len(todo)
        while at and (todo[at - 1].furniture or todo[at - 1].block.role in (*HEAD_MATTER, Role.NOTE)):
            if todo[at - 1].block.cells:
                break
            at -= 1
        return at

    def _block(self, entry: Entry, *, closes: bool) -> None:
        block = entry.block
        role = block.role
        if entry.last > entry.first:
            self._flush()
        if entry.furniture or (role in (Role.NOTE, Role.FIGURE) and not block.cells):
            self._anywhere(self._furniture(entry))
            return
        self._speaks(entry)
        if self._listed(entry):
            return
        self.lists.end(self.here)
        if block.cells:
            self._begin_component()
            self.here.append(self._table(entry))
        elif role is Role.HEADING or (role is Role.TITLE and self.state != _TOP):
            self._section(entry)
        elif role is Role.TITLE:
            self.inside = None
            self._fill(self.div, entry, "head", {"type": "title"})
        elif role is Role.ROUTING and self.state == _TOP and entry.first == entry.last:
            self.deferred.append(entry)
        elif role in HEAD_MATTER and self.state == _TOP:
            self._head_matter(entry, "opener")
        elif role in HEAD_MATTER and closes:
            self._flush()
            self._head_matter(entry, "closer")
        elif role is Role.BODY or (role is Role.ITEM and entry.part):
            self._begin_component()
            self._fill(self.here, entry, "p", {"part": entry.part})
        elif stamped(self.document, block):
            self._begin_component()
            last = self.div[-1] if len(self.div) else None
            group = (
                last if last is not None and last.get("type") == "stamps" else add(self.div, "ab", {"type": "stamps"})
            )
            self._fill(group, entry, "stamp", {"type": role.value})
        else:
            self._begin_component()
            self._fill(self.div, entry, "ab", {"type": role.value})

    def _speaks(self, entry: Entry) -> None:
        """Begin or end a turn before a block, or let it go on."""
        block = entry.block
        if self.turns.goes_on(block) or (entry.part in ("M", "F") and self.turns.parted(block)):
            if not self.lists.open:
                self.turns.place(self.here)
            return
        if self.turns.open is not None:
            self.lists.end(self.div)
            self.turns.end(self.div)
        if said(block):
            self._begin_component()
            self.lists.end(self.div)
            self.turns.begin(self.div, block)

    def _listed(self, entry: Entry) -> bool:
        """Write a list item, or a paragraph or table that goes on inside one; False when it is none of these."""
        block = entry.block
        if block.role is Role.ITEM and not block.cells and entry.part in ("", "I"):
            if not self.lists.open:
                self._begin_component()
            item = self.lists.item(self.here, entry.of or block)
            if entry.part:
                self._fill(item, entry, "p", {"part": entry.part})
            else:
                self._fill_in(item, entry)
            return True
        if block.role is Role.ITEM and entry.of is not None:
            held = self.lists.item_of(entry.of)
        elif block.level and (block.cells or block.role is Role.BODY):
            held = self.lists.goes_on(block.level)
        else:
            return False
        if held is None:
            return False
        if block.cells:
            held.append(self._table(entry))
        else:
            self._fill(held, entry, "p", {"part": entry.part})
        return True

    def _anywhere(self, elements: Iterable[etree._Element]) -> None:
        """Write what may stand anywhere."""
        if self.lists.open:
            self.lists.wait(elements)
        elif self.turns.open is not None:
            self.turns.wait(elements)
        else:
            (self.div if self.inside is None else self.inside).extend(elements)

    def _begin_component(self) -> None:
        self._flush()
        self.inside, self.state = None, _BODY

    def _section(self, entry: Entry) -> None:
        """A division for a heading, inside the one of the next higher level above it."""
        self._flush()
        self.inside, self.state = None, _TOP
        level = entry.block.level
        while self.sections and self.sections[-1][0] >= level:
            self.sections.pop()
        above = self.sections[-1][1] if self.sections else self.main
        self.div = add(above, "div", {"type": "section", "n": str(level) if level else None})
        self.sections.append((level, self.div))
        self._fill(self.div, entry, "head", {"type": entry.block.role.value})

    def _flush(self) -> None:
        waiting, self.deferred = self.deferred, []
        for entry in waiting:
            self.inside, self.state = None, _BODY
            self._fill(self.div, entry, "ab", {"type": "routing"})

    def _head_matter(self, entry: Entry, tag: str) -> None:
        if self.inside is None:
            self.inside = add(self.div, tag)
            self.state = _TOP if tag == "opener" else _CLOSED
        role = entry.block.role
        if role in DATELINES:
            self._fill(add(self.inside, "dateline"), entry, "seg", {"type": role.value})
        elif role is Role.SIGNATURE:
            self._fill(self.inside, entry, "signed", {})
        elif stamped(self.document, entry.block):
            self._fill(self.inside, entry, "stamp", {"type": role.value})
        else:
            self._fill(self.inside, entry, "seg", {"type": role.value})

    def _fill(self, parent: etree._Element, entry: Entry, tag: str, attributes: Attributes) -> etree._Element:
        """Append ``tag`` with the block's text to ``parent``."""
        return self._fill_in(add(parent, tag, attributes), entry)

    def _fill_in(self, element: etree._Element, entry: Entry) -> etree._Element:
        block = entry.block
        for key, text in self._place(block).items():
            if text:
                element.set(key, text)
        tokens = self.reader.tokens(block.rows, lambda page: self._turn_inside(entry, page))
        self._write(element, block, tokens)
        return element

    def _place(self, block: Block) -> dict[str, str | None]:
        style = None
        if (block.direction is Direction.VERTICAL) is not self.vertical and block.text:
            style = VERTICAL if block.direction is Direction.VERTICAL else HORIZONTAL
        first = self.facsimile.region(block.page, block.region, block.polygon, block.role)
        return {"facs": self.facsimile.regions(block, first), "style": style}

    def _write(self, element: etree._Element, holder: Block | Cell, tokens: Sequence[Token]) -> None:
        """The text of a block or cell with the values found in it; routing entries become lists."""
        more: list[Span] = []
        if isinstance(holder, Block):
            tokens, more = self.turns.label(self.writer, holder, tokens)
        if isinstance(holder, Block) and (span := label(holder, tokens)) is not None:
            self.writer.write(element, tokens[: span.end], [span])
            tokens = tokens[span.end :]
            more = [replace(s, start=s.start - span.end, end=s.end - span.end) for s in more if s.start >= span.end]
        values = on(self.document.values, holder, holder.rows)
        routed = (
            entries(tokens, values, self.facsimile, self.parties)
            if etree.QName(element).localname in LIST_HOLDERS
            else []
        )
        if not routed:
            found = apart([*spans(tokens, values, self.facsimile, self.parties), *more])
            if isinstance(holder, Block) and holder.role is Role.SUBJECT and not any(s.tag == "seg" for s in found):
                element.set("type", "subjectLine")
            self.writer.write(element, tokens, found)
            return
        self.listed += [value for _, value in routed]
        at = 0
        while routed:
            name = routed[0][1].name
            group = [span for span, value in leading(routed, name)]
            routed = routed[len(group) :]
            self.writer.write(element, tokens[at : group[0].start])
            write_list(self.writer, add(element, "list", {"type": name.value}), tokens, group)
            at = group[-1].end
        self.writer.write(element, tokens[at:])

    def _table(self, entry: Entry) -> etree._Element:
        block = entry.block
        approvals = [
            v for v in self.document.values if v.name is FieldName.APPROVER and v.page == block.page and v.polygon
        ]
        approving = [v for cell in block.cells for v in on(approvals, cell, cell.rows)]
        self.listed += approving
        size = {"rows": str(row_count(block)), "cols": str(column_count(block))}
        kind = "approval" if approving else kind_of(block)
        table = make("table", {"type": kind, **size, **self._place(block)})
        self._captions(table, entry)
        rows: dict[int, etree._Element] = {}
        named = labels(block)
        for cell in sorted(block.cells, key=lambda c: (c.row, c.column)):
            if cell.row not in rows:
                role = "label" if cell.row in named else None
                rows[cell.row] = add(table, "row", {"n": str(cell.row + 1), "role": role})
            element = add(
                rows[cell.row],
                "cell",
                {
                    "n": str(cell.column + 1),
                    "role": "label" if cell.label else None,
                    "rows": str(cell.row_span) if cell.row_span > 1 else None,
                    "cols": str(cell.column_span) if cell.column_span > 1 else None,
                    "facs": self.facsimile.cell(block.page, cell) if cell.polygon else None,
                },
            )
            self._write(element, cell, self.reader.tokens(cell.rows))
        return table

    def _captions(self, element: etree._Element, entry: Entry) -> None:
        for at, caption in enumerate(entry.captions):
            head = make("head", {"type": "caption", **self._place(caption)})
            element.insert(at, head)
            self._write(head, caption, self.reader.tokens(caption.rows))

    # --------------------------------------------------------------------------------------- furniture
    def _furniture(self, entry: Entry) -> list[etree._Element]:
        """Elements that TEI lets stand anywhere: fw, note, gap. A note that runs over a page end is kept whole."""
        block = entry.block
        over = entry.first != entry.last
        if block.role is Role.REDACTION:  # no text, one page: see pipeline.tei.order
            return self.reader.alone(block.rows)
        if block.role in (Role.FIGURE, Role.SEAL):
            element = figure(block, self.facsimile, self.reader, self.writer, self._place(block))
            self._captions(element, entry)
            return [element]
        if block.role is Role.HANDWRITING:
            page = self.facsimile.pages[block.page]
            return [handwriting(block, page, self.reader, self.writer, self._place(block))]
        tokens = self.reader.tokens(block.rows, (lambda page: self._turn_inside(entry, page)) if over else None)
        if block.role is Role.NOTE:
            element = make("note", {**self.reader.notes.attributes(block), **self._place(block)})
        elif block.role is Role.MARGINALIA:
            element = make("note", {"type": "marginal", "place": "margin", **self._place(block)})
        else:
            element = make(
                "fw",
                {"type": FW[block.role], "place": edge(block, self.facsimile.pages[block.page]), **self._place(block)},
            )
        self._write(element, block, tokens)
        return [element]
