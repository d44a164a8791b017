"""PDF pages that are right and more than anybody can draw."""

from __future__ import annotations

import random

from bench.scale.pdf_writing import GREY, TEXT, flate, page, picture, stream, zeros


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
    return page(stream(TEXT)).replace(b"[0 0 595 842]", b"[0 0 1e38 1e38]")
