"""``python -m bench.order [--seeds 1,2,3] [--kinds tiers,open]``: what layout makes of drawn pages whose difficulty is
their order (:mod:`tests.drawn.order`), aged, read and laid out as in a run.

Per kind of page: the share of neighbouring paragraphs found in order; the share of paragraphs that are one region;
cells found with row, column and text, of those found and of those drawn; the same for readings; notes at the foot and
running heads told as such, of those drawn. Recognition errors count: a cell misread is a cell missed.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz

from pipeline.model import Frame, Region, RegionType
from pipeline.page import read_frame
from pipeline.recognition.engines import Engines, open_engines
from tests.drawn.ageing import Age, age
from tests.drawn.order import MAKERS, Laid

AGES = (
    Age(),
    Age(skew=0.5, blur=1.0, noise=2, speckle=8),
    Age(skew=-0.7, blur=1.1, bits=1),
)
FURNITURE = (RegionType.HEADER, RegionType.FOOTER, RegionType.PAGE_NUMBER)
ALIKE = 80.0  # rapidfuzz ratio from which a text found is the text drawn


@dataclass
class Score:
    """Counts of right, found and drawn, by what is counted."""

    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    drawn: Counter[str] = field(default_factory=Counter)

    def add(self, what: str, right: int, found: int, drawn: int) -> None:
        self.right[what] += right
        self.found[what] += found
        self.drawn[what] += drawn


def level(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace(",", "、")


def read(laid: Laid, engines: Engines, seed: int) -> list[Region]:
    pixels, _ = age(np.asarray(laid.sheet.image), AGES[seed % len(AGES)], seed)
    frame = Frame(f"{laid.name}.png", 1, False, 1, "0" * 64, pixels, 300.0, "stated")
    pages, _ = read_frame(frame, engines)
    return [r for page in pages for r in page.regions]


def score(laid: Laid, regions: Sequence[Region], into: Score) -> None:
    text = level("".join(_text(r) for r in regions if r.type not in (*FURNITURE, RegionType.NOISE)))
    wanted = [level(t) for t in laid.order]
    ends, last = [], 0
    for t in wanted:
        place = fuzz.partial_ratio_alignment(t, text[last:])
        sure = place is not None and place.score >= ALIKE
        ends.append(last + place.dest_end if place is not None and sure else -1)
        last = ends[-1] if sure else last
    pairs = list(pairwise(ends))
    into.add("order", sum(0 <= a < b for a, b in pairs), len(pairs), len(pairs))
    tables = [Counter((r, c, level(t)) for r, c, t in table.cells) for table in laid.tables]
    flat = {level("".join(t for _, _, t in table.cells)) for table in laid.tables}
    plain = [t for t in wanted if t not in flat]
    got = [level(r.text) for r in regions if not r.cells]
    named = [level(c.text) for r in regions for c in r.cells]
    whole = sum(any(fuzz.ratio(t, g) >= 95 for g in (*got, *named)) for t in plain)
    into.add("paragraphs", whole, len(plain), len(plain))
    found = [Counter((c.row, c.column, level(c.text)) for c in r.cells if c.text.strip()) for r in regions]
    for table in tables:
        best = max(found, key=lambda f: sum((f & table).values()))
        into.add("cells", sum((best & table).values()), sum(best.values()), sum(table.values()))
    notes = [level(r.text) for r in regions if r.type is RegionType.FOOTNOTE]
    right = sum(any(fuzz.ratio(level(n), g) >= ALIKE for g in notes) for n in laid.notes)
    into.add("notes", right, len(notes), len(laid.notes))
    furniture = [level(r.text) for r in regions if r.type in FURNITURE]
    right = sum(any(fuzz.ratio(level(f), g) >= ALIKE for g in furniture) for f in laid.furniture)
    into.add("furniture", right, len(furniture), len(laid.furniture))
    ruby = Counter(level(u.line.text) for r in regions for row in r.all_rows for u in row.ruby)
    drawn = Counter(level(a) for a, _ in laid.ruby)
    into.add("readings", sum((ruby & drawn).values()), sum(ruby.values()), sum(drawn.values()))


def _text(region: Region) -> str:
    return "".join(c.text for c in region.cells) if region.cells else region.text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--kinds", default=",".join(MAKERS))
    told = parser.parse_args()
    engines = open_engines("auto")
    columns = ("order", "paragraphs", "cells", "notes", "furniture", "readings")
    print(f"{'':16}" + "".join(f"{c:>16}" for c in columns) + "   right/found/drawn")
    total = Score()
    for kind in told.kinds.split(","):
        mine = Score()
        for seed in map(int, told.seeds.split(",")):
            laid = MAKERS[kind](seed)
            score(laid, read(laid, engines, seed), mine)
        _print(kind, mine, columns)
        for c in columns:
            total.add(c, mine.right[c], mine.found[c], mine.drawn[c])
    _print("all", total, columns)


def _print(kind: str, s: Score, columns: Sequence[str]) -> None:
    print(f"{kind:16}" + "".join(f"{f'{s.right[c]}/{s.found[c]}/{s.drawn[c]}':>16}" for c in columns), flush=True)


if __name__ == "__main__":
    main()
