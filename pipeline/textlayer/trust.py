"""Whether a PDF page's own text may stand for what the page shows.

The page is drawn twice, with its text and without. Where both drawings agree under a glyph, the glyph is not seen: it
is white on white, or under something. Where they differ outside the glyphs, the places do not fit. What the drawing
without text still shows in the size of print is text that the layer does not have.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model import Evidence, Frame, Glyph, Image, OrientationVote, Redaction, TextLayer, Transform
from pipeline.textlayer.characters import JUNK, named
from pipeline.textlayer.placed import TWICE

RULE = "text-layer"
SEEN = 32
"""grey levels by which a glyph that is seen differs from what is behind it"""
MEANINGLESS = 0.01
"""share of characters that stand for nothing, from which the layer's names are not trusted"""
OUTSIDE = 0.05
"""share of the text's ink that may lie outside the glyphs' boxes"""
WIDER = 0.35
"""ems by which a box is grown for that: italics and accents reach out of it"""
UNNAMED = 0.5
"""marks of the size of print outside the layer, for one glyph of it, from which the layer holds too little"""
SPARE = 8
"""such marks that any page may have: rules that are broken, bullets"""
LARGEST = 12.0
"""of the print's height: titles, stamps and words in pictures that the layer does not have"""
SOME = 2
"""marks up to that size from which they are read from the picture"""
LEGIBLE = 2.5
"""points; smaller print is a line of dust to whoever looks at the page"""
SQUEEZED = 0.12
"""ems; a letter, kana or ideograph set so narrow is not to be read (i and l are 0.2 and more)"""
UPON = 0.3
"""share of the smaller one's height and width by which two letters that lie over one another hide each other"""
_SPAN, _CROWD = 20, 200
"""cells of the size of print that one glyph is looked for in, each way, and glyphs looked at in each"""
_CORE = 0.15
"""share of a glyph's box on each side that a redaction beside it may reach into"""


@dataclass(frozen=True)
class Verdict:
    """``unnamed``: marks of the size of print that the layer does not hold."""

    trusted: bool
    evidence: Evidence
    unnamed: int = 0


def judge(frame: Frame) -> Verdict | None:
    """None when the frame has no text of its own."""
    layer = frame.layer
    if layer is None:
        return None
    if layer.doubts or layer.without is None:
        return refused(*layer.doubts)
    printed = [(g, text) for g in layer.glyphs if (text := named(g.text).text.strip())]
    if not printed:
        return refused("the PDF's text says nothing")
    total = sum(len(t) for _, t in printed)
    junk = sum(t.count(JUNK) for _, t in printed)
    if junk > MEANINGLESS * total:
        return refused(f"{junk} of {total} characters of the PDF's text stand for nothing")
    glyphs = [g for g, _ in printed]
    why = _unreadable(printed, frame.dpi)
    if why:
        return refused(why)
    apart = 0 if layer.witness is None else _apart(printed, layer.witness)
    if apart:
        return refused(f"two readers of the PDF's text differ in {apart} characters")
    ink = _differ(frame.pixels, layer.without)
    unseen = _unseen(glyphs, ink)
    if unseen:
        return refused(f"{unseen} of {len(glyphs)} characters of the PDF's text are not to be seen on the page")
    outside = _outside(glyphs, ink)
    if outside > OUTSIDE:
        return refused(f"{100 * outside:.0f} % of the text's ink is not where the PDF says the characters are")
    size = float(np.median([g.size for g in glyphs]))
    marks = _marks(layer.without, size, 1.3)
    if marks > UNNAMED * len(glyphs) + SPARE:
        return refused(f"{marks} marks of the size of print are not in the PDF's text of {len(glyphs)} characters")
    said = f"{total} characters taken from the PDF's text, all of them seen on the page"
    more = _marks(layer.without, size, LARGEST, both=True)
    return Verdict(True, Evidence(RULE, said, 1.0), more if more >= SOME else 0)


def refused(*why: str) -> Verdict:
    return Verdict(False, Evidence(RULE, f"read from the picture: {'; '.join(why)}", 1.0))


