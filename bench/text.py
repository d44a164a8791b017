"""``python -m bench.text --cases DIR``: Koden's text beside that of other readers, on pages with known text.

One run, the same pictures for all: Koden as ``koden run`` writes it, RapidOCR by its own entry point in its own order,
Tesseract at its best (of every language and page segmentation that may suit a group of pages, the one that does best
on the group's first pages; small print enlarged), and NDLOCR-Lite where its published output lies beside the page.
Without ``--cases`` on freshly drawn pages. Reports that hold their text are also printed to pictures and read as scans.

Micro averages of the paragraphs' CER and of order-free misses, the measures of ``koden evaluate``; then how well
certainties came true on these pages, memory and CPU share of Koden. Writes JSON and a reliability diagram.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2

from bench import readers, reliability
from bench.calibrate import samples_of
from pipeline.evaluation.cases import Document, Family, families
from pipeline.evaluation.evaluate import score_family
from pipeline.evaluation.record import answers
from pipeline.evaluation.text import TextScore, score_paragraphs
from pipeline.model import Frame
from pipeline.page import read_uncalibrated
from pipeline.recognition import calibration
from pipeline.recognition.engines import open_engines
from pipeline.scan.discover import discover
from pipeline.scan.files import open_source
from pipeline.scan.prepare import prepare
from pipeline.settings import Settings
from tests.drawn import vary, write

GROUPS = ("horizontal", "vertical", "form", "table", "spread", "English", "report, text layer", "report, printed")
SYSTEMS = ("Koden", "RapidOCR", "Tesseract", "NDLOCR-Lite")
TUNE = 2  # documents of a group that Tesseract's settings are chosen on
PRINT_DPI = 300
DRAWN = 18  # documents, without cases


@dataclass(frozen=True)
class Item:
    """A document or page with known text. ``numbers``: its pages in ``files``, all when empty; ``others``: whether
    other readers, who see pictures only, are asked."""

    group: str
    document: Document
    files: tuple[Path, ...]
    numbers: tuple[int, ...] = ()
    blocks: tuple[str, ...] = ()
    complete: bool = False
    others: bool = True
    ndlocr: Path | None = None


# ------------------------------------------------------------------------------------------------ pages
def items_of(cases: Path, work: Path) -> Iterator[tuple[str, Path, list[Item]]]:
    """(family, root of its files, items) of every family with known text."""
    for name in ("mofa", "ndl", "cib", "report"):
        folder = cases / name
        if not folder.is_dir():
            continue
        found = [d for family in families(folder) for d in family.documents if d.paragraphs]
        items = [i for d in found if (i := _item(name, folder, d)) is not None]
        if items:
            yield name, folder, items
        if name == "report" and items:
            yield "printed", work / "printed", [_printed(i, work / "printed") for i in items]


def _item(family: str, folder: Path, document: Document) -> Item | None:
    inside = [f for f in sorted(folder.rglob("*")) if f.suffix.lower() in (".pdf", ".jpg", ".png", ".tif", ".jp2")]
    source = document.source
    files = tuple(f for f in inside if source.name in f.relative_to(folder).as_posix())
    if not files:
        return None
    numbers = tuple(range(source.first, (source.last or source.first) + 1)) if source.first else ()
    if family == "ndl":
        beside = folder / f"{document.id}.ndlocr-lite.xml"
        return Item("spread", document, files, ndlocr=beside if beside.is_file() else None)
    if family == "cib":
        return Item("English", document, files, numbers)
    if family == "report":
        return Item("report, text layer", document, files, others=False)
    group = "English" if (document.fields or {}).get("kind") == "bulletin" else document.group
    return Item(group, document, files, numbers, _blocks(folder, document.id), True)


def _blocks(folder: Path, document: str) -> tuple[str, ...]:
    """All text of a drawn document, page numbers and running heads too."""
    truths = [json.loads(f.read_text(encoding="utf-8")) for f in sorted(folder.glob("*/truth.json"))]
    told = [d for t in truths for d in t.get("documents", [t]) if d["id"] == document]
    return tuple(str(text) for d in told[:1] for page in d["pages"] for _, text in page["blocks"])


def _printed(item: Item, folder: Path) -> Item:
    """The pages of a report as pictures, as if scanned."""
    out = folder / item.document.id
    out.mkdir(parents=True, exist_ok=True)
    files = []
    with pypdfium2.PdfDocument(item.files[0]) as pdf:
        for n, page in enumerate(pdf, 1):
            picture = page.render(scale=PRINT_DPI / 72, grayscale=True).to_pil()
            files.append(out / f"{item.document.id}_{n:03}.png")
            picture.save(files[-1], dpi=(PRINT_DPI, PRINT_DPI))
    return replace(item, group="report, printed", files=tuple(files), others=True)


def draw(folder: Path, count: int, seed: int) -> None:
    """A family of drawn documents with their truth, laid out like cases."""
    forms = (*vary.HORIZONTAL, "letter", "bulletin")
    for drawn, age, number in vary.documents(count, seed, forms):
        named = replace(drawn, id=f"{drawn.id}-{number}")
        suffix = ".png" if len(named.sheets) == 1 else ".pdf"
        write.case(named, [age], number, folder / named.id / f"{named.id}{suffix}", folder)


def frames_of(item: Item) -> Iterator[Frame]:
    for source in discover([*item.files]).sources:
        with open_source(source, Settings()) as reader:
            for number in item.numbers or range(1, reader.count + 1):
                yield reader.frame(number)


# ---------------------------------------------------------------------------------------------- readers
def koden(root: Path, items: Sequence[Item], out: Path) -> dict[str, Any]:
    """Run on the items' files as they lie in ``root``; CPU seconds, start of the programs included, the share of
    recognition in them and in the stages that read a page, greatest memory of one process."""
    files = sorted({f for i in items for f in i.files})
    program = Path(sys.executable).with_name("koden")
    # a family is read as a whole where all its files have known text: paths below it tell documents apart
    everything = {f for f in root.rglob("*") if f.suffix.lower() in (".pdf", ".jpg", ".png")} == set(files)
    inputs = [root] if everything else files
    started = subprocess.Popen(
        [program, "run", *inputs, "-o", out, "--jobs", "1", "--quiet"], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(started.pid, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise SystemExit(f"koden run {root.name} ended with exit code {code}; its scores would say nothing")
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    spent, stages = used.ru_utime + used.ru_stime, report["cpu_seconds"]
    return {
        "pages": report["totals"]["pages_in"],
        "cpu": round(spent, 1),
        "recognition": round(stages.get("recognition", 0.0) / spent, 3),
        "recognition_of_reading": round(stages.get("recognition", 0.0) / max(0.01, sum(stages.values())), 3),
        "megabytes": round(used.ru_maxrss / 1024),
    }


def said_by_others(items: Sequence[Item]) -> Iterator[tuple[Item, str, str, str]]:
    """(item, system, its text, its setting); Tesseract's setting is chosen per group first."""
    by_group: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.others:
            by_group[item.group].append(item)
    for group, mine in by_group.items():
        seen = {i.document.id: _pictures(i) for i in mine[:TUNE]}

        def score(n: int, text: str, mine: list[Item] = mine) -> float:
            return float(score_paragraphs(mine[n].document.paragraphs, text).distance)

        setting = readers.best_setting(group, [_few(p) for p in seen.values()], score)
        for item in mine:
            pictures, heights = seen.pop(item.document.id, None) or _pictures(item)
            yield item, "RapidOCR", readers.rapidocr(pictures), ""
            yield item, "Tesseract", readers.tesseract(pictures, heights, setting), f"{setting[0]}, psm {setting[1]}"
            if item.ndlocr:
                yield item, "NDLOCR-Lite", readers.ndlocr(item.ndlocr), ""


