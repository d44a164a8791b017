"""Running text that was printed in full and then covered, so that the number of characters under each box is known.

Unlike the gaps of :mod:`tests.drawn.sheet`, which are n em wide, these boxes are as wide as the words under them, and a
clerk's padding. What stood there is drawn first and painted over; with ``veil`` it stays legible under light grey.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageChops, ImageDraw

from tests.drawn import fonts
from tests.drawn.passages import _BANK, _Words
from tests.drawn.sheet import Sheet, Style, Withheld

Way = Literal["across", "down", "english"]
_STYLES: tuple[Style, ...] = ("bk", "wh")
PLACES = ("inline", "start", "end", "over")
"""where in its line a box stands; ``over``: from the end of one line to the start of the next"""


@dataclass(frozen=True)
class Covered:
    """One box. ``count``: characters under it, spaces between them included; ``passage``: boxes with the same number
    cover one run of text; ``before``, ``after``: what is printed next to it on its line."""

    box: tuple[float, float, float, float]
    count: int
    passage: int
    place: str
    hidden: str
    before: str
    after: str


@dataclass(frozen=True)
class Page:
    """``text``: the lines as they remain, each box as one □."""

    sheet: Sheet
    covered: tuple[Covered, ...]
    text: tuple[str, ...]


@dataclass(frozen=True)
class _Glyph:
    char: str
    start: float
    end: float


def page(
    way: Way,
    seed: int,
    *,
    face: str = "",
    pad: tuple[float, float] | None = None,
    veil: int | None = None,
    style: Style | None = None,
    boxes: int = 9,
    most: int = 60,
) -> Page:
    """One page. ``pad``: mean and spread of what a box is longer than its words at each end, in em (less than 0: it
    cuts letters); by chance when not given. ``most``: lines. ``veil``: grey of a box that its print shows through."""
    rng = random.Random(f"covered-{way}-{seed}")
    face = face or rng.choice(("roman", "typewriter", "label") if way == "english" else ("mincho", "gothic", "serif"))
    size = rng.choice((36, 40, 44, 48, 52))
    spread = rng.choice((0.0, 0.0, 0.04, 0.1)) if way != "english" else 0.0
    mean, deviation = pad or (rng.choice((0.0, 0.05, 0.15, 0.3)), rng.choice((0.02, 0.06, 0.1)))
    drawn = rng.choice(_STYLES) if style is None else style
    sheet = Sheet(face=face, rule=rng.choice((1, 2, 3)))
    leading = rng.choice((1.5, 1.75, 2.0)) * size
    long, first, last = (2900.0, 300.0, 2250.0) if way == "down" else (1950.0, 260.0, 3100.0)
    room = min(most, round((last - first) / leading))
    rows = _set(_text(rng, way), face, size, spread, long, room, way)
    chosen = _chosen(rng, rows, boxes, way)
    covered, left = [], []
    for n, row in enumerate(rows):
        level = first + n * leading
        for g in row:
            _draw(sheet, g, level, size, way)
        told, at = "", 0
        for passage, a, b, place in sorted((c[0], *c[2:]) for c in chosen if c[1] == n):
            cut = [row[a].start - (mean + rng.gauss(0, deviation)) * size]
            cut.append(row[b - 1].end - spread * size + (mean + rng.gauss(0, deviation)) * size)
            hidden = "".join(g.char for g in row[a:b])
            before, after = row[a - 1].char if a else "", row[b].char if b < len(row) else ""
            box = _withhold(sheet, cut, level, size, way, drawn, veil)
            covered.append(Covered(box, b - a, passage, place, hidden, before, after))
            told, at = told + "".join(g.char for g in row[at:a]) + "□", b
        left.append(told + "".join(g.char for g in row[at:]))
    return Page(sheet, tuple(covered), tuple(left))


def _text(rng: random.Random, way: Way) -> list[str]:
    words = _Words(rng, False, way == "down")
    bank = _BANK["english" if way == "english" else "sentences"]
    glue = " " if way == "english" else ""
    return [glue.join(words.fill(rng.choice(bank)) for _ in range(rng.randint(2, 4))) for _ in range(40)]


def _set(
    paragraphs: list[str], face: str, size: int, spread: float, long: float, most: int, way: Way
) -> list[list[_Glyph]]:
    """Lines of glyphs: starts from 0 along the line; a paragraph's first line starts one em later."""
    font = fonts.load(face, size)
    rows: list[list[_Glyph]] = []
    for paragraph in paragraphs:
        row: list[_Glyph] = []
        at = float(size)
        for token in paragraph.split(" ") if way == "english" else paragraph.replace(" ", ""):
            glyphs = token + (" " if way == "english" else "")
            widths = [size if way == "down" else font.getlength(c) for c in glyphs]
            if at + sum(widths) > long and row:
                rows.append(row)
                row, at = [], 0.0
            for char, width in zip(glyphs, widths, strict=True):
                row.append(_Glyph(char, at, at + width))
                at += width + spread * size
        rows.append(row)
        if len(rows) >= most:
            break
    for row in rows:
        while row and row[-1].char == " ":
            row.pop()
    return rows[:most]


