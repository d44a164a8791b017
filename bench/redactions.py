"""``python -m bench.redactions CASES``: how well redactions are found, detection alone, without reading.

``CASES`` holds ``woo/``, ``cib/`` and ``mofa/`` with their truth. Pages go the way they go in a run: opened by
``pipeline.scan``, prepared, searched; boxes are taken back to original pixels and matched one to one with the truth's
at IoU >= 0.5, best pairs first. Pages without redactions count. ``--overlays DIR`` draws what was found: green right,
red false, magenta missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from pipeline.evaluation.boxes import IOU, iou
from pipeline.model import Box, Frame, Image
from pipeline.redaction.detect import detect
from pipeline.scan.discover import discover
from pipeline.scan.files import open_source
from pipeline.scan.prepare import prepare
from pipeline.settings import Settings


@dataclass(frozen=True)
class Case:
    """One page with its truth. Boxes in pixels of a picture ``width`` wide; found boxes are scaled to it."""

    family: str
    page_class: str
    name: str
    file: Path
    number: int
    width: float | None
    truth: tuple[Box, ...]
    ignore: tuple[Box, ...] = ()


@dataclass
class Score:
    pages: int = 0
    right: int = 0
    false: int = 0
    missed: int = 0
    overlap: float = 0.0
    seconds: list[float] = field(default_factory=list)

    def row(self) -> dict[str, float]:
        p = self.right / max(1, self.right + self.false)
        r = self.right / max(1, self.right + self.missed)
        return {
            "pages": self.pages,
            "right": self.right,
            "false": self.false,
            "missed": self.missed,
            "precision": round(p, 3),
            "recall": round(r, 3),
            "f1": round(2 * self.right / max(1, 2 * self.right + self.false + self.missed), 3),
            "pq": round(self.overlap / max(1e-9, self.right + self.false / 2 + self.missed / 2), 3),
            "cpu_ms": round(1000 * float(np.median(self.seconds))) if self.seconds else 0,
        }


def match(truth: Sequence[Box], found: Sequence[Box]) -> dict[int, tuple[int, float]]:
    """Truth index → (found index, IoU), one to one, best pairs first."""
    pairs = sorted(((iou(t, f), i, j) for i, t in enumerate(truth) for j, f in enumerate(found)), reverse=True)
    out: dict[int, tuple[int, float]] = {}
    used: set[int] = set()
    for value, i, j in pairs:
        if value >= IOU and i not in out and j not in used:
            out[i] = (j, value)
            used.add(j)
    return out


def cases(root: Path) -> Iterator[Case]:
    """Every page with known redactions below ``root``, and the clean pages among them."""
    woo = root / "woo" / "boxes.json"
    if woo.is_file():
        for name, v in json.loads(woo.read_text(encoding="utf-8")).items():
            file = woo.parent / "pages" / name
            yield Case("woo", v["page_class"], name, file, 1, v["size"][0], tuple(Box(*b) for b in v["boxes"]))
    cib = root / "cib" / "boxes.json"
    if cib.is_file():
        for name, v in json.loads(cib.read_text(encoding="utf-8")).items():
            truth = tuple(Box(*b[:4]) for b in v["boxes"])
            ignore = tuple(Box(*b[:4]) for b in v.get("ignore", []))
            kind = "redacted" if truth else "clean"
            file = cib.parent / f"cib_{v['doc']}.pdf"
            yield Case("cib", kind, name, file, v["page"], v["size"][0], truth, ignore)
    for path in sorted((root / "mofa").glob("*/truth.json")):
        truth_file = json.loads(path.read_text(encoding="utf-8"))
        for file, number, page in _mofa(path, truth_file):
            boxes = tuple(Box.around([tuple(p) for p in r[:4]]) for r in page["redactions"])
            kind = "clean" if not boxes else {"bk": "black", "wh": "outlined"}[page["redactions"][0][4]]
            yield Case("mofa", kind, page["file"], file, number, None, boxes)


def _mofa(path: Path, truth: dict[str, object]) -> Iterator[tuple[Path, int, dict[str, list[list[object]]]]]:
    documents = truth.get("documents")
    if isinstance(documents, list):
        for d in documents:
            for i, page in enumerate(d["pages"]):
                yield path.parent / str(truth["file"]), d["first_page"] + i, page
        return
    pages = truth["pages"]
    assert isinstance(pages, list)
    for page in pages:
        yield path.parent / page["file"], 1, page


def frame_of(case: Case) -> Frame:
    source = discover([case.file]).sources[0]
    with open_source(source, Settings()) as reader:
        return reader.frame(case.number)


def found_on(frame: Frame) -> tuple[list[tuple[Box, str, float]], float]:
    """Boxes in original pixels with kind and certainty, and the CPU seconds of detection."""
    out: list[tuple[Box, str, float]] = []
    spent = 0.0
    for page in prepare(frame):
        start = time.thread_time()
        found = detect(page)
        spent += time.thread_time() - start
        out += [(Box.around(page.transform.outline(r.polygon)), r.kind.value, r.certainty) for r in found]
    return out, spent


def overlay(pixels: Image, truth: Sequence[Box], found: Sequence[tuple[Box, str, float]], path: Path) -> None:
    picture = pixels.copy() if pixels.ndim == 3 else cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
    pairs = match(truth, [f[0] for f in found])
    right = {j for j, _ in pairs.values()}
    for i, t in enumerate(truth):
        if i not in pairs:
            cv2.rectangle(picture, (int(t.x0), int(t.y0)), (int(t.x1), int(t.y1)), (255, 0, 255), 6)
    for j, (box, kind, certainty) in enumerate(found):
        colour = (0, 160, 0) if j in right else (0, 0, 255)
        at = int(box.x0), int(box.y0)
        cv2.rectangle(picture, at, (int(box.x1), int(box.y1)), colour, 3)
        cv2.putText(picture, f"{kind} {certainty:.2f}", (at[0], at[1] - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.9, colour, 2)
    cv2.imwrite(str(path), picture)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.redactions", description=__doc__)
    parser.add_argument("cases", type=Path, help="folder that holds woo/, cib/ and mofa/")
    parser.add_argument("--only", default="", help="pages whose family, class or name holds this")
    parser.add_argument("--overlays", type=Path, help="draw every page with what was found, into this folder")
    parser.add_argument("--verbose", action="store_true", help="one line per page with an error")
    given = parser.parse_args(argv)
    cv2.setNumThreads(1)
    table: dict[str, Score] = {}
    for case in cases(given.cases):
        if given.only not in f"{case.family} {case.page_class} {case.name}":
            continue
        frame = frame_of(case)
        found, spent = found_on(frame)
        scale = frame.pixels.shape[1] / case.width if case.width else 1.0
        truth = [Box(b.x0 * scale, b.y0 * scale, b.x1 * scale, b.y1 * scale) for b in case.truth]
        ignore = [Box(b.x0 * scale, b.y0 * scale, b.x1 * scale, b.y1 * scale) for b in case.ignore]
        found = [f for f in found if not any(iou(f[0], g) > 0.1 for g in ignore)]
        pairs = match(truth, [f[0] for f in found])
        for key in (case.family, f"{case.family}/{case.page_class}"):
            score = table.setdefault(key, Score())
            score.pages += 1
            score.right += len(pairs)
            score.false += len(found) - len(pairs)
            score.missed += len(truth) - len(pairs)
            score.overlap += sum(v for _, v in pairs.values())
            score.seconds.append(spent)
        if given.verbose and len(found) + len(truth) > 2 * len(pairs):
            print(f"{case.name}: {len(pairs)} right, {len(found) - len(pairs)} false, {len(truth) - len(pairs)} missed")
        if given.overlays:
            given.overlays.mkdir(parents=True, exist_ok=True)
            overlay(frame.pixels, truth, found, given.overlays / f"{case.family}_{Path(case.name).stem}.png")
    if not table:
        print(f"no pages with known redactions below {given.cases}", file=sys.stderr)
        return 2
    columns = list(Score().row())
    print("family".ljust(18) + "".join(c.rjust(10) for c in columns))
    for key in sorted(table):
        row = table[key].row()
        print(key.ljust(18) + "".join(str(row[c]).rjust(10) for c in columns))
    return 0


if __name__ == "__main__":
    sys.exit(main())
