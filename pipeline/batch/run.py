"""A run: sources in, output folder out.

The parent schedules and keeps the ledger; workers (``tasks.py``) open files, read pages and build records. Each page
that is read lies in the work folder until its source is published, and a run that was killed takes up there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pipeline
from pipeline import malloc
from pipeline.batch import interrupts, own_code, tasks
from pipeline.batch.executor import Executor
from pipeline.batch.executors import chosen
from pipeline.batch.flow import OPENING, SURVEY_LIMIT, Flow
from pipeline.batch.job import Stopped
from pipeline.batch.ledger import Ledger
from pipeline.batch.over_all import write_over_all
from pipeline.batch.progress import Event, Progress, Silent, Snapshot
from pipeline.batch.publish import publish, put_schemas
from pipeline.batch.rows import FINISHED, State
from pipeline.batch.stages import Found, Stages
from pipeline.batch.status import live
from pipeline.batch.store import Layout
from pipeline.batch.work import Failed
from pipeline.errors import ExitCode, KodenError, MissingDependency, NoInput, OutputExists, OutputUnusable
from pipeline.recognition import calibration
from pipeline.settings import Settings

ENDING = 2.0
"""seconds that an interrupted run may spend on its report"""


@dataclass(frozen=True)
class RunResult:
    """``stopped``: why the run ended early, if it did. ``left``: sources not looked at or not finished."""

    exit_code: ExitCode
    now: Snapshot
    left: int
    passed_over: Mapping[str, int]
    stopped: KodenError | None = None


def run(
    inputs: tuple[Path, ...],
    output: Path,
    settings: Settings,
    *,
    discover: Callable[[tuple[Path, ...], Settings, Path], Found],
    stages: Callable[[], Stages],
    progress: Progress | None = None,
    arguments: Mapping[str, Any] | None = None,
    over_all: Callable[[Layout, Ledger], None] | None = None,
) -> RunResult:
    """Read everything that is not done yet. ``discover`` walks the inputs, leaving out the output folder; ``stages``
    is called in the workers and must be importable by name; ``arguments`` are noted in the ledger; ``over_all`` is
    called at the end, for what is written over all sources (:func:`pipeline.batch.over_all.write_over_all`).

    Raises NoInput, OutputUnusable, OutputExists or MissingDependency; what is wrong with a source or page never is.
    Ctrl-C, SIGTERM and the SIGHUP of a terminal that was closed end the run within seconds and give a result with exit
    code 130 (KeyboardInterrupt while the inputs are still looked for).
    """
    malloc.stay_small()
    with interrupts.once():
        return _locked(inputs, output, settings, discover, stages, progress or Silent(), arguments or {}, over_all)


def _locked(
    inputs: tuple[Path, ...],
    output: Path,
    settings: Settings,
    discover: Callable[[tuple[Path, ...], Settings, Path], Found],
    stages: Callable[[], Stages],
    progress: Progress,
    arguments: Mapping[str, Any],
    over_all: Callable[[Layout, Ledger], None] | None,
) -> RunResult:
    found = discover(inputs, settings, output)
    if not found.sources and not found.refused:
        raise NoInput("no scan found in " + ", ".join(str(i) for i in inputs))
    layout = Layout(output)
    lock = layout.open()
    try:
        ledger = Ledger.open(output)
        try:
            return _run(layout, ledger, found, settings, stages, progress, arguments, over_all)
        finally:
            ledger.close()
    finally:
        lock.release()


def _run(
    layout: Layout,
    ledger: Ledger,
    found: Found,
    settings: Settings,
    stages: Callable[[], Stages],
    progress: Progress,
    arguments: Mapping[str, Any],
    over_all: Callable[[Layout, Ledger], None] | None,
) -> RunResult:
    before = ledger.last_run()
    number = ledger.begin_run(pipeline.__version__, os.getpid(), arguments)
    jobs = settings.jobs or os.cpu_count() or 1
    code, stopped, flow = ExitCode.INTERNAL, None, None
    began = {"run": number, "koden": pipeline.__version__, "sources": len(found.sources), "jobs": jobs}
    progress.note(Event("run-began", values=began))
    try:
        put_schemas(layout)
        for row in ledger.sources(State.PUBLISHING):  # a kill between the first and the last rename
            publish(layout, ledger, row.key)
        if settings.existing == "abort" and (rows := ledger.sources(*FINISHED)):
            raise OutputExists(f"the output holds {len(rows)} finished sources", file=str(layout.root))
        with chosen(jobs, stages, settings, layout.root, progress.say) as workers:
            versions = _versions(workers, ledger)
            fingerprint = settings.fingerprint(versions=versions, reading=True)
            if told := _changed(before.versions if before else {}, dict(versions)):
                progress.say(f"{told} changed since the last run: pages are read again")
            ledger.describe_run(number, fingerprint, found.passed_over, settings.model_dump(), versions)
            flow = Flow(layout, ledger, workers, found, settings, number, fingerprint, progress, jobs)
            flow.go()
        code = ExitCode.SET_ASIDE if flow.now.set_aside or flow.now.pages_failed else ExitCode.OK
        code = ExitCode.LEAK if flow.now.leaking else code
    except Stopped as e:
        stopped, code = e.why, e.why.exit_code
        progress.note(_stopped(e.why.what, flow))
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
        progress.note(_stopped("interrupted", flow))
    except KodenError as e:
        code = e.exit_code
        raise
    finally:
        if flow is not None:
            with suppress(OutputUnusable):  # it was told, or is by what comes next
                ledger.say_now(number, live(flow.now, None))
        code = _close(layout, ledger, number, code, over_all or write_over_all)
        progress.note(Event("run-ended", values={"run": number, "exit_code": int(code)}))
    now = flow.tick() if flow else Snapshot(sources=len(found.sources) + len(found.refused))
    return RunResult(code, now, flow.left if flow else now.sources, found.passed_over, stopped)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """For a person; "" when there is nothing to compare with, or all is the same."""
    if not before:
        return ""
    names = sorted(n for n in {*before, *now} if before.get(n) != now.get(n))
    return ", ".join("what of Koden's code reads" if n == "reading" else n for n in names)


def _stopped(why: str, flow: Flow | None) -> Event:
    left = {"left": flow.left, "busy": flow.workers.busy} if flow else {}
    return Event("run-stopped", values={"why": why, **left})


def _versions(workers: Executor, ledger: Ledger) -> tuple[tuple[str, str], ...]:
    """Of everything that reads: the first worker that has opened the engines says which. Two are started at once, for
    a run that has so many processors; :class:`Flow` passes over what the other says."""
    for _ in range(min(2, workers.free, os.cpu_count() or 1)):
        workers.submit(OPENING, tasks.guarded, tasks.engines, timeout=SURVEY_LIMIT)
    while not (outcomes := workers.wait(1.0)):
        pass
    answer = outcomes[0].value
    if isinstance(answer, Failed):
        raise answer.error
    if not isinstance(answer, tuple):
        raise MissingDependency(f"no engine can be opened: {outcomes[0].detail}")
    ledger.saw_engines(answer)
    versions = [("koden", pipeline.__version__), ("reading", own_code.reading()), ("calibration", calibration.digest())]
    for info in answer:
        versions += [(info.id, info.version), *((f"{info.id}:{name}", sha) for name, sha in info.models)]
    return tuple(versions)


def _close(
    layout: Layout, ledger: Ledger, number: int, code: ExitCode, over_all: Callable[[Layout, Ledger], None]
) -> ExitCode:
    """Note the end, write the index of references and the report; on a full disk the first complaint is the one to
    show. A run that was interrupted writes them if they take little time; the next run does in any case."""
    try:
        ledger.end_run(number, code)
        with interrupts.within(ENDING) if code is ExitCode.INTERRUPTED else nullcontext():
            over_all(layout, ledger)
    except interrupts.TooLong:
        pass
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
        ledger.end_run(number, code)
    except OutputUnusable:
        if code is not ExitCode.OUTPUT:
            raise
    return code
