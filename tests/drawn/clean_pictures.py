"""Japanese pages with pictures, or without anything, that nobody redacted: photographs, maps, charts, logos, borders,
covers, blank sheets. Each maker takes chance and gives a BGR picture, dark on white, about 200 dpi."""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np

from pipeline.model import Image
from tests.drawn import leaf, marks
from tests.drawn.clean_papers import HEIGHT, WIDTH
from tests.drawn.leaf import Leaf


def _chance(rng: random.Random) -> np.random.Generator:
    return np.random.default_rng(rng.randrange(2**31))


def _grey(picture: Image) -> Image:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _both(grey: Image) -> Image:
    return np.repeat(grey[:, :, None], 3, axis=2)


def _over(picture: Image, words: Leaf, tone: int) -> Image:
    return np.where(words.picture() < 128, np.uint8(tone), picture)


def photographs(rng: random.Random) -> Image:
    """Photographs in grey tones or dots, with captions; dark scenes with straight edges in them."""
    page = leaf.across(rng, share=0.4)
    page.text(300, 1660, "（写真）会談に臨む両国代表団", 26)
    grey = np.asarray(page.image, dtype=np.uint8).copy()
    chance = _chance(rng)
    marks.photograph_in(grey, (200, 1050, 1000, 1640), chance, halftone=rng.random() < 0.5)
    marks.photograph_in(grey, (1040, 1050, 1500, 1640), chance, halftone=False)
    for _ in range(3):  # windows and doors, dark suits
        x, y = rng.randint(230, 760), rng.randint(1080, 1400)
        cv2.rectangle(grey, (x, y), (x + rng.randint(60, 160), y + rng.randint(80, 200)), rng.randint(10, 60), -1)
    marks.photograph_in(grey, (400, 1780, 1250, 2180), chance, halftone=True)
    return _both(grey)


def dark_photograph(rng: random.Random) -> Image:
    """One large photograph, most of it night, in colour or grey."""
    page = leaf.across(rng, share=0.3)
    picture = page.picture()
    chance = _chance(rng)
    tone = cv2.resize(chance.random((7, 9)).astype(np.float32), (1200, 900), interpolation=cv2.INTER_CUBIC) * 46 + 14
    warm = np.array((0.8, 0.95, 1.1) if rng.random() < 0.5 else (1.0, 1.0, 1.0))
    scene = np.clip(tone[:, :, None] * warm + chance.normal(0, 4, (900, 1200, 1)), 0, 255)
    for _ in range(14):
        cv2.circle(scene, (int(chance.integers(1200)), int(chance.integers(900))), 6, (190, 220, 250), -1)
    picture[900:1800, 230:1430] = scene.astype(np.uint8)
    return picture


def maps(rng: random.Random) -> Image:
    """A framed map with a legend of filled fields and a scale bar of black and white pieces."""
    page = leaf.across(rng, share=0.25)
    grey = np.asarray(page.image, dtype=np.uint8).copy()
    marks.map_of(grey, (180, 760, 1480, 1980), _chance(rng), frame=True)
    grey[1700:1960, 200:560] = 255
    cv2.rectangle(grey, (200, 1700), (560, 1960), 0, 3)
    for k, tone in enumerate((0, 110, 190)):
        cv2.rectangle(grey, (220, 1722 + 76 * k), (300, 1770 + 76 * k), tone, -1)
        cv2.rectangle(grey, (220, 1722 + 76 * k), (300, 1770 + 76 * k), 0, 2)
    for k in range(6):
        cv2.rectangle(grey, (900 + 70 * k, 1920), (970 + 70 * k, 1936), 0, -1 if k % 2 else 2)
    words = Leaf(WIDTH, HEIGHT, face="gothic")
    for k, word in enumerate(("占領地域", "係争地域", "海域")):
        words.text(316, 1730 + 76 * k, word, 28)
    for _ in range(6):
        words.text(rng.randint(300, 1300), rng.randint(820, 1600), rng.choice(("東京", "羅府", "海峡", "北緯")), 30)
    return _over(_both(grey), words, 0)


