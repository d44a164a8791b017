"""The records of a run's output, one after the other: nothing is kept of one but what the format needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from natsort import natsorted

from pipeline.errors import InvalidRecord, NoInput
from pipeline.tei.read import Record, read
from pipeline.tei.xml import T


@dataclass(frozen=True)
class Published:
    """A record and its place. ``root``: the output folder; ``path`` below it; ``source``: its source's key."""

    root: Path
    path: str
    source: str
    record: Record

    @property
    def id(self) -> str:
        return self.record.id


def published(root: Path, sources: Iterable[str] = ()) -> Iterator[Published]:
    """Every record below ``root/tei``, sources and documents in natural order; of ``sources`` only, when given.

    NoInput when there is none, InvalidRecord for a file that is no TEI. The index of a volume (``teiCorpus``) is no
    record."""
    wanted = set(sources)
    any_found = False
    for file in natsorted((root / "tei").glob("*/*.xml"), key=str):
        if wanted and file.parent.name not in wanted:
            continue
        record = read(file)
        if record.root.tag != T + "TEI":
            if record.root.tag == T + "teiCorpus":
                continue
            raise InvalidRecord("this is no TEI record", file=str(file))
        any_found = True
        yield Published(root, file.relative_to(root).as_posix(), file.parent.name, record)
    if not any_found:
        which = f" of {', '.join(sorted(wanted))}" if wanted else ""
        raise NoInput(f"no record{which} in {root}", remedy="give the folder that koden run wrote with -o")


def by_source(found: Iterable[Published]) -> Iterator[tuple[str, list[Published]]]:
    """The records source by source: one source in memory at a time."""
    held: list[Published] = []
    for each in found:
        if held and held[0].source != each.source:
            yield held[0].source, held
            held = []
        held.append(each)
    if held:
        yield held[0].source, held
