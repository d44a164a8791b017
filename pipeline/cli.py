"""The command ``koden``: parses, calls, prints. What it does is elsewhere; what it returns is in ``errors.py``."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

import pipeline
from pipeline.errors import (
    BadArguments,
    ExitCode,
    InvalidRecord,
    KodenError,
    MissingDependency,
    NoInput,
    OutputUnusable,
)
from pipeline.settings import Settings, load

EXIT_CODES = """\b
Exit codes: 0 everything done; 1 some sources or pages were set aside; 2 wrong command line or settings;
3 an engine is missing; 4 no scan found; 5 the output folder cannot be written or is in use;
6 a record does not validate; 7 too many failures; 8 output exists (--existing abort);
9 a source still holds what its pages withhold (koden audit); 15 a defect of koden; 130 stopped by Ctrl-C."""


class _Named(click.Path):
    """A path that was given: "" (a shell variable that is not set) would be the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("an empty name", param, ctx)
        return super().convert(value, param, ctx)


IN = _Named(path_type=Path, readable=False)  # what may not be read is told by who reads it, and harms no other
OUT = _Named(path_type=Path, readable=False)


class _Unprinted(OutputUnusable):
    """The result cannot be printed; what was done stays done."""

    remedy = "look where standard output goes"


def _ends_well(command: Callable[..., ExitCode]) -> Callable[..., NoReturn]:
    """Errors become one line and their exit code; nobody sees a traceback but who asks with KODEN_DEBUG=1."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> NoReturn:
        failure: dict[str, str] = {}
        try:
            code = command(*args, **kwargs)
        except KodenError as e:
            click.echo(f"koden: {e}", err=True)
            code = e.exit_code
            failure = {"reason": e.reason, "error": str(e)} if not isinstance(e, _Unprinted) else {}
        except KeyboardInterrupt:
            click.echo("koden: stopped", err=True)
            code = ExitCode.INTERRUPTED
            failure = {"reason": "interrupted", "error": "stopped"}
        except Exception as e:
            if os.environ.get("KODEN_DEBUG"):
                traceback.print_exc()
            click.echo(f"koden: a defect of koden: {type(e).__name__} (run again with KODEN_DEBUG=1 for all)", err=True)
            code = ExitCode.INTERNAL
            failure = {"reason": KodenError.reason, "error": type(e).__name__}
        if failure and kwargs.get("as_json"):
            with suppress(_Unprinted):
                _print_json({"exit_code": int(code), **failure})
        sys.exit(int(code))

    return wrapped


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(pipeline.__version__, prog_name="koden")
def main() -> None:
    """Scans of diplomatic records in, checked TEI records out.

    \b
    koden run SCANS -o OUTPUT     read everything in the folder SCANS
    then open OUTPUT/report.html  to see what was read and what needs you
    """


def _default(name: str) -> str:
    field = Settings.model_fields[name]
    return f"{field.description}" + ("" if field.default is None else f" [default: {field.default}]")


@main.command(epilog=EXIT_CODES)
@click.argument("inputs", nargs=-1, required=True, type=IN, metavar="INPUT...")
@click.option("-o", "--output", required=True, type=OUT, help="Folder for the results; made if it is not there.")
@click.option("--engine", type=click.Choice(["auto", "rapidocr", "tesseract"]), help=_default("engine"))
@click.option("--unit", type=click.Choice(["auto", "folder", "file"]), help=_default("unit"))
@click.option("--jobs", type=int, metavar="N", help=_default("jobs"))
@click.option("--existing", type=click.Choice(["skip", "overwrite", "abort"]), help=_default("existing"))
@click.option("--max-failures", type=int, metavar="N", help=_default("max_failures"))
@click.option("--page-timeout", type=float, metavar="SECONDS", help=_default("page_timeout"))
@click.option("--dpi", type=float, metavar="DPI", help=_default("dpi"))
@click.option(
    "--settings", "settings_file", type=IN, metavar="FILE", help="A koden.toml to use instead of ./koden.toml."
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("-v", "--verbose", is_flag=True, help="Say what was passed over and which engines read.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on standard output.")
@_ends_well
def run(inputs: tuple[Path, ...], output: Path, settings_file: Path | None, **options: Any) -> ExitCode:
    """Read scans and write one record per document.

    INPUT is a scan (PDF, TIFF, JPEG, PNG, JPEG 2000, BMP) or a folder of them; other files are passed over. Run the
    same command again after an interruption, or when scans were added: what is done is not done again.

    \b
    OUTPUT/report.html   what was read, what was set aside and why
    OUTPUT/tei/          the records, one folder per source
    OUTPUT/pages/        the page pictures        OUTPUT/text/  plain text
    OUTPUT/set-aside/    what could not be read, with the reason
    """
    quiet, verbose, as_json = options.pop("quiet"), options.pop("verbose"), options.pop("as_json")
    settings = load(settings_file, **options)
    from rich.console import Console

    from pipeline.batch import wiring
    from pipeline.batch.run import run as run_batch
    from pipeline.batch.terminal import Watcher, pace

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service that is stopped ends like Ctrl-C
    given = {"input": [str(i) for i in inputs], "output": str(output), **settings.model_dump()}
    with Watcher(Console(stderr=True), -1 if quiet else 0) as watcher:
        result = run_batch(
            inputs,
            output,
            settings,
            discover=wiring.find,
            stages=wiring.stages,
            progress=watcher,
            arguments=given,
        )
    now = result.now
    if as_json:
        _print_json(
            {"exit_code": int(result.exit_code), **vars(now), "left": result.left, "passed_over": result.passed_over}
        )
    elif not quiet:
        done = f"{now.finished} sources done, {now.skipped} done before, {now.set_aside} set aside"
        _echo(f"{done}: {now.pages_now} pages, {now.documents} documents" + (f", {pace(now)}" if pace(now) else ""))
        if verbose:
            for why, n in result.passed_over.items():
                _echo(f"passed over: {n} ({why})")
        if now.leaking:
            _echo(f"{now.leaking} sources hold what their pages withhold; the report says where and of what kind")
        if now.pages_failed:
            _echo(f"{now.pages_failed} pages could not be read; the report says which and why")
        _echo(f"report: {output / 'report.html'}")
    if result.stopped:
        click.echo(f"koden: {result.stopped}", err=True)
    if result.exit_code is ExitCode.INTERRUPTED:
        click.echo(f"koden: stopped; {result.left} sources are left. Run the same command again to go on.", err=True)
    return result.exit_code


@main.command()
@click.argument("paths", nargs=-1, required=True, type=IN, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@_ends_well
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
        _print_json([{"record": str(r), **vars(p)} for r, found in findings.items() for p in found])
    else:
        for record, found in findings.items():
            for p in found:
                _echo(f"{record}: {p.severity}: {p}")
        _echo(f"{len(records) - len(bad)} of {len(records)} records are valid")
    return InvalidRecord.exit_code if bad else ExitCode.OK


@main.command()
@click.option("--truth", required=True, type=IN, metavar="DIR", help="Folder of cases with known truth.")
@click.argument("output", type=IN)
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON.")
@_ends_well
def evaluate(truth: Path, output: Path, as_json: bool) -> ExitCode:
    """Score the records in OUTPUT against pages whose text, redactions and fields are known."""
    from pipeline import evaluation

    scores = evaluation.evaluate(truth, output)
    if as_json:
        _print_json(evaluation.as_json(scores))
    else:
        _echo(evaluation.table(scores), nl=False)
    return ExitCode.OK


@main.command()
@click.argument("output", type=IN)
@click.argument("source")
@click.option("--by", "who", default="", metavar="NAME", help="Who decides; goes into the ledger and the records.")
@click.option("--why", default="", metavar="TEXT", help="Why; goes into the ledger and the records.")
@click.option("--withdraw", is_flag=True, help="Take the decision back and remove what was published by it.")
@click.option("--json", "as_json", is_flag=True, help="Print the decision as JSON.")
@_ends_well
def release(output: Path, source: str, who: str, why: str, withdraw: bool, as_json: bool) -> ExitCode:
    """Let a source with leaks be read: the next koden run does it. Look at the file first, and at what is listed here.

    SOURCE is the source's name or its file, as in the report. The decision holds for this content and these leaks only.
    What leaks is not used even so: no text of the file, and every place that leaks is painted over. Do not quote in
    --why what must not get out.
    """
    from pipeline.batch import gate
    from pipeline.batch import release as deciding

    done = (deciding.withdraw if withdraw else deciding.release)(output, source, who, why)
    decision = done.decision
    if as_json:
        told = {"source": done.source.key, "file": done.source.file, "leaks": [gate.values(r) for r in done.leaks]}
        _print_json(told | {"decision": vars(decision) if decision else None})
        return ExitCode.OK
    if decision is None:
        _echo(f"{done.source.file}: the decision is taken back; nothing of it is published any more")
        return ExitCode.OK
    _echo(f"{done.source.file}: released by {decision.who}, {decision.when}: {decision.why}")
    for line in gate.lines(done.leaks):
        _echo(f"  {line}")
    _echo("run koden run again to have it read; koden release --withdraw takes this back")
    return ExitCode.OK


@main.command()
@click.argument("output", type=IN)
@click.argument("source")
@click.option("--print", "printed", is_flag=True, help="Print it instead of writing it beside the source.")
@_ends_well
def sidecar(output: Path, source: str, printed: bool) -> ExitCode:
    """Write a file in which you state what Koden got wrong: cuts, kinds, fields, archive, boxes that withhold nothing.

    SOURCE is the source's name or its file, as in the report. The file lies beside the source and holds what was found,
    as comments; the next koden run takes what you state. A file that is there is never overwritten.
    """
    from datetime import date

    from pipeline.batch import sidecar_template

    made = sidecar_template.template(output, source, date.today().isoformat())
    if printed:
        _echo(made.text, nl=False)
        return ExitCode.OK
    sidecar_template.write(made)
    _echo(f"written: {made.path}; edit it, then run koden run again")
    return ExitCode.OK


@main.command(epilog=EXIT_CODES)
@click.argument("paths", nargs=-1, required=True, type=IN, metavar="PATH...")
@click.option(
    "--settings", "settings_file", type=IN, metavar="FILE", help="A koden.toml to use instead of ./koden.toml."
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@_ends_well
def audit(paths: tuple[Path, ...], settings_file: Path | None, as_json: bool) -> ExitCode:
    """Say what scans still hold of what their pages withhold: where, of what kind, how much; never the words.

    PATH is a scan (PDF, TIFF, JPEG, PNG, JPEG 2000, BMP) or a folder of them. Nothing is written anywhere. The same is
    looked for in koden run, before anything of a source is written.
    """
    from pipeline.audit import telling
    from pipeline.audit.audit import audit_paths

    found = []
    for findings in audit_paths(paths, load(settings_file)):
        found.append(findings)
        for line in () if as_json else telling.lines(findings):
            _echo(line)
    if as_json:
        _print_json(telling.values(found))
    else:
        _echo(telling.summary(found))
    return telling.exit_code(found)


@main.command(epilog=EXIT_CODES)
@click.argument("a", type=IN)
@click.argument("b", type=IN)
@click.option("-o", "--output", required=True, type=OUT, help="Folder for the comparison; made if it is not there.")
@click.option("--json", "as_json", is_flag=True, help="Print what changed as JSON.")
@_ends_well
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
        _print_json(said)
    else:
        for t in said["totals"]:
            _echo(f"{t['verdict']}: {t['count']}" + (f" ({t['characters']} characters)" if t["characters"] else ""))
        _echo(f"see {output / 'compare.html'}")
    return ExitCode.OK


@main.command()
@click.argument("output", type=IN)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@_ends_well
def status(output: Path, as_json: bool) -> ExitCode:
    """Say how far a run is, while it goes on or afterwards, and what was set aside."""
    from pipeline.batch.ledger import Ledger
    from pipeline.batch.status import lines, values

    ledger = Ledger.read(output)
    try:
        if as_json:
            _print_json(values(ledger))
        else:
            for line in lines(ledger):
                _echo(line)
    finally:
        ledger.close()
    return ExitCode.OK


@main.command()
@click.argument("paths", nargs=-1, required=True, type=IN, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print one row for each withheld area.")
@_ends_well
def statistics(paths: tuple[Path, ...], as_json: bool, as_csv: bool) -> ExitCode:
    """Count what is withheld in records: how much, where, how and why. PATH is a record, a folder of them, or a run's
    output. Nothing but the records is needed."""
    from pipeline.statistics import printed

    if as_json and as_csv:
        raise BadArguments("--json and --csv cannot both be printed")
    text = printed.json_lines if as_json else printed.csv_lines if as_csv else printed.table_lines
    for line in text(paths):
        _echo(line, nl=False)
    return ExitCode.OK


@main.command(epilog=EXIT_CODES)
@click.argument("output", type=IN)
@click.option("--to", "formats", required=True, multiple=True, metavar="FORMAT",
              help="cmif, csv, parquet, jsonl, frus, iiif or bagit; may be given several times.")  # fmt: skip
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
@_ends_well
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
        _print_json([vars(w) for w in done])
    for w in () if as_json else done:
        _echo(f"{w.format}: {w.paths[0]}" + (f" and {len(w.paths) - 1} more" if len(w.paths) > 1 else ""))
    return ExitCode.OK


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@_ends_well
def doctor(as_json: bool) -> ExitCode:
    """Say which engines, models and languages are installed here, and what to install."""
    from pipeline.recognition.engines import doctor as examine
    from pipeline.recognition.engines import open_engines

    findings = examine()
    try:
        open_engines("auto")
        trouble = None
    except MissingDependency as e:
        trouble = e
    if as_json:
        _print_json({"koden": pipeline.__version__, "reads": trouble is None, "findings": [vars(f) for f in findings]})
    else:
        _echo(f"koden {pipeline.__version__}, Python {sys.version.split()[0]}")
        for f in findings:
            _echo(f"{'ok     ' if f.ok else 'missing'} {f.name}: {f.detail}" + (f" ({f.remedy})" if f.remedy else ""))
    if trouble is not None and as_json:
        click.echo(f"koden: {trouble}", err=True)
        return trouble.exit_code
    if trouble is not None:
        raise trouble
    return ExitCode.OK


def _records(folder: Path) -> Iterator[Path]:
    """Every XML file below, but those of a run's output that are no records: PAGE-XML, the index of references."""
    below = ((f, f.relative_to(folder).parts) for f in folder.rglob("*.xml"))
    return (f for f, parts in below if "pagexml" not in parts and parts != ("references.xml",))


def _print_json(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, default=dict)
    if text != _printable(text):
        text = json.dumps(value, ensure_ascii=True, indent=1, default=dict)
    _echo(text)


def _printable(text: str) -> str:
    """What standard output cannot carry, escaped: an old terminal, a file name whose bytes are no text."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _echo(text: str, *, nl: bool = True) -> None:
    """To standard output. A reader that has seen enough (``| head``) is no error; a full disk is told."""
    try:
        click.echo(_printable(text), nl=nl)
    except OSError as e:
        with suppress(OSError, ValueError):  # else the interpreter tries what is left once more when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(e, BrokenPipeError):
            raise _Unprinted(f"the result cannot be printed: {e.strerror}") from e


if __name__ == "__main__":
    main()
