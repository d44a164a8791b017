"""``python -m bench.recognition [--pages N] [--cases DIR]``: what the choices of the recognition stage cost and gain.

On N drawn documents of every form, freshly aged (and on the pages with known text of the cases in DIR, when given):

* **detection**: the height to which print is brought before lines are searched, against CPU time and missed characters;
* **narrowing**: the share of its width to which a line is narrowed before it is read, likewise;
* **witness**: characters that Tesseract's second reading fixed and broke, and what it cost;
* **context**: characters that the look-alike rules fixed and broke.

Prints a table and writes JSON. A character is fixed or broken when the line's least edit distance to the page's truth
falls or rises.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import Any

import cv2
import numpy as np

from pipeline.evaluation.text import graphemes, infix, loose
from pipeline.model import Frame, Image, Line, PageImage
from pipeline.recognition import context, points, rapid, tesseract, witness
from pipeline.redaction.detect import detect
from pipeline.redaction.mask import mask
from pipeline.scan.discover import discover
from pipeline.scan.files import open_source
from pipeline.scan.prepare import prepare
from pipeline.settings import Settings
from tests.drawn import prewar, vary, write

HEIGHTS = (8.0, 10.0, 12.0, 14.0, 18.0, 24.0)
NARROWED = (0.6, 0.7, 0.75, 0.8, 1.0)


def pages(count: int, seed: int, cases: Path | None) -> Iterator[tuple[str, Image, str]]:
    """(group, picture, all text of the page)."""
    forms = (*vary.HORIZONTAL, "letter", "bulletin")
    for drawn, age, number in vary.documents(count, seed, forms):
        pictures, truth = write.aged_pages(drawn, [age], number)
        for picture, told in zip(pictures, truth, strict=True):
            pixels = np.asarray(picture.convert("L"), dtype=np.uint8)
            yield f"drawn {drawn.template}", pixels, "".join(b[1] for b in told["blocks"])
    for drawn, age, number in prewar.letters(count, seed, "fresh", prewar.COPIES):
        pictures, truth = write.aged_pages(drawn, [age], number)
        yield (
            drawn.template,
            np.asarray(pictures[0].convert("L"), dtype=np.uint8),
            "".join(b[1] for b in truth[0]["blocks"]),
        )
    if cases is None:
        return
    for file in sorted(cases.glob("mofa/*/truth.json")):
        for page in json.loads(file.read_text(encoding="utf-8")).get("pages", []):
            yield "mofa", _picture(file.parent / page["file"]), "".join(b[1] for b in page["blocks"])
    for file in sorted(cases.glob("ndl/*.truth.txt")):
        yield "ndl", _picture(file.with_name(file.name.replace(".truth.txt", ".jpg"))), _transcript(file)
    for file in sorted(cases.glob("cib/text/*.truth.txt")):
        name, number = re.fullmatch(r"(.+)_p(\d+)\.truth\.txt", file.name).groups()  # type: ignore[union-attr]
        (source,) = discover([cases / "cib" / f"{name}.pdf"]).sources
        with open_source(source, Settings()) as reader:
            yield "cib", reader.frame(int(number)).pixels, _transcript(file)


def _picture(file: Path) -> Image:
    return np.asarray(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def _transcript(file: Path) -> str:
    return "".join(line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))


def distance(lines: Sequence[Line], truth: str) -> int:
    """Sum over lines of the least edit distance to the page's truth."""
    whole = graphemes(loose(truth))
    return sum(infix(graphemes(loose(t.text)), whole)[0] for t in lines)


def lost(lines: Sequence[Line], truth: str) -> int:
    read = Counter(graphemes(loose("".join(t.text for t in lines))))
    return (Counter(graphemes(loose(truth))) - read).total()


Part = tuple[PageImage, Image]
"""A page and its picture with redactions masked."""


