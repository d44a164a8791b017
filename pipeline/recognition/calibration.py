"""From an engine's confidence to the probability that a character is right.

A network's highest probability says how sure it is, not how often it is right (Guo et al. 2017, "On calibration of
modern neural networks"). Two steps, both fitted by ``bench.calibrate`` on drawn pages and kept in ``calibration.json``:

1. a logistic model gives a score from the character's confidence and from what stands around it (:data:`FEATURES`):
   a character is rarely wrong alone, and one script is misread more surely than another (Platt 1999; Niculescu-Mizil &
   Caruana 2005, "Predicting good probabilities with supervised learning");
2. an isotonic map, fitted by pooling adjacent violators, makes a share of the score (Zadrozny & Elkan 2002,
   "Transforming classifier scores into accurate multiclass probability estimates").

Both are monotone in the confidence of the character itself. Certainty is that a character read is the one printed
there; what was printed and not read at all is told by :func:`expected_missed`.
"""

from __future__ import annotations

import hashlib
import json
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from pipeline.model import Char, Direction, Evidence, Line, Page, Region, RegionType, Row

SCRIPTS = ("kanji", "rare", "hiragana", "katakana", "latin", "digit", "mark")
"""Of a character: kanji of JIS X 0208 level 1, other kanji, kana, Latin letters, digits, everything else."""

FEATURES = (
    *(f"is {s}" for s in SCRIPTS),
    *(f"confidence of {s}" for s in SCRIPTS),
    *(f"column of {s}" for s in SCRIPTS),
    "confidence of neighbours",
    "least confidence beside",
    "confidence of line",
    "confidence of page",
    "settled by context",
    "small print",
    "one or two characters alone",
)
"""What the score is a weighted sum of. Confidences are log odds."""

DAMAGED = 0.3  # most that is claimed for a character of which a box covers a part
_SURE = 0.9995  # engines give four digits
_PRINT = 24.0  # original pixels across a line from which print is not small

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """One engine's calibration: ``weights`` by the name of the feature; ``scores`` and ``shares`` are the knots of the
    isotonic map, both rising."""

    weights: Mapping[str, float]
    scores: tuple[float, ...]
    shares: tuple[float, ...]

    def certainty(self, features: Array) -> Array:
        """``features``: (n, len(FEATURES)); gives n probabilities."""
        score = features @ np.array([self.weights[name] for name in FEATURES])
        return np.asarray(np.interp(score, self.scores, self.shares), dtype=np.float64)


@dataclass(frozen=True)
class Calibration:
    """``curves`` by engine id; ``caps``: the most that is claimed in a region of a type, with the reason; ``missed``:
    knots (expected share of wrong characters, characters missed per character read), both rising."""

    curves: Mapping[str, Curve]
    caps: Mapping[str, tuple[float, str]]
    missed: tuple[tuple[float, float], ...]


@cache
def shipped() -> Calibration:
    """The calibration that comes with the program."""
    return parse(_data())


@cache
def digest() -> str:
    """SHA-256 of the calibration that comes with the program."""
    return hashlib.sha256(_data().encode()).hexdigest()


def _data() -> str:
    return resources.files("pipeline.recognition").joinpath("calibration.json").read_text(encoding="utf-8")


def parse(text: str) -> Calibration:
    """From JSON as ``bench.calibrate`` writes it; KeyError or ValueError when it is none."""
    data = json.loads(text)
    curves = {}
    for engine, c in data["engines"].items():
        if set(c["weights"]) != set(FEATURES):
            raise ValueError(f"the calibration of {engine} is of other features: run bench.calibrate")
        curves[engine] = Curve(c["weights"], tuple(s for s, _ in c["map"]), tuple(p for _, p in c["map"]))
    caps = {kind: (float(c["most"]), str(c["why"])) for kind, c in data["caps"].items()}
    return Calibration(curves, caps, tuple((float(a), float(b)) for a, b in data["missed"]))


# --------------------------------------------------------------------------------------------- features
@cache
def script(char: str) -> str:
    """One of :data:`SCRIPTS`, by the first code point."""
    c = unicodedata.normalize("NFKC", char[:1])[:1] or " "
    if "\u3041" <= c <= "\u309f":
        return "hiragana"
    if "\u30a1" <= c <= "\u30ff" and c != "・":
        return "katakana"
    if "\u3400" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" or c in "々〇〆" or ord(c) >= 0x20000:
        return "kanji" if _level_1(c) else "rare"
    if c.isdigit():
        return "digit"
    return "latin" if c.isalpha() and ord(c) < 0x250 else "mark"


def _level_1(c: str) -> bool:
    """Rows 16 to 47 of JIS X 0208, and the signs 々〇〆 of row 1."""
    try:
        row = c.encode("euc_jp")
    except UnicodeEncodeError:
        return False
    return len(row) == 2 and (row[0] - 0xA0 <= 47)


@dataclass(frozen=True)
class Placed:
    """A line with the number of original pixels that one page pixel is, and the log odds of its page."""

    line: Line
    scale: float
    page: float