def chart(rng: random.Random) -> Image:
    """A chart of columns or bars, black, grey or in colour, with axes and a legend."""
    page = leaf.across(rng, share=0.3)
    level = rng.random() < 0.5
    for k in range(8):
        page.text(170 if level else 300 + 140 * k, 930 + 110 * k if level else 1850, f"{40 + k}年", 26)
    picture = page.picture()
    coloured = rng.random() < 0.5
    tones = (
        [(150, 90, 40), (60, 140, 220), (90, 170, 90)] if coloured else [(0, 0, 0), (130, 130, 130), (200, 200, 200)]
    )
    series = rng.choice((1, 2, 3))
    for k in range(8):
        for s in range(series):
            size, thick = rng.randint(80, 900), 90 // series
            if level:
                y = 915 + 110 * k + s * thick
                cv2.rectangle(picture, (290, y), (290 + size, y + thick - 2), tones[s], -1)
            else:
                x = 290 + 140 * k + s * thick
                cv2.rectangle(picture, (x, 1830 - size), (x + thick - 2, 1830), tones[s], -1)
    cv2.line(picture, (285, 880), (285, 1834), (0, 0, 0), 3)
    cv2.line(picture, (285, 1834), (1480, 1834), (0, 0, 0), 3)
    for s in range(series):
        cv2.rectangle(picture, (400 + 300 * s, 2000), (450 + 300 * s, 2032), tones[s], -1)
    return picture


def lines(rng: random.Random) -> Image:
    """A chart of lines in a frame with a grid, and an organisation's chart of boxes with words."""
    page = leaf.across(rng, share=0.25)
    chance = _chance(rng)
    for k in range(3):
        for n in range(k + 1 if k < 2 else 4):
            x, y = 700 - 330 * k * 0.7 + n * 420 - (120 if k == 2 else 0), 720 + 190 * k
            page.pen.rectangle((round(x), y, round(x) + 300, y + 84), outline=0, width=2)
            page.text(x + 40, y + 24, rng.choice(("大臣官房", "条約局", "経済局", "情報文化局")), 34)
            page.stroke(x + 150, y + 84, x + 150, y + 140)
    picture = page.picture()
    cv2.rectangle(picture, (200, 1400), (1480, 2100), (0, 0, 0), 2)
    for k in range(1, 6):
        cv2.line(picture, (200, 1400 + 117 * k), (1480, 1400 + 117 * k), (170, 170, 170), 1)
    for _ in range(3):
        at = np.column_stack([np.linspace(200, 1480, 30), 1750 + np.cumsum(chance.normal(0, 30, 30))])
        cv2.polylines(picture, [np.clip(at, 0, 2080).astype(np.int32)], False, (0, 0, 0), 4, cv2.LINE_AA)
    return picture


