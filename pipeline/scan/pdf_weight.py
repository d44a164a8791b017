"""How much the streams of a PDF unpack to and how many pages it has, told before qpdf and PDFium unpack them.
Neither has a limit of its own.

Unpacked here step by step and no further than a limit; pictures are left out, since they say their size and are
checked by it. Streams of objects and of cross-references are looked for in the bytes of the file, for the libraries
unpack those as soon as they open it.
"""

from __future__ import annotations

import base64
import mmap
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from pipeline.errors import TooLarge
from pipeline.scan import formats, jpeg_passes
from pipeline.scan.formats import MOST_PAGES

MOST = 64_000_000
"""bytes of a stream; the audit looks through no longer one either"""
IN_ALL = 600_000_000
"""bytes of all streams of a file but pictures"""
PICTURE = 800_000_000
"""bytes of a picture, decoded: a byte for each of four inks of the largest that is opened by default"""
_INKS = {"/DeviceRGB": 3, "/CalRGB": 3, "/ICCBased": 3, "/Lab": 3, "/DeviceCMYK": 4}
_SIZ = re.compile(rb"\xff\x4f\xff\x51.{4}(?=.{34})", re.DOTALL)
_COMPONENTS, _TILES = 8, 65_535
"""of a JPEG 2000 picture: four inks and as much again; as many tiles as its format can number"""
_TABLE = 16_000_000
"""bytes of a table of cross-references: some two million objects"""
_STEPS = 8
"""filters one after the other; two is usual"""
_ROW = 4_000_000
"""bytes of a row that a predictor works on"""
_CHUNK = 1 << 20
_KEPT = re.compile(rb"/(ObjStm|XRef)\b")
_KIDS = re.compile(rb"/Kids\s*\[([^\]]{100000,})")
"""a list of more than fifteen thousand pages; qpdf makes a copy of a page for every time it stands in one"""
_BEGIN = re.compile(rb"(?<!end)stream\r?\n")
_HEAD = 65_536
"""bytes from the kind of a stream to its beginning"""
_REMEDY = "the file is made to overwhelm who opens it; if it is genuine, write it anew with another program"


class Heavy(Exception):
    """Something unpacks to more than is allowed; says what, without content."""


def check(path: Path, name: str) -> None:
    """TooLarge when opening the file, or loading what it holds, would unpack more than allowed. What cannot be read at
    all is left to the readers, who say what is wrong with it, and so is what is no PDF."""
    with path.open("rb") as f:
        if formats.by_content(f.read(formats.HEAD)) is not formats.PDF:
            return
    try:
        _check_tables(path)
        with path.open("rb") as f, pikepdf.open(f, suppress_warnings=True) as pdf:
            _check_pages(pdf)
            left = IN_ALL
            for stream in pdf.objects:
                if not isinstance(stream, pikepdf.Stream):
                    continue
                if stream.get("/Subtype") != "/Image":
                    left -= length(stream, min(MOST, left))
                    continue
                if _decoded(stream) > PICTURE:
                    raise Heavy(f"a picture of the PDF has more than {PICTURE // 1_000_000} MB")
                if "JPX" in str(stream.get("/Filter")):
                    _check_jpx(stream)
                if "DCT" in str(stream.get("/Filter")) and jpeg_passes.too_many(stream.read_raw_bytes()):
                    raise Heavy(f"a picture of the PDF is coded in more than {jpeg_passes.MOST} passes")
    except Heavy as e:
        raise TooLarge(str(e), file=name, remedy=_REMEDY) from None
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return
    except (RuntimeError, ValueError, TypeError, AttributeError, KeyError, OverflowError):
        return


