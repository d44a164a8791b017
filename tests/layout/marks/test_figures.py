"""Maps and photographs with their words and captions, and pages that have none."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

from pipeline.layout.marks import figures, ink
from pipeline.model import Box, Char, Direction, Image, Line, RegionType
from tests.drawn import ageing, fonts, marks
from tests.layout.pages import across, arranged, paper

GLYPH = 40.0


def _text(page: marks.Marked, y: int, rows: int) -> None:
    for k in range(rows):
        page.text(120, y + 80 * k, (marks.JAPANESE[k % 6] * 2)[:32], 40)


def _overlap(a: Box, b: Box) -> float:
    return a.intersection(b) / (a.area + b.area - a.intersection(b))


@pytest.mark.parametrize("age", [ageing.CLEAN, ageing.Age(noise=2, speckle=8), ageing.Age(bits=1, loss=0.0006)])
@pytest.mark.parametrize("kind", ["map", "photograph", "halftone"])
def test_a_figure_its_words_and_its_caption(kind: str, age: ageing.Age) -> None:
    fonts.need("mincho", "gothic")
    rng = np.random.default_rng(7)
    page = marks.Marked(seed=7)
    _text(page, 100, 6)
    caption = page.text(420, 1330, "図１　北海道周辺略図", 36)
    _text(page, 1480, 6)
    box = Box(300, 620, 1300, 1300)
    labels = [page.text(560, 800, "稚内", 30, face="gothic"), page.text(800, 1000, "釧路", 30, face="gothic")]
    if kind != "map":
        page.lines = [t for t in page.lines if t not in labels]
        labels = []
    image = page.pixels
    corners = (300, 620, 1300, 1300)
    if kind == "map":
        marks.map_of(image, corners, rng)
    else:
        marks.photograph_in(image, corners, rng, kind == "halftone")
    image = ageing.age(image, age, 3)[0]
    (found,) = figures.find(ink.of(image, GLYPH), page.lines)
    assert _overlap(found.box, box) > 0.85
    assert list(found.labels) == labels
    assert found.caption == (caption,)


def test_running_text_forms_and_title_bars_are_no_figures() -> None:
    fonts.need("mincho", "label-bold")
    page = marks.Marked()
    _text(page, 100, 9)
    for k in range(5):
        page.pen.rectangle((200, 900 + 90 * k, 1400, 990 + 90 * k), outline=0, width=4)
        page.text(220, 920 + 90 * k, "起案者　佐藤", 40)
    page.text(300, 1500, "BULLETIN", 150, face="label-bold")
    image = page.pixels
    image[1450:1720, 200:1400] = 255 - image[1450:1720, 200:1400]
    for x in range(0, 1600, 20):  # a hatched border
        image[2100:2180, x : x + 8] = 0
        image[20:90, x : x + 8] = 0
    assert figures.find(ink.of(image, GLYPH), page.lines) == ()


def test_scribbles_in_the_margin_are_no_figure() -> None:
    fonts.need("mincho")
    page = marks.Marked()
    _text(page, 100, 9)
    page.pen.line([(1420, 300), (1550, 420), (1440, 520), (1560, 600)], fill=0, width=5)
    page.pen.line([(20, 400), (60, 450), (110, 330)], fill=0, width=8)
    assert figures.find(ink.of(page.pixels, GLYPH), page.lines) == ()


@pytest.mark.parametrize("text", ["図１", "第二図　配置", "写真３", "Figure 2. Exports", "Fig. 4", "（図三）", "地図"])
def test_captions_begin_so(text: str) -> None:
    line = _line(text)
    assert figures.is_caption(line, Box(90, 100, 900, 480), 40.0)
    assert not figures.is_caption(line, Box(90, 2100, 900, 2480), 40.0)


@pytest.mark.parametrize("text", ["図書館へ", "地図を見ると", "第二に", "Figures show", "写真機の輸出"])
def test_sentences_that_begin_like_captions_are_none(text: str) -> None:
    assert not figures.is_caption(_line(text), Box(90, 100, 900, 480), 40.0)


def _line(text: str) -> Line:
    from tests.layout.pages import across

    return across(text, 100, 500)


def test_a_figure_stands_in_the_reading_order_and_loses_no_line() -> None:
    fonts.need("mincho")
    page = marks.Marked(seed=2)
    _text(page, 100, 6)
    page.text(420, 1330, "図１　略図", 36)
    _text(page, 1480, 6)
    image: Image = page.pixels
    marks.map_of(image, (300, 620, 1300, 1300), np.random.default_rng(2))
    regions = arranged(page.lines, image=image).regions
    kinds = [r.type for r in regions]
    at = kinds.index(RegionType.FIGURE)
    assert kinds[at + 1] is RegionType.CAPTION
    assert 0 < at < len(kinds) - 2
    said = "".join(p.text for r in regions for row in r.all_rows for p in row.pieces)
    assert sorted(said) == sorted("".join(t.text for t in page.lines))


def test_a_cutting_on_grey_paper_is_no_figure() -> None:
    """Short columns of newsprint cover little of the sheet that they are pasted on."""
    fonts.need("mincho")
    page = marks.Marked(width=1800, height=2400)
    for k in range(10):
        page.text(420, 500 + 70 * k, (marks.JAPANESE[k % 6] * 2)[:13], 40)
    image = page.pixels
    for k in range(600):  # laid on the sheet a little askew
        image[1200 + k, 300 + k // 20 : 1500] = np.minimum(image[1200 + k, 300 + k // 20 : 1500], 190)
    image[400:1200, 300:1500] = np.minimum(image[400:1200, 300:1500], 190)
    assert figures.find(ink.of(image, GLYPH), page.lines) == ()


@pytest.mark.parametrize(("size", "kind"), [(300, RegionType.STAMP), (50, RegionType.FIGURE)])
def test_large_words_in_a_slanted_frame_are_a_stamp(size: int, kind: RegionType) -> None:
    fonts.need("gothic")
    face = fonts.load("gothic", size)
    mark = Pictures.new("L", (900, 420), 255)
    pen = ImageDraw.Draw(mark)
    pen.rectangle((8, 8, 892, 412), outline=0, width=16)
    pen.text((450, 210), "極秘", font=face, fill=0, anchor="mm")
    if size < 100:  # a drawing with a word in it
        pen.line([(20, 400), (200, 60), (420, 330), (700, 40), (880, 390)], fill=0, width=10)
    image = paper()
    slanted = np.asarray(mark.rotate(14, expand=True, fillcolor=255, resample=Pictures.Resampling.BICUBIC))
    h, w = slanted.shape
    image[300 : 300 + h, 400 : 400 + w] = slanted
    wide, high = 1.1 * 2 * size, 1.3 * size
    x0, y0 = 400 + (w - wide) / 2, 300 + (h - high) / 2
    chars = tuple(Char(c, 0.98, x0 + k * wide / 2, x0 + (k + 1) * wide / 2) for k, c in enumerate("極秘"))
    word = Line(Box(x0, y0, x0 + wide, y0 + high).polygon, Direction.HORIZONTAL, chars, "fake")
    text = [across(marks.JAPANESE[k] * 2, 200, 1500 + 80 * k) for k in range(6)]
    found = [r for r in arranged([word, *text], image=image).regions if r.text == "極秘"]
    assert [r.type for r in found] == [kind]
