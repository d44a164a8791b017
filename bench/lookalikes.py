"""``python -m bench.lookalikes [--letters N] [--seed N]``: the weights by which ニ/二 and ハ/八 are told apart.

Draws letters in katakana prose (bank "known"), reads them, and fits for each pair a logistic regression (ridge 0.6,
every context once) of what was drawn on the engine's odds and the cues of :func:`pipeline.recognition.context.cues`.
Prints the table for ``lookalikes.toml``, then how many the table in use decides rightly on letters of the bank "kept".
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from pipeline.evaluation.text import loose
from pipeline.model import Frame
from pipeline.recognition import context, lookalikes
from pipeline.recognition.engine import Contested
from pipeline.recognition.rapid import RapidEngine
from pipeline.scan.prepare import prepare
from tests.drawn import prewar, write

RIDGE, SLACK = 0.6, 0.05
NAMES = (
    "after a numeral", "after katakana", "after kanji", "after a stop", "first of its line", "before a numeral",
    "before a counter", "before what it governs", "before a stop", "before katakana", "before kanji",
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    kana: str
    odds: float
    told: frozenset[str]
    around: str
    meant: bool


def samples(count: int, seed: int, bank: prewar.Bank) -> Iterator[Sample]:
    engine = RapidEngine()
    for drawn, age, number in prewar.letters(count, seed, bank, prewar.COPIES):
        (picture,), (told,) = write.aged_pages(drawn, [age], number)
        pixels = np.asarray(picture.convert("L"), dtype=np.uint8)
        truth = loose("".join(b[1] for b in told["blocks"]))
        for page in prepare(Frame("bench", 1, False, 1, "0" * 64, pixels, 300.0, "given")):
            for line in engine.read(page.pixels, page.glyph_height):
                read = "".join(c.text[0] for c in line.chars)
                if len(read) < 4 or len(loose(read)) != len(read):
                    continue
                ops = Levenshtein.opcodes(loose(read), _nearest(loose(read), truth))
                yield from _of_line(line.chars, {s: d for s, d in _same(ops)}, _nearest(loose(read), truth))


def _same(ops: Levenshtein.Opcodes | Sequence[object]) -> Iterator[tuple[int, int]]:
    for op in ops:
        if op.tag in ("equal", "replace"):  # type: ignore[attr-defined]
            yield from zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=False)  # type: ignore[attr-defined]


def _nearest(read: str, truth: str) -> str:
    """The stretch of the truth that a line was drawn from."""
    n = len(read)
    return min(
        (truth[k : k + n] for k in range(max(1, len(truth) - n + 1))), key=lambda t: Levenshtein.distance(read, t)
    )


def _of_line(chars: Sequence[object], places: dict[int, int], meant: str) -> Iterator[Sample]:
    def text(k: int) -> str:
        return chars[k].text if 0 <= k < len(chars) else ""  # type: ignore[attr-defined]

    for k, c in enumerate(chars):
        pair = lookalikes.pairs().get(text(k))
        if pair is None or pair[0] not in "ニハ" or not isinstance(c, Contested) or k not in places:
            continue
        kana, other, middle = pair
        if meant[places[k]] not in (kana, other):
            continue
        seen = dict(c.rivals)
        odds = math.log((seen[kana] + context.FLOOR) / (seen[other] + context.FLOOR)) - middle
        around = text(k - 2) + text(k - 1) + kana + text(k + 1) + text(k + 2)
        told = context.cues(kana, text(k - 1), text(k + 1), text(k + 2))
        yield Sample(kana, odds, told, around, meant[places[k]] == kana)


def fit(given: Sequence[Sample]) -> npt.NDArray[np.float64]:
    """(2 + cues,): bias, weight of the odds, weights of the cues; Newton's method."""
    seen = Counter(s.around for s in given)
    weight = np.array([1 / math.sqrt(seen[s.around]) for s in given])
    x = np.array([[1.0, s.odds, *(float(n in s.told) for n in NAMES)] for s in given])
    y = np.array([float(s.meant) for s in given])
    ridge = np.array([SLACK, SLACK, *(RIDGE for _ in NAMES)])
    w = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (weight * (p - y)) + ridge * w
        w -= np.linalg.solve((x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(ridge), slope)
    return w


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=60, metavar="N")
    parser.add_argument("--seed", type=int, default=500)
    given = parser.parse_args(argv)
    cv2.setNumThreads(1)
    known = list(samples(given.letters, given.seed, "known"))
    for kana in "ニハ":
        w = fit([s for s in known if s.kana == kana])
        print(f'[particle."{kana}"]\nbias = {w[0]:.1f}\nodds = {w[1]:.1f}\n[particle."{kana}".cues]')
        print("\n".join(f'"{name}" = {v:.1f}' for name, v in zip(NAMES, w[2:], strict=True)))
    kept = list(samples(given.letters // 3, given.seed, "kept"))
    wrong = [s for s in kept if (context.particle(s.kana, s.odds, s.told) > 0) != s.meant]
    print(f"kept: {len(wrong)} of {len(kept)} wrong by the table in use")
    print(Counter(s.around for s in wrong).most_common(8))
    return 0


if __name__ == "__main__":
    sys.exit(main())
