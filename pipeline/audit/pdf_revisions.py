"""Earlier states of a PDF in the same file: what was saved before the last change was appended to it.

A file that was changed by appending ends several times (``%%EOF``). Cut off after each but the last end, it is the
document as it was. What its pages drew then and do not draw now is told apart from what merely came to it later
(signatures, notes, metadata, filled in forms).
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from pipeline.audit.pdf_drawn import drawn_streams
from pipeline.audit.pdf_read import Budget, content, texts
from pipeline.audit.pdf_said import Found, said_in
from pipeline.audit.pdf_words import Shows, unshown
from pipeline.errors import TooLarge
from pipeline.model import LeakKind

_END = re.compile(rb"%%EOF[ \t]*\r?\n?")
_LINEAR = re.compile(rb"/Linearized\b.{0,200}?/L (\d+)|/L (\d+)\b.{0,200}?/Linearized\b", re.DOTALL)
_MAX_SIZE = 1 << 30
_MOST = 12
"""earlier states that are looked at: the first and the last ones"""
_APPENDED = 256
"""bytes behind the end that are no padding"""


def states(path: Path, name: str) -> list[int]:
    """Where in the file each state of the document ends. Raises TooLarge when the file is too large to be taken
    apart."""
    if path.stat().st_size > _MAX_SIZE:
        raise TooLarge("the file is too large for its earlier states to be looked at", file=name)
    data = path.read_bytes()
    ends = [m.end() for m in _END.finditer(data)]
    linear = _LINEAR.search(data[:1024])
    if linear:  # the ends within the length that a linearized file states are one state
        whole = int(linear[1] or linear[2])
        ends = [e for e in ends if e >= whole - 2] or ends[-1:]
    return ends


def around(path: Path, shows: Shows, name: str) -> Iterator[Found]:
    """Bytes before the first line and behind the last end: any file may hide there, and words."""
    data = path.read_bytes()
    start = max(0, data.find(b"%PDF-"))
    rest = data[data.rfind(b"%%EOF") + 5 :].strip(b"\0 \r\n\t") if b"%%EOF" in data else b""
    for part, rule in ((data[:start], "pdf.prepended"), (rest, "pdf.appended")):
        if len(part) > _APPENDED:
            yield Found(LeakKind.ATTACHMENT, rule, None, len(part), 0.6)
        elif part and (count := unshown(_plain(part), shows, frozenset(), name)):
            yield Found(LeakKind.METADATA, "pdf.beside", None, count, 0.6)


def _plain(data: bytes) -> str:
    """The data if it is text, "" else."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if any(not c.isprintable() and not c.isspace() for c in text) else text


def audit(
    path: Path, ends: list[int], pdf: pikepdf.Pdf, shows: Shows, budget: Budget, name: str
) -> Iterator[Found]:  # fmt: skip
    """``ends``: of :func:`states`, two at least."""
    data, earlier = path.read_bytes(), ends[:-1]
    if len(earlier) > _MOST:
        earlier = [earlier[0], *earlier[-_MOST + 1 :]]
    now, digests, said = _drawn(pdf, budget)
    strings = {s.text for s in said_in(pdf, budget)}
    for end in earlier:
        try:
            with pikepdf.open(io.BytesIO(data[:end]), suppress_warnings=True) as old:
                yield from _lost(old, now, digests, said, strings, shows, budget, name)
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError):
            continue  # an end within a stream, of a file within the file: attachments are told by themselves


def _drawn(pdf: pikepdf.Pdf, budget: Budget) -> tuple[set[bytes], set[bytes], set[bytes]]:
    """Lines of the content streams drawn, digests of all streams drawn, and what the former write."""
    lines: set[bytes] = set()
    digests: set[bytes] = set()
    said: set[bytes] = set()
    for stream in drawn_streams(pdf, budget).values():
        digests.add(hashlib.sha256(bytes(stream.read_raw_bytes())).digest())
        if stream.get("/Subtype") != "/Image":
            data = content(stream, budget)
            lines |= set(_lines(data))
            said |= texts(data)
    return lines, digests, said


_BLANK = re.compile(rb"\s+")


def _lines(data: bytes) -> list[bytes]:
    return [w for line in re.split(rb"[\r\n]+", data) if (w := _BLANK.sub(b" ", line).strip())]


_PATH = re.compile(rb"\b[mlcvyh]\b.*\b[fFSsBb]\*?\b", re.DOTALL)


def _lost(
    old: pikepdf.Pdf, now: set[bytes], digests: set[bytes], said: set[bytes], strings: set[str], shows: Shows,
    budget: Budget, name: str,
) -> Iterator[Found]:  # fmt: skip
    """What the state drew or said and the file as it is does not."""
    pictures = words = shapes = 0
    for stream in drawn_streams(old, budget).values():
        if hashlib.sha256(bytes(stream.read_raw_bytes())).digest() in digests:
            continue
        if stream.get("/Subtype") == "/Image":
            pictures += 1
            continue
        data = content(stream, budget)
        words += len(texts(data) - said)
        gone = [line for line in _lines(data) if line not in now]
        shapes += not texts(data) - said and len(gone) > 5 and bool(_PATH.search(data))
    if words or pictures or shapes:
        yield Found(
            LeakKind.REVISION, "pdf.earlier-page", None, words + pictures + shapes, 0.9 if words or pictures else 0.6
        )
    count = sum(
        unshown(s.text, shows, s.known, name, split=s.split) for s in said_in(old, budget) if s.text not in strings
    )
    if count:
        yield Found(LeakKind.REVISION, "pdf.earlier-words", None, count, 0.7)
