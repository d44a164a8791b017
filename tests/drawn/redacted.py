"""Redacted pages of every kind, on horizontal and vertical Japanese pages and English ones, copied in many ways.

``pages(seed)`` draws one page for every entry of :data:`PLAN`; the same seed gives the same pages. The truth is exact:
what is covered is known character by character.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.model import Box, Image, Polygon, RedactionKind
from tests.drawn import covers, leaf
from tests.drawn.copies import Copy, copied
from tests.drawn.leaf import Leaf, Spot


@dataclass(frozen=True)
class Covered:
    """One redaction. ``polygon``: pixels of the picture. ``hidden``: characters of which more than half is covered;
    None where a page is withheld as a whole. ``lines``: rows or columns it covers. ``ground``: the code printed in it
    or beside it. ``printed``: of a typed one, its signs."""

    polygon: Polygon
    kind: RedactionKind
    group: str = ""
    hidden: int | None = None
    lines: int = 1
    ground: str = ""
    printed: str = ""


@dataclass(frozen=True)
class Sample:
    """``variety``: what is covered and how it lies; ``covered`` is empty on a clean page."""

    name: str
    variety: str
    layout: str
    copy: Copy
    picture: Image
    covered: tuple[Covered, ...] = ()


@dataclass(frozen=True)
class _Area:
    """What is to be covered: a box, the lines it reaches over, the passage it belongs to."""

    box: Box
    lines: int = 1
    group: str = ""


_LAYOUTS = {"across": leaf.across, "down": leaf.down, "english": leaf.english}


def _size(spots: Sequence[Spot]) -> float:
    return float(np.median([min(s.box.height, 3 * s.box.width) for s in spots]))


def _level(page: Leaf) -> bool:
    return sum(line[0].box.y0 == line[-1].box.y0 for line in page.spots if len(line) > 1) * 2 > len(page.spots)


def _over(line: Sequence[Spot], first: int, last: int, level: bool, pad: float = 0.16) -> Box:
    """Around the characters ``first`` to ``last`` (exclusive), ``pad`` em wider across the line."""
    box = Box.union(s.box for s in line[first:last])
    size = min(s.box.height for s in line[first:last])
    return box.grown(0.04 * size, pad * size) if level else box.grown(pad * size, 0.02 * size)


def _long(page: Leaf, least: int = 12) -> list[int]:
    return [n for n, line in enumerate(page.spots) if len(line) >= least]


def _part(line: Sequence[Spot], rng: random.Random, count: int) -> tuple[int, int]:
    """A run of characters that begins and ends with one that is printed."""
    count = min(count, len(line) - 2)
    first = rng.randint(1, len(line) - count - 1)
    last = first + count
    while line[first].text.isspace():
        first += 1
    while line[last - 1].text.isspace():
        last -= 1
    return first, last


def _spans(page: Leaf, rng: random.Random, level: bool) -> list[_Area]:
    """Single boxes in lines apart from one another, four characters to most of the line."""
    out = []
    chosen = sorted(rng.sample(_long(page), 8))
    for n in [c for k, c in enumerate(chosen) if k == 0 or c - chosen[k - 1] > 1][:5]:
        line = page.spots[n]
        out.append(_Area(_over(line, *_part(line, rng, rng.choice((4, 6, 9, 14, 20))), level)))
    return out


def _touching(page: Leaf, rng: random.Random, level: bool) -> list[_Area]:
    """Two boxes end to end in one line, a hand's breadth of a rule between them."""
    out = []
    for n in sorted(rng.sample(_long(page), 3)):
        line = page.spots[n]
        middle = len(line) // 2
        a, b = _over(line, 2, middle, level), _over(line, middle, len(line) - 2, level)
        out += [_Area(a), _Area(replace(b, x0=a.x1 + 4) if level else replace(b, y0=a.y1 + 4))]
    return out


def _neighbours(page: Leaf, rng: random.Random, count: int) -> list[int]:
    """Lines that follow one another at the page's pitch, all of them long."""
    whole = set(_long(page, 16))
    starts = [n for n in whole if all(n + k in whole for k in range(count))]
    first = rng.choice(starts or sorted(whole))
    return [n for n in range(first, first + count) if n in whole]


