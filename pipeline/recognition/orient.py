"""Which way up a page is, found by reading single glyphs at the four quarter turns.

Lines alone cannot tell: a recognizer for Japanese reads a lying strip of upright and of turned glyphs (a column)
alike, and a column of an upright page looks like a line of a page turned by 90 degrees. A single glyph is read surely
only the right way up. What whole lines do tell is one turn from the opposite one: a narrow lead over that is settled by
the longest lines. Tesseract's orientation detection is asked when the glyphs do not agree and it is installed.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np

from pipeline.model import Degrees, Direction, Image, OrientationVote
from pipeline.recognition import crops, glance
from pipeline.recognition.rapid import RapidEngine

LINES = 10  # longest lines looked at
CELLS = 16  # glyphs read
UPRIGHT = (0.9, 0.75)  # glyphs as they stand at least, glyphs turned once at most: then nothing more is read
AT_ONCE = (0.95, 0.6)  # the same, told by half of them
MARGIN = 0.1  # lead over the next best turn below which Tesseract is asked
PLAIN = 0.4  # lead from which whole lines need not be read
WHOLE = 6  # lines read whole, both ways up

PIECES, REACH = 4, 10.0  # lines of which the middle is read first, and how much of it, in heights
READ = (0.9, 0.7, 0.25)  # mean confidence that needs no comparison, least one otherwise, lead over the opposite turn

Osd = Callable[[Image], tuple[Degrees, float] | None]


def vote(image: Image, engine: RapidEngine, osd: Osd | None = None) -> OrientationVote:
    """How far the page (grey) must be turned clockwise to stand upright, with certainty 0..1."""
    rows = glance.pieces(image, Direction.HORIZONTAL)
    plain = _latin(image, rows, engine) or _glyphs_of(image, rows, engine)
    if plain is not None:
        return plain
    small, scale = glance.small(image)
    quads = [q / scale for q in engine.search(small)]
    plain = _latin(image, _lying(quads), engine) or _as_it_stands(glyphs(image, quads), engine)
    if plain is not None:
        return plain
    # the copy enlarged again shows lines more exactly, for three times the work
    cells = glyphs(image, [q / scale for q in engine.detect(small, 0)])
    if len(cells) < 4:
        return _second(image, engine, osd) or OrientationVote(0, 0.0, "too few glyphs to tell")
    scores: dict[Degrees, float] = {0: _score(cells, 0, engine), 90: _score(cells, 90, engine)}
    if scores[0] >= UPRIGHT[0] and scores[90] <= UPRIGHT[1]:
        return OrientationVote(0, round(scores[0], 3), f"{len(cells)} glyphs read as they stand")
    scores |= {180: _score(cells, 180, engine), 270: _score(cells, 270, engine)}
    # The recognizer was trained on columns turned a quarter left, so it also reads glyphs that lie that way: the turn
    # before the right one scores high as well, and speaks for the right one.
    before: dict[Degrees, Degrees] = {0: 270, 90: 0, 180: 90, 270: 180}
    support = {turn: scores[turn] + scores[before[turn]] / 2 for turn in scores}
    best, next_best = sorted(support, key=lambda t: (-support[t], t))[:2]
    lead = support[best] - support[next_best]
    if lead < MARGIN:
        return _second(image, engine, osd) or OrientationVote(0, 0.0, "glyphs at four turns do not agree")
    by = f"{len(cells)} glyphs read at four turns"
    opposite: Degrees = {0: 180, 90: 270, 180: 0, 270: 90}[best]  # type: ignore[assignment]
    if lead < PLAIN and support[best] - support[opposite] < PLAIN:
        here, there = _whole(image, best, engine), _whole(image, opposite, engine)
        if there > here:
            best, by = opposite, f"{by}, whole lines read both ways up"
            lead = there - here
    return OrientationVote(best, round(min(1.0, 0.5 + lead), 3), by)


def _glyphs_of(image: Image, rows: list[crops.Quad], engine: RapidEngine) -> OrientationVote | None:
    """By the glyphs of lines that were found without a network: rows, or columns where there are more of them."""
    columns = glance.pieces(image, Direction.VERTICAL)
    return _as_it_stands(glyphs(image, max(rows, columns, key=len)), engine)


def _as_it_stands(cells: list[Image], engine: RapidEngine) -> OrientationVote | None:
    """0 when the glyphs read as they stand and not turned; None when that is not plain."""
    if len(cells) < CELLS:
        return None
    half = CELLS // 2
    here = _score(cells[:half], 0, engine)
    if here < UPRIGHT[0]:
        return None
    turned = _score(cells[:half], 90, engine)
    if here >= AT_ONCE[0] and turned <= AT_ONCE[1]:
        return OrientationVote(0, round(here, 3), f"{half} glyphs read as they stand")
    here = (here + _score(cells[half:], 0, engine)) / 2
    if here < UPRIGHT[0] or (turned + _score(cells[half:], 90, engine)) / 2 > UPRIGHT[1]:
        return None
    return OrientationVote(0, round(here, 3), f"{len(cells)} glyphs read as they stand")


def _lying(quads: list[crops.Quad]) -> list[crops.Quad]:
    """The middles of the longest lying lines."""
    lying = sorted(
        (q for q in quads if crops.sides(q)[0] >= 4 * crops.sides(q)[1]),
        key=lambda q: (-crops.sides(q)[0], float(q[0, 1])),
    )
    return [_middle(q) for q in lying[:PIECES]]


def _latin(image: Image, pieces: list[crops.Quad], engine: RapidEngine) -> OrientationVote | None:
    """0 or 180 when pieces of lying lines are Latin letters so; None when that is not plain."""
    if not pieces:
        return None
    here = glance.read(image, pieces, engine.recognize, READ[0])
    if here.latin and here.confidence >= READ[0]:
        return OrientationVote(
            0, round(here.confidence, 3), f"{here.letters} Latin letters read as they stand", latin=True
        )
    if here.chars >= glance.OTHER and not here.letters and here.confidence >= READ[0]:
        return None  # other print, and so it reads well
    h, w = image.shape
    over = [np.array([w, h], np.float32) - q[[2, 3, 0, 1]] for q in pieces]
    there = glance.read(np.ascontiguousarray(image[::-1, ::-1]), over, engine.recognize, READ[0])
    sure = [t.confidence if t.latin else 0.0 for t in (here, there)]
    best, other = max(here.confidence, there.confidence), min(here.confidence, there.confidence)
    if max(sure) < best or best < READ[1] or best - other < READ[2]:
        return None
    upright = here.confidence >= there.confidence
    count = (here if upright else there).letters
    by = f"{count} Latin letters read both ways up"
    return OrientationVote(0 if upright else 180, round(best, 3), by, latin=best >= READ[0])


def _middle(quad: crops.Quad) -> crops.Quad:
    """The middle of a lying line, REACH times as long as it is high at most."""
    width, height = crops.sides(quad)
    share = min(1.0, REACH * height / max(1.0, width)) / 2
    tl, tr, br, bl = quad
    a, b = 0.5 - share, 0.5 + share
    return np.asarray([tl + a * (tr - tl), tl + b * (tr - tl), bl + b * (br - bl), bl + a * (br - bl)], np.float32)


def _whole(image: Image, turn: int, engine: RapidEngine) -> float:
    """Mean confidence of the page's longest lines when it is turned clockwise, by their characters; 0 without any."""
    turned = np.ascontiguousarray(np.rot90(image, -turn // 90))
    small, scale = glance.small(turned)
    quads = sorted((q / scale for q in engine.detect(small, 0)), key=lambda q: -max(crops.sides(q)))
    chars = [c.confidence for line in engine.recognize(turned, quads[:WHOLE]) for c in line.printed]
    return sum(chars) / len(chars) if chars else 0.0


def _second(image: Image, engine: RapidEngine, osd: Osd | None) -> OrientationVote | None:
    said = osd(image) if osd is not None else None
    if said is None or said[1] < 2:
        return None
    if said[0] and _whole(image, said[0], engine) <= _whole(image, 0, engine):
        return OrientationVote(0, 0.0, "Tesseract OSD would turn the page, but its lines read no better so")
    return OrientationVote(said[0], round(said[1] / (said[1] + 2), 3), "Tesseract OSD")


def glyphs(image: Image, quads: list[crops.Quad]) -> list[Image]:
    """Up to CELLS cut-out glyphs (or short pieces of Latin words) of the longest of a page's lines, as they stand."""

    def slenderness(q: crops.Quad) -> float:
        w, h = crops.sides(q)
        return max(w, h) / max(1.0, min(w, h))

    quads = sorted(quads, key=lambda q: (-slenderness(q), float(q[0, 1]), float(q[0, 0])))
    per_line = math.ceil(CELLS / max(1, min(LINES, len(quads))))
    out: list[Image] = []
    for quad in quads[:LINES]:
        x0, y0 = (max(0, int(v)) for v in quad.min(axis=0))
        x1, y1 = (int(v) for v in quad.max(axis=0))
        strip = image[y0:y1, x0:x1]
        if min(strip.shape[:2]) >= 6:
            out += _cells(strip)[:per_line]
    return out[:CELLS]


def _cells(strip: Image) -> list[Image]:
    """Pieces of a line about as long as it is thick, cut where the ink pauses."""
    lying = strip.shape[1] >= strip.shape[0]
    body = strip if lying else strip.T
    thick, length = body.shape
    _, ink = cv2.threshold(body, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    empty = ink.sum(axis=0) <= max(0, 0.02 * thick)
    out: list[Image] = []
    start: int | None = None
    for x in range(length + 1):
        if x < length and not empty[x]:
            start = x if start is None else start
            continue
        if start is not None and x - start >= 0.55 * thick:
            if x - start <= 1.6 * thick:
                a, b = max(0, start - 2), min(length, x + 2)
                out.append(strip[:, a:b] if lying else strip[a:b, :])
            start = None
    middle = len(out) // 2  # the ends of a line are often brackets and marks
    return sorted(out, key=lambda c: -min(c.shape)) if len(out) < 4 else out[middle:] + out[:middle]


def _score(cells: list[Image], turn: int, engine: RapidEngine) -> float:
    """Mean confidence of the glyphs when each is turned clockwise; a glyph that is not read counts 0."""
    turned = [np.ascontiguousarray(np.rot90(c, -turn // 90)) for c in cells]
    pad = [cv2.copyMakeBorder(t, 4, 4, 4, 4, cv2.BORDER_REPLICATE) for t in turned]
    total = 0.0
    for confidence, count in engine.read_glyphs([np.asarray(p, dtype=np.uint8) for p in pad]):
        total += confidence if 1 <= count <= 4 else 0.0
    return total / len(cells)
