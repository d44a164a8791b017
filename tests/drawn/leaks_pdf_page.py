"""Probes of what a drawn page hides: text, annotations, pictures and shapes."""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.drawn.leaks_pdf import Drawn, clean, leak
from tests.drawn.pdf_sheet import HEIGHT, WIDTH, Sheet, X, Y, place, width


def _over(word: str, grey: float, rule: bool = False) -> Drawn:
    s = Sheet()
    s.word(word)
    box = s.box(word, grey, rule)
    return Drawn(s.done(), box, len(word))


@leak("text-under-box")
def black_box(word: str) -> Drawn:
    return _over(word, 0.0)


@leak("text-under-box")
def grey_box(word: str) -> Drawn:
    return _over(word, 0.6)


@leak("text-under-box")
def white_box_with_rule(word: str) -> Drawn:
    return _over(word, 1.0, True)


@leak("text-under-box")
def white_box_without_rule(word: str) -> Drawn:
    return _over(word, 1.0)


@leak("text-under-box")
def label_typed_over_the_box(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    box = s.box(word, 1.0, True)
    s.text(X, Y, "[3.5(c)]", 10)
    return Drawn(s.done(), box)


@leak("text-under-box")
def box_almost_opaque(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    s.c.setFillAlpha(0.93)
    box = s.box(word, 0.0)
    return Drawn(s.done(), box)


@leak("text-under-box")
def broad_strokes(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    x0, y0, x1, _ = place(word)
    s.c.setLineWidth(6)
    for k in range(4):
        s.c.line(x0, y0 + 2 + 4 * k, x1, y0 + 2 + 4 * k)
    return Drawn(s.done(), place(word))


@leak("text-under-box")
def invisible_text_below_box(word: str) -> Drawn:
    s = Sheet()
    s.word(word, mode=3)
    box = s.box(word)
    return Drawn(s.done(), box, len(word))


@leak("text-under-box")
def invisible_text_over_box(word: str) -> Drawn:
    s = Sheet()
    box = s.box(word)
    s.word(word, mode=3)
    return Drawn(s.done(), box, len(word))


@leak("text-under-box")
def white_on_white(word: str) -> Drawn:
    s = Sheet()
    s.word(word, grey=1.0)
    return Drawn(s.done(), place(word), len(word))


@leak("text-under-box")
def black_on_black(word: str) -> Drawn:
    s = Sheet()
    box = s.box(word)
    s.word(word)
    return Drawn(s.done(), box, len(word))


@leak("text-under-box")
def tiny_under_white_box(word: str) -> Drawn:
    s = Sheet()
    s.text(X, Y, word, 0.8)
    box = s.box("xxxxx", 1.0, True)
    return Drawn(s.done(), box, len(word))


@leak("text-under-box")
def tiny(word: str) -> Drawn:
    s = Sheet()
    s.text(X, Y, word, 0.5)
    return Drawn(s.done(), (X - 1, Y - 1, X + 10, Y + 2), len(word))


@leak("text-under-box")
def clipped_away(word: str) -> Drawn:
    s = Sheet()
    s.c.saveState()
    path = s.c.beginPath()
    path.rect(20, 300, 40, 40)
    s.c.clipPath(path, stroke=0)
    s.word(word)
    s.c.restoreState()
    return Drawn(s.done(), None)


@leak("text-under-box")
def beside_the_page(word: str) -> Drawn:
    s = Sheet()
    s.text(WIDTH + 50, Y, word)
    return Drawn(s.done(), None, len(word))


@leak("text-under-box")
def beside_the_cropped_page(word: str) -> Drawn:
    def crop(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].CropBox = Array([0, 100, WIDTH, HEIGHT])

    s = Sheet()
    s.text(40, 60, "Informant:")
    s.text(X, 60, word)
    return Drawn(s.done(crop), None)


@leak("text-under-box")
def under_a_small_picture(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    x0, y0, x1, y1 = place(word)
    s.picture(Image.new("RGB", (40, 10), (0, 0, 0)), x0, y0, x1 - x0, y1 - y0)
    return Drawn(s.done(), place(word), len(word))


@leak("text-under-box")
def under_a_shading(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    x0, y0, x1, y1 = place(word)
    s.c.saveState()
    path = s.c.beginPath()
    path.rect(x0, y0, x1 - x0, y1 - y0)
    s.c.clipPath(path, stroke=0)
    s.c.linearGradient(x0, y0, x1, y0, ((0.1, 0.1, 0.1), (0.15, 0.15, 0.15)))
    s.c.restoreState()
    return Drawn(s.done(), place(word))


@leak("text-under-box")
def in_a_form(word: str) -> Drawn:
    s = Sheet()
    s.c.beginForm("inner")
    s.word(word)
    s.c.endForm()
    s.c.beginForm("outer")
    s.c.doForm("inner")
    s.c.endForm()
    s.c.doForm("outer")
    box = s.box(word)
    return Drawn(s.done(), box, len(word))


@leak("text-under-box")
def in_a_form_with_its_box(word: str) -> Drawn:
    s = Sheet()
    s.c.saveState()
    s.c.translate(20, -40)
    s.c.beginForm("whole")
    s.word(word)
    s.box(word)
    s.c.endForm()
    s.c.doForm("whole")
    s.c.restoreState()
    x0, y0, x1, y1 = place(word)
    return Drawn(s.done(), (x0 + 20, y0 - 40, x1 + 20, y1 - 40), len(word))


@leak("text-under-box")
def on_a_turned_page(word: str) -> Drawn:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = 90

    s = Sheet()
    s.word(word)
    x0, y0, x1, y1 = s.box(word)
    return Drawn(s.done(turn), (y0, WIDTH - x1, y1, WIDTH - x0), len(word), size=(HEIGHT, WIDTH))


@leak("text-under-box")
def turned_text(word: str) -> Drawn:
    s = Sheet(body=False)
    s.c.saveState()
    s.c.translate(150, 100)
    s.c.rotate(90)
    s.text(0, 0, word)
    s.c.restoreState()
    s.c.rect(136, 98, 18, width(word) + 4, fill=1)
    return Drawn(s.done(), (136, 98, 154, 102 + width(word)), len(word))


@leak("text-under-box", "metadata")
def actual_text(word: str) -> Drawn:
    s = Sheet()
    said = ("\ufeff" + word).encode("utf-16-be").hex()
    s.c._code.append(f"/Span <</ActualText <{said}>>> BDC")
    s.text(X, Y, "XXXXX")
    s.c._code.append("EMC")
    return Drawn(s.done(), place("XXXXX"))


@leak("text-under-box")
def in_a_pattern(word: str) -> Drawn:
    s = Sheet()
    s.word(word)

    def pattern(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        text = page.Contents.read_bytes()
        start = text.rindex(b"BT")
        end = text.rindex(b"ET") + 2
        cell = pdf.make_stream(text[start:end])
        cell.Type, cell.PatternType, cell.PaintType, cell.TilingType = Name.Pattern, 1, 1, 1
        cell.BBox, cell.XStep, cell.YStep = Array([0, 0, WIDTH, HEIGHT]), WIDTH, HEIGHT
        cell.Resources = page.Resources
        page.Resources.Pattern = Dictionary(P1=cell)
        x0, y0, x1, y1 = place(word)
        draw = f"\n/Pattern cs /P1 scn {x0} {y0} {x1 - x0} {y1 - y0} re f\n0 g {x0} {y0} {x1 - x0} {y1 - y0} re f\n"
        page.Contents = pdf.make_stream(text[:start] + text[end:] + draw.encode())

    return Drawn(s.done(pattern), place(word))


@leak("text-under-box")
def signs_typed_over(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    for k in range(12):
        s.text(X - 3 + 6 * k, Y, "■", 14)
    return Drawn(s.done(), place(word, 6))


@leak("text-under-box")
def invisible_on_a_drawn_page(word: str) -> Drawn:
    s = Sheet()
    s.word(word[:4], mode=3)
    return Drawn(s.done(), place(word), len(word[:4]))


@leak("text-under-box")
def invisible_on_other_text(word: str) -> Drawn:
    s = Sheet()
    s.text(45, 340, word, mode=3)
    return Drawn(s.done(), (40, 335, 130, 355), len(word))


@leak("text-under-box")
def without_opacity(word: str) -> Drawn:
    s = Sheet()
    s.c.saveState()
    s.c.setFillAlpha(0.0)
    s.text(X, Y, word)
    s.c.restoreState()
    return Drawn(s.done(), place(word), len(word))


@leak("text-under-box")
def box_that_leaves_the_edges(word: str) -> Drawn:
    """The box is lower than the letters, whose tips show."""
    s = Sheet()
    s.word(word)
    x0, _, x1, _ = place(word)
    s.c.setFillGray(0)
    s.c.rect(x0, Y + 0.5, x1 - x0, 6.5, stroke=0, fill=1)
    return Drawn(s.done(), place(word))


@leak("text-under-box")
def page_in_larger_units(word: str) -> Drawn:
    def units(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].UserUnit = 2

    s = Sheet()
    s.word(word)
    s.box(word)
    return Drawn(s.done(units), None, len(word))


# -------------------------------------------------------------------------------------------- clean look-alikes
@clean
def text_alone(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    return Drawn(s.done())


@clean
def text_upon_black_box(word: str) -> Drawn:
    s = Sheet()
    s.box(word)
    s.word(word, grey=1.0)
    return Drawn(s.done())


@clean
def header_bar(word: str) -> Drawn:
    s = Sheet()
    s.c.setFillGray(0.1)
    s.c.rect(0, 360, WIDTH, 40, stroke=0, fill=1)
    s.text(40, 372, word, 18, 1.0)
    return Drawn(s.done())


@clean
def table_with_shading(word: str) -> Drawn:
    s = Sheet(body=False)
    for row in range(8):
        for column in range(3):
            s.c.setFillGray(0.85 if row % 2 else 1.0)
            s.c.rect(40 + 70 * column, 320 - 20 * row, 70, 20, stroke=1, fill=1)
            s.text(44 + 70 * column, 326 - 20 * row, word)
    return Drawn(s.done())


@clean
def white_text_box(word: str) -> Drawn:
    s = Sheet()
    s.box(word, 1.0, True)
    s.word(word)
    return Drawn(s.done())


@clean
def highlight_transparent(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    s.c.setFillAlpha(0.4)
    s.c.setFillColorRGB(1, 0.9, 0)
    x0, y0, x1, y1 = place(word)
    s.c.rect(x0, y0, x1 - x0, y1 - y0, stroke=0, fill=1)
    return Drawn(s.done())


@clean
def underlined_and_struck(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    x0, y0, x1, y1 = place(word)
    s.c.rect(x0, Y - 2, x1 - x0, 0.8, fill=1)
    s.c.rect(x0, (y0 + y1) / 2, x1 - x0, 1.0, fill=1)
    return Drawn(s.done())


@clean
def watermark(word: str) -> Drawn:
    s = Sheet(body=False)
    s.c.saveState()
    s.c.translate(60, 120)
    s.c.rotate(45)
    s.text(0, 0, word, 40, 0.88)
    s.c.restoreState()
    s.body()
    return Drawn(s.done())


@clean
def box_over_nothing(word: str) -> Drawn:
    s = Sheet()
    s.word("")
    s.box(word)
    return Drawn(s.done())


@clean
def text_in_a_form_upon_its_box(word: str) -> Drawn:
    s = Sheet()
    s.c.beginForm("whole")
    s.box(word, 0.8)
    s.word(word)
    s.c.endForm()
    s.c.doForm("whole")
    return Drawn(s.done())


@clean
def letters_drawn_twice(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    s.text(X + 0.2, Y, word)
    return Drawn(s.done())


@clean
def clip_that_cuts_nothing(word: str) -> Drawn:
    s = Sheet()
    s.c.saveState()
    path = s.c.beginPath()
    path.rect(20, 20, 260, 360)
    s.c.clipPath(path, stroke=0)
    s.word(word)
    s.c.restoreState()
    return Drawn(s.done())


@clean
def invisible_words_that_are_shown(word: str) -> Drawn:
    s = Sheet()
    s.word(word)
    s.word(word, mode=3)
    return Drawn(s.done())


@clean
def small_print(word: str) -> Drawn:
    s = Sheet()
    s.text(40, 60, f"{word} 1) ibid.", 4)
    return Drawn(s.done())
