"""Statistics of many records, one after the other: nothing of a record is kept but its sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from natsort import natsorted

from pipeline.errors import InvalidRecord
from pipeline.statistics import tally
from pipeline.statistics.areas import PageAreas, areas
from pipeline.statistics.tally import Totals
from pipeline.tei.read import Record, read
from pipeline.tei.xml import T

MOST = 40
"""records that a plot shows"""


@dataclass(frozen=True)
class Measured:
    """One record. ``path``: as given, or below the output folder; ``source``: its key, or its file without one."""

    id: str
    path: str
    source: str
    file: str
    pages: tuple[PageAreas, ...]
    totals: Totals


@dataclass
class Summary:
    """Of everything measured so far. ``widest``: the records with most withheld, at most :data:`MOST`.
    ``passed_over``: how many XML files are no records; ``not_understood``: those that ought to be."""

    records: int = 0
    totals: Totals = field(default_factory=Totals)
    sources: dict[str, Totals] = field(default_factory=dict)
    widest: list[Ranked] = field(default_factory=list)
    passed_over: int = 0
    not_understood: list[str] = field(default_factory=list)

    def add(self, found: Measured) -> None:
        self.records += 1
        self.totals.take(found.totals)
        self.sources.setdefault(found.source, Totals()).take(found.totals)
        if found.totals.share > 0 or found.totals.conjecture.all.number:
            self.widest.append(Ranked.of(found))
            self.widest.sort(key=lambda r: (-r.share, r.source, r.id))
            del self.widest[MOST:]


@dataclass(frozen=True)
class Ranked:
    """A record in the order of what is withheld of it. ``values`` as :func:`pipeline.statistics.tally.values`."""

    share: float
    id: str
    path: str
    source: str
    values: dict[str, Any]

    @classmethod
    def of(cls, found: Measured) -> Ranked:
        return cls(found.totals.share, found.id, found.path, found.source, tally.values(found.totals))


def measure(record: Record, path: str = "") -> Measured:
    """The withheld areas of a record and their sums."""
    pages = areas(record)
    file = record.get("source-file")
    return Measured(record.id, path, source_of(record) or file, file, pages, tally.of(pages))


def source_of(record: Record) -> str:
    """The key of the source that the record was made from, "" when it has none."""
    for idno in record.root.iter(T + "idno"):
        if idno.get("type") == "source":
            return "".join(str(t) for t in idno.itertext()).strip()
    return ""


def measured(paths: Iterable[tuple[Path, str]], summary: Summary, *, strict: bool = True) -> Iterator[Measured]:
    """Each record of ``paths`` (file, how it is called); ``summary`` grows on the way. XML that is no record is counted
    and passed over. What cannot be read or understood raises InvalidRecord when ``strict``; else it is named in the
    summary."""
    for path, shown in paths:
        try:
            found = _measured(path, shown)
        except InvalidRecord:
            if strict:
                raise
            summary.not_understood.append(shown)
            continue
        if found is None:
            summary.passed_over += path.stem != path.parent.name  # a volume lists records that are counted themselves
            continue
        summary.add(found)
        yield found


def _measured(path: Path, shown: str) -> Measured | None:
    try:
        record = read(path)
        if record.root.tag != T + "TEI" or record.root.find(T + "facsimile") is None:
            return None
        return measure(record, shown)
    except OSError as e:
        raise InvalidRecord(f"it cannot be read: {e.strerror}", file=shown, remedy="check the path") from e
    except ValueError as e:  # numbers that are none
        what = "what it says of its withheld areas cannot be understood"
        raise InvalidRecord(what, file=shown, remedy="koden validate says what is wrong with it") from e


def records(path: Path) -> list[Path]:
    """The records at ``path``: itself, those of a run's output folder, or every XML file below that is neither hidden
    nor PAGE-XML nor set aside. In natural order."""
    if not path.is_dir():
        return [path]
    below = path / "tei" if (path / "tei").is_dir() else path
    apart = {"pagexml", "set-aside"}
    parts = ((f, f.relative_to(below).parts) for f in below.rglob("*.xml"))
    return natsorted((f for f, p in parts if not apart & set(p) and not any(q.startswith(".") for q in p)), key=str)
