"""What the print itself says where it is known: on born-digital pages a line has its size, font and weight.

Lines read from a picture have none of these, and nothing here applies to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.layout.plane import Item
from pipeline.model import Evidence

SIZE = 1.04  # prints are of one size up to this ratio
LARGER = 1.1  # of the body's print: a heading's may be so much larger, bold or not
LONGEST, ROWS = 100, 4  # characters and rows of a heading
STOP = ("。", "．", "、", ",", ";", "；")  # what ends in these is a sentence, however it is set


@dataclass(frozen=True)
class Face:
    """Size in page pixels, font and weight of a piece of print."""

    size: float
    font: str
    bold: bool


def face(row: Sequence[Item]) -> Face | None:
    """Of a row, by its longest piece; bold only when all of its text is. None when it is not known."""
    lines = [i.line for i in row if i.line is not None]
    known = [t for t in lines if t.size > 0]
    if not known or len(known) < len(lines):
        return None
    longest = max(known, key=lambda t: len(t.chars))
    return Face(longest.size, longest.font, all(t.bold for t in known))


def body(items: Sequence[Item]) -> Face | None:
    """The face of the page's running text: of most of what is not bold, else of most; None when nothing is known."""
    light: Counter[Face] = Counter()
    heavy: Counter[Face] = Counter()
    for i in items:
        if i.line is not None and i.line.size > 0:
            (heavy if i.line.bold else light)[Face(round(i.line.size, 1), i.line.font, i.line.bold)] += len(i.text)
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
    return a.bold is not b.bold or not 1 / SIZE <= b.size / a.size <= SIZE


def heading(rows: Sequence[Sequence[Item]], main: Face | None) -> Evidence | None:
    """Why rows are a heading: set bold, or larger than the page's text."""
    faces = [face(r) for r in rows]
    text = "".join(i.text for r in rows for i in r).strip()
    if main is None or not faces or len(rows) > ROWS or len(text) > LONGEST or text.endswith(STOP):
        return None
    if any(f is None for f in faces) or not any(c.isalpha() for c in text):
        return None
    known = [f for f in faces if f is not None]
    least = min(f.size for f in known)
    if least >= LARGER * main.size:
        return Evidence("layout.heading.size", f"print {least / main.size:.2f} of the text's", 0.9)
    if not main.bold and all(f.bold for f in known) and least >= main.size / SIZE:
        return Evidence("layout.heading.bold", "bold, where the text is not", 0.9)
    return None
