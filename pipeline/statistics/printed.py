"""What ``koden statistics`` prints, piece by piece, so that no more than a record is in memory."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import NoInput
from pipeline.statistics.collect import Measured, Summary, measured, records
from pipeline.statistics.tally import values
from pipeline.statistics.write import AREA_COLUMNS, rows, stream_json, table


def csv_lines(paths: Sequence[Path]) -> Iterator[str]:
    """One row for each withheld area."""
    stream = io.StringIO(newline="")
    writer = table(stream, AREA_COLUMNS)
    yield _taken(stream)
    for found in _measured(paths, Summary()):
        writer.writerows(rows(found))
        yield _taken(stream)


def json_lines(paths: Sequence[Path]) -> Iterator[str]:
    stream, summary = io.StringIO(), Summary()
    for _ in stream_json(stream, _measured(paths, summary), summary):
        yield _taken(stream)
    yield _taken(stream)


def table_lines(paths: Sequence[Path]) -> Iterator[str]:
    """For people: a line for each record with anything withheld, then sums by kind and ground."""
    summary = Summary()
    line = "{:>6} {:>6} {:>8} {:>20}  {}\n".format
    yield line("areas", "pages", "area", "characters", "record")
    for found in _measured(paths, summary):
        said = values(found.totals)["withheld"]
        if said["areas"]:
            yield line(said["areas"], said["pages"], _share(said), _characters(said), found.id)
    said = values(summary.totals)
    yield line(said["withheld"]["areas"], said["withheld"]["pages"], *_both(said["withheld"]), "all")
    for name in ("kinds", "grounds"):
        yield "\n"
        for key, part in said["withheld"][name].items():
            yield line(part["areas"], "", *_both(part), key)
    guessed = said["conjecture"]
    if guessed["areas"]:
        yield "\n" + line(guessed["areas"], guessed["pages"], *_both(guessed), "conjecture: perhaps whited out")
    yield f"\n{summary.records} records, {said['pages']} pages, {said['pages_not_read']} not read"
    yield f", {summary.passed_over} XML files that are no records passed over\n" if summary.passed_over else "\n"


def _measured(paths: Iterable[Path], summary: Summary) -> Iterator[Measured]:
    found = list({f.absolute(): f for path in paths for f in records(path)}.values())
    if not found:
        raise NoInput("no record found", remedy="give .xml records, a folder of them, or the output of koden run")
    yield from measured(((f, str(f)) for f in found), summary)


def _taken(stream: io.StringIO) -> str:
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text


def _both(part: dict[str, Any]) -> tuple[str, str]:
    return _share(part), _characters(part)


def _share(part: dict[str, Any]) -> str:
    return f"{100 * part['share']:.2f} %"


def _characters(part: dict[str, Any]) -> str:
    """Best estimate with its interval; a plus where areas of unknown length come to it."""
    if part["length_unknown"] == part["areas"]:
        return "not known"
    span = f"{part['characters']:.0f} ({part['characters_low']:.0f}-{part['characters_high']:.0f})"
    return span + (" +" if part["length_unknown"] else "")
