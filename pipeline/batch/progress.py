"""How far a run is, for whoever watches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Snapshot:
    """How far the run is. Pages are frames of the input; ``pages_done`` counts what this run or an earlier one read;
    ``pages_now`` only this run. ``pages_expected`` is estimated until every source was opened. ``leaking``: how many
    of those set aside hold what their pages withhold. ``same``: sources for which another one stands.
    ``seconds_left``: estimated, None as long as too little is known."""

    sources: int = 0
    finished: int = 0
    skipped: int = 0
    set_aside: int = 0
    pages_done: int = 0
    pages_now: int = 0
    pages_failed: int = 0
    pages_expected: int = 0
    documents: int = 0
    seconds: float = 0.0
    leaking: int = 0
    same: int = 0
    seconds_left: float | None = None


@dataclass(frozen=True)
class Event:
    """One step of a run, for logs. ``name``: a short stable word (``page-read``); ``source``: its key; ``page``: its
    number; ``values``: what JSON has, never content of a scan."""

    name: str
    source: str = ""
    page: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


class Progress(Protocol):
    """Who watches."""

    def update(self, now: Snapshot) -> None: ...
    def say(self, text: str) -> None: ...
    def note(self, event: Event) -> None: ...


class Silent:
    def update(self, now: Snapshot) -> None: ...
    def say(self, text: str) -> None: ...
    def note(self, event: Event) -> None: ...


class Several:
    """Tells all of ``watchers``, in order."""

    def __init__(self, *watchers: Progress) -> None:
        self._watchers = watchers

    def update(self, now: Snapshot) -> None:
        for watcher in self._watchers:
            watcher.update(now)

    def say(self, text: str) -> None:
        for watcher in self._watchers:
            watcher.say(text)

    def note(self, event: Event) -> None:
        for watcher in self._watchers:
            watcher.note(event)
