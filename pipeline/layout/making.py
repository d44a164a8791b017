"""Regions from what has been grouped: rows, cells, stamps."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import numpy as np

from pipeline.layout import aligned, kinds, plane, routing, rows, ruby, rules, tabular
from pipeline.layout.furniture import Piece
from pipeline.layout.plane import Held, Item
from pipeline.model import Box, Cell, Char, Direction, Evidence, Line, Redaction, Region, RegionType, Row

INSIDE = 0.85  # share of a line's box that must lie in a grid for the line to belong to its cells

HELD = 0.5  # share of a table's cells that hold text
ON_RULE = 0.3  # line thicknesses from a cell's side; an upright sign so near is its rule
UPRIGHT = frozenset("1IiLl|｜!丨:：'’")

Left = tuple[list[Line], list[Redaction]]
"""Lines and redactions that were not taken."""


def row(items: Sequence[Item], page: str, direction: Direction) -> Row:
    readings = tuple(r for i in items for r in ruby.of(i))
    return Row(page, direction, tuple(i.piece for i in items if not isinstance(i.piece, Held)), readings)


def rows_of(lines: Sequence[Line], redactions: Sequence[Redaction], page: str, direction: Direction) -> tuple[Row, ...]:
    pieces: list[Line | Redaction] = [*lines, *redactions]
    items = [plane.item(p, direction) for p in pieces]
    return tuple(row(r, page, direction) for r in rows.group(items))


def region(group: Sequence[Sequence[Item]], kind: RegionType, why: Evidence, page: str, direction: Direction) -> Region:
    """One region of the given rows, page pixels; its id is given when the order is known."""
    items = [i for r in group for i in r]
    made = tuple(row(r, page, direction) for r in group)
    size = statistics.median([i.thickness for i in items if i.is_text] or [0.0])
    return Region("", kind, plane.box(items, direction).polygon, direction, made, (), round(size, 1), (why,))


def alone(redaction: Redaction, page: str, direction: Direction) -> Held:
    """A redaction thicker than a line is a region of its own."""
    why = Evidence("layout.redaction", "thicker than a line", 0.9)
    made = Row(page, direction, (redaction,))
    return Held(
        (Region("", RegionType.REDACTION, redaction.polygon, direction, (made,), (), 0.0, (why,)),), redaction.box
    )


def is_table(grid: rules.Grid, lines: Sequence[Line]) -> bool:
    """Whether text stands in most of a grid's cells; in those of a drawing or map it does not."""
    inside = [t for t in lines if grid.box.intersection(t.box) > 0.5 * t.box.area]
    held = sum(1 for c in grid.cells if any(c.box.intersection(t.box) > 0.3 * t.box.area for t in inside))
    return len(grid.cells) >= 4 and held >= HELD * len(grid.cells)


def table(
    grid: rules.Grid, lines: Sequence[Line], redactions: Sequence[Redaction], page: str
) -> tuple[Held | None, Left]:
    """A table when at least two of its cells hold something, and not one line alone; else everything is given back.

    A line that was read across a rule is cut at the cells' borders. Upright rules read as letters are no text, but are
    kept beside the table.
    """
    texts: list[list[Line]] = [[] for _ in grid.cells]
    rest: list[Line] = []
    dashes: list[Line] = []
    for line in lines:
        placed, left = _into_cells(line, grid)
        for k, piece in placed:
            inside, cut_off = _without_rules(piece, grid.cells[k].box)
            dashes += cut_off
            texts[k].append(inside)
        rest += left
    inked: list[list[Redaction]] = [[] for _ in grid.cells]
    outside: list[Redaction] = []
    for r in redactions:
        within = [k for k, c in enumerate(grid.cells) if c.box.grown(4).intersection(r.box) > 0.6 * r.box.area]
        (inked[within[0]] if within else outside).append(r)
    whole = len(lines) - len(rest) + len(redactions) - len(outside)
    if whole < 2 or sum(1 for a, b in zip(texts, inked, strict=True) if a or b) < 2:
        return None, (list(lines), list(redactions))
    told = [
        tabular.Filled(c, tuple(found), tuple(withheld))
        for c, found, withheld in zip(grid.cells, texts, inked, strict=True)
    ]
    why = Evidence("layout.grid", f"{len(told)} cells inside printed rules", 0.9)
    made = _table(tabular.repaired(tabular.opened(told)), grid.box, why, page)
    return Held((made, *(_rule_read(d, page) for d in dashes)), grid.box), (rest, outside)


