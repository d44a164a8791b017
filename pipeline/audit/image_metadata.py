"""The metadata that several image formats carry alike: XMP, IPTC, Photoshop's resources and layers, comments."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Iterator

from lxml import etree

from pipeline import safe_xml
from pipeline.audit.image_parts import MOST, Blob, Embedded, Parts, Text

_KNOWN = {
    "http://ns.adobe.com/xap/1.0/mm/",
    "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#",
    "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
    "http://ns.adobe.com/camera-raw-settings/1.0/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/XML/1998/namespace",
    "adobe:ns:meta/",
    "http://ns.adobe.com/xmp/note/",
    "http://ns.google.com/photos/1.0/camera/",
    "http://www.aiim.org/pdfa/ns/id/",
}
"""namespaces of XMP that tell of files, programs and settings"""
_FILE = {
    "CreatorTool", "CreateDate", "ModifyDate", "MetadataDate", "Rating", "format", "language", "Producer", "PDFVersion",
    "Trapped", "Make", "Model", "Software", "DateTime", "DateTimeOriginal", "DateTimeDigitized", "DateCreated",
    "ColorMode", "ICCProfile", "LegacyIPTCDigest", "Lens", "LensModel", "LensMake", "SerialNumber", "identifier",
    "Orientation", "DerivedFrom", "DocumentAncestors", "date", "type",
}  # fmt: skip
"""properties of the others that do the same"""
_MAKER = {"creator", "rights", "Artist", "Copyright", "Credit", "Source", "publisher", "contributor", "AuthorsPosition",
          "OwnerName", "UsageTerms", "WebStatement", "Owner", "Marked"}  # fmt: skip
_IPTC_FILE = frozenset(
    (
        0,
        3,
        7,
        8,
        10,
        30,
        35,
        37,
        38,
        47,
        50,
        55,
        60,
        62,
        63,
        65,
        70,
        75,
        100,
        101,
        130,
        131,
        135,
        150,
        151,
        152,
        200,
        201,
    )
)
_IPTC_MAKER = {80, 85, 110, 115, 116, 118, 122}
_IRB_THUMBNAILS = (1033, 1036)
_IRB_TEXT = {1008, 1035, 1036}


def decoded(data: bytes) -> str:
    """Text in whatever it is written: UTF-8, UTF-16 by its mark, Shift JIS, else Latin-1."""
    data = data.strip(b"\0")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    return data.decode("latin-1")


def commented(data: bytes, order: str) -> str:
    """EXIF's UserComment: eight bytes that name the code, then the text."""
    code, text = data[:8], data[8:]
    if code.startswith(b"UNICODE"):
        if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return text.decode("utf-16", "replace").strip("\0")
        # writers do not agree whether it follows the file's order of bytes: the one that makes more letters
        tries = [text.decode(c, "replace").strip("\0") for c in ("utf-16-le", "utf-16-be")]
        return max(
            tries if order == "<" else tries[::-1], key=lambda t: sum(ch.isalnum() and ord(ch) < 0xAC00 for ch in t)
        )
    if code.startswith(b"JIS"):
        for encoding in ("iso2022_jp", "cp932"):
            try:
                return text.strip(b"\0").decode(encoding)
            except UnicodeDecodeError:
                pass
    return decoded(text if code[:5] in (b"ASCII", b"\0\0\0\0\0") or code.startswith(b"JIS") else data)


def xmp(data: bytes, page: int | None = None) -> Parts:
    """Texts and thumbnails of an XMP packet; bytes of no known meaning when it is no XML."""
    out = Parts()
    packet = data[:MOST].strip(b"\0 \r\n\t")
    if not packet:
        return out
    try:
        root = safe_xml.parse(packet)
    except (etree.XMLSyntaxError, ValueError):
        out.blobs.append(Blob("xmp", packet, page=page))
        return out
    for name, space, value in _values(root):
        if space == "http://ns.adobe.com/xap/1.0/g/img/":
            if name == "image":
                out.add(_thumbnail(value, page))
        elif space not in _KNOWN and name not in _FILE:
            about = "maker" if name in _MAKER else "anything"
            out.texts.append(Text(f"xmp-{name[:40]}", value, about, page))  # type: ignore[arg-type]
    for comment in root.iter(etree.Comment):
        out.texts.append(Text("xmp-comment", comment.text or "", page=page))
    return out