def _stacked(page: Leaf, rng: random.Random, level: bool) -> list[_Area]:
    """One box a line, one below (left of) the other with paper between: a passage that goes on over lines."""
    return [
        _Area(_over(page.spots[n], 0, len(page.spots[n]), level, 0.1), group="g1")
        for n in _neighbours(page, rng, rng.choice((3, 4)))
    ]


def _block(page: Leaf, rng: random.Random, level: bool) -> list[_Area]:
    """One box over several whole lines."""
    lines = _neighbours(page, rng, rng.choice((3, 5)))
    return [_Area(Box.union(_over(page.spots[n], 0, len(page.spots[n]), level) for n in lines), len(lines))]


def _stepped(page: Leaf, rng: random.Random, level: bool) -> list[_Area]:
    """A passage that begins and ends within a line: its first line's tail, whole lines, its last line's head. The three
    meet without paper between."""
    numbers = _neighbours(page, rng, 4)
    lines = [page.spots[n] for n in numbers]
    if len(lines) < 4:
        return _block(page, rng, level)
    start, end = len(lines[0]) // 2, len(lines[-1]) // 3
    whole = Box.union(_over(line, 0, len(line), level, 0.2) for line in lines)
    first, last = _over(lines[0], start, len(lines[0]), level, 0.2), _over(lines[-1], 0, end, level, 0.2)
    if level:
        a, b = (lines[0][0].box.y1 + lines[1][0].box.y0) / 2, (lines[2][0].box.y1 + lines[3][0].box.y0) / 2
        boxes = (
            Box(first.x0, first.y0, whole.x1, a), Box(whole.x0, a, whole.x1, b), Box(whole.x0, b, last.x1, last.y1),
        )  # fmt: skip
    else:
        a, b = (lines[0][0].box.x0 + lines[1][0].box.x1) / 2, (lines[2][0].box.x0 + lines[3][0].box.x1) / 2
        boxes = (
            Box(a, first.y0, first.x1, whole.y1), Box(b, whole.y0, a, whole.y1), Box(last.x0, whole.y0, b, last.y1),
        )  # fmt: skip
    return [_Area(box, n, "g1") for box, n in zip(boxes, (1, 2, 1), strict=True)]


def _flow(page: Leaf, rng: random.Random, level: bool) -> list[_Area]:
    """A passage broken at the line's end: the tail of one line and the head of the next, far apart."""
    out = []
    for g, n in enumerate(sorted(rng.sample([n for n in _long(page) if n + 1 in _long(page)], 3))):
        line, after = page.spots[n], page.spots[n + 1]
        out.append(_Area(_over(line, len(line) - 5, len(line), level), group=f"g{g}"))
        out.append(_Area(_over(after, 0, 6, level), group=f"g{g}"))
    return [a for k, a in enumerate(out) if all(a.box.intersection(b.box) <= 0 for b in out[:k])]


_LIE = {
    "spans": _spans, "touching": _touching, "stacked": _stacked, "block": _block, "stepped": _stepped, "flow": _flow,
}  # fmt: skip
_SIGNS = ("■", "×", "＊", "[REDACTED]", "[redacted]", "XXXX")


def _hidden(page: Leaf, box: Box) -> int:
    """Printed characters of which the box covers more than half."""
    spots = (s for line in page.spots for s in line if not s.text.isspace())
    return sum(s.box.intersection(box) > 0.5 * s.box.area for s in spots)


def _draw(page: Leaf, cover: str, how: str, rng: random.Random) -> tuple[Image, list[Covered]]:
    chance = np.random.default_rng(rng.randrange(2**31))
    level, picture = _level(page), page.picture()
    size = _size([s for line in page.spots for s in line])
    if cover == "typed":
        return _typed(page, picture, rng, level)
    base, _, extra = cover.partition("+")
    kind, lay = covers.COVERS[base]
    out = []
    for area in _LIE[how](page, rng, level):
        polygon = lay(picture, area.box, chance, size)
        code = _code(picture, area.box, extra, rng, size) if extra else ""
        out.append(Covered(polygon, kind, area.group, _hidden(page, area.box), area.lines, code))
    return picture, out


