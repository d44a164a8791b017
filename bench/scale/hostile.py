"""Hostile inputs among good ones: ``python -m bench.scale.hostile [--json FILE] [--jobs N] [--folder FOLDER]``.

Twenty drawn pages and some ninety files that are broken, or made to overwhelm or to mislead who opens them, lie in one
folder (``hostile_places.py`` says which reason each is to be set aside for). Koden runs over it with its real engines;
over the twenty alone, whose outputs must be the same bytes; and over scans that only look hostile (names, actions,
loops that do no harm), which must be read and nothing else happen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench.scale import hostile_places as places
from pipeline.scan.names import displayed

ROOT = Path(__file__).resolve().parents[2]
CPU_SECONDS, MEGABYTES = 10.0, 1500
"""what a hostile input may cost in any one step of a worker: CPU seconds, resident megabytes"""
CANARY = "CANARY-7f3a9d"
_COMPARED = ("tei", "pages", "pagexml", "text")


def measure(folder: Path, jobs: int = 1) -> dict[str, Any]:
    """All three runs below ``folder``: what was wrong (``failures``, empty when all is well), what each input cost."""
    folder.mkdir(parents=True, exist_ok=True)
    canary = folder / "outside" / "canary.txt"
    expected = places.hostile(folder / "all" / "inbox", folder / "outside")
    canary.write_text(CANARY)
    names = places.good(folder / "all" / "inbox")
    (folder / "alone" / "inbox").mkdir(parents=True)
    for name in names:
        shutil.copy2(folder / "all" / "inbox" / name, folder / "alone" / "inbox" / name)
    with _listening() as (port, contacts):
        odd = places.odd(folder / "odd" / "inbox", port, canary)
        runs = {name: _run(folder / name, jobs) for name in ("alone", "all", "odd")}
    out: dict[str, Any] = {"inputs": {"good": len(names), "hostile": len(expected), "odd": len(odd)}, "runs": runs}
    failures = _compared(runs["all"], expected, names, "all") + _compared(runs["odd"], odd, [], "odd")
    failures += [f"{name}: {said}" for name, run in runs.items() for said in run.pop("failures")]
    if (runs["all"]["exit"], runs["alone"]["exit"]) != (1, 0):
        failures.append(f"exit codes {runs['all']['exit']} and {runs['alone']['exit']} instead of 1 and 0")
    if contacts:
        failures.append(f"the network was used {len(contacts)} times")
    failures += _differences(folder / "alone" / "out", folder / "all" / "out")
    failures += _canary(folder)
    bounded = [n for n, c in runs["all"]["costs"].items() if n not in names and _dear(c)]
    failures += [f"{n}: costs more than it may: {runs['all']['costs'][n]}" for n in bounded]
    return {**out, "failures": failures}


def _dear(cost: dict[str, Any]) -> bool:
    return bool(cost["cpu"] > CPU_SECONDS or cost["megabytes"] > MEGABYTES or cost["unfinished"])


# ----------------------------------------------------------------------------------------------------- one run
def _run(folder: Path, jobs: int) -> dict[str, Any]:
    """Over ``folder/inbox`` into ``folder/out``, from an empty current folder, with a temporary folder of its own."""
    inbox, output, here, temporary = (folder / n for n in ("inbox", "out", "here", "temporary"))
    here.mkdir()
    temporary.mkdir()
    steps, result = folder / "steps.jsonl", folder / "result.json"
    steps.touch()
    before, began = _state(inbox), time.monotonic()
    env = {**os.environ, "TMPDIR": str(temporary), "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bench.scale.hostile_run", inbox, output, steps, result, str(jobs)]
    command = [*(places.PLAIN if os.geteuid() == 0 else ()), *command]
    with (folder / "stderr").open("wb") as said:
        process = subprocess.Popen([str(c) for c in command], cwd=here, env=env, stderr=said, start_new_session=True)
        seen = _watched(process)
    failures = [] if result.exists() else [f"the run died: {(folder / 'stderr').read_text()[-400:]}"]
    told = json.loads(result.read_text()) if result.exists() else {"exit": process.returncode, "finished": 0}
    alive = [p for p in seen["processes"].values() if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
    failures += [f"a process is left: {p.name()}" for p in alive]
    failures += [f"it wrote {p.name} into the current folder" for p in here.iterdir()]
    failures += [f"it left {p.name} in the temporary folder" for p in temporary.iterdir()]
    failures += [f"the input changed: {n}" for n in _changes(before, _state(inbox))]
    failures += [f"it connected to {a}" for a in seen["connections"]]
    told |= {"seconds": round(time.monotonic() - began, 1), "cpu_seconds": round(seen["cpu"], 1)}
    told |= {"megabytes": {"one": seen["one"] >> 20, "together": seen["together"] >> 20}}
    return {**told, "costs": _costs(steps), "told": _told(output), "failures": failures}


def _watched(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Every process of the tree until it ends: memory, CPU, connections."""
    processes: dict[int, psutil.Process] = {}
    spent: dict[int, float] = {}
    one = together = 0
    connections: set[str] = set()
    while process.poll() is None:
        total = 0
        try:
            top = psutil.Process(process.pid)
            tree = [top, *top.children(recursive=True)]
        except psutil.NoSuchProcess:
            break
        for p in tree:
            try:
                with p.oneshot():
                    rss, times = p.memory_info().rss, p.cpu_times()
                spent[p.pid] = times.user + times.system
                connections |= {str(c.raddr) for c in p.net_connections("inet") if c.raddr}
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            processes[p.pid] = p
            total, one = total + rss, max(one, rss)
        together = max(together, total)
        time.sleep(0.1)
    return {
        "processes": processes,
        "cpu": sum(spent.values()),
        "one": one,
        "together": together,
        "connections": connections,
    }


