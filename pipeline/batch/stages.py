"""What the batch calls of the other stages, in one place, so that a test can put its own there.

Workers get a function that returns the :class:`Stages` (importable by name), and only they import what is heavy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pipeline.errors import KodenError
from pipeline.model import Archive, Document, EngineInfo, Frame, Leak, Page, Sidecar
from pipeline.settings import Settings


class SourceFile(Protocol):
    """``name``: the path below the input folder."""

    @property
    def path(self) -> Path: ...
    @property
    def name(self) -> str: ...


class Source(Protocol):
    """What is known of a source before it is opened. Can be pickled. ``file``: what people call it. ``sidecar``: where
    its sidecar file is, or would be."""

    @property
    def root(self) -> Path: ...
    @property
    def file(self) -> str: ...
    @property
    def files(self) -> tuple[SourceFile, ...]: ...
    @property
    def sidecar(self) -> Path | None: ...


class Surveyed(Protocol):
    """A source that could be opened: its pages, the digest of its content, and that of each file by name."""

    @property
    def count(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def digests(self) -> Mapping[str, str]: ...


class PagePlace(Protocol):
    """Where a page comes from, known before it is decoded."""

    @property
    def file(self) -> str: ...
    @property
    def file_page(self) -> int: ...
    @property
    def paged(self) -> bool: ...
    @property
    def sha256(self) -> str: ...


class Reader(Protocol):
    """An open source. Pages count from 1. :meth:`frame` raises ScanError: FileChanged for the source, others for the
    page alone."""

    def place(self, number: int) -> PagePlace: ...
    def frame(self, number: int) -> Frame: ...
    def close(self) -> None: ...


class Message(Protocol):
    """One thing wrong with a record."""

    def __str__(self) -> str: ...


@dataclass(frozen=True)
class Looked:
    """What the audit of a page found. ``seen``: what was seen on the way, for the reading of the same page by any
    process of this run; empty: nothing. It is kept in memory and passed on, and no file ever holds it. ``asked``: CPU
    seconds of what an engine read for it."""

    leaks: Sequence[Leak]
    seen: bytes = b""
    asked: float = 0.0


@dataclass(frozen=True)
class Stages:
    """The stages as the workers call them."""

    open_engines: Callable[[Settings], Any]
    engine_infos: Callable[[Any], tuple[EngineInfo, ...]]
    survey: Callable[[Any, Settings], Surveyed]
    open_source: Callable[[Any, Settings, Any], Reader]
    """source, settings, what ``survey`` said of it"""
    read_frame: Callable[[Frame, Settings, Any, bytes], tuple[Sequence[Page], Mapping[str, float]]]
    """frame, settings, engines, what the audit saw of this very frame or nothing: the pages of a frame, and the CPU
    seconds of each stage"""
    documents: Callable[[str, str, str, Sequence[Page], Sidecar | None], Sequence[Document]]
    build: Callable[[Document, Mapping[str, str], Settings], bytes]
    """record, {page id: path of its picture from the record}, settings"""
    validate: Callable[[bytes], Sequence[Message]]
    """what forbids to publish the record"""
    text: Callable[[bytes], str]
    page_xml: Callable[[Page, str], bytes]
    """page, path of its picture from the export"""
    audit_files: Callable[[Any, Settings, Any], Sequence[Leak]]
    """source, settings, what ``survey`` said of it: leaks of its files beside their pages. Raises ScanError when a file
    that has pages cannot be looked through"""
    audit_page: Callable[[Any, Settings, Any, int, Any], Looked]
    """source, settings, its open reader, number, engines: leaks of a page. Raises ScanError when it cannot be looked
    at"""
    stated: Callable[[Any, Any], tuple[Sidecar | None, Archive | None]]
    """source, what ``survey`` said of it: what somebody states of it, and what its names say of where the original is.
    Raises BadSidecar"""
    corpus: Callable[[Sequence[tuple[Document, str]]], bytes]
    """all documents of a source in order, each with the URL of its record from there: TEI that holds them"""


@dataclass(frozen=True)
class Found:
    """What the inputs hold. ``sources``: (name that no other source here has, source); ``passed_over``: how many
    files, by why; ``refused``: (name, file, why); ``told``: what the operator is to hear. ``refused_at``: {name of what
    was refused: (input folder, path)}, where that is known."""

    sources: Sequence[tuple[str, Source]]
    passed_over: Mapping[str, int] = field(default_factory=dict)
    refused: Sequence[tuple[str, str, KodenError]] = ()
    told: Sequence[str] = ()
    refused_at: Mapping[str, tuple[Path, Path]] = field(default_factory=dict)