def bordered(rng: random.Random) -> Image:
    """A cover or page with a border that is hatched, chequered or heavy, around its whole length."""
    page = Leaf(WIDTH, HEIGHT, face="serif-bold")
    page.centred(700, rng.choice(("外務省公表集", "国際月報", "執務報告")), 110)
    page.centred(1000, "昭和三十二年", 60)
    page.centred(1950, "外務省情報文化局", 54)
    picture = page.picture()
    wide, how = rng.choice((26, 44)), rng.choice(("hatched", "heavy", "chequered"))
    band = np.full((HEIGHT, WIDTH), 255, np.uint8)
    if how == "heavy":
        band[:] = 0
    elif how == "hatched":
        for k in range(-HEIGHT, WIDTH + HEIGHT, 14):
            cv2.line(band, (k, 0), (k + HEIGHT, HEIGHT), 0, 5)
    else:
        yy, xx = np.mgrid[0:HEIGHT, 0:WIDTH]
        band[((yy // 22 + xx // 22) % 2) == 0] = 0
    ring = np.zeros((HEIGHT, WIDTH), bool)
    ring[80:-80, 80:-80] = True
    ring[80 + wide : -80 - wide, 80 + wide : -80 - wide] = False
    picture[ring] = band[ring][:, None]
    return picture


def logos(rng: random.Random) -> Image:
    """A letterhead with a mark of filled shapes, a bar code, a square code, a photograph's colour scale."""
    page = leaf.across(rng, share=0.75)
    picture = page.picture()
    picture[:230] = 255
    tone = rng.choice(((160, 80, 20), (40, 40, 190), (0, 0, 0), (80, 150, 40)))
    cv2.circle(picture, (210, 120), 62, tone, -1, cv2.LINE_AA)
    cv2.fillPoly(picture, [np.array([[300, 70], [370, 70], [340, 170], [300, 170]])], tone)
    cv2.rectangle(picture, (390, 70), (420, 170), tone, -1)
    chance = _chance(rng)
    x = 1100
    for wide in chance.integers(2, 9, 48):
        cv2.rectangle(picture, (x, 60), (x + int(wide) - 1, 150), (0, 0, 0), -1)
        x += int(wide) + int(chance.integers(2, 8))
    code = cv2.resize(
        (chance.random((25, 25)) < 0.5).astype(np.uint8) * 255, (150, 150), interpolation=cv2.INTER_NEAREST
    )
    picture[2050:2200, 1350:1500] = code[:, :, None]
    words = Leaf(WIDTH, HEIGHT, face="sans-bold")
    words.text(450, 90, "国際交流基金資料室", 50)
    return _over(picture, words, 0)


def scale_card(rng: random.Random) -> Image:
    """A page photographed with a card of grey and coloured fields and a ruler beside it."""
    picture = leaf.down(rng).picture()
    picture[:, :230] = 255
    for k in range(10):
        v = 20 + 24 * k
        cv2.rectangle(picture, (40, 200 + 90 * k), (120, 290 + 90 * k), (v, v, v), -1)
    for k, tone in enumerate(((200, 160, 0), (90, 0, 200), (0, 230, 250), (60, 50, 210), (70, 160, 60), (170, 60, 40))):
        cv2.rectangle(picture, (40, 1150 + 90 * k), (120, 1240 + 90 * k), tone, -1)
    for k in range(40):
        cv2.line(picture, (140, 200 + 45 * k), (165 if k % 5 else 185, 200 + 45 * k), (0, 0, 0), 2)
    return picture


def cover(rng: random.Random) -> Image:
    """A coloured or photographed cover with white words, or a title field left white on it."""
    tone = np.array(rng.choice(((110, 60, 30), (50, 90, 50), (60, 60, 130), (180, 170, 150))))
    chance = _chance(rng)
    hills = cv2.resize(chance.random((9, 6)).astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    picture = np.clip(tone * (0.75 + 0.5 * hills[:, :, None]) + chance.normal(0, 2, (HEIGHT, WIDTH, 1)), 0, 255)
    picture = picture.astype(np.uint8)
    words = Leaf(WIDTH, HEIGHT, face="serif-bold")
    if rng.random() < 0.5:
        cv2.rectangle(picture, (450, 420), (1200, 820), (250, 250, 250), -1)
        words.centred(520, "わが外交の近況", 90)
        return _over(picture, words, 0)
    words.centred(520, "わが外交の近況", 100)
    words.centred(1900, "外　務　省", 60)
    return _over(picture, words, 255)


def blank(rng: random.Random) -> Image:
    return np.full((HEIGHT, WIDTH, 3), 255, np.uint8)


def nearly_blank(rng: random.Random) -> Image:
    """A title alone, or a few lines at the top, and a lot of paper."""
    page = Leaf(WIDTH, HEIGHT, face="mincho")
    if rng.random() < 0.5:
        page.centred(900, "附属資料", 70)
    else:
        page.paragraph(200, 200, 1250, "以上のとおり決定した。関係各課に通報する。", 32)
        page.centred(2200, "－ 12 －", 30)
    return page.picture()


MAKERS: dict[str, Callable[[random.Random], Image]] = {
    "photographs": photographs, "dark photograph": dark_photograph, "map": maps, "chart": chart, "lines": lines,
    "bordered": bordered, "logos": logos, "scale card": scale_card, "cover": cover, "blank": blank,
    "nearly blank": nearly_blank,
}  # fmt: skip
"""By name; each can be drawn any number of times."""
