"""Image files that hold, beside a page with its boxes, what the boxes cover; and such as hold only what is harmless.

The page is that of ``leaks_ink``, covered for good; what leaks is in metadata, small copies, other frames or data that
no reader shows.
"""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import cv2
import numpy as np
import pikepdf
from PIL import Image as Pictures
from PIL import PngImagePlugin, TiffImagePlugin

from pipeline.model import Box, Image, LeakKind
from tests.drawn import leaks_ink as ink
from tests.drawn.leaks_ink import DPI, Base, Probe, jpeg, png, saved, tiff

_DESCRIPTION, _MAKE, _MODEL, _SOFTWARE, _DATE, _ARTIST, _COPYRIGHT, _EXIF = 270, 271, 272, 305, 306, 315, 33432, 34665
_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    ' xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/"'
    ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">%s</rdf:Description></rdf:RDF></x:xmpmeta>'
)


@cache
def covered(b: Base) -> Image:
    return ink.laid(b.plain, b.boxes, 0, 1.0)


def _small(picture: Image, side: int = 320) -> Image:
    scale = side / max(picture.shape)
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _thumb(picture: Image, side: int = 320) -> bytes:
    return saved(Pictures.fromarray(_small(picture, side)), "JPEG", quality=70)


def _boxed(picture: Image) -> bytes:
    """As cameras bring it to 4 : 3, with black bars."""
    small = _small(picture, 140)
    out = np.zeros((120, 160), np.uint8)
    y, x = (120 - small.shape[0]) // 2, (160 - small.shape[1]) // 2
    out[y : y + small.shape[0], x : x + small.shape[1]] = small
    return saved(Pictures.fromarray(out), "JPEG", quality=75)


# ----------------------------------------------------------------------------------------------------- EXIF
def exif(tags: dict[int, Any], below: dict[int, Any] | None = None, thumbnail: bytes = b"") -> bytes:
    """An EXIF block by hand: Pillow writes no thumbnail. Values are text or bytes (then of undefined type)."""

    def directory(at: int, entries: dict[int, Any], following: int) -> bytes:
        body, extra = b"", b""
        start = at + 2 + 12 * len(entries) + 4
        for tag in sorted(entries):
            value = entries[tag]
            if isinstance(value, int):
                body += struct.pack("<HHII", tag, 4, 1, value)
                continue
            data, kind = (value, 7) if isinstance(value, bytes) else (value.encode() + b"\0", 2)
            place = data.ljust(4, b"\0") if len(data) <= 4 else struct.pack("<I", start + len(extra))
            body += struct.pack("<HHI", tag, kind, len(data)) + place
            extra += data + b"\0" * (len(data) % 2) if len(data) > 4 else b""
        return struct.pack("<H", len(entries)) + body + struct.pack("<I", following) + extra

    main = dict(tags)
    if below:
        main[_EXIF] = 0
    first = len(directory(8, main, 0)) + 8
    second = b""
    if below:
        main[_EXIF] = first
        second = directory(first, below, 0)
    third, at = b"", first + len(second)
    if thumbnail:
        third = directory(at, {259: 6, 513: at + 2 + 36 + 4, 514: len(thumbnail)}, 0) + thumbnail
    return b"Exif\0\0II*\0\x08\0\0\0" + directory(8, main, at if thumbnail else 0) + second + third


_SCANNER: dict[int, Any] = {
    _MAKE: "FUJITSU", _MODEL: "fi-7160", _SOFTWARE: "PaperStream Capture 2.8", _DATE: "2021:03:04 10:11:12",
}  # fmt: skip


def _with_exif(b: Base, tags: dict[int, Any], below: dict[int, Any] | None = None, thumbnail: bytes = b"") -> bytes:
    return jpeg(covered(b), exif=exif({**_SCANNER, **tags}, below, thumbnail))


