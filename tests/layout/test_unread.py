"""Cells with ink and no text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.layout.unread import DASH, SURE, filled
from pipeline.model import Box, Cell, Direction, Image, Line, Redaction, Region, RegionType, Row
from tests.layout.pages import across, paper

GLYPH = 40.0


def table(picture: Image, *texts: str) -> tuple[Region, ...]:
    """One row of cells 300 wide, 100 high, ruled."""
    cells = []
    for k, text in enumerate(texts):
        x = 100 + 300 * k
        picture[100:104, x : x + 300] = picture[196:200, x : x + 300] = 0
        picture[100:200, x : x + 4] = picture[100:200, x + 296 : x + 300] = 0
        rows = (Row("p1", Direction.HORIZONTAL, (across(text, x + 20, 110),)),) if text else ()
        cells.append(Cell(0, k, 1, 1, Box(x, 100, x + 300, 200).polygon, rows))
    box = Box(100, 100, 100 + 300 * len(texts), 200)
    return (Region("r1", RegionType.TABLE, box.polygon, Direction.HORIZONTAL, (), tuple(cells), subtype="table"),)


def nobody(picture: Image, boxes: Sequence[Box]) -> Sequence[Line]:
    raise AssertionError("nothing is to be read")


def says(text: str, sure: float = 0.95):  # type: ignore[no-untyped-def]
    return lambda picture, boxes: [across(text, b.x0 + 8, b.y0 + 4, 20, sure) for b in boxes]


def test_a_lone_dash_in_a_statistic_is_not_lost() -> None:
    picture = paper(1200, 400)
    regions = table(picture, "四八", "")
    picture[148:152, 540:575] = 0
    (made,) = filled(regions, picture, GLYPH, "p1", nobody)
    assert [c.text for c in made.cells] == ["四八", DASH]
    (line,) = made.cells[1].rows[0].pieces
    assert not isinstance(line, Redaction)
    assert line.box == Box(540, 148, 575, 152) and line.chars[0].by == "context"


def test_a_single_figure_is_read_when_it_is_sure() -> None:
    picture = paper(1200, 400)
    regions = table(picture, "四八", "")
    picture[130:170, 540:546] = 0
    (made,) = filled(regions, picture, GLYPH, "p1", says("1"))
    assert made.cells[1].text == "1"
    assert filled(regions, picture, GLYPH, "p1", says("1", SURE - 0.05)) == regions
    assert filled(regions, picture, GLYPH, "p1", says("a long text that was no text")) == regions


def test_empty_cells_specks_and_rules_stay_empty() -> None:
    picture = paper(1200, 400)
    regions = table(picture, "四八", "", "")
    picture[150:153, 540:543] = 0
    picture[104:196, 900:903] = 0  # a rule through the last cell
    assert filled(regions, picture, GLYPH, "p1", nobody) is regions


def test_a_signature_larger_than_print_is_not_read() -> None:
    picture = paper(1200, 400)
    regions = table(picture, "大臣", "")
    rng = np.random.default_rng(1)
    for _ in range(40):
        x, y = int(rng.integers(420, 660)), int(rng.integers(112, 186))
        picture[y : y + 3, x : x + 20] = 0
        picture[112:188, 500:503] = 0
    assert filled(regions, picture, GLYPH, "p1", nobody) is regions


def test_a_table_without_any_text_is_left_alone() -> None:
    picture = paper(1200, 400)
    regions = table(picture, "", "")
    picture[148:152, 540:575] = 0
    assert filled(regions, picture, GLYPH, "p1", nobody) is regions
