"""From rows to tokens: line beginnings, withheld areas, characters, references to notes, readings beside the line.

A block's rows become a flat list of :class:`Token`; spans over it (a date, a name) become elements; what is between
them is written as it was read (:mod:`pipeline.tei.inline`). A block that runs over a page end has the page beginning
among its tokens, so that its text stays in one element.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.model import Char, Line, Redaction, Row, Ruby
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.gaps import GAP, Gaps, illegible
from pipeline.tei.lineends import abut, beside, joins
from pipeline.tei.notes import Notes
from pipeline.tei.script import cjk
from pipeline.tei.tokens import Reading, Token
from pipeline.tei.xml import add, clean, make


@dataclass
class Reader:
    """Makes tokens of rows. ``engine`` points to the application for page, engine and Char.by."""

    facsimile: Facsimile
    engine: Callable[[str, str, str], str]
    notes: Notes
    gaps: Gaps

    def tokens(
        self, rows: Iterable[Row], turn: Callable[[str], Iterable[etree._Element]] | None = None, doubt: str = ""
    ) -> list[Token]:
        """``turn`` gives what stands at the beginning of a page in the middle of a block; it is called with the page id
        when a row is on another page than the one before it. ``doubt``: why every character is unclear."""
        out: list[Token] = []
        before: Row | None = None
        rows = tuple(rows)
        spaced = not any(cjk(c) for row in rows for c in row.text)
        for row in rows:
            if not row.pieces:
                continue
            if before is not None and row.page != before.page and turn is not None:
                out += [Token(element=e) for e in turn(row.page)]
            read = self._row(row, spaced)
            if doubt:
                read = [replace(t, doubt=doubt) if t.text else t for t in read]
            begun = any(t.text or (t.element is not None and t.element.tag == GAP) for t in out)
            parted = before.hyphen if before is not None else ""
            tight = bool(begun and (parted or joins(out, read)))
            if begun and not tight and read:
                out.append(Token("\n"))
            facs = {"facs": self.facsimile.line(row), "break": "no" if tight else "", "type": parted if tight else ""}
            out.append(Token(element=make("lb", facs)))
            out += read
            before = row
        return out

    def _row(self, row: Row, spaced: bool) -> list[Token]:
        """``spaced``: the text is in a script that parts words by spaces."""
        out: list[Token] = []
        for piece in row.pieces:
            if isinstance(piece, Redaction):
                read = [Token(element=gap) for gap in self.gaps.redacted(row.page, piece)]
            else:
                read = self._line(piece, row.page)
            if out and read and (abut(out[-1], read[0]) or (spaced and beside(out[-1], read[0]))):
                out.append(Token(" "))
            out += read
        for ruby in sorted(row.ruby, key=lambda r: r.start):
            self._set_beside(out, ruby, row.page)
        return out

    def _line(self, line: Line, page: str) -> list[Token]:
        if not line.chars:
            return [Token(element=illegible())]
        out: list[Token] = []
        references = {r.first: r for r in self.notes.within(line)}
        at = 0
        for i, char in enumerate(line.chars):
            if (reference := references.get(i)) is not None:
                out.append(Token(element=self.notes.pointer(reference, line)))
                at = reference.last
            if i >= at:
                self._char(out, char, line, page)
        return out

    def _char(self, out: list[Token], char: Char, line: Line, page: str) -> None:
        text = clean(char.text)
        if not text:
            return
        taken = self.facsimile.pages[page].text_from == "text-layer"
        sure = 1.0 if taken and char.certainty is None else char.trust
        token = Token(
            text,
            sure,
            self.engine(page, line.engine, char.by),
            None,
            (char.start + char.end) / 2,
            char.struck,
            char.superscript,
            None,
            "covered" if char.damaged else "",
            self.gaps.cutting(page, char) if char.damaged else "",
        )
        if out and out[-1].text and unicodedata.combining(text[0]):  # a mark belongs to the letter before it
            last = out.pop()
            token = replace(last, text=clean(last.text + text), certainty=min(last.certainty, sure))
        out.append(token)

    def _set_beside(self, out: list[Token], ruby: Ruby, page: str) -> None:
        """Give a reading to the characters it stands beside; to the nearest one when it stands beside none."""
        facs = self.facsimile.ruby(page, ruby)
        reading = Reading(tuple(self._line(ruby.line, page)), facs)
        free = [i for i, t in enumerate(out) if t.text.strip() and t.ruby is None]
        held = [i for i in free if ruby.start <= out[i].at <= ruby.end]
        if not held and free:
            held = [min(free, key=lambda i: abs(out[i].at - (ruby.start + ruby.end) / 2))]
        if not held:
            empty = make("ruby")
            add(empty, "rb")
            rt = add(empty, "rt", {"facs": facs})
            rt.text = "".join(t.text for t in reading.tokens)
            out.append(Token(element=empty))
            return
        for i in range(held[0], held[-1] + 1):
            if out[i].ruby is not None:  # another reading's: it would be lost
                break
            out[i] = replace(out[i], ruby=reading)

    def alone(self, rows: Iterable[Row]) -> list[etree._Element]:
        """The withheld areas of rows that hold nothing else; a reading beside one becomes a marginal note."""
        out: list[etree._Element] = []
        for row in rows:
            out += [gap for piece in row.redactions for gap in self.gaps.redacted(row.page, piece)]
            for ruby in row.ruby:
                note = make("note", {"type": "marginal", "place": "margin"})
                start = add(note, "lb", {"facs": self.facsimile.ruby(row.page, ruby)})
                start.tail = "".join(t.text for t in self._line(ruby.line, row.page))
                out.append(note)
        return out
