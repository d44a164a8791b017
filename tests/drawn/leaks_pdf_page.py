"""Probes of what a drawn page hides: text, annotations, pictures and shapes."""

from __future__ import annotations

import pikepdf
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw

from tests.drawn import fonts
from tests.drawn.leaks_pdf import Drawn, clean, leak
from tests.drawn.pdf_sheet import HEIGHT, SIZE, WIDTH, K, Sheet, X, Y, place, scan, width


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


# ---------------------------------------------------------------------------------------------- annotations
def _note(word: str, *, contents: str = "", paint: str | None = None, hide: int = 4, **more: object) -> Drawn:
    box = place(word)

    def add(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array(box), F=hide, P=pdf.pages[0].obj)
        for key, value in more.items():
            note[f"/{key}"] = value
        if contents:
            note.Contents = String(contents)
        if paint is not None:
            look = pdf.make_stream(paint.encode())
            look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array(box)
            note.AP = Dictionary(N=pdf.make_indirect(look))
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])

    s = Sheet()
    s.word(word)
    return Drawn(s.done(add), box)


def _filled(word: str, colour: str = "0 g") -> str:
    x0, y0, x1, y1 = place(word)
    return f"{colour} {x0} {y0} {x1 - x0} {y1 - y0} re f"


@leak("annotation")
def redaction_not_applied(word: str) -> Drawn:
    return _note(word, Subtype=Name.Redact, IC=Array([0, 0, 0]), C=Array([1, 0, 0]))


@leak("annotation")
def square_note(word: str) -> Drawn:
    return _note(word, Subtype=Name.Square, IC=Array([0, 0, 0]), paint=_filled(word))


@leak("annotation")
def opaque_highlight(word: str) -> Drawn:
    x0, y0, x1, y1 = place(word)
    corners = Array([x0, y1, x1, y1, x0, y0, x1, y0])
    return _note(word, Subtype=Name.Highlight, QuadPoints=corners, C=Array([0, 0, 0]), paint=_filled(word))


@leak("annotation")
def dark_highlight_without_look(word: str) -> Drawn:
    x0, y0, x1, y1 = place(word)
    corners = Array([x0, y1, x1, y1, x0, y0, x1, y0])
    return _note(word, Subtype=Name.Highlight, QuadPoints=corners, C=Array([0, 0, 0]))


@leak("annotation")
def ink_note(word: str) -> Drawn:
    x0, y0, x1, _ = place(word)
    lines = " ".join(f"{x0} {y0 + 3 + 4 * k} m {x1} {y0 + 3 + 4 * k} l S" for k in range(4))
    return _note(word, Subtype=Name.Ink, InkList=Array([Array([x0, y0, x1, y0])]), paint=f"6 w {lines}")


@leak("annotation")
def free_text_over(word: str) -> Drawn:
    return _note(word, Subtype=Name.FreeText, DA=String("/Helv 10 Tf 0 g"), paint=_filled(word, "1 g"))


@leak("annotation", "text-under-box")
def words_of_a_note(word: str) -> Drawn:
    s = _note("Yamada", Subtype=Name.Text, contents=f"this is {word}")
    return Drawn(s.data, None, page=1)


@leak("annotation", "hidden-layer")
def hidden_note(word: str) -> Drawn:
    s = _note("Yamada", Subtype=Name.FreeText, DA=String("/Helv 10 Tf"), contents=word, hide=2, paint="")
    return Drawn(s.data, None, page=1)


# ------------------------------------------------------------------------------------------ pictures and shapes
def _name_tag(word: str) -> Image.Image:
    image = Image.new("RGB", (round((width(word) + 4) * K), round(18 * K)), (255, 255, 255))
    ImageDraw.Draw(image).text((2 * K, 13 * K), word, (0, 0, 0), fonts.load("mincho", round(SIZE * K)), anchor="ls")
    return image


@leak("covered-image")
def picture_below_box(word: str) -> Drawn:
    s = Sheet()
    x0, y0, x1, y1 = place(word)
    s.picture(_name_tag(word), x0, y0, x1 - x0, y1 - y0)
    box = s.box(word)
    return Drawn(s.done(), box)


@leak("covered-image")
def picture_below_picture(word: str) -> Drawn:
    s = Sheet()
    x0, y0, x1, y1 = place(word)
    s.picture(_name_tag(word), x0, y0, x1 - x0, y1 - y0)
    s.picture(Image.new("RGB", (30, 10), (255, 255, 255)), x0, y0, x1 - x0, y1 - y0)
    return Drawn(s.done(), place(word))


@leak("covered-image")
def picture_cut_by_clip(word: str) -> Drawn:
    s = Sheet()
    s.c.saveState()
    path = s.c.beginPath()
    path.rect(0, 270, WIDTH, HEIGHT - 270)
    s.c.clipPath(path, stroke=0)
    s.picture(scan(word), 0, 0, WIDTH, HEIGHT)
    s.c.restoreState()
    return Drawn(s.done(), None)


