"""What a source holds that its pages withhold: kind, place and length, never the content."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pipeline.model.geometry import Polygon


class LeakKind(StrEnum):
    TEXT_UNDER_BOX = "text-under-box"
    """visible or invisible text of a PDF where its page shows a redaction"""
    COVERED_IMAGE = "covered-image"
    """a picture, or a part of one, that a box covers and the file still holds"""
    COVERED_SHAPE = "covered-shape"
    """drawn shapes (outlined letters) that a box covers"""
    ANNOTATION = "annotation"
    """a redaction that was marked and not applied, or another annotation that only lies over the page"""
    REVISION = "revision"
    """an earlier state of the document in the same file"""
    ATTACHMENT = "attachment"
    BOOKMARK = "bookmark"
    FORM_VALUE = "form-value"
    HIDDEN_LAYER = "hidden-layer"
    """optional content that is switched off, layers of a TIFF, pages no reader shows"""
    METADATA = "metadata"
    """words in the document information, XMP, EXIF or comments that no page shows"""
    THUMBNAIL = "thumbnail"
    EXTRA_FRAME = "extra-frame"
    READABLE_INK = "readable-ink"
    """print that can still be made out under marker, grey or tape"""


@dataclass(frozen=True)
class Leak:
    """``file``: below the input folder. ``page`` counts from 1, None when it concerns the file. ``polygon``: original
    pixels of the page, None when it has no place. ``length`` in ``unit``. ``certainty`` 0..1. ``rule`` names what found
    it; nothing here may be made of what was found."""

    kind: LeakKind
    file: str
    page: int | None
    polygon: Polygon | None
    length: int
    unit: Literal["char", "byte", "pixel", "item"]
    certainty: float
    rule: str


@dataclass(frozen=True)
class Decision:
    """An archivist's word that a source may be read although it holds leaks. ``who``, ``why``: as given. ``when``: ISO
    8601 with offset. ``sha256``: of the source that was looked at. ``leaks``: (kind, how many) as they were then."""

    who: str
    why: str
    when: str
    sha256: str
    leaks: tuple[tuple[LeakKind, int], ...]
