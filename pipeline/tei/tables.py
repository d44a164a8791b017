"""What a table says of itself: its kind, its size, the rows that are labels."""

from __future__ import annotations

from pipeline.model import Block, Role

KINDS = {"form": "form", "routing": "routing", "table": "data"}
"""``table/@type`` by what layout saw."""


def kind_of(block: Block) -> str:
    return KINDS.get(block.subtype, "form" if block.role is Role.FORM else "data")


def row_count(block: Block) -> int:
    return max(cell.row + max(1, cell.row_span) for cell in block.cells)


def column_count(block: Block) -> int:
    return max(cell.column + max(1, cell.column_span) for cell in block.cells)


def labels(block: Block) -> frozenset[int]:
    """Rows that hold labels and nothing else, where other rows hold more than labels."""
    words: dict[int, list[bool]] = {}
    for cell in block.cells:
        if cell.text.strip() or any(row.pieces for row in cell.rows):
            words.setdefault(cell.row, []).append(cell.label)
    named = frozenset(row for row, marks in words.items() if all(marks))
    return named if len(named) < len(words) else frozenset()