def _chosen(rng: random.Random, rows: list[list[_Glyph]], boxes: int, way: Way) -> list[tuple[int, int, int, int, str]]:
    """(passage, row, from, to, place), on rows of their own with an open one between."""
    out: list[tuple[int, int, int, int, str]] = []
    full = [n for n, row in enumerate(rows) if len(row) >= 12]
    rng.shuffle(full)
    used: set[int] = set()
    for passage in range(boxes):
        place = rng.choice(("inline", "inline", *PLACES))
        free = [n for n in full if not {n - 1, n, n + 1, n + 2} & used and (place != "over" or n + 1 in full)]
        if not free:
            break
        n = free[0]
        row, many = rows[n], rng.randint(2, 24 if way != "english" else 50)
        used.add(n)
        if place == "over":
            used.add(n + 1)
            k, m = min(rng.randint(2, 14), len(row) - 4), min(rng.randint(2, 14), len(rows[n + 1]) - 4)
            out += [_at(passage, n, row, len(row) - k, len(row), place)]
            out += [_at(passage, n + 1, rows[n + 1], 0, m, place)]
            continue
        many = min(many, len(row) - 6)
        start = {"start": 0, "end": len(row) - many}.get(place, rng.randint(3, max(3, len(row) - many - 3)))
        out.append(_at(passage, n, row, start, start + many, place))
    return out


def _at(passage: int, n: int, row: list[_Glyph], a: int, b: int, place: str) -> tuple[int, int, int, int, str]:
    """A clerk covers words: where there are spaces, a box goes from one to another."""
    if any(g.char == " " for g in row):
        while a > 0 and row[a - 1].char != " ":
            a -= 1
        while b < len(row) and row[b].char != " ":
            b += 1
        while row[a].char == " ":
            a += 1
        while row[b - 1].char == " ":
            b -= 1
    return passage, n, a, b, place


def _draw(sheet: Sheet, g: _Glyph, level: float, size: int, way: Way) -> None:
    if way == "down":
        sheet._upright(sheet.width - level, 260 + g.start, g.char, size, sheet.face)
    elif g.char != " ":
        font = fonts.load(sheet.face, size)
        sheet.pen.text((260 + g.start, level + 0.88 * size), g.char, font=font, fill=0, anchor="ls")


def _withhold(
    sheet: Sheet, cut: list[float], level: float, size: int, way: Way, style: Style, veil: int | None
) -> tuple[float, float, float, float]:
    a, b = 260 + cut[0], 260 + cut[1]
    box = (a, level - 0.2 * size, b, level + 1.2 * size)
    if way == "down":
        right = sheet.width - level
        box = (right - 1.2 * size, a, right + 0.2 * size, b)
    if veil is None:
        sheet.withhold(*box, style)
        c = sheet.withheld[-1].corners
        return *c[0], *c[2]
    x0, y0, x1, y1 = (round(v) for v in box)
    tint = Image.new("L", sheet.image.size, 255)
    ImageDraw.Draw(tint).rectangle((x0, y0, x1 - 1, y1 - 1), fill=veil)
    sheet.image.paste(ImageChops.darker(sheet.image, tint))
    sheet.withheld.append(Withheld(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), style))
    return x0, y0, x1, y1
