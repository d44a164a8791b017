"""A few lines of the text layer held against the picture: a font may call its glyphs by the wrong names, and only
reading tells."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from pipeline.model import Direction, Image, Line

LEAST = 12
"""characters that a line must have to be compared"""
LINES = 3
"""lines compared on a page at most, each of another font while there are any"""
ALIKE = 70.0
"""rapidfuzz ratio from which the reading confirms the layer; wrong names give 10 to 60, print is read to 95 and more"""
TIMES = 2
"""times that a letter or figure must be read as one and the same other, and more often so than as itself"""
_ALIKE = ("0oq", "1il", "5s", "8b", "2z", "6g", "9gq", "uv", "cg", "ft")
"""letters and figures that engines take for each other, casefolded"""
_SELDOM = frozenset("{}|~^`\\")
_MARGIN = 0.6
"""ems of white around a line"""

Read = Callable[[Image, float], Sequence[Line]]


def choose(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The longest line of each of the fonts that set most of the page; besides, if none of these has it, the line with
    the most Japanese, that with the most figures, and that with the most signs seldom seen: a font may be right about
    its letters and wrong about the rest. Lines from top to bottom only where none runs across."""
    across = _comparable(lines, Direction.HORIZONTAL)
    held = across or _comparable(lines, Direction.VERTICAL)
    fonts: dict[str, list[Line]] = defaultdict(list)
    for line in held:
        fonts[line.font].append(line)
    ranked = sorted(fonts.values(), key=lambda f: -sum(len(t.chars) for t in f))
    chosen = [max(f, key=lambda t: (len(_plain(t)), -t.box.y0)) for f in ranked[:LINES]]
    for least, trait in ((8, _is_japanese), (3, str.isdigit), (1, _is_odd)):
        if held and all(_count(t, trait) < least for t in chosen):
            most = max(held, key=lambda t: (_count(t, trait), -t.box.y0))
            if _count(most, trait) >= least:
                chosen.append(most)
    return tuple(chosen)


def _comparable(lines: Sequence[Line], direction: Direction) -> list[Line]:
    return [t for t in lines if t.direction is direction and len(text := _plain(t)) >= LEAST and _readable(text)]


def _count(line: Line, trait: Callable[[str], bool]) -> int:
    return sum(map(trait, _plain(line)))


def _is_japanese(c: str) -> bool:
    return "\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff"


def _is_odd(c: str) -> bool:
    """A sign that Latin letters with accents and Japanese punctuation are not, or such a letter alone."""
    return c in _SELDOM or "\u00a1" <= c <= "\u024f"


def disagreement(lines: Sequence[Line], picture: Image, read: Read) -> str:
    """Why the picture does not say what the layer says; "" when it does, or when there is nothing to compare.

    ``picture``: the page, grey, page pixels. ``read``: an engine, which takes a picture and the height of its print.
    """
    right: Counter[str] = Counter()
    other: Counter[tuple[str, str]] = Counter()
    for line in choose(lines):
        said, seen = _plain(line), _seen(line, picture, read)
        ratio = fuzz.ratio(said, seen)
        if ratio < ALIKE:
            return f"the picture does not read as the PDF's text says in {line.font} ({ratio:.0f} % alike)"
        for step in Levenshtein.opcodes(said, seen):
            a, b = said[step.src_start : step.src_end], seen[step.dest_start : step.dest_end]
            if step.tag == "equal":
                right.update(a)
            elif step.tag == "replace" and len(a) == len(b):
                other.update(zip(a, b, strict=True))
    wrong = sorted(
        f"{a} as {b}"
        for (a, b), n in other.items()
        if n >= TIMES and right[a] < n and _plainly(a) and _plainly(b) and not any({a, b} <= set(g) for g in _ALIKE)
    )
    return f"the picture does not read as the PDF's text says: {', '.join(wrong)}" if wrong else ""


def _plainly(c: str) -> bool:
    return c.isascii() and c.isalnum()


def _seen(line: Line, picture: Image, read: Read) -> str:
    """What the engine reads of a line."""
    upright = line.direction is Direction.VERTICAL
    along, beside = _MARGIN * line.size, 0.25 * line.size
    b = line.box.grown(beside, along) if upright else line.box.grown(along, beside)
    y0, y1, x0, x1 = max(0, int(b.y0)), int(b.y1) + 1, max(0, int(b.x0)), int(b.x1) + 1
    strip = picture[y0:y1, x0:x1]
    pad = round(line.size)
    white = np.full((strip.shape[0] + 2 * pad, strip.shape[1] + 2 * pad), 255, dtype=np.uint8)
    white[pad : pad + strip.shape[0], pad : pad + strip.shape[1]] = strip
    seen = sorted(read(white, line.size), key=lambda t: t.box.y0 if upright else t.box.x0)
    return "".join(_plain(t) for t in seen)


def _plain(line: Line) -> str:
    return "".join(unicodedata.normalize("NFKC", "".join(c.text for c in line.chars)).split()).casefold()


def _readable(text: str) -> bool:
    """Mostly of the scripts that the engines read."""
    known = sum(ord(c) < 0x250 or _is_japanese(c) or not c.isalpha() for c in text)
    return known >= 0.8 * len(text)