def _rule_read(line: Line, page: str) -> Region:
    why = Evidence("layout.noise", f"read as {line.text.strip()!r} on a cell's upright rule, white beside it", 0.8)
    made = rows_of([line], (), page, line.direction)
    return Region("", RegionType.NOISE, line.polygon, line.direction, made, (), _size([line]), (why,))


def unruled(found: aligned.Found, page: str) -> Held:
    """A table known by its columns alone."""
    why = Evidence("layout.aligned", f"{len(found.cells)} cells, numbers in columns", found.certainty)
    return Held((_table(found.cells, found.box, why, page),), found.box)


def routed(block: routing.Block, lines: Sequence[Line], redactions: Sequence[Redaction], page: str) -> Held:
    """A distribution block, a cell for each name; a line that was read over several names is cut between them."""
    texts: list[list[Line]] = [[] for _ in block.names]
    for line in lines:
        for k, piece in _by_name(line, block):
            texts[k].append(piece)
    inked: list[list[Redaction]] = [[] for _ in block.names]
    for r in redactions:
        inked[_nearest(r.box, block)].append(r)
    cells = []
    for name, found, withheld in zip(block.names, texts, inked, strict=True):
        direction = plane.main_direction(found)
        printed = rows_of(found, withheld, page, direction)
        cells.append(Cell(name.row, name.column, 1, 1, name.box.polygon, printed))
    box = Box.union((block.box, *(t.box for t in lines)))
    why = Evidence("layout.routing", f"{len(cells)} short names in small print at the page's head", 0.8)
    made = Region(
        "", RegionType.TABLE, box.polygon, Direction.HORIZONTAL, (), tuple(cells), _size(lines), (why,), "routing"
    )  # fmt: skip
    return Held((made,), box)


def _by_name(line: Line, block: routing.Block) -> list[tuple[int, Line]]:
    """(name, piece of the line): each character belongs to the name that it stands nearest to."""
    horizontal = line.direction is Direction.HORIZONTAL
    x, y = line.box.center
    out: list[tuple[int, list[Char]]] = []
    for c in line.chars:
        at = (c.start + c.end) / 2
        k = _nearest(Box(at, y, at, y) if horizontal else Box(x, at, x, at), block)
        if out and (out[-1][0] == k or not c.text.strip()):
            out[-1][1].append(c)
        else:
            out.append((k, [c]))
    parts = []
    for n, (k, chars) in enumerate(out):
        start = float("-inf") if n == 0 else (chars[0].start + chars[0].end) / 2
        end = float("inf") if n + 1 == len(out) else (out[n + 1][1][0].start + out[n + 1][1][0].end) / 2
        piece = plane.part(line, start, end)
        if piece is not None:
            parts.append((k, piece))
    return parts


def _nearest(box: Box, block: routing.Block) -> int:
    x, y = box.center

    def distance(b: Box) -> float:
        return float(np.hypot(max(0.0, b.x0 - x, x - b.x1), max(0.0, b.y0 - y, y - b.y1)))

    return min(range(len(block.names)), key=lambda k: distance(block.names[k].box))


def _table(told: Sequence[tabular.Filled], box: Box, why: Evidence, page: str) -> Region:
    cells = []
    for f in sorted(told, key=lambda f: (f.cell.row, f.cell.column)):
        direction = plane.main_direction(f.lines)
        printed = rows_of(f.lines, f.redactions, page, direction)
        c = f.cell
        cells.append(Cell(c.row, c.column, c.row_span, c.column_span, c.box.polygon, printed))
    subtype, described = tabular.described(cells)
    return Region(
        id="",
        type=RegionType.TABLE,
        polygon=box.polygon,
        direction=Direction.HORIZONTAL,
        rows=(),
        cells=described,
        type_height=_size([t for f in told for t in f.lines]),
        evidence=(why,),
        subtype=subtype,
    )


def _into_cells(line: Line, grid: rules.Grid) -> tuple[list[tuple[int, Line]], list[Line]]:
    """(cell, piece of the line) for every cell it reaches into; else the line itself is given back."""
    b = line.box
    if grid.box.grown(6).intersection(b) < INSIDE * b.area:  # a line that runs through the frame is not in it
        return [], [line]
    horizontal = line.direction is Direction.HORIZONTAL
    reached: list[tuple[float, int]] = []
    for k, c in enumerate(grid.cells):
        box = c.box
        across = min(b.y1, box.y1) - max(b.y0, box.y0) if horizontal else min(b.x1, box.x1) - max(b.x0, box.x0)
        if across >= 0.5 * min(b.height if horizontal else b.width, box.height if horizontal else box.width):
            along = (box.x0, box.x1) if horizontal else (box.y0, box.y1)
            if min(b.x1 if horizontal else b.y1, along[1]) > max(b.x0 if horizontal else b.y0, along[0]):
                reached.append((along[0], k))
    reached.sort()
    if not reached:
        return [], [line]
    edges = [float("-inf"), *(start for start, _ in reached[1:]), float("inf")]
    out = []
    for (_, k), start, end in zip(reached, edges[:-1], edges[1:], strict=True):
        piece = plane.part(line, start, end)
        if piece is not None:
            out.append((k, piece))
    return out, []


