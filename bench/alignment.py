"""Which characters of a page were read right: the lines that were read against the page's known text.

The lines are laid against the text one by one, the longest first, each at the stretch with the least edits that no
line has taken yet, so that the order of lines does not matter. Inside the stretch rapidfuzz's edit operations say of
every character whether it is the one printed. What has no place in the text was invented: wrong. What no line has
taken was missed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.evaluation.text import graphemes, infix
from pipeline.model import Line

AWAY = 0.6
"""share of a line's characters that may be edited for it to stand in the text"""
_TAKEN = "\0"
_ALIKE = str.maketrans(
    {"，": "、", ",": "、", "．": ".", "“": '"', "”": '"', "‘": "'", "’": "'", "〜": "~", "―": "—", "─": "—", "–": "—"}
    | dict.fromkeys("-\u2010\u2011\u00ad\u2212", "-")
)


@dataclass(frozen=True)
class Judged:
    """``right``: of every printed character of every line, in order; None where the text does not tell. ``missed``:
    characters of the text that stand in no line. ``invented``: characters that stand nowhere in the text."""

    right: tuple[tuple[bool | None, ...], ...]
    missed: tuple[str, ...]
    invented: int


def level(text: str) -> tuple[str, ...]:
    """Graphemes after NFKC without white space, signs that print alike as one."""
    return graphemes("".join(unicodedata.normalize("NFKC", text).split()).translate(_ALIKE))


def judge(lines: Sequence[Line], blocks: Iterable[str], *, complete: bool = True) -> Judged:
    """``blocks``: all text of the page; where it is not all (``complete`` false; a transcript may leave out tables,
    running heads, marks of notes), what has no place in it is not judged."""
    rest: list[str] = []
    for block in blocks:
        rest += [*level(block), _TAKEN]
    read: list[list[tuple[str, int]]] = []  # of every line: (grapheme, number of the printed character)
    for line in lines:
        read.append([(g, k) for k, c in enumerate(line.printed) for g in level(c.text)])
    out: list[tuple[bool | None, ...]] = [()] * len(lines)
    invented = 0
    for n in sorted(range(len(lines)), key=lambda n: (-len(read[n]), n)):
        said = tuple(g for g, _ in read[n])
        right: list[bool | None] = [True] * len(lines[n].printed)
        span = _span(said, rest)
        if span is None:
            out[n] = tuple([False if complete else None] * len(right))
            invented += len(right) if complete else 0
            continue
        start, end = span
        kept: set[int] = set()
        extra: set[int] = set()
        for op in Levenshtein.opcodes(said, rest[start:end]):
            if op.tag == "equal":
                kept.update(range(op.src_start, op.src_end))
            elif op.tag == "delete" and complete:
                invented += op.src_end - op.src_start
            elif op.tag == "delete":
                extra.update(range(op.src_start, op.src_end))
            if op.tag in ("equal", "replace"):
                rest[start + op.dest_start : start + op.dest_end] = [_TAKEN] * (op.dest_end - op.dest_start)
        for i, (_, k) in enumerate(read[n]):
            right[k] = None if i in extra else right[k] and i in kept
        out[n] = tuple(right)
    return Judged(tuple(out), tuple(g for g in rest if g != _TAKEN), invented)


def _span(said: tuple[str, ...], rest: list[str]) -> tuple[int, int] | None:
    """Start and end of the stretch with the least edits; None when there is no near one."""
    if not said:
        return None
    text = tuple(rest)
    away, last = infix(said, text)
    if last < 0 or away > AWAY * len(said):
        return None
    reach = max(0, last + 1 - 2 * len(said))
    _, back = infix(said[::-1], text[reach : last + 1][::-1])
    return last + 1 - (back + 1), last + 1
