"""Progress on the terminal: a bar where there is one, plain lines where not."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn
from rich.progress import Progress as Bar
from rich.progress import Task as BarTask
from rich.text import Text

from pipeline.batch.progress import Event, Snapshot

EVERY = 30.0
"""seconds between two plain lines"""


def pace(now: Snapshot) -> str:
    """Pages a minute of this run."""
    return f"{60 * now.pages_now / now.seconds:.1f} pages/min" if now.pages_now and now.seconds > 1 else ""


def time_left(now: Snapshot) -> str:
    """Empty until there is an estimate."""
    if now.seconds_left is None:
        return ""
    seconds = now.seconds_left
    if seconds < 90:
        return f"about {seconds:.0f} s left"
    return f"about {seconds / 60:.0f} min left" if seconds < 5400 else f"about {seconds / 3600:.1f} h left"


def line(now: Snapshot) -> str:
    """One line that says it all."""
    parts = [f"{now.pages_done} of {now.pages_expected} pages", pace(now), time_left(now)]
    parts += [
        f"{now.set_aside} set aside" if now.set_aside else "",
        f"{now.pages_failed} pages failed" * bool(now.pages_failed),
    ]
    return ", ".join(p for p in parts if p)


class _Rest(ProgressColumn):
    def render(self, task: BarTask) -> Text:
        return Text(str(task.fields.get("rest", "")))


class Watcher:
    """Shows progress on ``console`` (standard error) while in its ``with`` block. ``level``: -1 says nothing but
    errors, 0 what needs a person, 1 every page that failed too."""

    def __init__(self, console: Console, level: int = 0) -> None:
        self._console, self._level = console, level
        self._bar: Bar | None = None
        self._last = time.monotonic()

    def __enter__(self) -> Watcher:
        if self._console.is_terminal and self._level >= 0:
            self._bar = Bar(
                TextColumn("pages"), BarColumn(), MofNCompleteColumn(), _Rest(), console=self._console, transient=True
            )  # fmt: skip
            self._task = self._bar.add_task("", total=None)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def update(self, now: Snapshot) -> None:
        if self._bar is not None:
            rest = line(now).partition("pages")[2].lstrip(", ")
            self._bar.update(self._task, completed=now.pages_done, total=now.pages_expected or None, rest=rest)
        elif self._level >= 0 and time.monotonic() - self._last >= EVERY:
            self._last = time.monotonic()
            self._print(line(now))

    def say(self, text: str) -> None:
        if self._level >= 0:
            self._print(text)

    def note(self, event: Event) -> None:
        """Logs are told apart from the terminal."""

    def _print(self, text: str) -> None:
        self._console.print(escape(text), highlight=False, soft_wrap=True)