def _few(
    pages: tuple[list[Any], list[float]], most: int = 3
) -> tuple[list[Any], list[float]]:  # a long document need not be tried whole
    return pages[0][:most], pages[1][:most]


def _pictures(item: Item) -> tuple[list[Any], list[float]]:
    """Pictures as they lie in the files, and the height of their print."""
    pictures, heights = [], []
    for frame in frames_of(item):
        pictures.append(frame.pixels)
        found = [(p.glyph_height * p.area.width / p.pixels.shape[1]) for p in prepare(frame) if p.glyph_height > 0]
        heights.append(float(np.median(found)) if found else 0.0)
    return pictures, heights


# ---------------------------------------------------------------------------------------------- measure
def measure(cases: Path, work: Path) -> dict[str, Any]:
    scores: dict[str, dict[str, TextScore]] = defaultdict(lambda: defaultdict(TextScore))
    documents: list[dict[str, Any]] = []
    runs: dict[str, Any] = {}
    chosen: dict[str, str] = {}

    def note(item: Item, system: str, score: TextScore) -> None:
        scores[item.group][system] += score
        said = f"{item.document.id} ({item.group})".ljust(50)
        print(f"{said} {system:12s} CER {percent(score.cer)} missed {percent(score.missed)}", flush=True)
        documents.append({"document": item.document.id, "group": item.group, "system": system} | rates(score))

    every: list[Item] = []
    for name, root, items in items_of(cases, work):
        out = work / "out" / name
        runs[name] = koden(root, items, out)
        read = answers(out)
        for item in items:
            scored = score_family(Family(name, (item.document,)), read)
            note(item, "Koden", scored.all_text)
        for item, system, text, setting in said_by_others(items):
            note(item, system, score_paragraphs(item.document.paragraphs, text))
            if setting:
                chosen[item.group] = setting
        every += items
    return {
        "text": {g: {s: rates(scores[g][s]) for s in SYSTEMS if s in scores[g]} for g in GROUPS if g in scores},
        "documents": documents,
        "tesseract": chosen,
        "runs": runs,
        "trust": trust([i for i in every if i.group != "report, text layer"]),
    }


