"""Japanese office papers that nobody redacted: forms, tables, seals, bars, frames, empty fields, marks of the hand.

Each maker takes chance and gives a BGR picture, dark on white, about 200 dpi.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable

import cv2
import numpy as np

from pipeline.model import Direction, Image
from tests.drawn import content, forms, leaf, marks, order
from tests.drawn.leaf import Leaf
from tests.drawn.sheet import Sheet

WIDTH, HEIGHT = 1654, 2339
RED = (70, 60, 200)
_OFFICES = ("大臣", "次官", "官房長", "局長", "審議官", "参事官", "課長", "班長", "担当")


def _smaller(sheet: Sheet) -> Image:
    grey = np.asarray(sheet.image, dtype=np.uint8)
    small = cv2.resize(grey, (WIDTH, round(grey.shape[0] * WIDTH / grey.shape[1])), interpolation=cv2.INTER_AREA)
    return np.repeat(np.asarray(small, dtype=np.uint8)[:, :, None], 3, axis=2)


def _prose(rng: random.Random, paragraphs: int = 4) -> tuple[str, ...]:
    return tuple(order.japanese(rng, 2) for _ in range(paragraphs))


# ----------------------------------------------------------------------------------------------- the Ministry's forms
def telegram(rng: random.Random) -> Image:
    return _smaller(forms.telegram(dataclasses.replace(content.TELEGRAM, body=_prose(rng))).sheets[0])


def decision(rng: random.Random) -> Image:
    return _smaller(forms.decision(dataclasses.replace(content.DECISION, body=_prose(rng, 3))).sheets[0])


def empty_decision(rng: random.Random) -> Image:
    """Approvers' cells without names, as a form comes from the printer."""
    blank = dataclasses.replace(
        content.DECISION, body=(), approvers=("",) * 6, charge=("",) * 5, drafted="", drafter=""
    )
    return _smaller(forms.decision(blank).sheets[0])


def conversation(rng: random.Random) -> Image:
    return _smaller(forms.conversation(dataclasses.replace(content.CONVERSATION, pages=(_prose(rng, 6),))).sheets[0])


def letter(rng: random.Random) -> Image:
    body = tuple(t for t in _prose(rng, 4))
    return _smaller(forms.letter(dataclasses.replace(content.LETTER, body=body)).sheets[0])


def laid(name: str) -> Callable[[random.Random], Image]:
    """A page of :mod:`tests.drawn.order`."""
    return lambda rng: _smaller(order.MAKERS[name](rng.randrange(10**6)).sheet)


# ------------------------------------------------------------------------------------------------------------- tables
def _grid(page: Leaf, x: float, y: float, widths: list[float], rows: int, height: float, line: int = 2) -> None:
    w = sum(widths)
    for r in range(rows + 1):
        page.stroke(x, y + r * height, x + w, y + r * height, line)
    at = x
    for wide in (*widths, 0.0):
        page.stroke(at, y, at, y + rows * height, line)
        at += wide


def shaded_table(rng: random.Random) -> Image:
    """A table whose head, or every second row, is shaded grey or in colour, with words on it."""
    page = leaf.across(rng, share=0.35)
    x, y, h, size = 190.0, 1000.0, 62.0, 28
    widths = [320.0, *[rng.choice((230.0, 260.0))] * 4]
    rows, every = rng.choice((8, 10, 12)), rng.random() < 0.5
    tone = rng.choice(((205, 205, 205), (180, 180, 180), (225, 205, 190), (190, 225, 200), (120, 120, 120)))
    shades = [r for r in range(rows) if r == 0 or (every and r % 2 == 0)]
    for r in range(rows):
        for c in range(5):
            word = rng.choice(("品目", "漁船", "綿布", "木材")) if c == 0 else f"{rng.randint(1, 99999):,}"
            page.text(x + sum(widths[:c]) + 20, y + r * h + 16, word, size)
    if rng.random() < 0.7:
        _grid(page, x, y, widths, rows, h)
    picture = page.picture()
    for r in shades:
        a, b = round(y + r * h), round(y + (r + 1) * h)
        band = picture[b - round(h) : b, round(x) : round(x + sum(widths))]
        picture[a:b, round(x) : round(x + sum(widths))] = np.minimum(band, np.array(tone, np.uint8))
    return picture


