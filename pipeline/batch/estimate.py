"""How long a run will still take, from how long its tasks took so far. Pure: times and counts in, seconds out.

Work is counted by kinds of tasks, each with a pace of its own: every page is audited before it is read, and to audit it
takes a third or less of the time. What is left is what the opened sources still need, which is known, and what those
need that were not opened: their pages are estimated by a ratio (pages to bytes of those that were opened; Cochran,
Sampling Techniques, ch. 6), or taken from an earlier run. Paces are means in which what is long ago counts less; pages
that were read before cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SHORTEST = 60.0
"""seconds after which a task counts half, at least"""
SHARE = 0.25
"""and as a share of the time that the run has taken, so that the estimate gets steadier the longer it goes on"""
PRIOR = {"audit": 0.3, "page": 1.0, "assemble": 0.1, "survey": 0.3}
"""how long a task takes beside a page, until one of its kind has ended; per page of the source for ``assemble``"""
ENOUGH = 10.0
"""worth of pages that must be done before anything is said"""


@dataclass(frozen=True)
class Ahead:
    """A source before it is opened. ``files``: how many; ``size``: bytes of them all, 0 when not known; ``pages``: as
    an earlier run knew it, 0 when none did; ``finished``: an earlier run published it: perhaps nothing is left."""

    files: int = 1
    size: int = 0
    pages: int = 0
    finished: bool = False


@dataclass
class _Sums:
    """Of sources: what their pages are estimated by."""

    sources: int = 0
    known: float = 0
    files: float = 0
    size: float = 0
    sized: int = 0
    unsized: int = 0

    def add(self, a: Ahead, sign: int = 1) -> None:
        self.sources += sign
        if a.pages:
            self.known += sign * a.pages
        elif a.files > 1:
            self.files += sign * a.files
        elif a.size:
            self.size += sign * a.size
            self.sized += sign
        else:
            self.unsized += sign


@dataclass
class _Ratio:
    """Pages to something else, over the sources that were opened."""

    pages: float = 0
    of: float = 0

    def add(self, pages: float, of: float) -> None:
        self.pages += pages
        self.of += of

    def __call__(self, otherwise: float) -> float:
        return self.pages / self.of if self.of else otherwise


@dataclass
class Lengths:
    """Pages of the sources that were not opened."""

    _new: _Sums = field(default_factory=_Sums)
    _finished: _Sums = field(default_factory=_Sums)
    _per_file: _Ratio = field(default_factory=_Ratio)
    _per_byte: _Ratio = field(default_factory=_Ratio)
    _per_source: _Ratio = field(default_factory=_Ratio)
    _again: _Ratio = field(default_factory=_Ratio)
    _last: Ahead | None = None
    _last_pages: int | None = None

    def ahead(self, source: Ahead) -> None:
        self._last = source
        (self._finished if source.finished else self._new).add(source)

    def opened(self, source: Ahead, pages: int) -> None:
        """It is no longer ahead: ``pages`` of it are known, 0 when it cannot be opened."""
        (self._finished if source.finished else self._new).add(source, -1)
        if source is self._last:
            self._last_pages = pages
        self._per_source.add(pages, 1)
        if source.files > 1:
            self._per_file.add(pages, source.files)
        elif source.size:
            self._per_byte.add(pages, source.size)

    def decided(self, again: int, of: int) -> None:
        """On so many ``of`` the sources that an earlier run published there was anything to do, as far as is known."""
        self._again = _Ratio(again, of)

    @property
    def unopened(self) -> int:
        """How many sources are ahead."""
        return self._new.sources + self._finished.sources

    @property
    def last(self) -> float:
        """Pages of the source that comes last: while its records are put together, all other workers are idle."""
        if self._last is None:
            return 0.0
        if self._last_pages is not None:
            return self._last_pages
        alone = _Sums()
        alone.add(self._last)
        return self._pages(alone)

    @property
    def pages(self) -> float:
        """Of all sources ahead."""
        return self._pages(self._new) + self._pages(self._finished)

    @property
    def to_read(self) -> tuple[float, float]:
        """(sources, pages) that will need work."""
        again = self._again(0.0)
        sources = self._new.sources + again * self._finished.sources
        return sources, self._pages(self._new) + again * self._pages(self._finished)

    def _pages(self, sums: _Sums) -> float:
        mean = self._per_source(1.0)
        by_size = sums.size * self._per_byte(0.0) if self._per_byte.pages else sums.sized * mean
        return sums.known + sums.files * self._per_file(1.0) + by_size + sums.unsized * mean


@dataclass
class _Mean:
    """Seconds a unit; what is old counts less."""

    seconds: float = 0.0
    units: float = 0.0


class Pace:
    """How fast tasks go, and how long the rest will take. ``now``: seconds of a clock that never goes back."""

    def __init__(self, now: float) -> None:
        self._began = self._last = now
        self._means: dict[str, _Mean] = {}
        self._busy = self._wall = 0.0
        self._done = 0.0

    def ended(self, kind: str, seconds: float, now: float, units: float = 1.0) -> None:
        """A task that did ``units`` (pages, for ``assemble``) in ``seconds`` of one worker. Kinds that :data:`PRIOR`
        does not know count as time alone."""
        passed = max(0.0, now - self._last)
        fading = 0.5 ** (passed / max(SHORTEST, SHARE * (now - self._began)))
        self._last = now
        self._busy, self._wall = self._busy * fading + seconds, self._wall * fading + passed
        for mean in self._means.values():
            mean.seconds, mean.units = mean.seconds * fading, mean.units * fading
        if kind in PRIOR:
            mean = self._means.setdefault(kind, _Mean())
            mean.seconds, mean.units = mean.seconds + seconds, mean.units + units
            self._done += PRIOR[kind] * units

    def seconds(self, kind: str) -> float | None:
        """Of one unit; by the pace of other kinds until one has ended. None before anything has."""
        mean = self._means.get(kind)
        if mean is not None and mean.units > 0:
            return mean.seconds / mean.units
        told = [(m.seconds, PRIOR[k] * m.units) for k, m in self._means.items() if m.units > 0]
        weight = sum(w for _, w in told)
        return PRIOR[kind] * sum(s for s, _ in told) / weight if weight > 0 else None

    def left(self, units: Mapping[str, float], now: float, alone: float = 0.0) -> float | None:
        """Seconds by the clock until so many units of each kind are done, ``alone`` of ``assemble`` by one worker while
        the others have nothing to do. None as long as too little is known."""
        if self._done < ENOUGH or self._busy <= 0 or self._wall <= 0:
            return None
        work = sum((self.seconds(kind) or 0.0) * n for kind, n in units.items())
        rate = self._wall / self._busy
        by_one = min(work, (self.seconds("assemble") or 0.0) * min(alone, units.get("assemble", 0.0)))
        whole = (work - by_one) * rate + by_one * max(1.0, rate)
        # since the last task ended: so much of what is left is under way
        return max(0.0, whole - max(0.0, now - self._last))


def expected(lengths: Lengths, pace: Pace, opened: Mapping[str, float], now: float) -> float | None:
    """Seconds by the clock until the run has ended. ``opened``: units that the opened sources still need, by kind."""
    sources, pages = lengths.to_read
    ahead = {"survey": float(lengths.unopened), "audit": pages + sources, "page": pages, "assemble": pages}
    return pace.left({kind: opened.get(kind, 0.0) + ahead[kind] for kind in PRIOR}, now, lengths.last)


def of(sources: Iterable[Ahead]) -> Lengths:
    lengths = Lengths()
    for source in sources:
        lengths.ahead(source)
    return lengths
