"""Picture files that are broken, or made to cost their reader dear: written byte by byte, always the same bytes."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image

from bench.scale.pdf_writing import MEGA, zeros


# -------------------------------------------------------------------------------------------------------- PNG
def png(w: int, h: int, data: bytes, more: bytes = b"", bits: int = 8, colour: int = 0) -> bytes:
    """``data``: of IDAT, packed. ``more``: chunks before it."""
    head = struct.pack(">IIBBBBB", w, h, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _small(more: bytes) -> bytes:
    """A sound picture with chunks before its data."""
    return png(600, 800, zlib.compress(bytes(800 * 601)), more)


def png_idat_bomb() -> bytes:
    return png(60_000, 60_000, zeros(3600 * MEGA), bits=8)


def png_sides() -> bytes:
    return png(2**31 - 1, 2**31 - 1, zlib.compress(b""))


def png_idat_short() -> bytes:
    """13,000 x 13,000 pixels, of which a tenth is there."""
    return png(13_000, 13_000, zeros(16 * MEGA))


def png_ztxt() -> bytes:
    return _small(chunk(b"zTXt", b"Comment\0\0" + zeros(2048 * MEGA)))


def png_itxt_many() -> bytes:
    return _small(chunk(b"iTXt", b"Comment\0\1\0\0\0" + zeros(MEGA - 9)) * 200)


def png_profile() -> bytes:
    return _small(chunk(b"iCCP", b"profile\0\0" + zeros(2048 * MEGA)))


def png_chunks() -> bytes:
    return _small(chunk(b"teSt", b"") * 1_000_000)


def png_long() -> bytes:
    return png(500, 100_000, zeros(100_000 * 501, b"\0"))


# ------------------------------------------------------------------------------------------------------- TIFF
def tiff(
    w: int, h: int, data: bytes, packing: int = 1, bits: int = 8, rows: int | None = None,
    more: tuple[tuple[int, int, int, int], ...] = (), following: int = 0, samples: int = 1,
) -> bytes:  # fmt: skip
    """One directory, one strip. ``more``: (tag, type, count, value or offset) to be added or put in place."""
    entries = {
        256: (4, 1, w), 257: (4, 1, h), 258: (3, 1, bits), 259: (3, 1, packing), 262: (3, 1, 1 if samples == 1 else 2),
        273: (4, 1, 8), 277: (3, 1, samples), 278: (4, 1, rows or h), 279: (4, 1, len(data)),
    }  # fmt: skip
    entries |= {tag: (kind, count, value) for tag, kind, count, value in more}
    at = 8 + len(data) + len(data) % 2
    out = b"II*\0" + struct.pack("<I", at) + data + b"\0" * (len(data) % 2) + struct.pack("<H", len(entries))
    for tag, (kind, count, value) in sorted(entries.items()):
        out += struct.pack("<HHII", tag, kind, count, value)
    return out + struct.pack("<I", following)


def tiff_deflate() -> bytes:
    return tiff(60_000, 60_000, zeros(64 * MEGA), packing=8)


def tiff_lzw() -> bytes:
    return tiff(60_000, 60_000, b"\x80\x00\x01\x02" * 4000, packing=5)


def tiff_packbits() -> bytes:
    return tiff(60_000, 60_000, bytes((129, 0)) * MEGA, packing=32773)


def tiff_fax() -> bytes:
    return tiff(65_000, 65_000, b"\xff" * 8125, packing=4, bits=1)


def tiff_fax_short() -> bytes:
    """Within the limit, and noise for data."""
    return tiff(13_000, 13_000, random.Random(1).randbytes(5000), packing=4, bits=1)


def tiff_ring() -> bytes:
    """A directory that follows itself, and one that says that its picture is the file."""
    data = zlib.compress(bytes(600 * 800))
    at = 8 + len(data) + len(data) % 2
    return tiff(600, 800, data, packing=8, following=at)


CHAIN_STEP = 2 + 9 * 12 + 4
"""bytes from one directory of the chain to the next; the first is at 72"""


def tiff_chain(count: int = 100_000) -> bytes:
    """A hundred thousand directories, every one the same small picture."""
    entries, step = 9, CHAIN_STEP
    first = 8 + 64
    out = bytearray(b"II*\0" + struct.pack("<I", first) + bytes(64))
    tags = (
        (256, 4, 8),
        (257, 4, 8),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, 8),
        (279, 4, 64),
    )
    body = struct.pack("<H", entries) + b"".join(struct.pack("<HHII", t, k, 1, v) for t, k, v in tags)
    for n in range(count):
        out += body + struct.pack("<I", first + (n + 1) * step if n + 1 < count else 0)
    return bytes(out)


def tiff_strips() -> bytes:
    """Four million strips for eight hundred rows."""
    count = 4_000_000
    table = struct.pack("<I", 8) * count
    data = bytes(600) + table + struct.pack("<I", 600) * count
    return tiff(600, 800, data, rows=1, more=((273, 4, count, 608), (279, 4, count, 608 + len(table))))


def tiff_count() -> bytes:
    """A list that says it has four thousand million numbers."""
    return tiff(600, 800, bytes(480_000), more=((273, 4, 0xFFFFFFFF, 8), (279, 4, 0xFFFFFFFF, 8)))


def tiff_beyond() -> bytes:
    return tiff(600, 800, bytes(1000), more=((273, 4, 1, 0x7FFFFFFF), (279, 4, 1, 0x7FFFFFFF)))


def bigtiff() -> bytes:
    """Counts and offsets of 2^62."""
    out = b"II+\0\x08\0\0\0" + struct.pack("<Q", 16) + struct.pack("<Q", 5)
    for tag, count, value in (
        (256, 1, 1000),
        (257, 1, 1000),
        (273, 2**62, 2**62),
        (279, 2**62, 2**62),
        (258, 2**62, 16),
    ):
        out += struct.pack("<HHQQ", tag, 16, count, value)
    return out + struct.pack("<Q", 2**62)


def tiff_samples() -> bytes:
    """65,535 samples a pixel."""
    return tiff(10_000, 10_000, bytes(1000), samples=65_535)


# ------------------------------------------------------------------------------------------- JPEG and JPEG 2000
def jpeg_sides() -> bytes:
    """A sound JPEG that is said to have 65,500 x 65,500 pixels."""
    out = io.BytesIO()
    Image.new("L", (64, 64), 255).save(out, "JPEG")
    data = out.getvalue()
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", 65_500, 65_500) + data[at + 4 :]


def jpeg_passes(count: int = 3000, side: int = 8000) -> bytes:
    """A progressive JPEG of very many passes over the same blocks, none of which says anything."""
    tables = b"\xff\xdb\x00\x43\x00" + b"\x01" * 64
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, side, side, 1) + b"\x01\x11\x00"
    # codes of one bit: 0 for direct current; run of 32767 blocks (0xE0) for alternating
    codes = b"\xff\xc4" + struct.pack(">H", 20) + b"\x00" + b"\x01" + bytes(15) + b"\x00"
    codes += b"\xff\xc4" + struct.pack(">H", 20) + b"\x10" + b"\x01" + bytes(15) + b"\xe0"
    blocks = (side // 8) ** 2
    first = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00" + b"\x00\x00\x00" + bytes(blocks // 8 + 1)
    runs, bits = blocks // 32767 + 1, ""
    for _ in range(runs):
        bits += "0" + "1" * 14
    bits += "1" * (-len(bits) % 8)
    coded = bytes(int(bits[n : n + 8], 2) for n in range(0, len(bits), 8)).replace(b"\xff", b"\xff\0")
    again = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00" + b"\x01\x3f\x00" + coded
    return b"\xff\xd8" + tables + frame + codes + first + again * count + b"\xff\xd9"


def jp2_tiles(tile: int = 1) -> bytes:
    """A codestream of 14,000 x 14,000 pixels in tiles of one."""
    return j2k(14_000, 14_000, tile)


def jp2_sides() -> bytes:
    return j2k(0x7FFFFFFF, 0x7FFFFFFF, 0x7FFFFFFF)


def jp2_short() -> bytes:
    """13,000 x 13,000 pixels in one tile, of which nothing is there."""
    return j2k(13_000, 13_000, 13_000)[:-11]


def j2k(w: int, h: int, tile: int, components: int = 1) -> bytes:
    size = struct.pack(">HIIIIIIIIH", 0, w, h, 0, 0, tile, tile, 0, 0, components) + b"\x07\x01\x01" * components
    style = b"\x00\x00\x00\x01\x00\x05\x04\x04\x00\x01"
    quant = b"\x40" + bytes(8 * n for n in range(1, 17))
    out = b"\xff\x4f\xff\x51" + struct.pack(">H", len(size) + 2) + size
    out += b"\xff\x52" + struct.pack(">H", len(style) + 2) + style
    out += b"\xff\x5c" + struct.pack(">H", len(quant) + 2) + quant
    return out + b"\xff\x90" + struct.pack(">HHIBB", 10, 0, 14 + 8, 0, 1) + b"\xff\x93" + bytes(8) + b"\xff\xd9"


# -------------------------------------------------------------------------------------------------------- BMP
def bmp(w: int, h: int, bits: int = 24, packing: int = 0, data: bytes = b"", first: int = 54) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, w, h, 1, bits, packing, 0, 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(data), 0, 0, first) + head + data


def bmp_negative() -> bytes:
    return bmp(2**31 - 1, -(2**31))


def bmp_narrow() -> bytes:
    return bmp(-1000, 1000, data=bytes(3_000_000))


def bmp_runs() -> bytes:
    """Run lengths for 13,000 x 13,000 pixels, of which a few are there."""
    return bmp(13_000, 13_000, 8, 1, bytes(1024) + b"\xff\x00" * 1000, first=54 + 1024)


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("L", (300, 300), 255).save(out, "GIF")
    return out.getvalue()


# -------------------------------------------------------------------------------------- much of it, and whole
def marks_million() -> bytes:
    """A sheet with a million marks of two pixels."""
    page = np.full((3508, 2480), 255, np.uint8)
    rng = np.random.default_rng(1)
    ys, xs = rng.integers(0, 3507, 1_000_000), rng.integers(0, 2479, 1_000_000)
    page[ys, xs] = page[ys, xs + 1] = 0
    return _png(page)


def lines_million() -> bytes:
    """A sheet ruled in lines of one pixel and dashes of three: a million pieces of line."""
    page = np.full((3508, 2480), 255, np.uint8)
    page[::3] = 0
    page[:, ::4] = 255
    return _png(page)


def chequers() -> bytes:
    page = np.indices((3508, 2480)).sum(axis=0) % 2 * 255
    return _png(page.astype(np.uint8))


def noise_large() -> bytes:
    """60,000 x 3,000 pixels of grain, just within every limit."""
    strip = np.random.default_rng(2).integers(0, 2, (3000, 3000), dtype=np.uint8) * 255
    return _png(np.tile(strip, (20, 1)))


def white_large(mode: str = "RGBA") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (14_000, 14_000), (255, 255, 255, 200)).save(out, "PNG", compress_level=1)
    return out.getvalue()


def deep_large() -> bytes:
    """196 million pixels of 32 bits."""
    return tiff(14_000, 14_000, zeros(14_000 * 14_000 * 4), packing=8, bits=32, more=((339, 3, 1, 3),))


def _png(page: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(page).save(out, "PNG", compress_level=6, dpi=(300, 300))
    return out.getvalue()


MAKERS: dict[str, Callable[[], bytes]] = {
    "png-idat-bomb.png": png_idat_bomb,
    "png-sides.png": png_sides,
    "png-idat-short.png": png_idat_short,
    "png-ztxt.png": png_ztxt,
    "png-itxt-many.png": png_itxt_many,
    "png-profile.png": png_profile,
    "png-chunks.png": png_chunks,
    "png-long.png": png_long,
    "tiff-deflate.tif": tiff_deflate,
    "tiff-lzw.tif": tiff_lzw,
    "tiff-packbits.tif": tiff_packbits,
    "tiff-fax.tif": tiff_fax,
    "tiff-ring.tif": tiff_ring,
    "tiff-chain.tif": tiff_chain,
    "tiff-strips.tif": tiff_strips,
    "tiff-count.tif": tiff_count,
    "tiff-beyond.tif": tiff_beyond,
    "tiff-samples.tif": tiff_samples,
    "bigtiff.tif": bigtiff,
    "jpeg-sides.jpg": jpeg_sides,
    "jpeg-passes.jpg": jpeg_passes,
    "jp2-tiles.jp2": jp2_tiles,
    "jp2-sides.jp2": jp2_sides,
    "jp2-short.jp2": jp2_short,
    "bmp-negative.bmp": bmp_negative,
    "bmp-narrow.bmp": bmp_narrow,
    "bmp-runs.bmp": bmp_runs,
    "gif.jpg": gif,
    "marks-million.png": marks_million,
    "lines-million.png": lines_million,
    "chequers.png": chequers,
}
LARGE: dict[str, Callable[[], bytes]] = {
    "noise-large.png": noise_large,
    "white-large.png": white_large,
    "deep-large.tif": deep_large,
}
"""sound, and as large as is allowed"""
