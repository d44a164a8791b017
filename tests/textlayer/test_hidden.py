"""Hostile PDFs: what is half covered, cut off, too small, set upon other text, or told by one glyph is never taken."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import DamagedFile
from pipeline.model import Glyph
from pipeline.scan import pdf_bounds
from pipeline.scan.pdf_text import TextReader
from pipeline.textlayer.trust import judge
from tests.drawn import digital as draw
from tests.textlayer.test_born_digital import frame_of

SAID = "The person named in paragraph four"


def page(path: Path, more: Callable[[Canvas, float], None]) -> Path:
    c = draw.canvas(path)
    y = draw.column(c, draw.wrapped(draw.ENGLISH, draw.SERIF, 11, 420), 90, 760, draw.SERIF, 11, 16) - 20
    c.setFont(draw.SERIF, 11)
    more(c, y)
    c.save()
    return path


def half_covered(c: Canvas, y: float) -> None:
    c.drawString(90, y, SAID)
    c.setFillGray(1)
    shape = c.beginPath()
    shape.moveTo(85, y - 3)
    for k in range(1, 11):
        shape.lineTo(85 + 20 * k, y - 3)
    shape.lineTo(285, y + 4)
    shape.lineTo(85, y + 4)
    shape.close()
    c.drawPath(shape, fill=1, stroke=0)


def brushed_over(c: Canvas, y: float) -> None:
    c.drawString(90, y, SAID)
    c.setStrokeGray(1)
    c.setLineWidth(5)
    path = c.beginPath()
    path.moveTo(85, y + 3)
    path.lineTo(180, y + 2.5)
    path.lineTo(300, y + 3)
    c.drawPath(path, stroke=1, fill=0)


def cut_off(c: Canvas, y: float) -> None:
    path = c.beginPath()
    path.rect(85, y, 300, 3)
    c.clipPath(path, stroke=0, fill=0)
    c.drawString(90, y, SAID)


def dust(c: Canvas, y: float) -> None:
    c.setFont(draw.SERIF, 1.5)
    c.drawString(90, y, SAID)


def squeezed(c: Canvas, y: float) -> None:
    text = c.beginText(96.5, y)
    text.setFont(draw.SERIF, 11)
    text.setHorizScale(2)
    text.textOut(SAID)
    c.drawString(90, y, "Hidden between the letters of a line")
    c.drawText(text)


def upon_another(c: Canvas, y: float) -> None:
    c.drawString(90, y, SAID)
    c.drawString(90, y, "Nothing was heard of it this month")


@pytest.mark.parametrize("hide", [half_covered, brushed_over, cut_off, dust, squeezed, upon_another])
def test_text_that_nobody_can_read_is_not_taken(tmp_path: Path, hide: Callable[[Canvas, float], None]) -> None:
    verdict = judge(frame_of(page(tmp_path / "page.pdf", hide)))
    assert verdict is not None and not verdict.trusted


def framed(c: Canvas, y: float) -> None:
    c.drawString(90, y, SAID)
    c.setLineWidth(3)
    c.roundRect(60, y - 20, 480, 740 - y, 6, stroke=1, fill=0)


def in_its_cell(c: Canvas, y: float) -> None:
    path = c.beginPath()
    path.rect(85, y - 4, 300, 16)
    c.clipPath(path, stroke=0, fill=0)
    c.drawString(90, y, SAID)


def bold_by_printing_twice(c: Canvas, y: float) -> None:
    c.drawString(90, y, SAID)
    c.drawString(90.3, y, SAID)


@pytest.mark.parametrize("harmless", [framed, in_its_cell, bold_by_printing_twice])
def test_frames_cells_and_bold_print_hide_nothing(tmp_path: Path, harmless: Callable[[Canvas, float], None]) -> None:
    verdict = judge(frame_of(page(tmp_path / "page.pdf", harmless)))
    assert verdict is not None and verdict.trusted, verdict


def changed(path: Path, change: Callable[[pikepdf.Pdf, pikepdf.Page], None]) -> Path:
    with pikepdf.open(page(path, lambda c, y: c.drawString(90, y, SAID)), allow_overwriting_input=True) as pdf:
        change(pdf, pdf.pages[0])
        pdf.save(path)
    return path


def named(entry: bytes) -> Callable[[pikepdf.Pdf, pikepdf.Page], None]:
    def change(pdf: pikepdf.Pdf, sheet: pikepdf.Page) -> None:
        head = b"begincmap 1 begincodespacerange <00><ff> endcodespacerange "
        for _, font in sheet.resources["/Font"].items():
            font[Name.ToUnicode] = pdf.make_stream(head + entry + b" endcmap")

    return change


def test_a_paragraph_behind_one_glyph_is_no_name_of_it(tmp_path: Path) -> None:
    long = ("t" + SAID).encode("utf-16-be").hex().encode()
    path = changed(tmp_path / "page.pdf", named(b"1 beginbfchar <74> <" + long + b"> endbfchar"))
    verdict = judge(frame_of(path))
    assert verdict is not None and "stand for nothing" in verdict.evidence.detail


def test_a_character_map_of_four_billion_codes_is_not_read(tmp_path: Path) -> None:
    path = changed(tmp_path / "page.pdf", named(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange"))
    verdict = judge(frame_of(path))
    assert verdict is not None and "tables too long" in verdict.evidence.detail


def test_widths_of_four_billion_codes_are_not_read(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf, sheet: pikepdf.Page) -> None:
        for _, font in sheet.resources["/Font"].items():
            font[Name.DescendantFonts] = Array([Dictionary(W=Array([0, 4_294_967_295, 500]))])

    assert "tables too long" in pdf_bounds.bounds(changed(tmp_path / "page.pdf", change), 1).doubt


def test_instructions_without_end_leave_the_page_to_the_engine(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf, sheet: pikepdf.Page) -> None:
        sheet.contents_add(b"q Q " * 400_000)

    verdict = judge(frame_of(changed(tmp_path / "page.pdf", change)))
    assert verdict is not None and "too long" in verdict.evidence.detail


def drawing_itself(times: int) -> Callable[[pikepdf.Pdf, pikepdf.Page], None]:
    def change(pdf: pikepdf.Pdf, sheet: pikepdf.Page) -> None:
        form = pdf.make_indirect(pdf.make_stream(b"/X Do " * times, Type=Name.XObject, Subtype=Name.Form))
        form[Name.BBox] = Array([0, 0, 595, 842])
        form[Name.Resources] = Dictionary(XObject=Dictionary(X=form))
        sheet.resources[Name.XObject] = Dictionary(X=form)
        sheet.contents_add(b"/X Do")

    return change


def test_a_form_that_draws_itself_twice_fails_its_page_before_it_takes_all_memory(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match="forms within forms"):
        frame_of(changed(tmp_path / "page.pdf", drawing_itself(2)))


def test_a_form_that_draws_itself_once_does_no_harm(tmp_path: Path) -> None:
    verdict = judge(frame_of(changed(tmp_path / "page.pdf", drawing_itself(1))))
    assert verdict is not None and verdict.trusted


def test_work_without_end_is_stopped() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf_bounds, "_CPU_SECONDS", 0.05)
        with pytest.raises(pdf_bounds.TooLong), pdf_bounds.limited():
            while True:
                pass


def test_a_limit_that_ran_out_late_harms_nobody() -> None:
    """A signal still on its way when the text was read, or taken by a thread of a library, killed the worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf_bounds, "_CPU_SECONDS", 0.0)
        for _ in range(20):
            with contextlib.suppress(pdf_bounds.TooLong), pdf_bounds.limited():
                end = time.monotonic() + 0.06
                while time.monotonic() < end:
                    pass
    for _ in range(1000):
        pass
    assert not [t for t in threading.enumerate() if t.name == "koden-limit"]


