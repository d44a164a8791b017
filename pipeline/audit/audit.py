"""A whole source through the audit, and what of it could not be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.audit.file import audit_file
from pipeline.audit.page import audit_page, found
from pipeline.errors import NoInput, PageError, ScanError
from pipeline.model import Leak
from pipeline.scan import pdf_weight
from pipeline.scan.discover import Source, discover
from pipeline.scan.files import open_source
from pipeline.settings import Settings


@dataclass(frozen=True)
class Unchecked:
    """What could not be looked at, and so is not known to be clean. ``page`` counts from 1 in ``file``, None: all of
    it. ``reason`` is the word of the error, ``why`` for a person."""

    file: str
    page: int | None
    reason: str
    why: str


@dataclass(frozen=True)
class Findings:
    leaks: tuple[Leak, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()


def audit_paths(paths: Sequence[Path], settings: Settings) -> Iterator[Findings]:
    """The findings of every source in files and folders, one after the other; what cannot be taken is ``unchecked``.

    Raises NoInput when there is nothing to look at.
    """
    count = 0
    for path in paths:
        try:
            found = discover((path,), settings.unit)
        except NoInput as e:
            if len(paths) == 1:
                raise
            yield Findings(unchecked=(Unchecked(str(path), None, e.reason, e.what),))
            continue
        for source in found.sources:
            count += 1
            yield audit(source, settings)
        lost = tuple(Unchecked(r.file, None, r.error.reason, r.error.what) for r in found.refused)
        if path.is_file():  # one that was named is meant, whatever it is
            lost += tuple(Unchecked(p.file, None, "not-a-scan", p.why) for p in found.passed_over)
        count += len(lost)
        if lost:
            yield Findings(unchecked=lost)
    if not count:
        raise NoInput("no scan found in " + ", ".join(map(str, paths)))


def audit(source: Source, settings: Settings) -> Findings:
    """Every file and page of a source. Never raises for what is wrong with a file or page: that is ``unchecked``."""
    leaks: list[Leak] = []
    unchecked: list[Unchecked] = []
    for result in _all(source, settings):
        if isinstance(result, Unchecked):
            unchecked.append(result)
        else:
            leaks += result
    return Findings(tuple(leaks), tuple(unchecked))


def _all(source: Source, settings: Settings) -> Iterator[tuple[Leak, ...] | Unchecked]:
    for file in source.files:
        try:
            pdf_weight.check(file.path, file.name)  # a run has done so at its survey
            yield audit_file(file.path, file.name)
        except ScanError as e:
            yield Unchecked(file.name, None, e.reason, e.what)
        except OSError as e:
            yield Unchecked(file.name, None, "unreadable", f"it cannot be read: {e.strerror}")
        except Exception as e:  # libraries raise what a broken file makes them raise; their words may quote it
            yield Unchecked(file.name, None, "internal", f"a defect of koden: {type(e).__name__}")
    paths = {f.name: f.path for f in source.files}
    try:
        with open_source(source, settings) as reader:
            for number in range(1, reader.count + 1):
                place = reader.place(number)
                try:
                    frame = reader.frame(number)
                    yield audit_page(frame, paths[place.file], found(frame))
                except (ScanError, PageError) as e:
                    yield Unchecked(place.file, place.file_page if place.paged else None, e.reason, e.what)
                except Exception as e:  # as above
                    page = place.file_page if place.paged else None
                    yield Unchecked(place.file, page, "internal", f"a defect of koden: {type(e).__name__}")
    except ScanError as e:
        yield Unchecked(source.file, None, e.reason, e.what)