def _code(picture: Image, box: Box, extra: str, rng: random.Random, size: float) -> str:
    """A code in the middle of the box (``code``), one that stands on its upper rule (``across``), or the release line,
    laid over the box with the white around its letters (``release``)."""
    letters = round(min(0.8 * size, 0.7 * min(box.width, box.height)))
    if extra == "release":
        text = "Approved for Release: 2014/09/02 C05973635"
        covers.lettering(picture, text, (box.x0 + 0.1 * box.width, box.y0 - 0.5 * size), round(0.8 * size), 0)
        return ""
    text, face = covers.printed(rng.choice(covers.CODES))
    wide = len(text) * letters * (0.55 if text.isascii() else 1.0)
    if wide > 0.9 * box.width:
        return ""
    dark = float(picture[round(box.center[1]), round(box.center[0])].mean()) < 110
    at = (box.x0 + (box.width - wide) / 2, box.center[1] - 0.55 * letters)
    if extra == "across":
        at = (box.x1 - wide - 0.5 * size, box.y0 - 0.5 * letters)
    covers.lettering(picture, text, at, letters, 255 if dark and extra == "code" else 0, face)
    return text


def _typed(page: Leaf, picture: Image, rng: random.Random, level: bool) -> tuple[Image, list[Covered]]:
    """Signs in the place of characters: they replace them one by one, or stand in a gap of their own width."""
    out = []
    sign = rng.choice(_SIGNS[:3]) if page.face not in ("typewriter", "roman", "label") else rng.choice(_SIGNS[3:])
    for area in _spans(page, rng, level):
        size = round(min(area.box.width, area.box.height) / 1.32)
        covers.filled(picture, area.box, (255, 255, 255))
        first = next(s for line in page.spots for s in line if s.box.intersection(area.box) > 0.5 * s.box.area).box
        face = "gothic" if len(sign) == 1 else page.face
        inked, at = [], (first.x0, first.y0)
        n = _hidden(page, area.box) if len(sign) == 1 else 1
        for _ in range(n):
            inked.append(covers.lettering(picture, sign, at, size, 0, face))
            at = (at[0] + first.width, at[1]) if level else (at[0], at[1] + 1.08 * size)
        out.append(
            Covered(Box.union(inked).polygon, RedactionKind.TYPED, hidden=_hidden(page, area.box), printed=sign * n)
        )
    return picture, out


def _whole(page: Leaf, how: str, rng: random.Random) -> tuple[Image, list[Covered]]:
    """The page withheld as a whole: black, grey, or blank within a frame; a release line may stand over it."""
    picture = page.picture()
    picture[:] = 255
    w, h, m = page.width, page.height, rng.uniform(0.05, 0.09) * page.width
    box = Box(m, m * 1.4, w - m, h - m * 1.4)
    if how == "framed":
        kind, polygon = RedactionKind.OUTLINED, covers.framed(picture, box, rng.choice((1, 2, 4)))
    else:
        tone = 0 if how == "black" else 150
        kind, polygon = RedactionKind(how), covers.filled(picture, box, (tone, tone, tone))
    covers.lettering(picture, "Approved for Release: 2018/05/22 C03177799", (0.3 * w, 0.35 * m), 24, 0)
    return picture, [Covered(polygon, kind, hidden=None, lines=len(page.spots))]


Entry = tuple[str, str, str, Copy]
"""what is laid over the print, how it lies, the page's layout, the copy"""