def _values(root: etree._Element) -> Iterator[tuple[str, str, str]]:
    """(local name, namespace, value) of properties; the items of an array go by the property's name."""
    for node in root.iter(etree.Element):
        for key, value in node.attrib.items():
            q = etree.QName(str(key))
            yield q.localname, q.namespace or "", str(value)
        text = (node.text or "").strip()
        if text:
            owner: etree._Element | None = node
            while owner is not None and etree.QName(owner).namespace == "http://www.w3.org/1999/02/22-rdf-syntax-ns#":
                owner = owner.getparent()
            q = etree.QName(node if owner is None else owner)
            yield (q.localname, q.namespace or "", text)
        tail = (node.tail or "").strip()
        if tail:
            yield ("text", "", tail)


def _thumbnail(value: str, page: int | None) -> Parts:
    out = Parts()
    try:
        data = base64.b64decode(re.sub(r"\s+", "", value), validate=False)
    except (binascii.Error, ValueError):
        out.unread.append("a thumbnail in XMP that cannot be decoded")
        return out
    out.pictures.append(Embedded("xmp-thumbnail", data, of=page or 1))
    return out


def iptc(data: bytes, page: int | None = None) -> Parts:
    """IPTC's IIM (version 4): marker, record, data set, length, value."""
    out, at, utf8 = Parts(), 0, b"\x1b%G" in data[:64]
    while at + 5 <= len(data):
        if data[at] != 0x1C:
            if data[at:].strip(b"\0"):
                out.blobs.append(Blob("iptc", data[at:], page=page))
            break
        record, which = data[at + 1], data[at + 2]
        length = int.from_bytes(data[at + 3 : at + 5], "big")
        at += 5
        if length & 0x8000:
            n = length & 0x7FFF
            length = int.from_bytes(data[at : at + n], "big") if n <= 8 else len(data)
            at += n
        value = data[at : at + length]
        at += length
        if record == 1 or (record == 2 and which in _IPTC_FILE):
            continue
        about = "maker" if record == 2 and which in _IPTC_MAKER else "anything"
        text = value.decode("utf-8", "replace") if utf8 else decoded(value)
        out.texts.append(Text(f"iptc-{record}-{which}", text, about, page))  # type: ignore[arg-type]
    return out


def photoshop(data: bytes, page: int | None = None) -> Parts:
    """Photoshop's image resource blocks."""
    from pipeline.audit import image_tiff

    out, at = Parts(), 0
    while at + 12 <= len(data) and data[at : at + 4] in (b"8BIM", b"MeSa", b"PHUT", b"AgHg", b"DCSR"):
        number = int.from_bytes(data[at + 4 : at + 6], "big")
        name = data[at + 6]
        at += 6 + (name + 2) // 2 * 2
        length = int.from_bytes(data[at : at + 4], "big")
        block = data[at + 4 : at + 4 + length]
        at += 4 + (length + 1) // 2 * 2
        if number in _IRB_THUMBNAILS and len(block) > 28:
            out.pictures.append(Embedded("photoshop-thumbnail", _irb_thumbnail(block), of=page or 1))
        elif number == 1028:
            out.add(iptc(block, page))
        elif number == 1060:
            out.add(xmp(block, page))
        elif number in (1058, 1059) and block[:2] in (b"II", b"MM"):
            try:
                out.add(image_tiff.parts(block, exif=True, page=page or 1))
            except image_tiff.Broken:
                out.blobs.append(Blob("photoshop-exif", block, page=page))
        elif number not in (1039, 1005, 1061, 1036, 1033) and len(block) > 8:
            out.blobs.append(Blob(f"photoshop-{number}", block, page=page))
    if data[at:].strip(b"\0"):
        out.blobs.append(Blob("photoshop", data[at:], page=page))
    return out


def _irb_thumbnail(block: bytes) -> bytes:
    """The JPEG after the header of 28 bytes, or the pixels, as a file."""
    form, width, height, row = struct.unpack_from(">IIII", block)
    if form == 1:
        return block[28:]
    rows = [block[28 + y * row : 28 + y * row + 3 * width] for y in range(min(height, 4096))]
    return b"P6 %d %d 255\n" % (width, len(rows)) + b"".join(rows)


def layers(data: bytes, page: int) -> Parts:
    """Photoshop's data block in a TIFF: layers, which may hold what the page covers."""
    out = Parts()
    for mark in (b"8BIMLayr", b"MIB8ryaL", b"8BIMLr16", b"MIB861rL", b"8BIMLr32", b"MIB823rL"):
        at = data.find(mark)
        if at < 0:
            continue
        order = ">" if mark.startswith(b"8BIM") else "<"
        try:
            length, count = struct.unpack_from(order + "Ih", data, at + 8)
        except struct.error:
            length, count = len(data) - at, 2
        # one layer is the page itself
        if abs(count) >= 2 and length > 256:
            out.layers.append((page, length))
    if not out.layers and len(data) > 4096:
        out.blobs.append(Blob("photoshop-layers", data, page=page))
    return out