def turn(layer: TextLayer) -> OrientationVote:
    """Which way up most of the text says the page stands."""
    votes = {0: 0, 90: 0, 180: 0, 270: 0}
    for g in layer.glyphs:
        (hx, hy), (fx, fy) = g.polygon[0], g.polygon[3]
        if abs(fy - hy) >= abs(fx - hx):
            votes[0 if fy > hy else 180] += 1
        else:
            votes[90 if hx < fx else 270] += 1
    best = max(votes, key=lambda k: votes[k])
    return OrientationVote(best, 1.0, "the PDF's text")  # type: ignore[arg-type]


def touches(glyphs: Iterable[Glyph], redactions: Sequence[Redaction], to_page: Transform) -> bool:
    """Whether a redaction (page pixels) reaches into a glyph that is printed."""
    boxes = [r.box for r in redactions]
    if not boxes:
        return False
    for g in glyphs:
        if not named(g.text).text.strip():
            continue
        corners = to_page(g.polygon)
        xs, ys = [p[0] for p in corners], [p[1] for p in corners]
        dx, dy = _CORE * (max(xs) - min(xs)), _CORE * (max(ys) - min(ys))
        x0, x1, y0, y1 = min(xs) + dx, max(xs) - dx, min(ys) + dy, max(ys) - dy
        if any(b.x0 < x1 and b.x1 > x0 and b.y0 < y1 and b.y1 > y0 for b in boxes):
            return True
    return False


def _unreadable(printed: Sequence[tuple[Glyph, str]], dpi: float) -> str:
    """Why nobody can read some of the text, as its places tell; "" when it can be read. Two letters in one place may
    both have ink there (print on print, a layer of the file that is switched off), and only one of them is seen."""
    letters = [(g, t) for g, t in printed if any(c.isalnum() for c in t)]
    tiny = sum(g.size * 72 < LEGIBLE * dpi for g, _ in letters)
    if tiny:
        return f"{tiny} characters of the PDF's text are too small to be read"
    thin = sum(_breadth(g) < SQUEEZED * g.size for g, _ in letters)
    if thin:
        return f"{thin} characters of the PDF's text are too narrow to be read"
    upon = _upon(letters)
    return f"{upon} characters of the PDF's text lie upon others" if upon else ""


def _breadth(g: Glyph) -> float:
    """Along the line."""
    return math.dist(g.polygon[0], g.polygon[3 if g.vertical else 1])


