"""The command that watches a folder."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import click

from pipeline.commands.shared import IN, OUT, echo, ends_well, print_json, reading_options
from pipeline.errors import ExitCode
from pipeline.settings import load

ENDS = """\b
It ends with 130 when it is stopped (Ctrl-C, SIGTERM); 2 wrong command line or settings; 3 an engine is missing;
4 no such folder when it starts; 5 the output folder cannot be written when it starts, or another koden watch has it;
7 too many failures in one run; 15 a defect of koden. Everything else it waits for, and tries again."""


@click.command(epilog=ENDS)
@click.argument("inbox", type=IN)
@click.option("-o", "--output", required=True, type=OUT, help="Folder for the results; made if it is not there.")
@click.option("--settle", type=click.FloatRange(min=0), default=30.0, show_default=True, metavar="SECONDS",
              help="How long a file must be the same before it is taken.")  # fmt: skip
@click.option("--interval", type=click.FloatRange(min=0.1), default=10.0, show_default=True, metavar="SECONDS",
              help="Time between two looks.")  # fmt: skip
@reading_options
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON when it ends.")
@ends_well
def watch(
    inbox: Path, output: Path, settle: float, interval: float, settings_file: Path | None, **options: Any
) -> ExitCode:
    """Read what lies in the folder INBOX and whatever arrives there, until it is stopped.

    A file is taken when nobody has changed it for a while. What is done, and what was set aside, is taken again only
    when it changes, or by koden retry. Nothing in INBOX is moved, changed or deleted. docs/watch.md says how to run it
    as a service.
    """
    quiet, as_json = options.pop("quiet"), options.pop("as_json")
    settings = load(settings_file, **options)
    from rich.console import Console

    from pipeline.batch import wiring
    from pipeline.batch.observing import observed
    from pipeline.batch.terminal import Watcher
    from pipeline.batch.watch import Pace
    from pipeline.batch.watch import watch as watch_folder
    from pipeline.stores.outputs import copied

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service that is stopped ends like Ctrl-C
    given = {"inbox": str(inbox), "output": str(output), **settings.model_dump(), "settle": settle}
    with (
        Watcher(Console(stderr=True), -1 if quiet else 0) as watcher,
        observed(settings, watcher) as observing,
        copied(output, settings.publish, observing) as progress,
    ):
        result = watch_folder(
            inbox,
            output,
            settings,
            discover=wiring.find,
            stages=wiring.stages,
            progress=progress,
            pace=Pace(settle, interval),
            arguments=given,
        )
    if as_json:
        done = {name: value for name, value in vars(result).items() if name != "stopped"}
        print_json({**done, "exit_code": int(result.exit_code)})
    elif not quiet:
        echo(f"stopped after {result.runs} runs: {result.sources} sources done, {result.pages} pages read")
    if result.stopped:
        click.echo(f"koden: {result.stopped}", err=True)
    return result.exit_code