def black_head(rng: random.Random) -> Image:
    """A table whose head is black with white words; the body has no shading."""
    page = leaf.across(rng, share=0.3)
    x, y, h, widths = 190.0, 900.0, 66.0, [340.0, 300.0, 300.0, 300.0]
    rows = rng.choice((6, 9))
    for r in range(1, rows):
        for c in range(4):
            page.text(x + sum(widths[:c]) + 24, y + r * h + 16, f"{rng.randint(1, 9999):,}" if c else "計画", 30)
    _grid(page, x, y, widths, rows, h)
    picture = page.picture()
    cv2.rectangle(picture, (190, 900), (round(190 + sum(widths)), 966), (0, 0, 0), -1)
    white = Leaf(WIDTH, HEIGHT, face="sans-bold")
    for c, word in enumerate(("区　分", "前年度予算額", "本年度要求額", "増　減")):
        white.text(x + sum(widths[:c]) + 40, y + 16, word, 30)
    return np.where(white.picture() < 128, np.uint8(255), picture)


def empty_form(rng: random.Random) -> Image:
    """An application with fields nobody filled in, single and in rows, squares to tick, a box for a seal."""
    page = Leaf(WIDTH, HEIGHT, face="mincho")
    page.centred(150, "特定歴史公文書等利用請求書", 50)
    y = 320.0
    for label in ("氏名又は名称", "住所又は居所", "電話番号", "請求する文書の名称", "利用の方法"):
        h = rng.choice((80.0, 110.0, 170.0))
        page.cell(170, y, 380, h, label, 32, line=2)
        page.cell(550, y, 930, h, "", 32, line=2)
        y += h
    y += 80
    for word in ("閲覧", "写しの交付（用紙）", "写しの交付（電磁的記録）"):
        page.pen.rectangle((200, round(y), 236, round(y) + 36), outline=0, width=2)
        page.text(260, y + 2, word, 32)
        y += 70
    page.text(170, y + 40, "※　以下は記入しないでください。", 28)
    page.cell(170, y + 100, 300, 60, "受付年月日", 30, line=2)
    page.cell(470, y + 100, 420, 60, "", 30, line=2)
    page.cell(1230, y + 100, 250, 250, "受付印", 30, line=2)
    return page.picture()


def lone_field(rng: random.Random) -> Image:
    """Lone fields in running text: a ruled box with words in it, dotted lines to write on, brackets with a space."""
    page = leaf.across(rng, share=0.45)
    y = 1150.0
    for k in range(3):
        page.text(200, y + 14, ("請求番号", "決定番号", "担当課")[k], 30)
        page.pen.rectangle((420, round(y), 420 + rng.choice((500, 700)), round(y) + 62), outline=0, width=2)
        page.text(450, y + 14, ("情報公開第〇二四一二号", "平成十八年第七七号", "大臣官房総務課")[k], 30)
        y += 110
    page.text(200, y, "年　　月　　日　　　　　氏名（　　　　　　　　　　　　）", 30)
    for k in range(20):
        page.stroke(200 + 30 * k, y + 120, 212 + 30 * k, y + 120)
    return page.picture()


def squared(rng: random.Random) -> Image:
    """Squared manuscript paper, written on or empty."""
    page = Leaf(WIDTH, HEIGHT, face="serif")
    side, tone = 62, rng.choice(((40, 40, 200), (90, 140, 60), (0, 0, 0)))
    text = order.japanese(rng, 9 if rng.random() < 0.7 else 2)
    for k, char in enumerate(text[:380]):
        c, r = divmod(k, 20)
        page._upright(1480 - c * 76, 420 + r * side, char, 44, "serif")
    picture = page.picture()
    for c in range(19):
        x = 1480 - c * 76
        for r in range(20):
            cv2.rectangle(picture, (x - 53, 412 + r * side), (x + 9, 412 + (r + 1) * side), tone, 1)
    return picture


def boxed_note(rng: random.Random) -> Image:
    """Paragraphs in a frame, a heading in a frame, a frame around the whole page."""
    page = leaf.across(rng, share=0.4)
    page.pen.rectangle((160, 1040, 1500, 1560), outline=0, width=rng.choice((2, 4)))
    page.paragraph(200, 1080, 1260, order.japanese(rng, 4), 30)
    page.pen.rectangle((560, 1640, 1090, 1720), outline=0, width=3)
    page.text(620, 1660, "今後の取扱い方針", 40, face="sans-bold")
    page.paragraph(180, 1780, 1300, order.japanese(rng, 2), 30)
    if rng.random() < 0.5:
        page.pen.rectangle((70, 60, WIDTH - 70, HEIGHT - 60), outline=0, width=3)
    return page.picture()


# -------------------------------------------------------------------------------------------------------------- seals
def _red(picture: Image, ink: Image, tone: tuple[int, int, int] = RED) -> None:
    part = (255 - ink.astype(np.float32))[:, :, None] / 255
    picture[:] = (picture * (1 - part) + np.minimum(picture, np.array(tone)) * part).astype(np.uint8)