def rates(score: TextScore) -> dict[str, Any]:
    def rounded(x: float | None) -> float | None:
        return None if x is None else round(x, 5)

    return {
        "characters": score.characters,
        "cer": rounded(score.cer),
        "missed": rounded(score.missed),
        "order": rounded(score.order),
    }


def trust(items: Sequence[Item]) -> dict[str, tuple[Any, Any]]:
    """By group: certainties given on these pages, and whether they came true. Lines that the known text lacks (tables,
    running heads of a transcription) are left out."""
    engines = open_engines("auto")
    found: dict[str, tuple[list[float], list[bool]]] = defaultdict(lambda: ([], []))
    for item in items:
        pages = [p for frame in frames_of(item) for p in read_uncalibrated(frame, engines)[0]]
        rows, _ = samples_of(pages, item.blocks or item.document.paragraphs, complete=item.complete)
        for row, ok, engine in rows:
            curve = calibration.shipped().curves.get(engine)
            if curve is not None:
                found[item.group][0].append(float(curve.certainty(row[None])[0]))
                found[item.group][1].append(ok)
    return {g: (np.array(p), np.array(r, dtype=bool)) for g, (p, r) in found.items()}


# ----------------------------------------------------------------------------------------------- output
def percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.2f}"


def _order(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"


def table(result: dict[str, Any]) -> str:
    head = ["", "characters", *(s for s in SYSTEMS)]
    rows = [["CER, missed (%), order", "", *("" for _ in SYSTEMS)], head]
    for group, systems in result["text"].items():
        row = [group, str(max(s["characters"] for s in systems.values()))]
        for name in SYSTEMS:
            s = systems.get(name)
            row.append(", ".join((percent(s["cer"]), percent(s["missed"]), _order(s["order"]))) if s else "–")
        rows.append(row)
    widths = [max(len(r[n]) for r in rows[1:]) for n in range(len(head))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, metavar="DIR", help="folder of mofa/, ndl/, cib/, report/")
    parser.add_argument("--drawn", type=int, default=DRAWN, help="documents without cases (default %(default)s)")
    parser.add_argument("--seed", type=int, default=61_000, help="draws others (default %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("bench-text"), help="folder (default %(default)s)")
    given = parser.parse_args(argv)
    cv2.setNumThreads(1)
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="koden-bench-") as folder:
        work = Path(folder)
        if given.cases is None:
            draw(work / "cases" / "mofa", given.drawn, given.seed)
        result = measure(given.cases or work / "cases", work)
    trusted = result.pop("trust")
    merged = {g: v for g, v in trusted.items() if len(v[1])}
    japanese = [v for g, v in merged.items() if g != "English"]
    if japanese:
        merged["Japanese print"] = (np.concatenate([a for a, _ in japanese]), np.concatenate([b for _, b in japanese]))
    result["trust"] = {g: reliability.measures(*v) for g, v in merged.items()}
    print("\n" + table(result))
    print("\nTesseract's settings:", "; ".join(f"{g}: {s}" for g, s in result["tesseract"].items()))
    for name, run in result["runs"].items():
        print(
            f"koden run {name}: {run['pages']} pages, {run['cpu']} s of CPU, {run['recognition']:.0%} of it "
            f"recognition ({run['recognition_of_reading']:.0%} of reading pages), {run['megabytes']} MB in the "
            "largest process"
        )
    print("\nCertainties\n" + reliability.table(result["trust"]))
    reliability.plot(merged, given.out / "reliability.png", "Pages with known text")
    (given.out / "text.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"\n{given.out / 'text.json'}, {given.out / 'reliability.png'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
