"""Probes of text in the fonts of East Asian PDFs, written by hand: codes, tables, directions."""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.drawn.leaks_pdf import Drawn, clean, leak
from tests.drawn.pdf_sheet import Sheet, X, Y


def _font(encoding: str, base: str = "Ryumin-Light") -> Dictionary:
    info = Dictionary(Registry=String("Adobe"), Ordering=String("Japan1"), Supplement=2)
    described = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/" + base), Flags=4, FontBBox=Array([0, -120, 1000, 880]),
        ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=700, StemV=80,
    )  # fmt: skip
    below = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name("/" + base), CIDSystemInfo=info, DW=1000,
        FontDescriptor=described,
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/" + base), Encoding=Name("/" + encoding),
        DescendantFonts=Array([below]),
    )  # fmt: skip


def _set(codes: bytes, encoding: str, cover: bool, vertical: bool = False, count: int = 0) -> Drawn:
    """Codes in a font that is not embedded, with a box over them or not."""
    x, y = (150, 320) if vertical else (X, Y)
    box = (x - 8, y - 12 * count - 2, x + 8, y + 2) if vertical else (X - 2, Y - 5, X + 12 * count + 2, Y + 13)

    def add(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.Resources.Font["/FJ"] = pdf.make_indirect(_font(encoding))
        text = f"\nBT /FJ 12 Tf 0 g {x} {y} Td <{codes.hex()}> Tj ET\n"
        if cover:
            text += f"0 g {box[0]} {box[1]} {box[2] - box[0]} {box[3] - box[1]} re f\n"
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + text.encode())

    s = Sheet(body=not vertical)
    s.text(20, 20, "p. 1")
    return Drawn(s.done(add), box if cover else None, count if cover else None)


def _codes(word: str) -> str:
    """What these fonts hold: the word itself when it is Japanese, else full-width letters of it."""
    return word if ord(word[0]) > 0x3000 else "".join(chr(ord(c) + 0xFEE0) for c in word)


@leak("text-under-box")
def shift_jis(word: str) -> Drawn:
    w = _codes(word)
    return _set(w.encode("cp932"), "90ms-RKSJ-H", True, count=len(w))


@leak("text-under-box")
def ucs2(word: str) -> Drawn:
    w = _codes(word)
    return _set(w.encode("utf-16-be"), "UniJIS-UCS2-H", True, count=len(w))


@leak("text-under-box")
def euc(word: str) -> Drawn:
    w = _codes(word)
    return _set(w.encode("euc-jp"), "EUC-H", True, count=len(w))


@leak("text-under-box")
def vertical(word: str) -> Drawn:
    w = _codes(word)
    return _set(w.encode("utf-16-be"), "UniJIS-UCS2-V", True, True, len(w))


@leak("text-under-box")
def numbers_of_glyphs(word: str) -> Drawn:
    """Identity-H: the file says which glyphs, not which characters; no ToUnicode."""
    cids = b"".join((1500 + ord(c) % 900).to_bytes(2, "big") for c in word)
    return _set(cids, "Identity-H", True, count=len(word))


@leak("text-under-box")
def numbers_of_glyphs_vertical(word: str) -> Drawn:
    cids = b"".join((1500 + ord(c) % 900).to_bytes(2, "big") for c in word)
    return _set(cids, "Identity-V", True, True, len(word))


@leak("text-under-box")
def drawn_glyphs(word: str) -> Drawn:
    """A Type 3 font without names."""

    def add(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        procs = {f"/g{i}": pdf.make_stream(b"600 0 0 0 500 700 d1 0 0 500 700 re f") for i in range(len(word))}
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 600, 700]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), CharProcs=Dictionary(procs), FirstChar=65,
            LastChar=64 + len(word), Widths=Array([600] * len(word)),
            Encoding=Dictionary(
                Type=Name.Encoding, Differences=Array([65, *(Name(f"/g{i}") for i in range(len(word)))])
            ),
        )  # fmt: skip
        page.Resources.Font["/F3"] = pdf.make_indirect(font)
        codes = bytes(range(65, 65 + len(word))).hex()
        wide = 7.2 * len(word) + 4
        text = f"\nBT /F3 12 Tf 0 g {X} {Y} Td <{codes}> Tj ET\n1 g 0 G {X - 2} {Y - 5} {wide} 18 re B\n"
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + text.encode())

    s = Sheet()
    return Drawn(s.done(add), (X - 2, Y - 5, X + 7.2 * len(word) + 2, Y + 13), len(word))


@clean
def shift_jis_shown(word: str) -> Drawn:
    w = _codes(word)
    return _set(w.encode("cp932"), "90ms-RKSJ-H", False, count=len(w))


@clean
def vertical_shown(word: str) -> Drawn:
    w = _codes(word)
    return _set(w.encode("utf-16-be"), "UniJIS-UCS2-V", False, True, len(w))


@clean
def numbers_of_glyphs_shown(word: str) -> Drawn:
    return _set(b"".join((1500 + ord(c) % 900).to_bytes(2, "big") for c in word), "Identity-H", False, count=len(word))
