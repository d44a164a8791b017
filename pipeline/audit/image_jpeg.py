"""Segments of a JPEG (ISO 10918-1), and what follows its end."""

from __future__ import annotations

import re
import struct

from pipeline.audit import image_metadata as metadata
from pipeline.audit import image_tiff
from pipeline.audit.image_parts import MOST, Blob, Embedded, Parts, Text
from pipeline.model import LeakKind

_SOI, _EOI, _SOS, _COM, _APP0, _APP1, _APP2, _APP13, _APP14 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0, 0xE1, 0xE2, 0xED, 0xEE
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_NEXT = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""a marker within coded data that is neither a stuffed byte nor a restart"""
_SEGMENTS = 100_000


def parts(data: bytes, page: int = 1) -> Parts:
    out = Parts()
    extended: list[bytes] = []
    at = 2
    for _ in range(_SEGMENTS):
        found = data.find(b"\xff", at)
        if found < 0 or found + 1 >= len(data):
            at = len(data)
            break
        if found > at and data[at:found].strip(b"\0"):
            out.blobs.append(Blob("jpeg-between-segments", data[at : min(found, at + MOST)], page=page))
        marker, at = data[found + 1], found + 2
        if marker == 0xFF:
            at = found + 1
            continue
        if marker == _EOI:
            break
        if marker in _ALONE:
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        segment = data[at + 2 : at + length]
        at += max(2, length)
        if marker == _SOS:
            end = _NEXT.search(data, at)
            at = end.start() if end else len(data)
        elif marker == _APP1 and segment.startswith(b"http://ns.adobe.com/xmp/extension/\0"):
            extended.append(segment[75:])
        else:
            out.add(_segment(marker, segment, page))
    if extended:
        out.add(metadata.xmp(b"".join(extended), page))
    tail = data[at:]
    if tail.strip(b"\0\xff \r\n"):
        out.blobs.append(Blob("jpeg-after-end", tail, LeakKind.EXTRA_FRAME, page))
    return out


def _segment(marker: int, segment: bytes, page: int) -> Parts:
    out = Parts()
    if marker == _COM:
        out.texts.append(Text("jpeg-comment", metadata.decoded(segment), page=page))
    elif marker == _APP0 and segment.startswith(b"JFIF\0") and len(segment) > 14:
        w, h = segment[12], segment[13]
        if w and h:
            pixels = segment[14 : 14 + 3 * w * h]
            out.pictures.append(Embedded("jfif-thumbnail", b"P6 %d %d 255\n" % (w, h) + pixels, of=page))
    elif marker == _APP0 and segment.startswith(b"JFXX\0") and len(segment) > 8:
        out.pictures.append(Embedded("jfxx-thumbnail", _jfxx(segment), of=page))
    elif marker == _APP1 and segment.startswith(b"Exif\0"):
        try:
            out.add(image_tiff.parts(segment[6:], exif=True, page=page))
        except image_tiff.Broken:
            out.blobs.append(Blob("exif", segment[6:], page=page))
    elif marker == _APP1 and segment.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
        out.add(metadata.xmp(segment[29:], page))
    elif marker == _APP13 and segment.startswith(b"Photoshop 3.0\0"):
        out.add(metadata.photoshop(segment[14:], page))
    elif marker == _APP2 and segment.startswith((b"ICC_PROFILE\0", b"MPF\0")):
        pass  # a profile; a table of the pictures that follow the end, which are looked at there
    elif 0xE0 <= marker <= 0xEF and not (marker == _APP0 or (marker == _APP14 and segment.startswith(b"Adobe"))):
        out.blobs.append(Blob(f"jpeg-app{marker - 0xE0}", segment, page=page))
    return out


def _jfxx(segment: bytes) -> bytes:
    """The small picture of a JFIF extension, as a file."""
    code, data = segment[5], segment[6:]
    if code == 0x10:
        return data
    w, h = struct.unpack_from("BB", data)
    if code == 0x11:
        palette, index = data[2:770], data[770 : 770 + w * h]
        pixels = b"".join(palette[3 * i : 3 * i + 3] for i in index)
    else:
        pixels = data[2 : 2 + 3 * w * h]
    return b"P6 %d %d 255\n" % (w, h) + pixels
