"""What a worker is given to do, and what it says of it: small values that cross the process border."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pipeline.batch.rows import PageRow
from pipeline.batch.sending import opened, packed
from pipeline.batch.stages import Source, Surveyed
from pipeline.errors import KodenError
from pipeline.model import Box, Leak, Polygon


@dataclass(frozen=True)
class Failed:
    """``again``: another process may well succeed (memory ran out in this one)."""

    error: KodenError
    again: bool = False


@dataclass(frozen=True)
class PageDone:
    """One frame's pages, read or marked as failed, now in the work folder."""

    number: int
    rows: tuple[PageRow, ...]
    seconds: float


@dataclass(frozen=True)
class Audited:
    """What the audit found of a page, or of the files when ``number`` is 0. ``leaks``: (page of the source or 0, leak).
    ``cpu``: seconds. ``reason``, ``what``: the page's picture cannot be had, so nothing of it is ever read. ``seen``:
    for the reading of the page (:class:`pipeline.batch.stages.Looked`)."""

    number: int
    leaks: tuple[tuple[int, Leak], ...]
    cpu: float
    reason: str = ""
    what: str = ""
    seen: bytes = b""


@dataclass(frozen=True)
class Place:
    """:class:`pipeline.batch.stages.PagePlace` when the reader cannot be asked."""

    file: str
    file_page: int
    paged: bool
    sha256: str


@dataclass(frozen=True)
class PageWork:
    """Which page of what. ``folder``: the source's work folder. ``unread``: (reason, for a person) of a page that the
    audit could not have, and that is not opened again. ``released``: the source holds leaks; its text is not looked at,
    and ``covered`` (original pixels) is painted over. ``struck``: where a person says that nothing is withheld,
    original pixels; ``basis`` stands for what is stated of the page. ``seen``: what its audit in this run saw of it."""

    key: str
    source: Source
    surveyed: Surveyed
    number: int
    folder: Path
    unread: tuple[str, str] = ("", "")
    released: bool = False
    covered: tuple[Polygon, ...] = ()
    struck: tuple[Box, ...] = ()
    basis: str = ""
    seen: bytes = b""

    def __reduce__(self) -> tuple[object, ...]:
        """What belongs to the whole source is pickled and opened once, not for every page."""
        rest = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("source", "surveyed")}
        return _page_work, (packed(self.source, self.surveyed), rest)

    @property
    def guess(self) -> Place:
        """Where the page is, by the list of files alone."""
        files = self.source.files
        if len(files) > 1:
            name = files[min(self.number, len(files)) - 1].name
            return Place(name, 1, False, self.surveyed.digests.get(name, ""))
        name = files[0].name
        paged = name.lower().endswith((".pdf", ".tif", ".tiff"))
        return Place(name, self.number, paged, self.surveyed.digests.get(name, self.surveyed.sha256))


def _page_work(of_source: bytes, rest: dict[str, Any]) -> PageWork:
    source, surveyed = opened(of_source)
    return PageWork(source=source, surveyed=surveyed, **rest)
