"""Annotations of a PDF page: redactions that were marked and not applied, and others that are laid over something."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2.raw as raw

from pipeline.audit.hiding import hidden
from pipeline.audit.pdf_chars import chars
from pipeline.audit.pdf_covered import clipped
from pipeline.audit.pdf_view import View, drawn
from pipeline.model import Box, Frame, Leak, LeakKind
from pipeline.scan.pdf_seen import mapped

MAX_NOTES = 20_000
_UNDRAWN = (
    raw.FPDF_ANNOT_LINK,
    raw.FPDF_ANNOT_POPUP,
    raw.FPDF_ANNOT_WIDGET,  # pipeline.scan draws no forms, and what is filled in is looked at with the file
    raw.FPDF_ANNOT_TEXT,
    raw.FPDF_ANNOT_FILEATTACHMENT,
    raw.FPDF_ANNOT_SOUND,
)
"""annotations that lie over nothing: links, and the little pictures of those that open when they are touched"""


@dataclass(frozen=True)
class Note:
    """``box``: original pixels. ``marks``: it asks for a redaction."""

    box: Box
    marks: bool


def notes(view: View) -> list[Note]:
    """Those that a reader draws over the page, or that ask for a redaction."""
    out = []
    for i in range(min(MAX_NOTES, raw.FPDFPage_GetAnnotCount(view.page))):
        note = raw.FPDFPage_GetAnnot(view.page, i)
        if not note:
            continue
        kind, rect = raw.FPDFAnnot_GetSubtype(note), raw.FS_RECTF()
        unseen = raw.FPDFAnnot_GetFlags(note) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
        marks = kind == raw.FPDF_ANNOT_REDACT
        if raw.FPDFAnnot_GetRect(note, rect) and (marks or (kind not in _UNDRAWN and not unseen)):
            out.append(Note(mapped((rect.left, rect.bottom, rect.right, rect.top), view.to_pixels), marks))
        raw.FPDFPage_CloseAnnot(note)
    return out


def audit(view: View, frame: Frame, found: Sequence[Note], path: Path) -> list[Leak]:
    """``path``: of the file, of which a copy of the page is made in memory where it has form fields."""
    out = _fields(view, frame, path)
    if not found:
        return out
    text = [c for c in chars(view, frame.file, frame.file_page) if c.letter]
    over, under = view.draw(), view.draw(notes=False)
    for note in found:
        box = note.box
        count = sum(box.x0 <= c.core.center[0] <= box.x1 and box.y0 <= c.core.center[1] <= box.y1 for c in text)
        if note.marks:
            rule, sure = "pdf.redaction-not-applied", 0.95
        elif hidden(over, under, view.small(box)).much:
            rule, sure = "pdf.note-over", 0.9
        else:
            continue
        place, kind = clipped(box, view), LeakKind.ANNOTATION
        if count:
            out.append(Leak(kind, frame.file, frame.file_page, place, count, "char", sure, rule))
        else:
            out.append(Leak(kind, frame.file, frame.file_page, place, 1, "item", sure, rule))
    return out


def _fields(view: View, frame: Frame, path: Path) -> list[Leak]:
    """Form fields that a reader's program shows over something: the pictures of pages here are drawn without them."""
    boxes = []
    for i in range(min(MAX_NOTES, raw.FPDFPage_GetAnnotCount(view.page))):
        note = raw.FPDFPage_GetAnnot(view.page, i)
        if not note:
            continue
        rect = raw.FS_RECTF()
        unseen = raw.FPDFAnnot_GetFlags(note) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
        is_field = raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_WIDGET and not unseen
        if is_field and raw.FPDFAnnot_GetRect(note, rect):
            boxes.append(mapped((rect.left, rect.bottom, rect.right, rect.top), view.to_pixels))
        raw.FPDFPage_CloseAnnot(note)
    if not boxes:
        return []
    alone = io.BytesIO()
    with (
        warnings.catch_warnings(),
        path.open("rb") as file,
        pikepdf.open(file, suppress_warnings=True) as pdf,
        pikepdf.new() as copy,
    ):
        warnings.simplefilter("ignore")  # the fields are to be laid onto the page, not to be filled in
        copy.pages.extend([pdf.pages[frame.file_page - 1]])
        copy.flatten_annotations("screen")
        copy.save(alone)
    under = view.draw(notes=False)
    with drawn(alone.getvalue(), 1, frame.dpi * view.scale, frame.file) as (_, pixels):
        over = np.asarray(cv2.resize(pixels, view.size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    kind, rule = LeakKind.ANNOTATION, "pdf.field-over"
    return [
        Leak(kind, frame.file, frame.file_page, clipped(box, view), 1, "item", 0.9, rule)
        for box in boxes
        if hidden(over, under, view.small(box)).much
    ]
