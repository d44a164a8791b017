"""A small PDF page to draw on: reportlab for what it can, pikepdf for the rest. Points from the lower left corner."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from functools import cache

import pikepdf
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from tests.drawn import fonts

WIDTH, HEIGHT = 300.0, 400.0
X, Y, SIZE = 110.0, 250.0, 12.0
"""where the word stands"""
BODY = (
    "Telegram of the third of October",
    "本日午前、先方と会談した。",
    "The talks will be continued",
    "",
    "as agreed in the spring note",
    "先方は従来の立場を述べた。",
    "and the Embassy will report.",
)


@cache
def _font() -> str:
    pdfmetrics.registerFont(TTFont("mincho", str(fonts.path("mincho"))))
    return "mincho"


class Sheet:
    """``c``: reportlab's canvas."""

    def __init__(self, body: bool = True, size: tuple[float, float] = (WIDTH, HEIGHT)) -> None:
        self._bytes = io.BytesIO()
        self.c = canvas.Canvas(self._bytes, pagesize=size, invariant=True, pageCompression=0)
        self.c.setTitle("")
        self.c.setAuthor("")
        self.c.setSubject("")
        if body:
            self.body()

    def body(self) -> None:
        for i, line in enumerate(BODY):
            self.text(40, 340 - 30 * i, line)

    def text(self, x: float, y: float, words: str, size: float = SIZE, grey: float = 0.0, mode: int = 0) -> None:
        t = self.c.beginText(x, y)
        t.setFont(_font(), size)
        t.setTextRenderMode(mode)
        t.setFillGray(grey)
        t.textOut(words)
        self.c.drawText(t)

    def word(self, word: str, **how: float) -> None:
        """The word at its place, after two that stay visible."""
        self.text(40, Y, "Informant:")
        self.text(X, Y, word, **how)  # type: ignore[arg-type]

    def box(self, word: str, grey: float | None = 0.0, rule: bool = False, more: float = 2.0) -> tuple[float, ...]:
        x0, y0, x1, y1 = place(word, more)
        if grey is not None:
            self.c.setFillGray(grey)
        self.c.setStrokeGray(0)
        self.c.rect(x0, y0, x1 - x0, y1 - y0, stroke=int(rule), fill=int(grey is not None))
        return x0, y0, x1, y1

    def picture(self, image: Image.Image, x: float, y: float, w: float, h: float, **how: object) -> None:
        self.c.drawImage(ImageReader(image), x, y, w, h, **how)

    def done(self, change: Callable[[pikepdf.Pdf], None] | None = None) -> bytes:
        self.c.save()
        return changed(self._bytes.getvalue(), change) if change else self._bytes.getvalue()


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with warnings.catch_warnings(), pikepdf.open(io.BytesIO(data)) as pdf:
        warnings.simplefilter("ignore")  # fields that no form lists are what is wanted
        change(pdf)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def width(word: str, size: float = SIZE) -> float:
    return float(pdfmetrics.stringWidth(word, _font(), size))


def place(word: str, more: float = 2.0) -> tuple[float, float, float, float]:
    """The box around the word at its place."""
    return X - more, Y - 3 - more, X + width(word) + more, Y + 11 + more


# ---------------------------------------------------------------------------------------------- scanned pages
DPI = 200
K = DPI / 72


def scan(word: str = "", cover: str = "", size: tuple[float, float] = (WIDTH, HEIGHT)) -> Image.Image:
    """A page as a picture, with the word and what ``cover`` says over it: black, outline, white, hatch, code."""
    image = Image.new("L", (round(size[0] * K), round(size[1] * K)), 255)
    draw = ImageDraw.Draw(image)
    face = fonts.load("mincho", round(SIZE * K))
    for i, line in enumerate(BODY):
        draw.text((40 * K, (HEIGHT - 340 + 30 * i) * K), line, 0, face, anchor="ls")
    if word:
        draw.text((40 * K, (HEIGHT - Y) * K), "Informant:", 0, face, anchor="ls")
        draw.text((X * K, (HEIGHT - Y) * K), word, 0, face, anchor="ls")
    if cover:
        lay(draw, word, cover)
    return image


def lay(draw: ImageDraw.ImageDraw, word: str, cover: str) -> None:
    x0, y0, x1, y1 = place(word, 3)
    box = (x0 * K, (HEIGHT - y1) * K, x1 * K, (HEIGHT - y0) * K)
    if cover == "black":
        draw.rectangle(box, 0)
    elif cover == "grey":
        draw.rectangle(box, 150)
    elif cover == "outline":
        draw.rectangle(box, 255, 0, 3)
    elif cover == "white":
        draw.rectangle(box, 255)
    elif cover == "hatch":
        draw.rectangle(box, 255, 0, 2)
        for x in range(round(box[0] - (box[3] - box[1])), round(box[2]), 9):
            for k in range(round(box[3] - box[1])):
                if box[0] <= x + k <= box[2]:
                    draw.rectangle((x + k - 1, box[3] - k - 1, x + k + 1, box[3] - k), 0)
    elif cover == "code":
        draw.rectangle(box, 255, 0, 3)
        draw.text(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), "3.5(c)", 0, fonts.load("label", 26), anchor="mm")


def layer(sheet: Sheet, word: str = "", mode: int = 3) -> None:
    """The text of a scan as an OCR program lays it under the page; with the word, if there is one."""
    for i, line in enumerate(BODY):
        sheet.text(40, 340 - 30 * i, line, mode=mode)
    sheet.text(40, Y, "Informant:", mode=mode)
    if word:
        sheet.text(X, Y, word, mode=mode)