def seals(rng: random.Random) -> Image:
    """Approval columns with red seals, a square office seal over the text, a date stamp in a frame or ring."""
    page = leaf.across(rng, share=0.75)
    x, y = 150.0, 1900.0
    for k, who in enumerate(_OFFICES[:8]):
        page.cell(x + 168 * k, y, 168, 56, who, 28, line=2)
        page.pen.rectangle(
            (round(x + 168 * k), round(y) + 56, round(x + 168 * (k + 1)), round(y) + 220), outline=0, width=2
        )
    picture = page.picture()
    ink = np.full(picture.shape[:2], 255, np.uint8)
    for k in range(8):
        if rng.random() < 0.7:
            at = round(x + 168 * k + 84) + rng.randint(-12, 12), round(y) + 138 + rng.randint(-14, 14)
            marks.ring(ink, at, rng.randint(34, 44), 4, rng.choice(("深田", "佐藤", "小林", "高橋")))
    marks.square(ink, (1290, 500), 120, 9, "外務省大臣官房印")
    _red(picture, ink)
    stamp = np.full(picture.shape[:2], 255, np.uint8)
    cv2.rectangle(stamp, (1080, 130), (1500, 260), 0, 4)
    _red(picture, stamp, (150, 60, 40))
    words = Leaf(WIDTH, HEIGHT, face="sans")
    words.text(1110, 150, "秘密指定解除", 44)
    words.text(1110, 206, "外交記録・情報公開室", 34)
    _red(picture, np.asarray(words.image, dtype=np.uint8), (150, 60, 40))
    return picture


