"""``appInfo``: what made the record, and what read its pages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from pipeline.model import Document, EngineInfo
from pipeline.tei.xml import add, clean, make, name

UNKNOWN = "unknown"
"""id of what read a line that does not say what read it"""
_VERSION = re.compile(r"\d+[a-z]*\d*(\.\d+[a-z]*\d*){0,3}")


class Applications:
    """``application`` elements: Koden itself, and every engine that read a page, once for each distinct set of
    version, models and settings. Koden's own names the files of the scan with their digests."""

    def __init__(self, document: Document, software: str, settings: Iterable[tuple[str, str]] = ()) -> None:
        """``settings`` of Koden that a record depends on when it is written."""
        self.software, self._settings = clean(software), tuple(settings)
        self._scans = dict.fromkeys((clean(p.origin.file), p.origin.sha256) for p in document.pages)
        self._names: dict[EngineInfo, str] = {}
        self._of: dict[tuple[str, str], str] = {}
        self._pages: dict[str, dict[str, None]] = {}
        for page in document.pages:
            for engine in page.engines:
                self._of[page.id, engine.id] = self._add(page.id, engine)

    def _add(self, page: str, engine: EngineInfo) -> str:
        if engine not in self._names:
            base = unique = f"engine.{name(engine.id, '')}"
            count = 1
            while unique in self._names.values():
                count += 1
                unique = f"{base}.{count}"
            self._names[engine] = unique
        self._pages.setdefault(page, {})[self._names[engine]] = None
        return self._names[engine]

    def pointer(self, page: str, engine: str, by: str = "") -> str:
        """Pointer to what read a character: the line's ``engine``, or ``by`` when that is another one. A ``by`` that is
        no engine of the page is a rule of Koden's own; an ``engine`` that the page lacks is declared as unknown."""
        engine = engine or UNKNOWN
        if by and by != engine:
            return "#" + self._of.get((page, by), "koden")
        if (page, engine) not in self._of:
            self._of[page, engine] = self._add(page, EngineInfo(engine, engine, ""))
        return "#" + self._of[page, engine]

    def of(self, page: str) -> list[str]:
        """Pointers to what read a page, in order."""
        return [f"#{id}" for id in self._pages.get(page, ())]

    def element(self) -> etree._Element:
        root = make("appInfo")
        label, _, version = self.software.rpartition(" ")
        own = [("setting", f"{key} = {value}") for key, value in self._settings]
        own += [("scan", f"{file} sha256:{digest}") for file, digest in self._scans]
        self._application(root, "koden", label or version, version if label else "", own)
        for engine, id in self._names.items():
            facts = [("model", f"{model} sha256:{digest}") for model, digest in engine.models]
            facts += [("setting", f"{key} = {value}") for key, value in engine.settings]
            self._application(root, id, engine.name, engine.version, facts)
        return root

    def _application(
        self, root: etree._Element, id: str, label: str, version: str, facts: Iterable[tuple[str, str]]
    ) -> None:
        number = _VERSION.match(version)
        short = number[0] if number else "0"
        out = add(root, "application", {"id": id, "ident": name("-".join(label.split()), "app-"), "version": short})
        add(out, "label", text=label)
        if short != version:
            add(out, "desc", {"type": "version"}, version or "not recorded")
        for kind, text in facts:
            add(out, "desc", {"type": kind}, text)
