"""``python -m bench.audit [CASES]``: does the audit find every leak of the drawn probes, and accuse no clean one?

Each probe of ``tests/drawn/leaks_*.py`` is built with a word in Latin letters and one in Japanese, and goes the way of
``koden audit``. Printed for each: what was expected, what was found, whether the place lies in the box (or around it),
and the length. ``CASES`` holds ``cib/``, ``report/``, ``woo/``, ``mofa/`` and ``ndl/``, none of which leaks; seconds
per page are CPU time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from pipeline.audit.audit import Findings, audit
from pipeline.model import Box, Leak
from pipeline.scan.discover import discover
from pipeline.scan.pdf import PdfFile
from pipeline.settings import Settings
from tests.drawn import leaks_image, leaks_ink
from tests.drawn.leaks_pdf import Drawn, Probe, probes


@dataclass(frozen=True)
class Row:
    probe: Probe
    word: str
    drawn: Drawn
    found: Findings
    seconds: float
    width: int = 0
    """of the page, pixels; 0 where the place is not known"""

    @property
    def right(self) -> bool:
        kinds = {leak.kind.value for leak in self.found.leaks}
        return not self.found.unchecked and (bool(kinds & set(self.probe.kinds)) if self.probe.kinds else not kinds)

    @property
    def match(self) -> Leak | None:
        """The leak of an expected kind, the one with a place first."""
        mine = [leak for leak in self.found.leaks if leak.kind.value in self.probe.kinds]
        return min(mine, key=lambda leak: leak.polygon is None, default=None)

    @property
    def placed(self) -> str:
        """Whether the middle of the leak lies in the box it was drawn under."""
        leak, box = self.match, self.drawn.box
        if leak is None or box is None or leak.polygon is None:
            return "-"
        k = self.width / self.drawn.size[0]
        x, y = Box.around(leak.polygon).center
        x0, y0, x1, y1 = box
        high = self.drawn.size[1]
        return "yes" if x0 * k <= x <= x1 * k and (high - y1) * k <= y <= (high - y0) * k else "NO"

    @property
    def long(self) -> str:
        leak, length = self.match, self.drawn.length
        if leak is None or leak.unit != "char" or length is None:
            return "-"
        return f"{leak.length}/{length}"


def rows(folder: Path, names: Sequence[str] = ()) -> Iterator[Row]:
    for probe in probes():
        if names and probe.name not in names:
            continue
        for word in probe.words:
            drawn = probe.make(word)
            file = folder / "probe.pdf"  # a name without the word, and without the way it leaks
            file.write_bytes(drawn.data)
            start = time.process_time()
            found = audit(discover((file,), "file").sources[0], Settings())
            seconds = time.process_time() - start
            with PdfFile(file, file.name, Settings().render_dpi, Settings().max_pixels) as pdf:
                width = pdf.picture(1).pixels.shape[1]
            yield Row(probe, word, drawn, found, seconds, width)
    for picture in (*leaks_ink.probes(), *leaks_image.probes()):
        if names and picture.name not in names:
            continue
        probe = Probe(picture.name, lambda _: Drawn(b""), tuple(sorted(k.value for k in picture.kinds)))
        for word in probe.words:
            file = folder / f"probe{picture.suffix}"
            file.write_bytes(picture.make(word))
            start = time.process_time()
            found = audit(discover((file,), "file").sources[0], Settings())
            yield Row(probe, word, Drawn(b""), found, time.process_time() - start)


def _table(found: Sequence[Row]) -> None:
    print(f"{'probe':34}{'expected':28}{'found':40}{'kind':6}{'place':7}{'length':8}{'s':>5}")
    for r in found:
        said = ", ".join(sorted({leak.rule for leak in r.found.leaks})) or "-"
        expected = " or ".join(r.probe.kinds) or "clean"
        name = r.probe.name + ("" if r.word.isascii() else " (ja)")
        verdict = "right" if r.right else "WRONG"
        print(f"{name[:33]:34}{expected[:27]:28}{said[:39]:40}{verdict:6}{r.placed:7}{r.long:8}{r.seconds:5.2f}")
    leaking = [r for r in found if r.probe.kinds]
    clean = [r for r in found if not r.probe.kinds]
    placed = [r for r in leaking if r.placed != "-"]
    long = [r for r in leaking if r.long != "-"]
    print()
    print(f"leaking: {len(leaking)} files of {len({r.probe.name for r in leaking})} kinds,", end=" ")
    print(f"missed or of another kind {sum(not r.right for r in leaking)}")
    print(f"clean:   {len(clean)} files of {len({r.probe.name for r in clean})} kinds,", end=" ")
    print(f"accused {sum(not r.right for r in clean)}")
    print(f"place in the box {sum(r.placed == 'yes' for r in placed)} of {len(placed)};", end=" ")
    print(f"length exact {sum(len(set(r.long.split('/'))) == 1 for r in long)} of {len(long)}")


def _cases(folder: Path) -> bool:
    files = [f for sub in ("cib", "report", "mofa", "ndl", "woo/pages") for f in sorted((folder / sub).rglob("*.*"))]
    files = [f for f in files if f.suffix in (".pdf", ".jpg", ".png", ".tif")]
    accused = 0
    seconds, pages = 0.0, 0
    for file in files:
        start = time.process_time()
        found = audit(discover((file,), "file").sources[0], Settings())
        seconds += time.process_time() - start
        pages += _pages(file)
        if found.leaks or found.unchecked:
            accused += 1
            told = [f"{leak.kind.value} p. {leak.page} ({leak.rule})" for leak in found.leaks]
            print(f"{file.name}: " + ", ".join(told + [u.why for u in found.unchecked]))
    print(f"real files: {len(files)}, accused {accused}; {seconds / max(1, pages):.2f} s a page, detection included")
    return accused == 0


def _pages(file: Path) -> int:
    if file.suffix != ".pdf":
        return 1

    with pikepdf.open(file) as pdf:
        return len(pdf.pages)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.audit", description=__doc__)
    parser.add_argument("cases", nargs="?", type=Path, help="folder that holds cib/, report/, woo/, mofa/, ndl/")
    parser.add_argument("--probe", action="append", default=[], help="only this one; several times for more")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = list(rows(Path(folder), given.probe))
    _table(found)
    good = all(r.right for r in found)
    if given.cases is not None:
        good = _cases(given.cases) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
