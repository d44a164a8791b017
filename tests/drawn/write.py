"""Drawn documents into files with their truth beside them, in the layout ``koden evaluate --truth`` reads."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.drawn.ageing import Age, age, moved
from tests.drawn.forms import Drawn

DPI = 300
_EPOCH = time.gmtime(0)


def aged_pages(drawn: Drawn, how: Sequence[Age], seed: int) -> tuple[list[Image.Image], list[dict[str, Any]]]:
    """Every sheet aged by its entry of ``how`` (the last one goes for the rest), and its page of the truth."""
    pictures, truths = [], []
    for n, sheet in enumerate(drawn.sheets):
        a = how[min(n, len(how) - 1)]
        pixels, matrix = age(np.asarray(sheet.image), a, seed + n)
        picture = Image.fromarray(pixels)
        pictures.append(picture.point(lambda v: 255 if v > 127 else 0, "1") if a.bits == 1 else picture)
        truths.append(
            {
                "blocks": [list(b) for b in sheet.blocks],
                "body": list(sheet.body),
                "redactions": [[*moved(w.corners, matrix), w.style] for w in sheet.withheld],
            }
        )
    return pictures, truths


def save(pictures: Sequence[Image.Image], file: Path, *, quality: int = 60) -> None:
    """One file by its suffix: .pdf, .tif (several pages), .png, .jpg. The same pictures give the same bytes."""
    first, rest = pictures[0], list(pictures[1:])
    if rest and file.suffix not in (".pdf", ".tif"):
        raise ValueError(f"{file.name}: {len(pictures)} pages do not go into one {file.suffix}")
    out = io.BytesIO()
    if file.suffix == ".pdf":
        how: dict[str, Any] = {"creationDate": _EPOCH, "modDate": _EPOCH}
        if first.mode != "1":
            how["quality"] = quality
        first.save(out, "PDF", save_all=True, append_images=rest, resolution=DPI, **how)
    elif file.suffix == ".tif":
        packing = "group4" if first.mode == "1" else "tiff_lzw"
        first.save(out, "TIFF", save_all=True, append_images=rest, compression=packing, dpi=(DPI, DPI))
    elif file.suffix == ".png":
        first.save(out, "PNG", optimize=True, dpi=(DPI, DPI))
    else:
        first.save(out, "JPEG", quality=quality, dpi=(DPI, DPI))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(out.getvalue())


def truth_of(drawn: Drawn, file: str, pages: list[dict[str, Any]]) -> dict[str, Any]:
    """The truth of one document that fills one file; a file of several pages is told as a volume."""
    told = [{"file": file, **p} for p in pages]
    core = {"id": drawn.id, "fields": drawn.fields, "kind": drawn.template}
    if len(pages) == 1:
        return {**core, "pages": told}
    return volume_of(drawn.id, file, [(core, told)])


def volume_of(name: str, file: str, documents: Sequence[tuple[dict[str, Any], list[dict[str, Any]]]]) -> dict[str, Any]:
    """The truth of one file that holds several documents one after the other."""
    out, first = [], 1
    for core, pages in documents:
        out.append({**core, "first_page": first, "last_page": first + len(pages) - 1, "pages": pages})
        first += len(pages)
    return {"id": name, "volume": True, "file": file, "documents": out}


def write_truth(truth: dict[str, Any], folder: Path) -> Path:
    """``folder/<id>/truth.json``."""
    path = folder / str(truth["id"]) / "truth.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def case(drawn: Drawn, how: Sequence[Age], seed: int, file: Path, truth: Path, *, quality: int = 60) -> None:
    """Age, write the file, write its truth."""
    pictures, pages = aged_pages(drawn, how, seed)
    save(pictures, file, quality=quality)
    write_truth(truth_of(drawn, file.name, pages), truth)
