"""What is published, copied to a store by URL: source by source as they are published, the rest when the run ends.

What lies in the output folder stays what counts. The store holds, for each source, ``copied/<source>.json``: path and
digest of every file that was copied. It is taken away before anything of the source changes and written last, so that
nothing half looks whole, and a copy that failed is made by the next run. What is no longer published is removed there.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from pipeline.batch.attempts import OF_RUN
from pipeline.batch.ledger import Ledger
from pipeline.batch.progress import Event, Progress, Several, Snapshot
from pipeline.errors import ExitCode, KodenError, LeakFound, OutputUnusable
from pipeline.stores.addresses import opened

WHOLE = frozenset({"abfs", "adl", "az", "gcs", "gs", "memory", "oss", "s3", "s3a"})
"""Stores in which an object appears whole or not at all; elsewhere a temporary name is moved"""
PAUSE = 60.0
"""seconds after which a copy that failed is tried again"""
RUN = "_run"
"""name for the files over all sources; no source is called so"""


class Copies:
    """A progress that copies what is published, in a thread of its own. :meth:`close` ends it.

    A watcher goes on for months: what could not be copied is tried again after every run and every ``pause`` seconds,
    and said once, to ``tell``.
    """

    def __init__(self, output: Path, url: str, tell: Callable[[str], None], pause: float = PAUSE) -> None:
        self._output, self._url, self._tell, self._pause = output, url, tell, pause
        self._system, self._root = opened(url)
        self._todo: SimpleQueue[str | None] = SimpleQueue()
        self._failed: dict[str, str] = {}
        self._sure: set[str] = set()
        """sources whose copy is known to be as it should: nothing but this process changes them"""
        self._hurried = self._ending = self._said = False
        self._thread = threading.Thread(target=self._run, daemon=True, name="copies")
        self._thread.start()

    def update(self, now: Snapshot) -> None: ...
    def say(self, text: str) -> None: ...

    def note(self, event: Event) -> None:
        leaks = event.name == "source-set-aside" and event.values.get("reason") == LeakFound.reason
        if event.name == "source-published" or leaks:
            self._todo.put(event.source)
        elif event.name == "run-ended" and event.values.get("exit_code") == ExitCode.INTERRUPTED:
            self._hurried = True
        elif event.name in ("run-ended", "report-written"):
            self._todo.put(RUN)

    def close(self) -> None:
        """Copy also what earlier runs left and the files over all sources, and remove what is no longer published;
        after Ctrl-C nothing of that. OutputUnusable when anything could not be copied: the next run tries again."""
        self._ending = True
        self._todo.put(None)
        self._thread.join()
        if not self._hurried:
            self._all()
        if self._failed:
            key, why = next(iter(self._failed.items()))
            raise OutputUnusable(
                f"{len(self._failed)} sources could not be copied to the store ({key}: {why})",
                file=self._url,
                remedy="what was read is safe in the output folder; run the same command again",
            )

    def _run(self) -> None:
        while True:
            try:
                key = self._todo.get(timeout=self._pause)
            except Empty:
                key = RUN if self._failed else ""
            if key is None:
                return
            if not key or self._hurried:
                continue
            if key != RUN:
                self._one(key)
            elif not self._ending:  # else all are looked at in a moment
                for each in (*self._failed, RUN):
                    self._one(each)

    def _all(self) -> None:
        try:
            ledger = Ledger.read(self._output)
        except KodenError as e:
            self._failed[RUN] = e.what
            return
        keys = {row.source for row in ledger.all_outputs()} - {OF_RUN}
        ledger.close()
        for key in (*sorted(keys - self._sure), *sorted(self._there() - keys - {RUN}), RUN):
            self._one(key)

    def _there(self) -> set[str]:
        with suppress(Exception):  # nothing was copied yet
            names = self._system.ls(f"{self._root}/copied", detail=False)
            return {Path(n).stem for n in names if n.endswith(".json")}
        return set()

    def _one(self, key: str) -> None:
        self._sure.discard(key)
        try:
            ledger = Ledger.read(self._output)
            try:
                wanted = {r.path: r.sha256 for r in ledger.outputs(OF_RUN if key == RUN else key)}
            finally:
                ledger.close()
            if key == RUN and not wanted:  # a report that is owed: the one before stays until then
                self._failed.pop(key, None)
                return
            copy(self._system, self._root, self._output, key, wanted)
            self._failed.pop(key, None)
            self._sure.add(key)
        except KodenError as e:
            self._failed[key] = e.what
        except Exception as e:  # each kind of store has errors of its own
            self._failed[key] = type(e).__name__
        self._complain()

    def _complain(self) -> None:
        """Once until everything is copied; at the end it is an error."""
        if self._failed and not self._said and not self._ending:
            key, why = next(iter(self._failed.items()))
            self._tell(f"{key} could not be copied to the store {self._url} ({why}); trying again")
        elif self._said and not self._failed:
            self._tell(f"everything is copied to the store {self._url} again")
        self._said = bool(self._failed)
        if self._failed:  # a store that was away may not be what it was
            self._sure.clear()


@contextmanager
def copied(output: Path, url: str | None, watching: Progress) -> Iterator[Progress]:
    """``watching``, and what is published copied to ``url``, if there is one, by the end of the block."""
    if url is None:
        yield watching
        return
    copies = Copies(output, url, watching.say)
    yield Several(watching, copies)
    copies.close()


def copy(system: Any, root: str, output: Path, key: str, wanted: Mapping[str, str]) -> None:
    """Make the store hold these files of the source, {path below the output folder: digest}, and no others of it."""
    list_of = f"{root}/copied/{key}.json"
    try:
        had: dict[str, str] = json.loads(system.cat_file(list_of))
    except (OSError, ValueError):
        had = {}
    if had == wanted:
        return
    if had:
        system.rm_file(list_of)
    for path in sorted(wanted, key=lambda p: (p.startswith("tei/"), p)):  # records last
        if had.get(path) != wanted[path]:
            _put(system, f"{root}/{path}", output / path)
    for path in sorted(had.keys() - wanted.keys(), key=lambda p: (not p.startswith("tei/"), p)):  # records first
        with suppress(FileNotFoundError):
            system.rm_file(f"{root}/{path}")
    if wanted:
        system.makedirs(f"{root}/copied", exist_ok=True)
        _whole(system, list_of, lambda name: system.pipe_file(name, json.dumps(dict(wanted), sort_keys=True).encode()))


def _put(system: Any, target: str, file: Path) -> None:
    system.makedirs(target.rpartition("/")[0], exist_ok=True)
    _whole(system, target, lambda name: system.put_file(str(file), name))
    if (size := system.info(target)["size"]) != file.stat().st_size:
        raise OutputUnusable(f"{size} bytes arrived of {file.stat().st_size}", file=file.name)


def _whole(system: Any, target: str, write: Any) -> None:
    """``write`` under a name of which nobody takes notice, then moved; directly where the store does so by itself."""
    kinds = {system.protocol} if isinstance(system.protocol, str) else set(system.protocol)
    if kinds & WHOLE:
        write(target)
        return
    folder, _, name = target.rpartition("/")
    new = f"{folder}/.{name}.new"
    write(new)
    system.mv(new, target)
