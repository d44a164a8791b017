"""What is withheld in the records of a run: tables and JSON beside the report, and what the report shows of them.

Counted from the published records alone, as ``koden statistics`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.batch.store import Layout, writing
from pipeline.statistics.collect import Measured, Summary, measured
from pipeline.statistics.plots import Bar, bars, page_map, thirds
from pipeline.statistics.tally import Totals, of, values
from pipeline.statistics.write import write

FOLDER = "report"
SHOWN = 40
"""records that are named because they could not be understood"""


def of_run(layout: Layout, paths: Iterable[str]) -> tuple[dict[str, Any] | None, dict[str, float]]:
    """Write ``report/redactions.json``, ``.csv`` and ``report/documents.csv`` over the records at ``paths`` (below the
    output folder); what the report shows of them, None when there is no record, and the withheld share of each source's
    pages. OutputUnusable when it cannot be written."""
    folder = layout.root / FOLDER
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        summary = write(folder, ((layout.root / path, path) for path in paths))
    if not summary.records:
        return None, {}
    widest = [{"name": r.id, "link": f"{FOLDER}/{quote(r.source)}.html", **r.values} for r in summary.widest]
    view = _view(summary.totals, "withheld", widest, "documents with most withheld", "all pages")
    shares = {key: round(totals.share, 5) for key, totals in summary.sources.items()}
    return view | {"not_understood": summary.not_understood[:SHOWN]}, shares


def of_source(records: Iterable[Path]) -> dict[str, Any] | None:
    """What a source's own page shows: a bar for each page, and the map over all of them; None when nothing is
    withheld."""
    summary, pages = Summary(), []
    for found in measured(((path, path.name) for path in records), summary, strict=False):
        pages += _pages(found)
    if not pages:
        return None
    return _view(summary.totals, "withheld", pages, "pages with something withheld", "the pages of this source")


def _pages(found: Measured) -> list[dict[str, Any]]:
    return [{"name": f"page {p.n}", "link": f"#{p.id}", **values(of([p]))} for p in found.pages if p.areas]


def _view(totals: Totals, id: str, rows: Sequence[dict[str, Any]], what: str, over: str) -> dict[str, Any]:
    shown = [Bar(r["name"], r["withheld"]["share"], r["conjecture"]["share"], r["link"]) for r in rows]
    return {
        **values(totals),
        "rows": rows,
        "bars": bars(shown, id=f"{id}-bars", title=f"Share of the area that is withheld: {what}"),
        "map": page_map(totals.map, totals.pages, id=f"{id}-map", title=f"Where on the page: {over}"),
        "thirds": thirds(totals.map, totals.pages),
    }
