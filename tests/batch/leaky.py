"""Small scans that hold a word which their pages do not show, drawn here: one for each way that the gate must stop."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.drawn import digital, fonts

WORD = "Kanariya-Zyx"
"""never printed where a page shows it"""
JAPANESE = "金糸雀蘇我"
SIZE = (420.0, 300.0)
_BOX = (60.0, 150.0, 300.0, 24.0)
"""x, y, width, height of the withheld words, points from the lower left"""
_LINES = ("The mission reported that the talks were adjourned.", "A further meeting was expected before June.")


def _page(canvas: Canvas) -> None:
    canvas.setFont("Times-Roman", 14)
    canvas.drawString(60, 240, _LINES[0])
    canvas.drawString(60, 210, _LINES[1])


def _words(canvas: Canvas, mode: int = 0) -> None:
    x, y, _, height = _BOX
    text = canvas.beginText(x + 4, y + 0.3 * height)
    text.setTextRenderMode(mode)
    text.setFont("Times-Roman", 14)
    text.textOut(f"told by {WORD} ")
    text.setFont(digital.MINCHO, 14)
    text.textOut(JAPANESE)
    canvas.drawText(text)


def _written(path: Path, draw: Callable[[Canvas], None]) -> None:
    digital.register()
    canvas = digital.canvas(path, SIZE)
    draw(canvas)
    canvas.save()


def box_over_text(path: Path) -> None:
    """A rectangle drawn over the words."""

    def draw(canvas: Canvas) -> None:
        _page(canvas)
        _words(canvas)
        canvas.rect(*_BOX, fill=1)

    _written(path, draw)


def picture(shown: bool = False) -> Image.Image:
    """The page as a scan with its box burnt in, 150 dpi; ``shown``: as it was before."""
    scale = 150 / 72
    image = Image.new("L", (round(SIZE[0] * scale), round(SIZE[1] * scale)), 255)
    pen = ImageDraw.Draw(image)
    font = fonts.load("roman", 30)
    for text, y in zip(_LINES, (240, 210), strict=True):
        pen.text((60 * scale, (SIZE[1] - y) * scale), text, fill=0, font=font, anchor="ls")
    x, y, width, height = (v * scale for v in _BOX)
    top = SIZE[1] * scale - y - height
    if shown:
        pen.text((x + 8, top + 0.7 * height), f"told by {WORD}", fill=0, font=font, anchor="ls")
    else:
        pen.rectangle((x, top, x + width, top + height), fill=0)
    return image


def text_under_scan(path: Path) -> None:
    """A scan with its box burnt in, and under it the text of an OCR that ran before."""

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture()), 0, 0, *SIZE)
        _words(canvas, mode=3)

    _written(path, draw)


def attachment(path: Path) -> None:
    """A clean page, and a file attached to it."""
    _written(path, _page)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.attachments["plain.txt"] = pikepdf.AttachedFileSpec(pdf, f"{WORD} {JAPANESE}".encode())
        pdf.save(path)


def thumbnail(path: Path) -> None:
    """A JPEG that says in its EXIF what its page withholds, and has the page as it was for a thumbnail."""
    small = io.BytesIO()
    picture(shown=True).resize((160, 114)).save(small, "JPEG")
    exif = Image.Exif()
    exif[0x010E] = f"told by {WORD}"
    exif[0x9C9C] = f"{WORD} {JAPANESE}".encode("utf-16-le")
    picture().save(path, "JPEG", quality=90, dpi=(150, 150), exif=exif)


def broken(path: Path) -> None:
    """Leaks, and its end is cut off."""
    whole = path.with_suffix(".whole")
    box_over_text(whole)
    data = whole.read_bytes()
    whole.unlink()
    path.write_bytes(data[: len(data) * 2 // 3])


def broken_picture(path: Path) -> None:
    """As :func:`thumbnail`, cut off in the middle of its picture."""
    thumbnail(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])


def clean(path: Path) -> None:
    """Nothing is hidden here."""
    _written(path, _page)


LEAKING: dict[str, Callable[[Path], None]] = {
    "box-over-text.pdf": box_over_text,
    "text-under-scan.pdf": text_under_scan,
    "attachment.pdf": attachment,
    "thumbnail.jpg": thumbnail,
}
BROKEN: dict[str, Callable[[Path], None]] = {"broken.pdf": broken, "broken-picture.jpg": broken_picture}
