"""Objects that stand in a PDF's bytes and are not in its table: freed, or replaced and the older left standing."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from pipeline.audit.pdf_drawn import drawn_streams
from pipeline.audit.pdf_read import MAX_STREAM, Budget, content, texts
from pipeline.audit.pdf_said import Found
from pipeline.model import LeakKind

_OBJECT = re.compile(rb"(?<![0-9])\d{1,10}\s+\d{1,5}\s+obj\b(.{0,2000}?)stream\r?\n", re.DOTALL)
_MAX_SIZE = 1 << 30


def audit(path: Path, pdf: pikepdf.Pdf, budget: Budget) -> Iterator[Found]:
    """For a file that was saved once; earlier states are told by ``pdf_revisions``."""
    if path.stat().st_size > _MAX_SIZE or "/Encrypt" in pdf.trailer:
        return
    data = path.read_bytes()
    listed, said, at = _known(pdf, budget), None, 0
    while (found := _OBJECT.search(data, at)) is not None:
        start = found.end()
        end = data.find(b"endstream", start)
        if end < 0 or b"endobj" in found[1]:
            at = found.start() + 1 if b"endobj" in found[1] else len(data)
            continue
        at = end
        raw = data[start:end].rstrip(b"\r\n")
        if hashlib.sha256(raw).digest() in listed or len(raw) > MAX_STREAM:
            continue
        if re.search(rb"/Type\s*/(?:XRef|ObjStm|Metadata|EmbeddedFile)\b", found[1]):
            continue
        if re.search(rb"/Subtype\s*/Image\b", found[1]):
            yield Found(LeakKind.HIDDEN_LAYER, "pdf.unlisted", None, 1, 0.7)
            continue
        plain = raw
        if b"FlateDecode" in found[1] or b"/Fl" in found[1]:
            try:
                plain = zlib.decompressobj().decompress(raw, MAX_STREAM)
            except zlib.error:
                continue
        budget.take(len(plain))
        if said is None:
            said = {t for s in drawn_streams(pdf, budget).values() for t in texts(content(s, budget))}
        if texts(plain) - said:
            yield Found(LeakKind.HIDDEN_LAYER, "pdf.unlisted", None, 1, 0.7)


def _known(pdf: pikepdf.Pdf, budget: Budget) -> set[bytes]:
    """Digests of the streams in the table, as they stand in the file, less the line ends that may follow them."""
    out = set()
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Stream):
            raw = bytes(obj.read_raw_bytes())
            out.add(hashlib.sha256(raw.rstrip(b"\r\n")).digest())
    return out
