"""Probes of pictures and drawn shapes that a page shows in part."""

from __future__ import annotations

import io

import pikepdf
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from tests.drawn import fonts
from tests.drawn.leaks_pdf import Drawn, clean, leak
from tests.drawn.pdf_sheet import HEIGHT, SIZE, WIDTH, K, Sheet, X, Y, place, scan, width


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


@leak("covered-image")
def picture_behind_a_soft_mask(word: str) -> Drawn:
    """The mask is one of the page's state, not of the picture."""

    def mask(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        x0, y0, x1, y1 = place(word)
        draw = f"1 g 0 0 {WIDTH} {HEIGHT} re f 0 g {x0} {y0} {x1 - x0} {y1 - y0} re f".encode()
        group = pdf.make_stream(draw, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, WIDTH, HEIGHT]))
        group.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
        state = Dictionary(Type=Name.ExtGState, SMask=Dictionary(S=Name.Luminosity, G=group))
        page.Resources.ExtGState = Dictionary(G9=state)
        page.Contents = pdf.make_stream(b"/G9 gs\n" + page.Contents.read_bytes())

    s = Sheet(body=False)
    s.picture(scan(word), 0, 0, WIDTH, HEIGHT)
    return Drawn(s.done(mask), place(word))


@leak("thumbnail")
def small_copy_in_a_jpeg(word: str) -> Drawn:
    def swap(pdf: pikepdf.Pdf) -> None:
        small, large = io.BytesIO(), io.BytesIO()
        scan(word).resize((150, 200), Image.Resampling.BOX).save(small, "JPEG")
        exif = Image.Exif()
        scan(word, "black").save(large, "JPEG", quality=85, exif=exif)
        ifd = b"II*\0\x08\0\0\0" + b"\0\0" + (14).to_bytes(4, "little")
        one = b"".join(
            tag.to_bytes(2, "little") + (4).to_bytes(2, "little") + (1).to_bytes(4, "little") + v.to_bytes(4, "little")
            for tag, v in ((0x0201, 44), (0x0202, len(small.getvalue())))
        )
        body = b"Exif\0\0" + ifd + (2).to_bytes(2, "little") + one + b"\0" * 4
        body += b"\0" * (6 + 44 - len(body)) + small.getvalue()
        data = large.getvalue()
        data = data[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + data[2:]
        image = next(iter(pdf.pages[0].Resources.XObject.values()))
        image.write(data, filter=Name.DCTDecode)
        image.ColorSpace = Name.DeviceGray

    s = Sheet(body=False)
    s.picture(scan(word, "black"), 0, 0, WIDTH, HEIGHT)
    return Drawn(s.done(swap), None, page=None)


# -------------------------------------------------------------------------------------------- clean look-alikes
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
