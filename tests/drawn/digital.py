"""Born-digital PDFs of our own, through reportlab: columns, raised numbers, hidden and covered text, turned pages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.drawn import fonts

A4 = (595.0, 842.0)
MINCHO, GOTHIC, SERIF, SERIF_BOLD = "Mincho", "Gothic", "Times-Roman", "Times-Bold"

ENGLISH = (
    "The mission reported that the talks had been adjourned without agreement and that both delegations would "
    "return to their capitals for instructions. Officers of the department observed that the question of verification "
    "had not been raised since the spring, and that the draft treaty left the number of inspections open. A further "
    "meeting was expected before the end of the month, although no date had been fixed when this report was written."
)
JAPANESE = (
    "本件会談は合意に至らぬまま休会となり、双方の代表団は訓令を仰ぐため帰国することとなった。査察の回数については"
    "条約案に定めがなく、春以来取り上げられていない。次回会合は月末までに開かれる見通しであるが、本稿執筆の時点で"
    "期日は定まっていない。関係国の間では、早期の妥結を求める声と、慎重な検討を要するとの声とが相半ばしている。"
)


def register() -> None:
    """Japanese fonts for reportlab; skips the test where they are not installed."""
    for name, file in ((MINCHO, fonts.path("mincho")), (GOTHIC, fonts.path("gothic"))):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(file)))


def canvas(path: Path, size: tuple[float, float] = A4) -> Canvas:
    """Nothing in the file depends on the day or the machine."""
    return Canvas(str(path), pagesize=size, invariant=1, pageCompression=1)


def wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """Lines of at most ``width`` points: at blanks, or in Japanese anywhere."""
    units = text.split(" ") if " " in text else list(text)
    glue = " " if " " in text else ""
    out: list[str] = []
    for unit in units:
        longer = f"{out[-1]}{glue}{unit}" if out else unit
        if out and pdfmetrics.stringWidth(longer, font, size) <= width:
            out[-1] = longer
        else:
            out.append(unit)
    return out


def column(
    c: Canvas, lines: Sequence[str], x: float, top: float, font: str, size: float, leading: float, indent: float = 0.0
) -> float:
    """Draws lines from ``top`` downwards; gives the y of the line after."""
    c.setFont(font, size)
    for k, line in enumerate(lines):
        c.drawString(x + (indent if k == 0 else 0.0), top - k * leading, line)
    return top - len(lines) * leading


def raised(c: Canvas, x: float, y: float, text: str, number: str, font: str, size: float) -> None:
    """A line with a small raised number at its end."""
    c.setFont(font, size)
    c.drawString(x, y, text)
    at = x + pdfmetrics.stringWidth(text, font, size)
    c.setFont(font, 0.62 * size)
    c.drawString(at, y + 0.36 * size, number)


def down(c: Canvas, text: str, x: float, top: float, font: str, size: float, step: float = 1.0) -> None:
    """A vertical line, glyph by glyph, as programs set it that have no vertical font."""
    c.setFont(font, size)
    for k, glyph in enumerate(text):
        c.drawString(x, top - size - k * step * size, glyph)


def scan(c: Canvas, path: Path | None = None, size: tuple[float, float] = A4) -> None:
    """A picture of print all over the page."""
    rng = np.random.default_rng(4)
    pixels = np.full((1100, 780), 246, np.uint8)
    for y in range(120, 980, 32):
        for x in range(90, 690, 18):
            pixels[y : y + 16, x : x + 12][rng.random((16, 12)) < 0.5] = 30
    data = io.BytesIO()
    Pillow.fromarray(pixels).save(data, "PNG")
    data.seek(0)
    c.drawImage(ImageReader(data), 0, 0, *size)


def words_in_a_picture(c: Canvas, x: float, y: float, words: str) -> None:
    """A picture of 400 x 160 points that shows words."""
    picture = Pillow.new("L", (1000, 400), 255)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(fonts.path("roman")), 44)
    for k, word in enumerate(words.split()):
        pen.text((40 + 320 * k, 80 + 70 * k), word, fill=0, font=font)
    data = io.BytesIO()
    picture.save(data, "PNG")
    data.seek(0)
    c.drawImage(ImageReader(data), x, y, 400, 160)