def _check_jpx(image: pikepdf.Stream) -> None:
    """Heavy when the header of a JPEG 2000 picture (ISO 15444-1, A.5.1) tells more components or tiles than any scan
    has: PDFium makes room for each before it looks for its data."""
    data = bytes(image.read_raw_bytes())
    for each in _listed(image.get("/Filter"))[:_STEPS]:
        if str(each) != "/JPXDecode":
            _, data = _unpacked(data, str(each), PICTURE, last=False)
    for found in _SIZ.finditer(data):
        *sides, components = struct.unpack_from(">8IH", data, found.end())
        w, h, x, y, tile_w, tile_h, tile_x, tile_y = sides
        if not (tile_w and tile_h and w > tile_x and h > tile_y):
            continue  # no header, or one that its reader refuses
        tiles = -(-(w - tile_x) // tile_w) * -(-(h - tile_y) // tile_h)
        if components > _COMPONENTS or tiles > _TILES:
            raise Heavy("a JPEG 2000 picture of the PDF is in more components or tiles than any scan")
        if (w - x) * (h - y) * components > PICTURE:
            raise Heavy(f"a picture of the PDF has more than {PICTURE // 1_000_000} MB")


def _check_pages(pdf: pikepdf.Pdf) -> None:
    """Heavy when the tree has more pages than a file may have. qpdf lists all of them at once, and takes hours over a
    page that stands there very often; a tree that comes back to itself is left to it."""
    waiting, seen, count = [pdf.Root.Pages], set(), 0
    while waiting:
        kids = waiting.pop().get("/Kids")
        count += len(kids) if isinstance(kids, pikepdf.Array) else 0
        if count > 2 * MOST_PAGES:  # nodes of the tree among them
            raise Heavy(f"the PDF has more than {MOST_PAGES} pages")
        for kid in kids if isinstance(kids, pikepdf.Array) else ():
            if isinstance(kid, pikepdf.Dictionary) and "/Kids" in kid and kid.objgen not in seen:
                seen.add(kid.objgen)
                waiting.append(kid)


def read(stream: pikepdf.Stream) -> bytes:
    """The bytes of a stream, unpacked; Heavy when it is too long. Raises what pikepdf raises."""
    length(stream, MOST)
    return bytes(stream.read_bytes())


def length(stream: pikepdf.Stream, most: int) -> int:
    """Bytes a stream unpacks to, as far as can be told; Heavy when they are more than ``most``."""
    filters, parms = _listed(stream.get("/Filter")), _listed(stream.get("/DecodeParms", stream.get("/DP")))
    if len(filters) > _STEPS:
        raise Heavy(f"a stream of the PDF is packed {len(filters)} times over")
    for parm in parms:
        if isinstance(parm, pikepdf.Dictionary) and _row(parm) > _ROW:
            raise Heavy("a stream of the PDF has rows of more bytes than any picture")
    if not filters:
        return 0  # as long as it stands in the file
    data = bytes(stream.read_raw_bytes())
    size = len(data)
    for n, each in enumerate(filters, 1):
        size, data = _unpacked(data, str(each), most, last=n == len(filters))
        if size > most:
            raise Heavy(f"a stream of the PDF unpacks to more than {most // 1_000_000} MB")
    return size


def _listed(value: object) -> list[object]:
    if isinstance(value, pikepdf.Array):
        return [value[n] for n in range(min(len(value), 1000))]
    return [] if value is None else [value]


def _decoded(image: pikepdf.Stream) -> int:
    """Bytes of a picture, by what it says of itself."""
    try:
        w, h, bits = (
            int(image.get(key, usual)) for key, usual in (("/Width", 0), ("/Height", 0), ("/BitsPerComponent", 8))
        )
    except (TypeError, ValueError):
        return 0
    space = image.get("/ColorSpace")
    if isinstance(space, pikepdf.Array):
        space = space[0] if len(space) else None
    return w * h * bits * _INKS.get(str(space), 1) // 8


def _row(parm: pikepdf.Dictionary) -> int:
    try:
        if int(parm.get("/Predictor", 1)) < 2:
            return 0
        asked = (("/Columns", 1), ("/Colors", 1), ("/BitsPerComponent", 8))
        columns, colours, bits = (int(parm.get(key, usual)) for key, usual in asked)
    except (TypeError, ValueError):
        return 0
    return columns * colours * bits // 8


def _unpacked(data: bytes, name: str, most: int, *, last: bool) -> tuple[int, bytes]:
    """Length of what one filter makes of the data, and the data (empty after the last filter, where only the length
    counts). One more than ``most`` stands for any longer one; coding of pictures counts as it stands."""
    if name in ("/FlateDecode", "/Fl"):
        return _inflated(data, most, keep=not last)
    if name in ("/LZWDecode", "/LZW"):
        return (lzw_length(data, most) if last else most + 1), b""
    if name in ("/RunLengthDecode", "/RL"):
        return _runs(data, most, keep=not last)
    if name in ("/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx") and not last:
        return len(data), _from_ascii(data, name)
    return (4 * len(data) if name in ("/ASCII85Decode", "/A85") else len(data)), data


def _inflated(data: bytes, most: int, *, keep: bool) -> tuple[int, bytes]:
    inflate, size, out, rest = zlib.decompressobj(), 0, bytearray(), data
    try:
        while rest and not inflate.eof and size <= most:
            block = inflate.decompress(rest, _CHUNK)
            size, rest = size + len(block), inflate.unconsumed_tail
            if keep:
                out += block
    except zlib.error:
        pass  # what came before counts; the readers go no further either
    return size, bytes(out)


def _runs(data: bytes, most: int, *, keep: bool) -> tuple[int, bytes]:
    """Run lengths (PDF 32000-1, 7.4.5)."""
    size, at, out = 0, 0, bytearray()
    while at < len(data) and data[at] != 128 and size <= most:
        n = data[at]
        step, count = (n + 2, n + 1) if n < 128 else (2, 257 - n)
        if keep:
            out += data[at + 1 : at + 1 + count] if n < 128 else data[at + 1 : at + 2] * count
        at, size = at + step, size + count
    return size, bytes(out)


def lzw_length(data: bytes, most: int) -> int:
    """What LZW data (PDF 32000-1, 7.4.4) unpack to, by the lengths of the table's entries alone."""
    lengths = [1] * 256 + [0, 0]
    width, value, bits, size, previous = 9, 0, 0, 0, 0
    for byte in data:
        value, bits = (value << 8 | byte) & 0xFFFFF, bits + 8
        if bits < width:
            continue
        bits -= width
        code = value >> bits & ((1 << width) - 1)
        if code == 257 or size > most:
            break
        if code == 256:
            del lengths[258:]
            width, previous = 9, 0
            continue
        if code < len(lengths):
            here = lengths[code]
        elif previous:
            here = previous + 1  # the entry that is being made
        else:
            break
        size += here
        if previous and len(lengths) < 4096:
            lengths.append(previous + 1)
        previous = here
        known = len(lengths) + 1
        width = 9 if known < 512 else 10 if known < 1024 else 11 if known < 2048 else 12
    return size


def _from_ascii(data: bytes, name: str) -> bytes:
    """Bytes from letters; nothing when they are none."""
    try:
        if name in ("/ASCIIHexDecode", "/AHx"):
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.split(b">")[0])
            return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        return base64.a85decode(data.split(b"~>")[0].strip().removeprefix(b"<~"))
    except ValueError:
        return b""


