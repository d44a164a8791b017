"""Pages made by hand for the tests of the records: rows of text at places, tables, stamps, redactions."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.model import (
    Box,
    Cell,
    Char,
    Direction,
    Line,
    Page,
    PageOrigin,
    Redaction,
    RedactionKind,
    Region,
    RegionType,
    Row,
    Transform,
)

SIZE = 46.0
"""height and full-width advance of the print, page pixels"""
WIDE = "    "
"""four spaces in a text stand for wide white: the engine gives two pieces"""
SIGNS = {"⟦": ("superscript", True), "⟧": ("superscript", False), "⟨": ("struck", True), "⟩": ("struck", False)}
"""⟦1)⟧ in a text is raised, ⟨条約局⟩ is struck through"""
LOOKALIKES = {
    "談": "谈",
    "裁": "栽",
    "記": "记",
    "録": "录",
    "決": "决",
    "総": "总",
    "電": "电",
    "課": "课",
    "長": "长",
}
"""shapes an engine gives for one another; ニ and 二 are told apart by recognition, from the text around them"""


def advance(c: str, size: float = SIZE) -> float:
    return size if unicodedata.east_asian_width(c) in "WFA" else size / 2


def make_line(
    text: str, x: float = 200, y: float = 200, *, size: float = SIZE, vertical: bool = False, confidence: float = 0.95
) -> tuple[Line, float]:
    """A line and where it ends along its direction; white takes room but gives no character in Japanese text."""
    chars, at = [], y if vertical else x
    start = at
    state = {"superscript": False, "struck": False}
    for c in text:
        if c in SIGNS:
            state[SIGNS[c][0]] = SIGNS[c][1]
            continue
        step = size if vertical else advance(c, size)
        if not c.isspace() or (c == " " and text.isascii()):
            chars.append(Char(c, confidence, at, at + step, **state))
        at += step
    box = Box(x, start, x + size, at) if vertical else Box(start, y, at, y + size)
    direction = Direction.VERTICAL if vertical else Direction.HORIZONTAL
    return Line(box.polygon, direction, tuple(chars), "hand"), at


class Sheet:
    """Builds one page from the top down (from the right, when vertical)."""

    def __init__(self, number: int = 1, *, vertical: bool = False, file: str = "scan.pdf") -> None:
        self.number, self.vertical, self.file = number, vertical, file
        self.width, self.height = 2480, 3508
        self.id = f"p{number:04d}"
        self.regions: list[Region] = []
        self.redactions: list[Redaction] = []
        self.y = 150.0
        self.x = 2250.0

    @property
    def direction(self) -> Direction:
        return Direction.VERTICAL if self.vertical else Direction.HORIZONTAL

    def row(self, text: str, *, x: float = 200, y: float | None = None, size: float = SIZE) -> Row:
        """One printed row; ``█`` in the text is a redaction of four glyphs, wide white starts a new piece."""
        pieces: list[Line | Redaction] = []
        at = (self.y if y is None else y) if self.vertical else x
        across = self.x if self.vertical else (self.y if y is None else y)
        for k, part in enumerate(text.split(WIDE)):
            at += 6 * size if k else 0
            for j, run in enumerate(part.split("█")):
                if j:
                    box = (
                        Box(across, at, across + size, at + 4 * size)
                        if self.vertical
                        else Box(at, across, at + 4 * size, across + size)
                    )
                    pieces.append(self._redaction(box))
                    at += 4 * size
                if run:
                    place = (across, at) if self.vertical else (at, across)
                    line, at = make_line(run, *place, size=size, vertical=self.vertical)
                    pieces.append(line)
        return Row(self.id, self.direction, tuple(pieces))

    def _redaction(self, box: Box) -> Redaction:
        found = Redaction(f"{self.id}-x{len(self.redactions)}", box.polygon, RedactionKind.BLACK, 0.9)
        self.redactions.append(found)
        return found

    def add(self, type: RegionType, rows: Sequence[Row], cells: Sequence[Cell] = (), size: float = SIZE) -> Sheet:
        boxes = [r.box for r in rows if r.pieces] + [Box.around(c.polygon) for c in cells]
        polygon = Box.union(boxes).polygon if boxes else ()
        id = f"{self.id}-r{len(self.regions) + 1}"
        region = Region(id, type, polygon, self.direction, tuple(rows), tuple(cells), size)
        self.regions.append(region)
        return self

    def line(
        self,
        text: str,
        type: RegionType = RegionType.PARAGRAPH,
        *,
        x: float = 200,
        size: float = SIZE,
        y: float | None = None,
    ) -> Sheet:
        """A region of one row."""
        return self.lines([text], type, x=x, size=size, y=y)

    def lines(
        self,
        texts: Iterable[str],
        type: RegionType = RegionType.PARAGRAPH,
        *,
        x: float = 200,
        size: float = SIZE,
        y: float | None = None,
    ) -> Sheet:
        """A region of several rows, one below (left of) the other."""
        if y is not None:
            self.y = y
        rows = []
        for text in texts:
            rows.append(self.row(text, x=x, size=size))
            if self.vertical:
                self.x -= 2 * size
            else:
                self.y += 1.7 * size
        return self.add(type, rows, size=size)

    def stamp(self, text: str) -> Sheet:
        return self.add(RegionType.STAMP, [self.row(text, x=1900, y=120)])

    def foot(self, text: str, type: RegionType = RegionType.PAGE_NUMBER) -> Sheet:
        return self.add(type, [self.row(text, x=1200, y=3350)])

    def table(self, grid: Sequence[Sequence[str]], *, height: float = 110) -> Sheet:
        """A table; a cell's text may hold several rows, separated by line ends."""
        cells = []
        for r, texts in enumerate(grid):
            wide = 2000 / max(1, len(texts))
            for c, text in enumerate(texts):
                x, y = 200 + c * wide, self.y
                rows = tuple(
                    self.row(t, x=x + 12, y=y + 12 + k * SIZE * 1.2, size=34)
                    for k, t in enumerate(text.split("\n"))
                    if t
                )
                cells.append(Cell(r, c, 1, 1, Box(x, y, x + wide, y + height).polygon, rows))
            self.y += height
        self.y += SIZE
        return self.add(RegionType.TABLE, (), cells)

    def redaction(self, height: float = 200) -> Sheet:
        found = self._redaction(Box(200, self.y, 2200, self.y + height))
        self.y += height + SIZE
        return self.add(RegionType.REDACTION, [Row(self.id, self.direction, (found,))])

    def page(self, *, blank: bool = False, failed: str = "") -> Page:
        origin = PageOrigin(
            self.file, self.number, True, self.number, "0" * 64, self.width, self.height, 300.0, "stated"
        )
        return Page(
            id=self.id,
            origin=origin,
            part="",
            area=Box(0, 0, self.width, self.height),
            width=self.width,
            height=self.height,
            transform=Transform(),
            direction=self.direction,
            regions=tuple(self.regions),
            redactions=tuple(self.redactions),
            engines=(),
            blank=blank,
            failed=failed,
        )


def moved(sheet: Sheet, number: int) -> Sheet:
    """The sheet as another page of a source: what stands on it names that page."""
    out = Sheet(number, vertical=sheet.vertical, file=sheet.file)
    for k, region in enumerate(sheet.regions, 1):
        rows = tuple(replace(r, page=out.id) for r in region.rows)
        cells = tuple(replace(c, rows=tuple(replace(r, page=out.id) for r in c.rows)) for c in region.cells)
        out.regions.append(replace(region, id=f"{out.id}-r{k}", rows=rows, cells=cells))
    out.redactions = sheet.redactions
    return out


def noisy(text: str, seed: int) -> str:
    """The text as an engine might give it: simplified shapes, full-width and ASCII digits at random, white lost."""
    rng = random.Random(f"noise-{seed}-{text}")
    out = []
    for c in text:
        if c in LOOKALIKES and rng.random() < 0.5:
            c = LOOKALIKES[c]
        elif c.isascii() and c.isdigit() and rng.random() < 0.3:
            c = chr(ord(c) + 0xFEE0)
        elif c == "\u3000" and rng.random() < 0.5:
            continue
        out.append(c)
    return "".join(out)
