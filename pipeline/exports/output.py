"""The records of a run's output, one after the other: nothing is kept of one but what the format needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.corpus import Entry, open_corpus
from pipeline.errors import NoInput
from pipeline.tei.validate import grammatical


def published(root: Path, sources: Iterable[str] = ()) -> Iterator[Entry]:
    """Every record of the output folder ``root``, in the order of :class:`Corpus`; of ``sources`` only, when given.
    NoInput when there is none, NotARecord for a file that is none, or whose record does not follow the grammar."""
    corpus, wanted = open_corpus(root), tuple(sources)
    for source in wanted:
        if source not in corpus.sources:
            raise NoInput(f"no record of {source} in {root}", remedy="koden status lists the sources of an output")
    for entry in corpus.documents(source=wanted or None):
        grammatical(entry.record.root, str(entry.path))
        yield entry


def by_source(found: Iterable[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """The records source by source: one source in memory at a time."""
    held: list[Entry] = []
    for each in found:
        if held and held[0].source != each.source:
            yield held[0].source, held
            held = []
        held.append(each)
    if held:
        yield held[0].source, held


def place(entry: Entry) -> str:
    """Path of a record below the output folder."""
    return f"tei/{entry.source}/{entry.path.name}"
