"""Chunks of a PNG (W3C, third edition), boxes of a JPEG 2000 file (ISO 15444-1 and -2) and the parts of a BMP."""

from __future__ import annotations

import struct
import zlib
from binascii import Error as NoHex
from binascii import unhexlify

from pipeline.audit import image_metadata as metadata
from pipeline.audit import image_tiff
from pipeline.audit.image_parts import MOST, Blob, Embedded, Parts, Text
from pipeline.model import LeakKind
from pipeline.scan.picture_weight import MOST_CHUNKS


def _named(letters: str) -> frozenset[bytes]:
    """Names of four letters, given one after the other."""
    return frozenset(letters[n : n + 4].encode() for n in range(0, len(letters), 4))


_PNG_IMAGE = _named(
    "IHDRPLTEIDATIENDtRNSgAMAcHRMsRGBiCCPsBITbKGDhISTpHYstIMEcICPmDCVcLLIoFFspCALsCALsTERacTLfcTLgIFgvpAgorNT"
)
_ABOUT_FILE = frozenset(("software", "creation time", "source", "date:create", "date:modify", "date:timestamp", "dpi"))
_MAKER = frozenset(("author", "copyright", "disclaimer", "warning"))
_SUPER = frozenset((b"jp2h", b"asoc", b"res ", b"uinf", b"jpch", b"jplh", b"cgrp", b"comp", b"drep", b"ftbl", b"rreq"))
_PLAIN = _named("jP  ftypihdrbpcccolrpclrcmapcdefrescresdulstfreenlstopctcregdtblflstcrefjp2i")
_UUIDS = {
    bytes.fromhex("be7acfcb97a942e89c71999491e3afac"): "xmp",
    bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38"): "iptc",
    b"JpgTiffExif->JP2": "exif",
    bytes.fromhex("b14bf8bd083d4b43a5ae8cd7d5a6ce03"): "geo",
}


def png(data: bytes) -> Parts:
    out, at, frames = Parts(), 8, bytearray()
    for _ in range(MOST_CHUNKS):
        if at + 8 > len(data):
            break
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + length]
        at += 12 + length
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            out.add(_png_text(kind, body))
        elif kind == b"eXIf":
            out.add(_exif(body, "png-exif"))
        elif kind == b"fdAT":
            frames += body[4:]
        elif kind not in _PNG_IMAGE and body:
            out.blobs.append(Blob("png-chunk", body[:MOST], page=1))
        if kind == b"IEND":
            break
    if frames:
        out.layers.append((1, len(frames)))
    tail = data[at:]
    if tail.strip(b"\0 \r\n"):
        out.blobs.append(Blob("png-after-end", tail, LeakKind.EXTRA_FRAME, 1))
    return out


def _png_text(kind: bytes, body: bytes) -> Parts:
    out = Parts()
    keyword, _, rest = body.partition(b"\0")
    key = keyword.decode("latin-1").strip()
    try:
        if kind == b"tEXt":
            value = rest
        elif kind == b"zTXt":
            value = inflated(rest[1:])
        else:
            packed, rest = rest[:1] == b"\1", rest[2:]
            _, _, rest = rest.partition(b"\0")
            translated, _, rest = rest.partition(b"\0")
            out.texts.append(Text("png-text-keyword", metadata.decoded(translated), "file", 1))
            value = inflated(rest) if packed else rest
    except zlib.error:
        out.unread.append("a text that cannot be unpacked")
        return out
    if len(value) >= MOST:
        out.unread.append("a text longer than is looked at")
    if key.startswith("Raw profile type"):
        out.add(_raw_profile(key, value))
    elif key == "XML:com.adobe.xmp":
        out.add(metadata.xmp(value, 1))
    else:
        name = key.casefold()
        about = "file" if name in _ABOUT_FILE else "maker" if name in _MAKER else "anything"
        text = metadata.decoded(value) if kind != b"tEXt" or not value.isascii() else value.decode("ascii")
        out.texts.append(Text("png-text", text, about, 1))  # type: ignore[arg-type]
        if name not in _KEYWORDS:
            out.texts.append(Text("png-keyword", key, page=1))
    return out


_KEYWORDS = _ABOUT_FILE | _MAKER | {"title", "description", "comment", "subject", "keywords", "signature", "label"}


def inflated(data: bytes) -> bytes:
    """Unpacked up to :data:`MOST` bytes."""
    return zlib.decompressobj().decompress(data, MOST)


