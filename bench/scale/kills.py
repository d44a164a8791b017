"""Kills at random moments of one run: the parent, a worker, everything at once (as a power cut would), and a file
system that runs full. After going on, the outputs must be those of an undisturbed run, byte for byte, with no page
missing or double. Every seed is another set of moments."""

from __future__ import annotations

import hashlib
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.scale import processes, standin
from pipeline.batch.ledger import Ledger
from pipeline.batch.rows import State

SOURCES, PAGES = 6, 15
WAYS = ("parent", "worker", "all", "disk")
WHOLE_RUN = ("report.html", "report.json", "koden.db", "koden.db-wal", "koden.db-shm")
"""what tells of the runs themselves: times, attempts"""


def measure(folder: Path, kills: int = 30, seed: int = 1, jobs: int = 2) -> dict[str, Any]:
    """``folder`` is filled. Every third kill of a kind is followed by another one before the run is left in peace."""
    inputs, calm = folder / "in", folder / "calm"
    standin.draw(inputs, SOURCES, PAGES, slow=True)
    begun = time.perf_counter()
    if processes.standin(calm, jobs, inputs).wait():
        raise RuntimeError("the undisturbed run failed")
    length, whole = time.perf_counter() - begun, content(calm)
    rng = random.Random(seed)
    done = []
    for n in range(kills):
        way = WAYS[n % len(WAYS)]
        target = folder / f"killed-{n:02d}"
        with place(target, way) as output:
            moments = [rng.uniform(0, length)] + ([rng.uniform(0, length / 2)] if n % 3 == 2 else [])
            told = [_disturb(way, output, inputs, jobs, moment, rng) for moment in moments]
            half = differing(content(output), whole) - missing(content(output), whole)
            _resume(output, inputs, jobs, way)
            after = content(output)
            done.append({
                "way": way,
                "moments": [round(m, 2) for m in moments],
                "ended": told,
                "half_before_going_on": sorted(half),
                "differing": sorted(differing(after, whole)),
                **_counted(output),
            })  # fmt: skip
        shutil.rmtree(target, ignore_errors=True)
    good = [d for d in done if not d["differing"] and not d["half_before_going_on"] and not d["lost"] and d["done"]]
    return {
        "kills": kills,
        "skipped": sum(d["ended"] == ["no small file system here"] for d in done),
        "identical": len(good),
        "undisturbed_seconds": round(length, 1),
        "files_compared": len(whole),
        "by_way": {w: sum(d["way"] == w for d in good) for w in WAYS},
        "each": done,
    }


def content(output: Path) -> dict[str, str]:
    """SHA-256 of everything published, by path below the output folder."""
    out = {}
    for path in sorted(output.rglob("*")) if output.exists() else ():
        name = path.relative_to(output).as_posix()
        if path.is_file() and not name.startswith(".work/") and name not in WHOLE_RUN:
            out[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return out


def differing(some: dict[str, str], whole: dict[str, str]) -> set[str]:
    return {name for name in some.keys() | whole.keys() if some.get(name) != whole.get(name)}


def missing(some: dict[str, str], whole: dict[str, str]) -> set[str]:
    """What is not there yet, and what is about the whole run, which changes as it goes on."""
    names = whole.keys() | some.keys()
    of_run = {n for n in names if "/" not in n or n.startswith(("report/redactions", "report/doc"))}
    return (whole.keys() - some.keys()) | of_run


def _disturb(way: str, output: Path, inputs: Path, jobs: int, moment: float, rng: random.Random) -> str:
    """Start a run and disturb it so; how it ended."""
    if way == "disk" and not output.is_mount():
        return "no small file system here"
    process = processes.standin(output, jobs, inputs)
    if way == "disk":
        return f"exit code {process.wait()}"
    time.sleep(moment)
    children = processes.below(process.pid)
    if way == "worker":
        workers = [p for p in children if "spawn_main" in " ".join(_line(p))]
        if workers:
            rng.choice(workers).send_signal(signal.SIGKILL)
        return f"exit code {process.wait()} without {len(workers[:1])} worker"
    if process.poll() is not None:
        return "had ended"
    if way == "all":
        processes.kill_all(process.pid)
    else:
        process.send_signal(signal.SIGKILL)
    process.wait()
    return "killed" if processes.gone(children) else "a worker outlived it"


def _line(process: Any) -> list[str]:
    try:
        return list(process.cmdline())
    except Exception:  # it ended meanwhile
        return []


def _resume(output: Path, inputs: Path, jobs: int, way: str) -> None:
    if output.is_mount():
        subprocess.run(["mount", "-o", "remount,size=1g", str(output)], check=True)
    processes.standin(output, jobs, inputs).wait()


def _counted(output: Path) -> dict[str, Any]:
    """What the ledger says after all: every source done, each page once."""
    ledger = Ledger.read(output)
    try:
        numbers = {s.key: (s.state, s.pages, [p.number for p in ledger.pages(s.key)]) for s in ledger.sources()}
    finally:
        ledger.close()
    whole = all(found == list(range(1, pages + 1)) for _, pages, found in numbers.values())
    return {
        "done": len(numbers) == SOURCES and all(state is State.DONE for state, _, _ in numbers.values()),
        "pages": sum(len(found) for _, _, found in numbers.values()),
        "lost": not whole or sum(len(found) for _, _, found in numbers.values()) != SOURCES * PAGES,
    }


@contextmanager
def place(target: Path, way: str) -> Iterator[Path]:
    """The output folder; for a full disk a file system of its own, too small by half, if one may be mounted."""
    target.mkdir()
    if way != "disk":
        yield target / "out"
        return
    small = ["mount", "-t", "tmpfs", "-o", "size=700k", "none", str(target)]
    mounted = subprocess.run(small, capture_output=True, check=False).returncode == 0
    try:
        yield target if mounted else target / "out"
    finally:
        if mounted:
            subprocess.run(["umount", str(target)], check=True)
