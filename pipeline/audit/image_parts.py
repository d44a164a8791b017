"""What an image file holds beside its pages, as the readers of each format hand it on. It stays within the audit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pipeline.model import LeakKind


@dataclass(frozen=True)
class Text:
    """``where``: its place in the format's own words. ``about``: what such a place is for. ``page``: counts from 1."""

    where: str
    text: str = field(repr=False)
    about: Literal["anything", "file", "maker"] = "anything"
    page: int | None = None


@dataclass(frozen=True)
class Embedded:
    """A picture in the file that is no page of it: ``data`` is a file of its own, or, with ``head`` in the place of its
    first bytes, a TIFF whose header names the picture's directory. ``of``: the page it goes with, from 1."""

    where: str
    data: bytes = field(repr=False)
    kind: LeakKind = LeakKind.THUMBNAIL
    of: int = 1
    head: bytes = b""

    def file(self) -> bytes:
        """Made when asked for: a TIFF of many smaller copies would be held as often."""
        return self.head + self.data[len(self.head) :] if self.head else self.data


@dataclass(frozen=True)
class Blob:
    """Bytes of no known meaning: they are searched for words and pictures."""

    where: str
    data: bytes = field(repr=False)
    kind: LeakKind = LeakKind.METADATA
    page: int | None = None


@dataclass
class Parts:
    """``layers``: (page, bytes) of layers that a program for pictures keeps beside the page. ``unread``: what could not
    be taken apart, for a person, without content."""

    texts: list[Text] = field(default_factory=list)
    pictures: list[Embedded] = field(default_factory=list)
    blobs: list[Blob] = field(default_factory=list)
    layers: list[tuple[int, int]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def add(self, other: Parts) -> None:
        self.texts += other.texts
        self.pictures += other.pictures
        self.blobs += other.blobs
        self.layers += other.layers
        self.unread += other.unread


MOST = 16 << 20
"""bytes of one piece of metadata that are looked at; what is longer is said to be unread"""
