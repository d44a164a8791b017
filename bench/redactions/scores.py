"""Sums over pages: precision, recall, F1, SQ, PQ with their page bootstrap, errors, kinds, certainty, clean pages.

PQ, panoptic quality (Kirillov et al. 2019), is F1 times SQ, the mean IoU of the matches. The bootstrap draws whole
pages with replacement (Efron & Tibshirani 1993, percentile interval), since the boxes of a page are alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bench import reliability
from bench.redactions.matching import Judged
from pipeline.model import RedactionKind

DRAWS, SEED = 2000, 20260
Floats = npt.NDArray[np.float64]


def counts(pages: Sequence[Judged]) -> Floats:
    """(pages, 4): right, false, missed, sum of IoU."""
    rows = [
        (len(p.pairs), len(p.inventions), len(p.misses), sum(v for *_, v in p.pairs)) for p in pages
    ]  # fmt: skip
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def rates(total: Floats) -> dict[str, Floats]:
    """From sums (..., 4): precision, recall, f1, sq, pq; nan where there is nothing to divide by."""
    right, false, missed, overlap = (total[..., k] for k in range(4))
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "precision": right / (right + false),
            "recall": right / (right + missed),
            "f1": 2 * right / (2 * right + false + missed),
            "sq": overlap / right,
            "pq": 2 * overlap / (2 * right + false + missed),
        }


def bootstrap(pages: Sequence[Judged], draws: int = DRAWS, seed: int = SEED) -> dict[str, tuple[float, float]]:
    """The 95 % interval of every rate; draws without anything to divide by are left out."""
    each = counts(pages)
    rng = np.random.default_rng(seed)
    drawn = rates(each[rng.integers(0, len(each), (draws, len(each)))].sum(axis=1))
    out = {}
    for name, values in drawn.items():
        known = values[~np.isnan(values)]
        if len(known):
            low, high = np.percentile(known, (2.5, 97.5))
            out[name] = (round(float(low), 3), round(float(high), 3))
    return out


def summary(pages: Sequence[Judged], seconds: Sequence[float]) -> dict[str, Any]:
    """One group of pages."""
    total = counts(pages).sum(axis=0)
    errors = Counter(e for p in pages for e in (*p.misses.values(), *p.inventions.values()))
    spent = np.array(seconds)
    return {
        "pages": len(pages),
        "right": int(total[0]),
        "false": int(total[1]),
        "missed": int(total[2]),
        **{k: None if np.isnan(v) else round(float(v), 3) for k, v in rates(total).items()},
        "interval": bootstrap(pages),
        "errors": {
            k: errors[k] for k in ("missed", "merged", "split", "loose", "background", "overlapping") if errors[k]
        },
        "seconds": {
            "median": round(float(np.median(spent)), 3),
            "p95": round(float(np.percentile(spent, 95)), 3),
            "highest": round(float(spent.max()), 3),
        },
    }


def by_kind(pages: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """Kinds as the truth names them where it knows each box's own: found or not, named right or not; ``false``: boxes
    of that kind that are none."""
    out: dict[str, dict[str, Any]] = {}
    for kind in RedactionKind:
        right, missed, false, overlap = 0, 0, 0, 0.0
        named: Counter[str] = Counter()
        for p in pages:
            for i, j, value in p.pairs:
                if p.truth[i].kind is kind:
                    right, overlap = right + 1, overlap + value
                    named[p.found[j].kind.value] += 1
            missed += sum(p.truth[i].kind is kind for i in p.misses)
            false += sum(p.found[j].kind is kind for j in p.inventions)
        if right + missed + false:
            got = rates(np.array([right, false, missed, overlap], dtype=np.float64))
            out[kind.value] = {
                "right": right,
                "false": false,
                "missed": missed,
                **{k: None if np.isnan(v) else round(float(v), 3) for k, v in got.items()},
                "named": dict(named.most_common()),
            }
    return out


def clean_pages(pages: Sequence[Judged]) -> dict[str, Any]:
    """False boxes on pages without a redaction."""
    false = [len(p.found) for p in pages]
    return {
        "pages": len(pages),
        "false": sum(false),
        "false_per_page": round(sum(false) / max(1, len(pages)), 3),
        "pages_without": sum(n == 0 for n in false),
        "share_without": round(sum(n == 0 for n in false) / max(1, len(pages)), 3),
    }


def certainty(pages: Sequence[Judged]) -> dict[str, Any]:
    """Whether ``certainty`` comes true: of the boxes given p, what share is right; and the calibration error."""
    told, right = [], []
    for p in pages:
        matched = {j for _, j, _ in p.pairs}
        told += [f.certainty for f in p.found]
        right += [j in matched for j in range(len(p.found))]
    if not told:
        return {"boxes": 0}
    values, flags = np.array(told, dtype=np.float64), np.array(right, dtype=np.bool_)
    got = reliability.measures(values, flags)
    return {
        "boxes": len(told),
        "ece": got["ece"],
        "brier": got["brier"],
        "bins": [
            {"certainty": round(p, 3), "right": round(r, 3), "boxes": n}
            for p, r, n in reliability.bins(values, flags, 10)
        ],
    }