def _upon(letters: Sequence[tuple[Glyph, str]]) -> int:
    """Letters that another letter lies upon; the same letter printed twice for boldness does not count."""
    if len(letters) < 2:
        return 0
    boxes = np.array([_ink_box(g) for g, _ in letters])
    cell = max(1.0, float(np.median(boxes[:, 3] - boxes[:, 1])))
    held: dict[tuple[int, int], list[int]] = defaultdict(list)
    count = 0
    for k, (x0, y0, x1, y1) in enumerate(boxes.tolist()):
        cells = [
            (i, j)
            for i in range(int(x0 // cell), int(min(x1, x0 + _SPAN * cell) // cell) + 1)
            for j in range(int(y0 // cell), int(min(y1, y0 + _SPAN * cell) // cell) + 1)
        ]
        near = {n for at in cells for n in held[at][-_CROWD:]}
        hit = False
        for n in near:
            a0, b0, a1, b1 = boxes[n]
            wide, high = min(x1, a1) - max(x0, a0), min(y1, b1) - max(y0, b0)
            if wide > UPON * min(x1 - x0, a1 - a0) and high > UPON * min(y1 - y0, b1 - b0):
                same = letters[n][1] == letters[k][1] and max(abs(x0 - a0), abs(y0 - b0)) < TWICE * (y1 - y0)
                hit = hit or not same
        count += hit
        for at in cells:
            held[at].append(k)
    return count


def _ink_box(g: Glyph) -> tuple[float, float, float, float]:
    """Where a letter's ink is, nearly: its em box without what is white above and below the letters of every font."""
    b = g.box
    dx, dy = (
        (0.0, 0.15 * b.height)
        if abs(g.polygon[0][1] - g.polygon[3][1]) >= abs(g.polygon[0][0] - g.polygon[3][0])
        else (0.15 * b.width, 0.0)
    )
    return b.x0 + dx, b.y0 + dy, b.x1 - dx, b.y1 - dy


def _apart(printed: Sequence[tuple[Glyph, str]], witness: str) -> int:
    """Letters, figures and ideographs that the witness does not have. Two readers that differ do not look at the same
    thing: the page before it was changed, another page, a file within the file."""
    own: Counter[str] = Counter()
    places: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for g, text in printed:
        x, y = (int(v // (TWICE * g.size)) for v in g.polygon[0])
        if any((x + i, y + j) in places[text] for i in (-1, 0, 1) for j in (-1, 0, 1)):
            continue  # bold by printing twice, which the witness tells once
        places[text].add((x, y))
        own.update(_letters(text))
    return sum((own - Counter(_letters("".join(named(c).text for c in witness)))).values())


def _letters(text: str) -> list[str]:
    return [c for c in unicodedata.normalize("NFKC", text) if c.isalnum()]


# ------------------------------------------------------------------------------------------------ the picture
def _differ(a: Image, b: Image) -> npt.NDArray[np.uint8]:
    """(h, w), 1 where the two drawings of a page differ, else 0."""
    if a.ndim != b.ndim:
        a, b = (p if p.ndim == 3 else np.asarray(cv2.cvtColor(p, cv2.COLOR_GRAY2BGR), dtype=np.uint8) for p in (a, b))
    apart = cv2.absdiff(a, b)
    if apart.ndim == 3:
        apart = apart.max(axis=2)
    return np.asarray(apart >= SEEN, dtype=np.uint8)


def _unseen(glyphs: Sequence[Glyph], ink: npt.NDArray[np.uint8]) -> int:
    """Glyphs under which the page is the same with and without its text."""
    sums = cv2.integral(ink)
    high, wide = ink.shape
    count = 0
    for g in glyphs:
        b = g.box
        spare = (
            0.6 * g.size if b.width < 0.25 * g.size and not g.text[:1].isalnum() else 0.0
        )  # an accent that takes no room stands beside its place
        x0, x1 = (min(wide, max(0, round(v))) for v in (b.x0 - spare, b.x1 + 1 + spare / 2))
        # a tail or an accent may be all that a sign has
        y0, y1 = (min(high, max(0, round(v))) for v in (b.y0 - 0.1 * g.size, b.y1 + 0.1 * g.size))
        seen = int(sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]) if x1 > x0 and y1 > y0 else 0
        count += seen < (2 if g.size >= 12 else 1)
    return count


def _outside(glyphs: Sequence[Glyph], ink: npt.NDArray[np.uint8]) -> float:
    total = int(ink.sum())
    if not total:
        return 0.0
    left = ink.copy()
    for g in glyphs:
        b = g.box.grown(WIDER * g.size)
        left[max(0, int(b.y0)) : max(0, int(b.y1) + 1), max(0, int(b.x0)) : max(0, int(b.x1) + 1)] = 0
    return int(left.sum()) / total


def _marks(without: Image, size: float, largest: float, *, both: bool = False) -> int:
    """Pieces of ink as large as glyphs on the page without its text. Rules and fills are larger, tints are no ink.
    ``largest``: of ``size``. ``both``: light ones on dark ground, too, and what is grey."""
    grey = without if without.ndim == 2 else np.asarray(cv2.cvtColor(without, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    limit = 176 if both else 128
    if int(grey.min()) > limit:
        return 0
    ink = np.asarray(grey < limit, dtype=np.uint8)
    return _pieces(ink, size, largest) + (_pieces(1 - ink, size, largest) if both else 0)


def _pieces(ink: npt.NDArray[np.uint8], size: float, largest: float) -> int:
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    w, h, area = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_AREA]
    like = (h >= 0.3 * size) & (h <= largest * size) & (w <= max(1.5, largest) * size) & (w >= 0.05 * size)
    return int((like & (area >= 0.02 * size * size) & (area <= 0.75 * w * h + 4 * size)).sum())
