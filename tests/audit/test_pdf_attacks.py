"""Ways of leaking, and look-alikes, that somebody thought of who had not seen the probes; each by its name."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, String

from pipeline.audit import pdf_file, pdf_page
from pipeline.audit.found import found
from pipeline.model import Frame, Redaction, RedactionKind
from pipeline.scan.pdf import PdfFile
from tests.drawn import fonts
from tests.drawn.pdf_sheet import HEIGHT, WIDTH, Sheet, layer, place, scan

WORD, JAPANESE = "Kuroshio", "黒潮計画書"
LINES = ("Telegram of the third of October", "The talks will be continued in Geneva", "as agreed in the spring note")
COVERED = b"q 0 g 108 245 62 19 re f Q\n"
TEXT = b"BT /F1 12 Tf 110 250 Td (Kuroshio) Tj ET\n"
DPI = 150
Change = Callable[[pikepdf.Pdf, pikepdf.Object], None]


def _page(drawn: bytes, change: Change | None = None) -> bytes:
    """A page of a program that writes Helvetica without embedding it, with more drawn and changed on it."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 400)).obj
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        body = "".join(f"BT /F1 12 Tf 40 {340 - 30 * i} Td ({line}) Tj ET\n" for i, line in enumerate(LINES))
        page.Contents = pdf.make_stream(body.encode() + drawn)
        if change:
            change(pdf, page)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _audited(data: bytes, folder: Path) -> set[str]:
    """Rules of what is found."""
    path = folder / "probe.pdf"
    path.write_bytes(data)
    with PdfFile(path, path.name, DPI, 1 << 28) as pdf:
        frame = Frame(path.name, 1, True, 1, "", pdf.picture(1).pixels, DPI, "stated")
    return {k.rule for k in (*pdf_file.audit(path, path.name), *pdf_page.audit(frame, path, found(frame)))}


def _mask(pdf: pikepdf.Pdf, page: pikepdf.Object) -> None:
    form = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 300, 400])}
    black = pdf.make_stream(b"0 g 0 0 300 400 re f", **form, Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray))
    mask = Dictionary(S=Name.Luminosity, G=black)
    page.Resources["/ExtGState"] = Dictionary(GS=Dictionary(SMask=mask))


def _shown_when(said: Callable[[pikepdf.Object], Dictionary]) -> Change:
    def change(pdf: pikepdf.Pdf, page: pikepdf.Object) -> None:
        layer_ = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Layer 1")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer_]), D=Dictionary(Order=Array([layer_])))
        page.Resources["/Properties"] = Dictionary(M=pdf.make_indirect(said(layer_)))

    return change


def _pressed(pdf: pikepdf.Pdf, page: pikepdf.Object) -> None:
    form = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 80, 19])}
    fonts_ = Dictionary(Font=page.Resources.Font)
    looks = Dictionary(
        N=pdf.make_stream(b"q Q", **form),
        D=pdf.make_stream(b"BT /F1 12 Tf 2 4 Td (Kuroshio) Tj ET", **form, Resources=fonts_),
    )
    note: dict[str, Any] = {
        "Type": Name.Annot,
        "Subtype": Name.Widget,
        "FT": Name.Btn,
        "T": String("btn"),
        "F": 4,
        "AP": looks,
    }
    page.Annots = Array([pdf.make_indirect(Dictionary(**note, Rect=Array([108, 245, 190, 264])))])


def _link(**what: Any) -> Change:
    def change(pdf: pikepdf.Pdf, page: pikepdf.Object) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([40, 80, 120, 95]), **what)
        page.Annots = Array([pdf.make_indirect(note)])

    return change


def _labels(text: str) -> Change:
    def change(pdf: pikepdf.Pdf, page: pikepdf.Object) -> None:
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(text), S=Name.D)]))

    return change


def _title(text: str) -> Change:
    def change(pdf: pikepdf.Pdf, page: pikepdf.Object) -> None:
        pdf.docinfo["/Title"] = text

    return change


def _uri(address: str) -> Dictionary:
    return Dictionary(S=Name.URI, URI=String(address))


HIDDEN = b"/OC /M BDC BT /F1 12 Tf 40 120 Td (Kuroshio) Tj ET EMC\n"
LEAKING = {
    "masked away in a font of every reader": (b"q /GS gs " + TEXT + b"Q\n", _mask, "pdf.text-unseen"),
    "pressed into strokes": (b"BT 0.5 Tz /F1 12 Tf 110 250 Td (Kuroshio) Tj ET\n", None, "pdf.text-tiny"),
    "shown while another layer is off": (
        HIDDEN,
        _shown_when(lambda g: Dictionary(Type=Name.OCMD, OCGs=Array([g]), P=Name.AllOff)),
        "pdf.layer-off",
    ),
    "shown by an expression": (
        HIDDEN,
        _shown_when(lambda g: Dictionary(Type=Name.OCMD, VE=Array([Name.Not, g]))),
        "pdf.layer-off",
    ),
    "shown when it is pressed": (b"", _pressed, "pdf.look-not-shown"),
    "a link to a file": (b"", _link(A=_uri("file:///C:/dossiers/Kuroshio/plan.doc")), "pdf.link"),
    "words of a link": (b"", _link(Contents=String("see the note on Kuroshio")), "pdf.note-text"),
    "a number of a page": (b"", _labels("Kuroshio dossier "), "pdf.page-label"),
}
CLEAN = {
    "a link to a page of the web": _link(A=_uri("https://www.mofa.go.jp/mofaj/annai/")),
    "an address as the words of a link": _link(Contents=String("https://www.mofa.go.jp/mofaj/annai/honsho")),
    "numbers of an annex": _labels("Annex A-"),
    "a copier's title": _title("SKM_C45818010411220"),
    "a scanner's title": _title("img-180104112233-0001"),
}


