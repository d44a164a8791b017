"""PDF files that are cut, spoilt, empty or locked."""

from __future__ import annotations

import io
import random
import zlib

import pikepdf

from bench.scale.pdf_writing import GREY, TEXT, page, picture, plain, raw, stream


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
    return page(stream(TEXT), trailer=b"/Encrypt 6 0 R/ID[(a)(b)]", others={6: locked})


def picture_missing() -> bytes:
    return page(stream(b"q 595 0 0 842 0 0 cm /Im Do Q"))


def picture_half() -> bytes:
    body = bytes(range(256)) * 4000
    return picture(1000, 1000, zlib.compress(body)[:2000], GREY + b"/Filter/FlateDecode")