@leak("covered-image")
def picture_behind_its_mask(word: str) -> Drawn:
    s = Sheet(body=False)
    image = scan(word).convert("RGBA")
    alpha = Image.new("L", image.size, 255)
    x0, y0, x1, y1 = place(word)
    ImageDraw.Draw(alpha).rectangle((x0 * K, (HEIGHT - y1) * K, x1 * K, (HEIGHT - y0) * K), 0)
    image.putalpha(alpha)
    s.picture(image, 0, 0, WIDTH, HEIGHT, mask="auto")
    return Drawn(s.done(), place(word))


@leak("covered-image")
def alternate_picture(word: str) -> Drawn:
    def add(pdf: pikepdf.Pdf) -> None:
        image = scan(word)
        other = pdf.make_stream(image.tobytes())
        other.Type, other.Subtype, other.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
        other.Width, other.Height, other.BitsPerComponent = *image.size, 8
        for shown in pdf.pages[0].Resources.XObject.values():
            shown.Alternates = Array([Dictionary(Image=other, DefaultForPrinting=True)])

    s = Sheet(body=False)
    s.picture(scan(word, "black"), 0, 0, WIDTH, HEIGHT)
    return Drawn(s.done(add), None)


def _outlined(s: Sheet, word: str, x: float, y: float) -> None:
    face = FontProperties(fname=str(fonts.path("mincho")))
    for k, sign in enumerate(word):
        shape = TextPath((0, 0), sign, size=SIZE, prop=face)
        path = s.c.beginPath()
        dx = x + width(word[:k])
        for points, code in shape.iter_segments(curves=True, simplify=False):
            p = [float(v) + (dx, y)[i % 2] for i, v in enumerate(points)]
            if code == 1:
                path.moveTo(*p)
            elif code == 2:
                path.lineTo(*p)
            elif code == 3:
                path.curveTo(p[0], p[1], p[0], p[1], p[2], p[3])
            elif code == 4:
                path.curveTo(*p)
            else:
                path.close()
        s.c.drawPath(path, stroke=0, fill=1)


@leak("covered-shape")
def outlined_letters_below_box(word: str) -> Drawn:
    s = Sheet()
    _outlined(s, word, X, Y)
    box = s.box(word, 0.5)
    return Drawn(s.done(), box)


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
def label_on_a_photograph(word: str) -> Drawn:
    s = Sheet(body=False)
    noise = Image.effect_noise((300, 200), 90).convert("RGB")
    s.picture(noise, 40, 160, 220, 150)
    s.box(word, 1.0, True)
    s.word(word)
    s.text(40, Y, "Informant:", grey=1.0)
    return Drawn(s.done())


@clean
def highlight_multiplied(word: str) -> Drawn:
    x0, y0, x1, y1 = place(word)
    corners = Array([x0, y1, x1, y1, x0, y0, x1, y0])
    return _note(word, Subtype=Name.Highlight, QuadPoints=corners, C=Array([1, 1, 0]))


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
def notes_that_strike_and_frame(word: str) -> Drawn:
    x0, y0, x1, y1 = place(word)
    return _note(
        word, Subtype=Name.Square, C=Array([1, 0, 0]), paint=f"1 0 0 RG 1 w {x0} {y0} {x1 - x0} {y1 - y0} re S"
    )


@clean
def link(word: str) -> Drawn:
    return _note(word, Subtype=Name.Link, Border=Array([0, 0, 0]), A=Dictionary(S=Name.URI, URI=String("https://a.jp")))


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
def outlined_letters_upon_box(word: str) -> Drawn:
    s = Sheet()
    s.box(word, 0.8)
    s.c.setFillGray(0)
    _outlined(s, word, X, Y)
    return Drawn(s.done())


@clean
def bars_of_a_chart(word: str) -> Drawn:
    s = Sheet(body=False)
    for k in range(10):
        s.c.line(40, 100 + 20 * k, 260, 100 + 20 * k)
    for k, high in enumerate((60, 140, 100, 180)):
        s.c.setFillColorRGB(0.2, 0.4, 0.8)
        s.c.rect(60 + 50 * k, 100, 30, high, stroke=0, fill=1)
        s.text(60 + 50 * k, 84, word[:3], 8)
    return Drawn(s.done())


@clean
def picture_with_alpha(word: str) -> Drawn:
    s = Sheet()
    logo = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    ImageDraw.Draw(logo).ellipse((10, 10, 90, 90), (200, 0, 0, 255))
    s.picture(logo, 200, 300, 40, 40, mask="auto")
    s.word(word)
    return Drawn(s.done())