@pytest.mark.parametrize("name", LEAKING)
def test_leaks(name: str, tmp_path: Path) -> None:
    drawn, change, rule = LEAKING[name]
    assert rule in _audited(_page(drawn, change), tmp_path)


@pytest.mark.parametrize("name", CLEAN)
def test_clean(name: str, tmp_path: Path) -> None:
    assert _audited(_page(COVERED, CLEAN[name]), tmp_path) == set()


def test_a_layer_shown_while_its_group_is_on_is_none(tmp_path: Path) -> None:
    change = _shown_when(lambda g: Dictionary(Type=Name.OCMD, VE=Array([Name.Or, g, Array([Name.Not, g])])))
    assert _audited(_page(HIDDEN, change), tmp_path) == set()


@pytest.mark.parametrize("before", [True, False])
def test_words_around_the_file(before: bool, tmp_path: Path) -> None:
    data, words = _page(COVERED), b"\nagent Kuroshio in Tokyo, source of the report\n"
    assert _audited(words + data if before else data + words, tmp_path) == {"pdf.beside"}
    more = words * 8
    assert _audited(more + data if before else data + more, tmp_path) & {"pdf.prepended", "pdf.appended"}
    assert _audited(data + b"\r\n\0\0", tmp_path) == set()


def test_a_thumbnail_without_a_type(tmp_path: Path) -> None:
    """Acrobat's have none, and the standard asks for none."""
    data = _page(COVERED)
    small = pdfium.PdfDocument(data)[0].render(scale=0.25).to_pil().convert("RGB")

    def add(shown: bool) -> bytes:
        with warnings.catch_warnings(), pikepdf.open(io.BytesIO(data)) as pdf:
            pixels = small.tobytes() if shown else bytes(255 - v // 2 for v in small.tobytes())
            size = {"Width": small.size[0], "Height": small.size[1], "BitsPerComponent": 8}
            pdf.pages[0].obj.Thumb = pdf.make_stream(pixels, ColorSpace=Name.DeviceRGB, **size)
            out = io.BytesIO()
            pdf.save(out)
            return out.getvalue()

    assert _audited(add(True), tmp_path) == set()
    assert _audited(add(False), tmp_path) == {"pdf.thumbnail"}


def test_a_code_printed_in_the_middle_of_a_short_word(tmp_path: Path) -> None:
    fonts.need("mincho", "label")
    for said, rules in ((JAPANESE, {"pdf.layer-under-box"}), ("", set())):
        sheet = Sheet(False)
        sheet.picture(scan(JAPANESE, "code"), 0, 0, WIDTH, HEIGHT)
        layer(sheet, said)
        assert _audited(sheet.done(), tmp_path) == rules


@pytest.mark.parametrize("spread", [True, False])
def test_a_code_read_wrongly_and_spread_over_its_box(spread: bool, tmp_path: Path) -> None:
    """As OCRmyPDF lays it, when Tesseract takes box and code for one word."""
    fonts.need("mincho", "label")
    word = "Kuroshio of the north"
    sheet = Sheet(False)
    picture = scan(word, "code")
    sheet.picture(picture, 0, 0, WIDTH, HEIGHT)
    layer(sheet)
    x0, _, x1, _ = place(word, 3)
    t = sheet.c.beginText(x0, 250)
    t.setFont("Helvetica", 12)
    t.setTextRenderMode(3)
    said = "SIZE7e" if spread else word
    t.setHorizScale(100 * (x1 - x0) / sheet.c.stringWidth(said, "Helvetica", 12))
    t.textOut(said)
    sheet.c.drawText(t)
    path = tmp_path / "probe.pdf"
    path.write_bytes(sheet.done())
    with PdfFile(path, path.name, DPI, 1 << 28) as pdf:
        frame = Frame(path.name, 1, True, 1, "", pdf.picture(1).pixels, DPI, "stated")
    k = frame.pixels.shape[1] / WIDTH
    _, y0, _, y1 = place(word, 3)
    outline = (
        (x0 * k, (HEIGHT - y1) * k),
        (x1 * k, (HEIGHT - y1) * k),
        (x1 * k, (HEIGHT - y0) * k),
        (x0 * k, (HEIGHT - y0) * k),
    )
    box = Redaction("r1", outline, RedactionKind.OUTLINED, 1.0, ())
    assert bool(pdf_page.audit(frame, path, (box,))) is not spread
