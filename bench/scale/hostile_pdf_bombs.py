"""PDF files that unpack to far more than they are, or say that they are far larger."""

from __future__ import annotations

import base64
import zlib

from bench.scale.pdf_writing import (
    BIT,
    GREY,
    MEGA,
    TEXT,
    deep,
    jbig2,
    lzw,
    page,
    picture,
    plain_objects,
    segment,
    stream,
    with_xref_stream,
    zeros,
)


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


def xref_size() -> bytes:
    return with_xref_stream(plain_objects(), {}, size=2_147_483_647, w=b"1 4 2")


def xref_widths() -> bytes:
    return with_xref_stream(plain_objects(), {}, w=b"2147483647 2147483647 2147483647")


def xref_bomb() -> bytes:
    """A table of references that unpacks to 2 GB: a hundred million objects."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for n, body in sorted(plain_objects().items()):
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
        stream(TEXT),
        catalog=b"/Metadata 6 0 R",
        others={6: stream(zeros(2048 * MEGA, b"<"), b"/Type/Metadata/Subtype/XML/Filter/FlateDecode")},
    )
