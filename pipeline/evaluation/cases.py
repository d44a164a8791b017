"""Pages with known truth, as they lie in a folder, in one form for all families.

A family folder is known by what it holds: ``*/truth.json`` with ``pages`` or ``documents`` (drawn documents, mofa and
the project's own samples), ``boxes.json`` with ``truth.csv`` (bulletins, cib) or alone (boxes only, woo),
``*.truth.txt`` (transcribed pages, ndl), ``truth.json`` with ``paragraphs`` (reports).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import NoInput
from pipeline.evaluation.text import loose
from pipeline.model import Box


@dataclass(frozen=True)
class Source:
    """Which pages of which file are meant: ``name`` is part of the file's path (its end when ``at_end``)."""

    name: str
    first: int | None = None
    last: int | None = None
    at_end: bool = False

    def holds(self, file: str, number: int) -> bool:
        named = file.endswith(self.name) if self.at_end else self.name in file
        return named and (self.first is None or self.first <= number <= (self.last or self.first))


@dataclass(frozen=True)
class PageBoxes:
    """``truth`` and ``ignore`` in pixels of a picture of ``size`` (width, height), or of the record's page."""

    source: Source
    group: str
    truth: tuple[Box, ...]
    ignore: tuple[Box, ...] = ()
    size: tuple[float, float] | None = None


@dataclass(frozen=True)
class Document:
    """One document (or page) with known truth; what is not known is empty.

    ``whole`` is everything on it that belongs to a record's text, in order; ``gapped`` the paragraphs with ``@n@``
    where n characters are withheld; ``cut`` the pages it takes of a file that holds several documents; ``page_only``:
    text is compared with that page's alone; ``pages``: how many pages its file has, of which one record is expected;
    ``references``: numbers of the notes that the text refers to, in order.
    """

    id: str
    group: str
    source: Source
    paragraphs: tuple[str, ...] = ()
    whole: str = ""
    gapped: tuple[str, ...] = ()
    fields: Mapping[str, str] | None = None
    boxes: tuple[PageBoxes, ...] = ()
    cut: tuple[int, int] | None = None
    page_only: bool = False
    pages: int = 0
    headings: tuple[str, ...] = ()
    notes: int = 0
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    name: str
    documents: tuple[Document, ...]


def families(truth: Path) -> list[Family]:
    """The family in ``truth``, or those in its sub-folders. NoInput when there is none."""
    here = _family(truth)
    if here:
        return [here]
    out = [f for f in (_family(d) for d in sorted(truth.iterdir()) if d.is_dir()) if f] if truth.is_dir() else []
    if not out:
        raise NoInput("no known truth found", file=str(truth), remedy="give a folder with truth.json or boxes.json")
    return out


def _family(folder: Path) -> Family | None:
    name = folder.name or folder.resolve().name
    if (folder / "truth.csv").is_file() and (folder / "boxes.json").is_file():
        return Family(name, tuple(_bulletins(folder)))
    if (folder / "boxes.json").is_file():
        return Family(name, tuple(_boxed(folder)))
    if any(folder.glob("*.truth.txt")):
        return Family(name, tuple(_transcribed(folder)))
    drawn = [t for t in map(_json, sorted(folder.glob("*/truth.json"))) if {"pages", "documents"} & t.keys()]
    if drawn:
        return Family(name, tuple(d for t in drawn for d in _drawn(t)))
    if not any(folder.glob("*/boxes.json")):  # with one, it is a folder of families
        reports = [t for t in map(_json, sorted(folder.glob("**/truth.json"))) if "paragraphs" in t]
        if reports:
            return Family(name, tuple(map(_report, reports)))
    return None


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise NoInput(f"the truth cannot be read: {e}", file=str(path), remedy="check the file") from e
    return data if isinstance(data, dict) else {}


# ------------------------------------------------------------------------------------------- drawn pages
_GROUPS = {"vertical": "vertical", "tabular": "table", "decision": "form", "draft": "form"}


