"""``python -m bench.dates [DAYS] [--seed S]``: dates in every surface form read back, clean and with one misread sign.

Per form: right, partial (true as far as it goes), missed, wrong. Days are drawn over all eras from 1873 on, the grid
and its noise are those of ``tests/records/date_forms.py``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
from collections import Counter, defaultdict

from tests.records.date_forms import noised, outcome, printed

_KINDS = ("right", "partial", "missed", "wrong")


def counted(days: int, seed: int) -> dict[str, tuple[Counter[str], Counter[str]]]:
    """By form: outcomes of clean texts and of those with one sign replaced."""
    rng = random.Random(seed)
    first, last = dt.date(1873, 1, 1).toordinal(), dt.date(2030, 12, 31).toordinal()
    postwar = dt.date(1945, 8, 15).toordinal(), dt.date(1989, 1, 7).toordinal()
    out: dict[str, tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
    for k in range(days):
        day = dt.date.fromordinal(rng.randint(*(postwar if k % 2 else (first, last))))
        for name, text, rule in printed(day, rng):
            out[name][0][outcome(text, rule, day)] += 1
            out[name][1][outcome(noised(text, rng), rule, day)] += 1
    return dict(out)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.dates", description=__doc__)
    parser.add_argument("days", nargs="?", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    table = counted(args.days, args.seed)
    total = Counter[str](), Counter[str]()
    head = " ".join(f"{k:>8}" for k in _KINDS)
    print(f"{'form':22}{head}   | misread {head}")
    for name, pair in table.items():
        for sums, counts in zip(total, pair, strict=True):
            sums.update(counts)
        print(f"{name:22}" + "   |         ".join(" ".join(f"{c[k]:8}" for k in _KINDS) for c in pair))
    print(f"{'ALL':22}" + "   |         ".join(" ".join(f"{c[k]:8}" for k in _KINDS) for c in total))


if __name__ == "__main__":
    main()
