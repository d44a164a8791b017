"""A real file's text, one line per printed line, through layout and the rules, without pictures."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from bench.fields.score import ALL, Board, found_in
from pipeline.model import Document, Page
from pipeline.records.documents import documents
from tests.drawn.heads.typed import HEIGHT, Typed

_TRUTH = Path(__file__).parent / "inf.toml"
UNTOLD = frozenset(
    {"received-place", "place", "title", "participant", "approver", "distribution", "institution", "author"}
)
"""found or not, these are counted only where the truth has them"""


def pages(text: str) -> list[Page]:
    """The sheets of the text. What is on a line stays on it; a line too long for the paper is broken."""
    lines = text.split("\n")
    out = []
    for number, (first, last) in enumerate(tomllib.loads(_TRUTH.read_text(encoding="utf-8"))["sheets"], 1):
        sheet = Typed(at=200)
        rows = [line for raw in lines[first - 1 : last] for line in _printed(raw)]
        size = min(46.0, (HEIGHT - 500) / max(1, len(rows)) / 1.75)
        for row in rows:
            if isinstance(row, list):
                sheet.cells(row, height=400, size=26)
                continue
            sheet.put(row, size=size)
        out.append(sheet.page(number))
    return out


def _printed(raw: str) -> list[str | list[str]]:
    """Lines of paper for a line of text: a table's row as cells, ``~~…~~`` as struck, blank lines as white."""
    if re.fullmatch(r"[-\s]+", raw) and raw.strip():
        return []
    cells = re.findall(r"<p>(.*?)</p>", raw)
    if cells:
        return [["\n".join(_wrap(c.strip(), 22)) for c in cells]]
    raw = re.sub(r"~~(.*?)~~", r"⟨\1⟩", raw.removeprefix("- ").strip())
    return list(_wrap(raw, 38)) if raw else [""]


def _wrap(text: str, width: int) -> list[str]:
    return [text[k : k + width] for k in range(0, len(text), width)] or [""]


def read(text: str) -> tuple[Document, ...]:
    return documents("inf", "inf-1986.txt", "0" * 64, pages(text))


def board(text: str) -> tuple[Board, tuple[Document, ...]]:
    """Each document of the truth against the one found on the same pages; a cut elsewhere costs all its fields."""
    truth = tomllib.loads(_TRUTH.read_text(encoding="utf-8"))["document"]
    found = read(text)
    by_pages = {(d.pages[0].origin.number, d.pages[-1].origin.number): d for d in found}
    spans = [f"{a}-{b}" for a, b in sorted(by_pages)]
    out = Board()
    out.add("cut", [f"{t['first']}-{t['last']}" for t in truth], spans, "pages")
    for want in truth:
        span = want.pop("first"), want.pop("last")
        document = by_pages.get(span)
        got = found_in(document) if document else {}
        extra = [f for f in ALL if f in got and f not in UNTOLD]
        if "speakers" in want:
            got["speakers"] = [re.sub(r"[()（）]", "", s) for s in got.get("speakers", [])]
        out.judge(want, got, f"sheets {span[0]}-{span[1]}", all_of=extra)
    return out, found
