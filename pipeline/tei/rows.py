"""From rows to marked-up text: line beginnings, withheld areas, unclear runs, and values found in the text.

A block's rows become a flat list of :class:`Token`; spans over it (a date, a name) become elements; what is between
them is written as it was read. A block that runs over a page end has the page beginning among its tokens, so that its
text stays in one element.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.model import Line, Redaction, RedactionKind, Row
from pipeline.tei.facsimile import Facsimile
from pipeline.tei.script import cjk, latin
from pipeline.tei.xml import Attributes, T, add, append_text, clean, degree, make

GAP = T + "gap"
_LOOK = 40
"""Tokens on either side of a line end that say what script the text is in: about a printed line."""

WITHHELD = {
    RedactionKind.BLACK: "withheld before release: blacked out",
    RedactionKind.GREY: "withheld before release: covered in grey",
    RedactionKind.COLOUR: "withheld before release: covered in colour",
    RedactionKind.OUTLINED: "withheld before release: an empty box with a printed rule",
}


@dataclass(frozen=True)
class Token:
    """One character (or a base with its marks) of text, or an element that stands between characters."""

    text: str = ""
    confidence: float = 1.0
    engine: str = ""
    element: etree._Element | None = None

    @property
    def word(self) -> bool:
        """A letter, digit, ideograph or symbol; no space, no punctuation."""
        return bool(self.text) and unicodedata.category(self.text[0])[0] in "LNS"


@dataclass(frozen=True)
class Span:
    """Tokens ``start`` to ``end`` (exclusive) stand in an element ``tag``; ``inner`` is a second one inside it."""

    start: int
    end: int
    tag: str
    attributes: Attributes
    inner: tuple[str, Attributes] | None = None


@dataclass
class Reader:
    """Makes tokens of rows. ``engine`` points to the application for page, engine and Char.by; ``turn`` gives what
    stands at the beginning of a page in the middle of a block."""

    facsimile: Facsimile
    unclear_below: float
    engine: Callable[[str, str, str], str]
    done: set[tuple[str, str]]

    def tokens(self, rows: Iterable[Row], turn: Callable[[str], Iterable[etree._Element]] | None = None) -> list[Token]:
        """``turn`` is called with the page id when a row is on another page than the one before it."""
        out: list[Token] = []
        page = ""
        rows = tuple(rows)
        spaced = not any(cjk(c) for row in rows for c in row.text)
        for row in rows:
            if not row.pieces:
                continue
            if page and row.page != page and turn is not None:
                out += [Token(element=e) for e in turn(row.page)]
            page = row.page
            read = self._row(row, spaced)
            begun = _chars(out) or _withheld(out)
            tight = begun and joins(out, read)
            if begun and not tight and read:
                out.append(Token("\n"))
            out.append(Token(element=make("lb", {"facs": self.facsimile.line(row), "break": "no" if tight else ""})))
            out += read
        return out

    def _row(self, row: Row, spaced: bool) -> list[Token]:
        """``spaced``: the text is in a script that parts words by spaces."""
        out: list[Token] = []
        for piece in row.pieces:
            if isinstance(piece, Redaction):
                read = [Token(element=gap) for gap in self._gap(row.page, piece)]
            else:
                read = self._line(piece, row.page)
            if out and read and (_abut(out[-1], read[0]) or (spaced and _beside(out[-1], read[0]))):
                out.append(Token(" "))
            out += read
        return out

    def _line(self, line: Line, page: str) -> list[Token]:
        out: list[Token] = []
        for char in line.chars:
            text = clean(char.text)
            if not text:
                continue
            engine = self.engine(page, line.engine, char.by)
            if out and unicodedata.combining(text[0]):  # a mark belongs to the letter before it
                last = out.pop()
                out.append(Token(clean(last.text + text), min(last.confidence, char.confidence), last.engine))
            else:
                out.append(Token(text, char.confidence, engine))
        return out

    def gaps(self, rows: Iterable[Row]) -> list[etree._Element]:
        """The withheld areas of rows that hold nothing else."""
        return [gap for row in rows for piece in row.redactions for gap in self._gap(row.page, piece)]

    def _gap(self, page: str, redaction: Redaction) -> list[etree._Element]:
        """``gap reason="redacted"`` of one withheld area; nothing when it has been written before."""
        if (page, redaction.id) in self.done:
            return []
        self.done.add((page, redaction.id))
        extent = redaction.extent
        size: dict[str, str | None] = {"extent": "unknown"}
        if extent is not None and extent.quantity is not None:
            size = {"unit": extent.unit, "quantity": str(extent.quantity), "precision": "low"}
        elif extent is not None and extent.at_least is not None and extent.at_most is not None:
            size = {"unit": extent.unit, "atLeast": str(extent.at_least), "atMost": str(extent.at_most)}
        elif extent is not None:
            size = {"unit": extent.unit, "extent": "unknown"}
        element = make(
            "gap",
            {
                "reason": "redacted",
                **size,
                "rend": redaction.kind.value,
                "resp": "#koden",
                "cert": degree(redaction.certainty),
                "facs": self.facsimile.redaction(page, redaction),
            },
        )
        add(element, "desc", {"lang": "en"}, WITHHELD[redaction.kind])
        return [element]

    def write(self, parent: etree._Element, tokens: Sequence[Token], spans: Sequence[Span] = ()) -> None:
        """Append tokens to ``parent``; ``spans`` must be in order and apart."""
        at = 0
        for span in spans:
            self._plain(parent, tokens[at : span.start])
            element = add(parent, span.tag, span.attributes)
            inner = add(element, *span.inner) if span.inner else element
            self._plain(inner, tokens[span.start : span.end])
            at = span.end
        self._plain(parent, tokens[at:])

    def _plain(self, parent: etree._Element, tokens: Sequence[Token]) -> None:
        unclear: etree._Element | None = None
        mean: list[float] = []
        engine = ""

        def close() -> None:
            nonlocal unclear
            if unclear is not None:
                unclear.set("cert", degree(sum(mean) / len(mean)))
                unclear, mean[:] = None, []

        for token in tokens:
            if token.element is not None:
                close()
                parent.append(token.element)
                continue
            doubtful = token.confidence < self.unclear_below and not token.text.isspace()
            if not doubtful or engine != token.engine:
                close()
            if doubtful:
                if unclear is None:
                    engine = token.engine
                    unclear = add(parent, "unclear", {"resp": engine})
                mean.append(token.confidence)
                append_text(unclear, token.text)
            else:
                append_text(parent, token.text)
        close()


_OPENING = frozenset({"Ps", "Pi", "Pd"})
"""Unicode categories of what holds to the print after it: brackets, quotation marks, dashes."""
_BEGINNING = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Ps", "Pi", "Sc"})
"""Of what a word may begin with."""


def _abut(before: Token, after: Token) -> bool:
    """Whether two lines side by side in a row would run into one word."""
    return latin(before.text) and latin(after.text)


def _beside(before: Token, after: Token) -> bool:
    """Whether a space parts a withheld area from the print beside it, which what covers words has covered, too: after
    a word or what closes one, before a word or what opens one."""
    if after.element is not None:
        return bool(before.text.strip()) and unicodedata.category(before.text[0]) not in _OPENING
    return before.element is not None and unicodedata.category(after.text[0]) in _BEGINNING


def _chars(tokens: Sequence[Token]) -> bool:
    return any(t.text for t in tokens)


def _withheld(tokens: Sequence[Token]) -> bool:
    return any(t.element is not None and t.element.tag == GAP for t in tokens)


def joins(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether the line end between the two parts no word: Japanese on either side, a hyphen before a small letter, or
    capitals and figures on both sides in Japanese text, whose lines break anywhere (I|NF, 13|0). The hyphen itself
    stays as it was read."""
    last = next((t.text[-1] for t in reversed(before) if t.text.strip()), "")
    first = next((t.text[0] for t in after if t.text.strip()), "")
    if not last or not first:  # nothing but withheld areas on one side
        return cjk(last or first)
    if cjk(last) or cjk(first) or (last in "-\u2010\u00ad" and first.islower()):
        return True
    return _solid(last) and _solid(first) and _japanese(before[-_LOOK:]) and _japanese(after[:_LOOK])


def _solid(char: str) -> bool:
    return char.isupper() or char.isdigit()


def _japanese(tokens: Sequence[Token]) -> bool:
    """Whether most of the words are Japanese."""
    words = [t for t in tokens if t.word]
    return 2 * sum(cjk(t.text) for t in words) > len(words)


def find(tokens: Sequence[Token], printed: str, start: int = 0) -> tuple[int, int] | None:
    """Where ``printed`` stands among the tokens, white space and width of letters aside: (first, last + 1)."""
    want = "".join(unicodedata.normalize("NFKC", clean(printed)).split())
    if not want:
        return None
    index: list[int] = []
    text = ""
    for i in range(start, len(tokens)):
        for c in unicodedata.normalize("NFKC", tokens[i].text):
            if not c.isspace():
                text += c
                index.append(i)
    at = text.find(want)
    return (index[at], index[at + len(want) - 1] + 1) if at >= 0 else None
