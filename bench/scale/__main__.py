"""``python -m bench.scale [PART...] [--cases DIR] --out DIR``: everything, or the named parts.

Writes ``scale.json`` and pictures into ``--out``; what a part needs lies in a folder that is thrown away. Parts:
speed (beside OCRmyPDF; needs Debian's tesseract-ocr, tesseract-ocr-jpn and ghostscript), long (100,000 pages with a
stand-in engine: time, memory, ledger), kills (30 kills at random moments), dask (two workers, one killed), hostile
(ninety hostile files among 20 good ones). Let nothing else run meanwhile.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import speed as beside
from bench.scale import dask, hostile, kills, long, plots, speed

PARTS = ("long", "kills", "dask", "hostile", "speed")


def measure(part: str, folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """One part in ``folder``; its pictures go into the output folder."""
    out: Path = given.out
    if part == "long":
        done = long.measure(folder, given.pages)
        plots.long(folder / "long.jsonl", out / "long.png")
        shutil.copy(folder / "long.jsonl", out)
        return done
    if part == "kills":
        return kills.measure(folder, given.kills, given.seed)
    if part == "dask":
        return dask.measure(folder, real=20)
    if part == "hostile":
        return hostile.measure(folder)
    done = speed.measure(folder, given.venv, given.cases, given.repeat)
    plots.speed(done, out / "speed.png")
    return done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--cases", type=Path, metavar="DIR", help="holds cib/; without it no English pages are timed")
    parser.add_argument("--venv", type=Path, default=beside.HERE / ".venv-ocrmypdf", help="environment of OCRmyPDF")
    parser.add_argument("--repeat", type=int, default=3, help="laps of each program (default %(default)s)")
    parser.add_argument("--pages", type=int, default=100_000, help="of the long run (default %(default)s)")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    kept = given.out / "scale.json"
    result: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    result["machine"] = beside.machine()
    failed = False
    for part in given.parts or PARTS:
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="koden-scale-", ignore_cleanup_errors=True) as folder:
            try:
                result[part] = measure(part, Path(folder), given)
            except beside.Failed as e:
                result[part], failed = {"failed": str(e)}, True
        failed |= bool(result[part].get("failures"))
        result[part]["took_seconds"] = round(time.perf_counter() - begun, 1)
        kept.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        shown = {k: v for k, v in result[part].items() if k not in ("each", "runs")}
        print(f"{part}: {json.dumps(shown, indent=1)}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
