"""What all commands of ``koden`` share: paths, exit codes, how they end, how they print."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from pipeline.errors import (
    ExitCode,
    KodenError,
    OutputUnusable,
)
from pipeline.settings import Settings
from pipeline.stores.addresses import is_url

EXIT_CODES = """\b
Exit codes: 0 everything done; 1 some sources or pages were set aside; 2 wrong command line or settings;
3 an engine is missing; 4 no scan found; 5 the output folder cannot be written or is in use;
6 a record does not validate; 7 too many failures; 8 output exists (--existing abort);
9 a source still holds what its pages withhold (koden audit); 10 an output is not what it was when it was published
(koden verify); 11 sources are not finished (koden verify); 15 a defect of koden; 130 stopped by Ctrl-C."""


class Named(click.Path):
    """A path that was given: "" (a shell variable that is not set) would be the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("an empty name", param, ctx)
        return super().convert(value, param, ctx)


class Given(Named):
    """A path, or the URL of a store, which stays as it was typed."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if isinstance(value, str) and is_url(value) else super().convert(value, param, ctx)


SCANS = Given(path_type=Path, readable=False)
IN = Named(path_type=Path, readable=False)  # what may not be read is told by who reads it, and harms no other
OUT = Named(path_type=Path, readable=False)


class Unprinted(OutputUnusable):
    """The result cannot be printed; what was done stays done."""

    remedy = "look where standard output goes"


def ends_well(command: Callable[..., ExitCode]) -> Callable[..., NoReturn]:
    """Errors become one line and their exit code; nobody sees a traceback but who asks with KODEN_DEBUG=1."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> NoReturn:
        failure: dict[str, str] = {}
        try:
            code = command(*args, **kwargs)
        except KodenError as e:
            click.echo(f"koden: {e}", err=True)
            code = e.exit_code
            failure = {"reason": e.reason, "error": str(e)} if not isinstance(e, Unprinted) else {}
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
            with suppress(Unprinted):
                print_json({"exit_code": int(code), **failure})
        sys.exit(int(code))

    return wrapped


def default(name: str) -> str:
    field = Settings.model_fields[name]
    return f"{field.description}" + ("" if field.default is None else f" [default: {field.default}]")


def print_json(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, default=dict)
    if text != printable(text):
        text = json.dumps(value, ensure_ascii=True, indent=1, default=dict)
    echo(text)


def printable(text: str) -> str:
    """What standard output cannot carry, escaped: an old terminal, a file name whose bytes are no text."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def echo(text: str, *, nl: bool = True) -> None:
    """To standard output. A reader that has seen enough (``| head``) is no error; a full disk is told."""
    try:
        click.echo(printable(text), nl=nl)
    except OSError as e:
        with suppress(OSError, ValueError):  # else the interpreter tries what is left once more when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(e, BrokenPipeError):
            raise Unprinted(f"the result cannot be printed: {e.strerror}") from e


_READING = (
    click.option("--engine", type=click.Choice(["auto", "rapidocr", "tesseract"]), help=default("engine")),
    click.option("--unit", type=click.Choice(["auto", "folder", "file"]), help=default("unit")),
    click.option("--jobs", type=int, metavar="N", help=default("jobs")),
    click.option("--executor", type=click.Choice(["local", "dask"]), help=default("executor")),
    click.option("--scheduler", metavar="ADDRESS", help=default("scheduler")),
    click.option("--publish", metavar="URL", help=default("publish")),
    click.option("--failed-pages", type=click.Choice(["mark", "set-aside", "stop"]), help=default("failed_pages")),
    click.option("--max-failures", type=int, metavar="N", help=default("max_failures")),
    click.option("--max-failed-pages", type=int, metavar="N", help=default("max_failed_pages")),
    click.option("--page-timeout", type=float, metavar="SECONDS", help=default("page_timeout")),
    click.option("--dpi", type=float, metavar="DPI", help=default("dpi")),
    click.option("--log", type=Named(), metavar="FILE", help=default("log")),
    click.option("--metrics", type=Named(), metavar="FILE", help=default("metrics")),
    click.option(
        "--settings", "settings_file", type=IN, metavar="FILE", help="A koden.toml to use instead of ./koden.toml."
    ),
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options of the commands that read scans; each is a key of the settings, but ``settings_file``."""
    for option in reversed(_READING):
        command = option(command)
    return command