# ------------------------------------------------------------------------------------- what opening alone unpacks
def _check_tables(path: Path) -> None:
    """Heavy when a stream of objects or of cross-references is too long."""
    if path.stat().st_size == 0:
        return
    left = IN_ALL
    with path.open("rb") as f, mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if any(kids[1].count(b"R") > 2 * MOST_PAGES for kids in _KIDS.finditer(data)):
            raise Heavy(f"the PDF has more than {MOST_PAGES} pages")
        for kind, start in _kept(data):
            most = min(_TABLE if kind == b"XRef" else MOST, left)
            size = _inflated_at(data, start, most)
            if size > most:
                raise Heavy(f"a stream that lists or holds objects unpacks to more than {most // 1_000_000} MB")
            left -= size


def _kept(data: mmap.mmap) -> Iterator[tuple[bytes, int]]:
    """(kind, where its bytes begin) of streams of objects and of references."""
    for found in _KEPT.finditer(data):
        begin = _BEGIN.search(data, found.end(), found.end() + _HEAD)
        if begin is not None:
            yield found[1], begin.end()


def _inflated_at(data: mmap.mmap, start: int, most: int) -> int:
    inflate, size, at = zlib.decompressobj(), 0, start
    try:
        while not inflate.eof and size <= most and at < len(data):
            rest = data[at : at + _CHUNK]
            at += len(rest)
            while rest and not inflate.eof and size <= most:
                size += len(inflate.decompress(rest, _CHUNK))
                rest = inflate.unconsumed_tail
    except zlib.error:
        pass
    return size
