"""Pages a minute of Koden with one and with two workers, and of OCRmyPDF with two, turn by turn in one run.

Two sets of pages: real printed bulletins (``CASES/cib``, files until there are 200 pages) with ``-l eng``, and 60 drawn
telegrams, drafts and records with ``-l jpn``. OCRmyPDF gets ``--force-ocr`` and the files one by one, as it takes them.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench import draw_pages, speed
from bench.scale import processes

BULLETINS, TELEGRAMS = 200, 60
WANTED = {"eng": 1.5, "jpn": 3.0}


def bulletins(cases: Path, pages: int = BULLETINS) -> list[Path]:
    """Files in order of their names until there are so many pages."""
    out: list[Path] = []
    for file in sorted((cases / "cib").glob("*.pdf")):
        if speed.pages_in(out) >= pages:
            break
        out.append(file)
    return out


def measure(folder: Path, venv: Path, cases: Path | None = None, repetitions: int = 3) -> dict[str, Any]:
    """Without ``cases`` only the drawn pages, which are made in ``folder``. Raises ``speed.Failed``."""
    drawn = folder / "telegrams.pdf"
    draw_pages.draw(TELEGRAMS, drawn)
    out = {"jpn": _beside([drawn], "jpn", venv, repetitions)}
    if cases is not None:
        out["eng"] = _beside(bulletins(cases), "eng", venv, repetitions)
    return out


def _beside(files: Sequence[Path], language: str, venv: Path, repetitions: int) -> dict[str, Any]:
    pages, memory = speed.pages_in(files), processes.Memory()
    laps: dict[str, list[speed.Lap]] = {"ocrmypdf": [], "koden-1": [], "koden-2": []}
    order = list(laps)
    work: dict[str, Callable[[Path], float | None]] = {
        "ocrmypdf": speed.with_ocrmypdf(speed.ocrmypdf(venv), files, language, 2),
        "koden-1": speed.with_koden(files, 1, (), pages),
        "koden-2": speed.with_koden(files, 2, (), pages),
    }
    for n in range(repetitions):
        for name in order[n % 3 :] + order[: n % 3]:
            with processes.Watching() as seen:
                laps[name].append(speed.lap(name, n + 1, pages, work[name]))
            if name != "ocrmypdf":
                memory.worker, memory.parent = max(memory.worker, seen.worker), max(memory.parent, seen.parent)
            print(f"{language}: {speed.told(laps[name][-1])}", flush=True)
    return {
        "pages": pages,
        "files": [f.name for f in files],
        "wanted_ratio": WANTED[language],
        **{name: _told(own, laps["ocrmypdf"]) for name, own in laps.items()},
        "worker_rss_most_mb": round(memory.worker / 2**20),
        "parent_rss_most_mb": round(memory.parent / 2**20),
    }


def _told(own: list[speed.Lap], other: list[speed.Lap]) -> dict[str, Any]:
    shares = [x.recognition / x.cpu for x in own if x.recognition is not None and x.cpu]
    pairs = zip(own, other, strict=True)
    return {
        "pages_a_minute": [round(x.pages_per_minute, 1) for x in own],
        "cpu_seconds_a_page": round(statistics.median(x.cpu / x.pages for x in own), 3),
        "ratio": round(statistics.median(k.pages_per_minute / o.pages_per_minute for k, o in pairs), 3),
        "recognition_share_of_cpu": round(statistics.median(shares), 3) if shares else None,
    }
