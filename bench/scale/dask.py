"""``python -m bench.scale.dask [--pages N] [--real N] [--out FILE]``: what a run over Dask costs beside one here.

A scheduler and two workers on loopback, against two processes of one machine, on the same sources: pages a second, and
the seconds of CPU and of the clock that a page costs more. With stand-in pages both are the slope between a short and a
long run, so that what starts once does not count. Then one of the two workers is killed in mid-run, and what is
published is compared byte by byte. ``--real``: the same with drawn pages through the real engines.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import draw_pages
from bench.scale import kills, standin
from pipeline.batch import wiring
from pipeline.batch.run import run
from pipeline.batch.stages import Found, Stages
from pipeline.settings import Settings
from tests.batch import fakes
from tests.batch.machines.cluster import Cluster, until

Finds = Callable[[tuple[Path, ...], Settings, Path], Found]
PER_SOURCE = 20


@dataclass(frozen=True)
class Lap:
    """One run. ``seconds``: of the clock, first task to last; ``cpu``: of all processes, start included."""

    pages: int
    seconds: float
    cpu: float


def measure(folder: Path, pages: int = 400, real: int = 0) -> dict[str, Any]:
    """``folder`` is filled. ``pages``: of the long stand-in run; ``real``: drawn pages through the real engines."""
    out: dict[str, Any] = {"workers": 2, "stand_in": _stand_in(folder / "stand-in", pages)}
    if real:
        out["real"] = _real(folder / "real", real)
    return out


def _stand_in(folder: Path, pages: int) -> dict[str, Any]:
    short = max(PER_SOURCE, pages // 5)
    for name, count in (("short", short), ("long", pages)):
        standin.draw(folder / name, count // PER_SOURCE, PER_SOURCE)
    laps = {
        (where, name): lap(folder / name, folder / f"{where}-{name}", fakes.find, standin.stages, where == "dask")
        for name in ("short", "long")
        for where in ("local", "dask")
    }
    each = {}
    for where in ("local", "dask"):
        a, b = laps[where, "short"], laps[where, "long"]
        n = b.pages - a.pages
        each[where] = {
            "pages_per_second": round(n / (b.seconds - a.seconds), 1),
            "seconds_per_page": round((b.seconds - a.seconds) / n, 4),
            "cpu_per_page": round((b.cpu - a.cpu) / n, 4),
        }
    same = kills.content(folder / "local-long") == kills.content(folder / "dask-long")
    standin.draw(folder / "slow", 6, PER_SOURCE, slow=True)
    lap(folder / "slow", folder / "local-slow", fakes.find, standin.stages, False)
    killed = lap(folder / "slow", folder / "killed", fakes.find, standin.stages, True, kill_after=30)
    return {
        "pages": pages,
        **each,
        "overhead_seconds_per_page": round(each["dask"]["seconds_per_page"] - each["local"]["seconds_per_page"], 4),
        "overhead_cpu_per_page": round(each["dask"]["cpu_per_page"] - each["local"]["cpu_per_page"], 4),
        "same_bytes": same,
        "one_killed": _compared(folder / "local-slow", folder / "killed", killed),
    }


def _real(folder: Path, pages: int) -> dict[str, Any]:
    (folder / "in").mkdir(parents=True)
    draw_pages.draw(pages, folder / "in" / "telegrams.pdf")
    here = lap(folder / "in", folder / "local", wiring.find, wiring.stages, False)
    there = lap(folder / "in", folder / "dask", wiring.find, wiring.stages, True)
    killed = lap(folder / "in", folder / "killed", wiring.find, wiring.stages, True, kill_after=max(1, pages // 4))
    return {
        "pages": here.pages,
        "local_pages_per_second": round(here.pages / here.seconds, 2),
        "dask_pages_per_second": round(there.pages / there.seconds, 2),
        "overhead_seconds_per_page": round((there.seconds - here.seconds) / here.pages, 3),
        "same_bytes": kills.content(folder / "local") == kills.content(folder / "dask"),
        "one_killed": _compared(folder / "local", folder / "killed", killed),
    }


def _compared(calm: Path, killed: Path, done: Lap) -> dict[str, Any]:
    whole = kills.content(calm)
    return {
        "pages": done.pages,
        "files_compared": len(whole),
        "differing": sorted(kills.differing(kills.content(killed), whole)),
    }


def lap(
    inputs: Path, output: Path, find: Finds, stages: Callable[[], Stages], over_dask: bool, kill_after: int = 0
) -> Lap:
    """One run with two workers; ``kill_after``: pages after which one of them is killed."""
    before = _spent()
    if not over_dask:
        now = run((inputs,), output, Settings(jobs=2, page_timeout=120), discover=find, stages=stages).now
        return Lap(now.pages_now, now.seconds, _spent() - before)
    with Cluster(output.with_name(output.name + "-cluster")) as cluster:
        killer = threading.Thread(target=_kill, args=(cluster, output, kill_after), daemon=True)
        if kill_after:
            killer.start()
        settings = Settings(executor="dask", scheduler=cluster.address, page_timeout=120)
        now = run((inputs,), output, settings, discover=find, stages=stages).now
        if kill_after:
            killer.join(60)
        cluster.end()
    return Lap(now.pages_now, now.seconds, _spent() - before)


def _kill(cluster: Cluster, output: Path, pages: int) -> None:
    until(lambda: len(list(output.glob(".work/sources/*/*.json"))) + len(list(output.glob("pages/*/*"))) >= pages, 600)
    cluster.workers[0].kill()


def _spent() -> float:
    """CPU seconds of this process and of all that ended below it."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=400, help="stand-in pages (default %(default)s)")
    parser.add_argument("--real", type=int, default=0, metavar="N", help="drawn pages through the real engines")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the result as JSON")
    given = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="koden-scale-", ignore_cleanup_errors=True) as folder:
        result = measure(Path(folder), given.pages, given.real)
    result["took_seconds"] = round(time.perf_counter() - began, 1)
    text = json.dumps(result, indent=1) + "\n"
    print(text, end="")
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
