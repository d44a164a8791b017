"""The bench's pictures: time and memory along a long run, pages a minute beside another program."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt


def long(samples: Path, out: Path) -> None:
    """Milliseconds a page and the parent's memory, over the pages of a run with a stand-in engine."""
    rows = [json.loads(line) for line in samples.read_text(encoding="utf-8").splitlines()]
    steps = [(a, b) for a, b in pairwise(rows) if b["pages"] > a["pages"]]
    figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(9, 6))
    at = [b["pages"] for _, b in steps]
    for name, label in (("seconds", "by the clock"), ("parent_cpu", "CPU of the parent")):
        top.plot(at, [1000 * (b[name] - a[name]) / (b["pages"] - a["pages"]) for a, b in steps], label=label, lw=0.8)
    top.set_ylabel("ms a page")
    top.set_ylim(bottom=0)
    top.legend()
    bottom.plot([r["pages"] for r in rows], [r["parent_rss"] / 2**20 for r in rows], lw=0.8)
    bottom.set_ylabel("parent, MiB resident")
    bottom.set_ylim(bottom=0)
    bottom.set_xlabel("pages (stand-in engine)")
    _save(figure, out)


def speed(measured: dict[str, Any], out: Path) -> None:
    """Bars of pages a minute: medians, with every repetition as a point."""
    figure, axes = plt.subplots(1, len(measured), figsize=(4.5 * len(measured), 4), squeeze=False)
    for axis, (language, of) in zip(axes[0], sorted(measured.items()), strict=True):
        names = ["ocrmypdf", "koden-1", "koden-2"]
        for n, name in enumerate(names):
            laps = sorted(of[name]["pages_a_minute"])
            axis.bar(n, laps[len(laps) // 2], color="#99a" if name == "ocrmypdf" else "#357")
            axis.plot([n] * len(laps), laps, "k.", ms=4)
        axis.set_xticks(range(3), ["OCRmyPDF\n2 jobs", "Koden\n1 worker", "Koden\n2 workers"])
        axis.set_title(f"{of['pages']} pages, {'real bulletins' if language == 'eng' else 'drawn telegrams'}")
        axis.set_ylabel("pages a minute")
    _save(figure, out)


def _save(figure: Any, out: Path) -> None:
    figure.tight_layout()
    figure.savefig(out, dpi=110)
    plt.close(figure)