def solid_seal(rng: random.Random) -> Image:
    """White characters in red ground (白文), a solid red ring with a date, a red band with 極秘 left white."""
    picture = leaf.across(rng).picture()
    white = Leaf(WIDTH, HEIGHT, face="serif-bold")
    side = rng.choice((130, 170))
    cv2.rectangle(picture, (1300, 1700), (1300 + side, 1700 + side), RED, -1)
    half = side // 2
    for k, char in enumerate("外交史料"):
        white.text(
            1300 + (1 - k // 2) * half + 0.06 * half, 1700 + (k % 2) * half + 0.06 * half, char, round(0.88 * half)
        )
    cv2.rectangle(picture, (1250, 90), (1500, 170), RED, -1)
    white.text(1290, 98, "極　秘", 58)
    return np.where(white.picture() < 128, np.uint8(255), picture)


# ------------------------------------------------------------------------------------------------- marks on the page
def barred(rng: random.Random) -> Image:
    """Bars of black, grey or colour with a title in them, a band of colour over and under the page."""
    page = leaf.across(rng, share=0.8)
    picture = page.picture()
    tone = rng.choice(((0, 0, 0), (120, 120, 120), (150, 80, 30), (205, 205, 205), (60, 60, 60)))
    bars = [(120, 1250, 0.9), (120, 1650, 0.5)]
    words = Leaf(WIDTH, HEIGHT, face="sans-bold")
    for x, y, share in bars:
        picture[y - 14 : y + 68] = 255
        cv2.rectangle(picture, (x, y), (x + round(share * 1400), y + 56), tone, -1)
        words.text(
            x + 30, y + 8, f"{rng.randint(1, 9)}　{rng.choice(('現状と課題', '今後の見通し', '経緯及び背景'))}", 38
        )
    letters = np.uint8(255) if sum(tone) < 450 else np.uint8(0)
    picture = np.where(words.picture() < 128, letters, picture)
    picture[20:54, :] = tone
    return picture


def highlighted(rng: random.Random) -> Image:
    """Highlighter over words, underlines straight, double and waved."""
    page = leaf.across(rng)
    picture = page.picture()
    tones = ((120, 250, 255), (170, 255, 170), (255, 230, 150), (200, 180, 255))
    for n, line in enumerate(page.spots):
        if len(line) < 8 or n % 3 == 1:
            continue
        first = rng.randint(0, len(line) - 6)
        a, b = line[first].box, line[min(len(line) - 1, first + rng.randint(4, 25))].box
        if n % 3 == 0:
            area = picture[round(a.y0) - 5 : round(a.y1) + 5, round(a.x0) : round(b.x1)]
            area[:] = np.minimum(area, np.array(rng.choice(tones), np.uint8))
        else:
            y = round(a.y1) + 5
            for k in range(rng.choice((1, 2))):
                cv2.line(picture, (round(a.x0), y + 6 * k), (round(b.x1), y + 6 * k), (0, 0, 0), 2)
    return picture


def struck(rng: random.Random) -> Image:
    page = marks.struck_page(rng.randrange(10**6), rng.choice((Direction.HORIZONTAL, Direction.VERTICAL)))
    return np.repeat(page.pixels[:, :, None], 3, axis=2)


def handwritten(rng: random.Random) -> Image:
    """Notes by hand, a ring around words, an arrow, a bracket at the side."""
    page = marks.Marked(seed=rng.randrange(10**6))
    for k in range(14):
        page.text(160, 200 + 120 * k, marks.JAPANESE[k % 6], 36)
    for k in range(3):
        marks.by_hand(page, 950, 320 + 480 * k, "要検討", 54)
    picture = np.repeat(page.pixels[:, :, None], 3, axis=2).copy()
    cv2.ellipse(picture, (520, 470), (260, 60), 2, 0, 352, (0, 0, 0), 4, cv2.LINE_AA)
    cv2.polylines(picture, [np.array([[110, 800], [90, 820], [90, 1150], [110, 1170]])], False, (0, 0, 0), 4)
    return picture


def bold(rng: random.Random) -> Image:
    """Heavy headings, large figures, bullets ■ ● ◆, lines of ―― and …… and ***, names left out as ○○."""
    page = Leaf(WIDTH, HEIGHT, face="sans-bold")
    page.centred(140, rng.choice(("国際協力一覧", "日本外交年表", "要　旨")), rng.choice((110, 140)))
    y = 360.0
    for k in range(7):
        page.text(150, y, f"■　{rng.choice(('国連改革', '海洋', '一般経済', '覆面調査'))}", rng.choice((44, 54)))
        y = page.paragraph(200, y + 90, 1280, order.japanese(rng, 1) + "なお○○課長より。", 30, face="mincho") + 20
        if k % 3 == 1:
            page.text(200, y, rng.choice(("―" * 30, "…" * 30, "＊　＊　＊", "－・" * 15)), 30, face="mincho")
            y += 70
    return page.picture()


def gappy(rng: random.Random) -> Image:
    """Text with holes of its own: tabs, lists of names, verses, signatures, a space left for a figure."""
    page = Leaf(WIDTH, HEIGHT, face="mincho")
    y = 200.0
    for _ in range(9):
        names = [rng.choice(("課長", "首席", "局長", "大使", "参事官")) + rng.choice("一二三四") for _ in range(3)]
        page.text(200, y, names[0], 30)
        page.text(520 + 60 * rng.randint(0, 3), y, names[1], 30)
        page.text(1050, y, names[2], 30)
        y += 58
    for _ in range(6):
        y = page.paragraph(200, y + 40, rng.choice((700, 900, 1250)), order.japanese(rng, 1), 30)
    page.text(900, y + 120, "昭和　　　年　　　月　　　日", 30)
    page.text(900, y + 190, "外務大臣", 30)
    return page.picture()


def holed(rng: random.Random) -> Image:
    """Four punch holes, a staple's shadow, a torn and stuck corner, a fold across the page."""
    picture = leaf.across(rng).picture()
    for k in range(4):
        cv2.circle(picture, (62, 360 + 540 * k), 26, (30, 30, 30), -1, cv2.LINE_AA)
    cv2.line(picture, (60, 40), (150, 90), (60, 60, 60), 6)
    cv2.fillPoly(picture, [np.array([[WIDTH, 0], [WIDTH - 150, 0], [WIDTH, 190]])], (25, 25, 25))
    y = rng.randint(1100, 1250)
    picture[y : y + 5] = (picture[y : y + 5] * 0.72).astype(np.uint8)
    return picture


MAKERS: dict[str, Callable[[random.Random], Image]] = {
    "telegram": telegram, "decision": decision, "empty decision": empty_decision, "conversation": conversation,
    "letter": letter, "columns": laid("columns"), "tiers": laid("tiers"), "book page": laid("book"),
    "ruby": laid("ruby"), "ruled table": laid("ruled"), "open table": laid("open"), "dashed table": laid("dashed"),
    "skewed table": laid("skewed"), "routing": laid("routing"), "shaded table": shaded_table, "black head": black_head,
    "empty form": empty_form, "lone field": lone_field, "squared paper": squared, "boxed note": boxed_note,
    "seals": seals, "solid seal": solid_seal, "barred": barred, "highlighted": highlighted, "struck": struck,
    "handwritten": handwritten, "bold": bold, "gappy": gappy, "holed": holed,
}  # fmt: skip
"""By name; each can be drawn any number of times."""