def white_title(c: Canvas, y: float) -> None:
    """A dark band with a title in outlines: no text of the file."""
    c.setFillGray(0.2)
    c.rect(90, y - 60, 300, 50, fill=1, stroke=0)
    c.setFillGray(1)
    for k in range(4):
        path = c.beginPath()
        for dx, dy in ((0, 0), (4, 0), (4, 14), (16, 14), (16, 18), (4, 18), (4, 30), (0, 30)):
            (path.lineTo if dx or dy else path.moveTo)(110 + 30 * k + dx, y - 50 + dy)
        path.close()
        c.drawPath(path, fill=1, stroke=0)


def large_outlines(c: Canvas, y: float) -> None:
    for k in range(3):
        path = c.beginPath()
        for dx, dy in ((0, 0), (5, 0), (5, 20), (26, 20), (26, 25), (5, 25), (5, 40), (0, 40)):
            (path.lineTo if dx or dy else path.moveTo)(110 + 40 * k + dx, y - 60 + dy)
        path.close()
        c.drawPath(path, fill=1, stroke=0)


@pytest.mark.parametrize("title", [white_title, large_outlines])
def test_a_few_large_letters_that_are_no_text_of_the_file_are_read(
    tmp_path: Path, title: Callable[[Canvas, float], None]
) -> None:
    verdict = judge(frame_of(page(tmp_path / "page.pdf", title)))
    assert verdict is not None and verdict.trusted and verdict.unnamed


def test_text_that_the_two_readers_of_the_file_see_differently_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where one of them goes by the file before it was changed: the same places, another name."""
    path = page(tmp_path / "page.pdf", lambda c, y: c.drawString(90, y, SAID))
    honest = TextReader.glyphs

    def before(self: TextReader, number: int, *rest: Any) -> tuple[Glyph, ...]:
        return tuple(replace(g, text={"f": "k", "p": "q"}.get(g.text, g.text)) for g in honest(self, number, *rest))

    monkeypatch.setattr(TextReader, "glyphs", before)
    verdict = judge(frame_of(path))
    assert verdict is not None and "two readers" in verdict.evidence.detail


def test_what_is_filled_in_and_not_drawn_is_named(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf, sheet: pikepdf.Page) -> None:
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, F=4, Rect=Array([100, 300, 300, 330]))
        sheet.obj[Name.Annots] = Array([pdf.make_indirect(field)])

    assert any("1 form fields" in note for note in frame_of(changed(tmp_path / "page.pdf", change)).notes)
