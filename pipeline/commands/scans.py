"""Commands on scans: reading them, and what people decide and state about them."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import click

from pipeline.commands.shared import EXIT_CODES, IN, OUT, SCANS, default, echo, ends_well, print_json, reading_options
from pipeline.errors import (
    ExitCode,
)
from pipeline.settings import load


@click.command(epilog=EXIT_CODES)
@click.argument("inputs", nargs=-1, required=True, type=SCANS, metavar="INPUT...")
@click.option("-o", "--output", required=True, type=OUT, help="Folder for the results; made if it is not there.")
@click.option("--existing", type=click.Choice(["skip", "overwrite", "abort"]), help=default("existing"))
@reading_options
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("-v", "--verbose", is_flag=True, help="Say what was passed over and which engines read.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on standard output.")
@ends_well
def run(inputs: tuple[Path | str, ...], output: Path, settings_file: Path | None, **options: Any) -> ExitCode:
    """Read scans and write one record per document.

    INPUT is a scan (PDF, TIFF, JPEG, PNG, JPEG 2000, BMP) or a folder of them, or the URL of such (s3://...); other
    files are passed over. Run the same command again after an interruption, or when scans were added: what is done is
    not done again.

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
    from pipeline.batch.observing import observed
    from pipeline.batch.run import run as run_batch
    from pipeline.batch.terminal import Watcher, pace
    from pipeline.stores.inputs import entered
    from pipeline.stores.outputs import copied

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service that is stopped ends like Ctrl-C
    given = {"input": [str(i) for i in inputs], "output": str(output), **settings.model_dump()}
    with (
        Watcher(Console(stderr=True), -1 if quiet else 0) as watcher,
        observed(settings, watcher) as observing,
        copied(output, settings.publish, observing) as progress,
    ):
        result = run_batch(
            entered(inputs),
            output,
            settings,
            discover=wiring.find,
            stages=wiring.stages,
            progress=progress,
            arguments=given,
        )
    now = result.now
    if as_json:
        print_json(
            {"exit_code": int(result.exit_code), **vars(now), "left": result.left, "passed_over": result.passed_over}
        )
    elif not quiet:
        done = f"{now.finished} sources done, {now.skipped} done before, {now.set_aside} set aside"
        done += f", {now.same} the same as another" if now.same else ""
        echo(f"{done}: {now.pages_now} pages, {now.documents} documents" + (f", {pace(now)}" if pace(now) else ""))
        if verbose:
            for why, n in result.passed_over.items():
                echo(f"passed over: {n} ({why})")
        if now.leaking:
            echo(f"{now.leaking} sources hold what their pages withhold; the report says where and of what kind")
        if now.pages_failed:
            echo(f"{now.pages_failed} pages could not be read; the report says which and why")
        echo(f"report: {output / 'report.html'}")
    if result.stopped:
        click.echo(f"koden: {result.stopped}", err=True)
    if result.exit_code is ExitCode.INTERRUPTED:
        click.echo(f"koden: stopped; {result.left} sources are left. Run the same command again to go on.", err=True)
    return result.exit_code


@click.command(epilog=EXIT_CODES)
@click.argument("paths", nargs=-1, required=True, type=IN, metavar="PATH...")
@click.option(
    "--settings", "settings_file", type=IN, metavar="FILE", help="A koden.toml to use instead of ./koden.toml."
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@ends_well
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
            echo(line)
    if as_json:
        print_json(telling.values(found))
    else:
        echo(telling.summary(found))
    return telling.exit_code(found)


@click.command()
@click.argument("output", type=IN)
@click.argument("source")
@click.option("--by", "who", default="", metavar="NAME", help="Who decides; goes into the ledger and the records.")
@click.option("--why", default="", metavar="TEXT", help="Why; goes into the ledger and the records.")
@click.option("--withdraw", is_flag=True, help="Take the decision back and remove what was published by it.")
@click.option("--json", "as_json", is_flag=True, help="Print the decision as JSON.")
@ends_well
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
        print_json(told | {"decision": vars(decision) if decision else None})
        return ExitCode.OK
    if decision is None:
        echo(f"{done.source.file}: the decision is taken back; nothing of it is published any more")
        return ExitCode.OK
    echo(f"{done.source.file}: released by {decision.who}, {decision.when}: {decision.why}")
    for line in gate.lines(done.leaks):
        echo(f"  {line}")
    echo("run koden run again to have it read; koden release --withdraw takes this back")
    return ExitCode.OK


@click.command()
@click.argument("output", type=IN)
@click.argument("source")
@click.option("--print", "printed", is_flag=True, help="Print it instead of writing it beside the source.")
@ends_well
def sidecar(output: Path, source: str, printed: bool) -> ExitCode:
    """Write a file in which you state what Koden got wrong: cuts, kinds, fields, archive, boxes that withhold nothing.

    SOURCE is the source's name or its file, as in the report. The file lies beside the source and holds what was found,
    as comments; the next koden run takes what you state. A file that is there is never overwritten.
    """
    from datetime import date

    from pipeline.batch import sidecar_template

    made = sidecar_template.template(output, source, date.today().isoformat())
    if printed:
        echo(made.text, nl=False)
        return ExitCode.OK
    sidecar_template.write(made)
    echo(f"written: {made.path}; edit it, then run koden run again")
    return ExitCode.OK
