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

from pipeline.model import Degrees, Image, OrientationVote
from pipeline.recognition import crops
from pipeline.recognition.rapid import STRIP_HEIGHT, RapidEngine

LINES = 10  # longest lines looked at
CELLS = 16  # glyphs read
SIDE = 720  # pixels; long side of the copy that is searched
UPRIGHT = (0.9, 0.75)  # glyphs as they stand at least, glyphs turned once at most: then nothing more is read
MARGIN = 0.1  # lead over the next best turn below which Tesseract is asked
PLAIN = 0.4  # lead from which whole lines need not be read
WHOLE = 6  # lines read whole, both ways up

Osd = Callable[[Image], tuple[Degrees, float] | None]


def vote(image: Image, engine: RapidEngine, osd: Osd | None = None) -> OrientationVote:
    """How far the page (grey) must be turned clockwise to stand upright, with certainty 0..1."""
    cells = glyphs(image, engine)
    if len(cells) < 4:
        return _second(image, osd) or OrientationVote(0, 0.0, "too few glyphs to tell")
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
        return _second(image, osd) or OrientationVote(0, 0.0, "glyphs at four turns do not agree")
    by = f"{len(cells)} glyphs read at four turns"
    opposite: Degrees = {0: 180, 90: 270, 180: 0, 270: 90}[best]  # type: ignore[assignment]
    if lead < PLAIN and support[best] - support[opposite] < PLAIN:
        here, there = _whole(image, best, engine), _whole(image, opposite, engine)
        if there > here:
            best, by = opposite, f"{by}, whole lines read both ways up"
            lead = there - here
    return OrientationVote(best, round(min(1.0, 0.5 + lead), 3), by)


def _whole(image: Image, turn: int, engine: RapidEngine) -> float:
    """Mean confidence of the page's longest lines when it is turned clockwise, by their characters; 0 without any."""
    turned = np.ascontiguousarray(np.rot90(image, -turn // 90))
    small, scale = _small(turned)
    quads = sorted((q / scale for q in engine.detect(small, 0)), key=lambda q: -max(crops.sides(q)))
    chars = [c.confidence for line in engine.recognize(turned, quads[:WHOLE]) for c in line.printed]
    return sum(chars) / len(chars) if chars else 0.0


def _small(image: Image) -> tuple[Image, float]:
    """The copy that is searched, and its scale."""
    scale = min(1.0, SIDE / max(image.shape[:2]))
    if scale == 1:
        return image, scale
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8), scale


def _second(image: Image, osd: Osd | None) -> OrientationVote | None:
    said = osd(image) if osd is not None else None
    if said is None or said[1] < 2:
        return None
    return OrientationVote(said[0], round(said[1] / (said[1] + 2), 3), "Tesseract OSD")


def glyphs(image: Image, engine: RapidEngine) -> list[Image]:
    """Up to CELLS cut-out glyphs (or short pieces of Latin words) of the page's longest lines, as they stand."""
    small, scale = _small(image)
    quads = [q / scale for q in engine.detect(small, 0)]

    def slenderness(q: crops.Quad) -> float:
        w, h = crops.sides(q)
        return max(w, h) / max(1.0, min(w, h))

    quads.sort(key=lambda q: (-slenderness(q), float(q[0, 1]), float(q[0, 0])))
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
    scaled = [cv2.resize(p, (max(8, round(p.shape[1] * STRIP_HEIGHT / p.shape[0])), STRIP_HEIGHT)) for p in pad]
    for confidence, count in engine.read_strips([np.asarray(s, dtype=np.uint8) for s in scaled]):
        total += confidence if 1 <= count <= 4 else 0.0
    return total / len(cells)
