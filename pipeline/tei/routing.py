"""Routing entries (distribution, consulted offices) as lists in the text."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipeline.model import FieldName, Value
from pipeline.tei.inline import Writer
from pipeline.tei.tokens import Span, Token
from pipeline.tei.xml import add


def write_list(writer: Writer, parent: etree._Element, tokens: Sequence[Token], items: Sequence[Span]) -> None:
    """Items for the entries; words between two of them are an item of their own."""
    at = items[0].start
    for span in items:
        words = [i for i in range(at, span.start) if tokens[i].word]
        first, last = (words[0], words[-1] + 1) if words else (span.start, span.start)
        _between(parent, tokens[at:first])
        if words:
            writer.write(add(parent, "item"), tokens[first:last])
            _between(parent, tokens[last : span.start])
        own = Span(0, span.end - span.start, span.tag, span.attributes, span.inner)
        writer.write(parent, tokens[span.start : span.end], [own])
        at = span.end


def leading(routed: Sequence[tuple[Span, Value]], name: FieldName) -> list[tuple[Span, Value]]:
    """The entries of one list at the beginning."""
    out = []
    for pair in routed:
        if pair[1].name is not name:
            break
        out.append(pair)
    return out


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
