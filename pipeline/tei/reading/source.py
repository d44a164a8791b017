"""The record that is being read: its elements, and what to say when they are not what they should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from lxml import etree

from pipeline.errors import RecordNotHeld
from pipeline.tei.xml import NS, T

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Source:
    """``root``: the TEI element; ``file``: for messages, "" for bytes. Every method raises RecordNotHeld when what it
    is asked for is not there or is no such thing."""

    root: etree._Element
    file: str = ""

    def fail(self, element: etree._Element, why: str) -> NoReturn:
        line: Any = element.sourceline
        raise RecordNotHeld(f"line {line or '?'}, {local(element)}: {why}", file=self.file)

    def need(self, element: etree._Element, name: str) -> str:
        value = element.get(name)
        if value is None:
            self.fail(element, f"@{name} is missing")
        return str(value)

    def integer(self, element: etree._Element, name: str) -> int:
        text = self.need(element, name)
        if not text.isascii() or not text.lstrip("-").isdigit():
            self.fail(element, f"@{name} is no whole number")
        return int(text)

    def number(self, element: etree._Element, name: str, text: str | None = None) -> float:
        """Of an attribute, or of ``text`` that was taken from it."""
        try:
            return float(self.need(element, name) if text is None else text)
        except ValueError:
            self.fail(element, f"@{name} is no number")

    def word(self, kind: type[E], element: etree._Element, text: str) -> E:
        try:
            return kind(text)
        except ValueError:
            self.fail(element, f"not one of the words for {kind.__name__.lower()}")

    def one(self, path: str, under: etree._Element | None = None) -> etree._Element:
        found = self.find(path, under)
        if found is None:
            self.fail(self.root if under is None else under, f"{path.replace('t:', '').strip('/.')} is missing")
        return found

    def find(self, path: str, under: etree._Element | None = None) -> etree._Element | None:
        return next(self.all(path, under), None)

    def all(self, path: str, under: etree._Element | None = None) -> Iterator[etree._Element]:
        found = (self.root if under is None else under).xpath(path, namespaces=NS)
        if isinstance(found, list):
            yield from (e for e in found if isinstance(e, etree._Element))

    def pointers(self, element: etree._Element, name: str) -> tuple[str, ...]:
        """The identifiers an attribute points to, in order."""
        return tuple(p.removeprefix("#") for p in str(element.get(name, "")).split())


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return element.tag.removeprefix(T) if isinstance(element.tag, str) else "comment or instruction"


def words(element: etree._Element | None) -> str:
    """All characters in an element, "" for none."""
    return "".join(str(t) for t in element.itertext()) if element is not None else ""
