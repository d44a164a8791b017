"""``python -m bench.speed FILES... -l eng``: pages per minute of Koden beside OCRmyPDF, turn by turn in one run.

Both get the same files and the same number of jobs, and write to a folder that is thrown away. OCRmyPDF comes from
PyPI into an environment of its own (``.venv-ocrmypdf``) and needs Debian's tesseract-ocr (with the language) and
ghostscript; it is called file by file, as it takes one, with ``--force-ocr``. Koden is called once with all files.
Wall clock over everything, start-up included. The JSON keeps every repetition, versions and the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pypdfium2

OCRMYPDF = "ocrmypdf==17.13.0"
HERE = Path(__file__).resolve().parents[1]


class Failed(RuntimeError):
    """A program under measurement did not do its work; its time says nothing."""


@dataclass(frozen=True)
class Lap:
    """One repetition of one program. ``wall`` and ``cpu`` (all processes) in seconds; ``recognition``: CPU seconds that
    the program itself says it spent in recognition."""

    program: str
    repetition: int
    pages: int
    wall: float
    cpu: float
    recognition: float | None = None

    @property
    def pages_per_minute(self) -> float:
        return 60 * self.pages / self.wall


def pages_in(files: Sequence[Path]) -> int:
    """Pages of all PDF files together."""
    total = 0
    for file in files:
        with pypdfium2.PdfDocument(file) as pdf:
            total += len(pdf)
    return total


def run(command: Sequence[str | Path], allowed: Sequence[int] = (0,)) -> None:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
    if done.returncode not in allowed:
        said = "\n".join((done.stderr or done.stdout).splitlines()[-15:])
        raise Failed(f"{Path(str(command[0])).name} ended with {done.returncode}:\n{said}")


def ocrmypdf(venv: Path) -> Path:
    """The program, installed into ``venv`` unless it is there."""
    program = venv / "bin" / "ocrmypdf"
    if not program.exists():
        print(f"installing {OCRMYPDF} into {venv}", file=sys.stderr)
        run([sys.executable, "-m", "venv", venv])
        run([venv / "bin" / "python", "-m", "pip", "install", "--quiet", OCRMYPDF])
    for needed in ("tesseract", "gs"):
        if shutil.which(needed) is None:
            raise Failed(f"OCRmyPDF needs {needed}: apt install tesseract-ocr ghostscript")
    return program


def lap(program: str, repetition: int, pages: int, work: Callable[[Path], float | None]) -> Lap:
    """``work`` in a folder of its own, timed."""
    with tempfile.TemporaryDirectory(prefix="koden-bench-") as folder:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        recognition = work(Path(folder))
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Lap(program, repetition, pages, wall, cpu, recognition)


def with_ocrmypdf(program: Path, files: Sequence[Path], language: str, jobs: int) -> Callable[[Path], float | None]:
    def work(folder: Path) -> float | None:
        for n, file in enumerate(files):
            out = folder / f"{n}.pdf"
            run([program, "--force-ocr", "--jobs", str(jobs), "-l", language, "--quiet", file, out])
        return None

    return work


def with_koden(files: Sequence[Path], jobs: int, options: Sequence[str], pages: int) -> Callable[[Path], float | None]:
    def work(folder: Path) -> float | None:
        out = folder / "out"
        koden = Path(sys.executable).with_name("koden")
        run([koden, "run", *files, "-o", out, "--jobs", str(jobs), "--quiet", *options])
        report: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
        read = report["totals"]["pages_in"]
        if read != pages or report["totals"]["pages_failed"]:
            raise Failed(f"Koden read {read} of {pages} pages, {report['totals']['pages_failed']} of them failed")
        spent = report.get("cpu_seconds", {}).get("recognition")
        return None if spent is None else float(spent)

    return work


def measure(
    files: Sequence[Path], language: str, jobs: int, repetitions: int, venv: Path, options: Sequence[str]
) -> list[Lap]:
    """Laps in the order they were run; who begins changes from repetition to repetition."""
    pages = pages_in(files)
    programs = [
        ("ocrmypdf", with_ocrmypdf(ocrmypdf(venv), files, language, jobs)),
        ("koden", with_koden(files, jobs, options, pages)),
    ]
    laps = []
    for n in range(1, repetitions + 1):
        for name, work in programs if n % 2 else reversed(programs):
            laps.append(lap(name, n, pages, work))
            print(told(laps[-1]), flush=True)
    return laps


def told(done: Lap) -> str:
    share = (
        "" if done.recognition is None or not done.cpu else f", {done.recognition / done.cpu:.0%} of it in recognition"
    )
    return (
        f"{done.repetition}  {done.program:<9} {done.pages} pages in {done.wall:7.1f} s  "
        f"{done.pages_per_minute:6.1f} pages/min  (CPU {done.cpu:.1f} s{share})"
    )


def summary(laps: Sequence[Lap]) -> dict[str, Any]:
    """Medians over the repetitions; the ratio is the median of each repetition's ratio."""
    by = {p: [x for x in laps if x.program == p] for p in ("ocrmypdf", "koden")}
    pairs = zip(sorted(by["koden"], key=_nth), sorted(by["ocrmypdf"], key=_nth), strict=True)
    shares = [x.recognition / x.cpu for x in by["koden"] if x.recognition is not None and x.cpu]
    return {
        "pages": laps[0].pages,
        "koden_pages_per_minute": statistics.median(x.pages_per_minute for x in by["koden"]),
        "ocrmypdf_pages_per_minute": statistics.median(x.pages_per_minute for x in by["ocrmypdf"]),
        "ratio": statistics.median(k.pages_per_minute / o.pages_per_minute for k, o in pairs),
        "koden_recognition_share_of_cpu": statistics.median(shares) if shares else None,
    }


def _nth(x: Lap) -> int:
    return x.repetition


def machine() -> dict[str, Any]:
    versions = {}
    for name, command in (("tesseract", ["tesseract", "--version"]), ("ghostscript", ["gs", "--version"])):
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        versions[name] = (said.stdout or said.stderr).splitlines()[0] if said.returncode == 0 else ""
    return {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "ocrmypdf": OCRMYPDF.partition("==")[2],
        **versions,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.pdf")
    parser.add_argument("-l", "--language", required=True, help="Tesseract's name for OCRmyPDF: eng, jpn")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--venv", type=Path, default=HERE / ".venv-ocrmypdf", help="environment of OCRmyPDF")
    parser.add_argument("--engine", default="auto", help="Koden's recognizer")
    parser.add_argument("--json", type=Path, help="write everything here")
    given = parser.parse_args()
    try:
        options = ["--engine", given.engine]
        laps = measure(given.files, given.language, given.jobs, given.repeat, given.venv, options)
    except Failed as e:
        sys.exit(str(e))
    result = summary(laps)
    for name, value in result.items():
        print(f"{name}: {value:.3g}" if isinstance(value, float) else f"{name}: {value}")
    if given.json:
        kept = {"summary": result, "machine": machine(), "files": [f.name for f in given.files]}
        kept |= {"jobs": given.jobs, "engine": given.engine, "language": given.language}
        kept["laps"] = [{**asdict(x), "pages_per_minute": x.pages_per_minute} for x in laps]
        given.json.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
