"""Commands on records: checking, comparing, counting and exporting them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

import pipeline
from pipeline.commands.shared import EXIT_CODES, IN, OUT, echo, ends_well, print_json
from pipeline.errors import (
    BadArguments,
    ExitCode,
    InvalidRecord,
    NoInput,
)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=IN, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@ends_well
def validate(paths: tuple[Path, ...], as_json: bool) -> ExitCode:
    """Check records against Koden's schema and rules. PATH is a record, a folder of them, or a run's output."""
    from pipeline.tei.validate import validate as check

    records = sorted({r for p in paths for r in (_records(p) if p.is_dir() else [p])})
    if not records:
        raise NoInput("no record found in " + ", ".join(map(str, paths)), remedy="give .xml files or a folder of them")
    findings = {}
    for record in records:
        try:
            findings[record] = check(record.read_bytes(), stem=record.stem)
        except OSError as e:
            raise NoInput(f"it cannot be read: {e.strerror}", file=str(record), remedy="check the path") from e
    bad = [r for r, found in findings.items() if any(p.severity == "error" for p in found)]
    if as_json:
        print_json([{"record": str(r), **vars(p)} for r, found in findings.items() for p in found])
    else:
        for record, found in findings.items():
            for p in found:
                echo(f"{record}: {p.severity}: {p}")
        echo(f"{len(records) - len(bad)} of {len(records)} records are valid")
    return InvalidRecord.exit_code if bad else ExitCode.OK


@click.command(epilog=EXIT_CODES)
@click.argument("a", type=IN)
@click.argument("b", type=IN)
@click.option("-o", "--output", required=True, type=OUT, help="Folder for the comparison; made if it is not there.")
@click.option("--json", "as_json", is_flag=True, help="Print what changed as JSON.")
@ends_well
def compare(a: Path, b: Path, output: Path, as_json: bool) -> ExitCode:
    """Say what a second release of a document opens and closes.

    A and B are records, folders of one source's records, outputs of koden run, or scans (which are read first).

    \b
    OUTPUT/compare.html  both releases side by side, with the words opened and closed
    OUTPUT/compare.xml   the same as TEI, each release a witness
    OUTPUT/compare.json  the same for programs
    """
    from pipeline.comparison.compare import compare as lay_side_by_side
    from pipeline.comparison.compare import scans, values

    found = lay_side_by_side(a, b, output, read_scans=scans, software=f"Koden {pipeline.__version__}")
    said = values(found)
    if as_json:
        print_json(said)
    else:
        for t in said["totals"]:
            echo(f"{t['verdict']}: {t['count']}" + (f" ({t['characters']} characters)" if t["characters"] else ""))
        echo(f"see {output / 'compare.html'}")
    return ExitCode.OK


@click.command()
@click.argument("paths", nargs=-1, required=True, type=IN, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print one row for each withheld area.")
@ends_well
def statistics(paths: tuple[Path, ...], as_json: bool, as_csv: bool) -> ExitCode:
    """Count what is withheld in records: how much, where, how and why. PATH is a record, a folder of them, or a run's
    output. Nothing but the records is needed."""
    from pipeline.statistics import printed

    if as_json and as_csv:
        raise BadArguments("--json and --csv cannot both be printed")
    text = printed.json_lines if as_json else printed.csv_lines if as_csv else printed.table_lines
    for line in text(paths):
        echo(line, nl=False)
    return ExitCode.OK


@click.command(epilog=EXIT_CODES)
@click.argument("output", type=IN)
@click.option("--to", "formats", required=True, multiple=True, metavar="FORMAT",
              help="cmif, csv, parquet, jsonl, frus, iiif, bagit or volumes; may be given several times.")  # fmt: skip
@click.option("-o", "--destination", required=True, type=OUT, help="Folder for what is written; made if not there.")
@click.option("--source", "sources", multiple=True, metavar="SOURCE", help="Only this source of the output.")
@click.option("--url", default="", help="Where the output will stand on the web (CMIF and IIIF need it).")
@click.option("--editor", default="", help="Who answers for the file (CMIF).")
@click.option("--email", default="", help="Where to write to (CMIF, BagIt).")
@click.option("--publisher", default="", help="The institution that publishes (CMIF, BagIt).")
@click.option("--licence", default="CC-BY-4.0", type=click.Choice(["CC-BY-4.0", "CC0-1.0"]), help="Of the CMIF file.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="Day the file is dated [default: today].")
@click.option("--replace", is_flag=True, help="Replace what an earlier export wrote.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
@ends_well
def export(
    output: Path, formats: tuple[str, ...], destination: Path, sources: tuple[str, ...], date: datetime | None,
    replace: bool, as_json: bool, **stated: str,
) -> ExitCode:  # fmt: skip
    """Write the records of OUTPUT (of koden run) in forms that other programs read."""
    from pipeline.exports.cmif import Edition
    from pipeline.exports.write import written

    edition = Edition(date=(date or datetime.now()).date().isoformat(), **stated)
    done = written(output, destination, formats, edition, sources=sources, replace=replace)
    if as_json:
        print_json([vars(w) for w in done])
    for w in () if as_json else done:
        echo(f"{w.format}: {w.paths[0]}" + (f" and {len(w.paths) - 1} more" if len(w.paths) > 1 else ""))
    return ExitCode.OK


def _records(folder: Path) -> Iterator[Path]:
    """Every XML file below, but those of a run's output that are no records: PAGE-XML, the index of references."""
    below = ((f, f.relative_to(folder).parts) for f in folder.rglob("*.xml"))
    return (f for f, parts in below if "pagexml" not in parts and parts != ("references.xml",))