def features(placed: Placed) -> Array:
    """(printed characters, FEATURES) of one line."""
    line, chars = placed.line, placed.line.printed
    n = len(chars)
    if not n:
        return np.zeros((0, len(FEATURES)))
    odds = np.array([_odds(c.confidence) for c in chars])
    kinds = [SCRIPTS.index(script(c.text)) for c in chars]
    out = np.zeros((n, len(FEATURES)))
    rows = np.arange(n)
    out[rows, kinds] = 1
    out[rows, np.array(kinds, dtype=int) + len(SCRIPTS)] = odds
    if line.direction is Direction.VERTICAL:
        out[rows, np.array(kinds, dtype=int) + 2 * len(SCRIPTS)] = 1
    at = 3 * len(SCRIPTS)
    mean = odds.mean()
    beside = np.full((n, 2), mean)
    if n > 1:
        beside[1:, 0], beside[0, 0] = odds[:-1], odds[1]
        beside[:-1, 1], beside[-1, 1] = odds[1:], odds[-2]
    out[:, at], out[:, at + 1] = beside.mean(axis=1), beside.min(axis=1)
    out[:, at + 2] = mean
    out[:, at + 3] = placed.page
    across = (line.box.width if line.direction is Direction.VERTICAL else line.box.height) * placed.scale
    out[:, at + 4] = [c.by == "context" for c in chars]
    out[:, at + 5] = max(0.0, math.log2(_PRINT / max(6.0, across)))
    out[:, at + 6] = n <= 2
    return out


def _odds(confidence: float) -> float:
    p = min(_SURE, max(1 - _SURE, confidence))
    return math.log(p / (1 - p))


def place(lines: Iterable[Line], scale: float) -> list[Placed]:
    """The lines of one page; ``scale``: original pixels per page pixel."""
    lines = list(lines)
    odds = [_odds(c.confidence) for line in lines for c in line.printed]
    mean = sum(odds) / len(odds) if odds else 0.0
    return [Placed(line, scale, mean) for line in lines]


# ----------------------------------------------------------------------------------------------- a page
def lines_of(regions: Iterable[Region]) -> Iterator[Line]:
    """Every line of the regions: rows, cells, ruby."""
    for region in regions:
        for row in (*region.rows, *(r for cell in region.cells for r in cell.rows)):
            yield from (p for p in row.pieces if isinstance(p, Line))
            yield from (r.line for r in row.ruby)


def scale_of(page: Page) -> float:
    """Original pixels per page pixel, at the middle of the page."""
    x, y = page.width / 2, page.height / 2
    (ax, ay), (bx, by) = page.transform(((x - 50, y - 50), (x + 50, y + 50)))
    return math.hypot(bx - ax, by - ay) / math.hypot(100, 100)


def calibrated(page: Page, by: Calibration | None = None) -> Page:
    """The page with the certainty of every printed character. Characters of a text layer are certain; of handwriting
    and seals little is claimed. A character of an engine that was never calibrated, and a space, get none."""
    by = by or shipped()
    layer = page.text_from == "text-layer"
    text = [r for r in page.regions if r.type is not RegionType.NOISE]
    noise = [r for r in page.regions if r.type is RegionType.NOISE]
    scale = scale_of(page) if page.regions else 1.0
    regions = {}
    for part in (text, noise):  # what is no text says nothing of how well the text was read
        found = _certainties(place(lines_of(part), scale), by)
        for region in part:
            cap = by.caps.get(region.type.value)
            most = cap[0] if cap else 1.0
            done = {
                id(x): _given(x, found.get(id(x), {}), 1.0 if layer and x.engine not in by.curves else None, most)
                for x in lines_of((region,))
            }
            told = (Evidence("calibration.cap", f"{cap[1]}: no certainty above {most:g} is claimed"),) if cap else ()
            regions[id(region)] = replace(_with(region, done), evidence=(*region.evidence, *told))
    return replace(page, regions=tuple(regions[id(r)] for r in page.regions))


def _certainties(placed: Sequence[Placed], by: Calibration) -> dict[int, dict[int, float]]:
    """By line and place among its characters."""
    if not placed:
        return {}
    table = np.concatenate([features(p) for p in placed])
    of = [(p.line, k, c.by) for p in placed for k, c in enumerate(p.line.chars) if c.text.strip()]
    engines = [made if made in by.curves else line.engine for line, _, made in of]
    out: dict[int, dict[int, float]] = {}
    for engine in dict.fromkeys(engines):
        if engine not in by.curves:
            continue
        mine = [n for n, e in enumerate(engines) if e == engine]
        for n, p in zip(mine, by.curves[engine].certainty(table[mine]), strict=True):
            line, k, _ = of[n]
            out.setdefault(id(line), {})[k] = round(float(p), 4)
    return out


def _given(line: Line, found: Mapping[int, float], other: float | None, most: float = 1.0) -> Line:
    def char(k: int, c: Char) -> Char:
        p = found.get(k, other if c.text.strip() else None)
        return c if p is None else replace(c, certainty=min(p, most, DAMAGED if c.damaged else 1.0))

    return replace(line, chars=tuple(char(k, c) for k, c in enumerate(line.chars)))


def _with(region: Region, lines: Mapping[int, Line]) -> Region:
    def row(r: Row) -> Row:
        pieces = tuple(lines[id(p)] if isinstance(p, Line) else p for p in r.pieces)
        return replace(r, pieces=pieces, ruby=tuple(replace(x, line=lines[id(x.line)]) for x in r.ruby))

    return replace(
        region,
        rows=tuple(row(r) for r in region.rows),
        cells=tuple(replace(c, rows=tuple(row(r) for r in c.rows)) for c in region.cells),
    )


# ----------------------------------------------------------------------------------------------- errors
def expected_wrong(chars: Iterable[Char]) -> float:
    """How many of the printed characters are expected to be wrong."""
    return sum(1 - c.trust for c in chars if c.text.strip())


def expected_missed(read: int, wrong: float, by: Calibration | None = None) -> float:
    """How many characters are expected to stand on a page and in no line, of ``read`` characters ``wrong`` expected to
    be wrong. No reader can say so of what it has not seen: it is what was missed on held-out pages read as badly."""
    knots = (by or shipped()).missed
    return read * float(np.interp(wrong / read, [a for a, _ in knots], [b for _, b in knots])) if read else 0.0