def _segment(data: bytes, marker: int, body: bytes) -> bytes:
    """A segment put behind the first two bytes of a JPEG."""
    return data[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body + data[2:]


def _resources(*blocks: tuple[int, bytes]) -> bytes:
    out = b""
    for number, body in blocks:
        out += (
            b"8BIM"
            + struct.pack(">H", number)
            + b"\0\0"
            + struct.pack(">I", len(body))
            + body
            + b"\0" * (len(body) % 2)
        )
    return b"Photoshop 3.0\0" + out


def _irb_thumbnail(data: bytes) -> bytes:
    image = Pictures.open(io.BytesIO(data))
    w, h = image.size
    row = (w * 3 + 3) // 4 * 4
    return struct.pack(">IIIIIIHH", 1, w, h, row, row * h, len(data), 24, 1) + data


def _iptc(number: int, text: str) -> bytes:
    data = text.encode()
    return b"\x1c\x01\x5a\0\x03\x1b%G" + b"\x1c\x02" + bytes((number,)) + struct.pack(">H", len(data)) + data


def _xmp(inner: str) -> bytes:
    return (_XMP % inner).encode()


def _xmp_segment(data: bytes, inner: str) -> bytes:
    return _segment(data, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _xmp(inner))


def _xmp_text(name: str, text: str) -> str:
    return f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt></{name}>'


def _xmp_thumbnail(data: bytes) -> str:
    coded = base64.b64encode(data).decode()
    return (
        '<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType="Resource"><xmpGImg:width>256</xmpGImg:width>'
        f"<xmpGImg:format>JPEG</xmpGImg:format><xmpGImg:image>{coded}</xmpGImg:image></rdf:li></rdf:Alt></xmp:Thumbnails>"
    )


# ------------------------------------------------------------------------------------------------ PNG, TIFF
def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _with_chunk(b: Base, kind: bytes, body: bytes) -> bytes:
    data = png(covered(b))
    return data[:33] + _chunk(kind, body) + data[33:]


def _png_texts(b: Base, *texts: tuple[str, str, bool]) -> bytes:
    info = PngImagePlugin.PngInfo()
    for key, text, packed in texts:
        if text.isascii() and not packed:
            info.add_text(key, text)
        else:
            info.add_itxt(key, text, zip=packed)
    return png(covered(b), pnginfo=info)


def _tiff_tags(b: Base, tags: dict[int, Any]) -> bytes:
    info = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in tags.items():
        info[tag] = value
        if isinstance(value, bytes):
            info.tagtype[tag] = 2 if tag == _DESCRIPTION else 7
    return tiff(Pictures.fromarray(covered(b)), tiffinfo=info)


def _frames(*pictures: Image, subfile: int = 0) -> bytes:
    """A TIFF of several; ``subfile``: NewSubfileType of all but the first."""
    out = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(out, True) as writer:
        for n, picture in enumerate(pictures):
            info = TiffImagePlugin.ImageFileDirectory_v2()
            if n and subfile:
                info[254] = subfile
            image = Pictures.fromarray(picture)
            image.save(writer, "TIFF", compression="tiff_lzw", dpi=(DPI, DPI), tiffinfo=info)
            writer.newFrame()
    return out.getvalue()


def _plain_tiff(picture: Image, lost: Image | None = None, sub: Image | None = None, header: bool = True) -> bytes:
    """Uncompressed, by hand: ``lost`` stands in the file with its directory and no way to it, ``sub`` as a SubIFD."""
    out = bytearray(b"II*\0\0\0\0\0")

    def strip(p: Image) -> int:
        at = len(out)
        out.extend(p.tobytes() + b"\0" * (p.size % 2))
        return at

    def directory(p: Image, at: int, more: dict[int, int]) -> int:
        tags = {
            256: p.shape[1],
            257: p.shape[0],
            258: 8,
            259: 1,
            262: 1,
            273: at,
            277: 1,
            278: p.shape[0],
            279: p.size,
            **more,
        }
        place = len(out)
        out.extend(struct.pack("<H", len(tags)))
        for tag, value in sorted(tags.items()):
            out.extend(struct.pack("<HHII", tag, 4, 1, value))
        out.extend(b"\0\0\0\0")
        return place

    more: dict[int, int] = {}
    if lost is not None:
        at = strip(lost)
        directory(lost, at, {})
    if sub is not None:
        at = strip(sub)
        more[330] = directory(sub, at, {254: 1})
    at = strip(picture)
    first = directory(picture, at, more)
    out[4:8] = struct.pack("<I", first)
    return bytes(out)


def _layered(b: Base) -> bytes:
    """The head of Photoshop's data block, with two layers and their pixels packed."""
    packed = zlib.compress(b.plain.tobytes(), 1)
    body = struct.pack("<h", 2) + b"\0" * 60 + packed
    data = b"Adobe Photoshop Document Data Block\0" + b"MIB8ryaL" + struct.pack("<I", len(body)) + body
    return _tiff_tags(b, {37724: data})


# ---------------------------------------------------------------------------------------- JPEG 2000 and BMP
def _jp2(b: Base, *boxes: tuple[bytes, bytes]) -> bytes:
    data = saved(Pictures.fromarray(covered(b)), "JPEG2000", quality_mode="rates", quality_layers=[12])
    for kind, body in boxes:
        data += struct.pack(">I", len(body) + 8) + kind + body
    return data


def _bmp(b: Base, after: bytes = b"") -> bytes:
    return saved(Pictures.fromarray(covered(b)), "BMP", dpi=(DPI, DPI)) + after


# -------------------------------------------------------------------------------------------------- probes
_TEXT, _THUMB = LeakKind.METADATA, LeakKind.THUMBNAIL


def _user(word: str, code: str) -> bytes:
    if code == "unicode":
        return b"UNICODE\0" + word.encode("utf-16-le")
    return b"JIS\0\0\0\0\0" + word.encode("iso2022_jp") if code == "jis" else b"ASCII\0\0\0" + word.encode()


def leaking() -> Iterator[Probe]:
    def probe(name: str, suffix: str, kind: LeakKind, draw: Callable[[Base], bytes]) -> Probe:
        return Probe(f"file-{name}", suffix, frozenset({kind}), draw)

    yield probe("exif-description", ".jpg", _TEXT, lambda b: _with_exif(b, {_DESCRIPTION: b.word}))
    yield probe("exif-comment", ".jpg", _TEXT, lambda b: _with_exif(b, {}, {37510: _user(b.word, "ascii")}))
    yield probe("exif-unicode", ".jpg", _TEXT, lambda b: _with_exif(b, {}, {37510: _user(b.word, "unicode")}))
    yield probe("exif-jis", ".jpg", _TEXT, lambda b: _with_exif(b, {}, {37510: _user(b.word, "jis")}))
    yield probe("exif-windows", ".jpg", _TEXT, lambda b: _with_exif(b, {40092: (b.word + "\0").encode("utf-16-le")}))
    yield probe("exif-artist", ".jpg", _TEXT, lambda b: _with_exif(b, {_ARTIST: b.word}))
    yield probe(
        "exif-maker-note", ".jpg", _TEXT,
        lambda b: _with_exif(b, {}, {37500: b"ACME\0\1\2" + f"the informant named {b.word} 情報提供者".encode()}),
    )  # fmt: skip
    yield probe("exif-thumbnail", ".jpg", _THUMB, lambda b: _with_exif(b, {}, thumbnail=_thumb(b.plain)))
    yield probe("exif-thumbnail-bars", ".jpg", _THUMB, lambda b: _with_exif(b, {}, thumbnail=_boxed(b.plain)))
    yield probe(
        "jfxx-thumbnail", ".jpg", _THUMB,
        lambda b: _segment(jpeg(covered(b)), 0xE0, b"JFXX\0\x10" + _thumb(b.plain, 250)),
    )  # fmt: skip
    yield probe(
        "photoshop-thumbnail", ".jpg", _THUMB,
        lambda b: _segment(jpeg(covered(b)), 0xED, _resources((1036, _irb_thumbnail(_thumb(b.plain))))),
    )  # fmt: skip
    yield probe(
        "xmp-thumbnail", ".jpg", _THUMB, lambda b: _xmp_segment(jpeg(covered(b)), _xmp_thumbnail(_thumb(b.plain)))
    )
    yield probe(
        "iptc-caption",
        ".jpg",
        _TEXT,
        lambda b: _segment(jpeg(covered(b)), 0xED, _resources((1028, _iptc(120, b.word)))),
    )
    yield probe(
        "xmp-description", ".jpg", _TEXT, lambda b: _xmp_segment(jpeg(covered(b)), _xmp_text("dc:description", b.word))
    )
    yield probe(
        "xmp-layer-text", ".jpg", _TEXT,
        lambda b: _xmp_segment(jpeg(covered(b)), "<photoshop:TextLayers><rdf:Bag>"
                               f"<rdf:li photoshop:LayerText='{b.word}'/>"
                               "</rdf:Bag></photoshop:TextLayers>"),
    )  # fmt: skip
    yield probe("jpeg-comment", ".jpg", _TEXT, lambda b: _segment(jpeg(covered(b)), 0xFE, b.word.encode()))
    yield probe(
        "jpeg-after-end", ".jpg", _TEXT, lambda b: jpeg(covered(b)) + f"names of sources: {b.word} 情報提供者".encode()
    )
    yield probe("jpeg-second-picture", ".jpg", LeakKind.EXTRA_FRAME, lambda b: jpeg(covered(b)) + jpeg(b.plain))
    yield probe("jpeg-attachment", ".jpg", LeakKind.ATTACHMENT, lambda b: jpeg(covered(b)) + b"PK\3\4" + b"x" * 900)
    yield probe("png-text", ".png", _TEXT, lambda b: _png_texts(b, ("Comment", b.word, False)))
    yield probe("png-packed-text", ".png", _TEXT, lambda b: _png_texts(b, ("Description", b.word, True)))
    yield probe(
        "png-private-chunk", ".png", _TEXT, lambda b: _with_chunk(b, b"prVt", f"source is {b.word} 情報提供者".encode())
    )
    yield probe("png-exif", ".png", _TEXT, lambda b: _with_chunk(b, b"eXIf", exif({_DESCRIPTION: b.word})[6:]))
    yield probe("png-after-end", ".png", LeakKind.EXTRA_FRAME, lambda b: png(covered(b)) + png(b.plain))
    yield probe(
        "png-animated", ".png", LeakKind.HIDDEN_LAYER,
        lambda b: png(covered(b), save_all=True, append_images=[Pictures.fromarray(b.plain)]),
    )  # fmt: skip
    yield probe("tiff-description", ".tif", _TEXT, lambda b: _tiff_tags(b, {_DESCRIPTION: b.word.encode()}))
    yield probe(
        "tiff-private-tag",
        ".tif",
        _TEXT,
        lambda b: _tiff_tags(b, {65001: f"the source is {b.word} 情報提供者".encode()}),
    )
    yield probe("tiff-reduced", ".tif", _THUMB, lambda b: _frames(covered(b), _small(b.plain, 600), subfile=1))
    yield probe(
        "tiff-sub-directory", ".tif", LeakKind.HIDDEN_LAYER, lambda b: _plain_tiff(covered(b), sub=_small(b.plain, 500))
    )
    yield probe("tiff-lost-page", ".tif", LeakKind.HIDDEN_LAYER, lambda b: _plain_tiff(covered(b), lost=b.plain))
    yield probe("tiff-second-frame", ".tif", LeakKind.EXTRA_FRAME, lambda b: _frames(covered(b), b.plain))
    yield probe("tiff-layers", ".tif", LeakKind.HIDDEN_LAYER, _layered)
    yield probe("jp2-xml", ".jp2", _TEXT, lambda b: _jp2(b, (b"xml ", f"<note>{b.word}</note>".encode())))
    yield probe(
        "jp2-uuid", ".jp2", _TEXT, lambda b: _jp2(b, (b"uuid", b"JpgTiffExif->JP2" + exif({_DESCRIPTION: b.word})[6:]))
    )
    yield probe(
        "jp2-label",
        ".jp2",
        _TEXT,
        lambda b: _jp2(b, (b"asoc", struct.pack(">I4s", 8 + len(b.word.encode()), b"lbl ") + b.word.encode())),
    )
    yield probe("bmp-after-end", ".bmp", _TEXT, lambda b: _bmp(b, f"names of sources: {b.word} 情報提供者".encode()))
    yield probe("pdf-jpeg-after-end", ".pdf", _TEXT, lambda b: _pdf(b, jpeg(covered(b)) + _phrase(b.word)))
    yield probe(
        "pdf-jp2-xml", ".pdf", _TEXT,
        lambda b: _pdf(b, _jp2(b, (b"xml ", f"<note>{b.word}</note>".encode())), "JPXDecode"),
    )  # fmt: skip


def _phrase(word: str) -> bytes:
    return f"names of sources: {word} 情報提供者".encode()


def _pdf(b: Base, data: bytes, coded: str = "DCTDecode") -> bytes:
    """A page that a picture fills, all of its file kept in the stream."""
    height, width = b.plain.shape
    grey, name = pikepdf.Name.DeviceGray, pikepdf.Name(f"/{coded}")
    return ink.picture_pdf(data, width, height, BitsPerComponent=8, ColorSpace=grey, Filter=name)


def _other_page(b: Base) -> Image:
    """Another page of the same kind, without boxes."""
    return np.ascontiguousarray(ink.base("別紙", True).plain)


def _same_form(b: Base) -> tuple[Image, Image]:
    """Two sheets of one printed form, filled in differently; on the first something is withheld."""
    blank = np.full_like(b.plain, 255)
    for y in range(120, 960, 70):
        cv2.line(blank, (90, y), (1150, y), 0, 2)
    for x in (90, 380, 1150):
        cv2.line(blank, (x, 120), (x, 890), 0, 2)
    first, second = blank.copy(), blank.copy()
    for n, y in enumerate(range(165, 880, 70)):
        for page, words in ((first, "沿岸漁業協定の経緯"), (second, "留学生交換予算承認")):
            page[:] = ink.written(page, words[n % 5 :] + str(n * 37), Box(400, y - 20, 1100, y + 10), 0, 26, "mincho")
    return ink.laid(first, (Box(400, 275, 800, 322),), 0, 1.0), second


def clean() -> Iterator[Probe]:
    def probe(name: str, suffix: str, draw: Callable[[Base], bytes]) -> Probe:
        return Probe(f"file-clean-{name}", suffix, frozenset(), draw)

    yield probe("scanner", ".jpg", lambda b: _with_exif(b, {}, {36867: "2021:03:04 10:11:12", 42036: "EF50mm f/1.8"}))
    yield probe("camera", ".jpg", lambda b: _with_exif(
        b, {_DESCRIPTION: "OLYMPUS DIGITAL CAMERA         ", _COPYRIGHT: "(c) 国立公文書館"},
        {37510: b"ASCII\0\0\0" + b" " * 40, 37500: b"OLYMP\0\1\0" + bytes(range(256)) * 8},
    ))  # fmt: skip
    yield probe("thumbnail", ".jpg", lambda b: _with_exif(b, {}, thumbnail=_thumb(covered(b))))
    yield probe("thumbnail-bars", ".jpg", lambda b: _with_exif(b, {}, thumbnail=_boxed(covered(b))))
    yield probe("thumbnail-lighter", ".jpg", lambda b: _with_exif(
        b, {}, thumbnail=_thumb((covered(b) * 0.8 + 40).astype(np.uint8), 200)))  # fmt: skip
    yield probe("file-name", ".jpg", lambda b: _with_exif(b, {_DESCRIPTION: "scan_0001.jpg", 269: "Page 1 of 3"}))
    yield probe("tool-comment", ".jpg", lambda b: _segment(
        jpeg(covered(b)), 0xFE, b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90\n"))  # fmt: skip
    yield probe("printed-title", ".jpg", lambda b: _with_exif(b, {_DESCRIPTION: "会談記録"}))
    yield probe("photoshop", ".jpg", lambda b: _segment(
        jpeg(covered(b)), 0xED, _resources((1005, b"\0\xc8\0\0\0\1\0\1" * 2),
                                           (1036, _irb_thumbnail(_thumb(covered(b)))),
                                           (1061, bytes(16)))))  # fmt: skip
    yield probe("xmp", ".jpg", lambda b: _xmp_segment(jpeg(covered(b)),
        "<xmp:CreatorTool>Adobe Photoshop 25.0 (Windows)</xmp:CreatorTool>"
        "<xmpMM:DocumentID>xmp.did:0a1b2c3d-aaaa</xmpMM:DocumentID>"
        + _xmp_text("dc:rights", "Public Domain") + "<dc:format>image/jpeg</dc:format>"))  # fmt: skip
    yield probe("padding", ".jpg", lambda b: jpeg(covered(b)) + b"\0" * 4096)
    yield probe("same-picture-again", ".jpg", lambda b: jpeg(covered(b)) + _thumb(covered(b), 640))
    yield probe("png-software", ".png", lambda b: _png_texts(
        b, ("Software", "GIMP 2.10", False), ("date:create", "2021-03-04T10:11:12+09:00", False),
        ("Comment", "Created with GIMP", False)))  # fmt: skip
    yield probe("png-chunk", ".png", lambda b: _with_chunk(b, b"prVt", bytes(range(64))))
    yield probe("tiff-scanner", ".tif", lambda b: _tiff_tags(
        b, {_MAKE: "Canon", _MODEL: "DR-G2110", _SOFTWARE: "CapturePerfect 3.1", 285: "Page 12",
            65001: bytes(range(40))}))  # fmt: skip
    yield probe("tiff-reduced", ".tif", lambda b: _frames(covered(b), _small(covered(b), 600), subfile=1))
    yield probe("tiff-sub-directory", ".tif", lambda b: _plain_tiff(covered(b), sub=_small(covered(b), 500)))
    yield probe("tiff-pages", ".tif", lambda b: _frames(covered(b), _other_page(b)))
    yield probe("tiff-page-twice", ".tif", lambda b: _frames(covered(b), covered(b)))
    yield probe("tiff-form", ".tif", lambda b: _frames(*_same_form(b)))
    yield probe(
        "no-boxes", ".jpg", lambda b: jpeg(b.plain, exif=exif({_DESCRIPTION: b.word}, thumbnail=_thumb(b.plain)))
    )
    yield probe("jp2", ".jp2", lambda b: _jp2(b, (b"xml ", b"<scan><device>EPSON</device></scan>")))
    yield probe("pdf", ".pdf", lambda b: _pdf(b, _with_exif(b, {}, thumbnail=_thumb(covered(b)))))
    yield probe("bmp", ".bmp", lambda b: _bmp(b, b"\0\0"))


def probes() -> tuple[Probe, ...]:
    return (*leaking(), *clean())