def _without_rules(line: Line, cell: Box) -> tuple[Line, list[Line]]:
    """The line without a dash of the cell's upright rules that was read as a letter, and such dashes."""
    if line.direction is not Direction.HORIZONTAL:
        return line, []
    near = ON_RULE * line.box.height
    start, end = float("-inf"), float("inf")
    printed = line.printed
    if len(printed) < 2:
        return line, []
    (a, b), (y, z) = printed[:2], printed[-2:]
    if a.text in UPRIGHT and (a.start + a.end) / 2 < cell.x0 + near and b.start - a.end > near:
        start = a.end
    if z.text in UPRIGHT and (z.start + z.end) / 2 > cell.x1 - near and z.start - y.end > near:
        end = z.start
    parts = (plane.part(line, float("-inf"), start), plane.part(line, start, end), plane.part(line, end, float("inf")))
    if parts[1] is None:
        return line, []
    return parts[1], [p for p in (parts[0], parts[2]) if p is not None]


def framed_stamp(frame: rules.Frame, lines: Sequence[Line], redactions: Sequence[Redaction], page: str) -> Held:
    """Text alone in a small frame."""
    direction = plane.main_direction(lines)
    why = Evidence("layout.stamp.frame", "text alone in a small frame", 0.8)
    made = rows_of(lines, redactions, page, direction)
    return Held(
        (Region("", RegionType.STAMP, frame.box.polygon, direction, made, (), _size(lines), (why,)),), frame.box
    )


def furniture(piece: Piece, page: str) -> Region:
    """A running head, foot line or page number."""
    direction = piece.lines[0].direction
    made = rows_of(piece.lines, (), page, direction)
    polygon = Box.union(t.box for t in piece.lines).polygon
    return Region("", piece.type, polygon, direction, made, (), _size(piece.lines), (piece.why,))


def noise(line: Line, page: str) -> Region:
    """What was read where no print stands."""
    why = Evidence("layout.noise", f"far larger than the print, confidence {line.confidence:.2f}", 1 - line.confidence)
    made = rows_of([line], (), page, line.direction)
    return Region("", RegionType.NOISE, line.box.polygon, line.direction, made, (), _size([line]), (why,))


def stamp_over_print(lines: Sequence[Line], page: str) -> Region:
    """Text of a coloured stamp that stands over the print; what nobody can read is noise."""
    direction = plane.main_direction(lines)
    made = rows_of(lines, (), page, direction)
    sure = statistics.fmean(t.confidence for t in lines)
    kind, why = RegionType.STAMP, Evidence("layout.stamp.over-print", "coloured, over the print", 0.8)
    if sure < kinds.SCRAP[1]:
        kind, why = RegionType.NOISE, Evidence("layout.noise", f"mean confidence {sure:.2f}", 1 - sure)
    return Region("", kind, Box.union(t.box for t in lines).polygon, direction, made, (), _size(lines), (why,))


def is_stamp_stack(grid: rules.Grid, glyph: float) -> bool:
    """Stamps set close together look like a grid of one column."""
    small = all(kinds.is_stamp(c.box, glyph) for c in grid.cells)
    return small and len(grid.cells) <= 3 and len({c.column for c in grid.cells}) == 1


def clusters(lines: Sequence[Line], reach: float) -> list[list[Line]]:
    """Lines whose boxes come closer than ``reach`` pixels to one another, together."""
    out: list[list[Line]] = []
    for line in lines:
        near = [c for c in out if any(line.box.grown(reach).intersection(o.box) > 0 for o in c)]
        merged = [line, *(o for c in near for o in c)]
        out = [c for c in out if c not in near] + [merged]
    return out


def _size(lines: Sequence[Line]) -> float:
    sizes = [min(t.box.width, t.box.height) for t in lines]
    return round(statistics.median(sizes), 1) if sizes else 0.0
