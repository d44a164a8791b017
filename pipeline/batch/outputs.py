"""What lies in the output folder, with sizes and digests: noted in the ledger when it is published, so that anybody can
tell later whether it is still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.batch.attempts import OF_RUN
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import DocumentRow, OutputKind, OutputRow, PageRow
from pipeline.batch.store import Layout, writing

SOURCE_AREAS = ("tei", "pages", "pagexml", "text", "readings", "report")
"""folders that hold what is published of sources"""
RUN_FILES = {
    "report.html": OutputKind.REPORT,
    "report.json": OutputKind.REPORT,
    "report/documents.csv": OutputKind.REPORT,
    "report/redactions.csv": OutputKind.REPORT,
    "report/redactions.json": OutputKind.REPORT,
    "references.xml": OutputKind.INDEX,
    "references.csv": OutputKind.INDEX,
    "copies.csv": OutputKind.INDEX,
}
"""files over all sources, which every run writes anew"""
SCHEMAS = "schemas"


def known(layout: Layout, key: str, pages: Iterable[PageRow]) -> dict[str, str]:
    """{path of a page picture: its digest}, as it was noted when the page was read."""
    return {layout.page(key, p.id): p.sha256 for p in pages if p.sha256}


def inventory(layout: Layout, key: str, digests: Mapping[str, str], *, staged: bool) -> tuple[OutputRow, ...]:
    """Every file of the source, by path: staged, or in place. Digests that are known are not computed again.
    OutputUnusable when a file cannot be read."""
    rows = []
    for new, place in layout.moves(key):
        begin = new if staged else place
        for file in _files(begin):
            path = (place / file.relative_to(begin) if file != begin else place).relative_to(layout.root).as_posix()
            rows.append(_row(file, path, _kind(path, key), digests.get(path, ""), key))
    return tuple(sorted(rows, key=lambda r: r.path))


def take_stock(layout: Layout, ledger: Ledger, key: str, documents: list[DocumentRow]) -> None:
    """Note what is there of a source that was published by a koden that noted no more than records and pictures."""
    digests = known(layout, key, ledger.pages(key)) | {d.path: d.sha256 for d in documents}
    ledger.put_outputs(key, inventory(layout, key, digests, staged=False))


def forget_run(ledger: Ledger) -> None:
    """Before the files over all sources are written anew: a kill in between leaves no wrong digest behind."""
    ledger.put_outputs(OF_RUN, ())


def note_run(layout: Layout, ledger: Ledger) -> None:
    """The files over all sources, as they are now."""
    rows = [_row(layout.root / p, p, kind) for p, kind in RUN_FILES.items() if (layout.root / p).is_file()]
    for file in _files(layout.root / SCHEMAS):
        rows.append(_row(file, file.relative_to(layout.root).as_posix(), OutputKind.SCHEMA))
    ledger.put_outputs(OF_RUN, rows)


def _files(begin: Path) -> Iterator[Path]:
    if begin.is_dir():
        yield from (p for p in sorted(begin.rglob("*")) if p.is_file())
    elif begin.is_file():
        yield begin


def _row(file: Path, path: str, kind: OutputKind, sha256: str = "", key: str = OF_RUN) -> OutputRow:
    with writing(file):
        size = file.stat().st_size
        if not sha256:
            with file.open("rb") as f:
                sha256 = hashlib.file_digest(f, "sha256").hexdigest()
    return OutputRow(path, kind.value, size, sha256, key)


def _kind(path: str, key: str) -> OutputKind:
    area, _, rest = path.partition("/")
    if area == "tei":
        return OutputKind.CORPUS if rest == f"{key}/{key}.xml" else OutputKind.RECORD
    return {
        "pages": OutputKind.PICTURE,
        "pagexml": OutputKind.PAGE_XML,
        "text": OutputKind.TEXT,
        "readings": OutputKind.READINGS,
    }.get(area, OutputKind.REPORT)
