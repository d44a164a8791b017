"""100,000 pages through the whole machinery with a stand-in engine: does a page cost the same at the end as at the
beginning, does the parent stay as it was, how large does the ledger get, how soon does ``koden status`` answer."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.scale import processes, standin

PER_SOURCE = 500


def measure(folder: Path, pages: int = 100_000, jobs: int = 2) -> dict[str, Any]:
    """``folder`` is filled and kept: it holds the samples (``long.jsonl``) for the plots."""
    inputs, output, samples = folder / "in", folder / "out", folder / "long.jsonl"
    standin.draw(inputs, pages // PER_SOURCE, PER_SOURCE)
    begun = time.perf_counter()
    process = processes.standin(output, jobs, inputs, samples)
    memory = processes.watch(process)
    seconds = time.perf_counter() - begun
    rows = [json.loads(line) for line in samples.read_text(encoding="utf-8").splitlines()]
    ledger = sum(f.stat().st_size for f in output.glob("koden.db*"))
    report = {f.name: f.stat().st_size for f in (output / "report.html", output / "report.json")}
    return {
        "pages": rows[-1]["pages"],
        "exit_code": process.returncode,
        "seconds": round(seconds, 1),
        "pages_a_second": round(rows[-1]["pages"] / seconds, 1),
        **_pace(rows, pages),
        "parent_rss_mb": {str(n): round(_at(rows, n) / 2**20, 1) for n in (500, 5_000, pages // 2, pages * 95 // 100)},
        "parent_rss_5000_to_500": round(_at(rows, 5_000) / _at(rows, 500), 3) if pages >= 5_000 else None,
        "parent_rss_most_mb": round(memory.parent / 2**20, 1),
        "worker_rss_most_mb": round(memory.worker / 2**20, 1),
        "ledger_mb": round(ledger / 2**20, 2),
        "ledger_bytes_a_page": round(ledger / pages),
        "report_bytes": report,
        "status_seconds": _status(output),
        "after_the_last_page_seconds": round(seconds - rows[-2]["seconds"], 1),
    }


def _pace(rows: list[dict[str, Any]], pages: int) -> dict[str, Any]:
    """Milliseconds a page in the first and in the last tenth of the run, by the clock and by the parent's CPU."""
    tenth = pages // 10
    first = [r for r in rows if r["pages"] <= tenth]
    last = [r for r in rows if pages - tenth <= r["pages"] <= pages][:-1]
    out: dict[str, Any] = {}
    for name in ("seconds", "parent_cpu"):
        a, b = _each(first, name), _each(last, name)
        unit = "wall" if name == "seconds" else "parent_cpu"
        out[f"{unit}_ms_a_page_first_tenth"] = round(1000 * a, 3)
        out[f"{unit}_ms_a_page_last_tenth"] = round(1000 * b, 3)
        out[f"{unit}_last_to_first"] = round(b / a, 3)
    steps = [1000 * (b["seconds"] - a["seconds"]) / max(1, b["pages"] - a["pages"]) for a, b in pairwise(rows[:-1])]
    out["wall_ms_a_page_median"] = round(statistics.median(steps), 3)
    return out


def _each(rows: list[dict[str, Any]], name: str) -> float:
    return float((rows[-1][name] - rows[0][name]) / (rows[-1]["pages"] - rows[0]["pages"]))


def _at(rows: list[dict[str, Any]], pages: int) -> int:
    return int(next((r for r in rows if r["pages"] >= pages), rows[-1])["parent_rss"])


def _status(output: Path) -> float:
    """Seconds of ``koden status --json``, the start of Python included; median of five."""
    command = [str(Path(sys.executable).with_name("koden")), "status", str(output), "--json"]
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        took.append(time.perf_counter() - begun)
    return round(statistics.median(took), 2)