def detection(engine: rapid.RapidEngine, parts: Sequence[Part], truth: str, found: dict[str, Counter[str]]) -> None:
    for height in HEIGHTS:
        rapid.DETECTION_GLYPH = height
        tally = found.setdefault(f"{height:.0f}", Counter())
        lines: list[Line] = []
        for page, picture in parts:
            start = process_time()
            quads = engine.detect(picture, page.glyph_height)
            tally["milliseconds"] += round(1000 * (process_time() - start))
            lines += context.settle(points.pointed(picture, engine.recognize(picture, quads)))
        tally["characters"] += len(graphemes(loose(truth)))
        tally["missed"] += lost(lines, truth)


def narrowing(engine: rapid.RapidEngine, parts: Sequence[Part], truth: str, found: dict[str, Counter[str]]) -> None:
    chosen = rapid.SQUEEZE
    searched = [(picture, engine.detect(picture, page.glyph_height)) for page, picture in parts]
    for share in NARROWED:
        rapid.SQUEEZE = share
        tally = found.setdefault(f"{share:.2f}", Counter())
        start = process_time()
        read = [(picture, engine.recognize(picture, quads)) for picture, quads in searched]
        tally["milliseconds"] += round(1000 * (process_time() - start))
        lines = [line for picture, raw in read for line in context.settle(points.pointed(picture, raw))]
        tally["characters"] += len(graphemes(loose(truth)))
        tally["missed"] += lost(lines, truth)
        tally["wrong"] += distance(lines, truth)
    rapid.SQUEEZE = chosen


def change(before: Sequence[Line], after: Sequence[Line], truth: str, tally: Counter[str]) -> None:
    for a, b in zip(before, after, strict=True):
        if a.text == b.text:
            continue
        gain = distance([a], truth) - distance([b], truth)
        tally["lines changed"] += 1
        tally["fixed" if gain > 0 else "broken"] += abs(gain)


def measure(count: int, seed: int, cases: Path | None) -> dict[str, Any]:
    engine = rapid.RapidEngine()
    chosen = rapid.DETECTION_GLYPH
    second = tesseract.TesseractEngine() if tesseract.installed() else None
    found: dict[str, Counter[str]] = {}
    narrowed: dict[str, Counter[str]] = {}
    heard: dict[str, Counter[str]] = {}
    settled: dict[str, Counter[str]] = {}
    for group, pixels, truth in pages(count, seed, cases):
        made = prepare(Frame("bench", 1, False, 1, "0" * 64, pixels, 300.0, "given"))
        parts = [(page, mask(page.pixels, detect(page))) for page in made]
        detection(engine, parts, truth, found)
        rapid.DETECTION_GLYPH = chosen
        narrowing(engine, parts, truth, narrowed)
        for page, picture in parts:
            lines = engine.read(picture, page.glyph_height)
            for tallies in (heard, settled):
                tallies.setdefault(group, Counter())["characters"] += sum(len(t.printed) for t in lines)
            again = lines
            if second is not None:
                before = os.times()
                again = witness.confirm(picture, lines, second)
                after = os.times()
                heard[group]["lines asked"] += len(witness.doubtful(lines))
                heard[group]["milliseconds"] += round(
                    1000 * (after.children_user + after.user - before.children_user - before.user)
                )
                change(lines, again, truth, heard[group])
            change(again, context.settle(again), truth, settled[group])
    heard_or_not = heard if second else "Tesseract is not installed"
    return {"detection": found, "narrowing": narrowed, "witness": heard_or_not, "context": settled}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=24, metavar="N", help="drawn documents (default %(default)s)")
    parser.add_argument("--seed", type=int, default=7000, help="draws others (default %(default)s)")
    parser.add_argument("--cases", type=Path, metavar="DIR", help="folder of cases (mofa/, ndl/, cib/)")
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args(argv)
    cv2.setNumThreads(1)
    result = measure(given.pages, given.seed, given.cases)
    for part, tallies in result.items():
        print(part)
        for group, tally in sorted(tallies.items(), key=lambda t: t[0].rjust(20)) if isinstance(tallies, dict) else ():
            print("  " + group.ljust(24) + "  ".join(f"{k} {v}" for k, v in tally.items()))
    if given.json:
        given.json.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
