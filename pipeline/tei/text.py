"""``text``: page beginnings, head matter, paragraphs, tables, lists, furniture and withheld areas in reading order.

TEI lets ``opener`` and ``head`` stand only before the first paragraph, list or table of a division, and ``closer``
only at its end. Head matter is therefore an ``opener`` while that is allowed, a ``closer`` when nothing but head
matter and furniture follows, and ``ab`` elsewhere; a heading begins a ``div type="section"``. The routing block, which
``opener`` cannot hold, is written after the opener of its page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from pipeline.model import Block, Cell, Direction, Document, FieldName, Role, Value
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.order import Entry, arranged, stamped
from pipeline.tei.rows import Reader, Span, Token
from pipeline.tei.spans import LISTED, entries, on, spans
from pipeline.tei.xml import Attributes, add, make

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
LIST_HOLDERS = frozenset({"ab", "cell", "note", "p"})
_TOP, _BODY, _CLOSED = range(3)
VERTICAL, HORIZONTAL = "writing-mode: vertical-rl", "writing-mode: horizontal-tb"


class Text:
    """Builds ``text`` once. After :meth:`element`, :attr:`unplaced` lists the routing values that no list of the text
    shows."""

    def __init__(self, document: Document, facsimile: Facsimile, reader: Reader) -> None:
        self.document, self.facsimile, self.reader = document, facsimile, reader
        letters = {d: sum(len(b.text) for b in document.blocks if b.direction is d) for d in Direction}
        self.vertical = letters[Direction.VERTICAL] > letters[Direction.HORIZONTAL]
        self.page = -1
        self.listed: list[Value] = []
        self.deferred: list[Entry] = []
        self.div = make("div", {"type": document.kind.value})
        self.main = self.div
        self.state = _TOP
        self.inside: etree._Element | None = None  # the opener or closer being written

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
            self._block(entry, closes=i >= closing)
        self._flush()
        self._turn_to(len(self.document.pages) - 1)
        return root

    # ------------------------------------------------------------------------------------------- pages
    def _turn_to(self, page: int) -> None:
        while self.page < page:
            self._flush()
            self.page += 1
            self.inside = None
            self.div.extend(self._page_beginning(self.page))

    def _page_beginning(self, index: int) -> list[etree._Element]:
        page = self.document.pages[index]
        surface = self.facsimile.surface[page.id]
        state = "failed" if page.failed else "blank" if page.blank else None
        out = [
            make(
                "pb",
                {
                    "id": f"pb-{surface}",
                    "n": self.facsimile.number(page),
                    "type": state,
                    "facs": f"#{surface}",
                },
            )
        ]
        if page.failed:
            gap = make("gap", {"reason": "unread", "unit": "page", "quantity": "1", "resp": "#koden"})
            add(gap, "desc", {"lang": "en"}, f"page not read: {page.failed}")
            out.append(gap)
        return out

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
        """Index from which nothing but head matter and furniture follows; past the end when it closes nothing."""
        at = len(todo)
        while at and (todo[at - 1].furniture or todo[at - 1].block.role in (*HEAD_MATTER, Role.NOTE)):
            if todo[at - 1].block.cells:
                break
            at -= 1
        ends = any(entry.block.role in CLOSERS for entry in todo[at:])
        return at if ends else len(todo)

    def _block(self, entry: Entry, *, closes: bool) -> None:
        block = entry.block
        role = block.role
        if entry.last > entry.first:
            self._flush()
        if entry.furniture or (role is Role.NOTE and not block.cells):
            elements = self._furniture(entry)
            (self.div if self.inside is None else self.inside).extend(elements)
        elif block.cells:
            self._component(self._table(block))
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
        elif role is Role.BODY:
            self._begin_component()
            self._fill(self.div, entry, "p", {"part": entry.part})
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

    def _begin_component(self) -> None:
        self._flush()
        self.inside, self.state = None, _BODY

    def _component(self, element: etree._Element) -> None:
        self._begin_component()
        self.div.append(element)

    def _section(self, entry: Entry) -> None:
        self._flush()
        self.inside, self.state = None, _TOP
        self.div = add(self.main, "div", {"type": "section"})
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
        block = entry.block
        element = add(parent, tag, {**attributes, **self._place(block)})
        tokens = self.reader.tokens(block.rows, lambda page: self._turn_inside(entry, page))
        self._write(element, block, tokens)
        return element

    def _place(self, block: Block) -> dict[str, str | None]:
        style = None
        if (block.direction is Direction.VERTICAL) is not self.vertical and block.text:
            style = VERTICAL if block.direction is Direction.VERTICAL else HORIZONTAL
        return {"facs": self.facsimile.region(block.page, block.region, block.polygon), "style": style}

    def _write(self, element: etree._Element, holder: Block | Cell, tokens: Sequence[Token]) -> None:
        """The text of a block or cell with the values found in it; routing entries become lists."""
        values = on(self.document.values, holder, holder.rows)
        routed = entries(tokens, values, self.facsimile) if etree.QName(element).localname in LIST_HOLDERS else []
        if not routed:
            found = spans(tokens, values, self.facsimile)
            if isinstance(holder, Block) and holder.role is Role.SUBJECT and not any(s.tag == "seg" for s in found):
                element.set("type", "subjectLine")
            self.reader.write(element, tokens, found)
            return
        self.listed += [value for _, value in routed]
        at = 0
        while routed:
            name = routed[0][1].name
            group = [span for span, value in _leading(routed, name)]
            routed = routed[len(group) :]
            self.reader.write(element, tokens[at : group[0].start])
            self._list(add(element, "list", {"type": name.value}), tokens, group)
            at = group[-1].end
        self.reader.write(element, tokens[at:])

    def _list(self, parent: etree._Element, tokens: Sequence[Token], items: Sequence[Span]) -> None:
        """Items for the entries; words between two of them are an item of their own."""
        at = items[0].start
        for span in items:
            words = [i for i in range(at, span.start) if tokens[i].word]
            first, last = (words[0], words[-1] + 1) if words else (span.start, span.start)
            _between(parent, tokens[at:first])
            if words:
                self.reader.write(add(parent, "item"), tokens[first:last])
                _between(parent, tokens[last : span.start])
            self.reader.write(parent, tokens[span.start : span.end], [Span(0, span.end - span.start, *_rest(span))])
            at = span.end

    def _table(self, block: Block) -> etree._Element:
        approvals = [
            v for v in self.document.values if v.name is FieldName.APPROVER and v.page == block.page and v.polygon
        ]
        approving = [v for cell in block.cells for v in on(approvals, cell, cell.rows)]
        self.listed += approving
        kind = "approval" if approving else "form" if block.role is Role.FORM else "data"
        table = make("table", {"type": kind, **self._place(block)})
        rows: dict[int, etree._Element] = {}
        for cell in sorted(block.cells, key=lambda c: (c.row, c.column)):
            if cell.row not in rows:
                rows[cell.row] = add(table, "row", {"n": str(cell.row + 1)})
            element = add(
                rows[cell.row],
                "cell",
                {
                    "n": str(cell.column + 1),
                    "rows": str(cell.row_span) if cell.row_span > 1 else None,
                    "cols": str(cell.column_span) if cell.column_span > 1 else None,
                    "facs": self.facsimile.cell(block.page, cell) if cell.polygon else None,
                },
            )
            self._write(element, cell, self.reader.tokens(cell.rows))
        return table

    # --------------------------------------------------------------------------------------- furniture
    def _furniture(self, entry: Entry) -> list[etree._Element]:
        """Elements that TEI lets stand anywhere: fw, note, gap. A note that runs over a page end is kept whole."""
        block = entry.block
        over = entry.first != entry.last
        if block.role is Role.REDACTION:  # no text, one page: see pipeline.tei.order
            return self.reader.gaps(block.rows)
        tokens = self.reader.tokens(block.rows, (lambda page: self._turn_inside(entry, page)) if over else None)
        if block.role is Role.NOTE:
            element = make("note", {"type": "footnote", "place": "bottom", **self._place(block)})
        elif block.role is Role.MARGINALIA:
            element = make("note", {"type": "marginal", "place": "margin", **self._place(block)})
        else:
            element = make("fw", {"type": FW[block.role], "place": self._edge(block), **self._place(block)})
        self._write(element, block, tokens)
        return [element]

    def _edge(self, block: Block) -> str:
        page = self.facsimile.pages[block.page]
        rows = [row for row in block.rows if row.pieces]
        if block.role is Role.FOOTER or not rows:
            return "bottom"
        return "top" if rows[0].box.center[1] < page.height / 2 else "bottom"


def _between(parent: etree._Element, tokens: Sequence[Token]) -> None:
    """What parts two entries, in a list that can hold no characters: elements as they are, a separator as the ``@n``
    of a ``milestone``."""
    mark = ""
    for token in (*tokens, Token(element=parent)):
        if token.element is None:
            mark += token.text
            continue
        if mark.strip():
            add(parent, "milestone", {"unit": "separator", "n": mark.strip()})
        mark = ""
        if token.element is not parent:
            parent.append(token.element)


def _leading(routed: Sequence[tuple[Span, Value]], name: FieldName) -> list[tuple[Span, Value]]:
    out = []
    for pair in routed:
        if pair[1].name is not name:
            break
        out.append(pair)
    return out


def _rest(span: Span) -> tuple[str, Attributes, tuple[str, Attributes] | None]:
    return span.tag, span.attributes, span.inner
