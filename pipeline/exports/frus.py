"""Records as a volume of Foreign Relations of the United States has them, for historians who know that series.

After the Office of the Historian's own practice (HistoryAtState/frus, ``frus.odd`` and printed volumes): one TEI file a
volume; a ``div type="document"`` for each document, with its number, head, source note and ``opener`` with
``dateline``; what is withheld as a bracketed italic note in the text; line ends, zones and certainties left out. A view
to read, not the record: only the record can be checked against the page. Elements of the ``frus`` namespace are not
used.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from pipeline.corpus import Entry
from pipeline.exports.output import by_source
from pipeline.tei.plain import length_in_words
from pipeline.tei.read import Record
from pipeline.tei.xml import LANG, T, add, append_text, indent, make

KINDS = {
    "telegram": "Telegram", "draft": "Draft Telegram", "decision": "Decision Sheet",
    "conversation": "Memorandum of Conversation", "letter": "Letter", "memorandum": "Memorandum", "report": "Report",
    "bulletin": "Intelligence Bulletin", "cover": "Cover Sheet", "blank": "Blank Pages",
    "withheld": "Document Withheld", "other": "Document",
}  # fmt: skip
_LEFT_OUT = frozenset({T + t for t in ("fw", "figure", "graphic", "rt", "metamark", "desc", "figDesc", "milestone")})
_SAID_ABOVE = ("sent", "received")
"""``ab/@type`` whose words the dateline and the source note say, where the record has their value"""


def write_frus(folder: Path, found: Iterable[Entry]) -> list[Path]:
    """``frus/<source>.xml``, one for each source."""
    place = folder / "frus"
    place.mkdir(parents=True, exist_ok=True)
    out = []
    for source, records in by_source(found):
        path = place / f"{source}.xml"
        path.write_bytes(volume(source, [r.record for r in records]))
        out.append(path)
    return out


def volume(source: str, records: Iterable[Record]) -> bytes:
    """The documents of one source. ``source``: its key, the volume's id."""
    root = make("TEI", {"id": source if source[:1].isalpha() else f"v-{source}"})
    file = add(add(root, "teiHeader"), "fileDesc")
    titles = add(file, "titleStmt")
    add(titles, "title", {"type": "complete"}, source)
    add(add(file, "publicationStmt"), "p", text="A reading view made from Koden's records; not proof-read.")
    described = add(add(file, "sourceDesc"), "p")
    body = add(add(root, "text"), "body")
    files = []
    for n, record in enumerate(records, 1):
        files.append(record.get("source-file"))
        body.append(_document(n, record))
    described.text = "; ".join(dict.fromkeys(files))
    indent(root, ("p", "head", "note", "seg", "dateline", "item", "cell", "title", "opener", "signed"))
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8") + b"\n"


def _document(n: int, record: Record) -> etree._Element:
    id = f"d{n}"
    div = make("div", {"type": "document", "subtype": "historical-document", "n": str(n), "id": id})
    div.set(LANG, str(record.root.get(LANG, "und")))
    head = add(div, "head", text=f"{n}. {title_of(record)}")
    note = add(head, "note", {"n": "1", "type": "source", "id": f"{id}fn1"})
    note.text = _source(record)
    opener = _opener(record)
    if len(opener):
        div.append(opener)
    writer = _Writer(id, frozenset(f for f in _SAID_ABOVE if record.get(f)))
    for top in record.root.iter(T + "body"):
        writer.blocks(top, div)
    if not any(e.tag in (T + "p", T + "list", T + "table", T + "div") for e in div):
        add(div, "p")
    return div


def title_of(record: Record) -> str:
    """``Telegram From A to B``, or the title as printed."""
    kind = KINDS.get(record.get("kind").removeprefix("#kind."), "Document")
    sender, recipient = record.get("sender"), record.get("recipient")
    if sender and recipient:
        return f"{kind} From {sender} to {recipient}"
    if sender or recipient:
        return f"{kind} From {sender}" if sender else f"{kind} to {recipient}"
    return record.get("title") or kind


def _source(record: Record) -> str:
    pages = [p.n for p in record.pages]
    span = f"p. {pages[0]}" if len(pages) == 1 else f"pp. {pages[0]}–{pages[-1]}" if pages else ""
    marks = "; ".join(w for s in ("classification", "precedence") if (w := record.word(s)))
    drafted = record.get("drafter")
    received = record.get("received")
    stamps = ["".join(str(t) for t in s.itertext()).strip() for s in record.root.iter(T + "stamp")]
    said = [
        f"Source: {record.get('source-file')}, {span}" if span else f"Source: {record.get('source-file')}",
        marks,
        f"Drafted by {drafted}" if drafted else "",
        f"Received {received}" if received else "",
        f"Stamped: {', '.join(dict.fromkeys(filter(None, stamps)))}" if any(stamps) else "",
        f"Koden record {record.id}, not proof-read",
    ]
    return ". ".join(s for s in said if s) + "."


def _opener(record: Record) -> etree._Element:
    opener = make("opener")
    place, dates = record.get("place"), ("sent", "date")
    when = next((d for f in dates if (d := record.get(f))), "")
    if place or when:
        line = add(opener, "dateline", {"rendition": "#right"})
        if place:
            add(line, "placeName", text=place).tail = ", " if when else ""
        if when:
            add(line, "date", {"when": when, "calendar": None}, _printed_date(record) or when)
    number = next(
        (v for f in ("serial", "total", "circular", "register", "documentNumber") if (v := record.get(f))), ""
    )
    if number:
        add(add(opener, "seg", {"rendition": "#left"}), "idno", {"type": "document-identifier"}, number)
    return opener


