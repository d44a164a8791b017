"""PDF files written object by object, so that they may be as wrong as they like; always the same bytes."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from functools import cache

import pikepdf

MEGA = 1 << 20


def raw(objects: Mapping[int, bytes], trailer: bytes = b"", root: int = 1, end: bytes = b"") -> bytes:
    """A file of those objects (number to body), with a right table and trailer."""
    out, at = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for n, body in sorted(objects.items()):
        at[n] = len(out)
        out += b"%d 0 obj\n" % n + body + b"\nendobj\n"
    size, table = max(objects) + 1, len(out)
    out += b"xref\n0 %d\n" % size
    for n in range(size):
        out += b"%010d 00000 n \n" % at[n] if n in at else b"0000000000 65535 f \n"
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, trailer, table)
    return bytes(out) + end


def stream(data: bytes, head: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n" % (head, len(data)) + data + b"\nendstream"


def flate(data: bytes, head: bytes = b"") -> bytes:
    return stream(zlib.compress(data, 9), head + b"/Filter/FlateDecode")


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = b"BT /F1 14 Tf 72 720 Td (Minutes of the meeting) Tj ET\n"


def page(
    content: bytes, resources: bytes = b"", more: bytes = b"", others: Mapping[int, bytes] | None = None, **how: bytes
) -> bytes:
    """One page (object 3) of that content (object 4, written as it is); fonts have /F1. ``others``: from 6 on."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % how.get("catalog", b""),
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>%s>>"
        % (resources, more),
        4: content,
        5: FONT,
    }
    return raw(objects | dict(others or {}), how.get("trailer", b""))


@cache
def zeros(count: int, value: bytes = b"\0") -> bytes:
    """``count`` times one byte, as zlib's stream of it; made in pieces."""
    pack, block, out = zlib.compressobj(9), value * MEGA, bytearray()
    for _ in range(count // MEGA):
        out += pack.compress(block)
    return bytes(out + pack.compress(value * (count % MEGA)) + pack.flush())


def deep(data: bytes, times: int) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def picture(w: int, h: int, data: bytes, how: bytes) -> bytes:
    """A page that is one picture, the data coded as ``how`` says."""
    image = stream(data, b"/Type/XObject/Subtype/Image/Width %d/Height %d%s" % (w, h, how))
    return page(stream(b"q 595 0 0 842 0 0 cm /Im Do Q"), b"/XObject<</Im 6 0 R>>", others={6: image})


GREY = b"/ColorSpace/DeviceGray/BitsPerComponent 8"
BIT = b"/ColorSpace/DeviceGray/BitsPerComponent 1"


def lzw(length: int) -> bytes:
    """LZW of ``length`` (at least) blanks: codes of growing runs (PDF 32000-1, 7.4.4), the table cleared when full."""
    bits, width, value, made = 0, 9, 0, 0
    out = bytearray()

    def put(code: int) -> None:
        nonlocal bits, value
        value, bits = value << width | code, bits + width
        while bits >= 8:
            bits -= 8
            out.append(value >> bits & 255)
        value &= (1 << bits) - 1

    while made < length:
        put(256)
        width = 9
        put(0x20)
        made, run = made + 1, 1
        for code in range(258, 4094):
            width = 9 if code < 511 else 10 if code < 1023 else 11 if code < 2047 else 12
            put(code)
            run += 1
            made += run
            if made >= length:
                break
    put(257)
    out.append(value << (8 - bits) & 255)
    return bytes(out)


def with_xref_stream(
    objects: Mapping[int, bytes], packed: Mapping[int, tuple[int, int]], size: int = 0, w: bytes = b"1 4 2"
) -> bytes:
    out, rows = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {0: (0, 0, 65535)}
    for n, body in sorted(objects.items()):
        rows[n] = (1, len(out), 0)
        out += b"%d 0 obj\n" % n + body + b"\nendobj\n"
    rows |= {n: (2, holder, index) for n, (holder, index) in packed.items()}
    last = max(rows) + 1
    rows[last] = (1, len(out), 0)
    table = b"".join(
        a.to_bytes(1, "big") + b.to_bytes(4, "big") + c.to_bytes(2, "big") for _, (a, b, c) in sorted(rows.items())
    )
    start = len(out)
    head = b"/Type/XRef/Size %d/W[%s]/Root 1 0 R/Filter/FlateDecode" % (size or last + 1, w)
    out += b"%d 0 obj\n" % last + stream(zlib.compress(table, 9), head) + b"\nendobj\n"
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def plain_objects() -> dict[int, bytes]:
    return {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        4: stream(b"0 0 m 100 100 l S"),
    }


def jbig2(page_w: int, page_h: int, more: bytes = b"") -> bytes:
    """Segments of an embedded stream (ITU-T T.88): a page of that size, what is given, the end of the page."""
    info = page_w.to_bytes(4, "big") + page_h.to_bytes(4, "big") + bytes(8) + b"\x00" + b"\x00\x00"
    return segment(0, 48, info) + more + segment(9, 49, b"")


def segment(number: int, kind: int, data: bytes) -> bytes:
    return number.to_bytes(4, "big") + bytes((kind, 0, 1)) + len(data).to_bytes(4, "big") + data


def jpx_in_pdf(data: bytes) -> bytes:
    return picture(1000, 1000, data, b"/Filter/JPXDecode")


def jpeg_in_pdf(data: bytes, w: int = 1000, h: int = 1000) -> bytes:
    return picture(w, h, data, GREY + b"/Filter/DCTDecode")


def plain(count: int = 1) -> bytes:
    """A sound file of ``count`` pages of print."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(pikepdf.Object.parse(FONT))
    for n in range(count):
        text = b"BT /F1 14 Tf 72 %d Td (Minutes of the meeting, page %d) Tj ET" % (720 - n, n + 1)
        body = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, 595, 842],
            Contents=pdf.make_stream(text),
            Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(body)))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, linearize=False)
    return out.getvalue()
