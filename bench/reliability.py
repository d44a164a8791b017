"""Whether probabilities come true: expected calibration error, reliability tables and diagrams.

The expected calibration error (Naeini, Cooper & Hauskrecht 2015; Guo et al. 2017) is the mean distance, over bins of
probability, between the mean probability and the share that came true, weighted by the bin. Bins of equal width say
little where nearly all is near 1, so bins of equal number are measured, too (``ece_equal``), and the ratio of expected
to real errors, which is what a work list lives on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.recognition.calibration import SCRIPTS

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
BINS = 15


def bins(certainty: Floats, right: Flags, count: int = BINS) -> list[tuple[float, float, int]]:
    """(mean probability, share right, number) of every bin of equal width that holds something."""
    which = np.minimum((certainty * count).astype(int), count - 1)
    return [
        (float(certainty[which == b].mean()), float(right[which == b].mean()), int((which == b).sum()))
        for b in range(count)
        if (which == b).any()
    ]


def measures(certainty: Floats, right: Flags) -> dict[str, Any]:
    """``ece``, ``ece_equal``, Brier score, characters, real errors and expected ones."""
    n = len(right)
    order = np.argsort(certainty, kind="stable")
    parts = [p for p in np.array_split(order, BINS) if len(p)]
    return {
        "characters": n,
        "wrong": int((~right).sum()),
        "expected": round(float((1 - certainty).sum()), 1),
        "ece": round(sum(k * abs(p - r) for p, r, k in bins(certainty, right)) / n, 4),
        "ece_equal": round(sum(len(p) * abs(certainty[p].mean() - right[p].mean()) for p in parts) / n, 4),
        "brier": round(float(((certainty - right) ** 2).mean()), 4),
    }


def raw_confidence(features: Floats) -> Floats:
    """The engine's own confidence, back from the features of :mod:`pipeline.recognition.calibration`."""
    odds = features[:, len(SCRIPTS) : 2 * len(SCRIPTS)].sum(axis=1)
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)


def thresholds(certainty: Floats, right: Flags) -> Iterator[tuple[float, dict[str, float]]]:
    """What marking everything below a threshold marks."""
    for t in (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99):
        marked = certainty < t
        yield (
            t,
            {
                "wrong marked": round(float(marked[~right].sum()) / max(1, int((~right).sum())), 3),
                "right marked": round(float(marked[right].sum()) / max(1, int(right.sum())), 4),
                "marked are wrong": round(float((~right)[marked].sum()) / max(1, int(marked.sum())), 3),
            },
        )


def table(rows: Mapping[str, Mapping[str, Any]]) -> str:
    if not rows:
        return "nothing to compare"
    columns = list(next(iter(rows.values())))
    width = max(len(name) for name in rows) + 2
    out = [" " * width + "".join(c.rjust(12) for c in columns)]
    out += [name.ljust(width) + "".join(str(row.get(c, "")).rjust(12) for c in columns) for name, row in rows.items()]
    return "\n".join(out)


def plot(groups: Mapping[str, tuple[Floats, Flags]], file: Path, title: str = "Held-out drawn pages") -> None:
    """One reliability diagram per group: the share right against the certainty given, with how many were given it."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    names = list(groups)
    columns = min(4, len(names))
    rows = -(-len(names) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(3.1 * columns, 3.3 * rows), squeeze=False)
    for axis in axes.flat[len(names) :]:
        axis.axis("off")
    for axis, name in zip(axes.flat, names, strict=False):
        certainty, right = groups[name]
        found = bins(certainty, right)
        axis.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        sizes = [8 + 60 * (k / max(1, len(right))) ** 0.5 for *_, k in found]
        axis.plot([p for p, _, _ in found], [r for _, r, _ in found], color="#1f4e79", linewidth=1)
        axis.scatter([p for p, _, _ in found], [r for _, r, _ in found], s=sizes, color="#1f4e79")
        got = measures(certainty, right)
        axis.set_title(f"{name}\n{got['characters']:,} characters, ECE {got['ece']:.4f}", fontsize=8)
        axis.set_xlim(0, 1.02)
        axis.set_ylim(0, 1.02)
        axis.tick_params(labelsize=7)
        axis.set_xlabel("certainty", fontsize=7)
        axis.set_ylabel("share right", fontsize=7)
    figure.suptitle(title, fontsize=10)
    figure.tight_layout()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=110, metadata={"Software": None})
    plt.close(figure)