def _raw_profile(key: str, value: bytes) -> Parts:
    """ImageMagick's way: a name, a length and hexadecimal digits."""
    try:
        raw = unhexlify(b"".join(value.split()[2:]))
    except (NoHex, ValueError):
        return Parts(blobs=[Blob("png-profile", value, page=1)])
    if key.endswith(("exif", "APP1")) and raw.startswith(b"Exif\0\0"):
        return _exif(raw[6:], "png-exif")
    if key.endswith(("iptc", "8bim")):
        return metadata.photoshop(raw, 1) if raw.startswith(b"8BIM") else metadata.iptc(raw, 1)
    if key.endswith("xmp"):
        return metadata.xmp(raw, 1)
    return Parts() if key.endswith(("icc", "icm")) else Parts(blobs=[Blob("png-profile", raw, page=1)])


def _exif(data: bytes, where: str) -> Parts:
    start = 6 if data.startswith(b"Exif\0\0") else 0
    try:
        return image_tiff.parts(data[start:], exif=True)
    except image_tiff.Broken:
        return Parts(blobs=[Blob(where, data, page=1)])


# ----------------------------------------------------------------------------------------------- JPEG 2000
def jp2(data: bytes) -> Parts:
    """A bare codestream has comments only."""
    out = Parts()
    if data.startswith(b"\xff\x4f\xff\x51"):
        return _codestream(data)
    _boxes(data, 0, len(data), out, [0], 0)
    return out


def _boxes(data: bytes, at: int, end: int, out: Parts, streams: list[int], depth: int) -> None:
    for _ in range(MOST_CHUNKS):
        if at + 8 > end:
            break
        length, kind, start = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], at + 8
        if length == 1:
            length, start = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        stop = end if length == 0 else at + length
        if stop < start or stop > end:
            out.blobs.append(Blob("jp2-after-end", data[at : at + MOST], LeakKind.EXTRA_FRAME, 1))
            return
        _box(data, kind, start, stop, out, streams, depth)
        at = stop
    if data[at:end].strip(b"\0"):
        out.blobs.append(Blob("jp2-after-end", data[at:end][:MOST], LeakKind.EXTRA_FRAME, 1))


def _box(data: bytes, kind: bytes, start: int, stop: int, out: Parts, streams: list[int], depth: int) -> None:
    body = data[start : min(stop, start + MOST)]
    if kind in _SUPER and depth < 8:
        _boxes(data, start, stop, out, streams, depth + 1)
    elif kind == b"jp2c":
        streams[0] += 1
        if streams[0] > 1:
            out.pictures.append(Embedded("jp2-codestream", data[start:stop], LeakKind.EXTRA_FRAME))
        else:
            out.add(_codestream(data[start:stop]))
    elif kind == b"xml ":
        out.add(metadata.xmp(body, 1))
    elif kind in (b"lbl ", b"url "):
        out.texts.append(Text("jp2-label", metadata.decoded(body[4:] if kind == b"url " else body), page=1))
    elif kind == b"uuid":
        name, content = _UUIDS.get(body[:16], ""), body[16:]
        if name == "xmp":
            out.add(metadata.xmp(content, 1))
        elif name == "iptc":
            out.add(metadata.iptc(content, 1))
        elif name == "exif":
            out.add(_exif(content, "jp2-exif"))
        elif name != "geo":
            out.blobs.append(Blob("jp2-uuid", content, page=1))
    elif kind not in _PLAIN and body.strip(b"\0"):
        out.blobs.append(Blob("jp2-box", body, page=1))


def _codestream(data: bytes) -> Parts:
    """Comments of the main header."""
    out, at = Parts(), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0x90:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] == 0x64:
            out.texts.append(Text("jp2-comment", metadata.decoded(data[at + 6 : at + 2 + length]), page=1))
        at += 2 + max(2, length)
    return out


# ----------------------------------------------------------------------------------------------------- BMP
def bmp(data: bytes) -> Parts:
    """What stands between the header and the pixels, and after them."""
    out = Parts()
    try:
        size, first, header = struct.unpack_from("<I4xII", data, 2)
        width, height, _, bits, packing, length = struct.unpack_from("<iiHHII", data, 18)
    except struct.error:
        out.unread.append("a header that is cut off")
        return out
    table = 14 + header + (12 if packing == 3 and header == 40 else 0)
    if bits <= 8:
        (used,) = struct.unpack_from("<I", data, 46)
        table += 4 * (used or 1 << bits)
    if first > table and data[table:first].strip(b"\0"):
        out.blobs.append(Blob("bmp-before-pixels", data[table:first], page=1))
    plain = (abs(width) * bits + 31) // 32 * 4 * abs(height)
    end = first + (length if packing in (1, 2) else plain)
    if header == 124:  # a profile may stand behind the pixels
        at, long = struct.unpack_from("<II", data, 14 + 112)
        end = max(end, 14 + at + long if long else 0)
    if data[end:].strip(b"\0") and size >= 0:
        out.blobs.append(Blob("bmp-after-end", data[end:], LeakKind.EXTRA_FRAME, 1))
    return out
