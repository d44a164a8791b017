"""The second witness: lines the first engine is unsure of are read again by another, which confirms, not corrects.

The rule was made from measurement (docs/recognition.md): on doubtful lines of degraded pages nearly every character on
which both engines agree is right, and of those on which they differ the first is right far oftener than the second,
however sure the second is. So both readings are aligned by least edits; where they agree on a character its doubt
is quartered, for the two engines err independently; where they differ the first reading stands as it is. Nothing is
ever taken from the second.
"""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from pipeline.model import Image, Line
from pipeline.recognition.engine import LineReader

UNSURE = 0.7  # mean confidence of a line below which it is read again
LEAST = 3  # printed characters that a line must have: scraps and signs are nobody's text
WORTH = 12  # printed characters of such lines on a page below which the second engine is not started
MOST = 24  # lines per page that are read again, the least sure first


def doubtful(lines: tuple[Line, ...]) -> list[int]:
    """Indices of the lines worth a second reading, in page order."""
    asked = [i for i, line in enumerate(lines) if len(line.printed) >= LEAST and line.confidence < UNSURE]
    asked.sort(key=lambda i: (lines[i].confidence, i))
    chosen = sorted(asked[:MOST])
    return chosen if sum(len(lines[i].printed) for i in chosen) >= WORTH else []


def confirm(image: Image, lines: tuple[Line, ...], second: LineReader) -> tuple[Line, ...]:
    """The lines, those in doubt after hearing ``second``. ``image`` grey, page pixels."""
    asked = doubtful(lines)
    if not asked:
        return lines
    out = list(lines)
    for i, other in zip(asked, second.read_again(image, tuple(lines[i] for i in asked)), strict=True):
        if other is not None:
            out[i] = decide(lines[i], other)
    return tuple(out)


def decide(first: Line, second: Line) -> Line:
    """One line from two readings of it, by the module's rule."""
    mine, theirs = first.printed, second.printed
    if not mine or not theirs:
        return first
    same = {
        op.src_start + k
        for op in Levenshtein.opcodes("".join(c.text[0] for c in mine), "".join(c.text[0] for c in theirs))
        if op.tag == "equal"
        for k in range(op.src_end - op.src_start)
    }
    confirmed = {id(c): (1 - (1 - c.confidence) / 4) for k, c in enumerate(mine) if k in same}
    return replace(
        first,
        chars=tuple(
            replace(c, confidence=round(confirmed[id(c)], 4)) if id(c) in confirmed else c for c in first.chars
        ),
    )
