"""What the records of an output refer to, over all its sources: ``references.xml`` and ``references.csv``.

A record holds the references that were found in its own source; a volume added later may hold what another one refers
to. So the index is made anew at the end of every run, of all that is published, and depends on nothing else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

import pipeline
from pipeline.batch.details import summary_of
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import SourceRow, State
from pipeline.batch.store import Layout, remove, write, writing
from pipeline.records.citations.resolving import Link, Summary, links
from pipeline.tei.links import EARLIER
from pipeline.tei.references import REFERENCES, RELATIONS, Linked, written
from pipeline.tei.xml import degree

NAME, COPIES = "references", "copies"
COLUMNS = (
    "record", "reference", "printed", "number", "date", "relation", "target", "across", "certainty", "why",
)  # fmt: skip
"""``reference``: which one of the record, from 1; ``target`` is empty where no record, or more than one, fits;
``across``: 1 when it is of another source. ``number``, ``date``: as the reference says them."""


def write_index(layout: Layout, ledger: Ledger) -> None:
    """The files, in place of those of before; none where there is nothing to say. OutputUnusable when they cannot be
    written."""
    _write_copies(layout, ledger)
    rows = list(ledger.all_documents())
    targets = {extension: layout.root / f"{NAME}.{extension}" for extension in ("csv", "xml")}
    if not rows:
        with writing(layout.root):
            for path in targets.values():
                remove(path)
        return
    paths = {r.id: r.path for r in rows}
    summaries = [summary_of(told) for r in rows if (told := r.summary.get("cited"))]
    found = resolved(summaries)
    write(targets["csv"], _table(summaries, found))
    relations = [
        Linked(paths[r.id], paths[said["target"]], said["type"], degree(said["certainty"]))
        for r in rows
        for said in r.summary.get("details", {}).get("relations", ())
        if said["target"] in paths
    ]
    references = [
        Linked(paths[k.record], paths[k.target], k.relation or EARLIER, degree(k.certainty)) for k in found.values()
    ]
    unresolved = sum(len(s.references) for s in summaries) - len(references)
    linked = {REFERENCES: references, RELATIONS: relations}
    software = f"Koden {pipeline.__version__}"
    write(targets["xml"], written(linked, len(rows), unresolved, software=software))


def _write_copies(layout: Layout, ledger: Ledger) -> None:
    """``copies.csv``: sources not read because another one holds the same, and whose records are theirs."""
    path = layout.root / f"{COPIES}.csv"
    rows = [(s.file, s.key, s.met, first.key, first.file) for s, first in copies(ledger)]
    if not rows:
        with writing(layout.root):
            remove(path)
        return
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("file", "source", "sha256", "same_as", "file_read"))
    table.writerows(rows)
    write(path, out.getvalue().encode("utf-8", "replace"))


def copies(ledger: Ledger) -> list[tuple[SourceRow, SourceRow]]:
    """(a source that was not read, the one whose records stand for it), by file."""
    pairs = ((s, ledger.source(s.same_as)) for s in ledger.sources(State.SAME))
    return sorted(((s, first) for s, first in pairs if first), key=lambda pair: (pair[0].file, pair[0].key))


def resolved(summaries: Iterable[Summary]) -> dict[tuple[str, int], Link]:
    """What each reference means, by (record, index of the reference): found in its own source, as the record says it;
    else over all of them, where exactly one record fits."""
    ordered = sorted(summaries, key=lambda s: s.record)
    sources: dict[str, list[Summary]] = {}
    for s in ordered:
        sources.setdefault(_source(s.record), []).append(s)
    found = {(k.record, k.at): k for k in links(ordered)}
    found |= {(k.record, k.at): k for own in sources.values() for k in links(own)}
    return dict(sorted(found.items()))


def _source(record: str) -> str:
    return record.rpartition("-d")[0]


def _table(summaries: Iterable[Summary], found: dict[tuple[str, int], Link]) -> bytes:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for s in sorted(summaries, key=lambda s: s.record):
        for c in s.references:
            link = found.get((s.record, c.at))
            said: tuple[Any, ...] = ("", "", "", "")
            if link is not None:
                across = int(_source(link.target) != _source(s.record))
                said = (link.target, across, f"{link.certainty:.3f}", link.why)
            table.writerow((s.record, c.at + 1, c.printed, c.number, c.day, c.relation, *said))
    return out.getvalue().encode("utf-8", "replace")
