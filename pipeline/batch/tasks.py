"""What a worker process does: survey a source, audit or read one page, put a source's records together.

Tasks hand back small values; pages and records go through the work folder. Nothing is raised across the process
border: what went wrong comes back as :class:`Failed`.
"""

from __future__ import annotations

import gc
import os
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from pipeline import malloc
from pipeline.batch import readings
from pipeline.batch.assemble import Assembled, Assembly, Rejected, assemble
from pipeline.batch.memory import unheld
from pipeline.batch.readings import Restoring
from pipeline.batch.said import Said
from pipeline.batch.stages import PagePlace, Reader, Source, Stages, Surveyed
from pipeline.batch.work import Audited, Failed, PageDone, PageWork
from pipeline.errors import (
    BadSidecar,
    EngineFailed,
    FileChanged,
    KodenError,
    MissingDependency,
    NotAudited,
    OutputUnusable,
    PageMemory,
    ScanError,
)
from pipeline.model import EngineInfo, Frame, Leak
from pipeline.settings import Settings
from pipeline.stores.inputs import with_stores

SURVEYED = "surveyed"
SELDOM = 20_000
"""objects that may be made before those in rings are looked for; Python's own 700 cost 5 ms CPU a page"""
PER_PAGE = 2
"""megabytes that a page may add when a source is put together: pages of print that are one record took 1.2"""
LONG = 300
"""pages of a source from which it is put together without engines in memory"""


class _Worker:
    """State of this process."""

    stages: Stages
    settings: Settings
    engines: Any = None
    owed: float = 0.0
    """CPU seconds of the engines beside the reading of pages (opening them, what the audit had read), until a page's
    recognition has been charged with them"""
    trouble: KodenError | None = None
    reader: tuple[str, Reader] | None = None


def prepare(factory: Callable[[], Stages], settings: Settings) -> None:
    """Initializer of a worker: opens the engines once. What goes wrong is told by the first task that needs them."""
    gc.disable()  # nothing that is loaded here is ever thrown away
    try:
        import cv2

        cv2.setNumThreads(1)
        _Worker.settings = settings
        _Worker.stages = with_stores(factory())
        _open_engines()
    except KodenError as e:
        _Worker.trouble = e
    except Exception as e:
        _Worker.trouble = MissingDependency(f"the engines cannot be opened ({type(e).__name__}: {e})")
    finally:
        gc.freeze()
        gc.enable()
        gc.set_threshold(SELDOM)
        _keep_still()


def _keep_still() -> None:
    """From here on nothing of a scan gets out but by what a task returns: libraries may quote a file when they
    complain, and the picture of a process that died would hold it whole."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        os.close(nowhere)
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def place(e: BaseException) -> str:
    """Where a defect is, without its message: that may quote a scan."""
    frames = traceback.extract_tb(e.__traceback__)
    ours = [f for f in frames if "pipeline" in Path(f.filename).parts] or frames
    return f"{type(e).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else type(e).__name__


def guarded(task: Callable[..., Any], *args: Any) -> Any:
    """Run a task; every exception becomes a :class:`Failed`."""
    try:
        return task(*args)
    except KodenError as e:
        return Failed(e)
    except MemoryError:
        return Failed(PageMemory("there was not enough memory"), again=True)
    except (Exception, SystemExit) as e:
        return Failed(KodenError(f"a defect of koden ({place(e)})", remedy="please report it with this line"))


def engines() -> tuple[EngineInfo, ...]:
    """Which engines read here; raises MissingDependency or EngineFailed when none can."""
    _need_engines()
    return _Worker.stages.engine_infos(_Worker.engines)


def _need_engines() -> None:
    if _Worker.trouble is not None:
        raise _Worker.trouble
    if _Worker.engines is None:
        _open_engines()


def _open_engines() -> None:
    before = process_time()
    _Worker.engines = _Worker.stages.open_engines(_Worker.settings)
    _Worker.owed += process_time() - before


def _put_engines_away() -> None:
    """Their memory, until a page is to be read again."""
    _Worker.engines = None
    gc.unfreeze()
    gc.collect()
    malloc.trim()


def survey(source: Source) -> tuple[str, Surveyed, Said]:
    """("surveyed", what the source holds, what is stated of it); raises ScanError when it cannot be read."""
    _need_engines()
    surveyed = _Worker.stages.survey(source, _Worker.settings)
    try:
        sidecar, archive = _Worker.stages.stated(source, surveyed)
    except BadSidecar as e:
        return SURVEYED, surveyed, Said(trouble=e)
    return SURVEYED, surveyed, Said(sidecar, archive)


def _open(work: PageWork) -> Reader:
    """The source's reader; the last one stays open, for the next page is mostly of the same source."""
    name = f"{work.key} {work.surveyed.sha256}"
    if _Worker.reader is not None and _Worker.reader[0] == name:
        return _Worker.reader[1]
    close()
    reader = _Worker.stages.open_source(work.source, _Worker.settings, work.surveyed)
    _Worker.reader = (name, reader)
    return reader


def _frame(work: PageWork) -> Frame:
    """The page's picture; of a released source without its text, and with what leaks painted over. A page on which
    somebody struck a redaction is read as it shows, too: no text of a file comes out from under a box that way."""
    frame = _open(work).frame(work.number)
    if work.struck:
        frame = replace(frame, struck=work.struck, layer=None)
    if not work.released:
        return frame
    from pipeline.redaction.covered import cover

    return cover(replace(frame, layer=None), work.covered)


def _place(work: PageWork) -> PagePlace:
    try:
        return _open(work).place(work.number)
    except KodenError:
        return work.guess


