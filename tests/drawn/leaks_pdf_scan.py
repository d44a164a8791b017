"""Probes of scanned pages: the layer that an OCR program laid under them, and boxes burnt into the picture."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from tests.drawn.leaks_pdf import Drawn, clean, leak
from tests.drawn.pdf_sheet import HEIGHT, WIDTH, K, Sheet, Y, layer, place, scan, width


def _scan(word: str, cover: str, said: bool, mode: int = 3) -> Drawn:
    s = Sheet(body=False)
    s.picture(scan(word, cover), 0, 0, WIDTH, HEIGHT)
    layer(s, word if said else "", mode)
    return Drawn(s.done(), place(word, 3), len(word))


@leak("text-under-box")
def layer_under_black(word: str) -> Drawn:
    return _scan(word, "black", True)


@leak("text-under-box")
def layer_under_grey(word: str) -> Drawn:
    return _scan(word, "grey", True)


@leak("text-under-box")
def layer_under_outline(word: str) -> Drawn:
    return _scan(word, "outline", True)


@leak("text-under-box")
def layer_under_whiteout(word: str) -> Drawn:
    return _scan(word, "white", True)


@leak("text-under-box")
def layer_below_the_picture(word: str) -> Drawn:
    """The text is painted black, and the scan laid over it."""
    s = Sheet(body=False)
    layer(s, word, 0)
    s.picture(scan(word, "black"), 0, 0, WIDTH, HEIGHT)
    return Drawn(s.done(), place(word, 3), len(word))


@leak("text-under-box", "covered-image")
def drawn_box_over_scan_and_layer(word: str) -> Drawn:
    s = Sheet(body=False)
    s.picture(scan(word), 0, 0, WIDTH, HEIGHT)
    layer(s, word)
    box = s.box(word)
    return Drawn(s.done(), box)


@leak("covered-image")
def drawn_box_over_scan(word: str) -> Drawn:
    s = Sheet(body=False)
    s.picture(scan(word), 0, 0, WIDTH, HEIGHT)
    box = s.box(word)
    return Drawn(s.done(), box)


@leak("covered-image")
def labelled_box_over_scan(word: str) -> Drawn:
    s = Sheet(body=False)
    s.picture(scan(word), 0, 0, WIDTH, HEIGHT)
    box = s.box(word, 1.0, True)
    s.text(box[0] + 2, Y, "[3.5(c)]", 10)
    return Drawn(s.done(), box)


@leak("covered-image")
def redacted_scan_over_the_first(word: str) -> Drawn:
    s = Sheet(body=False)
    s.picture(scan(word), 0, 0, WIDTH, HEIGHT)
    s.picture(scan(word, "black"), 0, 0, WIDTH, HEIGHT)
    return Drawn(s.done(), None)


@leak("text-under-box")
def long_box_with_code_and_layer(word: str) -> Drawn:
    """The code is printed in the middle of a box, under which the layer has a whole line."""
    line = (word + " ") * 4
    s = Sheet(body=False)
    image = scan()
    draw = ImageDraw.Draw(image)
    box = (38.0, 180 - 6.0, 42 + width(line), 180 + 14.0)
    draw.rectangle((box[0] * K, (HEIGHT - box[3]) * K, box[2] * K, (HEIGHT - box[1]) * K), 255, 0, 2)
    draw.text((box[2] * K - 70, (HEIGHT - 180) * K), "3.5(c)", 0, anchor="ls", font_size=20)
    s.picture(image, 0, 0, WIDTH, HEIGHT)
    layer(s)
    s.text(40, 180, line, mode=3)
    return Drawn(s.done(), box)


@leak("text-under-box")
def layer_under_hatching(word: str) -> Drawn:
    return _scan(word * 2, "hatch", True)


@leak("text-under-box")
def layer_under_jpeg(word: str) -> Drawn:
    """Grey paper with noise, coded with losses."""
    s = Sheet(body=False)
    image = scan(word, "black")
    noise = Image.effect_noise(image.size, 14)
    image = Image.blend(image.point(lambda v: 30 + v * 3 // 4), noise, 0.2)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=60)
    s.picture(Image.open(out), 0, 0, WIDTH, HEIGHT)
    layer(s, word)
    return Drawn(s.done(), place(word, 3), len(word))


# -------------------------------------------------------------------------------------------- clean look-alikes
@clean
def layer_that_avoids_black(word: str) -> Drawn:
    return _scan(word, "black", False)


@clean
def layer_that_avoids_outline(word: str) -> Drawn:
    return _scan(word, "outline", False)


@clean
def layer_over_plain_scan(word: str) -> Drawn:
    return _scan(word, "", True)


@clean
def layer_that_reads_the_code(word: str) -> Drawn:
    s = Sheet(body=False)
    s.picture(scan(word, "code"), 0, 0, WIDTH, HEIGHT)
    layer(s)
    s.text((place(word)[0] + place(word)[2]) / 2 - width("3.5(c)", 9) / 2, Y + 1, "3.5(c)", 9, mode=3)
    return Drawn(s.done())


@clean
def stray_marks_on_the_outline(word: str) -> Drawn:
    s = Sheet(body=False)
    s.picture(scan(word, "outline"), 0, 0, WIDTH, HEIGHT)
    layer(s)
    x0, y0, x1, y1 = place(word, 3)
    s.text(x0 - 1, y0 + 2, "I", 14, mode=3)
    s.text(x1 - 3, y0 + 2, "l]", 14, mode=3)
    s.text(x0 + 10, y0 - 4, "___", 10, mode=3)
    s.text(x0 + 5, y1 - 5, "r~", 10, mode=3)
    return Drawn(s.done())


@clean
def layer_below_plain_picture(word: str) -> Drawn:
    s = Sheet(body=False)
    layer(s, word, 0)
    s.picture(scan(word), 0, 0, WIDTH, HEIGHT)
    return Drawn(s.done())


@clean
def layer_put_half_a_line_too_low(word: str) -> Drawn:
    s = Sheet(body=False)
    s.picture(scan(word), 0, 0, WIDTH, HEIGHT)
    s.c.translate(0, -11)
    layer(s, word)
    return Drawn(s.done())


@clean
def scan_without_layer(word: str) -> Drawn:
    s = Sheet(body=False)
    s.picture(scan(word, "black"), 0, 0, WIDTH, HEIGHT)
    return Drawn(s.done())


@clean
def release_stamp_drawn_on_a_scan(word: str) -> Drawn:
    s = Sheet(body=False)
    s.picture(scan(word, "black"), 0, 0, WIDTH, HEIGHT)
    s.c.setFillGray(1)
    s.c.rect(60, 378, 180, 16, stroke=0, fill=1)
    s.text(64, 382, "Approved for Release: 2019/03/14", 10)
    return Drawn(s.done())


@clean
def scan_in_strips(word: str) -> Drawn:
    s = Sheet(body=False)
    image = scan(word)
    high = image.height // 4
    for k in range(4):
        strip = image.crop((0, k * high, image.width, (k + 1) * high))
        s.picture(strip, 0, HEIGHT - (k + 1) * HEIGHT / 4, WIDTH, HEIGHT / 4)
    layer(s, word)
    return Drawn(s.done())


@clean
def scan_in_layers(word: str) -> Drawn:
    """Paper as one picture, print as a mask over it, as scanners that compress well write it."""
    s = Sheet(body=False)
    s.picture(Image.new("RGB", (150, 200), (250, 248, 240)), 0, 0, WIDTH, HEIGHT)
    print_ = scan(word, "black")
    ink = Image.new("RGBA", print_.size, (0, 0, 0, 255))
    ink.putalpha(print_.point(lambda v: 255 - v))
    s.picture(ink, 0, 0, WIDTH, HEIGHT, mask="auto")
    layer(s)
    return Drawn(s.done())
