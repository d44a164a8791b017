"""Whether the data of a picture in a PDF run to their end. PDFium draws what there is and leaves the rest white.

JPEG and JPEG 2000 end with a marker, Flate with a check sum, JBIG2 is a chain of segments that say their length.
CCITT, LZW and run length do not tell, nor does noise inside JBIG2 or JPEG data.
"""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from PIL import Image as Pillow

from pipeline.scan.pdf_objects import objects
from pipeline.scan.picture import check_size

_END = b"\xff\xd9"
"""both end-of-image of JPEG and end-of-codestream of JPEG 2000"""
_FILTERS = {"ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "FlateDecode", "RunLengthDecode", "CCITTFaxDecode"}
_FILTERS |= {"JBIG2Decode", "DCTDecode", "JPXDecode", "Crypt", "AHx", "A85", "LZW", "Fl", "RL", "CCF", "DCT"}
"""PDF 32000-1, table 6, and the short names of inline pictures; PDFium takes what it does not know for raw pixels"""
_UNKNOWN_LENGTH = 0xFFFFFFFF


def whole(image: pdfium.PdfImage, max_pixels: int, name: str, page: int) -> bool:
    """False when data are missing. TooLarge when a JPEG or JPEG 2000 is larger than the PDF says and than allowed."""
    try:
        filters = image.get_filters()
    except UnicodeDecodeError:
        return False
    if not _FILTERS.issuperset(filters):
        return False
    last = filters[-1] if filters else ""
    if last in ("DCTDecode", "DCT", "JPXDecode"):
        data = bytes(image.get_data(decode_simple=True))
        ended = _END in data[-64:]
        if last != "JPXDecode" and ended:
            return True
        try:
            with Pillow.open(io.BytesIO(data), formats=["JPEG", "JPEG2000"]) as picture:
                check_size(*picture.size, max_pixels, file=name, page=page)
                if not ended:
                    picture.load()
        except (OSError, SyntaxError, ValueError):
            return False
        return True
    if last == "JBIG2Decode":
        return jbig2_whole(bytes(image.get_data(decode_simple=True)))
    if filters in (["FlateDecode"], ["Fl"]):
        return _inflates(bytes(image.get_data()), image)
    return True


def content_whole(path: Path, page: int) -> bool:
    """Whether the drawing instructions of page ``page`` (from 1) can be decoded to their end."""
    try:
        with path.open("rb") as f, pikepdf.open(f, suppress_warnings=True) as pdf:
            content = pdf.pages[page - 1].obj.get("/Contents")
            pdf.get_warnings()  # forgets those of opening
            for stream in content if isinstance(content, pikepdf.Array) else [content]:
                if isinstance(stream, pikepdf.Stream):
                    stream.read_bytes()
            return not pdf.get_warnings()
    except (pikepdf.PdfError, RuntimeError, ValueError, IndexError):
        return False


def names_missing(path: Path, page: int) -> bool:
    """Whether page ``page`` (from 1) draws an object by a name that its resources do not hold."""
    try:
        with objects(path) as pdf:
            held = _inherited(pdf.pages[page - 1].obj, "/Resources").get("/XObject", pikepdf.Dictionary())
            drawn = pikepdf.parse_content_stream(pdf.pages[page - 1], "Do")
            return any(not isinstance(held.get(str(i.operands[0])), pikepdf.Stream) for i in drawn if i.operands)
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, IndexError):
        return False  # a page in which nothing can be looked up is judged by what it shows


def _inherited(page: pikepdf.Object, key: str) -> pikepdf.Object:
    """What the page or the nearest of its parents says; an empty dictionary when none does."""
    node = page
    for _ in range(100):  # a tree that is a ring
        if key in node:
            return node[key]
        if "/Parent" not in node:
            break
        node = node["/Parent"]
    return pikepdf.Dictionary()


def jbig2_whole(data: bytes) -> bool:
    """Whether the last segment of an embedded JBIG2 stream is complete (ITU-T T.88, 7.2; PDF 32000-1, 7.4.7)."""
    at = 0
    while at < len(data):
        if len(data) - at < 11:
            return not any(data[at:])  # padding
        number, flags, count = int.from_bytes(data[at : at + 4], "big"), data[at + 4], data[at + 5] >> 5
        at += 6
        if count == 7:  # long form: a count of 29 bits, and a bit for each segment referred to and for this one
            count = int.from_bytes(data[at - 1 : at + 3], "big") & 0x1FFFFFFF
            at += 3 + (count + 8) // 8
        at += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
        at += 4 if flags & 0x40 else 1
        if at + 4 > len(data):
            return False
        length = int.from_bytes(data[at : at + 4], "big")
        if length == _UNKNOWN_LENGTH:
            return True  # allowed for one kind of region, which ends where it ends
        at += 4 + length
    return at == len(data)


def _inflates(data: bytes, image: pdfium.PdfImage) -> bool:
    inflate, length, chunk = zlib.decompressobj(), 0, data
    try:
        while chunk and not inflate.eof:
            length += len(inflate.decompress(chunk, 1 << 20))
            chunk = inflate.unconsumed_tail
    except zlib.error:
        pass  # the length tells whether it matters
    if inflate.eof:
        return True
    # an end without check sum is no loss when all rows are there
    width, height = image.get_px_size()
    bits: int = image.get_metadata().bits_per_pixel or 1
    return length >= int(height) * ((int(width) * bits + 7) // 8)
