"""Put a source together: its pages to documents, records, texts and pictures, staged to be moved into place at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pipeline
from pipeline.batch import pages as pages_
from pipeline.batch import source_report, withheld
from pipeline.batch.details import cited, details
from pipeline.batch.outputs import inventory, known
from pipeline.batch.readings import Kept, pack
from pipeline.batch.rows import DocumentRow, OutputRow, PageRow
from pipeline.batch.stages import Stages
from pipeline.batch.store import Layout, digest, link, remove, sync_folder, write, writing
from pipeline.errors import InvalidRecord, KodenError
from pipeline.model import Archive, Decision, Document, FieldName, Page, Sidecar
from pipeline.recognition.calibration import expected_wrong
from pipeline.settings import Settings

MAX_MESSAGES = 50
AREAS = ("tei", "text", "pagexml", "pages")
LOW = 0.6
"""certainty below which the report asks for a look at a value"""
INVALID = "invalid"
"""folder for records that do not validate"""


@dataclass(frozen=True)
class Assembly:
    """What to put together: ``count`` pages of the source, all in its work folder; ``rows`` what is known of them.
    ``released``: the decision by which it is published although it holds leaks. ``fingerprint``: of the settings and
    versions its pages were read under. ``sidecar``: what somebody states of it; ``archive``: where its original is.
    ``files``: {name: digest} of its files as they are called now; they may have been called otherwise when it was
    read."""

    key: str
    file: str
    sha256: str
    count: int
    output: Path
    rows: tuple[PageRow, ...]
    released: Decision | None = None
    fingerprint: str = ""
    sidecar: Sidecar | None = None
    archive: Archive | None = None
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Assembled:
    """Ready to be moved into place. ``readings``: digest of what is kept of what was read; ``outputs``: every file;
    ``unclear``: {page id: characters marked so}, which may be others than when the page was read."""

    documents: tuple[DocumentRow, ...]
    readings: str
    outputs: tuple[OutputRow, ...] = ()
    unclear: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Rejected:
    """Nothing is published. ``messages`` say what is wrong with records; these lie in the work folder's ``invalid``."""

    error: KodenError
    messages: tuple[str, ...] = ()


def assemble(job: Assembly, stages: Stages, settings: Settings) -> Assembled | Rejected:
    """Stage everything of the source. Pages in = pages out, and every record valid, or it is rejected as a whole."""
    layout = Layout(job.output)
    staged, work = layout.staged(job.key), layout.work_of(job.key)
    basis = {row.number: row.basis for row in job.rows}
    read = tuple(page for n in range(1, job.count + 1) for page in pages_.kept(work, n, basis.get(n, "")))
    read = pages_.called(read, job.files)
    cut = stages.documents(job.key, job.file, job.sha256, read, job.sidecar)
    documents = tuple(replace(d, released=job.released, archive=d.archive or job.archive) for d in cut)
    if wrong := miscounted(read, documents, job.count):
        return Rejected(KodenError(wrong, file=job.file, remedy="this is a defect of koden; nothing was published"))

    images = {
        p.id: f"../../pages/{quote(job.key)}/{quote(p.id)}.jpg" for p in read if pages_.picture_of(work, p.id).exists()
    }
    with writing(staged):
        remove(staged)
        for area in AREAS:
            (staged / area).mkdir(parents=True)
        remove(work / INVALID)
    rows: list[tuple[Document, DocumentRow]] = []
    invalid: list[tuple[str, bytes]] = []
    messages: list[str] = []
    for document in documents:
        record = stages.build(document, {p.id: images[p.id] for p in document.pages if p.id in images}, settings)
        problems = [str(p) for p in stages.validate(record)]
        if problems:
            invalid.append((f"{document.id}.xml", record))
            messages += [f"{document.id}.xml: {p}" for p in problems[:MAX_MESSAGES]]
            continue
        if invalid:
            continue
        write(staged / "tei" / f"{document.id}.xml", record)
        write(staged / "text" / f"{document.id}.txt", _text(stages.text(record)))
        rows.append((document, _row(document, layout.record(job.key, document.id), record)))
    if invalid:
        with writing(staged):
            remove(staged)
            (work / INVALID).mkdir(parents=True)
        for name, record in invalid:
            write(work / INVALID / name, record)
        n = len(invalid)
        what = f"{n} of {len(documents)} records {'does' if n == 1 else 'do'} not validate"
        return Rejected(InvalidRecord(what, file=job.file), tuple(messages))
    for page in read:
        write(staged / "text" / f"{job.key}-{page.id}.txt", _text(page.text))
        xml = stages.page_xml(page, f"../../pages/{job.key}/{page.id}.jpg")
        write(staged / "pagexml" / f"{page.id}.xml", xml)
        if page.id in images:
            link(pages_.picture_of(work, page.id), pages_.picture_of(staged / "pages", page.id))
    corpus = stages.corpus([(d, f"{quote(d.id)}.xml") for d in documents])
    if problems := [str(p) for p in stages.validate(corpus)]:
        return Rejected(
            InvalidRecord("the list of its documents does not validate", file=job.file), tuple(problems[:MAX_MESSAGES])
        )
    write(staged / "tei" / f"{job.key}.xml", corpus)
    kept = _keep(job, work, staged / "readings.jsonl.gz")
    job = replace(job, rows=pages_.marked(job.rows, read, settings))
    held = withheld.of_source(staged / "tei" / f"{document.id}.xml" for document, _ in rows)
    view = source_report.source_page(job.key, job.file, read, rows, job.rows, settings.unclear_below, held)
    write(staged / "report.html", view)
    for area in AREAS:
        sync_folder(staged / area)
    outputs = inventory(layout, job.key, known(layout, job.key, job.rows), staged=True)
    unclear = {row.id: row.summary["unclear"] for row in job.rows}
    return Assembled(tuple(row for _, row in rows), kept, outputs, unclear)


