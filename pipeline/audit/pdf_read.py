"""The objects of a PDF, walked with bounds: no recursion, no stream larger than allowed."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf

from pipeline.errors import DamagedFile

MAX_STREAM = 64_000_000
"""bytes of a stream, decoded"""
MAX_TOTAL = 600_000_000
"""bytes of all streams of a file that are decoded here"""
MAX_OBJECTS = 2_000_000
_LEVELS = 60
_FLATE = ("/FlateDecode", "/Fl")
_OPAQUE = ("/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode")
Key = tuple[int, int]


@dataclass
class Budget:
    """What may still be decoded of a file. ``file``: its name, for the error. ``drawn``: what
    :func:`pipeline.audit.pdf_drawn.drawn_streams` found before."""

    file: str
    left: int = MAX_TOTAL
    drawn: list[tuple[pikepdf.Pdf, dict[Key, pikepdf.Stream]]] = field(default_factory=list)

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0 or size > MAX_STREAM:
            raise DamagedFile("its streams are too long to be looked through", file=self.file)


def content(stream: pikepdf.Stream, budget: Budget) -> bytes:
    """The bytes of a stream, decoded; empty for a picture's coding, and when it cannot be decoded. DamagedFile when it
    is too long."""
    try:
        data = bytes(stream.read_raw_bytes())
        filters = as_list(stream.get("/Filter"))
        parms = as_list(stream.get("/DecodeParms", stream.get("/DP")))
        if any(isinstance(p, pikepdf.Dictionary) and int(p.get("/Predictor", 1)) > 1 for p in parms):
            plain = zlib.decompressobj().decompress(data, MAX_STREAM + 1)
            budget.take(len(plain))
            return bytes(stream.read_bytes())
        budget.take(len(data))
        for name in filters:
            data = _decoded(data, str(name))
            budget.take(len(data))
        return data
    except (pikepdf.PdfError, zlib.error, binascii.Error, ValueError, TypeError, RuntimeError, NotImplementedError):
        return b""
    except IndexError:  # pdfminer's, on LZW data that are none
        return b""


def _decoded(data: bytes, name: str) -> bytes:
    if name in _FLATE:
        return zlib.decompressobj().decompress(data, MAX_STREAM + 1)
    if name in ("/ASCIIHexDecode", "/AHx"):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.split(b">")[0])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    if name in ("/ASCII85Decode", "/A85"):
        return base64.a85decode(data.split(b"~>")[0].strip().removeprefix(b"<~"))
    if name in ("/RunLengthDecode", "/RL"):
        return _run_lengths(data)
    if name in ("/LZWDecode", "/LZW"):
        from pdfminer.lzw import lzwdecode

        return bytes(lzwdecode(data[: MAX_STREAM // 1000]))
    if name in _OPAQUE:
        return b""
    raise ValueError


def _run_lengths(data: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(data) and data[at] != 128 and len(out) <= MAX_STREAM:
        n = data[at]
        if n < 128:
            out += data[at + 1 : at + 2 + n]
            at += n + 2
        else:
            out += data[at + 1 : at + 2] * (257 - n)
            at += 2
    return bytes(out)


def as_list(value: object) -> list[object]:
    """Of a value that may be one or several."""
    if isinstance(value, pikepdf.Array):
        return list(value)
    return [] if value is None else [value]


def entries(value: object) -> Iterator[tuple[str, pikepdf.Object]]:
    """Of a dictionary, or of a stream's; none of anything else."""
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        for key in value.keys():  # noqa: SIM118  (a stream has no other way)
            try:
                yield str(key), value[key]
            except (pikepdf.PdfError, KeyError, ValueError):
                continue


def reachable(start: pikepdf.Object) -> set[Key]:
    """Numbers of the objects that can be come to from an object."""
    seen: set[Key] = set()
    waiting: list[tuple[object, int]] = [(start, 0)]
    while waiting and len(seen) < MAX_OBJECTS:
        value, level = waiting.pop()
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            if value.objgen in seen:
                continue
            seen.add(value.objgen)
            level = 0
        if level > _LEVELS:
            continue
        if isinstance(value, pikepdf.Array):
            waiting += ((v, level + 1) for v in value)
        else:
            waiting += ((v, level + 1) for _, v in entries(value))
    return seen


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Object, tuple[str, ...]]]:
    """Every dictionary (and stream) of the file, those within others, too, with the keys that lead there from the
    object that has a number. Objects that nothing refers to are among them."""
    for n, top in enumerate(pdf.objects):
        if n > MAX_OBJECTS:
            return
        waiting: list[tuple[object, tuple[str, ...]]] = [(top, ())]
        while waiting:
            value, way = waiting.pop()
            if len(way) > _LEVELS:
                continue
            if isinstance(value, pikepdf.Array):
                waiting += ((v, way) for v in value if not _numbered(v))
            elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
                yield value, way
                waiting += ((v, (*way, k)) for k, v in entries(value) if not _numbered(v))


def _numbered(value: object) -> bool:
    return not isinstance(value, pikepdf.Object) or value.is_indirect


_SHOW = re.compile(
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<[0-9A-Fa-f\s]+>(?!>)", re.DOTALL
)  # one level of brackets within brackets
_BEGIN, _END = re.compile(rb"\bBT\b"), re.compile(rb"\bET\b")


def blocks(data: bytes) -> Iterator[tuple[int, int]]:
    """Where texts begin and end in a content stream; one that does not end goes to the end of the stream."""
    at = 0
    while (begin := _BEGIN.search(data, at)) is not None:
        end = _END.search(data, begin.end())
        at = end.end() if end else len(data)
        yield begin.start(), at


def texts(data: bytes) -> set[bytes]:
    """The operands of what a content stream writes, as they stand there (codes of a font, not characters)."""
    return {m for a, b in blocks(data) for m in _SHOW.findall(data, a, b) if len(m) > 2}


_DO = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_HEX = re.compile(r"#([0-9A-Fa-f]{2})")


def drawn_names(data: bytes) -> set[str]:
    """Names of the pictures and forms that a content stream draws."""
    return {"/" + _HEX.sub(lambda m: chr(int(m[1], 16)), n.decode("latin-1")) for n in _DO.findall(data)}
