"""What changed between two releases, from their aligned text: opened, closed, still withheld, read otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from pipeline.comparison.align import Segment, Tag, align
from pipeline.comparison.witness import BREAK, Gap, Token, Witness

CONTEXT = 30
"""characters of both sides' text shown before and after a change"""
NOISE = 2
"""characters beside an area that both sides withhold: no more than what one reading saw of a letter at its edge"""
MOVED_PART = 0.8
"""share of the words that must stand elsewhere"""
MOVED, MOVED_LEAST = 90.0, 8
"""likeness (0..100) from which words stood elsewhere on the other side, and how many characters it takes to tell"""
UNLIKE = 3.0
"""times longer or shorter than the area was thought to be: such words may not be what it hid"""
SAME = 0.3
"""share of the shorter side's characters that both must have to be one document"""


class Verdict(StrEnum):
    OPENED = "opened"
    """A withholds what B shows"""
    CLOSED = "closed"
    """A shows what B withholds"""
    WITHHELD = "withheld"
    """both withhold it"""
    LOST = "lost"
    """withheld on one side; the other has neither an area nor words in its place"""
    MOVED = "moved"
    """words beside an area that stand elsewhere on the other side: reading order, no release"""
    READING = "reading"
    """read otherwise"""
    UNSETTLED = "unsettled"
    """too different to be compared"""


@dataclass(frozen=True)
class Change:
    """``a`` and ``b``: the tokens it concerns on both sides. ``certainty`` 0..1 that it is what ``verdict`` says;
    ``why`` it is not more. ``before``, ``after``: the words around it, of the side that shows more."""

    verdict: Verdict
    segment: Segment
    a: tuple[Token, ...]
    b: tuple[Token, ...]
    certainty: float
    why: str
    before: str
    after: str

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(t.gap for t in (*self.a, *self.b) if t.gap is not None)

    @property
    def text(self) -> str:
        """The words opened or closed; "" for other changes."""
        shown = {Verdict.OPENED: self.b, Verdict.CLOSED: self.a}.get(self.verdict, ())
        return words(shown)


@dataclass(frozen=True)
class Comparison:
    """``alike``: share 0..1 of the shorter side's characters that stand in both. ``segments`` cover both texts whole.
    ``only_a``, ``only_b``: what stands in the margins of one side alone."""

    a: Witness
    b: Witness
    segments: tuple[Segment, ...]
    changes: tuple[Change, ...]
    alike: float
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]

    def of(self, *verdicts: Verdict) -> tuple[Change, ...]:
        return tuple(c for c in self.changes if c.verdict in verdicts)


def compare(a: Witness, b: Witness) -> Comparison:
    """Align two sides and say what changed."""
    keys = [t.key for t in a.tokens], [t.key for t in b.tokens]
    segments = align(*keys)
    equal = sum(s.a1 - s.a0 for s in segments if s.tag is Tag.EQUAL)
    shorter = min(sum(map(bool, side)) for side in keys)
    loose_a = words(t for s in segments if s.tag is Tag.READING for t in a.tokens[s.a0 : s.a1])
    loose_b = words(t for s in segments if s.tag is Tag.READING for t in b.tokens[s.b0 : s.b1])
    changes = tuple(_change(s, a.tokens, b.tokens, loose_a, loose_b) for s in segments if s.tag is not Tag.EQUAL)
    here, there = Counter(a.apart), Counter(b.apart)
    return Comparison(
        a,
        b,
        tuple(segments),
        changes,
        equal / shorter if shorter else 0.0,
        tuple((here - there).elements()),
        tuple((there - here).elements()),
    )


def words(tokens: Iterable[Token], gap: str = "[…]") -> str:
    """The text of tokens, ``gap`` for each withheld area."""
    out = "".join(t.space.replace(BREAK, " ") + (gap if t.gap else t.text) for t in tokens)
    return out.strip()


def _change(s: Segment, a: Sequence[Token], b: Sequence[Token], loose_a: str, loose_b: str) -> Change:
    here, there = tuple(a[s.a0 : s.a1]), tuple(b[s.b0 : s.b1])
    verdict, certainty, why = _judged(s, here, there, loose_a, loose_b)
    side, start, end = (a, s.a0, s.a1) if verdict is Verdict.CLOSED else (b, s.b0, s.b1)
    before, after = words(side[max(0, start - CONTEXT) : start]), words(side[end : end + CONTEXT])
    return Change(verdict, s, here, there, certainty, why, before, after)


def _judged(
    s: Segment, here: Sequence[Token], there: Sequence[Token], loose_a: str, loose_b: str
) -> tuple[Verdict, float, str]:
    if s.tag is Tag.READING:
        return Verdict.READING, 1.0, ""
    if s.tag is Tag.UNSETTLED:
        return Verdict.UNSETTLED, 0.0, "the sides share too little here to be compared"
    if s.tag is Tag.LOST:
        gap = _first_gap((*here, *there))
        return Verdict.LOST, 1 - gap.certainty / 2, "an area of one side only, with no words in its place on the other"
    if s.tag is Tag.WITHHELD:
        return Verdict.WITHHELD, min(_first_gap(here).certainty, _first_gap(there).certainty), ""
    opened = s.tag is Tag.OPENED
    gap = _first_gap(here if opened else there)
    shown = there if opened else here
    rest = [t for t in shown if t.gap]
    count = len(shown) - len(rest)
    if not count:
        return Verdict.WITHHELD, gap.certainty, f"withheld in {len(rest)} areas on one side, in one on the other"
    if rest and count <= NOISE:
        return Verdict.WITHHELD, gap.certainty, "a character at the edge is read on one side only"
    text = words((t for t in shown if not t.gap), "")
    loose = loose_a if opened else loose_b
    # the shorter of the two is sought in the longer: one loose character stands in any words
    if count >= MOVED_LEAST and len(loose) >= MOVED_PART * len(text) and fuzz.partial_ratio(text, loose) >= MOVED:
        return Verdict.MOVED, gap.certainty, "the same words stand elsewhere on the other side"
    read = sum(t.certainty for t in shown if not t.gap) / count
    certainty, why = gap.certainty * read, ""
    if read < 0.9:
        why = "the words are read with doubt"
    if unlike := _unlike([t.gap for t in (here if opened else there) if t.gap is not None], count):
        certainty, why = certainty / 2, unlike
    return Verdict.OPENED if opened else Verdict.CLOSED, certainty, why


def _first_gap(tokens: Iterable[Token]) -> Gap:
    return next(t.gap for t in tokens if t.gap is not None)


def _unlike(gaps: Sequence[Gap], count: int) -> str:
    low = high = 0
    for gap in gaps:
        if gap.unit != "char" or gap.low is None or gap.high is None:
            return ""
        low, high = low + gap.low, high + gap.high
    if count > UNLIKE * high + NOISE or count * UNLIKE + NOISE < low:
        span = f"{low}" if low == high else f"{low} to {high}"
        return f"{count} characters where {span} were thought to be withheld"
    return ""
