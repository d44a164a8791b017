"""Records of an output folder, by page of the files they come from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.model import Box
from pipeline.tei.read import Record, RecordPage, read
from pipeline.tei.xml import T

PageKey = tuple[str, int]
"""the file a page came from (NFC), and its number there, from 1; the halves of a spread share it"""


@dataclass(frozen=True)
class Answer:
    """One record and its pages."""

    record: Record
    surfaces: tuple[RecordPage, ...]

    @property
    def pages(self) -> list[PageKey]:
        return sorted({(s.file, s.file_page) for s in self.surfaces})

    def redactions(self, page: PageKey) -> tuple[float, float, tuple[Box, ...]]:
        """Width and height of a page and the boxes around its redactions, original pixels."""
        parts = [s for s in self.surfaces if (s.file, s.file_page) == page]
        boxes = tuple(Box.around(polygon) for s in parts for polygon in s.redactions)
        return max(s.area.x1 for s in parts), max(s.area.y1 for s in parts), boxes

    def page_text(self, page: PageKey) -> str:
        return "".join(self.record.text(s.id) for s in self.surfaces if (s.file, s.file_page) == page)

    def texts(self, name: str) -> list[str]:
        """Text content of every element of that name inside ``text``."""
        return ["".join(map(str, e.itertext())) for t in self.record.root.iter(T + "text") for e in t.iter(T + name)]

    def lengths(self) -> list[float | None]:
        """Of every redaction measured in characters: its length, the middle of a range, None when it says nothing."""
        out: list[float | None] = []
        for g in self.record.root.iter(T + "gap"):
            if g.get("reason") != "redacted" or g.get("unit") not in ("char", "chars"):
                continue
            low, high = g.get("quantity") or g.get("atLeast"), g.get("quantity") or g.get("atMost")
            out.append((float(low) + float(high)) / 2 if low and high else None)
        return out


def answers(output: Path) -> list[Answer]:
    """Every record in ``output/tei``, by path; XML that is no TEI document with a body is none. InvalidRecord for a
    file that is no XML."""
    out = []
    for path in sorted((output / "tei").glob("**/*.xml")):
        record = read(path)
        if record.root.tag == T + "TEI" and record.root.find(f".//{T}body") is not None:
            out.append(Answer(record, record.pages))
    return out
