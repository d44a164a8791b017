"""Pages of one source to the documents that stand on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Document, Page, Sidecar
from pipeline.records import fields
from pipeline.records.completing import completed
from pipeline.records.cutting import forms, kinds, relations, segmentation, stated
from pipeline.records.dates import lifetimes
from pipeline.records.people import conversation
from pipeline.records.text.blocks import blocks
from pipeline.records.text.tidy import tidy


def documents(
    source: str, source_file: str, source_sha256: str, pages: Sequence[Page], sidecar: Sidecar | None = None
) -> tuple[Document, ...]:
    """Cut the pages of one source into documents, name the kind of each, order its text and read its values.

    ``source`` is the source's id, ``source_file`` its path below the input folder, ``pages`` all its pages in order.
    ``sidecar``: what an archivist states of the source; it outranks what is read. BadSidecar when it contradicts itself
    or the source. Every page is in exactly one document; every row of a page, marks that are no text aside, in exactly
    one block. No page, no document.
    """
    out: list[Document] = []
    originals = {page.id: page for page in pages}
    clean = tuple(tidy(page) for page in pages)
    said = stated.statements(sidecar, clean) if sidecar is not None else None
    known_years = fields.years_of(clean)
    segments = segmentation.segments(clean, said)
    for ordinal, segment in enumerate(segments, start=1):
        told = segment.stated
        kind, evidence = kinds.kind_of(
            segment.pages, segment.head, label_alone=segment.label_alone and len(segment.pages) == 1
        )
        if told is not None and told.kind is not None and said is not None:
            kind, evidence = told.kind, said.evidence
        form, form_evidence = forms.form_of(kind, segment.pages, segment.head)
        if told is not None and told.form is not None and said is not None:
            form, form_evidence = told.form, said.evidence
        language = kinds.language_of(segment.pages)
        reading = fields.read(kind, segment.pages, language, known_years, form=form)
        document = Document(
            id=f"{source}-d{ordinal:03d}",
            source=source,
            source_file=source_file,
            source_sha256=source_sha256,
            ordinal=ordinal,
            pages=tuple(originals[p.id] for p in segment.pages),
            kind=kind,
            kind_evidence=evidence,
            cut=segment.cut,
            language=language,
            blocks=blocks(segment.pages, kind, reading.roles, conversation.turns(segment.pages, kind)),
            values=tuple(reading.values),
            rejected=tuple(reading.rejected),
            form=form,
            form_evidence=form_evidence,
            flags=segment.flags,
            archive=sidecar.archive if sidecar is not None else None,
            stated=said.beside(segment.pages) if said is not None else (),
        )
        if told is not None and sidecar is not None:
            document = stated.with_fields(document, told, sidecar)
        out.append(document)
    attached = relations.attachments(out, segments, said, clean)
    parts = relations.parts(out)
    related = (replace(d, relations=(*attached.get(d.id, ()), *parts.get(d.id, ()), *d.relations)) for d in out)
    return completed(lifetimes.flagged(d) for d in related)
