"""A whole source through the audit, and what of it could not be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.audit.file import audit_file
from pipeline.audit.page import audit_page, found
from pipeline.errors import PageError, ScanError
from pipeline.model import Leak
from pipeline.scan.discover import Source
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
            yield audit_file(file.path, file.name)
        except ScanError as e:
            yield Unchecked(file.name, None, e.reason, e.what)
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
    except ScanError as e:
        yield Unchecked(source.file, None, e.reason, e.what)
