"""The measurement as tables for a person, and pictures of pages with what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2

from bench.redactions.matching import Judged
from pipeline.model import Box, Image

_ERRORS = ("missed", "merged", "split", "loose", "background", "overlapping")


def _cell(value: Any) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def table(rows: Sequence[Sequence[Any]], head: Sequence[str]) -> str:
    """The first column to the left, the others to the right."""
    cells = [[str(h) for h in head], *[[_cell(v) for v in row] for row in rows]]
    wide = [max(len(r[k]) for r in cells) for k in range(len(head))]
    return "\n".join(
        "  ".join([r[0].ljust(wide[0]), *(v.rjust(w) for v, w in zip(r[1:], wide[1:], strict=True))]) for r in cells
    )


def groups(found: Mapping[str, Mapping[str, Any]]) -> str:
    rows = []
    for name, g in found.items():
        low, high = g["interval"].get("f1", (None, None))
        pq_low, pq_high = g["interval"].get("pq", (None, None))
        rows.append(
            [name, g["pages"], g["right"], g["false"], g["missed"], g["precision"], g["recall"], g["f1"],
             f"{_cell(low)}..{_cell(high)}", g["sq"], g["pq"], f"{_cell(pq_low)}..{_cell(pq_high)}",
             g["seconds"]["median"], g["seconds"]["p95"]]
        )  # fmt: skip
    head = ["pages of", "pages", "right", "false", "missed", "P", "R", "F1", "95 %", "SQ", "PQ", "95 %", "s", "p95"]
    return table(rows, head)


def errors(found: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [[name, *[g["errors"].get(e, 0) for e in _ERRORS]] for name, g in found.items() if g["errors"]]
    return table(rows, ["errors", "missed", "merged", "split", "loose", "false: background", "false: overlapping"])


def kinds(found: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        [name, k["right"], k["false"], k["missed"], k["precision"], k["recall"], k["f1"], k["sq"],
         ", ".join(f"{n} {c}" for n, c in k["named"].items())]
        for name, k in found.items()
    ]  # fmt: skip
    return table(rows, ["kind", "right", "false", "missed", "P", "R", "F1", "SQ", "named"])


def clean(found: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [[name, *g.values()] for name, g in found.items()]
    return table(rows, ["clean pages", "pages", "false", "a page", "without", "share without"])


def certainty(found: Mapping[str, Any]) -> str:
    if not found["boxes"]:
        return "certainty: nothing found"
    rows = [[f"{b['certainty']:.3f}", b["right"], b["boxes"]] for b in found["bins"]]
    return table(rows, ["certainty", "right", "boxes"]) + f"\ncalibration error {found['ece']}, Brier {found['brier']}"


def overlay(pixels: Image, page: Judged, path: Path) -> None:
    """Green right, red false, magenta missed; the error's class beside it."""
    picture = pixels.copy() if pixels.ndim == 3 else cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
    scale = max(1, round(max(picture.shape[:2]) / 1400))
    for i, miss in page.misses.items():
        _box(picture, page.truth[i].box, (255, 0, 255), miss, 3 * scale, below=True)
    right = {j for _, j, _ in page.pairs}
    for j, f in enumerate(page.found):
        colour = (0, 160, 0) if j in right else (0, 0, 255)
        word = f"{f.kind.value} {f.certainty:.2f} {page.inventions.get(j, '')}"
        _box(picture, f.box, colour, word, 2 * scale)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), picture)


def _box(picture: Any, box: Box, colour: tuple[int, int, int], word: str, width: int, below: bool = False) -> None:
    a, b, c, d = round(box.x0), round(box.y0), round(box.x1), round(box.y1)
    cv2.rectangle(picture, (a, b), (c, d), colour, width)
    at = (a, d + 10 * width) if below else (a, b - 4)
    cv2.putText(picture, word, at, cv2.FONT_HERSHEY_SIMPLEX, 0.35 * width, colour, width)
