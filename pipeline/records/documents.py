"""Pages of one source to the documents that stand on them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Document, Page
from pipeline.records import fields, kinds, segmentation
from pipeline.records.blocks import blocks
from pipeline.records.tidy import tidy


def documents(source: str, source_file: str, source_sha256: str, pages: Sequence[Page]) -> tuple[Document, ...]:
    """Cut the pages of one source into documents, name the kind of each, order its text and read its values.

    ``source`` is the source's id, ``source_file`` its path below the input folder, ``pages`` all its pages in order.
    Every page is in exactly one document; every row of a page, marks that are no text aside, in exactly one block.
    No page, no document.
    """
    out = []
    originals = {page.id: page for page in pages}
    clean = tuple(tidy(page) for page in pages)
    known_years = fields.years_of(clean)
    for ordinal, segment in enumerate(segmentation.segments(clean), start=1):
        kind, evidence = kinds.kind_of(segment.pages, segment.head)
        language = kinds.language_of(segment.pages)
        reading = fields.read(kind, segment.pages, language, known_years)
        out.append(
            Document(
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
                blocks=blocks(segment.pages, kind, reading.roles),
                values=tuple(reading.values),
                rejected=tuple(reading.rejected),
            )
        )
    return tuple(out)
