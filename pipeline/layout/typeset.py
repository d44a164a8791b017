"""What the print itself says where it is known: on born-digital pages a line has its size, font and weight.

Lines read from a picture have none of these, and nothing here applies to them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.layout.plane import Item
from pipeline.model import Evidence, Line

SIZE = 1.04  # prints are of one size up to this ratio
LARGER = 1.1  # of the body's print: a heading's may be so much larger, bold or not
LONGEST, ROWS = 100, 4  # characters and rows of a heading
STOP = ("。", "．", "、", ",", ";", "；")  # what ends in these is a sentence, however it is set
# Japanese type of even strokes, which beside Mincho sets headings without being called bold
GOTHIC = re.compile(r"goth|sans|kaku|meiryo|ゴシック|ｺﾞｼｯｸ|メイリオ", re.I)


@dataclass(frozen=True)
class Face:
    """Size in page pixels, font, and weight of a piece of print: 0 plain, 1 Japanese Gothic, 2 bold."""

    size: float
    font: str
    weight: int


def face(row: Sequence[Item]) -> Face | None:
    """Of a row, by its longest piece; as heavy as its lightest. None when it is not known."""
    lines = [i.line for i in row if i.line is not None]
    known = [t for t in lines if t.size > 0]
    if not known or len(known) < len(lines):
        return None
    longest = max(known, key=lambda t: len(t.chars))
    return Face(longest.size, longest.font, min(_weight(t) for t in known))


def _weight(line: Line) -> int:
    if line.bold:
        return 2
    wide = sum(unicodedata.east_asian_width(c.text[0]) in "WF" for c in line.printed)
    return int(2 * wide >= len(line.printed) and GOTHIC.search(line.font) is not None)


def body(items: Sequence[Item]) -> Face | None:
    """The face of the page's running text: of most of what is not bold, else of most; None when nothing is known."""
    light: Counter[Face] = Counter()
    heavy: Counter[Face] = Counter()
    for i in items:
        if i.line is not None and i.line.size > 0:
            made = Face(round(i.line.size, 1), i.line.font, _weight(i.line))
            (heavy if i.line.bold else light)[made] += len(i.text)
    if not light and not heavy:
        return None
    # a page of which nine tenths are bold is set in bold
    votes = light if sum(light.values()) >= 0.1 * sum(heavy.values()) else heavy
    return max(votes, key=lambda f: (votes[f], f.size, f.font))


def changes(before: Sequence[Item], row: Sequence[Item]) -> bool:
    """Whether the print changes from row to row as it does between a heading and text."""
    a, b = face(before), face(row)
    if a is None or b is None:
        return False
    return a.weight != b.weight or not 1 / SIZE <= b.size / a.size <= SIZE


def heading(rows: Sequence[Sequence[Item]], main: Face | None) -> Evidence | None:
    """Why rows are a heading: set heavier or larger than the page's text (``main``)."""
    faces = [face(r) for r in rows]
    text = "".join(i.text for r in rows for i in r).strip()
    if main is None or not faces or len(rows) > ROWS or len(text) > LONGEST or text.endswith(STOP):
        return None
    known = [f for f in faces if f is not None]
    if len(known) < len(faces) or not any(c.isalpha() for c in text):
        return None
    least, light = min(f.size for f in known), min(f.weight for f in known)
    if least >= LARGER * main.size:
        return Evidence("layout.heading.size", f"print {least / main.size:.2f} of the text's", 0.9)
    if light > main.weight and least >= main.size / SIZE:
        what = "bold" if light == 2 else "in Gothic type"
        return Evidence("layout.heading.weight", f"{what}, where the text is not", 0.9)
    return None
