"""Sums over withheld areas: of a page, a record, a source, a run. Sums of parts add up to the sum of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pipeline.statistics.areas import Area, PageAreas
from pipeline.statistics.grid import Grid, empty
from pipeline.statistics.length import Length

NOT_STATED = "not stated"


@dataclass
class Part:
    """Areas of one kind or ground. ``share``: of their pages, added up over pages; ``open``: areas whose length in
    characters cannot be told."""

    number: int = 0
    share: float = 0.0
    length: Length = field(default_factory=Length)
    open: int = 0

    def add(self, areas: Iterable[Area]) -> None:
        """``areas`` of one page."""
        areas = tuple(areas)
        told = [a.length for a in areas if a.length is not None]
        self.number += len(areas)
        self.share += sum(a.share for a in areas)
        self.length += Length.on_page(told)
        self.open += len(areas) - len(told)

    def take(self, other: Part) -> None:
        """Add the sum of other pages."""
        self.number += other.number
        self.share += other.share
        self.length += other.length
        self.open += other.open


@dataclass
class Tally:
    """Of areas that can be seen, or of those that are conjecture. ``passages`` counts boxes of one passage once;
    ``pages`` those that have any; ``share`` of pages is added up over pages without what two areas cover together."""

    passages: int = 0
    pages: int = 0
    all: Part = field(default_factory=Part)
    kinds: dict[str, Part] = field(default_factory=dict)
    grounds: dict[str, Part] = field(default_factory=dict)
    """by category; an area with several counts under each"""
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(category, as printed)"""

    def add(self, areas: tuple[Area, ...], share: float) -> None:
        """``areas`` of one page, which cover ``share`` of it together."""
        if not areas:
            return
        self.pages += 1
        self.passages += len({a.said.passage for a in areas})
        self.all.add(areas)
        self.all.share += share - sum(a.share for a in areas)
        for kind in sorted({a.said.kind for a in areas}):
            self.kinds.setdefault(kind, Part()).add(a for a in areas if a.said.kind == kind)
        for ground in sorted({g for a in areas for g in _grounds(a)}):
            self.grounds.setdefault(ground, Part()).add(a for a in areas if ground in _grounds(a))
        self.codes.update(pair for a in areas for pair in zip(a.said.grounds, a.said.codes, strict=False))

    def take(self, other: Tally) -> None:
        self.passages += other.passages
        self.pages += other.pages
        self.all.take(other.all)
        for own, theirs in ((self.kinds, other.kinds), (self.grounds, other.grounds)):
            for key, part in theirs.items():
                own.setdefault(key, Part()).take(part)
        self.codes.update(other.codes)


def _grounds(area: Area) -> tuple[str, ...]:
    return area.said.grounds or (NOT_STATED,)


@dataclass
class Totals:
    """``pages`` looked at, without those that could not be read (``failed``). ``map`` adds up the grids of the areas
    that can be seen."""

    pages: int = 0
    failed: int = 0
    sure: Tally = field(default_factory=Tally)
    conjecture: Tally = field(default_factory=Tally)
    map: Grid = field(default_factory=empty)

    def add(self, page: PageAreas) -> None:
        if page.state == "failed":
            self.failed += 1
            return
        self.pages += 1
        self.sure.add(tuple(a for a in page.areas if not a.conjecture), float(page.sure.mean()))
        self.conjecture.add(tuple(a for a in page.areas if a.conjecture), float(page.conjectured.mean()))
        if page.areas:
            self.map = self.map + page.sure

    def take(self, other: Totals) -> None:
        """Add the totals of other pages."""
        self.pages += other.pages
        self.failed += other.failed
        self.sure.take(other.sure)
        self.conjecture.take(other.conjecture)
        self.map = self.map + other.map

    @property
    def share(self) -> float:
        """Of the area of its pages, each page counting the same, whatever its size in pixels; 0..1."""
        return self.sure.all.share / self.pages if self.pages else 0.0


def of(pages: Iterable[PageAreas]) -> Totals:
    out = Totals()
    for page in pages:
        out.add(page)
    return out


# ------------------------------------------------------------------------------------------------ for JSON
def values(totals: Totals) -> dict[str, Any]:
    """``docs/statistics.md`` says what each of these is."""
    return {
        "pages": totals.pages,
        "pages_not_read": totals.failed,
        "withheld": _tally(totals.sure, totals.pages),
        "conjecture": _tally(totals.conjecture, totals.pages),
    }


def _tally(tally: Tally, pages: int) -> dict[str, Any]:
    return {
        "areas": tally.all.number,
        "passages": tally.passages,
        "pages": tally.pages,
        **_part(tally.all, pages),
        "kinds": {key: _counted(part, pages) for key, part in sorted(tally.kinds.items())},
        "grounds": {key: _counted(part, pages) for key, part in sorted(tally.grounds.items())},
        "codes": [{"ground": g, "printed": c, "areas": n} for (g, c), n in sorted(tally.codes.items())],
    }


def _counted(part: Part, pages: int) -> dict[str, Any]:
    return {"areas": part.number, **_part(part, pages)}


def _part(part: Part, pages: int) -> dict[str, Any]:
    length = part.length
    return {
        "share": round(max(0.0, part.share) / pages, 6) if pages else 0.0,
        "characters": round(length.best, 1),
        "characters_low": round(length.low, 1),
        "characters_high": round(length.high, 1),
        "characters_least": round(length.least, 1),
        "characters_most": round(length.most, 1),
        "length_unknown": part.open,
    }
