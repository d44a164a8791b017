"""Commands on the output of a run: whether it is whole, what to try again, what may go."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pipeline.commands.shared import EXIT_CODES, IN, echo, ends_well, print_json
from pipeline.errors import ExitCode


@click.command(epilog=EXIT_CODES)
@click.argument("output", type=IN)
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N", help="Processes.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@ends_well
def verify(output: Path, jobs: int, as_json: bool) -> ExitCode:
    """Say whether everything that was published is there, unchanged and valid. Nothing is written.

    Every file of OUTPUT is hashed again and every record validated again; files that no run published are named. What
    somebody changed by hand is told as changed. Exit code 0 means all of it is whole and nothing is left to be read;
    what was set aside is counted, and was told by the run.
    """
    from pipeline.batch.verify import lines
    from pipeline.batch.verify import verify as look_at

    found = look_at(output, jobs)
    code = found.exit_code
    if as_json:
        print_json({"exit_code": int(code), **vars(found), "findings": [vars(f) for f in found.findings]})
    for line in () if as_json else lines(found):
        echo(line)
    return code


@click.command(epilog=EXIT_CODES)
@click.argument("output", type=IN)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on standard output.")
@ends_well
def retry(output: Path, sources: tuple[str, ...], quiet: bool, as_json: bool) -> ExitCode:
    """Try again what was set aside or has pages that could not be read, with the settings of the last run.

    SOURCE is the source's name or its file, as in the report; without any, everything of OUTPUT that needs it.
    """
    from rich.console import Console

    from pipeline.batch import wiring
    from pipeline.batch.observing import observed
    from pipeline.batch.progress import Progress
    from pipeline.batch.retry import retry as try_again
    from pipeline.batch.terminal import Watcher
    from pipeline.settings import Settings
    from pipeline.stores.outputs import copied

    @contextmanager
    def observing(settings: Settings, person: Progress) -> Iterator[Progress]:
        with observed(settings, person) as all_of_them, copied(output, settings.publish, all_of_them) as progress:
            yield progress

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C
    with Watcher(Console(stderr=True), -1 if quiet else 0) as watcher:
        result = try_again(output, sources, stages=wiring.stages, progress=watcher, observing=observing)
    if result is None:
        if as_json:
            print_json({"exit_code": 0, "sources": 0})
        elif not quiet:
            echo("nothing was set aside, and every page was read")
        return ExitCode.OK
    now = result.now
    if as_json:
        print_json({"exit_code": int(result.exit_code), **vars(now), "left": result.left})
    elif not quiet:
        echo(f"{now.finished} sources done, {now.set_aside} set aside, {now.pages_failed} pages could not be read")
        echo(f"report: {output / 'report.html'}")
    if result.stopped:
        click.echo(f"koden: {result.stopped}", err=True)
    if result.exit_code is ExitCode.INTERRUPTED:
        click.echo(f"koden: stopped; {result.left} sources are left. Run the same command again to go on.", err=True)
    return result.exit_code


@click.command()
@click.argument("output", type=IN)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--json", "as_json", is_flag=True, help="Print what was removed as JSON.")
@ends_well
def gc(output: Path, dry_run: bool, as_json: bool) -> ExitCode:
    """Remove what no run needs: leftovers of runs that were killed, and of sources that were withdrawn.

    Nothing that the ledger lists is touched, nothing in edited/, and no file of somebody's own.
    """
    from pipeline.batch.garbage import collect, lines

    found = collect(output, dry_run=dry_run)
    if as_json:
        removed = [vars(r) for r in found.removed]
        print_json({"dry_run": dry_run, "bytes": found.bytes, "shrunk": found.shrunk, "removed": removed})
    for line in () if as_json else lines(found, dry_run=dry_run):
        echo(line)
    return ExitCode.OK