def close() -> None:
    if _Worker.reader is not None:
        reader, _Worker.reader = _Worker.reader[1], None
        reader.close()


def audit(work: PageWork) -> Audited:
    """Look at a page, or at the files when its number is 0. A page whose picture cannot be had is said to be so; raises
    NotAudited when anything else is in the way, and what concerns the source or the installation."""
    start = process_time()
    _need_engines()
    stages, settings = _Worker.stages, _Worker.settings
    try:
        seen, asked = b"", 0.0
        if work.number == 0:
            leaks = _numbered(work, stages.audit_files(work.source, settings, work.surveyed))
        else:
            looked = stages.audit_page(work.source, settings, _open(work), work.number, _Worker.engines)
            leaks, seen, asked = tuple((work.number, k) for k in looked.leaks), looked.seen, looked.asked
    except (FileChanged, NotAudited, OutputUnusable, MissingDependency, MemoryError):
        raise
    except ScanError as e:
        if work.number == 0:
            raise NotAudited(f"the file could not be audited: {e.what}", file=e.file) from None
        return Audited(work.number, (), process_time() - start, e.reason, e.what)
    except (Exception, SystemExit) as e:
        raise NotAudited(f"{_subject(work)} could not be audited (a defect of koden, {place(e)})") from None
    _Worker.owed += asked
    return Audited(work.number, leaks, process_time() - start - asked, seen=seen)


def _subject(work: PageWork) -> str:
    return f"page {work.number}" if work.number else "the file"


def _numbered(work: PageWork, leaks: Sequence[Leak]) -> tuple[tuple[int, Leak], ...]:
    """With the page of the source that the page of the file is; 0 where a leak is on none."""
    numbers = {}
    if any(k.page is not None for k in leaks):
        reader = _open(work)
        for n in range(1, work.surveyed.count + 1):
            at = reader.place(n)
            numbers[at.file, at.file_page] = n
    return tuple((0 if k.page is None else numbers.get((k.file, k.page), 0), k) for k in leaks)


def read_page(work: PageWork) -> PageDone:
    """Read one page and keep it. What is wrong with the page alone makes it a failed page; what concerns the source
    (FileChanged), the output or the installation is raised."""
    from pipeline.batch import pages

    start = perf_counter()
    _need_engines()
    if work.unread[0]:
        return keep_failed(work, *work.unread, _Worker.settings, None, _place(work))
    frame, reason, said = None, "", b""
    spent: Mapping[str, float] = {}
    try:
        frame = _frame(work)
        seen = b"" if work.released or work.struck else work.seen  # of those the frame is another one
        found, spent = _Worker.stages.read_frame(frame, _Worker.settings, _Worker.engines, seen)
        if "recognition" in spent:  # loading and compiling the networks is part of it
            spent = {**spent, "recognition": spent["recognition"] + _Worker.owed}
            _Worker.owed = 0.0
        read, said = pages.clean(tuple(found))
        if not read or any(p.origin.number != work.number for p in read):
            raise EngineFailed("the page was lost on its way")
    except (FileChanged, OutputUnusable, MissingDependency, MemoryError):
        raise
    except KodenError as e:
        reason = e.reason
        read, said = (pages.failed(frame, _place(work), work.number, e.what),), b""
    except (Exception, SystemExit) as e:
        reason = KodenError.reason
        read, said = (pages.failed(frame, _place(work), work.number, f"a defect of koden ({place(e)})"),), b""
    quality = _Worker.settings.jpeg_quality
    digests = pages.keep(work.folder, read, None if frame is None else frame.pixels, quality, work.basis, said)
    seconds = perf_counter() - start
    n = len(read)
    share = {name: value / n for name, value in spent.items()}
    more: dict[str, Any] = {"seconds": seconds / n, "spent": share, "reason": reason, "basis": work.basis}
    rows = tuple(pages.row(p, _Worker.settings, digests.get(p.id, ""), **more) for p in read)
    return PageDone(work.number, rows, seconds)


def give_up(work: PageWork, reason: str, what: str) -> PageDone:
    """Keep a page as failed, with its picture if the file still gives one."""
    try:
        frame = None if work.unread[0] else _frame(work)
    except KodenError:
        frame = None  # the reason that counts is the one given
    return keep_failed(work, reason, what, _Worker.settings, frame, _place(work))


def keep_failed(
    work: PageWork, reason: str, what: str, settings: Settings, frame: Frame | None, place: PagePlace
) -> PageDone:
    """The failed page in the work folder. Without a frame nothing is opened or decoded: safe in any process."""
    from pipeline.batch import pages

    page = pages.failed(frame, place, work.number, what)
    pixels = None if frame is None else frame.pixels
    digests = pages.keep(work.folder, (page,), pixels, settings.jpeg_quality, work.basis)
    row = pages.row(page, settings, digests.get(page.id, ""), reason=reason, basis=work.basis)
    return PageDone(work.number, (row,), 0.0)


def put_together(job: Assembly) -> Assembled | Rejected:
    """Assemble a source whose pages are all there. All of them are in memory then, which a long one shares with no
    network."""
    close()
    if job.count <= LONG:
        return assemble(job, _Worker.stages, _Worker.settings)
    _put_engines_away()
    with unheld():
        return assemble(job, _Worker.stages, _Worker.settings)


def memory_of_all(pages: int) -> int:
    """Megabytes that a source of so many pages may take when it is put together, beyond the limit for one page."""
    return PER_PAGE * max(0, pages - LONG)


def restore(job: Restoring) -> frozenset[int]:
    """Pages read before, back in the work folder: their numbers."""
    return readings.restore(job)