def _drawn(truth: dict[str, Any]) -> Iterator[Document]:
    volume = str(truth["file"]) if truth.get("volume") else None
    for doc in truth.get("documents", [truth]):
        first, last = int(doc.get("first_page", 1)), int(doc.get("last_page", len(doc["pages"])))
        blocks = [(str(label), str(text)) for page in doc["pages"] for label, text in page["blocks"]]
        boxes = []
        for n, page in enumerate(doc["pages"], first):
            where = Source(volume, n, n) if volume else Source(str(page["file"]).rsplit(".", 1)[0])
            boxes.append(PageBoxes(where, "all", tuple(Box.around(map(tuple, r[:4])) for r in page["redactions"])))
        yield Document(
            id=str(doc["id"]),
            group=_GROUPS.get(doc["kind"], "horizontal"),
            source=Source(volume, first, last) if volume else Source(str(truth["id"])),
            paragraphs=tuple(text for label, text in blocks if label == "body"),
            whole="".join(text for label, text in blocks if label != "fw"),
            gapped=tuple(p for page in doc["pages"] for p in page.get("body", ())),
            # a page of no kind is there for its text and its clean paper
            fields={} if doc["fields"].get("kind") == "other" else doc["fields"],
            boxes=tuple(boxes),
            cut=(first, last) if volume else None,
        )


# --------------------------------------------------------------------------------------------- bulletins
def _bulletins(folder: Path) -> Iterator[Document]:
    first_pages = _json(folder / "first_pages.json") if (folder / "first_pages.json").is_file() else {}
    for name, g in _json(folder / "boxes.json").items():
        page = re.search(r"(\d+)_p(\d+)", name)
        if page is None:
            raise NoInput(f"{name} does not name a file and a page", file=str(folder / "boxes.json"))
        yield Document(
            id=Path(name).stem,
            group="redacted" if g["boxes"] else "clean",
            source=Source(page[1], int(page[2]), int(page[2])),
            boxes=(
                PageBoxes(
                    Source(page[1], int(page[2]), int(page[2])),
                    "redacted" if g["boxes"] else "clean",
                    tuple(Box(*b[:4]) for b in g["boxes"]),
                    tuple(Box(*b[:4]) for b in g.get("ignore", ())),
                    (g["size"][0], g["size"][1]),
                ),
            ),
        )
    for path in sorted((folder / "text").glob("*.truth.txt")):
        page = re.search(r"(\d+)_p(\d+)", path.name)
        if page is None:
            raise NoInput("the name does not give a file and a page", file=str(path))
        yield Document(
            id=path.name.split(".")[0],
            group="page",
            source=Source(page[1], int(page[2]), int(page[2])),
            paragraphs=paragraphs_of(path.read_text(encoding="utf-8")),
            page_only=True,
        )
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            seen = first_pages.get(row["document_number"][1:], {})
            known = {k: row[k] for k in ("date", "title", "document_number")}
            known["classification"] = seen.get("classification") or ""
            yield Document(
                id=Path(row["file"]).stem,
                group="bulletin",
                source=Source(row["file"]),
                fields={k: v for k, v in known.items() if v},
                pages=int(row["pages"]),
            )


# ----------------------------------------------------------------------------------------------- the rest
def _boxed(folder: Path) -> Iterator[Document]:
    for name, g in _json(folder / "boxes.json").items():
        where = Source(name, at_end=True)
        size = (g["size"][0], g["size"][1])
        boxes = PageBoxes(where, g["page_class"], tuple(Box(*b[:4]) for b in g["boxes"]), (), size)
        yield Document(id=Path(name).stem, group=g["page_class"], source=where, boxes=(boxes,))


def _transcribed(folder: Path) -> Iterator[Document]:
    for path in sorted(folder.glob("*.truth.txt")):
        name = path.name.split(".")[0]
        yield Document(name, name, Source(name), paragraphs_of(path.read_text(encoding="utf-8")))


def _report(truth: dict[str, Any]) -> Document:
    name = str(truth["id"])
    return Document(
        id=name,
        group=name,
        source=Source(name),
        paragraphs=tuple(truth["paragraphs"]),
        headings=tuple(truth.get("headings", ())),
        notes=len(truth.get("notes", ())),
        references=tuple(map(str, truth.get("note_references", ()))),
    )


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Paragraphs of a transcription: what follows ``# body`` or ``# head``, carried on over ``# gap``; the whole text
    when it has no labels. Other labels (running heads, cells) are left out."""
    if "# " not in text:
        return (loose(text),)
    out: list[str] = []
    label = "body"
    for line in text.splitlines():
        if line.startswith("# "):
            label = line[2:].strip()
            if label in ("body", "head"):
                out.append("")
        elif label in ("body", "head", "gap") and out:
            out[-1] += loose(line)  # hyphens at line ends go
    return tuple(p for p in out if p)