def _state(inbox: Path) -> dict[str, tuple[int, str]]:
    """(length, digest) of every regular file but those with holes, and the kinds of the others."""
    out = {}
    for path in sorted(inbox.rglob("*")):
        status = path.lstat()
        regular = path.is_file() and not path.is_symlink() and status.st_size < 1 << 30
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if regular and os.access(path, os.R_OK) else ""
        out[str(path.relative_to(inbox))] = (status.st_size if path.is_file() else status.st_mode, digest)
    return out


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """But those that the bench made itself."""
    ours = {*places.CHANGED, "going"}
    return [n for n in sorted({*before, *after} - ours) if before.get(n) != after.get(n)]


def _costs(steps: Path) -> dict[str, dict[str, Any]]:
    """Of each input: CPU seconds of its steps, the most megabytes of one, and steps that did not come to an end."""
    out: dict[str, dict[str, Any]] = {}
    for line in steps.read_text(encoding="utf-8").splitlines():
        step = json.loads(line)
        cost = out.setdefault(step["file"], {"cpu": 0.0, "megabytes": 0, "unfinished": []})
        if step["cpu"] < 0:
            cost["unfinished"].append(step["step"])
        else:
            cost["unfinished"].remove(step["step"])
            cost["cpu"] = round(cost["cpu"] + step["cpu"], 3)
            cost["megabytes"] = max(cost["megabytes"], step["peak"])
    return out


def _told(output: Path) -> dict[str, list[str]]:
    """File to [state, reason, what was said of it] as the ledger has them."""
    with sqlite3.connect(f"file:{output / 'koden.db'}?mode=ro", uri=True) as db:
        rows = db.execute("SELECT file, state, reason, what FROM sources").fetchall()
    return {file: [state, reason, what] for file, state, reason, what in rows}


# ------------------------------------------------------------------------------------------------- what is wrong
def _compared(run: dict[str, Any], expected: dict[str, str], good: list[str], name: str) -> list[str]:
    told, out = run["told"], []
    for file, reason in {**expected, **dict.fromkeys(good, "")}.items():
        state, word, what = told.get(displayed(file)) or told.get(file) or ["missing", "", ""]
        wanted = "set-aside" if reason else "done"
        if state != wanted or (reason and word != reason):
            out.append(f"{name}: {displayed(file)}: {state} {word} ({what}) instead of {wanted} {reason}".rstrip())
    for file in set(told) - {displayed(f) for f in (*expected, *good)}:
        out.append(f"{name}: {file}: nobody expected it ({told[file]})")
    run["set_aside_rightly"] = sum(1 for f, r in expected.items() if r and told.get(displayed(f), ["", ""])[1] == r)
    return out


def _differences(alone: Path, among: Path) -> list[str]:
    """Files of the good sources that are not the same bytes in both outputs."""
    return [
        f"{path.relative_to(alone)} is not as without the hostile inputs"
        for kind in _COMPARED
        for path in sorted((alone / kind).rglob("*"))
        if path.is_file()
        and not ((there := among / path.relative_to(alone)).is_file() and there.read_bytes() == path.read_bytes())
    ]


def _canary(folder: Path) -> list[str]:
    word = CANARY.encode()
    out = []
    for path in folder.glob("*/out/**/*"):
        if path.is_file() and word in path.read_bytes():
            out.append(f"{path.relative_to(folder)} holds what a PDF named in a file outside")
    return out


@contextmanager
def _listening() -> Iterator[tuple[int, list[str]]]:
    """A port that nobody has a reason to call, and who did."""
    contacts: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        end = threading.Event()

        def listen() -> None:
            while not end.is_set():
                try:
                    connection, who = server.accept()
                except TimeoutError:
                    continue
                contacts.append(str(who))
                connection.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], contacts
        finally:
            end.set()
            thread.join()


def table(result: dict[str, Any]) -> str:
    """File, reason, CPU seconds and megabytes of each input, dearest first."""
    lines = []
    for name in ("all", "odd"):
        run = result["runs"][name]
        lines.append(
            f"\n{name}: {run['seconds']} s, {run['cpu_seconds']} s CPU, {run['megabytes']} MB, exit {run['exit']}"
        )
        none = {"cpu": 0.0, "megabytes": 0}
        for file, (state, reason, _) in sorted(run["told"].items(), key=lambda t: -run["costs"].get(t[0], none)["cpu"]):
            cost = run["costs"].get(file, none)
            lines.append(f"{file[:34]!r:36} {state:10} {reason:14} {cost['cpu']:7.2f} s {cost['megabytes']:6} MB")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where inputs and outputs are kept (default: a temporary one)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="koden-hostile-") as temporary:
        result = measure(given.folder or Path(temporary), given.jobs)
    if given.json:
        given.json.write_text(json.dumps(result, indent=1, ensure_ascii=True))
    print(table(result))
    print(json.dumps(result["inputs"]), *(result["failures"] or ["nothing went wrong"]), sep="\n")
    sys.exit(bool(result["failures"]))


if __name__ == "__main__":
    main()
