"""Pages with known redactions, and pages known to have none: those beside the project, and those it draws itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.model import Box, Frame, RedactionKind
from pipeline.redaction.detect import detect
from pipeline.scan.discover import discover
from pipeline.scan.files import open_source
from pipeline.scan.prepare import prepare
from pipeline.settings import Settings
from tests.drawn import clean, redacted
from tests.drawn.redacted import Sample

FAMILIES = ("woo", "cib", "mofa", "ndl")
"""of pages that are not the project's own"""
_STYLES = {"bk": RedactionKind.BLACK, "wh": RedactionKind.OUTLINED}
_CLASSES = {
    "black": RedactionKind.BLACK, "border": RedactionKind.OUTLINED, "color": RedactionKind.COLOUR,
    "gray": RedactionKind.GREY, "unlabelled": RedactionKind.WHITEOUT,
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One page with its truth. Boxes in pixels of a picture ``width`` wide (None: of the page itself); ``kinds`` of
    them, None where not known. ``sure_kinds``: the kinds are each box's own, not the page's. ``ignore``: what lies
    there counts neither way. ``draw`` makes the page of a drawn case; others come from ``file``, page ``number``."""

    family: str
    page_class: str
    name: str
    file: Path
    number: int
    width: float | None
    truth: tuple[Box, ...]
    ignore: tuple[Box, ...] = ()
    kinds: tuple[RedactionKind | None, ...] = ()
    sure_kinds: bool = False
    draw: Callable[[], Sample] | None = None
    layout: str = ""
    copy: str = ""

    @property
    def says(self) -> str:
        return f"{self.family} {self.page_class} {self.name}"

    @property
    def clean(self) -> bool:
        return self.page_class == "clean"


def cases(root: Path) -> Iterator[Case]:
    """Every page with known redactions below ``root``, and the clean pages among them."""
    yield from _woo(root / "woo" / "boxes.json")
    yield from _cib(root / "cib" / "boxes.json")
    for path in sorted((root / "mofa").glob("*/truth.json")):
        yield from _mofa(path)
    for file in sorted((root / "ndl").glob("*.jpg")):
        yield Case("ndl", "clean", file.stem, file, 1, None, ())


def _woo(path: Path) -> Iterator[Case]:
    if not path.is_file():
        return
    for name, v in json.loads(path.read_text(encoding="utf-8")).items():
        boxes = tuple(Box(*b) for b in v["boxes"])
        kinds = (_CLASSES.get(v["page_class"]),) * len(boxes)
        file = path.parent / "pages" / name
        yield Case("woo", v["page_class"], name, file, 1, v["size"][0], boxes, kinds=kinds)


def _cib(path: Path) -> Iterator[Case]:
    if not path.is_file():
        return
    for name, v in json.loads(path.read_text(encoding="utf-8")).items():
        boxes = tuple(Box(*b[:4]) for b in v["boxes"])
        ignore = tuple(Box(*b[:4]) for b in v.get("ignore", []))
        file = path.parent / f"cib_{v['doc']}.pdf"
        kinds = (RedactionKind.OUTLINED,) * len(boxes)
        kind = "redacted" if boxes else "clean"
        yield Case("cib", kind, name, file, v["page"], v["size"][0], boxes, ignore, kinds)


def _mofa(path: Path) -> Iterator[Case]:
    truth = json.loads(path.read_text(encoding="utf-8"))
    for file, number, page in _pages_of(path, truth):
        boxes = tuple(Box.around([tuple(p) for p in r[:4]]) for r in page["redactions"])
        kinds = tuple(_STYLES[r[4]] for r in page["redactions"])
        kind = kinds[0].value if kinds else "clean"
        name = f"{path.parent.name}-{number}"
        yield Case("mofa", kind, name, file, number, None, boxes, kinds=kinds, sure_kinds=True)


def _pages_of(path: Path, truth: dict[str, Any]) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    if "documents" in truth:
        for d in truth["documents"]:
            for i, page in enumerate(d["pages"]):
                yield path.parent / str(truth["file"]), d["first_page"] + i, page
        return
    for page in truth["pages"]:
        yield path.parent / page["file"], 1, page


def drawn(seed: int = 0, only: str = "") -> Iterator[Case]:
    """Every page that the project draws for this: redacted ones of every kind, and clean ones. ``only``: part of what
    :attr:`Case.says` gives; other pages are not even drawn."""
    for entry in redacted.PLAN:
        kind = entry[0].partition("+")[0]
        if only in f"drawn {kind} {redacted.title(entry, seed)}":
            yield _of(redacted.page(entry, seed), kind)
    for name in clean.MAKERS:
        for number in range(clean.EACH):
            if only in f"drawn clean {clean.title(name, number, seed)}":
                yield _of(clean.page(name, number, seed), "clean")


def _of(sample: Sample, page_class: str) -> Case:
    boxes = tuple(Box.around(c.polygon) for c in sample.covered)
    kinds = tuple(c.kind for c in sample.covered)
    return Case(
        "drawn", page_class, sample.name, Path(), 1, None, boxes, kinds=kinds, sure_kinds=True, draw=lambda: sample,
        layout=sample.layout, copy=sample.copy,
    )  # fmt: skip


def frame_of(case: Case) -> Frame:
    """The page's picture as a run would have it."""
    if case.draw is not None:
        return Frame(case.name, 1, False, 1, "0" * 64, case.draw().picture, 200.0, "given")
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