PLAN: tuple[Entry, ...] = (
    ("black", "spans", "across", "fair"), ("black", "spans", "down", "worn"), ("black", "spans", "english", "fax"),
    ("black", "touching", "across", "skewed"), ("black", "stacked", "down", "fair"),
    ("black", "stacked", "english", "one-bit"), ("black", "block", "across", "jpeg"),
    ("black", "stepped", "across", "fair"), ("black", "stepped", "down", "clean"), ("black", "flow", "across", "book"),
    ("black+code", "spans", "english", "clean"), ("black+code", "block", "across", "blurred"),
    ("grey", "spans", "across", "fair"), ("grey", "spans", "down", "skewed"), ("grey", "stacked", "english", "jpeg"),
    ("grey+code", "spans", "english", "fair"), ("grey", "block", "down", "blurred"),
    ("grey", "spans", "across", "one-bit"), ("grey", "stepped", "across", "clean"),
    ("colour", "spans", "across", "fair"), ("colour", "stacked", "down", "fair"),
    ("colour", "block", "english", "jpeg"),
    ("colour+code", "spans", "english", "clean"), ("colour", "touching", "across", "skewed"),
    ("outlined", "spans", "across", "fair"), ("outlined", "spans", "down", "skewed"),
    ("outlined", "touching", "english", "fair"), ("outlined", "stacked", "across", "worn"),
    ("outlined", "block", "down", "jpeg"), ("outlined", "flow", "across", "book"),
    ("outlined+code", "spans", "english", "fair"), ("outlined+code", "block", "across", "fair"),
    ("outlined+across", "block", "english", "fair"), ("outlined+release", "block", "english", "fax"),
    ("outlined", "stepped", "english", "clean"), ("hairline", "spans", "across", "one-bit"),
    ("hairline", "spans", "english", "one-bit"), ("hairline", "block", "down", "one-bit"),
    ("hairline+across", "block", "english", "one-bit"), ("hairline+release", "block", "english", "one-bit"),
    ("hairline+code", "spans", "english", "one-bit"), ("hairline", "stepped", "english", "one-bit"),
    ("hairline", "stacked", "across", "clean"), ("hairline", "spans", "down", "fair"),
    ("whiteout", "spans", "across", "fair"), ("whiteout", "spans", "down", "clean"),
    ("whiteout", "block", "across", "worn"), ("whiteout", "spans", "english", "one-bit"),
    ("hatched", "spans", "across", "fair"), ("hatched", "block", "down", "fair"),
    ("hatched", "spans", "english", "one-bit"), ("crosshatched", "spans", "across", "jpeg"),
    ("crosshatched", "block", "english", "fair"), ("crosshatched", "spans", "down", "one-bit"),
    ("scribble", "spans", "across", "fair"), ("scribble", "spans", "down", "one-bit"),
    ("scribble", "stacked", "english", "fair"), ("marker", "spans", "across", "fair"),
    ("marker", "spans", "down", "jpeg"), ("marker", "stacked", "english", "fax"), ("marker", "spans", "across", "book"),
    ("paper", "spans", "across", "fair"), ("paper", "block", "down", "fair"), ("paper", "block", "english", "jpeg"),
    ("tape", "spans", "across", "fair"), ("tape", "block", "english", "clean"),
    ("typed", "spans", "across", "fair"), ("typed", "spans", "down", "clean"), ("typed", "spans", "english", "one-bit"),
    ("typed", "spans", "across", "fax"), ("typed", "spans", "english", "fair"),
    ("whole", "black", "across", "fair"), ("whole", "grey", "down", "clean"), ("whole", "framed", "english", "one-bit"),
    ("whole", "framed", "across", "skewed"),
)  # fmt: skip


def title(entry: Entry, seed: int) -> str:
    return "-".join((*entry, str(seed)))


def page(entry: Entry, seed: int) -> Sample:
    """The page of one entry of the plan."""
    cover, how, layout, copy = entry
    name = title(entry, seed)
    rng = random.Random(name)
    sheet = _LAYOUTS[layout](rng)
    picture, covered = _whole(sheet, how, rng) if cover == "whole" else _draw(sheet, cover, how, rng)
    seen = copied(picture, copy, rng.randrange(2**31), np.asarray(sheet.image, dtype=np.uint8))
    moved = tuple(replace(c, polygon=seen.way(c.polygon)) for c in covered)
    return Sample(name, f"{cover} {how}", layout, copy, seen.picture, moved)


def pages(seed: int = 0) -> Iterator[Sample]:
    """One page for each entry of :data:`PLAN`."""
    for entry in PLAN:
        yield page(entry, seed)