def _keep(job: Assembly, work: Path, target: Path) -> str:
    """What was read of the pages that could be, for the next time; the digest of the file."""
    read = {row.number: row.basis for row in job.rows if row.state != "failed"}
    head = {
        "koden": pipeline.__version__,
        "source": job.sha256,
        "fingerprint": job.fingerprint,
        "pages": job.count,
    }
    pages = (Kept(n, basis, pages_.json_of(work, n, basis).read_bytes()) for n, basis in sorted(read.items()))
    return pack(target, head, pages)


def miscounted(read: Sequence[Page], documents: Sequence[Document], count: int) -> str:
    """Whether a page got lost, was doubled or invented on its way into the documents; "" when all is well."""
    numbers = {p.origin.number for p in read}
    if numbers != set(range(1, count + 1)):
        return f"{count} pages in the source, but {len(numbers)} were read"
    out = [p.id for d in documents for p in d.pages]
    if sorted(out) != sorted(p.id for p in read):
        return f"{len(read)} pages were read, but the documents hold {len(out)}"
    return ""


def _text(text: str) -> bytes:
    return (text.rstrip("\n") + "\n").encode("utf-8", "replace") if text.strip() else b""


def _row(document: Document, path: str, record: bytes) -> DocumentRow:
    chars = [c for p in document.pages for c in pages_.printed(p)]
    wrong = expected_wrong(chars)

    def of(*names: FieldName) -> str:
        return next((v.value or v.printed for n in names if (v := document.first(n)) is not None), "")

    summary: dict[str, Any] = {
        "kind_certainty": document.kind_evidence.certainty,
        "cut": document.cut.detail or document.cut.rule,
        "date": of(FieldName.SENT, FieldName.DATE, FieldName.DECIDED, FieldName.DRAFTED, FieldName.RECEIVED),
        "title": of(FieldName.SUBJECT, FieldName.TITLE),
        "classification": of(FieldName.CLASSIFICATION),
        "sender": of(FieldName.SENDER),
        "recipient": of(FieldName.RECIPIENT),
        "number": of(FieldName.TOTAL, FieldName.SERIAL, FieldName.CIRCULAR, FieldName.DOCUMENT_NUMBER),
        "redactions": sum(len(p.redactions) for p in document.pages),
        "chars": len(chars),
        "mean": round(1 - wrong / len(chars), 4) if chars else None,
        "wrong": round(wrong, 2),
        "failed": [p.id for p in document.pages if p.failed],
        "low": [
            {"name": v.name.value, "value": v.value or v.printed, "certainty": v.certainty, "page": v.page}
            for v in document.values
            if v.certainty < LOW
        ],
        "flags": len(document.flags),
        "details": details(document),
        "cited": cited(document),
    }
    numbers = [p.origin.number for p in document.pages]
    return DocumentRow(
        document.id, document.ordinal, min(numbers), max(numbers), document.kind.value, path, digest(record), "valid",
        json.loads(json.dumps(summary)),
    )  # fmt: skip
