"""The command ``koden``. Its commands are in ``commands/``: they parse, call and print. What they do is elsewhere;
what they return is in ``errors.py``."""

from __future__ import annotations

import click

import pipeline
from pipeline.commands import checks, keeping, records, scans, watching
from pipeline.commands.shared import EXIT_CODES


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(pipeline.__version__, prog_name="koden")
def main() -> None:
    """Scans of diplomatic records in, checked TEI records out.

    \b
    koden run SCANS -o OUTPUT     read everything in the folder SCANS
    then open OUTPUT/report.html  to see what was read and what needs you
    """


for command in (
    scans.run,
    watching.watch,
    scans.audit,
    scans.release,
    scans.sidecar,
    records.validate,
    records.compare,
    records.statistics,
    records.export,
    checks.evaluate,
    checks.status,
    keeping.verify,
    keeping.retry,
    keeping.gc,
    checks.doctor,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
