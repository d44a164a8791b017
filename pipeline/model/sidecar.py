"""What an archivist states about a source in the file beside it (``volume.pdf.koden.toml``); it outranks what is read.

Pages are numbered from 1 as in the source. Reading the file is ``pipeline/scan``'s and ``pipeline/batch``'s work, what
follows from it the records'.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.geometry import Box
from pipeline.model.record import Archive, FieldName, Form, Kind


@dataclass(frozen=True)
class Stated:
    """One document as a person cuts it: it starts on page ``first``. ``kind``, ``form``: None where it is left to
    Koden. ``attached_to``: the first page of the document it is attached to, 0 for none, None when not stated.
    ``fields``: (field, value) pairs that replace what is read; an empty value takes the field away."""

    first: int
    kind: Kind | None = None
    form: Form | None = None
    attached_to: int | None = None
    fields: tuple[tuple[FieldName, str], ...] = ()


@dataclass(frozen=True)
class Struck:
    """A place that a person says is no redaction: on page ``page``, ``box`` in original pixels."""

    page: int
    box: Box


@dataclass(frozen=True)
class Sidecar:
    """``by``: who wrote it, ``date``: ISO day. ``documents`` are the cuts a person is sure of; with ``only`` there are
    no others, else Koden may find more. ``joined``: pages before which no document may begin."""

    by: str = ""
    date: str = ""
    archive: Archive | None = None
    documents: tuple[Stated, ...] = ()
    only: bool = False
    joined: tuple[int, ...] = ()
    struck: tuple[Struck, ...] = ()
    digest: str = ""
    """SHA-256 of the file, part of what a record depends on"""