def _printed_date(record: Record) -> str:
    for e in record.root.iter(T + "date"):
        parent = e.getparent()
        if parent is not None and parent.tag in (T + "correspAction", T + "creation"):
            return " ".join("".join(str(t) for t in e.itertext()).split())
    return ""


class _Writer:
    """Text of a record as paragraphs, lists and tables of a view."""

    def __init__(self, id: str, said: frozenset[str]) -> None:
        self.id, self.said, self.notes = id, said, 1

    def blocks(self, element: etree._Element, into: etree._Element) -> None:
        for child in element:
            if not isinstance(child.tag, str) or child.tag in _LEFT_OUT:
                continue
            name = etree.QName(child).localname
            if name in ("div", "opener", "closer", "sp", "floatingText", "body", "group"):
                self.blocks(child, into)
            elif name == "pb":
                self._page(child, into)
            elif name == "head":
                self._paragraph(child, into, "strong")
            elif name in ("p", "ab", "stamp", "salute", "signed", "seg", "dateline", "address", "trailer"):
                if name != "stamp" and child.get("type") not in self.said:
                    self._paragraph(child, into, "")
            elif name == "list":
                self._list(child, into)
            elif name == "table":
                self._table(child, into)
            elif name == "note":
                self._note(child, into)
            elif name == "gap":
                self._write_gap(child, add(into, "p"))
            else:
                self._paragraph(child, into, "")

    def _page(self, pb: etree._Element, into: etree._Element) -> None:
        n = str(pb.get("n", ""))
        add(into, "pb", {"n": n, "facs": n.zfill(4), "id": f"{self.id}-pg_{n}".replace("/", "-")})

    def _paragraph(self, element: etree._Element, into: etree._Element, rend: str) -> None:
        p = make("p")
        holder = add(p, "hi", {"rend": rend}) if rend else p
        self.inline(element, holder)
        if "".join(str(t) for t in p.itertext()).strip() or p.find(f".//{T}pb") is not None:
            into.append(p)

    def _list(self, element: etree._Element, into: etree._Element) -> None:
        # FRUS's "to" is for addressees; who of the ministry got a copy is no addressee, and FRUS has no word for it
        kind = "participants" if element.get("type") == "participants" else None
        out = make("list", {"type": kind})
        for item in element:
            if isinstance(item.tag, str) and item.tag == T + "item":
                made = add(out, "item")
                self.inline(item, made)
            elif isinstance(item.tag, str) and item.tag == T + "head":
                self.inline(item, add(out, "head"))
        if out.find(T + "item") is not None:
            into.append(out)

    def _table(self, element: etree._Element, into: etree._Element) -> None:
        out = make("table")
        for row in element.iter(T + "row"):
            made = add(out, "row")
            for cell in row.iter(T + "cell"):
                self.inline(cell, add(made, "cell"))
            if not len(made):
                add(made, "cell")
        if len(out):
            into.append(out)

    def _note(self, element: etree._Element, into: etree._Element) -> None:
        self.notes += 1
        note = make("note", {"n": str(self.notes), "id": f"{self.id}fn{self.notes}"})
        self.inline(element, note)
        if "".join(str(t) for t in note.itertext()).strip():
            p = into if into.tag == T + "p" else add(into, "p")
            p.append(note)

    def inline(self, element: etree._Element, into: etree._Element) -> None:
        self._say(into, element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._piece(child, into)
            self._say(into, child.tail)

    def _piece(self, child: etree._Element, into: etree._Element) -> None:
        name = etree.QName(child).localname
        if name == "gap":
            self._write_gap(child, into)
        elif name == "lb":
            if child.get("break") != "no" and (into.text or len(into)):
                append_text(into, " ")
        elif name == "pb":
            self._page(child, into)
        elif name == "del":
            self.inline(child, add(into, "del", {"rend": "strikethrough"}))
        elif name == "hi":
            self.inline(child, add(into, "hi", {"rend": str(child.get("rend") or "italic").split()[0]}))
        elif name == "note":
            self._note(child, into if into.tag in (T + "p", T + "item", T + "cell") else add(into, "seg"))
        elif name in ("list", "table"):
            self._list(child, into) if name == "list" else self._table(child, into)
        elif child.tag not in _LEFT_OUT:
            self.inline(child, into)

    def _write_gap(self, gap: etree._Element, into: etree._Element) -> None:
        words = gap_words(gap)
        if words:
            append_text(into, "[")
            hi = add(into, "hi", {"rend": "italic"}, words)
            hi.tail = "]"

    def _say(self, into: etree._Element, text: str | None) -> None:
        if text and text.strip():
            append_text(into, " ".join(text.split("\n")) if "\n" in text else text)
        elif text and text != "\n" and not text.startswith("\n"):
            append_text(into, text)


def gap_words(gap: etree._Element) -> str:
    """What stands between the brackets: ``12 characters not declassified``, ``less than 1 line not declassified``."""
    if gap.get("reason") == "redacted":
        return f"{length_in_words(gap)} not declassified" if length_in_words(gap) else "text not declassified"
    if gap.get("reason") in ("illegible", "unread", "missing"):
        return "text not legible" if gap.get("reason") == "illegible" else "page not read or missing"
    return ""
