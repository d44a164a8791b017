"""Commands that say how things stand: scores, a run, the installation."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

import pipeline
from pipeline.commands.shared import IN, echo, ends_well, print_json
from pipeline.errors import (
    ExitCode,
    MissingDependency,
)


@click.command()
@click.option("--truth", required=True, type=IN, metavar="DIR", help="Folder of cases with known truth.")
@click.argument("output", type=IN)
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON.")
@ends_well
def evaluate(truth: Path, output: Path, as_json: bool) -> ExitCode:
    """Score the records in OUTPUT against pages whose text, redactions and fields are known."""
    from pipeline import evaluation

    scores = evaluation.evaluate(truth, output)
    if as_json:
        print_json(evaluation.as_json(scores))
    else:
        echo(evaluation.table(scores), nl=False)
    return ExitCode.OK


@click.command()
@click.argument("output", type=IN)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--watch", is_flag=True, help="Say it again every two seconds until the run ends.")
@ends_well
def status(output: Path, as_json: bool, watch: bool) -> ExitCode:
    """Say how far a run is, while it goes on or afterwards, and what was set aside."""
    from pipeline.batch.ledger import Ledger
    from pipeline.batch.status import SAY_EVERY, goes_on, lines, values

    ledger = Ledger.read(output)
    try:
        while True:
            on = watch and goes_on(ledger.last_run())
            if as_json:
                print_json(values(ledger))
            else:
                if watch and sys.stdout.isatty():
                    click.clear()
                for line in lines(ledger):
                    echo(line)
            if not on:
                return ExitCode.OK
            time.sleep(SAY_EVERY)
    finally:
        ledger.close()


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@ends_well
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
        print_json({"koden": pipeline.__version__, "reads": trouble is None, "findings": [vars(f) for f in findings]})
    else:
        echo(f"koden {pipeline.__version__}, Python {sys.version.split()[0]}")
        for f in findings:
            echo(f"{'ok     ' if f.ok else 'missing'} {f.name}: {f.detail}" + (f" ({f.remedy})" if f.remedy else ""))
    if trouble is not None and as_json:
        click.echo(f"koden: {trouble}", err=True)
        return trouble.exit_code
    if trouble is not None:
        raise trouble
    return ExitCode.OK
