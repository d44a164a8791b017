"""Statistics as tidy tables and JSON, written while the records go by.

One row of ``redactions.csv`` is one withheld area, one of ``documents.csv`` one record: ``docs/statistics.md`` has the
columns. UTF-8, commas, quoted where needed, a dot in numbers, empty where nothing is known.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from pipeline.statistics.areas import Area, PageAreas
from pipeline.statistics.collect import Measured, Summary, measured
from pipeline.statistics.grid import COLUMNS, ROWS
from pipeline.statistics.tally import Totals, of, values

AREA_COLUMNS = (
    *("record", "source", "file", "page", "zone", "passage", "kind", "conjecture", "certainty", "share_of_page"),
    *("left", "top", "right", "bottom", "unit", "quantity", "at_least", "at_most", "confidence"),
    *("characters", "characters_low", "characters_high", "converted", "grounds", "printed_grounds"),
)
_SUMS = ("share", "characters", "characters_low", "characters_high", "characters_least", "characters_most")
DOCUMENT_COLUMNS = (
    *("record", "source", "file", "path", "pages", "pages_not_read", "pages_withheld", "areas", "passages", *_SUMS),
    *("length_unknown", "without_ground", "conjectured_areas", "conjectured_share", "conjectured_characters"),
)


def area_row(found: Measured, page: PageAreas, area: Area) -> dict[str, Any]:
    said, length = area.said, area.length
    return {
        "record": found.id,
        "source": found.source,
        "file": found.file,
        "page": page.n,
        "zone": said.id,
        "passage": said.passage,
        "kind": said.kind,
        "conjecture": "yes" if area.conjecture else "no",
        "certainty": said.certainty,
        "share_of_page": round(area.share, 6),
        "left": round(area.box.x0, 4),
        "top": round(area.box.y0, 4),
        "right": round(area.box.x1, 4),
        "bottom": round(area.box.y1, 4),
        "unit": said.unit,
        "quantity": said.quantity,
        "at_least": said.at_least,
        "at_most": said.at_most,
        "confidence": said.confidence,
        "characters": length and round(length.best, 1),
        "characters_low": length and round(length.low, 1),
        "characters_high": length and round(length.high, 1),
        "converted": "yes" if area.converted and length else "no",
        "grounds": " ".join(said.grounds),
        "printed_grounds": "; ".join(said.codes),
    }


def document_row(found: Measured) -> dict[str, Any]:
    said = values(found.totals)
    sure, guessed = said["withheld"], said["conjecture"]
    return {
        "record": found.id,
        "source": found.source,
        "file": found.file,
        "path": found.path,
        "pages": said["pages"],
        "pages_not_read": said["pages_not_read"],
        "pages_withheld": sure["pages"],
        "areas": sure["areas"],
        "passages": sure["passages"],
        **{key: sure[key] for key in _SUMS},
        "length_unknown": sure["length_unknown"],
        "without_ground": sure["grounds"].get("not stated", {}).get("areas", 0),
        "conjectured_areas": guessed["areas"],
        "conjectured_share": guessed["share"],
        "conjectured_characters": guessed["characters"],
    }


def rows(found: Measured) -> Iterator[dict[str, Any]]:
    """Of :data:`AREA_COLUMNS`, in the order of the text, page by page."""
    return (area_row(found, page, area) for page in found.pages for area in page.areas)


def table(stream: IO[str], columns: Iterable[str]) -> csv.DictWriter[str]:
    """A writer whose header is written."""
    writer = csv.DictWriter(stream, tuple(columns), lineterminator="\n")
    writer.writeheader()
    return writer


def document_values(found: Measured) -> dict[str, Any]:
    """A record with those of its pages on which anything is withheld."""
    return {
        "record": found.id,
        "source": found.source,
        "file": found.file,
        "path": found.path,
        **values(found.totals),
        "on_pages": [{"page": p.n, "surface": p.id, **values(of([p]))} for p in found.pages if p.areas],
    }


def summary_values(summary: Summary) -> dict[str, Any]:
    """What stands in the JSON after the records."""
    return {
        "sources": [{"source": key, **values(t), "map": map_values(t)} for key, t in sorted(summary.sources.items())],
        "all": {"records": summary.records, **values(summary.totals), "map": map_values(summary.totals)},
        "passed_over": summary.passed_over,
        "not_understood": summary.not_understood,
    }


def map_values(totals: Totals) -> list[list[float]]:
    """Of each cell of the page grid, from the top left: the share of pages that withhold it."""
    pages = totals.pages or 1
    return [[round(float(x) / pages, 5) for x in line] for line in totals.map]


def stream_json(stream: IO[str], found: Iterable[Measured], summary: Summary) -> Iterator[Measured]:
    """Write the JSON while the records go by; the records are passed on."""
    head = {"format": "koden statistics 1", "grid": {"columns": COLUMNS, "rows": ROWS}}
    stream.write(json.dumps(head)[:-1] + ',\n"documents": [')
    for i, each in enumerate(found):
        stream.write((",\n" if i else "\n") + json.dumps(document_values(each)))
        yield each
    rest = json.dumps(summary_values(summary))
    stream.write("\n],\n" + rest[1:] + "\n")


def write(folder: Path, paths: Iterable[tuple[Path, str]]) -> Summary:
    """``redactions.json``, ``redactions.csv`` and ``documents.csv`` in ``folder``, whole or not at all; OSError when
    that cannot be. A record that cannot be understood is named in the summary."""
    summary = Summary()
    names = ("redactions.json", "redactions.csv", "documents.csv")
    new = [folder / f".{name}.new" for name in names]
    try:
        with (
            new[0].open("w", encoding="utf-8", errors="replace") as whole,
            new[1].open("w", encoding="utf-8", errors="replace", newline="") as areas,
            new[2].open("w", encoding="utf-8", errors="replace", newline="") as documents,
        ):
            by_area, by_document = table(areas, AREA_COLUMNS), table(documents, DOCUMENT_COLUMNS)
            for found in stream_json(whole, measured(paths, summary, strict=False), summary):
                by_area.writerows(rows(found))
                by_document.writerow(document_row(found))
        for built, name in zip(new, names, strict=True):
            built.replace(folder / name)
    finally:
        for built in new:
            built.unlink(missing_ok=True)
    return summary
